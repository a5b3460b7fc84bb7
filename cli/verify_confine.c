#include <jansson.h>
#include <stdlib.h>

#include "base/call_filter.h"
#include "base/digest.h"
#include "base/landlock.h"
#include "cli/verify_parts.h"

/* What is read from the system when it is first used is read now: libcrypto's configuration,
 * jansson's seed. */
static void load_all(void)
{
	char unused[DIGEST_TEXT_LEN];

	digest_bytes("", 0, unused);
	digest_free(digest_new_sm3());
	json_object_seed(0);
}

int verify_confine(const char *bundle, struct err *err)
{
	char *real;
	bool works;
	int ret;

	if (CALL_FILTER_SANITIZER)
		return 0;
	load_all();
	real = realpath(bundle, NULL);
	if (!real)
		return err_no_memory(err);
	ret = landlock_confine(&(struct landlock_place){real, LANDLOCK_READ}, 1, &works, err);
	free(real);
	return ret;
}
