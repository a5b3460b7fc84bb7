#include "tests/rehearse_fixture.h"

#include "tests/evidence_fixture.h"

#define ITEMS(type, ...)                                                                           \
	{                                                                                          \
		(type[]){__VA_ARGS__}, sizeof((type[]){__VA_ARGS__}) / sizeof(type)                \
	}
#define DRAINED_AT 1795140000250 /* 2026-11-20T10:00:00.250+08:00 */
#define CACHE(result, hits)                                                                        \
	{                                                                                          \
		.node = "gz-core-1", .check = "cache", .function = CHECK_CACHE,                    \
		.verdict = (result), .identity = IDENTITY_KEY, .series = 4, .objects = 30,         \
		.first_miss = 30, .again = 30, .again_hit = (hits), .hit_low_ppm = 904965,         \
		.hit_high_ppm = 1000000, .miss_first_byte_us = 18250, .hit_first_byte_us = 1120,   \
		.origin_first = BIND_ABSENT, .origin_again = BIND_ABSENT                           \
	}
#define NO_STORE                                                                                   \
	{                                                                                          \
		.node = "gz-core-1", .check = "private", .function = CHECK_NO_STORE,               \
		.verdict = VERDICT_PASS, .identity = IDENTITY_HEADER, .objects = 30, .again = 30,  \
		.hit_high_ppm = 95034, .miss_first_byte_us = BIND_ABSENT,                          \
		.hit_first_byte_us = BIND_ABSENT, .origin_first = 30, .origin_again = 30           \
	}
#define SWITCHED                                                                                   \
	{                                                                                          \
		.watch = "drill", .name = "cdn.example.com", .node = "gz-core-1",                  \
		.at = {DRAINED_AT}, .city = "360700", .operator_name = "电信",                     \
		.verdict = VERDICT_PASS, .to = "nc-core-1", .switched = {DRAINED_AT + 27000},      \
		.switch_ms = 27000, .ttl_s = 30, .asked = 27, .failed = 1, .watched_ms = 300000    \
	}
#define STUCK                                                                                      \
	{                                                                                          \
		.watch = "drill", .name = "cdn.example.com", .node = "gz-core-1",                  \
		.at = {DRAINED_AT}, .city = "360700", .operator_name = "电信",                     \
		.verdict = VERDICT_FAIL, .switched = {BIND_ABSENT}, .switch_ms = BIND_ABSENT,      \
		.ttl_s = BIND_ABSENT, .asked = 300, .failed = 273, .watched_ms = 300000            \
	}

static struct evidence_cache cache_filed[] = {CACHE(VERDICT_PASS, 30), NO_STORE};
static struct evidence_cache cache_later[] = {CACHE(VERDICT_FAIL, 0)};
static struct evidence_failover failover_filed[] = {SWITCHED};
static struct evidence_failover failover_later[] = {STUCK};
static struct evidence_refusal refusals[] = {{.check = "blocked",
	.node = "gz-core-1",
	.host = "www.example.com",
	.path = "/blocked.html",
	.verdict = VERDICT_PASS,
	.asked = 12,
	.refused = 12}};
static struct evidence_dispatch dispatch[] = {{.name = "cdn.example.com",
	.type = "A",
	.how = "subnet",
	.city = "360700",
	.operator_name = "移动",
	.verdict = VERDICT_PASS,
	.asked = 120,
	.answered = 120,
	.judged = 120,
	.nearest = 118,
	.extra_us = BIND_ABSENT,
	.ttl_least_s = 5,
	.ttl_most_s = 30,
	.choices = ITEMS(struct evidence_choice,
		{.node = "gz-core-1", .province = "yes", .count = 118},
		{.addr = "203.0.113.7", .count = 2})}};
static struct evidence_balance balance[] = {{.node = "gz-core-1",
	.check = "servers",
	.verdict = VERDICT_INCONCLUSIVE,
	.reason = ITEMS(int, REASON_NODE_IDENTITY),
	.asked = 100,
	.answered = 100,
	.p_ppm = BIND_ABSENT,
	.servers = ITEMS(struct evidence_server, {"rs-1", 52, 1}, {"rs-2", 48, BIND_ABSENT})}};
static struct evidence_purge purges[] = {{.watch = "drill",
	.check = "blocked",
	.node = "gz-core-1",
	.at = {DRAINED_AT},
	.verdict = VERDICT_PASS,
	.gone = {DRAINED_AT + 4000},
	.gone_ms = 4000,
	.watched_ms = 60000}};
static struct evidence_page pages[] = {
	{.check = "home", .node = "gz-core-1", .verdict = VERDICT_FAIL, .asked = 2, .answered = 2}};
static struct evidence_host hosts[] = {
	{.host = "www.example.com", .filing_no = "赣ICP备2025000001号", .declared = true},
	{.host = "other.example.com"}};
static struct evidence_stranger strangers[] = {{.what = "addr", .text = "203.0.113.7", .count = 2},
	{.what = "node", .text = "yt-edge-1", .count = 0}};

#define SET(list, array)                                                                           \
	do {                                                                                       \
		(list).items = (array);                                                            \
		(list).count = sizeof(array) / sizeof((array)[0]);                                 \
	} while (0)

struct evidence rehearse_fixture(bool later)
{
	struct evidence evidence = fixture_rich;
	struct evidence_functions *functions = &evidence.functions;

	if (later) {
		SET(functions->cache, cache_later);
		SET(functions->failover, failover_later);
	} else {
		SET(functions->cache, cache_filed);
		SET(functions->failover, failover_filed);
	}
	SET(functions->refusals, refusals);
	SET(functions->dispatch, dispatch);
	SET(functions->balance, balance);
	SET(functions->purges, purges);
	SET(functions->pages, pages);
	SET(functions->hosts, hosts);
	SET(functions->strangers, strangers);
	return evidence;
}
