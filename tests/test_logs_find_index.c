/* A minute by the index of offsets: the same answer as without it, whatever the codec. The scan's
 * own blocks are too long for a test, so that the rows are made here. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/find.h"
#include "logs/scan.h"
#include "model/inventory_offsets.h"
#include "tests/codec_fixture.h"
#include "tests/data_fixture.h"
#include "tests/logs_fixture.h"
#include "tests/zip_fixture.h"

#define T0    INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */
#define LINES 6000                /* of a file, six seconds apart */
#define BLOCK 1000                /* lines */
#define UNITS 6

static char *folder;
static struct inventory *inventory;
static struct log_finds finds;

static void begin(void)
{
	folder = folder_new();
}

static void end(void)
{
	log_finds_fini(&finds);
	inventory_close(inventory);
	inventory = NULL;
	folder_remove(folder);
}

static void scan(const char *zone)
{
	char *below = file_join(folder, "a");
	const char *path = below, *name = "a";
	const struct logs_options options = {.now = {FIXTURE_NOW}};

	ck_assert_int_eq(logs_scan(&(struct logs_job){.kind = LOG_ACCESS,
					   .paths = &path,
					   .names = &name,
					   .path_count = 1,
					   .time_zone = zone},
				 1, &options, &inventory, NULL),
		0);
	free(below);
}

static int look(int64_t second, const struct log_find_watch *watch)
{
	const struct log_find_wish wish = {.node = "a",
		.folder = folder,
		.minute = second / 60,
		.now = {FIXTURE_NOW},
		.watch = watch};

	log_finds_fini(&finds);
	return log_find(inventory, &wish, &finds, NULL);
}

/* Lines of one length, so that every place is known. `back`: the blocks in the other order. */
static struct text log_text(bool back)
{
	struct text text = {0};

	for (int i = 0; i < LINES; i++) {
		int block = i / BLOCK;

		text_add_line(&text,
			T0 + (back ? (LINES / BLOCK - 1 - block) * BLOCK + i % BLOCK : i) * 6);
	}
	return text;
}

static int64_t rows[LINES / BLOCK][INVENTORY_BLOCK_ROW];
static int64_t restarts[UNITS][INVENTORY_RESTART_ROW];
static struct inventory_offsets offsets;

static void give_offsets(size_t line_len, bool back)
{
	for (int i = 0; i < LINES / BLOCK; i++) {
		int64_t block = back ? LINES / BLOCK - 1 - i : i;

		rows[i][INVENTORY_BLOCK_TEXT] = (int64_t)line_len * i * BLOCK;
		rows[i][INVENTORY_BLOCK_LINE] = i * BLOCK + 1;
		rows[i][INVENTORY_BLOCK_FROM] = (T0 + block * BLOCK * 6) / 60;
		rows[i][INVENTORY_BLOCK_TO] = (T0 + ((block + 1) * BLOCK - 1) * 6) / 60;
	}
	offsets.blocks.items = rows[0];
	offsets.blocks.count = sizeof(rows) / sizeof(rows[0][0]);
	ck_assert_uint_eq(inventory->files.count, 1);
	inventory->files.items[0].offsets = &offsets;
}

/* In units that end within lines, each a place to start at but the first. */
static struct text packed(const struct codec_maker *maker, const struct text *text, int units)
{
	struct text stored = {0};
	size_t part = text->len / (size_t)units;

	offsets.restarts.items = restarts[0];
	offsets.restarts.count = 0;
	for (int i = 0; i < units; i++) {
		size_t from = part * (size_t)i;
		size_t len = i == units - 1 ? text->len - from : part;

		if (i > 0) {
			restarts[i - 1][INVENTORY_RESTART_STORED] = (int64_t)stored.len;
			restarts[i - 1][INVENTORY_RESTART_TEXT] = (int64_t)from;
			offsets.restarts.count += INVENTORY_RESTART_ROW;
		}
		maker->add(&stored, text->at + from, len);
	}
	return stored;
}

/* Every 39th minute, with and without the index. */
static void compare_all(int64_t line_len, bool back, bool plain)
{
	for (int i = 0; i < LINES; i += 390) {
		int block = i / BLOCK;
		int64_t line = back ? (LINES / BLOCK - 1 - block) * BLOCK + i % BLOCK : i;
		const struct log_find *find;

		ck_assert_int_eq(look(T0 + i * 6, NULL), 0);
		ck_assert_uint_eq(finds.items.count, 1);
		find = finds.items.items;
		ck_assert(find->indexed && find->compared && find->same);
		ck_assert(!find->moved && !find->damaged && !find->why);
		ck_assert_int_eq(find->records, 10);
		ck_assert_int_eq(find->line, line + 1);
		ck_assert_int_eq(find->offset, line * line_len);
		ck_assert_int_le(find->stored_text, find->offset);
		ck_assert(!plain || find->stored == find->offset);
		ck_assert_int_eq(strncmp(find->masked, "*.*.*.* - - [01/Jun/2025:", 25), 0);
	}
}

START_TEST(plain_text_is_read_from_the_block)
{
	struct text text = log_text(_i);

	folder_put(folder, "a/1.log", text.at, text.len);
	scan(NULL);
	offsets.restarts.count = 0;
	give_offsets(text.len / LINES, _i);
	compare_all((int64_t)text.len / LINES, _i, true);
	text_fini(&text);
}
END_TEST

START_TEST(packed_text_is_read_from_the_unit_before_the_block)
{
	const struct codec_maker *maker = &codec_makers[_i / 4];
	struct text text = log_text(_i % 2);
	struct text stored = packed(maker, &text, _i % 4 < 2 ? UNITS : 1);

	folder_put(folder, "a/1.log", stored.at, stored.len);
	scan(NULL);
	give_offsets(text.len / LINES, _i % 2);
	compare_all((int64_t)text.len / LINES, _i % 2, false);
	text_fini(&stored);
	text_fini(&text);
}
END_TEST

/* What stands before the unit is not even looked at. */
START_TEST(damage_before_the_unit_does_not_matter)
{
	const struct codec_maker *gzip = &codec_makers[0];
	struct text text = log_text(false);
	struct text stored = packed(gzip, &text, UNITS);

	ck_assert_str_eq(gzip->codec->name, "gzip");
	folder_put(folder, "a/1.log", stored.at, stored.len);
	scan(NULL);
	give_offsets(text.len / LINES, false);
	/* The format is learnt from the first unit, so that is the second that is broken. */
	stored.at[restarts[0][INVENTORY_RESTART_STORED] + 40] ^= 1;
	folder_put(folder, "a/1.log", stored.at, stored.len);
	ck_assert_int_eq(look(T0 + 5550 * 6, NULL), 0);
	ck_assert_int_eq(finds.items.items[0].records, 10);
	ck_assert_int_eq(finds.items.items[0].line, 5551);
	ck_assert_int_eq(finds.items.items[0].stored, restarts[4][INVENTORY_RESTART_STORED]);
	ck_assert(finds.items.items[0].compared && !finds.items.items[0].same);
	text_fini(&stored);
	text_fini(&text);
}
END_TEST

/* The inventory knows that the minute is there: then it is read whole. */
START_TEST(an_index_that_hides_a_minute_is_not_believed)
{
	struct text text = log_text(false);

	folder_put(folder, "a/1.log", text.at, text.len);
	scan(NULL);
	give_offsets(text.len / LINES, false);
	rows[3][INVENTORY_BLOCK_TO] = rows[3][INVENTORY_BLOCK_FROM];
	ck_assert_int_eq(look(T0 + 3990 * 6, NULL), 0);
	ck_assert_int_eq(finds.items.items[0].records, 10);
	ck_assert_int_eq(finds.items.items[0].line, 3991);
	ck_assert(!finds.items.items[0].indexed);
	text_fini(&text);
}
END_TEST

/* Then nothing is saved by it, and the format is not known from a part. */
START_TEST(a_small_file_is_read_whole)
{
	struct text text = {0};

	for (int i = 0; i < 100; i++)
		text_add_line(&text, T0 + i * 6);
	folder_put(folder, "a/1.log", text.at, text.len);
	scan(NULL);
	rows[0][INVENTORY_BLOCK_TEXT] = 0;
	rows[0][INVENTORY_BLOCK_LINE] = 1;
	rows[0][INVENTORY_BLOCK_FROM] = T0 / 60;
	rows[0][INVENTORY_BLOCK_TO] = T0 / 60 + 9;
	offsets.blocks.items = rows[0];
	offsets.blocks.count = INVENTORY_BLOCK_ROW;
	inventory->files.items[0].offsets = &offsets;
	ck_assert_int_eq(look(T0 + 60, NULL), 0);
	ck_assert_int_eq(finds.items.items[0].records, 10);
	ck_assert(finds.items.items[0].same && !finds.items.items[0].indexed);
	text_fini(&text);
}
END_TEST

START_TEST(a_file_of_another_size_is_read_whole)
{
	struct text text = log_text(false);

	folder_put(folder, "a/1.log", text.at, text.len);
	scan(NULL);
	give_offsets(text.len / LINES, false);
	folder_put(folder, "a/1.log", text.at, text.len - 1);
	ck_assert_int_eq(look(T0 + 3990 * 6, NULL), 0);
	ck_assert_int_eq(finds.items.items[0].records, 10);
	ck_assert(finds.items.items[0].moved && !finds.items.items[0].indexed);
	ck_assert(finds.items.items[0].compared && !finds.items.items[0].same);
	text_fini(&text);
}
END_TEST

struct told {
	int opened, found;
	bool compared;
};

static void on_opened(void *context, const struct log_find *find)
{
	struct told *told = context;

	ck_assert_ptr_null(find->masked);
	told->opened++;
}

static void on_found(void *context, const struct log_find *find)
{
	struct told *told = context;

	ck_assert_ptr_nonnull(find->masked);
	told->found++;
	told->compared = find->compared;
}

START_TEST(the_line_is_told_once_and_before_the_digest)
{
	struct told told = {0};
	const struct log_find_watch watch = {
		.opened = on_opened, .found = on_found, .context = &told};
	struct text text = log_text(false);

	folder_put(folder, "a/1.log", text.at, text.len);
	scan(NULL);
	if (_i)
		give_offsets(text.len / LINES, false);
	ck_assert_int_eq(look(T0 + 3990 * 6, &watch), 0);
	ck_assert_int_eq(told.opened, 1);
	ck_assert_int_eq(told.found, 1);
	ck_assert(!told.compared && finds.items.items[0].compared);
	text_fini(&text);
}
END_TEST

/* New Year lies in the middle: 2024-12-31T18:00 to 2025-01-01T06:00, in the stamps' zone. */
START_TEST(minutes_of_logs_without_a_year_are_found)
{
	static const int64_t from = INT64_C(1735639200); /* 2024-12-31T18:00:00+08:00 */
	struct text text = {0};

	for (int i = 0; i < 720; i++) {
		int hour = (18 + i / 60) % 24;

		text_print(&text, "%s %02d:%02d:00 edge7 nginx: 192.0.2.7 hello\n",
			i < 360 ? "Dec 31" : "Jan  1", hour, i % 60);
	}
	folder_put(folder, "a/1.log", text.at, text.len);
	scan(_i ? "+08:00" : NULL);
	ck_assert_str_eq(inventory->files.items[0].format, "rfc3164");
	ck_assert_int_eq(inventory->files.items[0].records, 720);
	/* The year is that of when it was written: now, whatever this machine's clock says. */
	for (int i = 0; i < 720; i += 7) {
		int64_t moved = inventory->files.items[0].first.v / 1000 - from;

		ck_assert_int_eq(look(from + moved + i * 60, NULL), 0);
		ck_assert_uint_eq(finds.items.count, 1);
		ck_assert_int_eq(finds.items.items[0].records, 1);
		ck_assert_int_eq(finds.items.items[0].line, i + 1);
	}
	text_fini(&text);
}
END_TEST

static void put_zip(const struct text *a, const struct text *b)
{
	struct zip_maker zip = {0};

	zip_add(&zip, "x.log", 8, ZIP_SMALL, a);
	zip_add(&zip, "d/y.log", 0, ZIP_SMALL, b);
	zip_end(&zip, ZIP_SMALL, "");
	folder_put(folder, "a/z.zip", zip.bytes.at, zip.bytes.len);
	zip_fini(&zip);
}

static const struct {
	int64_t at;
	const char *name;
} members[] = {{T0, "a/z.zip/x.log"}, {T0 + 3600, "a/z.zip/d/y.log"}};

START_TEST(members_of_zip_archives_are_read)
{
	struct text a = {0}, b = {0};
	const struct log_find *find;

	for (int i = 0; i < 600; i++) {
		text_add_line(&a, T0 + i * 6);
		text_add_line(&b, T0 + 3600 + i * 6);
	}
	put_zip(&a, &b);
	scan(NULL);
	ck_assert_int_eq(look(members[_i].at + 60, NULL), 0);
	ck_assert_uint_eq(finds.items.count, 1);
	find = finds.items.items;
	ck_assert_str_eq(find->name, members[_i].name);
	ck_assert_str_eq(find->stored_in, "a/z.zip");
	ck_assert_int_eq(find->records, 10);
	ck_assert_int_eq(find->line, 11);
	ck_assert(find->compared && find->same && !find->why);
	text_fini(&a);
	text_fini(&b);
}
END_TEST

/* a.log and d/b.log.gz in each, 100 lines a minute apart and 50 of the day after. */
static const struct {
	const char *name, *stored_in, *data;
} archives[] = {{"a/sample.tar", "sample.tar", NULL}, {"a/sample.tar.gz", "sample.tar.gz", NULL},
	{"a/sample.zip", "sample.zip", NULL}};

START_TEST(every_record_of_an_archive_is_found)
{
	struct text bytes = data_file(archives[_i].stored_in);
	size_t looked = 0;

	folder_put(folder, archives[_i].name, bytes.at, bytes.len);
	scan(NULL);
	LIST_EACH(const struct inventory_file, file, &inventory->files) {
		size_t here = 0;

		if (!file->records)
			continue;
		ck_assert_int_eq(look(file->first.v / 1000, NULL), 0);
		LIST_EACH(const struct log_find, find, &finds.items) {
			if (strcmp(find->name, file->name) != 0)
				continue;
			ck_assert_str_eq(find->stored_in, archives[_i].name);
			ck_assert(find->records > 0 && find->compared && find->same);
			here++;
		}
		ck_assert_uint_eq(here, 1);
		looked++;
	}
	ck_assert_uint_gt(looked, 0);
	text_fini(&bytes);
}
END_TEST

START_TEST(a_member_that_is_gone_is_missing)
{
	struct text a = {0}, b = {0};

	for (int i = 0; i < 10; i++) {
		text_add_line(&a, T0 + i * 6);
		text_add_line(&b, T0 + i * 6);
	}
	put_zip(&a, &b);
	scan(NULL);
	folder_put(folder, "a/z.zip", a.at, a.len);
	ck_assert_int_eq(look(T0, NULL), 0);
	ck_assert_uint_eq(finds.items.count, 2);
	LIST_EACH(const struct log_find, find, &finds.items) {
		ck_assert_str_eq(find->why, "missing");
		ck_assert_int_eq(find->records, 0);
	}
	text_fini(&a);
	text_fini(&b);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("find by index");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, plain_text_is_read_from_the_block, 0, 2);
	tcase_add_loop_test(
		tc, packed_text_is_read_from_the_unit_before_the_block, 0, CODEC_MAKERS * 4);
	tcase_add_test(tc, damage_before_the_unit_does_not_matter);
	tcase_add_test(tc, an_index_that_hides_a_minute_is_not_believed);
	tcase_add_test(tc, a_small_file_is_read_whole);
	tcase_add_test(tc, a_file_of_another_size_is_read_whole);
	tcase_add_loop_test(tc, the_line_is_told_once_and_before_the_digest, 0, 2);
	tcase_add_loop_test(tc, minutes_of_logs_without_a_year_are_found, 0, 2);
	tcase_add_loop_test(tc, members_of_zip_archives_are_read, 0, ARRAY_LEN(members));
	tcase_add_loop_test(tc, every_record_of_an_archive_is_found, 0, ARRAY_LEN(archives));
	tcase_add_test(tc, a_member_that_is_gone_is_missing);
	return run_case("logs: find by index", tc);
}
