/* Axes of pictures: places and round values by integer arithmetic alone. */
#include <assert.h>

#include "reports/svg.h"

#define LOG_BITS 20 /* of the fraction */
#define GRAIN    10 /* hundredth pixels: places are to a tenth of a pixel */

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 uwide;

struct svg_axis svg_axis_linear(int64_t low, int64_t high, int64_t from, int64_t to)
{
	struct svg_axis axis = {
		.low = low < high ? low : high, .high = low < high ? high : low, from, to, false};

	if (axis.low < axis.high)
		return axis;
	if (axis.high < INT64_MAX)
		axis.high++;
	else
		axis.low--;
	return axis;
}

struct svg_axis svg_axis_log(int64_t low, int64_t high, int64_t from, int64_t to)
{
	struct svg_axis axis = svg_axis_linear(low < 1 ? 1 : low, high < 1 ? 1 : high, from, to);

	axis.log = true;
	return axis;
}

/* log2 of value >= 1, times 2^LOG_BITS, floored: a bit at a time, by squaring. */
static int64_t log2_of(uint64_t value)
{
	int whole = 63 - __builtin_clzll(value);
	uint64_t m = value << (63 - whole); /* [1, 2) with 63 bits behind the point */
	int64_t out = whole;

	for (int i = 0; i < LOG_BITS; i++) {
		uwide square = (uwide)m * m;

		out *= 2;
		if (square >> 127) {
			out++;
			m = (uint64_t)(square >> 64);
		} else {
			m = (uint64_t)(square >> 63);
		}
	}
	return out;
}

static wide measure(const struct svg_axis *axis, int64_t value)
{
	return axis->log ? log2_of((uint64_t)value) : value;
}

int64_t svg_axis_at(const struct svg_axis *axis, int64_t value)
{
	wide low = measure(axis, axis->low), span = measure(axis, axis->high) - low;
	wide way = (wide)axis->to - axis->from, at;

	if (value <= axis->low || span <= 0)
		return axis->from;
	if (value >= axis->high)
		return axis->to;
	at = (measure(axis, value) - low) * way / span / GRAIN * GRAIN;
	return axis->from + (int64_t)at;
}

/* 1, 2, 5, 10, 20, …: the next one; 0: beyond int64. */
static int64_t next_step(int64_t step)
{
	int64_t lead = step;

	while (lead >= 10)
		lead /= 10;
	if (lead == 2)
		return step > INT64_MAX / 5 * 2 ? 0 : step / 2 * 5;
	return step > INT64_MAX / 2 ? 0 : step * 2;
}

static struct svg_ticks linear_ticks(const struct svg_axis *axis, size_t most)
{
	struct svg_ticks ticks = {.count = 0};
	int64_t step = 1;
	wide first;

	while (((wide)axis->high - axis->low) / step >= (wide)most) {
		step = next_step(step);
		if (step == 0)
			return ticks;
	}
	first = axis->low / step * (wide)step;
	if (first < axis->low)
		first += step;
	for (wide at = first; at <= axis->high && ticks.count < most; at += step)
		ticks.at[ticks.count++] = (int64_t)at;
	return ticks;
}

static bool is_power_of_ten(int64_t value)
{
	while (value % 10 == 0)
		value /= 10;
	return value == 1;
}

static struct svg_ticks log_ticks(const struct svg_axis *axis, size_t most, bool powers)
{
	struct svg_ticks ticks = {.count = 0};

	for (int64_t at = 1; at != 0 && at <= axis->high; at = next_step(at)) {
		if (at < axis->low || (powers && !is_power_of_ten(at)))
			continue;
		if (ticks.count == most)
			return powers ? ticks : log_ticks(axis, most, true);
		ticks.at[ticks.count++] = at;
	}
	return ticks;
}

struct svg_ticks svg_axis_ticks(const struct svg_axis *axis, size_t most)
{
	assert(most >= 1);
	if (most > SVG_TICKS_MOST)
		most = SVG_TICKS_MOST;
	return axis->log ? log_ticks(axis, most, false) : linear_ticks(axis, most);
}
