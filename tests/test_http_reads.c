/* What is read of responses: licence numbers of pages, the names of servers. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/http_licence.h"
#include "probes/http_reads.h"
#include "tests/data_fixture.h"

#define GAN_UTF8 "\xe8\xb5\xa3" /* 赣 */
#define GAN_GBK  "\xb8\xd3"
#define ZI_GBK   "\xd7\xd6"                 /* 字 */
#define HAO_UTF8 "\xe5\x8f\xb7\xef\xbc\x9a" /* 号： */

static const struct {
	const char *page, *found;
} pages[] = {
	{"", ""},
	{"B1-20070275", "B1-20070275"},
	{GAN_UTF8 "B1-20250001", GAN_UTF8 "B1-20250001"},
	{GAN_GBK "B1-20250001", GAN_UTF8 "B1-20250001"},
	{"<p>" GAN_UTF8 "B1-20250001</p>", GAN_UTF8 "B1-20250001"},
	{HAO_UTF8 GAN_UTF8 "B1-20250001", GAN_UTF8 "B1-20250001"},
	{HAO_UTF8 "B2-20190001", "B2-20190001"},
	{ZI_GBK "B2-20100043", "B2-20100043"},
	{"B1.B2-20090059", "B1.B2-20090059"},
	{"A2.B1.B2-20090059", "A2.B1.B2-20090059"},
	{"B1.2-20090059", "B1.2-20090059"},
	{"B2-20090191-4", "B2-20090191-4"},
	{"B2-20090191-123.", "B2-20090191-123"},
	{"B2-20090191-2024", "B2-20090191"},
	{"B2-20090191.", "B2-20090191"},
	{"B2-20090191, B1-20070275;B2-20090191", "B2-20090191 B1-20070275"},
	{"B2-20090191 B2-20090191-4", "B2-20090191 B2-20090191-4"},
	{GAN_UTF8 "B2-20090191 B2-20090191", GAN_UTF8 "B2-20090191 B2-20090191"},
	{"<script><!--</script>B2-20090191", "B2-20090191"},
	{"<!-- B2-20090190 -->B2-20090191<!---->", "B2-20090191"},
	/* what is none */
	{"<!-- B2-20090191 -->", ""},
	{"<!--B2-20090191-->", ""},
	{"<!--[if IE]>B2-20090191<![endif]-->", ""},
	{"B2-2009019", ""},
	{"B2-200901911", ""},
	{"B2-20090191x", ""},
	{"xB2-20090191", ""},
	{"-B2-20090191", ""},
	{"C1-20090191", ""},
	{"B-20090191", ""},
	{"2-20090191", ""},
	{"B22-20090191", ""},
	{".B2-20090191", ""},
	{"B2.-20090191", ""},
	{"B2.C1-20090191", ""},
	{"b2-20090191", ""},
	{"B2 - 20090191", ""},
	{"B2-2009-0191", ""},
	{GAN_UTF8 "ICP\xe5\xa4\x87"
		  "2025000001\xe5\x8f\xb7-1",
		""},
	{"\xe4\xba\xac"
	 "ICP\xe8\xaf\x81"
	 "030173\xe5\x8f\xb7",
		""},
	{"A1.A2.A3.A4.A5.A6.A7.A8.A9-20090191", ""},
};

static void find(const char *page, size_t len, bool whole, char out[HTTP_LICENCE_TEXT_MOST + 1])
{
	char *tight = tight_copy(page, len);

	http_licence_find(tight, len, whole, out);
	free(tight);
}

START_TEST(licence_numbers_are_found_and_nothing_else)
{
	char found[HTTP_LICENCE_TEXT_MOST + 1];

	find(pages[_i].page, strlen(pages[_i].page), true, found);
	ck_assert_msg(strcmp(found, pages[_i].found) == 0, "%s: %s", pages[_i].page, found);
	ck_assert(http_licence_holds(found, sizeof(found)));
}
END_TEST

/* A number that the cut may have shortened is none. */
START_TEST(page_that_is_cut_shows_only_what_is_there)
{
	const char *page = pages[_i].page;
	char found[HTTP_LICENCE_TEXT_MOST + 1];

	for (size_t len = 0; len <= strlen(page); len++) {
		find(page, len, false, found);
		ck_assert_msg(strncmp(pages[_i].found, found, strlen(found)) == 0, "%s at %zu: %s",
			page, len, found);
		find(page, len, true, found); /* it is all there is: other numbers, no crash */
	}
}
END_TEST

START_TEST(as_many_numbers_as_fit_are_kept_whole)
{
	char page[2000] = "", found[HTTP_LICENCE_TEXT_MOST + 1];

	for (int i = 0; i < 100; i++)
		snprintf(page + strlen(page), 20, "B2-%08d ", 20250000 + i);
	find(page, strlen(page), true, found);
	ck_assert_uint_eq(strlen(found), 16 * 11 + 15 + 0); /* a seventeenth would be cut */
	ck_assert_str_eq(found + strlen(found) - 11, "B2-20250015");
}
END_TEST

START_TEST(text_with_other_characters_does_not_hold)
{
	static const char *const texts[] = {
		"\n", "\x1b", "\x7f", "\xe8\xb5", "\xe5\x8f\xb7", "a\xb8\xd3", GAN_UTF8 "\xb5\xa3"};
	char open[4] = {'a', 'a', 'a', 'a'};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		ck_assert_msg(!http_licence_holds(texts[i], 20), "text %zu", i);
	ck_assert(!http_licence_holds(open, sizeof(open)));
	ck_assert(http_licence_holds(GAN_UTF8 "B1 ~", 20));
}
END_TEST

static const struct {
	const char *header, *after;
	const char *lines[4];
	const char *value;
} heads[] = {
	{"X-Server", NULL, {"X-Server: a"}, "a"},
	{"x-server", NULL, {"X-SERVER:\ta b \r\n"}, "a b"},
	{"X-Server", NULL, {"X-Server: a", "X-Server: b"}, "a, b"},
	{"X-Server", NULL, {"X-Servers: a"}, ""},
	{"X-Server", NULL, {"X-Server : a"}, ""},
	{"X-Server", NULL, {"HTTP/1.1 103 -", "X-Server: a", "HTTP/1.1 200 -"}, ""},
	{"X-Server", NULL, {"X-Server: a\rX-Server: b"}, "a?X-Server: b"},
	{"Set-Cookie", "SRV=", {"Set-Cookie: id=1; SRV=rs1; path=/"}, "rs1"},
	{"Set-Cookie", "SRV=", {"Set-Cookie: id=1", "Set-Cookie: SRV=rs2"}, "rs2"},
	{"Set-Cookie", "SRV=", {"Set-Cookie: SRV=rs1", "Set-Cookie: SRV=rs2"}, "rs1"},
	{"Via", "by", {"Via: 1.1 served by  rs1 (x)"}, "rs1"},
	{"Via", "by", {"Via: 1.1 served by"}, ""},
	{"Via", "by", {"Via: 1.1 served by;rs1"}, ""},
	{"Via", "by ", {"Via: by rs1,rs2"}, "rs1"},
	{"Via", "by ", {"Via: by \"rs1\""}, ""},
	{"Via", "by=", {"Via: by=r\x01s\xe8"}, "r?s?"},
};

START_TEST(header_is_read_where_the_check_says)
{
	struct plan_read read = {
		.as = PLAN_READ_NODE, .header = heads[_i].header, .after = heads[_i].after};
	struct plan_check check = {.reads = {&read, 1}};
	struct http_reads seen = {0};

	for (size_t i = 0; i < 4 && heads[_i].lines[i]; i++) {
		size_t len = strlen(heads[_i].lines[i]);
		char *tight = tight_copy(heads[_i].lines[i], len);

		http_reads_note_line(&seen, &check, tight, len);
		free(tight);
	}
	ck_assert_str_eq(seen.values[0], heads[_i].value);
	ck_assert(http_reads_hold(&seen));
}
END_TEST

START_TEST(value_that_the_end_of_what_is_read_cuts_is_none)
{
	struct plan_read read = {.as = PLAN_READ_REAL_SERVER, .after = "server="};
	struct plan_check check = {.reads = {&read, 1}};
	static const char body[] = "<p>server=rs1</p>";

	for (size_t len = 0; len < sizeof(body); len++) {
		struct http_reads cut = {0}, whole = {0};
		char *tight = tight_copy(body, len);
		bool over = len > strlen("<p>server=rs1");

		http_reads_note_body(&cut, &check, tight, len, false);
		http_reads_note_body(&whole, &check, tight, len, true);
		ck_assert_str_eq(cut.values[0], over ? "rs1" : "");
		ck_assert_int_eq(strncmp(whole.values[0], "rs1", strlen(whole.values[0])), 0);
		free(tight);
	}
}
END_TEST

START_TEST(long_value_is_cut)
{
	struct plan_read read = {.as = PLAN_READ_REAL_SERVER, .after = "="};
	struct plan_check check = {.reads = {&read, 1}};
	struct http_reads seen = {0};
	char body[1000];

	memset(body, 'a', sizeof(body));
	body[0] = '=';
	http_reads_note_body(&seen, &check, body, sizeof(body), true);
	ck_assert_uint_eq(strlen(seen.values[0]), HTTP_HEADER_TEXT_MOST);
	ck_assert(http_reads_hold(&seen));
	seen.values[HTTP_READS_MOST - 1][0] = '\n';
	ck_assert(!http_reads_hold(&seen));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("reads");

	tcase_add_loop_test(
		tcase, licence_numbers_are_found_and_nothing_else, 0, (int)ARRAY_LEN(pages));
	tcase_add_loop_test(
		tcase, page_that_is_cut_shows_only_what_is_there, 0, (int)ARRAY_LEN(pages));
	tcase_add_test(tcase, as_many_numbers_as_fit_are_kept_whole);
	tcase_add_test(tcase, text_with_other_characters_does_not_hold);
	tcase_add_loop_test(tcase, header_is_read_where_the_check_says, 0, (int)ARRAY_LEN(heads));
	tcase_add_test(tcase, value_that_the_end_of_what_is_read_cuts_is_none);
	tcase_add_test(tcase, long_value_is_cut);
	return run_case("http_reads", tcase);
}
