/* Records 拨测记录: what one agent saw of one address by one method in one slot, a line each.
 * Format: docs/schemas/record-v1.json. */
#ifndef CDNPROOF_MODEL_RECORD_H
#define CDNPROOF_MODEL_RECORD_H

#include "base/bind.h"
#include "base/when.h"

#define RECORD_SCHEMA    "cdnproof/record/v1"
#define RECORD_SENT_MOST 1000000 /* requests of one record */
#define RECORD_LINE_MOST (4u * 1024u * 1024u)

/* Where an RTT's two instants come from. */
enum record_stamp { TS_PACKET, TS_ERRQUEUE, TS_RX, TS_TCP_INFO, TS_USER, TS_IMPORTED };
extern const char *const record_stamp_names[];

/* Why a slot is void, a closed list: clock_step, capture_lost. (All controls silent is seen
 * from the control records.) */
enum record_why { WHY_CLOCK_STEP, WHY_CAPTURE_LOST };
extern const char *const record_why_names[];

/* Names of err{}: what became of a request that was not answered. A request that simply met
 * silence is only `lost`. */
enum record_err {
	RECORD_REFUSED,           /* RST, or a port that is closed */
	RECORD_UNREACHABLE,       /* ICMP unreachable, no route at a router */
	RECORD_RESET,             /* the connection broke after it was there */
	RECORD_TIMEOUT,           /* a connection or answer that did not come in time */
	RECORD_SYN_RETRANSMITTED, /* answered, but which SYN? (Karn's rule) counted as lost */
	RECORD_NO_ROUTE,          /* our own kernel had no way there: not sent */
	RECORD_NO_BUFFER,         /* our own kernel had no room: not sent */
	RECORD_PROTOCOL,          /* the answer is not HTTP */
	RECORD_TOO_LARGE,         /* the answer is larger than is read */
	RECORD_OTHER,
	RECORD_ERR_COUNT
};
extern const char *const record_err_names[];

struct record_clock {
	bool synced;                          /* as the kernel says (adjtimex) */
	int64_t offset_us, bound_us, step_us; /* step: REALTIME against MONOTONIC over the slot */
};

/* Arrays of one entry a request, in send order; null where there is nothing. */
struct record_http {
	LIST_OF(int64_t) status, bytes, connect_ns, first_byte_ns;
	LIST_OF(const char *) body_sha256; /* "" where there is none */
};

struct record {
	const char *schema;
	const char *run;  /* of this process's measurement: 16 hexadecimal digits */
	int64_t seq;      /* of the line in the run, from 0 */
	const char *prev; /* SHA-256 of the line before (without LF); NULL in a run's first line */
	const char *plan; /* SHA-256 of the plan; NULL: measured without one */
	const char *agent;
	const char *node, *peer, *control; /* one of the three */
	const char *addr, *method;
	int64_t port;        /* 0: none */
	const char *check;   /* NULL: none */
	struct unix_ms slot; /* its start */
	int ts;              /* enum record_stamp */
	int64_t sent, answered, lost;
	LIST_OF(int64_t) rtt_ns; /* of the answered, in send order */
	int64_t late, dup, stray, not_sent, capture_lost;
	LIST_OF(struct bind_count) err;
	int64_t ttl; /* of the last reply; BIND_ABSENT */
	bool valid;
	LIST_OF(int) why; /* enum record_why */
	struct record_clock clock;
	const struct record_http *http;
};

extern const struct bind_shape record_shape;

/* One line as canonical JSON without LF: heap. */
int record_text(const struct record *record, char **out, size_t *len, struct err *err);

/* Reads one line. What it holds lives in `arena`. Checked beyond the shape: sent = answered + lost,
 * one rtt_ns an answer, no negative RTT, late <= lost, one of node, peer, control. `name` and
 * `line_no` are for faults. */
int record_parse(const char *line, size_t len, const char *name, size_t line_no,
	struct arena *arena, struct record *out, struct faults *faults, struct err *err);

#endif
