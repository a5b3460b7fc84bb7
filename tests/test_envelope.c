#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/envelope.h"

static const char body[] = "{\"as_of\":\"2026-11-21T00:00:00+08:00\",\"operator\":\"江西某公司\"}";

struct signed_text {
	struct key *keys[2]; /* Ed25519, SM2 */
	char *text;
	size_t len;
};

static struct signed_text make(void)
{
	struct signed_text made;

	ck_assert_int_eq(key_new(KEY_ED25519, &made.keys[0], NULL), 0);
	ck_assert_int_eq(key_new(KEY_SM2, &made.keys[1], NULL), 0);
	ck_assert_int_eq(envelope_sign(ENVELOPE_HEAD, body, strlen(body), made.keys, 2, &made.text,
				 &made.len, NULL),
		0);
	return made;
}

static void discard(struct signed_text *made)
{
	key_free(made->keys[0]);
	key_free(made->keys[1]);
	free(made->text);
}

/* As parse, without what a caller would keep; `by`: signed by both of these keys. */
static bool reads(const char *text, size_t len, const char *type, struct key *const by[2])
{
	struct arena arena = {0};
	struct envelope envelope;
	struct faults faults;
	struct err err;
	bool good;

	faults_init(&faults);
	good = envelope_parse(text, len, "e", type, &arena, &envelope, &faults, &err) == 0;
	if (good && by)
		good = envelope_signed_by(&envelope, by[0]) && envelope_signed_by(&envelope, by[1]);
	faults_fini(&faults);
	arena_fini(&arena);
	return good;
}

START_TEST(signed_by_both_keys_and_by_no_other)
{
	struct signed_text made = make(), other = make();

	ck_assert(reads(made.text, made.len, ENVELOPE_HEAD, made.keys));
	ck_assert(!reads(made.text, made.len, ENVELOPE_HEAD, other.keys));
	ck_assert(!reads(made.text, made.len, ENVELOPE_WAIVER, NULL));
	discard(&other);
	discard(&made);
}
END_TEST

START_TEST(no_prefix_and_no_flipped_bit_is_as_good)
{
	struct signed_text made = make();

	for (size_t cut = 0; cut < made.len; cut++)
		ck_assert(!reads(made.text, cut, ENVELOPE_HEAD, NULL));
	for (size_t bit = 0; bit < 8 * made.len; bit++) {
		made.text[bit / 8] ^= (char)(1 << bit % 8);
		ck_assert_msg(
			!reads(made.text, made.len, ENVELOPE_HEAD, made.keys), "bit %zu", bit);
		made.text[bit / 8] ^= (char)(1 << bit % 8);
	}
	discard(&made);
}
END_TEST

#define ID "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* What says the same in other bytes is refused. */
START_TEST(only_the_canonical_form_is_read)
{
	static const char *const rows[] = {
		"{\"payload\":\"e30=\",\"payloadType\":\"t\",\"signatures\":[]}",
		"{ \"payload\":\"e30=\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":\"" ID
		"\",\"sig\":\"AA==\"}]}",
		"{\"payloadType\":\"t\",\"payload\":\"e30=\",\"signatures\":[{\"keyid\":\"" ID
		"\",\"sig\":\"AA==\"}]}",
		"{\"payload\":\"e31=\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":\"" ID
		"\",\"sig\":\"AA==\"}]}",
		"{\"payload\":\"e30=\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":\"" ID
		"\",\"sig\":\"AB==\"}]}",
		"{\"payload\":\"e30=\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":\"" ID
		"\",\"sig\":\"AA==\"},{\"keyid\":\"" ID "\",\"sig\":\"AA==\"}]}",
		"{\"payload\":\"e30=\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":\"" ID
		"\",\"sig\":\"AA==\"}],\"more\":1}",
		"{\"payload\":\"e30=\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":\"" ID
		"\",\"sig\":\"AA==\"}]}\n",
	};
	static const char good[] =
		"{\"payload\":\"e30=\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":\"" ID
		"\",\"sig\":\"AA==\"}]}";

	ck_assert(reads(good, strlen(good), "t", NULL));
	ck_assert(!reads(rows[_i], strlen(rows[_i]), "t", NULL));
}
END_TEST

START_TEST(signature_is_added_to_one_that_is_there)
{
	struct signed_text made = make();
	struct key *twice[] = {made.keys[0], made.keys[0]};
	struct arena arena = {0};
	struct envelope envelope;
	struct faults faults;
	struct err err;
	char *one, *both;
	size_t len;

	faults_init(&faults);
	ck_assert_int_eq(
		envelope_sign(ENVELOPE_HEAD, body, strlen(body), made.keys, 1, &one, &len, &err),
		0);
	ck_assert(!reads(one, len, ENVELOPE_HEAD, made.keys));
	ck_assert_int_eq(
		envelope_parse(one, len, "e", ENVELOPE_HEAD, &arena, &envelope, &faults, &err), 0);
	ck_assert_uint_eq(envelope.body_len, strlen(body));
	ck_assert_int_eq(memcmp(envelope.body, body, envelope.body_len), 0);
	ck_assert_int_eq(envelope_sign_too(&envelope, made.keys[1], &both, &len, &err), 0);
	ck_assert(reads(both, len, ENVELOPE_HEAD, made.keys));
	free(both);
	free(one);
	ck_assert_int_eq(
		envelope_sign(ENVELOPE_HEAD, body, strlen(body), twice, 2, &one, &len, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	faults_fini(&faults);
	arena_fini(&arena);
	discard(&made);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("envelope");
	TCase *tests = tcase_create("envelope");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, signed_by_both_keys_and_by_no_other);
	tcase_add_test(tests, no_prefix_and_no_flipped_bit_is_as_good);
	tcase_add_loop_test(tests, only_the_canonical_form_is_read, 0, 8);
	tcase_add_test(tests, signature_is_added_to_one_that_is_there);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
