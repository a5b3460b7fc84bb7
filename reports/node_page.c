#include "reports/node_page.h"

#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/canonical.h"
#include "model/dossier_shapes.h"
#include "model/evidence_rows.h"

struct page_profile {
	const char *id, *version, *title, *sha256;
	bool builtin;
};

static const struct bind_field profile_rows[] = {
	TEXT(struct page_profile, id),
	TEXT(struct page_profile, version),
	TEXT(struct page_profile, title),
	BIND_ROW(struct page_profile, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
	BIND_ROW(struct page_profile, "builtin", builtin, BIND_BOOL, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(profile_shape, struct page_profile, profile_rows, "the rules judged by");

static const struct bind_field rows[] = {
	BIND_ROW(struct node_page, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(NODE_PAGE_SCHEMA)),
	BIND_ROW(struct node_page, "as_of", as_of, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct node_page, "operator", operator_name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct node_page, "profile", profile, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &profile_shape),
	BIND_ROW(struct node_page, "evidence_sha256", evidence_sha256, BIND_DIGEST,
		.flags = BIND_REQUIRED, .about = "of the evidence that this is a part of"),
	BIND_ROW(struct node_page, "node", node, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &evidence_node_shape),
	LIST(struct node_page, sites, site_shape),
	LIST(struct node_page, findings, evidence_finding_shape),
	LIST(struct node_page, logs, evidence_log_shape),
	LIST(struct node_page, availability, evidence_hours_shape),
	BIND_ROW(struct node_page, "functions", functions, BIND_OBJECT,
		.shape = &evidence_functions_shape),
	BIND_ROW(struct node_page, "waivers", waivers, BIND_LIST, .flags = BIND_ALWAYS,
		.shape = &evidence_waiver_shape),
};
BIND_SHAPE(node_page_shape, struct node_page, rows, "evidence's part on one node");

/* As every LIST_OF is laid out. */
struct list {
	char *items;
	size_t count;
};

/* A list whose items name a node in one of their members. */
struct named_list {
	size_t at, size, name_at;
};

#define NAMED(of, list, type, member)                                                              \
	{                                                                                          \
		offsetof(of, list), sizeof(type), offsetof(type, member)                           \
	}

static const struct named_list function_lists[] = {
	NAMED(struct evidence_functions, cache, struct evidence_cache, node),
	NAMED(struct evidence_functions, refusals, struct evidence_refusal, node),
	NAMED(struct evidence_functions, failover, struct evidence_failover, node),
	NAMED(struct evidence_functions, purges, struct evidence_purge, node),
	NAMED(struct evidence_functions, downs, struct evidence_down, node),
	NAMED(struct evidence_functions, balance, struct evidence_balance, node),
	NAMED(struct evidence_functions, pages, struct evidence_page, node),
};
static const struct named_list subjects =
	NAMED(struct finding, subjects, struct evidence_subject, id);
static const struct named_list facts = NAMED(struct finding, facts, struct evidence_fact, node);
static const struct named_list choices =
	NAMED(struct evidence_dispatch, choices, struct evidence_choice, node);
static const struct named_list page_logs = NAMED(struct node_page, logs, struct evidence_log, node);
static const struct named_list page_hours =
	NAMED(struct node_page, availability, struct evidence_hours, node);
static const struct named_list page_sites = NAMED(struct node_page, sites, struct site, id);

static bool names(const char *item, const struct named_list *row, const char *node)
{
	const char *name;

	memcpy(&name, item + row->name_at, sizeof(name));
	return text_equal(name, node);
}

/* Puts a copy with only the items that name the node in the list's place; false: none does. */
static bool keep(void *of, const struct named_list *row, const char *node, struct arena *arena)
{
	struct list list, kept = {0};

	memcpy(&list, (char *)of + row->at, sizeof(list));
	if (list.count)
		kept.items = arena_array(arena, list.count, row->size);
	for (size_t i = 0; i < list.count; i++)
		if (names(list.items + i * row->size, row, node))
			memcpy(kept.items + kept.count++ * row->size, list.items + i * row->size,
				row->size);
	memcpy((char *)of + row->at, &kept, sizeof(kept));
	return kept.count > 0;
}

static void keep_findings(struct node_page *page, const struct evidence *evidence, const char *node,
	struct arena *arena)
{
	page->findings.items =
		arena_array(arena, evidence->findings.count, sizeof(*page->findings.items));
	LIST_EACH(const struct finding, finding, &evidence->findings) {
		struct finding part = *finding;
		bool has_subject = keep(&part, &subjects, node, arena);
		bool has_fact = keep(&part, &facts, node, arena);

		if (has_subject || has_fact)
			page->findings.items[page->findings.count++] = part;
	}
}

static bool has_rule(const struct node_page *page, const char *rule)
{
	LIST_EACH(const struct finding, finding, &page->findings)
		if (strcmp(finding->rule, rule) == 0)
			return true;
	return false;
}

/* Whoever sees the page alone sees who answers for what stands on it, in every state: waivers of
 * its rules, but those about other subjects. */
static void keep_waivers(struct node_page *page, const struct evidence *evidence, const char *node,
	struct arena *arena)
{
	page->waivers.items =
		arena_array(arena, evidence->waivers.count, sizeof(*page->waivers.items));
	LIST_EACH(const struct evidence_waiver, waiver, &evidence->waivers)
		if (has_rule(page, waiver->rule) &&
			(!waiver->subject || strcmp(waiver->subject, node) == 0))
			page->waivers.items[page->waivers.count++] = *waiver;
}

/* Whose users were led to the node, and how often; where else they were led is not this page's. */
static void keep_dispatch(
	struct evidence_functions *functions, const char *node, struct arena *arena)
{
	struct evidence_dispatch *kept =
		arena_array(arena, functions->dispatch.count, sizeof(*kept));
	size_t count = 0;

	LIST_EACH(const struct evidence_dispatch, dispatch, &functions->dispatch) {
		struct evidence_dispatch part = *dispatch;

		if (keep(&part, &choices, node, arena))
			kept[count++] = part;
	}
	functions->dispatch.items = kept;
	functions->dispatch.count = count;
}

static void keep_functions(struct node_page *page, const char *node, struct arena *arena)
{
	struct evidence_functions *functions = &page->functions;

	for (size_t i = 0; i < ARRAY_LEN(function_lists); i++)
		keep(functions, &function_lists[i], node, arena);
	keep_dispatch(functions, node, arena);
	functions->hosts.count = 0;
	functions->strangers.count = 0;
	functions->facilities.count = 0;
}

static const struct evidence_node *find_node(const struct evidence *evidence, const char *id)
{
	LIST_EACH(const struct evidence_node, node, &evidence->nodes)
		if (strcmp(node->id, id) == 0)
			return node;
	return NULL;
}

static void fill(struct node_page *page, const struct evidence *evidence, struct arena *arena)
{
	const char *node = page->node.id;

	page->schema = NODE_PAGE_SCHEMA;
	page->as_of = evidence->as_of;
	page->operator_name = evidence->operator_.name;
	page->profile.id = evidence->profile.id;
	page->profile.version = evidence->profile.version;
	page->profile.title = evidence->profile.title;
	page->profile.sha256 = evidence->profile.sha256;
	page->profile.builtin = evidence->profile.builtin;
	memcpy(&page->sites, &evidence->sites, sizeof(page->sites));
	memcpy(&page->logs, &evidence->logs, sizeof(page->logs));
	memcpy(&page->availability, &evidence->availability, sizeof(page->availability));
	page->functions = evidence->functions;
	keep(page, &page_sites, page->node.site, arena);
	keep(page, &page_logs, node, arena);
	keep(page, &page_hours, node, arena);
	keep_findings(page, evidence, node, arena);
	keep_functions(page, node, arena);
	keep_waivers(page, evidence, node, arena);
}

int node_page_write(FILE *out, const struct evidence *evidence, const char *evidence_sha256,
	const char *node, struct err *err)
{
	const struct evidence_node *found = find_node(evidence, node);
	struct node_page page = {.evidence_sha256 = evidence_sha256};
	struct arena arena = {0};
	int ret;

	if (!found)
		return err_set(err, ERR_DATA, _("the evidence has no node \"%s\""), node);
	page.node = *found;
	fill(&page, evidence, &arena);
	ret = canonical_write(out, &node_page_shape, &page, err);
	arena_fini(&arena);
	return ret;
}

/* A name that Windows keeps for a device, whatever stands behind its first dot. */
static bool is_device(const char *name)
{
	static const char *const devices[] = {"CON", "PRN", "AUX", "NUL", "COM", "LPT"};
	size_t len = strcspn(name, ".");

	for (size_t i = 0; i < ARRAY_LEN(devices); i++)
		if (strncasecmp(name, devices[i], 3) == 0 &&
			(len == 3 || (len == 4 && name[3] >= '0' && name[3] <= '9')))
			return true;
	return false;
}

/* Of a file on any system. */
static bool is_portable(const char *name)
{
	size_t len = strlen(name);

	return text_is_folder_name(name) && !name[strcspn(name, "<>:\"\\|?*")] &&
	       name[len - 1] != '.' && !is_device(name);
}

const char *node_page_name(struct arena *arena, const char *node)
{
	char digest[DIGEST_TEXT_LEN];

	if (is_portable(node))
		return arena_text(arena, node);
	digest_bytes(node, strlen(node), digest);
	return arena_format(arena, "node-%s", digest);
}

const char *node_page_path(struct arena *arena, const char *node)
{
	return arena_format(arena, "pages/%s.json", node_page_name(arena, node));
}
