#include "tests/route_fixture.h"

#include <check.h>

#include "tests/network_fixture.h"

#define WAIT_NS   INT64_C(10000000000) /* for what must come */
#define SETTLE_NS INT64_C(60000000)    /* for what should not */

void route_fixture_open(struct route_fixture *out)
{
	struct err err;

	network_enter();
	ck_assert_int_eq(loop_open(&out->loop, &err), 0);
	ck_assert_msg(routes_open(out->loop, &out->routes, &err) == 0, "%s", err.text);
}

void route_fixture_close(struct route_fixture *fixture)
{
	routes_close(fixture->routes);
	loop_close(fixture->loop);
}

struct route route_fixture_find(struct route_fixture *fixture, const char *to)
{
	struct sockaddr_storage address = network_address(to, 0);
	struct route route;
	struct err err;

	ck_assert_msg(routes_find(fixture->routes, &address, &route, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(route.generation, routes_generation(fixture->routes));
	return route;
}

static void run_loop(struct route_fixture *fixture, struct mono_ns end, uint32_t generation)
{
	struct mono_ns drained;

	while (when_mono_now().v < end.v && routes_generation(fixture->routes) == generation)
		ck_assert_int_eq(loop_wait(fixture->loop, end, &drained, NULL), 0);
}

struct route route_fixture_find_framed(struct route_fixture *fixture, const char *to, bool framed)
{
	struct mono_ns end = {when_mono_now().v + WAIT_NS};
	struct route route = route_fixture_find(fixture, to);

	while (route.framed != framed && when_mono_now().v < end.v) {
		run_loop(fixture, end, route.generation);
		route = route_fixture_find(fixture, to);
	}
	ck_assert_int_eq(route.framed, framed);
	return route;
}

void route_fixture_await(struct route_fixture *fixture, uint32_t generation)
{
	run_loop(fixture, (struct mono_ns){when_mono_now().v + WAIT_NS}, generation);
	ck_assert_uint_gt(routes_generation(fixture->routes), generation);
}

uint32_t route_fixture_settle(struct route_fixture *fixture)
{
	struct mono_ns end = {when_mono_now().v + SETTLE_NS}, drained;

	while (when_mono_now().v < end.v)
		ck_assert_int_eq(loop_wait(fixture->loop, end, &drained, NULL), 0);
	return routes_generation(fixture->routes);
}

void route_fixture_assert_source(const struct route *route, const char *source)
{
	struct sockaddr_storage want = network_address(source, 0);

	ck_assert_mem_eq(&route->source, &want, sizeof(want));
}
