/* Any bytes as counts of an origin: refused with faults, or written and read again as the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/origin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct origin_log *read_origin(const char *text, size_t len)
{
	struct origin_log *origin = NULL;
	struct faults faults;
	struct err err;

	faults_init(&faults);
	if (origin_parse(text, len, "fuzz", &origin, &faults, &err) < 0 && faults.count == 0)
		abort(); /* refused without a word */
	faults_fini(&faults);
	return origin;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct origin_log *origin = read_origin((const char *)data, size), *again;
	char *text, *again_text;
	size_t len, again_len;
	struct err err;

	if (!origin)
		return 0;
	if (origin_text(origin, &text, &len, &err) < 0)
		abort();
	again = read_origin(text, len);
	if (!again || origin_text(again, &again_text, &again_len, &err) < 0 || again_len != len ||
		memcmp(again_text, text, len) != 0)
		abort();
	free(again_text);
	free(text);
	origin_close(again);
	origin_close(origin);
	return 0;
}
