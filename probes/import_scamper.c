/* scamper's pings as sc_warts2json or `-O json` print them, an object a line:
 * {"type":"ping", "method":"icmp-echo", "dst":…, "start":{sec,usec}, "ping_sent":3, "wait":1,
 *  "responses":[{"from":…, "seq":0, "tx":{sec,usec}, "rtt":0.020, "icmp_type":0}, …]}
 * What has no response was lost. Unreachables and resets are responses as well, and no answers. */
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "model/address.h"
#include "probes/import_sink.h"
#include "probes/packet.h"

#define REQUESTS_MOST 65535 /* scamper's own limit */

static const struct scamper_method {
	const char *name, *method;
} methods[] = {
	{"icmp-echo", "icmp"},
	{"tcp-syn", "tcp"},
	{"tcp-syn-sport", "tcp"},
};

struct ping {
	const json_t *object, *responses;
	const char *method;
	struct import_row like;
	int64_t sent, wait_ms;
};

static bool read_instant(const json_t *value, int64_t *out_ms)
{
	int64_t seconds, micros;

	if (!import_json_integer(
		    json_object_get(value, "sec"), 0, INT64_C(253402271999), &seconds) ||
		!import_json_integer(json_object_get(value, "usec"), 0, 999999, &micros))
		return false;
	*out_ms = seconds * 1000 + micros / 1000;
	return true;
}

static bool same_host(const char *a, const char *b)
{
	char left[ADDRESS_TEXT_LEN], right[ADDRESS_TEXT_LEN];
	int64_t port;

	return a && b && import_address(a, left, &port) && import_address(b, right, &port) &&
	       strcmp(left, right) == 0;
}

/* What a response says: an answer, or why there is none. */
static bool is_answer(const struct ping *ping, const json_t *response, enum record_err *why)
{
	int64_t type, flags;
	const char *from = json_string_value(json_object_get(response, "from"));
	bool v6 = from && strchr(from, ':');

	*why = RECORD_ERR_COUNT;
	if (import_json_integer(json_object_get(response, "tcp_flags"), 0, 255, &flags)) {
		if (flags & PACKET_RST)
			*why = RECORD_REFUSED;
		return strcmp(ping->method, "tcp") == 0 &&
		       (flags & (PACKET_SYN | PACKET_ACK | PACKET_RST)) ==
			       (PACKET_SYN | PACKET_ACK) &&
		       same_host(from, ping->like.addr);
	}
	if (!import_json_integer(json_object_get(response, "icmp_type"), 0, 255, &type))
		return false;
	if (type == (v6 ? ICMP6_DST_UNREACH : ICMP_UNREACH))
		*why = RECORD_UNREACHABLE;
	return strcmp(ping->method, "icmp") == 0 &&
	       type == (v6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY) && same_host(from, ping->like.addr);
}

/* The first answer counts, further ones are duplicates; without one, the first reason. False: a
 * response without what is needed. */
static bool read_response(const struct ping *ping, const json_t *response, struct import_row *row)
{
	enum record_err why;

	if (!is_answer(ping, response, &why)) {
		row->why = row->why == RECORD_ERR_COUNT ? why : row->why;
		return true;
	}
	if (row->answered) {
		row->dup++;
		return true;
	}
	row->answered = 1;
	read_instant(json_object_get(response, "tx"), &row->at.v);
	import_json_integer(json_object_get(response, "reply_ttl"), 0, 255, &row->ttl);
	return import_json_duration(json_object_get(response, "rtt"), IMPORT_UNIT_MS, &row->rtt_ns);
}

static void add_requests(struct import *in, const struct import_place *place,
	const struct ping *ping, struct import_row *rows)
{
	const json_t *response;
	size_t index;

	for (int64_t seq = 0; seq < ping->sent; seq++) {
		rows[seq] = ping->like;
		rows[seq].at.v += seq * ping->wait_ms;
		rows[seq].sent = 1;
	}
	json_array_foreach(ping->responses, index, response)
		if (!read_response(ping, response,
			    &rows[json_integer_value(json_object_get(response, "seq"))])) {
			import_refuse(in, place, _("a response without rtt"));
			return;
		}
	for (int64_t seq = 0; seq < ping->sent; seq++)
		import_add(in, place, &rows[seq]);
}

static bool seqs_hold(const struct ping *ping)
{
	const json_t *response;
	size_t index;
	int64_t seq;

	json_array_foreach(ping->responses, index, response)
		if (!import_json_integer(json_object_get(response, "seq"), 0, ping->sent - 1, &seq))
			return false;
	return true;
}

/* *out only when there is one. */
static bool find_method(const char *name, const char **out)
{
	for (size_t i = 0; name && i < ARRAY_LEN(methods); i++)
		if (strcmp(methods[i].name, name) == 0) {
			*out = methods[i].method;
			return true;
		}
	return false;
}

static int64_t wait_ms(const json_t *object)
{
	int64_t seconds = 0, micros = 0;

	import_json_integer(json_object_get(object, "wait"), 0, 86400, &seconds);
	import_json_integer(json_object_get(object, "wait_us"), 0, 999999, &micros);
	return seconds * 1000 + micros / 1000;
}

/* NULL: good. */
static const char *read_ping(const json_t *object, struct ping *out)
{
	*out = (struct ping){.object = object,
		.responses = json_object_get(object, "responses"),
		.method = "",
		.like = import_row_none(),
		.wait_ms = wait_ms(object)};
	out->like.addr = json_string_value(json_object_get(object, "dst"));
	if (!find_method(json_string_value(json_object_get(object, "method")), &out->method))
		return _("not a ping by icmp-echo or tcp-syn");
	out->like.method = out->method;
	if (strcmp(out->method, "tcp") == 0 &&
		!import_json_integer(json_object_get(object, "dport"), 1, 65535, &out->like.port))
		return _("no dport");
	if (!read_instant(json_object_get(object, "start"), &out->like.at.v))
		return _("no start");
	if (!import_json_integer(
		    json_object_get(object, "ping_sent"), 0, REQUESTS_MOST, &out->sent))
		return _("no ping_sent");
	if (!json_is_array(out->responses) || !seqs_hold(out))
		return _("responses[] are not those of ping_sent requests");
	return NULL;
}

static void take(struct import *in, const struct import_place *place, const json_t *object)
{
	struct import_json_key key = {.object = object};
	const char *type = json_string_value(json_object_get(object, "type"));
	struct arena arena = {0};
	const char *wrong;
	struct ping ping;

	if (!type || strcmp(type, "ping") != 0) { /* cycles, traces */
		import_pass_over(in);
		return;
	}
	if (!import_wanted(in, import_json_lookup, &key))
		return;
	wrong = read_ping(object, &ping);
	if (wrong) {
		import_refuse(in, place, "%s", wrong);
		return;
	}
	add_requests(in, place, &ping,
		arena_array(&arena, (size_t)ping.sent, sizeof(struct import_row)));
	arena_fini(&arena);
}

static int read_scamper(struct import *in, const char *bytes, size_t len, struct err *err)
{
	return import_json_objects(in, bytes, len, take, err);
}

const struct import_reader import_scamper = {.read = read_scamper, .selects = true};
