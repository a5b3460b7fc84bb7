/* domains_filed: every Host name that is served is of a domain with a filing number. What was
 * measured to be served counts against the operator; a name that stands in logs alone is listed as
 * open, since a client may ask for any name and the inventories do not say what it got. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/domains.h"
#include "analyzer/log_facts.h"
#include "analyzer/rollup.h"
#include "base/count_order.h"
#include "base/text.h"
#include "model/address.h"

#define HOSTS_SHOWN 300

struct seen_host {
	const char *host; /* lower case, without a final dot */
	bool served;
	int64_t records; /* BIND_ABSENT: not in logs */
	const struct domain_claim *claim;
};

struct hosts {
	struct arena arena;
	LIST_OF(struct seen_host) items; /* by host */
	size_t cap;
	int64_t others; /* records of names that the inventories do not list */
};

/* One spelling a name; NULL: none, or an address, which needs no filing number of its own. */
static const char *name_of(struct arena *arena, const char *host)
{
	struct sockaddr_storage address;
	char *name = host && host[0] ? arena_text(arena, host) : NULL;
	size_t len = name ? strlen(name) : 0;

	if (len && name[len - 1] == '.')
		name[--len] = '\0';
	for (size_t i = 0; i < len; i++)
		if (name[i] >= 'A' && name[i] <= 'Z')
			name[i] = (char)(name[i] + ('a' - 'A'));
	return len && !address_parse(name, &address) && name[0] != '[' ? name : NULL;
}

static void add_host(struct hosts *hosts, const char *host, bool served, int64_t records)
{
	const char *name = name_of(&hosts->arena, host);
	struct seen_host *added;

	if (!name)
		return;
	added = arena_push(&hosts->arena, &hosts->items.items, &hosts->items.count, &hosts->cap,
		sizeof(*added));
	*added = (struct seen_host){.host = name, .served = served, .records = records};
}

static bool was_served(const struct record *record)
{
	for (size_t i = 0; record->http && i < record->http->status.count; i++)
		if (record->http->status.items[i] >= 200 && record->http->status.items[i] <= 299)
			return true;
	return false;
}

/* Checks that some agent got content from, visits among them; what must be refused and was counts
 * for nothing. */
static void add_checks(const struct judged *j, struct hosts *hosts)
{
	const struct dossier *dossier = j->in->dossier;
	bool *served = arena_array(&hosts->arena, dossier->checks.count, sizeof(*served));

	LIST_EACH(const struct sighting, s, &j->seen->items) {
		const struct record *record = &s->entry->record;
		const struct check *check;

		if (s->is_void || !record->check || !record->http)
			continue;
		check = check_find(dossier, record->check);
		if (check && !served[check - dossier->checks.items])
			served[check - dossier->checks.items] = was_served(record);
	}
	for (size_t i = 0; i < dossier->checks.count; i++)
		if (served[i])
			add_host(hosts, dossier->checks.items[i].host, true, BIND_ABSENT);
}

static void add_logs(struct judged *j, struct hosts *hosts)
{
	struct log_holdings all;

	log_holdings_open(j, &hosts->arena, &all);
	for (size_t i = 0; i < all.count; i++) {
		if (!all.items[i].has_traffic)
			continue;
		LIST_EACH(const struct bind_count, host, &all.items[i].traffic.hosts)
			add_host(hosts, host->name, false, host->count);
		hosts->others = inventory_sum(hosts->others, all.items[i].traffic.hosts_others);
	}
}

static int by_host(const void *left, const void *right)
{
	const struct seen_host *a = left, *b = right;

	return strcmp(a->host, b->host);
}

static void join(const struct dossier *dossier, struct hosts *hosts)
{
	struct seen_host *rows = hosts->items.items;
	size_t kept = 0;

	if (hosts->items.count)
		qsort(rows, hosts->items.count, sizeof(*rows), by_host);
	for (size_t i = 0; i < hosts->items.count; i++) {
		if (kept == 0 || by_host(&rows[kept - 1], &rows[i]) != 0) {
			rows[kept++] = rows[i];
			continue;
		}
		rows[kept - 1].served |= rows[i].served;
		if (rows[i].records != BIND_ABSENT)
			rows[kept - 1].records =
				rows[kept - 1].records == BIND_ABSENT
					? rows[i].records
					: inventory_sum(rows[kept - 1].records, rows[i].records);
	}
	hosts->items.count = kept;
	for (size_t i = 0; i < kept; i++)
		rows[i].claim = domain_claim_of(dossier, rows[i].host);
}

/* "-" and 无 are no numbers. */
static bool is_filed(const struct seen_host *host)
{
	const char *number = host->claim ? host->claim->filing_no : NULL;

	return number && strpbrk(number, "0123456789");
}

static int verdict_of(const struct seen_host *host)
{
	if (is_filed(host))
		return VERDICT_PASS;
	return host->served ? VERDICT_FAIL : VERDICT_INCONCLUSIVE;
}

/* What is shown where not all can be. */
static int by_weight(const void *left, const void *right)
{
	const struct seen_host *a = left, *b = right;

	if (a->served != b->served)
		return a->served ? -1 : 1;
	if (is_filed(a) != is_filed(b))
		return is_filed(a) ? 1 : -1;
	if (a->records != b->records)
		return a->records > b->records ? -1 : 1;
	return strcmp(a->host, b->host);
}

static void fill_row(struct arena *arena, const struct seen_host *from, struct evidence_host *to)
{
	*to = (struct evidence_host){.host = arena_text(arena, from->host),
		.filing_no = is_filed(from) ? arena_text(arena, from->claim->filing_no) : NULL,
		.declared = from->claim != NULL,
		.says = is_filed(from) ? "yes"
			: from->served ? "no"
				       : "may",
		.records = from->records};
	to->seen_in.items = arena_array(arena, 2, sizeof(*to->seen_in.items));
	if (from->served)
		to->seen_in.items[to->seen_in.count++] = "checks";
	if (from->records != BIND_ABSENT)
		to->seen_in.items[to->seen_in.count++] = "logs";
}

static void fill(struct judged *j, struct hosts *hosts)
{
	struct evidence_functions *to = &j->evidence->functions;
	size_t shown = hosts->items.count < HOSTS_SHOWN ? hosts->items.count : HOSTS_SHOWN;

	if (hosts->items.count > shown)
		qsort(hosts->items.items, hosts->items.count, sizeof(struct seen_host), by_weight);
	if (shown)
		qsort(hosts->items.items, shown, sizeof(struct seen_host), by_host);
	to->hosts_left_out = (int64_t)(hosts->items.count - shown);
	to->hosts.items = arena_array(&j->evidence->arena, shown, sizeof(struct evidence_host));
	for (size_t i = 0; i < shown; i++)
		fill_row(&j->evidence->arena, &hosts->items.items[i],
			&to->hosts.items[to->hosts.count++]);
}

static void note_hosts(struct judged *j, struct finding *out, const struct hosts *hosts,
	int64_t counts[VERDICT_COUNT])
{
	int none[] = {REASON_NONE_DECLARED};
	const reason_list reasons = {none, 1};
	const reason_list fine = {NULL, 0};
	size_t shown = j->evidence->functions.hosts.count;

	for (size_t i = 0; i < hosts->items.count; i++) {
		int verdict = verdict_of(&hosts->items.items[i]);

		counts[verdict]++;
		if (i < shown)
			finding_row(j, out, hosts->items.items[i].host, verdict,
				verdict == VERDICT_PASS ? &fine : &reasons);
		else
			out->may += verdict == VERDICT_INCONCLUSIVE;
	}
	out->yes = counts[VERDICT_PASS];
	if (hosts->others == 0)
		return;
	counts[VERDICT_INCONCLUSIVE]++; /* names that nobody can read any more */
	finding_reason(j, out, REASON_NO_DATA);
}

static void judge(struct judged *j, struct finding *out, const struct hosts *hosts)
{
	int64_t counts[VERDICT_COUNT] = {0};

	out->need = (int64_t)hosts->items.count;
	out->yes = out->may = 0;
	note_hosts(j, out, hosts, counts);
	out->verdict = (int)rollup_all(counts);
	if (j->in->dossier->domains.count == 0)
		out->verdict = VERDICT_NOT_ASSESSED; /* nothing to hold the names against */
}

void rule_judge_domains(struct judged *j, const struct rule *rule, struct finding *out)
{
	struct hosts hosts = {0};

	(void)rule;
	out->basis = BASIS_MIXED; /* the numbers are declared */
	add_checks(j, &hosts);
	add_logs(j, &hosts);
	join(j->in->dossier, &hosts);
	fill(j, &hosts);
	if (hosts.items.count == 0)
		finding_reason(j, out, REASON_NO_DATA);
	else
		judge(j, out, &hosts);
	finding_evidence(j, out, "dossier", "/domains");
	finding_evidence(j, out, "inventory", "");
	finding_evidence(j, out, "records", "");
	arena_fini(&hosts.arena);
}
