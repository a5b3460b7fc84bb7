/* The dossier's fields, a row each. */
#include "model/dossier_shapes.h"

#include <string.h>

#include "base/i18n.h"
#include "base/key.h"
#include "model/address.h"
#include "model/canonical.h"
#include "model/dossier.h"

const char *const dossier_stage_names[] = {"new", "renewal", "annual", "change", NULL};
const char *const node_role_names[] = {"core", "regional", "edge", NULL};
const char *const address_role_names[] = {"vip", "rs", "mgmt", NULL};
const char *const agent_access_names[] = {"idc", "broadband", "mobile", NULL};
const char *const check_function_names[] = {[CHECK_SERVICE] = "service",
	[CHECK_CACHE] = "cache",
	[CHECK_NO_STORE] = "no_store",
	[CHECK_REFUSE] = "refuse",
	[CHECK_BALANCE] = "balance",
	[CHECK_HOME] = "home",
	NULL};
const char *const log_kind_names[] = {
	"access", "dispatch", "operation", "security", "unknown", NULL};

static const char *const claimed_log_kind_names[] = {
	"access", "dispatch", "operation", "security", NULL};

#define ID               (BIND_REQUIRED | BIND_NOT_EMPTY)
#define TEXT(type, name) BIND_ROW(type, #name, name, BIND_TEXT)
#define NEED(type, name) BIND_ROW(type, #name, name, BIND_TEXT, .flags = ID)
#define NUMBER(type, name, low, high)                                                              \
	BIND_ROW(type, #name, name, BIND_INT, .min = (low), .max = (high), .otherwise = BIND_ABSENT)
#define CITY_OF(type, flag, what)                                                                  \
	BIND_ROW(type, "city", city, BIND_CUSTOM, .flags = (flag), .read = dossier_read_city,      \
		.write = dossier_write_text, .schema = "{\"type\":\"string\",\"minLength\":1}",    \
		.about = (what))
#define CITY(type, flag)                                                                           \
	CITY_OF(type, flag, "six digits (GB/T 2260), or a Chinese name that the gazetteer knows")
#define ADDRESS(type, json, member, flag)                                                          \
	BIND_ROW(type, json, member, BIND_CUSTOM, .flags = (flag), .read = dossier_read_address,   \
		.write = dossier_write_text, DOSSIER_ADDRESS_IS)

json_t *dossier_write_text(const void *slot)
{
	const char *text;

	memcpy(&text, slot, sizeof(text));
	return text ? json_string(text) : NULL;
}

void dossier_read_address(struct bind_in *in, const struct json_node *node, void *slot)
{
	struct sockaddr_storage addr;
	char text[ADDRESS_TEXT_LEN];
	const char *kept;

	if (!json_is_string(node->value) || !address_parse(json_string_value(node->value), &addr)) {
		bind_fault(in, node, _("an IPv4 or IPv6 address is expected"));
		return;
	}
	kept = arena_text(in->arena, address_text((struct sockaddr *)&addr, text));
	memcpy(slot, &kept, sizeof(kept));
}

void dossier_read_server(struct bind_in *in, const struct json_node *node, void *slot)
{
	static const char *const system = DOSSIER_SYSTEM_RESOLVER;

	if (json_is_string(node->value) && strcmp(json_string_value(node->value), system) == 0)
		memcpy(slot, &system, sizeof(system));
	else
		dossier_read_address(in, node, slot);
}

void dossier_read_agent_key(struct bind_in *in, const struct json_node *node, void *slot)
{
	const char *text = json_string_value(node->value);
	struct key *key = NULL;
	const char *kept;

	if (!text || !key_of_text(text, &key))
		bind_fault(in, node,
			_("a public key is expected: the one line between BEGIN and END of KEY.pub"));
	else if (key_type_of(key) != KEY_ED25519)
		bind_fault(in, node, _("an agent's key is Ed25519; this is %s"),
			key_type_names[key_type_of(key)]);
	else {
		kept = arena_text(in->arena, text);
		memcpy(slot, &kept, sizeof(kept));
	}
	key_free(key);
}

static bool is_code(const char *text)
{
	return strlen(text) == 6 && strspn(text, "0123456789") == 6;
}

void dossier_read_city(struct bind_in *in, const struct json_node *node, void *slot)
{
	const struct region *region = in->context;
	const char *text = json_string_value(node->value);
	int index;

	if (!text) {
		bind_fault(in, node, _("a city is expected: six digits (GB/T 2260) or its name"));
		return;
	}
	index = region ? region_city_find(region, text) : -1;
	if (index >= 0)
		text = region->cities.items[index].code;
	else if (!is_code(text)) {
		bind_fault(in, node, _("\"%s\" is no city known here: write its six-digit code"),
			text);
		return;
	}
	text = arena_text(in->arena, text);
	memcpy(slot, &text, sizeof(text));
}

static const struct bind_field operator_rows[] = {
	NEED(struct dossier_operator, name),
	BIND_ROW(struct dossier_operator, "licence_no", licence_no, BIND_TEXT,
		.about = "of the licence that the site must show"),
	BIND_ROW(struct dossier_operator, "credit_code", credit_code, BIND_TEXT,
		.about = "统一社会信用代码, GB 32100-2015"),
};
BIND_SHAPE(operator_name_shape, struct dossier_operator, operator_rows, "the applicant");

static const struct bind_field threshold_rows[] = {
	NUMBER(struct thresholds, success_ppm, 1, 999999),
	NUMBER(struct thresholds, quantile_ppm, 1, 999999),
	NUMBER(struct thresholds, rtt_p95_us, 1, 10000000),
	NUMBER(struct thresholds, slot_ok_ppm, 1, 1000000),
};
BIND_SHAPE(thresholds_shape, struct thresholds, threshold_rows, "thresholds of coverage");

static const struct bind_field method_rows[] = {
	{.key = "sent",
		.kind = BIND_INT,
		.offset = offsetof(struct sampling_method, sent),
		.min = 1,
		.max = 1000,
		.otherwise = BIND_ABSENT,
		.about = "requests a slot"},
	NUMBER(struct sampling_method, interval_ms, 1, 3600000),
	NUMBER(struct sampling_method, timeout_ms, 1, 60000),
	BIND_ROW(struct sampling_method, "every_slots", every_slots, BIND_INT, .max = 1000000,
		.about = "measured in one slot of so many; the profile's unless said"),
};
BIND_SHAPE(sampling_method_shape, struct sampling_method, method_rows, "sampling of one method");

static const struct bind_field pcap_rows[] = {
	BIND_ROW(struct pcap_sampling, "every_slots", every_slots, BIND_INT, .min = 1,
		.max = 1000000, .about = "one slot in so many is kept; all unless said"),
	BIND_ROW(struct pcap_sampling, "file_mib", file_mib, BIND_INT, .min = 1, .max = 65536),
	BIND_ROW(struct pcap_sampling, "files_most", files_most, BIND_INT, .min = 1, .max = 1000000,
		.about = "older ones are removed; all are kept unless said"),
};
BIND_SHAPE(
	pcap_sampling_shape, struct pcap_sampling, pcap_rows, "which packets are kept as evidence");

static const struct bind_field sampling_rows[] = {
	NUMBER(struct sampling, slot_ms, 100, 3600000),
	NUMBER(struct sampling, slots, 1, 1000000),
	BIND_ROW(struct sampling, "methods", methods, BIND_NAMED, .shape = &sampling_method_shape),
	BIND_ROW(struct sampling, "pcap", pcap, BIND_MAYBE, .shape = &pcap_sampling_shape),
};
static BIND_SHAPE(sampling_shape, struct sampling, sampling_rows, "what is sampled");

#define GEO(member) (offsetof(struct dossier, geo.member) - offsetof(struct dossier, geo))

static const struct bind_field geo_rows[] = {
	{.key = "databases",
		.kind = BIND_TEXTS,
		.flags = BIND_NOT_EMPTY,
		.offset = GEO(databases),
		.about = "MaxMind DB files"},
	{.key = "claims",
		.kind = BIND_TEXTS,
		.flags = BIND_NOT_EMPTY,
		.offset = GEO(claims),
		.about = "geofeeds (RFC 8805) or tables of prefix and city: shown as claims, "
			 "never counted"},
};
static const struct bind_shape geo_shape = {.title = "address databases",
	.size = sizeof(((struct dossier *)0)->geo),
	.fields = geo_rows,
	.field_count = ARRAY_LEN(geo_rows)};

static const struct bind_field site_rows[] = {
	NEED(struct site, id),
	CITY(struct site, BIND_REQUIRED),
	NEED(struct site, address),
	TEXT(struct site, filing_no),
	NUMBER(struct site, lat_e7, -900000000, 900000000),
	NUMBER(struct site, lon_e7, -1800000000, 1800000000),
	TEXT(struct site, room_owner),
	BIND_ROW(struct site, "documents", documents, BIND_TEXTS),
};
BIND_SHAPE(site_shape, struct site, site_rows, "a machine room");

static const struct bind_field address_rows[] = {
	ADDRESS(struct node_address, "addr", addr, BIND_REQUIRED),
	BIND_ROW(struct node_address, "role", role, BIND_ENUM, .names = address_role_names),
	BIND_ROW(struct node_address, "operator", operator_name, BIND_TEXT),
	ADDRESS(struct node_address, "nat_of", nat_of, 0),
};
static BIND_SHAPE(address_shape, struct node_address, address_rows, "an address of a node");

/* Addresses stand as text or as objects. */
static void read_addresses(struct bind_in *in, const struct json_node *node, void *slot)
{
	LIST_OF(struct node_address) list = {NULL, 0};

	if (!json_is_array(node->value) || json_array_size(node->value) == 0) {
		bind_fault(in, node, _("a list of at least one address is expected"));
		return;
	}
	list.items = arena_array(in->arena, json_array_size(node->value), sizeof(*list.items));
	for (const struct json_node *child = node->first; child; child = child->next) {
		const struct bind_path here = {.up = in->path, .index = list.count};
		struct bind_in below = *in;
		struct node_address *address = &list.items[list.count++];

		below.path = &here;
		if (json_is_object(child->value))
			bind_read(&below, child, &address_shape, address);
		else
			dossier_read_address(&below, child, &address->addr);
	}
	memcpy(slot, &list, sizeof(list));
}

static json_t *write_addresses(const void *slot)
{
	LIST_OF(struct node_address) list;
	json_t *array = json_array();

	memcpy(&list, slot, sizeof(list));
	for (size_t i = 0; i < list.count; i++)
		json_array_append_new(array, bind_write(&address_shape, &list.items[i]));
	return array;
}

static const struct bind_field node_rows[] = {
	NEED(struct node, id),
	BIND_ROW(struct node, "role", role, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = node_role_names),
	CITY(struct node, BIND_REQUIRED),
	NEED(struct node, site),
	BIND_ROW(struct node, "addresses", addresses, BIND_CUSTOM, .flags = BIND_REQUIRED,
		.read = read_addresses, .write = write_addresses, .shape = &address_shape,
		DOSSIER_ADDRESS_IS),
	BIND_ROW(struct node, "ports", ports, BIND_INTS, .min = 1, .max = 65535),
	BIND_ROW(struct node, "key_sha256", key_sha256, BIND_DIGEST),
	BIND_ROW(struct node, "operator", operator_name, BIND_TEXT),
	NUMBER(struct node, bandwidth_mbps, 0, 100000000),
	BIND_ROW(struct node, "answer_port", answer_port, BIND_INT, .min = 1, .max = 65535,
		.otherwise = BIND_ABSENT, .about = "UDP port where `cdnproof answer` signs nonces"),
	TEXT(struct node, parent),
};
static BIND_SHAPE(node_shape, struct node, node_rows, "a node");

static const struct bind_field agent_rows[] = {
	NEED(struct agent, id),
	CITY(struct agent, BIND_REQUIRED),
	BIND_ROW(struct agent, "lat_e7", lat_e7, BIND_INT, .flags = BIND_REQUIRED,
		.min = -900000000, .max = 900000000),
	BIND_ROW(struct agent, "lon_e7", lon_e7, BIND_INT, .flags = BIND_REQUIRED,
		.min = -1800000000, .max = 1800000000),
	ADDRESS(struct agent, "address", address, 0),
	TEXT(struct agent, network),
	BIND_ROW(struct agent, "operator", operator_name, BIND_TEXT),
	BIND_ROW(struct agent, "access", access, BIND_ENUM, .names = agent_access_names,
		.otherwise = -1),
	NUMBER(struct agent, uncertainty_m, 0, 1000000),
	TEXT(struct agent, attested),
	BIND_ROW(struct agent, "key", key, BIND_CUSTOM, .read = dossier_read_agent_key,
		.write = dossier_write_text, DOSSIER_AGENT_KEY_IS),
	TEXT(struct agent, district),
};
static BIND_SHAPE(agent_shape, struct agent, agent_rows, "a probe agent");

static const struct bind_field read_rows[] = {
	BIND_ROW(struct response_read, "header", header, BIND_TEXT, .flags = BIND_NOT_EMPTY),
	BIND_ROW(struct response_read, "after", after, BIND_TEXT, .flags = BIND_NOT_EMPTY,
		.about = "what stands behind it counts; without a header in the body"),
	BIND_ROW(struct response_read, "key", key, BIND_BOOL,
		.about = "SHA-256 of the TLS leaf's SubjectPublicKeyInfo (DER)"),
	BIND_ROW(struct response_read, "serial", serial, BIND_BOOL,
		.about = "serial number of the TLS leaf"),
};
static BIND_SHAPE(
	read_shape, struct response_read, read_rows, "how a response names its real server");

static const struct bind_field node_name_rows[] = {
	BIND_ROW(struct node_name, "header", header, BIND_TEXT, .flags = BIND_NOT_EMPTY),
	BIND_ROW(struct node_name, "after", after, BIND_TEXT, .flags = BIND_NOT_EMPTY),
	BIND_ROW(struct node_name, "names", names, BIND_PAIRS,
		.about = "as the response says it: the node's id; without it they are the same"),
};
static BIND_SHAPE(
	node_name_shape, struct node_name, node_name_rows, "how a response names its node");

static const struct bind_field check_rows[] = {
	NEED(struct check, id),
	TEXT(struct check, scheme),
	NEED(struct check, host),
	NUMBER(struct check, port, 1, 65535),
	TEXT(struct check, path),
	BIND_ROW(struct check, "function", function, BIND_ENUM, .names = check_function_names,
		.about = "what it is there to show; only service counts as service"),
	BIND_ROW(struct check, "objects", objects, BIND_INT, .min = 1, .max = 1000,
		.otherwise = CHECK_OBJECTS_USUAL,
		.about = "cache, no_store: distinct objects; {object} in the path"),
	BIND_ROW(struct check, "rounds", rounds, BIND_INT, .min = 2, .max = 10,
		.otherwise = CHECK_ROUNDS_USUAL, .about = "cache, no_store: requests of each"),
	BIND_ROW(struct check, "real_server", real_server, BIND_MAYBE, .shape = &read_shape),
	BIND_ROW(struct check, "weights", weights, BIND_COUNTS,
		.about = "balance: real server: declared weight"),
	BIND_ROW(struct check, "node_name", node_name, BIND_MAYBE, .shape = &node_name_shape),
	BIND_ROW(struct check, "redirects", redirects, BIND_INT, .max = CHECK_REDIRECTS_MOST,
		.otherwise = CHECK_REDIRECTS_USUAL, .about = "a visit follows so many"),
	BIND_ROW(struct check, "headers", headers, BIND_PAIRS),
	BIND_ROW(struct check, "expect_status", expect_status, BIND_INT, .min = 100, .max = 599,
		.otherwise = 200),
	BIND_ROW(struct check, "expect_sha256", expect_sha256, BIND_DIGEST),
	BIND_ROW(struct check, "nodes", nodes, BIND_TEXTS),
	BIND_ROW(struct check, "server", server, BIND_CUSTOM, .read = dossier_read_server,
		.write = dossier_write_text, DOSSIER_SERVER_IS,
		.about = "dns: whom to ask; http, https: \"system\" visits as a user does"),
	CITY_OF(struct check, 0, "dns: of the users in the subnet"),
	BIND_ROW(struct check, "operator", operator_name, BIND_TEXT,
		.about = "dns: of the users in the subnet"),
	BIND_ROW(struct check, "type", type, BIND_TEXT, .about = "dns: A or AAAA"),
	BIND_ROW(struct check, "subnet", subnet, BIND_TEXT,
		.about = "dns: EDNS client subnet (RFC 7871) as PREFIX/LEN"),
	BIND_ROW(struct check, "shows_address", shows_address, BIND_BOOL,
		.about = "the body is the client's address as the server sees it"),
};
static BIND_SHAPE(
	check_shape, struct check, check_rows, "a request that shows service, or another function");

static const struct bind_field control_rows[] = {
	ADDRESS(struct control, "addr", addr, BIND_REQUIRED),
	NEED(struct control, name),
};
BIND_SHAPE(
	control_shape, struct control, control_rows, "an address that shows the agent's own line");

static const struct bind_field landmark_rows[] = {
	NEED(struct landmark, id),
	ADDRESS(struct landmark, "addr", addr, BIND_REQUIRED),
	CITY(struct landmark, BIND_REQUIRED),
	BIND_ROW(struct landmark, "lat_e7", lat_e7, BIND_INT, .flags = BIND_REQUIRED,
		.min = -900000000, .max = 900000000),
	BIND_ROW(struct landmark, "lon_e7", lon_e7, BIND_INT, .flags = BIND_REQUIRED,
		.min = -1800000000, .max = 1800000000),
	NUMBER(struct landmark, uncertainty_m, 0, 1000000),
	BIND_ROW(struct landmark, "port", port, BIND_INT, .min = 1, .max = 65535,
		.otherwise = BIND_ABSENT,
		.about = "TCP handshakes to it; without it echo requests"),
	TEXT(struct landmark, network),
	BIND_ROW(struct landmark, "operator", operator_name, BIND_TEXT),
	TEXT(struct landmark, attested),
};
static BIND_SHAPE(landmark_shape, struct landmark, landmark_rows,
	"a server of known place that runs nothing of ours");

static const struct bind_field domain_rows[] = {
	NEED(struct domain_claim, name),
	TEXT(struct domain_claim, customer),
	TEXT(struct domain_claim, filing_no),
	TEXT(struct domain_claim, cname),
};
static BIND_SHAPE(domain_shape, struct domain_claim, domain_rows, "a served domain");

static const struct bind_field facility_rows[] = {
	NEED(struct facility, id),
	TEXT(struct facility, kind),
	CITY(struct facility, 0),
	BIND_ROW(struct facility, "addresses", addresses, BIND_TEXTS),
	BIND_ROW(struct facility, "operator", operator_name, BIND_TEXT),
};
static BIND_SHAPE(facility_shape, struct facility, facility_rows, "a control or data facility");

static const struct bind_field key_rows[] = {
	BIND_ROW(struct log_node_key, "field", field, BIND_TEXT,
		.about = "of a record: host, vhost, a JSON key, a W3C column, a column's number"),
	BIND_ROW(struct log_node_key, "path", path, BIND_TEXT,
		.about = "of a file, below the paths: a pattern such as {node}/*.log"),
	BIND_ROW(struct log_node_key, "names", names, BIND_PAIRS,
		.about = "name in the logs: node; without it names are ids of nodes"),
};
static BIND_SHAPE(key_shape, struct log_node_key, key_rows, "how mixed logs tell their node");

static const struct bind_field log_rows[] = {
	TEXT(struct log_claim, node),
	BIND_ROW(struct log_claim, "node_key", node_key, BIND_MAYBE, .shape = &key_shape),
	BIND_ROW(struct log_claim, "kind", kind, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = claimed_log_kind_names),
	BIND_ROW(struct log_claim, "paths", paths, BIND_TEXTS,
		.flags = BIND_REQUIRED | BIND_NOT_EMPTY),
	TEXT(struct log_claim, format),
	TEXT(struct log_claim, time_zone),
};
static BIND_SHAPE(log_shape, struct log_claim, log_rows, "log archives of a node");

static const struct bind_field maintenance_rows[] = {
	BIND_ROW(struct maintenance, "from", from, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct maintenance, "to", to, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct maintenance, "nodes", nodes, BIND_TEXTS),
	TEXT(struct maintenance, ticket),
};
static BIND_SHAPE(maintenance_shape, struct maintenance, maintenance_rows, "declared maintenance");

static const struct bind_field document_rows[] = {
	NEED(struct document, id),
	NEED(struct document, kind),
	TEXT(struct document, about),
	TEXT(struct document, path),
	TEXT(struct document, number),
	TEXT(struct document, issuer),
	TEXT(struct document, holder),
	BIND_ROW(struct document, "issued", issued, BIND_DAY),
	BIND_ROW(struct document, "expires", expires, BIND_DAY),
	NUMBER(struct document, pages, 1, 100000),
	TEXT(struct document, transcribed_by),
	TEXT(struct document, checked_by),
};
static BIND_SHAPE(document_shape, struct document, document_rows, "a document");

#define LIST(name, of, more)                                                                       \
	BIND_ROW(struct dossier, #name, name, BIND_LIST, .flags = (more), .shape = &(of))

static const struct bind_field dossier_rows[] = {
	BIND_ROW(struct dossier, "schema", schema, BIND_TEXT, .flags = ID,
		CANONICAL_SCHEMA_IS(DOSSIER_SCHEMA)),
	NEED(struct dossier, profile),
	BIND_ROW(struct dossier, "as_of", as_of, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct dossier, "stage", stage, BIND_ENUM, .names = dossier_stage_names,
		.otherwise = STAGE_RENEWAL),
	BIND_ROW(struct dossier, "service_start", service_start, BIND_TIME),
	BIND_ROW(struct dossier, "operator", operator_, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &operator_name_shape),
	BIND_ROW(struct dossier, "filing", filing, BIND_MAYBE, .shape = &filing_shape),
	BIND_ROW(struct dossier, "thresholds", thresholds, BIND_OBJECT, .shape = &thresholds_shape),
	BIND_ROW(struct dossier, "plan", plan, BIND_OBJECT, .shape = &sampling_shape),
	BIND_ROW(struct dossier, "records", records, BIND_TEXTS),
	BIND_ROW(struct dossier, "geo", geo, BIND_OBJECT, .shape = &geo_shape),
	LIST(sites, site_shape, BIND_REQUIRED | BIND_UNIQUE),
	LIST(nodes, node_shape, BIND_REQUIRED | BIND_UNIQUE),
	LIST(agents, agent_shape, BIND_REQUIRED | BIND_UNIQUE),
	LIST(checks, check_shape, BIND_UNIQUE),
	LIST(controls, control_shape, 0),
	LIST(landmarks, landmark_shape, BIND_UNIQUE),
	LIST(domains, domain_shape, 0),
	LIST(facilities, facility_shape, BIND_UNIQUE),
	LIST(logs, log_shape, 0),
	LIST(maintenance, maintenance_shape, 0),
	LIST(documents, document_shape, BIND_UNIQUE),
};
BIND_SHAPE(dossier_shape, struct dossier, dossier_rows, "cdnproof dossier: what is claimed");
