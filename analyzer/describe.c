#include "analyzer/describe.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/describe_places.h"
#include "analyzer/documents.h"
#include "analyzer/planner.h"
#include "analyzer/planner_targets.h"

static void add_change(
	struct judged *j, size_t *cap, const char *what, int64_t otherwise, int64_t value)
{
	struct evidence *e = j->evidence;
	struct evidence_change *change;

	if (otherwise == value)
		return;
	change = arena_push(&e->arena, &e->changed.items, &e->changed.count, cap, sizeof(*change));
	*change = (struct evidence_change){arena_text(&e->arena, what), otherwise, value};
}

static void describe_method_changes(struct judged *j, size_t *cap)
{
	LIST_EACH(const struct sampling_method, method, &j->evidence->sampling.methods) {
		const struct profile_method *usual =
			profile_method_find(j->in->profile, method->name);
		struct arena *arena = &j->evidence->arena;

		if (!usual)
			continue;
		add_change(j, cap, arena_format(arena, "plan.methods.%s.sent", method->name),
			usual->sent, method->sent);
		add_change(j, cap, arena_format(arena, "plan.methods.%s.interval_ms", method->name),
			usual->interval_ms, method->interval_ms);
		add_change(j, cap, arena_format(arena, "plan.methods.%s.timeout_ms", method->name),
			usual->timeout_ms, method->timeout_ms);
	}
}

static void describe_changes(struct judged *j)
{
	const struct profile *p = j->in->profile;
	const struct evidence *e = j->evidence;
	size_t cap = 0;

	add_change(j, &cap, "thresholds.success_ppm", p->thresholds.success_ppm,
		e->thresholds.success_ppm);
	add_change(j, &cap, "thresholds.quantile_ppm", p->thresholds.quantile_ppm,
		e->thresholds.quantile_ppm);
	add_change(j, &cap, "thresholds.rtt_p95_us", p->thresholds.rtt_p95_us,
		e->thresholds.rtt_p95_us);
	add_change(j, &cap, "thresholds.slot_ok_ppm", p->thresholds.slot_ok_ppm,
		e->thresholds.slot_ok_ppm);
	if (!j->in->plan)
		return;
	add_change(j, &cap, "plan.slot_ms", p->slot_ms, e->sampling.slot_ms);
	add_change(j, &cap, "plan.slots", p->slots, e->sampling.slots);
	describe_method_changes(j, &cap);
}

static bool has_method(const struct evidence_sampling *sampling, const char *name)
{
	LIST_EACH(const struct sampling_method, method, &sampling->methods)
		if (strcmp(method->name, name) == 0)
			return true;
	return false;
}

static int by_name(const void *left, const void *right)
{
	const struct sampling_method *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static void describe_sampling(struct judged *j)
{
	struct evidence_sampling *to = &j->evidence->sampling;
	const struct plan *plan = j->in->plan;
	struct arena *arena = &j->evidence->arena;
	size_t cap = 0;

	to->start.v = to->end.v = BIND_ABSENT;
	if (!plan)
		return;
	to->planned = true;
	to->plan_sha256 = arena_text(arena, plan->sha256);
	to->start = plan->start;
	to->end.v = plan->start.v + plan->slots * plan->slot_ms;
	to->slot_ms = plan->slot_ms;
	to->slots = plan->slots;
	to->slots_counted = j->seen->slots_counted;
	to->slots_outside = j->seen->slots_outside;
	LIST_EACH(const struct plan_target, target, &plan->targets) {
		const struct check *check = check_find(j->in->dossier, target->check);
		const char *name = planner_sampling_name(target, check);
		struct sampling_method *method;

		if (has_method(to, name))
			continue;
		method = arena_push(
			arena, &to->methods.items, &to->methods.count, &cap, sizeof(*method));
		*method = (struct sampling_method){arena_text(arena, name), target->sent,
			target->interval_ms, target->timeout_ms, target->every_slots};
	}
	if (to->methods.count)
		qsort(to->methods.items, to->methods.count, sizeof(*to->methods.items), by_name);
}

void describe_head(struct judged *j)
{
	struct evidence *e = j->evidence;
	struct arena *arena = &e->arena;
	const struct profile *p = j->in->profile;
	const struct region *r = j->in->region;

	e->as_of = j->in->as_of;
	e->operator_.name = arena_text(arena, j->in->dossier->operator_.name);
	e->operator_.licence_no = arena_text(arena, j->in->dossier->operator_.licence_no);
	e->operator_.credit_code = arena_text(arena, j->in->dossier->operator_.credit_code);
	e->filing = filing_copy(j->in->dossier->filing, arena);
	e->stage = j->in->dossier->stage;
	e->profile.id = arena_text(arena, p->id);
	e->profile.version = arena_text(arena, p->version);
	e->profile.title = arena_text(arena, p->title);
	e->profile.sha256 = arena_text(arena, p->sha256);
	e->profile.builtin = p->builtin;
	e->profile.window_days = p->window_days;
	e->profile.alpha_ppm = p->alpha_ppm;
	LIST_EACH(const struct rule, rule, &p->rules)
		if (strcmp(rule->kind, "log_retention") == 0) {
			e->profile.log_months = rule->months;
			e->profile.log_gap_hours = rule->gap_hours;
		}
	e->region.code = arena_text(arena, r->code);
	e->region.name = arena_text(arena, r->zh);
	e->region.sha256 = arena_text(arena, r->sha256);
	e->region.source = arena_text(arena, r->source);
	e->region.builtin = r->builtin;
	e->thresholds = planner_thresholds(j->in->dossier, p);
	e->records = j->seen->counts;
	e->records.malformed_by_file.count = j->in->records->malformed_by_file.count;
	e->records.malformed_by_file.items =
		arena_array(arena, e->records.malformed_by_file.count, sizeof(struct bind_count));
	for (size_t i = 0; i < e->records.malformed_by_file.count; i++) {
		const struct bind_count *from = &j->in->records->malformed_by_file.items[i];

		e->records.malformed_by_file.items[i] =
			(struct bind_count){arena_text(arena, from->name), from->count};
	}
	describe_sampling(j);
	describe_changes(j);
}

void describe_cities(struct judged *j, uint32_t set, text_list *out)
{
	const struct region *region = j->in->region;
	struct arena *arena = &j->evidence->arena;

	out->items = arena_array(arena, region->cities.count + 1, sizeof(const char *));
	for (size_t i = 0; i < region->cities.count; i++)
		if (set >> i & 1)
			out->items[out->count++] = arena_text(arena, region->cities.items[i].code);
	if (set >> region->cities.count & 1)
		out->items[out->count++] = "outside";
}

/* Not excluded by any address: the node has all of them. */
static uint32_t possible_cities(const struct judged *j, const struct location_node *node)
{
	uint32_t set = place_all(j->in->region);

	LIST_EACH(const struct location_address, address, &node->addresses)
		set &= address->together.possible;
	return set;
}

static void describe_discs(
	struct judged *j, const struct location_node *node, struct evidence_location *out)
{
	struct arena *arena = &j->evidence->arena;
	size_t cap = 0;

	LIST_EACH(const struct location_address, address, &node->addresses)
		LIST_EACH(const struct location_disc, disc, &address->discs) {
			struct evidence_disc *to = arena_push(
				arena, &out->discs.items, &out->discs.count, &cap, sizeof(*to));

			*to = (struct evidence_disc){
				.agent = arena_text(
					arena, j->in->dossier->agents.items[disc->agent].id),
				.addr = arena_text(arena, address->addr),
				.method = arena_text(arena, disc->method),
				.rtt_ns = disc->rtt_ns,
				.quantum_ns = disc->quantum_ns,
				.uncertainty_m = j->locations->uncertainty_m[disc->agent],
				.radius_m = disc->disc.radius_m};
		}
}

/* Who answered: the keys that were shown, and which replies are the node's own. */
static void describe_handshakes(
	struct judged *j, const struct location_node *node, struct evidence_location *out)
{
	struct arena *arena = &j->evidence->arena;
	size_t cap = 0;

	LIST_EACH(const struct location_address, address, &node->addresses)
		LIST_EACH(const struct location_handshake, row, &address->handshakes) {
			struct evidence_handshake *to = arena_push(arena, &out->handshakes.items,
				&out->handshakes.count, &cap, sizeof(*to));
			bool timed = row->disc.agent >= 0;

			*to = (struct evidence_handshake){
				.agent = arena_text(
					arena, j->in->dossier->agents.items[row->agent].id),
				.addr = arena_text(arena, address->addr),
				.method = arena_text(arena, row->method),
				.key_sha256 = arena_text(arena, row->key_sha256),
				.authentic = row->authentic,
				.records = row->records,
				.rtt_ns = timed ? row->disc.rtt_ns : BIND_ABSENT,
				.radius_m = row->authentic ? row->disc.disc.radius_m : BIND_ABSENT};
		}
}

static void copy_texts(struct arena *arena, const text_list *from, text_list *to)
{
	to->count = from->count;
	to->items = arena_array(arena, from->count, sizeof(const char *));
	for (size_t i = 0; i < from->count; i++)
		to->items[i] = arena_text(arena, from->items[i]);
}

void describe_answer(struct judged *j, const struct answer *answer, uint32_t claimed,
	struct evidence_answer *out)
{
	struct arena *arena = &j->evidence->arena;
	text_list cities = {answer->cities.items, answer->cities.count};

	*out = (struct evidence_answer){.addr = arena_text(arena, answer->addr),
		.database = arena_text(arena, answer->database.name),
		.database_sha256 = arena_text(arena, answer->database.sha256),
		.built = answer->database.built,
		.prefix = arena_text(arena, answer->prefix),
		.says = answer->says,
		.either = answer->either,
		.reserved = answer->reserved,
		.contrary = answer_against(j->in->region, answer, claimed),
		.claim = answer->claim,
		.weak = answer->weak,
		.operator_name = arena_text(arena, answer->operator_name),
		.asn = answer->asn};
	copy_texts(arena, &cities, &out->cities);
}

static void describe_answers(
	struct judged *j, const struct location_node *node, struct evidence_location *out)
{
	struct arena *arena = &j->evidence->arena;
	size_t cap = 0;

	LIST_EACH(const struct location_address, address, &node->addresses)
		LIST_EACH(const struct answer *, answer, &address->answers) {
			struct evidence_answer *to = arena_push(
				arena, &out->answers.items, &out->answers.count, &cap, sizeof(*to));

			describe_answer(j, *answer, node->claimed, to);
			to->excluded = answer_excluded(j->in->region, *answer, address);
		}
}

/* Behind what is in the list already. */
static void add_ids(
	struct judged *j, const int *indices, size_t count, bool landmarks, text_list *out)
{
	const struct dossier *dossier = j->in->dossier;
	struct arena *arena = &j->evidence->arena;
	const char **items = arena_array(arena, out->count + count, sizeof(*items));

	for (size_t i = 0; i < out->count; i++)
		items[i] = out->items[i];
	out->items = items;
	for (size_t i = 0; i < count; i++)
		items[out->count++] =
			arena_text(arena, landmarks ? dossier->landmarks.items[indices[i]].id
						    : dossier->agents.items[indices[i]].id);
}

static void describe_location(
	struct judged *j, const struct location_node *node, struct evidence_location *out)
{
	struct arena *arena = &j->evidence->arena;
	struct location_view view;

	location_view(j->locations, node, node->claimed, &view);
	out->state = view.state;
	LIST_EACH(const int, reason, &view.reason)
		reason_add(arena, &out->reason, (enum reason) * reason);
	describe_cities(j, possible_cities(j, node), &out->cities);
	add_ids(j, view.near.items, view.near.count, false, &out->near);
	add_ids(j, view.near_landmarks.items, view.near_landmarks.count, true, &out->near);
	add_ids(j, view.witnesses.items, view.witnesses.count, false, &out->witnesses);
	add_ids(j, view.witness_landmarks.items, view.witness_landmarks.count, true,
		&out->witnesses);
	add_ids(j, view.grounds.items, view.grounds.count, false, &out->grounds);
	describe_discs(j, node, out);
	describe_handshakes(j, node, out);
	describe_answers(j, node, out);
	describe_places(j, node, out);
}

static void describe_same_place(
	struct judged *j, const struct location_node *node, struct evidence_node *out)
{
	struct arena *arena = &j->evidence->arena;

	out->same_place.items = arena_array(arena, j->locations->nodes.count, sizeof(const char *));
	LIST_EACH(const struct location_node, other, &j->locations->nodes)
		if (other != node && strcmp(other->node->site, node->node->site) != 0 &&
			location_same_place(node, other))
			out->same_place.items[out->same_place.count++] =
				arena_text(arena, other->node->id);
}

static void describe_node(
	struct judged *j, const struct location_node *from, struct evidence_node *to)
{
	struct arena *arena = &j->evidence->arena;

	to->id = arena_text(arena, from->node->id);
	to->role = from->node->role;
	to->city = arena_text(arena, from->node->city);
	to->site = arena_text(arena, from->node->site);
	to->parent = arena_text(arena, from->node->parent);
	to->key_sha256 = arena_text(arena, from->node->key_sha256);
	to->addresses.items = arena_array(arena, from->node->addresses.count, sizeof(const char *));
	LIST_EACH(const struct node_address, address, &from->node->addresses)
		to->addresses.items[to->addresses.count++] = arena_text(arena, address->addr);
	describe_location(j, from, &to->location);
	describe_same_place(j, from, to);
	if (!from->document)
		return;
	to->documents.items = arena_array(arena, 1, sizeof(const char *));
	to->documents.items[to->documents.count++] = arena_text(arena, from->document->id);
}

static void describe_sites(struct judged *j)
{
	struct evidence *e = j->evidence;

	e->sites.count = j->in->dossier->sites.count;
	e->sites.items = arena_array(&e->arena, e->sites.count, sizeof(struct site));
	for (size_t i = 0; i < e->sites.count; i++) {
		const struct site *from = &j->in->dossier->sites.items[i];
		struct site *to = &e->sites.items[i];

		*to = *from;
		to->id = arena_text(&e->arena, from->id);
		to->city = arena_text(&e->arena, from->city);
		to->address = arena_text(&e->arena, from->address);
		to->filing_no = arena_text(&e->arena, from->filing_no);
		to->room_owner = arena_text(&e->arena, from->room_owner);
		copy_texts(&e->arena, &from->documents, &to->documents);
	}
}

void describe_nodes(struct judged *j)
{
	struct evidence *e = j->evidence;

	describe_sites(j);
	e->nodes.count = j->locations->nodes.count;
	e->nodes.items = arena_array(&e->arena, e->nodes.count, sizeof(struct evidence_node));
	for (size_t i = 0; i < e->nodes.count; i++)
		describe_node(j, &j->locations->nodes.items[i], &e->nodes.items[i]);
}

/* To the nearest multiple, halves away from 0. */
static int64_t on_grain(int64_t e7)
{
	const int64_t grain = EVIDENCE_PLACE_GRAIN_E7;

	return (e7 + (e7 < 0 ? -grain : grain) / 2) / grain * grain;
}

void describe_agents(struct judged *j)
{
	struct evidence *e = j->evidence;

	e->agents.count = j->in->dossier->agents.count;
	e->agents.items = arena_array(&e->arena, e->agents.count, sizeof(struct evidence_agent));
	for (size_t i = 0; i < e->agents.count; i++) {
		const struct agent *from = &j->in->dossier->agents.items[i];

		e->agents.items[i] = (struct evidence_agent){.id = arena_text(&e->arena, from->id),
			.city = arena_text(&e->arena, from->city),
			.district = arena_text(&e->arena, from->district),
			.operator_name = arena_text(&e->arena, from->operator_name),
			.access = from->access,
			.lat_e7 = on_grain(from->lat_e7),
			.lon_e7 = on_grain(from->lon_e7),
			.attested = j->locations->attested.items[i]};
	}
	LIST_EACH(const struct sighting, s, &j->seen->items)
		e->agents.items[s->agent].records++;
}

void describe_documents(struct judged *j)
{
	struct evidence *e = j->evidence;

	e->documents.count = j->in->dossier->documents.count;
	e->documents.items =
		arena_array(&e->arena, e->documents.count, sizeof(struct evidence_document));
	for (size_t i = 0; i < e->documents.count; i++) {
		const struct document *from = &j->in->dossier->documents.items[i];
		int reason = document_reason(j->in, from);

		e->documents.items[i] =
			(struct evidence_document){.id = arena_text(&e->arena, from->id),
				.kind = arena_text(&e->arena, from->kind),
				.about = arena_text(&e->arena, from->about),
				.sha256 = arena_text(&e->arena, document_sha256(j->in, from->id)),
				.counts = reason < 0,
				.reason = reason};
	}
}

static int by_role_and_name(const void *left, const void *right)
{
	const struct evidence_input *a = left, *b = right;
	int order = strcmp(a->role, b->role);

	order = order ? order : strcmp(a->name, b->name);
	return order ? order : strcmp(a->sha256, b->sha256);
}

void describe_inputs(struct judged *j)
{
	struct evidence *e = j->evidence;

	e->inputs.count = j->in->inputs.count;
	e->inputs.items = arena_array(&e->arena, e->inputs.count, sizeof(struct evidence_input));
	for (size_t i = 0; i < e->inputs.count; i++) {
		const struct evidence_input *from = &j->in->inputs.items[i];

		e->inputs.items[i] = (struct evidence_input){arena_text(&e->arena, from->name),
			arena_text(&e->arena, from->role), arena_text(&e->arena, from->sha256)};
	}
	if (e->inputs.count)
		qsort(e->inputs.items, e->inputs.count, sizeof(struct evidence_input),
			by_role_and_name);
}
