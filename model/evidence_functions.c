#include "model/evidence_functions.h"
#include "model/evidence_rows.h"

const char *const evidence_identity_names[] = {[IDENTITY_NONE] = "none",
	[IDENTITY_KEY] = "key",
	[IDENTITY_HEADER] = "header",
	[IDENTITY_LOG] = "log",
	NULL};

#define MAYBE_LIST(type, name, of) BIND_ROW(type, #name, name, BIND_LIST, .shape = &(of))

static const struct bind_field cache_rows[] = {
	TEXT(struct evidence_cache, node),
	TEXT(struct evidence_cache, check),
	CHOICE(struct evidence_cache, function, check_function_names),
	CHOICE(struct evidence_cache, verdict, verdict_names),
	CHOICE(struct evidence_cache, identity, evidence_identity_names),
	REASONS(struct evidence_cache),
	COUNT(struct evidence_cache, least_objects),
	COUNT(struct evidence_cache, least_ppm),
	COUNT(struct evidence_cache, due),
	COUNT(struct evidence_cache, missing),
	COUNT(struct evidence_cache, series),
	COUNT(struct evidence_cache, objects),
	COUNT(struct evidence_cache, first_miss),
	COUNT(struct evidence_cache, first_hit),
	COUNT(struct evidence_cache, again),
	COUNT(struct evidence_cache, again_hit),
	COUNT(struct evidence_cache, again_parent),
	COUNT(struct evidence_cache, hit_low_ppm),
	COUNT(struct evidence_cache, hit_high_ppm),
	COUNT(struct evidence_cache, unsaid),
	COUNT(struct evidence_cache, bodies_differ),
	COUNT(struct evidence_cache, ages_risen),
	MAYBE(struct evidence_cache, miss_first_byte_us),
	MAYBE(struct evidence_cache, hit_first_byte_us),
	MAYBE(struct evidence_cache, origin_first),
	MAYBE(struct evidence_cache, origin_again),
	MAYBE(struct evidence_cache, origin_against),
	TEXTS(struct evidence_cache, headers),
};
static BIND_SHAPE(
	cache_shape, struct evidence_cache, cache_rows, "objects asked for again at one node");

static const struct bind_field refusal_rows[] = {
	TEXT(struct evidence_refusal, check),
	TEXT(struct evidence_refusal, node),
	TEXT(struct evidence_refusal, host),
	TEXT(struct evidence_refusal, path),
	CHOICE(struct evidence_refusal, verdict, verdict_names),
	CHOICE(struct evidence_refusal, identity, evidence_identity_names),
	REASONS(struct evidence_refusal),
	COUNT(struct evidence_refusal, least_requests),
	COUNT(struct evidence_refusal, least_ppm),
	COUNT(struct evidence_refusal, due),
	COUNT(struct evidence_refusal, missing),
	COUNT(struct evidence_refusal, asked),
	COUNT(struct evidence_refusal, refused),
	COUNT(struct evidence_refusal, served),
	COUNT(struct evidence_refusal, undecided),
	COUNT(struct evidence_refusal, refused_low_ppm),
};
static BIND_SHAPE(
	refusal_shape, struct evidence_refusal, refusal_rows, "what one node must refuse");

static const struct bind_field choice_rows[] = {
	BIND_ROW(struct evidence_choice, "node", node, BIND_TEXT),
	BIND_ROW(struct evidence_choice, "addr", addr, BIND_TEXT),
	BIND_ROW(struct evidence_choice, "province", province, BIND_TEXT),
	COUNT(struct evidence_choice, count),
};
static BIND_SHAPE(choice_shape, struct evidence_choice, choice_rows, "where a name led");

static const struct bind_field dispatch_rows[] = {
	TEXT(struct evidence_dispatch, name),
	TEXT(struct evidence_dispatch, type),
	TEXT(struct evidence_dispatch, how),
	TEXT(struct evidence_dispatch, city),
	BIND_ROW(struct evidence_dispatch, "operator", operator_name, BIND_TEXT),
	CHOICE(struct evidence_dispatch, verdict, verdict_names),
	REASONS(struct evidence_dispatch),
	COUNT(struct evidence_dispatch, asked),
	COUNT(struct evidence_dispatch, answered),
	COUNT(struct evidence_dispatch, unsaid),
	COUNT(struct evidence_dispatch, planned),
	COUNT(struct evidence_dispatch, judged),
	COUNT(struct evidence_dispatch, nearest),
	COUNT(struct evidence_dispatch, nearest_low_ppm),
	COUNT(struct evidence_dispatch, nearest_high_ppm),
	COUNT(struct evidence_dispatch, share_ppm),
	MAYBE(struct evidence_dispatch, extra_us),
	MAYBE(struct evidence_dispatch, ttl_least_s),
	MAYBE(struct evidence_dispatch, ttl_most_s),
	MAYBE_LIST(struct evidence_dispatch, choices, choice_shape),
	COUNT(struct evidence_dispatch, choices_left_out),
	TEXTS(struct evidence_dispatch, cnames),
};
static BIND_SHAPE(dispatch_shape, struct evidence_dispatch, dispatch_rows,
	"one name as one city's users by one operator get it");

static const struct bind_field server_rows[] = {
	TEXT(struct evidence_server, name),
	COUNT(struct evidence_server, requests),
	MAYBE(struct evidence_server, weight),
};
static BIND_SHAPE(server_shape, struct evidence_server, server_rows, "a real server");

static const struct bind_field balance_rows[] = {
	TEXT(struct evidence_balance, node),
	TEXT(struct evidence_balance, check),
	CHOICE(struct evidence_balance, verdict, verdict_names),
	CHOICE(struct evidence_balance, identity, evidence_identity_names),
	REASONS(struct evidence_balance),
	COUNT(struct evidence_balance, asked),
	COUNT(struct evidence_balance, answered),
	COUNT(struct evidence_balance, unnamed),
	MAYBE(struct evidence_balance, p_ppm),
	MAYBE_LIST(struct evidence_balance, servers, server_shape),
	COUNT(struct evidence_balance, servers_left_out),
	COUNT(struct evidence_balance, ttls),
	COUNT(struct evidence_balance, other_keys),
};
static BIND_SHAPE(balance_shape, struct evidence_balance, balance_rows, "one node's real servers");

static const struct bind_field page_rows[] = {
	TEXT(struct evidence_page, check),
	TEXT(struct evidence_page, node),
	CHOICE(struct evidence_page, verdict, verdict_names),
	REASONS(struct evidence_page),
	COUNT(struct evidence_page, asked),
	COUNT(struct evidence_page, answered),
	COUNT(struct evidence_page, showing),
	COUNT(struct evidence_page, prefix_unread),
	TEXTS(struct evidence_page, numbers),
};
static BIND_SHAPE(page_shape, struct evidence_page, page_rows, "a home page");

static const struct bind_field host_rows[] = {
	TEXT(struct evidence_host, host),
	BIND_ROW(struct evidence_host, "filing_no", filing_no, BIND_TEXT),
	BIND_ROW(struct evidence_host, "declared", declared, BIND_BOOL, .flags = BIND_REQUIRED),
	TEXT(struct evidence_host, says),
	TEXTS(struct evidence_host, seen_in),
	MAYBE(struct evidence_host, records),
};
static BIND_SHAPE(host_shape, struct evidence_host, host_rows, "a Host name that is served");

static const struct bind_field stranger_rows[] = {
	TEXT(struct evidence_stranger, what),
	TEXT(struct evidence_stranger, text),
	TEXTS(struct evidence_stranger, seen_in),
	COUNT(struct evidence_stranger, count),
	BIND_ROW(struct evidence_stranger, "check", check, BIND_TEXT),
	BIND_ROW(struct evidence_stranger, "agent", agent, BIND_TEXT),
};
static BIND_SHAPE(stranger_shape, struct evidence_stranger, stranger_rows,
	"who serves and is not declared, or the reverse");

static const struct bind_field facility_rows[] = {
	TEXT(struct evidence_facility, what),
	TEXT(struct evidence_facility, id),
	TEXT(struct evidence_facility, kind),
	BIND_ROW(struct evidence_facility, "city", city, BIND_TEXT),
	BIND_ROW(struct evidence_facility, "document", document, BIND_TEXT),
	TEXT(struct evidence_facility, says),
	REASONS(struct evidence_facility),
	TEXTS(struct evidence_facility, addresses),
	COUNT(struct evidence_facility, databases_for),
	COUNT(struct evidence_facility, databases_against),
};
static BIND_SHAPE(facility_shape, struct evidence_facility, facility_rows,
	"what must stand in the licensed area");

static const struct bind_field failover_rows[] = {
	TEXT(struct evidence_failover, watch),
	TEXT(struct evidence_failover, name),
	TEXT(struct evidence_failover, node),
	TIME(struct evidence_failover, at, BIND_REQUIRED),
	TEXT(struct evidence_failover, city),
	BIND_ROW(struct evidence_failover, "operator", operator_name, BIND_TEXT),
	CHOICE(struct evidence_failover, verdict, verdict_names),
	CHOICE(struct evidence_failover, identity, evidence_identity_names),
	REASONS(struct evidence_failover),
	BIND_ROW(struct evidence_failover, "from", from, BIND_TEXT),
	BIND_ROW(struct evidence_failover, "to", to, BIND_TEXT),
	TIME(struct evidence_failover, switched, 0),
	MAYBE(struct evidence_failover, switch_ms),
	MAYBE(struct evidence_failover, moved_ms),
	MAYBE(struct evidence_failover, ttl_s),
	MAYBE(struct evidence_failover, limit_ms),
	COUNT(struct evidence_failover, slot_ms),
	COUNT(struct evidence_failover, clock_us),
	COUNT(struct evidence_failover, asked),
	COUNT(struct evidence_failover, failed),
	COUNT(struct evidence_failover, asked_later),
	COUNT(struct evidence_failover, failed_later),
	COUNT(struct evidence_failover, watched_ms),
};
static BIND_SHAPE(failover_shape, struct evidence_failover, failover_rows,
	"one city's users while a node was drained");

static const struct bind_field purge_rows[] = {
	TEXT(struct evidence_purge, watch),
	TEXT(struct evidence_purge, check),
	TEXT(struct evidence_purge, node),
	TIME(struct evidence_purge, at, BIND_REQUIRED),
	CHOICE(struct evidence_purge, verdict, verdict_names),
	CHOICE(struct evidence_purge, identity, evidence_identity_names),
	REASONS(struct evidence_purge),
	TIME(struct evidence_purge, gone, 0),
	MAYBE(struct evidence_purge, gone_ms),
	COUNT(struct evidence_purge, asked),
	COUNT(struct evidence_purge, served),
	COUNT(struct evidence_purge, slot_ms),
	COUNT(struct evidence_purge, clock_us),
	COUNT(struct evidence_purge, watched_ms),
};
static BIND_SHAPE(purge_shape, struct evidence_purge, purge_rows,
	"one node after an object was removed or blocked");

static const struct bind_field down_rows[] = {
	TEXT(struct evidence_down, watch),
	TEXT(struct evidence_down, check),
	TEXT(struct evidence_down, node),
	TEXT(struct evidence_down, server),
	TIME(struct evidence_down, at, BIND_REQUIRED),
	CHOICE(struct evidence_down, verdict, verdict_names),
	CHOICE(struct evidence_down, identity, evidence_identity_names),
	REASONS(struct evidence_down),
	COUNT(struct evidence_down, before),
	COUNT(struct evidence_down, after),
	COUNT(struct evidence_down, asked),
	COUNT(struct evidence_down, failed),
	COUNT(struct evidence_down, watched_ms),
};
static BIND_SHAPE(
	down_shape, struct evidence_down, down_rows, "one node after a real server was stopped");

static const struct bind_field functions_rows[] = {
	MAYBE_LIST(struct evidence_functions, cache, cache_shape),
	MAYBE_LIST(struct evidence_functions, refusals, refusal_shape),
	MAYBE_LIST(struct evidence_functions, dispatch, dispatch_shape),
	MAYBE_LIST(struct evidence_functions, failover, failover_shape),
	MAYBE_LIST(struct evidence_functions, purges, purge_shape),
	MAYBE_LIST(struct evidence_functions, downs, down_shape),
	MAYBE_LIST(struct evidence_functions, balance, balance_shape),
	MAYBE_LIST(struct evidence_functions, pages, page_shape),
	MAYBE_LIST(struct evidence_functions, hosts, host_shape),
	BIND_ROW(struct evidence_functions, "hosts_left_out", hosts_left_out, BIND_INT,
		.max = JSON_INT_MOST),
	MAYBE_LIST(struct evidence_functions, strangers, stranger_shape),
	MAYBE_LIST(struct evidence_functions, facilities, facility_shape),
	BIND_ROW(struct evidence_functions, "strangers_left_out", strangers_left_out, BIND_INT,
		.max = JSON_INT_MOST),
};
BIND_SHAPE(evidence_functions_shape, struct evidence_functions, functions_rows,
	"what was shown of functions");
