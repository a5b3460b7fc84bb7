/* Any bytes as a line of a journal: refused, or what it says is written and read again as the same,
 * and an archive can be built of it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "logs/journal_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct inventory_file *entry, const struct log_result *result)
{
	struct arena arena = {0};
	struct inventory_file again;
	struct log_result read;
	char *text, *text_again;
	size_t len, len_again;

	if (log_journal_line_text(entry, result, &text, &len, NULL) < 0 ||
		!log_journal_line_read(text, len, &arena, &again, &read) ||
		log_journal_line_text(&again, &read, &text_again, &len_again, NULL) < 0)
		abort();
	if (len != len_again || memcmp(text, text_again, len) != 0)
		abort();
	log_result_fini(&read);
	free(text);
	free(text_again);
	arena_fini(&arena);
}

static void check_sums(const struct log_result *result)
{
	struct log_minutes minutes = {0};
	struct log_traffic *traffic = log_traffic_new(NULL);

	if (!traffic || !log_minutes_add_packed(&minutes, &result->minutes) ||
		(result->traffic && !log_traffic_add_packed(traffic, result->traffic)))
		abort();
	log_minutes_fini(&minutes);
	log_traffic_free(traffic);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct inventory_file entry;
	struct log_result result;

	if (log_journal_line_read((const char *)data, size, &arena, &entry, &result)) {
		check_again(&entry, &result);
		check_sums(&result);
		log_result_fini(&result);
	}
	arena_fini(&arena);
	return 0;
}
