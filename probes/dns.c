#include "probes/dns.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/array.h"
#include "base/i18n.h"
#include "model/address.h"
#include "probes/dns_packet.h"
#include "probes/dns_stream.h"
#include "probes/dns_texts.h"
#include "probes/udp_series.h"

/* At a time: of 5,000 that a server answers at once our own kernel's queue drops a tenth. */
#define WINDOW 100

/* What a target asks for, and the datagram but for its id. */
struct dns_asking {
	struct dns_asking *next; /* the method's, to be freed */
	struct dns_question question;
	uint8_t query[DNS_QUERY_LEN_MOST];
	size_t query_len;
};

struct dns {
	const struct method_env *env;
	struct udp_sockets *sockets;
	struct dns_asking *askings;
	struct dns_streams streams;
};

/* What is kept of a request. */
struct dns_reply {
	struct dns_said said;
	struct dns_stream *stream; /* asked again by TCP; NULL: not, or no longer */
	bool was_cut;              /* and was asked again */
};

struct dns_series {
	struct udp_socket *socket; /* NULL: nothing was sent yet */
	struct dns_ids ids;        /* drawn with the first question */
	bool has_ids;
	struct dns_texts texts;
};

/* What was wrong with an answer. */
static const enum record_err faults[] = {
	[DNS_TRUNCATED] = RECORD_TRUNCATED,
	[DNS_BROKEN] = RECORD_PROTOCOL,
};

static const struct {
	const char *name;
	uint16_t type;
} types[] = {{"A", DNS_TYPE_A}, {"AAAA", DNS_TYPE_AAAA}};

static const char *type_name(const struct plan_check *check)
{
	return check->type ? check->type : types[0].name;
}

static bool find_type(const struct plan_check *check, uint16_t *type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (strcmp(types[i].name, type_name(check)) == 0) {
			*type = types[i].type;
			return true;
		}
	return false;
}

static bool find_subnet(const char *text, struct dns_subnet *out)
{
	struct sockaddr_storage prefix;
	const uint8_t *address;
	unsigned bits;

	if (!address_parse_prefix(text, &prefix, &bits))
		return false;
	if (prefix.ss_family == AF_INET6)
		address = ((const struct sockaddr_in6 *)(const void *)&prefix)->sin6_addr.s6_addr;
	else
		address = (const uint8_t *)&((const struct sockaddr_in *)(const void *)&prefix)
				  ->sin_addr;
	return dns_subnet_make(prefix.ss_family == AF_INET6, address, bits, out);
}

static int make_question(
	const struct probe_target *target, struct dns_question *out, struct err *err)
{
	const struct plan_check *check = target->check;

	*out = (struct dns_question){0};
	if (strcmp(check->scheme, "dns") != 0)
		return err_set(err, ERR_DATA, _("check %s: scheme dns is expected, not %s"),
			check->id, check->scheme);
	if (!target->name || !dns_name_parse(target->name, &out->name))
		return err_set(err, ERR_DATA,
			_("check %s: %s is not a domain name in ASCII (xn-- form for others)"),
			check->id, target->name ? target->name : "\"\"");
	if (!find_type(check, &out->type))
		return err_set(err, ERR_DATA,
			_("check %s: type %s is not supported by this version: A or AAAA"),
			check->id, check->type);
	if (check->subnet && !find_subnet(check->subnet, &out->subnet))
		return err_set(err, ERR_DATA,
			_("check %s: subnet %s is not a prefix such as 198.18.1.0/24"), check->id,
			check->subnet);
	return 0;
}

static int check_target(const struct probe_target *target, struct err *err)
{
	struct dns_question question;

	return make_question(target, &question, err);
}

/* Which request of the series has this id: an open one, else the last that left. */
static struct probe_request *find_request(struct probe_series *series, uint16_t id)
{
	const struct dns_series *own = series_extra(series);
	struct probe_request *found = NULL;
	int64_t k = dns_id_number(&own->ids, id);

	for (; k < series->schedule.count; k += 65536) {
		struct probe_request *request = &series->requests[k];

		if (request->state == REQUEST_OPEN)
			return request;
		if (request->state != REQUEST_PLANNED && request->state != REQUEST_NOT_SENT)
			found = request;
	}
	return found;
}

/* A query of ours but for its id, as far as there is of it. */
static bool is_query(const struct dns_asking *asking, const uint8_t *bytes, size_t len)
{
	if (len > asking->query_len)
		len = asking->query_len; /* ICMP may fill up what it quotes (RFC 4884 5.1) */
	return len >= 2 && memcmp(bytes + 2, asking->query + 2, len - 2) == 0;
}

static uint16_t id_at(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static size_t payload_len(const struct probe_series *series)
{
	return ((const struct dns_asking *)series->target->prepared)->query_len;
}

static struct probe_request *request_of(
	struct probe_series *series, const uint8_t *payload, size_t len)
{
	return is_query(series->target->prepared, payload, len)
		       ? find_request(series, id_at(payload))
		       : NULL;
}

static uint16_t id_of(const struct dns_series *own, const struct probe_request *request)
{
	return dns_id_of(&own->ids, (uint64_t)(request - request->series->requests));
}

static void put_id(uint8_t *query, uint16_t id)
{
	query[0] = (uint8_t)(id >> 8);
	query[1] = (uint8_t)id;
}

static void drop_stream(const struct probe_request *request)
{
	struct dns_reply *reply = request_extra(request);

	dns_stream_drop(reply->stream);
	reply->stream = NULL;
}

static void take_answer(struct dns *dns, struct probe_request *request,
	const struct udp_datagram *datagram, const struct dns_answer *answer)
{
	struct dns_series *own = series_extra(request->series);
	struct dns_reply *reply = request_extra(request);
	bool open = request->state == REQUEST_OPEN;
	struct udp_stamped stamped = udp_stamped(request, datagram);

	request_replied(dns->env->slots, request, stamped.rtt_ns, stamped.ts);
	if (open && request->state != REQUEST_OPEN)
		drop_stream(request);
	if (!open || request->state != REQUEST_ANSWERED)
		return;
	dns_texts_keep(&own->texts, &request->series->slot->arena, answer, &reply->said);
}

/* Its round trip is all that passed since the datagram left: true as an upper bound. */
static void on_stream(void *owner, const uint8_t *bytes, size_t len)
{
	static const struct udp_datagram unstamped = {.ttl = -1};
	struct probe_request *request = owner;
	struct dns_reply *reply = request_extra(request);
	const struct dns_series *own = series_extra(request->series);
	const struct dns_asking *asking = request->series->target->prepared;
	struct dns *dns = request->series->target->run->state;
	struct dns_answer answer;
	uint16_t id;

	reply->stream = NULL;
	if (!bytes)
		return; /* it stays truncated */
	if (dns_is_reply(&asking->question, bytes, len, &id) && id == id_of(own, request) &&
		dns_read(&asking->question, bytes, len, &answer) == DNS_ANSWERED)
		take_answer(dns, request, &unstamped, &answer);
	else
		request->why = RECORD_PROTOCOL;
}

/* RFC 7766 5: what did not fit is asked for by TCP, once, as a stub resolver does. */
static void ask_by_stream(struct dns *dns, struct probe_request *request)
{
	const struct dns_stream_client client = {on_stream, request};
	const struct dns_series *own = series_extra(request->series);
	const struct probe_target *target = request->series->target;
	const struct dns_asking *asking = target->prepared;
	struct dns_reply *reply = request_extra(request);
	uint8_t query[DNS_QUERY_LEN_MOST];

	if (reply->was_cut || request->state != REQUEST_OPEN)
		return;
	reply->was_cut = true;
	memcpy(query, asking->query, asking->query_len);
	put_id(query, id_of(own, request));
	reply->stream =
		dns_stream_start(&dns->streams, &target->to, query, asking->query_len, &client);
}

/* What cannot be used leaves the request open, for a forged answer may come before the true one:
 * it is lost for this reason unless a good one comes in time. */
static void take_datagram(
	void *owner, struct probe_series *series, const struct udp_datagram *datagram)
{
	const struct dns_asking *asking = series->target->prepared;
	const struct dns_question *question = &asking->question;
	struct probe_request *request = NULL;
	struct dns *dns = owner;
	struct dns_answer answer;
	enum dns_reading reading;
	uint16_t id;

	if (dns_is_reply(question, datagram->bytes, datagram->len, &id))
		request = find_request(series, id);
	if (!request) {
		series_stray(dns->env->slots, series);
		return;
	}
	if (!request->stamped)
		udp_series_read_notes(((struct dns_series *)series_extra(series))->socket, series);
	series->ttl = datagram->ttl >= 0 ? datagram->ttl : BIND_ABSENT;
	reading = dns_read(question, datagram->bytes, datagram->len, &answer);
	if (reading == DNS_ANSWERED)
		take_answer(dns, request, datagram, &answer);
	else
		request->why =
			datagram->cut && reading == DNS_BROKEN ? RECORD_TOO_LARGE : faults[reading];
	if (reading == DNS_TRUNCATED)
		ask_by_stream(dns, request);
}

static bool draw_ids(struct dns_series *own)
{
	if (!own->has_ids)
		own->has_ids =
			getrandom(&own->ids, sizeof(own->ids), 0) == (ssize_t)sizeof(own->ids);
	return own->has_ids;
}

static void send_request(void *state, struct probe_request *request)
{
	struct dns_asking *asking = request->series->target->prepared;
	struct dns_series *own = series_extra(request->series);
	struct dns *dns = state;

	if (!draw_ids(own)) {
		request_not_sent(dns->env->slots, request, RECORD_OTHER);
		return;
	}
	put_id(asking->query, id_of(own, request));
	udp_series_send(dns->sockets, &own->socket, request, asking->query, asking->query_len);
}

static void flush(void *state)
{
	udp_sockets_flush(((struct dns *)state)->sockets);
}

static void expire(void *state, struct probe_request *request)
{
	(void)state;
	drop_stream(request);
}

static void close_dns(void *state)
{
	struct dns *dns = state;

	if (!dns)
		return;
	dns_streams_close(&dns->streams);
	udp_sockets_close(dns->sockets);
	while (dns->askings) {
		struct dns_asking *asking = dns->askings;

		dns->askings = asking->next;
		free(asking);
	}
	free(dns);
}

static int open_dns(const struct method_env *env, void **state, struct err *err)
{
	struct dns *dns = calloc(1, sizeof(*dns));
	struct udp_client client = {.payload_len = payload_len,
		.request_of = request_of,
		.quote_least = sizeof(uint16_t), /* the id */
		.datagram = take_datagram,
		.owner = dns};

	if (!dns)
		return err_no_memory(err);
	dns->env = env;
	dns->streams.loop = env->loop;
	if (udp_sockets_open(env, &client, &dns->sockets, err) < 0) {
		close_dns(dns);
		return -1;
	}
	*state = dns;
	return 0;
}

static int prepare(void *state, struct probe_target *target, struct err *err)
{
	struct dns_asking *asking = calloc(1, sizeof(*asking));
	struct dns *dns = state;

	if (!asking)
		return err_no_memory(err);
	if (make_question(target, &asking->question, err) < 0) {
		free(asking);
		return -1;
	}
	asking->query_len = dns_build(&asking->question, 0, asking->query);
	asking->next = dns->askings;
	dns->askings = asking;
	target->prepared = asking;
	return 0;
}

static int64_t count_drops(const void *state, int family)
{
	return udp_sockets_drops(((const struct dns *)state)->sockets, family);
}

static const struct dns_said *said_of(const struct probe_request *request)
{
	return &((const struct dns_reply *)request_extra(request))->said;
}

static void fill_record(const struct probe_series *series, struct arena *arena, struct record *out)
{
	struct record_dns *dns = arena_alloc(arena, sizeof(*dns));
	const struct probe_target *target = series->target;
	char server[ADDRESS_TEXT_LEN];

	address_text((const struct sockaddr *)(const void *)&target->to, server);
	dns->name = target->name;
	dns->type = type_name(target->check);
	dns->server = arena_text(arena, server);
	dns->subnet = target->check->subnet;
	dns_texts_fill(series, arena, said_of, dns);
	out->dns = dns;
}

const struct probe_method dns_method = {
	.name = "dns",
	.summary = "DNS question over UDP, stamped by the kernel",
	.request_packets = 1,
	.request_bytes = 56,
	.window = WINDOW,
	.ts = TS_ERRQUEUE,
	.needs_port = true,
	.needs_check = true,
	.check = check_target,
	.open = open_dns,
	.prepare = prepare,
	.close = close_dns,
	.send = send_request,
	.flush = flush,
	.expire = expire,
	.drops = count_drops,
	.request_extra_len = sizeof(struct dns_reply),
	.series_extra_len = sizeof(struct dns_series),
	.fill_record = fill_record,
};
