/* What the records of one file of a mixed archive hold, node by node; what no node is known of is
 * counted. Two sets, as struct log_tally: what waits for its checksum, and what is verified. */
#ifndef CDNPROOF_LOGS_SHARES_H
#define CDNPROOF_LOGS_SHARES_H

#include "logs/key.h"
#include "logs/tally.h"
#include "logs/year.h"

#define LOG_NAMES_MOST 64 /* unknown names of a file that are told apart */

struct log_shares;

/* Both are borrowed; places as in log_traffic_new(). NULL: no memory. */
struct log_shares *log_shares_new(const struct log_key *key, const struct log_places *places);
void log_shares_free(struct log_shares *shares); /* NULL is fine */
void log_shares_clear(struct log_shares *shares, bool traffic);
const struct log_key *log_shares_key(const struct log_shares *shares);

/* A record that the judge's format has read: its node, LOG_KEY_UNKNOWN or LOG_KEY_ABSENT. *traffic:
 * the node's, to be counted into; NULL: nobody asked for it. */
size_t log_shares_count(struct log_shares *shares, const struct log_judge *judge,
	const struct log_line *line, int64_t second, struct log_traffic **traffic);
void log_shares_commit(struct log_shares *shares);
void log_shares_forget(struct log_shares *shares);   /* what waits */
void log_shares_distrust(struct log_shares *shares); /* what is verified too */
void log_shares_settle_years(struct log_shares *shares, const struct log_years *years);
bool log_shares_failed(const struct log_shares *shares); /* no memory */

/* Verified records without a known node. */
struct log_nameless {
	int64_t unknown, absent;
	size_t names; /* different unknown ones, at most LOG_NAMES_MOST */
};
struct log_nameless log_shares_nameless(const struct log_shares *shares);

/* One node's verified part while it waits for those of other files. */
struct log_part_packed {
	int64_t records, out_of_order, first_s, last_s; /* the last two when there are records */
	struct log_packed minutes;
	struct log_line_sums line_sums;
	struct log_traffic_packed *traffic; /* NULL: nothing, or not asked for */
};

struct log_parts {
	struct log_part_packed *items; /* a node of the key each; heap */
	size_t count;                  /* 0: the file is one node's */
};

bool log_shares_pack(const struct log_shares *shares, struct log_parts *out);
void log_parts_fini(struct log_parts *parts); /* zeros are fine */

#endif
