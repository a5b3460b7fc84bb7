#include "model/record.h"

#include <string.h>

#include "base/bind_line.h"
#include "base/i18n.h"
#include "model/canonical.h"

const char *const record_stamp_names[] = {
	[TS_PACKET] = "packet",
	[TS_ERRQUEUE] = "errqueue",
	[TS_RX] = "rx",
	[TS_TCP_INFO] = "tcp_info",
	[TS_USER] = "user",
	[TS_IMPORTED] = "imported",
	NULL,
};
const char *const record_why_names[] = {
	[WHY_CLOCK_STEP] = "clock_step",
	[WHY_CAPTURE_LOST] = "capture_lost",
	NULL,
};
const char *const record_err_names[] = {
	[RECORD_REFUSED] = "refused",
	[RECORD_UNREACHABLE] = "unreachable",
	[RECORD_NET_UNREACHABLE] = "net_unreachable",
	[RECORD_HOST_UNREACHABLE] = "host_unreachable",
	[RECORD_PORT_UNREACHABLE] = "port_unreachable",
	[RECORD_PROHIBITED] = "prohibited",
	[RECORD_EXPIRED] = "hops_exceeded",
	[RECORD_RESET] = "reset",
	[RECORD_TIMEOUT] = "timeout",
	[RECORD_SYN_RETRANSMITTED] = "syn_retransmitted",
	[RECORD_NO_ROUTE] = "no_route",
	[RECORD_NO_BUFFER] = "no_buffer",
	[RECORD_PROTOCOL] = "protocol",
	[RECORD_TOO_LARGE] = "too_large",
	[RECORD_DENIED] = "denied",
	[RECORD_NOT_SEEN] = "not_seen",
	[RECORD_KEY_DIFFERS] = "key_differs",
	[RECORD_TRUNCATED] = "truncated",
	[RECORD_NO_ADDRESS] = "no_address",
	[RECORD_PRIVATE_ADDRESS] = "private_address",
	[RECORD_REDIRECT] = "redirect",
	[RECORD_OTHER] = "other",
	NULL,
};

static const struct bind_field clock_rows[] = {
	BIND_ROW(struct record_clock, "synced", synced, BIND_BOOL, .flags = BIND_REQUIRED),
	BIND_ROW(struct record_clock, "offset_us", offset_us, BIND_INT, .flags = BIND_REQUIRED),
	BIND_ROW(struct record_clock, "bound_us", bound_us, BIND_INT, .flags = BIND_REQUIRED),
	BIND_ROW(struct record_clock, "step_us", step_us, BIND_INT, .flags = BIND_REQUIRED),
};
const struct bind_shape record_clock_shape = {.title = "the agent's clock over the slot",
	.size = sizeof(struct record_clock),
	.fields = clock_rows,
	.field_count = ARRAY_LEN(clock_rows),
	.lax = true};

#define PER_REQUEST(type, name, required)                                                          \
	BIND_ROW(type, #name, name, BIND_INTS, .flags = (required) | BIND_NULLABLE,                \
		.max = JSON_INT_MOST)

static const struct bind_field header_rows[] = {
	BIND_ROW(struct record_header, "name", name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct record_header, "values", values, BIND_TEXTS, .flags = BIND_REQUIRED),
};
static const struct bind_shape header_shape = {.title = "a response header, one value a request",
	.size = sizeof(struct record_header),
	.fields = header_rows,
	.field_count = ARRAY_LEN(header_rows),
	.lax = true};

static const struct bind_field http_rows[] = {
	PER_REQUEST(struct record_http, status, BIND_REQUIRED),
	PER_REQUEST(struct record_http, bytes, BIND_REQUIRED),
	PER_REQUEST(struct record_http, connect_ns, BIND_REQUIRED),
	PER_REQUEST(struct record_http, tls_ns, 0),
	PER_REQUEST(struct record_http, first_byte_ns, BIND_REQUIRED),
	PER_REQUEST(struct record_http, total_ns, 0),
	BIND_ROW(struct record_http, "headers", headers, BIND_LIST, .shape = &header_shape),
	BIND_ROW(struct record_http, "own_address", own_address, BIND_TEXTS,
		.about = "as the server saw the agent"),
	BIND_ROW(
		struct record_http, "body_sha256", body_sha256, BIND_TEXTS, .flags = BIND_REQUIRED),
	PER_REQUEST(struct record_http, object, 0),
	BIND_ROW(struct record_http, "reads", reads, BIND_LIST, .shape = &header_shape,
		.about = "what the check reads of each response"),
	BIND_ROW(struct record_http, "certificate", certificate, BIND_TEXTS,
		.about = "https: self_signed, other_name, expired, not_yet_valid"),
	BIND_ROW(struct record_http, "visited", visited, BIND_TEXTS,
		.about = "visit: the address that answered"),
	BIND_ROW(struct record_http, "hops", hops, BIND_TEXTS,
		.about = "visit: redirects that were followed"),
};
static const struct bind_shape http_shape = {.title = "one entry a request, in send order",
	.size = sizeof(struct record_http),
	.fields = http_rows,
	.field_count = ARRAY_LEN(http_rows),
	.lax = true};

static const struct bind_field tls_rows[] = {
	BIND_ROW(struct record_tls, "key_sha256", key_sha256, BIND_DIGEST,
		.about =
			"of the leaf's SubjectPublicKeyInfo (DER); every answered handshake was signed with it"),
	BIND_ROW(struct record_tls, "name", name, BIND_TEXT),
	BIND_ROW(struct record_tls, "version", version, BIND_TEXT),
	BIND_ROW(struct record_tls, "chain_sha256", chain_sha256, BIND_TEXTS),
	BIND_ROW(struct record_tls, "not_after", not_after, BIND_TIME),
	PER_REQUEST(struct record_tls, connect_ns, BIND_REQUIRED),
};
static const struct bind_shape tls_shape = {.title = "the handshakes of a series",
	.size = sizeof(struct record_tls),
	.fields = tls_rows,
	.field_count = ARRAY_LEN(tls_rows),
	.lax = true};

static const struct bind_field dns_rows[] = {
	BIND_ROW(struct record_dns, "name", name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct record_dns, "type", type, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct record_dns, "server", server, BIND_TEXT),
	BIND_ROW(struct record_dns, "subnet", subnet, BIND_TEXT),
	PER_REQUEST(struct record_dns, rcode, BIND_REQUIRED),
	PER_REQUEST(struct record_dns, scope, BIND_REQUIRED),
	BIND_ROW(struct record_dns, "answers", answers, BIND_TEXTS, .flags = BIND_REQUIRED),
};
static const struct bind_shape dns_shape = {.title = "what a name server said, an entry a request",
	.size = sizeof(struct record_dns),
	.fields = dns_rows,
	.field_count = ARRAY_LEN(dns_rows),
	.lax = true};

static const struct bind_field signed_rows[] = {
	BIND_ROW(struct record_signed, "key_sha256", key_sha256, BIND_DIGEST,
		.about = "of the SubjectPublicKeyInfo (DER) that signed every answer"),
	BIND_ROW(struct record_signed, "key", key, BIND_TEXT),
	BIND_ROW(struct record_signed, "nonce", nonce, BIND_DIGEST,
		.about = "of the quickest answer"),
	BIND_ROW(struct record_signed, "signature", signature, BIND_TEXT),
};
static const struct bind_shape signed_shape = {.title = "nonces that the node signed",
	.size = sizeof(struct record_signed),
	.fields = signed_rows,
	.field_count = ARRAY_LEN(signed_rows),
	.lax = true};

/* Of a slot's requests: sums over many records stay far from the integers' end. */
#define REQUESTS_ROW(name, required)                                                               \
	BIND_ROW(struct record, #name, name, BIND_INT, .flags = (required), .max = RECORD_SENT_MOST)
#define COUNT_ROW(name, required)                                                                  \
	BIND_ROW(struct record, #name, name, BIND_INT, .flags = (required), .max = JSON_INT_MOST)

static const struct bind_field record_rows[] = {
	BIND_ROW(struct record, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(RECORD_SCHEMA)),
	BIND_ROW(struct record, "run", run, BIND_TEXT, .flags = BIND_REQUIRED | BIND_NOT_EMPTY),
	COUNT_ROW(seq, BIND_REQUIRED),
	BIND_ROW(struct record, "prev", prev, BIND_DIGEST,
		.about = "SHA-256 of the line before; none in a run's first line"),
	BIND_ROW(struct record, "plan", plan, BIND_DIGEST),
	BIND_ROW(struct record, "agent", agent, BIND_TEXT, .flags = BIND_REQUIRED | BIND_NOT_EMPTY),
	BIND_ROW(struct record, "node", node, BIND_TEXT),
	BIND_ROW(struct record, "peer", peer, BIND_TEXT),
	BIND_ROW(struct record, "control", control, BIND_TEXT),
	BIND_ROW(struct record, "name", name, BIND_TEXT),
	BIND_ROW(struct record, "landmark", landmark, BIND_TEXT),
	BIND_ROW(struct record, "addr", addr, BIND_TEXT, .flags = BIND_REQUIRED | BIND_NOT_EMPTY),
	BIND_ROW(struct record, "method", method, BIND_TEXT,
		.flags = BIND_REQUIRED | BIND_NOT_EMPTY),
	BIND_ROW(struct record, "port", port, BIND_INT, .max = 65535),
	BIND_ROW(struct record, "check", check, BIND_TEXT),
	BIND_ROW(struct record, "slot", slot, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct record, "ts", ts, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = record_stamp_names),
	REQUESTS_ROW(sent, BIND_REQUIRED),
	REQUESTS_ROW(answered, BIND_REQUIRED),
	REQUESTS_ROW(lost, BIND_REQUIRED),
	BIND_ROW(struct record, "rtt_ns", rtt_ns, BIND_INTS, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST, .about = "of the answered requests, in send order"),
	REQUESTS_ROW(late, 0),
	COUNT_ROW(dup, 0),
	COUNT_ROW(stray, 0),
	REQUESTS_ROW(not_sent, 0),
	COUNT_ROW(capture_lost, 0),
	BIND_ROW(struct record, "err", err, BIND_COUNTS, .max = JSON_INT_MOST),
	BIND_ROW(struct record, "ttl", ttl, BIND_INT, .max = 255, .otherwise = BIND_ABSENT),
	BIND_ROW(struct record, "valid", valid, BIND_BOOL, .flags = BIND_REQUIRED),
	BIND_ROW(struct record, "why", why, BIND_ENUMS, .names = record_why_names),
	BIND_ROW(struct record, "clock", clock, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &record_clock_shape),
	BIND_ROW(struct record, "http", http, BIND_MAYBE, .shape = &http_shape),
	BIND_ROW(struct record, "tls", tls, BIND_MAYBE, .shape = &tls_shape),
	BIND_ROW(struct record, "dns", dns, BIND_MAYBE, .shape = &dns_shape),
	BIND_ROW(struct record, "answer", answer, BIND_MAYBE, .shape = &signed_shape),
};
const struct bind_shape record_shape = {.title = "what one agent saw in one slot",
	.size = sizeof(struct record),
	.fields = record_rows,
	.field_count = ARRAY_LEN(record_rows),
	.lax = true};

int record_text(const struct record *record, char **out, size_t *len, struct err *err)
{
	return canonical_text(&record_shape, record, out, len, err);
}

static bool http_counts(const struct record_http *http, size_t sent)
{
	const size_t optional[] = {http->tls_ns.count, http->total_ns.count,
		http->own_address.count, http->object.count, http->certificate.count,
		http->visited.count, http->hops.count};

	for (size_t i = 0; i < ARRAY_LEN(optional); i++)
		if (optional[i] != 0 && optional[i] != sent)
			return false;
	LIST_EACH(const struct record_header, header, &http->headers)
		if (header->values.count != sent)
			return false;
	LIST_EACH(const struct record_header, read, &http->reads)
		if (read->values.count != sent)
			return false;
	return http->status.count == sent && http->bytes.count == sent &&
	       http->connect_ns.count == sent && http->first_byte_ns.count == sent &&
	       http->body_sha256.count == sent &&
	       (http->tls_ns.count == 0 || http->tls_ns.count == sent) &&
	       (http->total_ns.count == 0 || http->total_ns.count == sent) &&
	       (http->own_address.count == 0 || http->own_address.count == sent) &&
	       (http->visited.count == 0 || http->visited.count == sent) &&
	       (http->hops.count == 0 || http->hops.count == sent);
}

static bool dns_counts(const struct record_dns *dns, size_t sent)
{
	return dns->rcode.count == sent && dns->scope.count == sent && dns->answers.count == sent;
}

static int count_subjects(const struct record *r)
{
	return (r->node != NULL) + (r->peer != NULL) + (r->control != NULL) + (r->name != NULL) +
	       (r->landmark != NULL);
}

/* What a method adds has one entry for each request. */
static void check_parts(struct bind_in *in, const struct json_node *root, const struct record *r)
{
	size_t sent = (size_t)r->sent;

	if (r->http && !http_counts(r->http, sent))
		bind_fault(
			in, root, _("http has not one entry for each of the %zu requests"), sent);
	if (r->tls && r->tls->connect_ns.count != sent)
		bind_fault(in, root, _("tls has not one entry for each of the %zu requests"), sent);
	if (r->dns && !dns_counts(r->dns, sent))
		bind_fault(in, root, _("dns has not one entry for each of the %zu requests"), sent);
}

/* What the shape cannot say. */
static void check_sums(struct bind_in *in, const struct json_node *root, const struct record *r)
{
	canonical_check_schema(in, root, r->schema, RECORD_SCHEMA);
	if (count_subjects(r) != 1)
		bind_fault(
			in, root, _("one of node, peer, control, landmark and name is expected"));
	if (r->sent != r->answered + r->lost)
		bind_fault(in, root, _("sent is not answered + lost"));
	if (r->rtt_ns.count != (size_t)r->answered)
		bind_fault(in, root, _("rtt_ns has not one entry for each answer"));
	if (r->late > r->lost)
		bind_fault(in, root, _("late is more than lost"));
	check_parts(in, root, r);
}

/* The same as a question. */
static bool sums_are_right(const struct record *r)
{
	size_t sent = (size_t)r->sent;

	return strcmp(r->schema, RECORD_SCHEMA) == 0 && count_subjects(r) == 1 &&
	       r->sent == r->answered + r->lost && r->rtt_ns.count == (size_t)r->answered &&
	       r->late <= r->lost && (!r->http || http_counts(r->http, sent)) &&
	       (!r->tls || r->tls->connect_ns.count == sent) &&
	       (!r->dns || dns_counts(r->dns, sent));
}

static void read_line(
	const struct json_doc *doc, struct arena *arena, struct record *out, struct faults *faults)
{
	struct bind_in in = {.doc = doc, .arena = arena, .faults = faults};

	bind_read(&in, doc->nodes, &record_shape, out);
	if (faults->count == 0)
		check_sums(&in, doc->nodes, out);
}

int record_parse(const char *line, size_t len, const char *name, size_t line_no,
	struct arena *arena, struct record *out, struct faults *faults, struct err *err)
{
	struct json_doc doc = {0};
	struct faults here;
	struct record record = {0};
	int ret;

	faults_init(&here);
	if (json_doc_parse(line, len, name, &doc, &here, err) == 0)
		read_line(&doc, arena, &record, &here);
	for (size_t i = 0; i < here.count; i++)
		faults_add(faults, name, line_no, here.items[i].column, here.items[i].path, "%s",
			here.items[i].text);
	ret = faults_result(&here, err);
	if (ret == 0)
		*out = record;
	faults_fini(&here);
	json_doc_fini(&doc);
	return ret;
}

/* A reader of records is one of lines; the sums are what it adds. */
struct record_reader *record_reader_new(struct arena *arena)
{
	return (struct record_reader *)bind_line_new(&record_shape, arena);
}

void record_reader_free(struct record_reader *reader)
{
	bind_line_free((struct bind_line *)reader);
}

bool record_reader_read(
	struct record_reader *reader, const char *line, size_t len, struct record *out)
{
	return bind_line_read((struct bind_line *)reader, line, len, out) && sums_are_right(out);
}

void record_reader_expect(struct record_reader *reader, const char *line_sha256)
{
	bind_line_expect((struct bind_line *)reader, line_sha256);
}
