#include "probes/route.h"

#include <assert.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/route_watch.h"

#define LONGEST_PREFIX_V4 32
#define LONGEST_PREFIX_V6 128

struct routes {
	struct netlink_socket ask;
	struct route_watch watch; /* its facts are what the questions are spared by */
};

/* What the kernel does with a packet, by the type of its route. What is not listed goes nowhere:
 * blackhole, unreachable, prohibit, throw. */
enum way {
	WAY_NONE,
	WAY_KERNEL, /* to this machine, or to more than one */
	WAY_HOP,    /* to the next hop */
};
static const enum way ways[] = {
	[RTN_UNICAST] = WAY_HOP,
	[RTN_LOCAL] = WAY_KERNEL,
	[RTN_BROADCAST] = WAY_KERNEL,
	[RTN_ANYCAST] = WAY_KERNEL,
	[RTN_MULTICAST] = WAY_KERNEL,
};

struct host {
	uint32_t family; /* 0: none */
	uint8_t bytes[16];
};

struct answer {
	uint8_t type; /* RTN_; RTN_UNSPEC: no route */
	int32_t ifindex;
	struct host source, next_hop;
	uint32_t mtu; /* of the route; 0: the interface's */
	bool wrapped; /* into another header by the kernel: tunnels as routes, MPLS */
};

static size_t host_len(uint32_t family)
{
	return family == AF_INET ? 4 : 16;
}

static struct host host_of(const struct sockaddr_storage *address)
{
	struct host host = {.family = address->ss_family};
	const void *from = host.family == AF_INET
				   ? (const void *)&((const struct sockaddr_in *)address)->sin_addr
				   : &((const struct sockaddr_in6 *)address)->sin6_addr;

	memcpy(host.bytes, from, host_len(host.family));
	return host;
}

static bool is_link_local(const struct host *host)
{
	return host->family == AF_INET6 && host->bytes[0] == 0xfe &&
	       (host->bytes[1] & 0xc0) == 0x80;
}

/* The interface that a link-local address is of; 0: none is named, or it is of no one's. */
static uint32_t scope_of(const struct sockaddr_storage *address)
{
	const struct host host = host_of(address);

	return is_link_local(&host) ? ((const struct sockaddr_in6 *)address)->sin6_scope_id : 0;
}

static void read_host(uint32_t family, const struct netlink_attribute *attribute, struct host *out)
{
	if (netlink_value(attribute, out->bytes, host_len(family)))
		out->family = family;
}

/* An IPv4 route may have its next hop in IPv6 (RFC 5549). */
static void read_via(const struct netlink_attribute *attribute, struct host *out)
{
	struct rtvia_v6 {
		uint16_t family;
		uint8_t bytes[16];
	} via;

	if (netlink_value(attribute, &via, sizeof(via)) && via.family == AF_INET6) {
		out->family = AF_INET6;
		memcpy(out->bytes, via.bytes, sizeof(via.bytes));
	}
}

static uint32_t read_mtu(const struct netlink_attribute *metrics)
{
	struct netlink_attribute attributes[RTAX_MTU + 1];
	uint32_t mtu = 0;

	netlink_nested(metrics, attributes, ARRAY_LEN(attributes));
	netlink_value(&attributes[RTAX_MTU], &mtu, sizeof(mtu));
	return mtu;
}

static void read_route(
	const struct netlink_message *message, const struct host *to, struct answer *out)
{
	struct netlink_attribute attributes[RTA_ENCAP + 1];
	struct rtmsg route;

	*out = (struct answer){.next_hop = *to};
	if (message->type != RTM_NEWROUTE || !netlink_fixed(message, &route, sizeof(route)))
		return;
	netlink_attributes(message, sizeof(route), attributes, ARRAY_LEN(attributes));
	out->type = route.rtm_type;
	netlink_value(&attributes[RTA_OIF], &out->ifindex, sizeof(out->ifindex));
	read_host(to->family, &attributes[RTA_PREFSRC], &out->source);
	read_host(to->family, &attributes[RTA_GATEWAY], &out->next_hop);
	read_via(&attributes[RTA_VIA], &out->next_hop);
	out->mtu = read_mtu(&attributes[RTA_METRICS]);
	out->wrapped = attributes[RTA_ENCAP].at || attributes[RTA_ENCAP_TYPE].at ||
		       attributes[RTA_NEWDST].at;
}

static int ask_route(struct routes *routes, const struct sockaddr_storage *to, struct answer *out,
	struct err *err)
{
	const struct host host = host_of(to);
	const uint32_t scope = scope_of(to);
	const struct rtmsg route = {.rtm_family = (uint8_t)host.family,
		.rtm_dst_len = host.family == AF_INET ? LONGEST_PREFIX_V4 : LONGEST_PREFIX_V6};
	struct netlink_request request;
	struct netlink_message message;

	netlink_request_init(&request, RTM_GETROUTE, 0, &route, sizeof(route));
	netlink_request_add(&request, RTA_DST, host.bytes, host_len(host.family));
	if (scope > 0)
		netlink_request_add(&request, RTA_OIF, &scope, sizeof(scope));
	if (netlink_socket_ask(&routes->ask, &request, &message, err) < 0)
		return -1;
	read_route(&message, &host, out);
	return 0;
}

/* A link or neighbour as it is now, asked for once a generation. One that the kernel does not know
 * is all zero. */
static int find_fact(struct routes *routes, const struct route_fact_key *key,
	struct netlink_request *request, struct route_state *out, struct err *err)
{
	const struct route_state *known = route_facts_find(&routes->watch.facts, key);
	struct route_fact fact = {.key = *key}, read;
	struct netlink_message message;

	if (known) {
		*out = *known;
		return 0;
	}
	if (netlink_socket_ask(&routes->ask, request, &message, err) < 0)
		return -1;
	if (route_fact_read(&message, &read) && memcmp(&read.key, key, sizeof(*key)) == 0)
		fact.state = read.state;
	route_facts_answered(&routes->watch.facts, &fact);
	*out = fact.state;
	return 0;
}

static int find_link(
	struct routes *routes, int32_t ifindex, struct route_state *out, struct err *err)
{
	const struct route_fact_key key = {.kind = ROUTE_LINK, .ifindex = ifindex};
	const struct ifinfomsg link = {.ifi_index = ifindex};
	const uint32_t less = RTEXT_FILTER_SKIP_STATS;
	struct netlink_request request;

	netlink_request_init(&request, RTM_GETLINK, 0, &link, sizeof(link));
	netlink_request_add(&request, IFLA_EXT_MASK, &less, sizeof(less));
	return find_fact(routes, &key, &request, out, err);
}

static int find_neighbour(struct routes *routes, const struct answer *answer,
	struct route_state *out, struct err *err)
{
	const struct host *hop = &answer->next_hop;
	struct route_fact_key key = {
		.kind = ROUTE_NEIGHBOUR, .ifindex = answer->ifindex, .family = hop->family};
	const struct ndmsg neighbour = {
		.ndm_family = (uint8_t)hop->family, .ndm_ifindex = answer->ifindex};
	struct netlink_request request;

	memcpy(key.address, hop->bytes, sizeof(key.address));
	netlink_request_init(&request, RTM_GETNEIGH, 0, &neighbour, sizeof(neighbour));
	netlink_request_add(&request, NDA_DST, hop->bytes, host_len(hop->family));
	return find_fact(routes, &key, &request, out, err);
}

static void build_header(uint32_t family, const struct route_state *link,
	const struct route_state *neighbour, struct route *out)
{
	struct ether_header header = {
		.ether_type = htons(family == AF_INET ? ETHERTYPE_IP : ETHERTYPE_IPV6)};

	_Static_assert(sizeof(header) == ROUTE_LINK_HEADER_MOST, "Ethernet II");
	memcpy(header.ether_dhost, neighbour->mac, sizeof(header.ether_dhost));
	memcpy(header.ether_shost, link->mac, sizeof(header.ether_shost));
	memcpy(out->header, &header, sizeof(header));
	out->header_len = sizeof(header);
	out->framed = true;
}

static int find_header(struct routes *routes, uint32_t family, const struct answer *answer,
	const struct route_state *link, struct route *out, struct err *err)
{
	struct route_state neighbour;

	if (!route_link_up(link))
		return 0;
	if (link->type == ARPHRD_NONE || link->type == ARPHRD_RAWIP) {
		out->framed = true; /* the frame begins with the IP header */
		return 0;
	}
	if (link->type != ARPHRD_ETHER)
		return 0;
	if (find_neighbour(routes, answer, &neighbour, err) < 0)
		return -1;
	if (neighbour.flags)
		build_header(family, link, &neighbour, out);
	return 0;
}

static void set_source(const struct answer *answer, struct sockaddr_storage *out)
{
	const struct host *source = &answer->source;

	if (source->family == AF_INET) {
		struct sockaddr_in v4 = {.sin_family = AF_INET};

		memcpy(&v4.sin_addr, source->bytes, sizeof(v4.sin_addr));
		memcpy(out, &v4, sizeof(v4));
	} else if (source->family == AF_INET6) {
		struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

		memcpy(&v6.sin6_addr, source->bytes, sizeof(v6.sin6_addr));
		if (is_link_local(source))
			v6.sin6_scope_id = (uint32_t)answer->ifindex;
		memcpy(out, &v6, sizeof(v6));
	}
}

static enum way way_of(const struct answer *answer)
{
	enum way way = answer->type < ARRAY_LEN(ways) ? ways[answer->type] : WAY_NONE;

	if (answer->ifindex <= 0)
		return WAY_NONE;
	return way == WAY_HOP && answer->wrapped ? WAY_KERNEL : way;
}

static int find_way(struct routes *routes, const struct sockaddr_storage *to, struct route *out,
	struct err *err)
{
	const struct host host = host_of(to);
	struct route_state link;
	struct answer answer;
	enum way way;

	if (is_link_local(&host) && scope_of(to) == 0)
		return 0; /* the kernel would take any interface that has such addresses */
	if (ask_route(routes, to, &answer, err) < 0)
		return -1;
	way = way_of(&answer);
	if (way == WAY_NONE)
		return 0;
	if (find_link(routes, answer.ifindex, &link, err) < 0)
		return -1;
	out->ifindex = answer.ifindex;
	set_source(&answer, &out->source);
	out->mtu = link.mtu;
	if (answer.mtu > 0 && answer.mtu < (uint32_t)link.mtu)
		out->mtu = (int)answer.mtu;
	return way == WAY_HOP ? find_header(routes, host.family, &answer, &link, out, err) : 0;
}

int routes_open(struct loop *loop, struct routes **out, struct err *err)
{
	struct routes *routes = calloc(1, sizeof(*routes));

	if (!routes)
		return err_no_memory(err);
	if (netlink_socket_open(&routes->ask, err) < 0) {
		free(routes);
		return -1;
	}
	if (route_watch_open(&routes->watch, loop, &routes->ask, err) < 0) {
		routes_close(routes);
		return -1;
	}
	*out = routes;
	return 0;
}

void routes_close(struct routes *routes)
{
	if (!routes)
		return;
	route_watch_close(&routes->watch);
	netlink_socket_close(&routes->ask);
	free(routes);
}

uint32_t routes_generation(const struct routes *routes)
{
	return routes->watch.facts.generation;
}

int routes_find(struct routes *routes, const struct sockaddr_storage *to, struct route *out,
	struct err *err)
{
	struct route route = {0};

	assert(to->ss_family == AF_INET || to->ss_family == AF_INET6);
	if (find_way(routes, to, &route, err) < 0)
		return -1;
	route.generation = routes_generation(routes); /* asking may have shown a change */
	*out = route;
	return 0;
}

bool routes_is_own(struct routes *routes, const struct sockaddr_storage *address)
{
	struct answer answer;

	assert(address->ss_family == AF_INET || address->ss_family == AF_INET6);
	return ask_route(routes, address, &answer, NULL) == 0 && answer.type == RTN_LOCAL;
}

int64_t routes_changes(const struct routes *routes)
{
	return routes->watch.facts.changes;
}
