/* Does this machine let us make a lab? */
#ifndef CDNPROOF_TESTS_LAB_PERMIT_H
#define CDNPROOF_TESTS_LAB_PERMIT_H

#include "base/err.h"

/* Tries it in a child, which leaves nothing behind. -1 with ERR_NOPERM and, in one line, the
 * reason and what to do. */
int permit_check(struct err *err);

#endif
