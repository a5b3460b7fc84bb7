/* What is in a document beside its text: changes that are tracked, forms of one thing for several
 * readers, pictures, and what no reader of text can vouch for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "renders/manuscript_reading.h"
#include "renders/number_words.h"

#define FOREIGN_MOST 1000 /* that are told apart */

static const char *const drawing_spaces[] = {
	"http://schemas.openxmlformats.org/drawingml/2006/main",
	"http://purl.oclc.org/ooxml/drawingml/main",
	"http://schemas.microsoft.com/office/drawing/2016/SVG/main",
	NULL,
};
static const char *const vml_spaces[] = {"urn:schemas-microsoft-com:vml", NULL};
static const char *const alternate_spaces[] = {
	"http://schemas.openxmlformats.org/markup-compatibility/2006", NULL};

const char *const manuscript_foreign_names[] = {"document", "object", "drawing", "bound_text",
	"field", "linked_picture", "form", "pale", NULL};

void manuscript_add_foreign(
	struct manuscript *manuscript, enum manuscript_foreign_kind kind, const char *detail)
{
	struct manuscript_foreign *foreign;

	if (manuscript->foreign.count >= FOREIGN_MOST)
		detail = NULL;
	LIST_EACH(struct manuscript_foreign, known, &manuscript->foreign)
		if (known->kind == (int)kind && text_equal(known->detail, detail)) {
			known->count++;
			return;
		}
	foreign = arena_push(&manuscript->arena, &manuscript->foreign.items,
		&manuscript->foreign.count, &manuscript->foreign_cap, sizeof(*foreign));
	*foreign = (struct manuscript_foreign){kind, detail, 1};
}

static void start_document(struct reading *reading, const char **atts)
{
	(void)atts;
	manuscript_add_foreign(reading->manuscript, FOREIGN_DOCUMENT, NULL);
}

static void start_object(struct reading *reading, const char **atts)
{
	(void)atts;
	manuscript_add_foreign(reading->manuscript, FOREIGN_OBJECT, NULL);
}

static void start_bound(struct reading *reading, const char **atts)
{
	(void)atts;
	manuscript_add_foreign(reading->manuscript, FOREIGN_BOUND, NULL);
}

/* Pictures are digested, shapes hold text of the document; anything else is drawn from data. */
static void start_graphic(struct reading *reading, const char **atts)
{
	static const char *const known[] = {
		"picture", "wordprocessingShape", "wordprocessingGroup", "wordprocessingCanvas"};
	const char *uri = xml_attribute(atts, "uri");
	const char *end = uri ? strrchr(uri, '/') : NULL;
	const char *name = end ? end + 1 : "";

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(name, known[i]) == 0)
			return;
	manuscript_add_foreign(reading->manuscript, FOREIGN_DRAWING,
		name[0] ? arena_text(&reading->manuscript->arena, name) : NULL);
}

static void add_picture(struct reading *reading, const char *relation)
{
	struct manuscript *manuscript = reading->manuscript;
	struct manuscript_picture *picture;

	if (!relation || !relation[0])
		return;
	picture = arena_push(&manuscript->arena, &manuscript->pictures.items,
		&manuscript->pictures.count, &manuscript->picture_cap, sizeof(*picture));
	picture->relation = arena_text(&manuscript->arena, relation);
}

static void start_picture(struct reading *reading, const char **atts)
{
	add_picture(reading, xml_attribute(atts, "embed"));
	if (xml_attribute(atts, "link"))
		manuscript_add_foreign(reading->manuscript, FOREIGN_LINK, NULL);
}

/* Its own id has no namespace, that of the relationship has. */
static void start_vml_picture(struct reading *reading, const char **atts)
{
	for (; *atts; atts += 2) {
		const char *own = strrchr(atts[0], XML_BETWEEN);

		if (own && (strcmp(own + 1, "id") == 0 || strcmp(own + 1, "relid") == 0))
			add_picture(reading, atts[1]);
	}
}

/* Letters that are drawn: their text is an attribute. */
static void start_drawn_text(struct reading *reading, const char **atts)
{
	const char *text = xml_attribute(atts, "string");

	if (!text || reading->hidden || !reading_counts(reading))
		return;
	reading_append(reading, " ", 1);
	reading_append(reading, text, strlen(text));
}

/* --- changes --------------------------------------------------------------------------------- */

static void start_deleted(struct reading *reading, const char **atts)
{
	(void)atts;
	reading->manuscript->tracked = true;
	if (reading->tables == 1 && !reading->paragraphs)
		reading->row_deleted = true; /* of w:trPr */
	reading_skip(reading);
}

static void start_inserted(struct reading *reading, const char **atts)
{
	(void)atts;
	reading->manuscript->tracked = true;
}

/* How something looked before. */
static void start_former(struct reading *reading, const char **atts)
{
	(void)atts;
	reading->manuscript->tracked = true;
	reading_skip(reading);
}

/* --- forms of one thing ---------------------------------------------------------------------- */

static struct alternate *open_alternate(struct reading *reading)
{
	size_t count = reading->alternate_count;

	return count && count <= ALTERNATES_MOST ? &reading->alternates[count - 1] : NULL;
}

static void start_alternate(struct reading *reading, const char **atts)
{
	(void)atts;
	reading->alternate_count++;
	if (open_alternate(reading))
		*open_alternate(reading) = (struct alternate){
			.inside = reading->paragraphs > 0 || reading->tables > 0};
}

static void end_alternate(struct reading *reading)
{
	if (reading->alternate_count)
		reading->alternate_count--;
}

static void start_form(struct reading *reading, const char **atts)
{
	struct alternate *alternate = open_alternate(reading);

	(void)atts;
	if (!alternate)
		return;
	alternate->at = reading->len;
	alternate->block = reading->part.blocks.count;
	if (alternate->first && alternate->inside)
		reading_append(reading, " ", 1);
}

static void say_blocks(FILE *out, const struct manuscript_part *part, size_t from)
{
	for (size_t i = from; i < part->blocks.count; i++) {
		const struct manuscript_block *block = &part->blocks.items[i];

		if (block->text)
			fprintf(out, " %s", block->text);
		LIST_EACH(const struct manuscript_row, row, &block->rows)
			for (size_t j = 0; j < row->cells.count; j++)
				fprintf(out, " %s", row->cells.items[j]);
	}
}

/* All that the form at hand has added; in the document's arena. */
static const char *said(struct reading *reading, const struct alternate *alternate)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	const char *plain;

	if (!out)
		arena_die();
	if (alternate->inside && alternate->at < reading->len)
		fwrite(reading->text + alternate->at, 1, reading->len - alternate->at, out);
	else if (!alternate->inside)
		say_blocks(out, &reading->part, alternate->block);
	if (fclose(out) != 0)
		arena_die();
	plain = manuscript_plain(&reading->manuscript->arena, text, len);
	free(text);
	return plain;
}

static bool same_numbers(struct arena *arena, const char *one, const char *other)
{
	number_words first = number_words_of(arena, one);
	number_words second = number_words_of(arena, other);
	bool same = first.count == second.count;

	for (size_t i = 0; same && i < first.count; i++)
		same = text_equal(first.items[i], second.items[i]);
	return same;
}

static void leave_out(struct reading *reading, const struct alternate *alternate)
{
	if (alternate->inside && alternate->at < reading->len)
		reading->len = alternate->at;
	if (!alternate->inside && alternate->block < reading->part.blocks.count)
		reading->part.blocks.count = alternate->block;
}

/* Word shows the first form, LibreOffice and older ones another: numbers of both are the same, or
 * it is told that they are not. The first is text. */
static void end_form(struct reading *reading)
{
	struct alternate *alternate = open_alternate(reading);
	const char *text;

	if (!alternate)
		return;
	text = said(reading, alternate);
	if (!alternate->first) {
		alternate->first = text;
		return;
	}
	if (!same_numbers(&reading->manuscript->arena, alternate->first, text))
		manuscript_add_foreign(reading->manuscript, FOREIGN_FORM, text);
	leave_out(reading, alternate);
}

/* Tracked: it is gone when that is accepted. */
static void start_deleted_cell(struct reading *reading, const char **atts)
{
	(void)atts;
	reading->manuscript->tracked = true;
	reading->cell_deleted = reading->tables == 1 && !reading->paragraphs;
}

const struct element reading_foreign_elements[] = {
	{"altChunk", reading_word_spaces, start_document, NULL},
	{"subDoc", reading_word_spaces, start_document, NULL},
	{"object", reading_word_spaces, start_object, NULL},
	{"control", reading_word_spaces, start_object, NULL},
	{"contentPart", reading_word_spaces, start_object, NULL},
	{"dataBinding", reading_word_spaces, start_bound, NULL},
	{"graphicData", drawing_spaces, start_graphic, NULL},
	{"blip", drawing_spaces, start_picture, NULL},
	{"svgBlip", drawing_spaces, start_picture, NULL},
	{"imagedata", vml_spaces, start_vml_picture, NULL},
	{"fill", vml_spaces, start_vml_picture, NULL},
	{"textpath", vml_spaces, start_drawn_text, NULL},
	{"del", reading_word_spaces, start_deleted, NULL},
	{"moveFrom", reading_word_spaces, start_deleted, NULL},
	{"ins", reading_word_spaces, start_inserted, NULL},
	{"moveTo", reading_word_spaces, start_inserted, NULL},
	{"cellIns", reading_word_spaces, start_inserted, NULL},
	{"cellDel", reading_word_spaces, start_deleted_cell, NULL},
	{"cellMerge", reading_word_spaces, start_inserted, NULL},
	{"rPrChange", reading_word_spaces, start_former, NULL},
	{"pPrChange", reading_word_spaces, start_former, NULL},
	{"sectPrChange", reading_word_spaces, start_former, NULL},
	{"tblPrChange", reading_word_spaces, start_former, NULL},
	{"trPrChange", reading_word_spaces, start_former, NULL},
	{"tcPrChange", reading_word_spaces, start_former, NULL},
	{"AlternateContent", alternate_spaces, start_alternate, end_alternate},
	{"Choice", alternate_spaces, start_form, end_form},
	{"Fallback", alternate_spaces, start_form, end_form},
	{NULL, NULL, NULL, NULL},
};
