#include "analyzer/location_disc.h"

#include <string.h>

static int64_t uncertainty_m(const struct locations *all, int agent)
{
	const struct agent *claim = &all->in->dossier->agents.items[agent];

	if (claim->uncertainty_m != BIND_ABSENT)
		return claim->uncertainty_m;
	return all->attested.items[agent] ? LOCATION_ATTESTED_U_M : LOCATION_AGENT_U_M;
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
	static const char *const methods[] = {"icmp", "tcp", "tls", "http", "https"};

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

/* A coarse stamp may have taken its quantum from the RTT: the disc must hold either way. */
void location_disc_note(struct location_disc *best, const struct sighting *s)
{
	const struct record *record = &s->entry->record;
	int64_t rtt = least_rtt(record), quantum = quantum_ns(record->ts);
	int64_t least = best->agent >= 0 && best->least_ns < rtt ? best->least_ns : rtt;

	if (best->agent < 0 || rtt + quantum < best->rtt_ns + best->quantum_ns)
		*best = (struct location_disc){.agent = s->agent,
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
		place_radius_m(disc->rtt_ns, disc->quantum_ns, uncertainty_m(all, disc->agent));
	disc->excluded = place_excluded(all->in->region, &disc->disc);
}
