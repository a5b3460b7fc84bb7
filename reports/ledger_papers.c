/* What the ledger is of: the filing itself, documents, digests of all that was read. */
#include "reports/doubts.h"
#include "reports/html.h"
#include "reports/ledger.h"
#include "reports/numbers.h"
#include "reports/sentences.h"

static const struct ledger_column overview_columns[] = {
	{{"项目", "Item"}, LEDGER_TEXT, 24, true},
	{{"内容", "Value"}, LEDGER_TEXT, 72, true},
};

static void item(struct ledger *ledger, const char *zh, const char *en, const char *value)
{
	if (!value)
		return;
	ledger_say(ledger, zh, en);
	ledger_text(ledger, value);
	ledger_end_row(ledger);
}

static const char *time_of(struct ledger *ledger, struct unix_ms at)
{
	return at.v == BIND_ABSENT ? NULL
				   : arena_format(&ledger->arena, "%s%s", number_time(at).text,
					     phrase_in(ledger->report->lang,
						     (struct phrase){"（北京时间）", " (UTC+8)"}));
}

static void filing(struct ledger *ledger)
{
	const struct filing *filing = ledger->evidence->filing;
	char day[WHEN_TEXT_LEN];

	if (!filing)
		return;
	item(ledger, "材料编号", "Number of the filing", filing->number);
	if (filing->issued.v != BIND_ABSENT)
		item(ledger, "出具日期", "Issued", when_day(filing->issued, day));
	item(ledger, "业务种类", "Business", filing->business);
	item(ledger, "覆盖范围", "Area", filing->scope);
}

static void doubted(struct ledger *ledger)
{
	for (size_t i = 0; i < doubt_count; i++)
		if (ledger->report->doubts & doubts[i].bit)
			item(ledger, "佐证材料存疑", "The evidence is in doubt",
				phrase_in(ledger->report->lang, doubts[i].says));
}

static void overview(struct ledger *ledger)
{
	const struct evidence *evidence = ledger->evidence;
	enum report_lang lang = ledger->report->lang;

	doubted(ledger);
	item(ledger, "申请单位", "Applicant", evidence->operator_.name);
	item(ledger, "统一社会信用代码", "Unified social credit code",
		evidence->operator_.credit_code);
	filing(ledger);
	item(ledger, "统计截止时间", "Judged at", time_of(ledger, evidence->as_of));
	item(ledger, "规则集", "Profile",
		arena_format(&ledger->arena, "%s %s",
			evidence->profile.id ? evidence->profile.id : "",
			evidence->profile.version ? evidence->profile.version : ""));
	item(ledger, "测量结论", "Verdict of the measured must rules",
		word_in(lang, &words_verdict, evidence->verdict));
	item(ledger, "测量结论说明", "which says", verdict_sentence(lang, evidence->verdict));
	item(ledger, "申请结论", "Verdict of all must rules",
		word_in(lang, &words_verdict, evidence->application_verdict));
	item(ledger, "申请结论说明", "which says",
		application_sentence(lang, evidence->application_verdict));
	item(ledger, "evidence.json 的 SHA-256", "SHA-256 of evidence.json",
		ledger->report->evidence_sha256);
}

const struct ledger_sheet ledger_overview = {
	.title = {"概要", "Overview"},
	.columns = overview_columns,
	.column_count = ARRAY_LEN(overview_columns),
	.fill = overview,
};

static const struct ledger_column document_columns[] = {
	{{"材料", "Document"}, LEDGER_TEXT, 20, true},
	{{"种类", "Kind"}, LEDGER_TEXT, 24, true},
	{{"关于", "About"}, LEDGER_TEXT, 18, true},
	{{"是否采信", "Counts"}, LEDGER_TEXT, 10, true},
	{{"原因", "Reason"}, LEDGER_TEXT, 20, true},
	{{"SHA-256", "SHA-256"}, LEDGER_TEXT, 68, false},
	{{"数据出处", "In evidence.json"}, LEDGER_TEXT, 16, false},
};

static void document_row(struct ledger *ledger, const struct evidence_document *document)
{
	ledger_text(ledger, document->id);
	ledger_text(ledger, document->kind);
	ledger_text(ledger, document->about);
	if (document->counts)
		ledger_say(ledger, "采信", "yes");
	else
		ledger_say(ledger, "不采信", "no");
	ledger_text(
		ledger, document->counts || document->reason < 0
				? NULL
				: word_in(ledger->report->lang, &words_reason, document->reason));
	ledger_text(ledger, document->sha256);
	ledger_pointer(ledger, "documents", (size_t)(document - ledger->evidence->documents.items));
	ledger_end_row(ledger);
}

static void documents(struct ledger *ledger)
{
	LIST_EACH(const struct evidence_document, document, &ledger->evidence->documents)
		document_row(ledger, document);
}

const struct ledger_sheet ledger_documents = {
	.title = {"材料", "Documents"},
	.columns = document_columns,
	.column_count = ARRAY_LEN(document_columns),
	.fill = documents,
};

static const struct ledger_column digest_columns[] = {
	{{"用途", "Role"}, LEDGER_TEXT, 16, true},
	{{"文件", "File"}, LEDGER_TEXT, 48, true},
	{{"SHA-256", "SHA-256"}, LEDGER_TEXT, 68, true},
};

static void digests(struct ledger *ledger)
{
	ledger_say(ledger, "佐证材料", "evidence");
	ledger_text(ledger, "evidence.json");
	ledger_text(ledger, ledger->report->evidence_sha256);
	ledger_end_row(ledger);
	LIST_EACH(const struct evidence_input, input, &ledger->evidence->inputs) {
		ledger_text(ledger, html_input_role(ledger->report->lang, input->role));
		ledger_text(ledger, input->name);
		ledger_text(ledger, input->sha256);
		ledger_end_row(ledger);
	}
}

const struct ledger_sheet ledger_digests = {
	.title = {"摘要值", "Digests"},
	.columns = digest_columns,
	.column_count = ARRAY_LEN(digest_columns),
	.fill = digests,
};
