/* A document as text: paragraphs and tables in order, whoever wrote it. Its XML is a stranger's:
 * no entities of its own, bounded depth, and what is deleted in tracked changes is not text. */
#ifndef CDNPROOF_RENDERS_MANUSCRIPT_H
#define CDNPROOF_RENDERS_MANUSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/err.h"
#include "base/name_index.h"

struct manuscript_row {
	LIST_OF(const char *) cells;
	size_t cap;
};

struct manuscript_block {
	const char *text;  /* of a paragraph; NULL: a table */
	const char *style; /* of a paragraph, by its id; NULL: none */
	LIST_OF(struct manuscript_row) rows;
	size_t row_cap;
};

enum manuscript_kind {
	MANUSCRIPT_MAIN,
	MANUSCRIPT_HEADER,
	MANUSCRIPT_FOOTER,
	MANUSCRIPT_NOTES,
};

struct manuscript_part {
	enum manuscript_kind kind;
	LIST_OF(struct manuscript_block) blocks;
	size_t cap;
};

/* What readers see and no text says. */
enum manuscript_foreign_kind {
	FOREIGN_DOCUMENT, /* another document within, drawn in when it is opened */
	FOREIGN_OBJECT,   /* of another program */
	FOREIGN_DRAWING,  /* charts, diagrams */
	FOREIGN_BOUND,    /* text that is drawn from data when it is opened */
	FOREIGN_FIELD,    /* worked out when it is opened, and not of pages or captions */
	FOREIGN_LINK,     /* a picture that is not in the file */
	FOREIGN_FORM,     /* one thing in two forms with other numbers: who opens it sees either */
	FOREIGN_PALE,     /* a number in white, or too small to be read */
};
extern const char *const manuscript_foreign_names[]; /* document, …; NULL-terminated */

struct manuscript_foreign {
	int kind;
	const char *detail; /* name of a field, of a sort of drawing; NULL: none */
	int64_t count;
};

/* How runs of a style look. */
struct manuscript_look {
	const char *style, *based_on; /* by their ids; based_on NULL: on none */
	bool hidden, pale;
};

struct manuscript_picture {
	const char *relation; /* of the part that shows it; NULL: none */
	const char *part;     /* in the package, by who read that; NULL: not there */
	const char *sha256;   /* likewise */
};

/* Texts: white space is one blank, digits and signs are ASCII's; no paragraph is empty. In place of
 * a field whose number is worked out anew stands its name: "{PAGE}". */
struct manuscript {
	struct arena arena;
	struct manuscript_part main;
	LIST_OF(struct manuscript_part) asides; /* headers, footers and notes */
	size_t aside_cap;
	LIST_OF(struct manuscript_foreign) foreign;
	LIST_OF(struct manuscript_picture) pictures;
	LIST_OF(struct manuscript_look) looks;
	struct name_index look_names;
	size_t foreign_cap, picture_cap, look_cap;
	bool tracked; /* changes that are neither accepted nor rejected */
	bool hidden;  /* text that is not shown, which is not read */
};

/* Notes styles by which text is not seen; before the parts that use them. ERR_DATA: broken. */
int manuscript_read_styles(
	struct manuscript *manuscript, const char *xml, size_t len, struct err *err);
/* Adds a part: the main one is a w:document. ERR_DATA: it is none, or broken. */
int manuscript_read(struct manuscript *manuscript, enum manuscript_kind kind, const char *xml,
	size_t len, struct err *err);
void manuscript_add_foreign(
	struct manuscript *manuscript, enum manuscript_foreign_kind kind, const char *detail);
void manuscript_fini(struct manuscript *manuscript); /* zeros are fine */

/* What Chinese input methods and word processors write otherwise: full-width digits, blanks of any
 * width, minus signs. In the arena. */
const char *manuscript_plain(struct arena *arena, const char *text, size_t len);

/* The digits that a character of a symbol font shows, or NULL: it shows none. */
const char *manuscript_symbol(const char *font, unsigned long code);

#endif
