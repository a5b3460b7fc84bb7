/* Routes asked for and followed between the two hosts of network_fixture.h. */
#ifndef CDNPROOF_TESTS_ROUTE_FIXTURE_H
#define CDNPROOF_TESTS_ROUTE_FIXTURE_H

#include "probes/route.h"

struct route_fixture {
	struct loop *loop;
	struct routes *routes;
};

/* Enters the network first. */
void route_fixture_open(struct route_fixture *out);
void route_fixture_close(struct route_fixture *fixture);

struct route route_fixture_find(struct route_fixture *fixture, const char *to);

/* Asks again with every change until it is so, 10 s at most: the kernel tells some changes in
 * several steps, and some late. */
struct route route_fixture_find_framed(struct route_fixture *fixture, const char *to, bool framed);

/* Runs the loop until the generation is another one; the test fails when it stays. */
void route_fixture_await(struct route_fixture *fixture, uint32_t generation);

/* Hands over all that was told, for what should change nothing; returns the generation. */
uint32_t route_fixture_settle(struct route_fixture *fixture);

void route_fixture_assert_source(const struct route *route, const char *source);

#endif
