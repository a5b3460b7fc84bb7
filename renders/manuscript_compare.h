/* An edited document against the one that evidence makes: every number and verdict that is no
 * longer what it was, and where it stands. Other words may be edited as one likes. */
#ifndef CDNPROOF_RENDERS_MANUSCRIPT_COMPARE_H
#define CDNPROOF_RENDERS_MANUSCRIPT_COMPARE_H

#include "base/bind.h"
#include "renders/manuscript.h"

enum manuscript_fault {
	NUMBER_DIFFERS, /* evidence says another one in this place */
	NUMBER_UNKNOWN, /* in what was added: evidence says it nowhere */
	NUMBER_MISSING, /* the text is there without it: taken out, or by now a word */
	TEXT_REMOVED,   /* a paragraph or a row of what page one concludes */
};
extern const char *const manuscript_fault_names[]; /* differs, …; NULL-terminated */

/* Texts are NULL where they do not apply. */
struct manuscript_difference {
	int fault;
	const char *chapter, *section;    /* headings; no chapter: page one */
	const char *table, *row, *column; /* caption, first cell, head */
	const char *says, *evidence;      /* numbers, verdicts */
	const char *text; /* of the document, around it; TEXT_REMOVED: of the evidence */
};

struct manuscript_differences {
	LIST_OF(struct manuscript_difference) items;
	size_t cap;
	int64_t numbers; /* of the document that were compared, tables of contents left out */
	int64_t edited;  /* paragraphs and cells with other words and no wrong number */
	int64_t added_texts, removed_texts; /* paragraphs */
	int64_t added_tables, removed_tables;
	int64_t added_rows, removed_rows;
	int64_t removed_numbers; /* with whole paragraphs, tables, rows and columns */
};

/* `made` is what evidence makes, by our own styles. What `out` points to lives in `arena`. */
void manuscript_compare(const struct manuscript *made, const struct manuscript *edited,
	struct arena *arena, struct manuscript_differences *out);

#endif
