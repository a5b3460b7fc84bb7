/* A document that is put together once and printed as text or as a page: headings, paragraphs,
 * items and tables. Whoever prints it escapes all of its text, so strangers' text may stand in it
 * as it is. */
#ifndef CDNPROOF_REPORTS_PAPER_H
#define CDNPROOF_REPORTS_PAPER_H

#include "reports/page.h"

#define PAPER_NO_VERDICT (-1)

enum paper_kind {
	PAPER_CHAPTER, /* heading */
	PAPER_SECTION,
	PAPER_PARA,
	PAPER_NOTE, /* a paragraph that stands back */
	PAPER_WARN, /* one that must be seen */
	PAPER_ITEM, /* of a list */
	PAPER_TABLE,
};

struct paper_cell {
	const char *text;
	int verdict; /* its sign and colour; PAPER_NO_VERDICT */
};

struct paper_block {
	enum paper_kind kind;
	const char *text;
	const struct table_form *form;    /* of a table */
	LIST_OF(struct paper_cell) cells; /* row by row, all columns */
};

struct paper {
	struct arena arena;
	enum report_lang lang;
	LIST_OF(struct paper_block) blocks;
	size_t block_cap, cell_cap;
};

void paper_fini(struct paper *paper);

/* Formatted in the paper's language; lives as long as the paper. */
const char *paper_say(struct paper *paper, const char *zh, const char *en, ...)
	__attribute__((format(printf, 2, 4), format(printf, 3, 4)));
const char *paper_in(const struct paper *paper, struct phrase phrase);
/* a and b with the language's separator; either may be "". */
const char *paper_join(struct paper *paper, const char *a, const char *b);
/* The same with the mark between clauses. */
const char *paper_clause(struct paper *paper, const char *a, const char *b);

/* `text` is borrowed, as in the arena of the paper. */
void paper_add(struct paper *paper, enum paper_kind kind, const char *text);

/* A table is filled cell by cell, row by row, until something else is added. */
void paper_table(struct paper *paper, const struct table_form *form);
void paper_put(struct paper *paper, const char *text); /* NULL and "": "—" */
void paper_put_verdict(struct paper *paper, int verdict);

/* At most 100 columns. */
void paper_write_text(FILE *out, const struct paper *paper, bool colour);
/* The blocks, for within <main>. */
void paper_write_html(struct page *page, const struct paper *paper);

#endif
