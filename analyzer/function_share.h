/* Shares of functions, with the exact bounds that decide, for any number of answers. */
#ifndef CDNPROOF_ANALYZER_FUNCTION_SHARE_H
#define CDNPROOF_ANALYZER_FUNCTION_SHARE_H

#include "base/proportion.h"

/* So many of so many; both are scaled down, against the share, where there are more than
 * base/proportion.h counts. */
struct function_share {
	int64_t n, k;
};

struct function_share function_share_least(int64_t n, int64_t k); /* k rounded down */
struct function_share function_share_most(int64_t n, int64_t k);  /* k rounded up */

#endif
