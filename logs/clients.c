#include "logs/clients.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "model/address.h"
#include "model/inventory.h"

#define ENOUGH INVENTORY_CLIENT_GROUP

/* Which clients matters only as long as there are not enough of them. */
struct sums {
	int64_t records, bytes;
	size_t known; /* different clients, at most ENOUGH */
	uint64_t clients[ENOUGH];
};

enum { WAITING, VERIFIED, SETS };

struct group {
	struct sums sums[SETS];
	bool waits; /* it stands in waiting[] */
};

struct log_clients {
	const struct log_places *places;
	size_t waiting_count;
	uint16_t waiting[LOG_CLIENT_GROUPS_MOST]; /* indices of groups with records that wait */
	struct group groups[];                    /* as places->groups */
};

/* A group with records; its clients follow those of the group before. */
struct packed_group {
	int64_t records, bytes;
	uint16_t group, known, clients; /* clients: how many follow, none of ENOUGH */
};

struct log_clients_packed {
	size_t count;
	struct packed_group *groups;
	uint64_t *clients;
};

struct log_clients *log_clients_new(const struct log_places *places)
{
	struct log_clients *clients =
		calloc(1, sizeof(*clients) + places->group_count * sizeof(clients->groups[0]));

	if (clients)
		clients->places = places;
	return clients;
}

void log_clients_free(struct log_clients *clients)
{
	free(clients);
}

void log_clients_clear(struct log_clients *clients)
{
	memset(clients->groups, 0, clients->places->group_count * sizeof(clients->groups[0]));
	clients->waiting_count = 0;
}

/* --- a client ------------------------------------------------------------------------------- */

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Nearly all are dotted quads, and a call for each would take longer than finding the line. */
static bool read_v4(struct log_part text, union address *out)
{
	const uint8_t *at = text.at, *end = text.at + text.len;
	uint32_t all = 0;

	for (int part = 0; part < 4; part++) {
		const uint8_t *from = at;
		uint32_t value = 0;

		while (at < end && at - from < 3 && (uint8_t)(*at - '0') < 10)
			value = value * 10 + (uint32_t)(*at++ - '0');
		if (at == from || value > 255 || (*from == '0' && at - from > 1))
			return false;
		if (part < 3 ? at == end || *at++ != '.' : at != end)
			return false;
		all = all << 8 | value;
	}
	out->v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(all)};
	return true;
}

static bool read_address(struct log_part text, union address *out)
{
	char copy[ADDRESS_TEXT_LEN];
	struct sockaddr_storage found;

	if (read_v4(text, out))
		return true;
	if (text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	if (!address_parse(copy, &found))
		return false;
	memcpy(out, &found, sizeof(*out));
	return true;
}

/* Each step can be undone, so different clients stay different; the key makes that hard. */
static uint64_t keyed(const struct log_places *places, uint64_t client)
{
	client ^= places->key[0];
	client ^= client >> 32;
	client *= UINT64_C(0xd6e8feb86659fd93);
	client ^= client >> 32;
	client *= UINT64_C(0xd6e8feb86659fd93);
	return client ^ client >> 32 ^ places->key[1];
}

/* The /64 of IPv6; of IPv4 a number that is no /64 of a client, as ::/32 is nobody's. */
static uint64_t number_of(const union address *client)
{
	uint64_t number = 0;

	if (client->any.sa_family == AF_INET)
		return ntohl(client->v4.sin_addr.s_addr);
	for (size_t i = 0; i < sizeof(number); i++)
		number = number << 8 | client->v6.sin6_addr.s6_addr[i];
	return number;
}

static void note(struct sums *sums, uint64_t client)
{
	if (sums->known == ENOUGH)
		return;
	for (size_t i = 0; i < sums->known; i++)
		if (sums->clients[i] == client)
			return;
	sums->clients[sums->known++] = client;
}

static void begin_waiting(struct log_clients *clients, size_t index)
{
	if (clients->groups[index].waits)
		return;
	clients->groups[index].waits = true;
	clients->waiting[clients->waiting_count++] = (uint16_t)index;
}

void log_clients_count(struct log_clients *clients, struct log_part client, int64_t bytes)
{
	const struct log_places *places = clients->places;
	union address address;
	struct group *group;
	struct sums *sums;
	size_t index;

	if (!read_address(client, &address))
		return;
	index = places->find(places->context, &address.any);
	begin_waiting(clients, index);
	group = &clients->groups[index];
	sums = &group->sums[WAITING];
	sums->records++;
	sums->bytes = inventory_sum(sums->bytes, bytes);
	if (group->sums[VERIFIED].known < ENOUGH && sums->known < ENOUGH)
		note(sums, keyed(places, number_of(&address)));
}

/* --- sums ----------------------------------------------------------------------------------- */

/* Whoever has enough has told which no more. */
static void add_known(struct sums *to, size_t known, const uint64_t *clients)
{
	if (known == ENOUGH)
		to->known = ENOUGH;
	for (size_t i = 0; i < known && to->known < ENOUGH; i++)
		note(to, clients[i]);
}

static void add_sums(struct sums *to, int64_t records, int64_t bytes)
{
	to->records = inventory_sum(to->records, records);
	to->bytes = inventory_sum(to->bytes, bytes);
}

static void end_waiting(struct log_clients *clients, bool verified)
{
	for (size_t i = 0; i < clients->waiting_count; i++) {
		struct group *group = &clients->groups[clients->waiting[i]];
		struct sums *waiting = &group->sums[WAITING];

		if (verified) {
			add_sums(&group->sums[VERIFIED], waiting->records, waiting->bytes);
			add_known(&group->sums[VERIFIED], waiting->known, waiting->clients);
		}
		waiting->records = waiting->bytes = 0;
		waiting->known = 0;
		group->waits = false;
	}
	clients->waiting_count = 0;
}

void log_clients_commit(struct log_clients *clients)
{
	end_waiting(clients, true);
}

void log_clients_forget(struct log_clients *clients)
{
	end_waiting(clients, false);
}

/* --- packed --------------------------------------------------------------------------------- */

static size_t packed_known(const struct sums *sums)
{
	return sums->known < ENOUGH ? sums->known : 0;
}

static struct log_clients_packed *packed_new(const struct log_clients *clients)
{
	struct log_clients_packed *packed = calloc(1, sizeof(*packed));
	size_t groups = 0, known = 0;

	if (!packed)
		return NULL;
	for (size_t i = 0; i < clients->places->group_count; i++) {
		groups += clients->groups[i].sums[VERIFIED].records > 0;
		known += packed_known(&clients->groups[i].sums[VERIFIED]);
	}
	packed->groups = calloc(groups + 1, sizeof(*packed->groups));
	packed->clients = calloc(known + 1, sizeof(*packed->clients));
	if (packed->groups && packed->clients)
		return packed;
	log_clients_packed_free(packed);
	return NULL;
}

struct log_clients_packed *log_clients_pack(const struct log_clients *clients)
{
	struct log_clients_packed *packed = packed_new(clients);
	size_t at = 0;

	for (size_t i = 0; packed && i < clients->places->group_count; i++) {
		const struct sums *sums = &clients->groups[i].sums[VERIFIED];
		size_t known = packed_known(sums);

		if (sums->records == 0)
			continue;
		packed->groups[packed->count++] = (struct packed_group){.group = (uint16_t)i,
			.records = sums->records,
			.bytes = sums->bytes,
			.known = (uint16_t)sums->known,
			.clients = (uint16_t)known};
		memcpy(packed->clients + at, sums->clients, known * sizeof(*sums->clients));
		at += known;
	}
	return packed;
}

void log_clients_packed_free(struct log_clients_packed *packed)
{
	if (!packed)
		return;
	free(packed->groups);
	free(packed->clients);
	free(packed);
}

void log_clients_add_packed(struct log_clients *into, const struct log_clients_packed *from)
{
	const uint64_t *known = from->clients;

	for (size_t i = 0; i < from->count; i++) {
		const struct packed_group *group = &from->groups[i];
		struct sums *to = &into->groups[group->group].sums[VERIFIED];

		add_sums(to, group->records, group->bytes);
		add_known(to, group->known, known);
		known += group->clients;
	}
}

/* --- the inventory's ------------------------------------------------------------------------ */

static void fill_databases(
	const struct log_places *places, struct arena *arena, struct inventory_traffic *out)
{
	out->clients_by.count = places->database_count;
	out->clients_by.items =
		arena_array(arena, places->database_count, sizeof(*out->clients_by.items));
	for (size_t i = 0; i < places->database_count; i++)
		out->clients_by.items[i] = (struct inventory_database){
			.name = arena_text(arena, places->databases[i].name),
			.sha256 = arena_text(arena, places->databases[i].sha256)};
	if (places->database_count)
		qsort(out->clients_by.items, out->clients_by.count, sizeof(*out->clients_by.items),
			inventory_order_databases);
}

void log_clients_fill(
	const struct log_clients *clients, struct arena *arena, struct inventory_traffic *out)
{
	const struct log_places *places = clients->places;
	struct inventory_clients *row = arena_array(arena, places->group_count, sizeof(*row));

	out->clients.items = row;
	out->clients_others = out->fields[FIELD_CLIENT_ADDRESS];
	for (size_t i = 0; i < places->group_count; i++) {
		const struct sums *sums = &clients->groups[i].sums[VERIFIED];

		if (sums->known < ENOUGH)
			continue;
		*row++ = (struct inventory_clients){
			.city = arena_text(arena, places->groups[i].city),
			.operator_name = arena_text(arena, places->groups[i].operator_name),
			.records = sums->records,
			.bytes = sums->bytes};
		out->clients_others -= sums->records;
	}
	out->clients.count = (size_t)(row - out->clients.items);
	if (out->clients.count)
		qsort(out->clients.items, out->clients.count, sizeof(*out->clients.items),
			inventory_order_clients);
	fill_databases(places, arena, out);
}
