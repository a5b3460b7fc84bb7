#include "logs/traffic.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/count_order.h"
#include "base/when.h"
#include "logs/hosts.h"
#include "logs/minutes.h"
#include "model/inventory.h"

#define DAY_S        86400
#define CST_S        (WHEN_CST_OFFSET_MS / 1000)
#define FIRST_DAY    ((LOG_MINUTES_FROM_S + CST_S) / DAY_S) /* since the epoch, in +08:00 */
#define DAYS_MOST    (100 * 366)                            /* no stamp of a record is so late */
#define DAYS_AT_ONCE 512

struct day {
	int64_t records, bytes;
};

struct sums {
	int64_t records, bytes;
	int64_t status[STATUS_COUNT], cache[CACHE_COUNT], fields[FIELD_COUNT];
	size_t lo, hi; /* days with records lie in [lo, hi); hi 0: none */
};

enum { WAITING, VERIFIED, SETS };

struct log_traffic {
	struct sums sums[SETS];
	struct day *days[SETS]; /* from FIRST_DAY on */
	size_t day_cap;
	struct log_hosts *hosts;
	struct log_clients *clients; /* NULL: not asked for */
	struct log_values values;    /* scratch */
};

struct log_traffic_packed {
	struct sums sums;
	struct day *days; /* hi - lo */
	size_t host_count;
	int64_t *host_records;
	char *names;                        /* NUL behind each */
	struct log_clients_packed *clients; /* NULL: not asked for */
};

void log_traffic_free(struct log_traffic *traffic)
{
	if (!traffic)
		return;
	for (size_t i = 0; i < SETS; i++)
		free(traffic->days[i]);
	log_hosts_free(traffic->hosts);
	log_clients_free(traffic->clients);
	free(traffic);
}

struct log_traffic *log_traffic_new(const struct log_places *places)
{
	struct log_traffic *traffic = calloc(1, sizeof(*traffic));

	if (!traffic)
		return NULL;
	traffic->hosts = log_hosts_new();
	traffic->clients = places ? log_clients_new(places) : NULL;
	if (!traffic->hosts || (places && !traffic->clients)) {
		log_traffic_free(traffic);
		return NULL;
	}
	return traffic;
}

static void clear_set(struct log_traffic *traffic, size_t set)
{
	struct sums *sums = &traffic->sums[set];

	if (sums->hi)
		memset(traffic->days[set] + sums->lo, 0,
			(sums->hi - sums->lo) * sizeof(struct day));
	*sums = (struct sums){0};
}

void log_traffic_clear(struct log_traffic *traffic)
{
	clear_set(traffic, WAITING);
	clear_set(traffic, VERIFIED);
	log_hosts_clear(traffic->hosts);
	if (traffic->clients)
		log_clients_clear(traffic->clients);
}

/* Fresh pages are zero, and those before the first record need never be touched: a mixed archive
 * has many of these. */
static struct day *more_days(struct day *before, size_t had, size_t cap)
{
	struct day *days =
		before ? realloc(before, cap * sizeof(*days)) : calloc(cap, sizeof(*days));

	if (days && before)
		memset(days + had, 0, (cap - had) * sizeof(*days));
	return days;
}

static bool grow_days(struct log_traffic *traffic, size_t day)
{
	size_t cap = day + DAYS_AT_ONCE;

	for (size_t i = 0; i < SETS; i++) {
		struct day *days = more_days(traffic->days[i], traffic->day_cap, cap);

		if (!days)
			return false;
		traffic->days[i] = days;
	}
	traffic->day_cap = cap;
	return true;
}

static void widen(struct sums *sums, size_t lo, size_t hi)
{
	sums->lo = sums->hi && sums->lo < lo ? sums->lo : lo;
	sums->hi = sums->hi > hi ? sums->hi : hi;
}

static bool count_day(struct log_traffic *traffic, int64_t second, int64_t bytes)
{
	size_t at = (size_t)((second + CST_S) / DAY_S - FIRST_DAY);
	struct day *day;

	if (at >= DAYS_MOST)
		return true;
	if (at >= traffic->day_cap && !grow_days(traffic, at))
		return false;
	widen(&traffic->sums[WAITING], at, at + 1);
	day = &traffic->days[WAITING][at];
	day->records++;
	day->bytes = inventory_sum(day->bytes, bytes);
	return true;
}

bool log_traffic_count(struct log_traffic *traffic, const struct log_fields *fields, int64_t second)
{
	struct log_values *values = &traffic->values;
	struct sums *sums = &traffic->sums[WAITING];

	log_fields_read(fields, values);
	values->has[FIELD_TIME] = true;
	sums->records++;
	sums->bytes = inventory_sum(sums->bytes, values->bytes);
	if (values->status >= 0)
		sums->status[values->status]++;
	if (values->cache >= 0)
		sums->cache[values->cache]++;
	for (size_t i = 0; i < FIELD_COUNT; i++)
		sums->fields[i] += values->has[i];
	if (values->host_len)
		log_hosts_add(traffic->hosts, values->host, values->host_len, 1);
	if (traffic->clients && values->has[FIELD_CLIENT_ADDRESS])
		log_clients_count(traffic->clients, values->client, values->bytes);
	return count_day(traffic, second, values->bytes);
}

static void add_all(int64_t *to, const int64_t *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		to[i] = inventory_sum(to[i], from[i]);
}

/* `days` are those of from->lo on. */
static void add_sums(
	struct sums *to, struct day *to_days, const struct sums *from, const struct day *days)
{
	to->records = inventory_sum(to->records, from->records);
	to->bytes = inventory_sum(to->bytes, from->bytes);
	add_all(to->status, from->status, STATUS_COUNT);
	add_all(to->cache, from->cache, CACHE_COUNT);
	add_all(to->fields, from->fields, FIELD_COUNT);
	if (!from->hi)
		return;
	for (size_t day = from->lo; day < from->hi; day++) {
		const struct day *more = &days[day - from->lo];

		to_days[day].records = inventory_sum(to_days[day].records, more->records);
		to_days[day].bytes = inventory_sum(to_days[day].bytes, more->bytes);
	}
	widen(to, from->lo, from->hi);
}

void log_traffic_commit(struct log_traffic *traffic)
{
	const struct sums *waiting = &traffic->sums[WAITING];

	if (!waiting->records)
		return;
	add_sums(&traffic->sums[VERIFIED], traffic->days[VERIFIED], waiting,
		waiting->hi ? traffic->days[WAITING] + waiting->lo : NULL);
	clear_set(traffic, WAITING);
	log_hosts_commit(traffic->hosts);
	if (traffic->clients)
		log_clients_commit(traffic->clients);
}

void log_traffic_forget(struct log_traffic *traffic)
{
	clear_set(traffic, WAITING);
	log_hosts_forget(traffic->hosts);
	if (traffic->clients)
		log_clients_forget(traffic->clients);
}

/* --- packed --------------------------------------------------------------------------------- */

static bool pack_hosts(struct log_traffic_packed *out, const struct bind_count *rows, size_t count)
{
	size_t len = 0;
	char *at;

	for (size_t i = 0; i < count; i++)
		len += strlen(rows[i].name) + 1;
	out->host_records = calloc(count + 1, sizeof(int64_t));
	out->names = malloc(len + 1);
	if (!out->host_records || !out->names)
		return false;
	at = out->names;
	for (size_t i = 0; i < count; i++) {
		size_t bytes = strlen(rows[i].name) + 1;

		memcpy(at, rows[i].name, bytes);
		at += bytes;
		out->host_records[i] = rows[i].count;
	}
	out->host_count = count;
	return true;
}

static bool pack(const struct log_traffic *traffic, struct log_traffic_packed *out)
{
	const struct sums *sums = &traffic->sums[VERIFIED];
	size_t days = sums->hi - sums->lo;
	struct bind_count rows[LOG_HOSTS_MOST];

	out->sums = *sums;
	out->days = malloc((days + 1) * sizeof(*out->days));
	if (!out->days)
		return false;
	if (days)
		memcpy(out->days, traffic->days[VERIFIED] + sums->lo, days * sizeof(*out->days));
	if (traffic->clients) {
		out->clients = log_clients_pack(traffic->clients);
		if (!out->clients)
			return false;
	}
	return pack_hosts(out, rows, log_hosts_list(traffic->hosts, rows));
}

bool log_traffic_pack(const struct log_traffic *traffic, struct log_traffic_packed **out)
{
	struct log_traffic_packed *packed;

	*out = NULL;
	if (!traffic->sums[VERIFIED].records)
		return true;
	packed = calloc(1, sizeof(*packed));
	if (!packed || !pack(traffic, packed)) {
		log_traffic_packed_free(packed);
		return false;
	}
	*out = packed;
	return true;
}

void log_traffic_packed_free(struct log_traffic_packed *packed)
{
	if (!packed)
		return;
	free(packed->days);
	free(packed->host_records);
	free(packed->names);
	log_clients_packed_free(packed->clients);
	free(packed);
}

bool log_traffic_add_packed(struct log_traffic *into, const struct log_traffic_packed *from)
{
	const char *name = from->names;

	if (from->sums.hi > into->day_cap && !grow_days(into, from->sums.hi))
		return false;
	add_sums(&into->sums[VERIFIED], into->days[VERIFIED], &from->sums, from->days);
	for (size_t i = 0; i < from->host_count; i++) {
		size_t len = strlen(name);

		log_hosts_add(into->hosts, name, len, from->host_records[i]);
		name += len + 1;
	}
	log_hosts_commit(into->hosts);
	if (into->clients && from->clients)
		log_clients_add_packed(into->clients, from->clients);
	return true;
}

/* --- the inventory's ------------------------------------------------------------------------ */

/* `days` are those of sums->lo on. */
static void fill_days(const struct sums *sums, const struct day *days, struct arena *arena,
	struct inventory_traffic *out)
{
	size_t count = sums->hi - sums->lo;
	int64_t *row = arena_array(arena, count * 3, sizeof(*row));

	out->days.items = row;
	for (size_t i = 0; i < count; i++) {
		if (!days[i].records)
			continue;
		*row++ = FIRST_DAY + (int64_t)(sums->lo + i);
		*row++ = days[i].records;
		*row++ = days[i].bytes;
	}
	out->days.count = (size_t)(row - out->days.items);
}

static struct inventory_traffic *fill_sums(const struct sums *sums, struct arena *arena)
{
	struct inventory_traffic *out = arena_alloc(arena, sizeof(*out));

	*out = (struct inventory_traffic){.records = sums->records, .bytes = sums->bytes};
	memcpy(out->status, sums->status, sizeof(out->status));
	memcpy(out->cache, sums->cache, sizeof(out->cache));
	memcpy(out->fields, sums->fields, sizeof(out->fields));
	return out;
}

/* Those with the most records; of the others, how many records they had. */
static void fill_hosts(
	const struct log_traffic *traffic, struct arena *arena, struct inventory_traffic *out)
{
	struct bind_count rows[LOG_HOSTS_MOST];
	size_t count = log_hosts_list(traffic->hosts, rows);

	if (count > INVENTORY_HOSTS_MOST) {
		qsort(rows, count, sizeof(*rows), count_most_first);
		count = INVENTORY_HOSTS_MOST;
		qsort(rows, count, sizeof(*rows), count_by_name);
	}
	out->hosts.items = arena_array(arena, count, sizeof(*rows));
	out->hosts.count = count;
	out->hosts_others = out->fields[FIELD_HOST];
	for (size_t i = 0; i < count; i++) {
		out->hosts.items[i] =
			(struct bind_count){arena_text(arena, rows[i].name), rows[i].count};
		out->hosts_others -= rows[i].count;
	}
}

const struct inventory_traffic *log_traffic_fill(
	const struct log_traffic *traffic, struct arena *arena)
{
	const struct sums *sums = &traffic->sums[VERIFIED];
	struct inventory_traffic *out;

	if (!sums->records)
		return NULL;
	out = fill_sums(sums, arena);
	fill_hosts(traffic, arena, out);
	if (traffic->clients)
		log_clients_fill(traffic->clients, arena, out);
	fill_days(sums, sums->hi ? traffic->days[VERIFIED] + sums->lo : NULL, arena, out);
	return out;
}

/* --- packed, shown and back ------------------------------------------------------------------ */

bool log_traffic_packed_has_clients(const struct log_traffic_packed *packed)
{
	return packed && packed->clients;
}

/* A field more must be shown and read back below, or an interrupted scan loses it. Clients are not:
 * which they are leaves memory for nobody. */
static_assert(sizeof(struct log_traffic_packed) ==
		      sizeof(struct sums) + sizeof(size_t) + 4 * sizeof(void *),
	"log_traffic_packed_show and log_traffic_packed_of know all fields");

const struct inventory_traffic *log_traffic_packed_show(
	const struct log_traffic_packed *packed, struct arena *arena)
{
	struct inventory_traffic *out;
	const char *name;

	if (!packed)
		return NULL;
	out = fill_sums(&packed->sums, arena);
	fill_days(&packed->sums, packed->days, arena, out);
	name = packed->names;
	out->hosts.items = arena_array(arena, packed->host_count, sizeof(*out->hosts.items));
	for (size_t i = 0; i < packed->host_count; i++) {
		out->hosts.items[i] =
			(struct bind_count){arena_text(arena, name), packed->host_records[i]};
		name += strlen(name) + 1;
	}
	out->hosts.count = packed->host_count;
	return out;
}

static bool names_fit(const struct inventory_traffic *shown)
{
	if (shown->hosts.count > LOG_HOSTS_MOST)
		return false;
	LIST_EACH(const struct bind_count, host, &shown->hosts)
		if (host->count < 1 || strlen(host->name) - 1 >= LOG_HOST_MOST)
			return false;
	return true;
}

static bool days_fit(const struct inventory_traffic *shown)
{
	for (size_t at = 0; at + 2 < shown->days.count; at += 3) {
		const int64_t *row = &shown->days.items[at];

		if (row[0] < FIRST_DAY || row[0] >= FIRST_DAY + DAYS_MOST || row[1] < 1)
			return false;
	}
	return true;
}

/* Its names have a limit of their own. */
static bool is_sound(const struct inventory_traffic *shown)
{
	struct inventory_traffic sums = *shown;

	sums.hosts.count = 0;
	return shown->records > 0 && !inventory_traffic_fault(&sums) && names_fit(shown) &&
	       days_fit(shown);
}

static bool unpack_days(const struct inventory_traffic *shown, struct log_traffic_packed *out)
{
	const int64_t *rows = shown->days.items;
	size_t count = shown->days.count / 3;

	if (count) {
		out->sums.lo = (size_t)(rows[0] - FIRST_DAY);
		out->sums.hi = (size_t)(rows[(count - 1) * 3] - FIRST_DAY) + 1;
	}
	out->days = calloc(out->sums.hi - out->sums.lo + 1, sizeof(*out->days));
	for (size_t i = 0; out->days && i < count; i++)
		out->days[(size_t)(rows[3 * i] - FIRST_DAY) - out->sums.lo] =
			(struct day){rows[3 * i + 1], rows[3 * i + 2]};
	return out->days != NULL;
}

struct log_traffic_packed *log_traffic_packed_of(const struct inventory_traffic *shown)
{
	struct log_traffic_packed *packed;

	if (!is_sound(shown))
		return NULL;
	packed = calloc(1, sizeof(*packed));
	if (!packed)
		return NULL;
	packed->sums.records = shown->records;
	packed->sums.bytes = shown->bytes;
	memcpy(packed->sums.status, shown->status, sizeof(shown->status));
	memcpy(packed->sums.cache, shown->cache, sizeof(shown->cache));
	memcpy(packed->sums.fields, shown->fields, sizeof(shown->fields));
	if (!unpack_days(shown, packed) ||
		!pack_hosts(packed, shown->hosts.items, shown->hosts.count)) {
		log_traffic_packed_free(packed);
		return NULL;
	}
	return packed;
}
