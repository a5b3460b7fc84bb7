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

struct evidence_ipv6 fixture_ipv6[FIXTURE_IPV6] = {
	{.code = "360100",
		.service = {.verdict = VERDICT_PASS,
			.slots = 2016,
			.success = 2016,
			.good = 2010,
			.success_low_ppm = 997328,
			.success_high_ppm = 1000000,
			.good_low_ppm = 993104,
			.good_high_ppm = 999321,
			.alpha_ppm = 4545},
		.rtt = {.count = 2016,
			.min_us = 310,
			.p50_us = 420,
			.p95_us = 900,
			.p99_us = 1200,
			.max_us = 2100},
		.compared = 2016,
		.only_v4 = 3,
		.only_v6 = 1,
		.only_v4_low_ppm = 201,
		.only_v4_high_ppm = 5002,
		.timed = 2012,
		.slower = 700,
		.slower_low_ppm = 320415,
		.slower_high_ppm = 375906,
		.extra_us = -120,
		.objects_same = 2010,
		.objects_differ = 2,
		.aaaa_asked = 2016,
		.aaaa_present = 2016},
	{.code = "360700",
		.service = {.verdict = VERDICT_NOT_ASSESSED, .reason = REASONS(REASON_NO_DATA)},
		.only_v4_high_ppm = 1000000,
		.slower_high_ppm = 1000000,
		.extra_us = BIND_ABSENT},
};

struct evidence_page fixture_pages[FIXTURE_PAGES] = {
	{.check = "home",
		.node = "nc-core-1",
		.verdict = VERDICT_PASS,
		.asked = 7,
		.answered = 7,
		.showing = 7,
		.prefix_unread = 2,
		.numbers = TEXTS("B1-20250001", "赣B1-20250001")},
	{.check = "home", .node = "sr-reg-1", .verdict = VERDICT_FAIL, .asked = 7, .answered = 6},
};

#define DRAINED                                                                                    \
	.watch = "nc", .name = "www.example.cn", .node = "nc-core-1", .at = {1795308000000},       \
	.slot_ms = 1000

struct evidence_failover fixture_failover[FIXTURE_FAILOVER] = {
	{DRAINED, .city = "360100", .operator_name = "中国电信", .verdict = VERDICT_PASS,
		.identity = IDENTITY_KEY, .from = "nc-core-1", .to = "sr-reg-1",
		.switched = {1795308034000}, .switch_ms = 34000, .moved_ms = 33000, .ttl_s = 60,
		.limit_ms = 67000, .clock_us = 900, .asked = 34, .failed = 31, .asked_later = 266,
		.watched_ms = 300000},
	{DRAINED, .city = "360400", .operator_name = "中国联通", .verdict = VERDICT_FAIL,
		.identity = IDENTITY_NONE, .from = "nc-core-1", .switched = {BIND_ABSENT},
		.switch_ms = BIND_ABSENT, .moved_ms = BIND_ABSENT, .ttl_s = 60, .limit_ms = 67000,
		.asked = 300, .failed = 300, .watched_ms = 300000},
	{DRAINED, .city = "360700", .verdict = VERDICT_NOT_APPLICABLE, .from = "gz-core-1",
		.to = "gz-core-1", .switched = {BIND_ABSENT}, .switch_ms = BIND_ABSENT,
		.moved_ms = BIND_ABSENT, .ttl_s = 60, .limit_ms = 67000, .asked_later = 300,
		.watched_ms = 300000},
	{DRAINED, .city = "361100", .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASONS(REASON_NO_DATA, REASON_CLOCK_UNSYNCED), .switched = {BIND_ABSENT},
		.switch_ms = BIND_ABSENT, .moved_ms = BIND_ABSENT, .ttl_s = BIND_ABSENT,
		.limit_ms = BIND_ABSENT},
};

#define BLOCKED                                                                                    \
	.watch = "block", .check = "home", .at = {1795309000000}, .slot_ms = 1000,                 \
	.watched_ms = 320000, .asked = 320

struct evidence_purge fixture_purges[FIXTURE_PURGES] = {
	{BLOCKED, .node = "sr-reg-1", .verdict = VERDICT_PASS, .identity = IDENTITY_HEADER,
		.gone = {1795309012000}, .gone_ms = 12000, .served = 12},
	{BLOCKED, .node = "nc-core-1", .verdict = VERDICT_FAIL, .identity = IDENTITY_KEY,
		.gone = {BIND_ABSENT}, .gone_ms = BIND_ABSENT, .served = 320},
	{.watch = "block-2",
		.check = "home",
		.node = "nc-core-1",
		.at = {1795310000000},
		.verdict = VERDICT_PASS,
		.identity = IDENTITY_KEY,
		.gone = {1795310003500},
		.gone_ms = 3500,
		.asked = 60,
		.served = 3,
		.slot_ms = 1000,
		.watched_ms = 60000},
};

struct evidence_down fixture_downs[FIXTURE_DOWNS] = {
	{.watch = "rs1",
		.check = "home",
		.node = "nc-core-1",
		.server = "rs1",
		.at = {1795311000000},
		.verdict = VERDICT_PASS,
		.identity = IDENTITY_KEY,
		.before = 31,
		.asked = 300,
		.watched_ms = 300000},
};
