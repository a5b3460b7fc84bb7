#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "model/head.h"
#include "probes/heads.h"
#include "probes/heads_file.h"
#include "tests/data_fixture.h"
#include "tests/logs_fixture.h"

#define PLAN  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define RUN   "0123456789abcdef"
#define DAY_1 INT64_C(1795219200000) /* 2026-11-21T08:00+08:00 */
#define DAY   WHEN_DAY_MS
#define HEADS 8

static char *folder, paths[4][128];
static struct key *key;
static struct heads_wish wish;
static char told[2048];

static void hear(const char *text, void *context)
{
	(void)context;
	snprintf(told + strlen(told), sizeof(told) - strlen(told), "%s\n", text);
}

static const char *in_folder(int slot, const char *name)
{
	snprintf(paths[slot], sizeof(paths[slot]), "%s/%s", folder, name);
	return paths[slot];
}

static void begin(void)
{
	folder = folder_new();
	ck_assert_int_eq(key_new(KEY_ED25519, &key, NULL), 0);
	told[0] = '\0';
	wish = (struct heads_wish){.key = key,
		.key_path = in_folder(3, "key"),
		.agent = "nc-1",
		.plan_sha256 = PLAN,
		.run = RUN,
		.say = hear};
}

static void end(void)
{
	key_free(key);
	folder_remove(folder);
}

struct signed_heads {
	struct arena arena;
	struct head items[HEADS];
	size_t count;
};

static void read_heads(const char *path, struct signed_heads *out)
{
	struct file_bytes bytes;
	struct faults faults;
	char *at, *lf;

	*out = (struct signed_heads){.count = 0};
	faults_init(&faults);
	ck_assert_int_eq(file_read(path, 1 << 20, &bytes, NULL), 0);
	for (at = bytes.at; (lf = strchr(at, '\n')); at = lf + 1) {
		ck_assert_uint_lt(out->count, HEADS);
		ck_assert_int_eq(head_parse(at, (size_t)(lf - at), path, 1, &out->arena,
					 &out->items[out->count++], &faults, NULL),
			0);
		ck_assert(head_signed_by(&out->items[out->count - 1], key));
	}
	ck_assert_str_eq(at, "");
	file_bytes_fini(&bytes);
	faults_fini(&faults);
}

static void put(struct output *output, const char *line)
{
	ck_assert_int_eq(output_line(output, line, strlen(line), NULL), 0);
}

static void slot(struct heads *heads, struct output *output, int64_t start)
{
	const struct unix_ms at = {start};

	ck_assert_int_eq(heads_slot(heads, output, at, NULL), 0);
	ck_assert_int_eq(output_slot(output, at, NULL), 0);
}

/* Three lines on one day, two on the next. */
static void measure(struct output *output)
{
	struct heads *heads;
	struct err err = {0};

	ck_assert_msg(heads_open(&wish, output, &heads, &err) == 0, "%s", err.text);
	ck_assert_int_eq(heads_start(heads, output, NULL), 0);
	slot(heads, output, DAY_1);
	put(output, "{\"n\":1}");
	slot(heads, output, DAY_1 + 300000);
	put(output, "{\"n\":2}");
	put(output, "{\"n\":3}");
	slot(heads, output, DAY_1 + DAY);
	put(output, "{\"n\":4}");
	slot(heads, output, DAY_1 + DAY + 300000);
	put(output, "{\"n\":5}");
	ck_assert_int_eq(output_finish(output, NULL), 0);
	ck_assert_int_eq(heads_stop(heads, output, NULL), 0);
	heads_close(heads);
}

static void want(const struct head *head, enum head_why why, int64_t seq, const char *line)
{
	char digest[DIGEST_TEXT_LEN];

	ck_assert_int_eq(head->why, (int)why);
	ck_assert_int_eq(head->seq, seq);
	ck_assert_int_eq(head->records, seq + 1);
	ck_assert_str_eq(head->run, RUN);
	if (line) {
		digest_bytes(line, strlen(line), digest);
		ck_assert_str_eq(head->head, digest);
	}
}

static void want_all(const char *path)
{
	struct signed_heads heads;

	read_heads(path, &heads);
	ck_assert_uint_eq(heads.count, 3);
	want(&heads.items[0], HEAD_START, -1, NULL);
	want(&heads.items[1], HEAD_DAY, 2, "{\"n\":3}");
	want(&heads.items[2], HEAD_STOP, 4, "{\"n\":5}");
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(heads.items[i].key_number, i + 1);
	arena_fini(&heads.arena);
}

static const char *const outputs[][2] = {
	{"records/", "records/heads"}, {"records.jsonl", "records.jsonl.heads"}};

START_TEST(a_day_is_signed_when_the_next_one_begins)
{
	struct output output;

	ck_assert_int_eq(output_open(in_folder(0, outputs[_i][0]), &output, NULL), 0);
	measure(&output);
	output_close(&output);
	want_all(in_folder(1, outputs[_i][1]));
	want_all(in_folder(1, "key.heads"));
	ck_assert_str_eq(told, "");
}
END_TEST

/* A named pipe stands for standard output. */
START_TEST(a_stream_has_heads_between_its_records)
{
	char bytes[16384], *at = bytes, *lf;
	int fd, heads = 0, records = 0;
	struct output output;
	ssize_t len;

	ck_assert_int_eq(mkfifo(in_folder(0, "pipe"), 0600), 0);
	fd = open(paths[0], O_RDWR | O_NONBLOCK | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(output_open(paths[0], &output, NULL), 0);
	measure(&output);
	output_close(&output);
	len = read(fd, bytes, sizeof(bytes) - 1);
	ck_assert_int_gt(len, 0);
	close(fd);
	bytes[len] = '\0';
	for (; (lf = strchr(at, '\n')); at = lf + 1) {
		bool is_head = strncmp(at, HEAD_LINE_START, strlen(HEAD_LINE_START)) == 0;

		heads += is_head;
		records += !is_head;
	}
	ck_assert_int_eq(heads, 3);
	ck_assert_int_eq(records, 5);
}
END_TEST

static void append(const char *path, const char *text)
{
	FILE *out = fopen(path, "ae");

	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	ck_assert_int_eq(fclose(out), 0);
}

/* A head with this number, by this key. */
static char *head_line(const struct key *by, int64_t number, const char *prev)
{
	const struct head head = {.schema = HEAD_SCHEMA,
		.agent = "nc-1",
		.at = {DAY_1},
		.head = "",
		.key_number = number,
		.key_prev = number > 1 ? prev : NULL,
		.plan = PLAN,
		.run = RUN,
		.seq = -1,
		.why = HEAD_START};
	char *line;
	size_t len;

	ck_assert_int_eq(head_sign(&head, by, &line, &len, NULL), 0);
	return line;
}

/* Five heads that follow each other. */
static void fill(struct heads_file *file)
{
	for (int i = 1; i <= 5; i++) {
		char *line = head_line(key, i, file->prev);

		ck_assert_int_eq(heads_file_append(file, line, strlen(line), i, NULL), 0);
		free(line);
	}
}

static void open_journal(struct heads_file *out)
{
	struct err err = {0};

	ck_assert_msg(
		heads_file_open(in_folder(0, "journal"), key, out, &err) == 0, "%s", err.text);
}

START_TEST(every_prefix_of_a_journal_is_gone_on_with)
{
	struct heads_file file;
	struct file_bytes whole;

	open_journal(&file);
	fill(&file);
	heads_file_close(&file);
	ck_assert_int_eq(file_read(paths[0], 1 << 20, &whole, NULL), 0);
	for (size_t cut = 0; cut <= whole.len; cut += 7) {
		int64_t lines = 0;

		for (size_t i = 0; i < cut; i++)
			lines += whole.at[i] == '\n';
		ck_assert_int_eq(file_write(paths[0], whole.at, cut, NULL), 0);
		open_journal(&file);
		ck_assert_int_eq(file.number, lines);
		ck_assert(file.torn == (cut > 0 && whole.at[cut - 1] != '\n'));
		ck_assert_uint_eq(file.breaks, 0);
		fill(&file); /* numbers begin again, which is no matter here */
		ck_assert_int_eq(file.number, 5);
		heads_file_close(&file);
	}
	file_bytes_fini(&whole);
}
END_TEST

START_TEST(what_does_not_belong_into_a_journal_is_passed_over)
{
	struct heads_file file;
	struct key *other;
	char *line, prev[DIGEST_TEXT_LEN];

	open_journal(&file);
	fill(&file);
	memcpy(prev, file.prev, sizeof(prev));
	heads_file_close(&file);
	append(paths[0], "\nno head\n{\"payload\":\"\"}\n");
	ck_assert_int_eq(key_new(KEY_ED25519, &other, NULL), 0);
	line = head_line(other, 9, PLAN);
	append(paths[0], line);
	append(paths[0], "\n");
	free(line);
	key_free(other);
	open_journal(&file);
	ck_assert_int_eq(file.number, 5);
	ck_assert_uint_eq(file.passed_over, 4);
	ck_assert_uint_eq(file.breaks, 0);
	ck_assert_str_eq(file.prev, prev);
	heads_file_close(&file);
}
END_TEST

START_TEST(a_journal_that_does_not_hold_goes_on_after_its_greatest_number)
{
	struct heads_file file;
	char *line;

	open_journal(&file);
	fill(&file);
	heads_file_close(&file);
	line = head_line(key, 8, PLAN);
	append(paths[0], line);
	append(paths[0], "\n");
	free(line);
	open_journal(&file);
	ck_assert_int_eq(file.number, 8);
	ck_assert_uint_eq(file.breaks, 1);
	heads_file_close(&file);
}
END_TEST

START_TEST(one_program_signs_with_a_key)
{
	struct heads_file file, second;
	struct err err = {0};

	open_journal(&file);
	ck_assert_int_eq(heads_file_open(paths[0], key, &second, &err), -1);
	ck_assert_int_eq(err.code, ERR_CANTCREATE);
	heads_file_close(&file);
	open_journal(&file);
	heads_file_close(&file);
}
END_TEST

START_TEST(a_journal_that_is_no_file_is_refused)
{
	struct heads_file file;
	struct err err = {0};

	ck_assert_int_eq(heads_file_open("/dev/null", key, &file, &err), -1);
	ck_assert_int_eq(err.code, ERR_CANTCREATE);
	ck_assert_int_eq(heads_file_open(folder, key, &file, &err), -1);
	ck_assert_int_eq(err.code, ERR_CANTCREATE);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("heads");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(
		tc, a_day_is_signed_when_the_next_one_begins, 0, (int)ARRAY_LEN(outputs));
	tcase_add_test(tc, a_stream_has_heads_between_its_records);
	tcase_add_test(tc, every_prefix_of_a_journal_is_gone_on_with);
	tcase_add_test(tc, what_does_not_belong_into_a_journal_is_passed_over);
	tcase_add_test(tc, a_journal_that_does_not_hold_goes_on_after_its_greatest_number);
	tcase_add_test(tc, one_program_signs_with_a_key);
	tcase_add_test(tc, a_journal_that_is_no_file_is_refused);
	return run_case("probes: heads", tc);
}
