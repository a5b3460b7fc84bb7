#include <check.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "renders/docx_styles.h"
#include "tests/docx_fixture.h"
#include "tests/evidence_fixture.h"

static const struct form {
	const struct evidence *evidence;
	enum report_lang lang;
	enum report_edition edition;
} forms[] = {
	{&fixture_rich, LANG_ZH, EDITION_FILING},
	{&fixture_rich, LANG_ZH, EDITION_INTERNAL},
	{&fixture_rich, LANG_EN, EDITION_INTERNAL},
	{&fixture_thin, LANG_ZH, EDITION_FILING},
	{&fixture_thin, LANG_EN, EDITION_INTERNAL},
};

static struct docx_bytes document(const struct form *form)
{
	const struct report report = {.evidence = form->evidence,
		.evidence_sha256 = DOCX_FIXTURE_DIGEST,
		.lang = form->lang,
		.edition = form->edition};

	return docx_of(&report);
}

/* Each takes a second: they are made once, before the checks, which only read them. */
static struct docx_bytes documents[ARRAY_LEN(forms)];

static void make_documents(void)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		documents[i] = document(&forms[i]);
}

static void free_documents(void)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		free(documents[i].at);
}

static bool ends_with(const char *text, size_t len, const char *end)
{
	return len >= strlen(end) && strncmp(text + len - strlen(end), end, strlen(end)) == 0;
}

/* Each part that is XML, by its name. */
static void each_xml(
	const struct docx_bytes *docx, void (*check)(const char *name, const char *xml))
{
	char *names = docx_names(docx), *rest = NULL;
	int count = 0;

	for (char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest)) {
		char *xml;

		if (!ends_with(name, strlen(name), ".xml") &&
			!ends_with(name, strlen(name), ".rels"))
			continue;
		xml = docx_part_of(docx, name);
		check(name, xml);
		free(xml);
		count++;
	}
	ck_assert_int_ge(count, 10);
	free(names);
}

static void parse(const char *name, const char *xml, XML_StartElementHandler start,
	XML_EndElementHandler end, void *data)
{
	XML_Parser parser = XML_ParserCreate(NULL);

	XML_SetUserData(parser, data);
	XML_SetElementHandler(parser, start, end);
	ck_assert_msg(XML_Parse(parser, xml, (int)strlen(xml), 1) == XML_STATUS_OK, "%s:%lu: %s",
		name, XML_GetCurrentLineNumber(parser), XML_ErrorString(XML_GetErrorCode(parser)));
	XML_ParserFree(parser);
}

static const char *attribute(const char **atts, const char *name)
{
	for (; *atts; atts += 2)
		if (strcmp(atts[0], name) == 0)
			return atts[1];
	return NULL;
}

/* Sequences of ECMA-376 part 1, annex A, as far as we write them: WPS and Word refuse others. */
static const struct sequence {
	const char *parent;
	const char *children[32];
} sequences[] = {
	{"w:p", {"w:pPr", "w:bookmarkStart", "w:r"}},
	{"w:r", {"w:rPr", "w:t"}},
	{"w:pPr", {"w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:widowControl",
			  "w:numPr", "w:pBdr", "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc",
			  "w:outlineLvl", "w:rPr", "w:sectPr"}},
	{"w:rPr", {"w:rStyle", "w:rFonts", "w:b", "w:bCs", "w:i", "w:iCs", "w:noProof", "w:color",
			  "w:spacing", "w:sz", "w:szCs", "w:vertAlign", "w:lang"}},
	{"w:tbl", {"w:tblPr", "w:tblGrid", "w:tr"}},
	{"w:tblPr", {"w:tblStyle", "w:tblW", "w:tblInd", "w:tblBorders", "w:tblLayout",
			    "w:tblCellMar", "w:tblLook"}},
	{"w:tr", {"w:trPr", "w:tc"}},
	{"w:tc", {"w:tcPr", "w:p"}},
	{"w:tcPr", {"w:tcW", "w:gridSpan", "w:tcBorders", "w:vAlign"}},
	{"w:tblBorders", {"w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"}},
	{"w:sectPr", {"w:headerReference", "w:footerReference", "w:pgSz", "w:pgMar", "w:cols"}},
	{"w:style", {"w:name", "w:basedOn", "w:next", "w:uiPriority", "w:semiHidden",
			    "w:unhideWhenUsed", "w:qFormat", "w:pPr", "w:rPr", "w:tblPr",
			    "w:tblStylePr"}},
	{"w:lvl", {"w:start", "w:numFmt", "w:lvlText", "w:lvlJc", "w:pPr"}},
	{"w:numbering", {"w:abstractNum", "w:num"}},
	{"w:settings", {"w:zoom", "w:defaultTabStop", "w:characterSpacingControl", "w:compat",
			       "w:themeFontLang", "w:decimalSymbol", "w:listSeparator"}},
	{"wp:inline", {"wp:extent", "wp:docPr", "wp:cNvGraphicFramePr", "a:graphic"}},
	{"pic:pic", {"pic:nvPicPr", "pic:blipFill", "pic:spPr"}},
};

struct order {
	const char *part;
	struct {
		const struct sequence *sequence; /* NULL: any */
		size_t at;
	} open[64];
	size_t depth;
};

static const struct sequence *sequence_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(sequences); i++)
		if (strcmp(sequences[i].parent, name) == 0)
			return &sequences[i];
	return NULL;
}

/* Runs, fields and bookmarks stand in a paragraph as they come. */
static bool is_of_text(const char *name)
{
	static const char *const names[] = {"w:bookmarkEnd", "w:hyperlink", "w:fldChar",
		"w:instrText", "w:br", "w:tab", "w:drawing"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return strcmp(name, "w:bookmarkStart") == 0;
}

static void XMLCALL order_start(void *data, const char *name, const char **atts)
{
	struct order *order = data;
	const struct sequence *sequence;

	(void)atts;
	if (order->depth > 0 && !is_of_text(name)) {
		size_t at = order->open[order->depth - 1].at;

		sequence = order->open[order->depth - 1].sequence;
		while (sequence && at < ARRAY_LEN(sequence->children) && sequence->children[at] &&
			strcmp(sequence->children[at], name) != 0)
			at++;
		ck_assert_msg(
			!sequence || (at < ARRAY_LEN(sequence->children) && sequence->children[at]),
			"%s: %s in %s stands too late, or is not known", order->part, name,
			sequence ? sequence->parent : "");
		order->open[order->depth - 1].at = at;
	}
	ck_assert_uint_lt(order->depth, ARRAY_LEN(order->open));
	order->open[order->depth].sequence = sequence_of(name);
	order->open[order->depth++].at = 0;
}

static void XMLCALL order_end(void *data, const char *name)
{
	(void)name;
	((struct order *)data)->depth--;
}

static void check_order(const char *name, const char *xml)
{
	struct order order = {.part = name};

	parse(name, xml, order_start, order_end, &order);
}

START_TEST(parts_are_xml_in_the_order_of_the_schema)
{
	struct docx_bytes docx = documents[_i];

	each_xml(&docx, check_order);
}
END_TEST

/* Nothing is formatted beside a style, but widths of tables and numbers of lists. */
static void check_unformatted(const char *part, const char *name)
{
	static const char *const parts[] = {
		"word/document.xml", "word/header1.xml", "word/footer1.xml"};
	static const char *const looks[] = {"w:rFonts", "w:sz", "w:szCs", "w:b", "w:bCs", "w:i",
		"w:iCs", "w:u", "w:color", "w:shd", "w:highlight", "w:jc", "w:ind", "w:spacing",
		"w:vertAlign", "w:keepNext", "w:lang"};
	bool text = false;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		text = text || strcmp(part, parts[i]) == 0;
	for (size_t i = 0; text && i < ARRAY_LEN(looks); i++)
		ck_assert_msg(strcmp(name, looks[i]) != 0, "%s: %s", part, name);
}

static void XMLCALL style_start(void *data, const char *name, const char **atts)
{
	static const char *const users[] = {
		"w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:next"};

	for (size_t i = 0; i < ARRAY_LEN(users); i++)
		if (strcmp(name, users[i]) == 0)
			ck_assert_msg(docx_style_is(attribute(atts, "w:val")), "%s: %s",
				(const char *)data, attribute(atts, "w:val"));
	check_unformatted(data, name);
}

static void check_styles(const char *name, const char *xml)
{
	char part[80];

	snprintf(part, sizeof(part), "%s", name);
	parse(name, xml, style_start, NULL, part);
}

START_TEST(styles_are_defined_and_nothing_is_formatted_without)
{
	struct docx_bytes docx = documents[_i];

	each_xml(&docx, check_styles);
}
END_TEST

struct references {
	const struct docx_bytes *docx;
	const char *folder;
	char ids[4096];
};

static void XMLCALL relation_start(void *data, const char *name, const char **atts)
{
	struct references *references = data;
	char path[200];
	char *part;
	size_t len = strlen(references->ids);

	if (strcmp(name, "Relationship") != 0)
		return;
	snprintf(path, sizeof(path), "%s%s", references->folder, attribute(atts, "Target"));
	part = docx_part_of(references->docx, path);
	ck_assert_msg(part, "%s", path);
	free(part);
	snprintf(
		references->ids + len, sizeof(references->ids) - len, "%s ", attribute(atts, "Id"));
}

static void XMLCALL reference_start(void *data, const char *name, const char **atts)
{
	struct references *references = data;
	static const char *const users[] = {"r:id", "r:embed"};

	for (size_t i = 0; i < ARRAY_LEN(users); i++) {
		const char *id = attribute(atts, users[i]);
		char word[80];

		if (!id)
			continue;
		snprintf(word, sizeof(word), "%s ", id);
		ck_assert_msg(strstr(references->ids, word), "%s %s", name, id);
	}
}

/* WPS and Word of a Chinese office have these; a font that is not there looks different on each
 * machine. */
static void XMLCALL font_start(void *data, const char *name, const char **atts)
{
	static const char *const known[] = {"宋体", "黑体", "楷体", "仿宋"};
	const char *font = attribute(atts, "w:eastAsia");
	size_t i = 0;

	if (strcmp(name, "w:rFonts") != 0)
		return;
	ck_assert_ptr_nonnull(font);
	while (i < ARRAY_LEN(known) && strcmp(known[i], font) != 0)
		i++;
	ck_assert_msg(i < ARRAY_LEN(known), "%s", font);
	++*(int *)data;
}

START_TEST(styles_name_chinese_fonts)
{
	struct docx_bytes docx = documents[_i];
	char *xml = docx_part_of(&docx, "word/styles.xml");
	int count = 0;

	parse("word/styles.xml", xml, font_start, NULL, &count);
	ck_assert_int_gt(count, 2);
	/* what has no font of its own has this one */
	ck_assert_ptr_nonnull(strstr(xml, "<w:rPrDefault><w:rPr><w:rFonts "));
	free(xml);
}
END_TEST

/* The paragraph, table and row that are open. */
struct outline {
	char style[32];
	bool counted, digit; /* the paragraph has a SEQ, a digit */
	bool whole, head;    /* the row stays on a page, comes again */
	bool plain;          /* a row that does not come again was there */
	int captions, headings, rows, heads;
	int sheets, signs; /* headings that begin a node's sheet, cells to sign in */
};

static void XMLCALL outline_start(void *data, const char *name, const char **atts)
{
	struct outline *o = data;

	if (strcmp(name, "w:p") == 0)
		o->style[0] = '\0', o->counted = o->digit = false;
	else if (strcmp(name, "w:pStyle") == 0)
		snprintf(o->style, sizeof(o->style), "%s", attribute(atts, "w:val"));
	else if (strcmp(name, "w:tbl") == 0)
		o->plain = false;
	else if (strcmp(name, "w:tr") == 0)
		o->whole = o->head = false;
	else if (strcmp(name, "w:cantSplit") == 0)
		o->whole = true;
	else if (strcmp(name, "w:tblHeader") == 0)
		o->head = true;
	else if (strcmp(name, "w:bookmarkStart") == 0 && strncmp(o->style, "Heading", 7) == 0)
		o->headings++;
	if (strcmp(name, "w:pStyle") == 0) {
		o->sheets += strcmp(o->style, "HeadingSheet") == 0;
		o->signs += strcmp(o->style, "SignText") == 0;
	}
}

static void XMLCALL outline_end(void *data, const char *name)
{
	struct outline *o = data;

	if (strcmp(name, "w:tr") == 0) {
		ck_assert(o->whole);
		ck_assert_msg(!o->head || !o->plain, "a head below another row");
		o->plain = o->plain || !o->head;
		o->rows++;
		o->heads += o->head;
	} else if (strcmp(name, "w:p") == 0 && strstr(o->style, "Caption")) {
		ck_assert_msg(o->counted || !o->digit, "a caption counted by hand");
		o->captions += o->counted;
	}
}

static void XMLCALL outline_text(void *data, const char *text, int len)
{
	struct outline *o = data;

	for (int i = 0; i < len; i++)
		o->digit = o->digit || (text[i] >= '0' && text[i] <= '9');
	o->counted = o->counted || (len > 4 && strncmp(text, " SEQ ", 5) == 0);
}

START_TEST(captions_count_headings_are_marked_and_rows_stay_whole)
{
	struct docx_bytes docx = documents[_i];
	char *xml = docx_part_of(&docx, "word/document.xml");
	XML_Parser parser = XML_ParserCreate(NULL);
	struct outline outline = {0};
	int nodes = (int)forms[_i].evidence->nodes.count;

	XML_SetUserData(parser, &outline);
	XML_SetElementHandler(parser, outline_start, outline_end);
	XML_SetCharacterDataHandler(parser, outline_text);
	ck_assert_int_eq(XML_Parse(parser, xml, (int)strlen(xml), 1), XML_STATUS_OK);
	XML_ParserFree(parser);
	ck_assert_int_gt(outline.captions, 5);
	ck_assert_int_gt(outline.headings, 10);
	ck_assert_int_gt(outline.rows, 50);
	ck_assert_int_gt(outline.heads, 10);
	/* the first follows its chapter's heading */
	ck_assert_int_eq(outline.sheets, nodes > 1 ? nodes - 1 : 0);
	ck_assert_int_gt(outline.signs, 8);
	free(xml);
}
END_TEST

/* Who opens it is asked nothing. */
START_TEST(no_field_is_worked_out_when_it_is_opened)
{
	struct docx_bytes docx = documents[0];
	char *settings = docx_part_of(&docx, "word/settings.xml");
	char *xml = docx_part_of(&docx, "word/document.xml");

	ck_assert_ptr_null(strstr(settings, "updateFields"));
	ck_assert_ptr_null(strstr(xml, "w:dirty"));
	free(settings);
	free(xml);
}
END_TEST

START_TEST(relations_lead_to_parts)
{
	struct docx_bytes docx = documents[_i];
	struct references references = {.docx = &docx, .folder = ""};
	char *xml = docx_part_of(&docx, "_rels/.rels");

	parse("_rels/.rels", xml, relation_start, NULL, &references);
	free(xml);
	references.ids[0] = '\0';
	references.folder = "word/";
	xml = docx_part_of(&docx, "word/_rels/document.xml.rels");
	parse("document.xml.rels", xml, relation_start, NULL, &references);
	free(xml);
	xml = docx_part_of(&docx, "word/document.xml");
	parse("document.xml", xml, reference_start, NULL, &references);
	free(xml);
}
END_TEST

START_TEST(same_evidence_is_the_same_bytes)
{
	struct docx_bytes one = documents[0];
	struct docx_bytes other = document(&forms[0]);

	ck_assert_uint_eq(one.len, other.len);
	ck_assert_mem_eq(one.at, other.at, one.len);
	free(other.at);
}
END_TEST

static const char *hostile(struct arena *arena, const char *text)
{
	static char longer[10001];

	memset(longer, 'x', sizeof(longer) - 1);
	return strlen(text) % 3 == 0
		       ? longer
		       : arena_format(arena,
				 "%s\x01\x1b]]><w:p/>&amp;\"' \xe2\x80\xae\xef\xbf\xbe\xf0\x9f\x9a\x80\xe2\x80\xac %s",
				 text, text);
}

START_TEST(any_text_makes_a_document)
{
	struct arena arena = {0};
	const struct form form = {
		fixture_copy(&arena, &fixture_rich, hostile), LANG_ZH, EDITION_INTERNAL};
	struct docx_bytes docx = document(&form);

	each_xml(&docx, check_order);
	free(docx.at);
	arena_fini(&arena);
}
END_TEST

START_TEST(heads_of_tables_come_again_and_rows_stay_whole)
{
	struct docx_bytes docx = documents[0];
	char *xml = docx_part_of(&docx, "word/document.xml");

	ck_assert_ptr_nonnull(strstr(xml, "<w:cantSplit/><w:tblHeader/>"));
	ck_assert_ptr_nonnull(strstr(xml, "<w:pStyle w:val=\"Heading1\"/>"));
	ck_assert_ptr_nonnull(strstr(xml, "<w:pStyle w:val=\"Heading2\"/>"));
	ck_assert_ptr_nonnull(strstr(xml, "<w:pStyle w:val=\"Caption\"/>"));
	ck_assert_ptr_nonnull(strstr(xml, " SEQ 表_5 \\* ARABIC "));
	ck_assert_ptr_nonnull(strstr(xml, " TOC \\o "));
	free(xml);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("docx");
	TCase *tc = tcase_create("docx");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 120);
	tcase_add_unchecked_fixture(tc, make_documents, free_documents);
	tcase_add_loop_test(tc, parts_are_xml_in_the_order_of_the_schema, 0, ARRAY_LEN(forms));
	tcase_add_loop_test(
		tc, styles_are_defined_and_nothing_is_formatted_without, 0, ARRAY_LEN(forms));
	tcase_add_loop_test(tc, styles_name_chinese_fonts, 0, ARRAY_LEN(forms));
	tcase_add_loop_test(
		tc, captions_count_headings_are_marked_and_rows_stay_whole, 0, ARRAY_LEN(forms));
	tcase_add_test(tc, no_field_is_worked_out_when_it_is_opened);
	tcase_add_loop_test(tc, relations_lead_to_parts, 0, ARRAY_LEN(forms));
	tcase_add_test(tc, same_evidence_is_the_same_bytes);
	tcase_add_test(tc, any_text_makes_a_document);
	tcase_add_test(tc, heads_of_tables_come_again_and_rows_stay_whole);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
