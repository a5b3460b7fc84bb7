#include <expat.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/text.h"
#include "renders/manuscript.h"

#define DEPTH_MOST  200
#define FIELDS_MOST 16
#define INSTRUCTION 64   /* bytes of one that are looked at */
#define BETWEEN     '\n' /* of a namespace and a name */

static const char *const word_spaces[] = {
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
	"http://purl.oclc.org/ooxml/wordprocessingml/main",
};
static const char alternate_space[] = "http://schemas.openxmlformats.org/markup-compatibility/2006";
static const char *const math_spaces[] = {
	"http://schemas.openxmlformats.org/officeDocument/2006/math",
	"http://purl.oclc.org/ooxml/officeDocument/math",
};

/* What these fields show is worked out anew, and no number of ours. */
static const struct passing {
	const char *name;
	const char *shown; /* in its place; NULL: nothing, whole paragraphs are of it */
} passing_fields[] = {
	{"TOC", NULL},
	{"INDEX", NULL},
	{"PAGE", "{PAGE}"},
	{"PAGEREF", "{PAGEREF}"},
	{"NUMPAGES", "{NUMPAGES}"},
	{"SECTIONPAGES", "{SECTIONPAGES}"},
	{"SECTION", "{SECTION}"},
	{"DATE", "{DATE}"},
	{"TIME", "{DATE}"},
	{"SAVEDATE", "{DATE}"},
	{"PRINTDATE", "{DATE}"},
	{"CREATEDATE", "{DATE}"},
	{"NUMWORDS", "{COUNT}"},
	{"NUMCHARS", "{COUNT}"},
};

struct field {
	char instruction[INSTRUCTION];
	size_t len;
	bool shows;
	const struct passing *passing; /* NULL: it is none */
};

struct reading {
	XML_Parser parser;
	struct manuscript *manuscript;
	struct manuscript_part part;
	size_t depth, skipped; /* depth of what is left out; 0: nothing is */
	size_t tables;         /* open ones; those within others are text of a cell */
	size_t paragraphs;     /* open ones */
	bool in_text, in_instruction, row_deleted;
	bool hidden; /* the run */
	const char *style;
	struct field fields[FIELDS_MOST];
	size_t field_count;
	char *text; /* heap */
	size_t len, cap;
	const char *fault; /* NULL: none */
};

static void append(struct reading *reading, const char *bytes, size_t len)
{
	if (reading->cap - reading->len < len) {
		reading->cap = (reading->len + len) * 2;
		reading->text = realloc(reading->text, reading->cap);
		if (!reading->text)
			arena_die();
	}
	memcpy(reading->text + reading->len, bytes, len);
	reading->len += len;
}

static const struct passing *passing_of(const char *instruction)
{
	size_t len;

	instruction += strspn(instruction, " \t\n");
	len = strcspn(instruction, " \t\n\\");
	for (size_t i = 0; i < ARRAY_LEN(passing_fields); i++)
		if (strlen(passing_fields[i].name) == len &&
			strncasecmp(passing_fields[i].name, instruction, len) == 0)
			return &passing_fields[i];
	return NULL;
}

/* Text that a reader sees, and that is not of a field which passes. */
static bool counts(const struct reading *reading)
{
	for (size_t i = 0; i < reading->field_count && i < FIELDS_MOST; i++)
		if (!reading->fields[i].shows || reading->fields[i].passing)
			return false;
	return true;
}

static const char *attribute(const char **atts, const char *name)
{
	for (; *atts; atts += 2) {
		const char *own = strrchr(atts[0], BETWEEN);

		if (strcmp(own ? own + 1 : atts[0], name) == 0)
			return atts[1];
	}
	return NULL;
}

static void blank(struct reading *reading)
{
	if (counts(reading))
		append(reading, " ", 1);
}

static void start_tab(struct reading *reading, const char **atts)
{
	(void)atts;
	if (reading->paragraphs)
		blank(reading);
}

static void start_hyphen(struct reading *reading, const char **atts)
{
	(void)atts;
	if (counts(reading))
		append(reading, "-", 1);
}

static void start_text(struct reading *reading, const char **atts)
{
	(void)atts;
	reading->in_text = true;
}

static void end_text(struct reading *reading)
{
	reading->in_text = false;
}

static void start_run(struct reading *reading, const char **atts)
{
	(void)atts;
	reading->hidden = false;
}

static void start_vanish(struct reading *reading, const char **atts)
{
	const char *on = attribute(atts, "val");

	reading->hidden =
		!text_equal(on, "0") && !text_equal(on, "false") && !text_equal(on, "off");
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

static void append_passing(struct reading *reading, const struct passing *passing)
{
	if (passing && passing->shown && !reading->hidden && counts(reading))
		append(reading, passing->shown, strlen(passing->shown));
}

/* One without a result is worked out like the others. */
static void end_field(struct reading *reading)
{
	const struct field *field = open_field(reading);
	const struct passing *passing = field ? passing_of(field->instruction) : NULL;

	if (reading->field_count)
		reading->field_count--;
	append_passing(reading, passing);
}

static void start_field_char(struct reading *reading, const char **atts)
{
	const char *type = attribute(atts, "fldCharType");
	struct field *field;

	if (text_equal(type, "begin") && ++reading->field_count <= FIELDS_MOST) {
		reading->fields[reading->field_count - 1] = (struct field){0};
	} else if (text_equal(type, "separate") && (field = open_field(reading))) {
		field->shows = true;
		field->passing = passing_of(field->instruction);
	} else if (text_equal(type, "end")) {
		end_field(reading);
	}
}

static void skip(struct reading *reading, const char **atts)
{
	(void)atts;
	reading->skipped = reading->depth;
}

static void start_simple_field(struct reading *reading, const char **atts)
{
	const char *instruction = attribute(atts, "instr");

	if (!instruction || !passing_of(instruction))
		return;
	append_passing(reading, passing_of(instruction));
	skip(reading, atts);
}

/* As old as fields: the page's number. */
static void start_page_number(struct reading *reading, const char **atts)
{
	(void)atts;
	append_passing(reading, passing_of("PAGE"));
}

static void start_symbol(struct reading *reading, const char **atts)
{
	const char *font = attribute(atts, "font");
	const char *code = attribute(atts, "char");
	const char *digits =
		code ? manuscript_symbol(font ? font : "", strtoul(code, NULL, 16)) : NULL;

	if (!reading->hidden && counts(reading))
		append(reading, digits ? digits : "\u25a1", strlen(digits ? digits : "\u25a1"));
}

static void start_deleted(struct reading *reading, const char **atts)
{
	reading->manuscript->tracked = true;
	if (reading->tables == 1 && !reading->paragraphs)
		reading->row_deleted = true; /* of w:trPr */
	skip(reading, atts);
}

static void start_inserted(struct reading *reading, const char **atts)
{
	(void)atts;
	reading->manuscript->tracked = true;
}

static void start_paragraph(struct reading *reading, const char **atts)
{
	(void)atts;
	if (reading->paragraphs++ == 0 && reading->tables == 0) {
		reading->len = 0;
		reading->style = NULL;
	} else {
		append(reading, " ", 1);
	}
}

static void start_style(struct reading *reading, const char **atts)
{
	const char *id = attribute(atts, "val");

	if (reading->tables == 0 && reading->paragraphs == 1 && id)
		reading->style = arena_text(&reading->manuscript->arena, id);
}

static struct manuscript_block *new_block(struct reading *reading)
{
	struct manuscript_part *part = &reading->part;

	return arena_push(&reading->manuscript->arena, &part->blocks.items, &part->blocks.count,
		&part->cap, sizeof(*part->blocks.items));
}

static void end_paragraph(struct reading *reading)
{
	struct manuscript_block *block;
	const char *text;

	if (reading->paragraphs == 0 || --reading->paragraphs || reading->tables)
		return;
	text = manuscript_plain(&reading->manuscript->arena, reading->text, reading->len);
	reading->len = 0;
	if (!text[0])
		return;
	block = new_block(reading);
	block->text = text;
	block->style = reading->style;
}

static void start_table(struct reading *reading, const char **atts)
{
	(void)atts;
	if (reading->tables++ == 0 && !reading->paragraphs)
		new_block(reading);
}

static void end_table(struct reading *reading)
{
	if (reading->tables)
		reading->tables--;
	if (reading->tables == 0 && !reading->paragraphs)
		reading->len = 0; /* one in a text box is of the paragraph's text */
}

/* The table that rows and cells are of; NULL: none that counts. */
static struct manuscript_block *table_of(const struct reading *reading)
{
	size_t count = reading->part.blocks.count;

	if (reading->tables != 1 || reading->paragraphs || count == 0 ||
		reading->part.blocks.items[count - 1].text)
		return NULL;
	return &reading->part.blocks.items[count - 1];
}

static void start_row(struct reading *reading, const char **atts)
{
	struct manuscript_block *table = table_of(reading);

	(void)atts;
	reading->row_deleted = false;
	if (table)
		arena_push(&reading->manuscript->arena, &table->rows.items, &table->rows.count,
			&table->row_cap, sizeof(*table->rows.items));
}

static void end_row(struct reading *reading)
{
	struct manuscript_block *table = table_of(reading);

	if (!table || table->rows.count == 0)
		return;
	if (reading->row_deleted || table->rows.items[table->rows.count - 1].cells.count == 0) {
		table->rows.count--;
		table->rows.items[table->rows.count] = (struct manuscript_row){0};
	}
	reading->row_deleted = false;
}

static void start_cell(struct reading *reading, const char **atts)
{
	(void)atts;
	if (table_of(reading))
		reading->len = 0;
}

static void end_cell(struct reading *reading)
{
	struct manuscript_block *table = table_of(reading);
	struct arena *arena = &reading->manuscript->arena;
	struct manuscript_row *row;
	const char **cell;

	if (!table || table->rows.count == 0)
		return;
	row = &table->rows.items[table->rows.count - 1];
	cell = arena_push(arena, &row->cells.items, &row->cells.count, &row->cap, sizeof(*cell));
	*cell = manuscript_plain(arena, reading->text, reading->len);
	reading->len = 0;
}

static const struct element {
	const char *name;
	void (*start)(struct reading *reading, const char **atts);
	void (*end)(struct reading *reading);
} elements[] = {
	{"p", start_paragraph, end_paragraph},
	{"pStyle", start_style, NULL},
	{"r", start_run, NULL},
	{"vanish", start_vanish, NULL},
	{"t", start_text, end_text},
	{"tab", start_tab, NULL},
	{"ptab", start_tab, NULL},
	{"br", start_tab, NULL},
	{"cr", start_tab, NULL},
	{"noBreakHyphen", start_hyphen, NULL},
	{"sym", start_symbol, NULL},
	{"pgNum", start_page_number, NULL},
	{"instrText", start_instruction, end_instruction},
	{"fldChar", start_field_char, NULL},
	{"fldSimple", start_simple_field, NULL},
	{"del", start_deleted, NULL},
	{"moveFrom", start_deleted, NULL},
	{"ins", start_inserted, NULL},
	{"moveTo", start_inserted, NULL},
	{"tbl", start_table, end_table},
	{"tr", start_row, end_row},
	{"tc", start_cell, end_cell},
};

static bool among(const char *name, size_t len, const char *const *spaces, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(spaces[i]) == len && strncmp(name, spaces[i], len) == 0)
			return true;
	return false;
}

static const struct element *element_of(const char *name)
{
	const char *own = strrchr(name, BETWEEN);
	size_t len = own ? (size_t)(own - name) : 0;
	bool word = among(name, len, word_spaces, ARRAY_LEN(word_spaces));

	for (size_t i = 0; own && i < ARRAY_LEN(elements); i++)
		if (strcmp(own + 1, elements[i].name) == 0 &&
			(word || (elements[i].start == start_text &&
					 among(name, len, math_spaces, ARRAY_LEN(math_spaces)))))
			return &elements[i];
	return NULL;
}

static bool is_named(const char *name, const char *space, const char *own)
{
	size_t len = strlen(space);

	return strncmp(name, space, len) == 0 && name[len] == BETWEEN &&
	       strcmp(name + len + 1, own) == 0;
}

static bool is_root(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(word_spaces); i++)
		if (is_named(name, word_spaces[i], "document"))
			return true;
	return false;
}

static void stop(struct reading *reading, const char *fault)
{
	reading->fault = fault;
	XML_StopParser(reading->parser, XML_FALSE);
}

static void XMLCALL on_start(void *data, const char *name, const char **atts)
{
	struct reading *reading = data;
	const struct element *element;

	if (++reading->depth > DEPTH_MOST) {
		stop(reading, N_("its elements are nested too deeply"));
		return;
	}
	if (reading->depth == 1 && reading->part.kind == MANUSCRIPT_MAIN && !is_root(name)) {
		stop(reading, N_("it is no text document"));
		return;
	}
	if (reading->skipped)
		return;
	/* of the two forms of one thing, the other */
	if (is_named(name, alternate_space, "Fallback")) {
		skip(reading, atts);
		return;
	}
	element = element_of(name);
	if (element)
		element->start(reading, atts);
}

static void XMLCALL on_end(void *data, const char *name)
{
	struct reading *reading = data;
	const struct element *element = reading->skipped ? NULL : element_of(name);

	if (element && element->end)
		element->end(reading);
	if (reading->skipped == reading->depth)
		reading->skipped = 0;
	reading->depth--;
}

static void XMLCALL on_text(void *data, const char *text, int len)
{
	struct reading *reading = data;
	struct field *field;

	if (reading->skipped)
		return;
	if (reading->in_instruction && (field = open_field(reading))) {
		for (int i = 0; i < len && field->len < INSTRUCTION - 1; i++)
			field->instruction[field->len++] = text[i];
	} else if (reading->in_text && !reading->hidden && counts(reading)) {
		append(reading, text, (size_t)len);
	}
}

/* Word processors write none; entities that grow are of them. */
static void XMLCALL on_doctype(
	void *data, const char *name, const char *system, const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	stop(data, N_("it has a document type of its own"));
}

static int parse(struct reading *reading, const char *xml, size_t len, struct err *err)
{
	XML_Parser parser = reading->parser;

	XML_SetUserData(parser, reading);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
	if (len > INT_MAX)
		return err_set(err, ERR_DATA, _("it is too large"));
	if (XML_Parse(parser, xml, (int)len, XML_TRUE) == XML_STATUS_OK)
		return 0;
	if (reading->fault)
		return err_set(err, ERR_DATA, "%s", _(reading->fault));
	return err_set(err, ERR_DATA, _("line %lu: %s"),
		(unsigned long)XML_GetCurrentLineNumber(parser),
		XML_ErrorString(XML_GetErrorCode(parser)));
}

static void keep(struct manuscript *manuscript, const struct manuscript_part *part)
{
	struct manuscript_part *aside;

	if (part->kind == MANUSCRIPT_MAIN) {
		manuscript->main = *part;
		return;
	}
	aside = arena_push(&manuscript->arena, &manuscript->asides.items, &manuscript->asides.count,
		&manuscript->aside_cap, sizeof(*aside));
	*aside = *part;
}

int manuscript_read(struct manuscript *manuscript, enum manuscript_kind kind, const char *xml,
	size_t len, struct err *err)
{
	struct reading reading = {.manuscript = manuscript,
		.part = {.kind = kind},
		.parser = XML_ParserCreateNS(NULL, BETWEEN)};
	int ret;

	if (!reading.parser)
		return err_no_memory(err);
	ret = parse(&reading, xml, len, err);
	if (ret == 0)
		keep(manuscript, &reading.part);
	XML_ParserFree(reading.parser);
	free(reading.text);
	return ret;
}

void manuscript_fini(struct manuscript *manuscript)
{
	arena_fini(&manuscript->arena);
}
