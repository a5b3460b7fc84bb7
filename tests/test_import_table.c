#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/import_columns.h"
#include "probes/import_text.h"
#include "tests/data_fixture.h"

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
	{"ip,目标,time,rtt_ms", {"addr=目标"}, "addr=目标, time=time, rtt_ms=rtt_ms", NULL},
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

int main(void)
{
	TCase *tc = tcase_create("import_table");

	tcase_add_loop_test(tc, rows_are_those_of_rfc_4180, 0, ARRAY_LEN(tables));
	tcase_add_test(tc, a_row_too_large_is_refused_and_the_next_is_read);
	tcase_add_loop_test(tc, encodings_are_found_by_trial, 0, ARRAY_LEN(codings));
	tcase_add_loop_test(tc, columns_are_mapped_or_guessed, 0, ARRAY_LEN(columns));
	tcase_add_test(tc, maps_that_say_nothing_are_refused);
	return run_case("import_table", tc);
}
