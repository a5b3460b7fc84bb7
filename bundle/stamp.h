/* Time stamps (RFC 3161): a request is made without a network and without a nonce, so that it is
 * the same each time; the response is attached later and verified at its own time. The imprint is
 * SHA-256. */
#ifndef CDNPROOF_BUNDLE_STAMP_H
#define CDNPROOF_BUNDLE_STAMP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/when.h"

#include <stddef.h>
#include <stdint.h>

struct stamp_bytes {
	const void *at; /* NULL: there is none */
	size_t len;
};

#define STAMP_MOST (1024u * 1024u) /* bytes of a response */

/* The request over these bytes, DER, in `arena`. ERR_INTERNAL: libcrypto cannot. */
int stamp_request(
	struct stamp_bytes over, struct arena *arena, struct stamp_bytes *out, struct err *err);

/* What a bundle has stamped: the plan before the first packet, the statement when it is sealed. */
struct stamp_place {
	const char *name;
	const char *over;               /* the file */
	const char *request, *response; /* where they lie */
};
#define STAMP_PLACES 2
extern const struct stamp_place stamp_places[STAMP_PLACES];

/* Authorities whose stamps count. */
struct stamp_trust;
/* From PEM files of CA certificates, NULL-terminated; at least one certificate a file. */
int stamp_trust_open(const char *const *paths, struct stamp_trust **out, struct err *err);
void stamp_trust_close(struct stamp_trust *trust); /* NULL is fine */

enum stamp_state {
	STAMP_NONE,      /* no response is there */
	STAMP_UNCHECKED, /* it is of these bytes, but no authority was given: anyone may have made
			    it */
	STAMP_GOOD,      /* and an authority that was given made it */
	STAMP_BAD,       /* `why` says it */
};

struct stamp_result {
	enum stamp_state state;
	struct unix_ms at;  /* genTime; the later two states and UNCHECKED where it can be read */
	int64_t within_ms;  /* made by at + within: accuracy as stated, else 1 s, and at's fraction
			     */
	const char *serial; /* hexadecimal, in `arena` */
	const char *by;     /* the signer's name, in `arena`; NULL: not stated */
	struct err why;
};

/* What a request and a response say of the bytes. A request that is there must be the one that
 * stamp_request makes. With `trust` the signature and the chain are verified at the stamp's own
 * time; certificates' revocation is not looked up. */
void stamp_check(struct stamp_bytes over, struct stamp_bytes request, struct stamp_bytes response,
	const struct stamp_trust *trust, struct arena *arena, struct stamp_result *out);

#endif
