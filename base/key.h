/* Keys that sign: Ed25519 (RFC 8032), and SM2 with SM3 (GB/T 32918, GB/T 35276) under the identity
 * 1234567812345678, by libcrypto. A public key is its SubjectPublicKeyInfo in DER; keyid is the
 * SHA-256 of those bytes. */
#ifndef CDNPROOF_BASE_KEY_H
#define CDNPROOF_BASE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"

enum key_type { KEY_ED25519, KEY_SM2 };
extern const char *const key_type_names[]; /* as --type and statements say it; NULL at the end */

#define KEY_SM2_ID         "1234567812345678"
#define KEY_SIGNATURE_MOST 80 /* bytes: SM2's DER of two numbers; Ed25519 has 64 */

struct key;

/* A new pair. */
int key_new(enum key_type type, struct key **out, struct err *err);
void key_free(struct key *key); /* NULL is fine */

/* From a PEM file. A private one may be encrypted: `passphrase` (NULL: none is known) opens it, and
 * nobody is asked. ERR_NOINPUT: no such file; ERR_DATA: no key, not of these types, or the wrong
 * passphrase. */
int key_open_private(const char *path, const char *passphrase, struct key **out, struct err *err);
int key_open_public(const char *path, struct key **out, struct err *err);

/* From a SubjectPublicKeyInfo in DER, or that in base64 as dossiers, plans and statements write it.
 * False: no key of these types, or not in the one form that it is written in. */
bool key_of_spki(const uint8_t *spki, size_t len, struct key **out);
bool key_of_text(const char *text, struct key **out);

/* PEM, heap, NUL-terminated: PKCS#8, encrypted (PBES2, AES-256) when there is a passphrase; and
 * SubjectPublicKeyInfo. NULL: libcrypto cannot. The caller wipes what is private
 * (key_wipe_text). */
char *key_private_pem(const struct key *key, const char *passphrase);
char *key_public_pem(const struct key *key);
void key_wipe_text(char *text); /* overwrites and frees; NULL is fine */

/* The first line of a file, without its end: heap, for key_wipe_text. */
int key_read_passphrase(const char *path, char **out, struct err *err);

enum key_type key_type_of(const struct key *key);
const char *key_id(const struct key *key); /* 64 hexadecimal digits, borrowed */
bool key_is_private(const struct key *key);
char *key_text(const struct key *key, struct arena *arena); /* the SPKI in base64 */

/* Signs a message; *len is set. ERR_INTERNAL when libcrypto cannot. */
int key_sign(const struct key *key, const void *bytes, size_t count,
	uint8_t out[KEY_SIGNATURE_MOST], size_t *len, struct err *err);
/* True only for a signature of these bytes, in its canonical form, by this key. */
bool key_verify(const struct key *key, const void *bytes, size_t count, const uint8_t *signature,
	size_t len);

#endif
