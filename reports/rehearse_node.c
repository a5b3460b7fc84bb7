/* A page a node: who it is, where it stands, what it does, and its logs. */
#include <string.h>

#include "base/text.h"
#include "reports/rehearse_parts.h"

static const struct part {
	struct phrase title;
	const struct item_kind *kinds[8]; /* up to the first NULL */
} parts[] = {
	{{"身份", "Identity"}, {&item_role, &item_site, &item_addresses, &item_key, &item_parent}},
	{{"位置", "Place"}, {&item_place, &item_rtt}},
	{{"内容缓存", "Cache"}, {&item_cache, &item_refusal, &item_purge}},
	{{"负载均衡", "Load balance"}, {&item_balance}},
	{{"调度与故障切换", "Dispatch and failover"}, {&item_dispatch_here, &item_failover}},
	{{"主页", "Home page"}, {&item_page}},
	{{"运行与日志", "Availability and logs"}, {&item_hours, &item_log}},
};

void rehearse_node_name(const struct evidence *evidence, size_t index, char out[REHEARSE_NAME_LEN])
{
	const char *id = evidence->nodes.items[index].id;

	if (text_is_folder_name(id) && id[0] != '=')
		snprintf(out, REHEARSE_NAME_LEN, "%s", id);
	else
		snprintf(out, REHEARSE_NAME_LEN, "=%zu", index + 1);
}

static void part(struct sheet *sheet, const struct part *part, const char *node)
{
	page_section(&sheet->page, part->title.zh, part->title.en);
	sheet_table_open(sheet);
	for (size_t i = 0; i < ARRAY_LEN(part->kinds) && part->kinds[i]; i++)
		sheet_items(sheet, part->kinds[i], node);
	sheet_table_close(sheet);
}

int rehearse_write_node(FILE *out, const struct rehearsal *rehearsal, size_t index, struct err *err)
{
	const struct evidence *evidence = rehearsal->filed.evidence;
	const char *id = evidence->nodes.items[index].id;
	struct sheet sheet = {.of = rehearsal,
		.page = {.out = out,
			.report = &rehearsal->filed,
			.evidence = evidence,
			.lang = rehearsal->filed.lang,
			.chapter = (int)index + 1}};

	sheet_open(&sheet, (struct phrase){"节点", "Node"}, id, "../" REHEARSE_INDEX);
	sheet_facts(&sheet);
	page_close(&sheet.page, "header");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		part(&sheet, &parts[i], id);
	sheet_sign(&sheet);
	return sheet_close(&sheet, err);
}
