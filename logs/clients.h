/* Where clients are, by group of place and operator: records and bytes, and whether a group has
 * INVENTORY_CLIENT_GROUP clients, without which it is not named. Of a client nothing leaves memory;
 * what is kept there, of fewer than that many a group, is its address under a secret key, so that
 * the same client is not counted twice. IPv6 clients are told apart by their /64: a line has one,
 * and its machines change the rest at will. */
#ifndef CDNPROOF_LOGS_CLIENTS_H
#define CDNPROOF_LOGS_CLIENTS_H

#include <sys/socket.h>

#include "base/arena.h"
#include "logs/fields.h"

#define LOG_CLIENT_GROUPS_MOST 1024

/* Who says where a client is. Read by all threads at once, changed by none. */
struct log_places {
	const struct inventory_clients *groups; /* city and operator; the rest is not looked at */
	size_t group_count;                     /* at most LOG_CLIENT_GROUPS_MOST */
	/* Index of the group of an IPv4 or IPv6 address, which is aligned as struct sockaddr_in6.
	 */
	size_t (*find)(const void *context, const struct sockaddr *client);
	const void *context;
	const struct inventory_database *databases; /* that it asks */
	size_t database_count;
	uint64_t key[2]; /* of this run: random, and told to nobody */
};

/* Two sets of sums, as struct log_traffic. */
struct log_clients;

struct log_clients *log_clients_new(const struct log_places *places); /* NULL: no memory */
void log_clients_free(struct log_clients *clients);                   /* NULL is fine */
void log_clients_clear(struct log_clients *clients);

/* A record's client: text without a port. What is no address is in no group. */
void log_clients_count(struct log_clients *clients, struct log_part client, int64_t bytes);
void log_clients_commit(struct log_clients *clients);
void log_clients_forget(struct log_clients *clients); /* what waits */

/* The verified sums while they wait for those of other files. Heap; NULL: no memory. */
struct log_clients_packed;
struct log_clients_packed *log_clients_pack(const struct log_clients *clients);
void log_clients_packed_free(struct log_clients_packed *packed); /* NULL is fine */
void log_clients_add_packed(struct log_clients *into, const struct log_clients_packed *from);

/* clients, clients_by and clients_others of sums whose fields are filled. */
void log_clients_fill(
	const struct log_clients *clients, struct arena *arena, struct inventory_traffic *out);

#endif
