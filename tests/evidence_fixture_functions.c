#include "tests/evidence_fixture_functions.h"

struct evidence_balance fixture_balance[FIXTURE_BALANCE] = {
	{.node = "nc-core-1",
		.check = "rs",
		.verdict = VERDICT_PASS,
		.identity = IDENTITY_KEY,
		.asked = 1000,
		.answered = 998,
		.unnamed = 1,
		.p_ppm = 419203,
		.servers = ITEMS(struct evidence_server, {"rs1", 505, 1}, {"rs2", 492, 1}),
		.ttls = 2,
		.other_keys = 3},
	{.node = "sr-reg-1",
		.check = "rs",
		.verdict = VERDICT_INCONCLUSIVE,
		.identity = IDENTITY_NONE,
		.reason = REASONS(REASON_CONFLICTING_SOURCES, REASON_NODE_IDENTITY),
		.asked = 1000,
		.answered = 1000,
		.p_ppm = BIND_ABSENT,
		.servers =
			ITEMS(struct evidence_server, {"<rs1>", 600, 1}, {"rs9", 400, BIND_ABSENT}),
		.servers_left_out = 2,
		.ttls = 1},
};
