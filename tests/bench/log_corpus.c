/* log_corpus DIR MEGABYTES combined|json [BYTES_A_FILE]
 *
 * Writes access logs of four nodes, DIR/node-N/access.log-YYYYMMDD-HHMMSS, 2.5 MB or BYTES_A_FILE
 * each: a day of +08:00 a file, or less when 200 days are too few for them. Paths, clients and
 * agents by Zipf's law, a sixth of the clients over IPv6, more records by day than by night. The
 * same arguments give the same bytes on every machine: integers only. Names and addresses are those
 * reserved for documentation and benchmarks (RFC 2544, RFC 2606, RFC 3849). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "base/when.h"

#define NODES       4
#define PATHS       (1u << 17)
#define CLIENTS     (1u << 18)
#define AGENTS      (1u << 9)
#define FIRST_DAY_S INT64_C(1746028800) /* 2025-05-01T00:00:00+08:00 */
#define DAYS_MOST   200
#define DAY_S       INT64_C(86400)
#define HOUR_S      3600
#define LINE_LEN    234 /* about, in either format */
#define LINE_MOST   1024
#define CST_MINUTES 480

struct corpus {
	char (*paths)[96], (*clients)[48], (*agents)[128];
	bool json;
	size_t file_len;
	uint64_t random;
	char *text; /* of the file at hand */
	size_t len;
	int64_t stamped_s; /* the second that `stamp` says */
	char stamp[40];
};

/* xorshift64* (Vigna 2016). */
static uint64_t next(struct corpus *c)
{
	c->random ^= c->random >> 12;
	c->random ^= c->random << 25;
	c->random ^= c->random >> 27;
	return c->random * UINT64_C(2685821657736338717);
}

static unsigned below(struct corpus *c, unsigned limit)
{
	return (unsigned)((next(c) >> 32) * limit >> 32);
}

/* Of `limit` ranks, a power of two: each doubling of the rank is met equally often. */
static unsigned zipf(struct corpus *c, unsigned limit)
{
	unsigned bits = below(c, (unsigned)__builtin_ctz(limit));

	return (1u << bits) + below(c, 1u << bits) - 1;
}

__attribute__((noreturn)) static void die(const char *what, const char *why)
{
	fprintf(stderr, "log_corpus: %s: %s\n", what, why);
	exit(64);
}

static void fill_paths(struct corpus *c)
{
	static const char *const folders[] = {"video/hls", "live/ch", "static/img", "assets/js",
		"assets/css", "api/v2/item", "dl/pkg", "thumbs"};
	static const char *const kinds[] = {"ts", "m4s", "jpg", "webp", "js", "css", "png", "mp4",
		"json", "html", "woff2", "m3u8"};

	for (size_t i = 0; i < PATHS; i++)
		snprintf(c->paths[i], sizeof(*c->paths), "/%s/%x/%016llx_%u.%s",
			folders[below(c, ARRAY_LEN(folders))], below(c, 4096),
			(unsigned long long)next(c), below(c, 5000),
			kinds[below(c, ARRAY_LEN(kinds))]);
}

static void fill_clients(struct corpus *c)
{
	for (size_t i = 0; i < CLIENTS; i++)
		if (below(c, 6) == 0)
			snprintf(c->clients[i], sizeof(*c->clients), "2001:db8:%x:%x::%x",
				below(c, 65536), below(c, 65536), below(c, 65536));
		else
			snprintf(c->clients[i], sizeof(*c->clients), "198.%u.%u.%u",
				18 + below(c, 2), below(c, 256), below(c, 256));
}

static void fill_agents(struct corpus *c)
{
	static const char *const systems[] = {"Windows NT 10.0; Win64; x64", "X11; Linux x86_64",
		"Macintosh; Intel Mac OS X 10_15_7", "iPhone; CPU iPhone OS 17_4_1 like Mac OS X",
		"Linux; Android 14", "Linux; Android 13"};

	for (size_t i = 0; i < AGENTS; i++)
		snprintf(c->agents[i], sizeof(*c->agents),
			"Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%u.0.%u.%u",
			systems[below(c, ARRAY_LEN(systems))], 90 + below(c, 35), below(c, 7000),
			below(c, 200));
}

static void set_stamp(struct corpus *c, int64_t second)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct civil at = when_to_civil((struct unix_ms){second * 1000}, CST_MINUTES);

	if (c->stamped_s == second)
		return;
	c->stamped_s = second;
	if (c->json)
		snprintf(c->stamp, sizeof(c->stamp), "%04d-%02d-%02dT%02d:%02d:%02d+08:00", at.year,
			at.month, at.day, at.hour, at.minute, at.second);
	else
		snprintf(c->stamp, sizeof(c->stamp), "%02d/%.3s/%04d:%02d:%02d:%02d +0800", at.day,
			months + (at.month - 1) * 3, at.year, at.hour, at.minute, at.second);
}

static void put(struct corpus *c, const char *text)
{
	size_t len = strlen(text);

	memcpy(c->text + c->len, text, len);
	c->len += len;
}

static void put_number(struct corpus *c, unsigned number)
{
	char digits[12];
	size_t at = sizeof(digits);

	digits[--at] = '\0';
	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	put(c, digits + at);
}

static void put_request(struct corpus *c)
{
	put(c, "GET ");
	put(c, c->paths[zipf(c, PATHS)]);
	if (below(c, 4) == 0) {
		put(c, "?t=");
		put_number(c, (unsigned)(next(c) >> 32));
		put(c, "&sign=");
		put_number(c, (unsigned)(next(c) >> 32));
	}
	put(c, below(c, 3) ? " HTTP/2.0" : " HTTP/1.1");
}

static void put_referer(struct corpus *c)
{
	if (below(c, 3) == 0) {
		put(c, "-");
		return;
	}
	put(c, "https://www.example.com/page/");
	put_number(c, zipf(c, 1024));
}

static unsigned status_of(unsigned percent)
{
	return percent < 78   ? 200
	       : percent < 88 ? 206
	       : percent < 94 ? 304
	       : percent < 98 ? 404
			      : 502;
}

static void put_combined(struct corpus *c)
{
	put(c, c->clients[zipf(c, CLIENTS)]);
	put(c, " - - [");
	put(c, c->stamp);
	put(c, "] \"");
	put_request(c);
	put(c, "\" ");
	put_number(c, status_of(below(c, 100)));
	put(c, " ");
	put_number(c, 1u << below(c, 21));
	put(c, " \"");
	put_referer(c);
	put(c, "\" \"");
	put(c, c->agents[zipf(c, AGENTS)]);
	put(c, "\"\n");
}

static void put_json(struct corpus *c)
{
	put(c, "{\"remote_addr\":\"");
	put(c, c->clients[zipf(c, CLIENTS)]);
	put(c, "\",\"time\":\"");
	put(c, c->stamp);
	put(c, "\",\"request\":\"");
	put_request(c);
	put(c, "\",\"status\":");
	put_number(c, status_of(below(c, 100)));
	put(c, ",\"bytes\":");
	put_number(c, 1u << below(c, 21));
	put(c, ",\"referer\":\"");
	put_referer(c);
	put(c, "\",\"agent\":\"");
	put(c, c->agents[zipf(c, AGENTS)]);
	put(c, "\"}\n");
}

/* Without waiting for the disk: a corpus that is lost is made again. */
static void write_file(const char *path, const char *text, size_t len)
{
	FILE *out = fopen(path, "wb");
	bool ok = out && fwrite(text, 1, len, out) == len;

	if (out && fclose(out) != 0)
		ok = false;
	if (!ok)
		die(path, strerror(errno));
}

/* Lines of so many seconds from `from`, hour by hour as traffic goes, evenly within the hour. */
static void write_span(struct corpus *c, const char *path, int64_t from, int64_t span)
{
	static const unsigned weights[24] = {30, 18, 12, 9, 8, 10, 16, 28, 40, 46, 48, 52, 58, 54,
		48, 46, 48, 52, 60, 72, 80, 78, 64, 45};
	int64_t slice = span < HOUR_S ? span : HOUR_S;
	size_t lines = c->file_len / LINE_LEN + 1;
	size_t total = 0;

	for (int64_t at = from; at < from + span; at += slice)
		total += weights[(at - FIRST_DAY_S) / HOUR_S % 24];
	c->len = 0;
	for (int64_t at = from; at < from + span; at += slice) {
		size_t count = lines * weights[(at - FIRST_DAY_S) / HOUR_S % 24] / total + 1;

		for (size_t i = 0; i < count && c->len < c->file_len; i++) {
			set_stamp(c, at + (int64_t)i * slice / (int64_t)count);
			(c->json ? put_json : put_combined)(c);
		}
	}
	write_file(path, c->text, c->len);
}

static void *table(size_t count, size_t size)
{
	void *at = calloc(count, size);

	if (!at)
		die("table", "out of memory");
	return at;
}

static void write_node(struct corpus *c, const char *folder, int node, int64_t files)
{
	int64_t span = DAYS_MOST * DAY_S / files;
	char path[4096];
	struct err err = {0};

	span = span > DAY_S ? DAY_S : span < 1 ? 1 : span;
	snprintf(path, sizeof(path), "%s/node-%d", folder, node);
	if (file_make_folders(path, &err) < 0)
		die(path, err.text);
	for (int64_t i = 0; i < files; i++) {
		int64_t at = FIRST_DAY_S + i * span;
		struct civil on = when_to_civil((struct unix_ms){at * 1000}, CST_MINUTES);

		snprintf(path, sizeof(path), "%s/node-%d/access.log-%04d%02d%02d-%02d%02d%02d",
			folder, node, on.year, on.month, on.day, on.hour, on.minute, on.second);
		write_span(c, path, at, span);
	}
}

int main(int argc, char **argv)
{
	struct corpus c = {.file_len = 2500000, .random = 0x9E3779B97F4A7C15};
	int64_t bytes, files;

	if (argc < 4)
		die("usage", "log_corpus DIR MEGABYTES combined|json [BYTES_A_FILE]");
	bytes = strtoll(argv[2], NULL, 10) * 1000000;
	c.json = strcmp(argv[3], "json") == 0;
	if (argc > 4)
		c.file_len = strtoul(argv[4], NULL, 10);
	if (bytes <= 0 || c.file_len == 0)
		die(argv[2], "is no size");
	files = (bytes / NODES + (int64_t)c.file_len - 1) / (int64_t)c.file_len;
	c.paths = table(PATHS, sizeof(*c.paths));
	c.clients = table(CLIENTS, sizeof(*c.clients));
	c.agents = table(AGENTS, sizeof(*c.agents));
	c.text = table(c.file_len + LINE_MOST, 1);
	fill_paths(&c);
	fill_clients(&c);
	fill_agents(&c);
	for (int node = 1; node <= NODES; node++)
		write_node(&c, argv[1], node, files);
	free(c.paths);
	free(c.clients);
	free(c.agents);
	free(c.text);
	return 0;
}
