/* What `cdnproof logs` says of its archives below the table: records that stand alone, and when
 * there are none, in the user's language. */
#ifndef CDNPROOF_CLI_LOGS_GAPS_H
#define CDNPROOF_CLI_LOGS_GAPS_H

#include "model/inventory.h"

/* To standard output; a line a gap, of all archives together so many as can be looked through, and
 * how many there are beside. Times are of +08:00. */
void logs_print_gaps(const struct inventory *inventory, struct arena *arena);

#endif
