#include "analyzer/dispatch_rtts.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/location_keys.h"
#include "base/median.h"
#include "base/text.h"

static void find_vips(struct dispatch_rtts *rtts)
{
	const struct dossier *dossier = rtts->j->in->dossier;
	size_t cap = 0;

	for (size_t i = 0; i < dossier->nodes.count; i++)
		LIST_EACH(const struct node_address, address, &dossier->nodes.items[i].addresses) {
			struct dispatch_vip *vip;

			if (address->role != ADDRESS_VIP)
				continue;
			vip = arena_push(&rtts->arena, &rtts->vips.items, &rtts->vips.count, &cap,
				sizeof(*vip));
			*vip = (struct dispatch_vip){
				(int)i, address->addr, strchr(address->addr, ':') != NULL};
		}
}

static int vip_of(const struct dispatch_rtts *rtts, const struct plan_target *target)
{
	for (size_t i = 0; target->node && i < rtts->vips.count; i++)
		if (strcmp(rtts->vips.items[i].addr, target->addr) == 0)
			return (int)i;
	return -1;
}

static void note_targets(struct dispatch_rtts *rtts)
{
	const struct plan *plan = rtts->j->in->plan;

	rtts->vip_of = arena_array(&rtts->arena, plan->targets.count, sizeof(int));
	for (size_t i = 0; i < plan->targets.count; i++)
		rtts->vip_of[i] = vip_of(rtts, &plan->targets.items[i]);
}

static int64_t lesser(int64_t a, int64_t b)
{
	return a == BIND_ABSENT || (b != BIND_ABSENT && b < a) ? b : a;
}

static int64_t least_of(const struct record *record)
{
	const struct record_http *http = record->http;
	int64_t least = BIND_ABSENT;

	for (size_t i = 0; !http && i < record->rtt_ns.count; i++)
		least = lesser(least, record->rtt_ns.items[i]);
	for (size_t i = 0; http && i < http->connect_ns.count && i < http->status.count; i++)
		if (http->status.items[i] != BIND_ABSENT)
			least = lesser(least, http->connect_ns.items[i]);
	return least;
}

/* A ping without an echo tells nothing: many networks let none pass. */
static bool asks_service(const struct record *record)
{
	return record->sent > 0 && strcmp(record->method, "icmp") != 0;
}

/* Of the slot alone: BIND_ABSENT where the vip was not asked for service. */
static void look_at_slot(const struct dispatch_rtts *rtts, int agent, int64_t slot, int64_t *out)
{
	const struct dossier *dossier = rtts->j->in->dossier;
	size_t count;
	const struct sighting *s = sightings_cell(rtts->j->seen, agent, slot, &count);

	for (size_t i = 0; i < rtts->vips.count; i++)
		out[i] = BIND_ABSENT;
	for (size_t i = 0; i < count; i++) {
		const struct record *record = &s[i].entry->record;
		int vip = s[i].target >= 0 ? rtts->vip_of[s[i].target] : -1;
		int64_t least;

		if (vip < 0 || s[i].node < 0 || s[i].is_void ||
			location_keys_differ(&dossier->nodes.items[s[i].node], record))
			continue;
		least = least_of(record);
		if (least == BIND_ABSENT && asks_service(record))
			least = DISPATCH_SILENT;
		out[vip] = lesser(out[vip], least);
	}
}

/* Of the slots with an answer. */
static int64_t usual_of(int64_t *ns, size_t count)
{
	size_t answered = 0;

	if (count == 0)
		return BIND_ABSENT;
	numbers_sort(ns, count);
	while (answered < count && ns[answered] != DISPATCH_SILENT)
		answered++;
	return answered ? ns[(answered - 1) / 2] : DISPATCH_SILENT;
}

static void note_usual(struct dispatch_rtts *rtts, int agent)
{
	const struct sightings *seen = rtts->j->seen;
	size_t vips = rtts->vips.count, slots = (size_t)seen->slots_counted;
	struct arena scratch = {0};
	int64_t *of_slot = arena_array(&scratch, vips, sizeof(int64_t));
	int64_t *all = arena_array(&scratch, vips * slots, sizeof(int64_t));
	size_t *counts = arena_array(&scratch, vips, sizeof(size_t));

	for (int64_t slot = seen->first_counted; slot < seen->end_counted; slot++) {
		if (trials_spoiled(rtts->j->trials, agent, slot))
			continue;
		look_at_slot(rtts, agent, slot, of_slot);
		for (size_t i = 0; i < vips; i++)
			if (of_slot[i] != BIND_ABSENT)
				all[i * slots + counts[i]++] = of_slot[i];
	}
	for (size_t i = 0; i < vips; i++)
		rtts->usual[(size_t)agent * vips + i] = usual_of(&all[i * slots], counts[i]);
	arena_fini(&scratch);
}

void dispatch_rtts_open(const struct judged *j, struct dispatch_rtts *out)
{
	size_t agents = j->in->dossier->agents.count;

	*out = (struct dispatch_rtts){.j = j};
	find_vips(out);
	note_targets(out);
	out->usual = arena_array(&out->arena, agents * out->vips.count, sizeof(int64_t));
	for (size_t i = 0; i < agents; i++)
		note_usual(out, (int)i);
}

void dispatch_rtts_close(struct dispatch_rtts *rtts)
{
	arena_fini(&rtts->arena);
}

void dispatch_rtts_slot(const struct dispatch_rtts *rtts, int agent, int64_t slot, int64_t *out)
{
	look_at_slot(rtts, agent, slot, out);
	for (size_t i = 0; i < rtts->vips.count; i++)
		if (out[i] == BIND_ABSENT)
			out[i] = rtts->usual[(size_t)agent * rtts->vips.count + i];
}

static bool add_users(const struct dispatch_rtts *rtts, const char *city, const char *operator_name,
	bool any_operator, int64_t *out)
{
	const struct dossier *dossier = rtts->j->in->dossier;
	bool found = false;

	for (size_t i = 0; i < rtts->vips.count; i++)
		out[i] = BIND_ABSENT;
	for (size_t agent = 0; agent < dossier->agents.count; agent++) {
		const struct agent *of = &dossier->agents.items[agent];

		if (!text_equal(of->city, city) ||
			!location_counts(rtts->j->locations, (int)agent) ||
			!(any_operator || text_equal(of->operator_name, operator_name)))
			continue;
		found = true;
		for (size_t i = 0; i < rtts->vips.count; i++)
			out[i] = lesser(out[i], rtts->usual[agent * rtts->vips.count + i]);
	}
	return found;
}

bool dispatch_rtts_users(
	const struct dispatch_rtts *rtts, const char *city, const char *operator_name, int64_t *out)
{
	return add_users(rtts, city, operator_name, false, out) ||
	       add_users(rtts, city, operator_name, true, out);
}

int64_t dispatch_rtts_at(
	const struct dispatch_rtts *rtts, const int64_t *ns, int node, const char *addr)
{
	bool v6 = strchr(addr, ':') != NULL;
	int64_t least = BIND_ABSENT;

	for (size_t i = 0; i < rtts->vips.count; i++) {
		const struct dispatch_vip *vip = &rtts->vips.items[i];

		if (vip->node != node || vip->v6 != v6)
			continue;
		if (ns[i] == DISPATCH_SILENT && strcmp(vip->addr, addr) == 0)
			return DISPATCH_SILENT;
		least = lesser(least, ns[i]);
	}
	return least;
}

int64_t dispatch_rtts_nearest(const struct dispatch_rtts *rtts, const int64_t *ns, bool v6)
{
	int64_t least = BIND_ABSENT;

	for (size_t i = 0; i < rtts->vips.count; i++) {
		if (rtts->vips.items[i].v6 != v6)
			continue;
		if (ns[i] == BIND_ABSENT)
			return BIND_ABSENT;
		least = lesser(least, ns[i]);
	}
	return least == DISPATCH_SILENT ? BIND_ABSENT : least;
}

bool dispatch_is_nearest(int64_t ns, int64_t nearest_ns)
{
	int64_t part = nearest_ns / DISPATCH_BAND_PARTS;

	return ns != DISPATCH_SILENT &&
	       ns - nearest_ns <= (part > DISPATCH_BAND_NS ? part : DISPATCH_BAND_NS);
}
