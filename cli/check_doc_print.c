#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/check_doc.h"
#include "model/canonical.h"

#define SHOWN_MOST 120 /* bytes of a paragraph around a number */

#define TEXT(member) BIND_ROW(struct manuscript_difference, #member, member, BIND_TEXT)
#define COUNT(member)                                                                              \
	BIND_ROW(struct document_check, #member, found.member, BIND_INT, .flags = BIND_REQUIRED,   \
		.max = INT64_MAX)

static const struct bind_field difference_rows[] = {
	BIND_ROW(struct manuscript_difference, "fault", fault, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = manuscript_fault_names),
	TEXT(chapter),
	TEXT(section),
	TEXT(table),
	TEXT(row),
	TEXT(column),
	TEXT(says),
	TEXT(evidence),
	TEXT(text),
};
static BIND_SHAPE(difference_shape, struct manuscript_difference, difference_rows,
	"a number that is not the evidence's");

static const struct bind_field foreign_rows[] = {
	BIND_ROW(struct manuscript_foreign, "kind", kind, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = manuscript_foreign_names),
	BIND_ROW(struct manuscript_foreign, "detail", detail, BIND_TEXT),
	BIND_ROW(struct manuscript_foreign, "count", count, BIND_INT, .flags = BIND_REQUIRED,
		.max = INT64_MAX),
};
static BIND_SHAPE(foreign_shape, struct manuscript_foreign, foreign_rows,
	"what readers see and no text says");

static const struct bind_field picture_rows[] = {
	BIND_ROW(struct manuscript_picture, "part", part, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct manuscript_picture, "sha256", sha256, BIND_DIGEST),
};
static BIND_SHAPE(picture_shape, struct manuscript_picture, picture_rows,
	"a picture that the report does not draw");

static const struct bind_field check_rows[] = {
	BIND_ROW(struct document_check, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(DOCUMENT_CHECK_SCHEMA)),
	BIND_ROW(struct document_check, "evidence_sha256", evidence_sha256, BIND_DIGEST,
		.flags = BIND_REQUIRED),
	BIND_ROW(struct document_check, "made_from", made_from, BIND_TEXT),
	BIND_ROW(struct document_check, "edition", edition, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct document_check, "lang", lang, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct document_check, "tracked_changes", tracked, BIND_BOOL,
		.flags = BIND_REQUIRED),
	BIND_ROW(struct document_check, "hidden_text", hidden, BIND_BOOL, .flags = BIND_REQUIRED),
	COUNT(numbers),
	COUNT(edited),
	COUNT(added_texts),
	COUNT(removed_texts),
	COUNT(added_tables),
	COUNT(removed_tables),
	COUNT(added_rows),
	COUNT(removed_rows),
	COUNT(removed_numbers),
	BIND_ROW(struct document_check, "differences", found.items, BIND_LIST,
		.flags = BIND_REQUIRED, .shape = &difference_shape),
	BIND_ROW(struct document_check, "not_vouched", foreign, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &foreign_shape),
	BIND_ROW(struct document_check, "pictures_compared", pictures_compared, BIND_BOOL,
		.flags = BIND_REQUIRED),
	BIND_ROW(struct document_check, "pictures", pictures, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &picture_shape),
};
BIND_SHAPE(document_check_shape, struct document_check, check_rows,
	"cdnproof check-doc: an edited document against evidence");

int document_check_json(FILE *out, const struct document_check *check, struct err *err)
{
	return canonical_write(out, &document_check_shape, check, err);
}

/* A stranger's text on a terminal. */
static void show(FILE *out, const char *text)
{
	struct arena arena = {0};
	const char *shown = text_shown(&arena, text);
	size_t len = strlen(shown);
	size_t cut = len > SHOWN_MOST ? utf8_cut(shown, SHOWN_MOST) : len;

	fprintf(out, "%.*s%s", (int)cut, shown, cut < len ? "…" : "");
	arena_fini(&arena);
}

static void place_part(FILE *out, const char *label, const char *text, size_t *count)
{
	if (!text || !text[0])
		return;
	if ((*count)++)
		fputs(" · ", out);
	if (label)
		fprintf(out, "%s ", label);
	show(out, text);
}

static void print_place(FILE *out, const struct manuscript_difference *difference)
{
	size_t count = 0;

	if (!difference->chapter && difference->section)
		place_part(out, NULL, _("page one"), &count);
	place_part(out, NULL, difference->chapter, &count);
	place_part(out, NULL, difference->section, &count);
	place_part(out, NULL, difference->table, &count);
	place_part(out, _("row"), difference->row, &count);
	place_part(out, _("column"), difference->column, &count);
	if (count == 0)
		fputs(_("header, footer or note"), out);
	fputc('\n', out);
}

static void print_difference(FILE *out, const struct manuscript_difference *difference)
{
	print_place(out, difference);
	fputs("    ", out);
	if (difference->fault == NUMBER_DIFFERS)
		fprintf(out, _("document %s, evidence %s"), difference->says, difference->evidence);
	else if (difference->fault == NUMBER_UNKNOWN)
		fprintf(out, _("document %s, not from the evidence"), difference->says);
	else if (difference->fault == NUMBER_MISSING)
		fprintf(out, _("document no number, evidence %s"), difference->evidence);
	else
		fputs(_("removed from the conclusions of page one"), out);
	fputs("\n    ", out);
	show(out, difference->text);
	fputc('\n', out);
}

static void print_counts(FILE *out, const struct manuscript_differences *found)
{
	const struct {
		const char *words;
		int64_t count;
	} counts[] = {
		{_("paragraphs and cells with other words alone"), found->edited},
		{_("paragraphs added"), found->added_texts},
		{_("paragraphs removed"), found->removed_texts},
		{_("tables added"), found->added_tables},
		{_("tables removed"), found->removed_tables},
		{_("rows added"), found->added_rows},
		{_("rows removed"), found->removed_rows},
		{_("numbers removed with them"), found->removed_numbers},
	};

	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		if (counts[i].count)
			fprintf(out, "%s: %" PRId64 "\n", counts[i].words, counts[i].count);
}

/* In the order of enum manuscript_foreign_kind. */
static const char *const foreign_words[] = {
	N_("another document within it"),
	N_("an object of another program"),
	N_("a chart or another drawing from data"),
	N_("text that is drawn from data"),
	N_("a field that is worked out"),
	N_("a picture that is not in the file"),
	N_("one thing in two forms, of which another program shows other numbers"),
	N_("a number in white, or too small to be read"),
};

static void print_foreign(FILE *out, const struct document_check *check)
{
	LIST_EACH(const struct manuscript_foreign, foreign, &check->foreign) {
		fputs(_("Cannot be vouched for: "), out);
		fputs(_(foreign_words[foreign->kind]), out);
		if (foreign->detail) {
			fputs(" · ", out);
			show(out, foreign->detail);
		}
		fprintf(out, " × %" PRId64 "\n", foreign->count);
	}
}

static void print_pictures(FILE *out, const struct document_check *check)
{
	if (!check->pictures_compared)
		fputs(_("The report's pictures cannot be drawn here; those of the document were not compared.\n"),
			out);
	LIST_EACH(const struct manuscript_picture, picture, &check->pictures) {
		fputs(check->pictures_compared ? _("Not a picture that the report draws here: ")
					       : _("Picture: "),
			out);
		show(out, picture->part);
		fputc('\n', out);
	}
}

int document_check_text(FILE *out, const struct document_check *check, struct err *err)
{
	const struct manuscript_differences *found = &check->found;

	if (!check->made_from)
		fputs(_("The document does not say what it was made from: its properties are gone.\n"),
			out);
	else if (!text_equal(check->made_from, check->evidence_sha256))
		fputs(_("The document was made from other evidence.\n"), out);
	if (check->tracked)
		fputs(_("The document has tracked changes; it is read as if all were accepted.\n"),
			out);
	if (check->hidden)
		fputs(_("The document has hidden text; it is not read.\n"), out);
	print_foreign(out, check);
	print_pictures(out, check);
	LIST_EACH(const struct manuscript_difference, difference, &found->items)
		print_difference(out, difference);
	print_counts(out, found);
	if (found->items.count == 0)
		fprintf(out, _("all %lld numbers are those of the evidence\n"),
			(long long)found->numbers);
	else
		fprintf(out, _("numbers compared: %lld, differences: %zu\n"),
			(long long)found->numbers, found->items.count);
	return ferror(out) ? err_set_errno(err, ERR_IO, errno, _("writing failed")) : 0;
}
