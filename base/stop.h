/* The one global: a signal asked the program to come to an end. Long work looks at it between
 * steps, leaves things whole and returns ERR_INTERRUPTED. */
#ifndef CDNPROOF_BASE_STOP_H
#define CDNPROOF_BASE_STOP_H

#include <signal.h>
#include <stdbool.h>

#include "base/err.h"

extern volatile sig_atomic_t stop_requested;

/* SIGINT, SIGTERM and SIGHUP (unless it is ignored: nohup) set stop_requested; a second signal ends
 * the program at once.
 * SIGPIPE is ignored: a closed pipe is an ordinary write error. */
void stop_on_signals(void);

/* For long work that leaves nothing half done and looks at nothing: until stop_on_signals() is
 * called again a signal ends the program at once, with the message and status of ERR_INTERRUPTED.
 * -1 with stop_err when one came before. */
int stop_at_once(struct err *err);

int stop_err(struct err *err); /* "interrupted"; ERR_INTERRUPTED; -1 */

#endif
