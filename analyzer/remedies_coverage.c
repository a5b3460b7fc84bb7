/* Coverage: how far each city is from being covered, slots that settle it, and in which cities
 * further nodes would reach the share. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/more_slots.h"
#include "analyzer/node_cities.h"
#include "analyzer/remedies_parts.h"

#define SLOTS_MOST 20000 /* nobody is told of more: two months by slots of five minutes */

/* A city that is not covered. */
struct short_city {
	int index;
	const struct evidence_trials *service;
	const struct evidence_rtt *rtt;
	int64_t success_short_ppm, good_short_ppm, p95_over_us;
};

struct short_cities {
	struct remedies *r;
	const struct trials *trials;
	LIST_OF(struct short_city) items;
};

static int64_t above_zero(int64_t value)
{
	return value > 0 ? value : 0;
}

static const struct evidence_city *city_of(const struct short_cities *all, int index)
{
	return &all->r->j->evidence->cities.items[index];
}

static void add_city(struct short_cities *all, int index, const struct evidence_trials *service,
	const struct evidence_rtt *rtt)
{
	const struct thresholds *th = &all->r->j->evidence->thresholds;

	if (service->verdict == VERDICT_PASS)
		return;
	all->items.items[all->items.count++] = (struct short_city){.index = index,
		.service = service,
		.rtt = rtt,
		.success_short_ppm = above_zero(th->success_ppm - service->success_low_ppm),
		.good_short_ppm = above_zero(th->quantile_ppm - service->good_low_ppm),
		.p95_over_us = rtt->count ? above_zero(rtt->p95_us - th->rtt_p95_us) : 0};
}

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int64_t worse(const struct short_city *city)
{
	return city->success_short_ppm > city->good_short_ppm ? city->success_short_ppm
							      : city->good_short_ppm;
}

/* The nearest to being covered first. */
static int by_nearness(const void *left, const void *right)
{
	const struct short_city *a = left, *b = right;
	int order = compare(worse(a), worse(b));

	order = order ? order : compare(a->p95_over_us, b->p95_over_us);
	return order ? order : a->index - b->index;
}

static void say_distance(struct short_cities *all, const struct short_city *city, int64_t rank)
{
	struct remedies *r = all->r;
	const struct thresholds *th = &r->j->evidence->thresholds;
	struct evidence_remedy *to = remedy_add(r, REMEDY_CITY);

	remedy_subject(r, to, city_of(all, city->index)->code);
	remedy_number(r, to, "rank", rank);
	remedy_number(r, to, "slots", city->service->slots);
	remedy_number(r, to, "missing_slots", city->service->missing);
	remedy_number(r, to, "success_low_ppm", city->service->success_low_ppm);
	remedy_number(r, to, "success_ppm", th->success_ppm);
	remedy_number(r, to, "success_short_ppm", city->success_short_ppm);
	remedy_number(r, to, "good_low_ppm", city->service->good_low_ppm);
	remedy_number(r, to, "quantile_ppm", th->quantile_ppm);
	remedy_number(r, to, "good_short_ppm", city->good_short_ppm);
	if (city->rtt->count == 0)
		return;
	remedy_number(r, to, "p95_us", city->rtt->p95_us);
	remedy_number(r, to, "rtt_p95_us", th->rtt_p95_us);
	remedy_number(r, to, "p95_over_us", city->p95_over_us);
}

/* More than the window holds would push earlier slots out of it. */
static int64_t slots_most(const struct judged *j)
{
	int64_t window = j->in->profile->window_days * WHEN_DAY_MS / j->in->plan->slot_ms;

	return above_zero((window < SLOTS_MOST ? window : SLOTS_MOST) - j->seen->slots_counted);
}

static void say_slots(struct short_cities *all, const struct short_city *city)
{
	struct remedies *r = all->r;
	const struct judged *j = r->j;
	const struct thresholds *th = &j->evidence->thresholds;
	int64_t most = slots_most(j), best, rate;
	struct evidence_remedy *to;

	if (!trials_have_node(all->trials) || trials_lines_at_fault(all->trials, city->index))
		return;
	best = more_slots_until(all->trials, city->service, th, most, MORE_AT_BEST);
	if (best == BIND_ABSENT)
		return;
	rate = city->service->slots
		       ? more_slots_until(all->trials, city->service, th, most, MORE_AT_RATE)
		       : BIND_ABSENT;
	to = remedy_add(r, REMEDY_SLOTS);
	remedy_subject(r, to, city_of(all, city->index)->code);
	remedy_number(r, to, "slots_at_best", best);
	if (rate != BIND_ABSENT)
		remedy_number(r, to, "slots_at_rate", rate);
	remedy_number(r, to, "slot_ms", j->in->plan->slot_ms);
	to->alone = true;
	to->at.v = j->in->as_of.v + best * j->in->plan->slot_ms;
}

static void say_cities(struct short_cities *all)
{
	struct remedies *r = all->r;
	int64_t rank = 0;

	if (all->items.count)
		qsort(all->items.items, all->items.count, sizeof(*all->items.items), by_nearness);
	LIST_EACH(const struct short_city, city, &all->items) {
		if (city_of(all, city->index)->agents.count == 0) {
			remedy_for(
				r, REMEDY_AGENT, city_of(all, city->index)->code, -1, false, NULL);
			continue;
		}
		if (city->service->slots)
			say_distance(all, city, ++rank);
		if (r->j->in->plan && trials_asked(all->trials) && r->j->seen->slots_counted)
			say_slots(all, city);
	}
}

static struct short_cities begin(struct remedies *r, const struct trials *trials)
{
	size_t count = r->j->evidence->cities.count;
	struct short_cities all = {.r = r, .trials = trials};

	all.items.items = arena_array(&r->scratch, count, sizeof(struct short_city));
	return all;
}

static void say_node_cities(struct remedies *r)
{
	struct node_cities found;
	struct evidence_remedy *to;

	if (!r->j->in->plan || r->finding->yes >= r->finding->need)
		return;
	node_cities_find(r->j, r->finding->need - r->finding->yes, &r->scratch, &found);
	if (found.wanted == 0)
		return; /* no city that is measured lacks service */
	to = remedy_add(r, REMEDY_NODE_CITIES);
	LIST_EACH(const int, city, &found.cities)
		remedy_subject(r, to, r->j->evidence->cities.items[*city].code);
	remedy_number(r, to, "need_cities", r->finding->need);
	remedy_number(r, to, "covered_cities", r->finding->yes);
	remedy_number(r, to, "reach_cities", r->finding->yes + found.reach);
	if (!found.searched)
		remedy_number(r, to, "candidates", found.candidates);
	else if (found.cities.count)
		remedy_number(r, to, "sets", found.sets);
	remedy_number(r, to, "own_city_assumed", found.own_assumed);
	remedy_number(r, to, "pairs", found.pairs);
	remedy_number(r, to, "pairs_unmeasured", found.pairs_unmeasured);
}

void remedies_of_coverage(struct remedies *r)
{
	struct short_cities all = begin(r, r->j->trials);

	for (size_t i = 0; i < r->j->evidence->cities.count; i++) {
		const struct evidence_city *city = &r->j->evidence->cities.items[i];

		add_city(&all, (int)i, &city->service, &city->rtt);
	}
	say_cities(&all);
	say_node_cities(r);
}

void remedies_of_ipv6(struct remedies *r)
{
	struct short_cities all = begin(r, r->j->families->six);

	for (size_t i = 0; i < r->j->evidence->ipv6.count; i++) {
		const struct evidence_ipv6 *city = &r->j->evidence->ipv6.items[i];

		add_city(&all, (int)i, &city->service, &city->rtt);
	}
	say_cities(&all);
}
