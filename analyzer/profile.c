#include "analyzer/profile.h"

#include <string.h>

#include "base/digest.h"
#include "base/embed.h"
#include "base/file.h"
#include "base/i18n.h"
#include "model/canonical.h"
#include "model/dossier_shapes.h"
#include "model/evidence.h"

EMBED_FILE(profile_jx_cdn, "analyzer/profiles/jx-cdn.json");

#define NEED                   (BIND_REQUIRED | BIND_NOT_EMPTY)
#define TEXT(type, name, flag) BIND_ROW(type, #name, name, BIND_TEXT, .flags = (flag))
#define COUNT(type, name, flag, high)                                                              \
	BIND_ROW(type, #name, name, BIND_INT, .flags = (flag), .max = (high))

static const char *const authority_names[] = {"primary", "secondary", NULL};

static const struct bind_field rule_rows[] = {
	TEXT(struct rule, id, NEED),
	TEXT(struct rule, kind, NEED),
	TEXT(struct rule, title, NEED),
	BIND_ROW(struct rule, "severity", severity, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = severity_names),
	BIND_ROW(struct rule, "basis", basis, BIND_ENUM, .names = basis_names,
		.otherwise = BASIS_DECLARED),
	BIND_ROW(struct rule, "application_only", application_only, BIND_BOOL),
	BIND_ROW(struct rule, "role", role, BIND_ENUM, .names = node_role_names, .otherwise = -1),
	BIND_ROW(struct rule, "cities", cities, BIND_TEXTS),
	COUNT(struct rule, need, 0, 1000),
	BIND_ROW(struct rule, "distinct_sites", distinct_sites, BIND_BOOL),
	COUNT(struct rule, share_num, 0, 1000),
	COUNT(struct rule, share_den, 0, 1000),
	COUNT(struct rule, share_ppm, 0, 1000000),
	BIND_ROW(struct rule, "kinds_must", kinds, BIND_ENUMS, .names = log_kind_names),
	COUNT(struct rule, months, 0, 1200),
	COUNT(struct rule, gap_hours, 0, 100000),
	BIND_ROW(struct rule, "readings", readings, BIND_TEXTS),
	TEXT(struct rule, quote, NEED),
	TEXT(struct rule, authority, NEED),
	TEXT(struct rule, document, 0),
};
static BIND_SHAPE(rule_shape, struct rule, rule_rows, "a rule");

static const struct bind_field method_rows[] = {
	COUNT(struct profile_method, sent, BIND_REQUIRED, 1000),
	COUNT(struct profile_method, interval_ms, BIND_REQUIRED, 3600000),
	COUNT(struct profile_method, timeout_ms, BIND_REQUIRED, 60000),
	COUNT(struct profile_method, every_slots, 0, 1000000),
};
static BIND_SHAPE(method_shape, struct profile_method, method_rows, "default sampling");

static const struct bind_field profile_rows[] = {
	BIND_ROW(struct profile, "schema", schema, BIND_TEXT, .flags = NEED,
		CANONICAL_SCHEMA_IS(PROFILE_SCHEMA)),
	TEXT(struct profile, id, NEED),
	TEXT(struct profile, version, NEED),
	TEXT(struct profile, title, NEED),
	TEXT(struct profile, region, NEED),
	COUNT(struct profile, window_days, BIND_REQUIRED, 3660),
	COUNT(struct profile, alpha_ppm, BIND_REQUIRED, 500000),
	COUNT(struct profile, slot_ms, BIND_REQUIRED, 3600000),
	COUNT(struct profile, slots, BIND_REQUIRED, 1000000),
	BIND_ROW(struct profile, "thresholds", thresholds, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &thresholds_shape),
	BIND_ROW(struct profile, "methods", methods, BIND_NAMED, .flags = BIND_REQUIRED,
		.shape = &method_shape),
	BIND_ROW(struct profile, "rules", rules, BIND_LIST, .flags = NEED | BIND_UNIQUE,
		.shape = &rule_shape),
};
BIND_SHAPE(profile_shape, struct profile, profile_rows, "cdnproof profile: the rules of a licence");

static void check_rules(
	struct bind_in *in, const struct json_node *root, const struct profile *profile)
{
	LIST_EACH(const struct rule, rule, &profile->rules)
		if (strcmp(rule->authority, authority_names[0]) != 0 &&
			strcmp(rule->authority, authority_names[1]) != 0)
			bind_fault(in, root, _("rule %s: authority is primary or secondary"),
				rule->id);
	if (profile->thresholds.success_ppm == BIND_ABSENT ||
		profile->thresholds.quantile_ppm == BIND_ABSENT ||
		profile->thresholds.rtt_p95_us == BIND_ABSENT ||
		profile->thresholds.slot_ok_ppm == BIND_ABSENT)
		bind_fault(in, root, _("a profile sets every threshold"));
	if (profile->alpha_ppm < 1 || profile->slot_ms < 1 || profile->slots < 1)
		bind_fault(in, root, _("alpha_ppm, slot_ms and slots are positive"));
}

static int read_fields(
	const struct json_doc *doc, struct profile *profile, struct faults *faults, struct err *err)
{
	struct bind_in in = {.doc = doc, .faults = faults};

	if (bind_read_doc(doc, &profile_shape, profile, &profile->arena, faults, NULL, err) < 0)
		return -1;
	canonical_check_schema(&in, doc->nodes, profile->schema, PROFILE_SCHEMA);
	check_rules(&in, doc->nodes, profile);
	return faults_result(faults, err);
}

static int parse(const char *text, size_t len, const char *name, bool builtin, struct profile **out,
	struct faults *faults, struct err *err)
{
	struct arena arena = {0};
	struct profile *profile = arena_alloc(&arena, sizeof(*profile));
	struct json_doc doc = {0};
	int ret = -1;

	profile->arena = arena;
	profile->builtin = builtin;
	digest_bytes(text, len, profile->sha256);
	if (json_doc_parse(text, len, name, &doc, faults, err) == 0)
		ret = read_fields(&doc, profile, faults, err);
	json_doc_fini(&doc);
	if (ret < 0)
		profile_close(profile);
	else
		*out = profile;
	return ret;
}

int profile_open_builtin(const char *id, struct profile **out, struct err *err)
{
	struct faults faults;
	int ret;

	if (strcmp(id, "jx-cdn") != 0)
		return err_set(
			err, ERR_NOINPUT, _("no profile \"%s\" is built in (known: jx-cdn)"), id);
	faults_init(&faults);
	ret = parse(
		profile_jx_cdn, EMBED_LEN(profile_jx_cdn), "jx-cdn.json", true, out, &faults, err);
	if (ret < 0 && faults.count)
		err_set(err, ERR_INTERNAL, "jx-cdn.json:%zu:%zu: %s: %s", faults.items[0].line,
			faults.items[0].column, faults.items[0].path, faults.items[0].text);
	faults_fini(&faults);
	return ret;
}

int profile_open(const char *path, struct profile **out, struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = parse(bytes.at, bytes.len, path, false, out, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

void profile_close(struct profile *profile)
{
	if (profile) {
		struct arena arena = profile->arena; /* it lies in its own arena */

		arena_fini(&arena);
	}
}

const struct profile_method *profile_method_find(const struct profile *profile, const char *name)
{
	LIST_EACH(const struct profile_method, method, &profile->methods)
		if (strcmp(method->name, name) == 0)
			return method;
	return NULL;
}
