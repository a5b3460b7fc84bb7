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

bool answer_excluded(const struct region *region, const struct answer *answer,
	const struct location_address *address)
{
	uint32_t outside = UINT32_C(1) << region->cities.count;
	uint32_t possible = address->together.possible;

	if (address->together.empty)
		return false; /* the discs contradict one another: they exclude nothing */
	if (answer->says == SAYS_OTHER_PROVINCE || answer->says == SAYS_ABROAD)
		return !(possible & outside);
	return answer->says == SAYS_CITY && answer->cities.count > 0 &&
	       !(answer_set(region, answer) & possible);
}

static void push_index(struct locations *all, void *list, int agent)
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

static bool city_in_set(const struct locations *all, const char *code, uint32_t set)
{
	int city = region_city_by_code(all->in->region, code);

	return city >= 0 && (set >> city & 1);
}

/* The least RTT among landmarks and agents. The agent by which the landmark was measured is left
 * aside where it may stand further from the node than the landmark: it is no place to be near to.
 */
static int64_t least_beside(
	const struct location_address *address, const struct location_disc *landmark)
{
	int64_t least = INT64_MAX;

	LIST_EACH(const struct location_disc, disc, &address->discs)
		if (disc->least_ns < least &&
			!(landmark && disc->agent == landmark->agent &&
				disc->disc.radius_m > landmark->disc.radius_m))
			least = disc->least_ns;
	LIST_EACH(const struct location_disc, disc, &address->landmarks)
		if (disc->least_ns < least)
			least = disc->least_ns;
	return least;
}

static bool is_near(const struct location_disc *disc, int64_t least)
{
	return disc->least_ns <= LOCATION_NEAR_MOST_NS &&
	       disc->least_ns <= least + LOCATION_NEAR_BAND_NS;
}

/* Agents and landmarks of the set's cities that are within a hair of the least RTT of all. */
static void find_near(struct locations *all, const struct location_address *address, uint32_t set,
	struct location_view *view)
{
	const struct dossier *dossier = all->in->dossier;
	int64_t least = least_beside(address, NULL);

	LIST_EACH(const struct location_disc, disc, &address->discs)
		if (is_near(disc, least) && all->stands[disc->agent] &&
			city_in_set(all, dossier->agents.items[disc->agent].city, set))
			push_index(all, &view->near, disc->agent);
	LIST_EACH(const struct location_disc, disc, &address->landmarks)
		if (is_near(disc, least_beside(address, disc)) &&
			all->stands[dossier->agents.count + (size_t)disc->landmark] &&
			city_in_set(all, dossier->landmarks.items[disc->landmark].city, set))
			push_index(all, &view->near_landmarks, disc->landmark);
}

static bool excludes(const struct location_disc *disc, uint32_t set)
{
	return (disc->excluded & set) == set;
}

/* Agents that name no network, or "", share one. */
static const char *network_of(const struct locations *all, int agent)
{
	const char *network = all->in->dossier->agents.items[agent].network;

	return network ? network : "";
}

/* Something seems to answer this agent for the node: its unsigned replies tell of that. */
static bool is_deceived(const struct location_address *address, int agent)
{
	LIST_EACH(const struct location_sign, sign, &address->signs)
		if (sign->agent == agent &&
			(sign->sign == SIGN_SIGNED_LATER || sign->sign == SIGN_HOPS))
			return true;
	return false;
}

static bool may_refute(const struct locations *all, const struct location_address *address,
	const struct location_disc *disc, uint32_t set)
{
	return excludes(disc, set) && !is_deceived(address, disc->agent) &&
	       (disc->landmark < 0 || all->landmark_attested.items[disc->landmark]);
}

/* A second one in another network. Discs by way of a landmark rest on the landmark's place: an
 * attested one beside an agent's own disc is a second witness, two of them are not. */
static bool has_second(const struct locations *all, const struct location_address *address,
	const struct location_disc *first, uint32_t set)
{
	const char *network = network_of(all, first->agent);

	LIST_EACH(const struct location_disc, other, &address->discs)
		if (may_refute(all, address, other, set) &&
			!text_same_name(network, network_of(all, other->agent)))
			return true;
	LIST_EACH(const struct location_disc, other, &address->landmarks)
		if (may_refute(all, address, other, set) &&
			!text_same_name(network, network_of(all, other->agent)))
			return true;
	return false;
}

/* The agents whose discs exclude the set. True: in two networks. */
static bool find_witnesses(struct locations *all, const struct location_address *address,
	uint32_t set, struct location_view *view)
{
	bool two = false;

	LIST_EACH(const struct location_disc, own, &address->discs) {
		if (!excludes(own, set))
			continue;
		push_index(all, &view->witnesses, own->agent);
		two |= may_refute(all, address, own, set) && has_second(all, address, own, set);
	}
	LIST_EACH(const struct location_disc, disc, &address->landmarks)
		if (excludes(disc, set)) {
			push_index(all, &view->witnesses, disc->agent);
			push_index(all, &view->witness_landmarks, disc->landmark);
		}
	return two;
}

static bool all_deceived(const struct location_address *address, const struct location_view *view)
{
	LIST_EACH(const int, agent, &view->witnesses)
		if (!is_deceived(address, *agent))
			return false;
	return true;
}

/* What agents whose places the mesh denies would have said against it. */
static bool find_misplaced(struct locations *all, const struct location_address *address,
	uint32_t set, struct location_view *view)
{
	bool suspect = false;

	LIST_EACH(const struct location_disc, disc, &address->left_out) {
		if (!excludes(disc, set))
			continue;
		push_index(all, &view->misplaced, disc->agent);
		reason_add(&all->arena, &view->reason, REASON_AGENT_MISPLACED);
		suspect |= all->mesh.states.items[disc->agent] == MESH_SUSPECT;
	}
	return suspect;
}

struct votes {
	bool for_it, against_it;
};

static struct votes count_votes(
	const struct region *region, const struct location_address *address, uint32_t set)
{
	struct votes votes = {0};

	LIST_EACH(const struct answer *, answer, &address->answers) {
		if ((*answer)->claim || answer_excluded(region, *answer, address))
			continue;
		votes.for_it |= !(*answer)->weak && answer_for(region, *answer, set);
		votes.against_it |= answer_against(region, *answer, set);
	}
	return votes;
}

static bool says_nothing(const struct location_address *address)
{
	LIST_EACH(const struct answer *, answer, &address->answers)
		if ((*answer)->says != SAYS_NONE && !(*answer)->claim)
			return false;
	return address->discs.count == 0 && address->landmarks.count == 0;
}

static int dispute(struct locations *all, struct location_view *view, enum reason reason)
{
	reason_add(&all->arena, &view->reason, reason);
	return LOCATION_DISPUTED;
}

/* Lines were taken away, doubled or changed, or a planned agent is silent: what it would have said
 * against the place is not known, so nothing more than consistent is. Removing a contrary record
 * must never help. */
static bool lines_at_fault(
	struct locations *all, const struct location_address *address, struct location_view *view)
{
	bool fault = address->unseen;

	if (fault)
		reason_add(&all->arena, &view->reason, REASON_MISSING_SLOTS);
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
			push_index(all, &view->grounds, row->agent);
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
			push_index(all, &view->grounds, row->agent);
}

static bool has_near(const struct location_view *view)
{
	return view->near.count || view->near_landmarks.count;
}

/* Nothing is against it. Where lines are missing, or another key answered as well, what would be
 * against it may only be unseen. */
static int favourable_state(struct locations *all, const struct location_address *address,
	bool confirmed, struct location_view *view)
{
	if (!confirmed && !has_near(view))
		return LOCATION_UNKNOWN;
	if (lines_at_fault(all, address, view) || address->other_key)
		return LOCATION_CONSISTENT;
	if (!confirmed)
		return LOCATION_SUPPORTED;
	note_ground(all, address, view);
	return LOCATION_CONFIRMED;
}

static void note_gaps(
	struct locations *all, const struct location_address *address, struct location_view *view)
{
	if (address->discs.count == 0)
		reason_add(&all->arena, &view->reason, REASON_NO_DATA);
	if (address->other_key || address->signs.count || address->key_shared)
		reason_add(&all->arena, &view->reason, REASON_NODE_IDENTITY);
}

/* It is refuted or disputed; -1: nothing is against it. */
static int contrary_state(struct locations *all, const struct location_address *address,
	uint32_t set, struct location_view *view)
{
	const struct place_result *together = &address->together;
	bool two_networks, suspect;

	if (address->own.disjoint)
		return dispute(all, view, REASON_ANYCAST);
	two_networks = find_witnesses(all, address, set, view);
	suspect = find_misplaced(all, address, set, view);
	if (refute_by_ground(all, address, set, view) || two_networks)
		return LOCATION_REFUTED;
	if (view->witnesses.count)
		return dispute(all, view,
			all_deceived(address, view) ? REASON_NODE_IDENTITY : REASON_SINGLE_WITNESS);
	if (together->empty || !(together->possible & set))
		return dispute(all, view, REASON_CONFLICTING_SOURCES);
	return suspect ? dispute(all, view, REASON_AGENT_MISPLACED) : -1;
}

static int address_state(struct locations *all, const struct location_address *address,
	uint32_t set, struct location_view *view)
{
	struct votes votes = count_votes(all->in->region, address, set);
	bool confirmed = is_confirmed(address, set);
	int state;

	note_gaps(all, address, view);
	if (set == 0 || says_nothing(address))
		return LOCATION_UNKNOWN;
	state = contrary_state(all, address, set, view);
	if (state >= 0)
		return state;
	if (address->signs.count && !confirmed)
		return dispute(all, view, REASON_NODE_IDENTITY);
	find_near(all, address, set, view);
	if (votes.against_it && !has_near(view))
		return dispute(all, view, REASON_CONFLICTING_SOURCES);
	state = favourable_state(all, address, confirmed, view);
	if (state != LOCATION_UNKNOWN)
		return state;
	if (votes.for_it || address->together.possible != place_all(all->in->region))
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
			push_index(all, &into->grounds, *agent);
	LIST_EACH(const int, reason, &view->reason)
		reason_add(&all->arena, &into->reason, (enum reason) * reason);
	LIST_EACH(const int, agent, &view->near)
		push_index(all, &into->near, *agent);
	LIST_EACH(const int, landmark, &view->near_landmarks)
		push_index(all, &into->near_landmarks, *landmark);
	LIST_EACH(const int, agent, &view->witnesses)
		push_index(all, &into->witnesses, *agent);
	LIST_EACH(const int, landmark, &view->witness_landmarks)
		push_index(all, &into->witness_landmarks, *landmark);
	LIST_EACH(const int, agent, &view->misplaced)
		push_index(all, &into->misplaced, *agent);
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
	LIST_EACH(const int, landmark, &out->near_landmarks)
		if (!locations->landmark_attested.items[*landmark] &&
			out->state == LOCATION_SUPPORTED)
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
