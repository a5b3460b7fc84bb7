#include "reports/place_fill.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct place_filler {
	const struct report *report;
	struct region names; /* the evidence's cities: where there are no boundaries */
	struct arena arena;
};

/* Names are the evidence's own, so that sentences need no boundaries. */
struct place_filler *place_filler_new(const struct report *report)
{
	const struct evidence *evidence = report->evidence;
	struct place_filler *filler = calloc(1, sizeof(*filler));
	size_t count = evidence->cities.count;

	if (!filler)
		arena_die();
	if (count >= REGION_CITIES_MOST)
		count = REGION_CITIES_MOST - 1;
	filler->report = report;
	filler->names.cities.items =
		arena_array(&filler->arena, count + 1, sizeof(struct region_city));
	filler->names.cities.count = count;
	for (size_t i = 0; i < count; i++) {
		const struct evidence_city *city = &evidence->cities.items[i];
		const char *name = city->name ? city->name : city->code;

		filler->names.cities.items[i] = (struct region_city){.code = city->code,
			.zh = name,
			.short_zh = name,
			.en = city->name_en ? city->name_en : name};
	}
	return filler;
}

void place_filler_free(struct place_filler *filler)
{
	if (!filler)
		return;
	arena_fini(&filler->arena);
	free(filler);
}

static bool is_listed(const text_list *list, const char *id)
{
	LIST_EACH(const char *, each, list)
		if (text_equal(*each, id))
			return true;
	return false;
}

static const struct evidence_agent *agent_of(const struct evidence *evidence, const char *id)
{
	LIST_EACH(const struct evidence_agent, agent, &evidence->agents)
		if (text_equal(agent->id, id))
			return agent;
	return NULL;
}

/* Evidence may be written by hand: a place that is none is left out. */
static bool point_of(int64_t lat_e7, int64_t lon_e7, struct geo_point *out)
{
	if (lat_e7 == BIND_ABSENT || lon_e7 == BIND_ABSENT || llabs(lat_e7) > 900000000 ||
		llabs(lon_e7) > 1800000000)
		return false;
	*out = (struct geo_point){(int32_t)lat_e7, (int32_t)lon_e7};
	return true;
}

static int by_radius(const void *left, const void *right)
{
	const struct place_circle *a = left, *b = right;
	int order = (a->radius_m > b->radius_m) - (a->radius_m < b->radius_m);

	order = order ? order : strcmp(a->id, b->id);
	order = order ? order : (a->rtt_ns > b->rtt_ns) - (a->rtt_ns < b->rtt_ns);
	order = order ? order : strcmp(a->method ? a->method : "", b->method ? b->method : "");
	return order ? order : strcmp(a->by ? a->by : "", b->by ? b->by : "");
}

static int64_t claim_of(const struct evidence_location *location, const char *witness)
{
	return is_listed(&location->witnesses, witness) ? 0 : BIND_ABSENT;
}

static void fill_agents(
	const struct evidence *evidence, struct place_subject *out, struct arena *arena)
{
	const struct evidence_location *location = &out->node->location;
	size_t most = location->discs.count + location->landmark_discs.count;

	out->circles.items = arena_array(arena, most + 1, sizeof(struct place_circle));
	LIST_EACH(const struct evidence_disc, disc, &location->discs) {
		const struct evidence_agent *agent = agent_of(evidence, disc->agent);
		struct place_circle *circle = &out->circles.items[out->circles.count];

		if (is_listed(&location->left_out, disc->agent))
			continue;
		*circle = (struct place_circle){.id = disc->agent,
			.method = disc->method,
			.addr = disc->addr,
			.attested = agent && agent->attested,
			.rtt_ns = disc->rtt_ns,
			.radius_m = disc->radius_m,
			.uncertainty_m = disc->uncertainty_m,
			.claim_m = claim_of(location, disc->agent)};
		out->circles.count++;
	}
}

static bool is_attested(const struct evidence *evidence, const char *landmark)
{
	LIST_EACH(const struct evidence_landmark, each, &evidence->landmarks)
		if (text_equal(each->id, landmark))
			return each->attested;
	return false;
}

static void fill_landmarks(const struct evidence *evidence, struct place_subject *out)
{
	const struct evidence_location *location = &out->node->location;

	LIST_EACH(const struct evidence_landmark_disc, disc, &location->landmark_discs)
		out->circles.items[out->circles.count++] =
			(struct place_circle){.id = disc->landmark,
				.by = disc->agent,
				.addr = disc->addr,
				.attested = is_attested(evidence, disc->landmark),
				.rtt_ns = disc->rtt_ns,
				.radius_m = disc->radius_m,
				.claim_m = claim_of(location, disc->landmark)};
}

static void fill_marks(const struct evidence *evidence, const struct site *site,
	struct place_subject *out, struct arena *arena)
{
	struct place_mark *marks =
		arena_array(arena, evidence->agents.count + 1, sizeof(struct place_mark));
	size_t count = 0;

	LIST_EACH(const struct evidence_agent, agent, &evidence->agents)
		if (point_of(agent->lat_e7, agent->lon_e7, &marks[count].point)) {
			marks[count].kind = MARK_AGENT;
			marks[count].id = agent->id;
			marks[count].sure = agent->attested;
			marks[count].left_out = is_listed(&out->node->location.left_out, agent->id);
			count++;
		}
	if (site && point_of(site->lat_e7, site->lon_e7, &marks[count].point)) {
		marks[count].kind = MARK_SITE;
		marks[count].id = site->id;
		count++;
	}
	out->marks.items = marks;
	out->marks.count = count;
}

void place_fill(const struct place_filler *filler, const struct evidence_node *node,
	const struct site *site, struct arena *arena, struct place_subject *out)
{
	const struct report *report = filler->report;

	*out = (struct place_subject){.region = report->region ? report->region : &filler->names,
		.evidence = report->evidence,
		.node = node,
		.addr = node->addresses.count ? node->addresses.items[0] : "—"};
	out->claimed = node->city ? region_city_by_code(out->region, node->city) : -1;
	fill_agents(report->evidence, out, arena);
	fill_landmarks(report->evidence, out);
	qsort(out->circles.items, out->circles.count, sizeof(struct place_circle), by_radius);
	fill_marks(report->evidence, site, out, arena);
}
