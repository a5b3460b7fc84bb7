#include "probes/icmp_plain.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "probes/icmp.h"
#include "probes/icmp_socket.h"

#define READ_MOST 65536 /* datagrams at once; more than the socket's buffer holds */
#define NUMBERS   16384 /* requests whose departure may still be told; a power of two */

/* Which request the kernel's number of a datagram stands for. */
struct departing {
	uint32_t number;
	uint64_t index;
};

struct plain_family {
	struct icmp_plain *plain;
	struct icmp_socket socket;
	struct loop_watch watch;
	uint32_t next_number;
	struct departing departing[NUMBERS];
};

struct icmp_plain {
	struct icmp_match *match;
	struct plain_family *families[ADDRESS_FAMILIES]; /* NULL: not needed */
};

void icmp_plain_send(struct icmp_plain *plain, struct probe_request *request)
{
	const struct method_env *env = plain->match->env;
	const struct probe_target *target = request->series->target;
	struct plain_family *family = plain->families[target->family];
	struct icmp_echo echo = {.id = icmp_slot_id(env->key, request->series->slot->number),
		.key = env->key,
		.index = request->index};
	struct mono_ns now = when_mono_now();
	uint8_t bytes[ICMP_ECHO_LEN];
	ssize_t sent;

	icmp_echo_build(family->socket.v6, &echo, bytes);
	request->sent_at = clock_real_now(); /* nothing may come between this and sendto */
	sent = sendto(family->socket.fd, bytes, sizeof(bytes), 0,
		(const struct sockaddr *)(const void *)&target->to, target->to_len);
	if (sent < 0) {
		request_not_sent(env->slots, request, icmp_socket_why(errno));
		return;
	}
	family->departing[family->next_number % NUMBERS] =
		(struct departing){family->next_number, request->index};
	family->next_number++;
	request_sent(env->slots, request, now);
}

static void read_departures(struct plain_family *family)
{
	struct slot_queue *slots = family->plain->match->env->slots;
	struct icmp_departure departure;

	for (int i = 0; i < READ_MOST && icmp_socket_read_departure(&family->socket, &departure);
		i++) {
		const struct departing *which = &family->departing[departure.number % NUMBERS];
		struct probe_request *request =
			which->number == departure.number ? slot_find(slots, which->index) : NULL;

		/* later than our own reading, or it is another's */
		if (!request || departure.at.v < request->sent_at.v)
			continue;
		request->sent_at = departure.at;
		request->stamped = true;
	}
}

static void read_replies(struct plain_family *family)
{
	struct icmp_datagram datagram;
	struct icmp_message message;

	for (int i = 0; i < READ_MOST && icmp_socket_read(&family->socket, &datagram); i++) {
		struct icmp_seen seen = {
			.message = &message, .at = datagram.at, .own_id = family->socket.raw};

		if (!icmp_read(icmp_socket_frame(&family->socket), datagram.bytes, datagram.len,
			    &message))
			continue;
		target_packet_host(&datagram.from, &seen.from);
		seen.ttl = message.ttl >= 0 ? message.ttl : datagram.ttl;
		icmp_match_reply(family->plain->match, &seen);
	}
}

/* A request's stamp is there before its reply: read first, it is known when that is matched. */
static void on_ready(void *owner, int fd, uint32_t events)
{
	(void)fd;
	(void)events;
	read_departures(owner);
	read_replies(owner);
}

static bool is_needed(const struct probe_targets *targets, int family)
{
	for (size_t i = 0; i < targets->count; i++)
		if (targets->items[i].run->method == &icmp_method &&
			targets->items[i].family == family)
			return true;
	return false;
}

static int open_family(struct icmp_plain *plain, int which, struct err *err)
{
	struct plain_family *family = calloc(1, sizeof(*family));

	if (!family)
		return err_no_memory(err);
	plain->families[which] = family;
	family->plain = plain;
	family->socket.fd = -1;
	if (icmp_socket_open(which == ADDRESS_V6, &family->socket, err) < 0)
		return -1;
	if (family->socket.fd < 0)
		return 0;
	family->watch = (struct loop_watch){family->socket.fd, on_ready, family};
	if (loop_add(plain->match->env->loop, &family->watch, EPOLLIN) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "epoll_ctl");
	return 0;
}

int icmp_plain_open(struct icmp_match *match, struct icmp_plain **out, struct err *err)
{
	struct icmp_plain *plain = calloc(1, sizeof(*plain));

	if (!plain)
		return err_no_memory(err);
	plain->match = match;
	for (int i = 0; i < ADDRESS_FAMILIES; i++)
		if (is_needed(match->env->targets, i) && open_family(plain, i, err) < 0) {
			icmp_plain_close(plain);
			return -1;
		}
	*out = plain;
	return 0;
}

void icmp_plain_close(struct icmp_plain *plain)
{
	for (int i = 0; plain && i < ADDRESS_FAMILIES; i++) {
		struct plain_family *family = plain->families[i];

		if (!family)
			continue;
		if (family->watch.owner)
			loop_remove(plain->match->env->loop, &family->watch);
		icmp_socket_close(&family->socket);
		free(family);
	}
	free(plain);
}

int64_t icmp_plain_drops(const struct icmp_plain *plain, int family)
{
	return plain->families[family] ? icmp_socket_drops(&plain->families[family]->socket) : 0;
}
