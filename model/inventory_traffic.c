#include "model/inventory_traffic.h"

#include <string.h>

#include "base/i18n.h"

const char *const inventory_field_names[] = {
	[FIELD_CLIENT_ADDRESS] = "client_address",
	[FIELD_CLIENT_PORT] = "client_port",
	[FIELD_TIME] = "time",
	[FIELD_HOST] = "host",
	[FIELD_URL] = "url",
	[FIELD_NODE] = "node",
	NULL,
};

/* One counter of an array of them. */
#define COUNTER(name, at)                                                                          \
	{                                                                                          \
		.key = (name), .kind = BIND_INT, .flags = BIND_REQUIRED,                           \
		.offset = (at) * sizeof(int64_t), .max = JSON_INT_MOST                             \
	}
#define COUNTERS(name, rows, count, about)                                                         \
	static const struct bind_shape name = {.title = (about),                                   \
		.size = (count) * sizeof(int64_t),                                                 \
		.fields = (rows),                                                                  \
		.field_count = ARRAY_LEN(rows)}

static const struct bind_field status_rows[] = {
	COUNTER("1xx", STATUS_1XX),
	COUNTER("2xx", STATUS_2XX),
	COUNTER("3xx", STATUS_3XX),
	COUNTER("4xx", STATUS_4XX),
	COUNTER("5xx", STATUS_5XX),
};
COUNTERS(status_shape, status_rows, STATUS_COUNT, "records by class of status");

static const struct bind_field cache_rows[] = {
	COUNTER("hit", CACHE_HIT),
	COUNTER("miss", CACHE_MISS),
	COUNTER("other", CACHE_OTHER),
};
COUNTERS(cache_shape, cache_rows, CACHE_COUNT, "records by what the cache did");

static const struct bind_field field_rows[] = {
	COUNTER("client_address", FIELD_CLIENT_ADDRESS),
	COUNTER("client_port", FIELD_CLIENT_PORT),
	COUNTER("time", FIELD_TIME),
	COUNTER("host", FIELD_HOST),
	COUNTER("url", FIELD_URL),
	COUNTER("node", FIELD_NODE),
};
COUNTERS(fields_shape, field_rows, FIELD_COUNT, "records that had the field");

static const struct bind_field client_rows[] = {
	BIND_ROW(struct inventory_clients, "city", city, BIND_TEXT, .flags = BIND_REQUIRED,
		.about = "code of a city or of the province, or other_province, country, abroad, "
			 "reserved, none"),
	BIND_ROW(struct inventory_clients, "operator", operator_name, BIND_TEXT),
	BIND_ROW(struct inventory_clients, "records", records, BIND_INT, .flags = BIND_REQUIRED,
		.min = INVENTORY_CLIENT_GROUP, .max = JSON_INT_MOST),
	BIND_ROW(struct inventory_clients, "bytes", bytes, BIND_INT, .max = JSON_INT_MOST,
		.about = "sent to them"),
};
static BIND_SHAPE(clients_shape, struct inventory_clients, client_rows,
	"a group of 20 clients or more of one city and operator");

static const struct bind_field by_rows[] = {
	BIND_ROW(struct inventory_database, "name", name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory_database, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(
	by_shape, struct inventory_database, by_rows, "a database that clients were looked up in");

#define SUM_ROW(name, must)                                                                        \
	BIND_ROW(struct inventory_traffic, #name, name, BIND_INT, .flags = (must),                 \
		.max = JSON_INT_MOST)

static const struct bind_field traffic_rows[] = {
	SUM_ROW(records, BIND_REQUIRED),
	SUM_ROW(bytes, BIND_REQUIRED),
	BIND_ROW(struct inventory_traffic, "status", status, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &status_shape),
	BIND_ROW(struct inventory_traffic, "cache", cache, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &cache_shape),
	BIND_ROW(struct inventory_traffic, "fields", fields, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &fields_shape),
	BIND_ROW(struct inventory_traffic, "hosts", hosts, BIND_COUNTS, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST),
	SUM_ROW(hosts_others, 0),
	BIND_ROW(struct inventory_traffic, "clients", clients, BIND_LIST, .shape = &clients_shape),
	SUM_ROW(clients_others, 0),
	BIND_ROW(struct inventory_traffic, "clients_by", clients_by, BIND_LIST, .shape = &by_shape),
	BIND_ROW(struct inventory_traffic, "days", days, BIND_RUNS, .flags = BIND_REQUIRED,
		.row_len = 3, .max = JSON_INT_MOST,
		.about = "rows of [day since the epoch in +08:00, records, bytes]"),
};
BIND_SHAPE(inventory_traffic_shape, struct inventory_traffic, traffic_rows,
	"what the records say together");

int inventory_order_clients(const void *a, const void *b)
{
	const struct inventory_clients *x = a;
	const struct inventory_clients *y = b;
	int order = strcmp(x->city, y->city);

	return order ? order
		     : strcmp(x->operator_name ? x->operator_name : "",
			       y->operator_name ? y->operator_name : "");
}

int inventory_order_databases(const void *a, const void *b)
{
	const struct inventory_database *x = a;
	const struct inventory_database *y = b;
	int order = strcmp(x->sha256, y->sha256);

	return order ? order : strcmp(x->name, y->name);
}

static bool exceeds(const int64_t *counts, size_t count, int64_t most)
{
	for (size_t i = 0; i < count; i++) {
		if (counts[i] > most)
			return true;
		most -= counts[i];
	}
	return false;
}

static bool days_ascend(const struct inventory_traffic *traffic)
{
	for (size_t at = 3; at + 2 < traffic->days.count; at += 3)
		if (traffic->days.items[at] <= traffic->days.items[at - 3])
			return false;
	return true;
}

static bool clients_ascend(const struct inventory_traffic *traffic)
{
	for (size_t i = 1; i < traffic->clients.count; i++)
		if (inventory_order_clients(
			    &traffic->clients.items[i - 1], &traffic->clients.items[i]) >= 0)
			return false;
	return true;
}

/* A client is of one group only. */
static bool clients_exceed(const struct inventory_traffic *traffic)
{
	int64_t left = traffic->fields[FIELD_CLIENT_ADDRESS];

	LIST_EACH(const struct inventory_clients, row, &traffic->clients) {
		if (row->records > left)
			return true;
		left -= row->records;
	}
	return traffic->clients_others > left;
}

const char *inventory_traffic_fault(const struct inventory_traffic *traffic)
{
	if (traffic->hosts.count > INVENTORY_HOSTS_MOST)
		return N_("more than 1000 hosts");
	if (exceeds(traffic->status, STATUS_COUNT, traffic->records) ||
		exceeds(traffic->cache, CACHE_COUNT, traffic->records))
		return N_("more records by status or cache than there are");
	for (size_t i = 0; i < FIELD_COUNT; i++)
		if (traffic->fields[i] > traffic->records)
			return N_("more records with a field than there are");
	if (!days_ascend(traffic))
		return N_("days are not ascending");
	if (!clients_ascend(traffic))
		return N_("clients are not ascending by city and operator");
	return clients_exceed(traffic) ? N_("more records of clients than have a client's address")
				       : NULL;
}
