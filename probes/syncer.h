/* fsync in a thread of its own: a busy disk may take long, and the next request must not wait. */
#ifndef CDNPROOF_PROBES_SYNCER_H
#define CDNPROOF_PROBES_SYNCER_H

#include "base/err.h"

struct syncer;

/* To be called once privileges are dropped: a thread keeps those that it was made with. */
int syncer_new(struct syncer **out, struct err *err);

/* Asks for fd to be synced and returns at once. -1 with ERR_IO when an earlier one failed. */
int syncer_ask(struct syncer *syncer, int fd, struct err *err);

/* All that was asked for is done when this returns; fds may be closed then. */
int syncer_wait(struct syncer *syncer, struct err *err);

void syncer_free(struct syncer *syncer); /* waits; NULL is fine */

#endif
