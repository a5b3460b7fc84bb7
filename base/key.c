#include "base/key.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/i18n.h"

#define SPKI_MOST       128
#define PEM_MOST        65536
#define PASSPHRASE_MOST 1024
#define PBKDF2_ROUNDS   600000 /* OWASP's advice for PBKDF2 with SHA-256 */

const char *const key_type_names[] = {"ed25519", "sm2", NULL};

/* An SPKI has one length: SM2's point stands uncompressed. */
static const struct {
	const char *name; /* libcrypto's */
	size_t spki_len;
} kinds[] = {
	[KEY_ED25519] = {"ED25519", 44},
	[KEY_SM2] = {"SM2", 91},
};

struct key {
	EVP_PKEY *pair;
	enum key_type type;
	bool is_private;
	uint8_t spki[SPKI_MOST];
	size_t spki_len;
	char id[DIGEST_TEXT_LEN];
};

void key_free(struct key *key)
{
	if (key) {
		EVP_PKEY_free(key->pair);
		free(key);
	}
}

static bool find_type(const EVP_PKEY *pair, enum key_type *type)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (EVP_PKEY_is_a(pair, kinds[i].name)) {
			*type = (enum key_type)i;
			return true;
		}
	}
	return false;
}

static bool take_spki(struct key *key)
{
	uint8_t *der = NULL;
	int len = i2d_PUBKEY(key->pair, &der);
	bool good = len > 0 && (size_t)len == kinds[key->type].spki_len;

	if (good) {
		key->spki_len = (size_t)len;
		memcpy(key->spki, der, key->spki_len);
		digest_bytes(key->spki, key->spki_len, key->id);
	}
	OPENSSL_free(der);
	return good;
}

/* Takes the pair over; NULL: it is none of ours. */
static struct key *wrap(EVP_PKEY *pair, bool is_private)
{
	struct key *key = pair ? calloc(1, sizeof(*key)) : NULL;

	if (!key) {
		EVP_PKEY_free(pair);
		return NULL;
	}
	key->pair = pair;
	key->is_private = is_private;
	if (!find_type(pair, &key->type) || !take_spki(key)) {
		key_free(key);
		return NULL;
	}
	return key;
}

int key_new(enum key_type type, struct key **out, struct err *err)
{
	struct key *key = wrap(EVP_PKEY_Q_keygen(NULL, NULL, kinds[type].name), true);

	ERR_clear_error();
	if (!key)
		return err_set(err, ERR_INTERNAL, "libcrypto makes no key of type %s",
			key_type_names[type]);
	*out = key;
	return 0;
}

/* What a PEM reader is asked for a passphrase with: never a terminal. */
struct opening {
	const char *passphrase;
	bool asked;
	bool more; /* something in PEM stands behind what was read */
};

static int give_passphrase(char *out, int cap, int writing, void *context)
{
	struct opening *opening = context;
	size_t len = opening->passphrase ? strlen(opening->passphrase) : 0;

	(void)writing;
	opening->asked = true;
	if (len == 0 || len > (size_t)cap)
		return -1;
	memcpy(out, opening->passphrase, len);
	return (int)len;
}

typedef EVP_PKEY *read_pem_fn(BIO *from, EVP_PKEY **into, pem_password_cb *ask, void *context);

static bool has_more(BIO *from)
{
	char *name, *header;
	uint8_t *bytes;
	long len;

	if (PEM_read_bio(from, &name, &header, &bytes, &len) != 1)
		return false;
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_clear_free(bytes, (size_t)len);
	return true;
}

static int read_pem(const char *path, read_pem_fn *read, struct opening *opening, EVP_PKEY **out,
	struct err *err)
{
	struct file_bytes bytes;
	BIO *text;

	if (file_read(path, PEM_MOST, &bytes, err) < 0)
		return -1;
	text = BIO_new_mem_buf(bytes.at, (int)bytes.len);
	*out = text ? read(text, NULL, give_passphrase, opening) : NULL;
	opening->more = *out && has_more(text);
	BIO_free(text);
	OPENSSL_cleanse(bytes.at, bytes.len);
	file_bytes_fini(&bytes);
	ERR_clear_error();
	return 0;
}

/* A file may hold a public half that is not its private half's. */
static bool halves_match(const struct key *key)
{
	static const char probe[] = "cdnproof";
	uint8_t signature[KEY_SIGNATURE_MOST];
	size_t len;

	return key_sign(key, probe, sizeof(probe), signature, &len, NULL) == 0 &&
	       key_verify(key, probe, sizeof(probe), signature, len);
}

int key_open_private(const char *path, const char *passphrase, struct key **out, struct err *err)
{
	struct opening opening = {.passphrase = passphrase};
	struct key *key;
	EVP_PKEY *pair;

	if (read_pem(path, PEM_read_bio_PrivateKey, &opening, &pair, err) < 0)
		return -1;
	if (!pair && opening.asked)
		return err_set(err, ERR_DATA,
			passphrase ? _("%s: is not opened by this passphrase")
				   : _("%s: is encrypted; give --passphrase-file"),
			path);
	key = wrap(pair, true);
	if (!key || !halves_match(key)) {
		key_free(key);
		return err_set(err, ERR_DATA,
			_("%s: holds no private key of type ed25519 or sm2 in PEM"), path);
	}
	*out = key;
	return 0;
}

int key_open_public(const char *path, struct key **out, struct err *err)
{
	struct opening opening = {.passphrase = NULL};
	struct key *key;
	EVP_PKEY *pair;

	if (read_pem(path, PEM_read_bio_PUBKEY, &opening, &pair, err) < 0)
		return -1;
	key = wrap(pair, false);
	if (key && opening.more) { /* whoever trusts two keys must not be told of one */
		key_free(key);
		return err_set(err, ERR_DATA,
			_("%s: something stands behind the first key; give each key in a file of "
			  "its own"),
			path);
	}
	if (!key)
		return err_set(err, ERR_DATA,
			_("%s: holds no public key of type ed25519 or sm2 in PEM (a KEY.pub that "
			  "keygen wrote)"),
			path);
	*out = key;
	return 0;
}

bool key_of_spki(const uint8_t *spki, size_t len, struct key **out)
{
	const uint8_t *at = spki;
	EVP_PKEY *pair = len <= SPKI_MOST ? d2i_PUBKEY(NULL, &at, (long)len) : NULL;
	struct key *key = wrap(pair, false);

	ERR_clear_error();
	if (!key || key->spki_len != len || memcmp(key->spki, spki, len) != 0) {
		key_free(key);
		return false;
	}
	*out = key;
	return true;
}

bool key_of_text(const char *text, struct key **out)
{
	struct arena arena = {0};
	const uint8_t *spki;
	size_t len;
	bool good = strlen(text) <= 2 * SPKI_MOST && base64_bytes(&arena, text, &spki, &len) &&
		    key_of_spki(spki, len, out);

	arena_fini(&arena);
	return good;
}

static char *bio_text(BIO *from)
{
	char *bytes, *text = NULL;
	long len = BIO_get_mem_data(from, &bytes);

	if (len > 0 && (text = malloc((size_t)len + 1))) {
		memcpy(text, bytes, (size_t)len);
		text[len] = '\0';
	}
	return text;
}

static bool write_encrypted(BIO *to, EVP_PKEY *pair, const char *passphrase)
{
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pair);
	X509_SIG *sealed = info ? PKCS8_encrypt(-1, EVP_aes_256_cbc(), passphrase,
					  (int)strlen(passphrase), NULL, 0, PBKDF2_ROUNDS, info)
				: NULL;
	bool good = sealed && PEM_write_bio_PKCS8(to, sealed) == 1;

	X509_SIG_free(sealed);
	PKCS8_PRIV_KEY_INFO_free(info);
	return good;
}

char *key_private_pem(const struct key *key, const char *passphrase)
{
	BIO *to = BIO_new(BIO_s_secmem());
	char *text = NULL;

	if (to && (passphrase ? write_encrypted(to, key->pair, passphrase)
			      : PEM_write_bio_PKCS8PrivateKey(
					to, key->pair, NULL, NULL, 0, NULL, NULL) == 1))
		text = bio_text(to);
	BIO_free(to);
	ERR_clear_error();
	return text;
}

char *key_public_pem(const struct key *key)
{
	BIO *to = BIO_new(BIO_s_mem());
	char *text = to && PEM_write_bio_PUBKEY(to, key->pair) == 1 ? bio_text(to) : NULL;

	BIO_free(to);
	ERR_clear_error();
	return text;
}

void key_wipe_text(char *text)
{
	if (text) {
		OPENSSL_cleanse(text, strlen(text));
		free(text);
	}
}

int key_read_passphrase(const char *path, char **out, struct err *err)
{
	struct file_bytes bytes;
	size_t len;
	int ret = 0;

	if (file_read(path, PASSPHRASE_MOST, &bytes, err) < 0)
		return -1;
	len = strcspn(bytes.at, "\r\n");
	if (len < bytes.len && bytes.at[len] == '\0') /* as in UTF-16: little of it would count */
		ret = err_set(err, ERR_DATA,
			_("%s: a zero byte stands in its first line; save it as UTF-8"), path);
	else if (len == 0)
		ret = err_set(err, ERR_DATA, _("%s: its first line is empty: no passphrase"), path);
	else if (!(*out = strndup(bytes.at, len)))
		ret = err_no_memory(err);
	OPENSSL_cleanse(bytes.at, bytes.len);
	file_bytes_fini(&bytes);
	return ret;
}

enum key_type key_type_of(const struct key *key)
{
	return key->type;
}

const char *key_id(const struct key *key)
{
	return key->id;
}

bool key_is_private(const struct key *key)
{
	return key->is_private;
}

char *key_text(const struct key *key, struct arena *arena)
{
	return base64_text(arena, key->spki, key->spki_len);
}

/* SM2 binds the signer's identity into what is signed; libcrypto 3.0 takes an empty one unless it
 * is told, 4.0 another: it is always told, before anything else. The caller frees both. */
static bool begin(const struct key *key, EVP_MD_CTX **context, EVP_PKEY_CTX **by)
{
	*context = EVP_MD_CTX_new();
	*by = EVP_PKEY_CTX_new(key->pair, NULL);
	if (!*context || !*by)
		return false;
	if (key->type == KEY_SM2 && EVP_PKEY_CTX_set1_id(*by, KEY_SM2_ID, strlen(KEY_SM2_ID)) != 1)
		return false;
	EVP_MD_CTX_set_pkey_ctx(*context, *by);
	return true;
}

static void end(EVP_MD_CTX *context, EVP_PKEY_CTX *by)
{
	EVP_MD_CTX_free(context);
	EVP_PKEY_CTX_free(by);
	ERR_clear_error();
}

static const EVP_MD *digest_of(const struct key *key)
{
	return key->type == KEY_SM2 ? EVP_sm3() : NULL; /* Ed25519 has its own */
}

int key_sign(const struct key *key, const void *bytes, size_t count,
	uint8_t out[KEY_SIGNATURE_MOST], size_t *len, struct err *err)
{
	size_t room = KEY_SIGNATURE_MOST;
	EVP_MD_CTX *context;
	EVP_PKEY_CTX *by;
	bool is_signed = begin(key, &context, &by) &&
			 EVP_DigestSignInit(context, NULL, digest_of(key), NULL, key->pair) == 1 &&
			 EVP_DigestSign(context, out, &room, bytes, count) == 1;

	end(context, by);
	if (!is_signed)
		return err_set(err, ERR_INTERNAL, "libcrypto does not sign by key %s", key->id);
	*len = room;
	return 0;
}

bool key_verify(const struct key *key, const void *bytes, size_t count, const uint8_t *signature,
	size_t len)
{
	EVP_MD_CTX *context;
	EVP_PKEY_CTX *by;
	bool good = begin(key, &context, &by) &&
		    EVP_DigestVerifyInit(context, NULL, digest_of(key), NULL, key->pair) == 1 &&
		    EVP_DigestVerify(context, signature, len, bytes, count) == 1;

	end(context, by);
	return good;
}
