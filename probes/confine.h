/* What the prober itself may still do once it measures: a list of system calls (seccomp). */
#ifndef CDNPROOF_PROBES_CONFINE_H
#define CDNPROOF_PROBES_CONFINE_H

#include "base/err.h"

/* From here on every call that is not on the list fails with EPERM: no program is started, nothing
 * is traced, mounted, signalled elsewhere or given to others; sockets are those of the internet and
 * its own. Cannot be undone. Under a sanitizer, which needs other calls, it does nothing. */
int confine_prober(struct err *err);

#endif
