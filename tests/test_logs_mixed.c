/* Mixed archives through scan, verify, quick, seals and find. */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "logs/find.h"
#include "logs/key.h"
#include "logs/merge.h"
#include "logs/quick.h"
#include "logs/scan.h"
#include "logs/seal.h"
#include "logs/verify.h"
#include "tests/logs_fixture.h"

#define T0  INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */
#define DAY 86400

static const struct logs_options options = {.now = {FIXTURE_NOW}};
static char *folder;
static struct arena arena;
static struct inventory *found;

static void begin(void)
{
	folder = folder_new();
	arena_init(&arena);
}

static void end(void)
{
	inventory_close(found);
	found = NULL;
	folder_remove(folder);
	arena_fini(&arena);
}

static const struct log_key *key_of(const char *field, const char *path, bool turned)
{
	static struct bind_pair straight[] = {{"a", "n-a"}, {"b", "n-b"}, {"c", "n-c"}},
				crossed[] = {{"a", "n-b"}, {"b", "n-a"}, {"c", "n-c"}};
	const struct dossier dossier = {.path = NULL};
	const struct log_node_key from = {
		.field = field, .path = path, .names = {turned ? crossed : straight, 3}};

	return log_key_new(&arena, &dossier, &from);
}

static struct logs_job job_of(const char *node, const struct log_key *key, const char *name)
{
	const char **paths = arena_array(&arena, 1, sizeof(char *));
	const char **names = arena_array(&arena, 1, sizeof(char *));

	*paths = arena_format(&arena, "%s/%s", folder, name);
	*names = name;
	return (struct logs_job){.node = node,
		.key = key,
		.kind = LOG_ACCESS,
		.paths = paths,
		.names = names,
		.path_count = 1,
		.traffic = true};
}

static char *text_of(const struct inventory *inventory)
{
	char *text;
	size_t len;

	ck_assert_int_eq(inventory_text(inventory, &text, &len, NULL), 0);
	return text;
}

static void expect_readable(const struct inventory *inventory)
{
	struct inventory *again = NULL;
	char *text = text_of(inventory);
	struct faults faults;
	struct err err = {0};

	faults_init(&faults);
	ck_assert_msg(inventory_parse(text, strlen(text), "i", &again, &faults, &err) == 0,
		"%s: %s", err.text, faults.count ? faults.items[0].text : "");
	inventory_close(again);
	faults_fini(&faults);
	free(text);
}

static struct inventory *scan(const struct logs_job *jobs, size_t count, int at_once)
{
	struct logs_options with = options;
	struct inventory *out = NULL;
	struct err err = {0};

	with.jobs = at_once;
	ck_assert_msg(logs_scan(jobs, count, &with, &out, &err) == 0, "%s", err.text);
	expect_readable(out);
	return out;
}

/* A record a minute of each node; b has none in its hour 3, c none at all, x is nobody. */
static struct text day_of(int64_t from, int minutes)
{
	struct text log = {0};

	for (int i = 0; i < minutes; i++) {
		long long second = from + (int64_t)i * 60;

		text_print(&log, "{\"ts\":%lld,\"host\":\"a\",\"status\":200}\n", second);
		if (i / 60 != 3)
			text_print(&log, "{\"ts\":%lld,\"host\":\"b\",\"status\":404}\n", second);
		text_print(&log, "{\"ts\":%lld,\"host\":\"x\",\"status\":200}\n", second);
	}
	return log;
}

static void put_day(const char *name, int64_t from, int minutes, size_t cut)
{
	struct text log = day_of(from, minutes), stored = {0};

	if (strstr(name, ".gz"))
		text_add_gzip(&stored, log.at, log.len);
	else
		text_add(&stored, log.at, log.len);
	folder_put(folder, name, stored.at, stored.len - cut);
	text_fini(&log);
	text_fini(&stored);
}

static const struct inventory_archive *archive_of(const char *node)
{
	LIST_EACH(const struct inventory_archive, archive, &found->archives)
		if (strcmp(archive->node, node) == 0)
			return archive;
	ck_abort_msg("no archive of %s", node);
}

static const struct inventory_file *file_of(const char *name, const char *node)
{
	LIST_EACH(const struct inventory_file, file, &found->files)
		if (strcmp(file->name, name) == 0 && strcmp(file->node, node) == 0)
			return file;
	ck_abort_msg("%s is not listed for %s", name, node);
}

START_TEST(each_node_has_its_own_archive)
{
	struct logs_job job = job_of(NULL, key_of("host", NULL, false), "store");
	const struct inventory_archive *a, *b, *c;

	put_day("store/1.log", T0, 600, 0);
	put_day("store/2.log.gz", T0 + DAY, 600, 0);
	put_day("store/2.copy.log", T0 + DAY, 600, 0);
	found = scan(&job, 1, 1);
	a = archive_of("n-a");
	b = archive_of("n-b");
	c = archive_of("n-c");
	ck_assert_uint_eq(found->archives.count, 3);
	ck_assert_uint_eq(found->files.count, 9); /* each for each node */
	ck_assert_int_eq(a->records, 1200);       /* a copy counts once */
	ck_assert_int_eq(b->records, 1080);
	ck_assert_int_eq(c->records, 0);
	ck_assert_uint_eq(a->gaps.count, 1);
	ck_assert_uint_eq(b->gaps.count, 3);
	ck_assert_int_eq(b->gaps.items[0].from.v, (T0 + 3 * 3600) * 1000);
	ck_assert_int_eq(a->traffic->status[1], 1200);
	ck_assert_int_eq(b->traffic->status[1], 0);
	ck_assert_int_eq(b->traffic->status[3], 1080);
	ck_assert_ptr_null(c->traffic);
	ck_assert(has_note(file_of("store/2.log.gz", "n-a"), "duplicate_content"));
	ck_assert_int_eq(file_of("store/1.log", "n-b")->records, 540);
	ck_assert_int_eq(file_of("store/1.log", "n-b")->lines, 1740);
	ck_assert_int_eq(file_of("store/1.log", "n-c")->records, 0);
	ck_assert_int_eq(file_of("store/1.log", "n-c")->first.v, BIND_ABSENT);
	ck_assert_int_eq(inventory_note_count(file_of("store/1.log", "n-a"), "unknown_node:"), 600);
	ck_assert(!logs_incomplete(found));
}
END_TEST

/* What could not be read may be any node's: each has the damage, none has its minutes. */
START_TEST(damage_is_every_node_s)
{
	static const char *const nodes[] = {"n-a", "n-b", "n-c"};
	struct logs_job job = job_of(NULL, key_of("host", NULL, false), "store");

	put_day("store/1.log.gz", T0, 600, 8);
	found = scan(&job, 1, 1);
	for (size_t i = 0; i < ARRAY_LEN(nodes); i++) {
		ck_assert_int_eq(archive_of(nodes[i])->records, 0);
		ck_assert_int_gt(archive_of(nodes[i])->unverified, 0);
		ck_assert_uint_eq(file_of("store/1.log.gz", nodes[i])->damage.count, 1);
	}
	ck_assert(logs_incomplete(found));
}
END_TEST

START_TEST(files_read_at_once_give_the_same_bytes)
{
	const struct logs_job jobs[] = {job_of(NULL, key_of("host", NULL, false), "store"),
		job_of("n-a", NULL, "own"),
		job_of(NULL, key_of(NULL, "{node}.log", false), "paths"),
		job_of(NULL, key_of("host", NULL, false), "more")};
	char *alone, *together;

	for (int i = 0; i < 9; i++)
		put_day(arena_format(&arena, "store/%d.log%s", i, i % 2 ? ".gz" : ""),
			T0 + i / 2 * DAY, 100 * (i + 1), 0);
	put_day("own/1.log", T0 + 30 * DAY, 60, 0);
	put_day("paths/a.log", T0 + 31 * DAY, 60, 0);
	put_day("more/1.log", T0 + 32 * DAY, 60, 0);
	found = scan(jobs, ARRAY_LEN(jobs), 1);
	alone = text_of(found);
	/* by node_key's field 60 of its records, by path and by itself all that there are */
	ck_assert_int_eq(archive_of("n-c")->records, 0);
	ck_assert_int_eq(file_of("own/1.log", "n-a")->records, 180);
	ck_assert_int_eq(file_of("more/1.log", "n-a")->records, 60);
	for (int at_once = 2; at_once < 6; at_once++) {
		struct inventory *again = scan(jobs, ARRAY_LEN(jobs), at_once);

		together = text_of(again);
		ck_assert_str_eq(alone, together);
		free(together);
		inventory_close(again);
	}
	free(alone);
}
END_TEST

/* All of a file for one node, and by its key for the others: both entries stay to be seen. */
START_TEST(file_of_its_own_and_of_a_key_is_listed_as_both)
{
	const struct logs_job jobs[] = {job_of(NULL, key_of("host", NULL, false), "store"),
		job_of("n-a", NULL, "store/1.log")};
	size_t whole = 0, told = 0;

	put_day("store/1.log", T0, 600, 0);
	found = scan(jobs, ARRAY_LEN(jobs), 1);
	LIST_EACH(const struct inventory_file, file, &found->files) {
		if (strcmp(file->node, "n-a") != 0)
			continue;
		whole += !inventory_note(file, INVENTORY_MIXED);
		told += inventory_note(file, INVENTORY_MIXED) != NULL;
	}
	ck_assert_uint_eq(whole, 1);
	ck_assert_uint_eq(told, 1);
	ck_assert_int_eq(archive_of("n-a")->records, 1740 + 600);
}
END_TEST

/* By two tables: what each says is the node's. */
START_TEST(file_of_two_keys_is_listed_by_both)
{
	const struct logs_job jobs[] = {job_of(NULL, key_of("host", NULL, false), "store"),
		job_of(NULL, key_of("host", NULL, true), "store")};

	put_day("store/1.log", T0, 600, 0);
	found = scan(jobs, ARRAY_LEN(jobs), 1);
	ck_assert_uint_eq(found->files.count, 6);
	ck_assert_int_eq(archive_of("n-a")->records, 600 + 540);
	ck_assert_int_eq(archive_of("n-c")->records, 0);
}
END_TEST

/* Two jobs of one key are one archive of each node: a file below both, and a copy, count once. */
START_TEST(jobs_of_one_key_are_one_archive)
{
	const struct logs_job jobs[] = {job_of(NULL, key_of("host", NULL, false), "store"),
		job_of(NULL, key_of("host", NULL, false), "more"),
		job_of(NULL, key_of("host", NULL, false), "store/1.log")};

	put_day("store/1.log", T0, 600, 0);
	put_day("store/2.log", T0 + 90, 300, 0); /* in the same hours as the others */
	put_day("more/copy.log.gz", T0, 600, 0);
	put_day("more/3.log", T0 + 70, 300, 0);
	put_day("more/cut.log.gz", T0 + DAY, 300, 8);
	found = scan(jobs, ARRAY_LEN(jobs), 2);
	ck_assert_uint_eq(found->files.count, 15);
	ck_assert_int_eq(archive_of("n-a")->records, 600 + 300 + 300);
	ck_assert_int_eq(archive_of("n-a")->traffic->records, 600 + 300 + 300);
	ck_assert(has_note(file_of("store/1.log", "n-b"), "duplicate"));
}
END_TEST

START_TEST(path_tells_the_node_and_what_it_does_not_tell_is_skipped)
{
	struct logs_job job = job_of(NULL, key_of(NULL, "{node}/*.log", false), "store");

	put_day("store/a/1.log", T0, 60, 0);
	put_day("store/b/1.log", T0, 60, 0);
	put_day("store/x/1.log", T0, 60, 0);
	put_day("store/a/1.txt", T0, 60, 0);
	found = scan(&job, 1, 2);
	ck_assert_uint_eq(found->files.count, 2);
	ck_assert_ptr_null(inventory_note(file_of("store/a/1.log", "n-a"), INVENTORY_MIXED));
	ck_assert_int_eq(archive_of("n-a")->records, 180);
	ck_assert_int_eq(archive_of("n-c")->records, 0);
	ck_assert_uint_eq(found->skipped.count, 2);
	ck_assert_str_eq(found->skipped.items[0].name, "store/a/1.txt");
	ck_assert_str_eq(found->skipped.items[0].why, "unknown_node");
	ck_assert(logs_incomplete(found));
}
END_TEST

/* --- verify --------------------------------------------------------------------------------- */

static const struct verify_case {
	const char *name, *put; /* a file that is written before it is verified */
	bool turned;            /* by another table */
	size_t unchanged, changed, added, gone;
} verify_cases[] = {
	{"nothing has changed", NULL, false, 3, 0, 0, 0},
	{"a mixed file has changed", "store/1.log", false, 2, 1, 0, 0},
	{"a mixed file is new", "store/9.log", false, 3, 0, 1, 0},
	{"a node's own file has changed", "own/1.log", false, 2, 1, 0, 0},
	{"the table has changed", NULL, true, 1, 2, 0, 0},
};

START_TEST(verify_takes_over_what_is_unchanged)
{
	const struct verify_case *row = &verify_cases[_i];
	struct logs_job jobs[] = {
		job_of(NULL, key_of("host", NULL, false), "store"), job_of("n-a", NULL, "own")};
	struct logs_verified verified = {0};
	struct inventory *full;
	struct err err = {0};
	char *is, *should;

	put_day("store/1.log", T0, 600, 0);
	put_day("store/2.log.gz", T0 + DAY, 600, 0);
	put_day("own/1.log", T0 + 2 * DAY, 600, 0);
	found = scan(jobs, ARRAY_LEN(jobs), 1);
	memset(found->sha256, 'e', sizeof(found->sha256) - 1);
	if (row->put)
		put_day(row->put, T0 + 3 * DAY, 300, 0);
	if (row->turned)
		jobs[0].key = key_of("host", NULL, true);
	ck_assert_int_eq(logs_verify(jobs, ARRAY_LEN(jobs), &options, found, &verified, &err), 0);
	ck_assert_msg(verified.counts[LOGS_UNCHANGED] == row->unchanged &&
			      verified.counts[LOGS_CHANGED] == row->changed &&
			      verified.counts[LOGS_NEW] == row->added &&
			      verified.counts[LOGS_GONE] == row->gone,
		"%s: %zu %zu %zu %zu", row->name, verified.counts[0], verified.counts[1],
		verified.counts[2], verified.counts[3]);
	ck_assert_uint_eq(verified.list.count, row->changed + row->added + row->gone);
	full = scan(jobs, ARRAY_LEN(jobs), 1);
	full->mode = "verify";
	full->against = found->sha256;
	is = text_of(verified.inventory);
	should = text_of(full);
	ck_assert_str_eq(is, should);
	expect_readable(verified.inventory);
	free(is);
	free(should);
	inventory_close(full);
	logs_verified_fini(&verified);
}
END_TEST

START_TEST(a_mixed_file_that_is_gone_is_named_once)
{
	struct logs_job job = job_of(NULL, key_of("host", NULL, false), "store");
	struct logs_verified verified = {0};
	struct err err = {0};
	char *path = arena_format(&arena, "%s/store/1.log", folder);

	put_day("store/1.log", T0, 600, 0);
	put_day("store/2.log", T0 + DAY, 600, 0);
	found = scan(&job, 1, 1);
	ck_assert_int_eq(remove(path), 0);
	ck_assert_int_eq(logs_verify(&job, 1, &options, found, &verified, &err), 0);
	ck_assert_uint_eq(verified.counts[LOGS_GONE], 1);
	ck_assert_uint_eq(verified.counts[LOGS_UNCHANGED], 1);
	ck_assert(!verified.same);
	logs_verified_fini(&verified);
}
END_TEST

/* --- the other modes ------------------------------------------------------------------------ */

/* A glance cannot tell records apart: what no file reaches is missing for all nodes. */
START_TEST(quick_shows_all_nodes_what_the_files_may_hold)
{
	struct logs_job job = job_of(NULL, key_of("host", NULL, false), "store");
	struct logs_quick quick = {0};
	struct err err = {0};

	put_day("store/1.log", T0, 60, 0);
	put_day("store/2.log", T0 + 3 * DAY, 60, 0);
	ck_assert_int_eq(logs_quick(&job, 1, &options, &quick, &err), 0);
	ck_assert_uint_eq(quick.archives.count, 3);
	LIST_EACH(const struct logs_quick_archive, archive, &quick.archives) {
		ck_assert_int_eq(archive->earliest.v, T0 * 1000);
		ck_assert_int_eq(archive->files, 2);
	}
	logs_quick_fini(&quick);
}
END_TEST

static void written_at_t0(const char *name)
{
	const struct timespec times[2] = {{.tv_sec = T0}, {.tv_sec = T0}};

	ck_assert_int_eq(
		utimensat(AT_FDCWD, arena_format(&arena, "%s/%s", folder, name), times, 0), 0);
}

/* A seal is of bytes, whosever they are. */
START_TEST(seal_is_of_the_file_once)
{
	struct logs_job jobs[] = {job_of(NULL, key_of("host", NULL, false), "store"),
		job_of(NULL, key_of(NULL, "{node}/*.log", false), "paths")};
	const struct unix_ms day = {(T0 - INT64_C(10) * 3600) * 1000};
	const struct manifest empty = {.torn = 0};
	struct log_seal seal = {0};
	struct err err = {0};

	put_day("store/1.log", T0, 60, 0);
	put_day("paths/x.log", T0, 61, 0);
	written_at_t0("store/1.log");
	written_at_t0("paths/x.log");
	ck_assert_int_eq(
		log_seal_day(jobs, ARRAY_LEN(jobs), &options, &empty, day, &seal, &err), 0);
	ck_assert_uint_eq(seal.line.files.count, 2);
	ck_assert_uint_eq(seal.news.count, 0);
	log_seal_fini(&seal);
}
END_TEST

START_TEST(find_shows_the_node_s_record)
{
	const struct log_key *key = key_of("host", NULL, false);
	struct logs_job job = job_of(NULL, key, "store");
	struct log_find_wish wish = {.folder = folder,
		.now = {FIXTURE_NOW},
		.keys = &key,
		.key_count = 1,
		.minute = T0 / 60 + 3 * 60};
	struct log_finds finds = {0};

	put_day("store/1.log", T0, 600, 0);
	found = scan(&job, 1, 1);
	wish.node = "n-a";
	ck_assert_int_eq(log_find(found, &wish, &finds, NULL), 0);
	ck_assert_uint_eq(finds.items.count, 1);
	ck_assert_int_eq(finds.items.items[0].records, 1);
	ck_assert_int_eq(finds.items.items[0].line, 3 * 180 + 1);
	log_finds_fini(&finds);
	wish.node = "n-b"; /* its hole */
	ck_assert_int_eq(log_find(found, &wish, &finds, NULL), 0);
	ck_assert_int_eq(finds.items.items[0].records, 0);
	log_finds_fini(&finds);
	wish.key_count = 0;
	ck_assert_ptr_null(log_find_key(file_of("store/1.log", "n-a"), &wish));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: mixed archives");
	TCase *tc = tcase_create("mixed");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, each_node_has_its_own_archive);
	tcase_add_test(tc, damage_is_every_node_s);
	tcase_add_test(tc, files_read_at_once_give_the_same_bytes);
	tcase_add_test(tc, file_of_its_own_and_of_a_key_is_listed_as_both);
	tcase_add_test(tc, file_of_two_keys_is_listed_by_both);
	tcase_add_test(tc, jobs_of_one_key_are_one_archive);
	tcase_add_test(tc, path_tells_the_node_and_what_it_does_not_tell_is_skipped);
	tcase_add_loop_test(
		tc, verify_takes_over_what_is_unchanged, 0, (int)ARRAY_LEN(verify_cases));
	tcase_add_test(tc, a_mixed_file_that_is_gone_is_named_once);
	tcase_add_test(tc, quick_shows_all_nodes_what_the_files_may_hold);
	tcase_add_test(tc, seal_is_of_the_file_once);
	tcase_add_test(tc, find_shows_the_node_s_record);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
