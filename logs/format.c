#include "logs/format.h"

#include <stdio.h>
#include <string.h>

#include "logs/lines.h"

#define TRIAL_LINES 64

const struct log_format *const log_formats[] = {
	&log_format_combined,
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

static int lines_read(const struct log_format *format, const uint8_t *text, size_t len, uint8_t end)
{
	struct log_format_state state = {0};
	const uint8_t *at = text;
	const uint8_t *stop = text + len;
	int read = 0;

	for (int tried = 0; tried < TRIAL_LINES && at < stop;) {
		const uint8_t *to = memchr(at, end, (size_t)(stop - at));
		int64_t second;

		to = to ? to : stop;
		/* A crash, or copytruncate under a writer, leaves NUL bytes before a line. */
		at += log_nul_run(at, (size_t)(to - at));
		read += format->anchor(&state, at, (size_t)(to - at), &second) == LOG_ANCHOR_OK;
		/* Lines before the first that is read are free: a window may open with anything. */
		tried += read > 0;
		at = to < stop ? to + 1 : stop;
	}
	return read;
}

const struct log_format *log_format_try(const uint8_t *text, size_t len, uint8_t line_end)
{
	const struct log_format *best = NULL;
	int most = 0;

	for (const struct log_format *const *row = log_formats; *row; row++) {
		int read = lines_read(*row, text, len, line_end);

		if (read > most) {
			most = read;
			best = *row;
		}
	}
	return best;
}
