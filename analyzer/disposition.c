#include "analyzer/disposition.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool disposition_is_about(const char *waived, const char *subject)
{
	size_t len = strlen(waived);

	return strncmp(waived, subject, len) == 0 && (subject[len] == '\0' || subject[len] == '/');
}

static bool has_subject(const struct finding *finding, const char *waived)
{
	LIST_EACH(const struct evidence_subject, subject, &finding->subjects)
		if (disposition_is_about(waived, subject->id))
			return true;
	return false;
}

static bool has_signature(const struct waiver *waiver, enum waiver_says says)
{
	LIST_EACH(const struct waiver_signature, signature, &waiver->signatures)
		if (signature->says == (int)says)
			return true;
	return false;
}

/* What nobody signed says nothing, not even until when; what is about nothing is in no force. */
static enum waiver_state state_of(const struct waiver *waiver, const struct evidence *evidence)
{
	const struct finding *finding = evidence_finding(evidence, waiver->rule);

	if (has_signature(waiver, SIGNED_WRONG) || has_signature(waiver, SIGNED_UNLISTED))
		return WAIVER_BAD_SIGNATURE;
	if (has_signature(waiver, SIGNED_MISSING) || waiver->signatures.count == 0)
		return WAIVER_UNSIGNED;
	if (!finding)
		return WAIVER_UNKNOWN_RULE;
	if (waiver->subject && !has_subject(finding, waiver->subject))
		return WAIVER_UNKNOWN_SUBJECT;
	if (evidence->as_of.v < waiver->from.v)
		return WAIVER_NOT_YET;
	return evidence->as_of.v < waiver->until.v ? WAIVER_IN_FORCE : WAIVER_EXPIRED;
}

static void list_waiver(
	const struct waiver *from, struct evidence *evidence, struct evidence_waiver *to)
{
	struct arena *arena = &evidence->arena;

	*to = (struct evidence_waiver){.id = arena_text(arena, from->id),
		.rule = arena_text(arena, from->rule),
		.subject = arena_text(arena, from->subject),
		.disposition = from->disposition,
		.owner = arena_text(arena, from->owner),
		.reason = arena_text(arena, from->reason),
		.from = from->from,
		.until = from->until,
		.state = (int)state_of(from, evidence),
		.sha256 = arena_text(arena, from->sha256)};
	to->signatures.items =
		arena_array(arena, from->signatures.count, sizeof(struct waiver_signature));
	LIST_EACH(const struct waiver_signature, signature, &from->signatures)
		to->signatures.items[to->signatures.count++] = (struct waiver_signature){
			arena_text(arena, signature->keyid), signature->type, signature->says};
}

static int by_rule_subject_id(const void *left, const void *right)
{
	const struct evidence_waiver *a = left, *b = right;
	int order = strcmp(a->rule, b->rule);

	if (order == 0)
		order = text_compare(a->subject, b->subject);
	return order ? order : strcmp(a->id, b->id);
}

static void list_waivers(const struct analyze_input *in, struct evidence *evidence)
{
	evidence->waivers.items =
		arena_array(&evidence->arena, in->waivers.count, sizeof(struct evidence_waiver));
	LIST_EACH(const struct waiver *, waiver, &in->waivers)
		list_waiver(*waiver, evidence, &evidence->waivers.items[evidence->waivers.count++]);
	if (evidence->waivers.count)
		qsort(evidence->waivers.items, evidence->waivers.count,
			sizeof(struct evidence_waiver), by_rule_subject_id);
}

/* Who speaks later is heard. */
static bool goes_before(const struct evidence_waiver *a, const struct evidence_waiver *b)
{
	if (a->from.v != b->from.v)
		return a->from.v > b->from.v;
	if (a->until.v != b->until.v)
		return a->until.v > b->until.v;
	return strcmp(a->id, b->id) > 0;
}

/* subject NULL: about the whole finding. */
static bool is_about(
	const struct evidence_waiver *waiver, const struct finding *finding, const char *subject)
{
	if (waiver->state != WAIVER_IN_FORCE || strcmp(waiver->rule, finding->rule) != 0)
		return false;
	if (!subject || !waiver->subject)
		return !subject && !waiver->subject;
	return disposition_is_about(waiver->subject, subject);
}

static int decide(
	const struct evidence *evidence, const struct finding *finding, const char *subject)
{
	const struct evidence_waiver *first = NULL;

	LIST_EACH(const struct evidence_waiver, waiver, &evidence->waivers)
		if (is_about(waiver, finding, subject) && (!first || goes_before(waiver, first)))
			first = waiver;
	return first ? first->disposition : DISPOSITION_NONE;
}

/* Of all that is open in it; one subject without leaves the finding without. */
static int least_of_subjects(const struct finding *finding)
{
	int least = DISPOSITION_NONE;

	LIST_EACH(const struct evidence_subject, subject, &finding->subjects) {
		if (strcmp(subject->says, "yes") == 0)
			continue;
		if (subject->disposition == DISPOSITION_NONE)
			return DISPOSITION_NONE;
		if (least == DISPOSITION_NONE || subject->disposition < least)
			least = subject->disposition;
	}
	return least;
}

static void dispose(const struct evidence *evidence, struct finding *finding)
{
	for (size_t i = 0; i < finding->subjects.count; i++) {
		struct evidence_subject *subject = &finding->subjects.items[i];

		subject->disposition = decide(evidence, finding, subject->id);
	}
	finding->disposition = decide(evidence, finding, NULL);
	if (finding->disposition == DISPOSITION_NONE)
		finding->disposition = least_of_subjects(finding);
}

void disposition_overlay(const struct analyze_input *in, struct evidence *evidence)
{
	list_waivers(in, evidence);
	if (evidence->waivers.count == 0)
		return;
	for (size_t i = 0; i < evidence->findings.count; i++)
		dispose(evidence, &evidence->findings.items[i]);
}
