/* Part of a node's sheet: where it may stand, and why. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/html_node_page.h"

#define DISCS_FILED  12
#define DISCS_BESIDE 16 /* rows that are not much taller than the figure */

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

/* What a row says: a column that all rows would share is said once, above the table. */
struct disc_row {
	const char *number, *agent, *by; /* by: of a landmark's, the agent; NULL */
	const char *shared[2];           /* address, method */
	int64_t rtt_ns, radius_m;
};
typedef struct disc_rows {
	struct disc_row *items;
	size_t count;
	size_t left_out; /* what agents that are left out measured; not all of it has a row */
} disc_rows;

static const struct column disc_number = {{"图号", "No."}, NULL};
static const struct column disc_agent = {{"拨测点", "Agent"}, "key"};
static const struct column disc_shared[] = {
	{{"地址", "Address"}, "key"},
	{{"方法", "Method"}, NULL},
};
static const struct column disc_figures[] = {
	{{"最小时延 (ms)", "Least RTT (ms)"}, "num"},
	{{"不远于 (km)", "Not beyond (km)"}, "num"},
};
#define DISC_COLUMNS (2 + ARRAY_LEN(disc_shared) + ARRAY_LEN(disc_figures))

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

static struct disc_row row_of_circle(
	struct node_sheet *sheet, const struct place_circle *circle, size_t number)
{
	return (struct disc_row){arena_format(&sheet->arena, "%zu", number), circle->id, circle->by,
		{circle->addr, circle->method}, circle->rtt_ns, circle->radius_m};
}

/* What an agent measured that cannot stand where it says comes last. */
static disc_rows rows_of(struct node_sheet *sheet)
{
	const struct evidence_location *location = &sheet->node->location;
	size_t shown = discs_shown(sheet);
	disc_rows rows = {.items = arena_array(&sheet->arena, shown + location->discs.count + 1,
				  sizeof(struct disc_row))};

	for (size_t i = 0; i < shown; i++)
		rows.items[rows.count++] =
			row_of_circle(sheet, &sheet->subject.circles.items[i], i + 1);
	LIST_EACH(const struct evidence_disc, disc, &location->discs) {
		if (!is_left_out(location, disc))
			continue;
		rows.left_out++;
		if (rows_shown(sheet, rows.left_out) == rows.left_out)
			rows.items[rows.count++] = (struct disc_row){NULL, disc->agent, NULL,
				{disc->addr, disc->method}, disc->rtt_ns, disc->radius_m};
	}
	return rows;
}

static bool all_share(const disc_rows *rows, size_t column)
{
	LIST_EACH(const struct disc_row, row, rows)
		if (!row->shared[column] ||
			!text_equal(row->shared[column], rows->items[0].shared[column]))
			return false;
	return rows->count > 0;
}

static const struct table_form *disc_form(struct node_sheet *sheet, const bool *said)
{
	struct column *columns = arena_array(&sheet->arena, DISC_COLUMNS, sizeof(*columns));
	struct table_form *form = arena_array(&sheet->arena, 1, sizeof(*form));
	size_t n = 0;

	columns[n++] = disc_number;
	columns[n++] = disc_agent;
	for (size_t i = 0; i < ARRAY_LEN(disc_shared); i++)
		if (!said[i])
			columns[n++] = disc_shared[i];
	for (size_t i = 0; i < ARRAY_LEN(disc_figures); i++)
		columns[n++] = disc_figures[i];
	*form = (struct table_form){
		.caption = {"最小往返时延与半径", "Least round-trip times and radii"},
		.columns = columns,
		.column_count = n,
		.class = "grid discs",
	};
	return form;
}

static void disc_row(struct page *page, const struct disc_row *row, const bool *said)
{
	page_row(page);
	page_cell(page);
	if (row->number)
		page_text(page, row->number);
	else
		page_say(page, "不计入", "left out");
	page_cell_code(page, row->agent);
	if (row->by) {
		page_raw(page, " <span class=\"quiet\">");
		page_sayf(page, "（地标，经 %s）", "(landmark, by %s)", row->by);
		page_raw(page, "</span>");
	}
	if (!said[0])
		page_cell_code(page, row->shared[0]);
	if (!said[1])
		page_cell_text(page, row->shared[1]);
	page_cell_number(page, number_ms_of_ns(row->rtt_ns));
	page_cell_number(page, number_km(row->radius_m));
}

static void shared(struct page *page, const disc_rows *rows, const bool *said)
{
	if (!said[0] && !said[1])
		return;
	page_raw(page, "<p class=\"note\">");
	page_say(page, "下表各行", "All rows below: ");
	if (said[0]) {
		page_say(page, "地址均为 ", "address ");
		page_code(page, rows->items[0].shared[0]);
	}
	if (said[0] && said[1])
		page_say(page, "，", ", ");
	if (said[1]) {
		page_say(page, "方法均为 ", "method ");
		page_text(page, rows->items[0].shared[1]);
	}
	page_say(page, "。", ".");
	page_close(page, "p");
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

static void discs(struct node_sheet *sheet, const disc_rows *rows)
{
	struct page *page = sheet->page;
	bool said[ARRAY_LEN(disc_shared)];

	if (rows->count == 0) {
		page_raw(page, "<p class=\"note\">");
		page_say(page, "没有可以据以判定位置的往返时延。", "No round-trip time places it.");
		page_close(page, "p");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(said); i++)
		said[i] = all_share(rows, i);
	shared(page, rows, said);
	page_table_open(page, disc_form(sheet, said));
	LIST_EACH(const struct disc_row, row, rows)
		disc_row(page, row, said);
	page_table_close(page);
	discs_left(sheet, rows->left_out);
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
		"与时延表的图号一致，未绘者大于图幅），深色为其公共部分；▲ 拨测点（实心者位置有证明材料），⊗ 申报的机房。圆心取拨测点申报位置，"
		"取整至 0.05°（约 5 km）；边界已简化，不作界线依据。判定以证据为准，不以此图为准。",
		"Schematic: hatched cities are not excluded, the thick line is the claimed city, dashed "
		"circles are how far each agent's least time allows (numbered from the smallest, as in the "
		"table; what is larger than the figure is not drawn), the dark part is what they "
		"share; ▲ agents (filled: place attested), ⊗ the declared site. Circles "
		"stand about where agents say they are, to 0.05° (some 5 km); boundaries are simplified. "
		"The state follows from the evidence and not from this figure.");
	if (undrawn > 0)
		page_sayf(page, "另有 %zu 个范围的中心位置不在证据中，没有绘出。",
			" %zu more discs are not drawn: evidence has no place of their middles.",
			undrawn);
	if (discs_shown(sheet) < sheet->subject.circles.count)
		page_sayf(page, "表中列到第 %zu 号。", " The table goes to number %zu.",
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

/* Beside the figure: what was found, the sentence that says why, and the times where they are few
 * enough. */
static void told(struct node_sheet *sheet, const disc_rows *rows)
{
	page_raw(sheet->page, "<div class=\"told\">\n");
	found(sheet);
	tell(sheet, TOPIC(STATE), "because");
	if (rows->count <= DISCS_BESIDE)
		discs(sheet, rows);
	page_close(sheet->page, "div");
}

void html_node_place(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	disc_rows rows = rows_of(sheet);

	html_node_head(sheet, "位置证据", "Evidence of the place");
	page_raw(page, "<div class=\"placed\">\n");
	if (sheet->map)
		figure(sheet);
	told(sheet, &rows);
	page_close(page, "div");
	if (sheet->map)
		figure_note(sheet);
	else
		page_para(page, "没有与判定时相同的边界数据，不绘可能位置图。",
			"The boundaries that it was judged by are not at hand: no figure is drawn.");
	tell(sheet, TOPIC(LEFT_OUT) | TOPIC(PLACES), "brief");
	if (page_is_internal(page))
		tell(sheet, TOPIC(NEEDS), "needs");
	if (rows.count > DISCS_BESIDE)
		discs(sheet, &rows);
	answers(page, &sheet->node->location);
}
