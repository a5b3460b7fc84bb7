#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "model/plan.h"
#include "tests/data_fixture.h"

static int parse(const char *text, size_t len, struct plan **out, struct faults *faults)
{
	char *tight = tight_copy(text, len);
	struct err err = {0};
	int ret = plan_parse(tight, len, "plan.json", out, faults, &err);

	ck_assert_int_eq(err.code, ret < 0 ? ERR_DATA : ERR_NONE);
	free(tight);
	return ret;
}

static const char *const good[] = {
	"plan/good.json", "plan/all-methods.json", "plan/functions.json"};

static struct plan *read_good(const char *name)
{
	struct file_bytes bytes = data_read(name);
	struct plan *plan = NULL;
	struct faults faults;

	faults_init(&faults);
	parse(bytes.at, bytes.len, &plan, &faults);
	faults_want(&faults, "good", NULL, 0);
	ck_assert_ptr_nonnull(plan);
	file_bytes_fini(&bytes);
	return plan;
}

/* The file is canonical already: what is written of it is the file, and so is the digest. */
START_TEST(plan_is_written_as_it_was_read)
{
	struct file_bytes bytes = data_read(good[_i]);
	struct plan *plan = read_good(good[_i]);
	char digest[DIGEST_TEXT_LEN], *text;
	struct err err;
	size_t len;

	digest_bytes(bytes.at, bytes.len, digest);
	ck_assert_str_eq(plan->sha256, digest);
	plan->sha256[0] = '\0';
	ck_assert_int_eq(plan_text(plan, &text, &len, &err), 0);
	ck_assert_str_eq(text, bytes.at);
	ck_assert_uint_eq(len, bytes.len);
	ck_assert_str_eq(plan->sha256, digest);
	free(text);
	plan_close(plan);
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(fields_and_finders_give_what_was_written)
{
	struct plan *plan = read_good(good[0]);

	ck_assert_int_eq(plan->slot_ms, 1000);
	ck_assert_int_eq(plan->slots, 45);
	ck_assert_int_eq(plan->start.v % plan->slot_ms, 0);
	ck_assert(plan->profile.builtin);
	ck_assert_int_eq(plan->thresholds.rtt_p95_us, 30000);
	ck_assert_uint_eq(plan->targets.count, 4);
	ck_assert_int_eq(plan->targets.items[0].port, 0);
	ck_assert_str_eq(plan->targets.items[3].peer, "agent-sr");
	ck_assert_ptr_null(plan->targets.items[3].node);
	ck_assert_str_eq(plan_check_find(plan, "object")->headers.items[0].text, "是");
	ck_assert_ptr_null(plan_check_find(plan, "home"));
	ck_assert_str_eq(plan_agent_find(plan, "agent-nc")->address, "198.18.1.1");
	ck_assert_ptr_null(plan_agent_find(plan, "agent-sr")->address);
	ck_assert_ptr_null(plan_agent_find(plan, "agent-x"));
	ck_assert_ptr_null(plan->pcap);
	plan_close(plan);
	plan_close(NULL);
}
END_TEST

START_TEST(names_keys_and_packet_evidence_are_planned)
{
	struct plan *plan = read_good(good[1]);
	const struct plan_target *name = &plan->targets.items[7], *bare = &plan->targets.items[6];

	ck_assert_uint_eq(plan->targets.count, 9);
	ck_assert_str_eq(name->name, "www.example.com");
	ck_assert_str_eq(name->addr, DOSSIER_SYSTEM_RESOLVER);
	ck_assert_ptr_null(name->node);
	ck_assert_str_eq(bare->method, "tls");
	ck_assert_ptr_null(bare->check);
	ck_assert_str_eq(plan_check_find(plan, "name")->subnet, "2001:2::/48");
	ck_assert(plan_check_find(plan, "page")->shows_address);
	ck_assert_int_eq(plan->pcap->files_most, 100);
	plan_close(plan);
}
END_TEST

START_TEST(what_a_response_shows_is_planned)
{
	struct plan *plan = read_good("plan/functions.json");
	const struct plan_check *cached = plan_check_find(plan, "cached");
	const struct plan_check *front = plan_check_find(plan, "front");
	const struct plan_check *visit = plan_check_find(plan, "visit");

	ck_assert_int_eq(cached->objects, 3);
	ck_assert_int_eq(cached->rounds, 2);
	ck_assert_uint_eq(cached->reads.count, 1);
	ck_assert_str_eq(cached->reads.items[0].as, PLAN_READ_NODE);
	ck_assert_str_eq(cached->reads.items[0].header, "X-Node");
	ck_assert_uint_eq(front->reads.count, 2);
	ck_assert_str_eq(front->reads.items[0].as, PLAN_READ_LICENCE);
	ck_assert(front->reads.items[1].key && !front->reads.items[1].serial);
	ck_assert_str_eq(visit->reads.items[0].after, "server=");
	ck_assert_int_eq(visit->redirects, 3);
	ck_assert_int_eq(visit->objects, 0);
	ck_assert_int_eq(plan->targets.items[1].every_slots, 288);
	ck_assert_int_eq(plan->targets.items[2].every_slots, 0);
	ck_assert_str_eq(plan->targets.items[2].method, PLAN_VISIT);
	plan_close(plan);
}
END_TEST

/* Computed by sha256sum of the lines. */
static const struct {
	const char *addr;
	int64_t n;
	const char *token;
} tokens[] = {
	{"198.18.101.1", 7, "1171da3f5309d278"},
	{"2001:2:0:69::1", 0, "21797d5b21f80dc3"},
};

START_TEST(object_is_named_by_a_digest)
{
	struct plan_object object = {
		.plan_sha256 = "19372fea07f714a683ac373454311744107a158b39a12401f26c661ef2c3afd3",
		.agent = "agent-nc",
		.addr = tokens[_i].addr,
		.check = "cached",
		.slot_ms = 1767225600000};
	char token[PLAN_OBJECT_LEN];

	plan_object_token(&object, tokens[_i].n, token);
	ck_assert_str_eq(token, tokens[_i].token);
}
END_TEST

/* Nobody is asked for an object that another slot, agent, address or check asked for. */
START_TEST(objects_of_others_are_others)
{
	const struct plan_object usual = {"p", "a", "198.18.1.1", "c", 1000};
	struct plan_object others[] = {usual, usual, usual, usual, usual};
	char token[PLAN_OBJECT_LEN], other[PLAN_OBJECT_LEN];

	others[0].plan_sha256 = "q";
	others[1].agent = "b";
	others[2].addr = "198.18.1.2";
	others[3].check = "d";
	others[4].slot_ms = 2000;
	plan_object_token(&usual, 0, token);
	plan_object_token(&usual, 1, other);
	ck_assert_str_ne(token, other);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		plan_object_token(&others[i], 0, other);
		ck_assert_str_ne(token, other);
	}
}
END_TEST

static const int64_t turns[] = {0, 1, 2, 3, 12, 288, 999};

/* In every so many slots once, wherever one begins to count; agents spread over them. */
START_TEST(each_agent_measures_in_one_slot_of_so_many)
{
	struct plan plan = {.slots = 2016};
	struct plan_target target = {.addr = "198.18.101.1",
		.method = "http",
		.check = "cached",
		.every_slots = turns[_i]};
	int64_t every = turns[_i] > 1 ? turns[_i] : 1, taken = 0;
	bool seen[1000] = {false};

	for (int i = 0; i < 100; i++) {
		int64_t due = 0;
		struct plan_turn turn;
		char agent[16];

		snprintf(agent, sizeof(agent), "agent-%d", i);
		turn = plan_target_turn(&plan, &target, agent);
		ck_assert_int_eq(turn.every, every);
		for (int64_t n = 0; n < plan.slots; n++) {
			ck_assert_int_eq(plan_turns_before(turn, n), due);
			due += plan_target_due(&plan, &target, agent, n);
			if (n >= every)
				ck_assert(plan_turn_is(turn, n) == plan_turn_is(turn, n - every));
			if (n == every - 1)
				ck_assert_int_eq(due, 1);
		}
		ck_assert_int_ge(due, plan.slots / every);
		ck_assert_int_le(due, plan.slots / every + 1);
		taken += !seen[turn.phase];
		seen[turn.phase] = true;
	}
	ck_assert_int_ge(taken, every < 50 ? every : 50);
}
END_TEST

/* Computed by sha256sum of agent, addr, method, check, a line each. */
START_TEST(turn_depends_on_who_asks_whom_for_what)
{
	struct plan plan = {.slots = 2016};
	struct plan_target target = {
		.addr = "198.18.101.1", .method = "http", .check = "cached", .every_slots = 288};

	ck_assert_int_eq(plan_target_turn(&plan, &target, "agent-nc").phase, 155);
	target.every_slots = 12;
	ck_assert_int_eq(plan_target_turn(&plan, &target, "agent-nc").phase, 11);
}
END_TEST

/* Once at least. */
START_TEST(short_plan_has_its_slot)
{
	struct plan plan = {.slots = 5};
	struct plan_target target = {.addr = "198.18.101.1", .method = "icmp", .every_slots = 288};
	int64_t due = 0;

	for (int64_t n = 0; n < plan.slots; n++)
		due += plan_target_due(&plan, &target, "agent-nc", n);
	ck_assert_int_eq(due, 1);
}
END_TEST

static const struct {
	const char *file;
	struct fault_want faults[2];
} bad[] = {
	{"node-and-peer", {{1, 695, "", "a target is not whole"}}},
	{"neither-node-nor-peer", {{1, 695, "", "a target is not whole"}}},
	{"http-without-check", {{1, 695, "", "a target is not whole"}}},
	{"https-without-check", {{1, 963, "", "a target is not whole"}}},
	{"tls-check-unknown", {{1, 963, "", "a target is not whole"}}},
	{"dns-without-check", {{1, 963, "", "a target is not whole"}}},
	{"dns-of-a-node", {{1, 963, "", "a target is not whole"}}},
	{"name-without-dns", {{1, 963, "", "a target is not whole"}}},
	{"name-and-node", {{1, 963, "", "a target is not whole"}}},
	{"system-by-tcp", {{1, 963, "", "a target is not whole"}}},
	{"pcap-of-nothing", {{1, 711, "pcap.every_slots", "0 is outside 1 to 1000000"}}},
	{"check-unknown", {{1, 695, "", "a target is not whole"}}},
	{"requests-do-not-fit", {{1, 695, "", "a target is not whole"}}},
	{"visit-of-a-node", {{1, 1050, "", "a target is not whole"}}},
	{"objects-too-many", {{1, 201, "checks[0].objects", "1001 is outside 0 to 1000"}}},
	{"schema-other",
		{{1, 604, "schema", "schema is \"cdnproof/plan/v9\", not \"cdnproof/plan/v1\""}}},
	{"agent-twice", {{1, 122, "agents[1]", "the id \"agent-nc\" is there already"}}},
	{"agent-key-short", {{1, 58, "agents[0].key", "a public key is expected"}}},
	{"agent-key-of-sm2", {{1, 58, "agents[0].key", "an agent's key is Ed25519"}}},
	{"agent-key-twice", {{1, 11, "", "two agents have one key"}}},
	{"address-not-one", {{1, 805, "targets[1].addr", "an IPv4 or IPv6 address is expected"}}},
	{"slot-of-nothing", {{1, 633, "slot_ms", "0 is outside 1 to 86400000"}}},
	{"unknown-key", {{1, 649, "", "unknown key \"slotz\" (did you mean \"slots\"?)"}}},
	{"start-missing", {{1, 1, "", "\"start\" is missing"}}},
	{"threshold-out-of-range",
		{{1, 1230, "thresholds.success_ppm", "0 is outside 1 to 999999"}}},
};

START_TEST(plan_that_is_not_whole_is_refused)
{
	struct file_bytes bytes;
	struct plan *plan = NULL;
	struct faults faults;
	char name[64];

	faults_init(&faults);
	snprintf(name, sizeof(name), "plan/%s.json", bad[_i].file);
	bytes = data_read(name);
	ck_assert_int_eq(parse(bytes.at, bytes.len, &plan, &faults), -1);
	faults_want(&faults, name, bad[_i].faults, fault_wants(bad[_i].faults, 2));
	ck_assert_ptr_null(plan);
	faults_fini(&faults);
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(every_shorter_plan_is_refused)
{
	struct file_bytes bytes = data_read(good[_i]);

	for (size_t len = 0; len < bytes.len; len++) {
		struct plan *plan = NULL;
		struct faults faults;

		faults_init(&faults);
		ck_assert_int_eq(parse(bytes.at, len, &plan, &faults), -1);
		ck_assert_uint_eq(faults.count, 1);
		faults_fini(&faults);
	}
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(missing_plan_is_missing_input)
{
	struct plan *plan = NULL;
	struct faults faults;
	struct err err = {0};

	faults_init(&faults);
	ck_assert_int_eq(plan_open(data_path("plan/none.json"), &plan, &faults, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	ck_assert_int_eq(plan_open(data_path("plan/good.json"), &plan, &faults, &err), 0);
	plan_close(plan);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("plan");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, plan_is_written_as_it_was_read, 0, (int)ARRAY_LEN(good));
	tcase_add_test(tc, fields_and_finders_give_what_was_written);
	tcase_add_test(tc, names_keys_and_packet_evidence_are_planned);
	tcase_add_test(tc, what_a_response_shows_is_planned);
	tcase_add_loop_test(tc, object_is_named_by_a_digest, 0, (int)ARRAY_LEN(tokens));
	tcase_add_test(tc, objects_of_others_are_others);
	tcase_add_loop_test(
		tc, each_agent_measures_in_one_slot_of_so_many, 0, (int)ARRAY_LEN(turns));
	tcase_add_test(tc, turn_depends_on_who_asks_whom_for_what);
	tcase_add_test(tc, short_plan_has_its_slot);
	tcase_add_loop_test(tc, plan_that_is_not_whole_is_refused, 0, (int)ARRAY_LEN(bad));
	tcase_add_loop_test(tc, every_shorter_plan_is_refused, 0, (int)ARRAY_LEN(good));
	tcase_add_test(tc, missing_plan_is_missing_input);
	return run_case("model: plan", tc);
}
