/* What the lines of an archive say together: sums, never a client's address, a path or a user. */
#ifndef CDNPROOF_MODEL_INVENTORY_TRAFFIC_H
#define CDNPROOF_MODEL_INVENTORY_TRAFFIC_H

#include "base/bind.h"

#define INVENTORY_HOSTS_MOST   1000 /* names an archive; the rest is hosts_others */
#define INVENTORY_CLIENT_GROUP 20   /* clients that a group must have to be named */

enum inventory_status { STATUS_1XX, STATUS_2XX, STATUS_3XX, STATUS_4XX, STATUS_5XX, STATUS_COUNT };
enum inventory_cache { CACHE_HIT, CACHE_MISS, CACHE_OTHER, CACHE_COUNT };

/* What an inspector asks every record for. */
enum inventory_field {
	FIELD_CLIENT_ADDRESS,
	FIELD_CLIENT_PORT,
	FIELD_TIME,
	FIELD_HOST,
	FIELD_URL,
	FIELD_NODE,
	FIELD_COUNT
};
extern const char *const inventory_field_names[];

/* What stands for a city where no single one is named, beside the province's own code. */
#define INVENTORY_CLIENTS_OTHER_PROVINCE "other_province"
#define INVENTORY_CLIENTS_COUNTRY        "country" /* China, the province is open */
#define INVENTORY_CLIENTS_ABROAD         "abroad"
#define INVENTORY_CLIENTS_RESERVED       "reserved" /* special-purpose (RFC 6890), and unlisted */
#define INVENTORY_CLIENTS_NONE           "none"     /* no database places them */

/* Clients of a place and an operator; no group of fewer than INVENTORY_CLIENT_GROUP clients. */
struct inventory_clients {
	const char *city;          /* code of a city, or of the province, or a word as above */
	const char *operator_name; /* NULL: the database names none */
	int64_t records, bytes;
};

/* An address database that clients were looked up in. */
struct inventory_database {
	const char *sha256, *name;
};

struct inventory_traffic {
	int64_t records;                           /* that the sums below are of */
	int64_t bytes;                             /* sent to clients */
	int64_t status[STATUS_COUNT];              /* records; those without a status are in none */
	int64_t cache[CACHE_COUNT];                /* records */
	int64_t fields[FIELD_COUNT];               /* records that had the field */
	LIST_OF(struct bind_count) hosts;          /* by name; records of those with the most */
	int64_t hosts_others;                      /* records with a name that is not listed */
	LIST_OF(struct inventory_clients) clients; /* by city, operator */
	int64_t clients_others; /* records with a client's address that are in none of them */
	LIST_OF(struct inventory_database) clients_by; /* by digest; empty: none was asked */
	LIST_OF(int64_t) days; /* rows of three: day since the epoch in +08:00, records, bytes */
};

extern const struct bind_shape inventory_traffic_shape;

/* What a reader checks beyond the rows: NULL, or what is wrong, for a message. */
const char *inventory_traffic_fault(const struct inventory_traffic *traffic);

/* The orders of clients[] and of clients_by[]. */
int inventory_order_clients(const void *a, const void *b);
int inventory_order_databases(const void *a, const void *b);

#endif
