#include "renders/docx_parts.h"

#include <string.h>
#include <time.h>

#include "base/when.h"
#include "renders/docx_styles.h"
#include "reports/words.h"

#define XML     "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE  "http://schemas.openxmlformats.org/officeDocument/2006/"
#define WORD    "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define TYPE    "application/vnd.openxmlformats-officedocument."
#define SHOWN   16 /* digits of a digest */

/* As word processors write it, in UTC. */
static void utc_text(struct unix_ms at, char out[WHEN_TEXT_LEN])
{
	time_t seconds = (time_t)(at.v / 1000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(out, WHEN_TEXT_LEN, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

const char *docx_edition_name(enum report_edition edition)
{
	return edition == EDITION_INTERNAL ? "internal" : "filing";
}

const char *docx_lang_name(enum report_lang lang)
{
	return lang == LANG_EN ? "en" : "zh";
}

static const char *title_of(const struct docx *docx)
{
	static const struct phrase title = {"技术附录：CDN节点覆盖与日志留存证明",
		"Technical appendix: CDN node coverage and log retention"};

	return phrase_in(docx->report->lang, title);
}

static const struct {
	const char *name, *type;
} overrides[] = {
	{"/word/document.xml", TYPE "wordprocessingml.document.main+xml"},
	{"/word/styles.xml", TYPE "wordprocessingml.styles+xml"},
	{"/word/numbering.xml", TYPE "wordprocessingml.numbering+xml"},
	{"/word/settings.xml", TYPE "wordprocessingml.settings+xml"},
	{"/word/header1.xml", TYPE "wordprocessingml.header+xml"},
	{"/word/footer1.xml", TYPE "wordprocessingml.footer+xml"},
	{"/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"},
	{"/docProps/app.xml", TYPE "extended-properties+xml"},
	{"/docProps/custom.xml", TYPE "custom-properties+xml"},
};

static void content_types(FILE *out, const struct docx *docx)
{
	(void)docx;
	fputs(XML "<Types xmlns=\"" PACKAGE "content-types\">"
		  "<Default Extension=\"rels\" "
		  "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
		  "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
		  "<Default Extension=\"png\" ContentType=\"image/png\"/>"
		  "<Default Extension=\"svg\" ContentType=\"image/svg+xml\"/>",
		out);
	for (size_t i = 0; i < ARRAY_LEN(overrides); i++)
		fprintf(out, "<Override PartName=\"%s\" ContentType=\"%s\"/>", overrides[i].name,
			overrides[i].type);
	fputs("</Types>\n", out);
}

static void relation(FILE *out, const char *id, const char *type, const char *target)
{
	fprintf(out, "<Relationship Id=\"%s\" Type=\"%s\" Target=\"%s\"/>", id, type, target);
}

static void package_relations(FILE *out, const struct docx *docx)
{
	(void)docx;
	fputs(XML "<Relationships xmlns=\"" PACKAGE "relationships\">", out);
	relation(out, "rId1", OFFICE "relationships/officeDocument", "word/document.xml");
	relation(
		out, "rId2", PACKAGE "relationships/metadata/core-properties", "docProps/core.xml");
	relation(out, "rId3", OFFICE "relationships/extended-properties", "docProps/app.xml");
	relation(out, "rId4", OFFICE "relationships/custom-properties", "docProps/custom.xml");
	fputs("</Relationships>\n", out);
}

/* rId5 and rId6 are what each section names. */
static void document_relations(FILE *out, const struct docx *docx)
{
	fputs(XML "<Relationships xmlns=\"" PACKAGE "relationships\">", out);
	relation(out, "rId1", OFFICE "relationships/styles", "styles.xml");
	relation(out, "rId2", OFFICE "relationships/numbering", "numbering.xml");
	relation(out, "rId3", OFFICE "relationships/settings", "settings.xml");
	relation(out, "rId5", OFFICE "relationships/header", "header1.xml");
	relation(out, "rId6", OFFICE "relationships/footer", "footer1.xml");
	for (size_t i = 1; i <= docx->pictures.count; i++)
		fprintf(out,
			"<Relationship Id=\"png%zu\" Type=\"" OFFICE
			"relationships/image\" Target=\"media/image%zu.png\"/>"
			"<Relationship Id=\"svg%zu\" Type=\"" OFFICE
			"relationships/image\" Target=\"media/image%zu.svg\"/>",
			i, i, i, i);
	fputs("</Relationships>\n", out);
}

/* No w:updateFields: Word and WPS would ask whoever opens it, the authority as well, whether other
 * files may be referred to. Page numbers are put in by who edits it. */
static void settings(FILE *out, const struct docx *docx)
{
	fprintf(out,
		XML
		"<w:settings xmlns:w=\"" WORD "\"><w:zoom w:percent=\"100\"/>"
		"<w:defaultTabStop w:val=\"420\"/>"
		"<w:characterSpacingControl w:val=\"compressPunctuation\"/>"
		"<w:compat><w:compatSetting "
		"w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" "
		"w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"en-US\" w:eastAsia=\"%s\"/>"
		"<w:decimalSymbol w:val=\".\"/><w:listSeparator w:val=\",\"/></w:settings>\n",
		docx->report->lang == LANG_EN ? "en-US" : "zh-CN");
}

static void header(FILE *out, const struct docx *docx)
{
	const struct report *report = docx->report;
	const struct filing *filing = report->evidence->filing;
	const char *digest = report->evidence_sha256;

	fputs(XML "<w:hdr xmlns:w=\"" WORD "\"><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr>"
		  "<w:r><w:t xml:space=\"preserve\">",
		out);
	docx_say(out, filing && filing->number ? filing->number : title_of(docx));
	if (digest) {
		fputs("　SHA-256 ", out);
		docx_text(out, digest, strlen(digest) < SHOWN ? strlen(digest) : SHOWN);
		fputs("…", out);
	}
	fputs("</w:t></w:r></w:p></w:hdr>\n", out);
}

static void words(FILE *out, const struct docx *docx, const char *zh, const char *en)
{
	fputs("<w:r><w:t xml:space=\"preserve\">", out);
	docx_say(out, phrase_in(docx->report->lang, (struct phrase){zh, en}));
	fputs("</w:t></w:r>", out);
}

static void footer(FILE *out, const struct docx *docx)
{
	fputs(XML "<w:ftr xmlns:w=\"" WORD "\"><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>",
		out);
	words(out, docx, "第 ", "Page ");
	docx_field(out, "PAGE", "1");
	words(out, docx, " 页　共 ", " of ");
	docx_field(out, "NUMPAGES", "1");
	words(out, docx, " 页", "");
	fputs("</w:p></w:ftr>\n", out);
}

static void element(FILE *out, const char *name, const char *text)
{
	fprintf(out, "<%s>", name);
	docx_say(out, text ? text : "");
	fprintf(out, "</%.*s>", (int)strcspn(name, " "), name);
}

static void core(FILE *out, const struct docx *docx)
{
	const struct evidence *evidence = docx->report->evidence;
	char time[WHEN_TEXT_LEN];

	utc_text(evidence->as_of, time);
	fputs(XML "<cp:coreProperties xmlns:cp=\"" PACKAGE "metadata/core-properties\" "
		  "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
		  "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
		  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">",
		out);
	element(out, "dc:title", title_of(docx));
	element(out, "dc:subject", evidence->filing ? evidence->filing->number : NULL);
	element(out, "dc:creator", evidence->operator_.name);
	element(out, "dcterms:created xsi:type=\"dcterms:W3CDTF\"", time);
	element(out, "dcterms:modified xsi:type=\"dcterms:W3CDTF\"", time);
	element(out, "dc:language", docx->report->lang == LANG_EN ? "en-US" : "zh-CN");
	fputs("</cp:coreProperties>\n", out);
}

static void app(FILE *out, const struct docx *docx)
{
	(void)docx;
	fputs(XML "<Properties xmlns=\"" OFFICE
		  "extended-properties\"><Application>cdnproof</Application></Properties>\n",
		out);
}

static void custom(FILE *out, const struct docx *docx)
{
	const struct report *report = docx->report;
	char time[WHEN_TEXT_LEN];
	const struct {
		const char *name, *text;
	} properties[] = {
		{DOCX_PROPERTY_DIGEST, report->evidence_sha256},
		{DOCX_PROPERTY_EDITION, docx_edition_name(report->edition)},
		{DOCX_PROPERTY_LANG, docx_lang_name(report->lang)},
		{DOCX_PROPERTY_AS_OF, time},
		{DOCX_PROPERTY_VERSION, CDNPROOF_VERSION},
	};

	when_text(report->evidence->as_of, time);
	fputs(XML "<Properties xmlns=\"" OFFICE "custom-properties\" xmlns:vt=\"" OFFICE
		  "docPropsVTypes\">",
		out);
	for (size_t i = 0; i < ARRAY_LEN(properties); i++) {
		fprintf(out,
			"<property fmtid=\"{D5CDD505-2E9C-101B-9397-08002B2CF9AE}\" pid=\"%zu\" "
			"name=\"%s\">",
			i + 2, properties[i].name);
		element(out, "vt:lpwstr", properties[i].text);
		fputs("</property>", out);
	}
	fputs("</Properties>\n", out);
}

const struct docx_part docx_parts[] = {
	{"[Content_Types].xml", content_types},
	{"_rels/.rels", package_relations},
	{"word/_rels/document.xml.rels", document_relations},
	{"word/styles.xml", docx_styles},
	{"word/numbering.xml", docx_numbering},
	{"word/settings.xml", settings},
	{"word/header1.xml", header},
	{"word/footer1.xml", footer},
	{"docProps/core.xml", core},
	{"docProps/app.xml", app},
	{"docProps/custom.xml", custom},
};
const size_t docx_part_count = ARRAY_LEN(docx_parts);
