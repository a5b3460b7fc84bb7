#include "logs/lines.h"

#include <string.h>

#include "logs/marks.h"

static const uint8_t utf8_mark[] = {0xEF, 0xBB, 0xBF};

void log_lines_begin(struct log_lines *lines, const struct log_lines_sink *sink, uint8_t *carry)
{
	*lines = (struct log_lines){
		.sink = sink,
		.line_end = '\n',
		.line_number = 1,
		.carry = carry,
	};
}

static void give(struct log_lines *lines, const uint8_t *at, size_t len, bool open)
{
	struct log_line line = {
		.at = at,
		.len = len,
		.number = lines->line_number,
		.offset = lines->line_offset,
		.open = open,
	};

	if (lines->cut || len > LOG_LINE_MOST) {
		lines->long_lines++;
		line.len = LOG_LINE_MOST;
	} else if (len && at[len - 1] == '\r') {
		line.len--;
	}
	if (line.number == 1 && line.len >= sizeof(utf8_mark) &&
		memcmp(line.at, utf8_mark, sizeof(utf8_mark)) == 0) {
		lines->byte_order_mark = true;
		line.at += sizeof(utf8_mark);
		line.len -= sizeof(utf8_mark);
	}
	if (line.len)
		lines->sink->line(lines->sink->context, &line);
}

static void keep(struct log_lines *lines, const uint8_t *at, size_t len)
{
	size_t room = LOG_LINE_MOST - lines->carry_len;

	if (len > room) {
		lines->cut = true;
		len = room;
	}
	memcpy(lines->carry + lines->carry_len, at, len);
	lines->carry_len += len;
}

static void give_kept(struct log_lines *lines, bool open)
{
	give(lines, lines->carry, lines->carry_len, open);
	lines->carry_len = 0;
	lines->cut = false;
}

static void end_line(struct log_lines *lines)
{
	lines->line_offset = lines->offset;
	lines->line_number++;
}

/* A piece without NUL bytes. A line that lies in it whole is given where it stands. */
static void feed_clean(struct log_lines *lines, const uint8_t *at, size_t len)
{
	const uint8_t *end = at + len;

	while (at < end) {
		const uint8_t *stop = memchr(at, lines->line_end, (size_t)(end - at));
		size_t part = (size_t)((stop ? stop : end) - at);

		lines->offset += (int64_t)part;
		if (!stop || lines->carry_len || lines->cut)
			keep(lines, at, part);
		if (!stop)
			return;
		if (lines->carry_len || lines->cut)
			give_kept(lines, false);
		else
			give(lines, at, part, false);
		lines->offset++;
		end_line(lines);
		at = stop + 1;
	}
}

static void end_nul_run(struct log_lines *lines)
{
	if (lines->nul_len)
		lines->sink->nul_run(lines->sink->context, lines->nul_at, lines->nul_len);
	lines->nul_len = 0;
}

bool log_line_is_indented(const uint8_t *line)
{
	return line[0] == ' ' || line[0] == '\t';
}

/* Holes of gigabytes are real: whole blocks first. */
size_t log_nul_run(const uint8_t *at, size_t len)
{
	static const uint8_t zeros[4096];
	size_t n = 0;

	while (len - n >= sizeof(zeros) && memcmp(at + n, zeros, sizeof(zeros)) == 0)
		n += sizeof(zeros);
	while (n < len && at[n] == 0)
		n++;
	return n;
}

/* A stretch with NUL bytes in it, runs of which are no text. */
static void feed_mixed(struct log_lines *lines, const uint8_t *at, size_t len)
{
	while (len) {
		const uint8_t *nul = memchr(at, 0, len);
		size_t clean = nul ? (size_t)(nul - at) : len;
		size_t nuls = log_nul_run(at + clean, len - clean);

		if (clean)
			end_nul_run(lines);
		feed_clean(lines, at, clean);
		if (nuls && lines->nul_len == 0)
			lines->nul_at = lines->offset;
		lines->nul_len += (int64_t)nuls;
		lines->offset += (int64_t)nuls;
		at += clean + nuls;
		len -= clean + nuls;
	}
}

/* A stretch in which line ends were found. */
struct stretch {
	const uint8_t *at, *readable;
	int64_t origin; /* offset in the text of the byte at `at` */
	const struct log_marks *marks;
};

static bool is_whole(const struct log_lines *lines, size_t len)
{
	return !lines->carry_len && !lines->cut && len <= LOG_LINE_MOST;
}

/* How many lines from `begin`, the first of which is the stretch's line i, the sink takes at once.
 * Before the first line of a text there may be a byte order mark. */
static size_t take_batch(const struct log_lines *lines, const struct stretch *stretch, size_t i,
	const uint8_t *begin)
{
	const uint16_t *ends = stretch->marks->ends + i;
	const struct log_batch batch = {
		.first = begin,
		.number = lines->line_number,
		.offset = lines->line_offset,
		.at = stretch->at,
		.ends = ends,
		.count = stretch->marks->count - i,
		.readable = stretch->readable,
	};

	if (!lines->sink->batch || lines->line_number == 1 ||
		!is_whole(lines, (size_t)(stretch->at + *ends - begin)))
		return 0;
	return lines->sink->batch(lines->sink->context, &batch);
}

static void give_one(struct log_lines *lines, const uint8_t *begin, size_t len)
{
	if (lines->carry_len || lines->cut) {
		keep(lines, begin, len);
		give_kept(lines, false);
	} else {
		give(lines, begin, len, false);
	}
}

/* The lines that end in the stretch; the line at hand began at `begin`, which is moved on. */
static void feed_marked(
	struct log_lines *lines, const struct stretch *stretch, const uint8_t **begin)
{
	size_t count = stretch->marks->count;

	for (size_t i = 0; i < count;) {
		size_t taken = take_batch(lines, stretch, i, *begin);

		if (taken == 0)
			give_one(lines, *begin,
				(size_t)(stretch->at + stretch->marks->ends[i] - *begin));
		taken += taken == 0;
		i += taken;
		*begin = stretch->at + stretch->marks->ends[i - 1] + 1;
		lines->offset = stretch->origin + stretch->marks->ends[i - 1] + 1;
		lines->line_offset = lines->offset;
		lines->line_number += (int64_t)taken;
	}
}

/* Stretch by stretch; a line is copied only when this piece of text does not hold it whole. */
void log_lines_feed(struct log_lines *lines, const uint8_t *at, size_t len)
{
	const uint8_t *end = at + len;
	const uint8_t *begin = at;
	int64_t offset = lines->offset;

	while (at < end) {
		size_t span =
			(size_t)(end - at) < LOG_MARKS_SPAN ? (size_t)(end - at) : LOG_MARKS_SPAN;
		struct log_marks marks;

		log_marks_find(at, span, lines->line_end, &marks);
		if (marks.nul) {
			keep(lines, begin, (size_t)(at - begin));
			lines->offset = offset;
			feed_mixed(lines, at, span);
			begin = at + span;
		} else {
			end_nul_run(lines);
			feed_marked(lines, &(struct stretch){at, end, offset, &marks}, &begin);
		}
		at += span;
		offset += (int64_t)span;
	}
	keep(lines, begin, (size_t)(end - begin));
	lines->offset = offset;
}

void log_lines_finish(struct log_lines *lines)
{
	end_nul_run(lines);
	if (lines->carry_len)
		give_kept(lines, true);
}
