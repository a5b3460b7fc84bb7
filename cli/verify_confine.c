#include <errno.h>
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
	digest_free(digest_new());
	digest_free(digest_new_sm3());
	json_object_seed(0);
}

int verify_confine(const char *path, struct err *err)
{
	struct landlock_place place = {.right = LANDLOCK_READ};
	char *real;
	bool works;
	int ret;

	if (CALL_FILTER_SANITIZER)
		return 0;
	load_all();
	real = realpath(path, NULL); /* Landlock takes no link */
	if (!real && errno == ENOMEM)
		return err_no_memory(err);
	place.path = real;
	/* whoever opens what is not there says so */
	ret = landlock_confine(&place, real != NULL, &works, err);
	free(real);
	return ret;
}
