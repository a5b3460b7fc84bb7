/* What a check reads of each response: who gave it, which licence it shows (model/plan.h). */
#ifndef CDNPROOF_PROBES_HTTP_READS_H
#define CDNPROOF_PROBES_HTTP_READS_H

#include "base/err.h"
#include "model/plan.h"
#include "probes/http_headers.h"

#define HTTP_READS_MOST     3
#define HTTP_READ_BODY_MOST (64u * 1024u) /* bytes of a body that are looked at */

struct http_reads {
	char values[HTTP_READS_MOST][HTTP_HEADER_TEXT_MOST + 1]; /* beside reads[]; "": none */
};

/* ERR_DATA: more of them, or others, than this version knows, in words for the user. */
int http_reads_check(const struct plan_check *check, struct err *err);

bool http_reads_want_body(const struct plan_check *check);

/* One line of a response's head as it came; a status line begins anew. */
void http_reads_note_line(
	struct http_reads *reads, const struct plan_check *check, const char *line, size_t len);

/* The body, or what of it is looked at. What ends where that is cut is not known. */
void http_reads_note_body(struct http_reads *reads, const struct plan_check *check,
	const char *body, size_t len, bool whole);

/* The leaf of the server's chain: SHA-256 of its key (SPKI, DER), its serial number. */
void http_reads_note_certificate(struct http_reads *reads, const struct plan_check *check,
	const char *key_sha256, const char *serial);

/* Each is a text within its field: printable ASCII, licence numbers with their province. */
bool http_reads_hold(const struct http_reads *reads);

#endif
