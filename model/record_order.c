#include "model/record_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/stretch_sort.h"
#include "base/text.h"
#include "base/xxh64.h"

static int compare_int(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* Texts of one file are mostly the same in memory, too. */
static int compare_text(const char *a, const char *b)
{
	return a == b ? 0 : text_compare(a, b);
}

static int by_chain(const void *left, const void *right)
{
	const struct record_entry *a = left, *b = right;
	int order = compare_text(a->record.agent, b->record.agent);

	order = order ? order : compare_text(a->record.run, b->record.run);
	order = order ? order : compare_int(a->record.seq, b->record.seq);
	return order ? order : strcmp(a->line_sha256, b->line_sha256);
}

static bool same_run(const struct record *a, const struct record *b)
{
	return compare_text(a->agent, b->agent) == 0 && compare_text(a->run, b->run) == 0;
}

/* What makes the identity of a record within its run: (addr, method, port, check, slot). */
static bool same_identity(const struct record *a, const struct record *b)
{
	return a->slot.v == b->slot.v && compare_text(a->addr, b->addr) == 0 &&
	       compare_text(a->method, b->method) == 0 && a->port == b->port &&
	       compare_text(a->check, b->check) == 0;
}

static uint32_t hash_identity(const struct record *r)
{
	uint64_t hash = xxh64_of(r->addr, strlen(r->addr), (uint64_t)r->slot.v);

	hash = xxh64_of(r->method, strlen(r->method), hash + (uint64_t)r->port);
	return (uint32_t)(r->check ? xxh64_of(r->check, strlen(r->check), hash) : hash);
}

struct identity {
	uint32_t hash;
	uint32_t number; /* of the first entry that has it, from 1; 0: free */
};

/* The identities of one run, by open addressing. */
struct identities {
	struct identity *slots; /* heap */
	size_t cap, held;       /* powers of two: slots in use now, slots that there are */
};

static void start_identities(struct identities *ids, size_t count)
{
	ids->cap = 64;
	while (ids->cap < 2 * count)
		ids->cap *= 2;
	if (ids->cap > ids->held) {
		free(ids->slots);
		ids->held = ids->cap;
		ids->slots = calloc(ids->held, sizeof(*ids->slots));
		if (!ids->slots)
			arena_die();
		return;
	}
	memset(ids->slots, 0, ids->cap * sizeof(*ids->slots));
}

/* The first entry of the run with this one's identity: maybe itself. */
static struct record_entry *first_of(
	struct identities *ids, struct record_entry **run, size_t number)
{
	const struct record *record = &run[number]->record;
	uint32_t hash = hash_identity(record);
	size_t at = hash & (ids->cap - 1);

	for (; ids->slots[at].number; at = (at + 1) & (ids->cap - 1)) {
		struct record_entry *first = run[ids->slots[at].number - 1];

		if (ids->slots[at].hash == hash && same_identity(&first->record, record))
			return first;
	}
	ids->slots[at] = (struct identity){hash, (uint32_t)number + 1};
	return run[number];
}

/* Lines of one identity: equal ones but the first are duplicates; different ones conflict, and then
 * equal ones do, too. */
static void find_fates(struct identities *ids, struct record_entry **run, size_t count)
{
	bool conflicts = false;

	start_identities(ids, count);
	for (size_t i = 0; i < count; i++) {
		struct record_entry *first = first_of(ids, run, i);

		if (first == run[i])
			continue;
		run[i]->fate = RECORD_DUPLICATE;
		if (strcmp(first->line_sha256, run[i]->line_sha256) != 0) {
			first->fate = run[i]->fate = RECORD_CONFLICT;
			conflicts = true;
		}
	}
	for (size_t i = 0; conflicts && i < count; i++)
		if (first_of(ids, run, i)->fate == RECORD_CONFLICT)
			run[i]->fate = RECORD_CONFLICT;
}

static void check_link(struct record_entry *before, struct record_entry *entry)
{
	const struct record *r = &entry->record;

	if (!before) {
		entry->seq_gap = r->seq != 0;
		entry->chain_break = r->seq == 0 && r->prev;
	} else if (r->seq == before->record.seq) {
		entry->chain_break = true; /* two lines in one place */
	} else if (r->seq != before->record.seq + 1) {
		entry->seq_gap = true;
	} else {
		entry->chain_break =
			r->prev != before->line_sha256 && !text_equal(r->prev, before->line_sha256);
	}
}

static void find_breaks(struct record_entry **run, size_t count)
{
	struct record_entry *before = NULL;

	for (size_t i = 0; i < count; i++) {
		if (run[i]->fate == RECORD_DUPLICATE)
			continue;
		check_link(before, run[i]);
		before = run[i];
	}
}

void record_order(struct record_entry **entries, size_t count)
{
	struct identities ids = {0};
	size_t len;

	stretch_sort((void **)entries, count, by_chain);
	for (size_t from = 0; from < count; from += len) {
		struct record_entry **run = entries + from;

		len = 1;
		while (from + len < count && same_run(&run[0]->record, &run[len]->record))
			len++;
		find_fates(&ids, run, len);
		find_breaks(run, len);
	}
	free(ids.slots);
}
