#include "probes/icmp_match.h"

#include <netinet/in.h>
#include <string.h>

#include "probes/icmp.h"

static bool is_icmp(const struct probe_request *request)
{
	return request->series->target->run->method == &icmp_method;
}

static struct probe_request *find_own(const struct icmp_match *match, const struct icmp_seen *seen)
{
	struct probe_request *request = NULL;

	if (icmp_is_ours(seen->message, match->env->key))
		request = slot_find(match->env->slots, seen->message->index);
	return request && is_icmp(request) ? request : NULL;
}

void icmp_match_request(struct icmp_match *match, const struct icmp_seen *seen)
{
	struct probe_request *request = find_own(match, seen);

	/* behind a bridge or a VLAN the same packet is seen again, nearer to the wire: the last
	 * stamp before the answer counts */
	if (!request || request->state != REQUEST_OPEN ||
		!target_is_host(request->series->target, &seen->to))
		return;
	request->sent_at = seen->at;
	request->stamped = true;
}

/* A reply with our id that is not the answer to a request of ours: to whom can it be booked? */
static void count_stray(struct icmp_match *match, const struct icmp_seen *seen)
{
	const struct method_env *env = match->env;

	for (struct probe_slot *slot = env->slots->first; slot; slot = slot->next) {
		if (icmp_slot_id(env->key, slot->number) != seen->message->id)
			continue;
		for (size_t i = 0; i < slot->series_count; i++)
			if (slot->series[i].target->run->method == &icmp_method &&
				target_is_host(slot->series[i].target, &seen->from)) {
				series_stray(env->slots, &slot->series[i]);
				return;
			}
	}
}

static void read_reply(struct icmp_match *match, const struct icmp_seen *seen)
{
	const struct method_env *env = match->env;
	struct probe_request *request = find_own(match, seen);
	struct probe_series *series = request ? request->series : NULL;

	if (!series || (seen->own_id &&
			       seen->message->id != icmp_slot_id(env->key, series->slot->number))) {
		count_stray(match, seen);
		return;
	}
	if (!target_is_host(series->target, &seen->from)) {
		series_stray(env->slots, series);
		return;
	}
	/* behind a bridge or a VLAN one reply is seen twice: with one stamp */
	if (request->state == REQUEST_ANSWERED &&
		seen->at.v == request->sent_at.v + request->rtt_ns)
		return;
	if (seen->at.v == 0 || request->sent_at.v == 0) {
		match->unstamped[series->target->family]++; /* shows as capture_lost */
		return;
	}
	series->ttl = seen->ttl >= 0 ? seen->ttl : BIND_ABSENT;
	request_replied(env->slots, request, seen->at.v - request->sent_at.v,
		!request->stamped ? TS_RX
		: env->capture    ? TS_PACKET
				  : TS_ERRQUEUE);
}

/* Id and sequence lead to the request, since an error need not quote our payload; more than one
 * request of a slot can have the same 16 bits. */
static struct probe_request *find_quoted(
	const struct icmp_match *match, const struct icmp_message *message, bool v6)
{
	struct packet_host quoted = {.family = v6 ? 6 : 4};
	uint64_t key = match->env->key;

	memcpy(quoted.bytes, message->quoted, v6 ? 16 : 4);
	if (message->has_payload && message->key != key)
		return NULL;
	for (struct probe_slot *slot = match->env->slots->first; slot; slot = slot->next) {
		size_t at = (uint16_t)(message->seq - (uint16_t)slot->first_index);

		if (message->id != icmp_slot_id(key, slot->number))
			continue;
		for (; at < slot->request_count; at += 65536)
			if (slot->requests[at].state == REQUEST_OPEN &&
				is_icmp(&slot->requests[at]) &&
				target_is_host(slot->requests[at].series->target, &quoted) &&
				(!message->has_payload ||
					message->index == slot->requests[at].index))
				return &slot->requests[at];
	}
	return NULL;
}

void icmp_match_reply(struct icmp_match *match, const struct icmp_seen *seen)
{
	const struct icmp_message *message = seen->message;
	bool v6 = seen->from.family == 6;
	struct probe_request *request;

	if (message->kind == ICMP_KIND_REPLY) {
		read_reply(match, seen);
		return;
	}
	if (message->kind != ICMP_KIND_UNREACHABLE && message->kind != ICMP_KIND_EXPIRED)
		return;
	/* the request stays open: it is lost for this reason unless an answer comes in time */
	request = find_quoted(match, message, v6);
	if (request)
		request->why = icmp_why(v6, message->kind, message->code);
}
