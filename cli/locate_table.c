/* The table for a reader at a terminal: a row an address, below it what each database says. In the
 * words of the reports, so that the two agree. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/locate.h"
#include "reports/escape.h"
#include "reports/explain.h"
#include "reports/grid.h"
#include "reports/numbers.h"
#include "reports/words.h"

#define CITIES_MOST      4 /* of a cell; the rest is counted */
#define NEAREST_MOST     2
#define ADDRESS_MIN      15 /* columns: 198.51.100.255 */
#define SENTENCE_COLUMNS 92

struct telling {
	const struct locate *l;
	const struct located *located;
	enum report_lang lang;
	struct arena arena; /* texts of cells */
};

static const struct grid judged_grids[] = {
	[LANG_ZH] = {5, {0, 20, 16, 22, 26}},
	[LANG_EN] = {5, {0, 20, 12, 24, 26}},
};
static const struct grid answer_grids[] = {
	[LANG_ZH] = {6, {2, 28, 18, 18, 14, 22}},
	[LANG_EN] = {6, {2, 28, 18, 20, 14, 22}},
};

/* What a kind means for the reader. */
static const struct phrase kind_rows[] = {
	[GEO_ADDRESS_PLAIN] = {NULL, NULL},
	[GEO_ADDRESS_MAPPED] = {"IPv4 映射地址，即 %s", "IPv4-mapped, that is %s"},
	[GEO_ADDRESS_SIX_TO_FOUR] =
		{"6to4 地址（RFC 3056）：其中的 IPv4 地址是隧道入口，说明不了它在哪里；未查地址库",
			"a 6to4 address (RFC 3056): the IPv4 address in it is a tunnel's entry and "
			"does not say where this one is; not looked up"},
	[GEO_ADDRESS_TEREDO] = {"Teredo 地址（RFC 4380）：其中的 IPv4 地址是客户端的 NAT 出口，"
				"说明不了它在哪里；未查地址库",
		"a Teredo address (RFC 4380): the IPv4 address in it is a client's NAT and "
		"does not say where this one is; not looked up"},
	[GEO_ADDRESS_NAT64] = {"NAT64 地址（RFC 6052）：仅在转换网关之内有意义，请改查其中的 IPv4 "
			       "地址；未查地址库",
		"a NAT64 address (RFC 6052): it means something behind a translator only; ask "
		"for the IPv4 address in it instead; not looked up"},
	[GEO_ADDRESS_COMPATIBLE] = {"IPv4 兼容地址（RFC 4291，已废止）；未查地址库",
		"an IPv4-compatible address (RFC 4291, no longer in use); not looked up"},
};

static const char *in(const struct telling *t, const char *zh, const char *en)
{
	return phrase_in(t->lang, (struct phrase){zh, en});
}

__attribute__((format(printf, 2, 4), format(printf, 3, 4))) static const char *said(
	struct telling *t, const char *zh, const char *en, ...)
{
	const char *kept = "?";
	char *text = NULL;
	va_list args;

	va_start(args, en);
	if (vasprintf(&text, t->lang == LANG_EN ? en : zh, args) >= 0) {
		kept = arena_text(&t->arena, text);
		free(text);
	}
	va_end(args);
	return kept;
}

static bool is_plain(const char *text)
{
	while (*text >= ' ' && *text <= '~')
		text++;
	return *text == '\0';
}

/* The text with everything that a terminal would obey spelled out. */
static const char *clean(struct telling *t, const char *text)
{
	char *bytes = NULL;
	size_t len = 0;
	const char *kept = "?";
	FILE *memory;

	if (text && is_plain(text)) /* as nearly all are: lists are long */
		return text;
	memory = open_memstream(&bytes, &len);
	if (!memory)
		return kept;
	escape_plain(memory, text ? text : "—");
	if (fclose(memory) == 0)
		kept = arena_text(&t->arena, bytes);
	free(bytes);
	return kept;
}

static const char *city_name(const struct telling *t, const char *code)
{
	int city = region_city_by_code(t->l->inputs.region, code);
	const struct region_city *found =
		city >= 0 ? &t->l->inputs.region->cities.items[city] : NULL;

	if (found)
		return in(t, found->zh, found->en);
	return text_equal(code, "outside") ? in(t, "省外", "outside the province") : code;
}

static const char *city_list(struct telling *t, const char *const *codes, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count && i < CITIES_MOST; i++)
		text = arena_format(&t->arena, "%s%s%s", text, i ? in(t, "、", ", ") : "",
			clean(t, city_name(t, codes[i])));
	if (count <= CITIES_MOST)
		return text;
	return said(t, "%s等，另 %zu 处", "%s and %zu more", text, count - CITIES_MOST);
}

static const char *possible(struct telling *t, const text_list *cities)
{
	if (cities->count == 0)
		return in(t, "无处：范围没有公共部分", "nowhere: the discs share no point");
	if (cities->count > t->l->inputs.region->cities.count)
		return in(t, "各市及省外均未排除", "no city excluded, nor the outside");
	return city_list(t, cities->items, cities->count);
}

/* By radius: the first ones that no told one precedes. */
static const struct evidence_disc *next_disc(
	const struct evidence_location *location, const struct evidence_disc *after)
{
	const struct evidence_disc *next = NULL;

	LIST_EACH(const struct evidence_disc, disc, &location->discs) {
		if (after && (disc->radius_m < after->radius_m ||
				     (disc->radius_m == after->radius_m && disc <= after)))
			continue;
		if (!next || disc->radius_m < next->radius_m)
			next = disc;
	}
	return next;
}

static const char *nearest(struct telling *t, const struct evidence_location *location)
{
	const struct evidence_disc *disc = next_disc(location, NULL);
	const char *text = "";

	for (size_t i = 0; disc && i < NEAREST_MOST; i++) {
		text = said(t, "%s%s%s %s ms，≤ %s km", "%s%s%s %s ms, ≤ %s km", text,
			i ? in(t, "；", "; ") : "", clean(t, disc->agent),
			number_ms_of_ns(disc->rtt_ns).text, number_km(disc->radius_m).text);
		disc = next_disc(location, disc);
	}
	return text[0] ? text : "—";
}

static void head(struct locate *l, struct telling *t, const struct grid *grid)
{
	const struct grid_cell heads[] = {
		{in(t, "地址", "address"), NULL},
		{in(t, "申报（节点）", "claimed (node)"), NULL},
		{in(t, "判定", "state"), NULL},
		{in(t, "没有排除的地方", "not excluded"), NULL},
		{in(t, "最近的拨测点", "nearest agents"), NULL},
	};

	if (l->told_head)
		return;
	l->told_head = true;
	grid_row(stdout, grid, heads);
	grid_rule(stdout, grid);
}

static size_t address_width(const struct locate *l)
{
	size_t width = ADDRESS_MIN;

	LIST_EACH(const struct locate_judged, judged, &l->judged)
		if (strlen(judged->addr) > width)
			width = strlen(judged->addr);
	return width;
}

static void judged_row(struct locate *l, struct telling *t)
{
	const struct evidence_node *node = t->located->subject.node;
	const struct evidence_location *location = &node->location;
	struct grid grid = judged_grids[t->lang];
	const struct grid_cell cells[] = {
		{clean(t, t->located->addr), NULL},
		{said(t, "%s（%s）", "%s (%s)", clean(t, city_name(t, node->city)),
			 clean(t, node->id)),
			NULL},
		{said(t, "%s %s", "%s %s", location_symbol(location->state),
			 word_in(t->lang, &words_location, location->state)),
			NULL},
		{possible(t, &location->cities), NULL},
		{nearest(t, location), NULL},
	};

	grid.widths[0] = address_width(l);
	head(l, t, &grid);
	grid_row(stdout, &grid, cells);
}

static const char *kind_text(struct telling *t)
{
	if (t->located->kind == GEO_ADDRESS_MAPPED)
		return said(t, "IPv4 映射地址，即 %s", "IPv4-mapped, that is %s", t->located->addr);
	return phrase_in(t->lang, kind_rows[t->located->kind]);
}

/* In front of an address that nobody claims there is nothing to tabulate. */
static void first_lines(struct locate *l, struct telling *t)
{
	const char *kind = kind_text(t);

	if (t->located->judged)
		judged_row(l, t);
	else
		puts(clean(t, t->located->given));
	if (kind)
		printf("    %s\n", kind);
	if (t->located->reserved && geo_address_is_looked_up(t->located->kind))
		printf("    %s\n",
			in(t, "专用地址（RFC 6890）：公网上没有固定的所在",
				"a special-purpose address (RFC 6890): no one place on the public "
				"network"));
}

static const char *source(struct telling *t, const struct evidence_answer *answer)
{
	char day[WHEN_TEXT_LEN];
	const char *name = clean(t, answer->database);

	if (answer->built.v == BIND_ABSENT)
		return said(t, "%s（日期不明）", "%s (no date)", name);
	return said(t, "%s（%s）", "%s (%s)", name, when_day(answer->built, day));
}

static const char *what(struct telling *t, const struct evidence_answer *answer)
{
	if (answer->says == SAYS_CITY && answer->cities.count)
		return city_list(t, answer->cities.items, answer->cities.count);
	return word_in(t->lang, &words_says, answer->says);
}

static const char *operator_text(struct telling *t, const struct evidence_answer *answer)
{
	const char *name = answer->operator_name ? clean(t, answer->operator_name) : "";

	if (answer->asn == BIND_ABSENT)
		return name;
	return said(t, "%s%sAS%s", "%s%sAS%s", name, name[0] ? " " : "",
		number_count(answer->asn).text);
}

static const char *marks(struct telling *t, const struct evidence_answer *answer)
{
	const struct {
		bool holds;
		struct phrase word;
	} rows[] = {
		{answer->contrary, {"! 与申报相反", "! contrary"}},
		{answer->excluded, {"! 已被测量排除", "! excluded by measurement"}},
		{answer->claim, {"申报清单", "a list of claims"}},
		{answer->weak, {"网段过大", "weak prefix"}},
		{answer->either, {"地名有歧义", "ambiguous"}},
	};
	const char *text = "";

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].holds)
			text = arena_format(&t->arena, "%s%s%s", text,
				text[0] ? in(t, "，", ", ") : "", phrase_in(t->lang, rows[i].word));
	return text;
}

static void answer_row(struct telling *t, const struct evidence_answer *answer)
{
	const struct grid_cell cells[] = {
		{"", NULL},
		{source(t, answer), NULL},
		{answer->prefix ? clean(t, answer->prefix) : "—", NULL},
		{what(t, answer), NULL},
		{operator_text(t, answer), NULL},
		{marks(t, answer), NULL},
	};

	grid_row(stdout, &answer_grids[t->lang], cells);
}

/* Anycast and what answers on the way, in one line each; the sentences say more. */
static void remarks(struct telling *t)
{
	const struct evidence_location *location = &t->located->subject.node->location;

	LIST_EACH(const struct evidence_place, place, &location->places)
		printf("    %s\n", said(t, "另有一处应答，近拨测点 %s：%s",
					   "one of several places that answer, near agent %s: %s",
					   clean(t, place->agent),
					   city_list(t, place->cities.items, place->cities.count)));
	LIST_EACH(const struct evidence_sign, sign, &location->signs)
		printf("    %s\n", said(t, "! 可能由途中设备代答：%s（拨测点 %s）",
					   "! something on the way may answer: %s (agent %s)",
					   evidence_sign_names[sign->sign], clean(t, sign->agent)));
	LIST_EACH(const char *, agent, &location->left_out)
		printf("    %s\n", said(t, "不计入拨测点 %s：它不在申报处",
					   "agent %s does not count: it is not where declared",
					   clean(t, *agent)));
}

void locate_print_text(struct locate *l, const struct located *located)
{
	struct telling t = {.l = l, .located = located, .lang = l->lang};

	first_lines(l, &t);
	LIST_EACH(const struct evidence_answer, answer, &located->subject.node->location.answers)
		answer_row(&t, answer);
	remarks(&t);
	arena_fini(&t.arena);
}

static void print_sentence(struct telling *t, const char *text)
{
	const char *left = clean(t, text);

	while (*left) {
		size_t len = grid_line(left, SENTENCE_COLUMNS), shown = len;

		while (shown > 0 && left[shown - 1] == ' ')
			shown--;
		printf("    %.*s\n", (int)shown, left);
		left += len + strspn(left + len, " ");
	}
}

void locate_print_sentences(struct locate *l, const struct located *located)
{
	struct telling t = {.l = l, .located = located, .lang = l->lang};
	explain_lines lines = {0};
	int topic = -1;

	explain_place(&located->subject, t.lang, &t.arena, &lines);
	LIST_EACH(const struct explain_line, line, &lines) {
		if ((int)line->topic != topic)
			printf("  %s\n", explain_topic_name(t.lang, line->topic));
		topic = (int)line->topic;
		print_sentence(&t, line->text);
	}
	putchar('\n');
	arena_fini(&t.arena);
}
