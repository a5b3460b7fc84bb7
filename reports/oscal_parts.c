#include "reports/oscal_parts.h"

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "reports/doubts.h"
#include "reports/facts.h"
#include "reports/sentences.h"

#define PROPS_NAMESPACE "urn:cdnproof:evidence:v1"

/* Version 5 of PROPS_NAMESPACE within RFC 9562's namespace of URLs. */
static const struct uuid namespace = {{0xa5, 0xb9, 0xc7, 0x5d, 0xfe, 0xc7, 0x53, 0x2d, 0xb6, 0x21,
	0x50, 0x99, 0xce, 0x31, 0xb8, 0x53}};

struct uuid_text oscal_id(const struct oscal *oscal, const char *kind, const char *id)
{
	const char *sha256 = oscal->report->evidence_sha256;
	struct arena arena = {0};
	struct uuid_text out = uuid_text(uuid_of_name(namespace,
		arena_format(&arena, "%s/%s/%s", sha256 ? sha256 : "", kind, id ? id : "")));

	arena_fini(&arena);
	return out;
}

void oscal_put_id(struct oscal *oscal, const char *key, const char *kind, const char *id)
{
	json_text_put(&oscal->json, key, oscal_id(oscal, kind, id).text);
}

void oscal_put_reference(struct oscal *oscal, const char *key, const char *kind, const char *id)
{
	char text[UUID_LEN + 1] = "#";

	memcpy(text + 1, oscal_id(oscal, kind, id).text, UUID_LEN);
	json_text_put(&oscal->json, key, text);
}

void oscal_put_time(struct oscal *oscal, const char *key, struct unix_ms at)
{
	char text[WHEN_TEXT_LEN];

	json_text_put(&oscal->json, key, when_text(at, text));
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

void oscal_put_token(struct oscal *oscal, const char *key, const char *text, const char *suffix)
{
	struct arena arena = {0};
	char *token;

	text = text ? text : "";
	token = arena_format(
		&arena, "%s%s%s", is_letter(text[0]) ? "" : "_", text, suffix ? suffix : "");
	for (char *at = token; *at; at++)
		if (!is_letter(*at) && !strchr("0123456789.-", *at))
			*at = '_';
	json_text_put(&oscal->json, key, token);
	arena_fini(&arena);
}

void oscal_say(struct oscal *oscal, const char *key, const char *zh, const char *en)
{
	json_text_put(&oscal->json, key, phrase_in(oscal->report->lang, (struct phrase){zh, en}));
}

void oscal_prop(struct oscal *oscal, const char *name, const char *value)
{
	if (!value)
		return;
	json_text_object(&oscal->json, NULL);
	json_text_put(&oscal->json, "name", name);
	json_text_put(&oscal->json, "ns", PROPS_NAMESPACE);
	json_text_put(&oscal->json, "value", value);
	json_text_object_end(&oscal->json);
}

static void locations(struct oscal *oscal)
{
	if (oscal->evidence->cities.count == 0)
		return;
	json_text_array(&oscal->json, "locations");
	LIST_EACH(const struct evidence_city, city, &oscal->evidence->cities) {
		json_text_object(&oscal->json, NULL);
		oscal_put_id(oscal, "uuid", "city", city->code);
		json_text_put(&oscal->json, "title", facts_city(oscal->report, city->code));
		json_text_array(&oscal->json, "props");
		oscal_prop(oscal, "gb-t-2260", city->code);
		json_text_array_end(&oscal->json);
		json_text_object_end(&oscal->json);
	}
	json_text_array_end(&oscal->json);
}

static void parties(struct oscal *oscal)
{
	json_text_array(&oscal->json, "parties");
	json_text_object(&oscal->json, NULL);
	oscal_put_id(oscal, "uuid", "operator", "");
	json_text_put(&oscal->json, "type", "organization");
	json_text_put(&oscal->json, "name", oscal->evidence->operator_.name);
	json_text_object_end(&oscal->json);
	json_text_array_end(&oscal->json);
}

void oscal_metadata(struct oscal *oscal, struct phrase title)
{
	const struct evidence *evidence = oscal->evidence;
	const struct filing *filing = evidence->filing;

	json_text_object(&oscal->json, "metadata");
	json_text_put(&oscal->json, "title", phrase_in(oscal->report->lang, title));
	oscal_put_time(oscal, "last-modified", evidence->as_of);
	json_text_put(&oscal->json, "version", oscal->report->evidence_sha256);
	json_text_put(&oscal->json, "oscal-version", OSCAL_VERSION);
	json_text_array(&oscal->json, "props");
	oscal_prop(oscal, "evidence-sha256", oscal->report->evidence_sha256);
	oscal_prop(oscal, "profile", evidence->profile.id);
	oscal_prop(oscal, "profile-version", evidence->profile.version);
	oscal_prop(oscal, "profile-sha256", evidence->profile.sha256);
	oscal_prop(oscal, "filing-number", filing ? filing->number : NULL);
	for (size_t i = 0; i < doubt_count; i++)
		if (oscal->report->doubts & doubts[i].bit)
			oscal_prop(oscal, "doubt", doubts[i].name);
	json_text_array_end(&oscal->json);
	locations(oscal);
	parties(oscal);
	json_text_object_end(&oscal->json);
}

void oscal_reviewed_controls(struct oscal *oscal)
{
	struct json_text *json = &oscal->json;

	json_text_object(json, "reviewed-controls");
	json_text_array(json, "control-selections");
	json_text_object(json, NULL);
	oscal_say(oscal, "description", "规则集的全部规则", "All rules of the profile");
	if (oscal->evidence->findings.count > 0) {
		json_text_array(json, "include-controls");
		LIST_EACH(const struct finding, finding, &oscal->evidence->findings) {
			json_text_object(json, NULL);
			oscal_put_token(oscal, "control-id", finding->rule, NULL);
			json_text_object_end(json);
		}
		json_text_array_end(json);
	} else {
		json_text_object(json, "include-all");
		json_text_object_end(json);
	}
	json_text_object_end(json);
	json_text_array_end(json);
	json_text_object_end(json);
}

static void inventory_item(struct oscal *oscal, const struct evidence_node *node)
{
	struct json_text *json = &oscal->json;
	const struct site *site = facts_site(oscal->evidence, node->site);

	json_text_object(json, NULL);
	oscal_put_id(oscal, "uuid", "node", node->id);
	json_text_put(json, "description", site ? site->address : node->id);
	json_text_array(json, "props");
	oscal_prop(oscal, "node", node->id);
	oscal_prop(oscal, "role", node_role_names[node->role]);
	oscal_prop(oscal, "city", node->city);
	oscal_prop(oscal, "site", node->site);
	oscal_prop(oscal, "location-state", location_state_names[node->location.state]);
	LIST_EACH(const char *, addr, &node->addresses) {
		oscal_prop(oscal, "address", *addr);
	}
	json_text_array_end(json);
	json_text_object_end(json);
}

void oscal_inventory(struct oscal *oscal)
{
	if (oscal->evidence->nodes.count == 0)
		return;
	json_text_array(&oscal->json, "inventory-items");
	LIST_EACH(const struct evidence_node, node, &oscal->evidence->nodes) {
		inventory_item(oscal, node);
	}
	json_text_array_end(&oscal->json);
}

void oscal_resource(struct oscal *oscal, const char *kind, struct phrase title, const char *path,
	const char *sha256)
{
	struct json_text *json = &oscal->json;

	json_text_object(json, NULL);
	oscal_put_id(oscal, "uuid", kind, "");
	json_text_put(json, "title", phrase_in(oscal->report->lang, title));
	json_text_array(json, "rlinks");
	json_text_object(json, NULL);
	json_text_put(json, "href", path);
	if (sha256) {
		json_text_array(json, "hashes");
		json_text_object(json, NULL);
		json_text_put(json, "algorithm", "SHA-256");
		json_text_put(json, "value", sha256);
		json_text_object_end(json);
		json_text_array_end(json);
	}
	json_text_object_end(json);
	json_text_array_end(json);
	json_text_object_end(json);
}

int oscal_end(struct oscal *oscal, struct err *err)
{
	if (ferror(oscal->json.out))
		return err_set_errno(err, ERR_IO, errno, _("writing the report failed"));
	return 0;
}
