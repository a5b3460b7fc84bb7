#include "analyzer/location_disc.h"

#include <string.h>

int64_t location_uncertainty_m(int64_t declared_m, bool attested)
{
	if (declared_m != BIND_ABSENT)
		return declared_m;
	return attested ? LOCATION_ATTESTED_U_M : LOCATION_AGENT_U_M;
}

bool location_stands_in(
	const struct region *region, const char *city, struct geo_point at, int64_t uncertainty_m)
{
	const struct place_disc disc = {at, uncertainty_m};
	int index = region_city_by_code(region, city);

	return index >= 0 && uncertainty_m <= LOCATION_AGENT_U_M &&
	       !(place_excluded(region, &disc) >> index & 1);
}

/* What the stamp's resolution may have taken from the RTT. */
static int64_t quantum_ns(int ts)
{
	static const int64_t by_stamp[] = {
		[TS_PACKET] = 0,
		[TS_ERRQUEUE] = 0,
		[TS_RX] = 1000,
		[TS_TCP_INFO] = 1000,
		[TS_USER] = 100000,
	};

	return by_stamp[ts];
}

bool location_disc_from(const struct record *record)
{
	static const char *const methods[] = {"icmp", "tcp", "tls", "answer", "http", "https"};

	if (record->ts == TS_IMPORTED || record->rtt_ns.count == 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (strcmp(methods[i], record->method) == 0)
			return true;
	return false;
}

static int64_t least_rtt(const struct record *record)
{
	int64_t least = record->rtt_ns.items[0];

	for (size_t i = 1; i < record->rtt_ns.count; i++)
		if (record->rtt_ns.items[i] < least)
			least = record->rtt_ns.items[i];
	return least;
}

bool location_disc_rtt(const struct record *record, int64_t *rtt_ns, int64_t *quantum)
{
	if (!location_disc_from(record))
		return false;
	*rtt_ns = least_rtt(record);
	*quantum = quantum_ns(record->ts);
	return true;
}

/* A coarse stamp may have taken its quantum from the RTT: the disc must hold either way. */
void location_disc_note(struct location_disc *best, const struct sighting *s)
{
	const struct record *record = &s->entry->record;
	int64_t rtt = least_rtt(record), quantum = quantum_ns(record->ts);
	int64_t least = best->agent >= 0 && best->least_ns < rtt ? best->least_ns : rtt;

	if (best->agent < 0 || rtt + quantum < best->rtt_ns + best->quantum_ns)
		*best = (struct location_disc){.agent = s->agent,
			.landmark = -1,
			.method = record->method,
			.rtt_ns = rtt,
			.quantum_ns = quantum};
	best->least_ns = least;
}

void location_disc_finish(const struct locations *all, struct location_disc *disc)
{
	const struct agent *agent = &all->in->dossier->agents.items[disc->agent];

	disc->disc.centre.lat_e7 = (int32_t)agent->lat_e7;
	disc->disc.centre.lon_e7 = (int32_t)agent->lon_e7;
	disc->disc.radius_m =
		place_radius_m(disc->rtt_ns, disc->quantum_ns, all->uncertainty_m[disc->agent]);
	disc->excluded =
		place_excluded_again(all->in->region, &disc->disc, &all->memos[disc->agent]);
}
