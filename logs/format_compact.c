/* Tables of vendors with a compact time in some column, found by trial and then fixed:
 *
 *   192.0.2.7|20250601100000|GET|/a|200        14 digits, or 17 with milliseconds; no zone
 *
 * The column in which most of the first lines have such a time is the one: a client that writes
 * one into a field of its own cannot move it.
 */
#include <string.h>

#include "logs/format.h"
#include "logs/stamp.h"

#define COLUMNS_MOST 32
#define DIGITS       14
#define DIGITS_MS    17

static const uint8_t separators[] = {'|', '\t', ';', ',', ' '};

struct field {
	const uint8_t *at;
	size_t len;
};

/* False: no further column. */
static bool next_column(
	const uint8_t **at, const uint8_t *end, uint8_t separator, struct field *field)
{
	const uint8_t *stop;

	if (!*at)
		return false;
	stop = memchr(*at, separator, (size_t)(end - *at));
	*field = (struct field){*at, (size_t)((stop ? stop : end) - *at)};
	*at = stop ? stop + 1 : NULL;
	if (field->len >= 2 && *field->at == '"' && field->at[field->len - 1] == '"') {
		field->at++;
		field->len -= 2;
	}
	return true;
}

/* Years 2000 to 2099: other numbers of fourteen digits are no times. */
static enum log_anchor read_field(
	struct log_format_state *state, const struct field *field, int64_t *second)
{
	if ((field->len != DIGITS && field->len != DIGITS_MS) || field->at[0] != '2' ||
		field->at[1] != '0')
		return LOG_ANCHOR_NONE;
	for (size_t i = DIGITS; i < field->len; i++)
		if (!log_is_digit(field->at[i]))
			return LOG_ANCHOR_NONE;
	return log_local_read(state, &log_layout_compact, field->at, field->len, second);
}

static void count_columns(uint8_t separator, const uint8_t *line, size_t len, int hits[])
{
	const uint8_t *at = line;
	struct field field;

	for (int column = 0; column < COLUMNS_MOST; column++) {
		struct log_format_state scratch = {0};
		int64_t second;

		if (!next_column(&at, line + len, separator, &field))
			return;
		hits[column] += read_field(&scratch, &field, &second) == LOG_ANCHOR_OK;
	}
}

static void learn_column(
	struct log_format_state *state, const uint8_t *text, size_t len, uint8_t line_end)
{
	int most = 0;

	for (size_t s = 0; s < sizeof(separators); s++) {
		struct log_trial trial = {.at = text, .stop = text + len, .line_end = line_end};
		int hits[COLUMNS_MOST] = {0};
		const uint8_t *line;
		size_t line_len;

		for (int i = 0; i < LOG_TRIAL_LINES && log_trial_next(&trial, &line, &line_len);
			i++)
			count_columns(separators[s], line, line_len, hits);
		for (uint16_t column = 0; column < COLUMNS_MOST; column++)
			if (hits[column] > most) {
				most = hits[column];
				state->separator = separators[s];
				state->date_column = (uint16_t)(column + 1);
			}
	}
}

static enum log_anchor compact_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	const uint8_t *at = line;
	struct field field = {line, 0};
	enum log_anchor found;

	if (!state->date_column)
		learn_column(state, line, len, '\n');
	if (!state->date_column)
		return LOG_ANCHOR_NONE;
	for (unsigned column = 0; column < state->date_column; column++)
		if (!next_column(&at, line + len, state->separator, &field))
			return LOG_ANCHOR_NONE;
	found = read_field(state, &field, second);
	if (found == LOG_ANCHOR_OK)
		*second = log_zone_assume(state, *second);
	return found;
}

const struct log_format log_format_compact = {
	.name = "compact",
	.summary = "a column of 20250601100000 between |, tab, semicolon, comma or blank; "
		   "without a zone",
	.step_back_s = 3600, /* what the stamp means is the vendor's secret */
	.by_half = true,
	.at_start = true,
	.anchor = compact_anchor,
	.learn = learn_column,
};
