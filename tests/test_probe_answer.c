/* Nonces to be signed, on loopback of a network namespace of its own: by the responder itself, and
 * by servers that do it wrong, each on a port of its own. */
#include <check.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/array.h"
#include "base/digest.h"
#include "tests/answer_server.h"
#include "tests/probe_fixture.h"

#define SLOT_MS    1000
#define START_MS   500
#define TIMEOUT_MS 500
#define NEAR_NS    INT64_C(50000000) /* an RTT on loopback, on a busy machine */

static char folder[64], file[80];
static struct plan_target targets[64];
static struct fixture_plan fixture;
static struct fixture_records records;
static struct answer_servers servers;

/* Of two requests of a series: what comes of them. */
static const struct {
	const char *name;
	int64_t answered, stray, dup;
	enum record_err err; /* of those that are lost */
} manners[] = {
	{"well", 2, 0, 0, RECORD_ERR_COUNT},
	{"p256", 2, 0, 0, RECORD_ERR_COUNT},
	{"nothing", 0, 0, 0, RECORD_ERR_COUNT},
	{"twice", 2, 0, 2, RECORD_ERR_COUNT},
	{"slowly", 2, 0, 0, RECORD_ERR_COUNT},
	{"elsewhere", 0, 0, 0, RECORD_ERR_COUNT},
	{"the request", 0, 2, 0, RECORD_ERR_COUNT},
	{"other nonce", 0, 2, 0, RECORD_ERR_COUNT},
	{"other nonce, well", 2, 2, 0, RECORD_ERR_COUNT},
	{"older", 0, 0, 0, RECORD_PROTOCOL},
	{"other key", 0, 0, 0, RECORD_PROTOCOL},
	{"broken", 0, 0, 0, RECORD_PROTOCOL},
	{"broken, well", 2, 0, 0, RECORD_ERR_COUNT},
	{"well, broken", 2, 0, 2, RECORD_ERR_COUNT},
	{"cut", 0, 0, 0, RECORD_PROTOCOL},
	{"more", 0, 0, 0, RECORD_PROTOCOL},
	{"head", 0, 0, 0, RECORD_PROTOCOL},
	{"less", 0, 2, 0, RECORD_ERR_COUNT},
	{"by turns", 1, 0, 0, RECORD_KEY_DIFFERS},
	{"by both", 2, 0, 0, RECORD_ERR_COUNT},
	{"at times", 2, 0, 0, RECORD_ERR_COUNT},
	{"broken, slowly", 0, 0, 0, RECORD_PROTOCOL},
	{"unreachable 8", 0, 0, 0, RECORD_UNREACHABLE},
	{"unreachable all", 0, 0, 0, RECORD_UNREACHABLE},
	{"unreachable, well", 2, 0, 0, RECORD_ERR_COUNT},
	{"other unreachable", 0, 0, 0, RECORD_ERR_COUNT},
};

#define MANNERS ARRAY_LEN(manners)

static void set_up(void)
{
	fixture_enter_network();
	fixture_make_folder(folder);
	snprintf(file, sizeof(file), "%s/records.jsonl", folder);
	answer_servers_start(&servers);
}

static void tear_down(void)
{
	answer_servers_stop(&servers);
	arena_fini(&records.arena);
	fixture_remove_folder(folder);
}

static struct plan_target target_of(const char *addr, int64_t port, int64_t sent)
{
	return (struct plan_target){.node = "n1",
		.addr = addr,
		.method = "answer",
		.port = port,
		.sent = sent,
		.interval_ms = 90,
		.timeout_ms = TIMEOUT_MS};
}

static struct plan_target target_by(const char *manner, int64_t sent)
{
	return target_of("127.0.0.1", answer_server_port(manner), sent);
}

static const struct record *run_with(size_t count, int64_t slots, bool polite)
{
	struct probe_options options = fixture_options(file);

	options.polite = polite;
	fixture_plan(&fixture, targets, count, SLOT_MS, slots, START_MS);
	fixture_run(&fixture, &options, NULL, &records);
	ck_assert_uint_eq(records.count, (size_t)slots * count);
	return records.items;
}

static const struct record *run(size_t count, int64_t slots)
{
	return run_with(count, slots, false);
}

static size_t decode(const char *text, uint8_t *out)
{
	size_t len = strlen(text), padding = 0;
	int written = EVP_DecodeBlock(out, (const unsigned char *)text, (int)len);

	ck_assert_int_ge(written, 0);
	while (padding < 2 && text[len - 1 - padding] == '=')
		padding++;
	return (size_t)written - padding;
}

/* From the record alone. */
static bool record_holds(const struct record_signed *part)
{
	uint8_t nonce[ANSWER_NONCE_LEN], key[128], signature[128];
	struct answer_reply reply = {nonce, key, decode(part->key, key), signature, 0};
	char sha256[DIGEST_TEXT_LEN];
	unsigned byte;

	reply.signature_len = decode(part->signature, signature);
	for (size_t i = 0; i < ANSWER_NONCE_LEN; i++) {
		ck_assert_int_eq(sscanf(part->nonce + 2 * i, "%2x", &byte), 1);
		nonce[i] = (uint8_t)byte;
	}
	digest_bytes(key, reply.key_len, sha256);
	return strcmp(sha256, part->key_sha256) == 0 && answer_reply_holds(&reply);
}

static void check_manner(const struct record *record, size_t i)
{
	const char *about = manners[i].name;
	int64_t lost = 2 - manners[i].answered;

	ck_assert_int_eq(record->sent, 2);
	ck_assert_msg(record->answered == manners[i].answered, "%s", about);
	ck_assert_msg(record->stray == manners[i].stray, "%s", about);
	ck_assert_msg(record->dup == manners[i].dup, "%s", about);
	ck_assert_msg(record->late == 0, "%s", about);
	if (manners[i].err == RECORD_ERR_COUNT)
		ck_assert_msg(record->err.count == 0, "%s", about);
	else
		ck_assert_msg(fixture_err(record, manners[i].err) == lost, "%s", about);
	ck_assert_msg(!record->answer->key_sha256 == (record->answered == 0), "%s", about);
	ck_assert_msg(!record->answer->nonce == (record->answered == 0), "%s", about);
	if (record->answered > 0)
		ck_assert_msg(record_holds(record->answer), "%s", about);
	ck_assert(record->valid);
}

START_TEST(request_is_answered_or_lost_for_a_reason)
{
	const struct record *record;

	for (size_t i = 0; i < MANNERS; i++)
		targets[i] = target_by(manners[i].name, 2);
	record = run(MANNERS, 1);
	for (size_t i = 0; i < MANNERS; i++) {
		ck_assert_int_eq(record[i].port, answer_server_port(manners[i].name));
		check_manner(&record[i], i);
	}
}
END_TEST

START_TEST(round_trip_is_not_shorter_than_the_signer_takes)
{
	const struct record *record;

	targets[0] = target_by("slowly", 2);
	record = run(1, 1);
	ck_assert_int_eq(record->answered, 2);
	for (size_t i = 0; i < record->rtt_ns.count; i++)
		ck_assert_int_ge(record->rtt_ns.items[i], ANSWER_SERVER_SLOW_MS * INT64_C(1000000));
}
END_TEST

/* Forged replies come before it, and are no shorter a way. */
START_TEST(round_trip_ends_at_the_reply_that_holds)
{
	const struct record *record;

	targets[0] = target_by("by both", 3);
	record = run(1, 1);
	ck_assert_int_eq(record->answered, 3);
	ck_assert_str_eq(record->answer->key_sha256, servers.key_sha256);
}
END_TEST

START_TEST(reply_after_its_time_is_late_and_says_nothing)
{
	const struct record *record;

	targets[0] = target_by("slowly", 2);
	targets[0].timeout_ms = ANSWER_SERVER_SLOW_MS / 3;
	record = run(1, 1);
	ck_assert_int_eq(record->sent, 2);
	ck_assert_int_eq(record->lost, 2);
	ck_assert_int_eq(record->late, 2);
	ck_assert_ptr_null(record->answer->key_sha256);
}
END_TEST

START_TEST(reply_after_its_time_that_does_not_hold_is_a_stray)
{
	const struct record *record;

	targets[0] = target_by("broken, slowly", 2);
	targets[0].timeout_ms = ANSWER_SERVER_SLOW_MS / 3;
	record = run(1, 1);
	ck_assert_int_eq(record->lost, 2);
	ck_assert_int_eq(record->late, 0);
	ck_assert_int_eq(record->stray, 2);
	ck_assert_uint_eq(record->err.count, 0);
}
END_TEST

START_TEST(record_keeps_the_quickest_answer)
{
	const struct record *record;
	char text[3];

	targets[0] = target_by("at times", 3);
	record = run(1, 1);
	ck_assert_int_eq(record->answered, 3);
	ck_assert_int_ge(record->rtt_ns.items[0], ANSWER_SERVER_SLOW_MS * INT64_C(1000000));
	ck_assert_int_lt(record->rtt_ns.items[1], record->rtt_ns.items[0]);
	ck_assert_int_lt(record->rtt_ns.items[1], record->rtt_ns.items[2]);
	for (size_t i = 0; i < ANSWER_NONCE_LEN; i++) {
		snprintf(text, sizeof(text), "%02x", servers.shared->quickest[i]);
		ck_assert_mem_eq(record->answer->nonce + 2 * i, text, 2);
	}
	ck_assert(record_holds(record->answer));
}
END_TEST

/* The responder listens at every address: the kernel would choose 127.0.0.1 to reply from. */
static const char *const addresses[] = {"127.0.0.1", "127.0.0.9", "::1"};

START_TEST(responder_answers_from_the_address_that_was_asked)
{
	const struct record *record;

	targets[0] = target_of(addresses[_i], ANSWER_SERVER_PORT, 3);
	record = run(1, 2);
	for (size_t i = 0; i < records.count; i++, record++) {
		ck_assert_int_eq(record->answered, 3);
		ck_assert_int_eq(record->ts, TS_ERRQUEUE);
		ck_assert_int_eq(record->ttl, 64);
		ck_assert_str_eq(record->addr, addresses[_i]);
		ck_assert_str_eq(record->answer->key_sha256, servers.key_sha256);
		ck_assert(record_holds(record->answer));
		for (size_t k = 0; k < 3; k++) {
			ck_assert_int_gt(record->rtt_ns.items[k], 0);
			ck_assert_int_lt(record->rtt_ns.items[k], NEAR_NS);
		}
	}
	ck_assert_str_ne(records.items[0].answer->nonce, records.items[1].answer->nonce);
}
END_TEST

/* In the prober's process, at each record. */
static void count_files(const struct record *record, void *context)
{
	int *counts = context;

	for (int fd = 0; fd < 1024; fd++)
		counts[record->seq] += fcntl(fd, F_GETFD) >= 0;
}

START_TEST(sockets_of_written_slots_are_closed)
{
	enum { SLOTS = 12 };
	struct probe_options options = fixture_options(file);
	int *counts = mmap(NULL, SLOTS * sizeof(int), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct prober_result result;

	ck_assert_ptr_ne(counts, MAP_FAILED);
	targets[0] = target_of("127.0.0.1", ANSWER_SERVER_PORT, 1);
	targets[0].timeout_ms = 50;
	fixture_plan(&fixture, targets, 1, 100, SLOTS, START_MS);
	options.record = count_files;
	options.context = counts;
	result = prober_run(&fixture.plan, &options);
	ck_assert_msg(result.ret == 0, "%s", result.err.text);
	ck_assert_int_gt(result.summary.records, SLOTS / 2); /* a busy machine misses some */
	ck_assert_int_gt(counts[0], 3);
	for (int i = 1; i < result.summary.records; i++)
		ck_assert_int_le(counts[i], counts[0] + 2); /* of this slot and the next */
	munmap(counts, SLOTS * sizeof(int));
}
END_TEST

static void wait_for(const volatile bool *flag)
{
	for (int i = 0; i < 20000 && !*flag; i++)
		usleep(1000);
	ck_assert(*flag);
}

/* The prober is stopped while the server sends more than the socket holds. */
START_TEST(what_the_socket_could_not_hold_voids_the_slot)
{
	struct probe_options options = fixture_options(file);
	struct prober_result result;
	struct prober prober;

	targets[0] = target_by("flood", 1);
	targets[0].timeout_ms = 60000;
	fixture_plan(&fixture, targets, 1, 300000, 2, -1000);
	options.count = 1;
	prober = prober_start(&fixture.plan, &options, NULL);
	wait_for(&servers.shared->asked);
	kill(prober.pid, SIGSTOP);
	servers.shared->go = true;
	wait_for(&servers.shared->done);
	kill(prober.pid, SIGCONT);
	result = prober_wait(&prober);
	ck_assert_msg(result.ret == 0, "%s", result.err.text);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.count, 1);
	ck_assert_int_eq(records.items[0].answered, 1);
	ck_assert_int_gt(records.items[0].dup, 0);
	ck_assert_int_gt(records.items[0].capture_lost, 0);
	ck_assert(!records.items[0].valid);
	ck_assert_uint_eq(records.items[0].why.count, 1);
	ck_assert_int_eq(records.items[0].why.items[0], WHY_CAPTURE_LOST);
}
END_TEST

START_TEST(polite_prober_asks_as_well)
{
	const struct record *record;

	targets[0] = target_of("127.0.0.1", ANSWER_SERVER_PORT, 2);
	record = run_with(1, 1, true);
	ck_assert_int_eq(record->answered, 2);
	ck_assert_int_eq(record->ts, TS_ERRQUEUE);
}
END_TEST

/* Two tokens are there at first, and one comes each half second. */
START_TEST(responder_is_silent_beyond_its_rate)
{
	const struct record *record;

	targets[0] = target_of("127.0.0.1", ANSWER_SERVER_SCARCE_PORT, 30);
	targets[0].interval_ms = 5;
	record = run(1, 1);
	ck_assert_int_gt(record->sent, 10); /* a busy machine misses some */
	ck_assert_int_gt(record->answered, 0);
	ck_assert_int_lt(record->answered, record->sent / 2);
	ck_assert_uint_eq(record->err.count, 0);
}
END_TEST

START_TEST(closed_port_refuses_every_request)
{
	const struct record *record;

	targets[0] = target_of(_i ? "::1" : "127.0.0.1", ANSWER_SERVER_CLOSED, 4);
	targets[0].interval_ms = 20;
	record = run(1, 1);
	ck_assert_int_eq(record->sent, 4);
	ck_assert_int_eq(record->not_sent, 0);
	ck_assert_int_eq(fixture_err(record, RECORD_REFUSED), 4);
}
END_TEST

START_TEST(without_a_route_nothing_is_sent)
{
	const struct record *record;

	targets[0] = target_of(_i ? "2001:2::1" : "198.18.0.1", ANSWER_SERVER_PORT, 3);
	record = run(1, 1);
	ck_assert_int_eq(record->sent, 0);
	ck_assert_int_eq(record->not_sent, 3);
	ck_assert_int_eq(fixture_err(record, RECORD_NO_ROUTE), 3);
	ck_assert_ptr_null(record->answer->key_sha256);
}
END_TEST

START_TEST(target_without_a_port_is_refused)
{
	struct probe_options options = fixture_options(file);
	struct prober_result result;

	targets[0] = target_of("127.0.0.1", 0, 1);
	fixture_plan(&fixture, targets, 1, SLOT_MS, 1, START_MS);
	result = prober_run(&fixture.plan, &options);
	ck_assert_int_eq(result.ret, -1);
	ck_assert_int_eq(result.err.code, ERR_DATA);
	ck_assert_msg(
		strstr(result.err.text, "a port from 1 to 65535") != NULL, "%s", result.err.text);
}
END_TEST

/* Many requests in flight at once: each reply finds its own. */
START_TEST(each_of_many_requests_has_its_own_answer)
{
	const struct record *record;

	targets[0] = target_of("127.0.0.1", ANSWER_SERVER_PORT, 150);
	targets[0].interval_ms = 1;
	targets[0].timeout_ms = 5000;
	record = run(1, 1);
	ck_assert_int_gt(record->sent, 10); /* a busy machine misses some */
	ck_assert_int_eq(record->answered, record->sent);
	ck_assert_int_eq(record->stray + record->dup + record->late, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_answer");
	TCase *tcase = tcase_create("probe_answer");
	SRunner *runner = srunner_create(suite);
	int failed;

	if (!fixture_may_unshare()) {
		fprintf(stderr,
			"test_probe_answer: skipped: network namespaces are not permitted here\n");
		return 77;
	}
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, request_is_answered_or_lost_for_a_reason);
	tcase_add_test(tcase, round_trip_is_not_shorter_than_the_signer_takes);
	tcase_add_test(tcase, round_trip_ends_at_the_reply_that_holds);
	tcase_add_test(tcase, reply_after_its_time_is_late_and_says_nothing);
	tcase_add_test(tcase, reply_after_its_time_that_does_not_hold_is_a_stray);
	tcase_add_test(tcase, record_keeps_the_quickest_answer);
	tcase_add_loop_test(
		tcase, responder_answers_from_the_address_that_was_asked, 0, ARRAY_LEN(addresses));
	tcase_add_test(tcase, sockets_of_written_slots_are_closed);
	tcase_add_test(tcase, what_the_socket_could_not_hold_voids_the_slot);
	tcase_add_test(tcase, polite_prober_asks_as_well);
	tcase_add_test(tcase, responder_is_silent_beyond_its_rate);
	tcase_add_loop_test(tcase, closed_port_refuses_every_request, 0, 2);
	tcase_add_loop_test(tcase, without_a_route_nothing_is_sent, 0, 2);
	tcase_add_test(tcase, target_without_a_port_is_refused);
	tcase_add_test(tcase, each_of_many_requests_has_its_own_answer);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
