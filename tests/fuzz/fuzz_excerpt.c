/* Any bytes as an excerpt: refused with a word, or in the one form that it is written in; whether
 * it holds is asked of any that can be read. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/excerpt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct excerpt *excerpt = NULL;
	struct faults faults;
	struct err err = {0};

	faults_init(&faults);
	if (excerpt_parse((const char *)data, size, "fuzz", &excerpt, &faults, &err) < 0) {
		if (faults.count == 0 && err.text[0] == '\0')
			abort(); /* refused without a word */
	} else if (excerpt_check(excerpt, "fuzz", &err) < 0 && err.text[0] == '\0') {
		abort();
	}
	excerpt_close(excerpt);
	faults_fini(&faults);
	return 0;
}
