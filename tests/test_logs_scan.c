#include <check.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/stop.h"
#include "logs/scan.h"
#include "logs/walk.h"
#include "tests/fork_child.h"
#include "tests/logs_fixture.h"

#define T0         INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */
#define NOBODY     65534
#define PATHS_MOST 4

static char *folder;
static struct arena arena;

static void begin(void)
{
	folder = folder_new();
	arena_init(&arena);
}

static void end(void)
{
	folder_remove(folder);
	arena_fini(&arena);
}

/* A job for one node by paths below the test's folder. */
static struct logs_job job_of(const char *node, const char *a, const char *b)
{
	const char **paths = arena_array(&arena, PATHS_MOST, sizeof(char *));
	const char **names = arena_array(&arena, PATHS_MOST, sizeof(char *));
	size_t count = 0;

	for (const char *const *name = (const char *const[]){a, b, NULL}; *name; name++) {
		paths[count] = arena_format(&arena, "%s/%s", folder, *name);
		names[count++] = *name;
	}
	return (struct logs_job){
		.node = node,
		.kind = LOG_ACCESS,
		.paths = paths,
		.names = names,
		.path_count = count,
	};
}

static struct inventory *scan(const struct logs_job *jobs, size_t count)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}};
	struct inventory *inventory = NULL;
	struct err err = {0};

	ck_assert_msg(logs_scan(jobs, count, &options, &inventory, &err) == 0, "%s", err.text);
	return inventory;
}

static struct inventory *scan_one(const char *node, const char *a, const char *b)
{
	struct logs_job job = job_of(node, a, b);

	return scan(&job, 1);
}

static const struct inventory_file *file_of(const struct inventory *inventory, const char *name)
{
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (strcmp(file->name, name) == 0)
			return file;
	ck_abort_msg("%s is not in files[]", name);
}

static const char *skipped_why(const struct inventory *inventory, const char *name)
{
	LIST_EACH(const struct inventory_skipped, skipped, &inventory->skipped)
		if (strcmp(skipped->name, name) == 0)
			return skipped->why;
	return "";
}

/* `count` lines, `step` seconds apart. */
static struct text log_of(int64_t from, int count, int step)
{
	struct text log = {0};

	for (int i = 0; i < count; i++)
		text_add_line(&log, from + (int64_t)i * step);
	return log;
}

static void put_log(const char *name, int64_t from, int count, int step)
{
	struct text log = log_of(from, count, step);

	folder_put(folder, name, log.at, log.len);
	text_fini(&log);
}

static void put_gzip(const char *name, int64_t from, int count, int step)
{
	struct text log = log_of(from, count, step);
	struct text stored = {0};

	text_add_gzip(&stored, log.at, log.len);
	folder_put(folder, name, stored.at, stored.len);
	text_fini(&log);
	text_fini(&stored);
}

START_TEST(plain_and_gzip_files_make_one_archive)
{
	struct inventory *found;
	const struct inventory_archive *archive;

	put_log("n1/access.log", T0 + 86400, 60, 60);
	put_gzip("n1/access.log-20250601.gz", T0, 120, 30);
	found = scan_one(NULL, "n1/", NULL);
	ck_assert_uint_eq(found->archives.count, 1);
	archive = &found->archives.items[0];
	ck_assert_str_eq(archive->node, "n1");
	ck_assert_int_eq(archive->records, 180);
	ck_assert_int_eq(archive->first.v, T0 * 1000);
	ck_assert_int_eq(archive->last.v, (T0 + 86400 + 59 * 60) * 1000);
	ck_assert_uint_eq(archive->minutes.count, 6);
	ck_assert_int_eq(archive->minutes.items[0], T0 / 60);
	ck_assert_int_eq(archive->minutes.items[1], 60);
	ck_assert_int_eq(archive->minutes.items[2], 120);
	ck_assert_uint_eq(archive->gaps.count, 1);
	ck_assert_int_eq(archive->gaps.items[0].from.v, (T0 + 3600) * 1000);
	ck_assert_int_eq(archive->gaps.items[0].to.v, (T0 + 86400) * 1000);
	ck_assert(!logs_incomplete(found));
	inventory_close(found);
}
END_TEST

/* The second reading, by zlib, says where: ISA-L stops some bytes behind. */
START_TEST(damage_in_gzip_is_placed_by_zlib)
{
	struct text stored = data_file("wrong-crc.log.gz");
	struct inventory *found;

	folder_put(folder, "n/a.log.gz", stored.at, stored.len);
	found = scan_one("n", "n", NULL);
	ck_assert_uint_eq(found->files.count, 1);
	ck_assert_uint_eq(found->files.items[0].damage.count, 1);
	ck_assert_str_eq(found->files.items[0].damage.items[0].kind, "corrupt");
	ck_assert_int_eq(found->files.items[0].damage.items[0].offset, 897);
	ck_assert_int_eq(found->files.items[0].unverified, 60);
	ck_assert_int_eq(found->files.items[0].bytes, (int64_t)stored.len);
	ck_assert(!has_note(&found->files.items[0], "second_opinion"));
	inventory_close(found);
	text_fini(&stored);
}
END_TEST

START_TEST(damaged_text_closes_no_gap)
{
	struct text log = log_of(T0 + 3600, 60, 60);
	struct text stored = {0};
	struct inventory *found;

	put_log("n/a.log", T0, 60, 60);
	put_log("n/c.log", T0 + 7200, 60, 60);
	text_add_gzip(&stored, log.at, log.len);
	folder_put(folder, "n/b.log.gz", stored.at, stored.len - 1);
	found = scan_one("n", "n", NULL);
	ck_assert_uint_eq(found->archives.items[0].gaps.count, 1);
	ck_assert_int_eq(found->archives.items[0].unverified, 60);
	ck_assert_int_eq(found->archives.items[0].records, 120);
	ck_assert(logs_incomplete(found));
	inventory_close(found);
	folder_put(folder, "n/b.log.gz", stored.at, stored.len);
	found = scan_one("n", "n", NULL);
	ck_assert_uint_eq(found->archives.items[0].gaps.count, 0);
	ck_assert(!logs_incomplete(found));
	inventory_close(found);
	text_fini(&log);
	text_fini(&stored);
}
END_TEST

START_TEST(what_cannot_be_read_is_named)
{
	struct inventory *found;
	char *at = file_join(folder, "n/link.log");
	char *pipe_at = file_join(folder, "n/pipe");
	char deep[LOG_WALK_DEPTH * 2 + 16] = "n";
	size_t len = 1;

	for (int i = 0; i <= LOG_WALK_DEPTH; i++)
		len += (size_t)snprintf(deep + len, sizeof(deep) - len, "/d");
	snprintf(deep + len, sizeof(deep) - len, "/a.log");
	put_log("n/.hidden.log", T0, 1, 1);
	put_log(deep, T0, 1, 1);
	folder_put(folder, "n/notes.txt", "hello\n", 6);
	folder_put(folder, "n/a.lz", "LZIP\x01xxx", 8);
	ck_assert_int_eq(symlink("notes.txt", at), 0);
	ck_assert_int_eq(mkfifo(pipe_at, 0600), 0);
	found = scan_one("n", "n", "nowhere");
	deep[strlen(deep) - strlen("/a.log")] = '\0';
	ck_assert_str_eq(skipped_why(found, "n/.hidden.log"), "hidden");
	ck_assert_str_eq(skipped_why(found, "n/notes.txt"), "unknown_format");
	ck_assert_str_eq(skipped_why(found, "n/a.lz"), "unsupported_codec");
	ck_assert_str_eq(skipped_why(found, "n/link.log"), "symlink");
	ck_assert_str_eq(skipped_why(found, "n/pipe"), "not_regular");
	ck_assert_str_eq(skipped_why(found, "nowhere"), "missing");
	ck_assert_str_eq(skipped_why(found, deep), "too_deep");
	ck_assert_uint_eq(found->skipped.count, 7);
	ck_assert_uint_eq(found->files.count, 2);
	ck_assert_str_eq(file_of(found, "n/a.lz")->codec, "lzip");
	ck_assert_int_eq(found->archives.items[0].first.v, BIND_ABSENT);
	ck_assert(logs_incomplete(found));
	inventory_close(found);
	free(at);
	free(pipe_at);
}
END_TEST

START_TEST(named_link_or_pipe_is_not_followed)
{
	static const char *const names[] = {"link", "link/", "pipe", "n/link/a.log"};
	static const char *const why[] = {"symlink", "symlink", "not_regular", "missing"};
	struct inventory *found;
	char *link_at = file_join(folder, "link");
	char *pipe_at = file_join(folder, "pipe");

	put_log("n/a.log", T0, 1, 1);
	ck_assert_int_eq(symlink("n", link_at), 0);
	ck_assert_int_eq(mkfifo(pipe_at, 0600), 0);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		found = scan_one("n", names[i], NULL);
		ck_assert_str_eq(skipped_why(found, names[i]), why[i]);
		ck_assert_uint_eq(found->files.count, 0);
		ck_assert_uint_eq(found->archives.count, 1);
		inventory_close(found);
	}
	free(link_at);
	free(pipe_at);
}
END_TEST

/* What was put in place after the folder was listed. */
START_TEST(link_or_pipe_is_not_opened)
{
	char *folder_link = file_join(folder, "n/sub");
	char *file_link = file_join(folder, "n/b.log");
	char *pipe_at = file_join(folder, "n/pipe");
	const char *why = "";
	char *root = file_join(folder, "n");
	int fd;

	put_log("n/a.log", T0, 1, 1);
	put_log("m/a.log", T0, 1, 1);
	ck_assert_int_eq(symlink("a.log", file_link), 0);
	ck_assert_int_eq(symlink("../m", folder_link), 0);
	ck_assert_int_eq(log_walk_open(root, "b.log", &why), -1);
	ck_assert_str_eq(why, "symlink");
	ck_assert_int_eq(log_walk_open(root, "sub/a.log", &why), -1);
	ck_assert_int_eq(mkfifo(pipe_at, 0600), 0);
	ck_assert_int_eq(log_walk_open(root, "pipe", &why), -1);
	ck_assert_str_eq(why, "not_regular");
	fd = log_walk_open(root, "a.log", &why);
	ck_assert_int_ge(fd, 0);
	close(fd);
	free(folder_link);
	free(file_link);
	free(pipe_at);
	free(root);
}
END_TEST

START_TEST(empty_folder_is_an_empty_archive_and_no_fault)
{
	struct inventory *found;
	char *at = file_join(folder, "n");

	ck_assert_int_eq(mkdir(at, 0700), 0);
	found = scan_one(NULL, "n", NULL);
	ck_assert_uint_eq(found->archives.count, 1);
	ck_assert_int_eq(found->archives.items[0].records, 0);
	ck_assert(!logs_incomplete(found));
	inventory_close(found);
	free(at);
}
END_TEST

static int scan_as_nobody(void)
{
	struct inventory *found;
	bool ok;

	if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
		return 2;
	found = scan_one("n", "n", NULL);
	ok = strcmp(skipped_why(found, "n/shut.log"), "unreadable") == 0 &&
	     strcmp(skipped_why(found, "n/closed"), "unreadable") == 0 &&
	     found->archives.items[0].records == 5 && logs_incomplete(found);
	inventory_close(found);
	return ok ? 0 : 1;
}

START_TEST(unreadable_is_not_empty)
{
	char *shut = file_join(folder, "n/shut.log");
	char *closed = file_join(folder, "n/closed");
	int status = -1;
	pid_t child;

	put_log("n/a.log", T0, 5, 60);
	put_log("n/shut.log", T0, 5, 60);
	put_log("n/closed/a.log", T0, 5, 60);
	ck_assert_int_eq(chmod(folder, 0755), 0);
	ck_assert_int_eq(chmod(shut, 0), 0);
	ck_assert_int_eq(chmod(closed, 0), 0);
	child = fork_child();
	if (child == 0)
		_exit(scan_as_nobody());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(chmod(closed, 0700), 0);
	free(shut);
	free(closed);
}
END_TEST

START_TEST(same_file_is_counted_once)
{
	struct inventory *found;
	char *from = file_join(folder, "n/a.log");
	char *to = file_join(folder, "n/b.log");

	put_log("n/a.log", T0, 10, 60);
	ck_assert_int_eq(link(from, to), 0);
	found = scan_one("n", "n", "n/a.log");
	ck_assert_uint_eq(found->files.count, 2);
	ck_assert_int_eq(found->archives.items[0].records, 10);
	ck_assert(has_note(file_of(found, "n/a.log"), "duplicate"));
	ck_assert(has_note(file_of(found, "n/b.log"), "duplicate"));
	ck_assert_str_eq(file_of(found, "n/a.log")->sha256, file_of(found, "n/b.log")->sha256);
	inventory_close(found);
	free(from);
	free(to);
}
END_TEST

START_TEST(same_content_is_counted_once)
{
	struct inventory *found;

	put_log("n/a.log", T0, 10, 60);
	put_gzip("n/a.log.gz", T0, 10, 60);
	folder_put(folder, "n/empty.1", "", 0);
	folder_put(folder, "n/empty.2", "", 0);
	found = scan_one("n", "n", NULL);
	ck_assert_int_eq(found->archives.items[0].records, 10);
	ck_assert(!has_note(file_of(found, "n/a.log"), "duplicate_content"));
	ck_assert(has_note(file_of(found, "n/a.log.gz"), "duplicate_content"));
	ck_assert_int_eq(file_of(found, "n/a.log.gz")->records, 10);
	ck_assert(!has_note(file_of(found, "n/empty.2"), "duplicate_content"));
	inventory_close(found);
}
END_TEST

/* All text of the first is there, but its checksum is cut: it must not stand for the second. */
START_TEST(unverified_copy_hides_no_sound_file)
{
	struct text log = log_of(T0, 10, 60);
	struct text stored = {0};
	struct inventory *found;

	text_add_gzip(&stored, log.at, log.len);
	folder_put(folder, "n/a.log.gz", stored.at, stored.len - 8);
	folder_put(folder, "n/b.log", log.at, log.len);
	found = scan_one("n", "n", NULL);
	ck_assert_str_eq(file_of(found, "n/a.log.gz")->content_xxh128,
		file_of(found, "n/b.log")->content_xxh128);
	ck_assert_int_eq(found->archives.items[0].records, 10);
	ck_assert_int_eq(found->archives.items[0].unverified, 10);
	inventory_close(found);
	text_fini(&log);
	text_fini(&stored);
}
END_TEST

START_TEST(many_files_make_one_archive)
{
	struct inventory *found;

	for (int i = 0; i < 300; i++)
		put_log(arena_format(&arena, "n/%03d.log", i), T0 + i * 60, 1, 60);
	found = scan_one("n", "n", NULL);
	ck_assert_uint_eq(found->files.count, 300);
	ck_assert_str_eq(found->files.items[299].name, "n/299.log");
	ck_assert_uint_eq(found->archives.items[0].minutes.count, 3);
	ck_assert_int_eq(found->archives.items[0].minutes.items[1], 300);
	inventory_close(found);
}
END_TEST

START_TEST(file_of_two_nodes_stands_under_both)
{
	struct inventory *found;
	struct logs_job jobs[2];

	put_log("a.log", T0, 10, 60);
	jobs[0] = job_of("n2", "a.log", NULL);
	jobs[1] = job_of("n1", "a.log", NULL);
	found = scan(jobs, 2);
	ck_assert_uint_eq(found->files.count, 2);
	ck_assert_str_eq(found->files.items[0].node, "n1");
	ck_assert_str_eq(found->files.items[1].node, "n2");
	ck_assert_int_eq(found->archives.items[0].records, 10);
	ck_assert_int_eq(found->archives.items[1].records, 10);
	ck_assert_uint_eq(found->files.items[0].notes.count, 0);
	inventory_close(found);
}
END_TEST

static char *text_of(struct inventory *inventory)
{
	char *text = NULL;
	size_t len;
	struct err err = {0};

	ck_assert_msg(inventory_text(inventory, &text, &len, &err) == 0, "%s", err.text);
	inventory_close(inventory);
	return text;
}

START_TEST(bytes_depend_on_nothing_but_the_logs)
{
	struct logs_job jobs[2], turned[2];
	char *one, *two;

	put_log("n/b.log", T0, 100, 60);
	put_gzip("n/a.log.gz", T0 + 86400, 100, 60);
	put_gzip("m/a.log.gz", T0, 100, 600);
	jobs[0] = turned[1] = job_of("m", "m", NULL);
	jobs[1] = job_of("n", "n/b.log", "n/a.log.gz");
	turned[0] = job_of("n", "n/a.log.gz", "n/b.log");
	one = text_of(scan(jobs, 2));
	ck_assert_int_eq(setenv("TZ", "America/St_Johns", 1), 0);
	setenv("LC_ALL", "zh_CN.UTF-8", 1);
	setlocale(LC_ALL, "");
	tzset();
	two = text_of(scan(turned, 2));
	ck_assert_str_eq(one, two);
	free(one);
	free(two);
}
END_TEST

START_TEST(inventory_can_be_read_again)
{
	struct faults faults;
	struct inventory *again = NULL;
	struct err err = {0};
	char *one, *two;

	put_log("n/a.log", T0, 10, 3600);
	folder_put(folder, "n/b.log", "bad\n\0\0", 6);
	folder_put(folder, "n/c\xE9.log", "", 0);
	faults_init(&faults);
	one = text_of(scan_one("n", "n", "nowhere"));
	ck_assert_msg(inventory_parse(one, strlen(one), "i.json", &again, &faults, &err) == 0, "%s",
		err.text);
	(void)file_of(again, "n/c\\xE9.log");
	two = text_of(again);
	ck_assert_str_eq(one, two);
	faults_fini(&faults);
	free(one);
	free(two);
}
END_TEST

START_TEST(nothing_of_a_line_gets_into_the_inventory)
{
	char *text;

	folder_put(folder, "n/a.log", "198.51.100.77 - frank rubbish /secret\n", 38);
	put_log("n/b.log", T0, 3, 60);
	text = text_of(scan_one("n", "n", NULL));
	ck_assert_ptr_null(strstr(text, "198.51.100.77"));
	ck_assert_ptr_null(strstr(text, "192.0.2.9"));
	ck_assert_ptr_null(strstr(text, "frank"));
	ck_assert_ptr_null(strstr(text, "secret"));
	ck_assert_ptr_null(strstr(text, folder));
	free(text);
}
END_TEST

START_TEST(unknown_format_name_is_an_error)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}};
	struct logs_job job = job_of("n", "n", NULL);
	struct inventory *found = NULL;
	struct err err = {0};

	job.format = "combind";
	ck_assert_int_eq(logs_scan(&job, 1, &options, &found, &err), -1);
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "known: httpd_error, combined, "));
	ck_assert_ptr_null(found);
}
END_TEST

START_TEST(forced_format_that_reads_nothing_is_said)
{
	struct logs_job job = job_of("n", "n", NULL);
	struct inventory *found;

	job.format = "combined";
	folder_put(folder, "n/a.txt", "hello\n", 6);
	put_log("n/b.log", T0, 3, 60);
	found = scan(&job, 1);
	ck_assert_str_eq(skipped_why(found, "n/a.txt"), "unknown_format");
	ck_assert_int_eq(found->archives.items[0].records, 3);
	inventory_close(found);
}
END_TEST

START_TEST(stop_ends_the_scan)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}};
	struct logs_job job = job_of("n", "n", NULL);
	struct inventory *found = NULL;
	struct err err = {0};

	put_log("n/a.log", T0, 3, 60);
	stop_requested = 1;
	ck_assert_int_eq(logs_scan(&job, 1, &options, &found, &err), -1);
	ck_assert_int_eq(err.code, ERR_INTERRUPTED);
	ck_assert_ptr_null(found);
}
END_TEST

static void remember_progress(const struct logs_progress *at, void *context)
{
	struct logs_progress *last = context;

	*last = *at;
}

START_TEST(progress_ends_with_all_that_there_is)
{
	struct logs_progress last = {0};
	const struct logs_options options = {
		.now = {FIXTURE_NOW}, .progress = remember_progress, .context = &last};
	struct logs_job job = job_of("n", "n", "n/a.log");
	struct inventory *found = NULL;

	put_log("n/a.log", T0, 3, 60);
	put_log("n/b.log", T0 + 60, 3, 60);
	ck_assert_int_eq(logs_scan(&job, 1, &options, &found, NULL), 0);
	ck_assert_int_eq(last.files, 3);
	ck_assert_int_eq(last.files_done, 3);
	ck_assert_int_gt(last.bytes, 0);
	ck_assert_int_eq(last.bytes_done, last.bytes);
	inventory_close(found);
}
END_TEST

/* The first progress call comes between the first and the second piece of a file. */
static void truncate_it(const struct logs_progress *at, void *context)
{
	if (at->bytes_done < at->bytes)
		ck_assert_int_eq(truncate(context, 1000), 0);
}

static void append_to_it(const struct logs_progress *at, void *context)
{
	FILE *out = at->bytes_done < at->bytes ? fopen(context, "ab") : NULL;

	if (out) {
		fputs("more\n", out);
		fclose(out);
	}
}

static struct inventory *scan_changing(void (*change)(const struct logs_progress *, void *))
{
	struct logs_options options = {.now = {FIXTURE_NOW}, .progress = change};
	struct logs_job job = job_of("n", "n", NULL);
	struct inventory *found = NULL;

	put_log("n/a.log", T0, 8000, 60);
	options.context = file_join(folder, "n/a.log");
	ck_assert_int_eq(logs_scan(&job, 1, &options, &found, NULL), 0);
	free(options.context);
	return found;
}

START_TEST(file_that_shrinks_while_read_is_said)
{
	struct inventory *found = scan_changing(truncate_it);

	ck_assert(has_note(file_of(found, "n/a.log"), "changed_while_read"));
	ck_assert_str_eq(skipped_why(found, "n/a.log"), "changed_while_read");
	ck_assert_int_gt(file_of(found, "n/a.log")->records, 1000);
	inventory_close(found);
}
END_TEST

START_TEST(file_that_grows_is_read_to_its_old_end)
{
	struct inventory *found = scan_changing(append_to_it);

	ck_assert(has_note(file_of(found, "n/a.log"), "changed_while_read"));
	ck_assert_str_eq(skipped_why(found, "n/a.log"), "");
	ck_assert_int_eq(file_of(found, "n/a.log")->records, 8000);
	ck_assert_int_eq(file_of(found, "n/a.log")->bad, 0);
	inventory_close(found);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: scan");
	TCase *tc = tcase_create("scan");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, plain_and_gzip_files_make_one_archive);
	tcase_add_test(tc, damage_in_gzip_is_placed_by_zlib);
	tcase_add_test(tc, damaged_text_closes_no_gap);
	tcase_add_test(tc, what_cannot_be_read_is_named);
	tcase_add_test(tc, named_link_or_pipe_is_not_followed);
	tcase_add_test(tc, empty_folder_is_an_empty_archive_and_no_fault);
	tcase_add_test(tc, unreadable_is_not_empty);
	tcase_add_test(tc, same_file_is_counted_once);
	tcase_add_test(tc, same_content_is_counted_once);
	tcase_add_test(tc, unverified_copy_hides_no_sound_file);
	tcase_add_test(tc, many_files_make_one_archive);
	tcase_add_test(tc, link_or_pipe_is_not_opened);
	tcase_add_test(tc, file_of_two_nodes_stands_under_both);
	tcase_add_test(tc, bytes_depend_on_nothing_but_the_logs);
	tcase_add_test(tc, inventory_can_be_read_again);
	tcase_add_test(tc, nothing_of_a_line_gets_into_the_inventory);
	tcase_add_test(tc, unknown_format_name_is_an_error);
	tcase_add_test(tc, forced_format_that_reads_nothing_is_said);
	tcase_add_test(tc, stop_ends_the_scan);
	tcase_add_test(tc, progress_ends_with_all_that_there_is);
	tcase_add_test(tc, file_that_shrinks_while_read_is_said);
	tcase_add_test(tc, file_that_grows_is_read_to_its_old_end);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
