/* What a visit brings, for tests of judges. */
#ifndef CDNPROOF_TESTS_VISIT_FIXTURE_H
#define CDNPROOF_TESTS_VISIT_FIXTURE_H

#include "model/record.h"

/* A visit without keys: the response, from `addr`, names the node. Texts are borrowed. */
const struct record_http *world_named_visit(
	struct arena *arena, const char *node, const char *addr);

#endif
