#include "cli/serve_row.h"

#include <string.h>

#include "base/bind.h"

const char *const row_state_names[] = {
	[ROW_NONE] = "none",
	[ROW_STEADY] = "steady",
	[ROW_WAITING] = "waiting",
	[ROW_SWITCHED] = "switched",
	[ROW_RESTORED] = "restored",
	NULL,
};

/* Records of several agents do not come in order. */
void row_add(struct row *row, struct row_entry entry)
{
	size_t at;

	if (entry.visit) {
		row->visits_ok += entry.ok;
		row->visits_failed += !entry.ok;
	}
	if (row->count == ROW_ENTRIES) {
		row->left++;
		if (entry.at.v < row->entries[0].at.v)
			return;
		memmove(row->entries, row->entries + 1,
			(ROW_ENTRIES - 1) * sizeof(row->entries[0]));
		row->count--;
	}
	for (at = row->count; at > 0 && row->entries[at - 1].at.v > entry.at.v; at--)
		row->entries[at] = row->entries[at - 1];
	row->entries[at] = entry;
	row->count++;
}

static void see_now(const struct row *row, struct row_view *out)
{
	for (size_t i = row->count; i-- > 0 && out->before < 0;) {
		const struct row_entry *entry = &row->entries[i];

		if (out->ttl < 0)
			out->ttl = entry->ttl;
		if (entry->set < 0)
			continue;
		if (out->now < 0)
			out->now = entry->set;
		if (entry->set == out->now)
			out->since = entry->at;
		else
			out->before = entry->set;
	}
	out->failing = row->count > 0 && !row->entries[row->count - 1].ok;
}

/* The last answer before the drain led to the node. */
static bool was_led(const struct row *row, const struct row_drain *drain)
{
	bool led = false;

	for (size_t i = 0; i < row->count && row->entries[i].at.v < drain->at.v; i++)
		if (row->entries[i].set >= 0)
			led = drain->has[row->entries[i].set];
	return led;
}

static void see_switch(const struct row *row, const struct row_drain *drain, struct row_view *out)
{
	struct unix_ms switched = {BIND_ABSENT};

	for (size_t i = 0; i < row->count; i++) {
		const struct row_entry *entry = &row->entries[i];

		if (entry->at.v < drain->at.v || entry->set < 0)
			continue;
		if (drain->has[entry->set])
			switched.v = BIND_ABSENT;
		else if (switched.v == BIND_ABSENT)
			switched = entry->at;
	}
	out->state = switched.v == BIND_ABSENT ? ROW_WAITING : ROW_SWITCHED;
	if (switched.v != BIND_ABSENT)
		out->switch_ms = switched.v - drain->at.v;
	for (size_t i = 0; i < row->count; i++) {
		const struct row_entry *entry = &row->entries[i];

		if (!entry->visit || entry->at.v < drain->at.v ||
			(switched.v != BIND_ABSENT && entry->at.v >= switched.v))
			continue;
		out->asked++;
		out->failed += !entry->ok;
	}
}

void row_see(const struct row *row, const struct row_drain *drain, struct row_view *out)
{
	*out = (struct row_view){.now = -1,
		.before = -1,
		.since = {BIND_ABSENT},
		.ttl = -1,
		.switch_ms = BIND_ABSENT};
	see_now(row, out);
	if (out->now < 0 && row->count == 0)
		return;
	out->state = ROW_STEADY;
	if (drain->at.v == BIND_ABSENT || !was_led(row, drain))
		return;
	if (drain->restored && out->now >= 0 && drain->has[out->now])
		out->state = ROW_RESTORED;
	else
		see_switch(row, drain, out);
}
