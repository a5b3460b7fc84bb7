#include "analyzer/documents.h"

#include <string.h>

#include "base/text.h"

const char *document_sha256(const struct analyze_input *in, const char *id)
{
	LIST_EACH(const struct analyze_document, file, &in->documents)
		if (strcmp(file->id, id) == 0)
			return file->sha256;
	return NULL;
}

int document_reason(const struct analyze_input *in, const struct document *document)
{
	const char *operator_name = in->dossier->operator_.name;

	if (!document_sha256(in, document->id))
		return REASON_DOCUMENT_MISSING;
	if (!document->issuer || !document->holder || document->issued.v == BIND_ABSENT ||
		text_same_name(document->issuer, operator_name) ||
		!text_same_name(document->holder, operator_name))
		return REASON_DOCUMENT_UNCLEAR;
	if (document->issued.v > in->as_of.v)
		return REASON_DOCUMENT_UNCLEAR;
	if (document->expires.v != BIND_ABSENT && document->expires.v + WHEN_DAY_MS <= in->as_of.v)
		return REASON_DOCUMENT_EXPIRED;
	return -1;
}

static bool is_of_site(const struct document *document, const struct site *site)
{
	if (text_equal(document->about, site->id))
		return true;
	LIST_EACH(const char *, id, &site->documents)
		if (strcmp(*id, document->id) == 0)
			return true;
	return false;
}

const struct document *document_of_site(
	const struct analyze_input *in, const struct site *site, int *reason)
{
	*reason = REASON_DOCUMENT_MISSING;
	LIST_EACH(const struct document, document, &in->dossier->documents) {
		int why;

		if (!is_of_site(document, site))
			continue;
		why = document_reason(in, document);
		if (why < 0)
			return document;
		*reason = why;
	}
	return NULL;
}

int document_about_reason(const struct analyze_input *in, const char *about)
{
	int reason = REASON_DOCUMENT_MISSING;

	LIST_EACH(const struct document, document, &in->dossier->documents) {
		if (!text_equal(document->about, about))
			continue;
		reason = document_reason(in, document);
		if (reason < 0)
			break;
	}
	return reason;
}

const struct document *document_about(const struct analyze_input *in, const char *about)
{
	LIST_EACH(const struct document, document, &in->dossier->documents)
		if (text_equal(document->about, about) && document_reason(in, document) < 0)
			return document;
	return NULL;
}
