#include "model/waiver.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/canonical.h"
#include "model/evidence_words.h"

#define NEED (BIND_REQUIRED | BIND_NOT_EMPTY)

const char *const waiver_says_names[] = {[SIGNED_RIGHT] = "right",
	[SIGNED_MISSING] = "missing",
	[SIGNED_UNLISTED] = "unlisted",
	[SIGNED_WRONG] = "wrong",
	NULL};

static void read_disposition(struct bind_in *in, const struct json_node *node, void *slot)
{
	const char *text = json_string_value(node->value);
	int *out = slot;

	for (int i = DISPOSITION_NONE + 1; text && disposition_names[i]; i++)
		if (strcmp(text, disposition_names[i]) == 0)
			*out = i;
	if (*out == DISPOSITION_NONE)
		bind_fault(in, node, _("must be waived, accepted or remediated"));
}

static json_t *write_disposition(const void *slot)
{
	return json_string(disposition_names[*(const int *)slot]);
}

static const struct bind_field waiver_rows[] = {
	BIND_ROW(struct waiver, "schema", schema, BIND_TEXT, .flags = NEED,
		CANONICAL_SCHEMA_IS(WAIVER_SCHEMA)),
	BIND_ROW(struct waiver, "id", id, BIND_TEXT, .flags = NEED,
		.about = "fit to name a file; no two waivers of one judgement share it"),
	BIND_ROW(struct waiver, "rule", rule, BIND_TEXT, .flags = NEED, .about = "of the profile"),
	BIND_ROW(struct waiver, "subject", subject, BIND_TEXT, .flags = BIND_NOT_EMPTY,
		.about = "a subject of the rule's finding, or what stands before its first \"/\""),
	BIND_ROW(struct waiver, "disposition", disposition, BIND_CUSTOM, .flags = BIND_REQUIRED,
		.read = read_disposition, .write = write_disposition,
		.schema = "{\"enum\":[\"waived\",\"accepted\",\"remediated\"]}"),
	BIND_ROW(struct waiver, "owner", owner, BIND_TEXT, .flags = NEED,
		.about = "who answers for it"),
	BIND_ROW(struct waiver, "reason", reason, BIND_TEXT, .flags = NEED),
	BIND_ROW(struct waiver, "from", from, BIND_TIME, .flags = BIND_REQUIRED,
		.about = "in force from this instant on"),
	BIND_ROW(struct waiver, "until", until, BIND_TIME, .flags = BIND_REQUIRED,
		.about = "in force before this instant"),
	BIND_ROW(struct waiver, "keys", keys, BIND_TEXTS, .flags = NEED,
		.about = "of all who sign: SubjectPublicKeyInfo (DER) in base64, by its SHA-256"),
};
BIND_SHAPE(waiver_shape, struct waiver, waiver_rows, "cdnproof waiver: payload of its envelope");

struct waiver *waiver_new(void)
{
	struct arena arena = {0};
	struct waiver *waiver = arena_alloc(&arena, sizeof(*waiver));

	waiver->arena = arena;
	waiver->schema = WAIVER_SCHEMA;
	waiver->from.v = waiver->until.v = BIND_ABSENT;
	return waiver;
}

void waiver_close(struct waiver *waiver)
{
	if (waiver) {
		struct arena arena = waiver->arena; /* it lies in its own arena */

		arena_fini(&arena);
	}
}

int waiver_body(const struct waiver *waiver, char **out, size_t *len, struct err *err)
{
	return canonical_text(&waiver_shape, waiver, out, len, err);
}

/* A fault of one of the payload's fields. */
__attribute__((format(printf, 3, 4))) static void fault(
	struct bind_in *in, const char *key, const char *format, ...)
{
	const struct json_node *node = json_node_find(in->doc->nodes, key);
	va_list args;

	va_start(args, format);
	faults_add_v(in->faults, in->doc->name, node ? node->line : 0, node ? node->column : 0, key,
		format, args);
	va_end(args);
}

/* Whoever is to answer must be readable on paper. */
static void check_words(struct bind_in *in, const char *key, const char *text, size_t most)
{
	if (text && text_same_name(text, ""))
		fault(in, key, _("must say something"));
	if (text && strlen(text) > most)
		fault(in, key, _("is longer than %zu bytes"), most);
}

static void check_keys(struct bind_in *in, const struct waiver *waiver)
{
	char last[DIGEST_TEXT_LEN] = "";

	if (waiver->keys.count > WAIVER_KEYS_MOST) {
		fault(in, "keys", _("more than %d keys"), WAIVER_KEYS_MOST);
		return;
	}
	LIST_EACH(const char *, text, &waiver->keys) {
		struct key *key;

		if (!*text || !key_of_text(*text, &key)) {
			fault(in, "keys", _("holds something that is no public key"));
			return;
		}
		if (strcmp(key_id(key), last) <= 0)
			fault(in, "keys", _("are not sorted by keyid, each once"));
		memcpy(last, key_id(key), sizeof(last));
		key_free(key);
	}
}

static void check_fields(
	struct bind_in *in, const struct json_node *root, const struct waiver *waiver)
{
	canonical_check_schema(in, root, waiver->schema, WAIVER_SCHEMA);
	if (waiver->id && !text_is_folder_name(waiver->id))
		fault(in, "id",
			_("must be fit to name a file: no slash, blank or control character, no . "
			  "or - in front, at most 200 bytes"));
	check_words(in, "owner", waiver->owner, WAIVER_OWNER_MOST);
	check_words(in, "reason", waiver->reason, WAIVER_REASON_MOST);
	if (waiver->from.v != BIND_ABSENT && waiver->until.v != BIND_ABSENT &&
		waiver->from.v >= waiver->until.v)
		fault(in, "until", _("must be later than from"));
	check_keys(in, waiver);
}

static int read_body(
	const struct json_doc *doc, struct waiver *waiver, struct faults *faults, struct err *err)
{
	struct bind_in in = {.doc = doc, .faults = faults};
	bool is_read;

	if (canonical_expect(doc, WAIVER_SCHEMA, faults, err) < 0)
		return -1;
	is_read = bind_read_doc(doc, &waiver_shape, waiver, &waiver->arena, faults, NULL, err) == 0;
	check_fields(&in, doc->nodes, waiver);
	return is_read ? faults_result(faults, err) : -1;
}

static int fill_body(struct waiver *waiver, const char *text, size_t len, const char *name,
	struct faults *faults, struct err *err)
{
	struct json_doc doc = {0};
	int ret = -1;

	if (json_doc_parse(text, len, name, &doc, faults, err) == 0 &&
		read_body(&doc, waiver, faults, err) == 0)
		ret = canonical_check(&waiver_shape, waiver, text, len, name, err);
	json_doc_fini(&doc);
	return ret;
}

int waiver_parse_body(const char *text, size_t len, const char *name, struct waiver **out,
	struct faults *faults, struct err *err)
{
	struct waiver *waiver = waiver_new();

	if (fill_body(waiver, text, len, name, faults, err) < 0) {
		waiver_close(waiver);
		return -1;
	}
	*out = waiver;
	return 0;
}

static int by_keyid(const void *left, const void *right)
{
	const struct waiver_signature *a = left, *b = right;

	return strcmp(a->keyid, b->keyid);
}

static bool is_named(const struct waiver *waiver, size_t count, const char *keyid)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(waiver->signatures.items[i].keyid, keyid) == 0)
			return true;
	return false;
}

static struct waiver_signature look_at_key(struct waiver *waiver, const char *text)
{
	struct waiver_signature row = {.type = -1, .says = SIGNED_MISSING};
	struct key *key = NULL;

	if (!key_of_text(text, &key))
		arena_die(); /* it was a key a moment ago: memory is out */
	row.keyid = arena_text(&waiver->arena, key_id(key));
	row.type = (int)key_type_of(key);
	if (envelope_signed_by(&waiver->envelope, key))
		row.says = SIGNED_RIGHT;
	else if (envelope_find(&waiver->envelope, row.keyid))
		row.says = SIGNED_WRONG;
	key_free(key);
	return row;
}

/* The keys that the payload names, and whoever else signed. */
static void look_at_signatures(struct waiver *waiver)
{
	waiver_signature_list *list = &waiver->signatures;
	size_t named;

	list->items = arena_array(&waiver->arena,
		waiver->keys.count + waiver->envelope.signatures.count, sizeof(*list->items));
	LIST_EACH(const char *, text, &waiver->keys)
		list->items[list->count++] = look_at_key(waiver, *text);
	named = list->count;
	LIST_EACH(const struct envelope_signature, signature, &waiver->envelope.signatures)
		if (!is_named(waiver, named, signature->keyid))
			list->items[list->count++] =
				(struct waiver_signature){signature->keyid, -1, SIGNED_UNLISTED};
	qsort(list->items, list->count, sizeof(*list->items), by_keyid);
}

int waiver_parse(const char *text, size_t len, const char *name, struct waiver **out,
	struct faults *faults, struct err *err)
{
	struct waiver *waiver;

	if (len > WAIVER_FILE_MOST)
		return err_set(
			err, ERR_DATA, _("%s: larger than %zu bytes"), name, WAIVER_FILE_MOST);
	waiver = waiver_new();
	if (envelope_parse(text, len, name, ENVELOPE_WAIVER, &waiver->arena, &waiver->envelope,
		    faults, err) < 0 ||
		fill_body(waiver, (const char *)waiver->envelope.body, waiver->envelope.body_len,
			arena_format(&waiver->arena, "%s#payload", name), faults, err) < 0) {
		waiver_close(waiver);
		return -1;
	}
	digest_bytes(text, len, waiver->sha256);
	look_at_signatures(waiver);
	*out = waiver;
	return 0;
}

int waiver_open(const char *path, struct waiver **out, struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (file_read(path, WAIVER_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = waiver_parse(bytes.at, bytes.len, path, out, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

static int by_id(const void *left, const void *right)
{
	const struct key *const *a = left, *const *b = right;

	return strcmp(key_id(*a), key_id(*b));
}

int waiver_name_keys(struct waiver *waiver, struct key *const *keys, size_t count, struct err *err)
{
	struct key **sorted = arena_array(&waiver->arena, count, sizeof(struct key *));

	if (count > WAIVER_KEYS_MOST)
		return err_set(err, ERR_DATA, _("more than %d keys"), WAIVER_KEYS_MOST);
	memcpy(sorted, keys, count * sizeof(struct key *));
	qsort(sorted, count, sizeof(struct key *), by_id);
	waiver->keys.items = arena_array(&waiver->arena, count, sizeof(const char *));
	waiver->keys.count = 0;
	for (size_t i = 0; i < count; i++) {
		if (i && strcmp(key_id(sorted[i - 1]), key_id(sorted[i])) == 0)
			return err_set(
				err, ERR_DATA, _("key %s is given twice"), key_id(sorted[i]));
		waiver->keys.items[waiver->keys.count++] = key_text(sorted[i], &waiver->arena);
	}
	return 0;
}
