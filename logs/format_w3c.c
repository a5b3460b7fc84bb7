/* Logs that say their columns in a line of their own; their time is UTC by rule:
 *
 *   w3c         #Fields: date time c-ip cs-method ...
 *               2025-06-01 02:00:00 192.0.2.7 GET /a - 80 - 200
 *   cloudfront  #Fields: date time x-edge-location ...      (blanks here, tabs in the lines)
 *   w3c_epoch   #Fields: x-timestamp time-taken c-ip ...
 *               1237075200.157 0.001 192.168.64.61 TCP_HIT/200 0 GET http://h/ - -
 *
 * Columns are learnt from each #Fields: line. A field may stand in quotes, blanks included.
 */
#include <string.h>

#include "logs/format.h"
#include "logs/stamp.h"

#define HOUR_S       3600
#define COLUMNS_MOST 512
#define DATE_LEN     10
#define TIME_LEN     8

struct field {
	const uint8_t *at;
	size_t len;
};

static bool is_named(const struct field *field, const char *name)
{
	return field->len == strlen(name) && memcmp(field->at, name, field->len) == 0;
}

/* Names stand apart by blanks or tabs, any number of them. */
static bool next_name(const uint8_t **at, const uint8_t *end, struct field *name)
{
	while (*at < end && (**at == ' ' || **at == '\t'))
		++*at;
	name->at = *at;
	while (*at < end && **at != ' ' && **at != '\t' && **at != '\r')
		++*at;
	name->len = (size_t)(*at - name->at);
	return name->len > 0;
}

static void learn_columns(struct log_format_state *state, const uint8_t *at, const uint8_t *end)
{
	struct field name;

	state->date_column = state->time_column = state->epoch_column = 0;
	state->separator = 0;
	state->edge_columns = false;
	for (uint16_t column = 1; column <= COLUMNS_MOST && next_name(&at, end, &name); column++) {
		if (is_named(&name, "date"))
			state->date_column = column;
		else if (is_named(&name, "time"))
			state->time_column = column;
		else if (is_named(&name, "x-timestamp") || is_named(&name, "timestamp"))
			state->epoch_column = column;
		else if (is_named(&name, "x-edge-location"))
			state->edge_columns = true;
	}
}

/* Takes the head's lines; false: a line of the log. */
static bool take_directive(struct log_format_state *state, const uint8_t *line, size_t len)
{
	static const char fields[] = "#Fields:";
	size_t skip = sizeof(fields) - 1;

	if (len == 0 || *line != '#')
		return false;
	if (len > skip && memcmp(line, fields, skip) == 0)
		learn_columns(state, line + skip, line + len);
	return true;
}

/* Behind a quoted field, quotes within doubled. */
static const uint8_t *quoted_end(const uint8_t *at, const uint8_t *end)
{
	for (at++; at < end; at++) {
		at = memchr(at, '"', (size_t)(end - at));
		if (!at)
			return end;
		if (at + 1 >= end || at[1] != '"')
			return at + 1;
		at++;
	}
	return end;
}

static bool find_column(
	const struct log_format_state *state, struct field line, unsigned column, struct field *out)
{
	const uint8_t *at = line.at;
	const uint8_t *end = line.at + line.len;

	for (unsigned now = 1;; now++) {
		const uint8_t *from = at < end && *at == '"' ? quoted_end(at, end) : at;
		const uint8_t *stop = memchr(from, state->separator, (size_t)(end - from));

		stop = stop ? stop : end;
		if (now == column) {
			*out = (struct field){at, (size_t)(stop - at)};
			return true;
		}
		if (stop == end)
			return false;
		at = stop + 1;
	}
}

static void unquote(struct field *field)
{
	if (field->len >= 2 && *field->at == '"' && field->at[field->len - 1] == '"') {
		field->at++;
		field->len -= 2;
	}
}

/* Tab or blank: as the first line behind the names has it. */
static void learn_separator(struct log_format_state *state, struct field line)
{
	if (state->separator == 0)
		state->separator = memchr(line.at, '\t', line.len) ? '\t' : ' ';
}

static enum log_anchor read_date_time(
	struct log_format_state *state, struct field line, int64_t *second)
{
	uint8_t stamp[DATE_LEN + 1 + TIME_LEN];
	struct field date, time;

	if (!state->date_column || !state->time_column)
		return LOG_ANCHOR_NONE;
	learn_separator(state, line);
	if (!find_column(state, line, state->date_column, &date) ||
		!find_column(state, line, state->time_column, &time))
		return LOG_ANCHOR_NONE;
	unquote(&date);
	unquote(&time);
	if (date.len != DATE_LEN || time.len < TIME_LEN ||
		TIME_LEN + log_fraction_len(time.at + TIME_LEN, time.len - TIME_LEN) != time.len)
		return LOG_ANCHOR_NONE;
	memcpy(stamp, date.at, DATE_LEN);
	stamp[DATE_LEN] = ' ';
	memcpy(stamp + DATE_LEN + 1, time.at, TIME_LEN);
	return log_local_read(state, &log_layout_iso, stamp, sizeof(stamp), second);
}

static enum log_anchor w3c_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	if (take_directive(state, line, len))
		return LOG_ANCHOR_ASIDE;
	return read_date_time(state, (struct field){line, len}, second);
}

static enum log_anchor cloudfront_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	if (take_directive(state, line, len))
		return LOG_ANCHOR_ASIDE;
	if (!state->edge_columns)
		return LOG_ANCHOR_NONE;
	return read_date_time(state, (struct field){line, len}, second);
}

static enum log_anchor w3c_epoch_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	struct field text = {line, len};
	struct field value;
	size_t stamp_len;
	enum log_anchor found;

	if (take_directive(state, line, len))
		return LOG_ANCHOR_ASIDE;
	if (!state->epoch_column)
		return LOG_ANCHOR_NONE;
	learn_separator(state, text);
	if (!find_column(state, text, state->epoch_column, &value))
		return LOG_ANCHOR_NONE;
	unquote(&value);
	found = log_epoch_read(state,
		(struct log_span){value.at, value.len, value.at + value.len < line + len},
		&stamp_len, second);
	return found == LOG_ANCHOR_OK && stamp_len != value.len ? LOG_ANCHOR_NONE : found;
}

const struct log_format log_format_w3c = {
	.name = "w3c",
	.summary = "W3C extended (IIS and others), date and time by #Fields:",
	.step_back_s = 24 * HOUR_S, /* some stamp the start; what is buffered comes late */
	.anchor = w3c_anchor,
};

const struct log_format log_format_cloudfront = {
	.name = "cloudfront",
	.summary = "CloudFront standard log, by #Fields:",
	.step_back_s = 24 * HOUR_S, /* delivered up to a day late */
	.anchor = cloudfront_anchor,
};

const struct log_format log_format_w3c_epoch = {
	.name = "w3c_epoch",
	.summary = "W3C extended with x-timestamp (NetCache), by #Fields:",
	.step_back_s = 24 * HOUR_S,
	.anchor = w3c_epoch_anchor,
};
