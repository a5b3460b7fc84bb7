#include "analyzer/more_slots.h"

struct question {
	const struct trials *trials;
	const struct evidence_trials *now;
	const struct thresholds *thresholds;
	enum more_slots how;
};

/* As those before it: of `of` slots `part` were such. */
static int64_t part_of(int64_t more, int64_t part, int64_t of)
{
	return of ? more * part / of : 0;
}

static bool is_enough(const struct question *q, int64_t more)
{
	const struct evidence_trials *now = q->now;
	int64_t n = now->slots + more, success = now->success, good = now->good;

	if (q->how == MORE_AT_RATE) {
		success += part_of(more, now->success, now->slots);
		good += part_of(more, now->good, now->slots);
	} else {
		success += more;
		good += more;
	}
	if (q->how == MORE_WITH_RECORDS) {
		success += now->missing;
		good += now->missing + now->unmeasured;
	}
	return trials_would_pass(q->trials, n, success, good, q->thresholds) &&
	       !trials_too_many_invalid(now->invalid, n);
}

int64_t more_slots_until(const struct trials *trials, const struct evidence_trials *now,
	const struct thresholds *thresholds, int64_t most, enum more_slots how)
{
	const struct question q = {trials, now, thresholds, how};
	int64_t low = 0, high = 1;

	if (is_enough(&q, 0))
		return 0;
	while (high < most && !is_enough(&q, high)) {
		low = high;
		high *= 2;
	}
	if (high > most)
		high = most;
	if (high <= low || !is_enough(&q, high))
		return BIND_ABSENT;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (is_enough(&q, middle))
			high = middle;
		else
			low = middle;
	}
	return high;
}
