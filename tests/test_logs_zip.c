#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "logs/scan.h"
#include "logs/zip.h"
#include "tests/zip_fixture.h"

#define T0 INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */

static char *folder;

static void begin(void)
{
	folder = folder_new();
}

static void end(void)
{
	folder_remove(folder);
}

static struct text log_of(int64_t from, int lines)
{
	struct text log = {0};

	for (int i = 0; i < lines; i++)
		text_add_line(&log, from + i * 60);
	return log;
}

static struct inventory *scan(const struct zip_maker *zip)
{
	static const char *const names[] = {"n"};
	const struct logs_options options = {.now = {FIXTURE_NOW}};
	struct logs_job job = {.node = "n", .kind = LOG_ACCESS, .names = names, .path_count = 1};
	const char *path = folder;
	struct inventory *found = NULL;
	struct err err = {0};

	folder_put(folder, "x.zip", zip->bytes.at, zip->bytes.len);
	job.paths = &path;
	ck_assert_msg(logs_scan(&job, 1, &options, &found, &err) == 0, "%s", err.text);
	return found;
}

static const struct inventory_file *file_of(const struct inventory *found, const char *name)
{
	LIST_EACH(const struct inventory_file, file, &found->files)
		if (strcmp(file->name, name) == 0)
			return file;
	return NULL;
}

static const char *skipped_why(const struct inventory *found, const char *name)
{
	LIST_EACH(const struct inventory_skipped, skipped, &found->skipped)
		if (strcmp(skipped->name, name) == 0)
			return skipped->why;
	return "";
}

static const char *damage_of(const struct inventory *found, const char *name)
{
	const struct inventory_file *file = file_of(found, name);

	ck_assert_msg(file != NULL, "%s is not listed", name);
	return file->damage.count ? file->damage.items[0].kind : "";
}

/* a.log of 100 lines, d/b.log of 50 a day later. */
static void add_two(struct zip_maker *zip, int method, enum zip_how how)
{
	struct text a = log_of(T0, 100);
	struct text b = log_of(T0 + 86400, 50);

	zip_add(zip, "a.log", method, how, &a);
	zip_add(zip, "d/b.log", method, how, &b);
	text_fini(&a);
	text_fini(&b);
}

static const struct {
	int method;
	enum zip_how how;
	const char *comment;
} sound[] = {{0, ZIP_SMALL, ""}, {8, ZIP_SMALL, ""}, {12, ZIP_SMALL, ""}, {93, ZIP_SMALL, ""},
	{95, ZIP_SMALL, ""}, {0, ZIP_LATE, ""}, {8, ZIP_LATE, "a comment"}, {8, ZIP_LARGE, ""},
	{0, ZIP_LARGE, "PK\5\6 in a comment of more than an end record"}};

START_TEST(files_in_an_archive_are_read_as_files)
{
	struct zip_maker zip = {0};
	struct text a = log_of(T0, 100);
	struct inventory *found;
	char digest[DIGEST_TEXT_LEN];

	add_two(&zip, sound[_i].method, sound[_i].how);
	zip_end(&zip, sound[_i].how, sound[_i].comment);
	found = scan(&zip);
	ck_assert_uint_eq(found->files.count, 3);
	ck_assert_uint_eq(found->skipped.count, 0);
	ck_assert_str_eq(damage_of(found, "n/x.zip"), "");
	ck_assert_str_eq(damage_of(found, "n/x.zip/a.log"), "");
	ck_assert_int_eq(file_of(found, "n/x.zip/a.log")->records, 100);
	ck_assert_int_eq(file_of(found, "n/x.zip/d/b.log")->records, 50);
	ck_assert_int_eq(found->archives.items[0].records, 150);
	ck_assert_int_eq(found->archives.items[0].unverified, 0);
	digest_bytes(a.at, a.len, digest);
	ck_assert_str_eq(file_of(found, "n/x.zip/a.log")->sha256, digest);
	ck_assert_ptr_null(file_of(found, "n/x.zip/a.log")->times);
	inventory_close(found);
	text_fini(&a);
	zip_fini(&zip);
}
END_TEST

/* Where a number is changed, and what is then said of the archive and of a.log. */
enum part { LOCAL, ENTRY, SECOND_LOCAL, SECOND_ENTRY, END_RECORD };

static const struct lie {
	const char *name;
	enum part part;
	size_t at;
	uint8_t value;
	int method;
	const char *archive; /* its damage */
	const char *member;  /* damage of a.log; NULL: it is not listed */
	const char *why;     /* in skipped[], of a.log */
} lies[] = {
	{"local signature", SECOND_LOCAL, 2, 9, 8, "corrupt", "", ""},
	{"local name", LOCAL, 30, 'b', 8, "corrupt", NULL, ""},
	{"local method", LOCAL, 8, 0, 8, "corrupt", NULL, ""},
	{"local checksum", LOCAL, 14, 0xA5, 8, "corrupt", NULL, ""},
	{"local size", LOCAL, 22, 0xA5, 8, "corrupt", NULL, ""},
	{"local packed size", LOCAL, 18, 0xA5, 8, "corrupt", NULL, ""},
	{"local encryption", LOCAL, 6, 1, 8, "corrupt", NULL, ""},
	{"local length of the extra field", LOCAL, 29, 0xFF, 8, "corrupt", NULL, ""},
	{"bytes of a stored member", LOCAL, 200, 0xFF, 0, "", "corrupt", ""},
	{"packed size reaches into the next", ENTRY, 22, 1, 8, "corrupt", NULL, ""},
	{"place behind the directory", ENTRY, 45, 1, 8, "corrupt", NULL, ""},
	{"encrypted", ENTRY, 8, 1, 8, "", NULL, "encrypted"},
	{"unknown method", ENTRY, 10, 14, 8, "", NULL, "unsupported_codec"},
	{"symbolic link", ENTRY, 41, 0xA1, 8, "", NULL, "symlink"},
	{"device", ENTRY, 41, 0x21, 8, "", NULL, "not_regular"},
	{"folder", ENTRY, 41, 0x41, 8, "", NULL, ""},
	{"entry signature", ENTRY, 0, 'X', 8, "corrupt", NULL, ""},
	{"name of more than 4096 bytes", ENTRY, 29, 0x80, 8, "unsupported", NULL, ""},
	{"second entry signature", SECOND_ENTRY, 0, 'X', 8, "corrupt", "", ""},
	{"of several parts", END_RECORD, 4, 1, 8, "unsupported", NULL, ""},
	{"more entries than there are", END_RECORD, 10, 3, 8, "corrupt", "", ""},
	{"fewer entries than there are", END_RECORD, 10, 1, 8, "corrupt", "", ""},
	{"directory at another place", END_RECORD, 16, 0xFF, 8, "corrupt", NULL, ""},
	{"no end record", END_RECORD, 3, 0, 8, "truncated", NULL, ""},
	{"a comment that is not there", END_RECORD, 20, 1, 8, "truncated", NULL, ""},
};

static size_t place_of(const struct zip_maker *zip, size_t directory, const struct lie *lie)
{
	const size_t places[] = {[LOCAL] = 0,
		[ENTRY] = directory,
		[SECOND_LOCAL] = zip->local,
		[SECOND_ENTRY] = directory + zip->entry,
		[END_RECORD] = zip->bytes.len - ZIP_END_LEN};

	return places[lie->part] + lie->at;
}

START_TEST(lie_is_found)
{
	const struct lie *lie = &lies[_i];
	struct zip_maker zip = {0};
	struct inventory *found;
	const struct inventory_file *a;
	size_t directory;

	add_two(&zip, lie->method, ZIP_SMALL);
	directory = zip.bytes.len;
	zip_end(&zip, ZIP_SMALL, "");
	zip.bytes.at[place_of(&zip, directory, lie)] = (char)lie->value;
	found = scan(&zip);
	a = file_of(found, "n/x.zip/a.log");
	ck_assert_msg(strcmp(damage_of(found, "n/x.zip"), lie->archive) == 0, "%s: %s", lie->name,
		damage_of(found, "n/x.zip"));
	ck_assert_msg((a != NULL) == (lie->member != NULL), "%s", lie->name);
	if (a)
		ck_assert_str_eq(damage_of(found, a->name), lie->member);
	ck_assert_str_eq(skipped_why(found, "n/x.zip/a.log"), lie->why);
	inventory_close(found);
	zip_fini(&zip);
}
END_TEST

START_TEST(nothing_of_a_member_counts_without_its_checksum)
{
	struct zip_maker zip = {0};
	struct inventory *found;

	add_two(&zip, _i ? 8 : 0, ZIP_SMALL);
	zip.bytes.at[14] ^= 1;
	zip.directory.at[16] ^= 1;
	zip_end(&zip, ZIP_SMALL, "");
	found = scan(&zip);
	ck_assert_str_eq(damage_of(found, "n/x.zip/a.log"), "corrupt");
	ck_assert_int_eq(file_of(found, "n/x.zip/a.log")->records, 0);
	ck_assert_int_eq(file_of(found, "n/x.zip/a.log")->unverified, 100);
	ck_assert_int_eq(file_of(found, "n/x.zip/d/b.log")->records, 50);
	ck_assert_int_eq(found->archives.items[0].unverified, 100);
	ck_assert(logs_incomplete(found));
	inventory_close(found);
	zip_fini(&zip);
}
END_TEST

START_TEST(text_shorter_or_longer_than_its_size_is_corrupt)
{
	struct text log = log_of(T0, 100);
	struct zip_maker zip = {0};
	struct inventory *found;
	size_t whole = log.len;

	zip_add(&zip, "a.log", 8, ZIP_SMALL, &log);
	zip.bytes.at[22] = zip.directory.at[24] =
		(char)(_i ? zip.bytes.at[22] + 1 : zip.bytes.at[22] - 1);
	zip_end(&zip, ZIP_SMALL, "");
	found = scan(&zip);
	ck_assert_str_eq(damage_of(found, "n/x.zip/a.log"), "corrupt");
	ck_assert_int_eq(file_of(found, "n/x.zip/a.log")->records, 0);
	ck_assert_int_eq(file_of(found, "n/x.zip/a.log")->bytes, (int64_t)whole - !_i);
	inventory_close(found);
	zip_fini(&zip);
	text_fini(&log);
}
END_TEST

START_TEST(compressed_file_in_an_archive_is_read_and_its_damage_kept)
{
	struct text log = log_of(T0, 100);
	struct text gzip = {0};
	struct zip_maker zip = {0};
	struct inventory *found;
	const struct inventory_file *b;

	text_add_gzip(&gzip, log.at, log.len);
	zip_add(&zip, "a.log.gz", 0, ZIP_SMALL, &gzip);
	gzip.at[gzip.len - 8] ^= 1;
	zip_add(&zip, "b.log.gz", 8, ZIP_SMALL, &gzip);
	zip_end(&zip, ZIP_SMALL, "");
	found = scan(&zip);
	ck_assert_int_eq(file_of(found, "n/x.zip/a.log.gz")->records, 100);
	b = file_of(found, "n/x.zip/b.log.gz");
	ck_assert_str_eq(b->codec, "gzip");
	ck_assert_int_eq(b->records, 0);
	ck_assert_int_eq(b->unverified, 100);
	ck_assert_uint_eq(b->damage.count, 1);
	ck_assert_str_eq(b->damage.items[0].kind, "corrupt");
	ck_assert_str_eq(damage_of(found, "n/x.zip"), "");
	inventory_close(found);
	zip_fini(&zip);
	text_fini(&gzip);
	text_fini(&log);
}
END_TEST

/* Entries that share their bytes make much of little. */
START_TEST(overlapping_members_are_refused)
{
	struct zip_maker zip = {0};
	struct inventory *found;

	add_two(&zip, 8, ZIP_SMALL);
	text_add(&zip.directory, zip.directory.at + zip.entry, zip.directory.len - zip.entry);
	zip.count++;
	zip_end(&zip, ZIP_SMALL, "");
	found = scan(&zip);
	ck_assert_uint_eq(file_of(found, "n/x.zip")->damage.count, 2);
	ck_assert_str_eq(damage_of(found, "n/x.zip"), "corrupt");
	ck_assert_int_eq(file_of(found, "n/x.zip")->damage.items[0].offset, (int64_t)zip.local);
	ck_assert_ptr_null(file_of(found, "n/x.zip/d/b.log"));
	ck_assert_int_eq(file_of(found, "n/x.zip/a.log")->records, 100);
	inventory_close(found);
	zip_fini(&zip);
}
END_TEST

/* As many as are listed, and how many more there are. */
START_TEST(damage_of_an_archive_says_how_much_it_left_out)
{
	struct zip_maker zip = {0};
	struct inventory *found;
	const struct inventory_file *file;
	char entry[256];
	size_t len;

	add_two(&zip, 8, ZIP_SMALL);
	len = zip.directory.len - zip.entry;
	ck_assert_uint_le(len, sizeof(entry));
	memcpy(entry, zip.directory.at + zip.entry, len);
	for (int i = 0; i < LOG_DAMAGE_MOST + 4; i++) {
		text_add(&zip.directory, entry, len);
		zip.count++;
	}
	zip_end(&zip, ZIP_SMALL, "");
	found = scan(&zip);
	file = file_of(found, "n/x.zip");
	ck_assert_uint_eq(file->damage.count, LOG_DAMAGE_MOST);
	ck_assert_int_eq(file->damage.items[0].offset, (int64_t)zip.local);
	ck_assert(has_note(file, "damage_left_out:5"));
	ck_assert_int_eq(file_of(found, "n/x.zip/a.log")->records, 100);
	inventory_close(found);
	zip_fini(&zip);
}
END_TEST

START_TEST(bomb_ends_at_the_limit)
{
	struct text zeros = {0};
	struct zip_maker zip = {0};
	struct inventory *found;
	char *block = calloc(1, 1024 * 1024);

	memset(block, 'a', 1024 * 1024);
	for (int i = 0; i < 80; i++)
		text_add(&zeros, block, 1024 * 1024);
	zip_add(&zip, "a.log", 8, ZIP_SMALL, &zeros);
	zip_end(&zip, ZIP_SMALL, "");
	found = scan(&zip);
	ck_assert_str_eq(damage_of(found, "n/x.zip/a.log"), "expansion_limit");
	ck_assert_int_lt(file_of(found, "n/x.zip/a.log")->bytes, INT64_C(70) << 20);
	inventory_close(found);
	zip_fini(&zip);
	text_fini(&zeros);
	free(block);
}
END_TEST

START_TEST(archive_and_hidden_file_in_an_archive_are_named)
{
	struct text log = log_of(T0, 10);
	struct zip_maker inner = {0};
	struct zip_maker zip = {0};
	struct inventory *found;

	add_two(&inner, 8, ZIP_SMALL);
	zip_end(&inner, ZIP_SMALL, "");
	zip_add(&zip, "in.zip", 8, ZIP_SMALL, &inner.bytes);
	zip_add(&zip, "./.a.log", 8, ZIP_SMALL, &log);
	zip_add(&zip, "../a.log", 8, ZIP_SMALL, &log);
	zip_add(&zip, ".d/a.log", 8, ZIP_SMALL, &log);
	zip_add(&zip, "/b\xFF.log", 8, ZIP_SMALL, &log);
	zip_end(&zip, ZIP_SMALL, "");
	found = scan(&zip);
	ck_assert_str_eq(skipped_why(found, "n/x.zip/in.zip"), "nested");
	ck_assert_str_eq(skipped_why(found, "n/x.zip/.a.log"), "hidden");
	ck_assert_int_eq(file_of(found, "n/x.zip/../a.log")->records, 10);
	ck_assert_int_eq(file_of(found, "n/x.zip/.d/a.log")->records, 10);
	ck_assert_int_eq(file_of(found, "n/x.zip/b\\xFF.log")->records, 10);
	inventory_close(found);
	zip_fini(&inner);
	zip_fini(&zip);
	text_fini(&log);
}
END_TEST

static size_t read_text(void *context, int64_t offset, uint8_t *to, size_t len)
{
	const struct text *text = context;

	ck_assert(offset >= 0 && (size_t)offset <= text->len && len <= text->len - (size_t)offset);
	memcpy(to, text->at + offset, len);
	return len;
}

/* Entries that can be located in the first `len` bytes. */
static size_t count_of(struct log_zip *zip, struct text *bytes, size_t len)
{
	struct text part = {.at = bytes->at, .len = len};
	const struct log_zip_source source = {&part, read_text, (int64_t)len};
	struct log_zip_entry entry;
	size_t count = 0;

	ck_assert_int_eq(log_zip_open(zip, &source, NULL), 0);
	while (log_zip_next(zip, &entry)) {
		int64_t at = log_zip_locate(zip, &entry);

		ck_assert(at < 0 || entry.packed <= (int64_t)len - at);
		count += at >= 0;
	}
	log_zip_close(zip);
	return count;
}

START_TEST(every_shorter_archive_is_cut)
{
	struct log_zip *zip = malloc(sizeof(*zip));
	struct zip_maker maker = {0};

	add_two(&maker, 8, _i ? ZIP_LARGE : ZIP_SMALL);
	zip_end(&maker, _i ? ZIP_LARGE : ZIP_SMALL, "");
	ck_assert_uint_eq(count_of(zip, &maker.bytes, maker.bytes.len), 2);
	ck_assert_ptr_null(zip->damage);
	for (size_t len = 0; len < maker.bytes.len; len++) {
		ck_assert_uint_eq(count_of(zip, &maker.bytes, len), 0);
		ck_assert_str_eq(zip->damage, "truncated");
		ck_assert_int_eq(zip->damage_at, (int64_t)len);
	}
	zip_fini(&maker);
	free(zip);
}
END_TEST

START_TEST(bytes_behind_an_archive_are_named)
{
	struct log_zip *zip = malloc(sizeof(*zip));
	struct zip_maker maker = {0};
	size_t len;

	add_two(&maker, 8, ZIP_SMALL);
	zip_end(&maker, ZIP_SMALL, "");
	len = maker.bytes.len;
	text_print(&maker.bytes, "no frame");
	ck_assert_uint_eq(count_of(zip, &maker.bytes, maker.bytes.len), 2);
	ck_assert_str_eq(zip->damage, "trailing_bytes");
	ck_assert_int_eq(zip->damage_at, (int64_t)len);
	zip_fini(&maker);
	free(zip);
}
END_TEST

START_TEST(more_entries_than_are_read_are_refused)
{
	struct log_zip *zip = malloc(sizeof(*zip));
	struct zip_maker maker = {0};

	add_two(&maker, 8, ZIP_LARGE);
	maker.count = 100001;
	zip_end(&maker, ZIP_LARGE, "");
	ck_assert_uint_eq(count_of(zip, &maker.bytes, maker.bytes.len), 0);
	ck_assert_str_eq(zip->damage, "expansion_limit");
	zip_fini(&maker);
	free(zip);
}
END_TEST

/* By Info-ZIP's extra field; DOS times have no zone. */
START_TEST(extra_field_dates_a_member)
{
	struct text log = log_of(T0, 3);
	struct zip_maker zip = {0};
	struct inventory *found;

	zip_add(&zip, "a.log", 0, ZIP_SMALL, &log);
	text_add(&zip.directory, "UT\5\0\1\x20\xB4\x3B\x68", 9);
	zip.directory.at[30] = 9;
	zip_end(&zip, ZIP_SMALL, "");
	found = scan(&zip);
	ck_assert_int_eq(file_of(found, "n/x.zip/a.log")->times->mtime.v, T0 * 1000);
	inventory_close(found);
	zip_fini(&zip);
	text_fini(&log);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: zip");
	TCase *tc = tcase_create("zip");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, files_in_an_archive_are_read_as_files, 0, (int)ARRAY_LEN(sound));
	tcase_add_loop_test(tc, lie_is_found, 0, (int)ARRAY_LEN(lies));
	tcase_add_loop_test(tc, nothing_of_a_member_counts_without_its_checksum, 0, 2);
	tcase_add_loop_test(tc, text_shorter_or_longer_than_its_size_is_corrupt, 0, 2);
	tcase_add_test(tc, compressed_file_in_an_archive_is_read_and_its_damage_kept);
	tcase_add_test(tc, overlapping_members_are_refused);
	tcase_add_test(tc, damage_of_an_archive_says_how_much_it_left_out);
	tcase_add_test(tc, bomb_ends_at_the_limit);
	tcase_add_test(tc, archive_and_hidden_file_in_an_archive_are_named);
	tcase_add_loop_test(tc, every_shorter_archive_is_cut, 0, 2);
	tcase_add_test(tc, bytes_behind_an_archive_are_named);
	tcase_add_test(tc, more_entries_than_are_read_are_refused);
	tcase_add_test(tc, extra_field_dates_a_member);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
