/* Web servers with good and bad manners, for the tests of visit: the path says which. By HTTP on
 * the ports below, of every address of the test's own network; the addresses are made by
 * visit_server_addresses. */
#ifndef CDNPROOF_TESTS_VISIT_SERVER_H
#define CDNPROOF_TESTS_VISIT_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

#define VISIT_SERVER_PORT  80
#define VISIT_SERVER_OTHER 8443 /* speaks HTTP as well */

/* 198.18.0.0/15 and 2001:2::/48 are this namespace's own. False: not possible here. */
bool visit_server_addresses(void);

/* Ends with this process, or by fixture_stop. */
pid_t visit_server_start(void);

#endif
