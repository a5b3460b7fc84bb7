/* Any bytes as a payload in an envelope, and as the line itself: refused with a word, or what was
 * read is what would be written. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_head(const char *line, size_t len, struct arena *arena, struct head *out)
{
	struct faults faults;
	struct err err = {0};
	bool good;

	faults_init(&faults);
	good = head_parse(line, len, "fuzz", 1, arena, out, &faults, &err) == 0;
	if (!good && faults.count == 0 && !err.text[0])
		abort(); /* refused without a word */
	faults_fini(&faults);
	return good;
}

static void read_again(const char *line, size_t len, const struct key *key)
{
	struct arena arena = {0};
	struct head head;
	char *again;
	size_t again_len;

	if (read_head(line, len, &arena, &head) && head_signed_by(&head, key)) {
		if (head_sign(&head, key, &again, &again_len, NULL) < 0 || again_len != len ||
			memcmp(again, line, len) != 0)
			abort();
		free(again);
	}
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct key *key;
	char *line;
	size_t len;

	if (!key && key_new(KEY_ED25519, &key, NULL) < 0)
		abort();
	read_again((const char *)data, size, key);
	if (envelope_sign(ENVELOPE_HEAD, data, size, &key, 1, &line, &len, NULL) < 0)
		return 0;
	read_again(line, len, key);
	free(line);
	return 0;
}
