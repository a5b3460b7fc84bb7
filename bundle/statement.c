#include "bundle/statement.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/key.h"
#include "bundle/layout.h"
#include "model/canonical.h"
#include "model/evidence_words.h"

#define NEED               (BIND_REQUIRED | BIND_NOT_EMPTY)
#define TEXT(type, name)   BIND_ROW(type, #name, name, BIND_TEXT, .flags = NEED)
#define DIGEST(type, name) BIND_ROW(type, #name, name, BIND_DIGEST, .flags = NEED)
#define CHOICE(type, name, words)                                                                  \
	BIND_ROW(type, #name, name, BIND_ENUM, .flags = BIND_REQUIRED, .names = (words))
#define COUNT(type, name)                                                                          \
	BIND_ROW(type, #name, name, BIND_INT, .flags = BIND_REQUIRED, .max = JSON_INT_MOST)
#define LIST(type, name, of)                                                                       \
	BIND_ROW(type, #name, name, BIND_LIST, .flags = BIND_REQUIRED, .shape = &(of))
#define OBJECT(type, name, of)                                                                     \
	BIND_ROW(type, #name, name, BIND_OBJECT, .flags = BIND_REQUIRED, .shape = &(of))

static const struct bind_field digest_rows[] = {
	DIGEST(struct statement_digest, sha256),
	DIGEST(struct statement_digest, sm3),
};
static BIND_SHAPE(digest_shape, struct statement_digest, digest_rows, "digests of one file");

static const struct bind_field subject_rows[] = {
	TEXT(struct statement_subject, name),
	OBJECT(struct statement_subject, digest, digest_shape),
};
static BIND_SHAPE(subject_shape, struct statement_subject, subject_rows, "what is stated of");

static const struct bind_field finding_rows[] = {
	TEXT(struct statement_finding, rule),
	CHOICE(struct statement_finding, basis, basis_names),
	CHOICE(struct statement_finding, severity, severity_names),
	CHOICE(struct statement_finding, verdict, verdict_names),
};
static BIND_SHAPE(finding_shape, struct statement_finding, finding_rows, "one rule's verdict");

static const struct bind_field key_rows[] = {
	DIGEST(struct statement_key, keyid),
	CHOICE(struct statement_key, type, key_type_names),
	BIND_ROW(struct statement_key, "spki", spki, BIND_TEXT, .flags = NEED,
		.about = "SubjectPublicKeyInfo (DER) in base64"),
};
static BIND_SHAPE(key_shape, struct statement_key, key_rows, "a key that signs");

static const struct bind_field profile_rows[] = {
	TEXT(struct statement_profile, id),
	DIGEST(struct statement_profile, sha256),
	BIND_ROW(struct statement_profile, "builtin", builtin, BIND_BOOL, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(profile_shape, struct statement_profile, profile_rows, "the rules judged by");

static const struct bind_field predicate_rows[] = {
	BIND_ROW(struct statement_predicate, "as_of", as_of, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct statement_predicate, "sealed", sealed, BIND_TIME, .flags = BIND_REQUIRED,
		.about = "when, by the sealing machine's clock"),
	BIND_ROW(struct statement_predicate, "operator", operator_name, BIND_TEXT, .flags = NEED),
	TEXT(struct statement_predicate, tool),
	DIGEST(struct statement_predicate, dossier_sha256),
	DIGEST(struct statement_predicate, evidence_sha256),
	BIND_ROW(struct statement_predicate, "plan_sha256", plan_sha256, BIND_DIGEST),
	OBJECT(struct statement_predicate, profile, profile_shape),
	CHOICE(struct statement_predicate, verdict, verdict_names),
	CHOICE(struct statement_predicate, application_verdict, verdict_names),
	LIST(struct statement_predicate, findings, finding_shape),
	COUNT(struct statement_predicate, count),
	COUNT(struct statement_predicate, bytes),
	OBJECT(struct statement_predicate, merkle, contents_merkle_shape),
	BIND_ROW(struct statement_predicate, "keys", keys, BIND_LIST, .flags = NEED | BIND_UNIQUE,
		.shape = &key_shape),
};
static BIND_SHAPE(predicate_shape, struct statement_predicate, predicate_rows, "what is stated");

static const struct bind_field rows[] = {
	BIND_ROW(struct statement, "_type", type, BIND_TEXT, .flags = NEED,
		CANONICAL_SCHEMA_IS(STATEMENT_TYPE)),
	BIND_ROW(struct statement, "subject", subject, BIND_LIST, .flags = NEED,
		.shape = &subject_shape),
	BIND_ROW(struct statement, "predicateType", predicate_type, BIND_TEXT, .flags = NEED,
		CANONICAL_SCHEMA_IS(STATEMENT_PREDICATE)),
	OBJECT(struct statement, predicate, predicate_shape),
};
BIND_SHAPE(statement_shape, struct statement, rows,
	"the signed statement on a bundle (in-toto Statement v1)");

static bool key_is_what_it_says(const struct statement_key *said)
{
	struct key *key;
	bool same;

	if (!key_of_text(said->spki, &key))
		return false;
	same = strcmp(key_id(key), said->keyid) == 0 && (int)key_type_of(key) == said->type;
	key_free(key);
	return same;
}

static bool keys_are_good(const struct statement_predicate *said)
{
	for (size_t i = 0; i < said->keys.count; i++) {
		const struct statement_key *key = &said->keys.items[i];

		if (!key_is_what_it_says(key) || (i > 0 && strcmp(key[-1].keyid, key->keyid) >= 0))
			return false;
	}
	return true;
}

static int check(const struct statement *statement, const char *name, struct err *err)
{
	if (strcmp(statement->type, STATEMENT_TYPE) != 0 ||
		strcmp(statement->predicate_type, STATEMENT_PREDICATE) != 0)
		return err_set(err, ERR_DATA, _("%s: is no statement on a bundle"), name);
	if (statement->subject.count != 1 ||
		strcmp(statement->subject.items[0].name, BUNDLE_MANIFEST) != 0)
		return err_set(err, ERR_DATA, _("%s: its subject is not MANIFEST.json"), name);
	if (!keys_are_good(&statement->predicate))
		return err_set(err, ERR_DATA,
			_("%s: its keys are out of order or not what they say"), name);
	return 0;
}

int statement_parse(const char *text, size_t len, const char *name, struct statement **out,
	struct faults *faults, struct err *err)
{
	struct statement *statement = calloc(1, sizeof(*statement));
	struct json_doc doc = {0};
	int ret = -1;

	if (!statement)
		return err_no_memory(err);
	if (json_doc_parse(text, len, name, &doc, faults, err) == 0 &&
		bind_read_doc(&doc, &statement_shape, statement, &statement->arena, faults, NULL,
			err) == 0 &&
		check(statement, name, err) == 0)
		ret = canonical_check(&statement_shape, statement, text, len, name, err);
	json_doc_fini(&doc);
	if (ret == 0)
		*out = statement;
	else
		statement_close(statement);
	return ret;
}

void statement_close(struct statement *statement)
{
	if (!statement)
		return;
	arena_fini(&statement->arena);
	free(statement);
}

int statement_text(const struct statement *statement, char **out, size_t *len, struct err *err)
{
	return canonical_text(&statement_shape, statement, out, len, err);
}
