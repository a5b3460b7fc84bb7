#include <check.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/flow.h"

#define SYN     PACKET_SYN
#define ACK     PACKET_ACK
#define RST     PACKET_RST
#define SYN_ACK (PACKET_SYN | PACKET_ACK)
#define OURS    true
#define THEIRS  false

/* Where the sequence numbers of the two sides begin: also around their wrap. */
static const struct start {
	uint32_t ours, theirs;
} starts[] = {
	{1000, 5000},
	{0, 0},
	{UINT32_MAX, UINT32_MAX},
	{UINT32_MAX - 100, UINT32_MAX - 700},
	{0x7fffffff, 0x80000000},
	{0x7ffffff0, 0x7ffffe00},
};

/* One connection and its table; fields of `next` are of the packets that follow. */
struct link {
	struct flow_table *table;
	struct flow_key key;
	struct start start;
	struct packet next;
};

static struct flow_key key_of(uint16_t local_port)
{
	return (struct flow_key){{4, {198, 18, 0, 9}}, local_port, 443};
}

static struct link link_new(struct start start)
{
	struct link link = {.table = flow_table_new(4), .key = key_of(50000), .start = start};

	ck_assert_ptr_nonnull(link.table);
	link.next.ttl = 61;
	return link;
}

/* seq and ack count from the two starts. */
static void pass(struct link *link, bool ours, uint8_t flags, int64_t seq, int64_t ack, size_t len,
	int64_t at)
{
	uint32_t from = ours ? link->start.ours : link->start.theirs;
	uint32_t to = ours ? link->start.theirs : link->start.ours;
	struct packet_host us = {4, {198, 18, 0, 1}};
	struct packet packet = link->next;
	struct packet_tcp tcp = {.seq = from + (uint32_t)seq,
		.ack = flags & ACK ? to + (uint32_t)ack : 0,
		.flags = flags,
		.data_len = len};

	packet.from = ours ? us : link->key.remote;
	packet.to = ours ? link->key.remote : us;
	tcp.from_port = ours ? link->key.local_port : link->key.remote_port;
	tcp.to_port = ours ? link->key.remote_port : link->key.local_port;
	flow_note(link->table, &packet, &tcp, ours, (struct real_ns){at});
}

static void shake(struct link *link)
{
	pass(link, OURS, SYN, 0, 0, 0, 10);
	pass(link, THEIRS, SYN_ACK, 0, 1, 0, 30);
	pass(link, OURS, ACK, 1, 1, 0, 31);
}

static const struct flow *flow_of(const struct link *link)
{
	return flow_find(link->table, &link->key);
}

START_TEST(handshake_is_stamped)
{
	struct link link = link_new(starts[_i]);
	const struct flow *flow;

	ck_assert_ptr_null(flow_of(&link));
	pass(&link, OURS, SYN, 0, 0, 0, 10);
	flow = flow_of(&link);
	ck_assert_ptr_nonnull(flow);
	ck_assert_uint_eq(flow->syn_seq, starts[_i].ours);
	ck_assert_int_eq(flow->syn_count, 1);
	ck_assert_int_eq(flow->syn_at.v, 10);
	ck_assert_int_eq(flow->syn_ack_at.v, 0);
	ck_assert_int_eq(flow->ttl, -1);
	pass(&link, THEIRS, SYN_ACK, 0, 1, 0, 30);
	pass(&link, OURS, ACK, 1, 1, 0, 31);
	flow = flow_of(&link);
	ck_assert_int_eq(flow->syn_ack_at.v, 30);
	ck_assert_int_eq(flow->syn_ack_count, 1);
	ck_assert_int_eq(flow->ttl, 61);
	ck_assert_int_eq(flow->reset_at.v, 0);
	ck_assert_int_eq(flow->request_at.v, 0);
	ck_assert_uint_eq(flow->data_count, 0);
	flow_table_free(link.table);
}
END_TEST

START_TEST(nothing_begins_without_a_syn_of_ours)
{
	struct link link = link_new(starts[0]);

	pass(&link, THEIRS, SYN, 0, 0, 0, 10);
	pass(&link, THEIRS, SYN_ACK, 0, 1, 0, 11);
	pass(&link, OURS, SYN_ACK, 0, 1, 0, 12);
	pass(&link, OURS, SYN | RST, 0, 1, 0, 13);
	pass(&link, OURS, ACK, 1, 1, 100, 14);
	pass(&link, THEIRS, ACK, 1, 1, 100, 15);
	ck_assert_ptr_null(flow_of(&link));
	flow_table_free(link.table);
}
END_TEST

START_TEST(syn_that_is_sent_again_is_counted_until_one_is_answered)
{
	struct link link = link_new(starts[_i]);

	pass(&link, OURS, SYN, 0, 0, 0, 10);
	pass(&link, OURS, SYN, 0, 0, 0, 1010);
	ck_assert_int_eq(flow_of(&link)->syn_count, 2);
	ck_assert_int_eq(flow_of(&link)->syn_at.v, 1010);
	pass(&link, THEIRS, SYN_ACK, 0, 1, 0, 1020);
	pass(&link, OURS, SYN, 0, 0, 0, 3010);
	ck_assert_int_eq(flow_of(&link)->syn_count, 2);
	ck_assert_int_eq(flow_of(&link)->syn_at.v, 1010);
	ck_assert_int_eq(flow_of(&link)->syn_ack_at.v, 1020);
	flow_table_free(link.table);
}
END_TEST

START_TEST(syn_of_another_number_begins_anew)
{
	struct link link = link_new(starts[_i]);

	shake(&link);
	pass(&link, OURS, ACK, 1, 1, 100, 40);
	pass(&link, THEIRS, ACK, 1, 101, 100, 50);
	pass(&link, OURS, SYN, 77777, 0, 0, 60);
	ck_assert_uint_eq(flow_of(&link)->syn_seq, starts[_i].ours + 77777);
	ck_assert_int_eq(flow_of(&link)->syn_count, 1);
	ck_assert_int_eq(flow_of(&link)->syn_at.v, 60);
	ck_assert_int_eq(flow_of(&link)->syn_ack_at.v, 0);
	ck_assert_int_eq(flow_of(&link)->request_at.v, 0);
	ck_assert_uint_eq(flow_of(&link)->data_count, 0);
	pass(&link, THEIRS, SYN_ACK, 0, 1, 0, 70); /* to the SYN before */
	ck_assert_int_eq(flow_of(&link)->syn_ack_at.v, 0);
	pass(&link, THEIRS, SYN_ACK, 0, 77778, 0, 80);
	ck_assert_int_eq(flow_of(&link)->syn_ack_at.v, 80);
	flow_table_free(link.table);
}
END_TEST

START_TEST(syn_ack_must_acknowledge_the_syn)
{
	static const int64_t others[] = {-1, 0, 2, 1000};
	struct link link = link_new(starts[_i]);

	pass(&link, OURS, SYN, 0, 0, 0, 10);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		pass(&link, THEIRS, SYN_ACK, 0, others[i], 0, 20);
	link.start.ours++; /* a number that fits, in a field that says nothing */
	pass(&link, THEIRS, SYN, 0, 0, 0, 21);
	ck_assert_int_eq(flow_of(&link)->syn_ack_at.v, 0);
	ck_assert_int_eq(flow_of(&link)->syn_ack_count, 0);
	ck_assert_int_eq(flow_of(&link)->ttl, -1);
	flow_table_free(link.table);
}
END_TEST

START_TEST(first_syn_ack_counts_and_others_are_counted)
{
	struct link link = link_new(starts[_i]);

	pass(&link, OURS, SYN, 0, 0, 0, 10);
	pass(&link, THEIRS, SYN_ACK, 0, 1, 0, 30);
	link.next.ttl = 44;
	pass(&link, THEIRS, SYN_ACK, 0, 1, 0, 1030);
	pass(&link, THEIRS, SYN_ACK, 9, 1, 0, 1031); /* of another connection of theirs */
	ck_assert_int_eq(flow_of(&link)->syn_ack_count, 2);
	ck_assert_int_eq(flow_of(&link)->syn_ack_at.v, 30);
	ck_assert_int_eq(flow_of(&link)->ttl, 61);
	pass(&link, THEIRS, ACK, 1, 1, 5, 1040);
	ck_assert_int_eq(flow_data_at(flow_of(&link), 4).v, 1040);
	flow_table_free(link.table);
}
END_TEST

START_TEST(reset_that_acknowledges_the_syn_is_a_refusal)
{
	struct link link = link_new(starts[_i]);

	pass(&link, OURS, SYN, 0, 0, 0, 10);
	pass(&link, THEIRS, RST | ACK, 0, 0, 0, 20);
	pass(&link, THEIRS, RST | ACK, 0, 2, 0, 21);
	pass(&link, OURS, RST | ACK, 1, 1, 0, 23);
	ck_assert_int_eq(flow_of(&link)->reset_at.v, 0);
	pass(&link, THEIRS, RST | ACK, 0, 1, 0, 30);
	pass(&link, THEIRS, RST | ACK, 0, 1, 0, 31);
	ck_assert_int_eq(flow_of(&link)->reset_at.v, 30);
	ck_assert_int_eq(flow_of(&link)->syn_ack_at.v, 0);
	flow_table_free(link.table);
}
END_TEST

START_TEST(reset_without_acknowledgement_is_no_refusal)
{
	struct link link = link_new((struct start){UINT32_MAX, 0}); /* its ack field fits: 0 */

	pass(&link, OURS, SYN, 0, 0, 0, 10);
	pass(&link, THEIRS, RST, 0, 0, 0, 20);
	ck_assert_int_eq(flow_of(&link)->reset_at.v, 0);
	flow_table_free(link.table);
}
END_TEST

START_TEST(reset_behind_the_handshake_is_no_refusal)
{
	struct link link = link_new(starts[_i]);

	shake(&link);
	pass(&link, THEIRS, RST | ACK, 1, 1, 0, 40);
	pass(&link, THEIRS, RST | ACK, 1, 1, 50, 41); /* with a text: no data either */
	ck_assert_int_eq(flow_of(&link)->reset_at.v, 0);
	ck_assert_uint_eq(flow_of(&link)->data_count, 0);
	flow_table_free(link.table);
}
END_TEST

START_TEST(request_is_the_first_data_that_was_sent)
{
	struct link link = link_new(starts[_i]);

	shake(&link);
	pass(&link, OURS, ACK, 1, 1, 500, 40);
	pass(&link, OURS, ACK, 501, 1, 300, 41);
	pass(&link, OURS, ACK, 801, 1, 0, 42);
	pass(&link, OURS, ACK, 0, 1, 1, 43); /* keep-alive: a byte before the stream */
	ck_assert_int_eq(flow_of(&link)->request_at.v, 40);
	ck_assert(!flow_of(&link)->request_again);
	flow_table_free(link.table);
}
END_TEST

static const struct {
	const char *name;
	int64_t seq;
	size_t len;
} repetitions[] = {
	{"all of it", 1, 500},
	{"its beginning", 1, 1},
	{"its end", 500, 1},
	{"what was sent in pieces", 1, 900},
	{"its end and more", 400, 300},
};

START_TEST(request_that_is_sent_again_is_said)
{
	struct link link = link_new(starts[_i % (int)ARRAY_LEN(starts)]);
	size_t i = (size_t)_i / ARRAY_LEN(starts);

	shake(&link);
	pass(&link, OURS, ACK, 1, 1, 500, 40);
	pass(&link, OURS, ACK, repetitions[i].seq, 1, repetitions[i].len, 240);
	ck_assert_msg(flow_of(&link)->request_again, "%s", repetitions[i].name);
	ck_assert_int_eq(flow_of(&link)->request_at.v, 40);
	flow_table_free(link.table);
}
END_TEST

START_TEST(request_whose_beginning_was_not_seen_is_not_known)
{
	struct link link = link_new(starts[_i]);

	shake(&link);
	pass(&link, OURS, ACK, 501, 1, 300, 41);
	ck_assert_int_eq(flow_of(&link)->request_at.v, 0);
	ck_assert(!flow_of(&link)->request_again);
	flow_table_free(link.table);
}
END_TEST

START_TEST(request_may_be_in_the_syn)
{
	struct link link = link_new(starts[_i]);

	pass(&link, OURS, SYN, 0, 0, 500, 10);
	ck_assert_int_eq(flow_of(&link)->request_at.v, 10);
	ck_assert(!flow_of(&link)->request_again);
	pass(&link, THEIRS, SYN_ACK, 0, 1, 70, 30);
	ck_assert_int_eq(flow_data_at(flow_of(&link), 69).v, 30);
	ck_assert_int_eq(flow_data_at(flow_of(&link), 70).v, 0);
	pass(&link, OURS, ACK, 1, 1, 500, 31); /* they did not take it */
	ck_assert(flow_of(&link)->request_again);
	ck_assert_int_eq(flow_of(&link)->request_at.v, 10);
	flow_table_free(link.table);
}
END_TEST

/* Segments in order of arrival, the k-th at 100 + k, and what is then known of some offsets. */
#define SEGMENTS_MOST 16
static const struct {
	const char *name;
	struct {
		int64_t from, len;
	} in[SEGMENTS_MOST];
	struct {
		int64_t offset, at;
	} known[SEGMENTS_MOST];
} streams[] = {
	{"in order", {{0, 10}, {10, 10}, {20, 5}},
		{{0, 100}, {9, 100}, {10, 101}, {19, 101}, {20, 102}, {24, 102}, {25, 0}}},
	{"sent again", {{0, 10}, {0, 10}, {10, 10}, {0, 20}, {5, 10}},
		{{0, 100}, {9, 100}, {10, 102}, {19, 102}, {20, 0}}},
	{"overlap", {{0, 10}, {5, 10}, {0, 30}},
		{{9, 100}, {10, 101}, {14, 101}, {15, 102}, {29, 102}}},
	{"hole", {{0, 10}, {20, 10}}, {{9, 100}, {10, 0}, {20, 0}, {29, 0}}},
	{"out of order", {{10, 10}, {0, 10}}, {{0, 101}, {9, 101}, {10, 101}, {19, 101}, {20, 0}}},
	{"backwards", {{30, 10}, {20, 10}, {10, 10}, {0, 10}}, {{0, 103}, {39, 103}, {40, 0}}},
	{"hole filled in the middle", {{0, 10}, {20, 10}, {30, 10}, {50, 10}, {10, 10}},
		{{9, 100}, {10, 104}, {39, 104}, {40, 0}, {50, 0}}},
	{"hole filled twice", {{10, 5}, {20, 5}, {0, 10}, {15, 5}},
		{{9, 102}, {14, 102}, {15, 103}, {24, 103}, {25, 0}}},
	{"early ones that overlap", {{10, 10}, {15, 10}, {12, 3}, {0, 11}},
		{{0, 103}, {24, 103}, {25, 0}}},
	{"one that covers early ones", {{10, 5}, {20, 5}, {0, 40}}, {{0, 102}, {39, 102}, {40, 0}}},
	{"the last one again and again",
		{{0, 10}, {0, 10}, {0, 10}, {0, 10}, {0, 10}, {0, 10}, {0, 10}, {0, 10}, {0, 10},
			{0, 10}, {0, 10}, {0, 10}, {0, 10}, {10, 5}},
		{{0, 100}, {9, 100}, {10, 113}, {15, 0}}},
	{"an early one again and again",
		{{10, 10}, {10, 10}, {10, 10}, {10, 10}, {12, 3}, {10, 10}, {10, 10}, {10, 10},
			{10, 10}, {30, 10}, {0, 10}, {20, 10}},
		{{0, 110}, {19, 110}, {20, 111}, {39, 111}, {40, 0}}},
	{"before the stream", {{-5, 5}, {-5, 10}}, {{0, 101}, {4, 101}, {5, 0}}},
	{"large", {{0, 65483}, {65483, 65483}},
		{{65482, 100}, {65483, 101}, {130965, 101}, {130966, 0}}},
};

START_TEST(data_is_there_when_all_before_it_is)
{
	struct start start = starts[_i % (int)ARRAY_LEN(starts)];
	size_t i = (size_t)_i / ARRAY_LEN(starts);
	struct link link = link_new(start);
	const struct flow *flow;

	shake(&link);
	for (size_t k = 0; k < SEGMENTS_MOST && streams[i].in[k].len > 0; k++)
		pass(&link, THEIRS, ACK, 1 + streams[i].in[k].from, 1, (size_t)streams[i].in[k].len,
			100 + (int64_t)k);
	flow = flow_of(&link);
	for (size_t k = 0; k < SEGMENTS_MOST; k++) {
		int64_t offset = streams[i].known[k].offset;

		if (k > 0 && offset == 0)
			break;
		ck_assert_msg(flow_data_at(flow, offset).v == streams[i].known[k].at,
			"%s: byte %ld at %ld", streams[i].name, (long)offset,
			(long)flow_data_at(flow, offset).v);
	}
	ck_assert_int_eq(flow_data_at(flow, -1).v, 0);
	flow_table_free(link.table);
}
END_TEST

START_TEST(data_before_the_handshake_is_not_known)
{
	struct link link = link_new(starts[_i]);

	pass(&link, OURS, SYN, 0, 0, 0, 10);
	pass(&link, THEIRS, ACK, 1, 1, 100, 20);
	ck_assert_uint_eq(flow_of(&link)->data_count, 0);
	flow_table_free(link.table);
}
END_TEST

START_TEST(bytes_without_data_are_no_stretch)
{
	struct link link = link_new(starts[_i]);

	shake(&link);
	pass(&link, THEIRS, ACK, 1, 1, 0, 40);
	pass(&link, THEIRS, ACK | PACKET_FIN, 1, 1, 0, 41);
	ck_assert_uint_eq(flow_of(&link)->data_count, 0);
	flow_table_free(link.table);
}
END_TEST

START_TEST(what_comes_behind_the_kept_stretches_is_not_known)
{
	struct link link = link_new(starts[_i]);
	int64_t last = FLOW_DATA_MOST * 100 - 1;

	shake(&link);
	for (int k = 0; k < 2 * FLOW_DATA_MOST; k++)
		pass(&link, THEIRS, ACK, 1 + k * 100, 1, 100, 1000 + k);
	ck_assert_uint_eq(flow_of(&link)->data_count, FLOW_DATA_MOST);
	ck_assert_int_eq(flow_data_at(flow_of(&link), last).v, 1000 + FLOW_DATA_MOST - 1);
	ck_assert_int_eq(flow_data_at(flow_of(&link), last + 1).v, 0);
	flow_table_free(link.table);
}
END_TEST

START_TEST(of_many_early_stretches_the_nearest_are_kept)
{
	struct link link = link_new(starts[_i]);
	int early = 12; /* more than are kept; the farthest come first */

	shake(&link);
	for (int k = early; k >= 1; k--)
		pass(&link, THEIRS, ACK, 1 + k * 10, 1, 10, 200 - k);
	pass(&link, THEIRS, ACK, 1, 1, 10, 300);
	ck_assert_int_eq(flow_data_at(flow_of(&link), 0).v, 300);
	ck_assert_int_eq(flow_data_at(flow_of(&link), 89).v, 300);
	ck_assert_int_eq(flow_data_at(flow_of(&link), 10 * early).v, 0);
	flow_table_free(link.table);
}
END_TEST

START_TEST(stamps_that_go_back_do_not_make_data_earlier)
{
	struct link link = link_new(starts[_i]);

	shake(&link);
	pass(&link, THEIRS, ACK, 1, 1, 10, 100);
	pass(&link, THEIRS, ACK, 11, 1, 10, 90);
	ck_assert_int_eq(flow_data_at(flow_of(&link), 15).v, 100);
	pass(&link, THEIRS, ACK, 31, 1, 10, 150);
	pass(&link, THEIRS, ACK, 21, 1, 10, 120);
	ck_assert_int_eq(flow_data_at(flow_of(&link), 25).v, 150);
	flow_table_free(link.table);
}
END_TEST

/* Segments at random against an array of bytes: when all up to an offset had come. */
#define STREAM_LEN 60

static uint32_t roll(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static void fill(int64_t *came, int64_t from, int64_t len, int64_t at)
{
	for (int64_t i = from < 0 ? 0 : from; i < from + len && i < STREAM_LEN; i++)
		if (came[i] == 0)
			came[i] = at;
}

START_TEST(random_segments_are_known_when_all_before_them_are)
{
	uint32_t state = (uint32_t)_i;
	int64_t came[STREAM_LEN] = {0}, whole = 0;
	struct link link = link_new(starts[_i % (int)ARRAY_LEN(starts)]);

	shake(&link);
	for (int64_t at = 100; at < 108; at++) { /* no more than there is room for */
		int64_t from = (int64_t)(roll(&state) % STREAM_LEN) - 3,
			len = 1 + roll(&state) % 35;

		pass(&link, THEIRS, ACK, 1 + from, 1, (size_t)len, at);
		fill(came, from, len, at);
	}
	for (int64_t i = 0; i < STREAM_LEN && came[i] > 0; i++) {
		whole = came[i] > whole ? came[i] : whole;
		ck_assert_msg(
			flow_data_at(flow_of(&link), i).v == whole, "seed %d: byte %d", _i, (int)i);
		came[i] = 0;
	}
	for (int64_t i = 0; i < STREAM_LEN; i++)
		if (came[i] > 0) /* behind a hole */
			ck_assert_int_eq(flow_data_at(flow_of(&link), i).v, 0);
	flow_table_free(link.table);
}
END_TEST

START_TEST(copies_on_other_interfaces_count_once)
{
	struct link link = link_new(starts[_i]);

	link.next.ifindex = 3; /* a bridge */
	pass(&link, OURS, SYN, 0, 0, 0, 10);
	link.next.ifindex = 2; /* its port */
	pass(&link, OURS, SYN, 0, 0, 0, 11);
	pass(&link, THEIRS, SYN_ACK, 0, 1, 0, 30);
	link.next.ifindex = 3;
	pass(&link, THEIRS, SYN_ACK, 0, 1, 0, 31);
	pass(&link, OURS, ACK, 1, 1, 500, 40);
	link.next.ifindex = 2;
	pass(&link, OURS, ACK, 1, 1, 500, 41);
	ck_assert_int_eq(flow_of(&link)->syn_count, 1);
	ck_assert_int_eq(flow_of(&link)->syn_at.v, 10);
	ck_assert_int_eq(flow_of(&link)->syn_ack_count, 1);
	ck_assert_int_eq(flow_of(&link)->syn_ack_at.v, 30);
	ck_assert_int_eq(flow_of(&link)->request_at.v, 40);
	ck_assert(!flow_of(&link)->request_again);
	link.next.ifindex = 3;
	pass(&link, OURS, ACK, 1, 1, 500, 240);
	ck_assert(flow_of(&link)->request_again);
	flow_table_free(link.table);
}
END_TEST

START_TEST(repetitions_on_the_same_interface_count)
{
	struct link link = link_new(starts[_i]);

	link.next.ifindex = 3;
	pass(&link, OURS, SYN, 0, 0, 0, 10);
	pass(&link, OURS, SYN, 0, 0, 0, 1010);
	link.next.ifindex = 0; /* not known which */
	pass(&link, OURS, SYN, 0, 0, 0, 3010);
	ck_assert_int_eq(flow_of(&link)->syn_count, 3);
	ck_assert_int_eq(flow_of(&link)->syn_at.v, 3010);
	flow_table_free(link.table);
}
END_TEST

START_TEST(answer_that_leaves_this_machine_has_not_come)
{
	struct link link = link_new(starts[_i]);

	link.next.direction = PACKET_OUTGOING;
	pass(&link, OURS, SYN, 0, 0, 0, 10);
	pass(&link, THEIRS, SYN_ACK, 0, 1, 0, 12);
	ck_assert_int_eq(flow_of(&link)->syn_ack_at.v, 0);
	link.next.direction = PACKET_INCOMING;
	pass(&link, THEIRS, SYN_ACK, 0, 1, 0, 30);
	ck_assert_int_eq(flow_of(&link)->syn_ack_at.v, 30);
	flow_table_free(link.table);
}
END_TEST

static void add_for_all_starts(TCase *tcase)
{
	int all = (int)ARRAY_LEN(starts);

	tcase_add_loop_test(tcase, handshake_is_stamped, 0, all);
	tcase_add_loop_test(tcase, syn_that_is_sent_again_is_counted_until_one_is_answered, 0, all);
	tcase_add_loop_test(tcase, syn_of_another_number_begins_anew, 0, all);
	tcase_add_loop_test(tcase, syn_ack_must_acknowledge_the_syn, 0, all);
	tcase_add_loop_test(tcase, first_syn_ack_counts_and_others_are_counted, 0, all);
	tcase_add_loop_test(tcase, reset_that_acknowledges_the_syn_is_a_refusal, 0, all);
	tcase_add_loop_test(tcase, reset_behind_the_handshake_is_no_refusal, 0, all);
	tcase_add_loop_test(tcase, request_is_the_first_data_that_was_sent, 0, all);
	tcase_add_loop_test(
		tcase, request_that_is_sent_again_is_said, 0, all * (int)ARRAY_LEN(repetitions));
	tcase_add_loop_test(tcase, request_whose_beginning_was_not_seen_is_not_known, 0, all);
	tcase_add_loop_test(tcase, request_may_be_in_the_syn, 0, all);
	tcase_add_loop_test(
		tcase, data_is_there_when_all_before_it_is, 0, all * (int)ARRAY_LEN(streams));
	tcase_add_loop_test(tcase, data_before_the_handshake_is_not_known, 0, all);
	tcase_add_loop_test(tcase, bytes_without_data_are_no_stretch, 0, all);
	tcase_add_loop_test(tcase, what_comes_behind_the_kept_stretches_is_not_known, 0, all);
	tcase_add_loop_test(tcase, of_many_early_stretches_the_nearest_are_kept, 0, all);
	tcase_add_loop_test(tcase, stamps_that_go_back_do_not_make_data_earlier, 0, all);
	tcase_add_loop_test(tcase, copies_on_other_interfaces_count_once, 0, all);
	tcase_add_loop_test(tcase, repetitions_on_the_same_interface_count, 0, all);
	tcase_add_loop_test(tcase, answer_that_leaves_this_machine_has_not_come, 0, all);
}

int main(void)
{
	Suite *suite = suite_create("flow");
	TCase *tcase = tcase_create("connection");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	add_for_all_starts(tcase);
	tcase_add_test(tcase, nothing_begins_without_a_syn_of_ours);
	tcase_add_test(tcase, reset_without_acknowledgement_is_no_refusal);
	tcase_add_loop_test(tcase, random_segments_are_known_when_all_before_them_are, 0, 400);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
