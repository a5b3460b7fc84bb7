/* Any bytes as the response of an authority: no crash; without the authority's key never more than
 * unchecked, and only where they are of the bytes that were asked about. */
#include <stdint.h>
#include <stdlib.h>

#include "bundle/stamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char over[] = "{\"schema\":\"cdnproof/plan/v1\"}";
	struct arena arena = {0};
	struct stamp_result result;

	stamp_check((struct stamp_bytes){over, sizeof(over) - 1}, (struct stamp_bytes){NULL, 0},
		(struct stamp_bytes){data, size}, NULL, &arena, &result);
	if (result.state != STAMP_BAD && result.state != STAMP_UNCHECKED)
		abort();
	if (result.state == STAMP_BAD && !result.why.text[0])
		abort(); /* refused without a word */
	arena_fini(&arena);
	return 0;
}
