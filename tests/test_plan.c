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

static const char *const good[] = {"plan/good.json", "plan/all-methods.json"};

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

static const struct {
	const char *file;
	struct fault_want faults[2];
} bad[] = {
	{"node-and-peer", {{1, 651, "", "a target is not whole"}}},
	{"neither-node-nor-peer", {{1, 651, "", "a target is not whole"}}},
	{"http-without-check", {{1, 651, "", "a target is not whole"}}},
	{"https-without-check", {{1, 919, "", "a target is not whole"}}},
	{"tls-check-unknown", {{1, 919, "", "a target is not whole"}}},
	{"dns-without-check", {{1, 919, "", "a target is not whole"}}},
	{"dns-of-a-node", {{1, 919, "", "a target is not whole"}}},
	{"name-without-dns", {{1, 919, "", "a target is not whole"}}},
	{"name-and-node", {{1, 919, "", "a target is not whole"}}},
	{"system-by-tcp", {{1, 919, "", "a target is not whole"}}},
	{"pcap-of-nothing", {{1, 667, "pcap.every_slots", "0 is outside 1 to 1000000"}}},
	{"check-unknown", {{1, 651, "", "a target is not whole"}}},
	{"requests-do-not-fit", {{1, 651, "", "a target is not whole"}}},
	{"schema-other",
		{{1, 560, "schema", "schema is \"cdnproof/plan/v9\", not \"cdnproof/plan/v1\""}}},
	{"agent-twice", {{1, 78, "agents[1]", "the id \"agent-nc\" is there already"}}},
	{"address-not-one", {{1, 761, "targets[1].addr", "an IPv4 or IPv6 address is expected"}}},
	{"slot-of-nothing", {{1, 589, "slot_ms", "0 is outside 1 to 86400000"}}},
	{"unknown-key", {{1, 605, "", "unknown key \"slotz\" (did you mean \"slots\"?)"}}},
	{"start-missing", {{1, 1, "", "\"start\" is missing"}}},
	{"threshold-out-of-range",
		{{1, 1186, "thresholds.success_ppm", "0 is outside 1 to 999999"}}},
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
	tcase_add_loop_test(tc, plan_that_is_not_whole_is_refused, 0, (int)ARRAY_LEN(bad));
	tcase_add_loop_test(tc, every_shorter_plan_is_refused, 0, (int)ARRAY_LEN(good));
	tcase_add_test(tc, missing_plan_is_missing_input);
	return run_case("model: plan", tc);
}
