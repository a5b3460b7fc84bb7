/* What is signed: an in-toto Statement v1 whose subject is MANIFEST.json. It says the verdicts,
 * what they rest on and who signs, so that taking a signature away shows. Format: docs/formats.md.
 */
#ifndef CDNPROOF_BUNDLE_STATEMENT_H
#define CDNPROOF_BUNDLE_STATEMENT_H

#include "base/bind.h"
#include "base/digest.h"
#include "base/envelope.h"
#include "base/when.h"
#include "bundle/contents.h"

#define STATEMENT_TYPE      "https://in-toto.io/Statement/v1"
#define STATEMENT_PREDICATE "urn:cdnproof:evidence:v1"

struct statement_digest {
	const char *sha256, *sm3;
};

struct statement_subject {
	const char *name; /* MANIFEST.json */
	struct statement_digest digest;
};

struct statement_finding {
	const char *rule;
	int basis, severity, verdict; /* of model/evidence_words.h */
};

struct statement_key {
	const char *keyid;
	int type;         /* enum key_type */
	const char *spki; /* base64 */
};

struct statement_profile {
	const char *id, *sha256;
	bool builtin;
};

struct statement_predicate {
	struct unix_ms as_of, sealed; /* sealed: the sealing machine's clock */
	const char *operator_name, *tool;
	const char *dossier_sha256, *evidence_sha256;
	const char *plan_sha256; /* NULL: no plan */
	struct statement_profile profile;
	int verdict, application_verdict;
	LIST_OF(struct statement_finding) findings; /* as evidence has them */
	int64_t count, bytes;                       /* of the manifest */
	struct contents_merkle merkle;
	LIST_OF(struct statement_key) keys; /* all that sign, by keyid */
};

struct statement {
	struct arena arena;
	const char *type, *predicate_type;
	LIST_OF(struct statement_subject) subject; /* exactly one */
	struct statement_predicate predicate;
};

extern const struct bind_shape statement_shape;

/* Strict: the canonical bytes that statement_text writes; one subject, MANIFEST.json; keys sorted,
 * each spki that of its keyid and type. */
int statement_parse(const char *text, size_t len, const char *name, struct statement **out,
	struct faults *faults, struct err *err);
void statement_close(struct statement *statement); /* NULL is fine */

int statement_text(
	const struct statement *statement, char **out, size_t *len, struct err *err); /* heap */

#endif
