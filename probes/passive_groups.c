#include "probes/passive_groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/text.h"

#define CLIENT_SLOTS_FIRST 1024
#define V6_CLIENT_BYTES    8 /* a line has a /64, and its machines change the rest at will */

struct group {
	const struct passive_place *place; /* NULL: those that have none */
	struct passive_sample *samples;    /* heap */
	size_t count, cap;
	int64_t clients, retransmitted;
};

struct passive_groups {
	struct group groups[PASSIVE_GROUPS_MOST];
	size_t count;
	size_t timed; /* samples of all groups */
	struct passive_key key;
	uint64_t *clients; /* hashes of (group, client); 0: empty; three quarters are used */
	size_t client_count, client_slots;
	bool clients_full;
};

/* ---- keyed hashes ---- */

int passive_key_draw(struct passive_key *out, struct err *err)
{
	if (getrandom(out, sizeof(*out), 0) != (ssize_t)sizeof(*out))
		return err_set_errno(err, ERR_INTERNAL, errno, "getrandom");
	return 0;
}

static uint64_t mix(uint64_t value)
{
	value ^= value >> 32;
	value *= UINT64_C(0xd6e8feb86659fd93);
	value ^= value >> 32;
	value *= UINT64_C(0xd6e8feb86659fd93);
	return value ^ value >> 32;
}

uint64_t passive_hash(const struct passive_key *key, const void *bytes, size_t len, uint64_t also)
{
	const uint8_t *at = bytes;
	uint64_t hash = mix(key->a ^ also);

	for (; len > 0; at += sizeof(uint64_t)) {
		size_t part = len < sizeof(uint64_t) ? len : sizeof(uint64_t);
		uint64_t word = 0;

		memcpy(&word, at, part);
		hash = mix(hash ^ word) + key->b;
		len -= part;
	}
	return mix(hash ^ key->b);
}

/* ---- keeping ---- */

struct passive_groups *passive_groups_new(const struct passive_key *key)
{
	struct passive_groups *groups = calloc(1, sizeof(*groups));

	if (!groups)
		return NULL;
	groups->key = *key;
	groups->count = 1; /* the first has no place */
	groups->client_slots = CLIENT_SLOTS_FIRST;
	groups->clients = calloc(groups->client_slots, sizeof(*groups->clients));
	if (!groups->clients) {
		passive_groups_free(groups);
		return NULL;
	}
	return groups;
}

void passive_groups_free(struct passive_groups *groups)
{
	if (!groups)
		return;
	for (size_t i = 0; i < groups->count; i++)
		free(groups->groups[i].samples);
	free(groups->clients);
	free(groups);
}

/* A place too many has none. */
static struct group *find_group(struct passive_groups *groups, const struct passive_place *place)
{
	for (size_t i = 0; i < groups->count; i++)
		if (groups->groups[i].place == place)
			return &groups->groups[i];
	if (groups->count == PASSIVE_GROUPS_MOST)
		return &groups->groups[0];
	groups->groups[groups->count].place = place;
	return &groups->groups[groups->count++];
}

/* Where it is, or would be. */
static uint64_t *client_slot(const struct passive_groups *groups, uint64_t hash)
{
	size_t at = hash % groups->client_slots;

	while (groups->clients[at] && groups->clients[at] != hash)
		at = (at + 1) % groups->client_slots;
	return &groups->clients[at];
}

/* False: no more are told apart. */
static bool client_room(struct passive_groups *groups)
{
	uint64_t *old = groups->clients;
	size_t slots = groups->client_slots;

	if (groups->client_count < slots / 4 * 3)
		return true;
	if (groups->client_count >= PASSIVE_CLIENTS_MOST)
		return false;
	groups->clients = calloc(slots * 2, sizeof(*groups->clients));
	if (!groups->clients) {
		groups->clients = old;
		return false;
	}
	groups->client_slots = slots * 2;
	for (size_t i = 0; i < slots; i++)
		if (old[i])
			*client_slot(groups, old[i]) = old[i];
	free(old);
	return true;
}

static void note_client(
	struct passive_groups *groups, struct group *group, const struct packet_host *client)
{
	uint64_t hash =
		passive_hash(&groups->key, client->bytes, client->family == 6 ? V6_CLIENT_BYTES : 4,
			(uint64_t)(group - groups->groups) << 8 | client->family);

	hash += hash == 0;
	if (*client_slot(groups, hash) == hash)
		return;
	if (!client_room(groups)) {
		groups->clients_full = true;
		return;
	}
	*client_slot(groups, hash) = hash;
	groups->client_count++;
	group->clients++;
}

static bool make_room(struct group *group)
{
	size_t cap = group->cap ? group->cap * 2 : 64;
	struct passive_sample *grown;

	if (group->count < group->cap)
		return true;
	grown = reallocarray(group->samples, cap, sizeof(*grown));
	if (!grown)
		return false;
	group->samples = grown;
	group->cap = cap;
	return true;
}

bool passive_groups_add(struct passive_groups *groups, const struct passive_place *place,
	const struct packet_host *client, const struct passive_sample *sample)
{
	struct group *group = find_group(groups, place);

	if (groups->timed == PASSIVE_TIMED_MOST || !make_room(group))
		return false;
	group->samples[group->count++] = *sample;
	groups->timed++;
	note_client(groups, group, client);
	return true;
}

void passive_groups_add_retransmitted(
	struct passive_groups *groups, const struct passive_place *place)
{
	find_group(groups, place)->retransmitted++;
}

/* ---- the end ---- */

static int compare_times(const void *left, const void *right)
{
	int64_t a, b;

	memcpy(&a, left, sizeof(a));
	memcpy(&b, right, sizeof(b));
	return a < b ? -1 : a > b;
}

/* Nearest rank. `times` is sorted by it. */
static const struct passive_times *sum_up(struct arena *arena, int64_t *times, size_t count)
{
	struct passive_times *out = arena_alloc(arena, sizeof(*out));

	qsort(times, count, sizeof(*times), compare_times);
	out->min = times[0];
	out->p50 = times[(count * 50 + 99) / 100 - 1];
	out->p95 = times[(count * 95 + 99) / 100 - 1];
	out->p99 = times[(count * 99 + 99) / 100 - 1];
	return out;
}

static void take_times(struct arena *arena, const struct passive_sample *samples, size_t count,
	struct passive_group *out)
{
	int64_t *times = reallocarray(NULL, count, sizeof(*times));

	if (!times)
		arena_die();
	for (size_t i = 0; i < count; i++)
		times[i] = samples[i].handshake_ns;
	out->handshake_ns = sum_up(arena, times, count);
	for (size_t i = 0; i < count; i++)
		times[i] = samples[i].network_ns;
	out->network_ns = sum_up(arena, times, count);
	free(times);
}

/* Fewer than PASSIVE_CLIENTS_LEAST: a number of connections and nothing else. */
static struct passive_group describe(struct arena *arena, const struct group *group)
{
	struct passive_group out = {.connections = (int64_t)group->count};

	if (group->place) {
		out.says = arena_text(arena, group->place->says);
		out.city = arena_text(arena, group->place->city);
		out.operator_name = arena_text(arena, group->place->operator_name);
	}
	if (group->clients < PASSIVE_CLIENTS_LEAST)
		return out;
	out.clients = group->clients;
	out.retransmitted = group->retransmitted;
	take_times(arena, group->samples, group->count, &out);
	return out;
}

/* Those that are too small, as one: a client is of one group only, so that clients add up. */
static void pool(struct passive_groups *groups, struct group *out)
{
	for (size_t i = 0; i < groups->count; i++) {
		const struct group *group = &groups->groups[i];

		if (i > 0 && group->clients >= PASSIVE_CLIENTS_LEAST)
			continue;
		out->clients += group->clients;
		out->retransmitted += group->retransmitted;
		out->cap += group->count;
	}
	out->samples = reallocarray(NULL, out->cap + 1, sizeof(*out->samples));
	if (!out->samples)
		arena_die();
	for (size_t i = 0; i < groups->count; i++) {
		const struct group *group = &groups->groups[i];

		if ((i > 0 && group->clients >= PASSIVE_CLIENTS_LEAST) || group->count == 0)
			continue;
		memcpy(out->samples + out->count, group->samples,
			group->count * sizeof(*out->samples));
		out->count += group->count;
	}
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_groups(const void *left, const void *right)
{
	const struct passive_group *a = left, *b = right;
	int order = compare_texts(a->says, b->says);

	if (order == 0)
		order = compare_texts(a->city, b->city);
	return order ? order : compare_texts(a->operator_name, b->operator_name);
}

void passive_groups_finish(
	struct passive_groups *groups, struct arena *arena, struct passive_result *out)
{
	struct group small = {0};

	out->clients_at_least = groups->clients_full;
	out->groups.items = arena_array(arena, groups->count, sizeof(*out->groups.items));
	for (size_t i = 1; i < groups->count; i++)
		if (groups->groups[i].clients >= PASSIVE_CLIENTS_LEAST)
			out->groups.items[out->groups.count++] =
				describe(arena, &groups->groups[i]);
	qsort(out->groups.items, out->groups.count, sizeof(*out->groups.items), compare_groups);
	pool(groups, &small);
	if (small.count || small.retransmitted) {
		struct passive_group *other = arena_alloc(arena, sizeof(*other));

		*other = describe(arena, &small);
		out->other = other;
	}
	free(small.samples);
}
