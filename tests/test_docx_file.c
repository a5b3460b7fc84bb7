/* An edited document as a file: what is refused, and what it is read from. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/docx_file.h"
#include "tests/data_fixture.h"
#include "tests/docx_fixture.h"

#define P(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"

static int read_file(const struct docx_bytes *docx, struct err *err)
{
	struct manuscript manuscript = {0};
	struct docx_made made = {0};
	int ret = docx_file_read(docx->at, docx->len, &manuscript, &made, err);

	manuscript_fini(&manuscript);
	return ret;
}

static struct docx_bytes small_docx(const char *document)
{
	const struct docx_fixture_part parts[] = {{"[Content_Types].xml", docx_fixture_types},
		{"_rels/.rels", docx_fixture_relations}, {"word/document.xml", document},
		{NULL, NULL}};

	return docx_from(parts);
}

/* tests/data/docx */
static const struct file_case {
	const char *file, *fault; /* NULL: it is read, and says "共 5 个" */
} file_cases[] = {
	{"sound.docx", NULL},
	{"sound-stored.docx", NULL},
	{"sound-zip64.docx", NULL},
	{"sound-descriptors.docx", NULL},
	{"empty.docx", "truncated at byte 0"},
	{"cut.docx", "truncated at byte 338"},
	{"old-word.docx", "it has a password"},
	{"encrypted.docx", "word/document.xml is encrypted"},
	{"unknown-method.docx", "word/document.xml is damaged"},
	{"wrong-checksum.docx", "word/document.xml is damaged"},
	{"overlapping.docx", "word/document.xml is damaged"},
	{"says-less.docx", "word/document.xml is damaged"},
	{"says-more.docx", "word/document.xml is too large"},
	{"twice.docx", "Word/Document.xml is there twice"},
	{"leads-out.docx", "../../etc/cron.d/a leads out"},
	{"leads-out-within.docx", "word/../../a leads out"},
	{"leads-out-backslash.docx", "..\\evil.xml leads out"},
	{"styles-document-type.docx", "word/styles.xml: it has a document type of its own"},
	{"no-relations.docx", "_rels/.rels is missing"},
	{"relations-cut.docx", "_rels/.rels: line 1: "},
	{"relations-of-nothing.docx", "names no document"},
	{"relations-document-type.docx", "_rels/.rels: it has a document type of its own"},
	{"no-document.docx", "word/document.xml is missing"},
	{"spreadsheet.docx", "no text document"},
	{"document-type.docx", "document type"},
	{"cut-xml.docx", "line 1"},
	{"latin.docx", "line 1"},
};

static struct docx_bytes file_of(const char *name, struct arena *arena)
{
	struct file_bytes file = data_read(arena_format(arena, "docx/%s", name));
	struct docx_bytes docx = {tight_copy(file.at, file.len), file.len};

	file_bytes_fini(&file);
	return docx;
}

START_TEST(documents_are_read_or_refused_with_a_reason)
{
	const struct file_case *c = &file_cases[_i];
	struct arena arena = {0};
	struct docx_bytes docx = file_of(c->file, &arena);
	struct manuscript manuscript = {0};
	struct docx_made made = {0};
	struct err err = {0};
	int ret = docx_file_read(docx.at, docx.len, &manuscript, &made, &err);

	if (c->fault) {
		ck_assert_int_eq(ret, -1);
		ck_assert_int_eq(err.code, ERR_DATA);
		ck_assert_msg(strstr(err.text, c->fault), "%s: %s", c->file, err.text);
	} else {
		ck_assert_msg(ret == 0, "%s: %s", c->file, err.text);
		ck_assert_str_eq(manuscript.main.blocks.items[0].text, "共 5 个");
	}
	manuscript_fini(&manuscript);
	free(docx.at);
	arena_fini(&arena);
}
END_TEST

/* The first ones of the table, which are sound. */
START_TEST(every_shorter_prefix_is_none)
{
	struct arena arena = {0};
	struct docx_bytes docx = file_of(file_cases[_i].file, &arena);
	struct err err = {0};

	for (size_t len = 0; len < docx.len; len++) {
		struct docx_bytes part = {tight_copy(docx.at, len), len};

		ck_assert_int_eq(read_file(&part, &err), -1);
		ck_assert_int_eq(err.code, ERR_DATA);
		free(part.at);
	}
	free(docx.at);
	arena_fini(&arena);
}
END_TEST

START_TEST(nesting_is_bounded)
{
	char *body = NULL;
	size_t len;
	FILE *out = open_memstream(&body, &len);
	char *xml;
	struct docx_bytes docx;
	struct err err = {0};

	for (int i = 0; i < 100000; i++)
		fputs("<w:p>", out);
	for (int i = 0; i < 100000; i++)
		fputs("</w:p>", out);
	fclose(out);
	xml = docx_fixture_document(body);
	docx = small_docx(xml);
	ck_assert_int_eq(read_file(&docx, &err), -1);
	ck_assert_msg(strstr(err.text, "too deeply"), "%s", err.text);
	free(docx.at);
	free(xml);
	free(body);
}
END_TEST

/* 1,000 to 1, as deflate can: the directory says so, or it lies. */
START_TEST(a_bomb_is_refused)
{
	size_t len = (size_t)130 << 20;
	char *zeros = calloc(1, len + 1);
	struct docx_bytes docx;
	struct err err = {0};

	memset(zeros, ' ', len);
	docx = small_docx(zeros);
	ck_assert_int_eq(read_file(&docx, &err), -1);
	ck_assert_msg(strstr(err.text, "too large"), "%s", err.text);
	free(docx.at);
	free(zeros);
}
END_TEST

START_TEST(parts_are_found_by_their_relations)
{
	char *xml = docx_fixture_document(P("共 5 个"));
	const struct docx_fixture_part parts[] = {
		{"_rels/.rels",
			"<Relationships><Relationship Id=\"a\" Type=\"http://purl.oclc.org/ooxml/"
			"officeDocument/relationships/officeDocument\" "
			"Target=\"/Word/Text2.xml\"/></Relationships>"},
		{"word/text2.xml", xml},
		{"Word/_rels/Text2.xml.rels",
			"<Relationships><Relationship Type=\"x/header\" Target=\"../head.xml\"/>"
			"<Relationship Type=\"x/header\" Target=\"http://a/\" TargetMode=\"External\"/>"
			"</Relationships>"},
		{"head.xml",
			"<w:hdr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/"
			"main\">" P("编号 7") "</w:hdr>"},
		{NULL, NULL}};
	struct docx_bytes docx = docx_from(parts);
	struct manuscript manuscript = {0};
	struct docx_made made = {0};
	struct err err = {0};

	ck_assert_msg(
		docx_file_read(docx.at, docx.len, &manuscript, &made, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(manuscript.asides.count, 1);
	ck_assert_str_eq(manuscript.asides.items[0].blocks.items[0].text, "编号 7");
	manuscript_fini(&manuscript);
	free(docx.at);
	free(xml);
}
END_TEST

START_TEST(pictures_are_found_by_the_relations_of_who_shows_them)
{
	char *xml = docx_fixture_document("<w:p><w:r><a:blip r:embed=\"p\"/><a:blip r:embed=\"q\"/>"
					  "<a:blip r:embed=\"none\"/></w:r></w:p>");
	const struct docx_fixture_part parts[] = {{"_rels/.rels", docx_fixture_relations},
		{"word/document.xml", xml},
		{"word/_rels/document.xml.rels",
			"<Relationships><Relationship Id=\"p\" Type=\"x/image\" "
			"Target=\"media/a.png\"/><Relationship Id=\"q\" Type=\"x/image\" "
			"Target=\"../word/Media/A.png\"/></Relationships>"},
		{"word/media/a.png", "abc"}, {NULL, NULL}};
	struct docx_bytes docx = docx_from(parts);
	struct manuscript manuscript = {0};
	struct docx_made made = {0};
	struct err err = {0};

	ck_assert_msg(
		docx_file_read(docx.at, docx.len, &manuscript, &made, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(manuscript.pictures.count, 1);
	ck_assert_str_eq(manuscript.pictures.items[0].sha256,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	ck_assert_uint_eq(manuscript.foreign.count, 1);
	ck_assert_int_eq(manuscript.foreign.items[0].kind, FOREIGN_LINK);
	manuscript_fini(&manuscript);
	free(docx.at);
	free(xml);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("docx_file");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(
		tc, documents_are_read_or_refused_with_a_reason, 0, ARRAY_LEN(file_cases));
	tcase_add_loop_test(tc, every_shorter_prefix_is_none, 0, 4);
	tcase_add_test(tc, nesting_is_bounded);
	tcase_add_test(tc, a_bomb_is_refused);
	tcase_add_test(tc, parts_are_found_by_their_relations);
	tcase_add_test(tc, pictures_are_found_by_the_relations_of_who_shows_them);
	return run_case("docx_file", tc);
}
