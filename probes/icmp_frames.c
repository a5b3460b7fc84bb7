#include "probes/icmp_frames.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "probes/capture.h"
#include "probes/icmp_socket.h"
#include "probes/sender.h"

/* A next hop answers within this, or it takes longer than is worth waiting for. */
#define RESOLVE_NS INT64_C(5000000)

struct icmp_frames {
	struct icmp_match *match;
	struct capture_listener listener;
	struct sender *sender;
	struct mono_ns flushed_at;
	size_t unframed; /* sent by the kernel's routing since unframed_at */
	struct mono_ns unframed_at;
	struct route *routes; /* one a target */
};

static void on_packet(void *owner, const struct packet *packet, struct real_ns at)
{
	struct icmp_frames *frames = owner;
	struct icmp_frame frame = {.v6 = packet->from.family == 6};
	struct icmp_message message;
	struct icmp_seen seen = {.message = &message,
		.from = packet->from,
		.to = packet->to,
		.at = at,
		.ttl = packet->ttl,
		.own_id = true};

	if (packet->fragment || packet->protocol != (frame.v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP) ||
		!icmp_read(frame, packet->transport, packet->captured, &message))
		return;
	if (message.kind == ICMP_KIND_REQUEST)
		icmp_match_request(frames->match, &seen);
	else if (packet_checksum_holds(packet))
		icmp_match_reply(frames->match, &seen);
}

static void on_done(void *owner, void *tag, int sys_errno)
{
	const struct icmp_frames *frames = owner;
	struct slot_queue *slots = frames->match->env->slots;

	if (sys_errno)
		request_not_sent(slots, tag, icmp_socket_why(sys_errno));
	else
		request_sent(slots, tag, frames->flushed_at);
}

int icmp_frames_open(struct icmp_match *match, struct icmp_frames **out, struct err *err)
{
	const struct method_env *env = match->env;
	struct icmp_frames *frames = calloc(1, sizeof(*frames));
	struct sender_options options = {.v4 = true, .v6 = true, .done = on_done, .owner = frames};

	if (!frames)
		return err_no_memory(err);
	frames->match = match;
	frames->routes = calloc(env->targets->count, sizeof(*frames->routes));
	if (!frames->routes) {
		free(frames);
		return err_no_memory(err);
	}
	if (sender_open(&options, &frames->sender, err) < 0) {
		icmp_frames_close(frames);
		return -1;
	}
	frames->listener.seen = on_packet;
	frames->listener.owner = frames;
	capture_listen(env->capture, &frames->listener);
	*out = frames;
	return 0;
}

void icmp_frames_close(struct icmp_frames *frames)
{
	if (!frames)
		return;
	sender_close(frames->sender);
	free(frames->routes);
	free(frames);
}

/* As long as nothing changed on this machine the way is as it was. NULL: there is none. */
static const struct route *find_route(struct icmp_frames *frames, const struct probe_target *target)
{
	const struct method_env *env = frames->match->env;
	struct route *route = &frames->routes[target - env->targets->items];

	if (route->generation != routes_generation(env->routes) ||
		route->source.ss_family != target->to.ss_family) {
		struct err err;

		if (routes_find(env->routes, &target->to, route, &err) < 0)
			return NULL;
	}
	return route->ifindex > 0 ? route : NULL;
}

static bool is_over(const struct icmp_frames *frames, struct mono_ns now)
{
	return now.v - frames->unframed_at.v >= RESOLVE_NS;
}

static void count_unframed(struct icmp_frames *frames)
{
	if (is_over(frames, frames->flushed_at)) {
		frames->unframed_at = frames->flushed_at;
		frames->unframed = 0;
	}
	frames->unframed++;
}

size_t icmp_frames_waiting(const struct icmp_frames *frames)
{
	if (frames->unframed < ICMP_FRAMES_WINDOW || is_over(frames, when_mono_now()))
		return 0;
	return frames->unframed;
}

struct mono_ns icmp_frames_wake_at(const struct icmp_frames *frames)
{
	if (icmp_frames_waiting(frames) == 0)
		return (struct mono_ns){INT64_MAX};
	return (struct mono_ns){frames->unframed_at.v + RESOLVE_NS};
}

/* The first of a series goes the kernel's way, and the others until the capture has seen it leave
 * as it was built: what a firewall, an address translator or a tunnel of this machine holds back or
 * changes is not to be passed by with frames. */
void icmp_frames_send(struct icmp_frames *frames, struct probe_request *request)
{
	const struct method_env *env = frames->match->env;
	const struct probe_series *series = request->series;
	const struct probe_target *target = series->target;
	bool v6 = target->family == ADDRESS_V6;
	struct icmp_echo echo = {.id = icmp_slot_id(env->key, series->slot->number),
		.key = env->key,
		.index = request->index};
	uint8_t bytes[ICMP_ECHO_LEN];
	struct sender_packet packet = {.to = &target->to,
		.route = find_route(frames, target),
		.by_kernel = !series->requests[0].stamped,
		.protocol = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
		.bytes = bytes,
		.len = sizeof(bytes),
		.tag = request};

	if (!packet.route) {
		request_not_sent(env->slots, request, RECORD_NO_ROUTE);
		return;
	}
	icmp_echo_build(v6, &echo, bytes);
	frames->flushed_at = when_mono_now();
	if (!packet.route->framed)
		count_unframed(frames);
	sender_put(frames->sender, &packet);
}

void icmp_frames_flush(struct icmp_frames *frames)
{
	frames->flushed_at = when_mono_now();
	sender_flush(frames->sender);
}
