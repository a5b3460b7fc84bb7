/* Type: one face for text, one for heads, out of what is installed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "renders/pdf_parts.h"

#define LIST_MOST  (1 << 20)
#define PAGE_MOST  (256u << 20)
#define CODES      0x110000u
#define FACES_MOST 1024
#define PYTHON     "/usr/bin/python3" /* Debian's, which has what weasyprint depends on */

/* Best first. Song (serif) for text, Hei (sans) for heads, as official documents are set. */
static const char *const text_wanted[][2] = {{"Noto Serif CJK SC", "Regular"},
	{"Source Han Serif SC", "Regular"}, {"AR PL UMing CN", NULL},
	{"Noto Sans CJK SC", "Regular"}, {"WenQuanYi Zen Hei", NULL},
	{"WenQuanYi Micro Hei", NULL}};
static const char *const head_wanted[][2] = {{"Noto Sans CJK SC", "Bold"},
	{"Source Han Sans SC", "Bold"}, {"WenQuanYi Zen Hei", NULL}, {"WenQuanYi Micro Hei", NULL}};

struct face {
	const char *family, *style, *file, *index;
};

struct faces {
	struct face *items;
	size_t count, cap;
};

/* Lines of "family|style|file|index". */
static void read_faces(struct pdf_work *work, char *text, struct faces *out)
{
	char *line;

	while ((line = strsep(&text, "\n")) && out->count < FACES_MOST) {
		struct face face = {0}, *slot;

		face.family = strsep(&line, "|");
		face.style = strsep(&line, "|");
		face.file = strsep(&line, "|");
		face.index = strsep(&line, "|");
		if (!face.index || !face.family[0])
			continue;
		slot = arena_push(&work->arena, &out->items, &out->count, &out->cap, sizeof(*slot));
		*slot = face;
	}
}

static const struct face *named(const struct faces *faces, const char *family, const char *style)
{
	for (size_t i = 0; i < faces->count; i++)
		if (text_equal(faces->items[i].family, family) &&
			(!style || text_equal(faces->items[i].style, style)))
			return &faces->items[i];
	return NULL;
}

/* None that we know: the first by name. */
static const struct face *any(const struct faces *faces)
{
	const struct face *least = &faces->items[0];

	for (size_t i = 1; i < faces->count; i++)
		if (text_compare(faces->items[i].family, least->family) < 0)
			least = &faces->items[i];
	return least;
}

static const struct face *choose(
	const struct faces *faces, const char *const (*wanted)[2], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct face *face = named(faces, wanted[i][0], wanted[i][1]);

		if (face)
			return face;
	}
	return any(faces);
}

static int list_faces(struct pdf_work *work, struct faces *out, struct err *err)
{
	const char *const argv[] = {"fc-list", "--format",
		"%{family[0]}|%{style[0]}|%{file}|%{index}\n", ":lang=zh-cn", NULL};
	const char *path = pdf_path(work, "faces");
	struct child_command command = pdf_command(work, argv, path, pdf_path(work, "faces.err"));
	struct file_bytes text;

	if (child_run(&command, 1, 1, NULL, NULL, err) < 0)
		return -1;
	if (file_read(path, LIST_MOST, &text, err) < 0)
		return -1;
	read_faces(work, arena_text(&work->arena, text.at), out);
	file_bytes_fini(&text);
	return 0;
}

int pdf_fonts_find(struct pdf_work *work, struct err *err)
{
	struct faces faces = {0};
	const struct face *chosen[2];

	if (list_faces(work, &faces, err) < 0)
		return -1;
	if (faces.count == 0)
		return err_set(err, ERR_NOINPUT,
			_("no Chinese font is installed: apt install fonts-noto-cjk (or fonts-wqy-microhei)"));
	chosen[0] = choose(&faces, text_wanted, ARRAY_LEN(text_wanted));
	chosen[1] = choose(&faces, head_wanted, ARRAY_LEN(head_wanted));
	for (size_t i = 0; i < ARRAY_LEN(chosen); i++)
		work->faces[i] =
			(struct pdf_face){chosen[i]->family, chosen[i]->file, chosen[i]->index};
	return 0;
}

static int note_characters(const char *path, unsigned char *seen, struct err *err)
{
	struct file_bytes text;
	size_t at = 0;

	if (file_read(path, PAGE_MOST, &text, err) < 0)
		return -1;
	while (at < text.len) {
		uint32_t code;
		size_t len = utf8_next(text.at + at, text.len - at, &code);

		if (len > 0)
			seen[code] = 1;
		at += len ? len : 1;
	}
	file_bytes_fini(&text);
	return 0;
}

/* As fontTools reads it: hexadecimal, one a line. */
static int write_characters(const unsigned char *seen, const char *path, struct err *err)
{
	struct file_out *file;

	if (file_out_open(path, &file, err) < 0)
		return -1;
	for (uint32_t code = ' '; code < CODES; code++)
		if (seen[code])
			fprintf(file_out_stream(file), "%X\n", code);
	return file_out_commit(file, err);
}

static void cut(struct pdf_work *work, const struct pdf_face *face, const char *characters,
	const char *name)
{
	const char *const argv[] = {PYTHON, "-m", "fontTools.subset", face->file,
		arena_format(&work->arena, "--font-number=%s", face->index),
		arena_format(&work->arena, "--unicodes-file=%s", characters),
		arena_format(&work->arena, "--output-file=%s", pdf_path(work, name)),
		"--layout-features=", "--drop-tables+=GSUB,GPOS,GDEF,BASE,VORG,vhea,vmtx", NULL};
	struct child_command command = pdf_command(work, argv, NULL, pdf_path(work, "cut.err"));

	/* Without it the whole face is used: slower, and the same to look at. */
	if (child_run(&command, 1, 1, NULL, NULL, NULL) < 0)
		unlink(pdf_path(work, name));
}

int pdf_fonts_cut(struct pdf_work *work, const char *const *files, size_t count, struct err *err)
{
	const char *characters = pdf_path(work, "characters");
	unsigned char *seen = arena_alloc(&work->arena, CODES);

	/* What the style writes: numbers, dots that lead to them, marks of lists. */
	memset(seen + ' ', 1, 0x7f - ' ');
	seen[0x2022] = seen[0x25e6] = seen[0x25aa] = 1;
	for (size_t i = 0; i < count; i++)
		if (note_characters(files[i], seen, err) < 0)
			return -1;
	if (write_characters(seen, characters, err) < 0)
		return -1;
	cut(work, &work->faces[0], characters, "text.otf");
	cut(work, &work->faces[1], characters, "head.otf");
	return 0;
}
