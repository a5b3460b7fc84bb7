/* Signed nonces as bytes: what the prober asks and what `cdnproof answer` replies, both in one
 * datagram. What comes from the network is held to fixed sizes and prefixes, and only then given to
 * libcrypto.
 *
 *     request   "cdnp-ask" 8 | version 1 | nonce 32 | zeros 215                     256 bytes
 *     reply     "cdnp-ans" 8 | version 1 | nonce 32 | key 44 | signature 64         149 (Ed25519)
 *                                                   | key 91 | signature 8 to 72    up to 204
 * (P-256)
 *
 * version is 1. key is the SubjectPublicKeyInfo in DER (RFC 8410, RFC 5480); signature is over
 * "cdnproof-answer/1", a zero byte and the nonce: Ed25519 (RFC 8032), or ECDSA with SHA-256 in DER.
 * A reply is no request, so that two responders cannot be set upon each other, and it is never
 * longer than the request, so that nobody can be flooded by way of them. */
#ifndef CDNPROOF_PROBES_ANSWER_PACKET_H
#define CDNPROOF_PROBES_ANSWER_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANSWER_NONCE_LEN          32
#define ANSWER_REQUEST_LEN        256
#define ANSWER_KEY_LEN_MOST       91
#define ANSWER_SIGNATURE_LEN_MOST 72
#define ANSWER_HEAD_LEN           41 /* magic, version, nonce: of both */
#define ANSWER_REPLY_LEN_MOST     (ANSWER_HEAD_LEN + ANSWER_KEY_LEN_MOST + ANSWER_SIGNATURE_LEN_MOST)
#define ANSWER_MESSAGE_LEN        50 /* what is signed */

/* The parts of a reply; borrowed. */
struct answer_reply {
	const uint8_t *nonce;
	const uint8_t *key; /* SubjectPublicKeyInfo, DER */
	size_t key_len;
	const uint8_t *signature;
	size_t signature_len;
};

void answer_request_build(const uint8_t nonce[ANSWER_NONCE_LEN], uint8_t out[ANSWER_REQUEST_LEN]);

/* The nonce of a whole request of exactly that length, zeros and all; NULL: it is none. */
const uint8_t *answer_request_read(const uint8_t *bytes, size_t len);

/* The nonce of what begins like a request or like a reply, as far as that is there (ICMP quotes
 * only a part of what it speaks of); NULL: it does not. */
const uint8_t *answer_request_nonce(const uint8_t *bytes, size_t len);
const uint8_t *answer_reply_nonce(const uint8_t *bytes, size_t len);

/* Is it a key of a kind that is known: of its length, and with its prefix? Not looked at is whether
 * the rest is a point of the curve. */
bool answer_key_is_known(const uint8_t *key, size_t len);
/* The digest that goes with it, as libcrypto names it; NULL: none does (Ed25519). The key is
 * known. */
const char *answer_key_digest(const uint8_t *key, size_t len);

/* Returns its length, at most ANSWER_REPLY_LEN_MOST. The key is known, the signature not longer
 * than it may be. */
size_t answer_reply_build(const struct answer_reply *reply, uint8_t out[ANSWER_REPLY_LEN_MOST]);

/* False: not a reply as a whole, with a key of a kind that is known. The signature is not looked
 * at. */
bool answer_reply_read(const uint8_t *bytes, size_t len, struct answer_reply *out);

void answer_message(const uint8_t nonce[ANSWER_NONCE_LEN], uint8_t out[ANSWER_MESSAGE_LEN]);

/* Did this key sign this nonce? Of what answer_reply_read let pass. */
bool answer_reply_holds(const struct answer_reply *reply);

#endif
