#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "model/record_set.h"
#include "probes/import.h"
#include "probes/import_columns.h"
#include "probes/import_text.h"
#include "probes/output.h"
#include "tests/data_fixture.h"

/* ---- values ---- */

static const struct {
	const char *text;
	int power;
	int64_t value;
	bool good; /* it can be scaled */
	const char *rest;
} decimals[] = {
	{"12.5", 6, 12500000, true, ""},
	{"0.032 ms", 6, 32000, true, " ms"},
	{"-3", 0, -3, true, ""},
	{"+7,5", 0, 7, true, ",5"},
	{"1.2345e-05", 9, 12345, true, ""},
	{"5E3x", 0, 5000, true, "x"},
	{"1e", 0, 1, true, "e"},
	{"1.", 0, 1, true, "."},
	{"0.5", 0, 1, true, ""},
	{"-0.5", 0, -1, true, ""},
	{"0.49999", 0, 0, true, ""},
	{"0.05", 0, 0, true, ""},
	{"1795219200.123", 3, 1795219200123, true, ""},
	{"1795219200123456789", -6, 1795219200123, true, ""},
	{"0.000000000000000000000000000000001", 9, 0, true, ""},
	{"000000000000000000000000000000000000012", 0, 12, true, ""},
	{"9007199254740991", 0, 9007199254740991, true, ""},
	{"9007199254740992", 0, 0, false, ""},
	{"1e300", 0, 0, false, ""},
	{"99999999999999999999999", 0, 0, false, ""},
	{"1e-300", 0, 0, true, ""},
};

START_TEST(decimals_are_exact)
{
	struct import_decimal decimal;
	const char *rest = import_decimal_read(decimals[_i].text, &decimal);
	int64_t value;
	bool good;

	ck_assert_msg(rest != NULL, "%s", decimals[_i].text);
	ck_assert_str_eq(rest, decimals[_i].rest);
	good = import_decimal_scaled(&decimal, decimals[_i].power, &value);
	ck_assert_msg(good == decimals[_i].good, "%s", decimals[_i].text);
	if (good)
		ck_assert_msg(value == decimals[_i].value, "%s: %lld", decimals[_i].text,
			(long long)value);
}
END_TEST

START_TEST(words_are_no_decimals)
{
	static const char *const texts[] = {
		"", "-", "+", ".", ".5", "e5", "NaN", "+Inf", "x1", " 1"};
	struct import_decimal decimal;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		ck_assert_msg(!import_decimal_read(texts[i], &decimal), "%s", texts[i]);
}
END_TEST

START_TEST(only_whole_numbers_are_integers)
{
	static const struct {
		const char *text;
		int64_t value; /* -1: none */
	} rows[] = {{"3", 3}, {" 3 ", 3}, {"3.0", 3}, {"3.5", -1}, {"3.0000001", -1}, {"1e2", 100},
		{"1e-2", -1}, {"", -1}, {"3x", -1}, {"101", -1}, {"-1", -1}, {"0", 0}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t value = -1;
		bool good = import_integer(rows[i].text, 0, 100, &value);

		ck_assert_msg(good == (rows[i].value >= 0), "%s", rows[i].text);
		ck_assert_int_eq(value, rows[i].value);
	}
}
END_TEST

static const struct {
	const char *text;
	int unit;
	enum import_cell is;
	int64_t ns;
} durations[] = {
	{"12.5", IMPORT_UNIT_MS, IMPORT_CELL_VALUE, 12500000},
	{"12.5ms", IMPORT_NO_UNIT, IMPORT_CELL_VALUE, 12500000},
	{"12.5 毫秒", IMPORT_UNIT_MS, IMPORT_CELL_VALUE, 12500000},
	{" 3 \xc2\xb5s ", IMPORT_NO_UNIT, IMPORT_CELL_VALUE, 3000},
	{"3 \xce\xbcs", IMPORT_NO_UNIT, IMPORT_CELL_VALUE, 3000},
	{"2s", IMPORT_NO_UNIT, IMPORT_CELL_VALUE, 2000000000},
	{"7 NS", IMPORT_NO_UNIT, IMPORT_CELL_VALUE, 7},
	{"0", IMPORT_UNIT_MS, IMPORT_CELL_VALUE, 0},
	{"12.5s", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"12,5", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"1,234.5", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"12.5 apples", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"12.5", IMPORT_NO_UNIT, IMPORT_CELL_NO_UNIT, 0},
	{"", IMPORT_UNIT_MS, IMPORT_CELL_NOTHING, 0},
	{"--", IMPORT_UNIT_MS, IMPORT_CELL_NOTHING, 0},
	{"NaN", IMPORT_UNIT_MS, IMPORT_CELL_NOTHING, 0},
	{"N/A", IMPORT_UNIT_MS, IMPORT_CELL_NOTHING, 0},
	{"*", IMPORT_UNIT_MS, IMPORT_CELL_LOST, 0},
	{"超时", IMPORT_UNIT_MS, IMPORT_CELL_LOST, 0},
	{"Timed Out", IMPORT_UNIT_MS, IMPORT_CELL_LOST, 0},
	{"ok", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"hello", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"1e30", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
};

START_TEST(durations_have_a_unit)
{
	int64_t ns = 0;

	ck_assert_msg(
		import_duration(durations[_i].text, durations[_i].unit, &ns) == durations[_i].is,
		"%s", durations[_i].text);
	ck_assert_msg(ns == durations[_i].ns, "%s: %lld", durations[_i].text, (long long)ns);
}
END_TEST

#define AT_8 INT64_C(1795219200000) /* 2026-11-21T08:00:00+08:00 */

static const struct {
	const char *text;
	int unit;
	bool zone; /* +08:00 is said */
	enum import_time is;
	int64_t ms;
} times[] = {
	{"2026-11-21T08:00:00+08:00", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21T00:00:00Z", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21 00:00:00 UTC", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21T01:30:00.5+0130", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8 + 500},
	{"2026-11-20T16:00:00-08:00", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21 08:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21 08:00:00", IMPORT_NO_UNIT, false, IMPORT_TIME_NO_ZONE, 0},
	{" 2026/11/21 8:00:00.123999 ", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8 + 123},
	{"2026.11.21 08:00", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"2026年11月21日 8时0分0秒", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"2026年11月21日8:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"20261121080000", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"20261121080000", IMPORT_NO_UNIT, false, IMPORT_TIME_NO_ZONE, 0},
	{"1795219200", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8},
	{"1795219200.9999", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8 + 999},
	{"1795219200001", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8 + 1},
	{"1795219200001999", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8 + 1},
	{"1795219200001999999", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8 + 1},
	{"1.7952192e9", IMPORT_UNIT_S, false, IMPORT_TIME_GOOD, AT_8},
	{"1795219200", IMPORT_UNIT_S, false, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21 24:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11-31 08:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11-21 08:00:60", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11-21", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"11/21/2026 08:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11/21 08:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11-21 08:00:00 CST", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11-21 08:00:00+25:00", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"1969-12-31 23:59:59", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"12345", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"46347.3333", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"1e40", IMPORT_UNIT_S, true, IMPORT_TIME_STRANGE, 0},
	{"-1", IMPORT_UNIT_S, true, IMPORT_TIME_STRANGE, 0},
	{"", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
};

START_TEST(times_have_a_place_or_are_refused)
{
	struct import_zone zone = {.known = times[_i].zone, .minutes = 480};
	struct unix_ms at = {0};

	ck_assert_msg(import_time(times[_i].text, times[_i].unit, zone, &at) == times[_i].is, "%s",
		times[_i].text);
	ck_assert_msg(at.v == times[_i].ms, "%s: %lld", times[_i].text, (long long)at.v);
}
END_TEST

START_TEST(every_shorter_time_is_looked_at_in_full)
{
	for (size_t len = 0; len < strlen(times[_i].text); len++) {
		char *text = tight_copy(times[_i].text, len + 1);
		struct import_zone zone = {.known = true, .minutes = 480};
		struct unix_ms at = {0};

		text[len] = '\0';
		if (import_time(text, times[_i].unit, zone, &at) == IMPORT_TIME_GOOD)
			ck_assert_int_ge(at.v, 0);
		free(text);
	}
}
END_TEST

START_TEST(zones_are_offsets_or_china)
{
	static const struct {
		const char *text;
		int minutes; /* -1: none */
	} rows[] = {{"+08:00", 480}, {"+0800", 480}, {"Z", 0}, {"UTC", 0}, {"Asia/Shanghai", 480},
		{"Asia/Tokyo", -1}, {"8", -1}, {"+08:00 ", -1}, {"", -1}, {"+08", -1}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct import_zone zone = {.minutes = -1};

		ck_assert_int_eq(import_zone(rows[i].text, &zone), rows[i].minutes >= 0);
		ck_assert_int_eq(zone.minutes, rows[i].minutes);
	}
}
END_TEST

static const struct {
	const char *text, *addr; /* NULL: none */
	int64_t port;
} addresses[] = {
	{"198.18.101.1", "198.18.101.1", 0},
	{" 198.18.101.1 ", "198.18.101.1", 0},
	{"198.18.101.1:80", "198.18.101.1", 80},
	{"2001:2:0:65:0:0:0:1", "2001:2:0:65::1", 0},
	{"[2001:2:0:65::1]", "2001:2:0:65::1", 0},
	{"[2001:2:0:65::1]:443", "2001:2:0:65::1", 443},
	{"::ffff:198.18.101.1", "198.18.101.1", 0},
	{"http://198.18.101.1/path?x=1", "198.18.101.1", 0},
	{"https://[2001:2:0:65::1]:8443/", "2001:2:0:65::1", 8443},
	{"http://198.18.101.1:8080", "198.18.101.1", 8080},
	{"www.example.com", NULL, 0},
	{"http://www.example.com/", NULL, 0},
	{"198.18.101.1:0", NULL, 0},
	{"198.18.101.1:65536", NULL, 0},
	{"198.18.101.1:", NULL, 0},
	{"198.18.101.256", NULL, 0},
	{"[2001:2:0:65::1", NULL, 0},
	{"[198.18.101.1]:80", NULL, 0},
	{"[2001:2:0:65::1]x", NULL, 0},
	{"", NULL, 0},
	{"http://", NULL, 0},
};

START_TEST(addresses_are_found_in_urls_and_beside_ports)
{
	char addr[ADDRESS_TEXT_LEN] = "";
	int64_t port = -1;
	bool good = import_address(addresses[_i].text, addr, &port);

	ck_assert_msg(good == (addresses[_i].addr != NULL), "%s", addresses[_i].text);
	if (good) {
		ck_assert_str_eq(addr, addresses[_i].addr);
		ck_assert_int_eq(port, addresses[_i].port);
	}
}
END_TEST

/* ---- tables ---- */

static char *row_text(struct import_table *table, struct import_cells *cells)
{
	static char text[512];

	text[0] = '\0';
	if (!import_table_next(table, cells))
		return NULL;
	for (size_t i = 0; i < cells->count; i++) {
		strncat(text, i ? "|" : "", sizeof(text) - strlen(text) - 1);
		strncat(text, cells->cells[i], sizeof(text) - strlen(text) - 1);
	}
	return text;
}

static const struct {
	const char *bytes;
	char separator;
	const char *rows[4];
	enum import_row_fault faults[4];
	size_t last_line;
} tables[] = {
	{"a,b\nc,d\n", ',', {"a|b", "c|d"}, {0}, 2},
	{"a,b\r\nc,d", ',', {"a|b", "c|d"}, {0}, 2},
	{"a;b\rc;d\r", ';', {"a|b", "c|d"}, {0}, 2},
	{"a\tb c\t\n", '\t', {"a|b c|"}, {0}, 1},
	{" a , b \n", ',', {"a|b"}, {0}, 1},
	{"\"a,b\",\"c\"\"d\"\n", ',', {"a,b|c\"d"}, {0}, 1},
	{"\"a\nb\",c\nd\n", ',', {"a\nb|c", "d"}, {0}, 3},
	{"a\"b,c\n", ',', {"a\"b|c"}, {0}, 1},
	{"\"\",\n", ',', {"|"}, {0}, 1},
	{"\"a\"x,b\nc\n", ',', {NULL, "c"}, {IMPORT_ROW_AFTER_QUOTE}, 2},
	{"a,\"b\nc,d\ne\n", ',', {NULL, "c|d", "e"}, {IMPORT_ROW_OPEN_QUOTE}, 3},
	{"\n\na\n", ',', {"", "", "a"}, {0}, 3},
};

START_TEST(rows_are_those_of_rfc_4180)
{
	struct import_cells *cells = malloc(sizeof(*cells));
	size_t len = strlen(tables[_i].bytes);
	char *bytes = tight_copy(tables[_i].bytes, len);
	struct import_table table = {
		.at = bytes, .end = bytes + len, .line = 1, .separator = tables[_i].separator};

	for (size_t i = 0; i < 4 && (tables[_i].rows[i] || tables[_i].faults[i]); i++) {
		const char *text = row_text(&table, cells);

		ck_assert_ptr_nonnull(text);
		ck_assert_int_eq(cells->fault, tables[_i].faults[i]);
		if (tables[_i].rows[i])
			ck_assert_str_eq(text, tables[_i].rows[i]);
	}
	ck_assert_uint_eq(cells->line, tables[_i].last_line);
	ck_assert_ptr_null(row_text(&table, cells));
	free(bytes);
	free(cells);
}
END_TEST

START_TEST(a_row_too_large_is_refused_and_the_next_is_read)
{
	struct import_cells *cells = malloc(sizeof(*cells));
	size_t len = 2 * IMPORT_ROW_MOST;
	char *bytes = malloc(len);
	struct import_table table = {.at = bytes, .end = bytes + len, .line = 1, .separator = ','};

	memset(bytes, 'x', len);
	memset(bytes + IMPORT_ROW_MOST + 10, ',', IMPORT_CELLS_MOST + 10);
	bytes[IMPORT_ROW_MOST + 5] = '\n';
	memcpy(bytes + len - 4, "\na,b", 4);
	ck_assert(import_table_next(&table, cells) && cells->fault == IMPORT_ROW_TOO_LARGE);
	ck_assert(import_table_next(&table, cells) && cells->fault == IMPORT_ROW_TOO_LARGE);
	ck_assert_str_eq(row_text(&table, cells), "a|b");
	free(bytes);
	free(cells);
}
END_TEST

static const struct {
	const char *bytes;
	size_t len;
	const char *text; /* NULL: refused */
	const char *coding;
} codings[] = {
	{"abc", 3, "abc", "UTF-8"},
	{"\xe6\x97\xb6", 3, "时", "UTF-8"},
	{"\xef\xbb\xbf\xe6\x97\xb6", 6, "时", "UTF-8"},
	{"\xca\xb1\xbc\xe4", 4, "时间", "GB18030"},
	{"\x95\x32\x82\x36", 4, "\xf0\xa0\x80\x80", "GB18030"}, /* U+20000: four bytes */
	{"\xff\xfe\xf6\x65\x61\x00", 6, "时a", "UTF-16"},
	{"\xfe\xff\x65\xf6", 4, "时", "UTF-16"},
	{"a\xff", 2, NULL, NULL},
	{"\xca", 1, NULL, NULL},
	{"a\0b", 3, NULL, NULL},
	{"\xff\xfe\x61", 3, NULL, NULL},
	{"", 0, "", "UTF-8"},
};

START_TEST(encodings_are_found_by_trial)
{
	char *bytes = tight_copy(codings[_i].bytes, codings[_i].len), *text = NULL;
	const char *coding;
	struct err err = {0};
	size_t len;
	int ret = import_to_utf8(bytes, codings[_i].len, &text, &len, &coding, &err);

	ck_assert_int_eq(ret, codings[_i].text ? 0 : -1);
	if (ret == 0) {
		ck_assert_str_eq(text, codings[_i].text);
		ck_assert_uint_eq(len, strlen(text));
		ck_assert_str_eq(coding, codings[_i].coding);
		free(text);
	} else {
		ck_assert_int_eq(err.code, ERR_DATA);
	}
	free(bytes);
}
END_TEST

/* ---- columns ---- */

static const struct {
	const char *heading, *maps[3];
	const char *guess; /* NULL: refused, */
	const char *why;   /* with this in the text */
} columns[] = {
	{"目标IP,时间,时延(ms)", {0}, "addr=目标IP, time=时间, rtt_ms=时延(ms)", NULL},
	{"拨测时间,拨测地址,Ping 时延（ms）,Ping 总次数,Ping 丢包率(%)", {0},
		"addr=拨测地址, time=拨测时间, rtt_ms=Ping 时延（ms）, sent=Ping 总次数, "
		"loss_percent=Ping 丢包率(%)",
		NULL},
	{"Target IP,Start_Time,RTT [us],Status", {0},
		"addr=Target IP, time=Start_Time, rtt_us=RTT [us], status=Status", NULL},
	{"addr,time_ms,rtt_ns", {0}, "addr=addr, time_ms=time_ms, rtt_ns=rtt_ns", NULL},
	{"ip,time,丢包率", {0}, "addr=ip, time=time, loss=丢包率", NULL},
	{"ip,time,rtt", {0}, "addr=ip, time=time, rtt=rtt", NULL},
	{"a,b,c", {"addr=a,time=b", "rtt_ms=#3"}, "addr=a, time=b, rtt_ms=c", NULL},
	{"a,time,rtt_ms", {"addr:=198.18.101.1"}, "addr:=198.18.101.1, time=time, rtt_ms=rtt_ms",
		NULL},
	{"目标IP,时间,最快(ms),\"时延, 毫秒\"", {"rtt_ms=时延, 毫秒,sent:=4"},
		"addr=目标IP, time=时间, rtt_ms=时延, 毫秒, sent:=4", NULL},
	{"监测点,监测点IP,ip,time,rtt_ms", {0}, "addr=ip, time=time, rtt_ms=rtt_ms, agent=监测点",
		NULL},
	{"目标IP,时间", {0}, NULL, "rtt_ms"},
	{"节点,时间,时延(ms)", {0}, NULL, "which column is addr"},
	{"目标IP,目的IP,时间,时延(ms)", {0}, NULL, "\"目标IP\" and \"目的IP\""},
	{"ip,time,平均时延(ms),时延(ms)", {0}, NULL, "may both be rtt_ms"},
	{"ip,time,rtt", {"rtt_ms=nothing"}, NULL, "no column \"nothing\""},
	{"ip,time,rtt", {"rtt_ms=#4"}, NULL, "no column \"#4\""},
};

START_TEST(columns_are_mapped_or_guessed)
{
	struct import_cells *cells = malloc(sizeof(*cells));
	struct import_table table = {.at = columns[_i].heading,
		.end = columns[_i].heading + strlen(columns[_i].heading),
		.line = 1,
		.separator = ','};
	struct arena arena = {0};
	struct import_columns found;
	struct import_map map;
	struct err err = {0};
	const char *why = "";
	bool good;

	ck_assert_int_eq(import_map_parse(columns[_i].maps, &arena, &map, &err), 0);
	ck_assert(import_table_next(&table, cells));
	good = import_columns_find(cells, &map, &arena, &found, &why);
	ck_assert_msg(good == (columns[_i].guess != NULL), "%s: %s", columns[_i].heading, why);
	if (good)
		ck_assert_str_eq(found.guess, columns[_i].guess);
	else
		ck_assert_msg(strstr(why, columns[_i].why) != NULL, "%s", why);
	arena_fini(&arena);
	free(cells);
}
END_TEST

START_TEST(maps_that_say_nothing_are_refused)
{
	static const char *const texts[] = {"", "addr", "addr=", "foo=bar", "=x",
		"addr:=", "addr=a,addr=b", ":=", "rtt_ms=a,rtt=b"};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const char *list[] = {texts[i], NULL};
		struct arena arena = {0};
		struct import_map map;
		struct err err = {0};

		ck_assert_msg(import_map_parse(list, &arena, &map, &err) < 0, "%s", texts[i]);
		ck_assert_int_eq(err.code, ERR_USAGE);
		arena_fini(&arena);
	}
}
END_TEST

/* ---- whole imports ---- */

struct imported {
	struct faults faults;
	struct record_set set;
	struct import_counts counts;
	char example[64];
	int ret;
	struct err err;
};

static struct import_options options_of(const char *from)
{
	return (struct import_options){.format = import_format_find(from),
		.agent = "a1",
		.slot_ms = 300000,
		.node = "n1",
		.start.v = BIND_ABSENT};
}

static void write_and_read(struct import *import, struct imported *out)
{
	char path[] = "/tmp/cdnproof-import-XXXXXX";
	int fd = mkstemp(path);
	struct output output;
	struct err err;

	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert_int_eq(output_open(path, &output, &err), 0);
	ck_assert_int_eq(import_write(import, &output, &err), 0);
	output_close(&output);
	ck_assert_int_eq(record_set_read(&out->set, path, "records", &err), 0);
	record_set_close_up(&out->set);
	unlink(path);
}

/* What is wrong in every case: records that a reader refuses, an answer without an RTT. */
static void check_records(const struct imported *in)
{
	int64_t sent = 0, answered = 0;

	ck_assert_int_eq(in->set.malformed, 0);
	ck_assert_int_eq(in->set.torn, 0);
	ck_assert_int_eq((int64_t)in->set.entries.count, in->counts.records);
	LIST_EACH(const struct record_entry, entry, &in->set.entries) {
		ck_assert_int_eq(entry->record.ts, TS_IMPORTED);
		ck_assert(!entry->chain_break && !entry->seq_gap && entry->fate == RECORD_GOOD);
		LIST_EACH(const int64_t, rtt, &entry->record.rtt_ns)
			ck_assert_int_gt(*rtt, 0);
		sent += entry->record.sent;
		answered += entry->record.answered;
	}
	ck_assert_int_eq(sent, in->counts.sent);
	ck_assert_int_eq(answered, in->counts.answered);
	ck_assert_int_eq(sent - answered, in->counts.lost);
}

struct text {
	const char *name, *bytes;
	size_t len;
};

static struct imported import_texts(
	const struct import_options *options, const struct text *texts, size_t count)
{
	struct imported out = {.ret = -1};
	struct import *import = NULL;

	faults_init(&out.faults);
	record_set_init(&out.set);
	if (import_open(options, &out.faults, &import, &out.err) < 0)
		return out;
	out.ret = 0;
	for (size_t i = 0; i < count && out.ret == 0; i++) {
		char *tight = tight_copy(texts[i].bytes, texts[i].len);

		out.ret = import_read(import, tight, texts[i].len, texts[i].name, &out.err);
		free(tight);
	}
	if (out.ret == 0)
		out.ret = import_finish(import, &out.err);
	out.counts = *import_counts(import);
	if (out.counts.other_example)
		strncpy(out.example, out.counts.other_example, sizeof(out.example) - 1);
	if (out.ret == 0) {
		write_and_read(import, &out);
		check_records(&out);
	}
	import_close(import);
	return out;
}

static struct imported import_text(const struct import_options *options, const char *text)
{
	return import_texts(options, &(struct text){"in", text, strlen(text)}, 1);
}

static struct imported import_data(const struct import_options *options, const char *name)
{
	struct file_bytes bytes = data_read(name);
	struct imported out = import_texts(options, &(struct text){"in", bytes.at, bytes.len}, 1);

	file_bytes_fini(&bytes);
	return out;
}

static void release(struct imported *in)
{
	faults_fini(&in->faults);
	record_set_fini(&in->set);
}

/* "ADDR METHOD PORT sent/answered: RTT RTT …" of record i. */
static void record_is(const struct imported *in, size_t i, const char *wanted)
{
	const struct record *r = &in->set.entries.items[i].record;
	char text[512];
	int len = snprintf(text, sizeof(text), "%s %s %lld %lld/%lld:", r->addr, r->method,
		(long long)r->port, (long long)r->sent, (long long)r->answered);

	LIST_EACH(const int64_t, rtt, &r->rtt_ns)
		len += snprintf(text + len, sizeof(text) - (size_t)len, " %lld", (long long)*rtt);
	ck_assert_str_eq(text, wanted);
}

static int64_t err_of(const struct imported *in, size_t i, const char *name)
{
	LIST_EACH(const struct bind_count, count, &in->set.entries.items[i].record.err)
		if (strcmp(count->name, name) == 0)
			return count->count;
	return 0;
}

static void wrong_is(const struct imported *in, enum err_code code, const char *text)
{
	ck_assert_int_eq(in->ret, -1);
	ck_assert_msg(in->err.code == code && strstr(in->err.text, text), "%d %s", in->err.code,
		in->err.text);
}

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
	ck_assert_int_eq(in.set.entries.items[0].record.slot.v, INT64_C(1795303500000));
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
		ck_assert_int_eq(in.set.entries.items[i].record.slot.v, AT_8);
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
	{"hello\n", NULL, 1, 0, "not a line"},
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
	ck_assert_int_eq(in.set.entries.items[0].record.ttl, 64);
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
		ck_assert_int_eq(in.set.entries.items[0].record.dup, scamper_texts[_i].dup);
	}
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
	ck_assert_int_eq(in.set.entries.items[0].record.dup, 1);
	ck_assert_int_eq(in.set.entries.items[0].record.not_sent, 1);
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
	http = in.set.entries.items[1].record.http;
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

static struct import_options csv_options(void)
{
	struct import_options o = options_of("csv");

	o.method = "icmp";
	o.zone = (struct import_zone){.known = true, .minutes = 480};
	return o;
}

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
	ck_assert_str_eq(in.set.entries.items[0].record.check, "c1");
	ck_assert_int_eq(in.set.entries.items[0].record.http->status.items[1], 503);
	ck_assert_int_eq(in.set.entries.items[0].record.http->status.items[2], BIND_ABSENT);
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

/* ---- plans ---- */

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
			ck_assert_str_eq(in.set.entries.items[i].record.plan, plan->sha256);
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
	ck_assert_str_eq(in.set.entries.items[0].record.node, "n1");
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
	ck_assert_str_eq(one.set.entries.items[0].record.run, two.set.entries.items[0].record.run);
	ck_assert_str_ne(
		one.set.entries.items[0].record.run, three.set.entries.items[0].record.run);
	ck_assert_str_ne(one.set.entries.items[0].record.run, four.set.entries.items[0].record.run);
	ck_assert_uint_eq(strlen(one.set.entries.items[0].record.run), 16);
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

static void add_value_tests(TCase *tc)
{
	tcase_add_loop_test(tc, decimals_are_exact, 0, ARRAY_LEN(decimals));
	tcase_add_test(tc, words_are_no_decimals);
	tcase_add_test(tc, only_whole_numbers_are_integers);
	tcase_add_loop_test(tc, durations_have_a_unit, 0, ARRAY_LEN(durations));
	tcase_add_loop_test(tc, times_have_a_place_or_are_refused, 0, ARRAY_LEN(times));
	tcase_add_loop_test(tc, every_shorter_time_is_looked_at_in_full, 0, ARRAY_LEN(times));
	tcase_add_test(tc, zones_are_offsets_or_china);
	tcase_add_loop_test(
		tc, addresses_are_found_in_urls_and_beside_ports, 0, ARRAY_LEN(addresses));
	tcase_add_loop_test(tc, rows_are_those_of_rfc_4180, 0, ARRAY_LEN(tables));
	tcase_add_test(tc, a_row_too_large_is_refused_and_the_next_is_read);
	tcase_add_loop_test(tc, encodings_are_found_by_trial, 0, ARRAY_LEN(codings));
	tcase_add_loop_test(tc, columns_are_mapped_or_guessed, 0, ARRAY_LEN(columns));
	tcase_add_test(tc, maps_that_say_nothing_are_refused);
}

static void add_format_tests(TCase *tc)
{
	tcase_add_test(tc, fping_lines_with_stamps_are_records);
	tcase_add_loop_test(
		tc, fping_without_stamps_needs_start_and_interval, 0, ARRAY_LEN(undated));
	tcase_add_test(tc, fping_without_stamps_is_dated_by_index);
	tcase_add_loop_test(tc, fping_lines_of_every_kind, 0, ARRAY_LEN(fping_texts));
	tcase_add_test(tc, a_second_undated_run_of_fping_is_refused);
	tcase_add_test(tc, scamper_pings_are_records);
	tcase_add_loop_test(
		tc, scamper_requests_without_an_answer_are_lost, 0, ARRAY_LEN(scamper_texts));
	tcase_add_test(tc, atlas_results_are_records);
	tcase_add_test(tc, results_of_two_agents_need_a_choice);
	tcase_add_test(tc, blackbox_series_are_joined);
	tcase_add_test(tc, blackbox_metrics_may_come_in_several_files);
	tcase_add_loop_test(
		tc, what_is_no_blackbox_response_is_refused, 0, ARRAY_LEN(not_blackbox));
	tcase_add_loop_test(
		tc, a_services_export_is_records_in_any_encoding, 0, ARRAY_LEN(service_files));
	tcase_add_test(tc, what_only_the_user_can_say_is_asked_once);
	tcase_add_test(tc, a_table_of_handshakes_is_records);
	tcase_add_loop_test(tc, a_row_is_understood_or_refused, 0, ARRAY_LEN(csv_rows));
	tcase_add_loop_test(tc, tables_without_sense_are_one_clear_line, 0, ARRAY_LEN(bad_tables));
	tcase_add_test(tc, http_needs_the_status_of_its_answers);
	tcase_add_test(tc, a_map_may_say_which_status_is_good);
}

int main(void)
{
	TCase *tc = tcase_create("import");

	tcase_set_timeout(tc, 120);
	add_value_tests(tc);
	add_format_tests(tc);
	tcase_add_loop_test(tc, a_plan_says_targets_and_slots, 0, ARRAY_LEN(planned));
	tcase_add_test(tc, what_a_plan_does_not_ask_is_said);
	tcase_add_test(tc, one_target_said_in_two_ways_is_one_record);
	tcase_add_test(tc, the_same_measurement_in_two_files_counts_once);
	tcase_add_test(tc, one_file_given_twice_is_refused);
	tcase_add_test(tc, a_run_is_named_by_agent_and_bytes);
	tcase_add_test(tc, more_than_a_record_holds_is_refused);
	tcase_add_loop_test(tc, every_shorter_file_is_understood_or_refused, 0, ARRAY_LEN(samples));
	tcase_add_test(tc, formats_refuse_options_that_are_not_theirs);
	return run_case("import", tc);
}
