#include "model/filing.h"

#define TEXT(type, name, ...) BIND_ROW(type, #name, name, BIND_TEXT, __VA_ARGS__)
#define NEED                  .flags = BIND_REQUIRED | BIND_NOT_EMPTY

static const struct bind_field revision_rows[] = {
	TEXT(struct filing_revision, version, NEED),
	BIND_ROW(struct filing_revision, "date", date, BIND_DAY, .flags = BIND_REQUIRED),
	TEXT(struct filing_revision, what, NEED),
	TEXT(struct filing_revision, by, 0),
};
static BIND_SHAPE(
	revision_shape, struct filing_revision, revision_rows, "a revision of the appendix");

static const struct bind_field promise_rows[] = {
	TEXT(struct filing_promise, rule, NEED),
	BIND_ROW(struct filing_promise, "by", by, BIND_DAY, .flags = BIND_REQUIRED),
	TEXT(struct filing_promise, how, 0),
};
static BIND_SHAPE(promise_shape, struct filing_promise, promise_rows,
	"until when something that is not proven will be");

static const struct bind_field filing_rows[] = {
	TEXT(struct filing, number, .about = "of the appendix, as the applicant files it"),
	BIND_ROW(struct filing, "issued", issued, BIND_DAY, .about = "the day on the appendix"),
	TEXT(struct filing, business, .about = "the kind of business applied for"),
	TEXT(struct filing, scope, .about = "the area applied for"),
	TEXT(struct filing, measured_by, 0),
	TEXT(struct filing, reviewed_by, 0),
	TEXT(struct filing, approved_by, .about = "the person in charge of the technique"),
	BIND_ROW(struct filing, "revisions", revisions, BIND_LIST, .shape = &revision_shape),
	BIND_ROW(struct filing, "promises", promises, BIND_LIST, .shape = &promise_shape),
};
BIND_SHAPE(filing_shape, struct filing, filing_rows, "what the appendix says of itself");

static void copy_revisions(const struct filing *from, struct filing *to, struct arena *arena)
{
	to->revisions.items =
		arena_array(arena, from->revisions.count, sizeof(*to->revisions.items));
	for (size_t i = 0; i < from->revisions.count; i++) {
		const struct filing_revision *row = &from->revisions.items[i];

		to->revisions.items[i] = (struct filing_revision){arena_text(arena, row->version),
			arena_text(arena, row->what), arena_text(arena, row->by), row->date};
	}
}

static void copy_promises(const struct filing *from, struct filing *to, struct arena *arena)
{
	to->promises.items = arena_array(arena, from->promises.count, sizeof(*to->promises.items));
	for (size_t i = 0; i < from->promises.count; i++) {
		const struct filing_promise *row = &from->promises.items[i];

		to->promises.items[i] = (struct filing_promise){
			arena_text(arena, row->rule), row->by, arena_text(arena, row->how)};
	}
}

const struct filing *filing_copy(const struct filing *from, struct arena *arena)
{
	struct filing *to;

	if (!from)
		return NULL;
	to = arena_alloc(arena, sizeof(*to));
	*to = *from;
	to->number = arena_text(arena, from->number);
	to->business = arena_text(arena, from->business);
	to->scope = arena_text(arena, from->scope);
	to->measured_by = arena_text(arena, from->measured_by);
	to->reviewed_by = arena_text(arena, from->reviewed_by);
	to->approved_by = arena_text(arena, from->approved_by);
	copy_revisions(from, to, arena);
	copy_promises(from, to, arena);
	return to;
}
