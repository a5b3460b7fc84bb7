/* Who signed, and what: the envelope's signatures, and the statement held against the manifest. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/merkle.h"
#include "base/text.h"
#include "bundle/layout.h"
#include "bundle/verify_seal.h"

static const struct statement_key *named_key(const struct statement *statement, const char *keyid)
{
	if (statement)
		LIST_EACH(const struct statement_key, key, &statement->predicate.keys)
			if (strcmp(key->keyid, keyid) == 0)
				return key;
	return NULL;
}

static bool is_trusted(const struct verify_trust *trust, const char *keyid)
{
	for (size_t i = 0; i < trust->keys.count; i++)
		if (strcmp(key_id(trust->keys.items[i]), keyid) == 0)
			return true;
	return false;
}

static void check_trusted(const struct verify_seal *seal, const struct verify_trust *trust,
	struct verify_report *report)
{
	for (size_t i = 0; i < trust->keys.count; i++) {
		const struct key *key = trust->keys.items[i];

		if (!envelope_find(&seal->envelope, key_id(key)))
			verify_say(report, VERIFY_KEY_DID_NOT_SIGN, trust->names[i], _("keyid %s"),
				key_id(key));
		else if (!envelope_signed_by(&seal->envelope, key))
			verify_say(report, VERIFY_SIGNATURE_WRONG, trust->names[i], _("keyid %s"),
				key_id(key));
	}
}

/* A key that nobody trusts must sign too: the statement says that it does. */
static void check_named(const struct verify_seal *seal, const struct verify_trust *trust,
	struct verify_report *report)
{
	LIST_EACH(const struct statement_key, named, &seal->statement->predicate.keys) {
		struct key *key;

		if (!envelope_find(&seal->envelope, named->keyid)) {
			verify_say(report, VERIFY_SIGNATURE_MISSING, named->keyid, "%s",
				key_type_names[named->type]);
			continue;
		}
		if (is_trusted(trust, named->keyid))
			continue;
		if (!key_of_text(named->spki, &key)) {
			verify_say(report, VERIFY_SIGNATURE_WRONG, named->keyid, "%s", "");
			continue;
		}
		if (!envelope_signed_by(&seal->envelope, key))
			verify_say(report, VERIFY_SIGNATURE_WRONG, named->keyid, "%s", "");
		key_free(key);
	}
}

static bool type_signed(const struct verify_seal *seal, const struct verify_trust *trust, int type)
{
	for (size_t i = 0; i < trust->keys.count; i++)
		if ((int)key_type_of(trust->keys.items[i]) == type &&
			envelope_signed_by(&seal->envelope, trust->keys.items[i]))
			return true;
	return false;
}

static void check_signatures(const struct verify_seal *seal, const struct verify_trust *trust,
	struct verify_report *report)
{
	check_trusted(seal, trust, report);
	if (seal->statement) {
		check_named(seal, trust, report);
		LIST_EACH(const struct envelope_signature, by, &seal->envelope.signatures)
			if (!named_key(seal->statement, by->keyid))
				verify_say(report, VERIFY_SIGNATURE_UNNAMED, by->keyid, "%s", "");
	}
	for (int type = 0; type <= KEY_SM2; type++)
		if (trust->require[type] && !type_signed(seal, trust, type))
			verify_say(report, VERIFY_TYPE_MISSING, key_type_names[type], "%s", "");
}

static void check_subject(const struct verify_seal *seal, struct verify_report *report)
{
	const struct statement_digest *signed_of = &seal->statement->subject.items[0].digest;

	if (!seal->manifest.sha256)
		return; /* told already */
	if (strcmp(signed_of->sha256, seal->manifest.sha256) != 0)
		verify_say(report, VERIFY_MANIFEST_DIFFERS, BUNDLE_MANIFEST,
			_("SHA-256 %s, not %s"), seal->manifest.sha256, signed_of->sha256);
	else if (strcmp(signed_of->sm3, seal->manifest.sm3) != 0)
		verify_say(report, VERIFY_MANIFEST_DIFFERS, BUNDLE_MANIFEST, _("SM3 %s, not %s"),
			seal->manifest.sm3, signed_of->sm3);
}

static void check_count(struct verify_report *report, const char *what, int64_t is, int64_t said)
{
	if (is != said)
		verify_say(report, VERIFY_COUNT_DIFFERS, BUNDLE_STATEMENT, _("%s: %lld, not %lld"),
			what, (long long)is, (long long)said);
}

/* A digest that the statement repeats, held against the manifest's entry. */
static void check_digest(const struct verify_seal *seal, struct verify_report *report,
	const char *what, const char *path, const char *said)
{
	const struct contents_file *file = contents_find(seal->contents, path);

	if (!text_equal(said, file ? file->sha256 : NULL))
		verify_say(report, VERIFY_STATEMENT_DISAGREES, what, _("%s: %s, not %s"), path,
			file ? file->sha256 : "-", said ? said : "-");
}

static void check_predicate(const struct verify_seal *seal, struct verify_report *report)
{
	const struct statement_predicate *said = &seal->statement->predicate;

	check_count(report, "count", seal->contents->count, said->count);
	check_count(report, "bytes", seal->contents->bytes, said->bytes);
	check_digest(seal, report, "dossier_sha256", BUNDLE_DOSSIER, said->dossier_sha256);
	check_digest(seal, report, "plan_sha256", BUNDLE_PLAN, said->plan_sha256);
	check_digest(seal, report, "evidence_sha256", BUNDLE_EVIDENCE, said->evidence_sha256);
	if (contents_find(seal->contents, BUNDLE_PROFILE))
		check_digest(seal, report, "profile", BUNDLE_PROFILE, said->profile.sha256);
}

static bool find_root(
	const struct contents *contents, enum merkle_kind kind, char root[DIGEST_TEXT_LEN])
{
	struct merkle *tree = merkle_new(kind);
	bool good = tree != NULL;

	LIST_EACH(const struct contents_file, file, &contents->files) {
		char leaf[DIGEST_TEXT_LEN], *text;
		size_t len;

		if (!good || contents_entry_text(file, &text, &len, NULL) < 0) {
			good = false;
			break;
		}
		merkle_leaf(kind, text, len, leaf);
		merkle_add(tree, leaf);
		free(text);
	}
	if (good)
		merkle_root(tree, root);
	merkle_free(tree);
	return good;
}

/* Three that must be one: of the entries, of the manifest, of the statement. */
static void check_root(struct verify_report *report, const char *name, const char *is,
	const char *listed, const char *said)
{
	if (strcmp(is, listed) != 0)
		verify_say(report, VERIFY_ROOT_DIFFERS, BUNDLE_MANIFEST, _("%s: %s, not %s"), name,
			is, listed);
	if (said && strcmp(is, said) != 0)
		verify_say(report, VERIFY_ROOT_DIFFERS, BUNDLE_STATEMENT, _("%s: %s, not %s"), name,
			is, said);
}

static void check_roots(const struct verify_seal *seal, struct verify_report *report)
{
	const struct contents_merkle *listed = &seal->contents->merkle;
	const struct contents_merkle *said =
		seal->statement ? &seal->statement->predicate.merkle : NULL;
	char sha256[DIGEST_TEXT_LEN] = "", sm3[DIGEST_TEXT_LEN] = "";

	find_root(seal->contents, MERKLE_SHA256, sha256);
	find_root(seal->contents, MERKLE_SM3, sm3);
	check_root(report, "sha256", sha256, listed->sha256, said ? said->sha256 : NULL);
	check_root(report, "sm3", sm3, listed->sm3, said ? said->sm3 : NULL);
}

/* Nobody lets a hundred thousand keys sign; to look at each beside each takes an hour. */
static bool has_too_many(const struct verify_seal *seal)
{
	return seal->envelope.signatures.count > VERIFY_SIGNATURES_MOST ||
	       (seal->statement && seal->statement->predicate.keys.count > VERIFY_SIGNATURES_MOST);
}

void verify_seal_signed(const struct verify_seal *seal, const struct verify_trust *trust,
	struct verify_report *report)
{
	if (trust->keys.count == 0)
		verify_say(report, VERIFY_NO_KEY_GIVEN, "", "%s", "");
	if (has_too_many(seal))
		verify_say(report, VERIFY_STATEMENT_MALFORMED, BUNDLE_STATEMENT,
			_("more than %d signatures or keys"), VERIFY_SIGNATURES_MOST);
	else if (seal->envelope.payload)
		check_signatures(seal, trust, report);
	if (seal->statement)
		check_subject(seal, report);
	if (seal->statement && seal->contents)
		check_predicate(seal, report);
	if (seal->contents)
		check_roots(seal, report);
}
