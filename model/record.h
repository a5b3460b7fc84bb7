/* Records 拨测记录: what one agent saw of one address by one method in one slot, a line each.
 * Format: docs/schemas/record-v1.json. */
#ifndef CDNPROOF_MODEL_RECORD_H
#define CDNPROOF_MODEL_RECORD_H

#include "base/bind.h"
#include "base/when.h"

#define RECORD_SCHEMA    "cdnproof/record/v1"
#define RECORD_SENT_MOST 1000000 /* requests of one record */
#define RECORD_LINE_MOST (4u * 1024u * 1024u)

/* Where an RTT's two instants come from, the best first. A record names the weakest of its RTTs. */
enum record_stamp {
	TS_PACKET,   /* both by the kernel at the packet: request and reply of one capture */
	TS_ERRQUEUE, /* both by the kernel: SO_TIMESTAMPING of request and reply */
	TS_RX,       /* ours before the send call, the kernel's at the reply */
	TS_TCP_INFO, /* the kernel's own measure, in whole microseconds */
	TS_USER,     /* both ours */
	TS_IMPORTED, /* another program's */
};
extern const char *const record_stamp_names[];

/* Why a slot is void, a closed list: clock_step, capture_lost. (All controls silent is seen
 * from the control records.) */
enum record_why { WHY_CLOCK_STEP, WHY_CAPTURE_LOST };
extern const char *const record_why_names[];

/* Names of err{}: what became of a request that was not answered. A request that simply met
 * silence is only `lost`. */
enum record_err {
	RECORD_REFUSED,           /* RST, or a port that is closed */
	RECORD_UNREACHABLE,       /* ICMP unreachable for a reason not named below */
	RECORD_NET_UNREACHABLE,   /* no route at a router (RFC 792 code 0, RFC 4443 code 0) */
	RECORD_HOST_UNREACHABLE,  /* the last router finds no such host */
	RECORD_PORT_UNREACHABLE,  /* or protocol: the host itself says so */
	RECORD_PROHIBITED,        /* a firewall says so */
	RECORD_EXPIRED,           /* hop limit reached: a loop, or a path that is too long */
	RECORD_RESET,             /* the connection broke after it was there */
	RECORD_TIMEOUT,           /* a connection or answer that did not come in time */
	RECORD_SYN_RETRANSMITTED, /* answered, but which SYN? (Karn's rule) counted as lost */
	RECORD_NO_ROUTE,          /* our own kernel had no way there: not sent */
	RECORD_NO_BUFFER,         /* our own kernel had no room: not sent */
	RECORD_PROTOCOL,          /* the answer is not what the method speaks */
	RECORD_TOO_LARGE,         /* the answer is larger than is read */
	RECORD_DENIED,            /* this machine's firewall would not: not sent */
	RECORD_NOT_SEEN,          /* the capture saw nothing leave, nothing came: not sent */
	RECORD_KEY_DIFFERS,       /* tls, answer: another key than the series' first */
	RECORD_TRUNCATED,         /* dns: the answer did not fit (TC), and none came by TCP */
	RECORD_NO_ADDRESS,        /* visit: the name led to no address */
	RECORD_PRIVATE_ADDRESS,   /* visit: it led to one that is not public, or our own */
	RECORD_REDIRECT,          /* visit: a redirect that is not followed, or one too many */
	RECORD_OTHER,
	RECORD_ERR_COUNT
};
extern const char *const record_err_names[];

struct record_clock {
	bool synced;                          /* as the kernel says (adjtimex) */
	int64_t offset_us, bound_us, step_us; /* step: REALTIME against MONOTONIC over the slot */
};

/* A response header that was asked for, one value a request; "" where there was none. */
struct record_header {
	const char *name; /* lower case */
	LIST_OF(const char *) values;
};

/* Arrays of one entry a request, in send order; null where there is nothing. */
struct record_http {
	LIST_OF(int64_t) status, bytes;
	LIST_OF(int64_t) connect_ns, tls_ns;      /* of the handshakes; tls_ns empty for http */
	LIST_OF(int64_t) first_byte_ns, total_ns; /* from the connect on */
	LIST_OF(const char *) body_sha256;        /* "" where there is none */
	LIST_OF(struct record_header) headers;
	LIST_OF(const char *)
	own_address;             /* as the server saw us; empty unless the check shows it */
	LIST_OF(int64_t) object; /* which one was asked for; empty unless several are */
	LIST_OF(struct record_header) reads; /* what the plan's reads[] found, by `as` */
	/* https: what is wrong with the leaf, words joined by a blank: self_signed, other_name,
	 * expired, not_yet_valid; "": nothing, or no answer. Noted, not judged. */
	LIST_OF(const char *) certificate;
	LIST_OF(const char *) visited; /* visit: the address that answered; else empty */
	LIST_OF(const char *) hops;    /* visit: redirects followed, "STATUS LOCATION ADDR; …" */
};

/* The handshakes of a series. All that were answered showed this key and signed with it. */
struct record_tls {
	const char *key_sha256;             /* SPKI (DER) of the leaf; NULL: none was answered */
	const char *name;                   /* SNI that was asked for; NULL: none */
	const char *version;                /* "TLSv1.3"; NULL */
	LIST_OF(const char *) chain_sha256; /* certificates as sent, leaf first, DER */
	struct unix_ms not_after;           /* of the leaf; v = BIND_ABSENT */
	LIST_OF(int64_t) connect_ns;        /* one a request; null where there is nothing */
};

/* Nonces that `cdnproof answer` signed. Every answered request showed this key; the quickest one's
 * nonce and signature are kept, so that anyone can check them against the key again. */
struct record_signed {
	const char *key_sha256; /* SPKI (DER); NULL: none was answered */
	const char *key;        /* SPKI (DER) in base64 */
	const char *nonce;      /* of the quickest answer, 64 hexadecimal digits */
	const char *signature;  /* of it, base64 */
};

/* What a name server said, one entry a request, in send order. */
struct record_dns {
	const char *name, *type; /* the question */
	const char *server; /* who was asked: for "system" the resolver that this machine uses */
	const char *subnet; /* EDNS client subnet that was sent (RFC 7871); NULL: none */
	LIST_OF(int64_t) rcode;        /* RFC 1035 4.1.1; null: no answer */
	LIST_OF(int64_t) scope;        /* prefix length the answer holds for; null: not said */
	LIST_OF(const char *) answers; /* "NAME TTL TYPE DATA; …" in the answer's order; "" none */
};

struct record {
	const char *schema;
	const char *run;  /* of this process's measurement: 16 hexadecimal digits */
	int64_t seq;      /* of the line in the run, from 0 */
	const char *prev; /* SHA-256 of the line before (without LF); NULL in a run's first line */
	const char *plan; /* SHA-256 of the plan; NULL: measured without one */
	const char *agent;
	const char *node, *peer, *control; /* one of the three, */
	const char *name;                  /* or the name that dns asks for, */
	const char *landmark;              /* or a landmark */
	const char *addr, *method;         /* dns: addr may be "system" */
	int64_t port;                      /* 0: none */
	const char *check;                 /* NULL: none */
	struct unix_ms slot;               /* its start */
	int ts;                            /* enum record_stamp */
	bool valid;
	int64_t sent, answered, lost;
	LIST_OF(int64_t) rtt_ns; /* of the answered, in send order */
	int64_t late, dup, stray, not_sent, capture_lost;
	LIST_OF(struct bind_count) err;
	int64_t ttl;      /* of the last reply; BIND_ABSENT */
	LIST_OF(int) why; /* enum record_why */
	struct record_clock clock;
	const struct record_http *http;
	const struct record_tls *tls;
	const struct record_dns *dns;
	const struct record_signed *answer;
};

extern const struct bind_shape record_shape, record_clock_shape;

/* One line as canonical JSON without LF: heap. */
int record_text(const struct record *record, char **out, size_t *len, struct err *err);

/* Reads one line. What it holds lives in `arena`. Checked beyond the shape: sent = answered + lost,
 * one rtt_ns an answer, no negative RTT, late <= lost, one of node, peer, control, name. `name` and
 * `line_no` are for faults. */
int record_parse(const char *line, size_t len, const char *name, size_t line_no,
	struct arena *arena, struct record *out, struct faults *faults, struct err *err);

/* Many lines, quickly: those that are canonical and right, straight from their bytes. What they
 * hold lives in the arena, which outlives the reader; texts that repeat are kept once. One thread.
 */
struct record_reader;
struct record_reader *record_reader_new(struct arena *arena);
void record_reader_free(struct record_reader *reader); /* NULL is fine */
/* False: nothing is known of the line, and record_parse is to read it; it says what is wrong. True:
 * *out is what record_parse would give. */
bool record_reader_read(
	struct record_reader *reader, const char *line, size_t len, struct record *out);
/* The digest of a line: the next one's `prev`, as likely as not. Borrowed. */
void record_reader_expect(struct record_reader *reader, const char *line_sha256);

#endif
