#include <errno.h>
#include <jansson.h>
#include <stdint.h>
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

/* Landlock takes no link. What is not there is passed over: whoever opens it says so. */
static int add_place(struct landlock_place *places, size_t *count, const char *path)
{
	char *real = realpath(path, NULL);

	if (real)
		places[(*count)++] = (struct landlock_place){real, LANDLOCK_READ};
	return real || errno != ENOMEM ? 0 : -1;
}

int verify_confine(struct verification *v, struct err *err)
{
	const char *const *paths = cli_values(v->cli, "--tsa");
	struct landlock_place *places;
	size_t count = 0;
	bool works;
	int ret;

	if (CALL_FILTER_SANITIZER)
		return 0;
	load_all();
	while (paths && paths[count])
		count++;
	places = arena_array(&v->arena, count + 1, sizeof(*places));
	count = 0;
	ret = add_place(places, &count, v->path);
	while (ret == 0 && paths && *paths)
		ret = add_place(places, &count, *paths++);
	ret = ret < 0 ? err_no_memory(err) : landlock_confine(places, count, &works, err);
	while (count > 0)
		free((void *)(uintptr_t)places[--count].path);
	return ret;
}
