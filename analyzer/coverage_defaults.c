#include "analyzer/coverage_defaults.h"

#include "base/proportion.h"
#include "base/text.h"

static const struct {
	const char *what;
	size_t offset;
	bool counts; /* the slots of evidence are counted by it */
} settings[] = {
	{"thresholds.success_ppm", offsetof(struct thresholds, success_ppm), false},
	{"thresholds.quantile_ppm", offsetof(struct thresholds, quantile_ppm), false},
	{"thresholds.rtt_p95_us", offsetof(struct thresholds, rtt_p95_us), true},
	{"thresholds.slot_ok_ppm", offsetof(struct thresholds, slot_ok_ppm), true},
};

struct defaults {
	struct thresholds thresholds;
	bool changed;   /* one of them is another */
	bool recounted; /* and the slots would be others */
};

static int64_t *setting(struct thresholds *thresholds, size_t offset)
{
	return (int64_t *)(void *)((char *)thresholds + offset);
}

/* False: what was changed is not what is used. */
static bool defaults_of(const struct evidence *evidence, struct defaults *out)
{
	struct thresholds used = evidence->thresholds;

	*out = (struct defaults){.thresholds = used};
	LIST_EACH(const struct evidence_change, change, &evidence->changed)
		for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
			if (!text_equal(change->what, settings[i].what))
				continue;
			if (change->value != *setting(&used, settings[i].offset) ||
				change->otherwise == change->value)
				return false;
			*setting(&out->thresholds, settings[i].offset) = change->otherwise;
			out->changed = true;
			out->recounted |= settings[i].counts;
		}
	return true;
}

static bool is_share(int64_t ppm)
{
	return ppm >= 0 && ppm <= PROPORTION_ONE_PPM;
}

static bool counts_pass(const struct evidence *evidence, const struct evidence_trials *t,
	const struct thresholds *thresholds)
{
	const struct alpha alpha = {
		evidence->profile.alpha_ppm, PROPORTION_ONE_PPM * (int64_t)evidence->cities.count};

	if (t->slots <= 0 || t->slots > PROPORTION_N_MOST || t->success < 0 ||
		t->success > t->slots || t->good < 0 || t->good > t->slots || alpha.num <= 0 ||
		alpha.num >= alpha.den || !is_share(thresholds->success_ppm) ||
		!is_share(thresholds->quantile_ppm))
		return false;
	return proportion_at_least(t->slots, t->success, thresholds->success_ppm, alpha) &&
	       proportion_at_least(t->slots, t->good, thresholds->quantile_ppm, alpha);
}

/* A city that its counts would pass and that does not is held back by its agents, whatever the
 * thresholds; of one that its counts do not pass nobody knows. */
static bool count_fits(const struct evidence *evidence, const struct defaults *defaults, int64_t k)
{
	int64_t least = 0, most = 0;

	LIST_EACH(const struct evidence_city, city, &evidence->cities) {
		const struct evidence_trials *t = &city->service;
		bool held_back = t->verdict != VERDICT_PASS &&
				 counts_pass(evidence, t, &evidence->thresholds);

		if (!defaults->recounted && !counts_pass(evidence, t, &defaults->thresholds))
			continue;
		most += !held_back;
		least += !defaults->recounted && t->verdict == VERDICT_PASS;
	}
	return k >= least && k <= most;
}

bool coverage_defaults_follow(const struct evidence *evidence, const struct finding *finding,
	const struct evidence_reading *reading)
{
	struct defaults defaults;

	if (!defaults_of(evidence, &defaults) || !defaults.changed)
		return false;
	if ((reading->verdict == VERDICT_PASS) != (reading->k >= finding->need))
		return false;
	return count_fits(evidence, &defaults, reading->k);
}
