#include "analyzer/rollup.h"

enum verdict rollup_at_least(int64_t yes, int64_t may, int64_t need)
{
	if (need <= 0)
		return VERDICT_NOT_ASSESSED;
	if (yes >= need)
		return VERDICT_PASS;
	return yes + may < need ? VERDICT_FAIL : VERDICT_INCONCLUSIVE;
}

enum verdict rollup_all(const int64_t counts[VERDICT_COUNT])
{
	if (counts[VERDICT_FAIL])
		return VERDICT_FAIL;
	if (counts[VERDICT_INCONCLUSIVE] || counts[VERDICT_NOT_ASSESSED] || counts[VERDICT_ERROR])
		return VERDICT_INCONCLUSIVE;
	if (counts[VERDICT_PASS])
		return VERDICT_PASS;
	if (counts[VERDICT_NOT_APPLICABLE] || counts[VERDICT_INFORMATIONAL])
		return VERDICT_NOT_APPLICABLE;
	return VERDICT_NOT_ASSESSED;
}

enum verdict rollup_rows(const int64_t counts[VERDICT_COUNT], int64_t rows)
{
	return counts[VERDICT_NOT_ASSESSED] == rows ? VERDICT_NOT_ASSESSED : rollup_all(counts);
}
