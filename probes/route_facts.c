#include "probes/route_facts.h"

#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* More than any kernel keeps neighbours unless told to (gc_thresh3 is 1024); links and addresses
 * that come and go leave theirs behind until all is forgotten. */
#define SLOTS      16384 /* a power of two */
#define SLOTS_MOST (SLOTS / 4 * 3)

/* Who sends by them must know; IFF_PROMISC, for one, is every capture's doing. */
#define LINK_FLAGS (IFF_UP | IFF_RUNNING | IFF_NOARP | IFF_LOOPBACK | IFF_POINTOPOINT)

#define NEIGHBOUR_USABLE                                                                           \
	(NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT | NUD_NOARP)

_Static_assert(sizeof(struct route_fact_key) == 28, "no padding: hashed as bytes");
_Static_assert(sizeof(struct route_state) == 16, "no padding: compared as bytes");

struct route_fact_slot {
	struct route_fact fact; /* kind 0: empty */
	uint32_t asked;         /* the generation it was answered in; 0: not asked yet */
};

static bool read_address_of(
	uint32_t family, const struct netlink_attribute *attribute, struct route_fact_key *key)
{
	key->family = family;
	if (family == AF_INET)
		return netlink_value(attribute, key->address, 4);
	return family == AF_INET6 && netlink_value(attribute, key->address, 16);
}

static bool read_link(const struct netlink_message *message, struct route_fact *out)
{
	struct netlink_attribute attributes[IFLA_MTU + 1];
	struct ifinfomsg link;

	/* AF_BRIDGE tells of a bridge's port, whose going is not the link's. */
	if (!netlink_fixed(message, &link, sizeof(link)) || link.ifi_family != AF_UNSPEC)
		return false;
	netlink_attributes(message, sizeof(link), attributes, ARRAY_LEN(attributes));
	out->key = (struct route_fact_key){.kind = ROUTE_LINK, .ifindex = link.ifi_index};
	out->state.flags = link.ifi_flags & LINK_FLAGS;
	out->state.type = link.ifi_type;
	netlink_value(&attributes[IFLA_ADDRESS], out->state.mac, sizeof(out->state.mac));
	netlink_value(&attributes[IFLA_MTU], &out->state.mtu, sizeof(out->state.mtu));
	return true;
}

static bool read_address(const struct netlink_message *message, struct route_fact *out)
{
	struct netlink_attribute attributes[IFA_FLAGS + 1];
	const struct netlink_attribute *own = &attributes[IFA_LOCAL];
	struct ifaddrmsg address;

	if (!netlink_fixed(message, &address, sizeof(address)))
		return false;
	netlink_attributes(message, sizeof(address), attributes, ARRAY_LEN(attributes));
	if (!own->at) /* IFA_ADDRESS is the peer's where there is one */
		own = &attributes[IFA_ADDRESS];
	out->key =
		(struct route_fact_key){.kind = ROUTE_ADDRESS, .ifindex = (int)address.ifa_index};
	out->state.type = (uint16_t)(1 + address.ifa_prefixlen);
	out->state.flags = address.ifa_flags;
	netlink_value(&attributes[IFA_FLAGS], &out->state.flags, sizeof(out->state.flags));
	return read_address_of(address.ifa_family, own, &out->key);
}

static bool read_neighbour(const struct netlink_message *message, struct route_fact *out)
{
	struct netlink_attribute attributes[NDA_LLADDR + 1];
	struct ndmsg neighbour;

	if (!netlink_fixed(message, &neighbour, sizeof(neighbour)) ||
		neighbour.ndm_flags & NTF_PROXY)
		return false;
	netlink_attributes(message, sizeof(neighbour), attributes, ARRAY_LEN(attributes));
	out->key =
		(struct route_fact_key){.kind = ROUTE_NEIGHBOUR, .ifindex = neighbour.ndm_ifindex};
	if (neighbour.ndm_state & NEIGHBOUR_USABLE &&
		netlink_value(&attributes[NDA_LLADDR], out->state.mac, sizeof(out->state.mac)))
		out->state.flags = 1;
	return read_address_of(neighbour.ndm_family, &attributes[NDA_DST], &out->key);
}

static const struct fact_message {
	uint16_t type;
	bool gone;
	bool (*read)(const struct netlink_message *message, struct route_fact *out);
} fact_messages[] = {
	{RTM_NEWLINK, false, read_link},
	{RTM_DELLINK, true, read_link},
	{RTM_NEWADDR, false, read_address},
	{RTM_DELADDR, true, read_address},
	{RTM_NEWNEIGH, false, read_neighbour},
	{RTM_DELNEIGH, true, read_neighbour},
};

bool route_fact_read(const struct netlink_message *message, struct route_fact *out)
{
	struct route_fact fact = {0};

	for (size_t i = 0; i < ARRAY_LEN(fact_messages); i++) {
		const struct fact_message *row = &fact_messages[i];

		if (row->type != message->type)
			continue;
		if (!row->read(message, &fact))
			return false;
		if (row->gone)
			fact.state = (struct route_state){0};
		*out = fact;
		return true;
	}
	return false;
}

bool route_link_up(const struct route_state *link)
{
	return (link->flags & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING);
}

int route_facts_init(struct route_facts *out)
{
	*out = (struct route_facts){
		.slots = calloc(SLOTS, sizeof(struct route_fact_slot)), .generation = 1};
	return out->slots ? 0 : -1;
}

void route_facts_fini(struct route_facts *facts)
{
	free(facts->slots);
	facts->slots = NULL;
}

void route_facts_bump(struct route_facts *facts)
{
	facts->generation++;
}

void route_facts_forget(struct route_facts *facts)
{
	memset(facts->slots, 0, SLOTS * sizeof(*facts->slots));
	facts->count = 0;
	facts->forgot = true;
	route_facts_bump(facts);
}

/* FNV-1a */
static size_t hash(const struct route_fact_key *key)
{
	const uint8_t *bytes = (const uint8_t *)key;
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < sizeof(*key); i++)
		sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
	return (size_t)(sum ^ sum >> 32);
}

/* Where it is, or where it would be. */
static struct route_fact_slot *place(
	const struct route_facts *facts, const struct route_fact_key *key)
{
	size_t at = hash(key) % SLOTS;

	while (facts->slots[at].fact.key.kind &&
		memcmp(&facts->slots[at].fact.key, key, sizeof(*key)) != 0)
		at = (at + 1) % SLOTS;
	return &facts->slots[at];
}

/* A full table makes room by forgetting all: rare, and at worst answers are asked for again. */
static struct route_fact_slot *place_new(
	struct route_facts *facts, const struct route_fact_key *key)
{
	struct route_fact_slot *slot;

	if (facts->count >= SLOTS_MOST)
		route_facts_forget(facts);
	slot = place(facts, key);
	slot->fact.key = *key;
	facts->count++;
	return slot;
}

void route_facts_learn(struct route_facts *facts, const struct route_fact *fact)
{
	struct route_fact_slot *slot = place(facts, &fact->key);

	if (!slot->fact.key.kind)
		slot = place_new(facts, &fact->key);
	slot->fact.state = fact->state;
}

static bool counts(const struct route_fact *old, const struct route_fact *now)
{
	if (now->key.kind == ROUTE_LINK)
		return route_link_up(&old->state) != route_link_up(&now->state);
	return now->key.kind == ROUTE_ADDRESS && (old->state.type == 0) != (now->state.type == 0);
}

static void settle(
	struct route_facts *facts, struct route_fact_slot *slot, const struct route_fact *now)
{
	if (memcmp(&slot->fact.state, &now->state, sizeof(now->state)) == 0)
		return;
	facts->changes += counts(&slot->fact, now);
	slot->fact.state = now->state;
	route_facts_bump(facts);
}

void route_facts_told(struct route_facts *facts, const struct route_fact *fact)
{
	struct route_fact_slot *slot = place(facts, &fact->key);

	if (!slot->fact.key.kind && fact->key.kind == ROUTE_NEIGHBOUR)
		return;
	if (!slot->fact.key.kind)
		slot = place_new(facts, &fact->key);
	settle(facts, slot, fact);
}

void route_facts_answered(struct route_facts *facts, const struct route_fact *fact)
{
	struct route_fact_slot *slot = place(facts, &fact->key);

	if (slot->fact.key.kind)
		settle(facts, slot, fact);
	else
		slot = place_new(facts, &fact->key);
	slot->fact.state = fact->state;
	slot->asked = facts->generation;
}

const struct route_state *route_facts_find(
	const struct route_facts *facts, const struct route_fact_key *key)
{
	const struct route_fact_slot *slot = place(facts, key);

	return slot->asked == facts->generation ? &slot->fact.state : NULL;
}
