#include "probes/schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

#define GUARD_SHARE   20 /* 5 % */
#define GUARD_MOST_NS INT64_C(1000000000)

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void add_line(struct digest *digest, const char *text)
{
	if (text)
		digest_add(digest, text, strlen(text));
	digest_add(digest, "\n", 1);
}

uint64_t schedule_seed(const struct schedule_key *key)
{
	char text[DIGEST_TEXT_LEN] = "";
	struct digest *digest = digest_new();
	char port[24];

	if (!digest)
		return 0; /* every phase 0 is a poor schedule, but a right one */
	snprintf(port, sizeof(port), "%lld", (long long)key->port);
	add_line(digest, key->agent);
	add_line(digest, key->addr);
	add_line(digest, key->method);
	add_line(digest, key->check);
	add_line(digest, port);
	digest_text(digest, text);
	digest_free(digest);
	text[16] = '\0';
	return strtoull(text, NULL, 16);
}

static int64_t guard_of(int64_t slot_ns, int64_t free_ns)
{
	int64_t guard_ns = least(slot_ns / GUARD_SHARE, GUARD_MOST_NS);

	return free_ns > 0 ? least(guard_ns, free_ns / 2) : guard_ns;
}

struct schedule schedule_fit(
	uint64_t seed, int64_t slot_ns, int64_t sent, int64_t interval_ns, int64_t spread_ns)
{
	struct schedule out = {0};
	int64_t usable_ns, room_ns;

	out.interval_ns = interval_ns < SCHEDULE_TICK_NS ? SCHEDULE_TICK_NS : interval_ns;
	out.guard_ns = guard_of(slot_ns, slot_ns - (sent - 1) * out.interval_ns);
	usable_ns = slot_ns - out.guard_ns;
	out.count = least(sent, 1 + (usable_ns - 1) / out.interval_ns);
	out.left_out = sent - out.count;
	if (out.count == 0)
		return out;
	room_ns = usable_ns - (out.count - 1) * out.interval_ns;
	if (spread_ns > 0)
		room_ns = least(room_ns, spread_ns);
	out.phase_ns = (int64_t)(seed % (uint64_t)room_ns);
	return out;
}

int64_t schedule_at_ns(const struct schedule *schedule, int64_t k)
{
	return schedule->phase_ns + k * schedule->interval_ns;
}
