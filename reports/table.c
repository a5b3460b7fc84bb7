#include "reports/table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/text.h"
#include "reports/escape.h"
#include "reports/facts.h"
#include "reports/grid.h"
#include "reports/numbers.h"
#include "reports/sentences.h"

#define NODES_MOST 24 /* lines; the rest is counted */

struct table {
	FILE *out;
	const struct report *report;
	const struct evidence *evidence;
	enum report_lang lang;
	struct arena arena; /* texts of cells */
};

static const struct grid finding_grids[] = {
	[LANG_ZH] = {4, {10, 28, 18, 38}},
	[LANG_EN] = {4, {14, 34, 14, 32}},
};
static const struct grid city_grids[] = {
	[LANG_ZH] = {3, {10, 6, 80}},
	[LANG_EN] = {3, {14, 6, 76}},
};
static const struct grid node_grids[] = {
	[LANG_ZH] = {4, {16, 20, 16, 42}},
	[LANG_EN] = {4, {16, 20, 14, 44}},
};
static const struct grid total_grids[] = {
	[LANG_ZH] = {2, {36, 62}},
	[LANG_EN] = {2, {36, 62}},
};

static const struct grid waiver_grid = {4, {14, 16, 26, 38}};

static const char *const waiver_colours[] = {
	[WAIVER_IN_FORCE] = "32",
	[WAIVER_EXPIRED] = "33",
	[WAIVER_NOT_YET] = "33",
	[WAIVER_UNKNOWN_SUBJECT] = "33",
	[WAIVER_UNKNOWN_RULE] = "33",
	[WAIVER_UNSIGNED] = "31",
	[WAIVER_BAD_SIGNATURE] = "31",
};
static const char *const location_colours[] = {
	[LOCATION_REFUTED] = "31",
	[LOCATION_DISPUTED] = "31",
	[LOCATION_UNKNOWN] = "33",
	[LOCATION_CONSISTENT] = "33",
	[LOCATION_SUPPORTED] = "32",
	[LOCATION_CONFIRMED] = "32",
};

static const char *in(const struct table *table, const char *zh, const char *en)
{
	return phrase_in(table->lang, (struct phrase){zh, en});
}

/* Formatted in the reader's language; lives as long as the table. */
__attribute__((format(printf, 2, 4), format(printf, 3, 4))) static const char *said(
	struct table *table, const char *zh, const char *en, ...)
{
	const char *kept = "?";
	char *text = NULL;
	va_list args;

	va_start(args, en);
	if (vasprintf(&text, table->lang == LANG_EN ? en : zh, args) >= 0)
		kept = arena_text(&table->arena, text);
	va_end(args);
	free(text);
	return kept;
}

/* The text with everything that a terminal would obey spelled out. */
static const char *clean(struct table *table, const char *text)
{
	char *bytes = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&bytes, &len);
	const char *kept = "?";

	if (!memory)
		return kept;
	escape_plain(memory, text && text[0] ? text : "—");
	if (fclose(memory) == 0)
		kept = arena_text(&table->arena, bytes);
	free(bytes);
	return kept;
}

/* The colour of a value where colour is wanted and the value is of the list. */
static const char *colour_of(
	const struct table *table, const char *const *colours, size_t count, int value)
{
	if (!table->report->colour || value < 0 || (size_t)value >= count)
		return NULL;
	return colours[value];
}

static struct grid_cell verdict_cell(
	struct table *table, int verdict, const struct word_list *words)
{
	return (struct grid_cell){arena_format(&table->arena, "%s %s", verdict_symbol(verdict),
					  word_in(table->lang, words, verdict)),
		table->report->colour ? verdict_colour(verdict) : NULL};
}

/* "7/6": definite of needed, and what is undecided. */
static const char *value(struct table *table, const struct finding *finding)
{
	if (finding->need == BIND_ABSENT || finding->yes == BIND_ABSENT)
		return "";
	if (finding->may == BIND_ABSENT || finding->may == 0)
		return said(table, "%s/%s", "%s/%s", number_count(finding->yes).text,
			number_count(finding->need).text);
	return said(table, "%s/%s 待定 %s", "%s/%s, %s open", number_count(finding->yes).text,
		number_count(finding->need).text, number_count(finding->may).text);
}

static const char *joined(struct table *table, const char *left, const char *right)
{
	if (!left[0])
		return right;
	return arena_format(&table->arena, "%s%s%s", left, in(table, "、", ", "), right);
}

static const char *reasons(struct table *table, const reason_list *list)
{
	const char *text = "";

	for (size_t i = 0; i < list->count; i++)
		text = joined(table, text, word_in(table->lang, &words_reason, list->items[i]));
	return text;
}

static void line(struct table *table, const char *text)
{
	static const struct grid whole = {1, {100}};

	grid_row(table->out, &whole, &(const struct grid_cell){text, NULL});
}

static void title(struct table *table)
{
	const struct evidence *evidence = table->evidence;

	line(table, clean(table, evidence->operator_.name));
	line(table,
		said(table, "规则集 %s 版本 %s，统计截止时间 %s（北京时间）",
			"profile %s version %s, judged at %s (UTC+8)",
			clean(table, evidence->profile.id), clean(table, evidence->profile.version),
			number_time(evidence->as_of).text));
}

/* What somebody answers for beside the verdict, then why it is as it is. */
static const char *remarks(struct table *table, const struct finding *finding)
{
	const char *why = reasons(table, &finding->reason);

	if (finding->disposition == DISPOSITION_NONE)
		return why;
	return said(table, "〔%s〕%s", "[%s] %s",
		word_in(table->lang, &words_disposition, finding->disposition), why);
}

static void finding_row(struct table *table, const struct finding *finding)
{
	const struct grid_cell cells[] = {
		verdict_cell(table, finding->verdict, &words_verdict_short),
		{clean(table, rule_title(table->lang, finding)), NULL},
		{value(table, finding), NULL},
		{remarks(table, finding), NULL},
	};

	grid_row(table->out, &finding_grids[table->lang], cells);
}

/* Rules that nobody tried are many and alike: one line names them all. */
static void untried_row(struct table *table)
{
	size_t count = facts_count_untried(table->evidence);
	const char *names = "";
	struct grid_cell cells[3];

	if (count == 0)
		return;
	LIST_EACH(const struct finding, finding, &table->evidence->findings) {
		if (facts_is_untried(finding))
			names = joined(
				table, names, clean(table, rule_title(table->lang, finding)));
	}
	cells[0] = verdict_cell(table, VERDICT_NOT_ASSESSED, &words_verdict_short);
	cells[1] = (struct grid_cell){arena_format(&table->arena, "%zu", count), NULL};
	cells[2] = (struct grid_cell){
		said(table, "只计入申请结论：%s", "for the application alone: %s", names), NULL};
	grid_row(table->out, &city_grids[table->lang], cells);
}

static void findings(struct table *table)
{
	const struct grid *grid = &finding_grids[table->lang];
	const struct grid_cell heads[] = {
		{in(table, "结论", "verdict"), NULL},
		{in(table, "要求", "rule"), NULL},
		{in(table, "认定/需要", "yes/need"), NULL},
		{in(table, "原因", "reasons"), NULL},
	};

	grid_rule(table->out, grid);
	grid_row(table->out, grid, heads);
	grid_rule(table->out, grid);
	LIST_EACH(const struct finding, finding, &table->evidence->findings) {
		if (!facts_is_untried(finding))
			finding_row(table, finding);
	}
	untried_row(table);
	grid_rule(table->out, grid);
}

static const int city_order[] = {VERDICT_PASS, VERDICT_INCONCLUSIVE, VERDICT_FAIL,
	VERDICT_NOT_ASSESSED, VERDICT_NOT_APPLICABLE, VERDICT_ERROR, VERDICT_INFORMATIONAL};

static const struct phrase city_words[] = {
	[VERDICT_PASS] = {"已覆盖", "covered"},
	[VERDICT_FAIL] = {"未覆盖", "not covered"},
	[VERDICT_INCONCLUSIVE] = {"无法判定", "undecided"},
	[VERDICT_NOT_APPLICABLE] = {"不适用", "n/a"},
	[VERDICT_NOT_ASSESSED] = {"未评估", "not assessed"},
	[VERDICT_ERROR] = {"出错", "error"},
	[VERDICT_INFORMATIONAL] = {"仅供参考", "info"},
};
static const struct word_list words_city = {"words_city", city_words, ARRAY_LEN(city_words)};

static void cities(struct table *table)
{
	if (table->evidence->cities.count == 0)
		return;
	fprintf(table->out, "%s\n", in(table, "设区市覆盖", "Cities"));
	for (size_t i = 0; i < ARRAY_LEN(city_order); i++) {
		const char *names = "";
		size_t count = 0;

		LIST_EACH(const struct evidence_city, city, &table->evidence->cities) {
			if (city->service.verdict != city_order[i])
				continue;
			names = joined(
				table, names, clean(table, facts_city(table->report, city->code)));
			count++;
		}
		if (count == 0)
			continue;
		grid_row(table->out, &city_grids[table->lang],
			(const struct grid_cell[]){verdict_cell(table, city_order[i], &words_city),
				{arena_format(&table->arena, "%zu", count), NULL}, {names, NULL}});
	}
}

static const char *places(struct table *table, const text_list *codes)
{
	size_t all = table->evidence->cities.count + 1;
	const char *text = "";

	if (codes->count > 1 && codes->count >= all)
		return in(table, "各市及省外均未排除", "no city excluded, nor the outside");
	for (size_t i = 0; i < codes->count; i++)
		text = joined(
			table, text, clean(table, facts_city(table->report, codes->items[i])));
	return text;
}

static void node_row(struct table *table, const struct evidence_node *node)
{
	const struct evidence_location *location = &node->location;
	const struct grid_cell cells[] = {
		{clean(table, node->id), NULL},
		{arena_format(&table->arena, "%s %s", word_in(table->lang, &words_role, node->role),
			 clean(table, facts_city(table->report, node->city))),
			NULL},
		{arena_format(&table->arena, "%s %s", location_symbol(location->state),
			 word_in(table->lang, &words_location, location->state)),
			colour_of(table, location_colours, ARRAY_LEN(location_colours),
				location->state)},
		{places(table, &location->cities), NULL},
	};

	grid_row(table->out, &node_grids[table->lang], cells);
}

/* All nodes while they are few; of many those whose place is not supported. */
static void nodes(struct table *table)
{
	size_t count = table->evidence->nodes.count, shown = 0;

	if (count == 0)
		return;
	fprintf(table->out, "%s\n",
		in(table, "节点位置（末列：未排除的设区市）", "Nodes (last: places not excluded)"));
	LIST_EACH(const struct evidence_node, node, &table->evidence->nodes) {
		bool weak = node->location.state < LOCATION_SUPPORTED;

		if (shown >= NODES_MOST || (count > NODES_MOST && !weak))
			continue;
		node_row(table, node);
		shown++;
	}
	if (shown < count)
		fprintf(table->out, "%s\n",
			said(table, "另有 %zu 个节点未列出", "%zu more nodes are not listed",
				count - shown));
}

static const char *waiver_about(struct table *table, const struct evidence_waiver *waiver)
{
	const char *rule = clean(table, waiver->rule);

	if (!waiver->subject)
		return rule;
	return said(table, "%s：%s", "%s: %s", rule,
		clean(table, facts_city(table->report, waiver->subject)));
}

static void waiver_row(struct table *table, const struct evidence_waiver *waiver)
{
	const struct grid_cell cells[] = {
		{clean(table, waiver->id), NULL},
		{word_in(table->lang, &words_waiver_state, waiver->state),
			colour_of(table, waiver_colours, ARRAY_LEN(waiver_colours), waiver->state)},
		{said(table, "%s，%s", "%s, %s", waiver_about(table, waiver),
			 word_in(table->lang, &words_disposition, waiver->disposition)),
			NULL},
		{said(table, "%s：%s（%s 起，%s 前有效）", "%s: %s (from %s, before %s)",
			 clean(table, waiver->owner), clean(table, waiver->reason),
			 number_time(waiver->from).text, number_time(waiver->until).text),
			NULL},
	};

	grid_row(table->out, &waiver_grid, cells);
}

/* All of them, whatever their state. */
static void waivers(struct table *table)
{
	if (table->evidence->waivers.count == 0)
		return;
	fprintf(table->out, "%s\n",
		in(table, "情况说明（不改变任何结论）", "Waivers (no verdict changes)"));
	LIST_EACH(const struct evidence_waiver, waiver, &table->evidence->waivers)
		waiver_row(table, waiver);
}

static int exit_status(int verdict)
{
	return verdict == VERDICT_PASS ? 0 : verdict == VERDICT_FAIL ? 1 : 2;
}

static void totals(struct table *table)
{
	static const struct phrase meanings[] = {
		{"0：符合", "0: pass"},
		{"1：不符合", "1: fail"},
		{"2：证据不足或未评估", "2: undecided or not assessed"},
	};
	const struct grid *grid = &total_grids[table->lang];
	int verdict = table->evidence->verdict;

	grid_rule(table->out, &finding_grids[table->lang]);
	grid_row(table->out, grid,
		(const struct grid_cell[]){
			{in(table, "测量结论（必备，实测或混合）", "Measured must rules"), NULL},
			verdict_cell(table, verdict, &words_verdict)});
	grid_row(table->out, grid,
		(const struct grid_cell[]){{in(table, "申请结论（全部必备，含书面申报）",
						    "All must rules, declared included"),
						   NULL},
			verdict_cell(table, table->evidence->application_verdict, &words_verdict)});
	grid_row(table->out, grid,
		(const struct grid_cell[]){
			{in(table, "退出状态（依测量结论）", "Exit status (of the measured ones)"),
				NULL},
			{phrase_in(table->lang, meanings[exit_status(verdict)]), NULL}});
}

int table_write(FILE *out, const struct report *report, struct err *err)
{
	struct table table = {
		.out = out, .report = report, .evidence = report->evidence, .lang = report->lang};

	title(&table);
	findings(&table);
	cities(&table);
	nodes(&table);
	waivers(&table);
	totals(&table);
	arena_fini(&table.arena);
	if (ferror(out))
		return err_set_errno(err, ERR_IO, errno, _("writing the table failed"));
	return 0;
}

void table_write_waivers(FILE *out, const struct report *report)
{
	struct table table = {
		.out = out, .report = report, .evidence = report->evidence, .lang = report->lang};

	waivers(&table);
	arena_fini(&table.arena);
}
