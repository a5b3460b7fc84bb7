#include "logs/hosts.h"

#include <stdlib.h>
#include <string.h>

#include "base/count_order.h"
#include "logs/fields.h"
#include "model/inventory.h"

#define SLOTS (2 * LOG_HOSTS_MOST) /* a power of two */

struct host {
	int64_t verified, waiting;
	uint32_t hash;
	uint8_t len;
	bool waits; /* it stands in waiting[] */
	char name[LOG_HOST_MOST + 1];
};

struct log_hosts {
	size_t count, waiting_count;
	size_t last;                      /* that was counted */
	uint16_t slots[SLOTS];            /* index + 1; 0: free */
	uint16_t waiting[LOG_HOSTS_MOST]; /* indices of those with records that wait */
	struct host items[LOG_HOSTS_MOST];
};

struct log_hosts *log_hosts_new(void)
{
	return calloc(1, sizeof(struct log_hosts));
}

void log_hosts_free(struct log_hosts *hosts)
{
	free(hosts);
}

void log_hosts_clear(struct log_hosts *hosts)
{
	if (hosts->count)
		memset(hosts->slots, 0, sizeof(hosts->slots));
	hosts->count = hosts->waiting_count = hosts->last = 0;
}

/* FNV-1a. Whoever makes names that collide makes the scan slower by their number, at most. */
static uint32_t hash_of(const char *name, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (uint8_t)name[i]) * 16777619u;
	return hash ^ hash >> 15;
}

static bool is_named(const struct host *host, const char *name, size_t len)
{
	return host->len == len && memcmp(host->name, name, len) == 0;
}

/* The slot of the name, or the free one that it would have. */
static uint16_t *slot_of(struct log_hosts *hosts, uint32_t hash, const char *name, size_t len)
{
	size_t at = hash & (SLOTS - 1);

	while (hosts->slots[at]) {
		const struct host *host = &hosts->items[hosts->slots[at] - 1];

		if (host->hash == hash && is_named(host, name, len))
			break;
		at = (at + 1) & (SLOTS - 1);
	}
	return &hosts->slots[at];
}

static int most_first(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x < *y) - (*x > *y);
}

/* What every name has to give. */
static int64_t toll(const struct log_hosts *hosts)
{
	int64_t counts[LOG_HOSTS_MOST] = {0};

	for (size_t i = 0; i < hosts->count; i++)
		counts[i] = inventory_sum(hosts->items[i].verified, hosts->items[i].waiting);
	qsort(counts, hosts->count, sizeof(*counts), most_first);
	return counts[LOG_HOSTS_KEPT];
}

static void pay(struct host *host, int64_t toll)
{
	int64_t of_waiting = host->waiting < toll ? host->waiting : toll;

	toll -= of_waiting;
	host->waiting -= of_waiting;
	host->verified -= host->verified < toll ? host->verified : toll;
}

static void index_again(struct log_hosts *hosts)
{
	memset(hosts->slots, 0, sizeof(hosts->slots));
	hosts->waiting_count = 0;
	for (size_t i = 0; i < hosts->count; i++) {
		struct host *host = &hosts->items[i];

		*slot_of(hosts, host->hash, host->name, host->len) = (uint16_t)(i + 1);
		host->waits = host->waiting > 0;
		if (host->waits)
			hosts->waiting[hosts->waiting_count++] = (uint16_t)i;
	}
}

static void make_room(struct log_hosts *hosts)
{
	int64_t each = toll(hosts);
	size_t kept = 0;

	for (size_t i = 0; i < hosts->count; i++) {
		struct host *host = &hosts->items[i];

		pay(host, each);
		if (host->verified + host->waiting == 0)
			continue;
		if (kept != i)
			hosts->items[kept] = *host;
		kept++;
	}
	hosts->count = kept;
	index_again(hosts);
}

/* The name's index; it is new when nobody has it. */
static size_t find(struct log_hosts *hosts, const char *name, size_t len)
{
	uint32_t hash = hash_of(name, len);
	uint16_t *slot = slot_of(hosts, hash, name, len);
	struct host *host;

	if (*slot)
		return *slot - 1u;
	if (hosts->count == LOG_HOSTS_MOST) {
		make_room(hosts);
		slot = slot_of(hosts, hash, name, len);
	}
	host = &hosts->items[hosts->count];
	host->verified = host->waiting = 0;
	host->waits = false;
	host->hash = hash;
	host->len = (uint8_t)len;
	memcpy(host->name, name, len);
	host->name[len] = '\0';
	*slot = (uint16_t)++hosts->count;
	return hosts->count - 1;
}

/* Most records are of the name of the one before. */
void log_hosts_add(struct log_hosts *hosts, const char *name, size_t len, int64_t records)
{
	struct host *host;

	if (hosts->last >= hosts->count || !is_named(&hosts->items[hosts->last], name, len))
		hosts->last = find(hosts, name, len);
	host = &hosts->items[hosts->last];
	if (!host->waits)
		hosts->waiting[hosts->waiting_count++] = (uint16_t)hosts->last;
	host->waits = true;
	host->waiting = inventory_sum(host->waiting, records);
}

void log_hosts_commit(struct log_hosts *hosts)
{
	for (size_t i = 0; i < hosts->waiting_count; i++) {
		struct host *host = &hosts->items[hosts->waiting[i]];

		host->verified = inventory_sum(host->verified, host->waiting);
		host->waiting = 0;
		host->waits = false;
	}
	hosts->waiting_count = 0;
}

/* Names without a record stay until there has to be room. */
void log_hosts_forget(struct log_hosts *hosts)
{
	for (size_t i = 0; i < hosts->waiting_count; i++) {
		struct host *host = &hosts->items[hosts->waiting[i]];

		host->waiting = 0;
		host->waits = false;
	}
	hosts->waiting_count = 0;
}

size_t log_hosts_list(const struct log_hosts *hosts, struct bind_count *out)
{
	size_t count = 0;

	for (size_t i = 0; i < hosts->count; i++)
		if (hosts->items[i].verified)
			out[count++] =
				(struct bind_count){hosts->items[i].name, hosts->items[i].verified};
	if (count)
		qsort(out, count, sizeof(*out), count_by_name);
	return count;
}
