#include "renders/docx_build.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "reports/words.h"

#define BOOKMARK_MOST 40

static bool is_xml(uint32_t code)
{
	return code == '\t' || code == '\n' ||
	       (code >= 0x20 && code != 0x7f && (code & 0xfffe) != 0xfffe);
}

static const char *name_of(uint32_t code)
{
	return code == '&' ? "&amp;" : code == '<' ? "&lt;" : code == '>' ? "&gt;" : "&quot;";
}

void docx_text(FILE *out, const char *text, size_t len)
{
	while (len > 0) {
		uint32_t code = 0;
		size_t step = utf8_next(text, len, &code);

		if (step && code < 128 && strchr("&<>\"", (int)code) && code)
			fputs(name_of(code), out);
		else if (step && is_xml(code))
			fwrite(text, 1, step, out);
		step = step ? step : 1;
		text += step;
		len -= step;
	}
}

void docx_say(FILE *out, const char *text)
{
	docx_text(out, text, strlen(text));
}

static uint32_t hash_of(const char *text)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

const char *docx_bookmark(struct arena *arena, const char *id)
{
	char name[BOOKMARK_MOST + 1];
	bool same = strlen(id) < BOOKMARK_MOST;
	size_t len = 0;

	name[len++] = '_';
	for (const char *at = id; *at && len < BOOKMARK_MOST; at++) {
		same = same && (isalnum((unsigned char)*at) || *at == '_');
		name[len++] = (char)(isalnum((unsigned char)*at) ? *at : '_');
	}
	name[len] = '\0';
	if (same)
		return arena_text(arena, name);
	return arena_format(arena, "%.30s_%08x", name, hash_of(id));
}

void docx_section(FILE *out, bool landscape)
{
	int width = landscape ? DOCX_PAGE_LONG : DOCX_PAGE_SHORT;
	int height = landscape ? DOCX_PAGE_SHORT : DOCX_PAGE_LONG;

	fprintf(out,
		"<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId5\"/>"
		"<w:footerReference w:type=\"default\" r:id=\"rId6\"/>"
		"<w:pgSz w:w=\"%d\" w:h=\"%d\"%s/>"
		"<w:pgMar w:top=\"%d\" w:right=\"%d\" w:bottom=\"%d\" w:left=\"%d\" "
		"w:header=\"794\" w:footer=\"794\" w:gutter=\"0\"/><w:cols w:space=\"425\"/>"
		"</w:sectPr>",
		width, height, landscape ? " w:orient=\"landscape\"" : "", DOCX_MARGIN, DOCX_MARGIN,
		DOCX_MARGIN, DOCX_MARGIN);
}

void docx_section_end(FILE *out, bool landscape)
{
	fputs("<w:p><w:pPr><w:pStyle w:val=\"SectionEnd\"/>", out);
	docx_section(out, landscape);
	fputs("</w:pPr></w:p>\n", out);
}

void docx_field(FILE *out, const char *instruction, const char *shown)
{
	fputs("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText "
	      "xml:space=\"preserve\"> ",
		out);
	docx_say(out, instruction);
	fputs(" </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>", out);
	if (shown[0]) {
		fputs("<w:r><w:t>", out);
		docx_say(out, shown);
		fputs("</w:t></w:r>", out);
	}
	fputs("<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>", out);
}

static void contents_row(FILE *out, const struct docx *docx, const struct docx_heading *heading)
{
	fprintf(out, "<w:p><w:pPr><w:pStyle w:val=\"TOC%d\"/></w:pPr>", heading->level);
	if (heading == docx->headings.items)
		fputs("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText "
		      "xml:space=\"preserve\"> TOC \\o \"1-2\" \\h \\z \\u </w:instrText></w:r>"
		      "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>",
			out);
	fprintf(out, "<w:hyperlink w:anchor=\"%s\" w:history=\"1\"><w:r><w:t>", heading->bookmark);
	docx_say(out, heading->text);
	fputs("</w:t></w:r></w:hyperlink></w:p>\n", out);
}

/* Titles that lead to their chapters, without page numbers: those are nobody's before a word
 * processor lays out pages, and a guess would be printed as if it were one. An update of the field
 * puts them in. */
void docx_contents(FILE *out, const struct docx *docx)
{
	const struct phrase title = {"目　录", "Contents"};

	if (docx->headings.count == 0)
		return;
	fputs("<w:p><w:pPr><w:pStyle w:val=\"ContentsTitle\"/></w:pPr><w:r><w:t>", out);
	docx_say(out, phrase_in(docx->report->lang, title));
	fputs("</w:t></w:r></w:p>\n", out);
	LIST_EACH(const struct docx_heading, heading, &docx->headings)
		contents_row(out, docx, heading);
	fputs("<w:p><w:pPr><w:pStyle w:val=\"SectionEnd\"/></w:pPr><w:r><w:fldChar "
	      "w:fldCharType=\"end\"/></w:r></w:p>\n",
		out);
}
