#include "logs/format.h"

#include <stdio.h>
#include <string.h>

#include "logs/lines.h"
#include "logs/relay.h"

#define SAME_TIME_S (48 * 3600) /* a zone that is not said is up to 14 hours */
#define STAMP_LEAST 10          /* digits of a time since 1970 in seconds */

/* From the special to the general: see log_format_try. */
const struct log_format *const log_formats[] = {
	&log_format_httpd_error,
	&log_format_combined,
	&log_format_haproxy,
	&log_format_json,
	&log_format_nginx_iso,
	&log_format_squid,
	&log_format_cloudfront,
	&log_format_w3c_epoch,
	&log_format_w3c,
	&log_format_aws_elb,
	&log_format_aws_s3,
	&log_format_nginx_error,
	&log_format_rfc5424,
	&log_format_rfc3164,
	&log_format_iso,
	&log_format_epoch,
	&log_format_compact,
	NULL,
};

const struct log_format *log_format_find(const char *name)
{
	for (const struct log_format *const *row = log_formats; *row; row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return NULL;
}

const char *log_format_names(char *out, size_t cap)
{
	size_t len = 0;

	out[0] = '\0';
	for (const struct log_format *const *row = log_formats; *row && len < cap; row++)
		len += (size_t)snprintf(
			out + len, cap - len, "%s%s", len ? ", " : "", (*row)->name);
	return out;
}

struct log_format_state log_format_begin(const struct log_format *format, int assumed_zone)
{
	return (struct log_format_state){
		.assumed_zone = assumed_zone,
		.pattern = format ? format->pattern : NULL,
	};
}

static const uint8_t utf8_mark[] = {0xEF, 0xBB, 0xBF};

/* A crash, or copytruncate under a writer, leaves NUL bytes before a line. */
bool log_trial_next(struct log_trial *trial, const uint8_t **line, size_t *len)
{
	const uint8_t *at = trial->at;
	const uint8_t *end;

	if (at >= trial->stop)
		return false;
	end = memchr(at, trial->line_end, (size_t)(trial->stop - at));
	trial->at = end ? end + 1 : trial->stop;
	end = end ? end : trial->stop;
	at += log_nul_run(at, (size_t)(end - at));
	if ((size_t)(end - at) >= sizeof(utf8_mark) &&
		memcmp(at, utf8_mark, sizeof(utf8_mark)) == 0)
		at += sizeof(utf8_mark);
	if (end > at && end[-1] == '\r')
		end--;
	*line = at;
	*len = (size_t)(end - at);
	return true;
}

/* What the lines of a text are to a format. What is no record by design, belongs to the line before
 * or has a stamp that no calendar knows is neither. */
struct trial_count {
	int opening; /* unread, before the first that is read */
	int read, missed;
	bool by_half; /* of the first lines as many are read as are not */
};

static bool belongs_to_last(const uint8_t *line, size_t len)
{
	return len == 0 || log_line_is_indented(line);
}

/* A client that writes what looks like a line of the format must not make a file be of it. A few
 * lines may stand before the first, as a program's banner does; behind more than those the format
 * has to read as many again, or half of all that decide. Half is enough since one whole line and a
 * cut one may be all there is; later lines do not decide since a damaged file ends in noise. */
static void judge_half(struct trial_count *count)
{
	int before = count->opening > LOG_TRIAL_OPENING ? count->opening - LOG_TRIAL_OPENING : 0;

	if (count->read + count->missed <= LOG_TRIAL_DECIDES)
		count->by_half = count->read >= LOG_TRIAL_DECIDES / 2 ||
				 count->read >= count->missed + before;
}

static void count_line(
	struct trial_count *count, enum log_anchor found, const uint8_t *line, size_t len)
{
	if (found == LOG_ANCHOR_OK)
		count->read++;
	else if (found != LOG_ANCHOR_NONE || belongs_to_last(line, len))
		return;
	else if (count->read)
		count->missed++;
	else
		count->opening++;
	judge_half(count);
}

/* A state that has seen what the first lines teach. */
static struct log_format_state learn(
	const struct log_format *format, const uint8_t *text, size_t len, uint8_t end)
{
	struct log_format_state state = log_format_begin(format, 0);

	if (format->learn)
		format->learn(&state, text, len, end);
	return state;
}

static int lines_read(const struct log_format *format, const uint8_t *text, size_t len, uint8_t end)
{
	struct log_format_state state = learn(format, text, len, end);
	struct log_trial trial = {.at = text, .stop = text + len, .line_end = end};
	struct trial_count count = {0};
	const uint8_t *line;
	size_t line_len;

	while (count.read + count.missed < LOG_TRIAL_LINES &&
		log_trial_next(&trial, &line, &line_len)) {
		int64_t second;

		count_line(&count,
			line_len < STAMP_LEAST ? LOG_ANCHOR_NONE
					       : format->anchor(&state, line, line_len, &second),
			line, line_len);
	}
	return format->by_half && !count.by_half ? 0 : count.read;
}

/* A head of syslog with its own time, and the whole line of a server behind it: that one tells when
 * the event was. */
static bool is_relayed(const uint8_t *line, size_t len)
{
	size_t head = log_relay_head(line, len);

	return head && log_begins_with_client(line + head, len - head);
}

/* Every line that one format reads the other reads too, and they are not the same times: with a
 * zone, or a fraction of a day between a container and its runtime, they would be near. */
static bool contradicts(const struct log_format *format, const struct log_format *other,
	const uint8_t *text, size_t len, uint8_t end)
{
	struct log_format_state state = {0};
	struct log_format_state others = learn(other, text, len, end);
	struct log_trial trial = {.at = text, .stop = text + len, .line_end = end};
	const uint8_t *line;
	size_t line_len;
	bool apart = false, learnt = false;

	for (int tried = 0; tried < LOG_TRIAL_LINES && log_trial_next(&trial, &line, &line_len);
		tried++) {
		int64_t here, there;

		if (other->anchor(&others, line, line_len, &there) != LOG_ANCHOR_OK)
			continue;
		if (!learnt)
			state = learn(format, line, line_len, end); /* one line is enough */
		learnt = true;
		if (state.date_column > 1 ||
			format->anchor(&state, line, line_len, &here) != LOG_ANCHOR_OK)
			return false;
		if (!is_relayed(line, line_len))
			apart |= here - there > SAME_TIME_S || there - here > SAME_TIME_S;
	}
	return apart;
}

/* A table that begins with its time may end in what a client wrote. */
static const struct log_format *unless_forged(
	const struct log_format *found, const uint8_t *text, size_t len, uint8_t end)
{
	if (!found || !found->by_half || found->at_start)
		return found;
	for (const struct log_format *const *row = log_formats; *row; row++)
		if ((*row)->at_start && contradicts(*row, found, text, len, end))
			return *row;
	return found;
}

/* Megabytes of line ends are real: no format needs to look at them. */
static bool may_hold_a_stamp(const uint8_t *text, size_t len, uint8_t line_end)
{
	struct log_trial trial = {.at = text, .stop = text + len, .line_end = line_end};
	const uint8_t *line;
	size_t line_len;

	while (log_trial_next(&trial, &line, &line_len))
		if (line_len >= STAMP_LEAST)
			return true;
	return false;
}

const struct log_format *log_format_try(const uint8_t *text, size_t len, uint8_t line_end)
{
	const struct log_format *best = NULL;
	int most = 0;

	if (!may_hold_a_stamp(text, len, line_end))
		return NULL;
	/* Until no later row can read twice as many. */
	for (const struct log_format *const *row = log_formats; *row && most * 2 < LOG_TRIAL_LINES;
		row++) {
		int read = lines_read(*row, text, len, line_end);

		if (read > most * 2) {
			most = read;
			best = *row;
		}
	}
	return unless_forged(best, text, len, line_end);
}
