#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/stamp.h"
#include "tests/data_fixture.h"

/* A plan, its request, the answer of an authority of our own, and that authority's root. */
struct stamped {
	struct arena arena;
	struct file_bytes over, request, response;
	struct stamp_trust *trust;
};

static struct stamped take(void)
{
	const char *root[] = {data_path("stamp/root.pem"), NULL};
	struct stamped s = {.trust = NULL};

	ck_assert_int_eq(stamp_trust_open(root, &s.trust, NULL), 0);
	s.over = data_read("stamp/over.json");
	s.request = data_read("stamp/over.tsq");
	s.response = data_read("stamp/over.tsr");
	return s;
}

static void leave(struct stamped *s)
{
	stamp_trust_close(s->trust);
	file_bytes_fini(&s->over);
	file_bytes_fini(&s->request);
	file_bytes_fini(&s->response);
	arena_fini(&s->arena);
}

static struct stamp_bytes bytes_of(const struct file_bytes *file)
{
	return (struct stamp_bytes){file->at, file->len};
}

static struct stamp_result check(struct stamped *s, const struct stamp_trust *trust)
{
	struct stamp_result result;

	stamp_check(bytes_of(&s->over), bytes_of(&s->request), bytes_of(&s->response), trust,
		&s->arena, &result);
	return result;
}

START_TEST(stamp_of_a_known_authority_is_good)
{
	struct stamped s = take();
	struct stamp_result result = check(&s, s.trust);

	ck_assert_int_eq(result.state, STAMP_GOOD);
	ck_assert_int_eq(result.within_ms, 2001);
	ck_assert_str_eq(result.serial, "02");
	ck_assert_str_eq(result.by, "O=测试时间戳,CN=Test TSA");
	ck_assert_int_eq(check(&s, NULL).state, STAMP_UNCHECKED);
	leave(&s);
}
END_TEST

START_TEST(other_bytes_have_no_stamp)
{
	struct stamped s = take();

	for (size_t i = 0; i < s.over.len; i++) {
		s.over.at[i] ^= 1;
		ck_assert_int_eq(check(&s, s.trust).state, STAMP_BAD);
		ck_assert_int_eq(check(&s, NULL).state, STAMP_BAD);
		s.over.at[i] ^= 1;
	}
	leave(&s);
}
END_TEST

START_TEST(no_prefix_is_a_request_or_a_response)
{
	struct stamped s = take();
	size_t request = s.request.len, response = s.response.len;

	for (s.request.len = 0; s.request.len < request; s.request.len++)
		ck_assert_int_eq(check(&s, s.trust).state, STAMP_BAD);
	for (s.response.len = 0; s.response.len < response; s.response.len++) {
		char *tight = tight_copy(s.response.at, s.response.len);
		struct stamp_result result;

		stamp_check(bytes_of(&s.over), bytes_of(&s.request),
			(struct stamp_bytes){tight, s.response.len}, s.trust, &s.arena, &result);
		ck_assert_int_eq(result.state, STAMP_BAD);
		free(tight);
	}
	leave(&s);
}
END_TEST

/* What the authority signed cannot change; what stands around it (certificates sent along, words on
 * the status) says nothing that is printed. */
START_TEST(flipped_bit_says_nothing_else)
{
	struct stamped s = take();
	struct stamp_result good = check(&s, s.trust);
	size_t refused = 0;

	for (size_t bit = 0; bit < 8 * s.request.len; bit++) {
		s.request.at[bit / 8] ^= (char)(1 << bit % 8);
		ck_assert_int_eq(check(&s, s.trust).state, STAMP_BAD);
		s.request.at[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (size_t bit = 0; bit < 8 * s.response.len; bit += 3) {
		struct stamp_result result;

		s.response.at[bit / 8] ^= (char)(1 << bit % 8);
		result = check(&s, s.trust);
		if (result.state == STAMP_GOOD) {
			ck_assert_int_eq(result.at.v, good.at.v);
			ck_assert_int_eq(result.within_ms, good.within_ms);
			ck_assert_str_eq(result.serial, good.serial);
		} else {
			ck_assert_int_eq(result.state, STAMP_BAD);
			refused++;
		}
		s.response.at[bit / 8] ^= (char)(1 << bit % 8);
	}
	ck_assert_uint_gt(refused, 8 * s.response.len / 6);
	leave(&s);
}
END_TEST

START_TEST(nothing_there_is_no_stamp)
{
	struct stamped s = take();
	struct stamp_result result;

	stamp_check(bytes_of(&s.over), bytes_of(&s.request), (struct stamp_bytes){NULL, 0}, s.trust,
		&s.arena, &result);
	ck_assert_int_eq(result.state, STAMP_NONE);
	leave(&s);
}
END_TEST

int main(void)
{
	TCase *tests = tcase_create("stamp");

	tcase_set_timeout(tests, 300);
	tcase_add_test(tests, stamp_of_a_known_authority_is_good);
	tcase_add_test(tests, other_bytes_have_no_stamp);
	tcase_add_test(tests, no_prefix_is_a_request_or_a_response);
	tcase_add_test(tests, flipped_bit_says_nothing_else);
	tcase_add_test(tests, nothing_there_is_no_stamp);
	return run_case("stamp", tests);
}
