#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "logs/scan.h"
#include "tests/codec_fixture.h"

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

static void pad(struct text *to)
{
	while (to->len % 512)
		text_add(to, "", 1);
}

static void put_sum(char *block)
{
	char number[32];
	unsigned sum = 0;

	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += (uint8_t)block[i];
	snprintf(number, sizeof(number), "%06o", sum);
	memcpy(block + 148, number, 7);
}

static void add_member(struct text *to, const char *name, const void *bytes, size_t len)
{
	char block[512] = {0};
	char number[32];

	memcpy(block, name, strlen(name));
	snprintf(number, sizeof(number), "%011zo", len);
	memcpy(block + 124, number, 11);
	block[156] = '0';
	memcpy(block + 257, "ustar\00000", 8);
	put_sum(block);
	text_add(to, block, sizeof(block));
	text_add(to, bytes, len);
	pad(to);
}

static struct text log_of(int64_t from, int lines)
{
	struct text log = {0};

	for (int i = 0; i < lines; i++)
		text_add_line(&log, from + i * 60);
	return log;
}

/* a.log of 100 lines, d/b.log.gz of 50 later ones, end. */
static struct text two_logs(void)
{
	struct text a = log_of(T0, 100);
	struct text b = log_of(T0 + 86400, 50);
	struct text gz = {0};
	struct text tar = {0};

	text_add_gzip(&gz, b.at, b.len);
	add_member(&tar, "a.log", a.at, a.len);
	add_member(&tar, "d/b.log.gz", gz.at, gz.len);
	for (int i = 0; i < 1024; i++)
		text_add(&tar, "", 1);
	text_fini(&a);
	text_fini(&b);
	text_fini(&gz);
	return tar;
}

static struct inventory *scan(void)
{
	static const char *const names[] = {"n"};
	const struct logs_options options = {.now = {FIXTURE_NOW}};
	struct logs_job job = {.node = "n", .kind = LOG_ACCESS, .names = names, .path_count = 1};
	const char *path = folder;
	struct inventory *found = NULL;
	struct err err = {0};

	job.paths = &path;
	ck_assert_msg(logs_scan(&job, 1, &options, &found, &err) == 0, "%s", err.text);
	return found;
}

static const struct inventory_file *file_of(const struct inventory *found, const char *name)
{
	LIST_EACH(const struct inventory_file, file, &found->files)
		if (strcmp(file->name, name) == 0)
			return file;
	ck_abort_msg("%s is not listed", name);
}

static const char *skipped_why(const struct inventory *found, const char *name)
{
	LIST_EACH(const struct inventory_skipped, skipped, &found->skipped)
		if (strcmp(skipped->name, name) == 0)
			return skipped->why;
	return "";
}

static struct text packed(const struct text *tar, const char *codec)
{
	struct text out = {0};

	if (!codec)
		text_add(&out, tar->at, tar->len);
	for (size_t m = 0; codec && m < CODEC_MAKERS; m++)
		if (strcmp(codec_makers[m].name, codec) == 0)
			codec_makers[m].add(&out, tar->at, tar->len);
	return out;
}

static const struct {
	const char *name, *codec;
} outers[] = {{"x.tar", NULL}, {"x.tar.gz", "gzip"}, {"x.tgz", "gzip"}, {"x.tar.zst", "zstd"},
	{"x.tar.xz", "xz with CRC64"}, {"x.tar.bz2", "bzip2"}, {"x.tar.lz4", "lz4"},
	{"x.log", NULL}};

START_TEST(files_in_an_archive_are_read_as_files)
{
	struct text tar = two_logs();
	struct text stored = packed(&tar, outers[_i].codec);
	const struct inventory_file *a, *b, *x;
	struct inventory *found;
	char name[64];

	folder_put(folder, outers[_i].name, stored.at, stored.len);
	found = scan();
	ck_assert_uint_eq(found->files.count, 3);
	ck_assert_uint_eq(found->skipped.count, 0);
	snprintf(name, sizeof(name), "n/%s", outers[_i].name);
	x = file_of(found, name);
	ck_assert_int_eq(x->bytes, (int64_t)stored.len);
	ck_assert_int_eq(x->lines, 0);
	ck_assert_uint_eq(x->damage.count, 0);
	snprintf(name, sizeof(name), "n/%s/a.log", outers[_i].name);
	a = file_of(found, name);
	snprintf(name, sizeof(name), "n/%s/d/b.log.gz", outers[_i].name);
	b = file_of(found, name);
	ck_assert_int_eq(a->records, 100);
	ck_assert_int_eq(b->records, 50);
	ck_assert_str_eq(a->codec, "plain");
	ck_assert_str_eq(b->codec, "gzip");
	ck_assert(has_note(a, "member") && has_note(b, "member"));
	ck_assert_int_eq(a->unverified + b->unverified, 0);
	ck_assert_int_eq(found->archives.items[0].records, 150);
	ck_assert_int_eq(found->archives.items[0].last.v, (T0 + 86400 + 49 * 60) * 1000);
	inventory_close(found);
	text_fini(&tar);
	text_fini(&stored);
}
END_TEST

/* The checksum of the codec around it comes after the members. */
START_TEST(members_behind_damage_are_not_verified)
{
	struct text tar = two_logs();
	struct text stored = {0};
	struct inventory *found;

	text_add_gzip(&stored, tar.at, 4096); /* within a.log */
	text_add_gzip(&stored, tar.at + 4096, tar.len - 4096);
	stored.at[stored.len - 8] ^= 1;
	folder_put(folder, "x.tar.gz", stored.at, stored.len);
	found = scan();
	ck_assert_str_eq(file_of(found, "n/x.tar.gz")->damage.items[0].kind, "corrupt");
	ck_assert_int_gt(file_of(found, "n/x.tar.gz/a.log")->records, 20);
	ck_assert_int_eq(file_of(found, "n/x.tar.gz/a.log")->records +
				 file_of(found, "n/x.tar.gz/a.log")->unverified,
		100);
	ck_assert_int_gt(file_of(found, "n/x.tar.gz/a.log")->unverified, 20);
	ck_assert_int_eq(file_of(found, "n/x.tar.gz/d/b.log.gz")->records, 0);
	ck_assert_int_eq(file_of(found, "n/x.tar.gz/d/b.log.gz")->unverified, 50);
	ck_assert(logs_incomplete(found));
	inventory_close(found);
	text_fini(&tar);
	text_fini(&stored);
}
END_TEST

START_TEST(cut_archive_is_named_once_and_cuts_its_member)
{
	struct text tar = two_logs();
	struct inventory *found;
	size_t len = tar.len - 1024 - 400; /* within d/b.log.gz */

	folder_put(folder, "x.tar", tar.at, len);
	found = scan();
	ck_assert_uint_eq(file_of(found, "n/x.tar")->damage.count, 1);
	ck_assert_str_eq(file_of(found, "n/x.tar")->damage.items[0].kind, "truncated");
	ck_assert_int_eq(file_of(found, "n/x.tar")->damage.items[0].offset, (int64_t)len);
	ck_assert_int_eq(file_of(found, "n/x.tar/a.log")->records, 100);
	ck_assert_uint_eq(file_of(found, "n/x.tar/d/b.log.gz")->damage.count, 1);
	ck_assert_str_eq(file_of(found, "n/x.tar/d/b.log.gz")->damage.items[0].kind, "truncated");
	ck_assert_int_eq(file_of(found, "n/x.tar/d/b.log.gz")->records, 0);
	inventory_close(found);
	text_fini(&tar);
}
END_TEST

START_TEST(broken_header_ends_the_archive)
{
	struct text tar = two_logs();
	struct text a = log_of(T0, 100);
	size_t second = 512 + (a.len + 511) / 512 * 512;
	struct inventory *found;

	tar.at[second + 5] ^= 1;
	folder_put(folder, "x.tar", tar.at, tar.len);
	found = scan();
	ck_assert_uint_eq(found->files.count, 2);
	ck_assert_str_eq(file_of(found, "n/x.tar")->damage.items[0].kind, "corrupt");
	ck_assert_int_eq(file_of(found, "n/x.tar")->damage.items[0].offset, (int64_t)second);
	ck_assert_int_eq(file_of(found, "n/x.tar/a.log")->records, 100);
	inventory_close(found);
	text_fini(&a);
	text_fini(&tar);
}
END_TEST

START_TEST(archive_in_an_archive_is_named_and_not_walked)
{
	struct text tar = two_logs();
	struct text gz = {0};
	struct text outer = {0};
	struct inventory *found;

	text_add_gzip(&gz, tar.at, tar.len);
	add_member(&outer, "in.tar", tar.at, tar.len);
	add_member(&outer, "in.tar.gz", gz.at, gz.len);
	add_member(&outer, "in.zip", "PK\3\4xxxxxxxxxxxxxxxxxxxxxxxxxx", 30);
	folder_put(folder, "x.tar", outer.at, outer.len);
	found = scan();
	ck_assert_uint_eq(found->files.count, 4);
	ck_assert_str_eq(skipped_why(found, "n/x.tar/in.tar"), "nested");
	ck_assert_str_eq(skipped_why(found, "n/x.tar/in.tar.gz"), "nested");
	ck_assert_str_eq(skipped_why(found, "n/x.tar/in.zip"), "nested");
	ck_assert_uint_eq(found->skipped.count, 3);
	ck_assert_int_eq(found->archives.items[0].records, 0);
	inventory_close(found);
	text_fini(&tar);
	text_fini(&gz);
	text_fini(&outer);
}
END_TEST

START_TEST(what_is_both_in_an_archive_and_beside_it_counts_once)
{
	struct text tar = two_logs();
	struct text a = log_of(T0, 100);
	struct inventory *found;

	folder_put(folder, "x.tar", tar.at, tar.len);
	folder_put(folder, "a.log", a.at, a.len);
	found = scan();
	ck_assert_int_eq(found->archives.items[0].records, 150);
	ck_assert(has_note(file_of(found, "n/x.tar/a.log"), "duplicate_content"));
	inventory_close(found);
	text_fini(&a);
	text_fini(&tar);
}
END_TEST

START_TEST(names_of_members_are_made_printable)
{
	struct text a = log_of(T0, 3);
	struct text tar = {0};
	struct inventory *found;

	add_member(&tar, "a\xFF\n.log", a.at, a.len);
	add_member(&tar, "", a.at, a.len);
	folder_put(folder, "x.tar", tar.at, tar.len);
	found = scan();
	ck_assert_uint_eq(found->files.count, 3);
	LIST_EACH(const struct inventory_file, file, &found->files)
		ck_assert_msg(!strstr(file->name, "\xFF"), "%s", file->name);
	inventory_close(found);
	text_fini(&a);
	text_fini(&tar);
}
END_TEST

/* Members that ISA-L calls damaged are read by zlib, as files are. */
START_TEST(damage_in_a_member_is_placed_by_zlib)
{
	struct text bad = data_file("wrong-crc.log.gz");
	struct text tar = {0};
	struct inventory *found;

	add_member(&tar, "a.log.gz", bad.at, bad.len);
	folder_put(folder, "x.tar", tar.at, tar.len);
	found = scan();
	ck_assert_int_eq(file_of(found, "n/x.tar/a.log.gz")->damage.items[0].offset, 897);
	ck_assert_int_eq(file_of(found, "n/x.tar/a.log.gz")->unverified, 60);
	inventory_close(found);
	text_fini(&bad);
	text_fini(&tar);
}
END_TEST

/* Its bytes come in buffers that are used again. */
START_TEST(digest_of_a_large_member_is_of_all_its_bytes)
{
	struct text log = log_of(T0, 20000);
	struct text tar = {0};
	struct inventory *found;
	char digest[DIGEST_TEXT_LEN];

	add_member(&tar, "a.log", log.at, log.len);
	memcpy(tar.at + 136, "15016731040", 11); /* mtime; the sum changes with it */
	memset(tar.at + 148, ' ', 8);
	folder_put(folder, "x.tar", tar.at, tar.len);
	found = scan();
	ck_assert_str_eq(file_of(found, "n/x.tar")->damage.items[0].kind, "corrupt");
	inventory_close(found);
	put_sum(tar.at);
	folder_put(folder, "x.tar", tar.at, tar.len);
	found = scan();
	digest_bytes(log.at, log.len, digest);
	ck_assert_uint_gt(log.len, 1024 * 1024);
	ck_assert_str_eq(file_of(found, "n/x.tar/a.log")->sha256, digest);
	ck_assert_int_eq(
		file_of(found, "n/x.tar/a.log")->times->mtime.v, INT64_C(015016731040) * 1000);
	ck_assert_int_eq(file_of(found, "n/x.tar/a.log")->times->header.v, BIND_ABSENT);
	inventory_close(found);
	text_fini(&log);
	text_fini(&tar);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: members");
	TCase *tc = tcase_create("members");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, files_in_an_archive_are_read_as_files, 0, (int)ARRAY_LEN(outers));
	tcase_add_test(tc, members_behind_damage_are_not_verified);
	tcase_add_test(tc, cut_archive_is_named_once_and_cuts_its_member);
	tcase_add_test(tc, broken_header_ends_the_archive);
	tcase_add_test(tc, archive_in_an_archive_is_named_and_not_walked);
	tcase_add_test(tc, what_is_both_in_an_archive_and_beside_it_counts_once);
	tcase_add_test(tc, names_of_members_are_made_printable);
	tcase_add_test(tc, digest_of_a_large_member_is_of_all_its_bytes);
	tcase_add_test(tc, damage_in_a_member_is_placed_by_zlib);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
