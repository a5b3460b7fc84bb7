#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "base/digest_lanes.h"
#include "base/sha256_x86.h"

#define STREAMS (DIGEST_LANES + 2) /* more than lanes: the last ones go by themselves */

static struct digest_lanes *lanes;

static void begin(void)
{
	lanes = digest_lanes_new();
}

static void end(void)
{
	digest_lanes_free(lanes);
}

/* Of exactly this length, so that ASan sees every step over. */
static uint8_t *message(size_t len)
{
	uint8_t *bytes = malloc(len ? len : 1);

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)random();
	return bytes;
}

struct stream {
	uint8_t *bytes;
	size_t len, at;
	struct digest *digest;
};

static void begin_stream(struct stream *s, size_t len)
{
	*s = (struct stream){.bytes = message(len), .len = len, .digest = digest_new_in(lanes)};
	ck_assert_ptr_nonnull(s->digest);
}

static void add(struct stream *s, size_t most)
{
	size_t part = s->len - s->at < most ? s->len - s->at : most;

	if (part % 3)
		digest_add(s->digest, s->bytes + s->at, part);
	else
		digest_lend(s->digest, s->bytes + s->at, part);
	s->at += part;
}

/* The digest is that of libcrypto. */
static void end_stream(struct stream *s)
{
	char expected[DIGEST_TEXT_LEN], got[DIGEST_TEXT_LEN];

	digest_bytes(s->bytes, s->len, expected);
	digest_text(s->digest, got);
	ck_assert_msg(strcmp(got, expected) == 0, "%zu bytes: %s, not %s", s->len, got, expected);
	digest_free(s->digest);
	free(s->bytes);
}

START_TEST(every_short_message_alone_and_beside_others)
{
	for (size_t len = 0; len <= 300; len++) {
		struct stream alone, a, b;

		begin_stream(&alone, len);
		add(&alone, len);
		end_stream(&alone);
		begin_stream(&a, len);
		begin_stream(&b, DIGEST_LANE_LEN - 64 + len);
		add(&a, len / 2);
		add(&b, b.len);
		add(&a, len);
		end_stream(&a);
		end_stream(&b);
	}
}
END_TEST

static const struct {
	const char *name;
	size_t len[STREAMS];
	size_t piece; /* at most, at a time */
} cases[] = {
	{"nothing beside much", {0, 1000000, 0, 1, 0, 0, 5000, 64}, 65536},
	{"one much longer", {3000000, 100, 70000, 1, 64, 63, 200000, 65}, 65536},
	{"equal, in step", {600000, 600000, 600000, 600000, 600000, 600000, 600000, 600000}, 65536},
	{"equal, odd pieces", {400001, 400002, 400003, 400004, 400005, 400006, 400007, 400008},
		4099},
	{"pieces longer than a lane", {900000, 500000, 300000, 200000, 100000, 10, 800000, 700000},
		700000},
	{"a lane exactly, and one byte off",
		{DIGEST_LANE_LEN, DIGEST_LANE_LEN - 1, DIGEST_LANE_LEN + 1, 2 * DIGEST_LANE_LEN,
			DIGEST_LANE_LEN, 1, DIGEST_LANE_LEN - 63, DIGEST_LANE_LEN + 63},
		DIGEST_LANE_LEN},
	{"byte by byte", {300, 200, 100, 257, 64, 128, 129, 1000}, 1},
};

/* Streams take turns at random, and go on as others end. */
START_TEST(uneven_streams_have_the_digests_of_libcrypto)
{
	struct stream streams[STREAMS];
	size_t left = STREAMS;

	srandom((unsigned)_i + 1);
	for (size_t i = 0; i < STREAMS; i++)
		begin_stream(&streams[i], cases[_i].len[i]);
	while (left) {
		struct stream *s = &streams[(size_t)random() % left];

		add(s, (size_t)random() % cases[_i].piece + 1);
		if (random() % 4 == 0)
			digest_lanes_settle(lanes);
		if (s->at < s->len)
			continue;
		end_stream(s);
		*s = streams[--left];
	}
}
END_TEST

/* What was lent may be written over as soon as lanes are settled, however little it was. */
START_TEST(lent_bytes_are_the_lenders_again_after_settling)
{
	static uint8_t shared[2][2048];
	struct stream streams[2];

	for (size_t piece = 1; piece <= 2048; piece += piece < 200 ? 1 : 61) {
		begin_stream(&streams[0], 5 * piece);
		begin_stream(&streams[1], 5 * piece + piece / 2);
		for (int turn = 0; turn < 6; turn++) {
			for (size_t i = 0; i < 2; i++) {
				struct stream *s = &streams[i];
				size_t left = s->len - s->at;
				size_t part = left < piece ? left : piece;

				memcpy(shared[i], s->bytes + s->at, part);
				digest_lend(s->digest, shared[i], part);
				s->at += part;
			}
			digest_lanes_settle(lanes);
			memset(shared, 0xA5, sizeof(shared));
		}
		end_stream(&streams[0]);
		end_stream(&streams[1]);
	}
}
END_TEST

START_TEST(lane_that_was_left_serves_again)
{
	struct stream kept;

	begin_stream(&kept, 500000);
	for (int i = 0; i < 50; i++) {
		struct stream s;

		begin_stream(&s, (size_t)random() % 200000);
		add(&s, s.len / 2);
		add(&kept, 9000);
		if (i % 5 == 0) { /* given up in the middle */
			digest_free(s.digest);
			free(s.bytes);
			continue;
		}
		add(&s, s.len);
		end_stream(&s);
	}
	add(&kept, kept.len);
	end_stream(&kept);
}
END_TEST

#define BLOCKS_MOST 37u

START_TEST(streams_at_once_are_streams_one_by_one)
{
	const size_t count = (size_t)_i + 1;
	uint32_t state[SHA256_X86_STREAMS][8], alone[SHA256_X86_STREAMS][8];
	struct sha256_x86_stream streams[SHA256_X86_STREAMS];
	uint8_t *bytes[SHA256_X86_STREAMS];

	for (size_t i = 0; i < count; i++)
		bytes[i] = message(64 * BLOCKS_MOST);
	for (size_t blocks = 0; sha256_x86_is_there() && blocks <= BLOCKS_MOST; blocks++) {
		for (size_t i = 0; i < count; i++) {
			for (size_t word = 0; word < 8; word++)
				state[i][word] = alone[i][word] = (uint32_t)random();
			streams[i] = (struct sha256_x86_stream){alone[i], bytes[i]};
			sha256_x86(&streams[i], 1, blocks);
			streams[i].state = state[i];
		}
		sha256_x86(streams, count, blocks);
		ck_assert_mem_eq(state, alone, count * sizeof(*state));
	}
	for (size_t i = 0; i < count; i++)
		free(bytes[i]);
}
END_TEST

/* FIPS 180-4's own examples and those of its validation program. */
static const struct {
	const char *part;
	size_t times;
	const char *digest;
} vectors[] = {
	{"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	{"aaaaaaaaaa", 100000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

/* By itself, beside one and beside two: each has the others' company in every step. */
START_TEST(published_digests_come_out_of_every_team)
{
	for (size_t count = 1; count <= SHA256_X86_STREAMS + 1; count++) {
		struct digest *digests[SHA256_X86_STREAMS + 1];
		char got[DIGEST_TEXT_LEN];

		for (size_t i = 0; i < count; i++)
			digests[i] = digest_new_in(lanes);
		for (size_t time = 0; time < vectors[_i].times; time++)
			for (size_t i = 0; i < count; i++)
				digest_add(digests[i], vectors[_i].part, strlen(vectors[_i].part));
		for (size_t i = 0; i < count; i++) {
			digest_text(digests[i], got);
			ck_assert_str_eq(got, vectors[_i].digest);
			digest_free(digests[i]);
		}
	}
}
END_TEST

/* GB/T 32905-2016, annex A. */
static const struct {
	const char *part;
	int times;
	const char *digest;
} sm3_examples[] = {
	{"abc", 1, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
	{"abcd", 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
};

START_TEST(sm3_is_that_of_the_standard)
{
	struct digest *digest = digest_new_sm3();
	char got[DIGEST_TEXT_LEN];

	ck_assert_ptr_nonnull(digest);
	for (int i = 0; i < sm3_examples[_i].times; i++)
		digest_add(digest, sm3_examples[_i].part, strlen(sm3_examples[_i].part));
	digest_text(digest, got);
	ck_assert_str_eq(got, sm3_examples[_i].digest);
	digest_free(digest);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("digest");
	TCase *tc = tcase_create("digest");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, every_short_message_alone_and_beside_others);
	tcase_add_loop_test(tc, uneven_streams_have_the_digests_of_libcrypto, 0, ARRAY_LEN(cases));
	tcase_add_test(tc, lent_bytes_are_the_lenders_again_after_settling);
	tcase_add_test(tc, lane_that_was_left_serves_again);
	tcase_add_loop_test(tc, streams_at_once_are_streams_one_by_one, 0, SHA256_X86_STREAMS);
	tcase_add_loop_test(tc, published_digests_come_out_of_every_team, 0, ARRAY_LEN(vectors));
	tcase_add_loop_test(tc, sm3_is_that_of_the_standard, 0, (int)ARRAY_LEN(sm3_examples));
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
