/* A name server with good and bad manners, for the tests of dns and visit: the first label of the
 * name says which; "198-18-1-9" is that address. By UDP, and by TCP on IPv4. On 127.0.0.1 and ::1
 * of the test's own network. */
#ifndef CDNPROOF_TESTS_DNS_SERVER_H
#define CDNPROOF_TESTS_DNS_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

#define DNS_SERVER_PORT     5300
#define DNS_SERVER_RESOLVER 53   /* the same on 127.0.0.1, for who asks as a stub does */
#define DNS_SERVER_CLOSED   5399 /* nobody is there */
#define DNS_SERVER_SLOW_MS  60   /* what "slow" waits for */

/* Shared with the server. "flood" waits for `go` between question and answers, and floods once. */
struct dns_server_gate {
	int turns; /* answers by "turns" */
	int heard; /* questions for "again", which answers every second */
	volatile bool asked, go, done;
};

/* Ends with this process, or by fixture_stop. *gate is shared memory. */
pid_t dns_server_start(struct dns_server_gate **gate);

#endif
