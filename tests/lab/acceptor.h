/* A TCP server that accepts and closes: as little as can stand behind a handshake. */
#ifndef CDNPROOF_TESTS_LAB_ACCEPTOR_H
#define CDNPROOF_TESTS_LAB_ACCEPTOR_H

#include <stdint.h>

#include "base/err.h"

/* Listens on all addresses of the present network namespace, of both families. */
int acceptor_open(uint16_t port, int *out, struct err *err);

/* Until the process is ended. */
_Noreturn void acceptor_run(int listener);

#endif
