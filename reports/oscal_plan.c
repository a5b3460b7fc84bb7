/* The assessment plan: the rules as objectives, who is looked at, from where, and when. */
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/numbers.h"
#include "reports/oscal.h"
#include "reports/oscal_parts.h"
#include "reports/sentences.h"

static void objective(struct oscal *oscal, const struct finding *finding)
{
	struct json_text *json = &oscal->json;

	json_text_object(json, NULL);
	oscal_put_token(oscal, "control-id", finding->rule, NULL);
	json_text_put(json, "description", rule_title(oscal->report->lang, finding));
	json_text_array(json, "parts");
	json_text_object(json, NULL);
	oscal_put_token(oscal, "id", finding->rule, "_obj");
	json_text_put(json, "name", "objective");
	json_text_put(json, "title", rule_title(oscal->report->lang, finding));
	json_text_put(json, "prose", finding->source.quote);
	json_text_object_end(json);
	json_text_array_end(json);
	json_text_object_end(json);
}

static void definitions(struct oscal *oscal)
{
	struct json_text *json = &oscal->json;

	json_text_object(json, "local-definitions");
	oscal_inventory(oscal);
	if (oscal->evidence->findings.count > 0) {
		json_text_array(json, "objectives-and-methods");
		LIST_EACH(const struct finding, finding, &oscal->evidence->findings) {
			objective(oscal, finding);
		}
		json_text_array_end(json);
	}
	json_text_object_end(json);
}

static void subject(struct oscal *oscal, const char *type, const char *zh, const char *en)
{
	json_text_object(&oscal->json, NULL);
	json_text_put(&oscal->json, "type", type);
	oscal_say(oscal, "description", zh, en);
	json_text_object(&oscal->json, "include-all");
	json_text_object_end(&oscal->json);
	json_text_object_end(&oscal->json);
}

static void subjects(struct oscal *oscal)
{
	json_text_array(&oscal->json, "assessment-subjects");
	subject(oscal, "inventory-item", "申报的全部节点", "All declared nodes");
	subject(oscal, "location", "全部设区市", "All prefecture cities");
	json_text_array_end(&oscal->json);
}

static void agent(struct oscal *oscal, const struct evidence_agent *agent)
{
	struct json_text *json = &oscal->json;

	json_text_object(json, NULL);
	oscal_put_id(oscal, "uuid", "agent", agent->id);
	json_text_put(json, "type", "software");
	json_text_put(json, "title", agent->id);
	json_text_put(json, "description", facts_city(oscal->report, agent->city));
	json_text_array(json, "props");
	oscal_prop(oscal, "city", agent->city);
	oscal_prop(oscal, "operator", agent->operator_name);
	oscal_prop(oscal, "attested", agent->attested ? "true" : "false");
	json_text_array_end(json);
	json_text_object(json, "status");
	json_text_put(json, "state", "operational");
	json_text_object_end(json);
	json_text_object_end(json);
}

static void assets(struct oscal *oscal)
{
	struct json_text *json = &oscal->json;

	json_text_object(json, "assessment-assets");
	if (oscal->evidence->agents.count > 0) {
		json_text_array(json, "components");
		LIST_EACH(const struct evidence_agent, one, &oscal->evidence->agents) {
			agent(oscal, one);
		}
		json_text_array_end(json);
	}
	json_text_array(json, "assessment-platforms");
	json_text_object(json, NULL);
	oscal_put_id(oscal, "uuid", "platform", "");
	json_text_put(json, "title", "cdnproof");
	if (oscal->evidence->agents.count > 0) {
		json_text_array(json, "uses-components");
		LIST_EACH(const struct evidence_agent, one, &oscal->evidence->agents) {
			json_text_object(json, NULL);
			oscal_put_id(oscal, "component-uuid", "agent", one->id);
			json_text_object_end(json);
		}
		json_text_array_end(json);
	}
	json_text_object_end(json);
	json_text_array_end(json);
	json_text_object_end(json);
}

static void sampling_props(struct oscal *oscal)
{
	const struct evidence_sampling *sampling = &oscal->evidence->sampling;

	json_text_array(&oscal->json, "props");
	oscal_prop(oscal, "plan-sha256", sampling->plan_sha256);
	oscal_prop(oscal, "slots", number_count(sampling->slots).text);
	oscal_prop(oscal, "slot-length", number_span(sampling->slot_ms).text);
	json_text_array_end(&oscal->json);
}

static void tasks(struct oscal *oscal)
{
	const struct evidence_sampling *sampling = &oscal->evidence->sampling;
	struct json_text *json = &oscal->json;

	json_text_array(json, "tasks");
	json_text_object(json, NULL);
	oscal_put_id(oscal, "uuid", "task", "probe");
	json_text_put(json, "type", "action");
	oscal_say(oscal, "title", "按计划拨测", "Probing as planned");
	if (sampling->planned) {
		sampling_props(oscal);
		json_text_object(json, "timing");
		json_text_object(json, "within-date-range");
		oscal_put_time(oscal, "start", sampling->start);
		oscal_put_time(oscal, "end", sampling->end);
		json_text_object_end(json);
		json_text_object_end(json);
	} else {
		oscal_say(oscal, "remarks", "没有提供测量计划。",
			"There was no plan of measurement.");
	}
	json_text_object_end(json);
	json_text_object(json, NULL);
	oscal_put_id(oscal, "uuid", "task", "judge");
	json_text_put(json, "type", "milestone");
	oscal_say(oscal, "title", "统计截止", "Judged at");
	json_text_object(json, "timing");
	json_text_object(json, "on-date");
	oscal_put_time(oscal, "date", oscal->evidence->as_of);
	json_text_object_end(json);
	json_text_object_end(json);
	json_text_object_end(json);
	json_text_array_end(json);
}

static const char *dossier_sha256(const struct evidence *evidence)
{
	LIST_EACH(const struct evidence_input, input, &evidence->inputs) {
		if (text_equal(input->role, "dossier"))
			return input->sha256;
	}
	return NULL;
}

int oscal_plan_write(FILE *out, const struct report *report, struct err *err)
{
	struct oscal oscal = {.json = {.out = out}, .report = report, .evidence = report->evidence};

	json_text_object(&oscal.json, NULL);
	json_text_object(&oscal.json, "assessment-plan");
	oscal_put_id(&oscal, "uuid", "assessment-plan", "");
	oscal_metadata(&oscal, (struct phrase){"CDN节点覆盖与日志留存：评估计划",
				       "Coverage and log retention of a CDN: assessment plan"});
	json_text_object(&oscal.json, "import-ssp");
	oscal_put_reference(&oscal, "href", "dossier-file", "");
	oscal_say(&oscal, "remarks", "申报信息代替系统安全计划。",
		"The dossier stands for the system security plan.");
	json_text_object_end(&oscal.json);
	definitions(&oscal);
	oscal_reviewed_controls(&oscal);
	subjects(&oscal);
	assets(&oscal);
	tasks(&oscal);
	json_text_object(&oscal.json, "back-matter");
	json_text_array(&oscal.json, "resources");
	oscal_resource(&oscal, "dossier-file", (struct phrase){"申报信息", "Dossier"},
		"../dossier.json", dossier_sha256(report->evidence));
	json_text_array_end(&oscal.json);
	json_text_object_end(&oscal.json);
	json_text_object_end(&oscal.json);
	json_text_object_end(&oscal.json);
	return oscal_end(&oscal, err);
}
