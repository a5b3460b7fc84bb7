/* Fields: what shows the number of a page or a date is worked out anew when the document is opened,
 * and stands as its name. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "renders/manuscript_reading.h"

/* What these fields show is worked out anew, and no number of ours. */
static const struct passing {
	const char *name;
	const char *shown; /* in its place; NULL: nothing, whole paragraphs are of it */
	bool aside;        /* of a running head: in a text beside a number it makes another one */
} passing_fields[] = {
	{"TOC", NULL, false},
	{"INDEX", NULL, false},
	{"PAGE", "{PAGE}", true},
	{"PAGEREF", "{PAGEREF}", false},
	{"NUMPAGES", "{NUMPAGES}", true},
	{"SECTIONPAGES", "{SECTIONPAGES}", true},
	{"SECTION", "{SECTION}", true},
	{"DATE", "{DATE}", true},
	{"TIME", "{DATE}", true},
	{"SAVEDATE", "{DATE}", true},
	{"PRINTDATE", "{DATE}", true},
	{"CREATEDATE", "{DATE}", true},
	{"NUMWORDS", "{COUNT}", true},
	{"NUMCHARS", "{COUNT}", true},
};

/* Their results follow from the document alone: captions, links, texts of it. */
static const char *const own_fields[] = {
	"SEQ", "HYPERLINK", "REF", "NOTEREF", "STYLEREF", "TC", "XE", "FORMTEXT", "FORMCHECKBOX"};

/* The first word of an instruction; *len is 0 where it has none. */
static const char *name_of(const char *instruction, size_t *len)
{
	instruction += strspn(instruction, " \t\n");
	*len = strcspn(instruction, " \t\n\\\"");
	return instruction;
}

static bool is_word(const char *word, const char *name, size_t len)
{
	return strlen(word) == len && strncasecmp(word, name, len) == 0;
}

static const struct passing *passing_of(const char *instruction)
{
	size_t len;
	const char *name = name_of(instruction, &len);

	for (size_t i = 0; i < ARRAY_LEN(passing_fields); i++)
		if (is_word(passing_fields[i].name, name, len))
			return &passing_fields[i];
	return NULL;
}

static void append_passing(struct reading *reading, const struct passing *passing)
{
	if (passing && passing->shown && !reading->hidden && reading_counts(reading))
		reading_append(reading, passing->shown, strlen(passing->shown));
}

/* Its result is not the document's, and may be another one when it is opened. */
static void tell_foreign(struct reading *reading, const char *instruction)
{
	struct arena *arena = &reading->manuscript->arena;
	const struct passing *passing = passing_of(instruction);
	bool body = reading->part.kind == MANUSCRIPT_MAIN && reading_counts(reading);
	size_t len;
	const char *name = name_of(instruction, &len);

	for (size_t i = 0; i < ARRAY_LEN(own_fields); i++)
		if (is_word(own_fields[i], name, len))
			return;
	if (len && (!passing || (passing->aside && body)))
		manuscript_add_foreign(
			reading->manuscript, FOREIGN_FIELD, arena_text_n(arena, name, len));
}

static void start_instruction(struct reading *reading, const char **atts)
{
	(void)atts;
	reading->in_instruction = true;
}

static void end_instruction(struct reading *reading)
{
	reading->in_instruction = false;
}

static struct field *open_field(struct reading *reading)
{
	size_t count = reading->field_count;

	return count && count <= FIELDS_MOST ? &reading->fields[count - 1] : NULL;
}

/* One without a result is worked out like the others. */
static void end_field(struct reading *reading)
{
	const struct field *field = open_field(reading);

	if (reading->field_count)
		reading->field_count--;
	if (!field)
		return;
	append_passing(reading, passing_of(field->instruction));
	tell_foreign(reading, field->instruction);
}

static void start_field_char(struct reading *reading, const char **atts)
{
	const char *type = xml_attribute(atts, "fldCharType");
	struct field *field;

	if (text_equal(type, "begin") && ++reading->field_count <= FIELDS_MOST) {
		reading->fields[reading->field_count - 1] = (struct field){0};
	} else if (text_equal(type, "separate") && (field = open_field(reading))) {
		field->shows = true;
		field->passing = passing_of(field->instruction) != NULL;
	} else if (text_equal(type, "end")) {
		end_field(reading);
	}
}

static void start_simple_field(struct reading *reading, const char **atts)
{
	const char *instruction = xml_attribute(atts, "instr");

	if (!instruction)
		return;
	append_passing(reading, passing_of(instruction));
	tell_foreign(reading, instruction);
	if (passing_of(instruction))
		reading_skip(reading);
}

/* As old as fields: the page's number. */
static void start_page_number(struct reading *reading, const char **atts)
{
	(void)atts;
	append_passing(reading, passing_of("PAGE"));
}

void reading_instruct(struct reading *reading, const char *text, size_t len)
{
	struct field *field = open_field(reading);

	for (size_t i = 0; field && i < len && field->len < INSTRUCTION - 1; i++)
		field->instruction[field->len++] = text[i];
}

const struct element reading_field_elements[] = {
	{"instrText", reading_word_spaces, start_instruction, end_instruction},
	{"fldChar", reading_word_spaces, start_field_char, NULL},
	{"fldSimple", reading_word_spaces, start_simple_field, NULL},
	{"pgNum", reading_word_spaces, start_page_number, NULL},
	{NULL, NULL, NULL, NULL},
};
