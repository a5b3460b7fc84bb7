#include "model/evidence_waivers.h"

#include "model/evidence_rows.h"
#include "model/evidence_words.h"

const char *const waiver_state_names[] = {[WAIVER_IN_FORCE] = "in_force",
	[WAIVER_EXPIRED] = "expired",
	[WAIVER_NOT_YET] = "not_yet",
	[WAIVER_UNKNOWN_SUBJECT] = "unknown_subject",
	[WAIVER_UNKNOWN_RULE] = "unknown_rule",
	[WAIVER_UNSIGNED] = "unsigned",
	[WAIVER_BAD_SIGNATURE] = "bad_signature",
	NULL};

static const struct bind_field signature_rows[] = {
	BIND_ROW(struct waiver_signature, "keyid", keyid, BIND_DIGEST, .flags = BIND_REQUIRED),
	BIND_ROW(struct waiver_signature, "type", type, BIND_ENUM, .names = key_type_names,
		.otherwise = -1),
	CHOICE(struct waiver_signature, says, waiver_says_names),
};
static BIND_SHAPE(signature_shape, struct waiver_signature, signature_rows,
	"a key of the waiver, and whether it signed");

static const struct bind_field waiver_rows[] = {
	TEXT(struct evidence_waiver, id),
	TEXT(struct evidence_waiver, rule),
	BIND_ROW(struct evidence_waiver, "subject", subject, BIND_TEXT),
	CHOICE(struct evidence_waiver, disposition, disposition_names),
	TEXT(struct evidence_waiver, owner),
	TEXT(struct evidence_waiver, reason),
	TIME(struct evidence_waiver, from, BIND_REQUIRED),
	TIME(struct evidence_waiver, until, BIND_REQUIRED),
	CHOICE(struct evidence_waiver, state, waiver_state_names),
	BIND_ROW(struct evidence_waiver, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
	BIND_ROW(struct evidence_waiver, "signatures", signatures, BIND_LIST,
		.flags = BIND_REQUIRED, .shape = &signature_shape),
};
BIND_SHAPE(evidence_waiver_shape, struct evidence_waiver, waiver_rows,
	"a waiver that was given, and what it is worth");
