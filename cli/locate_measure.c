/* The plain geometry that sentences and figures show: discs about agents and landmarks, what each
 * alone excludes, how far the claimed city is. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/location.h"
#include "base/text.h"
#include "cli/locate.h"
#include "geo/value_text.h"
#include "reports/place_svg.h"

#define STEP_M 100     /* distances are told to so much */
#define FAR_M  3000000 /* and not beyond */

struct measuring {
	const struct locate *l;
	struct located *located;
	size_t circle_cap, mark_cap;
};

static struct geo_point point_of(int64_t lat_e7, int64_t lon_e7)
{
	return (struct geo_point){(int32_t)lat_e7, (int32_t)lon_e7};
}

/* The largest distance, in whole steps, that the city's boundary is known to be away. */
static int64_t distance_to(const struct region *region, struct geo_point from, int city)
{
	int64_t low = 0, high = FAR_M / STEP_M; /* a disc of radius low · STEP_M excludes it */

	while (low + 1 < high) {
		int64_t middle = (low + high) / 2;
		const struct place_disc disc = {from, middle * STEP_M};

		if (place_excluded(region, &disc) >> city & 1)
			low = middle;
		else
			high = middle;
	}
	return low * STEP_M + PLACE_MARGIN_M;
}

static void draw_ring(struct measuring *m, struct place_circle *circle)
{
	const struct place_disc disc = {circle->centre, circle->radius_m};

	if (circle->radius_m > PLACE_SVG_RADIUS_MOST)
		return;
	circle->ring.items =
		arena_array(&m->located->arena, PLACE_SVG_RING_POINTS, sizeof(struct geo_point));
	if (place_ring(&disc, circle->ring.items, PLACE_SVG_RING_POINTS))
		circle->ring.count = PLACE_SVG_RING_POINTS;
}

static void add_circle(struct measuring *m, struct place_circle circle)
{
	struct place_subject *subject = &m->located->subject;
	const struct place_disc disc = {circle.centre, circle.radius_m};

	circle.excludes = place_excluded(subject->region, &disc);
	circle.claim_m = BIND_ABSENT;
	if (subject->claimed >= 0 && (circle.excludes >> subject->claimed & 1))
		circle.claim_m = distance_to(subject->region, circle.centre, subject->claimed);
	draw_ring(m, &circle);
	*(struct place_circle *)arena_push(&m->located->arena, &subject->circles.items,
		&subject->circles.count, &m->circle_cap, sizeof(circle)) = circle;
}

static int64_t uncertainty(int64_t declared_m, bool attested)
{
	if (declared_m != BIND_ABSENT)
		return declared_m;
	return attested ? LOCATION_ATTESTED_U_M : LOCATION_AGENT_U_M;
}

static bool is_attested_agent(const struct evidence *evidence, const char *id)
{
	LIST_EACH(const struct evidence_agent, agent, &evidence->agents)
		if (text_equal(agent->id, id))
			return agent->attested;
	return false;
}

static bool is_attested_landmark(const struct evidence *evidence, const char *id)
{
	LIST_EACH(const struct evidence_landmark, landmark, &evidence->landmarks)
		if (text_equal(landmark->id, id))
			return landmark->attested;
	return false;
}

static bool is_listed(const text_list *list, const char *id)
{
	LIST_EACH(const char *, each, list)
		if (text_equal(*each, id))
			return true;
	return false;
}

static void add_agents_circles(struct measuring *m)
{
	const struct place_subject *subject = &m->located->subject;
	const struct evidence_location *location = &subject->node->location;

	LIST_EACH(const struct evidence_disc, disc, &location->discs) {
		const struct agent *agent = dossier_agent(m->l->inputs.dossier, disc->agent);
		bool attested = is_attested_agent(subject->evidence, disc->agent);

		if (agent && !is_listed(&location->left_out, disc->agent))
			add_circle(m, (struct place_circle){.id = disc->agent,
					      .method = disc->method,
					      .attested = attested,
					      .centre = point_of(agent->lat_e7, agent->lon_e7),
					      .rtt_ns = disc->rtt_ns,
					      .radius_m = disc->radius_m,
					      .uncertainty_m =
						      uncertainty(agent->uncertainty_m, attested)});
	}
}

static void add_landmarks_circles(struct measuring *m)
{
	const struct place_subject *subject = &m->located->subject;

	LIST_EACH(const struct evidence_landmark_disc, disc,
		&subject->node->location.landmark_discs) {
		const struct landmark *landmark =
			dossier_landmark(m->l->inputs.dossier, disc->landmark);
		bool attested = is_attested_landmark(subject->evidence, disc->landmark);

		if (landmark)
			add_circle(
				m, (struct place_circle){.id = disc->landmark,
					   .by = disc->agent,
					   .attested = attested,
					   .centre = point_of(landmark->lat_e7, landmark->lon_e7),
					   .rtt_ns = disc->rtt_ns,
					   .radius_m = disc->radius_m,
					   .uncertainty_m =
						   uncertainty(landmark->uncertainty_m, attested)});
	}
}

static int by_radius(const void *left, const void *right)
{
	const struct place_circle *a = left, *b = right;
	int order = (a->radius_m > b->radius_m) - (a->radius_m < b->radius_m);

	order = order ? order : strcmp(a->id, b->id);
	return order ? order : strcmp(a->by ? a->by : "", b->by ? b->by : "");
}

static void add_mark(struct measuring *m, struct place_mark mark)
{
	struct place_subject *subject = &m->located->subject;

	*(struct place_mark *)arena_push(&m->located->arena, &subject->marks.items,
		&subject->marks.count, &m->mark_cap, sizeof(mark)) = mark;
}

static void add_dossier_marks(struct measuring *m)
{
	const struct place_subject *subject = &m->located->subject;
	const struct dossier *dossier = m->l->inputs.dossier;
	const struct site *site = dossier_site(dossier, subject->node->site);

	if (site && site->lat_e7 != BIND_ABSENT && site->lon_e7 != BIND_ABSENT)
		add_mark(m, (struct place_mark){.kind = MARK_SITE,
				    .id = site->id,
				    .point = point_of(site->lat_e7, site->lon_e7)});
	LIST_EACH(const struct agent, agent, &dossier->agents)
		add_mark(m, (struct place_mark){.kind = MARK_AGENT,
				    .id = agent->id,
				    .point = point_of(agent->lat_e7, agent->lon_e7),
				    .sure = is_attested_agent(subject->evidence, agent->id),
				    .left_out = is_listed(
					    &subject->node->location.left_out, agent->id)});
	LIST_EACH(const struct landmark, landmark, &dossier->landmarks)
		add_mark(m, (struct place_mark){.kind = MARK_LANDMARK,
				    .id = landmark->id,
				    .point = point_of(landmark->lat_e7, landmark->lon_e7),
				    .sure = is_attested_landmark(subject->evidence, landmark->id)});
}

/* Where records have their point, as geo reads it: answers keep fields as they were found. */
static const char *const point_paths[][2] = {
	{"location.latitude", "location.longitude"},
	{"latitude", "longitude"},
	{"lat", "lng"},
	{"lat", "lon"},
	{"location.lat", "location.lng"},
};

static const char *field_of(const struct answer *answer, const char *name)
{
	LIST_EACH(const struct bind_pair, field, &answer->fields)
		if (strcmp(field->name, name) == 0)
			return field->text;
	return NULL;
}

static bool find_point(const struct answer *answer, struct geo_point *out)
{
	int64_t lat, lon;

	for (size_t i = 0; i < ARRAY_LEN(point_paths); i++) {
		const char *lat_text = field_of(answer, point_paths[i][0]);
		const char *lon_text = field_of(answer, point_paths[i][1]);

		if (!lat_text || !lon_text || !value_parse_e7(lat_text, &lat) ||
			!value_parse_e7(lon_text, &lon) || llabs(lat) > 900000000 ||
			llabs(lon) > 1800000000)
			continue;
		*out = point_of(lat, lon);
		return true;
	}
	return false;
}

static void add_database_marks(struct measuring *m)
{
	LIST_EACH(const struct answer, answer, &m->located->answers) {
		struct geo_point point;

		if (find_point(answer, &point))
			add_mark(m, (struct place_mark){.kind = MARK_DATABASE,
					    .id = answer->database.name,
					    .point = point,
					    .sure = answer->says == SAYS_CITY});
	}
}

void locate_measure(const struct locate *l, struct located *located)
{
	struct measuring m = {.l = l, .located = located};
	struct place_subject *subject = &located->subject;

	if (located->judged) {
		add_agents_circles(&m);
		add_landmarks_circles(&m);
		add_dossier_marks(&m);
	}
	add_database_marks(&m);
	if (subject->circles.count)
		qsort(subject->circles.items, subject->circles.count, sizeof(struct place_circle),
			by_radius);
}
