/* Files below a folder: what is not below it is not opened. */
#include "base/below.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "data_fixture.h"
#include "tests/fork_child.h"

static char folder[64];

static void make_tree(void)
{
	snprintf(folder, sizeof(folder), "/tmp/cdnproof-below-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	ck_assert_int_eq(mkdir("in", 0700), 0);
	ck_assert_int_eq(mkdir("in/deep", 0700), 0);
	ck_assert_int_eq(file_write("in/deep/file", "x", 1, NULL), 0);
	ck_assert_int_eq(file_write("outside", "y", 1, NULL), 0);
	ck_assert_int_eq(symlink("deep", "in/link"), 0);
	ck_assert_int_eq(symlink("deep/file", "in/to_file"), 0);
	ck_assert_int_eq(mkfifo("in/pipe", 0600), 0);
}

static void remove_tree(void)
{
	static const char *const paths[] = {
		"in/deep/file", "in/deep", "in/link", "in/to_file", "in/pipe", "in", "outside"};

	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		remove(paths[i]);
	ck_assert_int_eq(chdir("/"), 0);
	remove(folder);
}

static const struct {
	const char *path;
	int wrong; /* errno; 0: it is opened */
} cases[] = {
	{"deep/file", 0},
	{"deep", 0},
	{"pipe", 0}, /* at once, though nobody writes */
	{"deep/none", ENOENT},
	{"none/file", ENOENT},
	{"deep/file/more", ENOTDIR},
	{"link/file", ENOTDIR},
	{"to_file", ELOOP},
	{"", EPERM},
	{"/etc/hostname", EPERM},
	{"../outside", EPERM},
	{"deep/../deep/file", EPERM},
	{"./deep/file", EPERM},
	{"deep//file", EPERM},
	{"deep/", EPERM},
};

START_TEST(opens_what_is_below)
{
	int root, fd;

	make_tree();
	root = open("in", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(root, 0);
	errno = 0;
	fd = below_open(root, cases[_i].path);
	ck_assert_int_eq(fd < 0 ? errno : 0, cases[_i].wrong);
	if (fd >= 0)
		close(fd);
	ck_assert_int_eq(fcntl(root, F_GETFD), FD_CLOEXEC); /* still open */
	close(root);
	remove_tree();
}
END_TEST

START_TEST(refuses_a_long_component)
{
	char path[400];
	int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; i < sizeof(path) - 1; i++)
		path[i] = 'a';
	path[sizeof(path) - 1] = '\0';
	ck_assert_int_eq(below_open(root, path), -1);
	ck_assert_int_eq(errno, ENAMETOOLONG);
	close(root);
}
END_TEST

struct seen {
	char text[256];
	const char *pass_by, *enough;
	pid_t ends; /* with the first entry */
};

static enum below_next look(void *context, const char *path, const struct stat *st, struct err *err)
{
	struct seen *seen = context;
	size_t len = strlen(seen->text);

	(void)err;
	if (seen->ends) {
		kill(seen->ends, SIGKILL);
		waitpid(seen->ends, NULL, 0);
		seen->ends = 0;
	}
	if (len < 200)
		snprintf(seen->text + len, sizeof(seen->text) - len, "%s%s ", path,
			S_ISDIR(st->st_mode)   ? "/"
			: S_ISLNK(st->st_mode) ? "@"
					       : "");
	if (seen->enough && strcmp(path, seen->enough) == 0)
		return BELOW_ENOUGH;
	return seen->pass_by && strcmp(path, seen->pass_by) == 0 ? BELOW_PASS_BY : BELOW_GO_ON;
}

static const char *const all[] = {"deep/ ", "deep/file ", "link@ ", "to_file@ ", "pipe "};

START_TEST(walk_sees_all_and_follows_no_link)
{
	struct seen seen = {.ends = 0}, less = {.pass_by = "deep"}, one = {.enough = "deep/file"};
	size_t len = 0;
	int root;

	make_tree();
	root = open("in", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_eq(below_walk(root, look, &seen, NULL), 0);
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		ck_assert_msg(strstr(seen.text, all[i]) != NULL, "%s in %s", all[i], seen.text);
		len += strlen(all[i]);
	}
	ck_assert_uint_eq(strlen(seen.text), len);
	ck_assert_int_eq(below_walk(root, look, &less, NULL), 0);
	ck_assert_uint_eq(strlen(less.text), len - strlen("deep/file "));
	ck_assert_int_eq(below_walk(root, look, &one, NULL), 0);
	ck_assert(strlen(one.text) >= strlen("deep/file "));
	ck_assert_str_eq(one.text + strlen(one.text) - strlen("deep/file "), "deep/file ");
	close(root);
	remove_tree();
}
END_TEST

/* Its threads' folder can be read while the process lives. */
START_TEST(folder_that_cannot_be_read_to_its_end_is_no_list)
{
	struct seen seen = {.ends = fork_child()};
	struct err err = {0};
	char path[64];
	int root;

	if (seen.ends == 0) {
		pause();
		_exit(0);
	}
	snprintf(path, sizeof(path), "/proc/%d/task", (int)seen.ends);
	root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(root, 0);
	ck_assert_int_eq(below_walk(root, look, &seen, &err), -1);
	ck_assert(err.code == ERR_IO || err.code == ERR_NOINPUT);
	close(root);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("below");

	tcase_add_loop_test(tc, opens_what_is_below, 0, ARRAY_LEN(cases));
	tcase_add_test(tc, refuses_a_long_component);
	tcase_add_test(tc, walk_sees_all_and_follows_no_link);
	tcase_add_test(tc, folder_that_cannot_be_read_to_its_end_is_no_list);
	return run_case("base: below", tc);
}
