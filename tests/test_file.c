#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "tests/data_fixture.h"
#include "tests/fork_child.h"

static char folder[] = "/tmp/cdnproof-file-XXXXXX";

static void make_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	umask(022);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void remove_folder(void)
{
	ck_assert_int_eq(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static size_t names_here(void)
{
	DIR *here = opendir(".");
	size_t count = 0;

	ck_assert_ptr_nonnull(here);
	for (struct dirent *entry; (entry = readdir(here));)
		count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
	closedir(here);
	return count;
}

static void put(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

static void want(const char *name, const char *text)
{
	struct file_bytes bytes;
	struct err err;

	ck_assert_int_eq(file_read(name, 1 << 20, &bytes, &err), 0);
	ck_assert_str_eq(bytes.at, text);
	ck_assert_uint_eq(bytes.len, strlen(text));
	file_bytes_fini(&bytes);
}

static mode_t mode_of(const char *name)
{
	struct stat st;

	ck_assert_int_eq(stat(name, &st), 0);
	return st.st_mode & 07777;
}

START_TEST(file_is_there_only_when_committed)
{
	struct file_out *out;
	struct err err;

	ck_assert_int_eq(file_out_open("a.json", &out, &err), 0);
	fputs("text", file_out_stream(out));
	fflush(file_out_stream(out));
	ck_assert_int_eq(access("a.json", F_OK), -1);
	ck_assert_int_eq(file_out_commit(out, &err), 0);
	want("a.json", "text");
	ck_assert_uint_eq(names_here(), 1);
}
END_TEST

START_TEST(aborted_file_leaves_what_was_there)
{
	struct file_out *out;
	struct err err;

	put("a.json", "before");
	ck_assert_int_eq(file_out_open("a.json", &out, &err), 0);
	fputs("after", file_out_stream(out));
	want("a.json", "before");
	file_out_abort(out);
	file_out_abort(NULL);
	want("a.json", "before");
	ck_assert_uint_eq(names_here(), 1);
}
END_TEST

START_TEST(mode_is_that_of_the_umask_or_of_the_file_replaced)
{
	struct err err;

	umask(027);
	ck_assert_int_eq(file_write("new", "x", 1, &err), 0);
	ck_assert_uint_eq(mode_of("new"), 0640);
	put("old", "before");
	ck_assert_int_eq(chmod("old", 0604), 0);
	ck_assert_int_eq(file_write("old", "after", 5, &err), 0);
	ck_assert_uint_eq(mode_of("old"), 0604);
	want("old", "after");
	ck_assert_uint_eq(umask(022), 027); /* looked at, not changed */
}
END_TEST

START_TEST(dev_null_is_written_in_place)
{
	struct stat before, after;
	struct err err;

	ck_assert_int_eq(stat("/dev/null", &before), 0);
	ck_assert_int_eq(file_write("/dev/null", "x", 1, &err), 0);
	ck_assert_int_eq(stat("/dev/null", &after), 0);
	ck_assert(S_ISCHR(after.st_mode) && before.st_ino == after.st_ino);
}
END_TEST

START_TEST(pipe_is_written_in_place)
{
	char text[8] = "";
	struct err err;
	int fd;

	ck_assert_int_eq(mkfifo("pipe", 0600), 0);
	fd = open("pipe", O_RDWR); /* so that no side waits for the other */
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(file_write("pipe", "hello", 5, &err), 0);
	ck_assert_int_eq(read(fd, text, sizeof(text)), 5);
	ck_assert_str_eq(text, "hello");
	close(fd);
	ck_assert_uint_eq(names_here(), 1);
}
END_TEST

START_TEST(full_device_is_an_error_with_its_reason)
{
	struct err err = {0};

	ck_assert_int_eq(file_write("/dev/full", "x", 1, &err), -1);
	ck_assert_int_eq(err.code, ERR_IO);
	ck_assert_int_eq(err.sys_errno, ENOSPC);
	ck_assert_ptr_nonnull(strstr(err.text, "/dev/full"));
}
END_TEST

static const struct {
	const char *path, *text;
	int code;
} uncreatable[] = {
	{"missing/a.json", "missing/a.json: cannot be created: No such file", ERR_CANTCREATE},
	{".", ".: cannot be written: Is a directory", ERR_CANTCREATE},
	{"file/below", "file/below: cannot be created: Not a directory", ERR_CANTCREATE},
	{"", "", ERR_CANTCREATE},
};

START_TEST(file_that_cannot_be_created_is_one_clear_error)
{
	struct err err = {0};

	put("file", "x");
	ck_assert_int_eq(file_write(uncreatable[_i].path, "x", 1, &err), -1);
	ck_assert_int_eq(err.code, uncreatable[_i].code);
	ck_assert_msg(strncmp(err.text, uncreatable[_i].text, strlen(uncreatable[_i].text)) == 0,
		"%s", err.text);
	ck_assert_uint_eq(names_here(), 1);
}
END_TEST

/* In a mount namespace of its own; 77: not permitted here. */
static int fill_a_small_disk(void)
{
	static char bytes[256 * 1024];
	struct err err = {0};

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mkdir("disk", 0700) < 0 || mount("small", "disk", "tmpfs", 0, "size=64k") < 0)
		return 77;
	if (chdir("disk") < 0)
		return 1;
	put("a.json", "before");
	memset(bytes, 'x', sizeof(bytes));
	if (file_write("a.json", bytes, sizeof(bytes), &err) != -1)
		return 2;
	if (err.code != ERR_IO || !strstr(err.text, "a.json: cannot be written: No space left"))
		return 3;
	want("a.json", "before");
	return names_here() == 1 ? 0 : 4;
}

START_TEST(full_disk_leaves_what_was_there_and_nothing_half_written)
{
	pid_t child = fork_child();
	int status = -1;

	if (child == 0)
		_exit(fill_a_small_disk());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		fputs("SKIPPED: a full disk needs the right to mount a tmpfs (root)\n", stderr);
	else
		ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(standard_output_is_a_target)
{
	int saved = dup(STDOUT_FILENO);
	int fd = open("stdout", O_CREAT | O_RDWR, 0600);
	struct err err;

	ck_assert_int_eq(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
	ck_assert_int_eq(file_write("-", "hello", 5, &err), 0);
	ck_assert_int_eq(dup2(saved, STDOUT_FILENO), STDOUT_FILENO);
	want("stdout", "hello");
	close(fd);
	close(saved);
}
END_TEST

START_TEST(closed_standard_streams_are_errors_with_a_text)
{
	struct file_bytes bytes = {NULL, 42};
	struct err err = {0};
	int in = dup(STDIN_FILENO), out = dup(STDOUT_FILENO);

	close(STDIN_FILENO);
	ck_assert_int_eq(file_read("-", 10, &bytes, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	ck_assert_ptr_nonnull(strchr(err.text, '-'));
	ck_assert_uint_eq(bytes.len, 42);
	dup2(in, STDIN_FILENO);
	close(STDOUT_FILENO);
	ck_assert_int_eq(file_write("-", "x", 1, &err), -1);
	ck_assert_int_eq(err.code, ERR_CANTCREATE);
	dup2(out, STDOUT_FILENO);
}
END_TEST

static const struct {
	size_t len, most;
	bool ok;
} sizes[] = {
	{0, 0, true},
	{0, 10, true},
	{10, 10, true},
	{11, 10, false},
	{1, 0, false},
	{65535, 65535, true},
	{65536, 65536, true},
	{65537, 65536, false},
	{200000, 1 << 20, true},
	{1 << 20, 1 << 20, true},
	{(1 << 20) + 1, 1 << 20, false},
};

START_TEST(files_up_to_the_cap_are_read_whole)
{
	char *content = malloc(sizes[_i].len + 1);
	struct file_bytes bytes = {NULL, 42};
	struct err err = {0};

	memset(content, 'x', sizes[_i].len);
	content[sizes[_i].len] = '\0';
	put("a", content);
	ck_assert_int_eq(file_read("a", sizes[_i].most, &bytes, &err), sizes[_i].ok ? 0 : -1);
	if (sizes[_i].ok) {
		ck_assert_uint_eq(bytes.len, sizes[_i].len);
		ck_assert_str_eq(bytes.at, content);
		file_bytes_fini(&bytes);
		ck_assert_ptr_null(bytes.at);
	} else {
		ck_assert_int_eq(err.code, ERR_DATA);
		ck_assert_ptr_nonnull(strstr(err.text, "a: larger than"));
		ck_assert_uint_eq(bytes.len, 42);
	}
	free(content);
}
END_TEST

static const struct {
	const char *path, *text;
} unreadable[] = {
	{"missing", "missing: cannot be opened: No such file"},
	{".", ".: is a directory"},
	{"file/below", "file/below: cannot be opened: Not a directory"},
	{"", ": cannot be opened"},
};

START_TEST(what_is_no_file_is_missing_input)
{
	struct file_bytes bytes = {NULL, 42};
	struct err err = {0};

	put("file", "x");
	ck_assert_int_eq(file_read(unreadable[_i].path, 100, &bytes, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	ck_assert_msg(strstr(err.text, unreadable[_i].text) == err.text, "%s", err.text);
	ck_assert_uint_eq(bytes.len, 42);
}
END_TEST

START_TEST(pipe_is_read_to_its_end_in_whatever_pieces)
{
	struct file_bytes bytes;
	struct err err;
	char path[32];
	int ends[2];
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork_child();
	if (child == 0) {
		for (int i = 0; i < 1000; i++)
			if (write(ends[1], "0123456789", 10) != 10)
				_exit(1);
		_exit(0);
	}
	close(ends[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	ck_assert_int_eq(file_read(path, 1 << 20, &bytes, &err), 0);
	ck_assert_uint_eq(bytes.len, 10000);
	ck_assert_int_eq(memcmp(bytes.at + 9990, "0123456789", 11), 0);
	file_bytes_fini(&bytes);
	waitpid(child, NULL, 0);
}
END_TEST

START_TEST(endless_input_is_read_no_further_than_the_cap)
{
	struct file_bytes bytes;
	struct err err = {0};

	ck_assert_int_eq(file_read("/dev/zero", 1 << 20, &bytes, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
}
END_TEST

START_TEST(folders_are_made_with_those_above_them)
{
	struct err err;

	ck_assert_int_eq(file_make_folders("a/b//c", &err), 0);
	ck_assert_int_eq(access("a/b/c", F_OK), 0);
	ck_assert_int_eq(file_make_folders("a/b/c/", &err), 0);
	put("a/file", "x");
	ck_assert_int_eq(file_make_folders("a/file", &err), -1);
	ck_assert_int_eq(err.code, ERR_CANTCREATE);
	ck_assert_int_eq(file_make_folders("a/file/b", &err), -1);
	ck_assert_int_eq(err.code, ERR_CANTCREATE);
}
END_TEST

static const struct {
	const char *above, *name, *joined, *above_joined, *base;
} paths[] = {
	{"", "a", "a", "", "a"},
	{"x", "a", "x/a", "x", "a"},
	{"x/y", "b/a", "x/y/b/a", "x/y/b", "a"},
	{"x", "/a", "/a", "/", "a"},
	{"x", "-", "-", "", "-"},
};

START_TEST(paths_join_and_come_apart)
{
	char *joined = file_join(paths[_i].above, paths[_i].name);
	char *above = file_folder_of(joined);

	ck_assert_str_eq(joined, paths[_i].joined);
	ck_assert_str_eq(above, paths[_i].above_joined);
	ck_assert_str_eq(file_base_name(joined), paths[_i].base);
	free(above);
	free(joined);
}
END_TEST

static void add_tests_of_output(TCase *tc)
{
	tcase_add_test(tc, file_is_there_only_when_committed);
	tcase_add_test(tc, aborted_file_leaves_what_was_there);
	tcase_add_test(tc, mode_is_that_of_the_umask_or_of_the_file_replaced);
	tcase_add_test(tc, dev_null_is_written_in_place);
	tcase_add_test(tc, pipe_is_written_in_place);
	tcase_add_test(tc, full_device_is_an_error_with_its_reason);
	tcase_add_loop_test(
		tc, file_that_cannot_be_created_is_one_clear_error, 0, (int)ARRAY_LEN(uncreatable));
	tcase_add_test(tc, full_disk_leaves_what_was_there_and_nothing_half_written);
	tcase_add_test(tc, standard_output_is_a_target);
	tcase_add_test(tc, closed_standard_streams_are_errors_with_a_text);
}

static void add_tests_of_input(TCase *tc)
{
	tcase_add_loop_test(tc, files_up_to_the_cap_are_read_whole, 0, (int)ARRAY_LEN(sizes));
	tcase_add_loop_test(tc, what_is_no_file_is_missing_input, 0, (int)ARRAY_LEN(unreadable));
	tcase_add_test(tc, pipe_is_read_to_its_end_in_whatever_pieces);
	tcase_add_test(tc, endless_input_is_read_no_further_than_the_cap);
	tcase_add_test(tc, folders_are_made_with_those_above_them);
	tcase_add_loop_test(tc, paths_join_and_come_apart, 0, (int)ARRAY_LEN(paths));
}

int main(void)
{
	TCase *tc = tcase_create("file");

	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	add_tests_of_output(tc);
	add_tests_of_input(tc);
	return run_case("base: file", tc);
}
