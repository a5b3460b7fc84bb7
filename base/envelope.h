/* DSSE envelopes (Dead Simple Signing Envelope, v1): a payload and who signed it. What is read must
 * be what would be written, to the byte: canonical JSON and base64, signatures sorted by keyid, no
 * keyid twice. So nothing in an envelope can change without its bytes being refused or its
 * signatures failing. */
#ifndef CDNPROOF_BASE_ENVELOPE_H
#define CDNPROOF_BASE_ENVELOPE_H

#include "base/bind.h"
#include "base/key.h"

#define ENVELOPE_IN_TOTO "application/vnd.in-toto+json"
#define ENVELOPE_HEAD    "application/vnd.cdnproof.head+json"
#define ENVELOPE_WAIVER  "application/vnd.cdnproof.waiver+json"

#define ENVELOPE_MOST (16u * 1024u * 1024u) /* bytes of an envelope's text */

struct envelope_signature {
	const char *keyid; /* SHA-256 of the signer's SPKI */
	const char *sig;   /* base64 */
};

struct envelope {
	const char *payload; /* base64 */
	const char *payload_type;
	LIST_OF(struct envelope_signature) signatures; /* by keyid */
	const uint8_t *body;                           /* the payload's bytes, a NUL behind them */
	size_t body_len;
};

extern const struct bind_shape envelope_shape;

/* Reads the text of one envelope without a final LF; all lives in `arena`. Nothing is verified yet.
 * Faults name `name`. ERR_DATA unless it is in canonical form and of this type. */
int envelope_parse(const char *text, size_t len, const char *name, const char *type,
	struct arena *arena, struct envelope *out, struct faults *faults, struct err *err);

/* Signs a body by every key: heap text, canonical, without final LF. ERR_DATA: a key twice. */
int envelope_sign(const char *type, const void *body, size_t body_len, struct key *const *keys,
	size_t key_count, char **out, size_t *len, struct err *err);

/* The text of an envelope that is there, with one more signature; one of the same key is replaced.
 * Heap. */
int envelope_sign_too(const struct envelope *envelope, const struct key *key, char **out,
	size_t *len, struct err *err);

/* The text that envelope_parse would read. Heap. */
int envelope_text(const struct envelope *envelope, char **out, size_t *len, struct err *err);

/* Its signature by this keyid; NULL: there is none. */
const struct envelope_signature *envelope_find(const struct envelope *envelope, const char *keyid);

/* True when the key's signature is there and right. */
bool envelope_signed_by(const struct envelope *envelope, const struct key *key);

#endif
