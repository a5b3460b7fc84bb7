#include "renders/docx.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "renders/docx_body.h"
#include "renders/docx_parts.h"
#include "renders/docx_picture.h"
#include "renders/zip_write.h"
#include "reports/html.h"

#define DOCUMENT "word/document.xml"
#define HEADER   "word/header1.xml"
#define FOOTER   "word/footer1.xml"

/* A text that is written as a file. */
struct written {
	FILE *out;
	char *text;
	size_t len;
};

static int written_open(struct written *written, struct err *err)
{
	*written = (struct written){0};
	written->out = open_memstream(&written->text, &written->len);
	return written->out ? 0 : err_no_memory(err);
}

static int written_close(struct written *written, struct err *err)
{
	int ret = fclose(written->out);

	written->out = NULL;
	return ret == 0 ? 0 : err_no_memory(err);
}

static void written_fini(struct written *written)
{
	if (written->out)
		fclose(written->out);
	free(written->text);
}

static int write_page(struct written *page, const struct report *report, struct err *err)
{
	if (written_open(page, err) < 0 || html_write(page->out, report, err) < 0)
		return -1;
	return written_close(page, err);
}

static void open_document(FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
	      "<w:document "
	      "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
	      "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" "
	      "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/"
	      "wordprocessingDrawing\" "
	      "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "
	      "xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\" "
	      "xmlns:asvg=\"http://schemas.microsoft.com/office/drawing/2016/SVG/main\">"
	      "<w:body>\n",
		out);
}

static int write_document(FILE *out, struct docx *docx, const struct written *page, struct err *err)
{
	open_document(out);
	if (docx_body(out, docx, page->text, page->len, err) < 0)
		return -1;
	docx_section(out, false);
	fputs("</w:body></w:document>\n", out);
	return ferror(out) ? err_no_memory(err) : 0;
}

static int add_document(
	struct zip_writer *zip, struct docx *docx, const struct written *page, struct err *err)
{
	struct written document;
	int ret = -1;

	if (written_open(&document, err) == 0 &&
		write_document(document.out, docx, page, err) == 0 &&
		written_close(&document, err) == 0)
		ret = zip_writer_add(zip, DOCUMENT, document.text, document.len, err);
	written_fini(&document);
	return ret;
}

static int add_part(struct zip_writer *zip, const struct docx *docx, const struct docx_part *part,
	struct err *err)
{
	struct written written;
	int ret = -1;

	if (written_open(&written, err) == 0) {
		part->write(written.out, docx);
		if (written_close(&written, err) == 0)
			ret = zip_writer_add(zip, part->name, written.text, written.len, err);
	}
	written_fini(&written);
	return ret;
}

static int add_pictures(struct zip_writer *zip, struct docx *docx, struct err *err)
{
	char name[64];

	for (size_t i = 0; i < docx->pictures.count; i++) {
		const struct docx_picture *picture = &docx->pictures.items[i];

		snprintf(name, sizeof(name), "word/media/image%zu.png", i + 1);
		if (zip_writer_add(zip, name, picture->png.at, picture->png.len, err) < 0)
			return -1;
		snprintf(name, sizeof(name), "word/media/image%zu.svg", i + 1);
		if (zip_writer_add(zip, name, picture->svg, picture->svg_len, err) < 0)
			return -1;
	}
	return 0;
}

/* Word and file(1) know a document by its first entry. */
static int write_package(
	struct zip_writer *zip, struct docx *docx, const struct written *page, struct err *err)
{
	if (add_part(zip, docx, &docx_parts[0], err) < 0 ||
		add_document(zip, docx, page, err) < 0 || docx_pictures_draw(docx, err) < 0)
		return -1;
	for (size_t i = 1; i < docx_part_count; i++)
		if (add_part(zip, docx, &docx_parts[i], err) < 0)
			return -1;
	if (add_pictures(zip, docx, err) < 0)
		return -1;
	return zip_writer_end(zip, err);
}

static void docx_fini(struct docx *docx)
{
	docx_pictures_fini(docx);
	arena_fini(&docx->arena);
}

int docx_write(FILE *out, const struct render *render, struct err *err)
{
	struct docx docx = {.render = render, .report = render->report};
	struct zip_writer *zip = zip_writer_new(out);
	struct written page = {0};
	int ret = -1;

	if (!zip)
		return err_no_memory(err);
	if (write_page(&page, render->report, err) == 0)
		ret = write_package(zip, &docx, &page, err);
	zip_writer_free(zip);
	written_fini(&page);
	docx_fini(&docx);
	return ret;
}

static const struct docx_part *part_named(const char *name)
{
	for (size_t i = 0; i < docx_part_count; i++)
		if (text_equal(docx_parts[i].name, name))
			return &docx_parts[i];
	return NULL;
}

int docx_write_texts(const struct docx_texts *out, const struct report *report, struct err *err)
{
	struct docx docx = {.report = report};
	struct written page = {0};
	int ret = -1;

	if (write_page(&page, report, err) == 0)
		ret = write_document(out->document, &docx, &page, err);
	if (ret == 0) {
		part_named(HEADER)->write(out->header, &docx);
		part_named(FOOTER)->write(out->footer, &docx);
	}
	written_fini(&page);
	docx_fini(&docx);
	return ret;
}
