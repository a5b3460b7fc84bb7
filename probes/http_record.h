/* What is kept of HTTP requests and written into their record: shared by the methods that make
 * them, whose request_extra begins with a struct request_http. */
#ifndef CDNPROOF_PROBES_HTTP_RECORD_H
#define CDNPROOF_PROBES_HTTP_RECORD_H

#include "probes/fetch_message.h"
#include "probes/method.h"

/* What is known of a request; 0, NULL: missing. Texts live as long as the slot. */
struct request_http {
	int64_t connect_ns, status, bytes, tls_ns, first_byte_ns, total_ns;
	char body_sha256[DIGEST_TEXT_LEN];
	const char *own_address;
	const char *headers[KEPT_HEADER_COUNT];
	const char *reads[HTTP_READS_MOST];
	const char *certificate; /* words */
};

/* Of an answer that came; connect_ns is the caller's to set. */
void http_record_keep(struct probe_request *request, const struct fetch_http *http);

/* http{} of the record; tls_ns and certificate are empty unless `tls`. */
struct record_http *http_record_make(
	const struct probe_series *series, struct arena *arena, bool tls);

#endif
