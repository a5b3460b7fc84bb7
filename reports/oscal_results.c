/* The assessment results. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/oscal.h"
#include "reports/oscal_parts.h"
#include "reports/sentences.h"

static const struct {
	bool finding; /* else an observation alone */
	const char *state, *reason;
} targets[VERDICT_COUNT] = {
	[VERDICT_PASS] = {true, "satisfied", "pass"},
	[VERDICT_FAIL] = {true, "not-satisfied", "fail"},
	[VERDICT_INCONCLUSIVE] = {true, "not-satisfied", "other"},
	[VERDICT_NOT_APPLICABLE] = {false, NULL, NULL},
	[VERDICT_NOT_ASSESSED] = {true, "not-satisfied", "other"},
	[VERDICT_ERROR] = {true, "not-satisfied", "other"},
	[VERDICT_INFORMATIONAL] = {false, NULL, NULL},
};

static const struct {
	bool test, examine;
} methods[BASIS_COUNT] = {
	[BASIS_MEASURED] = {true, false},
	[BASIS_DECLARED] = {false, true},
	[BASIS_MIXED] = {true, true},
	[BASIS_COMPUTED] = {false, true},
};

static void finding_props(struct oscal *oscal, const struct finding *finding)
{
	json_text_array(&oscal->json, "props");
	oscal_prop(oscal, "verdict", verdict_names[finding->verdict]);
	oscal_prop(oscal, "basis", basis_names[finding->basis]);
	oscal_prop(oscal, "severity", severity_names[finding->severity]);
	oscal_prop(oscal, "disposition", disposition_names[finding->disposition]);
	oscal_prop(oscal, "authority", finding->source.authority);
	for (size_t i = 0; i < finding->reason.count; i++)
		oscal_prop(oscal, "reason", reason_names[finding->reason.items[i]]);
	json_text_array_end(&oscal->json);
}

/* The verdict, and each of its reasons as a sentence. */
static void remarks(struct oscal *oscal, const struct finding *finding)
{
	enum report_lang lang = oscal->report->lang;
	struct arena arena = {0};
	const char *text =
		arena_format(&arena, "%s%s", word_in(lang, &words_verdict, finding->verdict),
			phrase_in(lang, (struct phrase){"。", ". "}));

	for (size_t i = 0; i < finding->reason.count; i++)
		text = arena_format(&arena, "%s%s%s", text,
			word_in(lang, &words_reason_sentence, finding->reason.items[i]),
			lang == LANG_EN ? " " : "");
	json_text_put(&oscal->json, "remarks", text);
	arena_fini(&arena);
}

/* Cities are few; nodes are sorted by id. */
static const char *kind_of_subject(const struct evidence *evidence, const char *id)
{
	size_t low = 0, high = evidence->nodes.count;

	LIST_EACH(const struct evidence_city, city, &evidence->cities) {
		if (text_equal(city->code, id))
			return "city";
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(evidence->nodes.items[middle].id, id);

		if (order == 0)
			return "node";
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void subject(struct oscal *oscal, const struct evidence_subject *subject, const char *kind)
{
	struct json_text *json = &oscal->json;

	json_text_object(json, NULL);
	oscal_put_id(oscal, "subject-uuid", kind, subject->id);
	json_text_put(json, "type", strcmp(kind, "city") == 0 ? "location" : "inventory-item");
	json_text_put(json, "title", facts_city(oscal->report, subject->id));
	json_text_array(json, "props");
	oscal_prop(oscal, "counts", subject->says);
	for (size_t i = 0; i < subject->reason.count; i++)
		oscal_prop(oscal, "reason", reason_names[subject->reason.items[i]]);
	json_text_array_end(json);
	json_text_object_end(json);
}

/* Nodes and cities have a place in the document; other subjects stand in evidence alone. */
static void subjects(struct oscal *oscal, const struct finding *finding)
{
	bool any = false;

	LIST_EACH(const struct evidence_subject, one, &finding->subjects) {
		const char *kind = kind_of_subject(oscal->evidence, one->id);

		if (!kind)
			continue;
		if (!any)
			json_text_array(&oscal->json, "subjects");
		any = true;
		subject(oscal, one, kind);
	}
	if (any)
		json_text_array_end(&oscal->json);
}

/* From exports/ in a bundle. What RFC 3986 allows in a path stays, all else is percent-encoded. */
static const char *reference(struct arena *arena, const char *path)
{
	static const char up[] = "../";
	static const char digits[] = "0123456789ABCDEF";
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					 "0123456789-._~/";
	char *out = arena_alloc(arena, sizeof(up) + 3 * strlen(path));
	char *to = (char *)memcpy(out, up, sizeof(up)) + sizeof(up) - 1;

	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (strchr(unreserved, *path)) {
			*to++ = *path;
			continue;
		}
		*to++ = '%';
		*to++ = digits[c >> 4];
		*to++ = digits[c & 15];
	}
	return out;
}

static void evidence_of(struct oscal *oscal, const struct finding *finding)
{
	struct json_text *json = &oscal->json;
	struct arena arena = {0};

	json_text_array(json, "relevant-evidence");
	json_text_object(json, NULL);
	json_text_put(json, "href", "../evidence.json");
	json_text_put(json, "description",
		arena_format(&arena, "/findings/%zu",
			(size_t)(finding - oscal->evidence->findings.items)));
	json_text_object_end(json);
	LIST_EACH(const struct evidence_pointer, one, &finding->evidence) {
		json_text_object(json, NULL);
		json_text_put(json, "href", reference(&arena, one->name ? one->name : ""));
		json_text_put(json, "description",
			arena_format(&arena, "SHA-256 %s %s", one->sha256 ? one->sha256 : "",
				one->pointer ? one->pointer : ""));
		json_text_object_end(json);
	}
	json_text_array_end(json);
	arena_fini(&arena);
}

static void observation(struct oscal *oscal, const struct finding *finding)
{
	struct json_text *json = &oscal->json;

	json_text_object(json, NULL);
	oscal_put_id(oscal, "uuid", "observation", finding->rule);
	json_text_put(json, "title", rule_title(oscal->report->lang, finding));
	json_text_put(json, "description", finding->source.quote);
	finding_props(oscal, finding);
	json_text_array(json, "methods");
	if (methods[finding->basis].test)
		json_text_put(json, NULL, "TEST");
	if (methods[finding->basis].examine)
		json_text_put(json, NULL, "EXAMINE");
	json_text_array_end(json);
	json_text_array(json, "types");
	json_text_put(json, NULL, "control-objective");
	json_text_array_end(json);
	subjects(oscal, finding);
	evidence_of(oscal, finding);
	oscal_put_time(oscal, "collected", oscal->evidence->as_of);
	remarks(oscal, finding);
	json_text_object_end(json);
}

static bool lies_over(const struct evidence_waiver *waiver, const struct finding *finding)
{
	return waiver->state == WAIVER_IN_FORCE && text_equal(waiver->rule, finding->rule);
}

static void related_risks(struct oscal *oscal, const struct finding *finding)
{
	bool any = false;

	LIST_EACH(const struct evidence_waiver, waiver, &oscal->evidence->waivers) {
		if (!lies_over(waiver, finding))
			continue;
		if (!any)
			json_text_array(&oscal->json, "related-risks");
		any = true;
		json_text_object(&oscal->json, NULL);
		oscal_put_id(oscal, "risk-uuid", "waiver", waiver->sha256);
		json_text_object_end(&oscal->json);
	}
	if (any)
		json_text_array_end(&oscal->json);
}

static void finding(struct oscal *oscal, const struct finding *finding)
{
	struct json_text *json = &oscal->json;

	json_text_object(json, NULL);
	oscal_put_id(oscal, "uuid", "finding", finding->rule);
	json_text_put(json, "title", rule_title(oscal->report->lang, finding));
	json_text_put(json, "description", finding->source.quote);
	finding_props(oscal, finding);
	json_text_object(json, "target");
	json_text_put(json, "type", "objective-id");
	oscal_put_token(oscal, "target-id", finding->rule, "_obj");
	json_text_object(json, "status");
	json_text_put(json, "state", targets[finding->verdict].state);
	json_text_put(json, "reason", targets[finding->verdict].reason);
	remarks(oscal, finding);
	json_text_object_end(json);
	json_text_object_end(json);
	json_text_array(json, "related-observations");
	json_text_object(json, NULL);
	oscal_put_id(oscal, "observation-uuid", "observation", finding->rule);
	json_text_object_end(json);
	json_text_array_end(json);
	related_risks(oscal, finding);
	json_text_object_end(json);
}

/* Somebody answers for a finding: an approved deviation, whose finding stays as it is. */
static void risks(struct oscal *oscal)
{
	struct json_text *json = &oscal->json;

	if (facts_count_in_force(oscal->evidence) == 0)
		return;
	json_text_array(json, "risks");
	LIST_EACH(const struct evidence_waiver, waiver, &oscal->evidence->waivers) {
		if (waiver->state != WAIVER_IN_FORCE)
			continue;
		json_text_object(json, NULL);
		oscal_put_id(oscal, "uuid", "waiver", waiver->sha256);
		json_text_put(json, "title", waiver->id);
		json_text_put(json, "description", waiver->reason);
		json_text_put(json, "statement", waiver->owner);
		json_text_put(json, "status", "deviation-approved");
		json_text_array(json, "props");
		oscal_prop(oscal, "disposition", disposition_names[waiver->disposition]);
		oscal_prop(oscal, "subject", waiver->subject);
		json_text_array_end(json);
		oscal_put_time(oscal, "deadline", waiver->until);
		json_text_object_end(json);
	}
	json_text_array_end(json);
}

static void observations(struct oscal *oscal)
{
	if (oscal->evidence->findings.count == 0)
		return;
	json_text_array(&oscal->json, "observations");
	LIST_EACH(const struct finding, one, &oscal->evidence->findings) {
		observation(oscal, one);
	}
	json_text_array_end(&oscal->json);
}

static void findings(struct oscal *oscal)
{
	bool any = false;

	LIST_EACH(const struct finding, one, &oscal->evidence->findings) {
		if (!targets[one->verdict].finding)
			continue;
		if (!any)
			json_text_array(&oscal->json, "findings");
		any = true;
		finding(oscal, one);
	}
	if (any)
		json_text_array_end(&oscal->json);
}

static void result(struct oscal *oscal)
{
	const struct evidence *evidence = oscal->evidence;
	enum report_lang lang = oscal->report->lang;

	json_text_object(&oscal->json, NULL);
	oscal_put_id(oscal, "uuid", "result", "");
	json_text_put(&oscal->json, "title", verdict_sentence(lang, evidence->verdict));
	json_text_put(&oscal->json, "description",
		application_sentence(lang, evidence->application_verdict));
	oscal_put_time(oscal, "start", facts_window_start(evidence));
	oscal_put_time(oscal, "end", evidence->as_of);
	json_text_array(&oscal->json, "props");
	oscal_prop(oscal, "verdict", verdict_names[evidence->verdict]);
	oscal_prop(oscal, "application-verdict", verdict_names[evidence->application_verdict]);
	json_text_array_end(&oscal->json);
	if (evidence->nodes.count > 0) {
		json_text_object(&oscal->json, "local-definitions");
		oscal_inventory(oscal);
		json_text_object_end(&oscal->json);
	}
	oscal_reviewed_controls(oscal);
	observations(oscal);
	risks(oscal);
	findings(oscal);
	json_text_object_end(&oscal->json);
}

int oscal_results_write(FILE *out, const struct report *report, struct err *err)
{
	struct oscal oscal = {.json = {.out = out}, .report = report, .evidence = report->evidence};

	json_text_object(&oscal.json, NULL);
	json_text_object(&oscal.json, "assessment-results");
	oscal_put_id(&oscal, "uuid", "assessment-results", "");
	oscal_metadata(&oscal, (struct phrase){"CDN节点覆盖与日志留存：评估结果",
				       "Coverage and log retention of a CDN: assessment results"});
	json_text_object(&oscal.json, "import-ap");
	oscal_put_reference(&oscal, "href", "plan-file", "");
	json_text_object_end(&oscal.json);
	json_text_array(&oscal.json, "results");
	result(&oscal);
	json_text_array_end(&oscal.json);
	json_text_object(&oscal.json, "back-matter");
	json_text_array(&oscal.json, "resources");
	oscal_resource(&oscal, "plan-file", (struct phrase){"评估计划", "Assessment plan"},
		"oscal-plan.json", NULL);
	oscal_resource(&oscal, "evidence-file", (struct phrase){"佐证材料", "Evidence"},
		"../evidence.json", report->evidence_sha256);
	json_text_array_end(&oscal.json);
	json_text_object_end(&oscal.json);
	json_text_object_end(&oscal.json);
	json_text_object_end(&oscal.json);
	return oscal_end(&oscal, err);
}
