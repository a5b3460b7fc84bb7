#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/landlock.h"
#include "tests/data_fixture.h"
#include "tests/fork_child.h"
#include "tests/logs_fixture.h"

static char *folder;

static void begin(void)
{
	folder = folder_new();
	folder_put(folder, "logs/deep/a.log", "a", 1);
	folder_put(folder, "secret/b.log", "b", 1);
	folder_put(folder, "out/old.json", "c", 1);
	folder_put(folder, "single.log", "d", 1);
}

static void end(void)
{
	folder_remove(folder);
}

static bool opens(const char *name, int flags)
{
	char *path = file_join(folder, name);
	int fd = open(path, flags, 0600);

	free(path);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool renames(const char *from, const char *to)
{
	char *a = file_join(folder, from), *b = file_join(folder, to);
	bool done = rename(a, b) == 0;

	free(a);
	free(b);
	return done;
}

static const struct {
	const char *name;
	int flags;
	bool allowed; /* where there is Landlock; without it all is */
} tries[] = {
	{"logs/deep/a.log", O_RDONLY, true},
	{"logs/deep", O_RDONLY | O_DIRECTORY, true},
	{"single.log", O_RDONLY, true},
	{"logs/deep/a.log", O_WRONLY, false},
	{"logs/deep/a.log", O_WRONLY | O_TRUNC, false},
	{"logs/new.log", O_WRONLY | O_CREAT, false},
	{"single.log", O_RDWR, false},
	{"secret/b.log", O_RDONLY, false},
	{"secret", O_RDONLY | O_DIRECTORY, false},
	{"logs/../secret/b.log", O_RDONLY, false},
	{"out/new.json", O_RDWR | O_CREAT | O_EXCL, true},
	{"out/old.json", O_WRONLY, true},
};

/* 0: all as wanted; n: the n-th was not. In a process of its own. */
static int child(void)
{
	char *logs = file_join(folder, "logs"), *out = file_join(folder, "out");
	char *single = file_join(folder, "single.log"), *none = file_join(folder, "none");
	const struct landlock_place places[] = {
		{logs, LANDLOCK_READ},
		{single, LANDLOCK_READ},
		{none, LANDLOCK_READ},
		{out, LANDLOCK_WRITE},
	};
	bool works = false;

	if (landlock_confine(places, ARRAY_LEN(places), &works, NULL) < 0)
		return 100;
	for (size_t i = 0; i < ARRAY_LEN(tries); i++)
		if (opens(tries[i].name, tries[i].flags) != (tries[i].allowed || !works))
			return (int)i + 1;
	if (!renames("out/new.json", "out/old.json"))
		return 101;
	if (renames("logs/deep/a.log", "out/a.log") != !works)
		return 102;
	return 0;
}

START_TEST(only_the_named_places_can_be_opened)
{
	int status = 0;
	pid_t pid = fork_child();

	if (pid == 0)
		_exit(child());
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(the_parent_of_a_confined_process_is_free)
{
	pid_t pid = fork_child();

	if (pid == 0)
		_exit(child());
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert(opens("secret/b.log", O_RDONLY));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("landlock");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, only_the_named_places_can_be_opened);
	tcase_add_test(tc, the_parent_of_a_confined_process_is_free);
	return run_case("base: landlock", tc);
}
