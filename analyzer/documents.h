/* Which documents count. */
#ifndef CDNPROOF_ANALYZER_DOCUMENTS_H
#define CDNPROOF_ANALYZER_DOCUMENTS_H

#include "analyzer/analyze.h"

/* -1: the document counts: its file is there, the issuer is another than the operator, the holder
 * is the operator, issued <= as_of <= expires (the whole last day; no expiry: for ever). Else the
 * enum reason why not. */
int document_reason(const struct analyze_input *in, const struct document *document);

/* A counting document of the site (the site lists it, or it is about the site), or NULL;
 * then *reason says what is wrong with those that are there (document_missing: none). */
const struct document *document_of_site(
	const struct analyze_input *in, const struct site *site, int *reason);

/* A counting document whose `about` is this, or NULL. */
const struct document *document_about(const struct analyze_input *in, const char *about);

/* Why none about this counts: of the last one, document_missing without any; -1: one does. */
int document_about_reason(const struct analyze_input *in, const char *about);

const char *document_sha256(const struct analyze_input *in, const char *id); /* NULL: no file */

#endif
