/* fping -C (5.1 and its relatives): a line a reply or time-out on standard output, with -D stamped
 * when it is printed; at the end a summary of all RTTs on standard error.
 *     [1795301390.45258] 198.18.101.1 : [0], 64 bytes, 0.032 ms (0.032 avg, 0% loss)
 *     198.18.50.9  : [0], timed out (NaN avg, 100% loss)
 *     198.18.101.1 : 0.029 - 0.045 0.046
 * Where a file has both for a host, the lines count and the summary repeats them. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/import_sink.h"

#define INDEX_MOST 1000000

struct host {
	const char *name;
	int64_t next; /* the least index that no line had */
	bool lines;   /* it has lines of its own */
};

/* A summary waits: lines of its host may still come. */
struct summary {
	const char *text;
	size_t host, line;
};

struct fping {
	struct import *in;
	struct arena arena; /* of this file */
	struct host *hosts;
	size_t host_count, host_cap;
	size_t last_host; /* found: fping goes round */
	struct summary *summaries;
	size_t summary_count, summary_cap;
	size_t known_lines;
};

struct fping_line {
	struct import_place place;
	struct unix_ms stamp; /* BIND_ABSENT: none */
	char *host, *rest;    /* what stands before and behind " : " */
};

static size_t find_host(struct fping *f, const char *name)
{
	struct host *new;

	for (size_t i = 1; i <= f->host_count; i++) {
		size_t at = (f->last_host + i) % f->host_count;

		if (strcmp(f->hosts[at].name, name) == 0) {
			f->last_host = at;
			return at;
		}
	}
	new = arena_push(&f->arena, &f->hosts, &f->host_count, &f->host_cap, sizeof(*new));
	new->name = arena_text(&f->arena, name);
	f->last_host = f->host_count - 1;
	return f->last_host;
}

/* "localhost (127.0.0.1)", as -n and -A print together: the address. */
static char *address_in(char *host)
{
	char *open = strrchr(host, '(');
	size_t len = strlen(host);

	if (!open || host[len - 1] != ')')
		return host;
	host[len - 1] = '\0';
	return open + 1;
}

/* "[1795301390.45258] " or "[2026-11-21T22:49:57+08:00] ". False: a bracket with no time in it. */
static bool take_stamp(struct fping *f, char **at, struct unix_ms *out)
{
	char *end = strstr(*at, "] ");

	out->v = BIND_ABSENT;
	if (**at != '[')
		return true;
	if (!end)
		return false;
	*end = '\0';
	if (import_time(*at + 1, IMPORT_NO_UNIT, import_options(f->in)->zone, out) !=
		IMPORT_TIME_GOOD)
		return false;
	*at = end + 2;
	return true;
}

static bool split(char *text, struct fping_line *out)
{
	char *colon = strstr(text, " : ");
	size_t len;

	if (!colon)
		return false;
	out->rest = colon + 3;
	*colon = '\0';
	len = strlen(text);
	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
	out->host = address_in(text);
	return len > 0;
}

/* ---- dates ---- */

/* Of request `index` where nothing is stamped. False: refused. */
static bool date_by_index(
	struct fping *f, const struct import_place *place, int64_t index, struct unix_ms *out)
{
	const struct import_options *o = import_options(f->in);

	if (o->start.v == BIND_ABSENT || o->interval_ms == 0) {
		import_ask(f->in, place,
			_("no stamp: fping -D writes them; or say --start TIME --interval MS "
			  "(fping's -p)"));
		return false;
	}
	out->v = o->start.v + index * o->interval_ms;
	return true;
}

/* Lines are stamped when the reply is there. A time-out is dated by its line as well: it was sent
 * at most fping's -t before. */
static bool date(
	struct fping *f, const struct fping_line *line, int64_t index, struct import_row *row)
{
	if (line->stamp.v == BIND_ABSENT)
		return date_by_index(f, &line->place, index, &row->at);
	row->at.v = line->stamp.v - row->rtt_ns / 1000000;
	return true;
}

/* ---- kinds of lines ---- */

/* "64 bytes, 0.032 ms (0.032 avg, 0% loss)" or "timed out (…)" behind the index. With "[<- ADDR]"
 * somebody else replied: the target did not. */
static bool read_outcome(const char *text, struct import_row *row)
{
	const char *comma = strstr(text, " bytes, ");
	struct import_decimal value;
	const char *rest;

	row->sent = 1;
	if (strncmp(text, "timed out", 9) == 0)
		return true;
	if (!comma)
		return false;
	rest = import_decimal_read(comma + 8, &value);
	if (!rest || strncmp(rest, " ms", 3) != 0)
		return false;
	if (strstr(rest, "[<- ")) {
		row->why = RECORD_OTHER;
		return true;
	}
	row->answered = 1;
	return import_decimal_scaled(&value, IMPORT_UNIT_MS, &row->rtt_ns);
}

/* Dated by index, a host's lines are those of one run: an index comes once. */
static bool index_is_new(struct fping *f, const struct fping_line *line, int64_t index)
{
	size_t number = find_host(f, line->host); /* which may move them */
	struct host *host = &f->hosts[number];

	host->lines = true;
	if (line->stamp.v == BIND_ABSENT && index < host->next) {
		import_refuse(f->in, &line->place,
			_("%s has request %lld twice: --start dates one run of fping only"),
			line->host, (long long)index);
		return false;
	}
	if (index >= host->next)
		host->next = index + 1;
	return true;
}

/* 1: taken or refused, 0: not such a line. */
static int take_reply(struct fping *f, const struct fping_line *line)
{
	struct import_row row = import_row_none();
	const char *end = strstr(line->rest, "], ");
	struct import_decimal index;
	int64_t number;

	if (line->rest[0] != '[' || !end || import_decimal_read(line->rest + 1, &index) != end ||
		!import_decimal_scaled(&index, 0, &number) || number < 0 || number > INDEX_MOST)
		return 0;
	row.addr = line->host;
	if (!read_outcome(end + 3, &row))
		return 0;
	if (index_is_new(f, line, number) && date(f, line, number, &row))
		import_add(f->in, &line->place, &row);
	return 1;
}

/* "duplicate for [0], 64 bytes, 0.1 ms": the request is counted by its own line. */
static int take_duplicate(struct fping *f, const struct fping_line *line)
{
	static const char start[] = "duplicate for [";
	struct import_row row = import_row_none();
	int64_t number;
	struct import_decimal index;

	if (strncmp(line->rest, start, sizeof(start) - 1) != 0)
		return 0;
	if (!import_decimal_read(line->rest + sizeof(start) - 1, &index) ||
		!import_decimal_scaled(&index, 0, &number) || number < 0 || number > INDEX_MOST)
		return 0;
	row.addr = line->host;
	row.dup = 1;
	if (date(f, line, number, &row))
		import_add(f->in, &line->place, &row);
	return 1;
}

/* RTTs and dashes, and nothing else. */
static bool is_summary(const char *text)
{
	if (*text == '\0')
		return false;
	while (*text) {
		struct import_decimal value;
		const char *rest = *text == '-' ? text + 1 : import_decimal_read(text, &value);

		if (!rest || (*rest != ' ' && *rest != '\0'))
			return false;
		text = rest + strspn(rest, " ");
	}
	return true;
}

static int take_summary(struct fping *f, const struct fping_line *line)
{
	struct summary *new;

	if (!is_summary(line->rest))
		return 0;
	new = arena_push(
		&f->arena, &f->summaries, &f->summary_count, &f->summary_cap, sizeof(*new));
	new->text = arena_text(&f->arena, line->rest);
	new->host = find_host(f, line->host);
	new->line = line->place.line;
	return 1;
}

/* Of -c, and of -Q between the lines. */
static int take_counts(struct fping *f, const struct fping_line *line)
{
	if (strncmp(line->rest, "xmt/rcv/%", 9) != 0)
		return 0;
	import_pass_over(f->in);
	return 1;
}

static int (*const kinds[])(struct fping *f, const struct fping_line *line) = {
	take_reply, take_duplicate, take_summary, take_counts};

/* Empty lines, the block of -s (indented), the clock of -Q, ICMP errors about a request that is
 * counted as lost anyway. */
static bool is_known(const char *text)
{
	size_t len = strlen(text);

	return len == 0 || text[0] == ' ' || text[0] == '\t' ||
	       (text[0] == '[' && len == 10 && text[3] == ':' && text[6] == ':') ||
	       (strncmp(text, "ICMP ", 5) == 0 && strstr(text, " for ICMP Echo sent to "));
}

static void take_line(struct fping *f, char *text, size_t line_no)
{
	struct fping_line line = {.place = {.line = line_no}};

	text[strcspn(text, "\r")] = '\0';
	if (is_known(text)) {
		if (*text)
			import_pass_over(f->in);
		return;
	}
	if (take_stamp(f, &text, &line.stamp) && split(text, &line))
		for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
			if (kinds[i](f, &line)) {
				f->known_lines++;
				return;
			}
	import_refuse(f->in, &line.place, _("not a line of fping -C"));
}

/* ---- summaries, at the end ---- */

static void add_summary(struct fping *f, const struct summary *summary)
{
	const struct import_place place = {.line = summary->line};
	const char *at = summary->text;

	for (int64_t index = 0; *at; index++) {
		struct import_row row = import_row_none();
		struct import_decimal value;

		row.addr = f->hosts[summary->host].name;
		row.sent = 1;
		if (*at == '-') {
			at++;
		} else {
			at = import_decimal_read(at, &value);
			row.answered = 1;
			if (!import_decimal_scaled(&value, IMPORT_UNIT_MS, &row.rtt_ns))
				row.rtt_ns = 0; /* refused as such */
		}
		at += strspn(at, " ");
		if (!date_by_index(f, &place, index, &row.at))
			return;
		import_add(f->in, &place, &row);
	}
}

static void add_summaries(struct fping *f)
{
	for (size_t i = 0; i < f->summary_count; i++) {
		struct host *host = &f->hosts[f->summaries[i].host];

		if (host->lines) {
			import_pass_over(f->in);
			continue;
		}
		if (host->next) {
			import_refuse(f->in, &(struct import_place){.line = f->summaries[i].line},
				_("%s has two summaries: --start dates one run of fping only"),
				host->name);
			continue;
		}
		host->next = 1;
		add_summary(f, &f->summaries[i]);
	}
}

static size_t line_len(const char *at, const char *end)
{
	const char *lf = memchr(at, '\n', (size_t)(end - at));

	return lf ? (size_t)(lf - at) : (size_t)(end - at);
}

static size_t longest_line(const char *at, const char *end)
{
	size_t longest = 0, len;

	for (; at < end; at += len + 1 < (size_t)(end - at) ? len + 1 : (size_t)(end - at)) {
		len = line_len(at, end);
		longest = len > longest ? len : longest;
	}
	return longest;
}

static void read_lines(struct fping *f, const char *at, const char *end, char *text)
{
	for (size_t line_no = 1; at < end && !import_asks(f->in); line_no++) {
		size_t len = line_len(at, end);

		memcpy(text, at, len);
		text[len] = '\0';
		if (strlen(text) < len)
			import_refuse(f->in, &(struct import_place){.line = line_no},
				_("not a line of fping -C"));
		else
			take_line(f, text, line_no);
		at = at + len < end ? at + len + 1 : end;
	}
}

static int read_fping(struct import *in, const char *bytes, size_t len, struct err *err)
{
	struct fping f = {.in = in};
	char *text;

	if (!memmem(bytes, len, " : ", 3)) /* no fault for each line of a file that is none */
		return err_set(err, ERR_DATA, _("no line of fping -C in it"));
	text = malloc(longest_line(bytes, bytes + len) + 1);
	if (!text)
		return err_no_memory(err);
	read_lines(&f, bytes, bytes + len, text);
	free(text);
	add_summaries(&f);
	arena_fini(&f.arena);
	return f.known_lines ? 0 : err_set(err, ERR_DATA, _("no line of fping -C in it"));
}

const struct import_reader import_fping = {.read = read_fping, .method = "icmp", .starts = true};
