/* Style for WeasyPrint, which knows neither var() in shorthands nor grids: the sheets of the
 * appendix with each variable's value in its place, and what is only of PDF. */
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/when.h"
#include "model/dossier_blanks.h"
#include "renders/pdf_parts.h"
#include "reports/html.h"
#include "reports/svg.h"

#define DEPTH_MOST 4
/* The first page's margins are so much smaller, above and below. */
#define FIRST_PAGE_GAIN_PT 16

/* Grids become tables and floats. Bookmarks begin with the letter of their kind: enum
 * pdf_mark_kind. Two weights of one family are all the type there is. */
static const char pdf_style[] =
	":root { --serif: Appendix; --sans: Appendix; --mono: \"DejaVu Sans Mono\", Appendix; }\n"
	"html { font-family: Appendix; }\n"
	"main { max-width: none; padding: 0; }\n"
	"b, strong { font-weight: 700; }\n"
	"h1, h2, h3, h4, h5, h6 { bookmark-level: none; font-weight: 700; }\n"
	".chapter > h2 { bookmark-level: 1; bookmark-label: 'P' content(text); }\n"
	".chapter h3 { bookmark-level: 2; bookmark-label: 'S' content(text); }\n"
	"caption { bookmark-level: 5; bookmark-label: 'T' content(text); }\n"
	"figcaption { bookmark-level: 6; bookmark-label: 'F' content(text); }\n"
	".finding h3, .node h3, .verdict h3, caption.again { bookmark-level: none; }\n"
	".node-page > h3 { bookmark-level: 2; bookmark-label: 'N' content(text); }\n"
	".node-page caption, .node-page figcaption { bookmark-level: none; }\n"
	"a.at::after { content: none; }\n"
	".chapter { border-top: 0; padding-top: 0; }\n"
	".chapter > h2 { border-bottom: 1.5pt solid var(--accent); padding-bottom: 4pt; }\n"
	".facts { display: block; }\n"
	".facts div { display: block; clear: both; }\n"
	".facts dt { float: left; width: 8.5em; }\n"
	".facts dd { margin-left: 9em; }\n"
	".verdicts { display: block; }\n"
	".verdict { margin: 0 0 6pt; }\n"
	".pair { display: block; }\n"
	"table { width: 100%; }\n"
	"tr { break-inside: avoid; }\n"
	"thead { display: table-header-group; }\n"
	"figure, figcaption, caption { break-inside: avoid; }\n"
	"figure, .drawing { max-width: 100%; }\n"
	"svg { max-width: 100%; }\n"
	"p { orphans: 2; widows: 2; }\n";

/* Only of the frame. */
static const char frame_style[] =
	"caption, figcaption, .chapter h3 { bookmark-level: none; }\n"
	".chapter > h2 { bookmark-label: content(text); }\n"
	".blank { break-before: page; height: 1pt; position: relative; }\n"
	".blank a { position: absolute; left: 0; height: 1pt; width: 1pt; }\n"
	".m1 { bookmark-level: 1; bookmark-label: attr(title); }\n"
	".m2 { bookmark-level: 2; bookmark-label: attr(title); }\n"
	".toc { break-before: page; }\n"
	".toc + .toc { break-before: auto; }\n"
	".toc h2 { font-size: 15pt; text-align: center; margin: 14pt 0 8pt; bookmark-level: 1; "
	"bookmark-label: content(text); }\n"
	".toc p { margin: 0; font-size: 9.5pt; line-height: 1.75; border-bottom: .4pt dotted #999; }\n"
	".toc p.part { font-weight: 700; margin-top: 4pt; }\n"
	".toc p.section { margin-left: 2em; }\n"
	".toc p.sheet-line { display: inline-block; width: 46%; margin-left: 2em; vertical-align: top; font-size: 8.5pt; }\n"
	".toc p.table, .toc p.figure { font-size: 9pt; }\n"
	".toc a::before { content: target-counter(attr(href), page); float: right; width: 3em; "
	"text-align: right; }\n"
	"a.at::after { content: ' ' target-counter(attr(href), page) '页'; }\n"
	":lang(en) a.at::after { content: ', p. ' target-counter(attr(href), page); }\n"
	"h1 { bookmark-level: 1; bookmark-label: content(text); }\n";

/* The value that follows "--name:" where it is declared first; NULL: nowhere. */
static const char *declared_in(const char *sheet, const char *name, size_t len, size_t *value_len)
{
	for (const char *at = sheet; (at = strstr(at, "--")); at += 2) {
		if (strncmp(at, name, len) != 0 || at[len] != ':')
			continue;
		at += len + 1;
		at += strspn(at, " \t\n");
		*value_len = strcspn(at, ";}");
		return at;
	}
	return NULL;
}

/* What is of PDF and of print goes before what is of the screen. */
static const char *declared(const char *name, size_t len, size_t *value_len)
{
	const char *value = declared_in(pdf_style, name, len, value_len);

	for (size_t i = html_style_count; !value && i-- > 0;)
		value = declared_in(html_styles[i], name, len, value_len);
	if (!value)
		*value_len = 0;
	return value ? value : "";
}

static void write_flat(FILE *out, const char *css, size_t len, int depth)
{
	const char *end = css + len;

	while (css < end) {
		const char *at = memmem(css, (size_t)(end - css), "var(--", 6);
		size_t value_len, name_len;
		const char *value;

		if (!at || depth == DEPTH_MOST) {
			fwrite(css, 1, (size_t)(end - css), out);
			return;
		}
		fwrite(css, 1, (size_t)(at - css), out);
		name_len = strcspn(at + 4, ",) ");
		value = declared(at + 4, name_len, &value_len);
		write_flat(out, value, value_len, depth + 1);
		css = at + 4 + name_len;
		css += strcspn(css, ")") + 1;
	}
}

static void flat(FILE *out, const char *css)
{
	write_flat(out, css, strlen(css), 0);
}

static void write_string(FILE *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || strchr("\"\\<>&", c))
			fprintf(out, "\\%x ", c);
		else
			fputc(c, out);
	}
}

static void margin_box(FILE *out, const char *place)
{
	fprintf(out, "\t@%s { font-family: Appendix; font-size: 8.5pt; color: #333; ", place);
}

static void running_heads(struct page *page)
{
	const struct filing *filing = page->evidence->filing;
	const char *digest = page->report->evidence_sha256, *number = NULL;
	FILE *out = page->out;

	number = filing && filing->number && filing->number[0] ? filing->number : NULL;
	if (dossier_is_template(number))
		number = NULL;
	margin_box(out, "top-left");
	fprintf(out, "vertical-align: bottom; padding-bottom: 8pt; content: \"%s",
		phrase_in(page->lang, (struct phrase){"材料编号：", "No. "}));
	write_string(
		out, number ? number
			    : phrase_in(page->lang, (struct phrase){"（未填写）", "(not given)"}));
	fputs("\"; }\n", out);
	if (digest && digest_is_text(digest)) {
		margin_box(out, "top-right");
		fprintf(out,
			"vertical-align: bottom; padding-bottom: 8pt; content: \"%s%.16s\"; }\n",
			phrase_in(page->lang, (struct phrase){"佐证材料摘要（SHA-256）：",
						      "Evidence, SHA-256: "}),
			digest);
	}
	margin_box(out, "bottom-center");
	fprintf(out, "content: %s; }\n",
		phrase_in(page->lang,
			(struct phrase){"\"第 \" counter(page) \" 页　共 \" counter(pages) \" 页\"",
				"\"Page \" counter(page) \" of \" counter(pages)"}));
}

static void page_rule(struct page *page, bool frame)
{
	fprintf(page->out, "@page {\n\tsize: A4;\n\tmargin: %dpt %dpt %dpt %dpt;\n",
		PDF_MARGIN_TOP_PT, PDF_MARGIN_RIGHT_PT, PDF_MARGIN_BOTTOM_PT, PDF_MARGIN_LEFT_PT);
	if (frame)
		running_heads(page);
	page_raw(page, "}\n");
	/* Page one gives the whole answer, down to who signs. */
	if (frame)
		fprintf(page->out, "@page :first { margin-top: %dpt; margin-bottom: %dpt; }\n",
			PDF_MARGIN_TOP_PT - FIRST_PAGE_GAIN_PT,
			PDF_MARGIN_BOTTOM_PT - FIRST_PAGE_GAIN_PT);
}

static void face(FILE *out, const char *file, int weight, const char *family)
{
	fprintf(out,
		"@font-face { font-family: Appendix; font-weight: %d; src: url(\"%s\"), local(\"",
		weight, file);
	write_string(out, family);
	fputs("\"); }\n", out);
}

void pdf_head(struct pdf_work *work, struct page *page, bool frame)
{
	char as_of[WHEN_TEXT_LEN];

	page_head_open(page, html_title, page->evidence->operator_.name, false);
	face(page->out, "text.otf", 400, work->faces[0].family);
	face(page->out, "head.otf", 700, work->faces[1].family);
	for (size_t i = 0; i < html_style_count; i++)
		flat(page->out, html_styles[i]);
	flat(page->out, pdf_style);
	if (frame)
		flat(page->out, frame_style);
	page_rule(page, frame);
	fprintf(page->out, "</style>\n<meta name=\"dcterms.created\" content=\"%s\" />\n",
		when_text(page->evidence->as_of, as_of));
	page_raw(page, "</head>\n<body>\n<main>\n");
}

/* What a picture says of itself that is only of the screen, or is otherwise in print. */
static const struct {
	const char *begin, *instead;
} picture_marks[] = {
	{" class=\"", ""}, /* dark colours and phones: printed are the attributes' own */
	{" font-family=\"", " font-family=\"Appendix\""},
};

/* Writes what stands at `at` instead of an attribute; where it ends, or `at`: it is none of these.
 */
static const char *instead(FILE *out, const char *at, const char *end)
{
	for (size_t i = 0; i < ARRAY_LEN(picture_marks); i++) {
		size_t len = strlen(picture_marks[i].begin);
		const char *quote;

		if ((size_t)(end - at) < len || memcmp(at, picture_marks[i].begin, len) != 0)
			continue;
		quote = memchr(at + len, '"', (size_t)(end - at) - len);
		if (!quote)
			continue;
		fputs(picture_marks[i].instead, out);
		return quote + 1;
	}
	return at;
}

/* Inside of a tag alone: words of a text may look like anything. */
static void write_picture(FILE *out, const char *at, const char *end)
{
	bool tag = false;

	while (at < end) {
		const char *next = tag && *at == ' ' ? instead(out, at, end) : at;

		if (next > at) {
			at = next;
			continue;
		}
		if (*at == '<' || *at == '>')
			tag = *at == '<';
		fputc(*at++, out);
	}
}

static void write_pictures(FILE *out, const char *text, const char *end)
{
	const char *at, *after;

	while ((at = memmem(text, (size_t)(end - text), "<svg", 4)) &&
		(after = memmem(at, (size_t)(end - at), "</svg>", 6))) {
		fwrite(text, 1, (size_t)(at - text), out);
		write_picture(out, at, after);
		text = after;
	}
	fwrite(text, 1, (size_t)(end - text), out);
}

int pdf_copy_page(
	struct pdf_work *work, const char *text, size_t len, const char *path, struct err *err)
{
	struct file_out *file;

	(void)work;
	if (file_out_open(path, &file, err) < 0)
		return -1;
	write_pictures(file_out_stream(file), text, text + len);
	return file_out_commit(file, err);
}
