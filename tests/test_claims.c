#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "geo/claims.h"

static struct region *region;
static struct arena arena;
static struct faults faults;

static void set_up(void)
{
	struct err err = {0};

	ck_assert_msg(region_open_builtin("360000", &region, &err) == 0, "%s", err.text);
	arena_init(&arena);
	faults_init(&faults);
}

static void tear_down(void)
{
	faults_fini(&faults);
	arena_fini(&arena);
	region_close(region);
}

static const char *data_path(const char *name)
{
	const char *folder = getenv("TEST_DATA");

	return arena_format(&arena, "%s/claims/%s", folder ? folder : "tests/data", name);
}

static struct geo_claims *open_claims(const char *name)
{
	struct geo_claims *claims = NULL;
	struct err err = {0};

	ck_assert_msg(
		geo_claims_open(data_path(name), &claims, &faults, &err) == 0, "%s", err.text);
	return claims;
}

static struct answer ask(const struct geo_claims *claims, const char *addr)
{
	struct answer answer;
	struct err err = {0};

	ck_assert_msg(geo_claims_answer(claims, region, addr, &arena, &answer, &err) == 0, "%s",
		err.text);
	ck_assert_str_eq(answer.addr, addr);
	ck_assert(answer.claim);
	return answer;
}

static const char *field(const struct answer *answer, const char *name)
{
	LIST_EACH(const struct bind_pair, pair, &answer->fields)
		if (strcmp(pair->name, name) == 0)
			return pair->text;
	return NULL;
}

static const struct {
	const char *file, *addr;
	const char *prefix; /* NULL: no claim */
	enum answer_says says;
	const char *city; /* NULL: none */
} rows[] = {
	{"geofeed.csv", "198.18.1.5", "198.18.1.0/24", SAYS_CITY, "360100"},
	{"geofeed.csv", "198.18.1.200", "198.18.1.128/25", SAYS_CITY, "360700"},
	{"geofeed.csv", "198.18.2.1", "198.18.2.0/24", SAYS_OTHER_PROVINCE, NULL},
	{"geofeed.csv", "198.18.3.1", "198.18.3.0/24", SAYS_CITY, "361000"},
	{"geofeed.csv", "198.18.4.1", "198.18.4.0/24", SAYS_NONE, NULL},
	{"geofeed.csv", "198.18.5.7", "198.18.5.7/32", SAYS_CITY, "360800"},
	{"geofeed.csv", "198.18.5.8", "198.18.0.0/15", SAYS_COUNTRY, NULL},
	{"geofeed.csv", "198.18.6.1", "198.18.6.0/24", SAYS_PROVINCE, NULL},
	{"geofeed.csv", "198.18.7.1", "198.18.7.0/24", SAYS_ABROAD, NULL},
	{"geofeed.csv", "198.18.8.1", "198.18.8.0/24", SAYS_COUNTRY, NULL},
	{"geofeed.csv", "::ffff:198.18.1.5", "198.18.1.0/24", SAYS_CITY, "360100"},
	{"geofeed.csv", "2001:2:0:1::9", "2001:2:0:1::/64", SAYS_CITY, "361100"},
	{"geofeed.csv", "2001:2:0:2::9", "2001:2::/48", SAYS_PROVINCE, NULL},
	{"geofeed.csv", "2001:3::9", NULL, SAYS_NONE, NULL},
	{"geofeed.csv", "198.17.255.255", NULL, SAYS_NONE, NULL},
	{"geofeed.csv", "198.20.0.0", NULL, SAYS_NONE, NULL},
	{"geofeed.csv", "0.0.0.0", NULL, SAYS_NONE, NULL},
	{"geofeed.csv", "255.255.255.255", NULL, SAYS_NONE, NULL},
	{"geofeed.csv", "2002:c612:105::1", NULL, SAYS_NONE, NULL},
	{"windows.csv", "198.18.1.5", "198.18.1.0/24", SAYS_CITY, "360100"},
	{"windows.csv", "198.18.2.5", "198.18.2.0/24", SAYS_NONE, NULL}, /* a county alone */
	{"codes.csv", "198.18.1.5", "198.18.1.0/24", SAYS_CITY, "360700"},
	{"codes.csv", "198.18.2.5", "198.18.2.0/24", SAYS_CITY, "360800"},
	{"codes.csv", "198.18.3.5", "198.18.3.0/24", SAYS_PROVINCE, NULL},
	{"codes.csv", "198.18.4.5", "198.18.4.0/24", SAYS_OTHER_PROVINCE, NULL},
	{"codes.csv", "198.18.5.5", "198.18.5.0/24", SAYS_CITY, "360700"},
	{"codes.csv", "2001:2:0:1::5", "2001:2:0:1::/64", SAYS_CITY, "361100"},
	{"bad-lines.csv", "198.18.1.5", "198.18.1.0/24", SAYS_CITY, "360100"},
	{"bad-lines.csv", "198.18.8.5", "198.18.8.0/24", SAYS_CITY, "360700"},
	{"bad-lines.csv", "198.18.4.5", NULL, SAYS_NONE, NULL},
};

START_TEST(longest_prefix_makes_the_claim)
{
	struct geo_claims *claims = open_claims(rows[_i].file);
	struct answer answer = ask(claims, rows[_i].addr);

	ck_assert_pstr_eq(answer.prefix, rows[_i].prefix);
	ck_assert_msg(answer.says == (int)rows[_i].says, "%s: %s", rows[_i].addr,
		answer_says_names[answer.says]);
	ck_assert_uint_eq(answer.cities.count, rows[_i].city != NULL);
	if (rows[_i].city)
		ck_assert_str_eq(answer.cities.items[0], rows[_i].city);
	geo_claims_close(claims);
}
END_TEST

START_TEST(claim_keeps_its_cells_and_names_its_file)
{
	struct geo_claims *claims = open_claims("codes.csv");
	struct answer answer = ask(claims, "198.18.1.5");
	char digest[DIGEST_TEXT_LEN], *text;
	struct err err = {0};
	size_t len;

	geo_claims_close(claims); /* the answer outlives it */
	ck_assert_int_eq(digest_file(data_path("codes.csv"), digest, NULL), 0);
	ck_assert_str_eq(answer.database.name, "codes.csv");
	ck_assert_str_eq(answer.database.sha256, digest);
	ck_assert_int_eq(answer.database.built.v, BIND_ABSENT);
	ck_assert_str_eq(field(&answer, "备注"), "机房 \"A\", 一层");
	ck_assert_str_eq(field(&answer, "网段"), "198.18.1.0/24");
	ck_assert_int_eq(answer.asn, 4837);
	ck_assert_str_eq(answer.operator_name, "联通");
	ck_assert(answer.reserved && !answer.weak);
	ck_assert_int_eq(answer_text(&answer, &text, &len, &err), 0);
	ck_assert_ptr_nonnull(strstr(text, "\"claim\":true"));
	free(text);
}
END_TEST

START_TEST(geofeed_has_the_names_of_its_columns)
{
	struct geo_claims *claims = open_claims("geofeed.csv");
	struct answer answer = ask(claims, "198.18.1.200");

	ck_assert_str_eq(field(&answer, "country"), "CN");
	ck_assert_str_eq(field(&answer, "region"), "CN-JX");
	ck_assert_str_eq(field(&answer, "city"), "Ganzhou");
	ck_assert_str_eq(field(&answer, "postal"), "341000");
	answer = ask(claims, "198.18.5.8");
	ck_assert(answer.weak); /* /15 */
	ck_assert_uint_eq(geo_claims_count(claims), 12);
	ck_assert_uint_eq(geo_claims_bad_count(claims), 1); /* 198.18.0.0/12 */
	ck_assert_uint_eq(faults.items[0].line, 15);
	geo_claims_close(claims);
}
END_TEST

START_TEST(operator_of_a_table_is_read)
{
	struct geo_claims *claims = open_claims("windows.csv");

	ck_assert_str_eq(ask(claims, "198.18.1.5").operator_name, "电信");
	ck_assert_ptr_null(ask(claims, "198.18.2.5").operator_name);
	ck_assert_uint_eq(geo_claims_bad_count(claims), 0);
	geo_claims_close(claims);
}
END_TEST

static const struct {
	size_t line;
	const char *text;
} bad_lines[] = {
	{3, "no network"},
	{4, "no network"},
	{5, "no network"},
	{6, "no network"},
	{7, "not UTF-8"},
	{8, "a quote that is not closed"},
	{9, "a quote that is not closed"},
	{10, "a control character"},
	{11, "more cells than the heading has"},
	{12, "no network"},
	{13, "line 2 says something else"},
};

START_TEST(bad_line_is_counted_and_told)
{
	struct geo_claims *claims = open_claims("bad-lines.csv");

	ck_assert_uint_eq(geo_claims_bad_count(claims), ARRAY_LEN(bad_lines));
	ck_assert_uint_eq(faults.count, ARRAY_LEN(bad_lines));
	ck_assert_uint_eq(geo_claims_count(claims), 2);
	for (size_t i = 0; i < ARRAY_LEN(bad_lines); i++) {
		ck_assert_uint_eq(faults.items[i].line, bad_lines[i].line);
		ck_assert_msg(strstr(faults.items[i].text, bad_lines[i].text), "%s",
			faults.items[i].text);
		ck_assert_str_eq(faults.items[i].file, data_path("bad-lines.csv"));
	}
	geo_claims_close(claims);
}
END_TEST

START_TEST(geofeed_is_held_to_its_forms)
{
	struct geo_claims *claims = open_claims("bad-geofeed.csv");

	ck_assert_uint_eq(geo_claims_count(claims), 1);
	ck_assert_uint_eq(faults.count, 2);
	ck_assert_ptr_nonnull(strstr(faults.items[0].text, "two letters"));
	ck_assert_ptr_nonnull(strstr(faults.items[1].text, "CN-JX"));
	geo_claims_close(claims);
}
END_TEST

static const struct {
	const char *name;
	enum err_code code;
	const char *says;
} broken[] = {
	{"no-such.csv", ERR_NOINPUT, "no-such.csv"},
	{"no-prefix.csv", ERR_DATA, "no-prefix.csv:1: neither a network nor a heading"},
	{"no-place.csv", ERR_DATA, "no-place.csv:1: no column"},
	{"twice.csv", ERR_DATA, "twice.csv:1: two columns say the same thing"},
	{"same-name.csv", ERR_DATA, "same-name.csv:1: two columns have the same name"},
	{"empty.csv", ERR_DATA, "no line of it can be used"},
	{"comments.csv", ERR_DATA, "no line of it can be used (0 bad lines)"},
	{"utf16.csv", ERR_DATA, "no line of it can be used (3 bad lines)"},
	{"gbk.csv", ERR_DATA, "no line of it can be used (2 bad lines)"},
};

START_TEST(table_that_says_nothing_is_refused)
{
	struct geo_claims *claims = NULL;
	struct err err = {0};

	ck_assert_int_eq(geo_claims_open(data_path(broken[_i].name), &claims, &faults, &err), -1);
	ck_assert_ptr_null(claims);
	ck_assert_int_eq(err.code, broken[_i].code);
	ck_assert_msg(strstr(err.text, broken[_i].says), "%s", err.text);
}
END_TEST

static int open_bytes(const char *bytes, size_t len, struct geo_claims **out, struct err *err)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	char path[64];
	int ret;

	ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ret = geo_claims_open(path, out, &faults, err);
	close(fd);
	return ret;
}

START_TEST(every_shorter_table_is_read_or_refused)
{
	static const char *const names[] = {"geofeed.csv", "codes.csv", "bad-lines.csv"};
	struct file_bytes file;
	struct err err = {0};
	size_t count = 0;

	ck_assert_int_eq(file_read(data_path(names[_i]), 100000, &file, &err), 0);
	for (size_t len = 0; len <= file.len; len++) {
		struct geo_claims *claims = NULL;

		if (open_bytes(file.at, len, &claims, &err) < 0) {
			ck_assert_int_eq(err.code, ERR_DATA);
			continue;
		}
		count = geo_claims_count(claims);
		ck_assert_uint_gt(count, 0);
		ask(claims, "198.18.1.5");
		geo_claims_close(claims);
	}
	ck_assert_uint_gt(count, 1);
	file_bytes_fini(&file);
}
END_TEST

/* Nested networks, drawn at random, against a search of all of them. */
START_TEST(longest_prefix_is_the_one_a_search_of_all_finds)
{
	char *text = NULL;
	size_t len = 0;
	FILE *stream = open_memstream(&text, &len);
	uint32_t firsts[500], seed = 7;
	unsigned bits[500];
	struct geo_claims *claims = NULL;
	struct err err = {0};

	for (size_t i = 0; i < ARRAY_LEN(firsts); i++) {
		seed = seed * 1103515245 + 12345;
		bits[i] = 8 + (seed >> 16) % 25;
		seed = seed * 1103515245 + 12345;
		firsts[i] = (UINT32_C(0xc6120000) | (seed >> 8 & 0xffff)) &
			    (uint32_t)(UINT64_C(0xffffffff) << (32 - bits[i]));
		fprintf(stream, "%u.%u.%u.%u/%u,CN,,,\n", firsts[i] >> 24, firsts[i] >> 16 & 255,
			firsts[i] >> 8 & 255, firsts[i] & 255, bits[i]);
	}
	fclose(stream);
	ck_assert_msg(open_bytes(text, len, &claims, &err) == 0, "%s", err.text);
	free(text);
	for (uint32_t low = 0; low < 65536; low += 13) {
		uint32_t addr = UINT32_C(0xc6120000) | low;
		unsigned longest = 0;
		struct answer answer =
			ask(claims, arena_format(&arena, "198.18.%u.%u", low >> 8, low & 255));

		for (size_t i = 0; i < ARRAY_LEN(firsts); i++)
			if ((addr ^ firsts[i]) >> (32 - bits[i]) == 0 && bits[i] > longest)
				longest = bits[i];
		if ((answer.prefix ? (unsigned)strtoul(strchr(answer.prefix, '/') + 1, NULL, 10)
				   : 0) != longest)
			ck_abort_msg("%s: %s, not /%u", answer.addr, answer.prefix, longest);
	}
	geo_claims_close(claims);
}
END_TEST

START_TEST(what_is_no_address_is_an_error)
{
	struct geo_claims *claims = open_claims("geofeed.csv");
	struct answer answer = {.addr = "untouched"};
	struct err err = {0};

	ck_assert_int_eq(
		geo_claims_answer(claims, region, "example.org", &arena, &answer, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_str_eq(answer.addr, "untouched");
	geo_claims_close(claims);
	geo_claims_close(NULL);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("claims");
	Suite *suite = suite_create("claims");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, longest_prefix_makes_the_claim, 0, ARRAY_LEN(rows));
	tcase_add_test(tc, claim_keeps_its_cells_and_names_its_file);
	tcase_add_test(tc, geofeed_has_the_names_of_its_columns);
	tcase_add_test(tc, operator_of_a_table_is_read);
	tcase_add_test(tc, bad_line_is_counted_and_told);
	tcase_add_test(tc, geofeed_is_held_to_its_forms);
	tcase_add_loop_test(tc, table_that_says_nothing_is_refused, 0, ARRAY_LEN(broken));
	tcase_add_loop_test(tc, every_shorter_table_is_read_or_refused, 0, 3);
	tcase_add_test(tc, longest_prefix_is_the_one_a_search_of_all_finds);
	tcase_add_test(tc, what_is_no_address_is_an_error);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
