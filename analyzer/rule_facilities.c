/* facilities_in_scope: control, service and data facilities stand in the licensed area, the
 * profile's province. What the dossier declares as facilities is judged by its city and its
 * document; databases may speak against it, which leaves it open: they never refute. What else the
 * dossier shows to be there (name servers that are asked, management addresses, nodes, logs) is
 * listed beside. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "analyzer/documents.h"
#include "analyzer/rollup.h"
#include "analyzer/rule.h"
#include "base/text.h"
#include "model/address.h"

/* What the licence names: 网络控制、业务、数据处理; dispatch is a part of control that is shown by
 * itself. Words of declared kinds, in any case. */
enum kind { KIND_CONTROL, KIND_DISPATCH, KIND_DATA, KIND_SERVICE, KIND_OTHER };
static const char *const kind_names[] = {"control", "dispatch", "data", "service"};
static const struct {
	const char *word;
	enum kind kind;
} kind_words[] = {
	{"dispatch", KIND_DISPATCH},
	{"调度", KIND_DISPATCH},
	{"gslb", KIND_DISPATCH},
	{"dns", KIND_DISPATCH},
	{"解析", KIND_DISPATCH},
	{"control", KIND_CONTROL},
	{"控制", KIND_CONTROL},
	{"manage", KIND_CONTROL},
	{"管理", KIND_CONTROL},
	{"mgmt", KIND_CONTROL},
	{"log", KIND_DATA},
	{"日志", KIND_DATA},
	{"data", KIND_DATA},
	{"数据", KIND_DATA},
	{"storage", KIND_DATA},
	{"存储", KIND_DATA},
	{"service", KIND_SERVICE},
	{"业务", KIND_SERVICE},
	{"cache", KIND_SERVICE},
	{"缓存", KIND_SERVICE},
};

struct facilities {
	struct judged *j;
	uint32_t province;
	bool seen[KIND_OTHER]; /* something of this kind is listed */
	size_t cap;
};

static enum kind kind_of(const char *text)
{
	for (size_t at = 0; text && text[at]; at++)
		for (size_t i = 0; i < ARRAY_LEN(kind_words); i++)
			if (strncasecmp(
				    text + at, kind_words[i].word, strlen(kind_words[i].word)) == 0)
				return kind_words[i].kind;
	return KIND_OTHER;
}

/* A row that says yes until something speaks against it. */
static struct evidence_facility *add_row(
	struct facilities *f, const char *what, const char *id, enum kind kind)
{
	struct evidence_functions *to = &f->j->evidence->functions;
	struct arena *arena = &f->j->evidence->arena;
	struct evidence_facility *row = arena_push(
		arena, &to->facilities.items, &to->facilities.count, &f->cap, sizeof(*row));

	*row = (struct evidence_facility){.what = what,
		.id = arena_text(arena, id),
		.kind = kind < KIND_OTHER ? kind_names[kind] : "",
		.says = "yes"};
	if (kind < KIND_OTHER)
		f->seen[kind] = true;
	return row;
}

static void leave_open(struct facilities *f, struct evidence_facility *row, int reason)
{
	if (strcmp(row->says, "yes") == 0)
		row->says = "may";
	reason_add(&f->j->evidence->arena, &row->reason, (enum reason)reason);
}

static bool same_address(const char *a, const char *b)
{
	struct sockaddr_storage x, y;
	char first[ADDRESS_TEXT_LEN], second[ADDRESS_TEXT_LEN];

	if (!address_parse(a, &x) || !address_parse(b, &y))
		return false;
	return strcmp(address_text((const struct sockaddr *)&x, first),
		       address_text((const struct sockaddr *)&y, second)) == 0;
}

/* What databases say of the row's addresses. */
static void hear_databases(struct facilities *f, struct evidence_facility *row)
{
	const struct analyze_input *in = f->j->in;

	LIST_EACH(const char *, addr, &row->addresses) {
		LIST_EACH(const struct answer, answer, &in->answers) {
			if (answer->claim || !same_address(answer->addr, *addr))
				continue;
			row->databases_for +=
				!answer->weak && answer_for(in->region, answer, f->province);
			row->databases_against += answer_against(in->region, answer, f->province);
		}
	}
	if (row->databases_against > 0)
		leave_open(f, row, REASON_CONFLICTING_SOURCES);
}

static void set_addresses(
	struct facilities *f, struct evidence_facility *row, const char *const *addrs, size_t count)
{
	struct arena *arena = &f->j->evidence->arena;

	row->addresses.items = arena_array(arena, count, sizeof(*row->addresses.items));
	for (size_t i = 0; i < count; i++)
		row->addresses.items[row->addresses.count++] = arena_text(arena, addrs[i]);
	hear_databases(f, row);
}

static void add_declared(struct facilities *f, const struct facility *facility)
{
	const struct analyze_input *in = f->j->in;
	struct arena *arena = &f->j->evidence->arena;
	const struct document *document = document_about(in, facility->id);
	struct evidence_facility *row =
		add_row(f, "facility", facility->id, kind_of(facility->kind));

	if (!row->kind[0] && facility->kind)
		row->kind = arena_text(arena, facility->kind);
	row->city = arena_text(arena, facility->city);
	row->document = document ? arena_text(arena, document->id) : NULL;
	if (facility->city && region_city_by_code(in->region, facility->city) < 0)
		row->says = "no";
	else if (!facility->city)
		leave_open(f, row, REASON_NONE_DECLARED);
	else if (!document)
		leave_open(f, row, document_about_reason(in, facility->id));
	set_addresses(f, row, facility->addresses.items, facility->addresses.count);
}

static bool is_declared(const struct dossier *dossier, const char *addr)
{
	LIST_EACH(const struct facility, facility, &dossier->facilities)
		LIST_EACH(const char *, known, &facility->addresses)
			if (same_address(*known, addr))
				return true;
	return false;
}

static bool is_listed(const struct facilities *f, const char *what, const char *id)
{
	LIST_EACH(const struct evidence_facility, row, &f->j->evidence->functions.facilities)
		if (strcmp(row->what, what) == 0 && strcmp(row->id, id) == 0)
			return true;
	return false;
}

static bool is_known_otherwise(const struct dossier *dossier, const char *addr)
{
	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (same_address(address->addr, addr))
				return true;
	LIST_EACH(const struct landmark, landmark, &dossier->landmarks)
		if (same_address(landmark->addr, addr))
			return true;
	return is_declared(dossier, addr);
}

/* Name servers that are asked by address, of which nobody said where they stand. Landmarks are
 * others' servers. */
static void add_name_servers(struct facilities *f)
{
	const struct dossier *dossier = f->j->in->dossier;

	LIST_EACH(const struct check, check, &dossier->checks) {
		struct evidence_facility *row;

		if (!check->server || strcmp(check->server, DOSSIER_SYSTEM_RESOLVER) == 0 ||
			is_known_otherwise(dossier, check->server) ||
			is_listed(f, "dns", check->server))
			continue;
		row = add_row(f, "dns", check->server, KIND_DISPATCH);
		leave_open(f, row, REASON_NONE_DECLARED);
		set_addresses(f, row, &check->server, 1);
	}
}

/* As nodes.in_province has it. */
static void stand_with_node(struct facilities *f, struct evidence_facility *row, int node)
{
	struct judged *j = f->j;
	const struct location_node *of = &j->locations->nodes.items[node];
	struct location_view view;
	enum location_says says = location_says(j->locations, of, f->province, false, &view);

	row->city = arena_text(&j->evidence->arena, of->node->city);
	row->document = of->document ? arena_text(&j->evidence->arena, of->document->id) : NULL;
	if (says == LOCATION_NO)
		row->says = "no";
	if (says != LOCATION_YES)
		LIST_EACH(const int, reason, &view.reason)
			reason_add(&j->evidence->arena, &row->reason, (enum reason) * reason);
	if (says == LOCATION_MAY)
		row->says = "may";
	if (says == LOCATION_MAY && !of->document)
		reason_add(&j->evidence->arena, &row->reason, (enum reason)of->document_reason);
}

static void add_management(struct facilities *f, int index)
{
	const struct node *node = &f->j->in->dossier->nodes.items[index];

	LIST_EACH(const struct node_address, address, &node->addresses) {
		struct evidence_facility *row;

		if (address->role != ADDRESS_MGMT || is_declared(f->j->in->dossier, address->addr))
			continue;
		row = add_row(f, "mgmt", address->addr, KIND_CONTROL);
		stand_with_node(f, row, index);
		set_addresses(f, row, &address->addr, 1);
	}
}

/* A node's own logs lie with it; where those of several nodes lie a facility has to say. */
static void add_logs(struct facilities *f, int index)
{
	const struct dossier *dossier = f->j->in->dossier;
	const char *id = dossier->nodes.items[index].id;

	LIST_EACH(const struct log_claim, log, &dossier->logs) {
		if (!text_equal(log->node, id))
			continue;
		stand_with_node(f, add_row(f, "log", id, KIND_DATA), index);
		return;
	}
}

static bool has_mixed_logs(const struct dossier *dossier)
{
	LIST_EACH(const struct log_claim, log, &dossier->logs)
		if (log->node_key)
			return true;
	return false;
}

static bool has_data_facility(const struct dossier *dossier)
{
	LIST_EACH(const struct facility, facility, &dossier->facilities)
		if (kind_of(facility->kind) == KIND_DATA)
			return true;
	return false;
}

static void add_missing(struct facilities *f)
{
	const struct dossier *dossier = f->j->in->dossier;

	if (has_mixed_logs(dossier) && !has_data_facility(dossier))
		f->seen[KIND_DATA] = false;
	for (int kind = 0; kind < KIND_OTHER; kind++)
		if (!f->seen[kind])
			leave_open(f, add_row(f, "missing", kind_names[kind], (enum kind)kind),
				REASON_NONE_DECLARED);
}

static int by_what_and_id(const void *left, const void *right)
{
	const struct evidence_facility *a = left, *b = right;
	int order = strcmp(a->what, b->what);

	return order ? order : strcmp(a->id, b->id);
}

static void fill(struct judged *j)
{
	const struct dossier *dossier = j->in->dossier;
	struct evidence_functions *to = &j->evidence->functions;
	struct facilities f = {
		.j = j, .province = (UINT32_C(1) << j->in->region->cities.count) - 1};

	LIST_EACH(const struct facility, facility, &dossier->facilities)
		add_declared(&f, facility);
	add_name_servers(&f);
	for (size_t i = 0; i < dossier->nodes.count; i++) {
		stand_with_node(
			&f, add_row(&f, "node", dossier->nodes.items[i].id, KIND_SERVICE), (int)i);
		add_management(&f, (int)i);
		add_logs(&f, (int)i);
	}
	add_missing(&f);
	if (to->facilities.count)
		qsort(to->facilities.items, to->facilities.count, sizeof(*to->facilities.items),
			by_what_and_id);
}

static int verdict_of(const char *says)
{
	if (strcmp(says, "yes") == 0)
		return VERDICT_PASS;
	return strcmp(says, "no") == 0 ? VERDICT_FAIL : VERDICT_INCONCLUSIVE;
}

/* A node and its log have one id: what it is goes before it. */
static const char *subject_of(struct judged *j, const struct evidence_facility *row)
{
	if (strcmp(row->what, "facility") == 0)
		return row->id;
	return arena_format(&j->evidence->arena, "%s:%s", row->what, row->id);
}

static void note_rows(struct judged *j, struct finding *out, int64_t counts[VERDICT_COUNT])
{
	LIST_EACH(const struct evidence_facility, row, &j->evidence->functions.facilities) {
		int verdict = verdict_of(row->says);

		finding_row(j, out, subject_of(j, row), verdict, &row->reason);
		counts[verdict]++;
		if (verdict == VERDICT_PASS && row->document)
			finding_assumes(j, out, "document", row->document);
	}
}

void rule_judge_facilities(struct judged *j, const struct rule *rule, struct finding *out)
{
	int64_t counts[VERDICT_COUNT] = {0};

	(void)rule;
	out->basis = BASIS_MIXED;
	fill(j);
	if (j->in->dossier->facilities.count == 0) {
		finding_reason(j, out, REASON_NONE_DECLARED);
		return;
	}
	out->need = (int64_t)j->evidence->functions.facilities.count;
	out->yes = out->may = 0;
	note_rows(j, out, counts);
	out->verdict = (int)rollup_all(counts);
	finding_evidence(j, out, "dossier", "/facilities");
	finding_evidence(j, out, "answers", "");
}
