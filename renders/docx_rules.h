/* Which element of the page becomes what in a document, and in which style: a style sheet as rows.
 */
#ifndef CDNPROOF_RENDERS_DOCX_RULES_H
#define CDNPROOF_RENDERS_DOCX_RULES_H

#include <stdbool.h>

enum docx_kind {
	DOCX_INLINE,
	DOCX_BLOCK,
	DOCX_SKIP, /* nothing of it */
	DOCX_CONTENTS,
	DOCX_HEADING,
	DOCX_BULLETS,
	DOCX_NUMBERED,
	DOCX_ITEM,
	DOCX_TABLE,
	DOCX_TABLE_HEAD,
	DOCX_ROW,
	DOCX_CELL,
	DOCX_FACTS, /* a list of names and values: a table of two columns */
	DOCX_FACT_NAME,
	DOCX_FACT_VALUE,
	DOCX_CAPTION,
	DOCX_NUMBER, /* of a caption or heading */
	DOCX_BREAK,
	DOCX_LINK,
	DOCX_PICTURE,
	DOCX_FILL,  /* a line to write on */
	DOCX_LINES, /* white space is as it stands */
	DOCX_KIND_COUNT
};

struct docx_rule {
	const char *element;
	const char *class; /* all of its words are among the element's; NULL: any */
	enum docx_kind kind;
	int level;             /* of a heading */
	const char *paragraph; /* style of paragraphs within; NULL: as around it */
	const char *run;       /* style of text within; NULL: as around it */
	const char *heads;     /* style of headings within; NULL: as around it */
};

/* The row for an element; never NULL: what is not named is a block. */
const struct docx_rule *docx_rule_find(const char *element, const char *class);

/* Whether all of `words` are in `class`, which may be NULL. */
bool docx_class_has(const char *class, const char *words);

#endif
