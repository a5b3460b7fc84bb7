#include "base/envelope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/i18n.h"
#include "base/jcs.h"

#define NEED (BIND_REQUIRED | BIND_NOT_EMPTY)

static const struct bind_field signature_rows[] = {
	BIND_ROW(struct envelope_signature, "keyid", keyid, BIND_DIGEST, .flags = NEED,
		.about = "SHA-256 of the signer's SubjectPublicKeyInfo (DER)"),
	BIND_ROW(struct envelope_signature, "sig", sig, BIND_TEXT, .flags = NEED,
		.about = "base64; of PAE(payloadType, payload)"),
};
static BIND_SHAPE(signature_shape, struct envelope_signature, signature_rows, "one signature");

static const struct bind_field envelope_rows[] = {
	BIND_ROW(struct envelope, "payload", payload, BIND_TEXT, .flags = NEED, .about = "base64"),
	BIND_ROW(struct envelope, "payloadType", payload_type, BIND_TEXT, .flags = NEED),
	BIND_ROW(struct envelope, "signatures", signatures, BIND_LIST, .flags = NEED | BIND_UNIQUE,
		.shape = &signature_shape),
};
BIND_SHAPE(envelope_shape, struct envelope, envelope_rows, "DSSE envelope v1");

/* Pre-authentication encoding: "DSSEv1" SP len(type) SP type SP len(body) SP body. */
static const char *pae(
	struct arena *arena, const char *type, const void *body, size_t body_len, size_t *len)
{
	char *head = arena_format(arena, "DSSEv1 %zu %s %zu ", strlen(type), type, body_len);
	size_t head_len = strlen(head);
	char *text = arena_alloc(arena, head_len + body_len + 1);

	memcpy(text, head, head_len + 1);
	memcpy(text + head_len, body, body_len);
	*len = head_len + body_len;
	return text;
}

int envelope_text(const struct envelope *envelope, char **out, size_t *len, struct err *err)
{
	json_t *root = bind_write(&envelope_shape, envelope);
	int ret = jcs_text(root, out, len, err);

	json_decref(root);
	return ret;
}

static bool is_ordered(const struct envelope *envelope)
{
	for (size_t i = 1; i < envelope->signatures.count; i++)
		if (strcmp(envelope->signatures.items[i - 1].keyid,
			    envelope->signatures.items[i].keyid) >= 0)
			return false;
	return true;
}

static bool has_base64(struct arena *arena, struct envelope *envelope)
{
	LIST_EACH(const struct envelope_signature, signature, &envelope->signatures) {
		const uint8_t *bytes;
		size_t len;

		if (!base64_bytes(arena, signature->sig, &bytes, &len))
			return false;
	}
	return base64_bytes(arena, envelope->payload, &envelope->body, &envelope->body_len);
}

/* What would be written again is what stands there. */
static bool is_canonical(const struct envelope *envelope, const char *text, size_t len)
{
	char *again;
	size_t again_len;
	bool same;

	if (envelope_text(envelope, &again, &again_len, NULL) < 0)
		return false;
	same = again_len == len && memcmp(again, text, len) == 0;
	free(again);
	return same;
}

static int read_envelope(const struct json_doc *doc, struct arena *arena, struct envelope *envelope,
	struct faults *faults, struct err *err)
{
	*envelope = (struct envelope){0};
	return bind_read_doc(doc, &envelope_shape, envelope, arena, faults, NULL, err);
}

int envelope_parse(const char *text, size_t len, const char *name, const char *type,
	struct arena *arena, struct envelope *out, struct faults *faults, struct err *err)
{
	struct json_doc doc = {0};
	struct envelope envelope;
	int ret = -1;

	if (len > ENVELOPE_MOST)
		return err_set(err, ERR_DATA, _("%s: is too large for an envelope"), name);
	if (json_doc_parse(text, len, name, &doc, faults, err) < 0 ||
		read_envelope(&doc, arena, &envelope, faults, err) < 0)
		goto out;
	if (strcmp(envelope.payload_type, type) != 0)
		err_set(err, ERR_DATA, _("%s: its payloadType is not %s"), name, type);
	else if (!is_ordered(&envelope) || !has_base64(arena, &envelope) ||
		 !is_canonical(&envelope, text, len))
		err_set(err, ERR_DATA, _("%s: is not in canonical form"), name);
	else
		ret = 0;
out:
	json_doc_fini(&doc);
	if (ret == 0)
		*out = envelope;
	return ret;
}

const struct envelope_signature *envelope_find(const struct envelope *envelope, const char *keyid)
{
	LIST_EACH(const struct envelope_signature, signature, &envelope->signatures)
		if (strcmp(signature->keyid, keyid) == 0)
			return signature;
	return NULL;
}

bool envelope_signed_by(const struct envelope *envelope, const struct key *key)
{
	const struct envelope_signature *signature = envelope_find(envelope, key_id(key));
	struct arena arena = {0};
	const uint8_t *sig;
	size_t sig_len, len;
	bool good = false;

	if (signature && base64_bytes(&arena, signature->sig, &sig, &sig_len)) {
		const char *message = pae(
			&arena, envelope->payload_type, envelope->body, envelope->body_len, &len);

		good = key_verify(key, message, len, sig, sig_len);
	}
	arena_fini(&arena);
	return good;
}

static int by_keyid(const void *a, const void *b)
{
	const struct envelope_signature *one = a, *other = b;

	return strcmp(one->keyid, other->keyid);
}

static int sign_one(struct arena *arena, const struct envelope *envelope, const struct key *key,
	struct envelope_signature *out, struct err *err)
{
	uint8_t sig[KEY_SIGNATURE_MOST];
	size_t sig_len, len;
	const char *message =
		pae(arena, envelope->payload_type, envelope->body, envelope->body_len, &len);

	if (key_sign(key, message, len, sig, &sig_len, err) < 0)
		return -1;
	*out = (struct envelope_signature){
		arena_text(arena, key_id(key)), base64_text(arena, sig, sig_len)};
	return 0;
}

int envelope_sign(const char *type, const void *body, size_t body_len, struct key *const *keys,
	size_t key_count, char **out, size_t *len, struct err *err)
{
	struct arena arena = {0};
	struct envelope envelope = {.payload = base64_text(&arena, body, body_len),
		.payload_type = type,
		.body = body,
		.body_len = body_len};
	int ret = 0;

	envelope.signatures.items =
		arena_array(&arena, key_count, sizeof(*envelope.signatures.items));
	for (; ret == 0 && envelope.signatures.count < key_count; envelope.signatures.count++) {
		size_t i = envelope.signatures.count;

		ret = envelope_find(&envelope, key_id(keys[i]))
			      ? err_set(err, ERR_DATA, _("key %s is given twice"), key_id(keys[i]))
			      : sign_one(&arena, &envelope, keys[i], &envelope.signatures.items[i],
					err);
	}
	if (ret == 0) {
		qsort(envelope.signatures.items, key_count, sizeof(struct envelope_signature),
			by_keyid);
		ret = envelope_text(&envelope, out, len, err);
	}
	arena_fini(&arena);
	return ret;
}

int envelope_sign_too(const struct envelope *envelope, const struct key *key, char **out,
	size_t *len, struct err *err)
{
	struct arena arena = {0};
	struct envelope more = *envelope;
	int ret;

	more.signatures.items =
		arena_array(&arena, envelope->signatures.count + 1, sizeof(*more.signatures.items));
	more.signatures.count = 0;
	LIST_EACH(const struct envelope_signature, signature, &envelope->signatures)
		if (strcmp(signature->keyid, key_id(key)) != 0)
			more.signatures.items[more.signatures.count++] = *signature;
	ret = sign_one(&arena, envelope, key, &more.signatures.items[more.signatures.count++], err);
	if (ret == 0) {
		qsort(more.signatures.items, more.signatures.count,
			sizeof(struct envelope_signature), by_keyid);
		ret = envelope_text(&more, out, len, err);
	}
	arena_fini(&arena);
	return ret;
}
