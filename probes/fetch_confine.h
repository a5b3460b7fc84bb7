/* What takes a forked process everything that it does not need. In this order; none is undone. */
#ifndef CDNPROOF_PROBES_FETCH_CONFINE_H
#define CDNPROOF_PROBES_FETCH_CONFINE_H

#include <sys/types.h>

#include "base/err.h"

#define FETCH_CHILD_FD 3

/* Ends with its parent; asked to stop it goes on, since the parent still needs it to finish whole.
 */
int confine_to_parent(pid_t parent, struct err *err);

/* Closes every descriptor but this one, which becomes FETCH_CHILD_FD, and the standard ones, which
 * become /dev/null. Gives up memory that is shared for writing, such as the ring of a capture. */
int confine_inheritance(int fd, struct err *err);

/* No capabilities, no new privileges, no core file, and a list of system calls (seccomp): reading
 * and writing what is open, memory that is not code, time. All others fail with EPERM. */
int confine_calls(struct err *err);

/* It must come round this often, or it is ended: seconds of its own work. */
#define CONFINE_WATCHDOG_S 5
void confine_feed_watchdog(void);

#endif
