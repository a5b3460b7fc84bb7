/* Forms of a report, as rows of one table. */
#ifndef CDNPROOF_REPORTS_REPORT_H
#define CDNPROOF_REPORTS_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"
#include "model/evidence.h"
#include "model/region.h"

enum report_lang { LANG_ZH, LANG_EN };
enum report_edition { EDITION_FILING, EDITION_INTERNAL };

/* What is wrong with the evidence itself; it is said on the cover. Bits. */
enum report_doubt {
	DOUBT_NOT_CANONICAL = 1, /* not as any cdnproof writes it: edited by hand */
	DOUBT_INCONSISTENT = 2,  /* totals or verdicts do not follow from its own findings */
	DOUBT_NOT_AS_SEALED = 4, /* the bundle's manifest lists another digest */
};

struct report {
	const struct evidence *evidence;
	const char *evidence_sha256;
	const struct region
		*region; /* boundaries for maps; NULL: none are drawn, and that is said */
	unsigned doubts; /* enum report_doubt */
	enum report_lang lang;
	enum report_edition edition;
	bool colour;          /* terminal table */
	const char *nodes_at; /* html: what stands before the names of files of nodes,
			       * percent-encoded; NULL: their pages stand in the annex */
};

struct report_format {
	const char *name;    /* html, table */
	const char *summary; /* one line of help */
	int (*write)(FILE *out, const struct report *report, struct err *err);
};

extern const struct report_format report_formats[];
extern const size_t report_format_count;

const struct report_format *report_format_find(const char *name); /* or NULL */

#endif
