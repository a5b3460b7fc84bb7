/* Which addresses this machine has. */
#ifndef CDNPROOF_PROBES_OWN_ADDRESS_H
#define CDNPROOF_PROBES_OWN_ADDRESS_H

#include <stdbool.h>

/* Is the address (text) one of this machine's interfaces'? When they cannot be listed: no. */
bool own_address(const char *addr);

#endif
