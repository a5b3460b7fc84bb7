/* What reads a part of a document shares: the text at hand, and elements by their names. */
#ifndef CDNPROOF_RENDERS_MANUSCRIPT_READING_H
#define CDNPROOF_RENDERS_MANUSCRIPT_READING_H

#include "renders/manuscript.h"
#include "renders/xml_read.h"

#define FIELDS_MOST     16
#define ALTERNATES_MOST 8
#define INSTRUCTION     64 /* bytes of one that are looked at */

struct field {
	char instruction[INSTRUCTION];
	size_t len;
	bool shows;   /* what follows is its result */
	bool passing; /* which is worked out anew */
};

/* Forms of one thing, for readers that understand one or the other. */
struct alternate {
	const char *first; /* what the first form says; NULL: it is not read yet */
	size_t at, block;  /* where the one at hand begins: in the text, among blocks */
	bool inside;       /* of a paragraph or a cell */
};

struct reading {
	XML_Parser parser;
	struct manuscript *manuscript;
	struct manuscript_part part;
	size_t depth, skipped; /* depth of what is left out; 0: nothing is */
	size_t tables;         /* open ones; those within others are text of a cell */
	size_t paragraphs;     /* open ones */
	bool in_text, in_instruction, row_deleted, cell_deleted;
	bool hidden, pale;         /* the run */
	bool all_hidden, all_pale; /* the paragraph, by its style */
	size_t numbers;            /* so far */
	const char *style;
	struct field fields[FIELDS_MOST];
	size_t field_count;
	struct alternate alternates[ALTERNATES_MOST];
	size_t alternate_count;
	char *text; /* heap */
	size_t len, cap;
	const char *fault; /* NULL: none */
};

struct element {
	const char *name;
	const char *const *spaces; /* NULL-terminated */
	void (*start)(struct reading *reading, const char **atts);
	void (*end)(struct reading *reading); /* or NULL */
};

/* Each ended by a row without a name. */
extern const struct element reading_look_elements[];
extern const struct element reading_field_elements[];
extern const struct element reading_foreign_elements[]; /* and what is changed, or there twice */

extern const char *const reading_word_spaces[];

void reading_append(struct reading *reading, const char *bytes, size_t len);
/* Text that a reader sees, and that is not of a field which passes. */
bool reading_counts(const struct reading *reading);
/* The paragraph at hand has this style. */
void reading_style(struct reading *reading, const char *id);
/* Leaves out the element at hand. */
void reading_skip(struct reading *reading);
/* Text of a field's instruction. */
void reading_instruct(struct reading *reading, const char *text, size_t len);

#endif
