/* TLS handshakes: the bytes of them without sockets, then the prober as a whole on loopback of a
 * network namespace of its own. */
#include <arpa/inet.h>
#include <check.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/array.h"
#include "probes/tls_shake.h"
#include "tests/probe_fixture.h"
#include "tests/probe_tls_server.h"

#define SLOT_MS    400
#define SILENCE_MS 700 /* what is waited for what never comes */
#define START_MS   300
#define SENT       2
#define DAY_MS     INT64_C(86400000)

static char folder[64], file[80];
static struct fixture_plan fixture;
static struct fixture_records records;
static struct tls_server server;
static struct plan_target target;
static bool polite, only_1_3;

static void set_up(void)
{
	fixture_enter_network();
	fixture_make_folder(folder);
	snprintf(file, sizeof(file), "%s/records.jsonl", folder);
	server = tls_server_start();
	polite = only_1_3 = false;
	target = (struct plan_target){.node = "n1",
		.addr = "127.0.0.1",
		.method = "tls",
		.check = "c1",
		.sent = SENT,
		.interval_ms = 60,
		.timeout_ms = 1200}; /* whoever answers is heard on a busy machine too */
}

static void tear_down(void)
{
	tls_server_stop(&server);
	arena_fini(&records.arena);
	fixture_remove_folder(folder);
}

static const struct record *run_plan(void)
{
	struct probe_options options = fixture_options(file);

	options.polite = polite;
	arena_fini(&records.arena);
	fixture_run(&fixture, &options, NULL, &records);
	return &records.items[records.count - 1];
}

/* A server of TLS 1.3 alone refuses the first offer, which is TLS 1.2. */
static const struct record *run(enum tls_manner manner)
{
	target.port = (only_1_3 ? TLS_SERVER_PORT_1_3 : TLS_SERVER_PORT) + (int)manner;
	target.sent = SENT + only_1_3;
	fixture_plan(&fixture, &target, 1, SLOT_MS, 1, START_MS);
	return run_plan();
}

/* Where the machine pauses between the capture and TCP, the capture is not taken at its word: that
 * happens, but not each time. */
static const struct record *run_captured(enum tls_manner manner)
{
	const struct record *record = run(manner);

	for (int i = 0; i < 4 && record->answered >= SENT && record->ts == TS_ERRQUEUE; i++)
		record = run(manner);
	return record;
}

static const struct {
	enum tls_manner manner;
	bool only_1_3;
	bool rsa;
} good[] = {
	{TLS_GOOD, false, false},
	{TLS_GOOD, true, false},
	{TLS_GOOD_RSA, false, true},
	{TLS_GOOD_RSA, true, true},
	{TLS_RETRY, false, false},
	{TLS_RETRY, true, false},
	{TLS_CUT_BEHIND, false, false},
	{TLS_CUT_BEHIND, true, false},
};

static void check_identity(const struct record_tls *tls, bool rsa)
{
	int64_t days = (tls->not_after.v - fixture.plan.start.v) / DAY_MS;

	ck_assert(days == 89 || days == 90);
	ck_assert_str_eq(tls->key_sha256, rsa ? server.rsa_key_sha256 : server.key_sha256);
	ck_assert_str_eq(tls->version, only_1_3 ? "TLSv1.3" : "TLSv1.2");
	ck_assert_str_eq(tls->name, "www.example.com");
	ck_assert_uint_eq(tls->chain_sha256.count, 1);
	if (!rsa)
		ck_assert_str_eq(tls->chain_sha256.items[0], server.leaf_sha256);
}

/* The last of them send nothing behind the signature: nothing is waited for. */
START_TEST(handshake_is_answered_at_the_signature)
{
	const struct record *record;

	only_1_3 = good[_i].only_1_3;
	record = run_captured(good[_i].manner);
	ck_assert_msg(record->answered == SENT, "%d of %d, %s", (int)record->answered,
		(int)record->sent, record->err.count ? record->err.items[0].name : "-");
	ck_assert_int_eq(record->ts, TS_PACKET);
	ck_assert_int_eq(record->ttl, 64);
	ck_assert(record->valid);
	ck_assert_int_eq(fixture_err(record, RECORD_PROTOCOL), only_1_3);
	check_identity(record->tls, good[_i].rsa);
	ck_assert_uint_eq(record->tls->connect_ns.count, (size_t)record->sent);
	for (size_t i = 0; i < SENT; i++) {
		ck_assert_int_gt(record->tls->connect_ns.items[i], 0);
		ck_assert_int_gt(record->rtt_ns.items[i], 0);
	}
}
END_TEST

START_TEST(without_a_capture_the_kernel_stamps_at_the_socket)
{
	const struct record *record;

	polite = true;
	record = run(TLS_GOOD);
	ck_assert_int_eq(record->answered, SENT);
	ck_assert_int_eq(record->ts, TS_ERRQUEUE);
	ck_assert_int_gt(record->rtt_ns.items[0], 0);
}
END_TEST

START_TEST(ipv6_is_as_ipv4)
{
	const struct record *record;

	target.addr = "::1";
	record = run_captured(TLS_GOOD);
	ck_assert_int_eq(record->answered, SENT);
	ck_assert_int_eq(record->ts, TS_PACKET);
	polite = true;
	record = run(TLS_GOOD);
	ck_assert_int_eq(record->answered, SENT);
	ck_assert_int_eq(record->ts, TS_ERRQUEUE);
}
END_TEST

static const struct {
	enum tls_manner manner;
	bool only_1_3, polite;
} late[] = {
	{TLS_LATE_REST, false, false},
	{TLS_LATE_REST, true, true},
	{TLS_LATE_SIGNATURE, false, true},
	{TLS_LATE_SIGNATURE, true, false},
	{TLS_LATE_END, false, false},
	{TLS_LATE_END, false, true},
	{TLS_LATE_END, true, false},
	{TLS_LATE_END, true, true},
};

/* A quick first byte proves nothing. */
START_TEST(rtt_holds_all_of_the_signed_message)
{
	const struct record *record;

	polite = late[_i].polite;
	only_1_3 = late[_i].only_1_3;
	record = polite ? run(late[_i].manner) : run_captured(late[_i].manner);
	ck_assert_int_eq(record->answered, SENT);
	ck_assert_int_eq(record->ts, polite ? TS_ERRQUEUE : TS_PACKET);
	for (size_t i = 0; i < SENT; i++)
		ck_assert_int_ge(record->rtt_ns.items[i], TLS_SERVER_PAUSE_MS * INT64_C(1000000));
}
END_TEST

static const struct {
	enum tls_manner manner;
	enum record_err why;
} bad[] = {
	{TLS_RSA_EXCHANGE, RECORD_PROTOCOL}, {TLS_OLD, RECORD_PROTOCOL},
	{TLS_BAD_SIGNATURE, RECORD_PROTOCOL}, {TLS_GARBAGE, RECORD_PROTOCOL},
	{TLS_ALERTS, RECORD_PROTOCOL}, {TLS_FLOODS, RECORD_PROTOCOL},
	{TLS_LONG_CHAIN, RECORD_TOO_LARGE}, {TLS_CLOSES, RECORD_RESET}, {TLS_RESETS, RECORD_RESET},
	{TLS_CLOSES_LATER, RECORD_RESET}, {TLS_HALF_CLOSES, RECORD_RESET},
	{TLS_STALLS, RECORD_TIMEOUT}, {TLS_HALF, RECORD_TIMEOUT},
	{TLS_MANNERS, RECORD_REFUSED}, /* nobody listens there */
};

START_TEST(what_is_no_signed_handshake_is_lost_by_name)
{
	const struct record *record;
	const struct record_tls *tls;

	if (bad[_i].why == RECORD_TIMEOUT)
		target.timeout_ms = SILENCE_MS;
	record = run(bad[_i].manner);
	tls = record->tls;
	ck_assert_msg(record->sent == SENT, "%d sent, %d not: %s", (int)record->sent,
		(int)record->not_sent, record->err.count ? record->err.items[0].name : "too late");
	ck_assert_int_eq(record->answered, 0);
	ck_assert_msg(fixture_err(record, bad[_i].why) == SENT, "%d: %s", bad[_i].manner,
		record->err.count ? record->err.items[0].name : "silence");
	ck_assert_ptr_null(tls->key_sha256);
	ck_assert_ptr_null(tls->version);
	ck_assert_uint_eq(tls->chain_sha256.count, 0);
	for (size_t i = 0; i < SENT; i++)
		ck_assert((tls->connect_ns.items[i] > 0) == (bad[_i].why != RECORD_REFUSED) ||
			  bad[_i].manner == TLS_CLOSES);
}
END_TEST

START_TEST(no_route_is_not_sent)
{
	const struct record *record;

	target.addr = "198.18.0.1";
	record = run(TLS_GOOD);
	ck_assert_int_eq(record->sent, 0);
	ck_assert_int_eq(fixture_err(record, RECORD_NO_ROUTE), SENT);
}
END_TEST

static void set_address(int fd, unsigned long what, const char *device, const char *address)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct ifreq request = {0};

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", device);
	ck_assert_int_eq(inet_pton(AF_INET, address, &in.sin_addr), 1);
	memcpy(&request.ifr_addr, &in, sizeof(in));
	ck_assert_int_eq(ioctl(fd, what, &request), 0);
}

/* An Ethernet on which nobody answers: packets wait for a neighbour, and never leave. -1: devices
 * cannot be made here. */
static int make_deaf_link(void)
{
	struct ifreq request = {.ifr_name = "deaf0", .ifr_flags = IFF_TAP | IFF_NO_PI};
	int tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC), fd;

	if (tap < 0 || ioctl(tap, TUNSETIFF, &request) < 0)
		return -1;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(fd, 0);
	set_address(fd, SIOCSIFADDR, "deaf0", "198.18.5.1");
	set_address(fd, SIOCSIFNETMASK, "deaf0", "255.255.255.0");
	request.ifr_flags = IFF_UP;
	ck_assert_int_eq(ioctl(fd, SIOCSIFFLAGS, &request), 0);
	close(fd);
	return tap;
}

START_TEST(what_the_capture_never_saw_leave_is_not_sent)
{
	const struct record *record;
	int tap = make_deaf_link();

	if (tap < 0)
		return;
	target.addr = "198.18.5.9";
	target.timeout_ms = SILENCE_MS;
	record = run(TLS_GOOD);
	ck_assert_int_eq(record->sent, 0);
	ck_assert_int_eq(fixture_err(record, RECORD_NOT_SEEN), SENT);
	ck_assert_uint_eq(record->tls->connect_ns.count, 0);
	polite = true; /* without a capture nobody knows */
	record = run(TLS_GOOD);
	ck_assert_int_eq(record->sent, SENT);
	ck_assert_int_eq(fixture_err(record, RECORD_TIMEOUT), SENT);
	close(tap);
}
END_TEST

START_TEST(another_key_in_a_series_is_lost)
{
	const struct record *record;

	target.port = TLS_SERVER_PORT + TLS_OTHER_KEY;
	target.sent = 4;
	target.interval_ms = 30;
	fixture_plan(&fixture, &target, 1, SLOT_MS, 1, START_MS);
	record = run_plan();
	ck_assert_int_eq(record->sent, 4);
	ck_assert_int_eq(record->answered, 2);
	ck_assert_int_eq(fixture_err(record, RECORD_KEY_DIFFERS), 2);
	ck_assert_str_eq(record->tls->key_sha256, server.key_sha256);
}
END_TEST

static const struct {
	const char *check, *host;
	const char *name; /* SNI */
} names[] = {
	{"c1", "www.example.com", "www.example.com"},
	{"c1", "www.example.org", "www.example.org"},
	{"c1", "198.18.0.1", NULL},
	{"c1", "[2001:2::1]", NULL},
	{NULL, "www.example.com", NULL},
};

START_TEST(name_is_the_host_of_the_check)
{
	bool named = names[_i].name && strcmp(names[_i].name, "www.example.com") == 0;
	const struct record *record;

	target.check = names[_i].check;
	target.port = TLS_SERVER_PORT + TLS_NAMED;
	fixture_plan(&fixture, &target, 1, SLOT_MS, 1, START_MS);
	fixture.check.host = names[_i].host;
	record = run_plan();
	ck_assert_int_eq(record->answered, SENT);
	ck_assert_str_eq(
		record->tls->key_sha256, named ? server.other_key_sha256 : server.key_sha256);
	ck_assert_pstr_eq(record->tls->name, names[_i].name);
}
END_TEST

START_TEST(connection_is_reset_at_once_and_nothing_more_is_sent)
{
	const struct tls_clients *clients = server.clients;

	run(TLS_GOOD);
	for (int i = 0; i < 100 && clients->resets + clients->ends < SENT; i++)
		usleep(10000);
	ck_assert_int_eq(clients->resets, SENT);
	ck_assert_int_eq(clients->ends, 0);
	ck_assert_int_eq(clients->bytes, 0);
}
END_TEST

START_TEST(https_asks_over_tls)
{
	const struct record *record;
	const struct record_http *http;

	target.method = "https";
	target.port = TLS_SERVER_PORT + TLS_WEB;
	fixture_plan(&fixture, &target, 1, SLOT_MS, 1, START_MS);
	fixture.check.scheme = "https";
	record = run_plan();
	http = record->http;
	ck_assert_msg(record->answered == SENT, "%s",
		record->err.count ? record->err.items[0].name : "?");
	ck_assert_int_eq(record->ts, TS_TCP_INFO);
	ck_assert_ptr_null(record->tls);
	ck_assert_uint_eq(http->headers.count, 2);
	ck_assert_str_eq(http->headers.items[0].name, "content-length");
	ck_assert_str_eq(http->headers.items[1].name, "x-cache");
	ck_assert_str_eq(http->headers.items[1].values.items[1], "HIT");
	for (size_t i = 0; i < SENT; i++) {
		ck_assert_int_eq(http->status.items[i], 200);
		ck_assert_int_eq(http->bytes.items[i], 6);
		ck_assert_int_gt(http->tls_ns.items[i], 0);
		ck_assert_int_gt(http->first_byte_ns.items[i],
			http->connect_ns.items[i] + http->tls_ns.items[i] / 2);
		ck_assert_int_ge(http->total_ns.items[i], http->first_byte_ns.items[i]);
	}
}
END_TEST

static const struct {
	enum tls_manner manner;
	enum record_err why;
} bad_https[] = {
	{TLS_GARBAGE, RECORD_PROTOCOL},
	{TLS_ALERTS, RECORD_PROTOCOL},
	{TLS_RESETS, RECORD_RESET},
	{TLS_STALLS, RECORD_TIMEOUT},
	{TLS_MANNERS, RECORD_REFUSED},
};

START_TEST(https_that_fails_is_named)
{
	const struct record *record;

	target.method = "https";
	target.port = TLS_SERVER_PORT + (int)bad_https[_i].manner;
	if (bad_https[_i].why == RECORD_TIMEOUT)
		target.timeout_ms = SILENCE_MS;
	fixture_plan(&fixture, &target, 1, SLOT_MS, 1, START_MS);
	fixture.check.scheme = "https";
	record = run_plan();
	ck_assert_int_eq(record->answered, 0);
	ck_assert_msg(fixture_err(record, bad_https[_i].why) == SENT, "%d: %s",
		bad_https[_i].manner, record->err.count ? record->err.items[0].name : "silence");
}
END_TEST

/* --- bytes alone ----------------------------------------------------------------------------- */

struct dialogue {
	struct tls_offers *offers;
	struct tls_shake *shake;
	struct tls_peer *peer;
	struct tls_flight flight;
};

/* Lets the server answer what the client has to say; how long that was. */
static size_t say(struct dialogue *dialogue)
{
	uint8_t hello[TLS_HELLO_MOST];
	size_t len = tls_shake_output(dialogue->shake, hello, sizeof(hello));

	if (len > 0)
		tls_peer_answer(dialogue->peer, hello, len, &dialogue->flight);
	return len;
}

static void begin_dialogue(
	struct dialogue *dialogue, enum tls_manner manner, bool newest, struct tls_taste taste)
{
	ck_assert_int_eq(tls_offers_new(&dialogue->offers, NULL), 0);
	dialogue->shake = tls_shake_new(dialogue->offers, "www.example.com", taste);
	ck_assert_ptr_nonnull(dialogue->shake);
	dialogue->peer = tls_peer_new(&server, manner, newest);
	ck_assert_uint_gt(say(dialogue), 0);
}

static void end_dialogue(struct dialogue *dialogue)
{
	tls_peer_free(dialogue->peer);
	tls_shake_free(dialogue->shake);
	tls_offers_free(dialogue->offers);
}

/* The first byte at which it is answered, when they come one by one; 0: never, and *last is how it
 * ended. */
static size_t feed_singly(struct dialogue *dialogue, enum tls_state *last)
{
	for (size_t i = 0; i < dialogue->flight.len; i++) {
		*last = tls_shake_feed(dialogue->shake, dialogue->flight.bytes + i, 1);
		if (*last == TLS_SIGNED)
			return i + 1;
		if (*last == TLS_BROKEN)
			return 0;
	}
	return 0;
}

static const struct tls_taste nothing_known, newest_wanted = {.wants_1_3 = true};

static const struct {
	enum tls_manner manner;
	bool newest;
	int signed_most; /* changes of a byte that leave a good signature */
} dialogues[] = {
	/* a record's version counts for nothing (RFC 8446 5.1) */
	{TLS_GOOD, true, 8},
	/* signed are the randoms and the exchanged key alone (RFC 5246 7.4.3) */
	{TLS_GOOD, false, 400},
	{TLS_GOOD_RSA, true, -1},
	{TLS_GOOD_RSA, false, -1},
};

static void begin_row(struct dialogue *dialogue, int row)
{
	begin_dialogue(dialogue, dialogues[row].manner, dialogues[row].newest,
		dialogues[row].newest ? newest_wanted : nothing_known);
}

START_TEST(every_prefix_waits_for_the_whole_signature)
{
	static struct dialogue dialogue;
	struct fetch_tls seen;
	enum tls_state last;

	begin_row(&dialogue, _i);
	ck_assert_uint_gt(dialogue.flight.signed_end, 0);
	ck_assert_uint_lt(dialogue.flight.signed_end, dialogue.flight.len);
	ck_assert_uint_eq(feed_singly(&dialogue, &last), dialogue.flight.signed_end);
	ck_assert(tls_shake_identity(dialogue.shake, &seen));
	ck_assert_str_eq(
		fetch_tls_version(seen.version), dialogues[_i].newest ? "TLSv1.3" : "TLSv1.2");
	end_dialogue(&dialogue);
}
END_TEST

START_TEST(no_changed_byte_shows_another_key)
{
	static struct dialogue dialogue;
	struct fetch_tls seen;
	enum tls_state last;
	int signed_count = 0;

	for (size_t i = 0; i == 0 || i < dialogue.flight.signed_end; i++) {
		begin_row(&dialogue, _i);
		if (i < dialogue.flight.len)
			dialogue.flight.bytes[i] ^= 0x40;
		if (feed_singly(&dialogue, &last) != 0) {
			signed_count++;
			ck_assert(tls_shake_identity(dialogue.shake, &seen));
			ck_assert_str_eq(seen.key_sha256, server.key_sha256);
		}
		end_dialogue(&dialogue);
	}
	ck_assert_int_le(signed_count, dialogues[_i].signed_most);
}
END_TEST

START_TEST(group_that_was_asked_for_is_tried_first)
{
	struct tls_taste taste = newest_wanted;
	static struct dialogue dialogue;
	enum tls_state last;

	begin_dialogue(&dialogue, TLS_RETRY, true, taste);
	ck_assert_uint_eq(feed_singly(&dialogue, &last), 0);
	ck_assert_int_eq(last, TLS_MORE);
	ck_assert_uint_gt(say(&dialogue), 0);
	ck_assert_uint_gt(feed_singly(&dialogue, &last), 0);
	tls_shake_learn(dialogue.shake, &taste);
	ck_assert_int_ne(taste.group, 0);
	end_dialogue(&dialogue);
	begin_dialogue(&dialogue, TLS_RETRY, true, taste);
	ck_assert_uint_gt(feed_singly(&dialogue, &last), 0);
	end_dialogue(&dialogue);
}
END_TEST

START_TEST(who_refuses_is_offered_more_unless_it_took_it_before)
{
	struct tls_taste taste = nothing_known;
	static struct dialogue dialogue;
	enum tls_state last;

	begin_dialogue(&dialogue, TLS_GOOD, true, taste);
	ck_assert_uint_eq(feed_singly(&dialogue, &last), 0);
	ck_assert_int_eq(last, TLS_BROKEN);
	end_dialogue(&dialogue);
	tls_taste_refused(&taste);
	ck_assert(taste.wants_1_3);
	taste = nothing_known;
	begin_dialogue(&dialogue, TLS_GOOD, false, taste);
	ck_assert_uint_gt(feed_singly(&dialogue, &last), 0);
	tls_shake_learn(dialogue.shake, &taste);
	tls_taste_refused(&taste);
	ck_assert(!taste.wants_1_3);
	end_dialogue(&dialogue);
}
END_TEST

START_TEST(hello_is_fresh_each_time)
{
	uint8_t first[TLS_HELLO_MOST], second[TLS_HELLO_MOST];
	struct tls_offers *offers;
	struct tls_shake *shakes[2];

	ck_assert_int_eq(tls_offers_new(&offers, NULL), 0);
	for (size_t i = 0; i < 2; i++)
		shakes[i] = tls_shake_new(offers, NULL, nothing_known);
	ck_assert_uint_gt(tls_shake_output(shakes[0], first, sizeof(first)), 43);
	ck_assert_uint_gt(tls_shake_output(shakes[1], second, sizeof(second)), 43);
	ck_assert_int_ne(memcmp(first + 11, second + 11, 32), 0); /* random (RFC 8446 4.1.2) */
	for (size_t i = 0; i < 2; i++)
		tls_shake_free(shakes[i]);
	tls_offers_free(offers);
}
END_TEST

static const struct {
	uint8_t head[TLS_RECORD_HEAD];
	size_t len;
} heads[] = {
	{{22, 3, 1, 0, 0}, 5},
	{{22, 3, 3, 1, 2}, 5 + 258},
	{{23, 3, 3, 0x41, 0}, 5 + 16640},
	{{21, 3, 4, 0, 2}, 7},
	{{20, 3, 3, 0, 1}, 6},
	{{24, 3, 3, 0, 1}, 0},
	{{19, 3, 3, 0, 1}, 0},
	{{22, 2, 3, 0, 1}, 0},
	{{22, 3, 3, 0xff, 0xff}, 0},
	{{'H', 'T', 'T', 'P', '/'}, 0},
};

START_TEST(record_heads_are_read)
{
	ck_assert_uint_eq(tls_record_len(heads[_i].head), heads[_i].len);
}
END_TEST

static TCase *make_bytes(void)
{
	TCase *tcase = tcase_create("bytes");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(
		tcase, every_prefix_waits_for_the_whole_signature, 0, (int)ARRAY_LEN(dialogues));
	tcase_add_loop_test(tcase, no_changed_byte_shows_another_key, 0, 2);
	tcase_add_test(tcase, group_that_was_asked_for_is_tried_first);
	tcase_add_test(tcase, who_refuses_is_offered_more_unless_it_took_it_before);
	tcase_add_test(tcase, hello_is_fresh_each_time);
	tcase_add_loop_test(tcase, record_heads_are_read, 0, (int)ARRAY_LEN(heads));
	return tcase;
}

static TCase *make_run(void)
{
	TCase *tcase = tcase_create("run");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, handshake_is_answered_at_the_signature, 0, (int)ARRAY_LEN(good));
	tcase_add_test(tcase, without_a_capture_the_kernel_stamps_at_the_socket);
	tcase_add_test(tcase, ipv6_is_as_ipv4);
	tcase_add_loop_test(tcase, rtt_holds_all_of_the_signed_message, 0, (int)ARRAY_LEN(late));
	tcase_add_loop_test(
		tcase, what_is_no_signed_handshake_is_lost_by_name, 0, (int)ARRAY_LEN(bad));
	tcase_add_test(tcase, no_route_is_not_sent);
	tcase_add_test(tcase, what_the_capture_never_saw_leave_is_not_sent);
	tcase_add_test(tcase, another_key_in_a_series_is_lost);
	tcase_add_loop_test(tcase, name_is_the_host_of_the_check, 0, (int)ARRAY_LEN(names));
	tcase_add_test(tcase, connection_is_reset_at_once_and_nothing_more_is_sent);
	tcase_add_test(tcase, https_asks_over_tls);
	tcase_add_loop_test(tcase, https_that_fails_is_named, 0, (int)ARRAY_LEN(bad_https));
	return tcase;
}

int main(void)
{
	Suite *suite = suite_create("probe_tls");
	SRunner *runner;
	int failed;

	if (!fixture_may_unshare()) {
		fprintf(stderr,
			"test_probe_tls: skipped: network namespaces are not permitted here\n");
		return 77;
	}
	suite_add_tcase(suite, make_bytes());
	suite_add_tcase(suite, make_run());
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
