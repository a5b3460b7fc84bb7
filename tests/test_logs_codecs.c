#define ZLIB_CONST
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/array.h"
#include "base/bind.h"
#include "logs/codec.h"
#include "tests/logs_fixture.h"

/* What a stream gave: text, how much of it was verified, "kind@offset+length|note|". */
struct heard {
	struct text text;
	size_t verified;
	struct text said;
	size_t stop_at; /* text after which the receiver wants no more; 0: never */
};

static bool on_text(void *context, const uint8_t *at, size_t len)
{
	struct heard *heard = context;

	text_add(&heard->text, at, len);
	return !heard->stop_at || heard->text.len < heard->stop_at;
}

static void on_verified(void *context)
{
	struct heard *heard = context;

	heard->verified = heard->text.len;
}

static void on_damage(void *context, const char *kind, int64_t offset, int64_t length)
{
	struct heard *heard = context;

	text_print(&heard->said, "%s@%lld", kind, (long long)offset);
	if (length != BIND_ABSENT)
		text_print(&heard->said, "+%lld", (long long)length);
	text_print(&heard->said, "|");
}

static void on_note(void *context, const char *word)
{
	struct heard *heard = context;

	text_print(&heard->said, "%s|", word);
}

static struct log_stream run(const struct text *stored, size_t len, size_t piece,
	const struct log_codec_limits *limits, struct heard *heard)
{
	struct log_codec_sink sink = {heard, on_text, on_verified, on_damage, on_note};
	struct log_stream stream, after;

	text_add(&heard->said, "", 0);
	ck_assert_int_eq(log_stream_open(&stream, &log_codec_gzip, &sink, limits, NULL), 0);
	for (size_t at = 0; at < len; at += piece) {
		size_t part = len - at < piece ? len - at : piece;
		uint8_t *copy = malloc(part); /* so that the sanitizer sees a read past it */

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, stored->at + at, part);
		ck_assert_int_eq(log_stream_feed(&stream, copy, part, NULL), 0);
		free(copy);
	}
	log_stream_finish(&stream);
	after = stream;
	log_stream_close(&stream);
	return after;
}

static void heard_fini(struct heard *heard)
{
	text_fini(&heard->text);
	text_fini(&heard->said);
}

static const struct {
	const char *file;
	size_t verified; /* of the 60 lines' 6713 bytes */
	bool more;       /* text behind it that is not verified */
	int64_t members;
	const char *said;
} files[] = {
	{"sound.log.gz", 6713, false, 1, ""},
	{"two-members.log.gz", 6713, false, 2, ""},
	{"truncated.log.gz", 0, true, 0, "truncated@450|"},
	{"overwritten.log.gz", 0, true, 0, NULL},
	{"wrong-crc.log.gz", 0, true, 0, "corrupt@897|"},
	{"wrong-length.log.gz", 0, true, 0, "corrupt@901|"},
	{"padded.log.gz", 6713, false, 1, "zero_padding|"},
	{"trailing.log.gz", 6713, false, 1, "trailing_bytes@901+17|"},
	{"second-truncated.log.gz", 3000, true, 1, "truncated@1027|"},
	{"zero.log.gz", 0, false, 0, "truncated@0|"},
	{"empty-member.log.gz", 0, false, 1, ""},
	{"bad-header.log.gz", 0, false, 0, "corrupt@4|"},
};

START_TEST(damage_is_said_and_what_came_before_it_is_given)
{
	static const size_t pieces[] = {1, 7, 512, 1u << 20};
	struct text stored = data_file(files[_i].file);

	for (size_t p = 0; p < ARRAY_LEN(pieces); p++) {
		struct heard heard = {0};
		struct log_stream end =
			run(&stored, stored.len, pieces[p], &log_codec_limits, &heard);

		ck_assert_msg(heard.verified == files[_i].verified, "%s: verified %zu",
			files[_i].file, heard.verified);
		ck_assert_msg((heard.text.len > heard.verified) == files[_i].more, "%s: text %zu",
			files[_i].file, heard.text.len);
		ck_assert_int_eq(end.members, files[_i].members);
		if (files[_i].said)
			ck_assert_str_eq(heard.said.at, files[_i].said);
		else
			ck_assert_int_eq(strncmp(heard.said.at, "corrupt@", 8), 0);
		heard_fini(&heard);
	}
	text_fini(&stored);
}
END_TEST

/* Two members with padding: only a cut behind a member or in the zeros is no damage. */
START_TEST(every_shorter_prefix_of_a_gzip_file_is_damaged_or_whole)
{
	struct text plain = data_file("plain.log");
	struct text stored = {0};
	size_t first;

	text_add_gzip(&stored, plain.at, 2000);
	first = stored.len;
	text_add_gzip(&stored, plain.at + 2000, plain.len - 2000);
	for (size_t len = 0; len < stored.len; len++) {
		struct heard heard = {0};
		struct log_stream end = run(&stored, len, 1u << 20, &log_codec_limits, &heard);

		ck_assert_uint_eq(heard.verified, len < first ? 0 : 2000);
		ck_assert_int_eq(end.members, len >= first);
		ck_assert_msg(len == first       ? heard.said.len == 0
			      : len == first + 1 ? strstr(heard.said.at, "trailing_bytes") != NULL
						 : strstr(heard.said.at, "truncated") != NULL,
			"%zu: %s", len, heard.said.at);
		ck_assert_mem_eq(heard.text.at ? heard.text.at : "", plain.at, heard.text.len);
		heard_fini(&heard);
	}
	text_fini(&stored);
	text_fini(&plain);
}
END_TEST

/* The decoder's output is full just when its input ends, at a flush inside the member: nothing more
 * comes of it, and that is no damage. */
START_TEST(full_buffer_at_the_end_of_a_piece_is_no_damage)
{
	enum { TEXT_LEN = 2 * 256 * 1024 };
	static uint8_t text[TEXT_LEN], out[TEXT_LEN];
	struct heard heard = {0};
	struct text stored = {0};
	z_stream z = {0};
	size_t flushed;

	memset(text, 'a', sizeof(text));
	ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = text;
	z.avail_in = TEXT_LEN / 2;
	z.next_out = out;
	z.avail_out = sizeof(out);
	ck_assert_int_eq(deflate(&z, Z_FULL_FLUSH), Z_OK);
	flushed = sizeof(out) - z.avail_out;
	z.avail_in = TEXT_LEN / 2;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	text_add(&stored, out, sizeof(out) - z.avail_out);
	deflateEnd(&z);
	run(&stored, stored.len, flushed, &log_codec_limits, &heard);
	ck_assert_str_eq(heard.said.at, "");
	ck_assert_uint_eq(heard.verified, TEXT_LEN);
	heard_fini(&heard);
	text_fini(&stored);
}
END_TEST

START_TEST(every_flipped_bit_is_noticed_or_harmless)
{
	struct text plain = data_file("plain.log");
	struct text stored = {0};

	text_add_gzip(&stored, plain.at, 1000);
	for (size_t bit = 0; bit < stored.len * 8; bit++) {
		struct heard heard = {0};

		stored.at[bit / 8] = (char)(stored.at[bit / 8] ^ (1 << bit % 8));
		run(&stored, stored.len, 1u << 20, &log_codec_limits, &heard);
		ck_assert(heard.verified == 0 ||
			  (heard.verified == 1000 && memcmp(heard.text.at, plain.at, 1000) == 0));
		ck_assert(heard.said.len || heard.verified == 1000);
		stored.at[bit / 8] = (char)(stored.at[bit / 8] ^ (1 << bit % 8));
		heard_fini(&heard);
	}
	text_fini(&stored);
	text_fini(&plain);
}
END_TEST

START_TEST(bomb_ends_at_the_limit)
{
	static const struct log_codec_limits tight[] = {
		{.text_most = 100000, .ratio_most = 2000, .ratio_from = 1 << 30},
		{.text_most = INT64_MAX, .ratio_most = 100, .ratio_from = 100000}};
	struct text stored = {0};
	struct text zeros = {0};

	for (int i = 0; i < 4096; i++)
		text_add(&zeros, "aaaaaaaaaaaaaaa\naaaaaaaaaaaaaaa\n", 32);
	for (int i = 0; i < 8; i++)
		text_add_gzip(&stored, zeros.at, zeros.len);
	for (size_t i = 0; i < ARRAY_LEN(tight); i++) {
		struct heard heard = {0};

		run(&stored, stored.len, 64, &tight[i], &heard);
		ck_assert_msg(
			strncmp(heard.said.at, "expansion_limit@", 16) == 0, "%s", heard.said.at);
		ck_assert_uint_lt(heard.text.len, 400000);
		heard_fini(&heard);
	}
	text_fini(&zeros);
	text_fini(&stored);
}
END_TEST

START_TEST(receiver_can_stop_the_stream)
{
	struct text stored = data_file("two-members.log.gz");
	struct heard heard = {.stop_at = 1};
	struct log_stream end = run(&stored, stored.len, 1u << 20, &log_codec_limits, &heard);

	ck_assert(end.closed);
	ck_assert_uint_eq(heard.text.len, 2000);
	ck_assert_uint_eq(heard.said.len, 0);
	heard_fini(&heard);
	text_fini(&stored);
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
	{"sample.log.zst", "zstd", false},
	{"sample.log.xz", "xz", false},
	{"sample.log.bz2", "bzip2", false},
	{"sample.log.lz4", "lz4", false},
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
		tc, damage_is_said_and_what_came_before_it_is_given, 0, (int)ARRAY_LEN(files));
	tcase_add_test(tc, every_shorter_prefix_of_a_gzip_file_is_damaged_or_whole);
	tcase_add_test(tc, full_buffer_at_the_end_of_a_piece_is_no_damage);
	tcase_add_test(tc, every_flipped_bit_is_noticed_or_harmless);
	tcase_add_test(tc, bomb_ends_at_the_limit);
	tcase_add_test(tc, receiver_can_stop_the_stream);
	tcase_add_loop_test(tc, first_bytes_tell_the_codec, 0, (int)ARRAY_LEN(kinds));
	tcase_add_test(tc, cut_magic_is_believed_only_with_the_suffix);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
