#include "tests/docx_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "logs/zip.h"
#include "renders/render.h"
#include "renders/zip_write.h"

const char docx_fixture_types[] =
	"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
const char docx_fixture_relations[] =
	"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
	"<Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
	"relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";

char *docx_fixture_document(const char *body)
{
	char *text = NULL;

	ck_assert_int_gt(
		asprintf(&text,
			"<w:document xmlns:w=\"http://schemas.openxmlformats.org/"
			"wordprocessingml/2006/main\" "
			"xmlns:mc=\"http://schemas.openxmlformats.org/"
			"markup-compatibility/2006\" "
			"xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/"
			"2006/relationships\" "
			"xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "
			"xmlns:v=\"urn:schemas-microsoft-com:vml\"><w:body>%s</w:body></w:document>",
			body),
		0);
	return text;
}

struct docx_bytes docx_of(const struct report *report)
{
	const struct render render = {.report = report};
	struct docx_bytes docx = {0};
	struct err err = {0};
	FILE *out = open_memstream(&docx.at, &docx.len);

	ck_assert_ptr_nonnull(out);
	ck_assert_msg(render_format_find("docx")->write(out, &render, &err) == 0, "%s", err.text);
	ck_assert_int_eq(fclose(out), 0);
	return docx;
}

struct docx_bytes docx_from(const struct docx_fixture_part *parts)
{
	struct docx_bytes docx = {0};
	FILE *out = open_memstream(&docx.at, &docx.len);
	struct zip_writer *zip = zip_writer_new(out);

	for (; parts->name; parts++)
		ck_assert_int_eq(
			zip_writer_add(zip, parts->name, parts->text, strlen(parts->text), NULL),
			0);
	ck_assert_int_eq(zip_writer_end(zip, NULL), 0);
	zip_writer_free(zip);
	ck_assert_int_eq(fclose(out), 0);
	return docx;
}

static size_t read_docx(void *context, int64_t offset, uint8_t *to, size_t len)
{
	const struct docx_bytes *docx = context;
	size_t left = docx->len - (size_t)offset;

	len = len < left ? len : left;
	memcpy(to, docx->at + offset, len);
	return len;
}

static struct log_zip *open_zip(struct docx_bytes *docx)
{
	const struct log_zip_source source = {docx, read_docx, (int64_t)docx->len};
	struct log_zip *zip = calloc(1, sizeof(*zip));

	ck_assert_ptr_nonnull(zip);
	ck_assert_int_eq(log_zip_open(zip, &source, NULL), 0);
	ck_assert_msg(!zip->damage, "%s", zip->damage);
	return zip;
}

static char *inflated(const char *at, const struct log_zip_entry *entry)
{
	char *text = calloc(1, (size_t)entry->size + 1);
	z_stream stream = {0};

	ck_assert_int_eq(inflateInit2(&stream, -MAX_WBITS), Z_OK);
	stream.next_in = (uint8_t *)(uintptr_t)at;
	stream.avail_in = (uInt)entry->packed;
	stream.next_out = (uint8_t *)text;
	stream.avail_out = (uInt)entry->size;
	ck_assert_int_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
	inflateEnd(&stream);
	return text;
}

char *docx_part_of(const struct docx_bytes *docx, const char *name)
{
	struct docx_bytes bytes = *docx;
	struct log_zip *zip = open_zip(&bytes);
	struct log_zip_entry entry;
	char *text = NULL;

	while (!text && log_zip_next(zip, &entry))
		if (strcmp(entry.name, name) == 0)
			text = inflated(docx->at + log_zip_locate(zip, &entry), &entry);
	log_zip_close(zip);
	free(zip);
	return text;
}

char *docx_names(const struct docx_bytes *docx)
{
	struct docx_bytes bytes = *docx;
	struct log_zip *zip = open_zip(&bytes);
	struct log_zip_entry entry;
	char *names = NULL;
	size_t len;
	FILE *out = open_memstream(&names, &len);

	while (log_zip_next(zip, &entry))
		fprintf(out, "%s\n", entry.name);
	fclose(out);
	log_zip_close(zip);
	free(zip);
	return names;
}
