/* make_logs OUTDIR NODE FROM TO [--gzip] [--hole FROM TO]... [--per-hour N]
 *
 * Writes one nginx combined log a day of +08:00, named by the day that it holds, with records in
 * [FROM, TO) and none in a hole. The same arguments give the same bytes. All addresses and names
 * are those reserved for documentation (RFC 5737, RFC 3849, RFC 2606). */
#define ZLIB_CONST
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/array.h"
#include "base/file.h"
#include "base/when.h"

#define HOLES_MOST    64
#define PER_HOUR_MOST 1000000
#define CST_MINUTES   480
#define GZIP_WINDOW   (15 + 16)
#define HOUR_S        3600

struct hole {
	struct unix_ms from, to;
};

struct plan {
	const char *folder, *node;
	struct unix_ms from, to;
	struct hole holes[HOLES_MOST];
	size_t hole_count;
	long per_hour;
	bool gzip;
};

static uint64_t random_state;

/* xorshift64* (Vigna 2016): any seed but 0. */
static uint64_t random_next(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * UINT64_C(2685821657736338717);
}

static unsigned random_below(unsigned limit)
{
	return (unsigned)((random_next() >> 32) % limit);
}

static void random_seed(const char *text)
{
	random_state = UINT64_C(14695981039346656037); /* FNV-1a */
	for (; *text; text++)
		random_state = (random_state ^ (unsigned char)*text) * UINT64_C(1099511628211);
	random_state |= 1;
}

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("make_logs: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(64);
}

static struct unix_ms instant(const char *text)
{
	struct unix_ms at;

	if (!text || !when_parse(text, &at))
		die("%s is no RFC 3339 time such as 2026-06-01T00:00:00+08:00",
			text ? text : "\"\"");
	return at;
}

static struct plan plan_of(char **args)
{
	struct plan plan = {.folder = args[0], .node = args[1], .per_hour = 12};

	plan.from = instant(args[2]);
	plan.to = instant(args[3]);
	for (args += 4; *args; args++) {
		if (strcmp(*args, "--gzip") == 0) {
			plan.gzip = true;
		} else if (strcmp(*args, "--hole") == 0 && plan.hole_count < HOLES_MOST) {
			struct hole *hole = &plan.holes[plan.hole_count++];

			hole->from = instant(*++args);
			hole->to = instant(*++args);
		} else if (strcmp(*args, "--per-hour") == 0 && args[1]) {
			plan.per_hour = strtol(*++args, NULL, 10);
		} else {
			die("%s is no option, or has no value", *args);
		}
	}
	if (plan.per_hour < 1 || plan.per_hour > PER_HOUR_MOST)
		die("--per-hour must be between 1 and %d", PER_HOUR_MOST);
	return plan;
}

static bool is_written(const struct plan *plan, int64_t ms)
{
	for (size_t i = 0; i < plan->hole_count; i++)
		if (ms >= plan->holes[i].from.v && ms < plan->holes[i].to.v)
			return false;
	return ms >= plan->from.v && ms < plan->to.v;
}

static void print_client(FILE *out)
{
	static const char *const nets[] = {"192.0.2", "198.51.100", "203.0.113"};

	if (random_below(6) == 0)
		fprintf(out, "2001:db8:%x::%x", random_below(8), 1 + random_below(30));
	else
		fprintf(out, "%s.%u", nets[random_below(3)], 1 + random_below(40));
}

static void print_stamp(FILE *out, int64_t second)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct civil c = when_to_civil((struct unix_ms){second * 1000}, CST_MINUTES);

	fprintf(out, "[%02d/%.3s/%04d:%02d:%02d:%02d +0800]", c.day, months + (c.month - 1) * 3,
		c.year, c.hour, c.minute, c.second);
}

static void print_line(FILE *out, int64_t second)
{
	static const char *const paths[] = {"/", "/static/app.js", "/static/app.css",
		"/img/logo.webp", "/img/banner.jpg", "/live/index.m3u8", "/dl/setup.pkg",
		"/api/v2/item"};
	static const char *const agents[] = {
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)", "curl/8.5.0"};
	static const int statuses[] = {200, 200, 200, 200, 206, 304, 404};

	print_client(out);
	fputs(" - - ", out);
	print_stamp(out, second);
	fprintf(out, " \"GET %s HTTP/1.1\" %d %u \"https://www.example.com/\" \"%s\"\n",
		paths[random_below(ARRAY_LEN(paths))], statuses[random_below(ARRAY_LEN(statuses))],
		random_below(64) * 512, agents[random_below(ARRAY_LEN(agents))]);
}

/* One record in each of the hour's per_hour equal slots, at a random second of it: no hole is
 * longer than two slots. Records out of the range are drawn and dropped, so that a hole changes no
 * other. */
static void print_day(const struct plan *plan, int64_t day_s, FILE *out)
{
	for (int64_t hour = day_s; hour < day_s + WHEN_DAY_MS / 1000; hour += HOUR_S)
		for (long i = 0; i < plan->per_hour; i++) {
			int64_t from = hour + i * HOUR_S / plan->per_hour;
			int64_t to = hour + (i + 1) * HOUR_S / plan->per_hour;
			int64_t at = from + (to > from ? random_below((unsigned)(to - from)) : 0);
			uint64_t before = random_next();

			if (is_written(plan, at * 1000))
				print_line(out, at);
			random_state = before | 1;
		}
}

static void write_all(const char *path, const void *bytes, size_t len, int64_t mtime_s)
{
	struct timespec times[2] = {{.tv_sec = mtime_s}, {.tv_sec = mtime_s}};
	FILE *out = fopen(path, "wb");
	bool ok = out && fwrite(bytes, 1, len, out) == len && fflush(out) == 0 &&
		  futimens(fileno(out), times) == 0;

	if (out && fclose(out) != 0)
		ok = false;
	if (!ok)
		die("%s: %s", path, strerror(errno));
}

/* As gzip -n would, with the day's end as the header's time. */
static void write_gzip(const char *path, const char *text, size_t len, int64_t mtime_s)
{
	gz_header header = {.time = (uLong)mtime_s, .os = 3};
	z_stream z = {0};
	unsigned char *out;
	uLong most;

	if (deflateInit2(&z, 6, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		die("out of memory");
	deflateSetHeader(&z, &header);
	most = deflateBound(&z, (uLong)len);
	out = malloc(most);
	if (!out)
		die("out of memory");
	z.next_in = (const unsigned char *)text;
	z.avail_in = (uInt)len;
	z.next_out = out;
	z.avail_out = (uInt)most;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		die("%s: deflate failed", path);
	write_all(path, out, most - z.avail_out, mtime_s);
	deflateEnd(&z);
	free(out);
}

static void write_day(const struct plan *plan, int64_t day_s)
{
	struct civil c = when_to_civil((struct unix_ms){day_s * 1000}, CST_MINUTES);
	int64_t end_s = day_s + WHEN_DAY_MS / 1000;
	char path[4096];
	char seed[512];
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		die("out of memory");
	snprintf(seed, sizeof(seed), "%s %lld", plan->node, (long long)day_s);
	random_seed(seed);
	print_day(plan, day_s, out);
	if (fclose(out) != 0)
		die("out of memory");
	snprintf(path, sizeof(path), "%s/access.log-%04d%02d%02d%s", plan->folder, c.year, c.month,
		c.day, plan->gzip ? ".gz" : "");
	if (len && plan->gzip)
		write_gzip(path, text, len, end_s);
	else if (len)
		write_all(path, text, len, end_s);
	free(text);
}

int main(int argc, char **argv)
{
	struct plan plan;
	struct civil first;
	struct err err = {0};

	if (argc < 5)
		die("usage: make_logs OUTDIR NODE FROM TO [--gzip] [--hole FROM TO]... "
		    "[--per-hour N]");
	plan = plan_of(argv + 1);
	if (file_make_folders(plan.folder, &err) < 0)
		die("%s", err.text);
	first = when_to_civil(plan.from, CST_MINUTES);
	first.hour = first.minute = first.second = 0;
	for (int64_t day_s = when_from_civil(&first, CST_MINUTES).v / 1000;
		day_s * 1000 < plan.to.v; day_s += WHEN_DAY_MS / 1000)
		write_day(&plan, day_s);
	return 0;
}
