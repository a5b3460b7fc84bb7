#include "cli/status_text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "reports/escape.h"
#include "reports/facts.h"
#include "reports/grid.h"
#include "reports/numbers.h"
#include "reports/remedies.h"
#include "reports/sentences.h"
#include "reports/table.h"

#define ROWS_MOST 40 /* of one table; the rest is counted */

struct page {
	FILE *out;
	const struct outlook *outlook;
	struct report report; /* for words and names */
	struct arena arena;   /* texts of cells */
};

static const struct grid whole_grid = {1, {100}};
static const struct grid agent_grid = {6, {18, 14, 8, 8, 8, 36}};
static const struct grid rule_grid = {3, {16, 46, 34}};
static const struct grid remedy_grid = {3, {2, 26, 68}};
static const struct grid city_grid = {3, {18, 32, 46}};

/* The text with everything that a terminal would obey spelled out. */
static const char *clean(struct page *page, const char *text)
{
	char *bytes = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&bytes, &len);
	const char *kept = "?";

	if (!memory)
		return kept;
	escape_plain(memory, text ? text : "-");
	if (fclose(memory) == 0)
		kept = arena_text(&page->arena, bytes);
	free(bytes);
	return kept;
}

__attribute__((format(printf, 2, 3))) static const char *said(
	struct page *page, const char *format, ...)
{
	const char *kept = "?";
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) >= 0)
		kept = arena_text(&page->arena, text);
	va_end(args);
	free(text);
	return kept;
}

static void row(struct page *page, const struct grid *grid, const char *const *texts)
{
	struct grid_cell cells[GRID_COLUMNS_MOST] = {0};

	for (size_t i = 0; i < grid->count; i++)
		cells[i].text = texts[i];
	grid_row(page->out, grid, cells);
}

static void line(struct page *page, const char *text)
{
	row(page, &whole_grid, (const char *const[]){text});
}

static const char *time_text(struct page *page, struct unix_ms at)
{
	return arena_text(&page->arena, number_time(at).text);
}

static const char *count_text(struct page *page, int64_t count)
{
	return arena_text(&page->arena, number_count(count).text);
}

static const char *duration_text(struct page *page, int64_t ms)
{
	return arena_text(&page->arena, number_duration(page->report.lang, ms).text);
}

static void print_head(struct page *page)
{
	const struct outlook *o = page->outlook;

	line(page, clean(page, o->evidence->operator_.name));
	if (o->as_of.v < o->until.v)
		line(page,
			said(page,
				_("As of %s; the verdict is given at the dossier's as_of, %s (in %s)"),
				time_text(page, o->as_of), time_text(page, o->until),
				duration_text(page, o->until.v - o->as_of.v)));
	else if (o->as_of.v == o->until.v)
		line(page, said(page, _("As of %s, the dossier's as_of: later slots do not count"),
				   time_text(page, o->as_of)));
	else
		line(page, said(page, _("As of %s; the dossier's as_of, %s, lies before it"),
				   time_text(page, o->as_of), time_text(page, o->until)));
}

static void print_plan_left(struct page *page, const struct outlook_plan *plan)
{
	if (plan->left_ms == 0) {
		line(page, said(page, _("The plan ended at %s"), time_text(page, plan->end)));
		return;
	}
	line(page, said(page, _("The plan ends at %s, in %s; %s slots to come will count"),
			   time_text(page, plan->end), duration_text(page, plan->left_ms),
			   count_text(page, plan->ahead)));
	if (plan->end.v > page->outlook->until.v &&
		page->outlook->as_of.v <= page->outlook->until.v)
		line(page, _("It ends after the dossier's as_of: slots after that do not count"));
}

static void print_plan(struct page *page)
{
	const struct outlook_plan *plan = page->outlook->plan;

	if (!plan) {
		line(page,
			_("No plan: without one coverage cannot pass, and nobody can say what is "
			  "missing"));
		return;
	}
	if (page->outlook->as_of.v < plan->start.v)
		line(page,
			said(page, _("The plan begins at %s, in %s"), time_text(page, plan->start),
				duration_text(page, plan->start.v - page->outlook->as_of.v)));
	else
		line(page, said(page, _("Slots that are due: %s of %s, each of %s"),
				   count_text(page, plan->due), count_text(page, plan->slots),
				   arena_text(&page->arena, number_span(plan->slot_ms).text)));
	print_plan_left(page, plan);
}

static const char *agent_remark(struct page *page, const struct outlook_agent *agent)
{
	if (agent->silent_since.v != BIND_ABSENT)
		return said(page, _("silent since %s"), time_text(page, agent->silent_since));
	if (agent->spoiled)
		return said(page, _("spoiled by itself: %s"), count_text(page, agent->spoiled));
	return "";
}

static void agent_row(struct page *page, const struct outlook_agent *agent)
{
	row(page, &agent_grid,
		(const char *const[]){clean(page, agent->id),
			clean(page, facts_city(&page->report, agent->city)),
			count_text(page, agent->whole), count_text(page, agent->partial),
			count_text(page, agent->absent), agent_remark(page, agent)});
}

static bool is_steady(const struct outlook_agent *agent)
{
	return agent->partial == 0 && agent->absent == 0 && agent->spoiled == 0;
}

static void print_left_out(struct page *page, size_t count)
{
	if (count)
		line(page, said(page, _("and %s more"), count_text(page, (int64_t)count)));
}

/* All while they are few; of many those of which something is missing. */
static void print_agents(struct page *page)
{
	const struct outlook *o = page->outlook;
	size_t shown = 0;

	if (!o->plan || o->agents.count == 0 || o->plan->due == 0)
		return;
	putc('\n', page->out);
	row(page, &agent_grid,
		(const char *const[]){
			_("agent"), _("city"), _("whole"), _("partial"), _("absent"), ""});
	LIST_EACH(const struct outlook_agent, agent, &o->agents) {
		if (shown >= ROWS_MOST || (o->agents.count > ROWS_MOST && is_steady(agent)))
			continue;
		agent_row(page, agent);
		shown++;
	}
	print_left_out(page, o->agents.count - shown);
}

static const char *rule_count(struct page *page, const struct outlook_rule *rule)
{
	if (rule->need == BIND_ABSENT || rule->yes == BIND_ABSENT)
		return "";
	if (rule->may == BIND_ABSENT || rule->may == 0)
		return said(page, _("%s of %s"), count_text(page, rule->yes),
			count_text(page, rule->need));
	return said(page, _("%s of %s, %s open"), count_text(page, rule->yes),
		count_text(page, rule->need), count_text(page, rule->may));
}

/* Those of cities stand in their own table. */
static bool is_shown(const struct evidence_remedy *remedy, const char *rule)
{
	return text_equal(remedy->rule, rule) && remedy->kind != REMEDY_CITY &&
	       remedy->kind != REMEDY_SLOTS;
}

static void print_remedy(struct page *page, const struct evidence_remedy *remedy)
{
	const char *about = remedy_about(&page->report, remedy, &page->arena);
	const char *text = remedy_sentence(&page->report, remedy, &page->arena);
	const char *nodes = remedy_nodes(&page->report, remedy, &page->arena);

	if (*about == '\0')
		about = word_in(page->report.lang, &words_remedy, remedy->kind);
	if (*nodes)
		text = said(page, "%s (%s)", text, nodes);
	row(page, &remedy_grid, (const char *const[]){"", clean(page, about), clean(page, text)});
}

static void print_remedies(struct page *page, const struct outlook_rule *rule)
{
	size_t shown = 0, left_out = 0;

	LIST_EACH(const struct evidence_remedy, remedy, &page->outlook->remedies) {
		if (!is_shown(remedy, rule->rule))
			continue;
		if (shown++ < ROWS_MOST)
			print_remedy(page, remedy);
		else
			left_out++;
	}
	print_left_out(page, left_out);
}

static void print_times(struct page *page, const struct outlook_rule *rule)
{
	const char *text;

	if (rule->earliest.v == BIND_ABSENT)
		return;
	if (rule->expected.v == BIND_ABSENT)
		text = said(page, _("at the earliest at %s; not at the present rate"),
			time_text(page, rule->earliest));
	else
		text = said(page, _("at the earliest at %s; at the present rate at %s"),
			time_text(page, rule->earliest), time_text(page, rule->expected));
	row(page, &remedy_grid, (const char *const[]){"", _("can pass"), text});
}

static void print_disposition(struct page *page, const struct outlook_rule *rule)
{
	if (rule->disposition != DISPOSITION_NONE)
		row(page, &remedy_grid,
			(const char *const[]){"", _("waiver"),
				word_in(page->report.lang, &words_disposition, rule->disposition)});
}

static void print_rule(struct page *page, const struct outlook_rule *rule)
{
	const struct finding *finding = evidence_finding(page->outlook->evidence, rule->rule);

	row(page, &rule_grid,
		(const char *const[]){
			said(page, "%s %s", verdict_symbol(rule->verdict),
				word_in(page->report.lang, &words_verdict_short, rule->verdict)),
			clean(page, rule_title(page->report.lang, finding)),
			rule_count(page, rule)});
	print_disposition(page, rule);
	if (rule->verdict == VERDICT_PASS)
		return;
	print_remedies(page, rule);
	print_times(page, rule);
}

/* Rules that documents alone decide are many and alike: they are counted. */
static void print_rules(struct page *page)
{
	size_t untried = 0;

	putc('\n', page->out);
	line(page, _("Rules that must be met"));
	LIST_EACH(const struct outlook_rule, rule, &page->outlook->rules) {
		if (facts_is_untried(evidence_finding(page->outlook->evidence, rule->rule)))
			untried++;
		else
			print_rule(page, rule);
	}
	if (untried)
		line(page, said(page,
				   _("%s rules count for the application alone and are not judged "
				     "by this version"),
				   count_text(page, (int64_t)untried)));
}

static void print_should(struct page *page)
{
	putc('\n', page->out);
	line(page, _("Rules that should be met, functions among them: they change no total"));
	LIST_EACH(const struct outlook_rule, rule, &page->outlook->should)
		print_rule(page, rule);
}

static const char *slots_ahead(struct page *page, const struct outlook_city *city)
{
	if (city->slots_at_rate == BIND_ABSENT)
		return said(page, _("%s more slots if all succeed (%s); not at the present rate"),
			count_text(page, city->slots_at_best), time_text(page, city->earliest));
	return said(page, _("%s more slots if all succeed (%s); %s at the present rate (%s)"),
		count_text(page, city->slots_at_best), time_text(page, city->earliest),
		count_text(page, city->slots_at_rate), time_text(page, city->expected));
}

static const char *nodes_first(struct page *page, const struct outlook_city *city)
{
	if (city->slots_at_best == BIND_ABSENT)
		return _("no node is certain to be in the province, and slots to come are too few");
	return said(page,
		_("no node is certain to be in the province: that comes first; then %s more slots "
		  "at best (%s)"),
		count_text(page, city->slots_at_best), time_text(page, city->earliest));
}

static const char *city_sentence(struct page *page, const struct outlook_city *city)
{
	static const char *const sentences[] = {
		[CITY_PASSES] = N_("passes as things stand"),
		[CITY_NEEDS_RECORDS] =
			N_("slots to come are too few: records of past slots must turn up as well"),
		[CITY_OUT_OF_REACH] = N_("cannot pass any more by this plan"),
		[CITY_LINES_AT_FAULT] =
			N_("lines of its agents are missing or contradict one another: no slot to "
			   "come mends that"),
		[CITY_NODES_OPEN] =
			N_("no node is certain to be in the province: that comes first"),
		[CITY_NO_SERVICE] = N_("the plan asks no node for service"),
		[CITY_NO_PLAN] = N_("no plan"),
		[CITY_NO_AGENTS] = N_("no agent"),
	};

	if (city->outlook == CITY_MORE_SLOTS)
		return slots_ahead(page, city);
	if (city->outlook == CITY_NODES_OPEN)
		return nodes_first(page, city);
	return _(sentences[city->outlook]);
}

static const char *city_counts(struct page *page, const struct outlook_city *city)
{
	if (city->slots == 0)
		return "";
	if (city->missing == 0)
		return said(page, _("%s of %s slots"), count_text(page, city->success),
			count_text(page, city->slots));
	return said(page, _("%s of %s slots, %s missing"), count_text(page, city->success),
		count_text(page, city->slots), count_text(page, city->missing));
}

static void print_cities(struct page *page)
{
	putc('\n', page->out);
	line(page, _("Cities: slots in which they were served, and what coverage still needs"));
	LIST_EACH(const struct outlook_city, city, &page->outlook->cities)
		row(page, &city_grid,
			(const char *const[]){
				said(page, "%s %s", verdict_symbol(city->verdict),
					clean(page, facts_city(&page->report, city->code))),
				city_counts(page, city), city_sentence(page, city)});
}

static void print_waivers(struct page *page)
{
	if (page->outlook->waivers.count == 0)
		return;
	putc('\n', page->out);
	table_write_waivers(page->out, &page->report);
}

static void print_verdict(struct page *page)
{
	const struct outlook *o = page->outlook;

	putc('\n', page->out);
	line(page,
		said(page,
			_("As things stand: %s %s (measured must rules), %s %s (all must rules)"),
			verdict_symbol(o->verdict),
			word_in(page->report.lang, &words_verdict_short, o->verdict),
			verdict_symbol(o->application_verdict),
			word_in(page->report.lang, &words_verdict_short, o->application_verdict)));
}

static bool speaks_chinese(void)
{
	const char *language = getenv("LANGUAGE"); /* set by language_set */

	return language && strncmp(language, "zh", 2) == 0;
}

void status_print(FILE *out, const struct outlook *outlook)
{
	struct page page = {.out = out,
		.outlook = outlook,
		.report = {.evidence = outlook->evidence,
			.evidence_sha256 = "",
			.lang = speaks_chinese() ? LANG_ZH : LANG_EN}};

	print_head(&page);
	print_plan(&page);
	print_agents(&page);
	print_rules(&page);
	print_should(&page);
	print_cities(&page);
	print_waivers(&page);
	print_verdict(&page);
	arena_fini(&page.arena);
}
