#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "tests/import_fixture.h"

static const char *const service_files[] = {"import/service.csv", "import/service-gbk.csv",
	"import/service-utf16.csv", "import/service-bom-crlf.csv", "import/service-semicolon.csv",
	"import/service-tab.csv"};

START_TEST(a_services_export_is_records_in_any_encoding)
{
	static const char *const only[] = {"拨测点=南昌-1", NULL};
	static const struct fault_want wants[] = {
		{8, 0, "", "RTT of 0"}, {10, 0, "", "of no known form"}};
	struct import_options o = csv_options();
	struct imported in;

	o.means = true;
	o.only = only;
	in = import_data(&o, service_files[_i]);
	ck_assert_msg(in.ret == 0, "%s", in.err.text);
	ck_assert_uint_eq(in.set.entries.count, 2);
	record_is(&in, 0, "198.18.101.1 icmp 0 3/2: 12500000 11250000");
	record_is(&in, 1, "198.18.101.1 icmp 0 5/4: 13000000 13000000 13000000 14000000");
	ck_assert_int_eq(in.counts.left_out, 1);
	ck_assert_int_eq(in.counts.passed_over, 1);
	faults_want(&in.faults, "service", wants, ARRAY_LEN(wants));
	release(&in);
}
END_TEST

START_TEST(what_only_the_user_can_say_is_asked_once)
{
	struct import_options o = csv_options();
	struct imported in;

	o.zone.known = false;
	in = import_data(&o, "import/service.csv");
	wrong_is(&in, ERR_USAGE, "in:3: a local time");
	ck_assert_uint_eq(in.faults.count, 0);
	release(&in);
	o = csv_options();
	o.method = NULL;
	in = import_data(&o, "import/service.csv");
	wrong_is(&in, ERR_USAGE, "--method");
	release(&in);
	o = csv_options();
	o.node = NULL;
	in = import_data(&o, "import/service.csv");
	wrong_is(&in, ERR_USAGE, "--node");
	release(&in);
	o = csv_options();
	in = import_data(&o, "import/service.csv");
	wrong_is(&in, ERR_USAGE, "in:6: 3 answers and one RTT");
	release(&in);
	o.means = true;
	in = import_data(&o, "import/service.csv");
	wrong_is(&in, ERR_DATA, "拨测点 is 南昌-1, 上饶-1");
	release(&in);
	o.method = "tcp";
	in = import_data(&o, "import/service.csv");
	wrong_is(&in, ERR_USAGE, "--port");
	release(&in);
}
END_TEST

START_TEST(a_table_of_handshakes_is_records)
{
	struct import_options o = csv_options();
	struct imported in;

	o.method = "tcp";
	in = import_data(&o, "import/plain.csv");
	ck_assert_int_eq(in.ret, 0);
	record_is(&in, 0, "198.18.101.1 tcp 443 4/2: 1250000 1300500");
	ck_assert_int_eq(err_of(&in, 0, "refused"), 1);
	record_is(&in, 1, "2001:2:0:65::1 tcp 443 1/1: 900000");
	release(&in);
}
END_TEST

/* Behind "2026-11-21 08:00:00,198.18.101.1," under the heading. */
static const struct {
	const char *heading, *row, *record, *fault;
} csv_rows[] = {
	{"rtt_ms", "1.5", "1/1: 1500000", NULL},
	{"rtt_ms", "timeout", "1/0:", NULL},
	{"rtt_ms", "*", "1/0:", NULL},
	{"rtt_ms", "", NULL, "neither an RTT"},
	{"rtt_ms", "-", NULL, "neither an RTT"},
	{"rtt_ms", "0", NULL, "RTT of 0 ns"},
	{"rtt_ms", "-1", NULL, "RTT of -1000000 ns"},
	{"rtt_ms", "hello", NULL, "not a number of the column's unit"},
	{"rtt_ms,status", "0,fail", "1/0:", NULL},
	{"rtt_ms,status", "-1,超时", "1/0:", NULL},
	{"rtt_ms,status", "3000,失败", "1/0:", NULL},
	{"rtt_ms,status", ",ok", NULL, "without an RTT"},
	{"rtt_ms,status", "0,ok", NULL, "RTT of 0 ns"},
	{"rtt_ms,status", "5,what", NULL, "status"},
	{"rtt_ms,status", "5,", "1/1: 5000000", NULL},
	{"rtt_ms,sent,lost", "5,4,1", "4/3: 5000000 5000000 5000000", NULL},
	{"rtt_ms,sent,lost", ",4,4", "4/0:", NULL},
	{"rtt_ms,sent,lost", "0,4,4", "4/0:", NULL},
	{"rtt_ms,sent,lost", "5,4,5", NULL, "sent is not answered + lost"},
	{"rtt_ms,sent,lost", "5,4,", NULL, "how many were answered"},
	{"rtt_ms,sent,lost", "5,0,", NULL, "nothing was sent"},
	{"rtt_ms,sent,lost", "5,x,1", NULL, "not a whole number"},
	{"rtt_ms,sent,answered", "5,4,3", "4/3: 5000000 5000000 5000000", NULL},
	{"rtt_ms,answered,lost", "5,3,1", "4/3: 5000000 5000000 5000000", NULL},
	{"rtt_ms,answered", "5,3", NULL, "was sent is not said"},
	{"rtt_ms,sent,answered,lost", "5,4,3,2", NULL, "sent is not answered + lost"},
	{"rtt_ms,sent,loss_percent", "5,3,33", "3/2: 5000000 5000000", NULL},
	{"rtt_ms,sent,loss_percent", "5,3,33.33%", "3/2: 5000000 5000000", NULL},
	{"rtt_ms,sent,loss_percent", "5,3,66.6666667", "3/1: 5000000", NULL},
	{"rtt_ms,sent,loss_percent", "5,10,15", NULL, "no whole number"},
	{"rtt_ms,sent,loss_percent", "5,1000,0", NULL, "no whole number"},
	{"rtt_ms,sent,loss_percent", "5,3,101", NULL, "no whole number"},
	{"rtt_ms,sent,loss_percent", "5,3,-1", NULL, "no whole number"},
	{"rtt_ms,sent,loss_percent", "5,3,x", NULL, "not a number"},
	{"rtt_ms,loss_percent", "5,0", "1/1: 5000000", NULL},
	{"rtt_ms,loss_percent", "5,100", "1/0:", NULL},
	{"rtt_ms,loss_percent", "5,50", NULL, "no whole number"},
	{"rtt_ms,sent,loss_ratio", "5,4,0.25", "4/3: 5000000 5000000 5000000", NULL},
	{"rtt_ms,sent,loss_ratio", "5,4,1", "4/0:", NULL},
	{"rtt_ms,sent,loss_ratio", "5,2,0", "2/2: 5000000 5000000", NULL},
	{"rtt_ms,sent,loss", "5,4,25%", "4/3: 5000000 5000000 5000000", NULL},
	{"rtt_ms,sent,lost,status", "5,1,0,失败", NULL, "the status says lost"},
	{"rtt_ms,sent,lost,status", "5,1,1,成功", NULL, "the status says answered"},
	{"rtt_ms,port", "5,x", NULL, "the port is not"},
	{"rtt_ms,ttl", "5,300", NULL, "the TTL is not"},
	{"rtt_ms,method", "5,udp", NULL, "method \"udp\""},
	{"rtt_ms,method", "5,Ping", "1/1: 5000000", NULL},
	{"rtt_ms", "5,more", "1/1: 5000000", NULL},
	{"rtt_ms", "\"5", NULL, "a quoted field does not end"},
	{"rtt_ms", "99999999999999999999", NULL, "not a number"},
};

START_TEST(a_row_is_understood_or_refused)
{
	struct import_options o = csv_options();
	struct imported in;
	char text[512], record[128];

	o.means = true;
	snprintf(text, sizeof(text), "time,ip,%s\n2026-11-21 08:00:00,198.18.101.1,%s\n",
		csv_rows[_i].heading, csv_rows[_i].row);
	in = import_text(&o, text);
	if (csv_rows[_i].record) {
		ck_assert_msg(in.ret == 0, "%s: %s", csv_rows[_i].row, in.err.text);
		snprintf(record, sizeof(record), "198.18.101.1 icmp 0 %s", csv_rows[_i].record);
		record_is(&in, 0, record);
	} else {
		wrong_is(&in, ERR_DATA, "nothing to import");
		faults_want(&in.faults, csv_rows[_i].row,
			&(struct fault_want){2, 0, "", csv_rows[_i].fault}, 1);
	}
	release(&in);
}
END_TEST

static const struct {
	const char *text, *why;
	enum err_code code;
} bad_tables[] = {
	{"", "the file is empty", ERR_DATA},
	{"a,b\n1,2\n", "which column is addr", ERR_DATA},
	{"ip,time,rtt\n198.18.101.1,1795219200,5\n", "an RTT of what", ERR_USAGE},
	{"ip,time,rtt_ms,sent,loss\n198.18.101.1,1795219200,5,10,10\n", "a loss of what",
		ERR_USAGE},
	{"ip,time,rtt_ms\n", "no measurement was understood", ERR_DATA},
	{"ip,time,rtt_ms\nip,time,rtt_ms\n", "no measurement was understood", ERR_DATA},
	{"\xff\xff\xff", "neither UTF-8 nor GB18030", ERR_DATA},
};

START_TEST(tables_without_sense_are_one_clear_line)
{
	struct import_options o = csv_options();
	struct imported in = import_text(&o, bad_tables[_i].text);

	wrong_is(&in, bad_tables[_i].code, bad_tables[_i].why);
	release(&in);
}
END_TEST

START_TEST(http_needs_the_status_of_its_answers)
{
	struct import_options o = csv_options();
	struct imported in;

	o.method = "http";
	o.port = 80;
	o.check = "c1";
	in = import_text(&o, "ip,time,rtt_ms\n198.18.101.1,1795219200,5\n");
	wrong_is(&in, ERR_DATA, "nothing to import");
	ck_assert_ptr_nonnull(strstr(in.faults.items[0].text, "http_status"));
	release(&in);
	in = import_text(&o, "ip,time,rtt_ms,http_status,status\n198.18.101.1,1795219200,5,200,ok\n"
			     "198.18.101.1,1795219201,6,503,失败\n"
			     "198.18.101.1,1795219202,,0,超时\n");
	ck_assert_int_eq(in.ret, 0);
	record_is(&in, 0, "198.18.101.1 http 80 3/2: 5000000 6000000");
	ck_assert_str_eq(in.set.entries.items[0]->record.check, "c1");
	ck_assert_int_eq(in.set.entries.items[0]->record.http->status.items[1], 503);
	ck_assert_int_eq(in.set.entries.items[0]->record.http->status.items[2], BIND_ABSENT);
	release(&in);
}
END_TEST

START_TEST(a_heading_that_comes_again_is_passed_over)
{
	struct import_options o = csv_options();
	struct imported in = import_text(&o, "title\nip,time,rtt_ms\n198.18.101.1,1795219200,5\n\n"
					     "ip,time,rtt_ms\n198.18.101.1,1795219201,6\n");

	ck_assert_int_eq(in.ret, 0);
	record_is(&in, 0, "198.18.101.1 icmp 0 2/2: 5000000 6000000");
	ck_assert_int_eq(in.counts.passed_over, 2);
	ck_assert_int_eq(in.counts.refused, 0);
	release(&in);
}
END_TEST

START_TEST(a_map_may_say_which_status_is_good)
{
	static const char *const map[] = {"status=ErrorId,ok:=0", NULL};
	struct import_options o = csv_options();
	struct imported in;

	o.map = map;
	in = import_text(&o, "ip,time,rtt_ms,ErrorId\n198.18.101.1,1795219200,5,0\n"
			     "198.18.101.1,1795219201,0,10016\n");
	ck_assert_int_eq(in.ret, 0);
	record_is(&in, 0, "198.18.101.1 icmp 0 2/1: 5000000");
	release(&in);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("import_csv");

	tcase_add_loop_test(
		tc, a_services_export_is_records_in_any_encoding, 0, ARRAY_LEN(service_files));
	tcase_add_test(tc, what_only_the_user_can_say_is_asked_once);
	tcase_add_test(tc, a_table_of_handshakes_is_records);
	tcase_add_loop_test(tc, a_row_is_understood_or_refused, 0, ARRAY_LEN(csv_rows));
	tcase_add_loop_test(tc, tables_without_sense_are_one_clear_line, 0, ARRAY_LEN(bad_tables));
	tcase_add_test(tc, http_needs_the_status_of_its_answers);
	tcase_add_test(tc, a_heading_that_comes_again_is_passed_over);
	tcase_add_test(tc, a_map_may_say_which_status_is_good);
	return run_case("import_csv", tc);
}
