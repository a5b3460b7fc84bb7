#include "probes/route_watch.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/array.h"
#include "base/i18n.h"

#define WATCH_BYTES (1024 * 1024) /* of announcements that may wait */
#define READS_MOST  256           /* of them, before others get their turn */

static void learn_fact(void *owner, const struct netlink_message *message)
{
	struct route_fact fact;

	if (route_fact_read(message, &fact))
		route_facts_learn(owner, &fact);
}

/* What changes meanwhile is announced as well. */
static int learn(struct route_watch *watch, struct err *err)
{
	const struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
	const struct ifaddrmsg address = {.ifa_family = AF_UNSPEC};
	struct netlink_request request;

	watch->facts.forgot = false;
	netlink_request_init(&request, RTM_GETLINK, NLM_F_DUMP, &link, sizeof(link));
	if (netlink_socket_dump(watch->ask, &request, learn_fact, &watch->facts, err) < 0)
		return -1;
	netlink_request_init(&request, RTM_GETADDR, NLM_F_DUMP, &address, sizeof(address));
	return netlink_socket_dump(watch->ask, &request, learn_fact, &watch->facts, err);
}

/* Routes and rules are not kept: whatever becomes of one may concern any way. */
static bool concerns_all(uint16_t type)
{
	static const uint16_t types[] = {RTM_NEWROUTE, RTM_DELROUTE, RTM_NEWRULE, RTM_DELRULE,
		RTM_NEWNEXTHOP, RTM_DELNEXTHOP};

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (types[i] == type)
			return true;
	return false;
}

static void note(struct route_facts *facts, struct netlink_bytes bytes)
{
	struct netlink_message message;
	struct route_fact fact;

	while (netlink_next(&bytes, &message)) {
		if (route_fact_read(&message, &fact))
			route_facts_told(facts, &fact);
		else if (concerns_all(message.type))
			route_facts_bump(facts);
	}
}

static void ready(void *owner, int fd, uint32_t events)
{
	struct route_watch *watch = owner;
	struct netlink_bytes bytes;

	(void)fd;
	(void)events;
	for (int reads = 0; reads < READS_MOST; reads++) {
		if (netlink_socket_receive(&watch->told, &bytes))
			note(&watch->facts, bytes);
		else if (errno == ENOBUFS)
			route_facts_forget(&watch->facts);
		else
			return;
		if (watch->facts.forgot)
			learn(watch, NULL); /* without it the next announcements all are news */
	}
}

static int join_groups(int fd, struct err *err)
{
	static const struct {
		int group;
		bool may_lack; /* by kernels without IPv6, policy rules, next hops as objects */
	} groups[] = {
		{RTNLGRP_LINK, false},
		{RTNLGRP_NEIGH, false},
		{RTNLGRP_IPV4_IFADDR, false},
		{RTNLGRP_IPV6_IFADDR, true},
		{RTNLGRP_IPV4_ROUTE, false},
		{RTNLGRP_IPV6_ROUTE, true},
		{RTNLGRP_IPV4_RULE, true},
		{RTNLGRP_IPV6_RULE, true},
		{RTNLGRP_NEXTHOP, true},
	};

	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i].group,
			    sizeof(groups[i].group)) < 0 &&
			!groups[i].may_lack)
			return err_set_errno(err, ERR_INTERNAL, errno, _("route: netlink group"));
	return 0;
}

static int start(struct route_watch *watch, struct loop *loop, struct err *err)
{
	int fd = watch->told.fd, room = WATCH_BYTES;

	if (join_groups(fd, err) < 0)
		return -1;
	/* Beyond rmem_max only with CAP_NET_ADMIN; with less room more is learned again. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	watch->watch = (struct loop_watch){.fd = fd, .ready = ready, .owner = watch};
	if (loop_add(loop, &watch->watch, EPOLLIN) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, _("route: netlink socket"));
	watch->loop = loop;
	return learn(watch, err); /* after the subscription, so that nothing lies between */
}

int route_watch_open(
	struct route_watch *out, struct loop *loop, struct netlink_socket *ask, struct err *err)
{
	*out = (struct route_watch){.ask = ask, .told.fd = -1};
	if (route_facts_init(&out->facts) < 0)
		return err_no_memory(err);
	if (netlink_socket_open(&out->told, err) < 0)
		return -1;
	return start(out, loop, err);
}

void route_watch_close(struct route_watch *watch)
{
	if (watch->loop)
		loop_remove(watch->loop, &watch->watch);
	watch->loop = NULL;
	netlink_socket_close(&watch->told);
	route_facts_fini(&watch->facts);
}
