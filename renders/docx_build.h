/* What the parts of docx share: the document in the making, and XML of WordprocessingML
 * (ECMA-376 part 1). Children stand in the order of its schema: WPS and Word are strict there. */
#ifndef CDNPROOF_RENDERS_DOCX_BUILD_H
#define CDNPROOF_RENDERS_DOCX_BUILD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/file.h"
#include "renders/render.h"

/* A4 in twentieths of a point. */
#define DOCX_PAGE_SHORT 11906
#define DOCX_PAGE_LONG  16838
#define DOCX_MARGIN     1417 /* 25 mm */
#define DOCX_TEXT_WIDTH (DOCX_PAGE_SHORT - 2 * DOCX_MARGIN)
#define DOCX_TEXT_LONG  (DOCX_PAGE_LONG - 2 * DOCX_MARGIN)

#define DOCX_LIST_BULLETS 1 /* numbering: the one for all bullets; numbered lists follow */

/* Inline SVG, whole by itself, and what it was drawn to. */
struct docx_picture {
	const char *svg; /* in the page's text */
	size_t svg_len;
	int64_t width, height; /* on paper, in EMU: 914400 an inch */
	struct file_bytes png;
};

struct docx_heading {
	int level; /* 1, 2 */
	const char *text, *bookmark;
};

struct docx {
	const struct render *render;
	const struct report *report;
	struct arena arena;
	LIST_OF(struct docx_picture) pictures;
	LIST_OF(struct docx_heading) headings; /* for the table of contents */
	size_t picture_cap, heading_cap;
	int list_count; /* numbered lists, each of which starts at 1 */
	int bookmark_count;
};

/* Text between tags, escaped; what XML cannot hold is left out. */
void docx_text(FILE *out, const char *text, size_t len);
void docx_say(FILE *out, const char *text);

/* A bookmark's name for an id of the page: letters, digits, '_', at most 40. In the arena. */
const char *docx_bookmark(struct arena *arena, const char *id);

/* A paragraph that ends a section of such pages. */
void docx_section_end(FILE *out, bool landscape);
/* The properties of a section themselves: the last one's stand by themselves. */
void docx_section(FILE *out, bool landscape);

/* A field with what it shows until it is worked out again. */
void docx_field(FILE *out, const char *instruction, const char *shown);

/* "TOC" with its headings. */
void docx_contents(FILE *out, const struct docx *docx);

#endif
