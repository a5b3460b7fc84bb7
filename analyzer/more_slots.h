/* How many further slots a city needs before its interval decides: the exact bounds, asked of
 * counts that are not there yet. */
#ifndef CDNPROOF_ANALYZER_MORE_SLOTS_H
#define CDNPROOF_ANALYZER_MORE_SLOTS_H

#include "analyzer/trials.h"

/* How the further slots are thought to turn out. */
enum more_slots {
	MORE_AT_BEST,      /* all succeed and are good */
	MORE_AT_RATE,      /* as those before them */
	MORE_WITH_RECORDS, /* and everything of the past that is not known turns out well too */
};

/* A number of further slots that is enough where one less is not; BIND_ABSENT: `most` of them are
 * too few. At best it is the least: more successes never make it worse. At a rate whole slots
 * round, so that a slot or two less might do by chance. `now` as trials_city() counted it. */
int64_t more_slots_until(const struct trials *trials, const struct evidence_trials *now,
	const struct thresholds *thresholds, int64_t most, enum more_slots how);

#endif
