/* From discs and answers to a state: DESIGN.md §6, the first row that holds. */
#include <string.h>

#include "analyzer/location.h"
#include "base/text.h"

static uint32_t answer_set(const struct region *region, const struct answer *answer)
{
	uint32_t set = 0;

	LIST_EACH(const char *, code, &answer->cities) {
		int city = region_city_by_code(region, *code);

		set |= UINT32_C(1) << (city >= 0 ? (size_t)city : region->cities.count);
	}
	return set;
}

static uint32_t whole_province(const struct region *region)
{
	return (UINT32_C(1) << region->cities.count) - 1;
}

bool answer_against(const struct region *region, const struct answer *answer, uint32_t set)
{
	if (answer->says == SAYS_OTHER_PROVINCE || answer->says == SAYS_ABROAD)
		return true;
	return answer->says == SAYS_CITY && answer->cities.count > 0 &&
	       !(answer_set(region, answer) & set);
}

bool answer_for(const struct region *region, const struct answer *answer, uint32_t set)
{
	if (answer->says == SAYS_PROVINCE)
		return (set & whole_province(region)) == whole_province(region);
	return answer->says == SAYS_CITY && answer->cities.count > 0 &&
	       !(answer_set(region, answer) & ~set);
}

static void push_agent(struct locations *all, void *list, int agent)
{
	LIST_OF(int) *to = list;
	int *grown = arena_array(&all->arena, to->count + 1, sizeof(int));

	for (size_t i = 0; i < to->count; i++) {
		if (to->items[i] == agent)
			return;
		grown[i] = to->items[i];
	}
	grown[to->count] = agent;
	to->items = grown;
	to->count++;
}

static bool city_in_set(const struct locations *all, int agent, uint32_t set)
{
	const struct agent *claim = &all->in->dossier->agents.items[agent];
	int city = region_city_by_code(all->in->region, claim->city);

	return city >= 0 && (set >> city & 1);
}

/* Agents of the set's cities that are within a hair of the least RTT of all. */
static void find_near(struct locations *all, const struct location_address *address, uint32_t set,
	struct location_view *view)
{
	int64_t least = INT64_MAX;

	LIST_EACH(const struct location_disc, disc, &address->discs)
		if (disc->least_ns < least)
			least = disc->least_ns;
	LIST_EACH(const struct location_disc, disc, &address->discs)
		if (disc->least_ns <= LOCATION_NEAR_MOST_NS &&
			disc->least_ns <= least + LOCATION_NEAR_BAND_NS &&
			city_in_set(all, disc->agent, set))
			push_agent(all, &view->near, disc->agent);
}

static void find_witnesses(struct locations *all, const struct location_address *address,
	uint32_t set, struct location_view *view)
{
	LIST_EACH(const struct location_disc, disc, &address->discs)
		if ((disc->excluded & set) == set)
			push_agent(all, &view->witnesses, disc->agent);
}

/* Agents that name no network, or "", share one. */
static const char *network_of(const struct locations *all, int agent)
{
	const char *network = all->in->dossier->agents.items[agent].network;

	return network ? network : "";
}

static bool two_networks(const struct locations *all, const struct location_view *view)
{
	for (size_t i = 1; i < view->witnesses.count; i++)
		if (!text_equal(network_of(all, view->witnesses.items[0]),
			    network_of(all, view->witnesses.items[i])))
			return true;
	return false;
}

struct votes {
	bool for_it, against_it;
};

static struct votes count_votes(
	const struct region *region, const struct location_address *address, uint32_t set)
{
	struct votes votes = {0};

	LIST_EACH(const struct answer *, answer, &address->answers) {
		votes.for_it |= answer_for(region, *answer, set);
		votes.against_it |= answer_against(region, *answer, set);
	}
	return votes;
}

static bool says_nothing(const struct location_address *address)
{
	LIST_EACH(const struct answer *, answer, &address->answers)
		if ((*answer)->says != SAYS_NONE)
			return false;
	return address->discs.count == 0;
}

static int dispute(struct locations *all, struct location_view *view, enum reason reason)
{
	reason_add(&all->arena, &view->reason, reason);
	return LOCATION_DISPUTED;
}

/* Lines were taken away, doubled or changed: what an agent would have said against the place is not
 * known, so nothing more than consistent is. Removing a contrary record must never help. */
static bool lines_at_fault(struct locations *all, struct location_view *view)
{
	bool fault = false;

	for (size_t i = 0; i < all->seen->agent_count; i++) {
		if (all->seen->conflict.items[i])
			reason_add(&all->arena, &view->reason, REASON_RECORD_CONFLICT);
		if (all->seen->gap.items[i])
			reason_add(&all->arena, &view->reason, REASON_MISSING_SLOTS);
		fault |= all->seen->conflict.items[i] || all->seen->gap.items[i];
	}
	return fault;
}

/* Authentic replies to attested agents that exclude the set, each alone. */
static bool refute_by_ground(struct locations *all, const struct location_address *address,
	uint32_t set, struct location_view *view)
{
	LIST_EACH(const struct location_handshake, row, &address->handshakes)
		if (location_is_ground(all, row) && (row->disc.excluded & set) == set)
			push_agent(all, &view->grounds, row->agent);
	return view->grounds.count > 0;
}

/* All that such replies leave together lies in the set: nothing of it is outside the province. */
static bool is_confirmed(const struct location_address *address, uint32_t set)
{
	const struct place_result *ground = &address->signed_;

	return !ground->empty && ground->possible && !(ground->possible & ~set);
}

static void note_ground(
	struct locations *all, const struct location_address *address, struct location_view *view)
{
	LIST_EACH(const struct location_handshake, row, &address->handshakes)
		if (location_is_ground(all, row))
			push_agent(all, &view->grounds, row->agent);
}

/* Nothing is against it. Where lines are missing, or another key answered as well, what would be
 * against it may only be unseen. */
static int favourable_state(struct locations *all, const struct location_address *address,
	uint32_t set, struct location_view *view)
{
	bool confirmed = is_confirmed(address, set);

	if (!confirmed && view->near.count == 0)
		return LOCATION_UNKNOWN;
	if (lines_at_fault(all, view) || address->other_key)
		return LOCATION_CONSISTENT;
	if (!confirmed)
		return LOCATION_SUPPORTED;
	note_ground(all, address, view);
	return LOCATION_CONFIRMED;
}

static int address_state(struct locations *all, const struct location_address *address,
	uint32_t set, struct location_view *view)
{
	const struct place_result *together = &address->together;
	struct votes votes = count_votes(all->in->region, address, set);
	int state;

	if (address->discs.count == 0)
		reason_add(&all->arena, &view->reason, REASON_NO_DATA);
	if (address->other_key)
		reason_add(&all->arena, &view->reason, REASON_NODE_IDENTITY);
	if (set == 0 || says_nothing(address))
		return LOCATION_UNKNOWN;
	if (together->disjoint)
		return dispute(all, view, REASON_ANYCAST);
	find_witnesses(all, address, set, view);
	if (refute_by_ground(all, address, set, view) || two_networks(all, view))
		return LOCATION_REFUTED;
	if (view->witnesses.count)
		return dispute(all, view, REASON_SINGLE_WITNESS);
	if (together->empty || !(together->possible & set))
		return dispute(all, view, REASON_CONFLICTING_SOURCES);
	find_near(all, address, set, view);
	if (votes.against_it && view->near.count == 0)
		return dispute(all, view, REASON_CONFLICTING_SOURCES);
	state = favourable_state(all, address, set, view);
	if (state != LOCATION_UNKNOWN)
		return state;
	if (votes.for_it || together->possible != place_all(all->in->region))
		return LOCATION_CONSISTENT;
	return LOCATION_UNKNOWN;
}

/* The grounds are those of the weakest state. */
static void merge_view(
	struct locations *all, struct location_view *into, const struct location_view *view)
{
	if (view->state < into->state)
		into->grounds.count = 0;
	if (view->state < into->state)
		into->state = view->state;
	if (view->state == into->state)
		LIST_EACH(const int, agent, &view->grounds)
			push_agent(all, &into->grounds, *agent);
	LIST_EACH(const int, reason, &view->reason)
		reason_add(&all->arena, &into->reason, (enum reason) * reason);
	LIST_EACH(const int, agent, &view->near)
		push_agent(all, &into->near, *agent);
	LIST_EACH(const int, agent, &view->witnesses)
		push_agent(all, &into->witnesses, *agent);
}

void location_view(struct locations *locations, const struct location_node *node, uint32_t set,
	struct location_view *out)
{
	*out = (struct location_view){
		.state = node->addresses.count ? LOCATION_CONFIRMED : LOCATION_UNKNOWN};
	LIST_EACH(const struct location_address, address, &node->addresses) {
		struct location_view view = {0};

		view.state = address_state(locations, address, set, &view);
		merge_view(locations, out, &view);
	}
	LIST_EACH(const int, agent, &out->near)
		if (!locations->attested.items[*agent] && out->state == LOCATION_SUPPORTED)
			reason_add(&locations->arena, &out->reason, REASON_AGENT_UNATTESTED);
}

enum location_says location_says(struct locations *locations, const struct location_node *node,
	uint32_t set, bool measured, struct location_view *view)
{
	location_view(locations, node, set, view);
	if (!(node->claimed & set))
		return LOCATION_NO;
	if (view->state == LOCATION_REFUTED)
		return LOCATION_NO;
	if (view->state == LOCATION_CONFIRMED)
		return LOCATION_YES;
	if (!measured && view->state == LOCATION_SUPPORTED && node->document)
		return LOCATION_YES;
	reason_add(&locations->arena, &view->reason, REASON_AMBIGUOUS_LOCATION);
	if (!measured && view->state == LOCATION_SUPPORTED)
		reason_add(&locations->arena, &view->reason, (enum reason)node->document_reason);
	return LOCATION_MAY;
}
