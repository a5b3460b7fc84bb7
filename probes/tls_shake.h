/* A TLS handshake as bytes in and out, up to the message that the server signs with its
 * certificate's key: CertificateVerify in TLS 1.3 (RFC 8446 4.4.3), ServerKeyExchange in TLS 1.2
 * (RFC 5246 7.4.3). The signature covers our fresh random, so that who answers has, or asks, the
 * holder of the key after our ClientHello came there. Without sockets. */
#ifndef CDNPROOF_PROBES_TLS_SHAKE_H
#define CDNPROOF_PROBES_TLS_SHAKE_H

#include "base/err.h"
#include "probes/fetch_message.h"

#define TLS_HELLO_MOST  4096 /* bytes of a ClientHello */
#define TLS_RECORD_HEAD 5

struct tls_offers; /* what is offered: TLS 1.2 and 1.3 with (EC)DHE, nothing to resume */

int tls_offers_new(struct tls_offers **out, struct err *err);
void tls_offers_free(struct tls_offers *offers); /* NULL is fine */

struct tls_shake;

enum tls_state {
	TLS_MORE,   /* the server has not signed yet */
	TLS_SIGNED, /* and the signature is right */
	TLS_BROKEN, /* an alert, no TLS, a signature that is wrong */
};

/* What a server took before, so that it is offered that at once; zeros: nothing is known. */
struct tls_taste {
	int group;                /* key exchange group (OpenSSL's) that it asked for; 0: none */
	bool took_1_2, wants_1_3; /* it signed in TLS 1.2; it refused that */
};

/* `name` is the SNI; NULL: none. TLS 1.2 alone is offered first: there a server signs at once, and
 * not behind all the keys that TLS 1.3 derives before, which take it a tenth of a millisecond more.
 * NULL: no memory. */
struct tls_shake *tls_shake_new(
	const struct tls_offers *offers, const char *name, struct tls_taste taste);
void tls_shake_free(struct tls_shake *shake); /* NULL is fine */

/* What is to be sent now: the ClientHello at first; later at most a second one, which a server may
 * ask for. 0: nothing. */
size_t tls_shake_output(struct tls_shake *shake, uint8_t *out, size_t cap);

/* Bytes from the server, in order. */
enum tls_state tls_shake_feed(struct tls_shake *shake, const uint8_t *bytes, size_t len);

/* How long a record is that begins so, its head included (RFC 8446 5.1); 0: it is none. */
size_t tls_record_len(const uint8_t head[TLS_RECORD_HEAD]);

/* Behind TLS_SIGNED: key, chain, version, not_after. False: a chain longer than is kept. */
bool tls_shake_identity(const struct tls_shake *shake, struct fetch_tls *out);

/* Adds what this server asked for: behind TLS_SIGNED, or when it refused. */
void tls_shake_learn(const struct tls_shake *shake, struct tls_taste *taste);
void tls_taste_refused(struct tls_taste *taste);

#endif
