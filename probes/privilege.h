/* Once the sockets are open no privilege is needed any more, and none is kept. */
#ifndef CDNPROOF_PROBES_PRIVILEGE_H
#define CDNPROOF_PROBES_PRIVILEGE_H

#include "base/err.h"

/* Drops every capability of the process and sets no_new_privs, and checks that both hold. Cannot be
 * undone. For an ordinary user it changes nothing but no_new_privs. */
int privilege_drop(struct err *err);

#endif
