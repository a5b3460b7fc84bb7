#include "model/head.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/canonical.h"

#define NEED (BIND_REQUIRED | BIND_NOT_EMPTY)
#define COUNT(name, least)                                                                         \
	BIND_ROW(struct head, #name, name, BIND_INT, .flags = BIND_REQUIRED, .min = (least),       \
		.max = JSON_INT_MOST)
#define RUN_DIGITS 16

const char *const head_why_names[] = {
	[HEAD_START] = "start",
	[HEAD_DAY] = "day",
	[HEAD_STOP] = "stop",
	NULL,
};

/* A digest, or "" where there is no line yet. */
static void read_digest_or_none(struct bind_in *in, const struct json_node *node, void *slot)
{
	const char *text = json_string_value(node->value);
	const char *kept;

	if (!text || (text[0] && !digest_is_text(text))) {
		bind_fault(in, node, _("64 lower-case hexadecimal digits are expected, or none"));
		return;
	}
	kept = arena_text(in->arena, text);
	memcpy(slot, &kept, sizeof(kept));
}

static json_t *write_text(const void *slot)
{
	const char *text;

	memcpy(&text, slot, sizeof(text));
	return json_string(text ? text : "");
}

static const struct bind_field head_rows[] = {
	BIND_ROW(struct head, "schema", schema, BIND_TEXT, .flags = NEED,
		CANONICAL_SCHEMA_IS(HEAD_SCHEMA)),
	BIND_ROW(struct head, "agent", agent, BIND_TEXT, .flags = NEED),
	BIND_ROW(struct head, "at", at, BIND_TIME, .flags = BIND_REQUIRED,
		.about = "by the agent's clock"),
	BIND_ROW(struct head, "head", head, BIND_CUSTOM, .flags = BIND_REQUIRED,
		.read = read_digest_or_none, .write = write_text,
		.about = "SHA-256 of the last record line; empty when there is none",
		.schema = "{\"type\":\"string\",\"pattern\":\"^([0-9a-f]{64})?$\"}"),
	COUNT(key_number, 1),
	BIND_ROW(struct head, "key_prev", key_prev, BIND_DIGEST,
		.about = "SHA-256 of the key's head before; none in its first"),
	BIND_ROW(struct head, "plan", plan, BIND_DIGEST, .flags = NEED),
	COUNT(records, 0),
	BIND_ROW(struct head, "run", run, BIND_TEXT, .flags = NEED,
		.schema = "{\"pattern\":\"^[0-9a-f]{16}$\"}"),
	COUNT(seq, -1),
	BIND_ROW(struct head, "why", why, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = head_why_names),
};
BIND_SHAPE(head_shape, struct head, head_rows, "what an agent signs of its records");

int head_sign(
	const struct head *head, const struct key *key, char **line, size_t *len, struct err *err)
{
	struct key *keys[1];
	char *body;
	size_t body_len;
	int ret;

	memcpy(keys, &key, sizeof(key)); /* it is only read */
	if (canonical_text(&head_shape, head, &body, &body_len, err) < 0)
		return -1;
	ret = envelope_sign(ENVELOPE_HEAD, body, body_len, keys, 1, line, len, err);
	free(body);
	return ret;
}

static bool is_run(const char *text)
{
	return strlen(text) == RUN_DIGITS && strspn(text, "0123456789abcdef") == RUN_DIGITS;
}

/* A start has no line of its own yet. Lines without a head: only such as are no records. */
static bool is_whole(const struct head *head)
{
	bool none = head->head[0] == '\0';

	if (head->why == HEAD_START && head->seq != -1)
		return false;
	return none ? head->seq == -1 : head->records > 0 && head->records > head->seq;
}

static void check(struct bind_in *in, const struct json_node *root, const struct head *head)
{
	canonical_check_schema(in, root, head->schema, HEAD_SCHEMA);
	if (!is_run(head->run))
		bind_fault(in, json_node_find(root, "run"),
			_("16 lower-case hexadecimal digits are expected"));
	if ((head->key_number == 1) != (head->key_prev == NULL))
		bind_fault(in, root,
			_("the first head of a key has no key_prev, every other one has"));
	if (!is_whole(head))
		bind_fault(in, root, _("head, records, seq and why do not fit each other"));
}

/* Only the bytes that would be written again are those that were meant to be signed. */
static void check_canonical(
	struct bind_in *in, const struct json_node *root, const struct head *head)
{
	const struct envelope *envelope = &head->envelope;
	struct err unused;

	if (canonical_check(&head_shape, head, (const char *)envelope->body, envelope->body_len,
		    in->doc->name, &unused) < 0)
		bind_fault(in, root, _("the payload is not in canonical form"));
}

static void read_body(
	const struct json_doc *doc, struct arena *arena, struct head *out, struct faults *faults)
{
	struct bind_in in = {.doc = doc, .arena = arena, .faults = faults};

	bind_read(&in, doc->nodes, &head_shape, out);
	if (faults->count == 0)
		check(&in, doc->nodes, out);
	if (faults->count == 0)
		check_canonical(&in, doc->nodes, out);
}

static int read_line(const char *line, size_t len, const char *name, struct arena *arena,
	struct head *head, struct faults *faults, struct err *err)
{
	struct envelope *envelope = &head->envelope;
	struct json_doc doc = {0};

	if (envelope_parse(line, len, name, ENVELOPE_HEAD, arena, envelope, faults, err) < 0)
		return -1;
	if (envelope->signatures.count != 1)
		return err_set(err, ERR_DATA, _("%s: a head has one signature"), name);
	if (json_doc_parse(
		    (const char *)envelope->body, envelope->body_len, name, &doc, faults, err) == 0)
		read_body(&doc, arena, head, faults);
	json_doc_fini(&doc);
	return faults_result(faults, err);
}

int head_parse(const char *line, size_t len, const char *name, size_t line_no, struct arena *arena,
	struct head *out, struct faults *faults, struct err *err)
{
	struct head head = {0};
	struct faults here;
	int ret;

	faults_init(&here);
	ret = read_line(line, len, name, arena, &head, &here, err);
	for (size_t i = 0; i < here.count; i++)
		faults_add(faults, name, line_no, here.items[i].column, here.items[i].path, "%s",
			here.items[i].text);
	faults_fini(&here);
	if (ret == 0)
		*out = head;
	return ret;
}

bool head_signed_by(const struct head *head, const struct key *key)
{
	return envelope_signed_by(&head->envelope, key);
}
