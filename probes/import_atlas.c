/* RIPE Atlas ping results, firmware 4400 and later:
 * {"dst_addr":…, "timestamp":…, "prb_id":…, "result":[{"rtt":…}, {"x":"*"}, {"error":…}, …]}
 * Lost packets are entries of their own, and duplicates are marked so. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/import_sink.h"

#define PACKETS_MOST 256 /* of one result; Atlas sends 16 at most, and there are duplicates */

/* What could not even be sent (sendto, connect, bind, socket failed), or was not tried. */
static enum record_err why_not_sent(const char *text)
{
	if (strstr(text, "unreachable"))
		return RECORD_NO_ROUTE;
	if (strstr(text, "not permitted") || strstr(text, "Permission denied"))
		return RECORD_DENIED;
	return RECORD_OTHER;
}

/* False: an entry of another shape. */
static bool read_packet(const json_t *packet, struct import_row *row)
{
	const json_t *rtt = json_object_get(packet, "rtt");
	const char *error = json_string_value(json_object_get(packet, "error"));

	import_json_integer(json_object_get(packet, "ttl"), 0, 255, &row->ttl);
	if (rtt && json_object_get(packet, "dup")) {
		row->dup = 1;
		return true;
	}
	if (rtt) {
		row->sent = row->answered = 1;
		return import_json_duration(rtt, IMPORT_UNIT_MS, &row->rtt_ns);
	}
	if (error) {
		row->not_sent = 1;
		row->why = why_not_sent(error);
		return true;
	}
	row->sent = 1;
	return json_object_get(packet, "x") != NULL;
}

static bool is_ping(const json_t *result)
{
	const char *type = json_string_value(json_object_get(result, "type"));

	return type ? strcmp(type, "ping") == 0 : json_is_array(json_object_get(result, "result"));
}

/* The sums that the probe made itself must be those of its packets. */
static bool counts_agree(const json_t *result, int64_t sent, int64_t answered)
{
	int64_t said_sent, said_rcvd;

	if (!import_json_integer(json_object_get(result, "sent"), 0, PACKETS_MOST, &said_sent) ||
		!import_json_integer(json_object_get(result, "rcvd"), 0, PACKETS_MOST, &said_rcvd))
		return true;
	return sent == said_sent && answered == said_rcvd;
}

struct packets {
	struct import_row rows[PACKETS_MOST];
	size_t count;
	int64_t sent, answered,
		dup; /* sent: those that could not be sent are in it, as Atlas counts */
};

static bool read_packets(const json_t *result, const struct import_row *like, struct packets *out)
{
	const json_t *list = json_object_get(result, "result");

	out->count = json_array_size(list);
	out->sent = out->answered = 0;
	if (out->count == 0 || out->count > ARRAY_LEN(out->rows))
		return false;
	for (size_t i = 0; i < out->count; i++) {
		out->rows[i] = *like;
		if (!read_packet(json_array_get(list, i), &out->rows[i]))
			return false;
		out->sent += out->rows[i].sent + out->rows[i].not_sent;
		out->answered += out->rows[i].answered;
	}
	return true;
}

static void take_ping(struct import *in, const struct import_place *place, const json_t *result)
{
	struct import_row like = import_row_none();
	struct packets packets;
	int64_t seconds;

	like.addr = json_string_value(json_object_get(result, "dst_addr"));
	if (!like.addr)
		like.addr = json_string_value(json_object_get(result, "addr"));
	if (!like.addr) {
		import_refuse(in, place, _("no dst_addr: the name was not resolved"));
		return;
	}
	if (!import_json_integer(
		    json_object_get(result, "timestamp"), 0, INT64_C(253402271999), &seconds)) {
		import_refuse(in, place, _("no timestamp"));
		return;
	}
	import_json_integer(json_object_get(result, "ttl"), 0, 255, &like.ttl);
	like.at.v = seconds * 1000;
	if (!read_packets(result, &like, &packets))
		import_refuse(in, place, _("result[] is not a list of rtt, x and error"));
	else if (!counts_agree(result, packets.sent, packets.answered))
		import_refuse(in, place, _("sent and rcvd are not those of result[]"));
	else
		for (size_t i = 0; i < packets.count; i++)
			import_add(in, place, &packets.rows[i]);
}

static void take(struct import *in, const struct import_place *place, const json_t *result)
{
	struct import_json_key key = {.object = result};
	const char *probe;

	if (!is_ping(result)) {
		if (json_is_object(result))
			import_pass_over(in);
		else
			import_refuse(in, place, _("not a JSON object"));
		return;
	}
	if (!import_wanted(in, import_json_lookup, &key))
		return;
	probe = import_json_lookup(&key, "prb_id");
	import_note_origin(in, "prb_id", probe ? probe : "?");
	take_ping(in, place, result);
}

static int read_atlas(struct import *in, const char *bytes, size_t len, struct err *err)
{
	return import_json_objects(in, bytes, len, take, err);
}

const struct import_reader import_atlas = {.read = read_atlas, .method = "icmp", .selects = true};
