#include "probes/clock.h"

#include <sys/timex.h>
#include <time.h>

#define READINGS 3

static int64_t now_ns(clockid_t id)
{
	struct timespec at;

	clock_gettime(id, &at);
	return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

struct real_ns clock_real_now(void)
{
	return (struct real_ns){now_ns(CLOCK_REALTIME)};
}

struct clock_reading clock_read(void)
{
	struct clock_reading best = {0};
	int64_t width_ns = INT64_MAX;

	for (int i = 0; i < READINGS; i++) {
		int64_t before = now_ns(CLOCK_MONOTONIC);
		int64_t real = now_ns(CLOCK_REALTIME);
		int64_t after = now_ns(CLOCK_MONOTONIC);

		if (after - before >= width_ns)
			continue;
		width_ns = after - before;
		best.offset_ns = real - (before + width_ns / 2);
		best.mono.v = after;
	}
	return best;
}

struct mono_ns clock_mono_of(const struct clock_reading *reading, struct unix_ms wall)
{
	return (struct mono_ns){wall.v * 1000000 - reading->offset_ns};
}

int64_t clock_wall_ns(const struct clock_reading *reading)
{
	return reading->mono.v + reading->offset_ns;
}

void clock_discipline(struct record_clock *out)
{
	struct timex state = {.modes = 0};
	int is = adjtimex(&state);

	out->synced = is >= 0 && is != TIME_ERROR && !(state.status & STA_UNSYNC);
	out->offset_us = is < 0 ? 0 : state.offset / (state.status & STA_NANO ? 1000 : 1);
	out->bound_us = is < 0 ? 0 : state.maxerror;
}
