/* What `verify` answers of a bundle, and why: four answers, each with its reasons from a closed
 * list, and what else must be known, as notes. docs/formats.md (cdnproof/verify/v1). */
#ifndef CDNPROOF_BUNDLE_VERIFY_H
#define CDNPROOF_BUNDLE_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/array.h"

/* In the order in which they are asked; the first that is no gives the exit status. */
enum verify_answer {
	VERIFY_AUTHENTIC,
	VERIFY_COMPLETE,
	VERIFY_REPRODUCIBLE,
	VERIFY_VERDICT,
	VERIFY_ANSWERS
};

enum verify_state { VERIFY_UNKNOWN, VERIFY_YES, VERIFY_NO };
extern const char *const verify_state_names[]; /* unknown, yes, no; NULL at the end */

struct verify_answer_row {
	const char *name;            /* authentic, … */
	int status;                  /* of the program, when the answer is no */
	const char *yes, *no, *open; /* the line that a terminal shows, English; open: unknown */
};
extern const struct verify_answer_row verify_answers[VERIFY_ANSWERS];

/* Why an answer is no. */
enum verify_reason {
	/* authentic */
	VERIFY_NO_KEY_GIVEN,
	VERIFY_MANIFEST_MISSING,
	VERIFY_MANIFEST_MALFORMED,
	VERIFY_STATEMENT_MISSING,
	VERIFY_STATEMENT_MALFORMED,
	VERIFY_UNSAFE_PATH,
	VERIFY_EXTRA_FILE,
	VERIFY_TOO_MANY_FILES,
	VERIFY_KEY_DID_NOT_SIGN,
	VERIFY_SIGNATURE_MISSING,
	VERIFY_SIGNATURE_WRONG,
	VERIFY_SIGNATURE_UNNAMED,
	VERIFY_TYPE_MISSING,
	VERIFY_MANIFEST_DIFFERS,
	VERIFY_ROOT_DIFFERS,
	VERIFY_COUNT_DIFFERS,
	VERIFY_STATEMENT_DISAGREES,
	VERIFY_FILE_CHANGED,
	VERIFY_FILE_UNREADABLE,
	VERIFY_HEAD_FORGED,
	VERIFY_STAMP_WRONG,
	VERIFY_EXCERPT_MALFORMED,
	VERIFY_PATH_WRONG,
	/* complete */
	VERIFY_FILE_MISSING,
	VERIFY_PLAN_MISSING,
	VERIFY_AGENT_ABSENT,
	VERIFY_RECORDS_FEWER,
	VERIFY_RECORDS_GAP,
	VERIFY_RECORDS_BREAK,
	VERIFY_RECORD_REJECTED,
	VERIFY_HEADS_GAP,
	VERIFY_HEAD_UNMET,
	VERIFY_RUNS_BROKEN,
	VERIFY_RUN_UNFINISHED,
	/* reproducible */
	VERIFY_RECOMPUTE_FAILED,
	VERIFY_OUTPUT_MISSING,
	VERIFY_EVIDENCE_DIFFERS,
	VERIFY_OUTPUT_DIFFERS,
	/* the verdict */
	VERIFY_VERDICT_DIFFERS,
	VERIFY_FINDING_DIFFERS,
	VERIFY_REASONS
};

struct verify_reason_row {
	const char *name;
	enum verify_answer answer;
	const char *words; /* English; a place comes before, a detail behind */
};
extern const struct verify_reason_row verify_reasons[VERIFY_REASONS];

/* What is no fault and must be said. */
enum verify_note {
	VERIFY_NOTE_OTHER_VERSION,
	VERIFY_NOTE_OWN_RULES,
	VERIFY_NOTE_AGENT_UNSIGNED,
	VERIFY_NOTE_HEADS,
	VERIFY_NOTE_AGENT_SAID_ABSENT,
	VERIFY_NOTE_RUN_ABORTED,
	VERIFY_NOTE_NO_RUNS,
	VERIFY_NOTE_NO_STAMP,
	VERIFY_NOTE_STAMP_UNCHECKED,
	VERIFY_NOTE_STAMPED,
	VERIFY_NOTE_MALFORMED_LINES,
	VERIFY_NOTE_TORN_LINES,
	VERIFY_NOTE_REJECTED,
	VERIFY_NOTE_WAIVER,
	VERIFY_NOTE_RENDERING,
	VERIFY_NOTE_NOT_RECOMPUTED,
	VERIFY_NOTES
};

struct verify_note_row {
	const char *name;
	const char *words;
};
extern const struct verify_note_row verify_notes[VERIFY_NOTES];

#define VERIFY_KEPT_MOST 20 /* of one reason or note; the rest is counted */

struct verify_said {
	int what;           /* enum verify_reason or enum verify_note */
	const char *place;  /* a path, an agent, a keyid; "" for the bundle as a whole */
	const char *detail; /* what is there and what would be right; "" */
};

typedef LIST_OF(struct verify_said) verify_said_list;

/* All texts are fit for a terminal: no control characters, valid UTF-8. */
struct verify_report {
	struct arena arena;
	enum verify_state states[VERIFY_ANSWERS];
	size_t asked; /* the first so many answers are asked for: of an excerpt one */
	verify_said_list reasons, notes; /* as they were found */
	size_t reason_cap, note_cap;
	size_t reason_counts[VERIFY_REASONS]; /* kept or not */
	size_t note_counts[VERIFY_NOTES];
};

void verify_report_init(struct verify_report *report);
void verify_report_fini(struct verify_report *report);

/* The reason's answer is no from now on. The place is a stranger's text of any bytes. */
void verify_say(struct verify_report *report, enum verify_reason reason, const char *place,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
void verify_note(struct verify_report *report, enum verify_note note, const char *place,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The answer was asked whole: yes, unless something spoke against it. */
void verify_asked(struct verify_report *report, enum verify_answer answer);

/* 0, or the status of the first answer that is no; not known to be authentic is not authentic. */
int verify_status(const struct verify_report *report);

#endif
