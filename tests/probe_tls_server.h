/* TLS servers with good and bad manners, one a port, on all addresses of 127.0.0.0/8 and on ::1;
 * each once more with TLS 1.3 alone. Keys are made at start. One process a connection. */
#ifndef CDNPROOF_TESTS_PROBE_TLS_SERVER_H
#define CDNPROOF_TESTS_PROBE_TLS_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TLS_SERVER_PORT     8443 /* of the first manner; the others follow */
#define TLS_SERVER_PORT_1_3 8543 /* the same with TLS 1.3 alone */
#define TLS_SERVER_PAUSE_MS 50

enum tls_manner {
	TLS_GOOD, /* ECDSA P-256 */
	TLS_GOOD_RSA,
	TLS_WEB,            /* answers HTTP requests in it */
	TLS_RETRY,          /* wants another group: HelloRetryRequest in TLS 1.3 */
	TLS_LATE_REST,      /* the first byte of its flight at once, the rest after the pause */
	TLS_LATE_SIGNATURE, /* all up to the record with the signature at once, it after the pause
			     */
	TLS_LATE_END,       /* all up to the last byte of that record */
	TLS_CUT_BEHIND,     /* nothing behind that record, ever */
	TLS_NAMED,          /* another key for www.example.com than for all other names */
	TLS_OTHER_KEY,      /* another key for each second connection */
	TLS_RSA_EXCHANGE,   /* TLS 1.2 without ServerKeyExchange */
	TLS_OLD,            /* TLS 1.1 at most */
	TLS_BAD_SIGNATURE,  /* a bit of that record is wrong */
	TLS_LONG_CHAIN,     /* more certificates than are kept */
	TLS_CLOSES,         /* at once */
	TLS_RESETS,         /* at the ClientHello */
	TLS_CLOSES_LATER,   /* at the ClientHello */
	TLS_GARBAGE,        /* no TLS at all */
	TLS_ALERTS,         /* handshake_failure */
	TLS_STALLS,         /* says nothing */
	TLS_HALF,           /* half of its flight, and no more */
	TLS_HALF_CLOSES,    /* and closes */
	TLS_FLOODS,         /* a record without end */
	TLS_MANNERS
};

struct tls_keys;

/* What clients did behind their ClientHello; in shared memory. */
struct tls_clients {
	long resets, ends; /* connections closed by RST, by FIN */
	long bytes;        /* that came */
};

struct tls_server {
	pid_t pid;
	struct tls_keys *keys;
	struct tls_clients *clients;
	char key_sha256[65];       /* of the key that all show but RSA ones */
	char other_key_sha256[65]; /* of TLS_OTHER_KEY's second, and TLS_NAMED's for the name */
	char rsa_key_sha256[65];
	char leaf_sha256[65]; /* of the certificate with key_sha256 */
};

struct tls_server tls_server_start(void);
void tls_server_stop(struct tls_server *server);

/* A server's answer to a ClientHello, as bytes. */
#define TLS_FLIGHT_MOST 65536
struct tls_flight {
	uint8_t bytes[TLS_FLIGHT_MOST];
	size_t len;
	size_t signed_from, signed_end; /* the record with the signature */
};

/* The same without sockets: one connection's server, asked once, or again after TLS_RETRY. */
struct tls_peer;
struct tls_peer *tls_peer_new(
	const struct tls_server *server, enum tls_manner manner, bool only_1_3);
void tls_peer_free(struct tls_peer *peer);
void tls_peer_answer(
	struct tls_peer *peer, const uint8_t *hello, size_t len, struct tls_flight *out);

#endif
