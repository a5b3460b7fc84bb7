/* Signed nonces as bytes: what is read of them, what holds, what the responder says and when it is
 * silent. The replies below tests/data/answer were signed by openssl(1). */
#include <check.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "probes/answer_reply.h"
#include "tests/data_fixture.h"

#define SECOND_NS INT64_C(1000000000)

static const struct mono_ns now = {INT64_C(5000000000000)};

/* Of tests/data/answer: the nonce is 0, 1, … 31. */
static const struct {
	const char *name;
	bool is_read, holds;
} replies[] = {
	{"ed25519", true, true},
	{"p256", true, true},
	{"other-nonce", true, false},
	{"other-key", true, false},
	{"other-context", true, false},
	{"nonce-alone", true, false},
	{"ed25519-cut", false, false},
	{"ed25519-longer", false, false},
	{"ed25519-no-signature", false, false},
	{"p256-longer", false, false},
	{"p256-trailing", true, false},
	{"p256-off-curve", true, false},
	{"p256-infinity", true, false},
	{"p256-zero-signature", true, false},
	{"p256-ber-signature", true, false},
	{"p256-with-ed25519-signature", true, false},
	{"p256-compressed", false, false},
	{"ed448", false, false},
	{"x25519", false, false},
	{"p384", false, false},
	{"secp256k1", false, false},
	{"rsa", false, false},
	{"version-2", false, false},
	{"request", false, false},
};

static struct file_bytes read_reply(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "answer/%s", name);
	return data_read(path);
}

/* From bytes with nothing behind them. */
static bool holds(const uint8_t *bytes, size_t len, bool *is_read)
{
	char *tight = tight_copy(bytes, len);
	struct answer_reply reply;
	bool held = false;

	*is_read = answer_reply_read((const uint8_t *)tight, len, &reply);
	if (*is_read)
		held = answer_reply_holds(&reply);
	free(tight);
	return held;
}

START_TEST(reply_holds_when_its_key_signed_its_nonce)
{
	struct file_bytes file = read_reply(replies[_i].name);
	bool is_read, held = holds((const uint8_t *)file.at, file.len, &is_read);

	ck_assert_msg(is_read == replies[_i].is_read, "%s", replies[_i].name);
	ck_assert_msg(held == replies[_i].holds, "%s", replies[_i].name);
	file_bytes_fini(&file);
}
END_TEST

START_TEST(every_shorter_reply_is_none)
{
	struct file_bytes file = read_reply(replies[_i].name);
	bool is_read;

	for (size_t len = 0; len < file.len; len++) {
		ck_assert(!holds((const uint8_t *)file.at, len, &is_read));
		/* a signature of ECDSA may be shorter, but not this one */
		ck_assert(!is_read || (_i == 1 && len >= ANSWER_HEAD_LEN + ANSWER_KEY_LEN_MOST));
	}
	file_bytes_fini(&file);
}
END_TEST

START_TEST(reply_with_any_bit_changed_does_not_hold)
{
	struct file_bytes file = read_reply(replies[_i].name);
	bool is_read;

	for (size_t i = 0; i < 8 * file.len; i++) {
		file.at[i / 8] = (char)(file.at[i / 8] ^ 1 << i % 8);
		ck_assert_msg(!holds((const uint8_t *)file.at, file.len, &is_read), "bit %zu", i);
		file.at[i / 8] = (char)(file.at[i / 8] ^ 1 << i % 8);
	}
	ck_assert(holds((const uint8_t *)file.at, file.len, &is_read));
	file_bytes_fini(&file);
}
END_TEST

START_TEST(parts_of_a_reply_are_where_they_belong)
{
	struct file_bytes file = read_reply(replies[_i].name);
	const uint8_t *bytes = (const uint8_t *)file.at;
	uint8_t again[ANSWER_REPLY_LEN_MOST];
	struct answer_reply reply;

	ck_assert(answer_reply_read(bytes, file.len, &reply));
	for (size_t i = 0; i < ANSWER_NONCE_LEN; i++)
		ck_assert_uint_eq(reply.nonce[i], i);
	ck_assert_uint_eq(reply.key_len, _i ? 91 : 44);
	ck_assert_ptr_eq(reply.nonce, bytes + 9);
	ck_assert_ptr_eq(reply.key, bytes + 41);
	ck_assert_ptr_eq(reply.signature, reply.key + reply.key_len);
	ck_assert_uint_eq(reply.signature_len, file.len - 41 - reply.key_len);
	ck_assert_uint_eq(answer_reply_build(&reply, again), file.len);
	ck_assert_mem_eq(again, bytes, file.len);
	file_bytes_fini(&file);
}
END_TEST

START_TEST(request_is_read_whole_or_not_at_all)
{
	struct file_bytes file = read_reply("request");
	uint8_t nonce[ANSWER_NONCE_LEN], bytes[ANSWER_REQUEST_LEN + 1] = {0};

	for (size_t i = 0; i < sizeof(nonce); i++)
		nonce[i] = (uint8_t)i;
	answer_request_build(nonce, bytes);
	ck_assert_uint_eq(file.len, ANSWER_REQUEST_LEN);
	ck_assert_mem_eq(bytes, file.at, file.len);
	ck_assert_ptr_eq(answer_request_read(bytes, ANSWER_REQUEST_LEN), bytes + 9);
	ck_assert_ptr_null(answer_request_read(bytes, sizeof(bytes)));
	for (size_t len = 0; len < ANSWER_REQUEST_LEN; len++) {
		char *tight = tight_copy(bytes, len);

		ck_assert_ptr_null(answer_request_read((const uint8_t *)tight, len));
		ck_assert(!answer_request_nonce((const uint8_t *)tight, len) ==
			  (len < ANSWER_HEAD_LEN));
		free(tight);
	}
	file_bytes_fini(&file);
}
END_TEST

START_TEST(request_with_any_bit_changed_but_the_nonces_is_none)
{
	uint8_t nonce[ANSWER_NONCE_LEN] = {7}, bytes[ANSWER_REQUEST_LEN];

	answer_request_build(nonce, bytes);
	for (size_t i = 0; i < 8 * sizeof(bytes); i++) {
		bool in_nonce = i / 8 >= 9 && i / 8 < ANSWER_HEAD_LEN;

		bytes[i / 8] ^= (uint8_t)(1 << i % 8);
		ck_assert(!answer_request_read(bytes, sizeof(bytes)) == !in_nonce);
		bytes[i / 8] ^= (uint8_t)(1 << i % 8);
	}
}
END_TEST

enum key_form { PKCS8, SEC1, ENCRYPTED, PUBLIC, MIXED };

/* A new key of this kind: "ED25519", or a curve's name. */
static EVP_PKEY *make_key(const char *kind)
{
	EVP_PKEY *key;

	if (strcmp(kind, "RSA") == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, kind, (size_t)2048);
	else if (strstr(kind, "25519") || strstr(kind, "448"))
		key = EVP_PKEY_Q_keygen(NULL, NULL, kind);
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", kind);
	ck_assert_ptr_nonnull(key);
	return key;
}

/* SEC 1, with the public half of another key behind the private one. */
static void write_mixed(BIO *out, EVP_PKEY *key)
{
	EVP_PKEY *other = make_key("P-256");
	uint8_t *der = NULL, *others = NULL;
	int len = i2d_PrivateKey(key, &der), others_len = i2d_PrivateKey(other, &others);

	ck_assert_int_eq(len, others_len);
	memcpy(der + len - 64, others + len - 64, 64);
	PEM_write_bio(out, "EC PRIVATE KEY", "", der, len);
	OPENSSL_free(der);
	OPENSSL_free(others);
	EVP_PKEY_free(other);
}

/* As a PEM file has it: heap. */
static char *pem_of(EVP_PKEY *key, enum key_form form)
{
	static const unsigned char word[] = "word";
	BIO *out = BIO_new(BIO_s_mem());
	char *at, *text;
	long len;

	if (form == PKCS8)
		PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);
	else if (form == SEC1)
		PEM_write_bio_PrivateKey_traditional(out, key, NULL, NULL, 0, NULL, NULL);
	else if (form == ENCRYPTED)
		PEM_write_bio_PrivateKey(out, key, EVP_aes_128_cbc(), word, 4, NULL, NULL);
	else if (form == PUBLIC)
		PEM_write_bio_PUBKEY(out, key);
	else
		write_mixed(out, key);
	len = BIO_get_mem_data(out, &at);
	text = strndup(at, (size_t)len);
	BIO_free(out);
	return text;
}

static const struct {
	const char *kind;
	enum key_form form;
	const char *wrong; /* NULL: taken */
} key_files[] = {
	{"ED25519", PKCS8, NULL},
	{"P-256", PKCS8, NULL},
	{"P-256", SEC1, NULL},
	{"ED25519", ENCRYPTED, "the key is encrypted"},
	{"P-256", ENCRYPTED, "the key is encrypted"},
	{"ED25519", PUBLIC, "no private key in PEM"},
	{"P-256", MIXED, "two halves do not belong together"},
	{"P-384", PKCS8, "neither Ed25519 nor ECDSA on P-256"},
	{"secp256k1", PKCS8, "neither Ed25519 nor ECDSA on P-256"},
	{"ED448", PKCS8, "neither Ed25519 nor ECDSA on P-256"},
	{"X25519", PKCS8, "neither Ed25519 nor ECDSA on P-256"},
	{"RSA", PKCS8, "neither Ed25519 nor ECDSA on P-256"},
};

/* The digest that the dossier pins: over the SubjectPublicKeyInfo in DER. */
static void check_digest(const struct answer_key *key, EVP_PKEY *pair)
{
	char wanted[DIGEST_TEXT_LEN];
	uint8_t *der = NULL;
	int len = i2d_PUBKEY(pair, &der);

	digest_bytes(der, (size_t)len, wanted);
	ck_assert_str_eq(answer_key_sha256(key), wanted);
	OPENSSL_free(der);
}

START_TEST(key_file_is_taken_or_refused_for_a_reason)
{
	EVP_PKEY *pair = make_key(key_files[_i].kind);
	char *pem = pem_of(pair, key_files[_i].form);
	struct answer_key *key = NULL;
	struct err err = {0};
	int ret = answer_key_read(pem, strlen(pem), &key, &err);

	if (key_files[_i].wrong) {
		ck_assert_int_eq(ret, -1);
		ck_assert_int_eq(err.code, ERR_DATA);
		ck_assert_msg(strstr(err.text, key_files[_i].wrong) != NULL, "%s", err.text);
		ck_assert_ptr_null(key);
	} else {
		ck_assert_msg(ret == 0, "%s", err.text);
		check_digest(key, pair);
	}
	answer_key_free(key);
	free(pem);
	EVP_PKEY_free(pair);
}
END_TEST

static struct answer_key *new_key(const char *kind)
{
	EVP_PKEY *pair = make_key(kind);
	char *pem = pem_of(pair, PKCS8);
	struct answer_key *key = NULL;

	ck_assert_int_eq(answer_key_read(pem, strlen(pem), &key, NULL), 0);
	free(pem);
	EVP_PKEY_free(pair);
	return key;
}

START_TEST(every_shorter_key_file_is_refused)
{
	EVP_PKEY *pair = make_key("ED25519");
	char *pem = pem_of(pair, PKCS8);
	size_t whole = strlen(pem) - 1; /* the last line's end may be missing */
	struct answer_key *key = NULL;
	struct err err;

	for (size_t len = 0; len < whole; len++) {
		char *tight = tight_copy(pem, len);

		ck_assert_int_eq(answer_key_read(tight, len, &key, &err), -1);
		ck_assert_int_eq(err.code, ERR_DATA);
		free(tight);
	}
	free(pem);
	EVP_PKEY_free(pair);
}
END_TEST

static const char *const kinds[] = {"ED25519", "P-256"};

START_TEST(responder_signs_the_nonce_that_it_is_asked_for)
{
	struct answer_responder responder = {
		.key = new_key(kinds[_i]), .rate = answer_rate_of(1000)};
	uint8_t nonce[ANSWER_NONCE_LEN] = {0}, ask[ANSWER_REQUEST_LEN];
	uint8_t out[ANSWER_REPLY_LEN_MOST];
	char sha256[DIGEST_TEXT_LEN];
	struct answer_reply reply;

	for (int i = 0; i < 50; i++) {
		size_t len;

		nonce[i % ANSWER_NONCE_LEN]++;
		answer_request_build(nonce, ask);
		len = answer_respond(&responder, ask, sizeof(ask), now, out);
		ck_assert_uint_gt(len, 0);
		ck_assert_uint_le(len, sizeof(ask));
		ck_assert(answer_reply_read(out, len, &reply));
		ck_assert_mem_eq(reply.nonce, nonce, sizeof(nonce));
		ck_assert(answer_reply_holds(&reply));
		digest_bytes(reply.key, reply.key_len, sha256);
		ck_assert_str_eq(sha256, answer_key_sha256(responder.key));
		ck_assert_uint_eq(answer_respond(&responder, out, len, now, out), 0);
	}
	ck_assert_int_eq(responder.counts.other, 50); /* its own replies */
	answer_key_free((struct answer_key *)(uintptr_t)responder.key);
}
END_TEST

/* An older reply, sent again for another nonce, is that of the older one, or does not hold. */
START_TEST(older_reply_is_none_to_a_newer_nonce)
{
	struct answer_key *key = new_key(kinds[_i]);
	struct answer_responder responder = {.key = key, .rate = answer_rate_of(10)};
	uint8_t older[ANSWER_NONCE_LEN] = {1}, newer[ANSWER_NONCE_LEN] = {2};
	uint8_t ask[ANSWER_REQUEST_LEN], out[ANSWER_REPLY_LEN_MOST];
	struct answer_reply reply;
	size_t len;

	answer_request_build(older, ask);
	len = answer_respond(&responder, ask, sizeof(ask), now, out);
	ck_assert(answer_reply_read(out, len, &reply));
	ck_assert(answer_reply_holds(&reply));
	ck_assert_int_ne(memcmp(answer_reply_nonce(out, len), newer, sizeof(newer)), 0);
	memcpy(out + 9, newer, sizeof(newer));
	ck_assert(!answer_reply_holds(&reply));
	answer_key_free(key);
}
END_TEST

START_TEST(anything_but_a_request_meets_silence)
{
	struct answer_key *key = new_key("ED25519");
	struct answer_responder responder = {.key = key, .rate = answer_rate_of(10)};
	uint8_t nonce[ANSWER_NONCE_LEN] = {1}, out[ANSWER_REPLY_LEN_MOST];
	uint8_t ask[ANSWER_REQUEST_LEN + 1] = {0};

	answer_request_build(nonce, ask);
	for (size_t len = 0; len <= sizeof(ask); len++)
		if (len != ANSWER_REQUEST_LEN)
			ck_assert_uint_eq(answer_respond(&responder, ask, len, now, out), 0);
	ck_assert_int_eq(responder.counts.other, ANSWER_REQUEST_LEN + 1);
	ck_assert_int_eq(responder.counts.beyond, 0);
	for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
		struct file_bytes file = read_reply(replies[i].name);
		size_t len =
			answer_respond(&responder, (const uint8_t *)file.at, file.len, now, out);

		ck_assert(!len == (strcmp(replies[i].name, "request") != 0));
		file_bytes_fini(&file);
	}
	answer_key_free(key);
}
END_TEST

START_TEST(silence_beyond_the_rate_is_counted)
{
	struct answer_key *key = new_key("ED25519");
	struct answer_responder responder = {.key = key, .rate = answer_rate_of(4)};
	uint8_t nonce[ANSWER_NONCE_LEN] = {1}, ask[ANSWER_REQUEST_LEN];
	uint8_t out[ANSWER_REPLY_LEN_MOST];
	struct mono_ns later = {now.v + SECOND_NS / 4};

	answer_request_build(nonce, ask);
	for (int i = 0; i < 10; i++)
		ck_assert(!answer_respond(&responder, ask, sizeof(ask), now, out) == (i >= 4));
	ck_assert_int_eq(responder.counts.beyond, 6);
	ck_assert(!answer_respond(&responder, ask, 3, now, out)); /* costs no token */
	ck_assert(answer_respond(&responder, ask, sizeof(ask), later, out));
	ck_assert(!answer_respond(&responder, ask, sizeof(ask), later, out));
	answer_key_free(key);
}
END_TEST

static const int64_t rates[] = {1, 2, 3, 7, 200, 999, 100000};

/* Asked twice as often as it may be answered, for a while. */
START_TEST(rate_is_never_more_and_hardly_less)
{
	int64_t per_second = rates[_i], taken = 0, at_once = 0, steps = 4000;
	struct answer_rate rate = answer_rate_of(per_second);
	int64_t step_ns = SECOND_NS / (2 * per_second);
	int64_t worth = steps * step_ns / (SECOND_NS / per_second);

	while (at_once <= per_second && answer_rate_take(&rate, now))
		at_once++;
	ck_assert_int_eq(at_once, per_second);
	for (int64_t i = 1; i <= steps; i++)
		taken += answer_rate_take(&rate, (struct mono_ns){now.v + i * step_ns});
	ck_assert_int_le(taken, worth);
	ck_assert_int_ge(taken, worth - 2);
}
END_TEST

START_TEST(idle_time_fills_the_bucket_and_no_more)
{
	struct answer_rate rate = answer_rate_of(5);
	struct mono_ns later = {now.v + 3600 * SECOND_NS};

	for (int i = 0; i < 7; i++)
		ck_assert(answer_rate_take(&rate, now) == (i < 5));
	for (int i = 0; i < 7; i++)
		ck_assert(answer_rate_take(&rate, later) == (i < 5));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("answer_packet");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(
		tcase, reply_holds_when_its_key_signed_its_nonce, 0, ARRAY_LEN(replies));
	tcase_add_loop_test(tcase, every_shorter_reply_is_none, 0, 2);
	tcase_add_loop_test(tcase, reply_with_any_bit_changed_does_not_hold, 0, 2);
	tcase_add_loop_test(tcase, parts_of_a_reply_are_where_they_belong, 0, 2);
	tcase_add_test(tcase, request_is_read_whole_or_not_at_all);
	tcase_add_test(tcase, request_with_any_bit_changed_but_the_nonces_is_none);
	tcase_add_loop_test(
		tcase, key_file_is_taken_or_refused_for_a_reason, 0, ARRAY_LEN(key_files));
	tcase_add_test(tcase, every_shorter_key_file_is_refused);
	tcase_add_loop_test(
		tcase, responder_signs_the_nonce_that_it_is_asked_for, 0, ARRAY_LEN(kinds));
	tcase_add_loop_test(tcase, older_reply_is_none_to_a_newer_nonce, 0, ARRAY_LEN(kinds));
	tcase_add_test(tcase, anything_but_a_request_meets_silence);
	tcase_add_test(tcase, silence_beyond_the_rate_is_counted);
	tcase_add_loop_test(tcase, rate_is_never_more_and_hardly_less, 0, ARRAY_LEN(rates));
	tcase_add_test(tcase, idle_time_fills_the_bucket_and_no_more);
	return run_case("answer_packet", tcase);
}
