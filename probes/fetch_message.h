/* What a method's child and its parent tell each other: one struct a datagram. The child meets
 * foreign bytes, so that the parent takes what it says for foreign, too. */
#ifndef CDNPROOF_PROBES_FETCH_MESSAGE_H
#define CDNPROOF_PROBES_FETCH_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "model/address.h"
#include "model/plan.h"
#include "probes/http_headers.h"
#include "probes/http_reads.h"
#include "probes/visit_url.h"

#define FETCH_CHAIN_MOST  16                 /* certificates of one chain */
#define FETCH_BODY_MOST   (16 * 1024 * 1024) /* bytes of an HTTP body that are read */
#define FETCH_FLIGHT_MOST (256 * 1024)       /* bytes of a TLS server's first flight */

enum fetch_what {
	FETCH_BEGIN = 1, /* parent: an order, with the socket */
	FETCH_CANCEL,    /* parent: an order; nothing more is said of this request */
	FETCH_READY,     /* child: a head; it is confined and listens */
	FETCH_UNFIT,     /* child: why it could not be confined; then it ends */
	FETCH_CONNECTED, /* child: a head; more is to come, and it takes long */
	FETCH_FAILED,    /* child: a head */
	FETCH_HTTP,      /* child: an answer */
	FETCH_TLS,
	FETCH_VISIT,
};

/* Behind it in the datagram, without a zero, the URL of a redirect that is followed: at most
 * VISIT_URL_MOST bytes. None: what the target's check asks for. */
struct fetch_order {
	uint32_t what;
	uint32_t target;              /* in the table that both know */
	uint64_t index;               /* of the request */
	int64_t begun_ns;             /* CLOCK_MONOTONIC, before connect() */
	char object[PLAN_OBJECT_LEN]; /* its name in the check's path; "": the path has none */
};

struct fetch_head {
	uint32_t what;
	uint32_t why; /* FETCH_FAILED: enum record_err */
	uint64_t index;
	int64_t connect_ns;  /* of the TCP handshake; 0: there was none */
	uint32_t connect_by; /* TS_TCP_INFO, or TS_USER where a SYN was sent twice */
	uint32_t unused;
};

struct fetch_unfit {
	struct fetch_head head;
	char text[256];
};

struct fetch_http {
	struct fetch_head head;
	int64_t status, bytes;
	int64_t tls_ns;                  /* 0: none */
	int64_t first_byte_ns, total_ns; /* from the order's begun_ns on */
	char body_sha256[DIGEST_TEXT_LEN];
	struct http_headers headers;
	struct http_reads reads;
	uint32_t certificate;               /* enum certificate_fault, of the leaf; 0 without TLS */
	char own_address[ADDRESS_TEXT_LEN]; /* the body, where it is an address; else "" */
};

struct fetch_visit {
	struct fetch_http http;                 /* the first: it is read as one */
	char location[VISIT_LOCATION_MOST + 1]; /* of a redirect, cut; else "" */
	char next[VISIT_URL_MOST + 1];          /* where it leads; "": nowhere that is followed */
};

/* Instants of CLOCK_REALTIME; 0: not known. */
struct fetch_tls {
	struct fetch_head head;
	int64_t left_at;    /* the ClientHello, by the kernel */
	int64_t sent_at;    /* the same, ours before the send call */
	int64_t came_at;    /* the segment that completed the signed message, by the kernel */
	int64_t user_ns;    /* the RTT by our own two instants, CLOCK_MONOTONIC */
	int64_t signed_end; /* offset behind that message in what the server sent */
	int64_t not_after_ms;
	uint32_t version; /* TLS1_2_VERSION, TLS1_3_VERSION */
	uint32_t chain_count;
	char key_sha256[DIGEST_TEXT_LEN];
	char chain_sha256[FETCH_CHAIN_MOST][DIGEST_TEXT_LEN];
};

union fetch_answer {
	struct fetch_head head;
	struct fetch_unfit unfit;
	struct fetch_http http;
	struct fetch_tls tls;
	struct fetch_visit visit;
};

/* Is it an order to begin one of `target_count` targets, its object a token or ""? */
bool fetch_order_begins(const struct fetch_order *order, size_t target_count);

/* How long a child's datagram of this kind is; 0: there is none such. */
size_t fetch_answer_len(uint32_t what);

/* Is it a whole datagram of a child, each number and text of it within its limits? `expected` is
 * the kind of answer that its method gives. */
bool fetch_answer_holds(const union fetch_answer *answer, size_t len, uint32_t expected);

const char *fetch_tls_version(uint32_t version); /* "TLSv1.3"; NULL: not one that is offered */

#endif
