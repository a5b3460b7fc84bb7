#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/child.h"
#include "base/file.h"
#include "base/scratch.h"
#include "base/stop.h"
#include "tests/fork_child.h"

#define MEMORY ((uint64_t)1 << 32)

static const char *const environment[] = {"PATH=/usr/bin:/bin", NULL};

static struct child_command shell(const char *const argv[4], unsigned s_most)
{
	return (struct child_command){.argv = argv,
		.environment = environment,
		.memory_most = MEMORY,
		.cpu_s_most = 60,
		.s_most = s_most};
}

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* Ten seconds at most. */
static bool becomes(bool (*question)(const char *path), const char *path, bool wanted)
{
	const struct timespec moment = {.tv_nsec = 20000000};

	for (int i = 0; i < 500; i++) {
		if (question(path) == wanted)
			return true;
		nanosleep(&moment, NULL);
	}
	return false;
}

static double seconds_since(struct timespec from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - from.tv_sec) + (double)(now.tv_nsec - from.tv_nsec) / 1e9;
}

/* Whether the process whose number stands in the file is there; a zombie of nobody's is not. */
static bool is_running(const char *path)
{
	struct file_bytes said;
	struct err err;
	char proc[64], state;
	FILE *file;
	int got;

	ck_assert_int_eq(file_read(path, 100, &said, &err), 0);
	snprintf(proc, sizeof(proc), "/proc/%ld/stat", strtol(said.at, NULL, 10));
	file_bytes_fini(&said);
	file = fopen(proc, "re");
	if (!file)
		return false;
	got = fscanf(file, "%*d (%*[^)]) %c", &state);
	fclose(file);
	return got == 1 && state != 'Z';
}

START_TEST(one_that_hangs_is_ended_with_what_it_started)
{
	struct arena arena = {0};
	struct scratch scratch;
	struct err err = {0};
	struct timespec from;

	ck_assert_int_eq(scratch_open(&scratch, &arena, "test", &err), 0);

	const char *pid = arena_format(&arena, "%s/pid", scratch.folder);
	const char *const argv[] = {
		"sh", "-c", arena_format(&arena, "sleep 300 & echo $! >%s; wait", pid), NULL};
	struct child_command command = shell(argv, 1);

	clock_gettime(CLOCK_MONOTONIC, &from);
	ck_assert_int_eq(child_run(&command, 1, 1, NULL, NULL, &err), -1);
	ck_assert_int_eq(err.code, ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "sh did not end within 1 s"));
	ck_assert_double_ge(seconds_since(from), 1);
	ck_assert_double_lt(seconds_since(from), 100);
	ck_assert(is_there(pid));
	ck_assert(becomes(is_running, pid, false));
	scratch_remove(&scratch);
	arena_fini(&arena);
}
END_TEST

static const struct end_case {
	const char *script, *says;
	enum err_code code;
} end_cases[] = {
	{"kill -KILL $$", "sh was ended by signal 9", ERR_IO},
	{"kill -TERM $$", "sh was ended by signal 15", ERR_IO},
	{"exit 3", "sh failed with status 3", ERR_IO},
	{"exit 127", "sh cannot be started", ERR_NOINPUT},
};

START_TEST(how_one_ended_is_told)
{
	const struct end_case *row = &end_cases[_i];
	const char *const argv[] = {"sh", "-c", row->script, NULL};
	struct child_command command = shell(argv, 100);
	struct err err = {0};

	ck_assert_int_eq(child_run(&command, 1, 1, NULL, NULL, &err), -1);
	ck_assert_int_eq(err.code, row->code);
	ck_assert_str_eq(err.text, row->says);
}
END_TEST

START_TEST(a_missing_program_is_named_with_its_package)
{
	struct err err = {0};

	ck_assert_int_eq(child_need("sh", "dash", &err), 0);
	ck_assert_int_eq(child_need("no-such-program", "no-package", &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	ck_assert_str_eq(err.text, "no-such-program is not installed: apt install no-package");
}
END_TEST

static void fill(const char *folder)
{
	struct arena arena = {0};
	struct err err;

	ck_assert_int_eq(file_make_folders(arena_format(&arena, "%s/a/b", folder), &err), 0);
	ck_assert_int_eq(file_write(arena_format(&arena, "%s/a/b/c", folder), "text", 4, &err), 0);
	ck_assert_int_eq(symlink("/", arena_format(&arena, "%s/link", folder)), 0);
	arena_fini(&arena);
}

START_TEST(a_scratch_folder_is_removed_whole)
{
	struct arena arena = {0};
	struct scratch scratch;
	struct err err;
	struct stat st;

	ck_assert_int_eq(scratch_open(&scratch, &arena, "test", &err), 0);
	ck_assert_int_eq(stat(scratch.folder, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
	ck_assert_ptr_nonnull(strstr(scratch.folder, "/cdnproof-test-"));
	fill(scratch.folder);
	scratch_remove(&scratch);
	ck_assert(!is_there(scratch.folder));
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1); /* no process is left, either */
	arena_fini(&arena);
}
END_TEST

START_TEST(a_scratch_folder_needs_a_place)
{
	struct arena arena = {0};
	struct scratch scratch;
	struct err err;

	setenv("TMPDIR", "/nowhere", 1);
	ck_assert_int_eq(scratch_open(&scratch, &arena, "test", &err), -1);
	unsetenv("TMPDIR");
	ck_assert_int_eq(err.code, ERR_CANTCREATE);
	arena_fini(&arena);
}
END_TEST

/* Signals that end a program where it is, to it or to its whole group as a terminal sends them. */
static const struct death {
	int signals[2];
	bool group;
} deaths[] = {
	{{SIGKILL, 0}, false},
	{{SIGINT, SIGINT}, false},
	{{SIGINT, SIGINT}, true},
	{{SIGTERM, SIGTERM}, true},
	{{SIGHUP, SIGHUP}, true},
};

/* Opens one, tells its name and works until it is ended. */
_Noreturn static void work_in_scratch(int to)
{
	struct arena arena = {0};
	struct scratch scratch;
	struct err err;

	setpgid(0, 0);
	stop_on_signals();
	if (scratch_open(&scratch, &arena, "test", &err) < 0)
		_exit(1);
	if (write(to, scratch.folder, strlen(scratch.folder)) < 0)
		_exit(1);
	close(to);
	for (;;)
		pause();
}

START_TEST(a_scratch_folder_goes_with_who_is_ended)
{
	const struct death *death = &deaths[_i];
	char folder[4096] = "";
	int ends[2];
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork_child();
	if (pid == 0)
		work_in_scratch(ends[1]);
	close(ends[1]);
	ck_assert_int_gt(read(ends[0], folder, sizeof(folder) - 1), 0);
	ck_assert(is_there(folder));
	fill(folder);
	for (size_t i = 0; i < ARRAY_LEN(death->signals) && death->signals[i]; i++) {
		kill(death->group ? -pid : pid, death->signals[i]);
		usleep(20000); /* two at once may be one */
	}
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert(becomes(is_there, folder, false));
	/* its keeper held nothing open of what it had */
	ck_assert_int_eq(read(ends[0], folder, 1), 0);
	close(ends[0]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("child");
	TCase *tc = tcase_create("child");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, one_that_hangs_is_ended_with_what_it_started);
	tcase_add_loop_test(tc, how_one_ended_is_told, 0, (int)ARRAY_LEN(end_cases));
	tcase_add_test(tc, a_missing_program_is_named_with_its_package);
	tcase_add_test(tc, a_scratch_folder_is_removed_whole);
	tcase_add_test(tc, a_scratch_folder_needs_a_place);
	tcase_add_loop_test(tc, a_scratch_folder_goes_with_who_is_ended, 0, (int)ARRAY_LEN(deaths));
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
