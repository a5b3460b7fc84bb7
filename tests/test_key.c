#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/key.h"

static const char message[] = "日志留存6个月以上";

static struct key *make(int type)
{
	struct key *key;

	ck_assert_int_eq(key_new((enum key_type)type, &key, NULL), 0);
	return key;
}

START_TEST(own_signature_verifies_and_no_altered_one)
{
	struct key *key = make(_i), *other = make(_i);
	uint8_t sig[KEY_SIGNATURE_MOST];
	size_t len;

	ck_assert_int_eq(key_sign(key, message, sizeof(message), sig, &len, NULL), 0);
	ck_assert(key_verify(key, message, sizeof(message), sig, len));
	ck_assert(!key_verify(other, message, sizeof(message), sig, len));
	ck_assert(!key_verify(key, message, sizeof(message) - 1, sig, len));
	for (size_t cut = 0; cut < len; cut++)
		ck_assert(!key_verify(key, message, sizeof(message), sig, cut));
	for (size_t bit = 0; bit < 8 * len; bit++) {
		sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ck_assert_msg(!key_verify(key, message, sizeof(message), sig, len), "bit %zu", bit);
		sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	key_free(other);
	key_free(key);
}
END_TEST

START_TEST(public_key_reads_back_from_its_text_and_from_no_altered_one)
{
	struct arena arena = {0};
	struct key *key = make(_i), *again = NULL, *none = NULL;
	char *text = key_text(key, &arena);
	size_t len = strlen(text);

	ck_assert(key_of_text(text, &again));
	ck_assert_str_eq(key_id(again), key_id(key));
	ck_assert_int_eq(key_type_of(again), _i);
	ck_assert(!key_is_private(again));
	for (size_t cut = 0; cut < len; cut++)
		ck_assert(!key_of_text(arena_text_n(&arena, text, cut), &none));
	text[1] = text[1] == 'A' ? 'B' : 'A';
	ck_assert(!key_of_text(text, &none));
	ck_assert_ptr_null(none);
	key_free(again);
	key_free(key);
	arena_fini(&arena);
}
END_TEST

static void write_temporary(const char *text, char path[64])
{
	int fd;

	snprintf(path, 64, "/tmp/cdnproof-key-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

START_TEST(private_key_opens_with_its_passphrase_only)
{
	struct key *key = make(_i), *again = NULL;
	char *plain = key_private_pem(key, NULL), *sealed = key_private_pem(key, "口令 1");
	char path[64];
	struct err err;

	write_temporary(plain, path);
	ck_assert_int_eq(key_open_private(path, NULL, &again, &err), 0);
	ck_assert_str_eq(key_id(again), key_id(key));
	ck_assert(key_is_private(again));
	key_free(again);
	unlink(path);

	write_temporary(sealed, path);
	ck_assert_int_eq(key_open_private(path, "口令 1", &again, &err), 0);
	ck_assert_str_eq(key_id(again), key_id(key));
	key_free(again);
	ck_assert_int_eq(key_open_private(path, NULL, &again, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "--passphrase-file"));
	ck_assert_int_eq(key_open_private(path, "other", &again, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	unlink(path);
	key_wipe_text(plain);
	key_wipe_text(sealed);
	key_free(key);
}
END_TEST

START_TEST(public_file_reads_back_and_is_no_private_key)
{
	struct key *key = make(_i), *again = NULL;
	char *text = key_public_pem(key);
	char path[64];
	struct err err;

	write_temporary(text, path);
	ck_assert_int_eq(key_open_public(path, &again, &err), 0);
	ck_assert_str_eq(key_id(again), key_id(key));
	key_free(again);
	ck_assert_int_eq(key_open_private(path, NULL, &again, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	unlink(path);
	free(text);
	key_free(key);
}
END_TEST

/* RFC 8032, 7.1, test 2. */
START_TEST(ed25519_vector)
{
	static const uint8_t spki[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03,
		0x21, 0x00, 0x3d, 0x40, 0x17, 0xc3, 0xe8, 0x43, 0x89, 0x5a, 0x92, 0xb7, 0x0a, 0xa7,
		0x4d, 0x1b, 0x7e, 0xbc, 0x9c, 0x98, 0x2c, 0xcf, 0x2e, 0xc4, 0x96, 0x8c, 0xc0, 0xcd,
		0x55, 0xf1, 0x2a, 0xf4, 0x66, 0x0c};
	static const uint8_t sig[] = {0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e,
		0x82, 0x0b, 0x5f, 0x64, 0x25, 0x40, 0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f,
		0xb3, 0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda, 0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15,
		0x99, 0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c, 0x38, 0x7b, 0x2e, 0xae,
		0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00};
	struct key *key = NULL;

	ck_assert(key_of_spki(spki, sizeof(spki), &key));
	ck_assert(key_verify(key, "\x72", 1, sig, sizeof(sig)));
	key_free(key);
}
END_TEST

START_TEST(base64_has_one_form)
{
	static const struct {
		const char *text, *bytes; /* bytes NULL: refused */
	} rows[] = {{"", ""}, {"Zg==", "f"}, {"Zm8=", "fo"}, {"Zm9v", "foo"}, {"Zm9vYg==", "foob"},
		{"Zh==", NULL}, {"Zm9=", NULL}, {"Zg=", NULL}, {"Zg", NULL}, {"Z===", NULL},
		{"====", NULL}, {"Zg==Zg==", NULL}, {"Zm9v\n", NULL}, {" Zm9", NULL},
		{"Zm-v", NULL}, {"Zm_v", NULL}};
	struct arena arena = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const uint8_t *bytes;
		size_t len;
		bool good = base64_bytes(&arena, rows[i].text, &bytes, &len);

		ck_assert_msg(good == (rows[i].bytes != NULL), "\"%s\"", rows[i].text);
		if (good) {
			ck_assert_uint_eq(len, strlen(rows[i].bytes));
			ck_assert_int_eq(memcmp(bytes, rows[i].bytes, len), 0);
			ck_assert_str_eq(base64_text(&arena, bytes, len), rows[i].text);
		}
	}
	arena_fini(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("key");
	TCase *tests = tcase_create("key");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, own_signature_verifies_and_no_altered_one, 0, 2);
	tcase_add_loop_test(
		tests, public_key_reads_back_from_its_text_and_from_no_altered_one, 0, 2);
	tcase_add_loop_test(tests, private_key_opens_with_its_passphrase_only, 0, 2);
	tcase_add_loop_test(tests, public_file_reads_back_and_is_no_private_key, 0, 2);
	tcase_add_test(tests, ed25519_vector);
	tcase_add_test(tests, base64_has_one_form);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
