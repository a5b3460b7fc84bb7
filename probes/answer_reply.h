/* The responder's work without its sockets: a request in, a signed reply or nothing out. */
#ifndef CDNPROOF_PROBES_ANSWER_REPLY_H
#define CDNPROOF_PROBES_ANSWER_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/when.h"
#include "probes/answer_packet.h"

#define ANSWER_KEY_FILE_MOST 16384 /* bytes of a PEM file */

/* A private key: Ed25519, or ECDSA on P-256. */
struct answer_key;

/* From the text of a PEM file (PKCS#8, or SEC 1 for P-256). Signs once to see that it can.
 * ERR_DATA: no such key in it, one that is encrypted, or of another kind. */
int answer_key_read(const char *pem, size_t len, struct answer_key **out, struct err *err);
void answer_key_free(struct answer_key *key); /* NULL is fine */

/* Of its SubjectPublicKeyInfo in DER, as nodes[].key_sha256 of the dossier has it. Borrowed. */
const char *answer_key_sha256(const struct answer_key *key);

/* A token bucket: it holds a second's worth, and is full at first. */
struct answer_rate {
	int64_t interval_ns;    /* a token's worth */
	int64_t depth_ns;       /* of all tokens it can hold */
	struct mono_ns full_at; /* when it will be full again */
};

/* per_second is positive, at most 1e9. Rounded so that it is never more. */
struct answer_rate answer_rate_of(int64_t per_second);

/* False: no token is left at this instant. */
bool answer_rate_take(struct answer_rate *rate, struct mono_ns now);

/* What became of datagrams. */
struct answer_counts {
	int64_t answered;
	int64_t other;    /* not a request: met by silence */
	int64_t beyond;   /* requests beyond the rate: met by silence */
	int64_t not_sent; /* the key or our own kernel would not */
};

struct answer_responder {
	const struct answer_key *key;
	struct answer_rate rate;
	struct answer_counts counts;
};

/* The length of the reply to this datagram; 0: silence, which is counted. Answered is for the
 * caller to count, once it is sent. */
size_t answer_respond(struct answer_responder *responder, const uint8_t *bytes, size_t len,
	struct mono_ns now, uint8_t out[ANSWER_REPLY_LEN_MOST]);

#endif
