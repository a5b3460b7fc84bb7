/* A folder of one's own: private, found from anywhere, and gone with all in it but not beyond it.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/scratch.h"

static void write_at(struct arena *arena, const char *folder, const char *name)
{
	struct err err = {0};

	ck_assert_int_eq(file_write(arena_format(arena, "%s/%s", folder, name), "x", 1, &err), 0);
}

START_TEST(folder_is_private_and_goes_with_all_in_it)
{
	struct arena arena = {0};
	struct err err = {0};
	const char *folder, *other;
	struct stat st;

	ck_assert_int_eq(scratch_open(&arena, "test", &folder, &err), 0);
	ck_assert_int_eq(scratch_open(&arena, "test", &other, &err), 0);
	ck_assert_str_ne(folder, other);
	ck_assert_int_eq(folder[0], '/');
	ck_assert_ptr_nonnull(strstr(folder, "/cdnproof-test-"));
	ck_assert_int_eq(stat(folder, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
	ck_assert_int_eq(mkdir(arena_format(&arena, "%s/below", folder), 0700), 0);
	write_at(&arena, folder, "file");
	write_at(&arena, folder, "below/file");
	write_at(&arena, other, "kept");
	ck_assert_int_eq(symlink(other, arena_format(&arena, "%s/link", folder)), 0);
	scratch_remove(folder);
	ck_assert_int_ne(access(folder, F_OK), 0);
	ck_assert_int_eq(access(arena_format(&arena, "%s/kept", other), F_OK), 0);
	scratch_remove(other);
	ck_assert_int_ne(access(other, F_OK), 0);
	arena_fini(&arena);
}
END_TEST

START_TEST(folder_that_cannot_be_made_is_named)
{
	struct arena arena = {0};
	struct err err = {0};
	const char *folder;

	ck_assert_int_eq(setenv("TMPDIR", "/nonexistent", 1), 0);
	ck_assert_int_lt(scratch_open(&arena, "test", &folder, &err), 0);
	ck_assert_int_eq(err.code, ERR_CANTCREATE);
	ck_assert_ptr_nonnull(strstr(err.text, "/nonexistent/cdnproof-test-"));
	arena_fini(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("scratch");
	TCase *tc = tcase_create("folders");
	SRunner *runner;
	int failed;

	tcase_add_test(tc, folder_is_private_and_goes_with_all_in_it);
	tcase_add_test(tc, folder_that_cannot_be_made_is_named);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
