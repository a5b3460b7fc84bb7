#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "base/xxh128.h"
#include "tests/logs_fixture.h"

#define T0 INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */

static const struct {
	const char *file, *codec, *format, *refusal;
	int64_t lines, records, bad, continuation, unverified; /* unverified -1: some, not all */
	bool open_line;
	const char *damage; /* the first one's kind */
	const char *notes;  /* all, each with a blank behind it */
} files[] = {
	{"plain.log", "plain", "combined", NULL, 60, 60, 0, 0, 0, false, NULL, ""},
	{"sound.log.gz", "gzip", "combined", NULL, 60, 60, 0, 0, 0, false, NULL, ""},
	{"two-members.log.gz", "gzip", "combined", NULL, 60, 60, 0, 0, 0, false, NULL, ""},
	{"truncated.log.gz", "gzip", "combined", NULL, -1, 0, 0, 0, -1, true, "truncated", ""},
	{"overwritten.log.gz", "gzip", "combined", NULL, -1, 0, 0, 0, -1, true, "corrupt", ""},
	{"wrong-crc.log.gz", "gzip", "combined", NULL, 60, 0, 0, 0, 60, false, "corrupt", ""},
	{"wrong-length.log.gz", "gzip", "combined", NULL, 60, 0, 0, 0, 60, false, "corrupt", ""},
	{"padded.log.gz", "gzip", "combined", NULL, 60, 60, 0, 0, 0, false, NULL, "zero_padding "},
	{"trailing.log.gz", "gzip", "combined", NULL, 60, 60, 0, 0, 0, false, "trailing_bytes", ""},
	{"second-truncated.log.gz", "gzip", "combined", NULL, -1, 27, 0, 0, -1, false, "truncated",
		""},
	{"zero.log.gz", "gzip", "", NULL, 0, 0, 0, 0, 0, false, "truncated", "empty "},
	{"empty-member.log.gz", "gzip", "", NULL, 0, 0, 0, 0, 0, false, NULL, ""},
	{"bad-header.log.gz", "gzip", "", NULL, 0, 0, 0, 0, 0, false, "corrupt", ""},
	{"really-plain.log.gz", "plain", "combined", NULL, 10, 9, 0, 0, 0, true, NULL,
		"suffix_mismatch "},
	{"really-gzip.log", "gzip", "combined", NULL, 60, 60, 0, 0, 0, false, NULL,
		"suffix_mismatch "},
	{"twice.log.gz", "gzip", "", "unsupported_codec", 0, 0, 0, 0, 0, false, NULL,
		"archive_inside "},
	{"crlf.log", "plain", "combined", NULL, 60, 60, 0, 0, 0, false, NULL, ""},
	{"cr-only.log", "plain", "combined", NULL, 60, 60, 0, 0, 0, false, NULL, "cr_only "},
	{"byte-order-mark.log", "plain", "combined", NULL, 60, 60, 0, 0, 0, false, NULL,
		"byte_order_mark "},
	{"utf16.log", "plain", "", "unsupported_encoding", 0, 0, 0, 0, 0, false, NULL, ""},
	{"nul-hole.log", "plain", "combined", NULL, 60, 60, 0, 0, 0, false, "nul_bytes", ""},
	{"nul-start.log", "plain", "combined", NULL, 60, 60, 0, 0, 0, false, "nul_bytes", ""},
	{"open.log", "plain", "combined", NULL, 61, 60, 0, 0, 0, true, NULL, ""},
	{"open-whole.log", "plain", "combined", NULL, 61, 61, 0, 0, 0, true, NULL, ""},
	{"calendar.log", "plain", "combined", NULL, 8, 2, 4, 0, 0, false, NULL,
		"zone_changes:2 zone_change_lines:5,7 "},
	{"forged.log", "plain", "combined", NULL, 5, 5, 0, 0, 0, false, NULL, ""},
	{"zones.log", "plain", "combined", NULL, 6, 5, 1, 0, 0, false, NULL,
		"zone_changes:4 zone_change_lines:2,3,4,5 back_day:2 "},
	{"vhost.log", "plain", "combined", NULL, 2, 2, 0, 0, 0, false, NULL, ""},
	{"clf.log", "plain", "combined", NULL, 1, 1, 0, 0, 0, false, NULL, ""},
	{"continued.log", "plain", "combined", NULL, 6, 2, 2, 2, 0, false, NULL, ""},
	{"disorder.log", "plain", "combined", NULL, 6, 6, 0, 0, 0, false, NULL, "back_hour:2 "},
	{"no-log.txt", "plain", "", "unknown_format", 2, 0, 2, 0, 0, false, NULL, ""},
	{"blank.log", "plain", "", NULL, 0, 0, 0, 0, 0, false, NULL, ""},
	{"random.log", "plain", "", "unknown_format", -1, 0, -1, 0, 0, true, "nul_bytes", ""},
	{"sample.log.zst", "zstd", "combined", NULL, 14, 14, 0, 0, 0, true, NULL, ""},
	{"sample.log.xz", "xz", "combined", NULL, 14, 14, 0, 0, 0, true, NULL, ""},
	{"sample.log.bz2", "bzip2", "combined", NULL, 14, 14, 0, 0, 0, true, NULL, ""},
	{"sample.log.lz4", "lz4", "combined", NULL, 14, 14, 0, 0, 0, true, NULL, ""},
	{"sample.tar", "tar", "", "unsupported_codec", 0, 0, 0, 0, 0, false, NULL, ""},
	{"sample.tar.gz", "gzip", "", "unsupported_codec", 0, 0, 0, 0, 0, false, NULL,
		"archive_inside "},
	{"sample.zip", "zip", "", "unsupported_codec", 0, 0, 0, 0, 0, false, NULL, ""},
};

static void expect_count(const char *file, const char *what, int64_t found, int64_t wanted)
{
	ck_assert_msg(wanted < 0 ? found > 0 : found == wanted, "%s: %s %lld, not %lld", file, what,
		(long long)found, (long long)wanted);
}

static void expect_text(const char *file, const char *found, const char *wanted)
{
	ck_assert_msg((!found && !wanted) || (found && wanted && strcmp(found, wanted) == 0),
		"%s: %s, not %s", file, found ? found : "nothing", wanted ? wanted : "nothing");
}

/* The random file has a run of NUL bytes by chance only; whatever it has is fine. */
static void expect_damage(const struct inventory_file *file, const char *name, const char *wanted)
{
	if (strcmp(name, "random.log") == 0)
		return;
	expect_text(name, file->damage.count ? file->damage.items[0].kind : NULL, wanted);
}

START_TEST(every_kind_of_file_is_read_as_it_must)
{
	const char *name = files[_i].file;
	struct text stored = data_file(name);
	char sha256[DIGEST_TEXT_LEN];

	digest_bytes(stored.at, stored.len, sha256);
	for (size_t piece = 0; piece < 1200; piece += 577) {
		struct log_read read = log_read_bytes(name, stored.at, stored.len, piece);
		const struct inventory_file *file = &read.file;
		struct text notes = {0};

		text_add(&notes, "", 0);
		LIST_EACH(const char *, note, &file->notes)
			text_print(&notes, "%s ", *note);
		expect_text(name, file->codec, files[_i].codec);
		expect_text(name, file->format, files[_i].format);
		expect_text(name, read.refusal, files[_i].refusal);
		expect_text(name, notes.at, files[_i].notes);
		expect_text(name, file->sha256, sha256);
		expect_damage(file, name, files[_i].damage);
		expect_count(name, "lines", file->lines, files[_i].lines);
		expect_count(name, "records", file->records, files[_i].records);
		expect_count(name, "bad", file->bad, files[_i].bad);
		expect_count(name, "continuation", file->continuation, files[_i].continuation);
		expect_count(name, "unverified", file->unverified, files[_i].unverified);
		ck_assert_int_eq(file->open_line, files[_i].open_line);
		ck_assert_int_eq(file->bytes, (int64_t)stored.len);
		ck_assert((file->first.v == BIND_ABSENT) == (file->records == 0));
		text_fini(&notes);
		log_read_fini(&read);
	}
	text_fini(&stored);
}
END_TEST

static struct log_read read_data(const char *name)
{
	struct text stored = data_file(name);
	struct log_read read = log_read_bytes(name, stored.at, stored.len, 0);

	text_fini(&stored);
	return read;
}

START_TEST(forged_stamps_set_neither_first_nor_last)
{
	struct log_read read = read_data("forged.log");

	ck_assert_int_eq(read.file.first.v, T0 * 1000);
	ck_assert_int_eq(read.file.last.v, (T0 + 240) * 1000);
	log_read_fini(&read);
}
END_TEST

START_TEST(implausible_stamps_stay_out)
{
	struct log_read read = read_data("calendar.log");

	ck_assert_int_eq(read.file.implausible, 2);
	ck_assert_int_eq(read.file.first.v, INT64_C(1709172000000));
	ck_assert_int_eq(read.file.last.v, INT64_C(1751327999000)); /* :60 is in its minute */
	ck_assert_int_eq(log_minutes_rows(log_reader_minutes(read.reader), &read.arena).records, 2);
	log_read_fini(&read);
}
END_TEST

START_TEST(a_day_after_now_is_the_last_plausible_second)
{
	struct text log = {0};
	struct log_read read;

	text_add_line(&log, FIXTURE_NOW / 1000 + 86400);
	text_add_line(&log, FIXTURE_NOW / 1000 + 86401);
	text_add_line(&log, LOG_MINUTES_FROM_S);
	text_add_line(&log, LOG_MINUTES_FROM_S - 1);
	read = log_read_bytes("a.log", log.at, log.len, 0);
	ck_assert_int_eq(read.file.records, 2);
	ck_assert_int_eq(read.file.implausible, 2);
	text_fini(&log);
	log_read_fini(&read);
}
END_TEST

START_TEST(content_hash_is_of_the_text)
{
	struct log_read plain = read_data("plain.log");
	struct log_read gzip = read_data("two-members.log.gz");
	struct log_read zip = read_data("sample.zip");

	ck_assert(xxh128_is_text(plain.file.content_xxh128));
	ck_assert_str_eq(plain.file.content_xxh128, gzip.file.content_xxh128);
	ck_assert_str_ne(plain.file.sha256, gzip.file.sha256);
	ck_assert_int_eq(gzip.file.content_bytes, plain.file.bytes);
	ck_assert_int_eq(gzip.file.members, 2);
	ck_assert_ptr_null(zip.file.content_xxh128);
	log_read_fini(&plain);
	log_read_fini(&gzip);
	log_read_fini(&zip);
}
END_TEST

START_TEST(nul_run_is_named_with_place_and_length)
{
	struct log_read read = read_data("nul-hole.log");

	ck_assert_uint_eq(read.file.damage.count, 1);
	ck_assert_int_eq(read.file.damage.items[0].offset, 1000);
	ck_assert_int_eq(read.file.damage.items[0].length, 4096);
	log_read_fini(&read);
}
END_TEST

START_TEST(damage_list_says_how_much_it_left_out)
{
	struct text log = {0};
	struct log_read read;

	for (int i = 0; i < LOG_DAMAGE_MOST + 5; i++)
		text_add(&log, "\0a\n", 3);
	read = log_read_bytes("a.log", log.at, log.len, 0);
	ck_assert_uint_eq(read.file.damage.count, LOG_DAMAGE_MOST);
	ck_assert(has_note(&read.file, "damage_left_out:5"));
	text_fini(&log);
	log_read_fini(&read);
}
END_TEST

START_TEST(bad_lines_are_sampled_by_place)
{
	struct text log = {0};
	struct log_read read;

	for (int i = 0; i < 25; i++)
		text_add_line(&log, T0);
	for (int i = 0; i < 25; i++)
		text_add(&log, "bad\n", 4);
	read = log_read_bytes("a.log", log.at, log.len, 0);
	ck_assert_int_eq(read.file.bad, 25);
	ck_assert_uint_eq(read.file.bad_samples.count, 10);
	ck_assert_int_eq(read.file.bad_samples.items[1].line, 27);
	ck_assert_int_eq(
		read.file.bad_samples.items[1].offset, read.file.bad_samples.items[0].offset + 4);
	text_fini(&log);
	log_read_fini(&read);
}
END_TEST

START_TEST(steps_back_of_more_than_a_minute_are_out_of_order)
{
	static const int steps[] = {0, 100, 40, 101, 40, 41, -20};
	struct text log = {0};
	struct log_read read;

	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		text_add_line(&log, T0 + steps[i]);
	read = log_read_bytes("a.log", log.at, log.len, 0);
	ck_assert_int_eq(read.file.out_of_order, 2);
	ck_assert_int_eq(read.file.first.v, (T0 - 20) * 1000);
	text_fini(&log);
	log_read_fini(&read);
}
END_TEST

/* 300 kB without a readable line, then a log: its windows are tried one after the other. */
START_TEST(format_is_found_behind_much_rubbish)
{
	struct text log = {0};
	struct log_read read;

	for (int i = 0; i < 30000; i++)
		text_add(&log, "rubbish..\n", 10);
	for (int i = 0; i < LOG_TRIAL_DECIDES / 2; i++)
		text_add_line(&log, T0);
	read = log_read_bytes("a.log", log.at, log.len, 4096);
	ck_assert_str_eq(read.file.format, "combined");
	ck_assert_int_eq(read.file.bad, 30000);
	ck_assert_int_eq(read.file.records, LOG_TRIAL_DECIDES / 2);
	text_fini(&log);
	log_read_fini(&read);
}
END_TEST

/* Wherever in the windows the line stands that somebody made look like one of another format. */
START_TEST(text_is_of_no_format_by_a_forged_line_in_it)
{
	struct text log = {0};
	struct log_read read;

	for (int i = 0; i < 30000; i++) {
		text_add(&log, "nothing..\n", 10);
		if (i % 100 == 99)
			text_add_line(&log, INT64_C(1577836800));
	}
	read = log_read_bytes("a.log", log.at, log.len, 4096);
	ck_assert_str_eq(read.file.format, "");
	ck_assert_str_eq(read.refusal, "unknown_format");
	ck_assert_int_eq(read.file.records, 0);
	ck_assert_int_eq(read.file.first.v, BIND_ABSENT);
	text_fini(&log);
	log_read_fini(&read);
}
END_TEST

START_TEST(long_line_is_read_by_its_head_and_counted)
{
	struct text log = {0};
	struct log_read read;

	text_add_line(&log, T0);
	log.len--;
	for (int i = 0; i < 20000; i++)
		text_add(&log, "0123456789", 10);
	text_add(&log, "\n", 1);
	text_add_line(&log, T0 + 60);
	read = log_read_bytes("a.log", log.at, log.len, 5000);
	ck_assert_int_eq(read.file.records, 2);
	ck_assert(has_note(&read.file, "long_lines:1"));
	text_fini(&log);
	log_read_fini(&read);
}
END_TEST

/* Nothing is said of a log of which only the first line is begun: it is being written. */
static const struct {
	const char *name, *text;
	size_t repeats;
	const char *format; /* forced, or NULL */
	const char *refusal;
} without_ends[] = {
	{"no end in 300 kB", "rubbish...", 30000, NULL, "unknown_format"},
	{"no end in 300 kB, of a format", "rubbish...", 30000, "combined", "unknown_format"},
	{"no end", "rubbish...", 1, NULL, "unknown_format"},
	{"no end, of a format", "192.0.2.1 - ", 1, "combined", NULL},
	{"no byte", "", 1, NULL, NULL},
	{"blank", "\n", 3, NULL, NULL},
};

START_TEST(text_of_which_nothing_is_read_is_told)
{
	struct log_reader *reader =
		log_reader_new((struct unix_ms){FIXTURE_NOW}, &log_codec_limits);
	struct inventory_file file;
	struct arena arena = {0};
	struct text log = {0};
	const uint8_t *at;

	text_add(&log, "", 0);
	for (size_t i = 0; i < without_ends[_i].repeats; i++)
		text_add(&log, without_ends[_i].text, strlen(without_ends[_i].text));
	at = (const uint8_t *)log.at;
	ck_assert_int_eq(
		log_reader_begin(reader, "a.log",
			without_ends[_i].format ? log_format_find(without_ends[_i].format) : NULL,
			at, log.len < LOG_CODEC_HEAD ? log.len : LOG_CODEC_HEAD, NULL),
		0);
	ck_assert_int_eq(log_reader_feed(reader, at, log.len, NULL), 0);
	ck_assert_int_eq(log_reader_finish(reader, &arena, &file, NULL), 0);
	expect_text(without_ends[_i].name, log_reader_refusal(reader), without_ends[_i].refusal);
	log_reader_free(reader);
	arena_fini(&arena);
	text_fini(&log);
}
END_TEST

START_TEST(every_shorter_prefix_of_a_plain_file_adds_up)
{
	struct text stored = data_file("plain.log");

	for (size_t len = 0; len < stored.len; len++) {
		struct log_read read = log_read_bytes("a.log", stored.at, len, 0);
		int64_t ends = 0;

		for (size_t i = 0; i < len; i++)
			ends += stored.at[i] == '\n';
		ck_assert_int_eq(read.file.lines, ends + read.file.open_line);
		ck_assert(read.file.records == ends ||
			  (read.file.open_line && read.file.records == ends + 1));
		ck_assert_int_eq(read.file.open_line, len && stored.at[len - 1] != '\n');
		ck_assert_int_eq(read.file.bad + read.file.unverified, 0);
		ck_assert_uint_eq(read.file.damage.count, 0);
		log_read_fini(&read);
	}
	text_fini(&stored);
}
END_TEST

static void feed_file(struct log_read *read, const char *file)
{
	struct text stored = data_file(file);
	const uint8_t *at = (const uint8_t *)stored.at;

	ck_assert_int_eq(
		log_reader_begin(read->reader, "a.log.gz", NULL, at, LOG_CODEC_HEAD, NULL), 0);
	ck_assert_int_eq(log_reader_feed(read->reader, at, stored.len, NULL), 0);
	ck_assert_int_eq(log_reader_finish(read->reader, &read->arena, &read->file, NULL), 0);
	text_fini(&stored);
}

/* So that the two differ whatever their versions, the second one is shown another file. */
START_TEST(second_opinion_counts_and_a_difference_is_noted)
{
	struct log_read read = read_data("wrong-crc.log.gz");

	ck_assert(log_reader_doubts(read.reader));
	log_reader_ask_second(read.reader);
	feed_file(&read, "wrong-crc.log.gz");
	ck_assert(!log_reader_doubts(read.reader));
	ck_assert(!has_note(&read.file, "second_opinion"));
	ck_assert_int_eq(read.file.damage.items[0].offset, 897);
	log_reader_ask_second(read.reader);
	feed_file(&read, "sound.log.gz");
	ck_assert(has_note(&read.file, "second_opinion"));
	ck_assert_uint_eq(read.file.damage.count, 0);
	ck_assert_int_eq(read.file.records, 60);
	feed_file(&read, "truncated.log.gz"); /* the next file begins anew */
	ck_assert(log_reader_doubts(read.reader));
	ck_assert(!has_note(&read.file, "second_opinion"));
	log_read_fini(&read);
}
END_TEST

START_TEST(sound_padded_and_trailed_files_need_no_second_opinion)
{
	static const char *const sound[] = {"sound.log.gz", "two-members.log.gz", "padded.log.gz",
		"trailing.log.gz", "plain.log", "sample.log.zst"};

	for (size_t i = 0; i < ARRAY_LEN(sound); i++) {
		struct log_read read = read_data(sound[i]);

		ck_assert_msg(!log_reader_doubts(read.reader), "%s", sound[i]);
		log_read_fini(&read);
	}
}
END_TEST

/* Lines with a NUL byte in each. */
static void add_holed_member(struct text *to, int lines)
{
	struct text log = {0};

	for (int i = 0; i < lines; i++) {
		text_add_line(&log, T0 + i);
		log.at[log.len - 2] = '\0';
	}
	text_add_gzip(to, log.at, log.len);
	text_fini(&log);
}

static struct log_read read_holed(int sound, int damaged)
{
	struct text stored = {0};
	struct log_read read;

	add_holed_member(&stored, sound);
	add_holed_member(&stored, damaged);
	stored.at[stored.len - 8] ^= 1; /* of the CRC */
	read = log_read_bytes("a.log.gz", stored.at, stored.len, 0);
	text_fini(&stored);
	return read;
}

static int count_damage(const struct log_read *read, const char *kind)
{
	int count = 0;

	LIST_EACH(const struct inventory_damage, damage, &read->file.damage)
		count += strcmp(damage->kind, kind) == 0;
	return count;
}

START_TEST(nul_bytes_in_damaged_text_are_no_finding)
{
	struct log_read read = read_holed(3, 50);

	ck_assert_int_eq(count_damage(&read, "nul_bytes"), 3);
	ck_assert_int_eq(count_damage(&read, "corrupt"), 1);
	ck_assert_int_eq(read.file.unverified, 50);
	log_read_fini(&read);
}
END_TEST

START_TEST(many_nul_bytes_do_not_hide_that_the_file_is_damaged)
{
	struct log_read read = read_holed(2000, 1);

	ck_assert_uint_eq(read.file.damage.count, LOG_DAMAGE_MOST);
	ck_assert_int_eq(count_damage(&read, "corrupt"), 1);
	log_read_fini(&read);
}
END_TEST

START_TEST(damaged_gzip_sets_no_first_and_no_last)
{
	struct text stored = data_file("sound.log.gz");

	for (size_t len = 0; len < stored.len; len++) {
		struct log_read read = log_read_bytes("a.log.gz", stored.at, len, 0);

		ck_assert_int_eq(read.file.records, 0);
		ck_assert_int_eq(read.file.first.v, BIND_ABSENT);
		ck_assert_int_eq(read.file.lines, read.file.unverified);
		ck_assert_uint_eq(read.file.damage.count, 1);
		ck_assert_str_eq(read.file.damage.items[0].kind, "truncated");
		ck_assert_uint_eq(
			log_minutes_rows(log_reader_minutes(read.reader), &read.arena).count, 0);
		log_read_fini(&read);
	}
	text_fini(&stored);
}
END_TEST

static TCase *properties(void)
{
	TCase *tc = tcase_create("properties");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, text_of_which_nothing_is_read_is_told, 0, ARRAY_LEN(without_ends));
	tcase_add_test(tc, every_shorter_prefix_of_a_plain_file_adds_up);
	tcase_add_test(tc, second_opinion_counts_and_a_difference_is_noted);
	tcase_add_test(tc, sound_padded_and_trailed_files_need_no_second_opinion);
	tcase_add_test(tc, nul_bytes_in_damaged_text_are_no_finding);
	tcase_add_test(tc, many_nul_bytes_do_not_hide_that_the_file_is_damaged);
	tcase_add_test(tc, damaged_gzip_sets_no_first_and_no_last);
	return tc;
}

int main(void)
{
	Suite *suite = suite_create("logs: reader");
	TCase *tc = tcase_create("reader");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, every_kind_of_file_is_read_as_it_must, 0, (int)ARRAY_LEN(files));
	tcase_add_test(tc, forged_stamps_set_neither_first_nor_last);
	tcase_add_test(tc, implausible_stamps_stay_out);
	tcase_add_test(tc, a_day_after_now_is_the_last_plausible_second);
	tcase_add_test(tc, content_hash_is_of_the_text);
	tcase_add_test(tc, nul_run_is_named_with_place_and_length);
	tcase_add_test(tc, damage_list_says_how_much_it_left_out);
	tcase_add_test(tc, bad_lines_are_sampled_by_place);
	tcase_add_test(tc, steps_back_of_more_than_a_minute_are_out_of_order);
	tcase_add_test(tc, format_is_found_behind_much_rubbish);
	tcase_add_test(tc, text_is_of_no_format_by_a_forged_line_in_it);
	tcase_add_test(tc, long_line_is_read_by_its_head_and_counted);
	suite_add_tcase(suite, tc);
	suite_add_tcase(suite, properties());
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
