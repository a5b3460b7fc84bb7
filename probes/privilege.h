/* Once the sockets are open no privilege is needed any more, and none is kept. */
#ifndef CDNPROOF_PROBES_PRIVILEGE_H
#define CDNPROOF_PROBES_PRIVILEGE_H

#include <stddef.h>

#include "base/err.h"

/* Drops every capability of the process and sets no_new_privs, and checks that both hold. Cannot be
 * undone. For an ordinary user it changes nothing but no_new_privs. */
int privilege_drop(struct err *err);

/* The same, but for these capabilities (CAP_…), as far as the process has them. */
int privilege_keep(const int *capabilities, size_t count, struct err *err);

#endif
