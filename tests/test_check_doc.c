#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "cli/check_doc.h"
#include "renders/number_words.h"
#include "tests/docx_fixture.h"

static struct manuscript read_body(const char *body)
{
	char *xml = docx_fixture_document(body);
	struct manuscript manuscript = {0};
	struct err err = {0};

	ck_assert_msg(manuscript_read(&manuscript, MANUSCRIPT_MAIN, xml, strlen(xml), &err) == 0,
		"%s", err.text);
	free(xml);
	return manuscript;
}

static const struct words_case {
	const char *text, *words, *blanked;
} words_cases[] = {
	{"没有数字", "", "没有数字"},
	{"2026-11-21 08:00", "2026 11 21 08 00 ", "#-#-# #:#"},
	{"时延 -3.5 ms，共 1,024 次", "-3.5 1024 ", "时延 # ms，共 # 次"},
	{"nc-core-1 P95 a3f9c2", "1 P95 a3f9c2 ", "nc-core-# # #"},
	{"198.51.100.1/24。第5章", "198.51.100.1 24 5 ", "#/#。第#章"},
	{"3.", "3 ", "#."},
	{"9,7% 1,2 1,234,567", "9,7 1,2 1234567 ", "#% # #"},
};

START_TEST(numbers_are_words_with_a_digit)
{
	const struct words_case *c = &words_cases[_i];
	struct arena arena = {0};
	number_words words = number_words_of(&arena, c->text);
	const char *all = "";

	for (size_t i = 0; i < words.count; i++)
		all = arena_format(&arena, "%s%s ", all, words.items[i]);
	ck_assert_str_eq(all, c->words);
	ck_assert_str_eq(number_words_blanked(&arena, c->text), c->blanked);
	arena_fini(&arena);
}
END_TEST

#define P(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"
#define STYLED(id, text)                                                                           \
	"<w:p><w:pPr><w:pStyle w:val=\"" id "\"/></w:pPr><w:r><w:t>" text "</w:t></w:r></w:p>"
#define CELL(text)  "<w:tc>" P(text) "</w:tc>"
#define ROW(a, b)   "<w:tr>" CELL(a) CELL(b) "</w:tr>"
#define TABLE(rows) "<w:tbl>" rows "</w:tbl>"
#define FIELD(instruction, shown)                                                                  \
	"<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>" instruction            \
	"</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>" shown   \
	"</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"

static const struct text_case {
	const char *name, *body, *text;
	bool tracked;
} text_cases[] = {
	{"runs",
		"<w:p><w:r><w:t>一</w:t></w:r><w:r><w:t xml:space=\"preserve\"> 2</w:t></w:r></w:p>",
		"一 2", false},
	{"full width", P("１２．５　％"), "12.5 %", false},
	{"digits of other alphabets", P("\xf0\x9d\x9f\x97\xe2\x81\xb7 \xc2\xb2\xd9\xa9"), "97 29",
		false},
	{"digits turned round",
		P("共\xe2\x80\xae"
		  "12\xe2\x80\xac"),
		"共U202E12", false},
	{"hidden text",
		"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>7</w:t></w:r>"
		"<w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>5</w:t></w:r></w:p>",
		"75", false},
	{"tracked insertion", "<w:p><w:ins><w:r><w:t>5</w:t></w:r></w:ins></w:p>", "5", true},
	{"tracked deletion",
		"<w:p><w:del><w:r><w:delText>4</w:delText></w:r></w:del><w:r><w:t>5</w:t></w:r></w:p>",
		"5", true},
	{"moved away",
		"<w:p><w:moveFrom><w:r><w:t>4</w:t></w:r></w:moveFrom><w:r><w:t>5</w:t></w:r></w:p>",
		"5", true},
	{"a sequence counts", "<w:p><w:r><w:t>表5-</w:t></w:r>" FIELD("SEQ 表_5", "3") "</w:p>",
		"表5-3", false},
	{"a page number does not",
		"<w:p><w:r><w:t>第5章 </w:t></w:r>" FIELD("PAGEREF _x", "14") "</w:p>",
		"第5章 {PAGEREF}", false},
	{"fields in fields",
		"<w:p>" FIELD("TOC \\o",
			"一</w:t></w:r>" FIELD("SEQ a", "9") "<w:r><w:t>7") "</w:p>" P("8"),
		"8", false},
	{"a simple field",
		"<w:p><w:fldSimple w:instr=\" PAGE \"><w:r><w:t>4</w:t></w:r></w:fldSimple>"
		"<w:fldSimple w:instr=\"SEQ x\"><w:r><w:t>5</w:t></w:r></w:fldSimple></w:p>",
		"{PAGE}5", false},
	{"fields without a result",
		"<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>numpages </w:instrText>"
		"<w:fldChar w:fldCharType=\"end\"/><w:t>7</w:t><w:pgNum/></w:r></w:p>",
		"{NUMPAGES}7{PAGE}", false},
	{"signs of symbol fonts",
		"<w:p><w:r><w:sym w:font=\"Wingdings\" w:char=\"F08C\"/><w:t> </w:t>"
		"<w:sym w:font=\"Symbol\" w:char=\"F035\"/><w:t> </w:t>"
		"<w:sym w:font=\"wingdings 2\" w:char=\"73\"/><w:t> </w:t>"
		"<w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/></w:r></w:p>",
		"1 5 10 □", false},
	{"a table in a text box is of the paragraph",
		"<w:p><w:r><w:t>5</w:t><w:pict><w:txbxContent>" TABLE(
			ROW("6", "7")) "</w:txbxContent></w:pict><w:t>8</w:t></w:r></w:p>",
		"5 6 78", false},
	{"the other form of one thing",
		"<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>5</w:t></mc:Choice><mc:Fallback>"
		"<w:t>5</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>",
		"5", false},
	{"another text in the other form of one thing",
		"<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>5</w:t></mc:Choice><mc:Fallback>"
		"<w:t>6</w:t></mc:Fallback></mc:AlternateContent><w:t> 7</w:t></w:r></w:p>",
		"5 7", false},
	{"struck out", "<w:p><w:r><w:strike/><w:t>9</w:t></w:r><w:r><w:t>7</w:t></w:r></w:p>", "7",
		false},
	{"drawn text", "<w:p><w:r><a:t>4</a:t></w:r></w:p>", "4", false},
	{"text boxes in both forms",
		"<w:p><w:r><w:t>4 </w:t><mc:AlternateContent><mc:Choice><w:txbxContent>" P("5") P(
			"6") "</w:txbxContent></mc:Choice><mc:Fallback><w:pict><w:txbxContent>" P("5")
			P("6") "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
			       "</w:p>",
		"4 5 6", false},
	{"an override of direction",
		"<w:p><w:bdo w:val=\"rtl\"><w:r><w:t>12</w:t></w:r></w:bdo><w:r><w:t>个</w:t></w:r>"
		"</w:p>",
		"U202E12个", false},
	{"text of a direction", "<w:p><w:dir w:val=\"ltr\"><w:r><w:t>12</w:t></w:r></w:dir></w:p>",
		"12", false},
	{"drawn letters",
		"<w:p><w:r><w:t>5</w:t><w:pict><v:shape><v:textpath string=\"草稿 9\"/></v:shape>"
		"</w:pict></w:r></w:p>",
		"5 草稿 9", false},
	{"how it looked before",
		"<w:p><w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr>"
		"<w:t>5</w:t></w:r></w:p>",
		"5", true},
	{"breaks and tabs are blanks",
		"<w:p><w:r><w:t>1</w:t><w:br/><w:t>2</w:t><w:tab/><w:t>3</w:t>"
		"<w:noBreakHyphen/><w:t>4</w:t></w:r></w:p>",
		"1 2 3-4", false},
};

START_TEST(text_is_what_a_reader_sees_when_all_is_accepted)
{
	const struct text_case *c = &text_cases[_i];
	struct manuscript manuscript = read_body(c->body);

	ck_assert_uint_eq(manuscript.main.blocks.count, 1);
	ck_assert_msg(strcmp(manuscript.main.blocks.items[0].text, c->text) == 0, "%s: %s", c->name,
		manuscript.main.blocks.items[0].text);
	ck_assert_int_eq(manuscript.tracked, c->tracked);
	manuscript_fini(&manuscript);
}
END_TEST

#define FORMS(first, other)                                                                        \
	"<mc:AlternateContent><mc:Choice Requires=\"wps\">" first                                  \
	"</mc:Choice><mc:Fallback>" other "</mc:Fallback></mc:AlternateContent>"
#define LOOK(look, text) "<w:p><w:r><w:rPr>" look "</w:rPr><w:t>" text "</w:t></w:r></w:p>"

/* name, body, what is said: kind/detail×count … pictures+relation … */
static const struct foreign_case {
	const char *name, *body, *said;
} foreign_cases[] = {
	{"nothing", P("5"), ""},
	{"a document within", "<w:altChunk r:id=\"a\"/>" P("5") "<w:subDoc r:id=\"b\"/>",
		"document/×2 "},
	{"objects", "<w:p><w:r><w:object><w:control/></w:object></w:r></w:p>", "object/×2 "},
	{"a chart and a diagram",
		"<w:p><w:r><a:graphicData uri=\"http://a/2006/chart\"/><a:graphicData "
		"uri=\"http://a/2006/diagram\"/></w:r></w:p>",
		"drawing/chart×1 drawing/diagram×1 "},
	{"a shape", "<w:p><w:r><a:graphicData uri=\"http://a/wordprocessingShape\"/></w:r></w:p>",
		""},
	{"bound text", "<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr></w:sdt>", "bound_text/×1 "},
	{"fields",
		"<w:p>" FIELD(" = 2 + 3", "6") FIELD("SEQ a", "1")
			FIELD("quote 6", "5") "<w:fldSimple w:instr=\"DOCPROPERTY x\"/></w:p>",
		"field/=×1 field/quote×1 field/DOCPROPERTY×1 "},
	{"pictures",
		"<w:p><w:r><a:blip r:embed=\"x\"/><v:imagedata id=\"z\" r:id=\"y\"/></w:r></w:p>",
		"+x +y "},
	{"a linked picture", "<w:p><w:r><a:blip r:link=\"x\"/></w:r></w:p>", "linked_picture/×1 "},
	{"a page's number in a text", "<w:p>" FIELD("PAGE", "3") "</w:p>", "field/PAGE×1 "},
	{"a day in a text", "<w:p>" FIELD("DATE", "3") "</w:p>", "field/DATE×1 "},
	{"numbers of contents",
		"<w:p>" FIELD(
			"TOC \\o", "一</w:t></w:r>" FIELD("PAGE", "9") "<w:r><w:t>7") "</w:p>",
		""},
	{"forms with other numbers",
		"<w:p><w:r>" FORMS("<w:t>共 5</w:t>", "<w:t>共 6</w:t>") "</w:r></w:p>",
		"form/共 6×1 "},
	{"forms with other words",
		"<w:p><w:r>" FORMS("<w:t>共 5</w:t>", "<w:t>计 5</w:t>") "</w:r></w:p>", ""},
	{"a form without the number", "<w:p><w:r>" FORMS("<w:t>5</w:t>", "") "</w:r></w:p>",
		"form/×1 "},
	{"whole paragraphs, of which one is another", FORMS(P("5") P("6"), P("5") P("7")),
		"form/5 7×1 "},
	{"whole paragraphs", FORMS(P("5") P("6"), P("5") P("6")), ""},
	{"tables", FORMS(TABLE(ROW("5", "6")), TABLE(ROW("5", "8"))), "form/5 8×1 "},
	{"in a cell", TABLE("<w:tr><w:tc>" FORMS(P("5"), P("6")) "</w:tc></w:tr>"), "form/6×1 "},
	{"in white", LOOK("<w:color w:val=\"FFFFFF\"/>", "37"), "pale/×1 "},
	{"nearly in white", LOOK("<w:color w:val=\"F8f8F0\"/>", "37"), "pale/×1 "},
	{"as the page", LOOK("<w:color w:val=\"123456\" w:themeColor=\"background1\"/>", "37"),
		"pale/×1 "},
	{"words in white", LOOK("<w:color w:val=\"FFFFFF\"/>", "字"), ""},
	{"in red", LOOK("<w:color w:val=\"FF0000\"/>", "37"), ""},
	{"too small", LOOK("<w:sz w:val=\"2\"/>", "37"), "pale/×1 "},
	{"small", LOOK("<w:sz w:val=\"10\"/>", "37"), ""},
	{"deleted ones", "<w:p><w:del><w:r><w:object/></w:r></w:del></w:p>", ""},
};

START_TEST(what_no_text_says_is_told_of)
{
	const struct foreign_case *c = &foreign_cases[_i];
	struct manuscript manuscript = read_body(c->body);
	struct arena arena = {0};
	const char *said = "";

	LIST_EACH(const struct manuscript_foreign, foreign, &manuscript.foreign)
		said = arena_format(&arena, "%s%s/%s×%lld ", said,
			manuscript_foreign_names[foreign->kind],
			foreign->detail ? foreign->detail : "", (long long)foreign->count);
	LIST_EACH(const struct manuscript_picture, picture, &manuscript.pictures)
		said = arena_format(&arena, "%s+%s ", said, picture->relation);
	ck_assert_msg(strcmp(said, c->said) == 0, "%s: %s", c->name, said);
	arena_fini(&arena);
	manuscript_fini(&manuscript);
}
END_TEST

START_TEST(hidden_text_is_told_of)
{
	struct manuscript hidden = read_body(
		"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>7</w:t></w:r></w:p>");
	struct manuscript shown = read_body(
		"<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>7</w:t></w:r></w:p>");

	ck_assert(hidden.hidden);
	ck_assert(!shown.hidden);
	manuscript_fini(&hidden);
	manuscript_fini(&shown);
}
END_TEST

#define HEAD  STYLED("Heading1", "第5章 覆盖") STYLED("Caption", "表5-1 结果")
#define TWICE TABLE(ROW("市", "成功") ROW("南昌市", "2016") ROW("九江市", "1995"))

static const struct compare_case {
	const char *name, *made, *edited;
	const char *found; /* chapter|table|row|column: says<evidence; … */
	int64_t edits, added_texts, removed_texts, added_rows, removed_rows, removed_tables;
} compare_cases[] = {
	{"the same", HEAD TWICE P("共 5 个"), HEAD TWICE P("共 5 个"), "", .edits = 0},
	{"a cell", HEAD TWICE,
		HEAD TABLE(ROW("市", "成功") ROW("南昌市", "2017") ROW("九江市", "1995")),
		"第5章 覆盖|表5-1 结果|南昌市|成功: 2017<2016; ", .edits = 0},
	{"a paragraph", HEAD P("共 5 个"), HEAD P("共 6 个"), "第5章 覆盖|||: 6<5; ", .edits = 0},
	{"other words", P("共 5 个"), P("总共有 5 个"), "", .edits = 1},
	{"other words and a number", P("在全省测得的节点共 5 个"), P("在全省测得的边缘节点共 6 个"),
		"|||: 6<5; ", .edits = 0},
	{"a text that evidence knows", P("共 5 个") P("完"), P("共 5 个") P("即 5 个节点") P("完"),
		"", .added_texts = 1},
	{"a text that it does not", P("共 5 个") P("完"),
		P("共 5 个") P("另有三十七处，计 37") P("完"), "|||: 37; ", .added_texts = 1},
	{"a row taken out", HEAD TWICE, HEAD TABLE(ROW("市", "成功") ROW("九江市", "1995")), "",
		.removed_rows = 1},
	{"a row put in", HEAD TWICE,
		HEAD TABLE(ROW("市", "成功") ROW("南昌市", "2016") ROW("宜春市", "7")
				ROW("九江市", "1995")),
		"第5章 覆盖|表5-1 结果|宜春市|: 7; ", .added_rows = 1},
	{"a table taken out", HEAD TWICE P("完"), HEAD P("完"), "", .removed_tables = 1},
	{"a paragraph taken out", P("一") P("二十 20"), P("一"), "", .removed_texts = 1},
	{"a table between tables that look alike",
		HEAD TWICE TABLE(ROW("市", "成功") ROW("新余市", "1")) TWICE, HEAD TWICE TWICE, "",
		.removed_tables = 1},
	{"two numbers changed places", P("上 3 下 4"), P("上 4 下 3"), "|||: 4<3; |||: 3<4; ",
		.edits = 0},
};

#define FRONT(rows) STYLED("HeadingFront", "判定结论") TABLE(ROW("要求", "数值") rows)
#define ALONE(text) "<w:tr>" CELL(text) "</w:tr>"

/* What was there is still there, without its number. */
static const struct compare_case missing_cases[] = {
	{"a word for a number", P("共 5 个"), P("共五个"), "|||: <5; ", .edits = 0},
	{"an English one", P("The nodes are 11 in all."), P("The nodes are eleven in all."),
		"|||: <11; ", .edits = 0},
	{"a verdict", P("测量结论 ✗ 不符合：甲"), P("测量结论 ✓ 符合：甲"),
		"|||: ✓ 符合<✗ 不符合; ", .edits = 0},
	{"a verdict's words alone", P("✗ 不符合"), P("✗ 符合"), "|||: <✗ 不符合; ", .edits = 0},
	{"a verdict's sign alone", P("✗ 不符合"), P("✓ 不符合"), "|||: <✗ 不符合; ", .edits = 0},
	{"a verdict that was put in", P("节点甲"), P("节点甲 ✓ pass"), "|||: ✓ pass; ", .edits = 0},
	{"a long verdict for a short one", P("? 证据不足，无法判定"), P("? 证据不足"),
		"|||: ? 证据不足<? 证据不足，无法判定; ", .edits = 0},
	{"where a node stands", P("✗ 申报位置被排除"), P("+ 得到支持"),
		"|||: + 得到支持<✗ 申报位置被排除; ", .edits = 0},
	{"words beside a verdict", P("结论 ✗ 不符合：甲"), P("本次结论 ✗ 不符合：乙"), "",
		.edits = 1},
	{"words that are no verdict", P("未见不符合"), P("均符合"), "", .edits = 1},
	{"a number that was deleted", P("在江西省内的节点共 5 个"), P("在江西省内的节点共 个"),
		"|||: <5; ", .edits = 0},
	{"a field", P("在江西省内的节点共 5 个"),
		"<w:p><w:r><w:t>在江西省内的节点共 </w:t></w:r>" FIELD(
			"PAGE", "5") "<w:r><w:t> 个</w:t></w:r></w:p>",
		"|||: {PAGE}<5; ", .edits = 0},
	{"a sign of a symbol font", P("共 5 个"),
		"<w:p><w:r><w:t>共 </w:t><w:sym w:font=\"Wingdings\" w:char=\"F086\"/><w:t> "
		"个</w:t></w:r></w:p>",
		"|||: 6<5; ", .edits = 0},
	{"another text in its place", P("一") P("共 5 个") P("完"), P("一") P("全部合格") P("完"),
		"|||: <5; ", .edits = 0},
	{"a field of a page's number for another", P("完") "<w:p>" FIELD("PAGEREF _x", "") "</w:p>",
		P("完") "<w:p>" FIELD("PAGEREF _y", "") "</w:p>", "", .edits = 0},
	{"a cell", HEAD TWICE,
		HEAD TABLE(ROW("市", "成功") ROW("南昌市", "全部") ROW("九江市", "1995")),
		"第5章 覆盖|表5-1 结果|南昌市|成功: <2016; ", .edits = 0},
	{"a row that is another now", HEAD TWICE,
		HEAD TABLE(ROW("市", "成功") ROW("省会", "全部") ROW("九江市", "1995")),
		"第5章 覆盖|表5-1 结果|南昌市|成功: <2016; ", .edits = 0},
	{"a cell of one row alone", HEAD TWICE,
		HEAD TABLE(ROW("市", "成功") ALONE("南昌市") ROW("九江市", "1995")),
		"第5章 覆盖|表5-1 结果|南昌市|成功: <2016; ", .edits = 0},
	{"a column is taken out whole", HEAD TWICE,
		HEAD TABLE(ALONE("市") ALONE("南昌市") ALONE("九江市")), "", .edits = 0},
	{"a row of page one's conclusions", FRONT(ROW("核心节点", "2 个") ROW("区域节点", "1 个")),
		FRONT(ROW("核心节点", "2 个")), "判定结论|||: !区域节点 | 1 个; ",
		.removed_rows = 1},
	{"a paragraph of them",
		FRONT(ROW("核心节点", "2 个")) P("尚未证明") STYLED("Heading1", "二"),
		FRONT(ROW("核心节点", "2 个")) STYLED("Heading1", "二"), "判定结论|||: !尚未证明; ",
		.removed_texts = 1},
	{"all of them", FRONT(ROW("核心节点", "2 个")) STYLED("Heading1", "二"),
		STYLED("Heading1", "二"),
		"判定结论|||: !判定结论; 判定结论|||: !要求 | 数值; "
		"判定结论|||: !核心节点 | 2 个; ",
		.removed_texts = 1, .removed_tables = 1},
};

static char *said(const struct manuscript_differences *found)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	LIST_EACH(const struct manuscript_difference, d, &found->items) {
		const char *chapter = d->chapter ? d->chapter : d->section; /* of page one */

		fprintf(out, "%s|%s|%s|%s: %s", chapter ? chapter : "", d->table ? d->table : "",
			d->row ? d->row : "", d->column ? d->column : "", d->says ? d->says : "");
		fprintf(out, "%s%s", d->evidence ? "<" : "", d->evidence ? d->evidence : "");
		fprintf(out, "%s%s; ", d->fault == TEXT_REMOVED ? "!" : "",
			d->fault == TEXT_REMOVED ? d->text : "");
	}
	fclose(out);
	return text;
}

static void compare_case(const struct compare_case *c)
{
	struct manuscript made = read_body(c->made);
	struct manuscript edited = read_body(c->edited);
	struct manuscript_differences found;
	struct arena arena = {0};
	char *text;

	manuscript_compare(&made, &edited, &arena, &found);
	text = said(&found);
	ck_assert_msg(strcmp(text, c->found) == 0, "%s: %s", c->name, text);
	ck_assert_msg(found.edited == c->edits || found.items.count, "%s", c->name);
	ck_assert_msg(found.added_texts == c->added_texts, "%s", c->name);
	ck_assert_msg(found.removed_texts == c->removed_texts, "%s", c->name);
	ck_assert_msg(found.added_rows == c->added_rows, "%s", c->name);
	ck_assert_msg(found.removed_rows == c->removed_rows, "%s", c->name);
	ck_assert_msg(found.removed_tables == c->removed_tables, "%s", c->name);
	free(text);
	arena_fini(&arena);
	manuscript_fini(&made);
	manuscript_fini(&edited);
}

START_TEST(numbers_that_are_no_longer_the_evidences_are_found)
{
	compare_case(&compare_cases[_i]);
}
END_TEST

START_TEST(numbers_that_are_no_longer_there_are_found)
{
	compare_case(&missing_cases[_i]);
}
END_TEST

static const char styles[] =
	"<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
	"<w:style w:styleId=\"White\"><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr></w:style>"
	"<w:style w:styleId=\"Based\"><w:basedOn w:val=\"White\"/></w:style>"
	"<w:style w:styleId=\"Itself\"><w:basedOn w:val=\"Itself\"/></w:style>"
	"<w:style w:styleId=\"Hidden\"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>";

static const struct style_case {
	const char *name, *body;
	bool pale, hidden;
} style_cases[] = {
	{"a style in white", LOOK("<w:rStyle w:val=\"White\"/>", "37"), true, false},
	{"one based on it", LOOK("<w:rStyle w:val=\"Based\"/>", "37"), true, false},
	{"of paragraphs", STYLED("White", "37"), true, false},
	{"a hidden one", LOOK("<w:rStyle w:val=\"Hidden\"/>", "37"), false, true},
	{"hidden paragraphs", STYLED("Hidden", "37"), false, true},
	{"but for a run",
		"<w:p><w:pPr><w:pStyle w:val=\"Hidden\"/></w:pPr><w:r><w:rPr><w:vanish w:val=\"0\"/>"
		"</w:rPr><w:t>37</w:t></w:r></w:p>",
		false, false},
	{"one that is based on itself", LOOK("<w:rStyle w:val=\"Itself\"/>", "37"), false, false},
	{"one that is not there", LOOK("<w:rStyle w:val=\"None\"/>", "37"), false, false},
};

START_TEST(styles_hide_text_as_runs_do)
{
	const struct style_case *c = &style_cases[_i];
	char *xml = docx_fixture_document(c->body);
	struct manuscript manuscript = {0};
	struct err err = {0};

	ck_assert_int_eq(manuscript_read_styles(&manuscript, styles, strlen(styles), &err), 0);
	ck_assert_int_eq(manuscript_read(&manuscript, MANUSCRIPT_MAIN, xml, strlen(xml), &err), 0);
	ck_assert_msg(manuscript.foreign.count == (c->pale ? 1 : 0), "%s", c->name);
	ck_assert_msg(manuscript.hidden == c->hidden, "%s", c->name);
	ck_assert_msg(manuscript.main.blocks.count == (c->hidden ? 0 : 1), "%s", c->name);
	manuscript_fini(&manuscript);
	free(xml);
}
END_TEST

static void add_aside(struct manuscript *manuscript, enum manuscript_kind kind, const char *body)
{
	char *xml = docx_fixture_document(body);

	ck_assert_int_eq(manuscript_read(manuscript, kind, xml, strlen(xml), NULL), 0);
	free(xml);
}

/* The main part says 7, the made header 37 and its footer a page's number. */
static const struct aside_case {
	const char *name;
	enum manuscript_kind kind;
	const char *edited, *found;
	int64_t removed_texts;
} aside_cases[] = {
	{"the same header", MANUSCRIPT_HEADER, P("编号 37"), "", 1},
	{"a number that the evidence says elsewhere", MANUSCRIPT_HEADER, P("编号 7"), "|||: 7<37; ",
		1},
	{"a word", MANUSCRIPT_HEADER, P("编号三十七"), "|||: <37; ", 1},
	{"one more that the evidence says elsewhere", MANUSCRIPT_HEADER, P("编号 37，共 7"),
		"|||: 7; ", 1},
	{"a line more of them", MANUSCRIPT_HEADER, P("编号 37") P("共 7"), "|||: 7; ", 1},
	{"a table", MANUSCRIPT_HEADER, TABLE(ROW("编号", "99")), "||编号|: 99; ", 2},
	{"an empty header is none", MANUSCRIPT_HEADER, P(""), "", 2},
	{"a footer for the page", MANUSCRIPT_FOOTER, "<w:p>" FIELD("PAGE", "3") "</w:p>", "", 1},
	{"a footer for another count of pages", MANUSCRIPT_FOOTER,
		"<w:p><w:r><w:t>共</w:t></w:r>" FIELD("NUMPAGES", "3") "</w:p>", "", 1},
	{"a footer for a date", MANUSCRIPT_FOOTER,
		"<w:p>" FIELD("PAGE", "3") FIELD("DATE", "3") "</w:p>", "|||: {DATE}; ", 1},
	{"a footer with the main part's number", MANUSCRIPT_FOOTER, P("第 7 页"), "|||: 7<{PAGE}; ",
		1},
	{"a note that evidence knows", MANUSCRIPT_NOTES, P("见 7"), "", 2},
	{"a note that it does not", MANUSCRIPT_NOTES, P("见 8"), "|||: 8; ", 2},
};

START_TEST(headers_and_footers_are_held_against_their_own)
{
	const struct aside_case *c = &aside_cases[_i];
	struct manuscript made = read_body(P("共 7 个"));
	struct manuscript edited = read_body(P("共 7 个"));
	struct manuscript_differences found;
	struct arena arena = {0};
	char *text;

	add_aside(&made, MANUSCRIPT_HEADER, P("编号 37"));
	add_aside(&made, MANUSCRIPT_FOOTER, "<w:p>" FIELD("PAGE", "1") "</w:p>");
	add_aside(&edited, c->kind, c->edited);
	manuscript_compare(&made, &edited, &arena, &found);
	text = said(&found);
	ck_assert_msg(strcmp(text, c->found) == 0, "%s: %s", c->name, text);
	ck_assert_msg(found.removed_texts == c->removed_texts, "%s: %lld", c->name,
		(long long)found.removed_texts);
	free(text);
	arena_fini(&arena);
	manuscript_fini(&made);
	manuscript_fini(&edited);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("check_doc");
	TCase *tc = tcase_create("check_doc");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, numbers_are_words_with_a_digit, 0, ARRAY_LEN(words_cases));
	tcase_add_loop_test(
		tc, text_is_what_a_reader_sees_when_all_is_accepted, 0, ARRAY_LEN(text_cases));
	tcase_add_loop_test(tc, styles_hide_text_as_runs_do, 0, ARRAY_LEN(style_cases));
	tcase_add_loop_test(tc, what_no_text_says_is_told_of, 0, ARRAY_LEN(foreign_cases));
	tcase_add_test(tc, hidden_text_is_told_of);
	tcase_add_loop_test(tc, numbers_that_are_no_longer_the_evidences_are_found, 0,
		ARRAY_LEN(compare_cases));
	tcase_add_loop_test(
		tc, numbers_that_are_no_longer_there_are_found, 0, ARRAY_LEN(missing_cases));
	tcase_add_loop_test(
		tc, headers_and_footers_are_held_against_their_own, 0, ARRAY_LEN(aside_cases));
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
