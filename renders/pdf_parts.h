/* PDF of the appendix. WeasyPrint needs some megabytes a page and lays out one document at a time,
 * so the parts are printed in volumes without heads and numbers, two at a time. What stands where
 * is read from the volumes; then a frame is printed: cover, contents, and a sheet with a running
 * head and "page x of y" for each page of the volumes, with its bookmarks and anchors. qpdf lays
 * the volumes on these sheets. So numbers, contents, bookmarks and links are those of one document.
 */
#ifndef CDNPROOF_RENDERS_PDF_PARTS_H
#define CDNPROOF_RENDERS_PDF_PARTS_H

#include "base/child.h"
#include "renders/render.h"
#include "reports/page.h"

/* The margins of a page, in points (1/72 inch). GB/T 9704-2012 gives an official document 37 mm
 * above and 28 mm at the left where it is bound; this is an annex to one, with tables: the bound
 * edge stays wider than the other, the rest is given to the tables. */
#define PDF_MARGIN_TOP_PT    71 /* 25 mm */
#define PDF_MARGIN_RIGHT_PT  51 /* 18 mm */
#define PDF_MARGIN_BOTTOM_PT 62 /* 22 mm */
#define PDF_MARGIN_LEFT_PT   68 /* 24 mm */

/* What a heading, a caption or a node's page is in contents and bookmarks: the letter in front of
 * its bookmark in a volume. */
enum pdf_mark_kind {
	PDF_MARK_PART = 'P',
	PDF_MARK_SECTION = 'S',
	PDF_MARK_NODE = 'N',
	PDF_MARK_TABLE = 'T',
	PDF_MARK_FIGURE = 'F',
};

struct pdf_mark {
	char kind;         /* enum pdf_mark_kind; 0: an anchor that links lead to */
	const char *title; /* the anchor's name */
	size_t page;       /* of the volume, from 0 */
	int top;           /* points below the page's upper edge */
};

struct pdf_volume {
	const char *html, *pdf, *json, *errors; /* paths */
	size_t page_count;
	struct pdf_mark *marks; /* in the order of pages */
	size_t mark_count;
};

struct pdf_face {
	const char *family, *file, *index; /* of the face within the file */
};

struct pdf_work {
	const struct report *report;
	const struct render *render;
	struct arena arena;
	const char *folder; /* private and temporary: everything is below */
	const char *const *environment;
	struct pdf_volume *volumes;
	size_t volume_count;
	struct pdf_face faces[2]; /* Chinese type: for text, for heads */
	size_t steps_done, steps;
};

/* A file's path in the work's folder. */
const char *pdf_path(struct pdf_work *work, const char *name);
/* One more step of work->steps is done; data is the work. */
void pdf_step(void *data);

/* Chooses type among what is installed. ERR_NOINPUT: there is no Chinese type. */
int pdf_fonts_find(struct pdf_work *work, struct err *err);
/* Cuts the type down to the characters that the files in `work` use: WeasyPrint then needs a tenth
 * of the time and memory. Where that fails, the whole type is used. */
int pdf_fonts_cut(struct pdf_work *work, const char *const *files, size_t count, struct err *err);

/* A page's head up to <body>; `frame`: with running heads and numbers. */
void pdf_head(struct pdf_work *work, struct page *page, bool frame);
/* Copies a page, and of each picture what WeasyPrint is to see: a style sheet within one is read
 * anew for each. */
int pdf_copy_page(
	struct pdf_work *work, const char *text, size_t len, const char *path, struct err *err);

/* Writes the parts as HTML, volume by volume. */
int pdf_volumes_write(struct pdf_work *work, struct err *err);
/* Prints them, and reads what stands where. */
int pdf_volumes_print(struct pdf_work *work, struct err *err);
int pdf_marks_read(struct pdf_work *work, struct pdf_volume *volume, struct err *err);

/* The frame's HTML. */
int pdf_frame_write(struct pdf_work *work, const char *path, struct err *err);

/* How weasyprint is called. */
struct child_command pdf_weasyprint(
	struct pdf_work *work, const char *html, const char *pdf, const char *errors);
/* How another program is: `argv` is kept. */
struct child_command pdf_command(
	struct pdf_work *work, const char *const *argv, const char *output, const char *errors);

#endif
