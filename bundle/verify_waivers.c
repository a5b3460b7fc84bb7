#include "bundle/verify_waivers.h"

#include <string.h>

#include "base/i18n.h"

static bool is_trusted(const struct verify_trust *trust, const char *keyid)
{
	LIST_EACH(struct key *const, key, &trust->keys)
		if (strcmp(key_id(*key), keyid) == 0)
			return true;
	return false;
}

/* The words of the evidence itself: whoever has only this line finds them there again. */
static void note_key(const struct evidence_waiver *waiver, const struct waiver_signature *signature,
	const struct verify_trust *trust, struct verify_report *report)
{
	const char *state = waiver_state_names[waiver->state];

	if (signature->says != SIGNED_RIGHT)
		verify_note(report, VERIFY_NOTE_WAIVER, waiver->id,
			_("%s, %s; signature of key %s: %s"), waiver->rule, state, signature->keyid,
			waiver_says_names[signature->says]);
	else if (is_trusted(trust, signature->keyid))
		verify_note(report, VERIFY_NOTE_WAIVER, waiver->id,
			_("%s, %s; signed by key %s, trusted by you"), waiver->rule, state,
			signature->keyid);
	else
		verify_note(report, VERIFY_NOTE_WAIVER, waiver->id,
			_("%s, %s; signed by key %s, which you did not name: compare it with its "
			  "owner's"),
			waiver->rule, state, signature->keyid);
}

void verify_waivers(const struct evidence *evidence, const struct verify_trust *trust,
	struct verify_report *report)
{
	LIST_EACH(const struct evidence_waiver, waiver, &evidence->waivers)
		LIST_EACH(const struct waiver_signature, signature, &waiver->signatures)
			note_key(waiver, signature, trust, report);
}
