/* Any bytes as a waiver's payload: refused with faults or an error, or written again as the same.
 * The same bytes in an envelope that one fixed signature stands in are read alike. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "model/waiver.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEYID "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static bool reads_body(const char *text, size_t len)
{
	struct waiver *waiver = NULL;
	struct faults faults;
	struct err err = {0};
	bool good;

	faults_init(&faults);
	good = waiver_parse_body(text, len, "fuzz", &waiver, &faults, &err) == 0;
	if (!good && err.code != ERR_DATA)
		abort(); /* refused without a word */
	if (good) {
		char *again;
		size_t again_len;

		if (waiver_body(waiver, &again, &again_len, &err) < 0 || again_len != len ||
			memcmp(again, text, len) != 0)
			abort();
		free(again);
	}
	waiver_close(waiver);
	faults_fini(&faults);
	return good;
}

static bool reads_enveloped(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct waiver *waiver = NULL;
	struct faults faults;
	struct err err = {0};
	char *text;
	bool good;

	faults_init(&faults);
	text = arena_format(&arena,
		"{\"payload\":\"%s\",\"payloadType\":\"" ENVELOPE_WAIVER
		"\",\"signatures\":[{\"keyid\":\"" KEYID "\",\"sig\":\"AA==\"}]}",
		base64_text(&arena, data, size));
	good = waiver_parse(text, strlen(text), "fuzz", &waiver, &faults, &err) == 0;
	if (good)
		LIST_EACH(const struct waiver_signature, signature, &waiver->signatures)
			if (signature->says == SIGNED_RIGHT)
				abort();
	waiver_close(waiver);
	faults_fini(&faults);
	arena_fini(&arena);
	return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool good = reads_body((const char *)data, size);

	/* an empty payload is no envelope, and a large one no waiver's file */
	if (size > 0 && size < WAIVER_FILE_MOST / 2 && reads_enveloped(data, size) != good)
		abort();
	return 0;
}
