/* Where to listen, as options name it. */
#ifndef CDNPROOF_CLI_LISTEN_PLACE_H
#define CDNPROOF_CLI_LISTEN_PLACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* "198.18.0.1:4861", "[2001:2::1]:4861": the address, without the port, and the port from 1 on. */
bool listen_place_parse(const char *text, struct sockaddr_storage *at, uint16_t *port);

#endif
