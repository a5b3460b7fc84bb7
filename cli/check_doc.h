/* What check-doc found, as text and as JSON (docs/schemas/document-v1.json). */
#ifndef CDNPROOF_CLI_CHECK_DOC_H
#define CDNPROOF_CLI_CHECK_DOC_H

#include <stdio.h>

#include "base/bind.h"
#include "renders/manuscript_compare.h"

#define DOCUMENT_CHECK_SCHEMA "cdnproof/document/v1"

struct document_check {
	const char *schema;
	const char *evidence_sha256;
	const char *made_from;      /* what the document's properties say; NULL: nothing */
	const char *edition, *lang; /* of what it was compared with */
	bool tracked;
	struct manuscript_differences found;
};

extern const struct bind_shape document_check_shape;

int document_check_json(FILE *out, const struct document_check *check, struct err *err);
int document_check_text(FILE *out, const struct document_check *check, struct err *err);

#endif
