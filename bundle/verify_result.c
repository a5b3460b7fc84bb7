#include "bundle/verify_result.h"

#include <stdlib.h>
#include <string.h>

#include "model/canonical.h"
#include "model/evidence_words.h"

#define TEXT(type, member)                                                                         \
	BIND_ROW(type, #member, member, BIND_TEXT, .flags = BIND_REQUIRED | BIND_NOT_EMPTY)
#define SOME_TEXT(type, member) BIND_ROW(type, #member, member, BIND_TEXT)
#define LIST(type, member, of)                                                                     \
	BIND_ROW(type, #member, member, BIND_LIST, .flags = BIND_REQUIRED, .shape = &(of))
#define COUNT(type, member)                                                                        \
	BIND_ROW(type, #member, member, BIND_INT, .flags = BIND_REQUIRED, .max = JSON_INT_MOST)
#define FLAG(type, json, member, ...)                                                              \
	BIND_ROW(type, json, member, BIND_BOOL, .flags = BIND_REQUIRED, __VA_ARGS__)
#define CHOICE(type, member, words)                                                                \
	BIND_ROW(type, #member, member, BIND_ENUM, .flags = BIND_REQUIRED, .names = (words))
#define TIME(type, member) BIND_ROW(type, #member, member, BIND_TIME, .flags = BIND_REQUIRED)

static const struct bind_field said_rows[] = {
	BIND_ROW(struct verify_result_said, "name", name, BIND_TEXT,
		.flags = BIND_REQUIRED | BIND_NOT_EMPTY, .about = "of a closed list"),
	BIND_ROW(struct verify_result_said, "place", place, BIND_TEXT,
		.about = "a path, an agent, a keyid; with #POINTER where JSON differs, :LINE text"),
	SOME_TEXT(struct verify_result_said, detail),
};
static BIND_SHAPE(said_shape, struct verify_result_said, said_rows, "why, and where");

static const struct bind_field count_rows[] = {
	TEXT(struct verify_result_count, name),
	COUNT(struct verify_result_count, left_out),
};
static BIND_SHAPE(count_shape, struct verify_result_count, count_rows, "how many are not listed");

static const struct bind_field answer_rows[] = {
	TEXT(struct verify_result_answer, answer),
	CHOICE(struct verify_result_answer, holds, verify_state_names),
	LIST(struct verify_result_answer, reasons, said_shape),
	BIND_ROW(struct verify_result_answer, "more", more, BIND_LIST, .shape = &count_shape),
};
static BIND_SHAPE(answer_shape, struct verify_result_answer, answer_rows, "one of four answers");

static const struct bind_field key_rows[] = {
	BIND_ROW(struct verify_result_key, "keyid", keyid, BIND_DIGEST, .flags = BIND_REQUIRED),
	BIND_ROW(struct verify_result_key, "type", type, BIND_ENUM, .names = key_type_names,
		.otherwise = -1),
	FLAG(struct verify_result_key, "named", named, .about = "by the statement"),
	FLAG(struct verify_result_key, "trusted", trusted, .about = "by --trust"),
	FLAG(struct verify_result_key, "signed", signed_, .about = "its signature is right"),
};
static BIND_SHAPE(key_shape, struct verify_result_key, key_rows, "a key that signed or should");

static const struct bind_field merkle_rows[] = {
	BIND_ROW(struct contents_merkle, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
	BIND_ROW(struct contents_merkle, "sm3", sm3, BIND_DIGEST, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(merkle_shape, struct contents_merkle, merkle_rows, "roots as stated");

static const struct bind_field statement_rows[] = {
	TIME(struct verify_result_statement, as_of),
	TIME(struct verify_result_statement, sealed),
	BIND_ROW(struct verify_result_statement, "operator", operator_name, BIND_TEXT,
		.flags = BIND_REQUIRED),
	TEXT(struct verify_result_statement, tool),
	CHOICE(struct verify_result_statement, verdict, verdict_names),
	CHOICE(struct verify_result_statement, application_verdict, verdict_names),
	COUNT(struct verify_result_statement, count),
	COUNT(struct verify_result_statement, bytes),
	BIND_ROW(struct verify_result_statement, "merkle", merkle, BIND_OBJECT,
		.flags = BIND_REQUIRED, .shape = &merkle_shape),
};
static BIND_SHAPE(statement_shape_, struct verify_result_statement, statement_rows,
	"what the statement says: worth as much as `authentic`");

static const struct bind_field file_rows[] = {
	TEXT(struct verify_result_file, path),
	COUNT(struct verify_result_file, size),
	BIND_ROW(struct verify_result_file, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
	BIND_ROW(struct verify_result_file, "sm3", sm3, BIND_DIGEST, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(file_shape, struct verify_result_file, file_rows, "a file that is shown");

static const struct bind_field rows[] = {
	BIND_ROW(struct verify_result, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(VERIFY_SCHEMA)),
	BIND_ROW(struct verify_result, "status", status, BIND_INT, .flags = BIND_REQUIRED,
		.max = 255, .about = "exit status"),
	LIST(struct verify_result, answers, answer_shape),
	LIST(struct verify_result, notes, said_shape),
	BIND_ROW(struct verify_result, "more_notes", more_notes, BIND_LIST, .shape = &count_shape),
	FLAG(struct verify_result, "plan_before_probing", plan_before_probing,
		.about = "shown by a time stamp; false: not shown"),
	LIST(struct verify_result, keys, key_shape),
	BIND_ROW(struct verify_result, "statement", statement, BIND_MAYBE,
		.shape = &statement_shape_),
	BIND_ROW(struct verify_result, "files", files, BIND_LIST, .shape = &file_shape,
		.about = "of an excerpt: what it shows"),
	BIND_ROW(struct verify_result, "of_files", of_files, BIND_INT, .max = JSON_INT_MOST,
		.otherwise = BIND_ABSENT, .about = "of so many in the bundle"),
};
BIND_SHAPE(verify_result_shape, struct verify_result, rows, "what verify answers of a bundle");

static struct verify_result_said said_of(const struct verify_said *from, const char *name)
{
	return (struct verify_result_said){.name = name,
		.place = *from->place ? from->place : NULL,
		.detail = *from->detail ? from->detail : NULL};
}

static void make_answer(const struct verify_report *report, enum verify_answer which,
	struct arena *arena, struct verify_result_answer *out)
{
	size_t cap = 0, more_cap = 0;

	*out = (struct verify_result_answer){
		.answer = verify_answers[which].name, .holds = (int)report->states[which]};
	LIST_EACH(const struct verify_said, said, &report->reasons)
		if (verify_reasons[said->what].answer == which)
			*(struct verify_result_said *)arena_push(arena, &out->reasons.items,
				&out->reasons.count, &cap, sizeof(*out->reasons.items)) =
				said_of(said, verify_reasons[said->what].name);
	for (size_t i = 0; i < VERIFY_REASONS; i++)
		if (verify_reasons[i].answer == which &&
			report->reason_counts[i] > VERIFY_KEPT_MOST)
			*(struct verify_result_count *)arena_push(arena, &out->more.items,
				&out->more.count, &more_cap, sizeof(*out->more.items)) =
				(struct verify_result_count){verify_reasons[i].name,
					(int64_t)(report->reason_counts[i] - VERIFY_KEPT_MOST)};
}

static void make_notes(
	const struct verify_report *report, struct arena *arena, struct verify_result *out)
{
	size_t cap = 0, more_cap = 0;

	LIST_EACH(const struct verify_said, said, &report->notes)
		*(struct verify_result_said *)arena_push(arena, &out->notes.items,
			&out->notes.count, &cap, sizeof(*out->notes.items)) =
			said_of(said, verify_notes[said->what].name);
	for (size_t i = 0; i < VERIFY_NOTES; i++)
		if (report->note_counts[i] > VERIFY_KEPT_MOST)
			*(struct verify_result_count *)arena_push(arena, &out->more_notes.items,
				&out->more_notes.count, &more_cap, sizeof(*out->more_notes.items)) =
				(struct verify_result_count){verify_notes[i].name,
					(int64_t)(report->note_counts[i] - VERIFY_KEPT_MOST)};
}

/* The keys met so far; one of an id. */
struct meeting {
	struct arena *arena;
	struct verify_result *out;
	size_t cap;
};

/* NULL: they are too many, which is told. */
static struct verify_result_key *meet(struct meeting *m, const char *keyid)
{
	struct verify_result_key *added;

	for (size_t i = 0; i < m->out->keys.count; i++)
		if (strcmp(m->out->keys.items[i].keyid, keyid) == 0)
			return &m->out->keys.items[i];
	added = arena_push(
		m->arena, &m->out->keys.items, &m->out->keys.count, &m->cap, sizeof(*added));
	*added = (struct verify_result_key){.keyid = keyid, .type = -1};
	return added;
}

static bool has_signed(const struct envelope *envelope, const char *spki)
{
	struct key *key;
	bool good;

	if (!envelope->payload || !key_of_text(spki, &key))
		return false;
	good = envelope_signed_by(envelope, key);
	key_free(key);
	return good;
}

static int by_keyid(const void *a, const void *b)
{
	const struct verify_result_key *one = a, *other = b;

	return strcmp(one->keyid, other->keyid);
}

static void make_keys(const struct envelope *envelope, const struct statement *statement,
	const struct verify_trust *trust, struct arena *arena, struct verify_result *out)
{
	struct meeting m = {arena, out, 0};

	if (statement)
		LIST_EACH(const struct statement_key, key, &statement->predicate.keys) {
			struct verify_result_key *met = meet(&m, key->keyid);

			if (!met)
				break;
			met->type = key->type;
			met->named = true;
			met->signed_ = has_signed(envelope, key->spki);
		}
	for (size_t i = 0; i < trust->keys.count; i++) {
		const struct key *key = trust->keys.items[i];
		struct verify_result_key *met = meet(&m, key_id(key));

		if (!met)
			break;
		met->type = (int)key_type_of(key);
		met->trusted = true;
		met->signed_ = envelope->payload && envelope_signed_by(envelope, key);
	}
	LIST_EACH(const struct envelope_signature, signature, &envelope->signatures)
		if (!meet(&m, signature->keyid))
			break;
	if (out->keys.count)
		qsort(out->keys.items, out->keys.count, sizeof(*out->keys.items), by_keyid);
}

static const struct verify_result_statement *make_statement(
	const struct statement *from, struct arena *arena)
{
	struct verify_result_statement *out = arena_alloc(arena, sizeof(*out));
	const struct statement_predicate *said = &from->predicate;

	*out = (struct verify_result_statement){.as_of = said->as_of,
		.sealed = said->sealed,
		.operator_name = said->operator_name,
		.tool = said->tool,
		.verdict = said->verdict,
		.application_verdict = said->application_verdict,
		.count = said->count,
		.bytes = said->bytes,
		.merkle = said->merkle};
	return out;
}

void verify_result_make(const struct verify_report *report, const struct envelope *envelope,
	const struct statement *statement, const struct verify_trust *trust, bool plan_shown,
	struct arena *arena, struct verify_result *out)
{
	*out = (struct verify_result){.schema = VERIFY_SCHEMA,
		.status = verify_status(report),
		.plan_before_probing = plan_shown,
		.of_files = BIND_ABSENT};
	out->answers.items = arena_array(arena, report->asked, sizeof(*out->answers.items));
	out->answers.count = report->asked;
	for (size_t i = 0; i < report->asked; i++)
		make_answer(report, (enum verify_answer)i, arena, &out->answers.items[i]);
	make_notes(report, arena, out);
	make_keys(envelope, statement, trust, arena, out);
	if (statement)
		out->statement = make_statement(statement, arena);
}
