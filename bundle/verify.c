#include "bundle/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

const char *const verify_state_names[] = {"unknown", "yes", "no", NULL};

const struct verify_answer_row verify_answers[VERIFY_ANSWERS] = {
	[VERIFY_AUTHENTIC] = {"authentic", 10, N_("authentic"), N_("NOT authentic"),
		N_("authentic: not known")},
	[VERIFY_COMPLETE] = {"complete", 11, N_("complete"), N_("INCOMPLETE"),
		N_("complete: not known")},
	[VERIFY_REPRODUCIBLE] = {"reproducible", 12, N_("reproducible to the byte"),
		N_("NOT reproducible"), N_("reproducible: not known")},
	[VERIFY_VERDICT] = {"verdict", 13, N_("the verdict follows"), N_("the verdict DIFFERS"),
		N_("the verdict: not known")},
};

#define AUTHENTIC(reason, name, words)    [reason] = {name, VERIFY_AUTHENTIC, words}
#define COMPLETE(reason, name, words)     [reason] = {name, VERIFY_COMPLETE, words}
#define REPRODUCIBLE(reason, name, words) [reason] = {name, VERIFY_REPRODUCIBLE, words}
#define VERDICT(reason, name, words)      [reason] = {name, VERIFY_VERDICT, words}

/* clang-format off */
const struct verify_reason_row verify_reasons[VERIFY_REASONS] = {
	AUTHENTIC(VERIFY_NO_KEY_GIVEN, "no_key_given",
		N_("no key was given (--trust): whose signature it is is not known")),
	AUTHENTIC(VERIFY_MANIFEST_MISSING, "manifest_missing", N_("is not there: not sealed")),
	AUTHENTIC(VERIFY_MANIFEST_MALFORMED, "manifest_malformed",
		N_("is not a list of contents in canonical form")),
	AUTHENTIC(VERIFY_STATEMENT_MISSING, "statement_missing", N_("is not there: not signed")),
	AUTHENTIC(VERIFY_STATEMENT_MALFORMED, "statement_malformed",
		N_("is not a signed statement in canonical form")),
	AUTHENTIC(VERIFY_UNSAFE_PATH, "unsafe_path",
		N_("is no regular file or folder, or has an unsafe name")),
	AUTHENTIC(VERIFY_EXTRA_FILE, "extra_file", N_("is not in the list of contents")),
	AUTHENTIC(VERIFY_TOO_MANY_FILES, "too_many_files",
		N_("holds more files or deeper folders than a bundle can")),
	AUTHENTIC(VERIFY_KEY_DID_NOT_SIGN, "key_did_not_sign", N_("a trusted key did not sign")),
	AUTHENTIC(VERIFY_SIGNATURE_MISSING, "signature_missing",
		N_("a key that the statement names did not sign")),
	AUTHENTIC(VERIFY_SIGNATURE_WRONG, "signature_wrong", N_("the signature is wrong")),
	AUTHENTIC(VERIFY_SIGNATURE_UNNAMED, "signature_unnamed",
		N_("signed by a key that the statement does not name")),
	AUTHENTIC(VERIFY_TYPE_MISSING, "type_missing",
		N_("no trusted key of this type signed (--require)")),
	AUTHENTIC(VERIFY_MANIFEST_DIFFERS, "manifest_differs",
		N_("is not the list of contents that was signed")),
	AUTHENTIC(VERIFY_ROOT_DIFFERS, "root_differs", N_("the Merkle root differs")),
	AUTHENTIC(VERIFY_COUNT_DIFFERS, "count_differs", N_("the number of files or bytes differs")),
	AUTHENTIC(VERIFY_STATEMENT_DISAGREES, "statement_disagrees",
		N_("the statement disagrees with the bundle")),
	AUTHENTIC(VERIFY_FILE_CHANGED, "file_changed", N_("is not the file that was sealed")),
	AUTHENTIC(VERIFY_FILE_UNREADABLE, "file_unreadable", N_("cannot be read")),
	AUTHENTIC(VERIFY_HEAD_FORGED, "head_forged",
		N_("what the agent signed is not what lies here")),
	AUTHENTIC(VERIFY_STAMP_WRONG, "stamp_wrong", N_("the time stamp is wrong")),
	AUTHENTIC(VERIFY_EXCERPT_MALFORMED, "excerpt_malformed",
		N_("is not an excerpt in canonical form")),
	AUTHENTIC(VERIFY_PATH_WRONG, "path_wrong",
		N_("does not hold files of the bundle that was signed")),

	COMPLETE(VERIFY_FILE_MISSING, "file_missing", N_("is listed and is not there")),
	COMPLETE(VERIFY_PLAN_MISSING, "plan_missing",
		N_("is not there, and what was measured is measured by it")),
	COMPLETE(VERIFY_AGENT_ABSENT, "agent_absent",
		N_("has no records, and no run of it is told")),
	COMPLETE(VERIFY_RECORDS_FEWER, "records_fewer",
		N_("has fewer records than its runs brought")),
	COMPLETE(VERIFY_RECORDS_GAP, "records_gap", N_("records are missing")),
	COMPLETE(VERIFY_RECORDS_BREAK, "records_break", N_("the chain of records is broken")),
	COMPLETE(VERIFY_RECORD_REJECTED, "record_rejected",
		N_("a record of the agent by this plan lies among what was refused")),
	COMPLETE(VERIFY_HEADS_GAP, "heads_gap", N_("signed heads are missing")),
	COMPLETE(VERIFY_HEAD_UNMET, "head_unmet", N_("the records do not reach a signed head")),
	COMPLETE(VERIFY_RUNS_BROKEN, "runs_broken", N_("the chain of runs is broken")),
	COMPLETE(VERIFY_RUN_UNFINISHED, "run_unfinished",
		N_("a run began, did not end, and was not gone on from")),

	REPRODUCIBLE(VERIFY_RECOMPUTE_FAILED, "recompute_failed",
		N_("it cannot be computed again")),
	REPRODUCIBLE(VERIFY_OUTPUT_MISSING, "output_missing", N_("is not there to be compared")),
	REPRODUCIBLE(VERIFY_EVIDENCE_DIFFERS, "evidence_differs",
		N_("differs from what the inputs give")),
	REPRODUCIBLE(VERIFY_OUTPUT_DIFFERS, "output_differs",
		N_("differs from what the evidence gives")),

	VERDICT(VERIFY_VERDICT_DIFFERS, "verdict_differs", N_("another verdict is signed")),
	VERDICT(VERIFY_FINDING_DIFFERS, "finding_differs", N_("another finding is signed")),
};

const struct verify_note_row verify_notes[VERIFY_NOTES] = {
	[VERIFY_NOTE_OTHER_VERSION] = {"other_version",
		N_("made by another version of the tool; what differs may be due to that")},
	[VERIFY_NOTE_OWN_RULES] = {"own_rules",
		N_("judged by rules or boundaries of the bundle's own, not by the built-in ones")},
	[VERIFY_NOTE_AGENT_UNSIGNED] = {"agent_unsigned",
		N_("agent without signed heads: that none of its records were left out is not shown")},
	[VERIFY_NOTE_HEADS] = {"heads", N_("what agents signed")},
	[VERIFY_NOTE_AGENT_SAID_ABSENT] = {"agent_said_absent",
		N_("agent without records; runs.jsonl tells of its attempts")},
	[VERIFY_NOTE_RUN_ABORTED] = {"run_aborted", N_("a run was aborted and gone on from")},
	[VERIFY_NOTE_NO_RUNS] = {"no_runs", N_("there is no list of runs")},
	[VERIFY_NOTE_NO_STAMP] = {"no_stamp", N_("there is no time stamp")},
	[VERIFY_NOTE_STAMP_UNCHECKED] = {"stamp_unchecked",
		N_("the time stamp was not checked: no --tsa was given")},
	[VERIFY_NOTE_STAMPED] = {"stamped", N_("time stamp")},
	[VERIFY_NOTE_MALFORMED_LINES] = {"malformed_lines", N_("lines that are no records")},
	[VERIFY_NOTE_TORN_LINES] = {"torn_lines", N_("cut last lines of records")},
	[VERIFY_NOTE_REJECTED] = {"rejected",
		N_("lines of an agent that were not taken for records; they count nowhere")},
	[VERIFY_NOTE_WAIVER] = {"waiver", N_("waiver (it changes no verdict)")},
	[VERIFY_NOTE_RENDERING] = {"rendering", N_("is a rendering: digested, not computed again")},
	[VERIFY_NOTE_NOT_RECOMPUTED] = {"not_recomputed", N_("is not computed again by this version")},
};
/* clang-format on */

void verify_report_init(struct verify_report *report)
{
	*report = (struct verify_report){.asked = VERIFY_ANSWERS};
}

void verify_report_fini(struct verify_report *report)
{
	arena_fini(&report->arena);
	verify_report_init(report);
}

static const char *shown(struct verify_report *report, const char *text)
{
	return text_shown(&report->arena, arena_text(&report->arena, text));
}

static struct verify_said make_said(
	struct verify_report *report, int what, const char *place, const char *format, va_list args)
{
	char detail[1024] = "";

	if (*format)
		vsnprintf(detail, sizeof(detail), format, args);
	detail[utf8_cut(detail, strlen(detail))] = '\0';
	return (struct verify_said){what, shown(report, place), shown(report, detail)};
}

void verify_say(struct verify_report *report, enum verify_reason reason, const char *place,
	const char *format, ...)
{
	struct verify_said *added;
	va_list args;

	report->states[verify_reasons[reason].answer] = VERIFY_NO;
	if (report->reason_counts[reason]++ >= VERIFY_KEPT_MOST)
		return;
	added = arena_push(&report->arena, &report->reasons.items, &report->reasons.count,
		&report->reason_cap, sizeof(*added));
	va_start(args, format);
	*added = make_said(report, (int)reason, place, format, args);
	va_end(args);
}

void verify_note(struct verify_report *report, enum verify_note note, const char *place,
	const char *format, ...)
{
	struct verify_said *added;
	va_list args;

	if (report->note_counts[note]++ >= VERIFY_KEPT_MOST)
		return;
	added = arena_push(&report->arena, &report->notes.items, &report->notes.count,
		&report->note_cap, sizeof(*added));
	va_start(args, format);
	*added = make_said(report, (int)note, place, format, args);
	va_end(args);
}

void verify_asked(struct verify_report *report, enum verify_answer answer)
{
	if (report->states[answer] == VERIFY_UNKNOWN)
		report->states[answer] = VERIFY_YES;
}

int verify_status(const struct verify_report *report)
{
	/* a status of a later answer says that this one holds: what cannot be read must not hide a
	 * forged head */
	if (report->states[VERIFY_AUTHENTIC] != VERIFY_YES)
		return verify_answers[VERIFY_AUTHENTIC].status;
	for (size_t i = 0; i < report->asked; i++)
		if (report->states[i] == VERIFY_NO)
			return verify_answers[i].status;
	/* nothing unasked is ever taken for good */
	for (size_t i = 0; i < report->asked; i++)
		if (report->states[i] == VERIFY_UNKNOWN)
			return verify_answers[i].status;
	return 0;
}
