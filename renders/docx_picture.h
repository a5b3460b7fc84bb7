/* Inline SVG as a picture: drawn by rsvg-convert for who cannot read SVG, with its title and
 * description for who cannot see it. */
#ifndef CDNPROOF_RENDERS_DOCX_PICTURE_H
#define CDNPROOF_RENDERS_DOCX_PICTURE_H

#include "renders/docx_build.h"

struct docx_drawing {
	const char *svg; /* the element, as it stands in the page; borrowed */
	size_t len;
	const char *title, *about; /* NULL: none */
	int width, height;         /* px; 0: not said */
};

/* Keeps it among the pictures and writes the run that shows it. */
void docx_picture_add(FILE *out, struct docx *docx, const struct docx_drawing *drawing);

/* Draws all that were added. ERR_NOINPUT: there is no rsvg-convert, and there are pictures. */
int docx_pictures_draw(struct docx *docx, struct err *err);
void docx_pictures_fini(struct docx *docx);

#endif
