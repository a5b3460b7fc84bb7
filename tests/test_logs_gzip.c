#define ZLIB_CONST
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/array.h"
#include "tests/codec_fixture.h"

/* zlib says where damage is; ISA-L, whose word is not the last one, only that there is some. */
static const struct log_codec *const engines[] = {&log_codec_zlib, &log_codec_gzip};

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

static bool is_said(const char *said, const char *wanted, const struct log_codec *engine)
{
	if (!wanted)
		return strncmp(said, "corrupt@", 8) == 0;
	if (engine == &log_codec_gzip && strncmp(wanted, "corrupt@", 8) == 0)
		return strncmp(said, "corrupt@", 8) == 0;
	return strcmp(said, wanted) == 0;
}

static void expect_file(const struct text *stored, size_t i, const struct log_codec *engine)
{
	static const size_t pieces[] = {1, 7, 512, 1u << 20};

	for (size_t p = 0; p < ARRAY_LEN(pieces); p++) {
		struct heard heard = {0};
		struct log_stream end = heard_run(
			&heard, engine, &log_codec_limits, stored, stored->len, pieces[p]);

		ck_assert_msg(heard.verified == files[i].verified, "%s: verified %zu",
			files[i].file, heard.verified);
		ck_assert_msg((heard.text.len > heard.verified) == files[i].more, "%s: text %zu",
			files[i].file, heard.text.len);
		ck_assert_int_eq(end.members, files[i].members);
		ck_assert_msg(is_said(heard.said.at, files[i].said, engine), "%s: %s, not %s",
			files[i].file, heard.said.at, files[i].said);
		heard_fini(&heard);
	}
}

START_TEST(damage_is_said_and_what_came_before_it_is_given)
{
	struct text stored = data_file(files[_i].file);

	for (size_t e = 0; e < ARRAY_LEN(engines); e++)
		expect_file(&stored, (size_t)_i, engines[e]);
	text_fini(&stored);
}
END_TEST

/* The decoder's output is full just when its input ends, at a flush inside the member: nothing more
 * comes of it, and that is no damage. */
START_TEST(full_buffer_at_the_end_of_a_piece_is_no_damage)
{
	enum { TEXT_LEN = 2 * 256 * 1024 };
	static uint8_t text[TEXT_LEN], out[TEXT_LEN];
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
	for (size_t e = 0; e < ARRAY_LEN(engines); e++) {
		struct heard heard = {0};

		heard_run(&heard, engines[e], &log_codec_limits, &stored, stored.len, flushed);
		ck_assert_str_eq(heard.said.at, "");
		ck_assert_uint_eq(heard.verified, TEXT_LEN);
		heard_fini(&heard);
	}
	text_fini(&stored);
}
END_TEST

/* Three members of lines that differ; a fixed row of changes and cuts, so that it is the same test
 * each time. */
START_TEST(both_decoders_agree_on_what_is_verified_and_whether_there_is_damage)
{
	struct text stored = {0};
	uint32_t state = 1;

	for (int member = 0; member < 3; member++) {
		struct text log = {0};

		for (int i = 0; i < 300; i++)
			text_add_line(&log, 1748743200 + i * 7 + i % 5 + member);
		text_add_gzip(&stored, log.at, log.len);
		text_fini(&log);
	}
	for (int i = 0; i < 1000; i++) {
		struct heard heard[ARRAY_LEN(engines)] = {0};
		size_t at = (state = state * 1664525 + 1013904223) % stored.len;
		size_t len = i % 3 ? stored.len : at + 1;
		char was = stored.at[at];

		stored.at[at] = (char)(was ^ 1 << (state >> 29));
		for (size_t e = 0; e < ARRAY_LEN(engines); e++)
			heard_run(&heard[e], engines[e], &log_codec_limits, &stored, len,
				1 + (state >> 16));
		ck_assert_uint_eq(heard[0].verified, heard[1].verified);
		/* one may see as cut what is corrupt for the other */
		ck_assert_msg((heard[0].said.len > 0) == (heard[1].said.len > 0), "%s, but %s",
			heard[0].said.at, heard[1].said.at);
		stored.at[at] = was;
		for (size_t e = 0; e < ARRAY_LEN(engines); e++)
			heard_fini(&heard[e]);
	}
	text_fini(&stored);
}
END_TEST

/* RFC 1952, section 2.3.1: what may stand in a header. */
static struct text gzip_with(uint8_t flags, uint16_t wrong)
{
	uint8_t head[] = {0x1F, 0x8B, 8, flags, 1, 2, 3, 4, 0, 3};
	struct text sound = {0};
	struct text out = {0};
	uint16_t sum;

	text_add_gzip(&sound, "a line\n", 7);
	text_add(&out, head, sizeof(head));
	if (flags & 4)
		text_add(&out, "\3\0abc", 5);
	if (flags & 8)
		text_add(&out, "access.log", 11);
	if (flags & 16)
		text_add(&out, "a comment", 10);
	sum = (uint16_t)((crc32(0, (const Bytef *)out.at, (uInt)out.len) & 0xFFFF) ^ wrong);
	if (flags & 2)
		text_add(&out, (uint8_t[]){(uint8_t)sum, (uint8_t)(sum >> 8)}, 2);
	text_add(&out, sound.at + 10, sound.len - 10);
	text_fini(&sound);
	return out;
}

static void expect_header(
	uint8_t flags, uint16_t wrong, const struct log_codec *engine, size_t piece)
{
	struct text stored = gzip_with(flags, wrong);
	struct heard heard = {0};
	size_t wanted = wrong && flags & 2 ? 0 : 7;

	heard_run(&heard, engine, &log_codec_limits, &stored, stored.len, piece);
	ck_assert_msg(
		heard.verified == wanted, "flags %u, piece %zu: %s", flags, piece, heard.said.at);
	ck_assert(heard.verified == 7 || heard.said.len);
	heard_fini(&heard);
	text_fini(&stored);
}

START_TEST(gzip_headers_of_every_shape_are_read)
{
	for (uint8_t flags = 0; flags < 32; flags++)
		for (size_t e = 0; e < ARRAY_LEN(engines); e++)
			for (size_t piece = 1; piece < 50; piece += 12) {
				expect_header(flags, 0, engines[e], piece);
				expect_header(flags, 1, engines[e], piece);
			}
}
END_TEST

START_TEST(gzip_header_with_a_reserved_flag_is_refused)
{
	for (size_t e = 0; e < ARRAY_LEN(engines); e++)
		for (uint8_t flag = 0x20; flag; flag = (uint8_t)(flag << 1)) {
			struct text stored = gzip_with(flag, 0);
			struct heard heard = {0};

			heard_run(&heard, engines[e], &log_codec_limits, &stored, stored.len, 64);
			ck_assert_uint_eq(heard.text.len, 0);
			ck_assert_int_eq(strncmp(heard.said.at, "corrupt@", 8), 0);
			heard_fini(&heard);
			text_fini(&stored);
		}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: gzip");
	TCase *tc = tcase_create("gzip");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, damage_is_said_and_what_came_before_it_is_given, 0, (int)ARRAY_LEN(files));
	tcase_add_test(tc, full_buffer_at_the_end_of_a_piece_is_no_damage);
	tcase_add_test(tc, both_decoders_agree_on_what_is_verified_and_whether_there_is_damage);
	tcase_add_test(tc, gzip_headers_of_every_shape_are_read);
	tcase_add_test(tc, gzip_header_with_a_reserved_flag_is_refused);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
