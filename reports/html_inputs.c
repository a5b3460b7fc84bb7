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
	{{"摘要值（SHA-256）", "SHA-256"}, "key digest"},
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
	{"database", {"地址数据库", "address database"}},
	{"claims", {"地址归属声明", "claims of addresses"}},
	{"inventory", {"日志清单", "inventory"}},
	{"document", {"书面材料", "document"}},
	{"watch", {"切换观察", "watch"}},
	{"origin", {"源站请求计数", "origin"}},
	{"runs", {"运行记录", "runs"}},
	{"waiver", {"情况说明", "waiver"}},
};

const char *html_input_role(enum report_lang lang, const char *role)
{
	for (size_t i = 0; i < ARRAY_LEN(role_rows); i++)
		if (text_equal(role, role_rows[i].role))
			return phrase_in(lang, role_rows[i].word);
	return role;
}

static const struct column part_columns[] = {
	{{"文件", "File"}, "key"},
	{{"内容", "What it holds"}, "wide"},
};
static const struct table_form part_form =
	TABLE_FORM("证据包的组成", "What a bundle holds", part_columns);

static const struct {
	const char *name;
	struct phrase holds;
} bundle_parts[] = {
	{"dossier.json", {"申报信息", "what the applicant declared"}},
	{"documents/", {"书面材料", "documents"}},
	{"plan/", {"测量计划，先于测量确定", "the plan, fixed before the measurement"}},
	{"raw/", {"拨测记录、运行记录、地址库答复与日志清单",
			 "records, runs, answers of databases, inventories of logs"}},
	{"waivers/", {"情况说明，有则附上", "waivers, if there are any"}},
	{"evidence.json", {"佐证材料：全部判定与数值", "evidence: all verdicts and figures"}},
	{"appendix.html", {"本附录", "this appendix"}},
	{"pages/", {"佐证材料中各节点的部分，一个节点一个文件",
			   "the evidence's part on each node, a file a node"}},
	{"exports/",
		{"同一内容的表格与交换格式；打印件与可编辑的文档也放在此处",
			"the same as tables and for other programs; PDF, DOCX, XLSX where they "
			"were put there"}},
	{"MANIFEST.json",
		{"清单：以上每个文件的两种摘要值", "manifest: two digests of each file above"}},
	{"attest/", {"对清单的签名与时间戳，在清单之外",
			    "signatures and stamps over the manifest, outside it"}},
};

static void bundle(struct page *page)
{
	page_table_open(page, &part_form);
	for (size_t i = 0; i < ARRAY_LEN(bundle_parts); i++) {
		page_row(page);
		page_cell_code(page, bundle_parts[i].name);
		page_cell(page);
		page_say(page, bundle_parts[i].holds.zh, bundle_parts[i].holds.en);
	}
	page_table_close(page);
}

static void digests(struct page *page)
{
	page_para(page,
		"摘要值按 SHA-256（GB/T 18238.3）计算；清单并列 SM3（GB/T 32905）摘要值。文件有任何改动，摘要值即不相同，"
		"由摘要值不能倒推文件内容。签名用 Ed25519 或 SM2（GB/T 32918），密钥标识是公钥（DER 编码）的 SHA-256，"
		"须与签名人以其他途径公布的核对；签名与时间戳由核验命令列出。",
		"Digests are SHA-256; the manifest lists SM3 digests as well. Any change of a file gives "
		"another digest, and no digest gives the file. Signatures are Ed25519 or SM2; a key's id is "
		"the SHA-256 of the public key (DER), to be compared with what its owner has made known.");
}

/* What a reader types, a line each. */
static void commands(struct page *page, const char *const *lines, size_t count)
{
	page_raw(page, "<pre class=\"command\"><code>");
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			page_raw(page, "\n");
		page_text(page, lines[i]);
	}
	page_raw(page, "</code></pre>\n");
}

static const char pae_command[] =
	"{ printf 'DSSEv1 %d %s %d ' ${#type} \"$type\" $(wc -c <statement.json); "
	"cat statement.json; } >pae";
static const char signature_command[] =
	"jq -j --arg id $id '.signatures[] | select(.keyid == $id).sig' "
	"attest/statement.dsse.json | base64 -d >sig";

static void verification(struct page *page)
{
	static const char *const with[] = {"cdnproof verify BUNDLE --trust KEY.pub"};
	static const char *const by_hand[] = {"cd BUNDLE", "sha256sum evidence.json",
		"jq -r '.files[] | \"\\(.sha256)  \\(.path)\"' MANIFEST.json | sha256sum --check --quiet",
		"jq -j .payload attest/statement.dsse.json | base64 -d >statement.json",
		"type=$(jq -r .payloadType attest/statement.dsse.json)", pae_command,
		"id=$(openssl pkey -pubin -in KEY.pub -outform DER | sha256sum | cut -c1-64)",
		signature_command,
		"openssl pkeyutl -verify -pubin -inkey KEY.pub -rawin -in pae -sigfile sig",
		"openssl dgst -sm3 -verify KEY.pub -sigopt distid:1234567812345678 -signature sig pae",
		"jq -r '.subject[0].digest.sha256' statement.json; sha256sum MANIFEST.json"};

	page_para(page,
		"用本软件核验：命令依次回答由谁签名、是否完整、能否由证据包中的原始记录重新得出逐字节相同的佐证材料与本附录、"
		"结论是否相符。",
		"With the program: the command tells who signed, whether anything is missing, whether the "
		"evidence and this appendix come out of the bundle's records again to the byte, and "
		"whether the verdicts are those.");
	commands(page, with, ARRAY_LEN(with));
	page_para(page,
		"不用本软件时，签名与摘要可用通用工具核验：第一个摘要值须与首页所列相符；Ed25519 密钥用倒数第三条命令，SM2 密钥用"
		"倒数第二条；最后一条的两个数须相同。",
		"Without it, by common tools: the first digest must be that of page one; the last command "
		"but two is for Ed25519 keys, the last but one for SM2; the two numbers of the last are the "
		"same.");
	commands(page, by_hand, ARRAY_LEN(by_hand));
}

static void inputs(struct page *page)
{
	page_para(page,
		"结论只由下列文件得出：对相同的文件重新计算，得到逐字节相同的佐证材料，其摘要值与首页所列相符。",
		"The verdict follows from these files alone: computed again from the same files, the "
		"evidence is the same to the byte and has the digest that page one names.");
	page_table_open(page, &input_form);
	LIST_EACH(const struct evidence_input, input, &page->evidence->inputs) {
		page_row(page);
		page_cell(page);
		page_input(page, input->name);
		page_cell_text(page, html_input_role(page->lang, input->role));
		page_cell(page);
		page_digest(page, input->sha256);
	}
	page_table_close(page);
	page_trace(page, "/inputs", NULL);
}

void html_inputs(struct page *page)
{
	page_section(page, "证据包的组成", "What a bundle holds");
	bundle(page);
	page_section(page, "摘要值与签名", "Digests and signatures");
	digests(page);
	page_section(page, "核验方法", "How to verify");
	verification(page);
	page_section(page, "输入文件", "Inputs");
	inputs(page);
}
