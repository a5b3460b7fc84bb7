/* The answers as `verify --json` writes them. Format: docs/schemas/verify-v1.json. */
#ifndef CDNPROOF_BUNDLE_VERIFY_RESULT_H
#define CDNPROOF_BUNDLE_VERIFY_RESULT_H

#include "base/bind.h"
#include "bundle/verify_seal.h"

#define VERIFY_SCHEMA "cdnproof/verify/v1"

struct verify_result_said {
	const char *name; /* of the reason or note */
	const char *place, *detail;
};

struct verify_result_count {
	const char *name;
	int64_t left_out; /* beyond those that are listed */
};

struct verify_result_answer {
	const char *answer; /* authentic, complete, reproducible, verdict */
	int holds;          /* enum verify_state */
	LIST_OF(struct verify_result_said) reasons;
	LIST_OF(struct verify_result_count) more;
};

struct verify_result_key {
	const char *keyid;
	int type;                     /* enum key_type */
	bool named, trusted, signed_; /* by the statement; by --trust; and its signature is right */
};

struct verify_result_file {
	const char *path;
	int64_t size; /* bytes */
	const char *sha256, *sm3;
};

/* What the statement says, where there is one: it is worth as much as `authentic`. */
struct verify_result_statement {
	struct unix_ms as_of, sealed;
	const char *operator_name, *tool;
	int verdict, application_verdict;
	int64_t count, bytes;
	struct contents_merkle merkle;
};

struct verify_result {
	const char *schema;
	int64_t status; /* of the program */
	LIST_OF(struct verify_result_answer) answers;
	LIST_OF(struct verify_result_said) notes;
	LIST_OF(struct verify_result_count) more_notes;
	bool plan_before_probing;               /* shown by a time stamp */
	LIST_OF(struct verify_result_key) keys; /* by keyid */
	const struct verify_result_statement *statement;
	LIST_OF(struct verify_result_file) files; /* of an excerpt: what it shows */
	int64_t of_files;                         /* of so many; BIND_ABSENT: it is no excerpt */
};

extern const struct bind_shape verify_result_shape;

/* Borrows from all that it is given; lists live in `arena`. Without envelope and statement (zeros,
 * NULL) none is said. */
void verify_result_make(const struct verify_report *report, const struct envelope *envelope,
	const struct statement *statement, const struct verify_trust *trust, bool plan_shown,
	struct arena *arena, struct verify_result *out);

#endif
