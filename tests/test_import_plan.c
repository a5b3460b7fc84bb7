#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "probes/output.h"
#include "tests/import_fixture.h"

static struct plan *plan_of(struct faults *faults)
{
	static const char text[] =
		"{\"schema\":\"cdnproof/plan/v1\",\"dossier_sha256\":\"%064d\","
		"\"claims_sha256\":\"%064d\",\"profile\":{\"id\":\"jx-cdn\",\"sha256\":\"%064d\","
		"\"builtin\":true},\"thresholds\":{\"success_ppm\":990000,\"quantile_ppm\":950000,"
		"\"rtt_p95_us\":30000,\"slot_ok_ppm\":500000},"
		"\"start\":\"2026-11-21T08:00:00+08:00\",\"slot_ms\":60000,\"slots\":2,"
		"\"agents\":[{\"id\":\"a1\"}],\"checks\":[{\"id\":\"c1\",\"scheme\":\"http\","
		"\"host\":\"h\",\"port\":80,\"path\":\"/\",\"headers\":{}}],"
		"\"controls\":[{\"addr\":\"198.18.1.1\",\"name\":\"gateway\"}],\"targets\":["
		"{\"node\":\"n1\",\"addr\":\"198.18.101.1\",\"method\":\"icmp\",\"sent\":5,"
		"\"interval_ms\":1000,\"timeout_ms\":1000},"
		"{\"node\":\"n1\",\"addr\":\"198.18.101.1\",\"method\":\"tcp\",\"port\":80,\"sent\":5,"
		"\"interval_ms\":1000,\"timeout_ms\":1000},"
		"{\"node\":\"n2\",\"addr\":\"198.18.105.1\",\"method\":\"tcp\",\"port\":80,\"sent\":5,"
		"\"interval_ms\":1000,\"timeout_ms\":1000},"
		"{\"node\":\"n2\",\"addr\":\"198.18.105.1\",\"method\":\"tcp\",\"port\":443,"
		"\"sent\":5,\"interval_ms\":1000,\"timeout_ms\":1000},"
		"{\"node\":\"n1\",\"addr\":\"198.18.101.1\",\"method\":\"http\",\"port\":80,"
		"\"check\":\"c1\",\"sent\":1,\"interval_ms\":1000,\"timeout_ms\":1000}]}";
	char filled[4096];
	struct plan *plan = NULL;
	struct err err;

	snprintf(filled, sizeof(filled), text, 1, 2, 3);
	if (plan_parse(filled, strlen(filled), "plan", &plan, faults, &err) < 0)
		ck_abort_msg("%s %s", err.text, faults->count ? faults->items[0].text : "");
	return plan;
}

static const struct {
	const char *rows, *method, *records[3];
	int64_t port, other, outside;
	const char *asks; /* NULL: nothing */
} planned[] = {
	{"198.18.101.1,1795219200,5\n198.18.101.1,1795219259.999,6\n198.18.101.1,1795219260,7\n",
		"icmp",
		{"198.18.101.1 icmp 0 2/2: 5000000 6000000", "198.18.101.1 icmp 0 1/1: 7000000"}, 0,
		0, 0, NULL},
	{"198.18.101.1,1795219199.999,5\n198.18.101.1,1795219320,6\n198.18.101.1,1795219319,7\n",
		"icmp", {"198.18.101.1 icmp 0 1/1: 7000000"}, 0, 0, 2, NULL},
	{"198.18.101.1,1795219200,5\n198.18.109.1,1795219200,6\n", "icmp",
		{"198.18.101.1 icmp 0 1/1: 5000000"}, 0, 1, 0, NULL},
	{"198.18.101.1,1795219200,5\n", "tcp", {"198.18.101.1 tcp 80 1/1: 5000000"}, 0, 0, 0, NULL},
	{"198.18.105.1:443,1795219200,5\n", "tcp", {"198.18.105.1 tcp 443 1/1: 5000000"}, 0, 0, 0,
		NULL},
	{"198.18.105.1,1795219200,5\n", "tcp", {"198.18.105.1 tcp 80 1/1: 5000000"}, 80, 0, 0,
		NULL},
	{"198.18.105.1,1795219200,5\n", "tcp", {NULL}, 0, 0, 0, "--port"},
	{"198.18.1.1,1795219200,5\n", "icmp", {"198.18.1.1 icmp 0 1/1: 5000000"}, 0, 0, 0, NULL},
};

START_TEST(a_plan_says_targets_and_slots)
{
	struct import_options o = csv_options();
	struct faults faults;
	struct plan *plan;
	struct imported in;
	char text[512];

	faults_init(&faults);
	plan = plan_of(&faults);
	o.plan = plan;
	o.node = NULL;
	o.method = planned[_i].method;
	o.port = planned[_i].port;
	snprintf(text, sizeof(text), "ip,time,rtt_ms\n%s", planned[_i].rows);
	in = import_text(&o, text);
	if (planned[_i].asks) {
		wrong_is(&in, ERR_USAGE, planned[_i].asks);
	} else {
		ck_assert_msg(in.ret == 0, "%s", in.err.text);
		ck_assert_int_eq(in.counts.outside, planned[_i].outside);
		ck_assert_int_eq(in.counts.other_target, planned[_i].other);
		for (size_t i = 0; i < in.set.entries.count; i++) {
			record_is(&in, i, planned[_i].records[i]);
			ck_assert_str_eq(in.set.entries.items[i]->record.plan, plan->sha256);
		}
		ck_assert_ptr_null(planned[_i].records[in.set.entries.count]);
	}
	release(&in);
	plan_close(plan);
	faults_fini(&faults);
}
END_TEST

START_TEST(what_a_plan_does_not_ask_is_said)
{
	struct import_options o = csv_options();
	struct faults faults;
	struct imported in;
	struct plan *plan;

	faults_init(&faults);
	plan = plan_of(&faults);
	o.plan = plan;
	o.method = "tcp";
	in = import_text(&o, "ip,time,rtt_ms\n198.18.109.1,1795219200,5\n");
	wrong_is(&in, ERR_DATA, "such as 198.18.109.1 tcp");
	ck_assert_int_eq(in.counts.other_target, 1);
	release(&in);
	o.agent = "a2";
	in = import_text(&o, "ip,time,rtt_ms\n198.18.101.1,1795219200,5\n");
	wrong_is(&in, ERR_DATA, "no agent a2");
	release(&in);
	plan_close(plan);
	faults_fini(&faults);
}
END_TEST

START_TEST(one_target_said_in_two_ways_is_one_record)
{
	struct import_options o = csv_options();
	struct faults faults;
	struct imported in;

	faults_init(&faults);
	o.plan = plan_of(&faults);
	o.method = "tcp";
	in = import_text(&o, "ip,time,rtt_ms\n198.18.101.1,1795219200,5\n"
			     "198.18.101.1:80,1795219201,6\nhttp://198.18.101.1/,1795219202,7\n");
	ck_assert_int_eq(in.ret, 0);
	ck_assert_uint_eq(in.set.entries.count, 1);
	record_is(&in, 0, "198.18.101.1 tcp 80 3/3: 5000000 6000000 7000000");
	ck_assert_str_eq(in.set.entries.items[0]->record.node, "n1");
	release(&in);
	plan_close((struct plan *)(uintptr_t)o.plan);
	faults_fini(&faults);
}
END_TEST

/* ---- again and again ---- */

START_TEST(the_same_measurement_in_two_files_counts_once)
{
	static const char first[] = "ip,time,rtt_ms\n198.18.101.1,1795219200,5\n"
				    "198.18.101.1,1795219200,5\n198.18.101.1,1795219201,6\n";
	static const char second[] = "ip,time,rtt_ms\n198.18.101.1,1795219200,5\n"
				     "198.18.101.1,1795219201,6.5\n198.18.101.1,1795219202,7\n";
	const struct text texts[] = {
		{"a", first, sizeof(first) - 1}, {"b", second, sizeof(second) - 1}};
	struct import_options o = csv_options();
	struct imported in = import_texts(&o, texts, 2);

	ck_assert_int_eq(in.ret, 0);
	record_is(&in, 0, "198.18.101.1 icmp 0 5/5: 5000000 5000000 6000000 6500000 7000000");
	ck_assert_int_eq(in.counts.twice, 1);
	release(&in);
}
END_TEST

static void want_line(const char *folder, const char *day, const char *part)
{
	struct file_bytes bytes;
	struct err err;
	char path[128];

	snprintf(path, sizeof(path), "%s/%s.jsonl", folder, day);
	ck_assert_msg(file_read(path, 65536, &bytes, &err) == 0, "%s", err.text);
	ck_assert_msg(strstr(bytes.at, part) != NULL, "%s", bytes.at);
	ck_assert_ptr_eq(strchr(bytes.at, '\n'), bytes.at + bytes.len - 1);
	file_bytes_fini(&bytes);
	unlink(path);
}

START_TEST(a_folder_gets_a_file_a_day_and_one_chain)
{
	static const char text[] = "ip,time,rtt_ms\n198.18.101.1,2026-11-21 23:59:59,5\n"
				   "198.18.101.1,2026-11-22 00:00:00,6\n";
	char folder[] = "/tmp/cdnproof-import-XXXXXX";
	struct import_options o = csv_options();
	struct faults faults;
	struct import *import;
	struct output output;
	struct err err;

	faults_init(&faults);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(import_open(&o, &faults, &import, &err), 0);
	ck_assert_int_eq(import_read(import, text, sizeof(text) - 1, "in", &err), 0);
	ck_assert_int_eq(import_finish(import, &err), 0);
	ck_assert_int_eq(output_open(folder, &output, &err), 0);
	ck_assert_int_eq(import_write(import, &output, &err), 0);
	output_close(&output);
	import_close(import);
	want_line(folder, "2026-11-21", "\"seq\":0,\"slot\":\"2026-11-21T23:55:00+08:00\"");
	want_line(folder, "2026-11-22", "\"seq\":1,\"slot\":\"2026-11-22T00:00:00+08:00\"");
	ck_assert_int_eq(rmdir(folder), 0);
	faults_fini(&faults);
}
END_TEST

START_TEST(one_file_given_twice_is_refused)
{
	static const char text[] = "ip,time,rtt_ms\n198.18.101.1,1795219200,5\n";
	const struct text texts[] = {{"a", text, sizeof(text) - 1}, {"b", text, sizeof(text) - 1}};
	struct import_options o = csv_options();
	struct imported in = import_texts(&o, texts, 2);

	wrong_is(&in, ERR_DATA, "b: the same bytes");
	release(&in);
}
END_TEST

START_TEST(a_run_is_named_by_agent_and_bytes)
{
	static const char first[] = "ip,time,rtt_ms\n198.18.101.1,1795219200,5\n";
	static const char second[] = "ip,time,rtt_ms\n198.18.101.1,1795219201,5\n";
	const struct text texts[] = {
		{"a", first, sizeof(first) - 1}, {"b", second, sizeof(second) - 1}};
	const struct text turned[] = {texts[1], texts[0]};
	struct import_options o = csv_options(), other = csv_options();
	struct imported one = import_texts(&o, texts, 2), two = import_texts(&o, turned, 2);
	struct imported three, four = import_texts(&o, texts, 1);

	other.agent = "a2";
	three = import_texts(&other, texts, 2);
	ck_assert_str_eq(
		one.set.entries.items[0]->record.run, two.set.entries.items[0]->record.run);
	ck_assert_str_ne(
		one.set.entries.items[0]->record.run, three.set.entries.items[0]->record.run);
	ck_assert_str_ne(
		one.set.entries.items[0]->record.run, four.set.entries.items[0]->record.run);
	ck_assert_uint_eq(strlen(one.set.entries.items[0]->record.run), 16);
	release(&one);
	release(&two);
	release(&three);
	release(&four);
}
END_TEST

START_TEST(more_than_a_record_holds_is_refused)
{
	struct import_options o = csv_options();
	struct imported in;

	o.means = true;
	in = import_text(&o, "ip,time,rtt_ms,sent,lost\n198.18.101.1,1795219200,5,60000,0\n"
			     "198.18.101.1,1795219201,5,60000,0\n");
	wrong_is(&in, ERR_DATA, "the slots are too long");
	release(&in);
	in = import_text(&o, "ip,time,rtt_ms,sent,lost\n198.18.101.1,1795219200,5,100001,0\n");
	wrong_is(&in, ERR_DATA, "nothing to import");
	release(&in);
	in = import_text(&o, "ip,time,rtt_ms,sent,lost\n198.18.101.1,1795219200,5,100000,0\n");
	ck_assert_int_eq(in.ret, 0);
	release(&in);
}
END_TEST

static const struct {
	const char *from, *name;
} samples[] = {
	{"fping", "import/fping-stamped.txt"},
	{"fping", "import/fping-summary.txt"},
	{"fping", "import/fping-names.txt"},
	{"scamper", "import/scamper.jsonl"},
	{"atlas", "import/atlas.json"},
	{"atlas", "import/atlas-lines.jsonl"},
	{"blackbox", "import/blackbox.json"},
	{"csv", "import/service.csv"},
	{"csv", "import/service-gbk.csv"},
	{"csv", "import/service-utf16.csv"},
	{"csv", "import/plain.csv"},
};

/* import_texts looks at the records that come out. */
START_TEST(every_shorter_file_is_understood_or_refused)
{
	struct file_bytes bytes = data_read(samples[_i].name);
	struct import_options o = csv_options();
	size_t step = bytes.len > 2000 ? 13 : 1;

	o.format = import_format_find(samples[_i].from);
	o.means = true;
	o.port = 80;
	if (strcmp(samples[_i].from, "fping") == 0) {
		o.start.v = AT_8;
		o.interval_ms = 1000;
	}
	for (size_t len = 0; len < bytes.len; len += step) {
		struct imported in = import_texts(&o, &(struct text){"in", bytes.at, len}, 1);

		if (in.ret < 0)
			ck_assert(in.err.code == ERR_DATA || in.err.code == ERR_USAGE);
		release(&in);
	}
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(formats_refuse_options_that_are_not_theirs)
{
	static const char *const list[] = {"addr=x", NULL};
	struct import_options o = options_of("fping");
	struct imported in;

	o.map = list;
	in = import_text(&o, "");
	wrong_is(&in, ERR_USAGE, "--map");
	release(&in);
	o = options_of("fping");
	o.only = list;
	in = import_text(&o, "");
	wrong_is(&in, ERR_USAGE, "--only");
	release(&in);
	o = options_of("csv");
	o.interval_ms = 5;
	in = import_text(&o, "");
	wrong_is(&in, ERR_USAGE, "--start");
	release(&in);
	ck_assert_ptr_null(import_format_find("smokeping"));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("import_plan");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, a_plan_says_targets_and_slots, 0, ARRAY_LEN(planned));
	tcase_add_test(tc, what_a_plan_does_not_ask_is_said);
	tcase_add_test(tc, one_target_said_in_two_ways_is_one_record);
	tcase_add_test(tc, the_same_measurement_in_two_files_counts_once);
	tcase_add_test(tc, a_folder_gets_a_file_a_day_and_one_chain);
	tcase_add_test(tc, one_file_given_twice_is_refused);
	tcase_add_test(tc, a_run_is_named_by_agent_and_bytes);
	tcase_add_test(tc, more_than_a_record_holds_is_refused);
	tcase_add_loop_test(tc, every_shorter_file_is_understood_or_refused, 0, ARRAY_LEN(samples));
	tcase_add_test(tc, formats_refuse_options_that_are_not_theirs);
	return run_case("import_plan", tc);
}
