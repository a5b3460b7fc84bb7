/* What a host that is not the kernel may answer: twice, late, from elsewhere, with errors. */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "tests/fork_child.h"
#include "tests/probe_fixture.h"

#define SLOT_MS  400
#define START_MS 300
#define SENT     3
#define LATE_MS  300
#define STOPPED  6 /* the slot in which the prober stands still */

/* What 127.0.1.N does with an echo request, by N. */
enum manner {
	ANSWER = 1,
	ANSWER_TWICE,
	ANSWER_LATE,
	ANSWER_FROM_ELSEWHERE,
	ANSWER_WITH_WRONG_KEY,
	UNREACHABLE_8,
	SILENCE,
	ANSWER_CUT,
	EXPIRED,
	UNREACHABLE_AND_ANSWER,
	ANSWER_FIVE_TIMES,
	MANNERS_END
};

struct packet {
	uint8_t bytes[256]; /* IPv4 header of 20 bytes, ICMP */
	size_t len;
};

static uint16_t sum(const uint8_t *bytes, size_t len)
{
	uint32_t total = 0;

	for (size_t i = 0; i < len; i++)
		total += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return (uint16_t)~total;
}

/* The kernel fills in length, id and header checksum. */
static void send_packet(int fd, struct packet *packet)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	uint16_t is;

	packet->bytes[22] = packet->bytes[23] = 0;
	is = sum(packet->bytes + 20, packet->len - 20);
	packet->bytes[22] = (uint8_t)(is >> 8);
	packet->bytes[23] = (uint8_t)is;
	memcpy(&to.sin_addr, packet->bytes + 16, 4);
	sendto(fd, packet->bytes, packet->len, 0, (const struct sockaddr *)&to, sizeof(to));
}

static struct packet turned(const struct packet *request)
{
	struct packet reply = *request;

	memcpy(reply.bytes + 12, request->bytes + 16, 4);
	memcpy(reply.bytes + 16, request->bytes + 12, 4);
	reply.bytes[8] = 61;
	reply.bytes[20] = 0;
	return reply;
}

static void send_error(int fd, const struct packet *request, uint8_t type, size_t quoted)
{
	struct packet error = turned(request);

	memset(error.bytes + 20, 0, 8);
	error.bytes[20] = type;
	error.bytes[21] = 1;
	error.bytes[15] = 200; /* a router's */
	memcpy(error.bytes + 28, request->bytes, 20 + quoted);
	error.len = 28 + 20 + quoted;
	send_packet(fd, &error);
}

static void answer(int fd, const struct packet *request)
{
	struct packet reply = turned(request);
	enum manner manner = request->bytes[19];
	int times = manner == ANSWER_TWICE ? 2 : manner == ANSWER_FIVE_TIMES ? 5 : 1;

	if (manner == UNREACHABLE_8)
		send_error(fd, request, 3, 8);
	if (manner == UNREACHABLE_AND_ANSWER)
		send_error(fd, request, 3, request->len - 20);
	if (manner == EXPIRED)
		send_error(fd, request, 11, 8);
	if (manner == SILENCE || manner == UNREACHABLE_8 || manner == EXPIRED)
		return;
	if (manner == ANSWER_LATE && fork() > 0)
		return;
	if (manner == ANSWER_LATE)
		usleep(LATE_MS * 1000);
	if (manner == ANSWER_FROM_ELSEWHERE)
		reply.bytes[15] = 99;
	if (manner == ANSWER_WITH_WRONG_KEY)
		reply.bytes[36] ^= 0xff;
	if (manner == ANSWER_CUT)
		reply.len -= 8;
	for (int i = 0; i < times; i++)
		send_packet(fd, &reply);
	if (manner == ANSWER_LATE)
		_exit(0);
}

static int open_raw(void)
{
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP), yes = 1;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(setsockopt(fd, IPPROTO_IP, IP_HDRINCL, &yes, sizeof(yes)), 0);
	return fd;
}

/* Raw sockets get copies of requests, too; the kernel itself was told to keep silent. */
static pid_t start_responder(void)
{
	int fd = open_raw();
	pid_t pid = fork_child();

	if (pid == 0) {
		struct packet request;
		ssize_t len;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		while ((len = recv(fd, request.bytes, sizeof(request.bytes), 0)) > 0) {
			request.len = (size_t)len;
			if (len >= 28 && request.bytes[20] == 8 && request.bytes[18] == 1)
				answer(fd, &request);
		}
		_exit(0);
	}
	close(fd);
	return pid;
}

static char folder[64], file[80];
static struct fixture_plan fixture;
static struct fixture_records records;

static void set_up(void)
{
	fixture_enter_network();
	fixture_make_folder(folder);
	snprintf(file, sizeof(file), "%s/records.jsonl", folder);
}

static void tear_down(void)
{
	arena_fini(&records.arena);
	fixture_remove_folder(folder);
}

static const struct {
	enum manner manner;
	int64_t answered, late, dup, stray, unreachable, expired;
} expected[] = {
	{ANSWER, SENT, 0, 0, 0, 0, 0},
	{ANSWER_TWICE, SENT, 0, SENT, 0, 0, 0},
	{ANSWER_LATE, 0, SENT, 0, 0, 0, 0},
	{ANSWER_FROM_ELSEWHERE, 0, 0, 0, SENT, 0, 0},
	{ANSWER_WITH_WRONG_KEY, 0, 0, 0, SENT, 0, 0},
	{UNREACHABLE_8, 0, 0, 0, 0, SENT, 0},
	{SILENCE, 0, 0, 0, 0, 0, 0},
	{ANSWER_CUT, 0, 0, 0, SENT, 0, 0},
	{EXPIRED, 0, 0, 0, 0, 0, SENT},
	{UNREACHABLE_AND_ANSWER, SENT, 0, 0, 0, 0, 0},
	{ANSWER_FIVE_TIMES, SENT, 0, 4 * SENT, 0, 0, 0},
};

/* The silent target's time-out keeps the slot open until the late answers are there. */
START_TEST(each_manner_is_counted_as_what_it_is)
{
	struct plan_target targets[ARRAY_LEN(expected)];
	struct probe_options options = fixture_options(file);
	char addrs[ARRAY_LEN(expected)][16];
	struct prober_result result;
	pid_t responder;
	int runs = 0;

	options.no_capture = _i == 1;
	ck_assert(fixture_set_network("ipv4/icmp_echo_ignore_all", "1"));
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		snprintf(addrs[i], sizeof(addrs[i]), "127.0.1.%d", (int)expected[i].manner);
		targets[i] = (struct plan_target){.node = "n1",
			.addr = addrs[i],
			.method = "icmp",
			.sent = SENT,
			.interval_ms = 30,
			.timeout_ms = expected[i].manner == SILENCE       ? 1500
				      : expected[i].manner == ANSWER_LATE ? 200
									  : 1000};
	}
	fixture_plan(&fixture, targets, ARRAY_LEN(targets), SLOT_MS, 2, START_MS);
	do {
		responder = start_responder();
		result = prober_run(&fixture.plan, &options);
		fixture_stop(responder);
		ck_assert_msg(result.ret == 0, "%s", result.err.text);
		fixture_read_records(file, &records);
	} while (fixture_again(&fixture, &records, file, &runs));
	ck_assert_uint_eq(records.count, 2 * ARRAY_LEN(expected));
	for (size_t i = 0; i < records.count; i++) {
		const struct record *is = &records.items[i];
		size_t e = i % ARRAY_LEN(expected);

		ck_assert_msg(is->answered == expected[e].answered, "%s answered", is->addr);
		ck_assert_msg(is->sent == SENT, "%s sent", is->addr);
		ck_assert_msg(is->late == expected[e].late, "%s late", is->addr);
		ck_assert_msg(is->dup == expected[e].dup, "%s dup", is->addr);
		ck_assert_msg(is->stray == expected[e].stray, "%s stray", is->addr);
		ck_assert_msg(fixture_err(is, RECORD_HOST_UNREACHABLE) == expected[e].unreachable,
			"%s unreachable", is->addr);
		ck_assert_msg(fixture_err(is, RECORD_EXPIRED) == expected[e].expired, "%s expired",
			is->addr);
		if (is->answered)
			ck_assert_int_eq(is->ts, options.no_capture ? TS_ERRQUEUE : TS_PACKET);
		ck_assert_int_eq(is->ttl, is->answered || is->late ? 61 : BIND_ABSENT);
		ck_assert(is->valid);
	}
}
END_TEST

/* Without a capture: while the prober stands still, more replies come than its socket can hold. */
START_TEST(datagrams_that_we_dropped_void_the_slot)
{
	static uint8_t flood[60000] = {
		0x45, [8] = 64, [9] = 1, [12] = 127, [15] = 2, [16] = 127, [19] = 1};
	struct sockaddr_in to = {.sin_family = AF_INET};
	struct plan_target target = {.node = "n1",
		.addr = "127.0.0.1",
		.method = "icmp",
		.sent = 3,
		.interval_ms = 20,
		.timeout_ms = 100};
	struct probe_options options = fixture_options(file);
	struct prober_result result;
	struct prober prober;
	int fd = open_raw();

	options.no_capture = true;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fixture_plan(&fixture, &target, 1, SLOT_MS, 12, START_MS);
	prober = prober_start(&fixture.plan, &options, NULL);
	poll(NULL, 0, START_MS + STOPPED * SLOT_MS + SLOT_MS / 2);
	kill(prober.pid, SIGSTOP);
	for (int i = 0; i < 400; i++)
		sendto(fd, flood, sizeof(flood), 0, (const struct sockaddr *)&to, sizeof(to));
	kill(prober.pid, SIGCONT);
	close(fd);
	result = prober_wait(&prober);
	ck_assert_msg(result.ret == 0, "%s", result.err.text);
	fixture_read_records(file, &records);
	ck_assert_uint_ge(records.count, STOPPED + 2);
	ck_assert(records.items[0].valid);
	ck_assert(!records.items[STOPPED].valid);
	ck_assert_int_gt(records.items[STOPPED].capture_lost, 0);
	ck_assert_int_eq(records.items[STOPPED].why.items[0], WHY_CAPTURE_LOST);
	ck_assert(records.items[records.count - 1].valid);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_replies");
	TCase *tcase = tcase_create("replies");
	SRunner *runner;
	int failed;

	if (!fixture_may_unshare()) {
		fprintf(stderr,
			"test_probe_replies: skipped: network namespaces are not permitted here\n");
		return 77;
	}
	runner = srunner_create(suite);
	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, each_manner_is_counted_as_what_it_is, 0, 2);
	tcase_add_test(tcase, datagrams_that_we_dropped_void_the_slot);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
