/* Part of a node's sheet: where it may stand, and why. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/html_node_page.h"

#define DISCS_FILED 12

#define TOPIC(name) (1U << EXPLAIN_##name)

/* Sentences of these topics, as paragraphs of one list. */
static void tell(struct node_sheet *sheet, unsigned topics, const char *class)
{
	explain_lines lines = {0};

	explain_topics(&sheet->subject, sheet->page->lang, topics, &sheet->arena, &lines);
	if (lines.count == 0)
		return;
	page_open(sheet->page, "ul", class);
	LIST_EACH(const struct explain_line, line, &lines) {
		page_open(sheet->page, "li", NULL);
		page_text(sheet->page, line->text);
		page_close(sheet->page, "li");
	}
	page_close(sheet->page, "ul");
}

static void found(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	const struct evidence_location *location = &sheet->node->location;

	page_open(page, "dl", "facts");
	html_fact_open(page, false, "位置判定", "State");
	page_location(page, location->state);
	html_fact_close(page);
	html_text_fact(page, "申报", "Claimed", facts_city(page->report, sheet->node->city));
	html_fact_open(page, true, "可能位置范围", "Possible places");
	html_possible_places(page, location);
	html_fact_close(page);
	html_list_fact(page, "邻近的拨测点", "Near agents", &location->near);
	html_list_fact(page, "采信的机房材料", "Documents of the site", &sheet->node->documents);
	if (sheet->node->same_place.count > 0) {
		html_fact_open(page, true, "疑在同一处的节点", "Suspected to stand with");
		html_node_links(page, &sheet->node->same_place);
		html_fact_close(page);
	}
	page_close(page, "dl");
}

static const struct column disc_columns[] = {
	{{"图号", "No."}, NULL},
	{{"拨测点", "Agent"}, "key"},
	{{"地址", "Address"}, "key"},
	{{"方法", "Method"}, NULL},
	{{"最小时延 (ms)", "Least RTT (ms)"}, "num"},
	{{"不远于 (km)", "Not beyond (km)"}, "num"},
};
static const struct table_form disc_form = {
	.caption = {"最小往返时延与半径", "Least round-trip times and radii"},
	.columns = disc_columns,
	.column_count = ARRAY_LEN(disc_columns),
	.class = "grid",
};

static void disc_row(struct node_sheet *sheet, const struct place_circle *circle, size_t number)
{
	struct page *page = sheet->page;

	page_row(page);
	page_cell(page);
	page_sayf(page, "%zu", "%zu", number);
	page_cell_code(page, circle->id);
	if (circle->by) {
		page_raw(page, " <span class=\"quiet\">");
		page_sayf(page, "（地标，经 %s）", "(landmark, by %s)", circle->by);
		page_raw(page, "</span>");
	}
	page_cell_code(page, circle->addr);
	page_cell_text(page, circle->method);
	page_cell_number(page, number_ms_of_ns(circle->rtt_ns));
	page_cell_number(page, number_km(circle->radius_m));
}

/* What an agent measured that cannot stand where it says. */
static void left_out_row(struct page *page, const struct evidence_disc *disc)
{
	page_row(page);
	page_cell(page);
	page_say(page, "不计入", "left out");
	page_cell_code(page, disc->agent);
	page_cell_code(page, disc->addr);
	page_cell_text(page, disc->method);
	page_cell_number(page, number_ms_of_ns(disc->rtt_ns));
	page_cell_number(page, number_km(disc->radius_m));
}

/* The nearest say the most; the others stand in the evidence and in the internal edition. */
static size_t rows_shown(const struct node_sheet *sheet, size_t count)
{
	return count > DISCS_FILED && !page_is_internal(sheet->page) ? DISCS_FILED : count;
}

static size_t discs_shown(const struct node_sheet *sheet)
{
	return rows_shown(sheet, sheet->subject.circles.count);
}

static bool is_left_out(const struct evidence_location *location, const struct evidence_disc *disc)
{
	LIST_EACH(const char *, agent, &location->left_out)
		if (text_equal(*agent, disc->agent))
			return true;
	return false;
}

/* How many there are. */
static size_t left_out_rows(struct node_sheet *sheet)
{
	const struct evidence_location *location = &sheet->node->location;
	size_t count = 0;

	LIST_EACH(const struct evidence_disc, disc, &location->discs)
		if (is_left_out(location, disc)) {
			count++;
			if (rows_shown(sheet, count) == count)
				left_out_row(sheet->page, disc);
		}
	return count;
}

static void discs_left(struct node_sheet *sheet, size_t left_out)
{
	size_t left = sheet->subject.circles.count - discs_shown(sheet);
	size_t left_of_others = left_out - rows_shown(sheet, left_out);
	struct page *page = sheet->page;

	if (left + left_of_others == 0)
		return;
	page_raw(page, "<p class=\"note\">");
	if (left > 0)
		page_sayf(page, "另有 %zu 条半径更大的未列出，见 evidence.json。",
			"%zu more, with larger radii, stand in evidence.json. ", left);
	if (left_of_others > 0)
		page_sayf(page, "另有 %zu 条不计入的未列出，见 evidence.json。",
			"%zu more that are left out stand in evidence.json.", left_of_others);
	page_close(page, "p");
}

static void discs(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	size_t left_out;

	if (sheet->subject.circles.count + sheet->node->location.left_out.count == 0) {
		page_raw(page, "<p class=\"note\">");
		page_say(page, "没有可以据以判定位置的往返时延。", "No round-trip time places it.");
		page_close(page, "p");
		return;
	}
	page_table_open(page, &disc_form);
	for (size_t i = 0; i < discs_shown(sheet); i++)
		disc_row(sheet, &sheet->subject.circles.items[i], i + 1);
	left_out = left_out_rows(sheet);
	page_table_close(page);
	discs_left(sheet, left_out);
}

static const struct column answer_columns[] = {
	{{"数据库", "Database"}, "key"},
	{{"数据日期", "Built"}, NULL},
	{{"网段", "Prefix"}, "key"},
	{{"答复", "Says"}, "wide"},
};
static const struct table_form answer_form = TABLE_FORM("地址库的答复（仅供对照，不作判定依据）",
	"What address databases say (shown beside, never a proof)", answer_columns);

static void answer_says(struct page *page, const struct evidence_answer *answer)
{
	if (answer->says == SAYS_CITY && answer->cities.count > 0)
		page_cities(page, &answer->cities);
	else
		page_text(page, word_in(page->lang, &words_says, answer->says));
	if (answer->contrary) {
		page_raw(page, " ");
		page_mark(page, "warn", "! 与申报相反", "! contrary to the claim");
	}
	if (answer->either) {
		page_raw(page, " ");
		page_mark(page, "info", "地名有歧义", "ambiguous name");
	}
	if (answer->reserved) {
		page_raw(page, " ");
		page_mark(page, "info", "专用地址", "special-purpose address");
	}
}

static void day(struct page *page, struct unix_ms at)
{
	char text[WHEN_TEXT_LEN];

	page_text(page, at.v == BIND_ABSENT ? NULL : when_day(at, text));
}

static void answers(struct page *page, const struct evidence_location *location)
{
	if (location->answers.count == 0) {
		page_raw(page, "<p class=\"note\">");
		page_say(page, "没有地址库的答复。", "No address database was asked.");
		page_close(page, "p");
		return;
	}
	page_table_open(page, &answer_form);
	LIST_EACH(const struct evidence_answer, answer, &location->answers) {
		page_row(page);
		page_cell_code(page, answer->database);
		page_cell(page);
		day(page, answer->built);
		page_cell_code(page, answer->prefix ? answer->prefix : answer->addr);
		page_cell(page);
		answer_says(page, answer);
	}
	page_table_close(page);
}

static void figure_note(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	size_t undrawn = place_map_undrawn(&sheet->subject);

	page_open(page, "p", "note");
	page_say(page,
		"示意图：斜线为没有排除的设区市，粗线为申报的设区市，虚线圆为各拨测点得出的最远范围（按半径由小到大编号，"
		"与下表的图号一致，未绘者大于图幅），深色为其公共部分；▲ 拨测点（实心者位置有证明材料），⊗ 申报的机房。圆心取拨测点申报位置，"
		"取整至 0.05°（约 5 km）；边界已简化，不作界线依据。判定以证据为准，不以此图为准。",
		"Schematic: hatched cities are not excluded, the thick line is the claimed city, dashed "
		"circles are how far each agent's least time allows (numbered from the smallest, as in the "
		"table; what is larger than the figure is not drawn), the dark part is what they share; ▲ agents (filled: place attested), ⊗ the declared site. Circles "
		"stand about where agents say they are, to 0.05° (some 5 km); boundaries are simplified. "
		"The state follows from the evidence and not from this figure.");
	if (undrawn > 0)
		page_sayf(page, "另有 %zu 个范围的中心位置不在证据中，没有绘出。",
			" %zu more discs are not drawn: evidence has no place of their middles.",
			undrawn);
	if (discs_shown(sheet) < sheet->subject.circles.count)
		page_sayf(page, "下表列到第 %zu 号。", " The table goes to number %zu.",
			discs_shown(sheet));
	page_close(page, "p");
}

static void figure(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	const char *prefix = arena_format(&sheet->arena, "place-%zu", sheet->number);

	page_raw(page, "<div class=\"drawn\">\n");
	page_figure_open(page);
	place_map_write(sheet->map, page->out, prefix, &sheet->subject);
	page_figure_close(page, "可能位置示意图", "Possible places (schematic)");
	page_close(page, "div");
}

/* Beside the figure: what was found, and the sentence that says why. */
static void told(struct node_sheet *sheet)
{
	page_raw(sheet->page, "<div class=\"told\">\n");
	found(sheet);
	tell(sheet, TOPIC(STATE), "because");
	page_close(sheet->page, "div");
}

void html_node_place(struct node_sheet *sheet)
{
	struct page *page = sheet->page;

	html_node_head(sheet, "位置证据", "Evidence of the place");
	page_raw(page, "<div class=\"placed\">\n");
	if (sheet->map)
		figure(sheet);
	told(sheet);
	page_close(page, "div");
	if (sheet->map)
		figure_note(sheet);
	else
		page_para(page, "没有与判定时相同的边界数据，不绘可能位置图。",
			"The boundaries that it was judged by are not at hand: no figure is drawn.");
	tell(sheet, TOPIC(LEFT_OUT) | TOPIC(PLACES), "brief");
	if (page_is_internal(page))
		tell(sheet, TOPIC(NEEDS), "needs");
	discs(sheet);
	answers(page, &sheet->node->location);
}
