/* What check-doc found, as text and as JSON (docs/schemas/document-v1.json). */
#ifndef CDNPROOF_CLI_CHECK_DOC_H
#define CDNPROOF_CLI_CHECK_DOC_H

#include <stdio.h>

#include "base/bind.h"
#include "renders/manuscript_compare.h"
#include "reports/report.h"

#define DOCUMENT_CHECK_SCHEMA "cdnproof/document/v1"

struct document_check {
	const char *schema;
	const char *evidence_sha256;
	const char *made_from;      /* what the document's properties say; NULL: nothing */
	const char *edition, *lang; /* of what it was compared with */
	bool tracked, hidden;
	bool pictures_compared; /* false: there was nothing to compare them with */
	struct manuscript_differences found;
	LIST_OF(struct manuscript_foreign) foreign;
	LIST_OF(struct manuscript_picture) pictures; /* none that the report draws */
};

/* Which pictures of the document the report does not draw, or all of them where it cannot be drawn
 * here. What is found lives in the arena, names in that of `edited`. */
void document_check_pictures(const struct report *report, const struct manuscript *edited,
	struct arena *arena, struct document_check *check);

extern const struct bind_shape document_check_shape;

int document_check_json(FILE *out, const struct document_check *check, struct err *err);
int document_check_text(FILE *out, const struct document_check *check, struct err *err);

#endif
