/* What is noted of a server's certificate: what it is, and what is wrong with it. Nobody's word is
 * taken for it here, and nothing is judged. */
#ifndef CDNPROOF_PROBES_CERTIFICATE_H
#define CDNPROOF_PROBES_CERTIFICATE_H

#include <openssl/x509.h>
#include <stdint.h>

#include "base/digest.h"

/* A bit each. */
enum certificate_fault {
	CERTIFICATE_SELF_SIGNED = 1,
	CERTIFICATE_OTHER_NAME = 2,
	CERTIFICATE_EXPIRED = 4,
	CERTIFICATE_NOT_YET_VALID = 8,
	CERTIFICATE_ALL_FAULTS = 15,
};

#define CERTIFICATE_SERIAL_MOST 64 /* characters; RFC 5280 4.1.2.2 allows 40 */

struct certificate {
	char key_sha256[DIGEST_TEXT_LEN];         /* of the SubjectPublicKeyInfo (DER) */
	char serial[CERTIFICATE_SERIAL_MOST + 1]; /* as `openssl x509 -serial` prints it */
	uint32_t faults;                          /* enum certificate_fault */
};

/* `host` as a URL has it; validity is asked of this machine's clock. */
void certificate_read(X509 *leaf, const char *host, struct certificate *out);

void certificate_key_sha256(const X509 *leaf, char out[DIGEST_TEXT_LEN]);

/* The words for the faults, joined by a blank: "self_signed expired"; "": none. */
#define CERTIFICATE_WORDS_LEN 64
void certificate_words(uint32_t faults, char out[CERTIFICATE_WORDS_LEN]);

#endif
