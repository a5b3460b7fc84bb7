#include "probes/answer_reply.h"

#include <assert.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/i18n.h"

#define SECOND_NS INT64_C(1000000000)

struct answer_key {
	EVP_PKEY *pair;
	uint8_t spki[ANSWER_KEY_LEN_MOST];
	size_t spki_len;
	char sha256[DIGEST_TEXT_LEN];
};

/* An encrypted key is refused, instead of asking at a terminal that may not be there. */
static int no_passphrase(char *out, int cap, int writing, void *context)
{
	(void)writing;
	if (cap > 0)
		out[0] = '\0';
	*(bool *)context = true;
	return -1;
}

static EVP_PKEY *read_pem(const char *pem, size_t len, bool *encrypted)
{
	BIO *text = BIO_new_mem_buf(pem, (int)len);
	EVP_PKEY *pair =
		text ? PEM_read_bio_PrivateKey(text, NULL, no_passphrase, encrypted) : NULL;

	BIO_free(text);
	return pair;
}

/* False as well for a key whose public half is written in another form than ours. */
static bool take_spki(struct answer_key *key)
{
	uint8_t *der = NULL;
	int len = i2d_PUBKEY(key->pair, &der);
	bool known = len > 0 && answer_key_is_known(der, (size_t)len);

	if (known) {
		key->spki_len = (size_t)len;
		memcpy(key->spki, der, key->spki_len);
		digest_bytes(key->spki, key->spki_len, key->sha256);
	}
	OPENSSL_free(der);
	return known;
}

/* Returns its length; 0: libcrypto would not. */
static size_t sign(const struct answer_key *key, const uint8_t nonce[ANSWER_NONCE_LEN],
	uint8_t out[ANSWER_SIGNATURE_LEN_MOST])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t len = ANSWER_SIGNATURE_LEN_MOST;
	uint8_t message[ANSWER_MESSAGE_LEN];
	bool is_signed;

	answer_message(nonce, message);
	is_signed =
		context &&
		EVP_DigestSignInit_ex(context, NULL, answer_key_digest(key->spki, key->spki_len),
			NULL, NULL, key->pair, NULL) == 1 &&
		EVP_DigestSign(context, out, &len, message, sizeof(message)) == 1;
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return is_signed ? len : 0;
}

/* A file may hold a public half that is not its private half's. Also brings in whatever libcrypto
 * loads late, before the process is confined. */
static bool can_sign(const struct answer_key *key)
{
	static const uint8_t nonce[ANSWER_NONCE_LEN];
	uint8_t signature[ANSWER_SIGNATURE_LEN_MOST];
	struct answer_reply reply = {.nonce = nonce,
		.key = key->spki,
		.key_len = key->spki_len,
		.signature = signature,
		.signature_len = sign(key, nonce, signature)};

	return reply.signature_len > 0 && answer_reply_holds(&reply);
}

static int check_key(struct answer_key *key, bool encrypted, struct err *err)
{
	if (encrypted)
		return err_set(err, ERR_DATA, "%s",
			_("the key is encrypted; one without a passphrase is expected"));
	if (!key->pair)
		return err_set(err, ERR_DATA, "%s", _("no private key in PEM"));
	if (!take_spki(key))
		return err_set(err, ERR_DATA, "%s",
			_("the key is neither Ed25519 nor ECDSA on P-256 (openssl genpkey "
			  "-algorithm ed25519)"));
	if (!can_sign(key))
		return err_set(
			err, ERR_DATA, "%s", _("the key's two halves do not belong together"));
	return 0;
}

int answer_key_read(const char *pem, size_t len, struct answer_key **out, struct err *err)
{
	struct answer_key *key = calloc(1, sizeof(*key));
	bool encrypted = false;

	if (!key)
		return err_no_memory(err);
	if (len <= ANSWER_KEY_FILE_MOST)
		key->pair = read_pem(pem, len, &encrypted);
	ERR_clear_error();
	if (check_key(key, encrypted, err) < 0) {
		answer_key_free(key);
		return -1;
	}
	*out = key;
	return 0;
}

void answer_key_free(struct answer_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pair); /* wipes it */
	free(key);
}

const char *answer_key_sha256(const struct answer_key *key)
{
	return key->sha256;
}

struct answer_rate answer_rate_of(int64_t per_second)
{
	int64_t interval_ns;

	assert(per_second > 0 && per_second <= SECOND_NS);
	interval_ns = (SECOND_NS + per_second - 1) / per_second;
	return (struct answer_rate){.interval_ns = interval_ns,
		.depth_ns = interval_ns * per_second,
		.full_at = {INT64_MIN}};
}

/* Each token puts off the instant at which the bucket is full again; the bucket is empty when that
 * is as far ahead as filling it takes. */
bool answer_rate_take(struct answer_rate *rate, struct mono_ns now)
{
	struct mono_ns full_at = rate->full_at.v > now.v ? rate->full_at : now;

	full_at.v += rate->interval_ns;
	if (full_at.v - now.v > rate->depth_ns)
		return false;
	rate->full_at = full_at;
	return true;
}

size_t answer_respond(struct answer_responder *responder, const uint8_t *bytes, size_t len,
	struct mono_ns now, uint8_t out[ANSWER_REPLY_LEN_MOST])
{
	const struct answer_key *key = responder->key;
	uint8_t signature[ANSWER_SIGNATURE_LEN_MOST];
	struct answer_reply reply = {.nonce = answer_request_read(bytes, len),
		.key = key->spki,
		.key_len = key->spki_len,
		.signature = signature};

	if (!reply.nonce) {
		responder->counts.other++;
		return 0;
	}
	if (!answer_rate_take(&responder->rate, now)) {
		responder->counts.beyond++;
		return 0;
	}
	reply.signature_len = sign(key, reply.nonce, signature);
	if (reply.signature_len == 0) {
		responder->counts.not_sent++;
		return 0;
	}
	return answer_reply_build(&reply, out);
}
