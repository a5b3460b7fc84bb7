/* Any lines through any format: the first byte tells which, the rest is the text. A format that a
 * user writes is the first line. Reading the text twice by one state must not break either. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "logs/mask.h"
#include "logs/pattern.h"

#define SECONDS_MOST INT64_C(253402387200) /* the year 9999, and a zone */

static size_t count_formats(void)
{
	size_t count = 0;

	while (log_formats[count])
		count++;
	return count;
}

static void check_values(const struct log_values *values)
{
	if (values->status >= STATUS_COUNT || values->cache >= CACHE_COUNT || values->bytes < 0 ||
		strlen(values->host) != values->host_len ||
		(values->host_len && !values->has[FIELD_HOST]))
		abort();
	for (size_t i = 0; i < values->host_len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_.", values->host[i]))
			abort();
}

static void read_fields(const struct log_format *format, const struct log_format_state *state,
	const uint8_t *line, size_t len)
{
	struct log_fields fields;
	struct log_values values;

	log_fields_clear(&fields);
	if (!format->fields || !format->fields(state, line, len, &fields))
		return;
	log_fields_read(&fields, &values);
	check_values(&values);
}

/* As it would be shown: bounded, and nothing that a terminal takes for a command. */
static void mask_line(const uint8_t *line, size_t len, int64_t second)
{
	char out[LOG_MASK_MOST + 1];

	log_mask(line, len, second, out);
	if (strlen(out) > len || strlen(out) > LOG_MASK_MOST)
		abort();
	for (const char *at = out; *at; at++)
		if (*at < 0x20 || *at > 0x7E)
			abort();
}

static void read_lines(const struct log_format *format, const uint8_t *text, size_t len)
{
	struct log_format_state state = log_format_begin(format, 480);
	const uint8_t *line;
	size_t line_len;

	if (format->learn)
		format->learn(&state, text, len, '\n');
	for (int round = 0; round < 2; round++) {
		struct log_trial trial = {.at = text, .stop = text + len, .line_end = '\n'};

		while (log_trial_next(&trial, &line, &line_len)) {
			int64_t second = INT64_MAX;

			if (format->anchor(&state, line, line_len, &second) != LOG_ANCHOR_OK)
				continue;
			if (llabs(second) > SECONDS_MOST)
				abort();
			read_fields(format, &state, line, line_len);
			mask_line(line, line_len, second);
		}
	}
}

static void read_by_pattern(const uint8_t *text, size_t len)
{
	const uint8_t *end = memchr(text, '\n', len);
	struct arena arena = {0};
	const struct log_format *format;
	char *pattern;

	if (!end)
		return;
	pattern = arena_text_n(&arena, (const char *)text, (size_t)(end - text));
	if (log_pattern_format(&arena, pattern, &format, NULL) == 0)
		read_lines(format, end + 1, len - (size_t)(end + 1 - text));
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count = count_formats();
	size_t row;

	if (size == 0)
		return 0;
	row = (size_t)(data[0] - '!') % (count + 1);
	if (row == count)
		read_by_pattern(data + 1, size - 1);
	else
		read_lines(log_formats[row], data + 1, size - 1);
	log_format_try(data + 1, size - 1, '\n');
	return 0;
}
