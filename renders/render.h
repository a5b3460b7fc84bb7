/* Forms of a report that need a library or a program of their own to be drawn: pdf, docx, xlsx.
 * They are digested in a bundle, never computed again (CONTENTS_RENDERING); what is text of the
 * evidence alone stands in reports/. The same versions of everything give the same bytes. */
#ifndef CDNPROOF_RENDERS_RENDER_H
#define CDNPROOF_RENDERS_RENDER_H

#include "reports/report.h"

struct render {
	const struct report *report;
	/* How far it is, now and then; NULL: nobody asks. */
	void (*progress)(void *data, size_t done, size_t of);
	void *data;
};

struct render_format {
	const char *name;    /* pdf, docx, xlsx */
	const char *summary; /* one line of help */
	int (*write)(FILE *out, const struct render *render, struct err *err);
};

extern const struct render_format render_formats[];
extern const size_t render_format_count;

const struct render_format *render_format_find(const char *name); /* or NULL */

#endif
