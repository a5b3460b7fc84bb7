#include "tests/simulator/paths.h"

#include <math.h>

#include "base/array.h"
#include "model/record.h"
#include "tests/simulator/earth.h"

#define BOX_MOST_MS   0.3
#define LATE_MOST_NS  200000
#define SIGNING_SHARE 0.5 /* of the mean overhead, at most, before the signature goes out */

double paths_between_ms(struct scene *scene, struct geo_point a, struct geo_point b)
{
	struct randomness *from = &scene->random;
	double stretch = 1 + (scene->cell.stretch - 1) * 2 * random_unit(from);
	double overhead_ms = scene->cell.overhead_ms * 2 * random_unit(from);

	return 2 * earth_km(a, b) * stretch / scene->light_km_per_ms + overhead_ms;
}

/* The site that is nearest. */
static int site_of(const struct scene *scene, struct geo_point from)
{
	int nearest = 0;

	for (int i = 1; i < scene->site_count; i++)
		if (earth_km(from, scene->sites[i]) < earth_km(from, scene->sites[nearest]))
			nearest = i;
	return nearest;
}

static void through_proxy(struct scene *scene, const struct scene_agent *agent, struct paths *paths)
{
	bool relays = scene->proxy == PROXY_RELAYS;
	double to_proxy_ms = paths_between_ms(scene, agent->place, scene->proxy_place);
	int site = site_of(scene, scene->proxy_place);
	double onwards_ms =
		to_proxy_ms + paths_between_ms(scene, scene->proxy_place, scene->sites[site]);

	paths->least_ms[REPLY_UNSIGNED] = to_proxy_ms;
	paths->least_ms[REPLY_HANDSHAKE] = relays ? onwards_ms : to_proxy_ms;
	paths->least_ms[REPLY_NONCE] = onwards_ms;
	paths->shows_pinned[REPLY_HANDSHAKE] = relays && (site == 0 || scene->key_is_shared);
	paths->shows_pinned[REPLY_NONCE] = site == 0 || scene->key_is_shared;
}

static void direct(struct scene *scene, const struct scene_agent *agent, struct paths *paths)
{
	int site = site_of(scene, agent->place);
	double least_ms = paths_between_ms(scene, agent->place, scene->sites[site]);

	for (int kind = 0; kind < REPLY_KINDS; kind++) {
		paths->least_ms[kind] = least_ms;
		paths->shows_pinned[kind] = site == 0 || scene->key_is_shared;
	}
}

void paths_draw(struct scene *scene, const struct scene_agent *agent, struct paths *out)
{
	struct randomness *from = &scene->random;
	double signing_ms = SIGNING_SHARE * scene->cell.overhead_ms;

	*out = (struct paths){.jitter_ms = scene->cell.overhead_ms};
	(scene->proxy == PROXY_NONE ? direct : through_proxy)(scene, agent, out);
	out->least_ms[REPLY_HANDSHAKE] += signing_ms * random_unit(from);
	out->least_ms[REPLY_NONCE] += signing_ms * random_unit(from);
	if (agent->behind_box)
		out->least_ms[REPLY_UNSIGNED] = BOX_MOST_MS * random_unit(from);
}

int64_t paths_sample_ns(struct scene *scene, const struct paths *paths, double least_ms)
{
	double jitter = random_unit(&scene->random);

	return (int64_t)ceil((least_ms + paths->jitter_ms * jitter * jitter * jitter) * 1e6);
}

/* A stamp may lose up to its quantum, here mostly nothing or all of it. */
int64_t paths_stamp_ns(struct scene *scene, int stamp, int64_t rtt_ns)
{
	static const int64_t lost_most_ns[] = {
		[TS_PACKET] = 0,
		[TS_ERRQUEUE] = 0,
		[TS_RX] = 999,
		[TS_TCP_INFO] = 999,
		[TS_USER] = 99999,
	};
	struct randomness *from = &scene->random;
	int64_t lost_ns;

	if (stamp == TS_IMPORTED)
		return (int64_t)((double)rtt_ns * random_unit(from));
	lost_ns = lost_most_ns[stamp];
	if (random_chance(from, 0.5))
		lost_ns = (int64_t)((double)lost_ns * random_unit(from));
	if ((stamp == TS_USER || stamp == TS_RX) && random_chance(from, 0.5))
		rtt_ns += random_below(from, LATE_MOST_NS);
	if (stamp == TS_TCP_INFO)
		return rtt_ns - rtt_ns % 1000;
	return rtt_ns > lost_ns ? rtt_ns - lost_ns : 0;
}
