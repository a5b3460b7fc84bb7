#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "renders/manuscript_reading.h"

#define DEPTH_MOST   200
#define TEXT_MOST    ((size_t)4 << 20) /* bytes of a paragraph or a cell */
#define NUMBERS_MOST ((size_t)2 << 20) /* of a part; an appendix of 1,000 nodes has 150,000 */

const char *const reading_word_spaces[] = {
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
	"http://purl.oclc.org/ooxml/wordprocessingml/main",
	NULL,
};
/* Of formulas, and of what is drawn. */
static const char *const other_spaces[] = {
	"http://schemas.openxmlformats.org/officeDocument/2006/math",
	"http://purl.oclc.org/ooxml/officeDocument/math",
	"http://schemas.openxmlformats.org/drawingml/2006/main",
	"http://purl.oclc.org/ooxml/drawingml/main",
	NULL,
};

static void stop(struct reading *reading, const char *fault)
{
	reading->fault = fault;
	XML_StopParser(reading->parser, XML_FALSE);
}

void reading_append(struct reading *reading, const char *bytes, size_t len)
{
	if (len > TEXT_MOST - reading->len) {
		stop(reading, N_("it has a paragraph that is too long"));
		return;
	}
	if (reading->cap - reading->len < len) {
		reading->cap = (reading->len + len) * 2;
		reading->text = realloc(reading->text, reading->cap);
		if (!reading->text)
			arena_die();
	}
	memcpy(reading->text + reading->len, bytes, len);
	reading->len += len;
}

bool reading_counts(const struct reading *reading)
{
	for (size_t i = 0; i < reading->field_count && i < FIELDS_MOST; i++)
		if (!reading->fields[i].shows || reading->fields[i].passing)
			return false;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What was read since the last text was taken, as one; in the arena. */
static const char *take_text(struct reading *reading)
{
	const char *text =
		manuscript_plain(&reading->manuscript->arena, reading->text, reading->len);

	for (const char *at = text; *at; at++)
		reading->numbers += is_digit(at[0]) && !is_digit(at[1]);
	if (reading->numbers > NUMBERS_MOST)
		stop(reading, N_("it has more numbers than any appendix"));
	reading->len = 0;
	return text;
}

static void blank(struct reading *reading)
{
	if (reading_counts(reading))
		reading_append(reading, " ", 1);
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
	if (reading_counts(reading))
		reading_append(reading, "-", 1);
}

void reading_skip(struct reading *reading)
{
	reading->skipped = reading->depth;
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

static void start_symbol(struct reading *reading, const char **atts)
{
	const char *font = xml_attribute(atts, "font");
	const char *code = xml_attribute(atts, "char");
	const char *digits =
		code ? manuscript_symbol(font ? font : "", strtoul(code, NULL, 16)) : NULL;

	if (!reading->hidden && reading_counts(reading))
		reading_append(reading, digits ? digits : "□", strlen(digits ? digits : "□"));
}

/* Turns the digits within round, and stands as the mark that does so in text. */
static void start_override(struct reading *reading, const char **atts)
{
	(void)atts;
	if (!reading->hidden && reading_counts(reading))
		reading_append(reading, "U202E", strlen("U202E"));
}

static void start_paragraph(struct reading *reading, const char **atts)
{
	(void)atts;
	if (reading->paragraphs++ == 0 && reading->tables == 0) {
		reading->len = 0;
		reading->style = NULL;
	} else {
		reading_append(reading, " ", 1);
	}
	reading->all_hidden = reading->all_pale = false;
}

static void start_style(struct reading *reading, const char **atts)
{
	const char *id = xml_attribute(atts, "val");

	if (reading->tables == 0 && reading->paragraphs == 1 && id)
		reading->style = arena_text(&reading->manuscript->arena, id);
	if (id)
		reading_style(reading, id);
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
	text = take_text(reading);
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
	reading->cell_deleted = false;
}

static void end_cell(struct reading *reading)
{
	struct manuscript_block *table = table_of(reading);
	struct arena *arena = &reading->manuscript->arena;
	struct manuscript_row *row;
	const char **cell;

	if (!table || table->rows.count == 0 || reading->cell_deleted)
		return;
	row = &table->rows.items[table->rows.count - 1];
	cell = arena_push(arena, &row->cells.items, &row->cells.count, &row->cap, sizeof(*cell));
	*cell = take_text(reading);
}

static const struct element text_elements[] = {
	{"p", reading_word_spaces, start_paragraph, end_paragraph},
	{"pStyle", reading_word_spaces, start_style, NULL},
	{"t", reading_word_spaces, start_text, end_text},
	{"t", other_spaces, start_text, end_text},
	{"tab", reading_word_spaces, start_tab, NULL},
	{"ptab", reading_word_spaces, start_tab, NULL},
	{"br", reading_word_spaces, start_tab, NULL},
	{"cr", reading_word_spaces, start_tab, NULL},
	{"noBreakHyphen", reading_word_spaces, start_hyphen, NULL},
	{"sym", reading_word_spaces, start_symbol, NULL},
	{"bdo", reading_word_spaces, start_override, NULL},
	{"tbl", reading_word_spaces, start_table, end_table},
	{"tr", reading_word_spaces, start_row, end_row},
	{"tc", reading_word_spaces, start_cell, end_cell},
	{NULL, NULL, NULL, NULL},
};

static const struct element *const element_tables[] = {
	text_elements, reading_look_elements, reading_field_elements, reading_foreign_elements};

static bool among(const char *name, size_t len, const char *const *spaces)
{
	for (; *spaces; spaces++)
		if (strlen(*spaces) == len && strncmp(name, *spaces, len) == 0)
			return true;
	return false;
}

static const struct element *element_of(const char *name)
{
	const char *own = strrchr(name, XML_BETWEEN);
	size_t len = own ? (size_t)(own - name) : 0;

	for (size_t i = 0; own && i < ARRAY_LEN(element_tables); i++)
		for (const struct element *element = element_tables[i]; element->name; element++)
			if (strcmp(own + 1, element->name) == 0 &&
				among(name, len, element->spaces))
				return element;
	return NULL;
}

static bool is_root(const char *name)
{
	const char *own = strrchr(name, XML_BETWEEN);

	return own && strcmp(own + 1, "document") == 0 &&
	       among(name, (size_t)(own - name), reading_word_spaces);
}

static void XMLCALL on_start(void *parser, const char *name, const char **atts)
{
	struct reading *reading = XML_GetUserData(parser);
	const struct element *element;

	reading->parser = parser;
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
	element = element_of(name);
	if (element)
		element->start(reading, atts);
}

static void XMLCALL on_end(void *parser, const char *name)
{
	struct reading *reading = XML_GetUserData(parser);
	const struct element *element = reading->skipped ? NULL : element_of(name);

	if (element && element->end)
		element->end(reading);
	if (reading->skipped == reading->depth)
		reading->skipped = 0;
	reading->depth--;
}

static void show(struct reading *reading, const char *text, size_t len)
{
	bool digit = false;

	for (size_t i = 0; i < len; i++)
		digit = digit || is_digit(text[i]);
	if (digit && reading->pale)
		manuscript_add_foreign(reading->manuscript, FOREIGN_PALE, NULL);
	reading_append(reading, text, len);
}

static void XMLCALL on_text(void *parser, const char *text, int len)
{
	struct reading *reading = XML_GetUserData(parser);

	if (reading->skipped)
		return;
	if (reading->in_instruction)
		reading_instruct(reading, text, (size_t)len);
	else if (reading->in_text && reading->hidden)
		reading->manuscript->hidden = true;
	else if (reading->in_text && reading_counts(reading))
		show(reading, text, (size_t)len);
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
	static const struct xml_handlers handlers = {on_start, on_end, on_text};
	struct reading reading = {.manuscript = manuscript, .part = {.kind = kind}};
	int ret = xml_read(xml, len, &handlers, &reading, err);

	if (reading.fault)
		ret = err_set(err, ERR_DATA, "%s", _(reading.fault));
	if (ret == 0)
		keep(manuscript, &reading.part);
	free(reading.text);
	return ret;
}

void manuscript_fini(struct manuscript *manuscript)
{
	arena_fini(&manuscript->arena);
}
