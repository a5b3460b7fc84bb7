/* Annex: a page a node, with what an inspector ticks and signs. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "reports/escape.h"
#include "reports/facts.h"
#include "reports/html_node_page.h"
#include "reports/node_page.h"

struct node_annex *node_annex_new(const struct report *report)
{
	struct node_annex *annex = arena_own(sizeof(*annex));

	annex->rows = node_rows_new(report->evidence);
	annex->filler = place_filler_new(report);
	if (report->region)
		annex->map = place_map_new(report->region, report->lang);
	return annex;
}

void node_annex_free(struct node_annex *annex)
{
	if (!annex)
		return;
	place_map_free(annex->map);
	place_filler_free(annex->filler);
	node_rows_free(annex->rows);
	free(annex);
}

const struct node_annex *html_node_annex(struct page *page)
{
	if (!page->nodes)
		page->nodes = node_annex_new(page->report);
	return page->nodes;
}

void html_nodes_end(struct page *page)
{
	node_annex_free(page->nodes);
	page->nodes = NULL;
}

static bool is_plain(const char *text)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t len = strlen(text);

	return len > 0 && len <= 200 && text[0] != '-' && strspn(text, plain) == len;
}

/* "node-" and the id, or its digest behind another '-', which no plain id begins with. */
static void anchor(struct page *page, const char *id)
{
	char digest[DIGEST_TEXT_LEN];

	if (is_plain(id)) {
		fprintf(page->out, "node-%s", id);
		return;
	}
	digest_bytes(id, strlen(id), digest);
	fprintf(page->out, "node--%.16s", digest);
}

/* What a path of a URL may not hold as it is (RFC 3986, unreserved), percent-encoded. */
static void file_name(struct page *page, const char *id)
{
	struct arena arena = {0};
	const char *name = node_page_name(&arena, id);

	for (const char *at = name; *at; at++) {
		char one[2] = {*at, '\0'};

		if (is_plain(one) || *at == '-')
			fputc(*at, page->out);
		else
			fprintf(page->out, "%%%02X", (unsigned)(unsigned char)*at);
	}
	arena_fini(&arena);
	page_raw(page, ".html");
}

void html_node_link(struct page *page, const char *id)
{
	if (!node_rows_first(html_node_annex(page)->rows, NODE_SELF, id)) {
		page_code(page, id);
		return;
	}
	page_raw(page, "<a href=\"");
	if (page->nodes_at) {
		escape_html(page->out, page->nodes_at);
		file_name(page, id);
	} else {
		page_raw(page, "#");
		anchor(page, id);
	}
	page_raw(page, "\">");
	page_code(page, id);
	page_raw(page, "</a>");
}

void html_node_links(struct page *page, const text_list *ids)
{
	for (size_t i = 0; i < ids->count; i++) {
		if (i > 0)
			page_say(page, "、", ", ");
		html_node_link(page, ids->items[i]);
	}
}

static void heading(struct page *page, const struct evidence_node *node)
{
	page_raw(page, "<h3><span class=\"no\">");
	fprintf(page->out, "%c.%d", page->annex, page->section);
	page_raw(page, "</span> ");
	page_say(page, "节点 ", "Node ");
	page_code(page, node->id);
	page_raw(page, " <span class=\"quiet\">");
	page_sayf(page, "%s，申报于%s", "%s, claimed in %s",
		word_in(page->lang, &words_role, node->role), facts_city(page->report, node->city));
	page_raw(page, "</span>");
	page_close(page, "h3");
}

/* Two nodes of one id are no evidence of ours, but a page of them is still well formed. */
static void section_open(struct page *page, const struct evidence_node *node)
{
	page_raw(page, "<article class=\"node-page\"");
	if (node_rows_first(html_node_annex(page)->rows, NODE_SELF, node->id) == node) {
		page_raw(page, " id=\"");
		anchor(page, node->id);
		page_raw(page, "\"");
	}
	page_raw(page, ">\n");
}

/* What the sheet was made of, to the row; of one row several lists may tell. */
static void trace(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	char pointer[NODE_POINTER_LEN];
	text_list said = {NULL, 0};
	size_t cap = 0;

	page_raw(page, "<p class=\"trace\">");
	page_say(page, "数据出处：", "From: ");
	fprintf(page->out, "<code>evidence.json</code> <code>/nodes/%zu</code>", sheet->number - 1);
	for (int list = NODE_SELF + 1; list < NODE_LIST_COUNT; list++) {
		struct node_row_list found = node_rows_find(sheet->rows, (enum node_list)list,
			list == NODE_SITES || list == NODE_PAPERS ? sheet->node->site
								  : sheet->node->id);

		LIST_EACH(const struct node_row, row, &found) {
			node_row_pointer(page->evidence, (enum node_list)list, row, pointer);
			if (facts_is_listed(&said, pointer))
				continue;
			page_say(page, "、", ", ");
			page_code(page, pointer);
			*(const char **)arena_push(&sheet->arena, &said.items, &said.count, &cap,
				sizeof(*said.items)) = arena_text(&sheet->arena, pointer);
		}
	}
	page_close(page, "p");
}

void html_node_section(struct page *page, const struct evidence_node *node, size_t number)
{
	const struct node_annex *annex = html_node_annex(page);
	struct node_sheet sheet = {.page = page,
		.rows = annex->rows,
		.map = annex->map,
		.node = node,
		.site = node_rows_first(annex->rows, NODE_SITES, node->site),
		.number = number};

	page->section = (int)number;
	page->tables = page->figures = 0;
	page->sheet = true;
	place_fill(annex->filler, node, sheet.site, &sheet.arena, &sheet.subject);
	section_open(page, node);
	heading(page, node);
	html_node_sheet(&sheet);
	trace(&sheet);
	page_close(page, "article");
	page->sheet = false;
	arena_fini(&sheet.arena);
}

static const struct column index_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"类别", "Role"}, NULL},
	{{"申报设区市", "Claimed city"}, NULL},
	{{"位置判定", "State"}, NULL},
	{{"证据页", "Page"}, "wide"},
};
static const struct table_form index_form =
	TABLE_FORM("逐节点证据页目录", "Files of the nodes' pages", index_columns);

static void index_of_files(struct page *page)
{
	page_para(page,
		"逐节点证据页另成文件，每个节点一个，与本附录由同一份证据写成，可以单独打开和打印。",
		"The nodes' pages are files of their own, one a node, made from the same evidence; each "
		"can be opened and printed by itself.");
	page_table_open(page, &index_form);
	LIST_EACH(const struct evidence_node, node, &page->evidence->nodes) {
		page_row(page);
		page_cell(page);
		html_node_link(page, node->id);
		page_cell_word(page, &words_role, node->role);
		page_cell_text(page, facts_city(page->report, node->city));
		page_cell(page);
		page_location(page, node->location.state);
		page_cell(page);
		page_raw(page, "<code>");
		file_name(page, node->id);
		page_raw(page, "</code>");
	}
	page_table_close(page);
	page_trace(page, "/nodes", NULL);
}

void html_node_pages(struct page *page)
{
	if (page->nodes_at) {
		index_of_files(page);
		return;
	}
	if (page->evidence->nodes.count == 0)
		page_para(page, "证据中没有节点。", "The evidence has no nodes.");
	for (size_t i = 0; i < page->evidence->nodes.count; i++) {
		page_bind(page);
		html_node_section(page, &page->evidence->nodes.items[i], i + 1);
	}
}
