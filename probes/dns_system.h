/* The name server that this machine's own resolver asks first: resolv.conf(5). */
#ifndef CDNPROOF_PROBES_DNS_SYSTEM_H
#define CDNPROOF_PROBES_DNS_SYSTEM_H

#include <stddef.h>
#include <sys/socket.h>

#include "base/err.h"

#define DNS_SYSTEM_FILE "/etc/resolv.conf"

/* The first line `nameserver ADDRESS` that says an address, with the zone of a link-local one;
 * without such a line 127.0.0.1, as the C library has it. The port is 0. */
void dns_system_parse(const char *text, size_t len, struct sockaddr_storage *out);

/* Reads the file once: what it says later, when the process may no longer open it, is not seen. No
 * file counts as an empty one; ERR_NOINPUT, ERR_DATA: unreadable, or larger than is believed. */
int dns_system_read(const char *path, struct sockaddr_storage *out, struct err *err);

#endif
