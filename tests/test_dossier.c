#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "base/jcs.h"
#include "model/dossier.h"
#include "tests/data_fixture.h"

static struct region *region;

static void open_region(void)
{
	struct err err;

	ck_assert_int_eq(region_open_builtin("360000", &region, &err), 0);
}

static void close_region(void)
{
	region_close(region);
}

static struct dossier *read_good(const char *path)
{
	struct dossier *dossier = NULL;
	struct faults faults;
	struct err err = {0};
	int ret;

	faults_init(&faults);
	ret = dossier_open(path, region, &dossier, &faults, &err);
	faults_want(&faults, path, NULL, 0);
	ck_assert_msg(ret == 0, "%s: %s", path, err.text);
	faults_fini(&faults);
	return dossier;
}

static char *written(const struct dossier *dossier, size_t *len)
{
	json_t *value = bind_write(&dossier_shape, dossier);
	char *text = NULL;

	ck_assert_int_eq(jcs_text(value, &text, len, NULL), 0);
	json_decref(value);
	return text;
}

/* Beside tests/data, the example that everybody reads first. */
static const char *const good[] = {"../../examples/jiangxi/dossier.json",
	"../../examples/functions/dossier.json", "dossier/least.json", "dossier/full.json",
	"dossier/functions.json"};

START_TEST(what_is_written_is_read_as_the_same)
{
	struct dossier *dossier = read_good(data_path(good[_i])), *again = NULL;
	struct faults faults;
	size_t len, len_again;
	char *text = written(dossier, &len), *text_again;
	struct err err;

	faults_init(&faults);
	ck_assert_int_eq(dossier_parse(text, len, "again", region, &again, &faults, &err), 0);
	text_again = written(again, &len_again);
	ck_assert_str_eq(text_again, text);
	free(text_again);
	free(text);
	faults_fini(&faults);
	dossier_close(again);
	dossier_close(dossier);
}
END_TEST

/* Python's json module made the canonical file from the other: codes for names of cities, one
 * spelling of addresses and times, sorted lists, and nothing that is the default. */
static const char *const whole[][2] = {
	{"dossier/full.json", "dossier/full.canonical.json"},
	{"dossier/functions.json", "dossier/functions.canonical.json"},
};

START_TEST(nothing_of_a_full_dossier_is_lost)
{
	struct dossier *dossier = read_good(data_path(whole[_i][0]));
	struct file_bytes want = data_read(whole[_i][1]);
	size_t len;
	char *text = written(dossier, &len);

	ck_assert_str_eq(text, want.at);
	ck_assert_uint_eq(len, want.len);
	free(text);
	file_bytes_fini(&want);
	dossier_close(dossier);
}
END_TEST

START_TEST(fields_and_finders_give_what_was_written)
{
	struct dossier *d = read_good(data_path("dossier/full.json"));
	const struct node *node = dossier_node(d, "node-sr");
	const struct agent *agent = dossier_agent(d, "agent-by");

	ck_assert_int_eq(d->stage, STAGE_NEW);
	ck_assert_str_eq(d->operator_.name, "江西示例网络科技有限公司");
	ck_assert_int_eq(d->thresholds.rtt_p95_us, 40000);
	ck_assert_uint_eq(d->plan.methods.count, 5);
	ck_assert_int_eq(d->plan.pcap->every_slots, 12);
	ck_assert_str_eq(dossier_site(d, "site-nc")->city, "360100");
	ck_assert_int_eq(dossier_site(d, "site-nc")->lat_e7, BIND_ABSENT);
	ck_assert_int_eq(node->role, ROLE_REGIONAL);
	ck_assert_str_eq(node->addresses.items[0].addr, "2001:2:0:69::1");
	ck_assert_int_eq(node->addresses.items[1].role, ADDRESS_RS);
	ck_assert_int_eq(agent->lat_e7, -1);
	ck_assert_int_eq(agent->access, ACCESS_BROADBAND);
	ck_assert_int_eq(agent->uncertainty_m, BIND_ABSENT);
	ck_assert_int_eq(d->checks.items[0].expect_status, 200); /* home */
	ck_assert(d->checks.items[2].shows_address && !d->checks.items[0].shows_address);
	ck_assert_str_eq(d->checks.items[3].server, "2001:2::53");
	ck_assert_str_eq(d->checks.items[4].server, DOSSIER_SYSTEM_RESOLVER);
	ck_assert_int_eq(dossier_document(d, "lease-sr")->issued.v, BIND_ABSENT);
	ck_assert_ptr_null(dossier_node(d, "site-sr"));
	ck_assert_ptr_null(dossier_site(d, "node-sr"));
	ck_assert_ptr_null(dossier_agent(d, ""));
	ck_assert_ptr_null(dossier_document(d, "x"));
	ck_assert_ptr_null(dossier_site(d, NULL));
	ck_assert_ptr_null(dossier_node(d, NULL));
	ck_assert_ptr_null(dossier_agent(d, NULL));
	ck_assert_ptr_null(dossier_landmark(d, NULL));
	ck_assert_ptr_null(dossier_document(d, NULL));
	dossier_close(d);
}
END_TEST

START_TEST(a_check_covers_its_nodes_or_all)
{
	struct dossier *d = read_good(data_path("dossier/full.json"));
	const struct check *home = &d->checks.items[0], *object = &d->checks.items[1];

	ck_assert(check_covers(home, "node-edge") && check_covers(home, "node-nc"));
	ck_assert(check_covers(object, "node-nc") && !check_covers(object, "node-edge"));
	dossier_close(d);
}
END_TEST

START_TEST(digest_is_that_of_the_bytes_and_paths_are_beside_the_file)
{
	struct file_bytes bytes = data_read("dossier/least.json");
	struct dossier *d = read_good(data_path("dossier/least.json"));
	char want[DIGEST_TEXT_LEN], beside[512];
	char *path = dossier_path(d, "logs/a"), *absolute = dossier_path(d, "/logs/a");

	digest_bytes(bytes.at, bytes.len, want);
	ck_assert_str_eq(d->sha256, want);
	snprintf(beside, sizeof(beside), "%s", data_path("dossier/logs/a"));
	ck_assert_str_eq(path, beside);
	ck_assert_str_eq(absolute, "/logs/a");
	free(absolute);
	free(path);
	file_bytes_fini(&bytes);
	dossier_close(d);
}
END_TEST

/* The order in which a dossier is written must not show in anything made from it. */
START_TEST(order_of_lists_does_not_matter)
{
	static const char *const texts[] = {
		"{\"schema\":\"cdnproof/dossier/v1\",\"profile\":\"jx-cdn\","
		"\"as_of\":\"2026-12-31T00:00:00+08:00\",\"operator\":{\"name\":\"x\"},\"nodes\":[],"
		"\"agents\":[],\"sites\":[{\"id\":\"a\",\"city\":\"360100\",\"address\":\"1\"},"
		"{\"id\":\"b\",\"city\":\"360400\",\"address\":\"2\"}]}",
		"{\"sites\":[{\"address\":\"2\",\"id\":\"b\",\"city\":\"九江\"},"
		"{\"id\":\"a\",\"city\":\"南昌市\",\"address\":\"1\"}],\"agents\":[],\"nodes\":[],"
		"\"operator\":{\"name\":\"x\"},\"as_of\":\"2026-12-30T16:00:00Z\","
		"\"profile\":\"jx-cdn\",\"schema\":\"cdnproof/dossier/v1\"}"};
	char *out[2];

	for (size_t i = 0; i < 2; i++) {
		struct dossier *d = NULL;
		struct faults faults;
		struct err err;
		size_t len;

		faults_init(&faults);
		ck_assert_int_eq(dossier_parse(texts[i], strlen(texts[i]), "a.json", region, &d,
					 &faults, &err),
			0);
		out[i] = written(d, &len);
		dossier_close(d);
	}
	ck_assert_str_eq(out[0], out[1]);
	free(out[0]);
	free(out[1]);
}
END_TEST

#define FAULTS_A_FILE 40

static const struct {
	const char *file;
	struct fault_want faults[FAULTS_A_FILE];
} bad[] = {
	{"node-in-another-province",
		{{12, 51, "nodes[1].city", "310000 is no prefecture city of 江西省 (360000)"},
			{12, 51, "nodes[1].city",
				"the site \"site-sr\" lies in 361100, not in 310000"}}},
	{"site-in-another-province",
		{{8, 31, "sites[1].city", "331100 is no prefecture city"},
			{12, 51, "nodes[1].city", "331100 is no prefecture city"}}},
	{"node-not-at-its-site",
		{{12, 51, "nodes[1].city", "the site \"site-sr\" lies in 361100, not in 360700"}}},
	{"city-unknown", {{12, 51, "nodes[1].city", "\"上海\" is no city known here"}}},
	{"city-a-number", {{7, 31, "sites[0].city", "a city is expected"}}},
	{"address-twice-in-one-node",
		{{12, 90, "nodes[1].addresses", "198.18.105.1 stands here twice"}}},
	{"address-twice-in-one-node-spelled-otherwise",
		{{12, 90, "nodes[1].addresses", "2001:2:0:69::1 stands here twice"}}},
	{"address-in-two-nodes", {{12, 90, "nodes[1].addresses",
					 "198.18.101.1 belongs to the node \"node-nc\" already"}}},
	{"address-not-one",
		{{12, 107, "nodes[1].addresses[1]", "an IPv4 or IPv6 address is expected"},
			{12, 128, "nodes[1].addresses[2]", "an IPv4 or IPv6 address is expected"}}},
	{"addresses-none", {{11, 89, "nodes[0].addresses", "a list of at least one address"}}},
	{"addresses-a-text", {{11, 89, "nodes[0].addresses", "a list of at least one address"}}},
	{"address-object-faulty",
		{{11, 99, "nodes[0].addresses[0].addr", "an IPv4 or IPv6 address"},
			{11, 110, "nodes[0].addresses[0].role",
				"\"vpi\" is not one of: vip, rs, mgmt"},
			{11, 117, "nodes[0].addresses[0]",
				"unknown key \"nat_off\" (did you mean \"nat_of\"?)"},
			{11, 134, "nodes[0].addresses[1]", "\"addr\" is missing"}}},
	{"agent-without-coordinates", {{15, 5, "agents[0]", "\"lat_e7\" is missing"},
					      {15, 5, "agents[0]", "\"lon_e7\" is missing"}}},
	{"agent-off-the-globe",
		{{15, 52, "agents[0].lat_e7", "900000001 is outside -900000000 to 900000000"}}},
	{"agent-with-degrees", {{15, 52, "agents[0].lat_e7",
				       "an integer is expected, not a number with a fraction"}}},
	{"agent-attested-by-nothing",
		{{15, 54, "agents[0].attested", "\"survey\" is not declared in this dossier"}}},
	{"site-unknown", {{12, 66, "nodes[1].site", "\"site-s\" is not declared in this dossier"}}},
	{"site-half-a-coordinate", {{7, 5, "sites[0]", "lat_e7 and lon_e7 belong together"}}},
	{"site-documents-not-texts",
		{{7, 77, "sites[0].documents[0]", "a text is expected, not an integer"},
			{7, 76, "sites[0].documents", "\"d\" is not declared"}}},
	{"parent-itself", {{12, 53, "nodes[1].parent", "a node is not its own parent"}}},
	{"parent-unknown", {{12, 53, "nodes[1].parent", "\"node-x\" is not declared"}}},
	{"role-unknown",
		{{12, 31, "nodes[1].role", "\"region\" is not one of: core, regional, edge"}}},
	{"ids-twice", {{8, 5, "sites[1]", "the id \"site-nc\" is there already"},
			      {12, 5, "nodes[1]", "the id \"node-nc\" is there already"}}},
	{"id-empty", {{15, 12, "agents[0].id", "must not be empty"}}},
	{"required-missing",
		{{1, 1, "", "\"profile\" is missing"}, {4, 15, "operator", "\"name\" is missing"},
			{10, 5, "nodes[0]", "\"role\" is missing"}}},
	{"unknown-keys",
		{{3, 3, "", "unknown key \"pages\""},
			{12, 23, "nodes[0]", "unknown key \"rol\" (did you mean \"role\"?)"},
			{8, 37, "sites[0]", "unknown key \"addres\" (did you mean \"address\"?)"}}},
	{"wrong-types",
		{{4, 12, "as_of", "a text is expected, not an integer"},
			{5, 15, "operator", "an object is expected, not a text"},
			{15, 52, "agents[0].access", "a text is expected, not an integer"}}},
	{"lists-of-wrong-types",
		{{14, 13, "agents", "an array is expected, not an object"},
			{15, 14, "checks[0]", "an object is expected, not an array"},
			{16, 15, "records[0]", "a text is expected"}}},
	{"schema-other",
		{{2, 13, "schema",
			"schema is \"cdnproof/dossier/v2\", not \"cdnproof/dossier/v1\""}}},
	{"as-of-without-offset", {{4, 12, "as_of", "is not an RFC 3339 time such as"}}},
	{"duplicate-keys",
		{{4, 3, "", "the key \"profile\" stands here a second time (first in line 3)"},
			{12, 39, "", "the key \"role\" stands here a second time"}}},
	{"maintenance-reversed",
		{{18, 49, "maintenance[0].to", "ends before it begins"},
			{19, 49, "maintenance[1].to", "ends before it begins"},
			{19, 82, "maintenance[1].nodes", "\"node-x\" is not declared"},
			{19, 93, "maintenance[1].nodes[1]", "a text is expected"}}},
	{"check-faulty", {{18, 52, "checks[0].path", "a path starts with /"},
				 {19, 25, "checks[1].host", "plain text of one line"},
				 {20, 54, "checks[2].scheme", "http, https or dns is expected"},
				 {21, 55, "checks[3].headers", "a header is one line"},
				 {22, 53, "checks[4].nodes", "\"node-x\" is not declared"},
				 {22, 82, "checks[4].expect_status", "99 is outside 100 to 599"},
				 {23, 25, "checks[5].host", "plain text of one line"}}},
	{"check-dns-faulty",
		{{18, 5, "checks[0].server", "whom to ask is expected"},
			{19, 71, "checks[1].server", "an IPv4 or IPv6 address is expected"},
			{20, 89, "checks[2].type", "A or AAAA is expected"},
			{21, 91, "checks[3].subnet", "a prefix is expected"},
			{22, 90, "checks[4].nodes", "dns asks a server, not nodes"},
			{23, 27, "checks[5].scheme", "go with http and https"},
			{24, 27, "checks[6].scheme", "go with http and https"},
			{26, 5, "checks[8].scheme", "go with scheme dns"}}},
	{"check-functions-faulty",
		{{40, 42, "checks[22].function",
			 "\"caches\" is not one of: service, cache, no_store, refuse, balance, home"},
			{41, 83, "checks[23].objects", "1001 is outside 1 to 1000"},
			{41, 99, "checks[23].rounds", "1 is outside 2 to 10"},
			{42, 63, "checks[24].redirects", "11 is outside 0 to 10"},
			{18, 79, "checks[0].function",
				"function and node_name go with http and https"},
			{18, 5, "checks[0].path",
				"cache and no_store, and they alone, have {object} once"},
			{19, 5, "checks[1].function",
				"function and node_name go with http and https"},
			{20, 59, "checks[2].path",
				"cache and no_store, and they alone, have {object} once"},
			{21, 62, "checks[3].path",
				"cache and no_store, and they alone, have {object} once"},
			{22, 38, "checks[4].path",
				"cache and no_store, and they alone, have {object} once"},
			{23, 5, "checks[5].path",
				"cache and no_store, and they alone, have {object} once"},
			{24, 5, "checks[6].real_server", "balance, and it alone, has real_server"},
			{25, 65, "checks[7].real_server", "balance, and it alone, has real_server"},
			{26, 87, "checks[8].real_server",
				"one of header or after, key, and serial is expected"},
			{27, 68, "checks[9].real_server",
				"one of header or after, key, and serial is expected"},
			{28, 68, "checks[10].real_server", "key and serial go with https"},
			{29, 68, "checks[11].real_server", "key and serial go with https"},
			{30, 83, "checks[12].weights", "weights from 1 to 1000 go with balance"},
			{31, 103, "checks[13].weights", "weights from 1 to 1000 go with balance"},
			{32, 103, "checks[14].weights", "weights from 1 to 1000 go with balance"},
			{33, 43, "checks[15].node_name", "header or after is expected"},
			{34, 43, "checks[16].node_name",
				"\"node-x\" is not declared in this dossier"},
			{35, 40, "checks[17].server",
				"an http or https check with a server is a visit: \"system\", function service"},
			{36, 40, "checks[18].server",
				"an http or https check with a server is a visit: \"system\", function service"},
			{37, 59, "checks[19].nodes",
				"a visit goes where the name leads, not to nodes"},
			{38, 5, "checks[20].subnet", "city and operator go with a subnet"},
			{39, 5, "checks[21].subnet", "city and operator go with a subnet"},
			{43, 41, "checks[25].objects",
				"objects and rounds go with function cache or no_store"},
			{43, 55, "checks[25].rounds",
				"objects and rounds go with function cache or no_store"},
			{44, 44, "checks[26].redirects", "redirects go with a visit"},
			{45, 69, "checks[27].real_server", "the name of a header is expected"},
			{46, 44, "checks[28].node_name", "the name of a header is expected"},
			{48, 11, "plan.methods",
				"http: every_slots is of methods by which no service is counted"}}},
	{"pcap-faulty", {{17, 36, "plan.pcap.every_slots", "0 is outside 1 to 1000000"},
				{17, 51, "plan.pcap.file_mib", "65537 is outside 1 to 65536"},
				{17, 58, "plan.pcap", "unknown key \"files\""}}},
	{"method-unknown",
		{{17, 11, "plan.methods",
			"unknown method \"icpm\"; known: icmp, tcp, tls, answer, http, https, dns, mesh, landmark"}}},
	{"requests-do-not-fit",
		{{17, 11, "plan.methods",
			"icmp: 5 requests every 250 ms do not fit in a slot of 1000 ms"}}},
	{"sampling-out-of-range",
		{{17, 23, "plan.slot_ms", "99 is outside 100 to 3600000"},
			{17, 36, "plan.slots", "0 is outside 1 to 1000000"},
			{18, 33, "thresholds.success_ppm", "1000000 is outside 1 to 999999"}}},
	{"log-of-nobody",
		{{18, 5, "logs[0]", "one of \"node\" and \"node_key\""},
			{19, 5, "logs[1]", "one of \"node\" and \"node_key\""},
			{19, 37, "logs[1].node_key", "\"node-x\" is not declared"},
			{20, 14, "logs[2].node", "\"node-y\" is not declared"},
			{20, 32, "logs[2].kind", "\"acess\" is not one of: access, dispatch"},
			{20, 50, "logs[2].paths", "must not be empty"}}},
	{"log-node-key",
		{{18, 18, "logs[0].node_key", "one of \"field\" and \"path\" is expected"},
			{19, 18, "logs[1].node_key", "one of \"field\" and \"path\" is expected"},
			{20, 18, "logs[2].node_key", "a path such as {node}/*.log is expected"},
			{21, 18, "logs[3].node_key", "a path such as {node}/*.log is expected"},
			{22, 18, "logs[4].node_key", "a path such as {node}/*.log is expected"},
			{23, 18, "logs[5].node_key", "a path such as {node}/*.log is expected"},
			{24, 18, "logs[6].node_key", "\"field\" is empty"}}},
	{"log-zone-unknown",
		{{18, 75, "logs[0].time_zone", "an offset such as +08:00 is expected"}}},
	{"document-expires-before",
		{{18, 66, "documents[0].expires", "expires before it was issued"},
			{19, 41, "documents[1].issued", "is not a date such as 2026-11-21"}}},
	{"landmarks-faulty",
		{{18, 27, "landmarks[0].addr", "198.18.101.1 is of the node \"node-nc\""},
			{19, 28, "landmarks[1].addr", "127.0.0.1 is another host for every agent"},
			{20, 30, "landmarks[2].addr", "10.1.2.3 is another host for every agent"},
			{21, 27, "landmarks[3].addr", "224.0.0.1 is no address of one host"},
			{23, 29, "landmarks[5].addr", "198.18.8.1 stands here twice"},
			{24, 116, "landmarks[6].attested", "\"d-none\" is not declared"},
			{25, 28, "landmarks[7].addr", "198.18.250.1 is a control already"},
			{27, 70, "controls[1].addr", "255.255.255.255 is no address of one host"}}},
	{"port-twice", {{11, 116, "nodes[0].ports", "80 stands here twice"}}},
	{"control-without-name", {{17, 16, "controls[0]", "\"name\" is missing"}}},
	{"control-is-a-node-or-twice",
		{{17, 25, "controls[0].addr",
			 "198.18.101.1 belongs to the node \"node-nc\" already"},
			{18, 14, "controls[2].addr", "198.18.250.1 stands here twice"}}},
	{"agent-id-no-folder", {{15, 12, "agents[0].id", "names a folder"}}},
	{"agent-key-faulty", {{16, 30, "agents[1].key", "is the key of agent agent-0"},
				     {17, 30, "agents[2].key", "a public key is expected"},
				     {18, 30, "agents[3].key", "a public key is expected"},
				     {19, 30, "agents[4].key", "this is sm2"},
				     {20, 30, "agents[5].key", "a public key is expected"},
				     {21, 30, "agents[6].key", "a public key is expected"}}},
	{"key-digest-short", {{11, 53, "nodes[0].key_sha256", "not a SHA-256 digest"}}},
	{"credit-code-short",
		{{5, 55, "operator.credit_code", "has 18 characters (GB 32100-2015)"}}},
	{"credit-code-character",
		{{5, 55, "operator.credit_code", "capital letters but I, O, S, V, Z"}}},
	{"credit-code-division", {{5, 55, "operator.credit_code", "third to eighth characters"}}},
	{"credit-code-check",
		{{5, 55, "operator.credit_code", "after \"91360100MA0CDN010\" it is C, not E"}}},
	{"filing-days", {{7, 15, "filing.issued", "issued before as_of"},
				{10, 34, "filing.revisions[1].date", "before the revision"},
				{10, 19, "filing.revisions[1].version", "is there already"},
				{11, 34, "filing.revisions[2].date", "after filing.issued"},
				{14, 37, "filing.promises[0].by", "lies ahead"},
				{15, 16, "filing.promises[1].rule", "is promised twice"}}},
	{"filing-fields", {{7, 15, "filing.issued", "\"2026-02-30\" is not a date"},
				  {7, 29, "filing", "unknown key \"seal\""},
				  {8, 19, "filing.revisions[0]", "\"what\" is missing"},
				  {8, 31, "filing.revisions[0].version", "must not be empty"},
				  {8, 43, "filing.revisions[0].date", "\"today\" is not a date"},
				  {9, 18, "filing.promises[0]", "\"rule\" is missing"}}},
	{"port-out-of-range", {{11, 53, "nodes[0].ports[1]", "65536 is outside 1 to 65535"},
				      {11, 60, "nodes[0].ports[2]", "0 is outside 1 to 65535"}}},
	{"an-array", {{1, 1, "", "an object is expected, not an array"}}},
	{"a-text", {{1, 1, "", "an object is expected, not a text"}}},
	{"truncated", {{15, 1, "", "the document ends in the middle"}}},
	{"empty", {{1, 1, "", "the file is empty"}}},
};

START_TEST(every_fault_is_said_in_one_run)
{
	struct dossier *dossier = NULL;
	struct faults faults;
	struct err err = {0};
	char name[128];
	int ret;

	faults_init(&faults);
	snprintf(name, sizeof(name), "dossier/%s.json", bad[_i].file);
	ret = dossier_open(data_path(name), region, &dossier, &faults, &err);
	faults_want(&faults, name, bad[_i].faults, fault_wants(bad[_i].faults, FAULTS_A_FILE));
	ck_assert_int_eq(ret, -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_ptr_null(dossier);
	ck_assert_str_eq(faults.items[0].file, data_path(name));
	faults_fini(&faults);
}
END_TEST

START_TEST(dossier_of_too_many_faults_is_refused_like_any_other)
{
	struct dossier *dossier = NULL;
	struct faults faults;
	struct err err = {0};

	faults_init(&faults);
	ck_assert_int_eq(dossier_open(data_path("dossier/many-duplicates.json"), region, &dossier,
				 &faults, &err),
		-1);
	ck_assert_uint_eq(faults.count, FAULTS_MOST);
	ck_assert_uint_gt(faults.left_out, 60);
	faults_fini(&faults);
}
END_TEST

/* Whole lists of nonsense must be refused soon: nothing may cost the square of what is there. */
START_TEST(hostile_size_is_refused_in_time)
{
	size_t count = 200000, len = 0, cap = count * 40 + 100;
	char *text = malloc(cap);
	struct dossier *dossier = NULL;
	struct faults faults;
	struct err err = {0};

	len = (size_t)snprintf(text, cap, "{\"sites\":[");
	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(
			text + len, cap - len, "%s{\"id\":\"%zu\"}", i ? "," : "", i);
	len += (size_t)snprintf(text + len, cap - len, "],\"nodes\":[");
	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, cap - len, "%s{\"site\":\"x\"}", i ? "," : "");
	len += (size_t)snprintf(text + len, cap - len, "]}");
	faults_init(&faults);
	ck_assert_int_eq(dossier_parse(text, len, "a", region, &dossier, &faults, &err), -1);
	ck_assert_uint_eq(faults.count, FAULTS_MOST);
	faults_fini(&faults);
	free(text);
}
END_TEST

static const struct {
	const char *path;
	int code;
} absent[] = {{"dossier/none.json", ERR_NOINPUT}, {"dossier", ERR_NOINPUT}};

START_TEST(missing_dossier_is_missing_input)
{
	struct dossier *dossier = NULL;
	struct faults faults;
	struct err err = {0};

	faults_init(&faults);
	ck_assert_int_eq(
		dossier_open(data_path(absent[_i].path), region, &dossier, &faults, &err), -1);
	ck_assert_int_eq(err.code, absent[_i].code);
	ck_assert_uint_eq(faults.count, 0);
	ck_assert_ptr_nonnull(strstr(err.text, absent[_i].path));
}
END_TEST

START_TEST(every_shorter_dossier_is_refused)
{
	struct file_bytes bytes = data_read("dossier/full.json");

	while (bytes.len > 0 && bytes.at[bytes.len - 1] != '}')
		bytes.len--;
	for (size_t len = 0; len < bytes.len; len++) {
		char *text = tight_copy(bytes.at, len);
		struct dossier *dossier = NULL;
		struct faults faults;
		struct err err;

		faults_init(&faults);
		if (dossier_parse(text, len, "a", region, &dossier, &faults, &err) != -1 ||
			faults.count != 1)
			ck_abort_msg("%zu bytes", len);
		faults_fini(&faults);
		free(text);
	}
	file_bytes_fini(&bytes);
}
END_TEST

static void add_tests_of_good_dossiers(TCase *tc)
{
	tcase_add_loop_test(tc, what_is_written_is_read_as_the_same, 0, (int)ARRAY_LEN(good));
	tcase_add_loop_test(tc, nothing_of_a_full_dossier_is_lost, 0, (int)ARRAY_LEN(whole));
	tcase_add_test(tc, fields_and_finders_give_what_was_written);
	tcase_add_test(tc, a_check_covers_its_nodes_or_all);
	tcase_add_test(tc, digest_is_that_of_the_bytes_and_paths_are_beside_the_file);
	tcase_add_test(tc, order_of_lists_does_not_matter);
}

int main(void)
{
	TCase *tc = tcase_create("dossier");

	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, open_region, close_region);
	add_tests_of_good_dossiers(tc);
	tcase_add_loop_test(tc, every_fault_is_said_in_one_run, 0, (int)ARRAY_LEN(bad));
	tcase_add_test(tc, dossier_of_too_many_faults_is_refused_like_any_other);
	tcase_add_test(tc, hostile_size_is_refused_in_time);
	tcase_add_loop_test(tc, missing_dossier_is_missing_input, 0, (int)ARRAY_LEN(absent));
	tcase_add_test(tc, every_shorter_dossier_is_refused);
	return run_case("model: dossier", tc);
}
