/* The first byte chooses the method, the rest is the datagram. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/record.h"
#include "probes/certificate.h"
#include "probes/fetch_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_http(const struct fetch_http *http)
{
	for (size_t i = 0; i < KEPT_HEADER_COUNT; i++)
		if (strlen(http->headers.values[i]) > HTTP_HEADER_TEXT_MOST)
			abort();
	if (!http_reads_hold(&http->reads) || http->certificate > CERTIFICATE_ALL_FAULTS)
		abort();
	if (!digest_is_text(http->body_sha256) || strlen(http->own_address) >= ADDRESS_TEXT_LEN)
		abort();
}

static void check_visit(const struct fetch_visit *visit)
{
	struct visit_url url;

	check_http(&visit->http);
	if (strlen(visit->location) > VISIT_LOCATION_MOST || strlen(visit->next) > VISIT_URL_MOST ||
		(visit->next[0] && !visit_url_parse(visit->next, &url)))
		abort();
}

static void check_tls(const struct fetch_tls *tls)
{
	if (tls->chain_count < 1 || tls->chain_count > FETCH_CHAIN_MOST ||
		!digest_is_text(tls->key_sha256) || !fetch_tls_version(tls->version))
		abort();
	for (size_t i = 0; i < tls->chain_count; i++)
		if (!digest_is_text(tls->chain_sha256[i]))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	uint32_t expected;
	union fetch_answer answer = {0};

	if (len == 0)
		return 0;
	expected = bytes[0] & 2 ? FETCH_VISIT : bytes[0] & 1 ? FETCH_HTTP : FETCH_TLS;
	memcpy(&answer, bytes + 1, len - 1 < sizeof(answer) ? len - 1 : sizeof(answer));
	if (!fetch_answer_holds(&answer, len - 1, expected))
		return 0;
	if (fetch_answer_len(answer.head.what) != len - 1)
		abort();
	if (answer.head.what == FETCH_FAILED && answer.head.why >= RECORD_ERR_COUNT)
		abort();
	if (answer.head.what == FETCH_HTTP)
		check_http(&answer.http);
	if (answer.head.what == FETCH_VISIT)
		check_visit(&answer.visit);
	if (answer.head.what == FETCH_TLS)
		check_tls(&answer.tls);
	return 0;
}
