/* Files read by several threads in pieces give what one thread gives that reads line by line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "model/record_files.h"
#include "tests/data_fixture.h"

#define FILES 4

/* Good lines, wrong ones, empty ones, lines twice, lines that are too long, a torn end. */
static void write_file(FILE *out, size_t number, const struct file_bytes *good)
{
	const char *line = good->at;
	size_t left = good->len;

	for (size_t i = 0; left > 0; i++) {
		size_t len = (size_t)((const char *)memchr(line, '\n', left) - line) + 1;

		fwrite(line, 1, len, out);
		if ((i + number) % 3 == 0)
			fputs("{\"schema\":\"cdnproof/record/v1\"}\n\n", out);
		if ((i + number) % 4 == 0)
			fwrite(line, 1, len, out);
		line += len;
		left -= len;
	}
	if (number % 2)
		fwrite(good->at, 1, 100, out);
}

struct places {
	char folder[64];
	char paths[FILES][96], names[FILES][32];
};

static void make_files(struct places *places)
{
	struct file_bytes good = data_read("record/good.jsonl");

	snprintf(places->folder, sizeof(places->folder), "/tmp/record-files-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(places->folder));
	for (size_t i = 0; i < FILES; i++) {
		FILE *out;

		snprintf(places->paths[i], sizeof(places->paths[i]), "%s/%zu", places->folder, i);
		snprintf(places->names[i], sizeof(places->names[i]), "raw/%zu.jsonl", i);
		out = fopen(places->paths[i], "w");
		ck_assert_ptr_nonnull(out);
		write_file(out, i, &good);
		ck_assert_int_eq(fclose(out), 0);
	}
	file_bytes_fini(&good);
}

static void remove_files(const struct places *places)
{
	for (size_t i = 0; i < FILES; i++)
		unlink(places->paths[i]);
	rmdir(places->folder);
}

static void read_in_turn(const struct places *places, struct record_set *out)
{
	struct err err;

	record_set_init(out);
	for (size_t i = 0; i < FILES; i++)
		ck_assert_int_eq(record_set_read(out, places->paths[i], places->names[i], &err), 0);
	record_set_close_up(out);
}

static void read_together(
	const struct places *places, int threads, int64_t piece_len, struct record_set *out)
{
	struct record_files files;
	struct err err;

	record_files_init(&files);
	files.piece_len = piece_len;
	for (size_t i = 0; i < FILES; i++)
		record_files_add(&files, places->paths[i]);
	ck_assert_int_eq(record_files_read(&files, threads, NULL, &err), 0);
	for (size_t i = 0; i < FILES; i++) {
		char sha256[DIGEST_TEXT_LEN];

		ck_assert_int_eq(digest_file(places->paths[i], sha256, &err), 0);
		ck_assert_str_eq(files.files.items[i].sha256, sha256);
		files.files.items[i].name = places->names[i];
	}
	record_set_init(out);
	record_files_join(&files, out);
	record_files_fini(&files);
	record_set_close_up(out);
}

static void same_entries(const struct record_set *a, const struct record_set *b)
{
	ck_assert_uint_eq(a->entries.count, b->entries.count);
	for (size_t i = 0; i < a->entries.count; i++) {
		const struct record_entry *x = a->entries.items[i], *y = b->entries.items[i];

		ck_assert_str_eq(x->line_sha256, y->line_sha256);
		ck_assert_str_eq(a->names.items[x->file], b->names.items[y->file]);
		ck_assert_int_eq(x->fate, y->fate);
		ck_assert_int_eq(x->seq_gap, y->seq_gap);
		ck_assert_int_eq(x->chain_break, y->chain_break);
		ck_assert_str_eq(x->record.agent, y->record.agent);
		ck_assert_uint_eq(x->record.rtt_ns.count, y->record.rtt_ns.count);
	}
}

static void same_faults(const struct record_set *a, const struct record_set *b)
{
	ck_assert_uint_eq(a->faults.count, b->faults.count);
	ck_assert_uint_eq(a->faults.left_out, b->faults.left_out);
	for (size_t i = 0; i < a->faults.count; i++) {
		const struct fault *x = &a->faults.items[i], *y = &b->faults.items[i];

		ck_assert_str_eq(x->file, y->file);
		ck_assert_uint_eq(x->line, y->line);
		ck_assert_uint_eq(x->column, y->column);
		ck_assert_str_eq(x->path, y->path);
		ck_assert_str_eq(x->text, y->text);
	}
	ck_assert_uint_eq(a->malformed_by_file.count, b->malformed_by_file.count);
	for (size_t i = 0; i < a->malformed_by_file.count; i++) {
		ck_assert_str_eq(
			a->malformed_by_file.items[i].name, b->malformed_by_file.items[i].name);
		ck_assert_int_eq(
			a->malformed_by_file.items[i].count, b->malformed_by_file.items[i].count);
	}
}

static const struct {
	int threads;
	int64_t piece_len;
} ways[] = {
	{1, 1 << 20}, {2, 1 << 20}, {1, 1}, {2, 1}, {2, 7}, {3, 64}, {2, 500}, {5, 501}, {2, 4096}};

START_TEST(any_number_of_threads_and_pieces_gives_the_same)
{
	struct record_set in_turn, together;
	struct places places;

	make_files(&places);
	read_in_turn(&places, &in_turn);
	read_together(&places, ways[_i].threads, ways[_i].piece_len, &together);
	ck_assert_int_gt(in_turn.malformed, 0);
	ck_assert_int_eq(in_turn.torn, FILES / 2);
	ck_assert_int_eq(in_turn.lines, together.lines);
	ck_assert_int_eq(in_turn.malformed, together.malformed);
	ck_assert_int_eq(in_turn.torn, together.torn);
	same_entries(&in_turn, &together);
	same_faults(&in_turn, &together);
	record_set_fini(&together);
	record_set_fini(&in_turn);
	remove_files(&places);
}
END_TEST

START_TEST(the_first_file_that_cannot_be_read_is_named)
{
	struct record_files files;
	struct places places;
	struct err err;

	make_files(&places);
	record_files_init(&files);
	record_files_add(&files, places.paths[0]);
	record_files_add(&files, "/nowhere/first");
	record_files_add(&files, places.folder);
	ck_assert_int_eq(record_files_read(&files, 1 + _i, NULL, &err), -1);
	ck_assert_msg(strstr(err.text, "/nowhere/first") != NULL, "%s", err.text);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	record_files_fini(&files);
	remove_files(&places);
}
END_TEST

START_TEST(no_files_are_no_records)
{
	struct record_files files;
	struct record_set set;
	struct err err;

	record_files_init(&files);
	record_set_init(&set);
	ck_assert_int_eq(record_files_read(&files, 0, NULL, &err), 0);
	record_files_join(&files, &set);
	record_set_close_up(&set);
	ck_assert_uint_eq(set.entries.count, 0);
	record_set_fini(&set);
	record_files_fini(&files);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("files");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, any_number_of_threads_and_pieces_gives_the_same, 0, (int)ARRAY_LEN(ways));
	tcase_add_loop_test(tc, the_first_file_that_cannot_be_read_is_named, 0, 3);
	tcase_add_test(tc, no_files_are_no_records);
	return run_case("model: files of records", tc);
}
