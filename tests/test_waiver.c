#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/evidence_words.h"
#include "model/waiver.h"
#include "tests/data_fixture.h"

#define FROM  INT64_C(1785686400000) /* 2026-08-03T00:00:00+08:00 */
#define UNTIL INT64_C(1798732800000) /* 2027-01-01T00:00:00+08:00 */

static struct faults faults;
static struct waiver *waiver;
static struct key *keys[3]; /* Ed25519, SM2, Ed25519 */

static void begin(void)
{
	faults_init(&faults);
	waiver = NULL;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		ck_assert_int_eq(key_new(i == 1 ? KEY_SM2 : KEY_ED25519, &keys[i], NULL), 0);
}

static void end(void)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		key_free(keys[i]);
	waiver_close(waiver);
	faults_fini(&faults);
}

/* From bytes with nothing behind them. */
static int parse(const char *text, size_t len, struct err *err)
{
	char *tight = tight_copy(text, len);
	int ret;

	waiver_close(waiver);
	waiver = NULL;
	*err = (struct err){0};
	ret = waiver_parse(tight, len, "w.json", &waiver, &faults, err);
	ck_assert_int_eq(err->code, ret < 0 ? ERR_DATA : ERR_NONE);
	ck_assert((ret < 0) == (waiver == NULL));
	free(tight);
	return ret;
}

static bool reads(const char *text, size_t len)
{
	struct err err;
	bool good = parse(text, len, &err) == 0;

	faults_fini(&faults);
	faults_init(&faults);
	return good;
}

static struct waiver *sample(void)
{
	struct waiver *made = waiver_new();

	made->id = "QK-1";
	made->rule = "logs.retention";
	made->subject = "gz-core-1";
	made->disposition = DISPOSITION_ACCEPTED;
	made->owner = "张三";
	made->reason = "磁盘阵列故障\n\"已更换\"";
	made->from.v = FROM;
	made->until.v = UNTIL;
	return made;
}

/* Names the first `named` keys, signed by `count` from `first` on. Heap. */
static char *signed_text(size_t named, size_t first, size_t count, size_t *len)
{
	struct waiver *made = sample();
	struct err err = {0};
	char *body, *text;
	size_t body_len;

	ck_assert_int_eq(waiver_name_keys(made, keys, named, &err), 0);
	ck_assert_int_eq(waiver_body(made, &body, &body_len, &err), 0);
	ck_assert_int_eq(envelope_sign(ENVELOPE_WAIVER, body, body_len, keys + first, count, &text,
				 len, &err),
		0);
	free(body);
	waiver_close(made);
	return text;
}

static int says(const char *keyid)
{
	LIST_EACH(const struct waiver_signature, signature, &waiver->signatures)
		if (strcmp(signature->keyid, keyid) == 0)
			return signature->says;
	return -1;
}

static bool all_right(void)
{
	LIST_EACH(const struct waiver_signature, signature, &waiver->signatures)
		if (signature->says != SIGNED_RIGHT)
			return false;
	return waiver->signatures.count > 0;
}

START_TEST(what_is_signed_is_read)
{
	struct err err;
	size_t len;
	char *text = signed_text(2, 0, 2, &len);
	char sha256[DIGEST_TEXT_LEN];

	ck_assert_int_eq(parse(text, len, &err), 0);
	digest_bytes(text, len, sha256);
	ck_assert_str_eq(waiver->sha256, sha256);
	ck_assert_str_eq(waiver->id, "QK-1");
	ck_assert_str_eq(waiver->rule, "logs.retention");
	ck_assert_str_eq(waiver->subject, "gz-core-1");
	ck_assert_int_eq(waiver->disposition, DISPOSITION_ACCEPTED);
	ck_assert_str_eq(waiver->owner, "张三");
	ck_assert_str_eq(waiver->reason, "磁盘阵列故障\n\"已更换\"");
	ck_assert_int_eq(waiver->from.v, FROM);
	ck_assert_int_eq(waiver->until.v, UNTIL);
	ck_assert_uint_eq(waiver->keys.count, 2);
	ck_assert_uint_eq(waiver->signatures.count, 2);
	ck_assert(all_right());
	ck_assert_int_lt(
		strcmp(waiver->signatures.items[0].keyid, waiver->signatures.items[1].keyid), 0);
	free(text);
}
END_TEST

START_TEST(signatures_are_said_as_they_are)
{
	static const struct {
		const char *about;
		size_t named, first, count;
		int says[3];
	} rows[] = {
		{"all", 2, 0, 2, {SIGNED_RIGHT, SIGNED_RIGHT, -1}},
		{"one is missing", 2, 0, 1, {SIGNED_RIGHT, SIGNED_MISSING, -1}},
		{"a stranger beside", 1, 0, 2, {SIGNED_RIGHT, SIGNED_UNLISTED, -1}},
		{"a stranger alone", 1, 2, 1, {SIGNED_MISSING, -1, SIGNED_UNLISTED}},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err;
		size_t len;
		char *text = signed_text(rows[i].named, rows[i].first, rows[i].count, &len);

		ck_assert_int_eq(parse(text, len, &err), 0);
		for (size_t k = 0; k < ARRAY_LEN(keys); k++)
			ck_assert_msg(says(key_id(keys[k])) == rows[i].says[k], "%s: key %zu",
				rows[i].about, k);
		free(text);
	}
}
END_TEST

START_TEST(no_prefix_is_a_waiver)
{
	size_t len;
	char *text = signed_text(2, 0, 2, &len);

	for (size_t cut = 0; cut < len; cut++)
		ck_assert_msg(!reads(text, cut), "%zu of %zu bytes", cut, len);
	free(text);
}
END_TEST

/* Whatever bit is turned: it is refused, or a signature is said not to be right. */
START_TEST(no_flipped_bit_stays_unseen)
{
	size_t len;
	char *text = signed_text(2, 0, 2, &len);

	for (size_t bit = 0; bit < 8 * len; bit++) {
		text[bit / 8] ^= (char)(1 << bit % 8);
		ck_assert_msg(!reads(text, len) || !all_right(), "bit %zu", bit);
		text[bit / 8] ^= (char)(1 << bit % 8);
	}
	ck_assert(reads(text, len) && all_right());
	free(text);
}
END_TEST

START_TEST(keys_are_named_in_one_order)
{
	struct waiver *made = sample();
	struct key *turned[] = {keys[2], keys[1], keys[0]}, *twice[] = {keys[0], keys[1], keys[0]};
	struct key *many[WAIVER_KEYS_MOST + 1];
	struct err err = {0};
	char *one, *other;
	size_t one_len, other_len;

	ck_assert_int_eq(waiver_name_keys(made, keys, 3, &err), 0);
	ck_assert_int_eq(waiver_body(made, &one, &one_len, &err), 0);
	ck_assert_int_eq(waiver_name_keys(made, turned, 3, &err), 0);
	ck_assert_int_eq(waiver_body(made, &other, &other_len, &err), 0);
	ck_assert_str_eq(one, other);
	ck_assert_int_eq(waiver_name_keys(made, twice, 3, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	for (size_t i = 0; i < ARRAY_LEN(many); i++)
		many[i] = keys[0];
	ck_assert_int_eq(waiver_name_keys(made, many, ARRAY_LEN(many), &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	free(other);
	free(one);
	waiver_close(made);
}
END_TEST

START_TEST(kept_waiver_is_read)
{
	struct file_bytes file = data_read("waiver/good.json");
	struct err err;

	ck_assert_int_eq(parse(file.at, file.len, &err), 0);
	ck_assert_str_eq(waiver->id, "QK-1");
	ck_assert_int_eq(waiver->disposition, DISPOSITION_WAIVED);
	ck_assert_uint_eq(waiver->signatures.count, 2);
	ck_assert(all_right());
	ck_assert_int_ne(waiver->signatures.items[0].type, waiver->signatures.items[1].type);
	file_bytes_fini(&file);
}
END_TEST

START_TEST(signature_of_another_key_is_wrong_and_no_fault)
{
	struct file_bytes file = data_read("waiver/signatures-same.json");
	struct err err;

	ck_assert_int_eq(parse(file.at, file.len, &err), 0);
	ck_assert_int_eq(waiver->signatures.items[0].says, SIGNED_WRONG);
	ck_assert_int_eq(waiver->signatures.items[1].says, SIGNED_RIGHT);
	file_bytes_fini(&file);
}
END_TEST

/* Files below tests/data/waiver: the fault, or the error where there is none. */
static const struct {
	const char *name, *path, *text;
} broken[] = {
	{"rule-missing", "", "\"rule\" is missing"},
	{"subject-empty", "subject", "must not be empty"},
	{"owner-blank", "owner", "must say something"},
	{"owner-long", "owner", "longer than 256 bytes"},
	{"reason-empty", "reason", "must not be empty"},
	{"reason-long", "reason", "longer than 4096 bytes"},
	{"id-of-a-path", "id", "fit to name a file"},
	{"disposition-none", "disposition", "waived, accepted or remediated"},
	{"disposition-number", "disposition", "waived, accepted or remediated"},
	{"until-at-from", "until", "later than from"},
	{"from-without-offset", "from", "not an RFC 3339 time"},
	{"from-in-utc", NULL, "not in canonical form"},
	{"keys-none", "keys", "must not be empty"},
	{"keys-unsorted", "keys", "not sorted by keyid"},
	{"keys-twice", "keys", "each once"},
	{"keys-no-key", "keys", "no public key"},
	{"keys-too-many", "keys", "more than 16 keys"},
	{"unknown-key", "", "unknown key \"verdict\""},
	{"schema-other", "schema", "not \"cdnproof/waiver/v1\""},
	{"payload-not-canonical", NULL, "not in canonical form"},
	{"payload-key-twice", "", "a second time"},
	{"payload-no-json", "", "a JSON value is expected"},
	{"payload-deep", "", "deeper than 64 levels"},
	{"payload-array", "", "an object is expected"},
	{"signature-none", "signatures", "must not be empty"},
	{"type-other", NULL, "payloadType is not"},
	{"not-canonical", NULL, "not in canonical form"},
	{"line-feed-behind", NULL, "not in canonical form"},
};

START_TEST(broken_waiver_is_refused_with_the_reason)
{
	char name[128];
	struct file_bytes file;
	struct err err;
	bool found = false;

	snprintf(name, sizeof(name), "waiver/%s.json", broken[_i].name);
	file = data_read(name);
	ck_assert_msg(parse(file.at, file.len, &err) < 0, "%s", name);
	if (!broken[_i].path) {
		ck_assert_uint_eq(faults.count, 0);
		ck_assert_msg(strstr(err.text, broken[_i].text), "%s: %s", name, err.text);
	}
	for (size_t i = 0; broken[_i].path && i < faults.count; i++)
		found |= strcmp(faults.items[i].path, broken[_i].path) == 0 &&
			 strstr(faults.items[i].text, broken[_i].text);
	ck_assert_msg(found || !broken[_i].path, "%s: %s", name, err.text);
	file_bytes_fini(&file);
}
END_TEST

START_TEST(what_is_too_large_is_refused_unread)
{
	char *text = malloc(WAIVER_FILE_MOST + 1);
	struct err err;

	ck_assert_ptr_nonnull(text);
	memset(text, '[', WAIVER_FILE_MOST + 1);
	ck_assert_int_eq(parse(text, WAIVER_FILE_MOST + 1, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "larger than"));
	ck_assert_int_eq(parse(text, WAIVER_FILE_MOST, &err), -1);
	ck_assert_uint_eq(faults.count, 1);
	free(text);
}
END_TEST

START_TEST(no_file_is_missing_input)
{
	struct err err = {0};

	ck_assert_int_eq(waiver_open(data_path("waiver/none.json"), &waiver, &faults, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("waiver");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, what_is_signed_is_read);
	tcase_add_test(tc, signatures_are_said_as_they_are);
	tcase_add_test(tc, no_prefix_is_a_waiver);
	tcase_add_test(tc, no_flipped_bit_stays_unseen);
	tcase_add_test(tc, keys_are_named_in_one_order);
	tcase_add_test(tc, kept_waiver_is_read);
	tcase_add_test(tc, signature_of_another_key_is_wrong_and_no_fault);
	tcase_add_loop_test(
		tc, broken_waiver_is_refused_with_the_reason, 0, (int)ARRAY_LEN(broken));
	tcase_add_test(tc, what_is_too_large_is_refused_unread);
	tcase_add_test(tc, no_file_is_missing_input);
	return run_case("model: waiver", tc);
}
