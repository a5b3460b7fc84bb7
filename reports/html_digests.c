/* Annex: every digest in full, where chapters print its first sixteen digits. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/html.h"

static const struct column columns[] = {
	{{"所指", "Of"}, "key"},
	{{"种类", "Kind"}, NULL},
	{{"SHA-256 全文", "SHA-256 in full"}, "digest"},
};
static const struct table_form form = TABLE_FORM("摘要值全文", "Digests in full", columns);

static void row(struct page *page, const char *of, struct phrase kind, const char *sha256)
{
	if (!sha256)
		return;
	page_row(page);
	page_cell_code(page, of);
	page_cell(page);
	page_say(page, kind.zh, kind.en);
	page_cell_code(page, sha256);
}

/* Handshakes come by agent and method; a key is listed where it shows first. */
static bool key_seen(const struct evidence_node *node, size_t index)
{
	const char *key = node->location.handshakes.items[index].key_sha256;

	if (text_equal(key, node->key_sha256))
		return true;
	for (size_t i = 0; i < index; i++)
		if (text_equal(key, node->location.handshakes.items[i].key_sha256))
			return true;
	return false;
}

static void node_keys(struct page *page)
{
	LIST_EACH(const struct evidence_node, node, &page->evidence->nodes) {
		row(page, node->id, (struct phrase){"申报的节点公钥", "node's key, declared"},
			node->key_sha256);
		for (size_t i = 0; i < node->location.handshakes.count; i++)
			if (!key_seen(node, i))
				row(page, node->id,
					(struct phrase){
						"握手出示的公钥", "key shown in a handshake"},
					node->location.handshakes.items[i].key_sha256);
	}
}

static bool keyid_seen(
	const struct evidence *evidence, const char *keyid, const struct waiver_signature *until)
{
	LIST_EACH(const struct evidence_waiver, waiver, &evidence->waivers) {
		LIST_EACH(const struct waiver_signature, signature, &waiver->signatures) {
			if (signature == until)
				return false;
			if (text_equal(signature->keyid, keyid))
				return true;
		}
	}
	return false;
}

static void waivers(struct page *page)
{
	LIST_EACH(const struct evidence_waiver, waiver, &page->evidence->waivers) {
		row(page, waiver->id, (struct phrase){"情况说明文件", "waiver"}, waiver->sha256);
		LIST_EACH(const struct waiver_signature, signature, &waiver->signatures) {
			if (!keyid_seen(page->evidence, signature->keyid, signature))
				row(page, waiver->id,
					(struct phrase){"签名密钥", "key of a signature"},
					signature->keyid);
		}
	}
}

static void files(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	row(page, "evidence.json", (struct phrase){"佐证材料", "evidence"},
		page->report->evidence_sha256);
	row(page, evidence->profile.id, (struct phrase){"规则集", "profile"},
		evidence->profile.sha256);
	row(page, evidence->region.code, (struct phrase){"行政区划与边界", "region"},
		evidence->region.sha256);
	row(page, "plan.json", (struct phrase){"测量计划", "plan"}, evidence->sampling.plan_sha256);
	LIST_EACH(const struct evidence_input, input, &evidence->inputs) {
		row(page, input->name, (struct phrase){"输入文件", "input"}, input->sha256);
	}
	LIST_EACH(const struct evidence_document, document, &evidence->documents) {
		row(page, document->id, (struct phrase){"书面材料", "document"}, document->sha256);
	}
	LIST_EACH(const struct evidence_database, database, &evidence->databases) {
		row(page, database->name, (struct phrase){"地址库", "database"}, database->sha256);
	}
}

void html_digests(struct page *page)
{
	if (page_is_internal(page))
		page_para(page, "首页规则集的摘要值只印前 16 位；全部摘要值汇列于下表。",
			"Page one prints the first 16 digits of the profile's digest; all digests "
			"stand here.");
	else
		page_para(page, "正文中的摘要值只印前 16 位，以“…”结尾；全文列于下表。",
			"Where chapters print the first 16 digits of a digest and “…”, the whole "
			"stands here.");
	page_table_open(page, &form);
	files(page);
	node_keys(page);
	waivers(page);
	page_table_close(page);
	page_trace(page, "/inputs", NULL);
}
