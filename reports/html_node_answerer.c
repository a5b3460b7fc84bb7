/* Part of a node's sheet: who answered, by its key. */
#include <string.h>

#include "base/text.h"
#include "reports/html_node_page.h"

static const struct column key_columns[] = {
	{{"所示密钥（SHA-256）", "Key shown (SHA-256)"}, "key"},
	{{"与登记的密钥", "Pinned key"}, NULL},
	{{"拨测点", "Agents"}, "num"},
	{{"记录", "Records"}, "num"},
	{{"最小时延 (ms)", "Least RTT (ms)"}, "num"},
	{{"不远于 (km)", "Not beyond (km)"}, "num"},
};
static const struct table_form key_form =
	TABLE_FORM("握手所示的密钥", "Keys that handshakes showed", key_columns);

/* Handshakes with one key, whoever made them. */
struct shown {
	const char *key, *last_agent;
	bool authentic;
	int64_t agents, records, rtt_ns, radius_m;
};

struct shown_list {
	struct shown *items;
	size_t count;
};

static int64_t lesser(int64_t a, int64_t b)
{
	return a == BIND_ABSENT || (b != BIND_ABSENT && b < a) ? b : a;
}

static struct shown *shown_of(struct shown_list *list, const struct evidence_handshake *row)
{
	struct shown *end = list->items + list->count;

	LIST_EACH(struct shown, each, list)
		if (each->authentic == row->authentic && text_equal(each->key, row->key_sha256))
			return each;
	list->count++;
	*end = (struct shown){.key = row->key_sha256,
		.authentic = row->authentic,
		.rtt_ns = BIND_ABSENT,
		.radius_m = BIND_ABSENT};
	return end;
}

/* Rows of one agent follow each other within an address: it counts once for each. */
static void gather(struct node_sheet *sheet, struct shown_list *list)
{
	const struct evidence_location *location = &sheet->node->location;

	list->items = arena_array(&sheet->arena, location->handshakes.count, sizeof(struct shown));
	LIST_EACH(const struct evidence_handshake, row, &location->handshakes) {
		struct shown *shown = shown_of(list, row);

		shown->agents += !text_equal(shown->last_agent, row->agent);
		shown->last_agent = row->agent;
		shown->records += row->records;
		shown->rtt_ns = lesser(shown->rtt_ns, row->rtt_ns);
		shown->radius_m = lesser(shown->radius_m, row->radius_m);
	}
}

static void relation(struct page *page, const struct node_sheet *sheet, const struct shown *shown)
{
	page_cell(page);
	if (!sheet->node->key_sha256)
		page_say(page, "没有登记", "none pinned");
	else if (shown->authentic)
		page_say(page, "一致，应答由其签名", "the same, replies signed with it");
	else if (text_equal(shown->key, sheet->node->key_sha256))
		page_say(page, "一致", "the same");
	else
		page_mark(page, "warn", "! 不同", "! another");
}

static void keys(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	struct shown_list list = {0};

	gather(sheet, &list);
	page_table_open(page, &key_form);
	LIST_EACH(const struct shown, shown, &list) {
		page_row(page);
		page_cell(page);
		page_digest(page, shown->key);
		relation(page, sheet, shown);
		page_cell_number(page, number_count(shown->agents));
		page_cell_number(page, number_count(shown->records));
		page_cell_number(page, number_ms_of_ns(shown->rtt_ns));
		page_cell_number(page, number_km(shown->radius_m));
	}
	page_table_close(page);
}

static void pinned(struct node_sheet *sheet)
{
	struct page *page = sheet->page;

	page_open(page, "p", NULL);
	page_say(page, "登记的密钥：", "Pinned key: ");
	if (!sheet->node->key_sha256)
		page_say(page, "没有登记，应答是否由该节点自己给出无从核对。",
			"none, so nobody can tell whether it is the node that answers.");
	else if (page_is_internal(page))
		page_code(page, sheet->node->key_sha256);
	else
		page_digest(page, sheet->node->key_sha256);
	page_close(page, "p");
}

/* Signs of something on the way that answers for the node, as explain tells them. */
static void signs(struct node_sheet *sheet)
{
	explain_lines lines = {0};

	if (sheet->node->location.signs.count == 0)
		return;
	explain_topics(
		&sheet->subject, sheet->page->lang, 1U << EXPLAIN_ANSWERED, &sheet->arena, &lines);
	page_open(sheet->page, "ul", "brief");
	LIST_EACH(const struct explain_line, line, &lines) {
		page_open(sheet->page, "li", NULL);
		page_text(sheet->page, line->text);
		page_close(sheet->page, "li");
	}
	page_close(sheet->page, "ul");
}

void html_node_answerer(struct node_sheet *sheet)
{
	html_node_head(sheet, "应答者的密钥", "The key of what answers");
	pinned(sheet);
	if (sheet->node->location.handshakes.count > 0)
		keys(sheet);
	signs(sheet);
}
