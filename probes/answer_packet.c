#include "probes/answer_packet.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/array.h"

#define MAGIC_LEN 8
#define VERSION   1
#define CONTEXT   "cdnproof-answer/1" /* with its zero: apart from what else the key signs */

static const uint8_t ask_magic[MAGIC_LEN] = {'c', 'd', 'n', 'p', '-', 'a', 's', 'k'};
static const uint8_t reply_magic[MAGIC_LEN] = {'c', 'd', 'n', 'p', '-', 'a', 'n', 's'};

_Static_assert(ANSWER_HEAD_LEN == MAGIC_LEN + 1 + ANSWER_NONCE_LEN, "head");
_Static_assert(ANSWER_MESSAGE_LEN == sizeof(CONTEXT) + ANSWER_NONCE_LEN, "message");
_Static_assert(ANSWER_REPLY_LEN_MOST <= ANSWER_REQUEST_LEN, "no amplification");

/* SubjectPublicKeyInfo up to where the key's own bytes begin: all of its DER is fixed. */
static const struct key_kind {
	uint8_t prefix[27];
	size_t prefix_len, key_len;
	size_t signature_least, signature_most;
	const char *digest;
} kinds[] = {
	{{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00}, 12, 44, 64, 64,
		NULL},
	{{0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
		 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04},
		27, ANSWER_KEY_LEN_MOST, 8, ANSWER_SIGNATURE_LEN_MOST, "SHA2-256"},
};

/* Of the key that begins here; what follows it is not looked at. NULL: none that is known. */
static const struct key_kind *find_kind(const uint8_t *key, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (len >= kinds[i].key_len &&
			memcmp(key, kinds[i].prefix, kinds[i].prefix_len) == 0)
			return &kinds[i];
	return NULL;
}

static const uint8_t *nonce_behind(const uint8_t *magic, const uint8_t *bytes, size_t len)
{
	if (len < ANSWER_HEAD_LEN || memcmp(bytes, magic, MAGIC_LEN) != 0 ||
		bytes[MAGIC_LEN] != VERSION)
		return NULL;
	return bytes + MAGIC_LEN + 1;
}

static void put_head(const uint8_t *magic, const uint8_t *nonce, uint8_t *out)
{
	memcpy(out, magic, MAGIC_LEN);
	out[MAGIC_LEN] = VERSION;
	memcpy(out + MAGIC_LEN + 1, nonce, ANSWER_NONCE_LEN);
}

void answer_request_build(const uint8_t nonce[ANSWER_NONCE_LEN], uint8_t out[ANSWER_REQUEST_LEN])
{
	memset(out, 0, ANSWER_REQUEST_LEN);
	put_head(ask_magic, nonce, out);
}

const uint8_t *answer_request_nonce(const uint8_t *bytes, size_t len)
{
	return nonce_behind(ask_magic, bytes, len);
}

const uint8_t *answer_request_read(const uint8_t *bytes, size_t len)
{
	if (len != ANSWER_REQUEST_LEN)
		return NULL;
	for (size_t i = ANSWER_HEAD_LEN; i < len; i++)
		if (bytes[i] != 0)
			return NULL;
	return answer_request_nonce(bytes, len);
}

const uint8_t *answer_reply_nonce(const uint8_t *bytes, size_t len)
{
	return nonce_behind(reply_magic, bytes, len);
}

bool answer_key_is_known(const uint8_t *key, size_t len)
{
	const struct key_kind *kind = find_kind(key, len);

	return kind && kind->key_len == len;
}

const char *answer_key_digest(const uint8_t *key, size_t len)
{
	assert(answer_key_is_known(key, len));
	return find_kind(key, len)->digest;
}

size_t answer_reply_build(const struct answer_reply *reply, uint8_t out[ANSWER_REPLY_LEN_MOST])
{
	assert(answer_key_is_known(reply->key, reply->key_len));
	assert(reply->signature_len <= ANSWER_SIGNATURE_LEN_MOST);
	put_head(reply_magic, reply->nonce, out);
	memcpy(out + ANSWER_HEAD_LEN, reply->key, reply->key_len);
	memcpy(out + ANSWER_HEAD_LEN + reply->key_len, reply->signature, reply->signature_len);
	return ANSWER_HEAD_LEN + reply->key_len + reply->signature_len;
}

bool answer_reply_read(const uint8_t *bytes, size_t len, struct answer_reply *out)
{
	const uint8_t *nonce = answer_reply_nonce(bytes, len);
	const struct key_kind *kind;
	size_t left;

	if (!nonce)
		return false;
	bytes += ANSWER_HEAD_LEN;
	len -= ANSWER_HEAD_LEN;
	kind = find_kind(bytes, len);
	if (!kind)
		return false;
	left = len - kind->key_len;
	if (left < kind->signature_least || left > kind->signature_most)
		return false;
	*out = (struct answer_reply){.nonce = nonce,
		.key = bytes,
		.key_len = kind->key_len,
		.signature = bytes + kind->key_len,
		.signature_len = left};
	return true;
}

void answer_message(const uint8_t nonce[ANSWER_NONCE_LEN], uint8_t out[ANSWER_MESSAGE_LEN])
{
	memcpy(out, CONTEXT, sizeof(CONTEXT));
	memcpy(out + sizeof(CONTEXT), nonce, ANSWER_NONCE_LEN);
}

/* A stranger's key and signature, verified without a child of its own: the length and all DER of
 * the key are those of a table by now, so that d2i_PUBKEY meets nothing but 32 or 64 bytes of a
 * point, and a signature is of 64 bytes or a DER of at most 72. */
bool answer_reply_holds(const struct answer_reply *reply)
{
	const uint8_t *at = reply->key;
	uint8_t message[ANSWER_MESSAGE_LEN];
	EVP_MD_CTX *context = NULL;
	EVP_PKEY *key = NULL;
	bool holds = false;

	if (!answer_key_is_known(reply->key, reply->key_len))
		return false;
	answer_message(reply->nonce, message);
	key = d2i_PUBKEY(NULL, &at, (long)reply->key_len);
	context = EVP_MD_CTX_new();
	if (key && context &&
		EVP_DigestVerifyInit_ex(context, NULL,
			answer_key_digest(reply->key, reply->key_len), NULL, NULL, key, NULL) == 1)
		holds = EVP_DigestVerify(context, reply->signature, reply->signature_len, message,
				sizeof(message)) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	ERR_clear_error(); /* what does not verify leaves its reasons there */
	return holds;
}
