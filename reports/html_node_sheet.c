/* A node's sheet: what is drawn up in which order, and who the node is. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/html_node_page.h"

void html_node_head(struct node_sheet *sheet, const char *zh, const char *en)
{
	page_raw(sheet->page, "<h4>");
	page_say(sheet->page, zh, en);
	page_close(sheet->page, "h4");
}

void html_fact_open(struct page *page, bool full, const char *zh, const char *en)
{
	page_raw(page, full ? "<div class=\"full\"><dt>" : "<div><dt>");
	page_say(page, zh, en);
	page_raw(page, "</dt><dd>");
}

void html_fact_close(struct page *page)
{
	page_raw(page, "</dd></div>\n");
}

void html_text_fact(struct page *page, const char *zh, const char *en, const char *text)
{
	html_fact_open(page, false, zh, en);
	page_text(page, text);
	html_fact_close(page);
}

void html_list_fact(struct page *page, const char *zh, const char *en, const text_list *texts)
{
	if (texts->count == 0)
		return;
	html_fact_open(page, true, zh, en);
	page_texts(page, texts);
	html_fact_close(page);
}

/* What databases say of who runs the network, each word once. */
static void networks(struct node_sheet *sheet)
{
	const struct evidence_location *location = &sheet->node->location;
	text_list told = {
		arena_array(&sheet->arena, location->answers.count + 1, sizeof(char *)), 0};

	LIST_EACH(const struct evidence_answer, answer, &location->answers) {
		const char *name = word_of_operator(sheet->page->lang, answer->operator_name);
		const char *text;

		name = name ? name : "";
		text = name;
		if (answer->asn != BIND_ABSENT && answer->asn > 0)
			text = arena_format(&sheet->arena, "AS%s%s%s",
				number_count(answer->asn).text, name[0] ? " " : "", name);
		if (text[0] && !facts_is_listed(&told, text))
			told.items[told.count++] = text;
	}
	html_list_fact(sheet->page, "所属网络（据地址库）", "Network, by databases", &told);
}

static void parent(struct node_sheet *sheet)
{
	if (!sheet->node->parent)
		return;
	html_fact_open(sheet->page, false, "上级节点", "Parent");
	html_node_link(sheet->page, sheet->node->parent);
	html_fact_close(sheet->page);
}

static void site_facts(struct node_sheet *sheet)
{
	const struct site *site = sheet->site;

	html_fact_open(sheet->page, true, "机房地址", "Site");
	page_text(sheet->page, site ? site->address : NULL);
	if (sheet->node->site) {
		page_raw(sheet->page, " <span class=\"quiet\">");
		page_code(sheet->page, sheet->node->site);
		page_raw(sheet->page, "</span>");
	}
	html_fact_close(sheet->page);
	html_text_fact(sheet->page, "机房备案号", "Filing no. of the site",
		site && site->filing_no
			? site->filing_no
			: phrase_in(sheet->page->lang, (struct phrase){"未填", "not given"}));
	if (site && site->room_owner)
		html_text_fact(sheet->page, "机房产权单位", "Owner of the room", site->room_owner);
}

void html_node_basics(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	const struct evidence_node *node = sheet->node;

	html_node_head(sheet, "基本信息", "Basics");
	page_open(page, "dl", "facts");
	html_text_fact(page, "类别", "Role", word_in(page->lang, &words_role, node->role));
	html_text_fact(page, "申报设区市", "Claimed city", facts_city(page->report, node->city));
	site_facts(sheet);
	parent(sheet);
	html_list_fact(page, "网络地址", "Addresses", &node->addresses);
	networks(sheet);
	page_close(page, "dl");
}

/* In the order in which an inspector asks: who, where, what answers, what works, what is kept, on
 * which papers, and what of it he saw himself. */
static void (*const parts[])(struct node_sheet *sheet) = {html_node_basics, html_node_place,
	html_node_answerer, html_node_functions, html_node_hours, html_node_logs, html_node_papers,
	html_node_findings, html_node_inspection};

void html_node_sheet(struct node_sheet *sheet)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		parts[i](sheet);
}
