/* The format cdnproof/passive/v1. */
#include "model/canonical.h"
#include "probes/passive.h"

#define TIME_ROW(name)                                                                             \
	BIND_ROW(struct passive_times, #name, name, BIND_INT, .flags = BIND_REQUIRED,              \
		.max = JSON_INT_MOST)

static const struct bind_field times_rows[] = {
	TIME_ROW(min),
	TIME_ROW(p50),
	TIME_ROW(p95),
	TIME_ROW(p99),
};
static const BIND_SHAPE(times_shape, struct passive_times, times_rows, "times in ns, nearest rank");

#define COUNT_ROW(type, name, required)                                                            \
	BIND_ROW(type, #name, name, BIND_INT, .flags = (required), .max = JSON_INT_MOST)

static const struct bind_field group_rows[] = {
	BIND_ROW(struct passive_group, "says", says, BIND_TEXT,
		.about = "as an answer's: city, province, other_province, country, abroad, none"),
	BIND_ROW(struct passive_group, "city", city, BIND_TEXT, .about = "GB/T 2260"),
	BIND_ROW(struct passive_group, "operator", operator_name, BIND_TEXT),
	COUNT_ROW(struct passive_group, connections, BIND_REQUIRED),
	BIND_ROW(struct passive_group, "clients", clients, BIND_INT, .max = JSON_INT_MOST,
		.about = "distinct addresses, of IPv6 distinct /64; at least 20, else absent with "
			 "all but connections"),
	COUNT_ROW(struct passive_group, retransmitted, 0),
	BIND_ROW(struct passive_group, "handshake_ns", handshake_ns, BIND_MAYBE,
		.shape = &times_shape,
		.about = "SYN to the ACK that ends the handshake (tcp.analysis.initial_rtt)"),
	BIND_ROW(struct passive_group, "network_ns", network_ns, BIND_MAYBE, .shape = &times_shape,
		.about = "SYN/ACK to that ACK"),
};
static const BIND_SHAPE(group_shape, struct passive_group, group_rows,
	"clients of one place and operator, at least 20 of them");

static const struct bind_field file_rows[] = {
	BIND_ROW(struct passive_file, "name", name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct passive_file, "sha256", sha256, BIND_DIGEST),
	COUNT_ROW(struct passive_file, packets, BIND_REQUIRED),
	BIND_ROW(struct passive_file, "damage", damage, BIND_TEXT,
		.about = "why it could not be read to its end"),
};
static const BIND_SHAPE(file_shape, struct passive_file, file_rows, "a capture that was read");

static const struct bind_field database_rows[] = {
	BIND_ROW(struct answer_database, "name", name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct answer_database, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
	BIND_ROW(struct answer_database, "built", built, BIND_TIME),
};
static const BIND_SHAPE(
	database_shape, struct answer_database, database_rows, "the address database");

#define RESULT_ROW(name, required) COUNT_ROW(struct passive_result, name, required)

static const struct bind_field result_rows[] = {
	BIND_ROW(struct passive_result, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(PASSIVE_SCHEMA)),
	BIND_ROW(struct passive_result, "from", from, BIND_TIME, .about = "the first packet"),
	BIND_ROW(struct passive_result, "to", to, BIND_TIME, .about = "the last packet"),
	BIND_ROW(struct passive_result, "addrs", addrs, BIND_TEXTS, .flags = BIND_REQUIRED,
		.about = "the node's own"),
	BIND_ROW(struct passive_result, "ports", ports, BIND_INTS, .max = 65535,
		.about = "of the service; absent: every port"),
	BIND_ROW(struct passive_result, "database", database, BIND_MAYBE, .shape = &database_shape),
	BIND_ROW(struct passive_result, "files", files, BIND_LIST, .shape = &file_shape),
	RESULT_ROW(packets, BIND_REQUIRED),
	RESULT_ROW(unread, 0),
	RESULT_ROW(malformed, 0),
	RESULT_ROW(fragments, 0),
	RESULT_ROW(capture_lost, 0),
	RESULT_ROW(connections, BIND_REQUIRED),
	RESULT_ROW(retransmitted, BIND_REQUIRED),
	RESULT_ROW(refused, BIND_REQUIRED),
	RESULT_ROW(incomplete, BIND_REQUIRED),
	RESULT_ROW(disordered, 0),
	RESULT_ROW(untimed, 0),
	BIND_ROW(struct passive_result, "clients_at_least", clients_at_least, BIND_BOOL,
		.about = "the numbers of clients are lower bounds"),
	BIND_ROW(struct passive_result, "groups", groups, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &group_shape),
	BIND_ROW(struct passive_result, "other", other, BIND_MAYBE, .shape = &group_shape,
		.about = "clients of groups too small to be shown, together"),
};
BIND_SHAPE(passive_shape, struct passive_result, result_rows,
	"handshakes of real clients, seen at the node");

int passive_text(const struct passive_result *result, char **out, size_t *len, struct err *err)
{
	return canonical_text(&passive_shape, result, out, len, err);
}
