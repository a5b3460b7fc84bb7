/* Any bytes as lines of records for the quick reader: what it takes, record_parse takes, too, and
 * as the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_same(const char *line, size_t len, const struct record *quick)
{
	struct arena arena = {0};
	struct faults faults;
	struct record slow;
	struct err err;
	char *texts[2];
	size_t lens[2];

	faults_init(&faults);
	if (record_parse(line, len, "line", 1, &arena, &slow, &faults, &err) < 0 ||
		record_text(quick, &texts[0], &lens[0], &err) < 0 ||
		record_text(&slow, &texts[1], &lens[1], &err) < 0 || lens[0] != lens[1] ||
		memcmp(texts[0], texts[1], lens[0]) != 0)
		abort();
	free(texts[0]);
	free(texts[1]);
	arena_fini(&arena);
	faults_fini(&faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size;
	struct arena arena = {0};
	struct record_reader *reader = record_reader_new(&arena);

	while (at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((lf ? lf : end) - at);
		struct record record;

		if (record_reader_read(reader, at, len, &record))
			check_same(at, len, &record);
		at += len + (lf != NULL);
	}
	record_reader_free(reader);
	arena_fini(&arena);
	return 0;
}
