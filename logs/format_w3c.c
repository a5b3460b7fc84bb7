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

/* Of several columns for one field that of the latest row counts. */
static const struct {
	const char *name;
	enum log_field field;
} named[] = {
	{"c-ip", LOG_CLIENT},
	{"c-port", LOG_CLIENT_PORT},
	{"sc-status", LOG_STATUS},
	{"sc-bytes", LOG_BYTES},
	{"cs(Host)", LOG_HOST},
	{"cs-host", LOG_HOST},
	{"x-host-header", LOG_HOST},
	{"cs-uri-stem", LOG_URL},
	{"cs-uri", LOG_URL},
	{"x-cache", LOG_CACHE},
	{"x-edge-result-type", LOG_CACHE},
	{"s-ip", LOG_NODE},
	{"s-computername", LOG_NODE},
	{"x-edge-location", LOG_NODE},
};

static void learn_field(struct log_format_state *state, const struct field *name, uint16_t column,
	size_t rank[LOG_FIELDS])
{
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (is_named(name, named[i].name) && rank[named[i].field] <= i) {
			rank[named[i].field] = i;
			state->columns[named[i].field] = column;
		}
}

static void learn_columns(struct log_format_state *state, const uint8_t *at, const uint8_t *end)
{
	size_t rank[LOG_FIELDS] = {0};
	struct field name;

	memset(state->columns, 0, sizeof(state->columns));
	state->date_column = state->time_column = state->epoch_column = 0;
	state->node_column = 0;
	state->separator = 0;
	state->edge_columns = false;
	for (uint16_t column = 1; column <= COLUMNS_MOST && next_name(&at, end, &name); column++) {
		learn_field(state, &name, column, rank);
		if (state->node_field && is_named(&name, state->node_field))
			state->node_column = column;
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

/* Moves on behind the separator; *at NULL: that was the last. */
static struct field next_column(
	const struct log_format_state *state, const uint8_t **at, const uint8_t *end)
{
	const uint8_t *begin = *at;
	const uint8_t *from = begin < end && *begin == '"' ? quoted_end(begin, end) : begin;
	const uint8_t *stop = memchr(from, state->separator, (size_t)(end - from));

	*at = stop ? stop + 1 : NULL;
	return (struct field){begin, (size_t)((stop ? stop : end) - begin)};
}

static bool find_column(
	const struct log_format_state *state, struct field line, unsigned column, struct field *out)
{
	const uint8_t *at = line.at;

	for (unsigned now = 1; at; now++) {
		*out = next_column(state, &at, line.at + line.len);
		if (now == column)
			return true;
	}
	return false;
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

static bool w3c_fields(const struct log_format_state *state, const uint8_t *line, size_t len,
	struct log_fields *out)
{
	const uint8_t *at = line;
	unsigned last = 0;

	for (size_t i = 0; i < LOG_FIELDS; i++)
		last = state->columns[i] > last ? state->columns[i] : last;
	for (unsigned now = 1; at && now <= last; now++) {
		struct field column = next_column(state, &at, line + len);

		unquote(&column);
		for (size_t i = 0; i < LOG_FIELDS; i++)
			if (state->columns[i] == now)
				log_fields_put(out, (enum log_field)i, column.at, column.len);
	}
	return last > 0;
}

bool log_w3c_column(const struct log_format_state *state, const struct log_part *line,
	unsigned column, struct log_part *out)
{
	struct field field;

	if (!column || !state->separator ||
		!find_column(state, (struct field){line->at, line->len}, column, &field))
		return false;
	unquote(&field);
	*out = (struct log_part){field.at, field.len};
	return true;
}

const struct log_format log_format_w3c = {
	.name = "w3c",
	.summary = "W3C extended (IIS and others), date and time by #Fields:",
	.step_back_s = 24 * HOUR_S, /* some stamp the start; what is buffered comes late */
	.anchor = w3c_anchor,
	.fields = w3c_fields,
};

const struct log_format log_format_cloudfront = {
	.name = "cloudfront",
	.summary = "CloudFront standard log, by #Fields:",
	.step_back_s = 24 * HOUR_S, /* delivered up to a day late */
	.anchor = cloudfront_anchor,
	.fields = w3c_fields,
};

const struct log_format log_format_w3c_epoch = {
	.name = "w3c_epoch",
	.summary = "W3C extended with x-timestamp (NetCache), by #Fields:",
	.step_back_s = 24 * HOUR_S,
	.anchor = w3c_epoch_anchor,
	.fields = w3c_fields,
};
