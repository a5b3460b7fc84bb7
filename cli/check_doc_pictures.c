/* The pictures of a document against those of the one that the evidence makes here. The same
 * versions of what draws them give the same bytes. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cli/check_doc.h"
#include "cli/docx_file.h"
#include "renders/docx.h"

/* As `report --format docx` writes it, read again for its pictures' digests. */
static int draw(const struct report *report, struct manuscript *out, struct err *err)
{
	const struct render render = {.report = report};
	struct docx_made made = {0};
	char *bytes = NULL;
	size_t len;
	FILE *file = open_memstream(&bytes, &len);
	int ret = file ? docx_write(file, &render, err) : err_no_memory(err);

	if (file && fclose(file) != 0 && ret == 0)
		ret = err_no_memory(err);
	if (ret == 0)
		ret = docx_file_read(bytes, len, out, &made, err);
	free(bytes);
	return ret;
}

static bool is_drawn(const struct manuscript *drawn, const struct manuscript_picture *picture)
{
	LIST_EACH(const struct manuscript_picture, own, &drawn->pictures)
		if (own->sha256 && text_equal(own->sha256, picture->sha256))
			return true;
	return false;
}

void document_check_pictures(const struct report *report, const struct manuscript *edited,
	struct arena *arena, struct document_check *check)
{
	struct manuscript drawn = {0};
	struct err absent = {0};
	struct manuscript_picture *picture;
	size_t cap = 0;

	check->pictures_compared =
		edited->pictures.count == 0 || draw(report, &drawn, &absent) == 0;
	for (size_t i = 0; i < edited->pictures.count; i++) {
		if (check->pictures_compared && is_drawn(&drawn, &edited->pictures.items[i]))
			continue;
		picture = arena_push(arena, &check->pictures.items, &check->pictures.count, &cap,
			sizeof(*picture));
		*picture = edited->pictures.items[i];
	}
	manuscript_fini(&drawn);
}
