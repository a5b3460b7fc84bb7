#include "probes/tcp_watch.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "model/address.h"
#include "probes/capture.h"

#define FLOWS_MOST 16384
#define HOSTS_MOST 32 /* in a filter; more are not told apart there */

struct tcp_watch {
	struct capture_listener listener;
	const struct probe_targets *targets;
	struct flow_table *flows;
};

static void to_sockaddr(const struct packet_host *host, struct sockaddr_storage *out)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

	memset(out, 0, sizeof(*out));
	memcpy(&v4.sin_addr, host->bytes, 4);
	memcpy(&v6.sin6_addr, host->bytes, 16);
	if (host->family == 4)
		memcpy(out, &v4, sizeof(v4));
	else
		memcpy(out, &v6, sizeof(v6));
}

static bool has_flow(const struct tcp_watch *watch, const struct packet_host *remote,
	uint16_t local_port, uint16_t remote_port)
{
	struct flow_key key = {
		.remote = *remote, .local_port = local_port, .remote_port = remote_port};

	return flow_find(watch->flows, &key) != NULL;
}

/* Who opened the connection is told by its first SYN: link types that tell the direction of a
 * packet are few, and on loopback both ends are ours. */
static void on_packet(void *owner, const struct packet *packet, struct real_ns at)
{
	struct tcp_watch *watch = owner;
	struct sockaddr_storage to;
	struct packet_tcp tcp;

	if (!packet_tcp(packet, &tcp))
		return;
	to_sockaddr(&packet->to, &to);
	if ((tcp.flags & (PACKET_SYN | PACKET_ACK)) == PACKET_SYN) {
		if (targets_has_host(watch->targets, &to))
			flow_note(watch->flows, packet, &tcp, true, at);
	} else if (has_flow(watch, &packet->from, tcp.to_port, tcp.from_port)) {
		flow_note(watch->flows, packet, &tcp, false, at);
	} else if (has_flow(watch, &packet->to, tcp.from_port, tcp.to_port)) {
		flow_note(watch->flows, packet, &tcp, true, at);
	}
}

int tcp_watch_open(struct capture *capture, const struct probe_targets *targets,
	struct tcp_watch **out, struct err *err)
{
	struct tcp_watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return err_no_memory(err);
	watch->targets = targets;
	watch->flows = flow_table_new(FLOWS_MOST);
	if (!watch->flows) {
		free(watch);
		return err_no_memory(err);
	}
	watch->listener.seen = on_packet;
	watch->listener.owner = watch;
	capture_listen(capture, &watch->listener);
	*out = watch;
	return 0;
}

void tcp_watch_close(struct tcp_watch *watch)
{
	if (watch)
		flow_table_free(watch->flows);
	free(watch);
}

static uint16_t port_of(const struct sockaddr_storage *addr)
{
	return ntohs(addr->ss_family == AF_INET
			     ? ((const struct sockaddr_in *)(const void *)addr)->sin_port
			     : ((const struct sockaddr_in6 *)(const void *)addr)->sin6_port);
}

const struct flow *tcp_watch_find(
	const struct tcp_watch *watch, const struct sockaddr_storage *to, uint16_t local_port)
{
	struct flow_key key = {.local_port = local_port, .remote_port = port_of(to)};

	target_packet_host(to, &key.remote);
	return flow_find(watch->flows, &key);
}

void tcp_watch_forget(
	struct tcp_watch *watch, const struct sockaddr_storage *to, uint16_t local_port)
{
	struct flow_key key = {.local_port = local_port, .remote_port = port_of(to)};

	target_packet_host(to, &key.remote);
	flow_drop(watch->flows, &key);
}

/* " or host A or host B", of the method's targets; "" when they are too many to be told apart. */
static const char *list_hosts(const struct probe_targets *targets,
	const struct probe_method *method, struct arena *arena, size_t *count)
{
	const struct sockaddr_storage *last = NULL;
	const char *text = "";

	*count = 0;
	for (size_t i = 0; i < targets->count; i++) {
		const struct probe_target *target = targets->by_addr[i];

		if (target->run->method != method || (last && targets_same_host(last, &target->to)))
			continue;
		last = &target->to;
		if (++*count <= HOSTS_MOST)
			text = arena_format(
				arena, "%s%shost %s", text, *text ? " or " : "", target->addr);
	}
	return *count <= HOSTS_MOST ? text : "";
}

const char *tcp_watch_filter(const struct probe_targets *targets, const struct probe_method *method,
	bool data, struct arena *arena)
{
	/* tcp[] reads IPv4 only; byte 13 of the TCP header holds the flags */
	const char *ends = "(tcp[13] & 6 != 0 or (ip6[6] == 6 and ip6[53] & 6 != 0))";
	const char *hosts;
	size_t count;

	hosts = list_hosts(targets, method, arena, &count);
	if (count == 0)
		return NULL;
	if (data)
		ends = "tcp";
	return *hosts ? arena_format(arena, "(%s and (%s))", ends, hosts) : ends;
}
