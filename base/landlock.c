#include "base/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"

/* Of a later version than the header that this may be built with. */
#define ACCESS_TRUNCATE (UINT64_C(1) << 14)

#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
/* mkostemp(3) opens for both. */
#define ACCESS_WRITE                                                                               \
	(ACCESS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |               \
		LANDLOCK_ACCESS_FS_REMOVE_FILE | ACCESS_TRUNCATE)
#define ACCESS_OF_FILE                                                                             \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE)

/* All that a version can forbid: a bit more with each. */
static const uint64_t handled[] = {
	(LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1,
	(LANDLOCK_ACCESS_FS_REFER << 1) - 1,
	(ACCESS_TRUNCATE << 1) - 1,
};

static const uint64_t rights[] = {
	[LANDLOCK_READ] = ACCESS_READ,
	[LANDLOCK_WRITE] = ACCESS_WRITE,
};

static long version_of_kernel(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static int add_place(int rules, const struct landlock_place *place, uint64_t known, struct err *err)
{
	struct landlock_path_beneath_attr rule = {
		.parent_fd = open(place->path, O_PATH | O_CLOEXEC | O_NOFOLLOW)};
	struct stat st;
	int ret = 0;

	if (rule.parent_fd < 0)
		return 0;
	rule.allowed_access = rights[place->right] & known;
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= ACCESS_OF_FILE;
	if (!S_ISLNK(st.st_mode) &&
		syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
		ret = err_set_errno(err, ERR_INTERNAL, errno, "landlock: %s", place->path);
	close(rule.parent_fd);
	return ret;
}

static int restrict_self(int rules, struct err *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		syscall(SYS_landlock_restrict_self, rules, 0) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "landlock");
	return 0;
}

int landlock_confine(
	const struct landlock_place *places, size_t count, bool *works, struct err *err)
{
	long version = version_of_kernel();
	size_t last = ARRAY_LEN(handled) - 1;
	struct landlock_ruleset_attr all;
	int rules, ret = 0;

	*works = version >= 1;
	if (version < 1)
		return 0;
	all.handled_access_fs = handled[(size_t)version <= last ? (size_t)version - 1 : last];
	rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	if (rules < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "landlock");
	for (size_t i = 0; i < count && ret == 0; i++)
		ret = add_place(rules, &places[i], all.handled_access_fs, err);
	if (ret == 0)
		ret = restrict_self(rules, err);
	close(rules);
	return ret;
}
