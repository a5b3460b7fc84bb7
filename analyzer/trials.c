#include "analyzer/trials.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/trial_cells.h"
#include "base/median.h"
#include "base/text.h"

#define INVALID_MOST_PERCENT 10

static bool has_check(const struct dossier *dossier, const char *node)
{
	LIST_EACH(const struct check, check, &dossier->checks)
		if (check_shows_service(check, node))
			return true;
	return false;
}

static bool is_web(const char *method)
{
	return strcmp(method, "http") == 0 || strcmp(method, "https") == 0;
}

/* An HTTP or HTTPS check where one is configured, else the handshake; never ICMP. Of several checks
 * any one shows service: if all had to, leaving the failing one out of the dossier would help. */
static bool is_service(const struct dossier *dossier, const struct plan_target *target)
{
	const struct check *check;

	if (!target->node)
		return false;
	if (!has_check(dossier, target->node))
		return strcmp(target->method, "tcp") == 0;
	check = is_web(target->method) ? check_find(dossier, target->check) : NULL;
	return check && check_shows_service(check, target->node);
}

static int node_index(const struct dossier *dossier, const char *id)
{
	const struct node *node = dossier_node(dossier, id);

	return node ? (int)(node - dossier->nodes.items) : -1;
}

bool trials_in_family(enum trial_family family, const char *addr)
{
	bool six = strchr(addr, ':') != NULL;

	return family == FAMILY_ANY || six == (family == FAMILY_IPV6);
}

static bool has_address(const struct node *node, enum trial_family family)
{
	LIST_EACH(const struct node_address, address, &node->addresses)
		if (address->role == ADDRESS_VIP && trials_in_family(family, address->addr))
			return true;
	return false;
}

static void note_targets(struct trials *t)
{
	const struct plan *plan = t->in->plan;
	size_t count = plan ? plan->targets.count : 0;

	t->service.count = t->node_of.count = count;
	t->service.items = arena_array(&t->arena, count, sizeof(bool));
	t->node_of.items = arena_array(&t->arena, count, sizeof(int));
	for (size_t i = 0; i < count; i++) {
		const struct plan_target *target = &plan->targets.items[i];

		t->service.items[i] = is_service(t->in->dossier, target) &&
				      trials_in_family(t->family, target->addr);
		t->node_of.items[i] = node_index(t->in->dossier, target->node);
		t->has_tcp |= strcmp(target->method, "tcp") == 0;
	}
	for (size_t i = 0; plan && t->family != FAMILY_ANY && i < plan->controls.count; i++)
		t->own_controls |= trials_in_family(t->family, plan->controls.items[i].addr);
}

static bool is_asked(const struct trials *t, int node)
{
	for (size_t i = 0; i < t->service.count; i++)
		if (t->service.items[i] && t->node_of.items[i] == node)
			return true;
	return false;
}

/* A node that the plan asks nothing of might have served: that it did not is not known. */
static void note_unasked(struct trials *t)
{
	for (size_t i = 0; t->in->plan && i < t->says.count; i++)
		t->unasked |= has_address(&t->in->dossier->nodes.items[i], t->family) &&
			      !is_asked(t, (int)i);
}

void trials_open(const struct analyze_input *in, const struct sightings *seen,
	struct locations *locations, struct trials *out)
{
	trials_open_family(in, seen, locations, FAMILY_ANY, out);
}

void trials_open_family(const struct analyze_input *in, const struct sightings *seen,
	struct locations *locations, enum trial_family family, struct trials *out)
{
	*out = (struct trials){.in = in, .seen = seen, .family = family};
	out->alpha.num = in->profile->alpha_ppm;
	out->alpha.den = PROPORTION_ONE_PPM * (int64_t)in->region->cities.count;
	out->says.count = locations->nodes.count;
	out->says.items = arena_array(&out->arena, out->says.count, sizeof(int));
	for (size_t i = 0; i < out->says.count; i++) {
		struct location_view view;

		out->says.items[i] = (int)location_says(locations, &locations->nodes.items[i],
			(UINT32_C(1) << in->region->cities.count) - 1, false, &view);
	}
	note_targets(out);
	note_unasked(out);
	out->cells = in->plan ? trial_cells_make(out, &out->arena) : NULL;
}

void trials_close(struct trials *trials)
{
	arena_fini(&trials->arena);
}

bool trials_ipv6_declared(const struct dossier *dossier)
{
	LIST_EACH(const struct node, node, &dossier->nodes)
		if (has_address(node, FAMILY_IPV6))
			return true;
	return false;
}

void trial_families_open(
	const struct trials *all, struct locations *locations, struct trial_families *out)
{
	*out = (struct trial_families){.four = all};
	if (!trials_ipv6_declared(all->in->dossier))
		return;
	trials_open_family(all->in, all->seen, locations, FAMILY_IPV4, &out->own_four);
	trials_open_family(all->in, all->seen, locations, FAMILY_IPV6, &out->own_six);
	out->four = &out->own_four;
	out->six = &out->own_six;
}

void trial_families_close(struct trial_families *families)
{
	trials_close(&families->own_four);
	trials_close(&families->own_six);
}

bool trials_agent_in_view(const struct agent *agent, const struct trial_view *view)
{
	if (!view->operator_name)
		return true;
	return agent->operator_name && strstr(agent->operator_name, view->operator_name);
}

static const struct trial_cell *cell_at(const struct trials *t, int agent, int64_t slot)
{
	return &t->cells[(size_t)agent * (size_t)t->seen->slots + (size_t)slot];
}

bool trials_spoiled(const struct trials *trials, int agent, int64_t slot)
{
	return cell_at(trials, agent, slot)->spoiled;
}

void trials_node_slot(const struct trials *trials, int agent, int node, int64_t slot,
	int64_t slot_ok_ppm, struct node_slot *out)
{
	const struct trial_cell *cell = cell_at(trials, agent, slot);
	const struct trial_node *it = cell->nodes ? &cell->nodes[node] : NULL;

	*out = (struct node_slot){.rtt_ns = BIND_ABSENT, .unmeasured = true};
	if (it)
		*out = (struct node_slot){.present = it->present,
			.success = it->good_ppm >= 0 && it->good_ppm >= slot_ok_ppm,
			.rtt_ns = it->rtt_ns,
			.unmeasured = !it->measured};
}

enum trial { TRIAL_FAILED, TRIAL_MISSING, TRIAL_INVALID, TRIAL_SUCCESS };

struct trial_result {
	enum trial is;
	bool possible; /* a node that is only possibly in the province succeeded */
	bool lacking;
	bool unmeasured; /* a definite node succeeded whose handshakes nobody recorded */
	bool any_agent;  /* one that did not spoil the slot */
	int64_t best_ns; /* least median at a successful definite node; BIND_ABSENT */
};

static void try_agent(const struct trials *t, int agent, int64_t slot,
	const struct trial_view *view, struct trial_result *result)
{
	if (trials_spoiled(t, agent, slot))
		return;
	result->any_agent = true;
	result->lacking |= t->unasked || cell_at(t, agent, slot)->lacking;
	for (size_t node = 0; node < t->says.count; node++) {
		struct node_slot ns;

		trials_node_slot(t, agent, (int)node, slot, view->thresholds.slot_ok_ppm, &ns);
		if (!ns.success)
			continue;
		result->possible |= t->says.items[node] == LOCATION_MAY;
		if (t->says.items[node] != LOCATION_YES)
			continue;
		result->is = TRIAL_SUCCESS;
		result->unmeasured |= ns.unmeasured;
		if (ns.rtt_ns != BIND_ABSENT &&
			(result->best_ns == BIND_ABSENT || ns.rtt_ns < result->best_ns))
			result->best_ns = ns.rtt_ns;
	}
}

static bool is_agent_of(
	const struct trials *t, const struct agent *agent, int city, const struct trial_view *view)
{
	return region_city_by_code(t->in->region, agent->city) == city &&
	       trials_agent_in_view(agent, view);
}

static struct trial_result judge_trial(
	const struct trials *t, int city, int64_t slot, const struct trial_view *view)
{
	struct trial_result result = {.is = TRIAL_FAILED, .best_ns = BIND_ABSENT};
	const struct dossier *dossier = t->in->dossier;

	for (size_t i = 0; i < dossier->agents.count; i++)
		if (is_agent_of(t, &dossier->agents.items[i], city, view))
			try_agent(t, (int)i, slot, view, &result);
	if (!result.any_agent)
		result.is = TRIAL_INVALID;
	else if (result.is != TRIAL_SUCCESS && (result.lacking || result.possible))
		result.is = TRIAL_MISSING;
	return result;
}

void trials_slot(const struct trials *trials, int city, int64_t slot, const struct trial_view *view,
	struct trial_slot *out)
{
	const struct trial_result result = judge_trial(trials, city, slot, view);

	*out = (struct trial_slot){.valid = result.is == TRIAL_SUCCESS || result.is == TRIAL_FAILED,
		.success = result.is == TRIAL_SUCCESS,
		.best_ns = result.best_ns};
}

/* Least to largest, and the share of slots below fixed edges. */
static void fill_rtt(struct arena *arena, int64_t *us, size_t count, struct evidence_rtt *out)
{
	static const int64_t edges_us[] = {
		500, 1000, 2000, 3000, 5000, 7500, 10000, 15000, 20000, 30000, 50000, 100000, 0};

	*out = (struct evidence_rtt){.count = (int64_t)count};
	out->histogram.count = 2 * ARRAY_LEN(edges_us);
	out->histogram.items = arena_array(arena, out->histogram.count, sizeof(int64_t));
	for (size_t i = 0; i < ARRAY_LEN(edges_us); i++)
		out->histogram.items[2 * i] = edges_us[i];
	if (count == 0)
		return;
	numbers_sort(us, count);
	out->min_us = us[0];
	out->p50_us = us[(count - 1) / 2];
	out->p95_us = us[(count * 95 + 99) / 100 - 1]; /* nearest rank */
	out->p99_us = us[(count * 99 + 99) / 100 - 1];
	out->max_us = us[count - 1];
	for (size_t i = 0; i < count; i++) {
		size_t bin = 0;

		while (edges_us[bin] && us[i] > edges_us[bin])
			bin++;
		out->histogram.items[2 * bin + 1]++;
	}
}

static void count_trial(const struct trial_result *result, const struct trial_view *view,
	struct evidence_trials *out)
{
	switch (result->is) {
	case TRIAL_INVALID: out->invalid++; return;
	case TRIAL_MISSING: out->missing++; break;
	case TRIAL_FAILED: out->failed++; break;
	case TRIAL_SUCCESS:
		out->success++;
		if (result->best_ns != BIND_ABSENT &&
			result->best_ns <= view->thresholds.rtt_p95_us * 1000)
			out->good++;
		else
			out->unmeasured += result->unmeasured;
		break;
	}
	out->slots++;
}

/* What is not known to be slow: nobody is found slow for want of a record. */
static int64_t maybe_good(const struct evidence_trials *t)
{
	return t->good + t->missing + t->unmeasured;
}

static void set_bounds(const struct trials *t, struct evidence_trials *out)
{
	int64_t n = out->slots;

	out->alpha_ppm = t->alpha.num * PROPORTION_ONE_PPM / t->alpha.den;
	out->success_low_ppm = proportion_low_ppm(n, out->success, t->alpha);
	out->success_high_ppm = proportion_high_ppm(n, out->success + out->missing, t->alpha);
	out->good_low_ppm = proportion_low_ppm(n, out->good, t->alpha);
	out->good_high_ppm = proportion_high_ppm(n, maybe_good(out), t->alpha);
}

bool trials_would_pass(const struct trials *trials, int64_t n, int64_t success, int64_t good,
	const struct thresholds *thresholds)
{
	return proportion_at_least(n, success, thresholds->success_ppm, trials->alpha) &&
	       proportion_at_least(n, good, thresholds->quantile_ppm, trials->alpha);
}

bool trials_too_many_invalid(int64_t invalid, int64_t slots)
{
	return invalid * 100 > (invalid + slots) * INVALID_MOST_PERCENT;
}

static void undecided(struct arena *arena, struct evidence_trials *out, enum reason reason)
{
	out->verdict = VERDICT_INCONCLUSIVE;
	reason_add(arena, &out->reason, reason);
}

/* The counts alone: covered, not covered, or why that is open. */
static void decide_counts(const struct trials *t, const struct thresholds *th, struct arena *arena,
	struct evidence_trials *out)
{
	int64_t n = out->slots;

	out->verdict = VERDICT_PASS;
	if (n == 0) {
		undecided(arena, out, REASON_NO_DATA);
		return;
	}
	if (trials_would_pass(t, n, out->success, out->good, th))
		return;
	if (proportion_below(n, out->success + out->missing, th->success_ppm, t->alpha) ||
		proportion_below(n, maybe_good(out), th->quantile_ppm, t->alpha)) {
		out->verdict = VERDICT_FAIL;
		return;
	}
	if (out->missing || out->unmeasured)
		undecided(arena, out, REASON_MISSING_SLOTS);
	if (!trials_would_pass(t, n, n, n, th))
		undecided(arena, out, REASON_INSUFFICIENT_SAMPLES);
	else if (!trials_would_pass(t, n, out->success + out->missing, maybe_good(out), th) ||
		 !(out->missing || out->unmeasured))
		undecided(arena, out, REASON_INTERVAL_STRADDLES);
}

/* What makes a city undecided whatever the counts say. */
static void decide_agents(const struct trials *t, int city, const struct trial_view *view,
	struct arena *arena, struct evidence_trials *out)
{
	const struct dossier *dossier = t->in->dossier;

	for (size_t i = 0; i < dossier->agents.count; i++) {
		if (!is_agent_of(t, &dossier->agents.items[i], city, view))
			continue;
		if (t->seen->conflict.items[i])
			undecided(arena, out, REASON_RECORD_CONFLICT);
		if (t->seen->gap.items[i])
			undecided(arena, out, REASON_MISSING_SLOTS);
	}
	if (trials_too_many_invalid(out->invalid, out->slots))
		undecided(arena, out, REASON_INSUFFICIENT_SAMPLES);
}

static size_t count_agents(const struct trials *t, int city, const struct trial_view *view)
{
	size_t count = 0;

	LIST_EACH(const struct agent, agent, &t->in->dossier->agents)
		count += is_agent_of(t, agent, city, view);
	return count;
}

static void run_trials(const struct trials *t, int city, const struct trial_view *view,
	struct arena *arena, struct evidence_trials *out, struct evidence_rtt *rtt)
{
	struct arena scratch = {0};
	int64_t *us = arena_array(&scratch, (size_t)t->seen->slots_counted, sizeof(*us));
	size_t count = 0;

	for (int64_t slot = t->seen->first_counted; slot < t->seen->end_counted; slot++) {
		struct trial_result result = judge_trial(t, city, slot, view);

		count_trial(&result, view, out);
		if (result.is == TRIAL_SUCCESS && result.best_ns != BIND_ABSENT)
			us[count++] = (result.best_ns + 500) / 1000;
	}
	if (rtt)
		fill_rtt(arena, us, count, rtt);
	arena_fini(&scratch);
}

bool trials_asked(const struct trials *trials)
{
	for (size_t i = 0; i < trials->service.count; i++)
		if (trials->service.items[i])
			return true;
	return false;
}

bool trials_have_node(const struct trials *trials)
{
	LIST_EACH(const int, says, &trials->says)
		if (*says == LOCATION_YES)
			return true;
	return false;
}

bool trials_lines_at_fault(const struct trials *trials, int city)
{
	const struct trial_view all = {.operator_name = NULL};
	const struct dossier *dossier = trials->in->dossier;

	for (size_t i = 0; i < dossier->agents.count; i++)
		if (is_agent_of(trials, &dossier->agents.items[i], city, &all) &&
			(trials->seen->conflict.items[i] || trials->seen->gap.items[i]))
			return true;
	return false;
}

void trials_city(const struct trials *trials, int city, const struct trial_view *view,
	struct arena *arena, struct evidence_trials *out, struct evidence_rtt *rtt)
{
	*out = (struct evidence_trials){.verdict = VERDICT_NOT_ASSESSED};
	if (rtt)
		fill_rtt(arena, NULL, 0, rtt);
	if (count_agents(trials, city, view) == 0) {
		reason_add(arena, &out->reason, REASON_NO_DATA);
		return;
	}
	if (!trials->in->plan) {
		undecided(arena, out, REASON_PLAN_MISSING);
		return;
	}
	if (!trials_asked(trials)) {
		reason_add(arena, &out->reason, REASON_NO_DATA);
		return;
	}
	if (trials->seen->slots_counted == 0) {
		undecided(arena, out, REASON_OUTSIDE_WINDOW);
		return;
	}
	run_trials(trials, city, view, arena, out, rtt);
	set_bounds(trials, out);
	decide_counts(trials, &view->thresholds, arena, out);
	decide_agents(trials, city, view, arena, out);
}
