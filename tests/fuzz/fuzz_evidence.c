/* Any bytes as evidence: refused with faults, or it is written and read again as the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/canonical.h"
#include "model/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The canonical text of what was read, or NULL when it was refused. */
static char *read_and_write(const char *text, size_t len, size_t *out_len)
{
	struct evidence evidence = {0};
	struct arena arena = {0};
	struct json_doc doc = {0};
	struct faults faults;
	struct err err;
	char *out = NULL;

	faults_init(&faults);
	if (json_doc_parse(text, len, "fuzz", &doc, &faults, &err) == 0 &&
		bind_read_doc(&doc, &evidence_shape, &evidence, &arena, &faults, NULL, &err) == 0 &&
		canonical_text(&evidence_shape, &evidence, &out, out_len, &err) < 0)
		abort();
	if (!out && faults.count == 0)
		abort(); /* refused without a word */
	json_doc_fini(&doc);
	arena_fini(&arena);
	faults_fini(&faults);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len = 0, again_len = 0;
	char *text = read_and_write((const char *)data, size, &len), *again;

	if (!text)
		return 0;
	again = read_and_write(text, len, &again_len);
	if (!again || again_len != len || memcmp(again, text, len) != 0)
		abort();
	free(again);
	free(text);
	return 0;
}
