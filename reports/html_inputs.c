/* Chapters: what was read and what became of it, documents, inputs and how to check them. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

static const struct column record_columns[] = {
	{{"拨测记录行", "Lines of records"}, "wide"},
	{{"行数", "Count"}, "num"},
};
static const struct table_form record_form =
	TABLE_FORM("拨测记录逐行去向", "What became of each line", record_columns);

static const struct record_row {
	struct phrase name;
	size_t offset;
} record_rows[] = {
	{{"读到的行", "read"}, offsetof(struct evidence_records, lines)},
	{{"计入", "counted"}, offsetof(struct evidence_records, counted)},
	{{"格式不符，不计", "malformed, not counted"},
		offsetof(struct evidence_records, malformed)},
	{{"末行不完整，不计", "torn last line, not counted"},
		offsetof(struct evidence_records, torn)},
	{{"重复的行，只计一次", "duplicates, counted once"},
		offsetof(struct evidence_records, duplicates)},
	{{"同一次拨测内容冲突，均不计", "conflicting, none counted"},
		offsetof(struct evidence_records, conflicts)},
	{{"属于其他测量计划，不计", "of another plan, not counted"},
		offsetof(struct evidence_records, other_plan)},
	{{"没有测量计划", "without a plan"}, offsetof(struct evidence_records, without_plan)},
	{{"在统计期之外，不计", "outside the period, not counted"},
		offsetof(struct evidence_records, outside_window)},
	{{"拨测点或目标未申报，不计", "of an undeclared agent or target, not counted"},
		offsetof(struct evidence_records, unknown_subject)},
	{{"记录链中断处", "breaks of the chain"}, offsetof(struct evidence_records, chain_breaks)},
};

static int64_t count_at(const struct evidence_records *records, size_t offset)
{
	return *(const int64_t *)(const void *)((const char *)records + offset);
}

static const struct column malformed_columns[] = {
	{{"文件", "File"}, "key"},
	{{"格式不符的行", "Malformed lines"}, "num"},
};
static const struct table_form malformed_form =
	TABLE_FORM("格式不符的行所在文件", "Files with malformed lines", malformed_columns);

void html_collection(struct page *page)
{
	const struct evidence_records *records = &page->evidence->records;

	page_para(page, "读到的每一行都有去向；没有一行被悄悄丢弃。",
		"Every line that was read is accounted for; none was dropped silently.");
	page_table_open(page, &record_form);
	for (size_t i = 0; i < ARRAY_LEN(record_rows); i++) {
		page_row(page);
		page_cell(page);
		page_say(page, record_rows[i].name.zh, record_rows[i].name.en);
		page_cell_number(page, number_count(count_at(records, record_rows[i].offset)));
	}
	page_table_close(page);
	if (records->malformed_by_file.count == 0)
		return;
	page_table_open(page, &malformed_form);
	LIST_EACH(const struct bind_count, file, &records->malformed_by_file) {
		page_row(page);
		page_cell_code(page, file->name);
		page_cell_number(page, number_count(file->count));
	}
	page_table_close(page);
}

static const struct column document_columns[] = {
	{{"材料", "Document"}, "key"},
	{{"种类", "Kind"}, NULL},
	{{"关于", "About"}, "key"},
	{{"采信", "Counts"}, NULL},
	{{"文件摘要", "Digest"}, "key"},
};
static const struct table_form document_form =
	TABLE_FORM("材料清册", "Register of documents", document_columns);

static void document_row(struct page *page, const struct evidence_document *document)
{
	page_row(page);
	page_cell_code(page, document->id);
	page_cell_text(page, document->kind);
	page_cell_code(page, document->about);
	page_cell(page);
	if (document->counts)
		page_say(page, "✓ 采信", "✓ yes");
	else
		page_mark(page, "warn", "✗ 不采信", "✗ no");
	if (!document->counts && document->reason >= 0) {
		page_raw(page, " ");
		page_text(page, word_in(page->lang, &words_reason_sentence, document->reason));
	}
	page_cell(page);
	page_digest(page, document->sha256);
}

void html_documents(struct page *page)
{
	page_para(page,
		"没有附上文件的材料不证明任何事项。材料按文件摘要核对，须由他方出具、以申请单位为持有人，"
		"并在统计截止时间有效。",
		"A document without an attached file proves nothing. Documents are matched by digest; they "
		"count when another party issued them, the applicant holds them, and they are valid at the "
		"instant judged at.");
	page_table_open(page, &document_form);
	LIST_EACH(const struct evidence_document, document, &page->evidence->documents) {
		document_row(page, document);
	}
	page_table_close(page);
}

static const struct column input_columns[] = {
	{{"文件", "File"}, "key"},
	{{"用途", "Role"}, NULL},
	{{"SHA-256", "SHA-256"}, "key digest"},
};
static const struct table_form input_form = TABLE_FORM("输入文件", "Inputs", input_columns);

static const struct {
	const char *role;
	struct phrase word;
} role_rows[] = {
	{"dossier", {"申报信息", "dossier"}},
	{"plan", {"测量计划", "plan"}},
	{"profile", {"规则集", "profile"}},
	{"region", {"行政区划", "region"}},
	{"records", {"拨测记录", "records"}},
	{"answers", {"地址库答复", "answers"}},
	{"inventory", {"日志清单", "inventory"}},
	{"document", {"书面材料", "document"}},
	{"watch", {"切换观察", "watch"}},
	{"origin", {"源站请求计数", "origin"}},
	{"waiver", {"情况说明", "waiver"}},
};

const char *html_input_role(enum report_lang lang, const char *role)
{
	for (size_t i = 0; i < ARRAY_LEN(role_rows); i++)
		if (text_equal(role, role_rows[i].role))
			return phrase_in(lang, role_rows[i].word);
	return role;
}

void html_inputs(struct page *page)
{
	page_para(page,
		"结论只由下列文件得出：对相同的文件重新计算，得到逐字节相同的佐证材料，其摘要应与首页所列相符。"
		"文件摘要可用任何 SHA-256 工具核对，例如 sha256sum。",
		"The verdict follows from these files alone: computed again from the same files, the "
		"evidence is the same to the byte and has the digest that page one names. Any SHA-256 tool "
		"checks a file, as sha256sum.");
	page_table_open(page, &input_form);
	LIST_EACH(const struct evidence_input, input, &page->evidence->inputs) {
		page_row(page);
		page_cell_code(page, input->name);
		page_cell_text(page, html_input_role(page->lang, input->role));
		page_cell_code(page, input->sha256);
	}
	page_table_close(page);
}
