/* Heads 签名链头: what an agent signs of its records, so that they need no trusted way to travel. A
 * head is a DSSE envelope on a line of its own; it never stands among records in a file. */
#ifndef CDNPROOF_MODEL_HEAD_H
#define CDNPROOF_MODEL_HEAD_H

#include "base/bind.h"
#include "base/envelope.h"
#include "base/when.h"

#define HEAD_SCHEMA     "cdnproof/head/v1"
#define HEAD_LINE_MOST  (64u * 1024u)
#define HEAD_LINE_START "{\"payload\":" /* tells it from a record on one stream */

enum head_why {
	HEAD_START, /* a run begins: head and records are what it found, of earlier runs */
	HEAD_DAY,   /* the slots of a day (+08:00) are over */
	HEAD_STOP,  /* the run ended whole */
};
extern const char *const head_why_names[];

struct head {
	const char *schema, *agent;
	struct unix_ms at;    /* by the agent's clock */
	const char *head;     /* SHA-256 of the last record line (without LF); "": there is none */
	int64_t key_number;   /* of all heads that this key ever signed, from 1 */
	const char *key_prev; /* SHA-256 of the key's head before, its line; NULL in the first */
	const char *plan;     /* SHA-256 */
	int64_t records;      /* lines of the output up to here */
	const char *run;      /* of the records: 16 hexadecimal digits */
	int64_t seq;          /* of the run's last line; -1: none yet */
	int why;              /* enum head_why */
	struct envelope envelope; /* of one that was read: the signature */
};

extern const struct bind_shape head_shape;

/* The line without LF: heap. */
int head_sign(
	const struct head *head, const struct key *key, char **line, size_t *len, struct err *err);

/* Reads a line without LF. What it holds lives in `arena`. Strict: the bytes are what head_sign
 * would write. `name` and `line_no` are
 * for faults. Whether the signature is right is not asked here (head_signed_by). */
int head_parse(const char *line, size_t len, const char *name, size_t line_no, struct arena *arena,
	struct head *out, struct faults *faults, struct err *err);

bool head_signed_by(const struct head *head, const struct key *key);

#endif
