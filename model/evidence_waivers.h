/* Waivers 情况说明 as evidence lists them: the part `waivers` of evidence. Each is there whatever
 * its state; none changes a verdict. */
#ifndef CDNPROOF_MODEL_EVIDENCE_WAIVERS_H
#define CDNPROOF_MODEL_EVIDENCE_WAIVERS_H

#include "base/bind.h"
#include "base/when.h"
#include "model/waiver.h"

/* What a waiver is worth at as_of: the first of these, from the end, that holds. */
enum waiver_state {
	WAIVER_IN_FORCE,        /* from <= as_of < until */
	WAIVER_EXPIRED,         /* until <= as_of */
	WAIVER_NOT_YET,         /* as_of < from */
	WAIVER_UNKNOWN_SUBJECT, /* the rule's finding has no such subject */
	WAIVER_UNKNOWN_RULE,    /* the profile has no such rule */
	WAIVER_UNSIGNED,        /* a key that it names has not signed */
	WAIVER_BAD_SIGNATURE,   /* a signature is wrong, or by a key that it does not name */
};
extern const char *const waiver_state_names[];

struct evidence_waiver {
	const char *id, *rule, *subject; /* subject NULL: the whole finding */
	int disposition;                 /* enum disposition, as the waiver asks for it */
	const char *owner, *reason;
	struct unix_ms from, until;
	int state;                        /* enum waiver_state */
	const char *sha256;               /* of the waiver's file */
	waiver_signature_list signatures; /* by keyid */
};

typedef LIST_OF(struct evidence_waiver) evidence_waiver_list;

extern const struct bind_shape evidence_waiver_shape;

#endif
