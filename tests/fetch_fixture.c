#include "tests/fetch_fixture.h"

#include <string.h>

#include "base/bind.h"
#include "model/record.h"

#define DIGEST "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

void fixture_fill_answer(uint32_t what, union fetch_answer *out)
{
	struct fetch_head head = {.what = what,
		.why = RECORD_TIMEOUT,
		.index = 1,
		.connect_ns = 1000,
		.connect_by = TS_TCP_INFO};

	memset(out, 0, sizeof(*out));
	if (what == FETCH_HTTP)
		out->http = (struct fetch_http){.status = 200,
			.bytes = 0,
			.first_byte_ns = 5,
			.total_ns = 5,
			.body_sha256 = DIGEST,
			.own_address = "::1"};
	if (what == FETCH_VISIT) {
		fixture_fill_answer(FETCH_HTTP, out);
		strcpy(out->visit.location, "/x");
		strcpy(out->visit.next, "http://www.example.com:80/x");
	}
	if (what == FETCH_TLS)
		out->tls = (struct fetch_tls){.came_at = 10,
			.user_ns = 1,
			.signed_end = 100,
			.not_after_ms = BIND_ABSENT,
			.version = 0x0304,
			.chain_count = 1,
			.key_sha256 = DIGEST,
			.chain_sha256 = {DIGEST}};
	out->head = head;
}
