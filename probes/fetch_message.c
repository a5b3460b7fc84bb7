#include "probes/fetch_message.h"

#include <string.h>

#include "base/array.h"
#include "base/bind.h"
#include "base/json.h"
#include "model/record.h"
#include "probes/certificate.h"

#define NOT_AFTER_MOST_MS INT64_C(253402300799999) /* the end of the year 9999 */

/* What can become of a request that left. */
static const enum record_err reasons[] = {RECORD_REFUSED, RECORD_UNREACHABLE, RECORD_RESET,
	RECORD_TIMEOUT, RECORD_SYN_RETRANSMITTED, RECORD_PROTOCOL, RECORD_TOO_LARGE, RECORD_OTHER};

static const struct {
	uint32_t version; /* RFC 8446 4.1.2, RFC 5246 6.2.1 */
	const char *name;
} versions[] = {{0x0303, "TLSv1.2"}, {0x0304, "TLSv1.3"}};

const char *fetch_tls_version(uint32_t version)
{
	for (size_t i = 0; i < ARRAY_LEN(versions); i++)
		if (versions[i].version == version)
			return versions[i].name;
	return NULL;
}

static bool is_reason(uint32_t why)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if ((uint32_t)reasons[i] == why)
			return true;
	return false;
}

/* Printable ASCII with its end inside the field. */
static bool is_text(const char *text, size_t size)
{
	size_t len = strnlen(text, size);

	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return len < size;
}

static bool is_digest(const char text[DIGEST_TEXT_LEN])
{
	return text[DIGEST_TEXT_LEN - 1] == '\0' && digest_is_text(text);
}

static bool is_within(int64_t value, int64_t least, int64_t most)
{
	return value >= least && value <= most;
}

static bool ready_holds(const union fetch_answer *answer)
{
	(void)answer;
	return true;
}

static bool unfit_holds(const union fetch_answer *answer)
{
	return memchr(answer->unfit.text, '\0', sizeof(answer->unfit.text)) != NULL;
}

static bool connected_holds(const union fetch_answer *answer)
{
	const struct fetch_head *head = &answer->head;

	return is_within(head->connect_ns, 1, JSON_INT_MOST) &&
	       (head->connect_by == TS_TCP_INFO || head->connect_by == TS_USER);
}

static bool failed_holds(const union fetch_answer *answer)
{
	return is_reason(answer->head.why) &&
	       (answer->head.connect_ns == 0 || connected_holds(answer));
}

static bool http_holds(const union fetch_answer *answer)
{
	const struct fetch_http *http = &answer->http;

	for (size_t i = 0; i < KEPT_HEADER_COUNT; i++)
		if (!is_text(http->headers.values[i], sizeof(http->headers.values[i])))
			return false;
	return connected_holds(answer) && is_within(http->status, 100, 999) &&
	       is_within(http->bytes, 0, FETCH_BODY_MOST) &&
	       is_within(http->tls_ns, 0, JSON_INT_MOST) &&
	       is_within(http->total_ns, 1, JSON_INT_MOST) &&
	       is_within(http->first_byte_ns, 1, http->total_ns) && is_digest(http->body_sha256) &&
	       is_text(http->own_address, sizeof(http->own_address)) &&
	       http_reads_hold(&http->reads) && http->certificate <= CERTIFICATE_ALL_FAULTS;
}

static bool visit_holds(const union fetch_answer *answer)
{
	const struct fetch_visit *visit = &answer->visit;
	struct visit_url url;

	return http_holds(answer) && is_text(visit->location, sizeof(visit->location)) &&
	       is_text(visit->next, sizeof(visit->next)) &&
	       (!visit->next[0] || visit_url_parse(visit->next, &url));
}

static bool chain_holds(const struct fetch_tls *tls)
{
	if (tls->chain_count < 1 || tls->chain_count > FETCH_CHAIN_MOST)
		return false;
	for (size_t i = 0; i < tls->chain_count; i++)
		if (!is_digest(tls->chain_sha256[i]))
			return false;
	return is_digest(tls->key_sha256);
}

static bool tls_holds(const union fetch_answer *answer)
{
	const struct fetch_tls *tls = &answer->tls;

	return connected_holds(answer) && fetch_tls_version(tls->version) && chain_holds(tls) &&
	       tls->left_at >= 0 && tls->sent_at >= 0 && tls->came_at >= 0 &&
	       is_within(tls->user_ns, 1, JSON_INT_MOST) &&
	       is_within(tls->signed_end, 1, FETCH_FLIGHT_MOST) &&
	       (tls->not_after_ms == BIND_ABSENT ||
		       is_within(tls->not_after_ms, 0, NOT_AFTER_MOST_MS));
}

static const struct {
	size_t len;
	bool (*holds)(const union fetch_answer *answer);
	bool is_final; /* of one method only */
} kinds[] = {
	[FETCH_READY] = {sizeof(struct fetch_head), ready_holds, false},
	[FETCH_UNFIT] = {sizeof(struct fetch_unfit), unfit_holds, false},
	[FETCH_CONNECTED] = {sizeof(struct fetch_head), connected_holds, false},
	[FETCH_FAILED] = {sizeof(struct fetch_head), failed_holds, false},
	[FETCH_HTTP] = {sizeof(struct fetch_http), http_holds, true},
	[FETCH_TLS] = {sizeof(struct fetch_tls), tls_holds, true},
	[FETCH_VISIT] = {sizeof(struct fetch_visit), visit_holds, true},
};

bool fetch_order_begins(const struct fetch_order *order, size_t target_count)
{
	size_t len = strnlen(order->object, sizeof(order->object));

	return order->what == FETCH_BEGIN && order->target < target_count &&
	       (len == 0 || (len == PLAN_OBJECT_LEN - 1 &&
				    strspn(order->object, "0123456789abcdef") == len));
}

size_t fetch_answer_len(uint32_t what)
{
	return what < ARRAY_LEN(kinds) ? kinds[what].len : 0;
}

bool fetch_answer_holds(const union fetch_answer *answer, size_t len, uint32_t expected)
{
	uint32_t what;

	if (len < sizeof(answer->head))
		return false;
	what = answer->head.what;
	return fetch_answer_len(what) == len && kinds[what].holds(answer) &&
	       (!kinds[what].is_final || what == expected);
}
