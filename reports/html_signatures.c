/* Who signs: named on page one, by hand and by key on the last sheet. */
#include "reports/html.h"

static const struct filing *filing_of(const struct page *page)
{
	static const struct filing nothing = {.issued = {BIND_ABSENT}};

	return page->evidence->filing ? page->evidence->filing : &nothing;
}

void html_signers(struct page *page)
{
	static const struct phrase heads[] = {{"测量人", "Measured by"}, {"复核人", "Reviewed by"},
		{"技术负责人", "Technical lead"}, {"公章", "Company seal"}};
	const struct filing *filing = filing_of(page);
	const char *const names[] = {filing->measured_by, filing->reviewed_by, filing->approved_by};

	page_raw(page, "<table class=\"form signers\">\n<tbody>\n<tr>");
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		page_raw(page, "<th scope=\"col\">");
		page_say(page, heads[i].zh, heads[i].en);
		page_raw(page, "</th>");
	}
	page_raw(page, "</tr>\n<tr>");
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		page_raw(page, "<td>");
		page_declared(page, names[i]);
		page_raw(page, "</td>");
	}
	page_raw(page, "<td></td></tr>\n</tbody></table>\n");
}

static const struct column hand_columns[] = {
	{{"职责", "Role"}, "key"},
	{{"姓名", "Name"}, NULL},
	{{"签字", "Signature"}, "wide"},
	{{"日期", "Date"}, "key"},
};
static const struct table_form hand_form = {
	.caption = {"手写签署", "Signed by hand"},
	.columns = hand_columns,
	.column_count = ARRAY_LEN(hand_columns),
	.class = "cards sign",
};

static void hand_row(struct page *page, struct phrase role, const char *name)
{
	page_row(page);
	page_cell(page);
	page_say(page, role.zh, role.en);
	page_cell(page);
	page_declared(page, name);
	page_cell(page);
	page_cell(page);
	page_say(page, "　　年　　月　　日", "");
}

static void by_hand(struct page *page)
{
	const struct filing *filing = filing_of(page);
	const struct {
		struct phrase role;
		const char *name;
	} rows[] = {
		{{"测量人", "Measured by"}, filing->measured_by},
		{{"复核人", "Reviewed by"}, filing->reviewed_by},
		{{"技术负责人", "Technical lead"}, filing->approved_by},
	};

	page_table_open(page, &hand_form);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		hand_row(page, rows[i].role, rows[i].name);
	page_row(page);
	page_cell(page);
	page_say(page, "法定代表人", "Legal representative");
	page_cell(page);
	page_cell(page);
	page_cell(page);
	page_say(page, "　　年　　月　　日", "");
	page_row(page);
	page_cell(page);
	page_say(page, "第三方见证（如有）", "Witness (if any)");
	page_cell(page);
	page_cell(page);
	page_cell(page);
	page_say(page, "　　年　　月　　日", "");
	page_table_close(page);
	page_raw(page, "<p class=\"stamp\">");
	page_say(page, "申请单位（公章）：", "Applicant (company seal): ");
	page_text(page, page->evidence->operator_.name);
	page_close(page, "p");
}

static const struct column key_columns[] = {
	{{"项目", "What"}, "key"},
	{{"内容", "How it is told"}, "wide"},
};
static const struct table_form key_form = TABLE_FORM("电子签名", "Signed by key", key_columns);

/* What this page cannot hold: a signature is made over the bundle that holds this page. */
static const struct {
	struct phrase what, how;
} key_rows[] = {
	{{"签名对象", "What is signed"},
		{"证据包清单，其中列有本附录与佐证材料的摘要。签名在本附录写成之后作出，因此不在本附录之内。",
			"The bundle's manifest, which lists the digests of this appendix and of the "
			"evidence. It is made after this appendix was written, so it is not within it."}},
	{{"签名算法与密钥标识", "Algorithm and key"},
		{"由核验命令列出；密钥标识是公钥的 SHA-256，须与签名人以其他途径公布的核对。",
			"Told by the command below; a key's id is the SHA-256 of the public key, to be "
			"compared with what its owner has made known."}},
	{{"可信时间戳", "Time stamps"}, {"如有，由核验命令列出时间与签发机构。",
						"If there are any: told by the command below."}},
};

static void by_key(struct page *page)
{
	page_table_open(page, &key_form);
	for (size_t i = 0; i < ARRAY_LEN(key_rows); i++) {
		page_row(page);
		page_cell(page);
		page_say(page, key_rows[i].what.zh, key_rows[i].what.en);
		page_cell(page);
		page_say(page, key_rows[i].how.zh, key_rows[i].how.en);
	}
	page_row(page);
	page_cell(page);
	page_say(page, "核验命令", "Command");
	page_cell(page);
	page_code(page, "cdnproof verify BUNDLE --trust KEY.pub");
	page_table_close(page);
}

void html_signatures(struct page *page)
{
	page_para(page, "手写签署与电子签名分列，互不代替。",
		"Signatures by hand and by key stand apart; neither replaces the other.");
	by_hand(page);
	by_key(page);
}
