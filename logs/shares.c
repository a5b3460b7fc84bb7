#include "logs/shares.h"

#include <stdlib.h>
#include <string.h>

struct share {
	struct log_tally pending, verified;
	struct log_traffic *traffic; /* NULL: there was no need yet */
	struct log_pace pace;
};

struct log_shares {
	const struct log_key *key;
	const struct log_places *places; /* NULL: where clients are is not asked */
	struct share *items;             /* a node each */
	struct log_nameless pending, verified;
	uint64_t names[LOG_NAMES_MOST]; /* hashes; of verified records the first verified.names */
	size_t name_count;
	bool wants_traffic, no_memory;
	uint8_t plain[LOG_KEY_NAME_MOST];
};

struct log_shares *log_shares_new(const struct log_key *key, const struct log_places *places)
{
	struct log_shares *shares = calloc(1, sizeof(*shares));

	if (!shares)
		return NULL;
	shares->items = calloc(key->node_count + 1, sizeof(*shares->items));
	if (!shares->items) {
		free(shares);
		return NULL;
	}
	shares->key = key;
	shares->places = places;
	return shares;
}

/* Days go with their pages: those of all nodes of all files would come to more than one file's.
 * Tables of hosts stay: they are large and mostly untouched, which fresh ones need not be. */
void log_shares_clear(struct log_shares *shares, bool traffic)
{
	for (size_t i = 0; i < shares->key->node_count; i++) {
		struct share *share = &shares->items[i];

		log_tally_fini(&share->pending);
		log_tally_fini(&share->verified);
		if (share->traffic)
			log_traffic_clear(share->traffic);
		*share = (struct share){.traffic = share->traffic};
	}
	shares->pending = shares->verified = (struct log_nameless){.names = 0};
	shares->name_count = 0;
	shares->no_memory = false;
	shares->wants_traffic = traffic;
}

void log_shares_free(struct log_shares *shares)
{
	if (!shares)
		return;
	log_shares_clear(shares, false);
	for (size_t i = 0; i < shares->key->node_count; i++)
		log_traffic_free(shares->items[i].traffic);
	free(shares->items);
	free(shares);
}

const struct log_key *log_shares_key(const struct log_shares *shares)
{
	return shares->key;
}

/* FNV-1a. Names that collide on purpose are counted as one: nothing else hangs on it. */
static uint64_t hash_of(const struct log_part *name)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < name->len; i++)
		hash = (hash ^ name->at[i]) * UINT64_C(1099511628211);
	return hash;
}

static void count_name(struct log_shares *shares, const struct log_part *name)
{
	uint64_t hash = hash_of(name);

	for (size_t i = shares->name_count; i > 0; i--)
		if (shares->names[i - 1] == hash)
			return;
	if (shares->name_count < LOG_NAMES_MOST)
		shares->names[shares->name_count++] = hash;
}

static struct log_traffic *traffic_of(struct log_shares *shares, struct share *share)
{
	if (!shares->wants_traffic)
		return NULL;
	if (!share->traffic) {
		share->traffic = log_traffic_new(shares->places);
		shares->no_memory |= !share->traffic;
	}
	return share->traffic;
}

size_t log_shares_count(struct log_shares *shares, const struct log_judge *judge,
	const struct log_line *line, int64_t second, struct log_traffic **traffic)
{
	struct log_part name;
	size_t node = log_key_of_record(
		shares->key, judge->format, &judge->state, line, &name, shares->plain);
	struct share *share;

	*traffic = NULL;
	if (node == LOG_KEY_ABSENT) {
		shares->pending.absent++;
	} else if (node == LOG_KEY_UNKNOWN) {
		shares->pending.unknown++;
		count_name(shares, &name);
	} else {
		share = &shares->items[node];
		log_tally_record(&share->pending, &share->pace, judge->format->step_back_s, second);
		log_tally_sum(&share->pending, judge, line, second);
		*traffic = traffic_of(shares, share);
	}
	return node;
}

void log_shares_commit(struct log_shares *shares)
{
	for (size_t i = 0; i < shares->key->node_count; i++) {
		struct share *share = &shares->items[i];

		if (share->pending.records == 0)
			continue;
		log_tally_add(&share->verified, &share->pending);
		log_tally_clear(&share->pending);
		if (share->traffic)
			log_traffic_commit(share->traffic);
	}
	shares->verified.unknown += shares->pending.unknown;
	shares->verified.absent += shares->pending.absent;
	shares->verified.names = shares->name_count;
	shares->pending = (struct log_nameless){.names = 0};
}

void log_shares_forget(struct log_shares *shares)
{
	for (size_t i = 0; i < shares->key->node_count; i++) {
		log_tally_clear(&shares->items[i].pending);
		if (shares->items[i].traffic)
			log_traffic_forget(shares->items[i].traffic);
	}
	shares->pending = (struct log_nameless){.names = 0};
	shares->name_count = shares->verified.names;
}

void log_shares_distrust(struct log_shares *shares)
{
	log_shares_clear(shares, shares->wants_traffic);
}

void log_shares_settle_years(struct log_shares *shares, const struct log_years *years)
{
	for (size_t i = 0; i < shares->key->node_count; i++)
		log_year_move(&shares->items[i].verified, years);
}

bool log_shares_failed(const struct log_shares *shares)
{
	bool failed = shares->no_memory;

	for (size_t i = 0; i < shares->key->node_count; i++)
		failed |= shares->items[i].pending.no_memory || shares->items[i].verified.no_memory;
	return failed;
}

struct log_nameless log_shares_nameless(const struct log_shares *shares)
{
	return shares->verified;
}

static bool pack(const struct share *share, struct log_part_packed *out)
{
	const struct log_tally *tally = &share->verified;

	out->records = tally->records;
	out->out_of_order = tally->out_of_order;
	out->first_s = tally->first_s;
	out->last_s = tally->last_s;
	return log_minutes_pack(&tally->minutes, &out->minutes) &&
	       log_line_sums_copy(&tally->line_sums, &out->line_sums) &&
	       (!share->traffic || log_traffic_pack(share->traffic, &out->traffic));
}

bool log_shares_pack(const struct log_shares *shares, struct log_parts *out)
{
	struct log_parts parts = {.count = shares->key->node_count};

	parts.items = calloc(parts.count + 1, sizeof(*parts.items));
	if (!parts.items)
		return false;
	for (size_t i = 0; i < parts.count; i++)
		if (!pack(&shares->items[i], &parts.items[i])) {
			log_parts_fini(&parts);
			return false;
		}
	*out = parts;
	return true;
}

void log_parts_fini(struct log_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++) {
		log_packed_fini(&parts->items[i].minutes);
		log_line_sums_fini(&parts->items[i].line_sums);
		log_traffic_packed_free(parts->items[i].traffic);
	}
	free(parts->items);
	*parts = (struct log_parts){0};
}
