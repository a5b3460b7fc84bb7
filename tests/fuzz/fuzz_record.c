/* Any bytes as a file of records: each line is good, malformed or torn, and good ones are written
 * and read again as the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/record_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct record *record)
{
	struct arena arena = {0};
	struct faults faults;
	struct record again;
	struct err err;
	char *text, *again_text;
	size_t len, again_len;

	faults_init(&faults);
	if (record_text(record, &text, &len, &err) < 0 ||
		record_parse(text, len, "again", 1, &arena, &again, &faults, &err) < 0 ||
		record_text(&again, &again_text, &again_len, &err) < 0 || again_len != len ||
		memcmp(text, again_text, len) != 0)
		abort();
	free(again_text);
	free(text);
	arena_fini(&arena);
	faults_fini(&faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record_set set;

	record_set_init(&set);
	record_set_add(&set, (const char *)data, size, "a");
	record_set_add(&set, (const char *)data, size, "b");
	record_set_close_up(&set);
	if (set.lines != set.malformed + (int64_t)set.entries.count || set.torn > 2)
		abort();
	if (set.malformed && set.faults.count == 0)
		abort();
	for (size_t i = 0; i < set.entries.count && i < 16; i++) {
		if (i > 0 && set.entries.items[i]->fate == RECORD_GOOD &&
			strcmp(set.entries.items[i - 1]->line_sha256,
				set.entries.items[i]->line_sha256) == 0)
			abort(); /* a line counted twice */
		check_again(&set.entries.items[i]->record);
	}
	record_set_fini(&set);
	return 0;
}
