#include "renders/docx_rules.h"

#include <string.h>

#include "base/array.h"

/* The first that fits is it. */
static const struct docx_rule rules[] = {
	{"head", NULL, DOCX_SKIP, NULL, NULL, NULL, 0},
	{"script", NULL, DOCX_SKIP, NULL, NULL, NULL, 0},
	{"style", NULL, DOCX_SKIP, NULL, NULL, NULL, 0},
	{"button", NULL, DOCX_SKIP, NULL, NULL, NULL, 0},
	{"form", NULL, DOCX_SKIP, NULL, NULL, NULL, 0},
	{"nav", NULL, DOCX_CONTENTS, NULL, NULL, NULL, 0},
	{"h1", NULL, DOCX_HEADING, "Title", NULL, NULL, 0},
	{"h2", NULL, DOCX_HEADING, "Heading1", NULL, NULL, 1},
	{"h3", NULL, DOCX_HEADING, "Heading2", NULL, NULL, 2},
	{"h4", NULL, DOCX_HEADING, "Heading3", NULL, NULL, 3},
	{"h5", NULL, DOCX_HEADING, "SmallHeading", NULL, NULL, 4},
	{"h6", NULL, DOCX_HEADING, "SmallHeading", NULL, NULL, 4},
	{"p", "kind", DOCX_BLOCK, "Subtitle", NULL, NULL, 0},
	{"p", "big", DOCX_BLOCK, "Verdict", NULL, NULL, 0},
	{"p", "note", DOCX_BLOCK, "Note", NULL, NULL, 0},
	{"p", "trace", DOCX_BLOCK, "Trace", NULL, NULL, 0},
	{"p", "notice", DOCX_BLOCK, "Notice", NULL, NULL, 0},
	{"p", "label", DOCX_BLOCK, "SmallHeading", NULL, NULL, 0},
	{"p", "formula", DOCX_BLOCK, "Formula", NULL, NULL, 0},
	{"p", NULL, DOCX_BLOCK, NULL, NULL, NULL, 0},
	{"div", "verdict", DOCX_BLOCK, NULL, NULL, "SmallHeading", 0},
	{"div", "notice", DOCX_BLOCK, "Notice", NULL, NULL, 0},
	{"ul", NULL, DOCX_BULLETS, "ListBullet", NULL, NULL, 0},
	{"ol", NULL, DOCX_NUMBERED, "ListNumber", NULL, NULL, 0},
	{"li", NULL, DOCX_ITEM, NULL, NULL, NULL, 0},
	{"dl", NULL, DOCX_FACTS, NULL, NULL, NULL, 0},
	{"dt", NULL, DOCX_FACT_NAME, "FactName", NULL, NULL, 0},
	{"dd", NULL, DOCX_FACT_VALUE, "FactValue", NULL, NULL, 0},
	{"table", NULL, DOCX_TABLE, "TableText", NULL, NULL, 0},
	{"thead", NULL, DOCX_TABLE_HEAD, NULL, NULL, NULL, 0},
	{"tr", NULL, DOCX_ROW, NULL, NULL, NULL, 0},
	{"th", NULL, DOCX_CELL, "TableText", NULL, NULL, 0},
	{"td", NULL, DOCX_CELL, "TableText", NULL, NULL, 0},
	{"caption", NULL, DOCX_CAPTION, "Caption", NULL, NULL, 0},
	{"figcaption", NULL, DOCX_CAPTION, "FigureCaption", NULL, NULL, 0},
	{"figure", NULL, DOCX_BLOCK, "Figure", NULL, NULL, 0},
	{"svg", NULL, DOCX_PICTURE, NULL, NULL, NULL, 0},
	{"br", NULL, DOCX_BREAK, NULL, NULL, NULL, 0},
	{"a", NULL, DOCX_LINK, NULL, NULL, NULL, 0},
	{"span", "no", DOCX_NUMBER, NULL, NULL, NULL, 0},
	{"span", "badge pass", DOCX_INLINE, NULL, "BadgePass", NULL, 0},
	{"span", "badge fail", DOCX_INLINE, NULL, "BadgeFail", NULL, 0},
	{"span", "badge open", DOCX_INLINE, NULL, "BadgeOpen", NULL, 0},
	{"span", "badge", DOCX_INLINE, NULL, "BadgeNone", NULL, 0},
	{"span", "mark info", DOCX_INLINE, NULL, "Quiet", NULL, 0},
	{"span", "mark", DOCX_INLINE, NULL, "Mark", NULL, 0},
	{"span", "quiet", DOCX_INLINE, NULL, "Quiet", NULL, 0},
	{"span", "bound", DOCX_BREAK, NULL, NULL, NULL, 0},
	{"span", NULL, DOCX_INLINE, NULL, NULL, NULL, 0},
	{"code", NULL, DOCX_INLINE, NULL, "Code", NULL, 0},
	{"kbd", NULL, DOCX_INLINE, NULL, "Code", NULL, 0},
	{"b", NULL, DOCX_INLINE, NULL, "Strong", NULL, 0},
	{"strong", NULL, DOCX_INLINE, NULL, "Strong", NULL, 0},
	{"i", NULL, DOCX_INLINE, NULL, "Emphasis", NULL, 0},
	{"em", NULL, DOCX_INLINE, NULL, "Emphasis", NULL, 0},
	{"var", NULL, DOCX_INLINE, NULL, "Emphasis", NULL, 0},
	{"sub", NULL, DOCX_INLINE, NULL, "Below", NULL, 0},
	{"sup", NULL, DOCX_INLINE, NULL, "Above", NULL, 0},
	{"small", NULL, DOCX_INLINE, NULL, "Quiet", NULL, 0},
	{"time", NULL, DOCX_INLINE, NULL, NULL, NULL, 0},
	{"abbr", NULL, DOCX_INLINE, NULL, NULL, NULL, 0},
	{"label", NULL, DOCX_INLINE, NULL, NULL, NULL, 0},
	{"input", NULL, DOCX_INLINE, NULL, NULL, NULL, 0},
	{"col", NULL, DOCX_INLINE, NULL, NULL, NULL, 0},
	{"q", NULL, DOCX_INLINE, NULL, NULL, NULL, 0},
	{"cite", NULL, DOCX_INLINE, NULL, NULL, NULL, 0},
};

/* What is not named begins and ends paragraphs: text is never lost for it. */
static const struct docx_rule any = {NULL, NULL, DOCX_BLOCK, NULL, NULL, NULL, 0};

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
