#include "cli/status_lacks.h"

#include "base/i18n.h"
#include "base/proportion.h"
#include "base/text.h"
#include "reports/facts.h"

#define SLOTS_TRIED 10000 /* no plan has to be longer than this for one share */

struct lacks {
	const struct outlook *outlook;
	const struct report *report; /* for names */
	struct arena *arena;
	struct status_lack *out;
	size_t count, most, left_out;
};

static void add(struct lacks *l, const char *label, const char *text)
{
	if (l->count < l->most)
		l->out[l->count++] = (struct status_lack){label, text};
	else
		l->left_out++;
}

static const char *pair(struct lacks *l, const char *a, const char *b)
{
	return arena_format(l->arena, "%s%s%s", a ? a : "", a && b ? " " : "", b ? b : "");
}

static void add_cache(struct lacks *l)
{
	LIST_EACH(const struct evidence_cache, row, &l->outlook->evidence->functions.cache)
		if (row->verdict != VERDICT_PASS && row->due)
			add(l, pair(l, row->node, row->check),
				arena_format(l->arena,
					_("%lld of at least %lld objects; %lld of %lld planned series "
					  "are there; %lld of %lld later answers from the cache"),
					(long long)row->objects, (long long)row->least_objects,
					(long long)(row->due - row->missing), (long long)row->due,
					(long long)row->again_hit, (long long)row->again));
}

static void add_refusal(struct lacks *l)
{
	LIST_EACH(const struct evidence_refusal, row, &l->outlook->evidence->functions.refusals)
		if (row->verdict != VERDICT_PASS && row->due)
			add(l, pair(l, row->node, row->check),
				arena_format(l->arena,
					_("%lld of at least %lld requests; %lld refused, %lld served"),
					(long long)row->asked, (long long)row->least_requests,
					(long long)row->refused, (long long)row->served));
}

/* So many slots must all lead to the nearest node before the exact bound can pass. */
static int64_t slots_needed(const struct lacks *l, int64_t share_ppm)
{
	const struct alpha alpha = {5, 100 * (int64_t)l->outlook->cities.count};
	int64_t n = 1;

	while (n < SLOTS_TRIED && !proportion_at_least(n, n, share_ppm, alpha))
		n++;
	return n;
}

static void add_dispatch(struct lacks *l)
{
	LIST_EACH(const struct evidence_dispatch, row, &l->outlook->evidence->functions.dispatch) {
		const char *text;

		if (row->verdict == VERDICT_PASS)
			continue;
		text = arena_format(l->arena,
			_("%lld of %lld planned slots are judged, %lld led to the nearest node, at "
			  "least %lld are needed; %lld of %lld questions answered"),
			(long long)row->judged, (long long)row->planned, (long long)row->nearest,
			(long long)slots_needed(l, row->share_ppm), (long long)row->answered,
			(long long)row->asked);
		if (row->planned && !row->answered)
			text = arena_format(l->arena, "%s%s", text,
				_("; no address came: does the agent's resolver answer, and does it "
				  "know the name?"));
		add(l,
			arena_format(l->arena, "%s %s",
				pair(l, facts_city(l->report, row->city), row->operator_name),
				row->name),
			text);
	}
}

/* Declared ones that nobody met are listed as well. */
static size_t servers_seen(const struct evidence_balance *row)
{
	size_t seen = 0;

	LIST_EACH(const struct evidence_server, server, &row->servers)
		seen += server->requests > 0;
	return seen;
}

static void add_balance(struct lacks *l)
{
	LIST_EACH(const struct evidence_balance, row, &l->outlook->evidence->functions.balance)
		if (row->verdict != VERDICT_PASS && row->asked)
			add(l, pair(l, row->node, row->check),
				arena_format(l->arena,
					_("%lld of %lld requests answered, %lld of them name no real "
					  "server; %zu real servers seen"),
					(long long)row->answered, (long long)row->asked,
					(long long)row->unnamed, servers_seen(row)));
}

static void add_pages(struct lacks *l)
{
	LIST_EACH(const struct evidence_page, row, &l->outlook->evidence->functions.pages)
		if (row->verdict != VERDICT_PASS && row->asked)
			add(l, pair(l, row->node, row->check),
				arena_format(l->arena,
					_("%lld of %lld answers show the licence number"),
					(long long)row->showing, (long long)row->answered));
}

static void add_hosts(struct lacks *l)
{
	LIST_EACH(const struct evidence_host, row, &l->outlook->evidence->functions.hosts)
		if (!text_equal(row->says, "yes"))
			add(l, row->host, _("served, without a filing number in domains[]"));
}

static const struct {
	const char *rule;
	void (*add)(struct lacks *l); /* NULL: no rows */
	const char *undeclared;
} kinds[] = {
	{"function.cache", add_cache,
		N_("a check of function cache, and one of no_store: `init --functions` shows them")},
	{"function.refusal", add_refusal,
		N_("a check of function refuse: `init --functions` shows it")},
	{"function.dispatch", add_dispatch,
		N_("a check with server \"system\" (a visit), or dns with a subnet: `init --functions` "
		   "shows them")},
	{"function.load_balance", add_balance,
		N_("a check of function balance: `init --functions` shows it")},
	{"site.licence_no", add_pages,
		N_("operator.licence_no and a check of function home: `init --functions` shows them")},
	{"domains.filed", add_hosts, N_("domains[] with their filing_no")},
	{"ipv6.service", NULL, N_("IPv6 addresses of nodes")},
};

size_t status_lacks(const struct outlook *outlook, const struct report *report, const char *rule,
	struct arena *arena, struct status_lack *out, size_t most, size_t *left_out)
{
	struct lacks l = {
		.outlook = outlook, .report = report, .arena = arena, .out = out, .most = most};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].add && text_equal(kinds[i].rule, rule))
			kinds[i].add(&l);
	*left_out = l.left_out;
	return l.count;
}

const char *status_undeclared(const char *rule)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (text_equal(kinds[i].rule, rule))
			return kinds[i].undeclared;
	return NULL;
}
