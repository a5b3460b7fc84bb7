#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "tests/import_fixture.h"

START_TEST(fping_lines_with_stamps_are_records)
{
	struct import_options o = options_of("fping");
	struct imported in = import_data(&o, "import/fping-stamped.txt");

	ck_assert_int_eq(in.ret, 0);
	ck_assert_uint_eq(in.set.entries.count, 5);
	record_is(&in, 0, "198.18.101.1 icmp 0 5/5: 32000 52000 45000 34000 37000");
	record_is(&in, 2, "2001:2:0:32::2 icmp 0 5/5: 50000 36000 32000 124000 41000");
	record_is(&in, 3, "198.18.61.1 icmp 0 5/0:");
	/* 2026-11-22T07:25:47 +08:00 lies in the slot of 07:25 */
	ck_assert_int_eq(in.set.entries.items[0]->record.slot.v, INT64_C(1795303500000));
	ck_assert_int_eq(in.counts.refused, 0);
	ck_assert_int_eq(in.counts.passed_over, 5 + 12);
	release(&in);
}
END_TEST

static const struct {
	const char *name, *records[3];
} undated[] = {
	{"import/fping-lines.txt", {"198.18.101.1 icmp 0 5/5: 36000 43000 58000 59000 51000",
					   "198.18.62.1 icmp 0 5/0:"}},
	{"import/fping-summary.txt", {"198.18.101.1 icmp 0 5/5: 48000 40000 54000 58000 41000",
					     "198.18.62.1 icmp 0 5/0:"}},
	{"import/fping-names.txt", {"127.0.0.1 icmp 0 3/3: 47000 37000 41000"}},
};

START_TEST(fping_without_stamps_needs_start_and_interval)
{
	struct import_options o = options_of("fping");
	struct imported in = import_data(&o, undated[_i].name);

	wrong_is(&in, ERR_USAGE, "--start");
	release(&in);
	o.start.v = AT_8;
	in = import_data(&o, undated[_i].name);
	wrong_is(&in, ERR_USAGE, "--interval");
	release(&in);
	o.interval_ms = 200;
	in = import_data(&o, undated[_i].name);
	ck_assert_int_eq(in.ret, 0);
	for (size_t i = 0; i < in.set.entries.count; i++) {
		record_is(&in, i, undated[_i].records[i]);
		ck_assert_int_eq(in.set.entries.items[i]->record.slot.v, AT_8);
	}
	ck_assert_ptr_null(undated[_i].records[in.set.entries.count]);
	release(&in);
}
END_TEST

START_TEST(fping_without_stamps_is_dated_by_index)
{
	struct import_options o = options_of("fping");
	struct imported in;

	o.start.v = AT_8 - 1000;
	o.interval_ms = 500;
	in = import_text(&o, "198.18.101.1 : 1 2 - 4\n");
	ck_assert_int_eq(in.ret, 0);
	ck_assert_uint_eq(in.set.entries.count, 2);
	record_is(&in, 0, "198.18.101.1 icmp 0 2/2: 1000000 2000000");
	record_is(&in, 1, "198.18.101.1 icmp 0 2/1: 4000000");
	release(&in);
}
END_TEST

static const struct {
	const char *text, *record; /* NULL: nothing to import */
	int64_t refused, passed_over;
	const char *fault;
} fping_texts[] = {
	{"[1795219200.5] 198.18.101.1 : [0], 64 bytes, 0.5 ms (0.5 avg, 0% loss) [<- 198.18.9.9]\n",
		"198.18.101.1 icmp 0 1/0:", 0, 0, NULL},
	{"[1795219200.5] 198.18.101.1 : [0], 64 bytes, 0.000 ms (0 avg, 0% loss)\n"
	 "[1795219201.5] 198.18.101.1 : [1], timed out (NaN avg, 50% loss)\n",
		"198.18.101.1 icmp 0 1/0:", 1, 0, "RTT of 0"},
	{"[1795219200.5] 198.18.101.1 : [0], timed out (NaN avg, 100% loss)\n"
	 "ICMP Host Unreachable from 198.18.50.2 for ICMP Echo sent to 198.18.101.1\n"
	 "[08:00:01]\n198.18.101.1 : xmt/rcv/%loss = 1/0/100%\n",
		"198.18.101.1 icmp 0 1/0:", 0, 3, NULL},
	{"[1795219200.5] 198.18.101.1 : [0], 64 bytes, 0.5 ms (0.5 avg, 0% loss)\n"
	 "[1795219200.6] 198.18.101.1 : duplicate for [0], 64 bytes, 0.6 ms\n",
		"198.18.101.1 icmp 0 1/1: 500000", 0, 0, NULL},
	{"[1795219200.5] 198.18.101.1 : [0], 64 bytes, 0.5 ms (0.5 avg, 0% loss)\n"
	 "198.18.101.1 is alive\nwww.example.com : [0], timed out (NaN avg, 100% loss)\n",
		"198.18.101.1 icmp 0 1/1: 500000", 1, 0, "not a line"},
	{"[2026-11-21T08:00:01+0800] 198.18.101.1 : [0], 64 bytes, 0.5 ms (0.5 avg, 0% loss)\n",
		"198.18.101.1 icmp 0 1/1: 500000", 0, 0, NULL},
	{"[Sat Nov 21 08:00:01 2026] 198.18.101.1 : [0], 64 bytes, 0.5 ms (0.5 avg)\n", NULL, 1, 0,
		"not a line"},
	{"hello\n", NULL, 0, 0, NULL},
	{"hello : world\n", NULL, 1, 0, "not a line"},
	{"", NULL, 0, 0, NULL},
};

START_TEST(fping_lines_of_every_kind)
{
	struct import_options o = options_of("fping");
	struct imported in = import_text(&o, fping_texts[_i].text);

	if (!fping_texts[_i].record) {
		wrong_is(&in, ERR_DATA, "no line of fping");
	} else if (strstr(fping_texts[_i].text, "www")) { /* a name, undated: asked for a start */
		wrong_is(&in, ERR_USAGE, "--start");
	} else {
		ck_assert_msg(in.ret == 0, "%s", in.err.text);
		record_is(&in, 0, fping_texts[_i].record);
		ck_assert_int_eq(in.counts.passed_over, fping_texts[_i].passed_over);
	}
	ck_assert_int_eq(in.counts.refused, fping_texts[_i].refused);
	if (fping_texts[_i].fault)
		ck_assert_ptr_nonnull(strstr(in.faults.items[0].text, fping_texts[_i].fault));
	release(&in);
}
END_TEST

START_TEST(a_second_undated_run_of_fping_is_refused)
{
	struct import_options o = options_of("fping");
	struct imported in;

	o.start.v = AT_8;
	o.interval_ms = 1000;
	in = import_text(&o, "198.18.101.1 : [0], 64 bytes, 0.5 ms (0.5 avg, 0% loss)\n"
			     "198.18.101.1 : [0], 64 bytes, 0.6 ms (0.6 avg, 0% loss)\n");
	ck_assert_int_eq(in.ret, 0);
	record_is(&in, 0, "198.18.101.1 icmp 0 1/1: 500000");
	faults_want(&in.faults, "again", &(struct fault_want){2, 0, "", "request 0 twice"}, 1);
	release(&in);
	in = import_text(&o, "198.18.101.1 : 1 2\n198.18.101.1 : 3 4\n");
	ck_assert_int_eq(in.ret, 0);
	record_is(&in, 0, "198.18.101.1 icmp 0 2/2: 1000000 2000000");
	faults_want(&in.faults, "again", &(struct fault_want){2, 0, "", "two summaries"}, 1);
	release(&in);
}
END_TEST

/* The request left before the slot began in which the reply came. */
START_TEST(fping_stamps_are_of_the_reply)
{
	struct import_options o = options_of("fping");
	struct imported in = import_text(
		&o, "[1795219200.1] 198.18.101.1 : [0], 64 bytes, 200 ms (200 avg, 0% loss)\n");

	ck_assert_int_eq(in.ret, 0);
	ck_assert_int_eq(in.set.entries.items[0]->record.slot.v, AT_8 - 300000);
	release(&in);
}
END_TEST

START_TEST(scamper_pings_are_records)
{
	struct import_options o = options_of("scamper");
	struct imported in = import_data(&o, "import/scamper.jsonl");

	ck_assert_int_eq(in.ret, 0);
	ck_assert_uint_eq(in.set.entries.count, 6);
	record_is(&in, 0, "198.18.101.1 icmp 0 3/3: 39000 44000 35000");
	record_is(&in, 1, "198.18.61.1 icmp 0 3/0:");
	ck_assert_int_eq(err_of(&in, 1, "unreachable"), 2);
	record_is(&in, 2, "198.18.62.1 icmp 0 3/0:");
	record_is(&in, 4, "198.18.101.1 tcp 80 2/2: 8126000 94000");
	record_is(&in, 5, "198.18.101.1 tcp 81 2/0:");
	ck_assert_int_eq(err_of(&in, 5, "refused"), 2);
	ck_assert_int_eq(in.set.entries.items[0]->record.ttl, 64);
	faults_want(&in.faults, "tcp-ack", &(struct fault_want){14, 0, "", "icmp-echo"}, 1);
	release(&in);
}
END_TEST

#define SCAMPER(responses)                                                                         \
	"{\"type\":\"ping\",\"method\":\"icmp-echo\",\"dst\":\"198.18.101.1\",\"start\":{"         \
	"\"sec\":1795219199,\"usec\":500000},\"ping_sent\":2,\"wait\":1,\"responses\":[" responses \
	"]}\n"
#define RESPONSE(from, seq, rtt)                                                                   \
	"{\"from\":\"" from "\",\"seq\":" seq ",\"rtt\":" rtt                                      \
	",\"icmp_type\":0,\"icmp_code\":0,\"reply_ttl\":60}"

static const struct {
	const char *text, *records[2], *fault;
	int64_t dup;
} scamper_texts[] = {
	{SCAMPER(RESPONSE("198.18.101.1", "0", "1.5") "," RESPONSE("198.18.101.1", "1", "2")),
		{"198.18.101.1 icmp 0 1/1: 1500000", "198.18.101.1 icmp 0 1/1: 2000000"}, NULL, 0},
	{SCAMPER(RESPONSE("198.18.101.1", "1", "1.5")),
		{"198.18.101.1 icmp 0 1/0:", "198.18.101.1 icmp 0 1/1: 1500000"}, NULL, 0},
	{SCAMPER(RESPONSE("198.18.101.1", "0", "1.5") "," RESPONSE("198.18.101.1", "0", "9")),
		{"198.18.101.1 icmp 0 1/1: 1500000", "198.18.101.1 icmp 0 1/0:"}, NULL, 1},
	{SCAMPER(RESPONSE("198.18.101.2", "0", "1.5")),
		{"198.18.101.1 icmp 0 1/0:", "198.18.101.1 icmp 0 1/0:"}, NULL, 0},
	{SCAMPER("{\"from\":\"198.18.101.1\",\"seq\":0,\"rtt\":1.5,\"icmp_type\":3}"),
		{"198.18.101.1 icmp 0 1/0:", "198.18.101.1 icmp 0 1/0:"}, NULL, 0},
	{SCAMPER(RESPONSE("198.18.101.1", "2", "1.5")), {NULL}, "ping_sent", 0},
	{SCAMPER(RESPONSE("198.18.101.1", "0", "null")), {NULL}, "without rtt", 0},
};

START_TEST(scamper_requests_without_an_answer_are_lost)
{
	struct import_options o = options_of("scamper");
	struct imported in = import_text(&o, scamper_texts[_i].text);

	if (scamper_texts[_i].fault) {
		wrong_is(&in, ERR_DATA, "nothing to import");
		ck_assert_ptr_nonnull(strstr(in.faults.items[0].text, scamper_texts[_i].fault));
	} else {
		ck_assert_int_eq(in.ret, 0);
		/* a second apart: in two slots */
		record_is(&in, 0, scamper_texts[_i].records[0]);
		record_is(&in, 1, scamper_texts[_i].records[1]);
		ck_assert_int_eq(in.set.entries.items[0]->record.dup, scamper_texts[_i].dup);
	}
	release(&in);
}
END_TEST

START_TEST(a_handshake_is_answered_by_the_target_alone)
{
	static const char text[] =
		"{\"type\":\"ping\",\"method\":\"tcp-syn\",\"dst\":\"198.18.101.1\",\"dport\":80,"
		"\"start\":{\"sec\":1795219200,\"usec\":0},\"ping_sent\":2,\"wait\":1,\"responses\":["
		"{\"from\":\"198.18.9.9\",\"seq\":0,\"rtt\":1.5,\"tcp_flags\":18},"
		"{\"from\":\"198.18.101.1\",\"seq\":1,\"rtt\":2.5,\"tcp_flags\":18}]}\n";
	struct import_options o = options_of("scamper");
	struct imported in = import_text(&o, text);

	ck_assert_int_eq(in.ret, 0);
	record_is(&in, 0, "198.18.101.1 tcp 80 2/1: 2500000");
	release(&in);
}
END_TEST

START_TEST(atlas_results_are_records)
{
	struct import_options o = options_of("atlas");
	struct imported in = import_data(&o, "import/atlas.json");
	static const struct fault_want wants[] = {
		{0, 0, "[4]", "no dst_addr"}, {0, 0, "[5]", "sent and rcvd"}};

	ck_assert_int_eq(in.ret, 0);
	ck_assert_uint_eq(in.set.entries.count, 2);
	record_is(&in, 0, "198.18.101.1 icmp 0 5/2: 11813567 13100000");
	ck_assert_int_eq(in.set.entries.items[0]->record.dup, 1);
	ck_assert_int_eq(in.set.entries.items[0]->record.not_sent, 1);
	ck_assert_int_eq(err_of(&in, 0, "no_route"), 1);
	record_is(&in, 1, "2001:2:0:65::1 icmp 0 3/3: 2500000 2250000 2125000");
	faults_want(&in.faults, "atlas", wants, ARRAY_LEN(wants));
	release(&in);
}
END_TEST

START_TEST(results_of_two_agents_need_a_choice)
{
	static const char *const only[] = {"prb_id=5002", NULL};
	struct import_options o = options_of("atlas");
	struct imported in = import_data(&o, "import/atlas-lines.jsonl");

	wrong_is(&in, ERR_DATA, "5001, 5002");
	release(&in);
	o.only = only;
	in = import_data(&o, "import/atlas-lines.jsonl");
	ck_assert_int_eq(in.ret, 0);
	record_is(&in, 0, "198.18.101.1 icmp 0 1/1: 2500000");
	ck_assert_int_eq(in.counts.left_out, 1);
	faults_want(&in.faults, "lines", &(struct fault_want){3, 0, "", "not a JSON object"}, 1);
	release(&in);
}
END_TEST

START_TEST(blackbox_series_are_joined)
{
	struct import_options o = options_of("blackbox");
	struct imported in;
	const struct record_http *http;

	o.port = 80;
	in = import_data(&o, "import/blackbox.json");
	ck_assert_int_eq(in.ret, 0);
	ck_assert_uint_eq(in.set.entries.count, 2);
	record_is(&in, 1, "198.18.101.1 http 80 3/2: 31000000 32000000");
	http = in.set.entries.items[1]->record.http;
	ck_assert_int_eq(http->status.items[0], 200);
	ck_assert_int_eq(http->status.items[1], 404);
	ck_assert_int_eq(http->status.items[2], BIND_ABSENT);
	ck_assert_int_eq(http->connect_ns.items[1], 32000000);
	/* the failed one has a duration of 0, the last one is the one before again */
	record_is(&in, 0, "198.18.101.1 icmp 0 3/2: 12345678 12345");
	ck_assert_int_eq(in.counts.twice, 1);
	faults_want(&in.faults, "blackbox",
		&(struct fault_want){0, 0, "data.result[8].values[0]", "no duration"}, 1);
	release(&in);
}
END_TEST

#define SERIES(name, value)                                                                        \
	"{\"metric\":{\"__name__\":\"" name                                                        \
	"\",\"instance\":\"198.18.101.1\"},\"values\":[[1795219200,\"" value "\"]]}"
#define RESPONSE_OF(series)                                                                        \
	"{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" series "]}}"

START_TEST(blackbox_metrics_may_come_in_several_files)
{
	static const char success[] = RESPONSE_OF(SERIES("probe_success", "1"));
	static const char duration[] = RESPONSE_OF(SERIES("probe_duration_seconds", "0.25"));
	const struct text texts[] = {{"duration", duration, sizeof(duration) - 1},
		{"success", success, sizeof(success) - 1}};
	struct import_options o = options_of("blackbox");
	struct imported in = import_texts(&o, texts, 2);

	wrong_is(&in, ERR_USAGE, "success: data.result[0].values[0]: measured how");
	release(&in);
	o.method = "tcp";
	o.port = 80;
	in = import_texts(&o, texts, 2);
	ck_assert_int_eq(in.ret, 0);
	record_is(&in, 0, "198.18.101.1 tcp 80 1/1: 250000000");
	release(&in);
	in = import_texts(&o, texts, 1);
	wrong_is(&in, ERR_DATA, "probe_success");
	release(&in);
}
END_TEST

static const struct {
	const char *text, *why;
} not_blackbox[] = {
	{"{}", "data.resultType"},
	{"[", "not JSON"},
	{"{\"data\":{\"resultType\":\"vector\",\"result\":[]}}", "matrix"},
	{RESPONSE_OF(""), "nothing to import"},
	{RESPONSE_OF("1"), "nothing to import"},
	{RESPONSE_OF(SERIES("probe_success", "2")), "nothing to import"},
	{RESPONSE_OF(SERIES("probe_success", "x")), "nothing to import"},
	{RESPONSE_OF(SERIES("up", "1")), "nothing to import"},
	{RESPONSE_OF(SERIES("probe_duration_seconds", "1")), "probe_success"},
};

START_TEST(what_is_no_blackbox_response_is_refused)
{
	struct import_options o = options_of("blackbox");
	struct imported in;

	o.method = "icmp";
	in = import_text(&o, not_blackbox[_i].text);
	wrong_is(&in, ERR_DATA, not_blackbox[_i].why);
	release(&in);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("import");

	tcase_add_test(tc, fping_lines_with_stamps_are_records);
	tcase_add_loop_test(
		tc, fping_without_stamps_needs_start_and_interval, 0, ARRAY_LEN(undated));
	tcase_add_test(tc, fping_without_stamps_is_dated_by_index);
	tcase_add_loop_test(tc, fping_lines_of_every_kind, 0, ARRAY_LEN(fping_texts));
	tcase_add_test(tc, a_second_undated_run_of_fping_is_refused);
	tcase_add_test(tc, fping_stamps_are_of_the_reply);
	tcase_add_test(tc, scamper_pings_are_records);
	tcase_add_loop_test(
		tc, scamper_requests_without_an_answer_are_lost, 0, ARRAY_LEN(scamper_texts));
	tcase_add_test(tc, a_handshake_is_answered_by_the_target_alone);
	tcase_add_test(tc, atlas_results_are_records);
	tcase_add_test(tc, results_of_two_agents_need_a_choice);
	tcase_add_test(tc, blackbox_series_are_joined);
	tcase_add_test(tc, blackbox_metrics_may_come_in_several_files);
	tcase_add_loop_test(
		tc, what_is_no_blackbox_response_is_refused, 0, ARRAY_LEN(not_blackbox));
	return run_case("import", tc);
}
