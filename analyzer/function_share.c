#include "analyzer/function_share.h"

/* Fewer trials than there were only widen the bounds. */
static int64_t divisor(int64_t n)
{
	return n / PROPORTION_N_MOST + 1;
}

static int64_t divide_up(int64_t value, int64_t by)
{
	return (value + by - 1) / by;
}

struct function_share function_share_least(int64_t n, int64_t k)
{
	int64_t by = divisor(n);

	return (struct function_share){divide_up(n, by), k / by};
}

struct function_share function_share_most(int64_t n, int64_t k)
{
	int64_t by = divisor(n);
	struct function_share share = {n / by, divide_up(k, by)};

	share.k = share.k > share.n ? share.n : share.k;
	return share;
}
