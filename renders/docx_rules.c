#include "renders/docx_rules.h"

#include <string.h>

#include "base/array.h"

/* The first that fits is it. */
static const struct docx_rule rules[] = {
	{"head", NULL, DOCX_SKIP, 0, NULL, NULL, NULL},
	{"script", NULL, DOCX_SKIP, 0, NULL, NULL, NULL},
	{"style", NULL, DOCX_SKIP, 0, NULL, NULL, NULL},
	{"button", NULL, DOCX_SKIP, 0, NULL, NULL, NULL},
	{"form", NULL, DOCX_SKIP, 0, NULL, NULL, NULL},
	{"nav", NULL, DOCX_CONTENTS, 0, NULL, NULL, NULL},
	{"h1", NULL, DOCX_HEADING, 0, "Title", NULL, NULL},
	{"h2", NULL, DOCX_HEADING, 1, "Heading1", NULL, NULL},
	{"h3", NULL, DOCX_HEADING, 2, "Heading2", NULL, NULL},
	{"h4", NULL, DOCX_HEADING, 3, "Heading3", NULL, NULL},
	{"h5", NULL, DOCX_HEADING, 4, "SmallHeading", NULL, NULL},
	{"h6", NULL, DOCX_HEADING, 4, "SmallHeading", NULL, NULL},
	{"p", "kind", DOCX_BLOCK, 0, "Subtitle", NULL, NULL},
	{"p", "note", DOCX_BLOCK, 0, "Note", NULL, NULL},
	{"p", "trace", DOCX_BLOCK, 0, "Trace", NULL, NULL},
	{"p", "notice", DOCX_BLOCK, 0, "Notice", NULL, NULL},
	{"p", "label", DOCX_BLOCK, 0, "SmallHeading", NULL, NULL},
	{"p", "formula", DOCX_BLOCK, 0, "Formula", NULL, NULL},
	{"p", NULL, DOCX_BLOCK, 0, NULL, NULL, NULL},
	{"div", "first", DOCX_BLOCK, 0, NULL, NULL, "SmallHeading"},
	{"article", "node-page", DOCX_BLOCK, 0, NULL, NULL, "HeadingSheet"},
	{"pre", NULL, DOCX_LINES, 0, "Command", NULL, NULL},
	{"ul", "brief", DOCX_BULLETS, 0, "Brief", NULL, NULL},
	{"ul", NULL, DOCX_BULLETS, 0, "ListBullet", NULL, NULL},
	{"ol", NULL, DOCX_NUMBERED, 0, "ListNumber", NULL, NULL},
	{"li", NULL, DOCX_ITEM, 0, NULL, NULL, NULL},
	{"dl", NULL, DOCX_FACTS, 0, NULL, NULL, NULL},
	{"dt", NULL, DOCX_FACT_NAME, 0, "FactName", NULL, NULL},
	{"dd", NULL, DOCX_FACT_VALUE, 0, "FactValue", NULL, NULL},
	{"table", "form", DOCX_TABLE, 0, "FactValue", NULL, NULL},
	{"table", NULL, DOCX_TABLE, 0, "TableText", NULL, NULL},
	{"thead", NULL, DOCX_TABLE_HEAD, 0, NULL, NULL, NULL},
	{"tr", NULL, DOCX_ROW, 0, NULL, NULL, NULL},
	{"th", NULL, DOCX_CELL, 0, "TableText", NULL, NULL},
	{"td", NULL, DOCX_CELL, 0, "TableText", NULL, NULL},
	{"caption", NULL, DOCX_CAPTION, 0, "Caption", NULL, NULL},
	{"figcaption", NULL, DOCX_CAPTION, 0, "FigureCaption", NULL, NULL},
	{"figure", NULL, DOCX_BLOCK, 0, "Figure", NULL, NULL},
	{"svg", NULL, DOCX_PICTURE, 0, NULL, NULL, NULL},
	{"br", NULL, DOCX_BREAK, 0, NULL, NULL, NULL},
	{"a", NULL, DOCX_LINK, 0, NULL, NULL, NULL},
	{"span", "no", DOCX_NUMBER, 0, NULL, NULL, NULL},
	{"span", "badge pass", DOCX_INLINE, 0, NULL, "BadgePass", NULL},
	{"span", "badge fail", DOCX_INLINE, 0, NULL, "BadgeFail", NULL},
	{"span", "badge open", DOCX_INLINE, 0, NULL, "BadgeOpen", NULL},
	{"span", "badge", DOCX_INLINE, 0, NULL, "BadgeNone", NULL},
	{"span", "mark info", DOCX_INLINE, 0, NULL, "Quiet", NULL},
	{"span", "mark", DOCX_INLINE, 0, NULL, "Mark", NULL},
	{"span", "quiet", DOCX_INLINE, 0, NULL, "Quiet", NULL},
	{"span", "fill", DOCX_FILL, 0, NULL, NULL, NULL},
	{"span", "bound", DOCX_BREAK, 0, NULL, NULL, NULL},
	{"span", NULL, DOCX_INLINE, 0, NULL, NULL, NULL},
	{"code", NULL, DOCX_INLINE, 0, NULL, "Code", NULL},
	{"kbd", NULL, DOCX_INLINE, 0, NULL, "Code", NULL},
	{"b", NULL, DOCX_INLINE, 0, NULL, "Strong", NULL},
	{"strong", NULL, DOCX_INLINE, 0, NULL, "Strong", NULL},
	{"i", NULL, DOCX_INLINE, 0, NULL, "Emphasis", NULL},
	{"em", NULL, DOCX_INLINE, 0, NULL, "Emphasis", NULL},
	{"var", NULL, DOCX_INLINE, 0, NULL, "Emphasis", NULL},
	{"sub", NULL, DOCX_INLINE, 0, NULL, "Below", NULL},
	{"sup", NULL, DOCX_INLINE, 0, NULL, "Above", NULL},
	{"small", NULL, DOCX_INLINE, 0, NULL, "Quiet", NULL},
	{"time", NULL, DOCX_INLINE, 0, NULL, NULL, NULL},
	{"abbr", NULL, DOCX_INLINE, 0, NULL, NULL, NULL},
	{"label", NULL, DOCX_INLINE, 0, NULL, NULL, NULL},
	{"input", NULL, DOCX_INLINE, 0, NULL, NULL, NULL},
	{"col", NULL, DOCX_INLINE, 0, NULL, NULL, NULL},
	{"q", NULL, DOCX_INLINE, 0, NULL, NULL, NULL},
	{"cite", NULL, DOCX_INLINE, 0, NULL, NULL, NULL},
};

/* What is not named begins and ends paragraphs: text is never lost for it. */
static const struct docx_rule any = {NULL, NULL, DOCX_BLOCK, 0, NULL, NULL, NULL};

static bool has_word(const char *class, const char *word, size_t len)
{
	while (*class) {
		size_t own = strcspn(class, " ");

		if (own == len && strncmp(class, word, len) == 0)
			return true;
		class += own;
		class += strspn(class, " ");
	}
	return false;
}

bool docx_class_has(const char *class, const char *words)
{
	while (class && *words) {
		size_t len = strcspn(words, " ");

		if (!has_word(class, words, len))
			return false;
		words += len;
		words += strspn(words, " ");
	}
	return class;
}

const struct docx_rule *docx_rule_find(const char *element, const char *class)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (strcmp(rules[i].element, element) == 0 &&
			(!rules[i].class || docx_class_has(class, rules[i].class)))
			return &rules[i];
	return &any;
}
