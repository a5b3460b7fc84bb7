/* Section: waivers 情况说明, all that were given, whatever they are worth. */
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

static const struct column waiver_columns[] = {
	{{"编号", "Waiver"}, "key"},
	{{"要求与对象", "Rule and subject"}, "rule"},
	{{"处置", "Disposition"}, "key"},
	{{"责任人", "Owner"}, NULL},
	{{"说明", "Reason"}, "wide"},
	{{"有效期（起含，止不含）", "From, and before"}, "rule"},
	{{"状态", "State"}, NULL},
};
static const struct table_form waiver_form = TABLE_FORM("情况说明", "Waivers", waiver_columns);

static void about(struct page *page, const struct evidence_waiver *waiver)
{
	page_cell(page);
	page_code(page, waiver->rule);
	if (!waiver->subject)
		return;
	page_raw(page, "<br />");
	page_subject(page, waiver->subject);
}

static void validity(struct page *page, const struct evidence_waiver *waiver)
{
	page_cell(page);
	page_text(page, number_time(waiver->from).text);
	page_say(page, " 起", "");
	page_raw(page, "<br />");
	page_text(page, number_time(waiver->until).text);
	page_say(page, " 止", "");
}

static void waiver_row(struct page *page, const struct evidence_waiver *waiver)
{
	page_row(page);
	page_cell_code(page, waiver->id);
	about(page, waiver);
	page_cell_word(page, &words_disposition, waiver->disposition);
	page_cell_text(page, waiver->owner);
	page_cell_text(page, waiver->reason);
	validity(page, waiver);
	if (waiver->state == WAIVER_IN_FORCE) {
		page_cell_word(page, &words_waiver_state, waiver->state);
		return;
	}
	page_cell(page);
	page_mark(page, "warn", words_waiver_state.rows[waiver->state].zh,
		words_waiver_state.rows[waiver->state].en);
}

static const struct column signature_columns[] = {
	{{"编号", "Waiver"}, "key"},
	{{"签名密钥标识", "Key (keyid)"}, "key digest"},
	{{"算法", "Type"}, NULL},
	{{"签名", "Signature"}, NULL},
};
static const struct table_form signature_form =
	TABLE_FORM("情况说明的签名", "Signatures of the waivers", signature_columns);

static void signature_row(struct page *page, const struct evidence_waiver *waiver,
	const struct waiver_signature *signature)
{
	page_row(page);
	page_cell_code(page, waiver->id);
	page_cell(page);
	page_digest(page, signature->keyid);
	page_cell_text(page, signature->type < 0 ? NULL : key_type_names[signature->type]);
	if (signature->says == SIGNED_RIGHT) {
		page_cell_word(page, &words_waiver_says, signature->says);
		return;
	}
	page_cell(page);
	page_mark(page, "warn", words_waiver_says.rows[signature->says].zh,
		words_waiver_says.rows[signature->says].en);
}

static void signatures(struct page *page)
{
	page_table_open(page, &signature_form);
	LIST_EACH(const struct evidence_waiver, waiver, &page->evidence->waivers) {
		LIST_EACH(const struct waiver_signature, signature, &waiver->signatures) {
			signature_row(page, waiver, signature);
		}
	}
	page_table_close(page);
}

void html_waivers(struct page *page)
{
	if (page->evidence->waivers.count == 0) {
		page_para(page, "没有提供情况说明。", "No waiver was given.");
		return;
	}
	page_para(page,
		"情况说明由责任人签名，附在判定之旁，不改变任何结论、合计与退出状态；有效与否以统计截止时间为准，"
		"过期的、未生效的和签名有问题的一并列出。签名只表明说明自签名后未被改动；密钥属于何人，"
		"须将下表的密钥标识与责任人公布的相核对。",
		"A waiver is signed by who answers for it and stands beside the verdict: it changes no "
		"verdict, total or exit status. Whether it is in force is judged at the same instant; those "
		"that are expired, not yet in force or not well signed are listed as well. A signature shows "
		"that nothing was changed since; whose key it is must be settled by comparing the keyid below "
		"with what its owner has made known.");
	page_table_open(page, &waiver_form);
	LIST_EACH(const struct evidence_waiver, waiver, &page->evidence->waivers) {
		waiver_row(page, waiver);
	}
	page_table_close(page);
	signatures(page);
}
