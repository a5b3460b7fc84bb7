#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/codec_fixture.h"

#define FIRST 2000 /* bytes of text in the first of two units */

/* Two units of the log of 60 lines; `first` is where the second one begins. */
static struct text two_units(
	const struct codec_maker *maker, const struct text *plain, size_t *first)
{
	struct text stored = {0};

	maker->add(&stored, plain->at, FIRST);
	*first = stored.len;
	maker->add(&stored, plain->at + FIRST, plain->len - FIRST);
	return stored;
}

START_TEST(units_are_read_one_after_the_other_whatever_the_pieces)
{
	static const size_t pieces[] = {1, 7, 512, 1u << 20};
	const struct codec_maker *maker = &codec_makers[_i];
	struct text plain = data_file("plain.log");
	size_t first;
	struct text stored = two_units(maker, &plain, &first);

	for (size_t p = 0; p < ARRAY_LEN(pieces); p++) {
		struct heard heard = {0};
		struct log_stream end = heard_run(
			&heard, maker->codec, &log_codec_limits, &stored, stored.len, pieces[p]);

		ck_assert_uint_eq(heard.text.len, plain.len);
		ck_assert_mem_eq(heard.text.at, plain.at, plain.len);
		ck_assert_uint_eq(heard.verified, plain.len);
		ck_assert_int_eq(end.members, 2);
		ck_assert_int_eq(end.used, (int64_t)stored.len);
		ck_assert_str_eq(heard.said.at, maker->checked ? "" : "no_checksum|no_checksum|");
		heard_fini(&heard);
	}
	text_fini(&stored);
	text_fini(&plain);
}
END_TEST

START_TEST(unit_without_text_is_no_damage)
{
	const struct codec_maker *maker = &codec_makers[_i];
	struct heard heard = {0};
	struct text stored = {0};
	struct log_stream end;

	maker->add(&stored, "", 0);
	maker->add(&stored, "", 0);
	end = heard_run(&heard, maker->codec, &log_codec_limits, &stored, stored.len, 3);
	ck_assert_int_eq(end.members, 2);
	ck_assert_uint_eq(heard.text.len, 0);
	ck_assert_str_eq(heard.said.at, maker->checked ? "" : "no_checksum|no_checksum|");
	heard_fini(&heard);
	text_fini(&stored);
}
END_TEST

/* Only a cut behind a unit is no damage. A block that is whole counts before its unit is. */
static void expect_prefix(const struct codec_maker *maker, const struct text *plain,
	const struct heard *heard, int64_t members)
{
	ck_assert_uint_le(heard->text.len, plain->len);
	ck_assert_mem_eq(heard->text.at, plain->at, heard->text.len);
	ck_assert_msg(
		heard->verified == 0 || heard->verified == FIRST || heard->verified == plain->len,
		"%s: verified %zu", maker->name, heard->verified);
	ck_assert(members == 0 || heard->verified >= FIRST);
}

START_TEST(every_shorter_prefix_is_damaged_or_whole)
{
	const struct codec_maker *maker = &codec_makers[_i];
	struct text plain = data_file("plain.log");
	size_t first;
	struct text stored = two_units(maker, &plain, &first);

	for (size_t len = 0; len < stored.len; len++) {
		struct heard heard = {0};
		struct log_stream end =
			heard_run(&heard, maker->codec, &log_codec_limits, &stored, len, 1u << 20);
		bool ends = strstr(heard.said.at, "truncated@") != NULL ||
			    (len > first && strstr(heard.said.at, "trailing_bytes@") != NULL);

		ck_assert_int_eq(end.members, len >= first);
		ck_assert_msg(
			ends == (len != first), "%s at %zu: %s", maker->name, len, heard.said.at);
		expect_prefix(maker, &plain, &heard, end.members);
		heard_fini(&heard);
	}
	text_fini(&stored);
	text_fini(&plain);
}
END_TEST

/* Where there is no checksum, a changed bit may give another text. */
static void expect_flipped(const struct codec_maker *maker, const struct text *plain,
	const struct heard *heard, size_t bit)
{
	bool same = heard->verified <= plain->len &&
		    memcmp(heard->text.at, plain->at, heard->verified) == 0;

	ck_assert_msg(same || !maker->checked, "%s: bit %zu: verified text is not the one stored",
		maker->name, bit);
	ck_assert_msg(heard->said.len || heard->verified == plain->len,
		"%s: bit %zu: text was lost and nothing said", maker->name, bit);
}

START_TEST(every_flipped_bit_is_noticed_or_harmless)
{
	const struct codec_maker *maker = &codec_makers[_i];
	struct text plain = data_file("plain.log");
	struct text stored = {0};

	plain.len = 1000;
	maker->add(&stored, plain.at, plain.len);
	for (size_t bit = 0; bit < stored.len * 8; bit++) {
		struct heard heard = {0};

		stored.at[bit / 8] = (char)(stored.at[bit / 8] ^ (1 << bit % 8));
		heard_run(&heard, maker->codec, &log_codec_limits, &stored, stored.len, 1u << 20);
		expect_flipped(maker, &plain, &heard, bit);
		stored.at[bit / 8] = (char)(stored.at[bit / 8] ^ (1 << bit % 8));
		heard_fini(&heard);
	}
	text_fini(&stored);
	text_fini(&plain);
}
END_TEST

/* ISA-L's own check of the trailer, and every other library's of its checksum at the end. */
START_TEST(text_of_a_unit_whose_checksum_is_wrong_is_not_verified)
{
	static const struct {
		const char *name;
		size_t from_end; /* of a byte of the checksum */
	} places[] = {{"gzip", 8}, {"gzip", 5}, {"gzip", 4}, {"gzip", 1}, {"gzip by zlib", 8},
		{"gzip by zlib", 1}, {"zstd", 4}, {"zstd", 1}, {"lz4", 4}, {"lz4", 1}};

	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		for (size_t m = 0; m < CODEC_MAKERS; m++) {
			struct heard heard = {0};
			struct text stored = {0};

			if (strcmp(codec_makers[m].name, places[i].name) != 0)
				continue;
			codec_makers[m].add(&stored, "some text\n", 10);
			stored.at[stored.len - places[i].from_end] ^= 0x10;
			heard_run(&heard, codec_makers[m].codec, &log_codec_limits, &stored,
				stored.len, 1u << 20);
			ck_assert_uint_eq(heard.verified, 0);
			if (codec_makers[m].codec != &log_codec_gzip) /* zlib is asked then */
				ck_assert_uint_eq(heard.text.len, 10);
			ck_assert_int_eq(strncmp(heard.said.at, "corrupt@", 8), 0);
			heard_fini(&heard);
			text_fini(&stored);
		}
}
END_TEST

/* Zeros behind a unit: how many, and whether another unit comes behind them. */
static void expect_padding(const struct codec_maker *maker, size_t zeros, bool more)
{
	struct text stored = {0};
	struct heard heard = {0};
	bool fine = maker->padding && zeros % maker->padding == 0;
	struct log_stream end;
	char said[64];
	size_t first;

	maker->add(&stored, "first\n", 6);
	first = stored.len;
	for (size_t i = 0; i < zeros; i++)
		text_add(&stored, "", 1);
	if (more)
		maker->add(&stored, "second\n", 7);
	snprintf(said, sizeof(said), "trailing_bytes@%zu+%zu|", first, stored.len - first);
	end = heard_run(&heard, maker->codec, &log_codec_limits, &stored, stored.len, 5);
	ck_assert_uint_eq(heard.verified, more && fine ? 13 : 6);
	ck_assert_int_eq(end.members, more && fine ? 2 : 1);
	ck_assert_msg(strstr(heard.said.at, fine ? "zero_padding|" : said) != NULL,
		"%s, %zu zeros: %s", maker->name, zeros, heard.said.at);
	ck_assert_msg((strchr(heard.said.at, '@') == NULL) == fine, "%s, %zu zeros: %s",
		maker->name, zeros, heard.said.at);
	heard_fini(&heard);
	text_fini(&stored);
}

START_TEST(zeros_behind_a_unit_are_padding_where_the_format_has_it)
{
	static const size_t zeros[] = {512, 4, 3, 510};

	for (size_t i = 0; i < ARRAY_LEN(zeros); i++) {
		expect_padding(&codec_makers[_i], zeros[i], false);
		expect_padding(&codec_makers[_i], zeros[i], true);
	}
}
END_TEST

START_TEST(other_bytes_behind_a_unit_are_trailing)
{
	const struct codec_maker *maker = &codec_makers[_i];
	struct text stored = {0};
	char said[64];

	maker->add(&stored, "a line\n", 7);
	snprintf(said, sizeof(said), "trailing_bytes@%zu+17|", stored.len);
	text_add(&stored, "this is no frame\n", 17);
	for (size_t piece = 1; piece < 100; piece += 33) {
		struct heard heard = {0};

		heard_run(&heard, maker->codec, &log_codec_limits, &stored, stored.len, piece);
		ck_assert_uint_eq(heard.verified, 7);
		ck_assert_msg(strstr(heard.said.at, said) != NULL, "%s: %s, not %s", maker->name,
			heard.said.at, said);
		heard_fini(&heard);
	}
	text_fini(&stored);
}
END_TEST

static struct text zeros_in_lines(void)
{
	struct text text = {0};

	for (int i = 0; i < 4096; i++)
		text_add(&text, "aaaaaaaaaaaaaaa\naaaaaaaaaaaaaaa\n", 32);
	return text;
}

START_TEST(bomb_ends_at_the_limit)
{
	static const struct log_codec_limits tight[] = {
		{.text_most = 100000,
			.ratio_most = 2000,
			.ratio_from = 1 << 30,
			.memory_most = 1 << 27},
		{.text_most = INT64_MAX,
			.ratio_most = 100,
			.ratio_from = 100000,
			.memory_most = 1 << 27},
	};
	const struct codec_maker *maker = &codec_makers[_i];
	struct text text = zeros_in_lines();
	struct text stored = {0};

	for (int i = 0; i < 8; i++)
		maker->add(&stored, text.at, text.len);
	for (size_t i = 0; i < ARRAY_LEN(tight); i++) {
		struct heard heard = {0};

		heard_run(&heard, maker->codec, &tight[i], &stored, stored.len, 64);
		ck_assert_msg(strstr(heard.said.at, "expansion_limit@") != NULL, "%s: %s",
			maker->name, heard.said.at);
		ck_assert_uint_lt(heard.text.len, 400000);
		heard_fini(&heard);
	}
	text_fini(&text);
	text_fini(&stored);
}
END_TEST

START_TEST(receiver_can_stop_the_stream)
{
	const struct codec_maker *maker = &codec_makers[_i];
	struct text plain = data_file("plain.log");
	struct heard heard = {.stop_at = 1};
	size_t first;
	struct text stored = two_units(maker, &plain, &first);
	struct log_stream end =
		heard_run(&heard, maker->codec, &log_codec_limits, &stored, stored.len, 1u << 20);

	ck_assert(end.closed);
	ck_assert_uint_le(heard.text.len, FIRST);
	ck_assert_uint_eq(heard.said.len, 0);
	heard_fini(&heard);
	text_fini(&stored);
	text_fini(&plain);
}
END_TEST

static void expect_memory(const struct text *stored, const struct log_codec *codec)
{
	struct log_codec_limits limits = log_codec_limits;
	struct heard refused = {0};
	struct heard read = {0};

	limits.memory_most = 8 << 20;
	heard_run(&refused, codec, &limits, stored, stored->len, 1u << 20);
	ck_assert_int_eq(strncmp(refused.said.at, "memory_limit@", 13), 0);
	ck_assert_uint_eq(refused.text.len, 0);
	limits.memory_most = 20 << 20;
	heard_run(&read, codec, &limits, stored, stored->len, 1u << 20);
	ck_assert_str_eq(read.said.at, "");
	ck_assert_uint_eq(read.verified, 7);
	heard_fini(&refused);
	heard_fini(&read);
}

START_TEST(file_that_needs_too_much_memory_is_named)
{
	struct text xz = {0};
	struct text zstd = {0};

	text_add_xz_large(&xz, "a line\n", 7, 16u << 20);
	text_add_zstd_window(&zstd, "a line\n", 7, 24);
	expect_memory(&xz, &log_codec_xz);
	expect_memory(&zstd, &log_codec_zstd);
	text_fini(&xz);
	text_fini(&zstd);
}
END_TEST

START_TEST(what_the_usual_tools_read_unasked_is_read)
{
	static const struct log_codec *const codecs[] = {&log_codec_xz, &log_codec_zstd};

	for (size_t i = 0; i < ARRAY_LEN(codecs); i++) {
		struct text stored = {0};
		struct heard heard = {0};

		if (i == 0)
			text_add_xz_large(&stored, "a line\n", 7, 64u << 20); /* xz -9 */
		else
			text_add_zstd_window(&stored, "a line\n", 7, 27); /* zstd --long */
		heard_run(&heard, codecs[i], &log_codec_limits, &stored, stored.len, 1u << 20);
		ck_assert_str_eq(heard.said.at, "");
		ck_assert_uint_eq(heard.verified, 7);
		heard_fini(&heard);
		text_fini(&stored);
	}
}
END_TEST

START_TEST(skippable_frames_hold_no_text)
{
	for (size_t m = 0; m < CODEC_MAKERS; m++) {
		const struct codec_maker *maker = &codec_makers[m];
		struct heard heard = {0};
		struct text stored = {0};
		struct log_stream end;

		if (maker->codec != &log_codec_zstd && maker->codec != &log_codec_lz4)
			continue;
		text_add_skippable(&stored, "an index of something");
		maker->add(&stored, "a line\n", 7);
		text_add_skippable(&stored, "");
		end = heard_run(&heard, maker->codec, &log_codec_limits, &stored, stored.len, 3);
		ck_assert_str_eq(heard.said.at, maker->checked ? "" : "no_checksum|");
		ck_assert_uint_eq(heard.verified, 7);
		ck_assert_int_eq(end.members, 1);
		heard_fini(&heard);
		text_fini(&stored);
	}
}
END_TEST

START_TEST(frame_that_needs_a_dictionary_is_named)
{
	static const char bytes[] = "\x28\xB5\x2F\xFD\x01\x00\x07\x01\x00\x00";
	struct text stored = {0};
	struct heard heard = {0};

	text_add(&stored, bytes, sizeof(bytes) - 1);
	heard_run(&heard, &log_codec_zstd, &log_codec_limits, &stored, stored.len, 1u << 20);
	ck_assert_int_eq(strncmp(heard.said.at, "unsupported@", 12), 0);
	heard_fini(&heard);
	text_fini(&stored);
}
END_TEST

/* Text that does not shrink to nothing, so that a cut falls into a block. */
static struct text restless(size_t len)
{
	struct text text = {0};
	uint32_t state = 1;

	for (size_t i = 0; i < len; i++) {
		state = state * 1664525 + 1013904223;
		text_add(&text, i % 80 == 79 ? "\n" : &"0123456789abcdef"[state >> 28], 1);
	}
	return text;
}

static const struct {
	const struct log_codec *codec;
	bool cut; /* in the third block; else, a byte of it is another */
} broken[] = {{&log_codec_xz, true}, {&log_codec_xz, false}, {&log_codec_bzip2, true},
	{&log_codec_bzip2, false}};

START_TEST(whole_blocks_before_damage_are_verified)
{
	static const size_t block = 100000; /* nearly bzip2's smallest */
	bool cut = broken[_i].cut;
	struct text text = restless(3 * block);
	struct text stored = {0};
	struct heard heard = {0};

	if (broken[_i].codec == &log_codec_xz)
		text_add_xz_blocks(&stored, text.at, text.len, block);
	else
		text_add_bzip2(&stored, text.at, text.len);
	if (cut)
		stored.len = stored.len * 5 / 6;
	else
		stored.at[stored.len * 5 / 6] ^= 0x55;
	heard_run(&heard, broken[_i].codec, &log_codec_limits, &stored, stored.len, 1u << 20);
	ck_assert_msg(strstr(heard.said.at, cut ? "truncated@" : "corrupt@") == heard.said.at, "%s",
		heard.said.at);
	ck_assert_uint_ge(heard.verified, 19 * block / 10);
	ck_assert_uint_le(heard.verified, 2 * block);
	ck_assert_mem_eq(heard.text.at, text.at, heard.verified);
	heard_fini(&heard);
	text_fini(&stored);
	text_fini(&text);
}
END_TEST

START_TEST(skippable_frame_at_the_begin_is_of_the_codec_that_the_suffix_names)
{
	const uint8_t *head = (const uint8_t *)"\x5A\x2A\x4D\x18\0\0\0\0";

	ck_assert_str_eq(log_codec_of(head, 8, "a.lz4")->name, "lz4");
	ck_assert_str_eq(log_codec_of(head, 8, "a.zst")->name, "zstd");
	ck_assert_str_eq(log_codec_of(head, 8, "a.log")->name, "zstd");
	ck_assert_str_eq(log_codec_of((const uint8_t *)"\x1F\x8B", 2, "a.lz4")->name, "gzip");
}
END_TEST

static const struct {
	const char *file, *codec;
	bool supported;
} kinds[] = {
	{"plain.log", "plain", true},
	{"sound.log.gz", "gzip", true},
	{"really-plain.log.gz", "plain", true},
	{"really-gzip.log", "gzip", true},
	{"zero.log.gz", "gzip", true},
	{"sample.log.zst", "zstd", true},
	{"sample.log.xz", "xz", true},
	{"sample.log.bz2", "bzip2", true},
	{"sample.log.lz4", "lz4", true},
	{"sample.tar", "tar", false},
	{"sample.zip", "zip", false},
	{"blank.log", "plain", true},
};

START_TEST(first_bytes_tell_the_codec)
{
	struct text stored = data_file(kinds[_i].file);
	size_t head = stored.len < LOG_CODEC_HEAD ? stored.len : LOG_CODEC_HEAD;
	const struct log_codec *codec =
		log_codec_of((const uint8_t *)stored.at, head, kinds[_i].file);

	ck_assert_str_eq(codec->name, kinds[_i].codec);
	ck_assert_int_eq(log_codec_supported(codec), kinds[_i].supported);
	text_fini(&stored);
}
END_TEST

START_TEST(cut_magic_is_believed_only_with_the_suffix)
{
	ck_assert_str_eq(log_codec_of((const uint8_t *)"\x1F", 1, "a.gz")->name, "gzip");
	ck_assert_str_eq(log_codec_of((const uint8_t *)"\x1F", 1, "a.log")->name, "plain");
	ck_assert_str_eq(log_codec_of((const uint8_t *)"\xFD", 1, "a.xz")->name, "xz");
	ck_assert_str_eq(log_codec_of((const uint8_t *)"BZh91A", 6, "a.bz2")->name, "bzip2");
	ck_assert_str_eq(log_codec_of((const uint8_t *)"BZh91A", 6, "a.log")->name, "plain");
	ck_assert_str_eq(log_codec_of((const uint8_t *)"", 0, "a.bz2")->name, "bzip2");
	ck_assert_str_eq(log_codec_of((const uint8_t *)"a line", 6, "a.bz2")->name, "plain");
	ck_assert_str_eq(log_codec_of((const uint8_t *)"a", 1, "a.tar")->name, "plain");
	ck_assert_str_eq(log_codec_of((const uint8_t *)"a", 1, "a.gz")->name, "plain");
	ck_assert_str_eq(log_codec_of((const uint8_t *)"", 0, NULL)->name, "plain");
	ck_assert_str_eq(log_codec_of((const uint8_t *)"", 0, ".gz")->name, "plain");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: codecs");
	TCase *tc = tcase_create("codecs");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, units_are_read_one_after_the_other_whatever_the_pieces, 0, CODEC_MAKERS);
	tcase_add_loop_test(tc, unit_without_text_is_no_damage, 0, CODEC_MAKERS);
	tcase_add_loop_test(tc, every_shorter_prefix_is_damaged_or_whole, 0, CODEC_MAKERS);
	tcase_add_loop_test(tc, every_flipped_bit_is_noticed_or_harmless, 0, CODEC_MAKERS);
	tcase_add_loop_test(
		tc, zeros_behind_a_unit_are_padding_where_the_format_has_it, 0, CODEC_MAKERS);
	tcase_add_loop_test(tc, other_bytes_behind_a_unit_are_trailing, 0, CODEC_MAKERS);
	tcase_add_loop_test(tc, bomb_ends_at_the_limit, 0, CODEC_MAKERS);
	tcase_add_loop_test(tc, receiver_can_stop_the_stream, 0, CODEC_MAKERS);
	tcase_add_test(tc, text_of_a_unit_whose_checksum_is_wrong_is_not_verified);
	tcase_add_test(tc, file_that_needs_too_much_memory_is_named);
	tcase_add_test(tc, what_the_usual_tools_read_unasked_is_read);
	tcase_add_test(tc, skippable_frames_hold_no_text);
	tcase_add_test(tc, frame_that_needs_a_dictionary_is_named);
	tcase_add_loop_test(tc, whole_blocks_before_damage_are_verified, 0, (int)ARRAY_LEN(broken));
	tcase_add_test(tc, skippable_frame_at_the_begin_is_of_the_codec_that_the_suffix_names);
	tcase_add_loop_test(tc, first_bytes_tell_the_codec, 0, (int)ARRAY_LEN(kinds));
	tcase_add_test(tc, cut_magic_is_believed_only_with_the_suffix);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
