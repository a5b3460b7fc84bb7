/* Any bytes as a file of runs: refused, or every line is written again as it stood, and the log
 * goes on with a line of its own. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/run_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_line(const struct run_line *line, const char *bytes, size_t size)
{
	char *text;
	size_t len;

	if (run_line_text(line, &text, &len, NULL) < 0 || !memmem(bytes, size, text, len))
		abort();
	free(text);
}

static void check_goes_on(const struct run_log *log, const char *bytes, size_t size)
{
	struct run_line line = {.schema = RUN_SCHEMA,
		.seq = log->count,
		.prev = log->count ? log->head : NULL,
		.event = RUN_BEGIN,
		.agent = "a",
		.attempt = run_log_attempts(log, "a") + 1,
		.plan = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		.exit = BIND_ABSENT,
		.records = BIND_ABSENT};
	struct arena arena = {0};
	struct faults faults;
	struct run_log again;
	char *text, *whole;
	size_t len;

	if (run_line_text(&line, &text, &len, NULL) < 0 || !(whole = malloc(size + len + 1)))
		abort();
	if (size)
		memcpy(whole, bytes, size);
	memcpy(whole + size, text, len);
	whole[size + len] = '\n';
	faults_init(&faults);
	if (run_log_parse(whole, size + len + 1, "again", &arena, &again, &faults, NULL) < 0 ||
		again.lines.count != log->lines.count + 1)
		abort();
	faults_fini(&faults);
	arena_fini(&arena);
	free(whole);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct arena arena = {0};
	struct faults faults;
	struct run_log log;
	struct err err;

	faults_init(&faults);
	if (run_log_parse(bytes, size, "runs", &arena, &log, &faults, &err) == 0) {
		for (size_t i = 0; i < log.lines.count && i < 16; i++)
			check_line(&log.lines.items[i], bytes, size);
		if (size == 0 || bytes[size - 1] == '\n')
			check_goes_on(&log, bytes, size);
	} else if (faults.count == 0) {
		abort();
	}
	faults_fini(&faults);
	arena_fini(&arena);
	return 0;
}
