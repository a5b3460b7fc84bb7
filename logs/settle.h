/* What follows from an inventory's minutes and hours once all of them are there. */
#ifndef CDNPROOF_LOGS_SETTLE_H
#define CDNPROOF_LOGS_SETTLE_H

#include "model/inventory.h"

/* Finds anew, for every archive, its gaps, what is known of each (siblings_silent, usual) and its
 * isolated records. A gap has siblings_silent when other archives of the kind have records before
 * and behind it, and no archive of the kind has one in it. usual is the sum, over the hours of the
 * gap, of the median of the same hours of the week elsewhere in the archive (an hour without
 * records counts as 0), by the minute where the gap has a part of an hour; absent without hours[]
 * or where the archive has no other such week. */
void log_settle(struct inventory *inventory);

#endif
