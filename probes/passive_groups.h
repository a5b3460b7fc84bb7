/* What is kept of handshakes that ended: times by group, distinct clients as a number. */
#ifndef CDNPROOF_PROBES_PASSIVE_GROUPS_H
#define CDNPROOF_PROBES_PASSIVE_GROUPS_H

#include "probes/passive.h"

struct passive_groups;

struct passive_sample {
	int64_t handshake_ns, network_ns;
};

/* A key of this process alone: nobody outside can aim at the tables, and no output depends on it.
 */
struct passive_key {
	uint64_t a, b;
};
int passive_key_draw(struct passive_key *out, struct err *err);
uint64_t passive_hash(const struct passive_key *key, const void *bytes, size_t len, uint64_t also);

struct passive_groups *passive_groups_new(const struct passive_key *key); /* NULL: no memory */
void passive_groups_free(struct passive_groups *groups);

/* place NULL: of no group. False: it is not kept, since memory is meant for no more. */
bool passive_groups_add(struct passive_groups *groups, const struct passive_place *place,
	const struct packet_host *client, const struct passive_sample *sample);
void passive_groups_add_retransmitted(
	struct passive_groups *groups, const struct passive_place *place);

/* Fills groups, other and clients_at_least. */
void passive_groups_finish(
	struct passive_groups *groups, struct arena *arena, struct passive_result *out);

#endif
