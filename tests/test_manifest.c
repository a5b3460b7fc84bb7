#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/manifest.h"
#include "tests/data_fixture.h"

#define DIGEST_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define FILE_A                                                                                     \
	"{\"bytes\":7,\"mtime\":\"2026-11-20T23:59:58+08:00\",\"name\":\"access.log-20261120\","   \
	"\"sha256\":\"" DIGEST_A "\"}"
#define SCHEMA_KEY "\"schema\":\"cdnproof/manifest/v1\""
#define SEALED     "2026-11-21T00:10:00+08:00"
#define SEALED_KEY "\"sealed\":\"" SEALED "\""

#define NOW INT64_C(1795276800000) /* 2026-11-22T00:00:00+08:00 */

static struct faults faults;
static struct manifest *manifest;

static void begin(void)
{
	faults_init(&faults);
	manifest = NULL;
}

static void end(void)
{
	manifest_close(manifest);
	faults_fini(&faults);
}

/* From bytes with nothing behind them. */
static int parse(const char *text, size_t len)
{
	char *tight = tight_copy(text, len);
	struct err err = {0};
	int ret = manifest_parse(
		tight, len, "m.jsonl", (struct unix_ms){NOW}, &manifest, &faults, &err);

	ck_assert_int_eq(err.code, ret < 0 ? ERR_DATA : ERR_NONE);
	ck_assert_int_eq(ret, faults.count ? -1 : 0);
	free(tight);
	return ret;
}

/* A line each; sealed NULL: as SEALED. The digest of the one before it is prev. Heap. */
struct dates {
	const char *day, *sealed;
};

static char *chain(const struct dates *dates, size_t count)
{
	char prev[DIGEST_TEXT_LEN] = "";
	char *text = calloc(count, 1024);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < count; i++) {
		char line[1024];
		int len = snprintf(line, sizeof(line),
			"{\"day\":\"%s\",\"files\":[" FILE_A "]%s%s%s," SCHEMA_KEY
			",\"sealed\":\"%s\"}",
			dates[i].day, *prev ? ",\"prev\":\"" : "", prev, *prev ? "\"" : "",
			dates[i].sealed ? dates[i].sealed : SEALED);

		digest_bytes(line, (size_t)len, prev);
		strncat(text, line, 1024);
		strncat(text, "\n", 2);
	}
	return text;
}

static const struct dates three_days[] = {
	{"2026-11-18", "2026-11-19T00:10:00+08:00"},
	{"2026-11-19", SEALED}, /* as late as the next one */
	{"2026-11-20", SEALED},
};

START_TEST(lines_that_follow_each_other_are_a_chain)
{
	char *text = chain(three_days, 3);
	const char *last = strrchr(text, '{');
	char head[DIGEST_TEXT_LEN];

	ck_assert_int_eq(parse(text, strlen(text)), 0);
	ck_assert_uint_eq(manifest->lines.count, 3);
	ck_assert_uint_eq(manifest->torn, 0);
	ck_assert_ptr_null(manifest->lines.items[0].prev);
	ck_assert_str_eq(manifest->lines.items[2].files.items[0].sha256, DIGEST_A);
	while (last > text && last[-1] != '\n')
		last--;
	digest_bytes(last, strlen(last) - 1, head);
	ck_assert_str_eq(manifest->head, head);
	free(text);
}
END_TEST

START_TEST(a_line_is_written_as_it_was_read)
{
	char *text = chain(three_days, 3);
	const char *at = text;
	struct err err = {0};

	ck_assert_int_eq(parse(text, strlen(text)), 0);
	LIST_EACH(const struct manifest_line, line, &manifest->lines) {
		char *written;
		size_t len;

		ck_assert_int_eq(manifest_line_text(line, &written, &len, &err), 0);
		ck_assert_mem_eq(written, at, len);
		ck_assert_int_eq(at[len], '\n');
		at += len + 1;
		free(written);
	}
	free(text);
}
END_TEST

/* A crash cuts the last line; what stands before it stays good. */
START_TEST(every_shorter_prefix_is_a_chain_with_at_most_one_torn_line)
{
	char *text = chain(three_days, 3);
	size_t whole = 0;

	for (size_t len = 0; len < strlen(text); len++) {
		bool ends = len > 0 && text[len - 1] == '}' && text[len] == '\n';
		bool between = len == 0 || text[len - 1] == '\n';

		whole += ends;
		ck_assert_int_eq(parse(text, len), 0);
		ck_assert_uint_eq(manifest->lines.count, whole);
		ck_assert_uint_eq(manifest->torn, !ends && !between);
		manifest_close(manifest);
		manifest = NULL;
	}
	ck_assert_uint_eq(whole, 3);
	free(text);
}
END_TEST

START_TEST(a_torn_line_stays_in_the_chain)
{
	static const char torn[] = "{\"day\":\"2026-11";
	char prev[DIGEST_TEXT_LEN], text[2048];
	int len;

	digest_bytes(torn, sizeof(torn) - 1, prev);
	len = snprintf(text, sizeof(text),
		"%s\n{\"day\":\"2026-11-20\",\"files\":[],\"prev\":\"%s\"," SCHEMA_KEY
		"," SEALED_KEY "}\n",
		torn, prev);
	ck_assert_int_eq(parse(text, (size_t)len), 0);
	ck_assert_uint_eq(manifest->torn, 1);
	ck_assert_uint_eq(manifest->lines.count, 1);
	text[3] = 'D'; /* even so it cannot be changed any more */
	manifest_close(manifest);
	manifest = NULL;
	ck_assert_int_eq(parse(text, (size_t)len), -1);
	ck_assert_uint_eq(faults.items[0].line, 2);
	ck_assert_ptr_nonnull(strstr(faults.items[0].text, "chain is broken"));
}
END_TEST

START_TEST(any_changed_byte_before_the_last_line_breaks_the_chain)
{
	char *text = chain(three_days, 3);
	size_t last = strlen(text) - 1;

	while (text[last - 1] != '\n')
		last--;
	last--; /* without the LF between it and the last one, both are torn: as if never written */
	for (size_t i = 0; i < last; i++) {
		char was = text[i];

		text[i] = (char)(was == '\n' ? ' ' : was == '0' ? '1' : '0');
		ck_assert_msg(parse(text, strlen(text)) == -1, "byte %zu", i);
		faults_fini(&faults);
		faults_init(&faults);
		text[i] = was;
	}
	free(text);
}
END_TEST

START_TEST(a_line_that_was_taken_out_is_missed)
{
	char *text = chain(three_days, 3);
	char *second = strchr(text, '\n') + 1;
	char *third = strchr(second, '\n') + 1;

	memmove(second, third, strlen(third) + 1);
	ck_assert_int_eq(parse(text, strlen(text)), -1);
	ck_assert_uint_eq(faults.items[0].line, 2);
	ck_assert_ptr_nonnull(strstr(faults.items[0].text, "chain is broken"));
	free(text);
}
END_TEST

START_TEST(the_first_line_is_missed)
{
	char *text = chain(three_days, 3);
	const char *second = strchr(text, '\n') + 1;

	ck_assert_int_eq(parse(second, strlen(second)), -1);
	ck_assert_uint_eq(faults.items[0].line, 1);
	free(text);
}
END_TEST

static const struct {
	const char *name;
	struct dates dates[2];
	const char *says; /* of the second line; NULL: nothing is wrong */
} times[] = {
	{"on the same second", {{"2026-11-18", SEALED}, {"2026-11-19", SEALED}}, NULL},
	{"a day that was left out before", {{"2026-11-19", SEALED}, {"2026-11-18", SEALED}}, NULL},
	{"a second before the line above",
		{{"2026-11-18", SEALED}, {"2026-11-19", "2026-11-21T00:09:59+08:00"}},
		"before the line above"},
	{"in the night of another zone",
		{{"2026-11-18", SEALED}, {"2026-11-21", "2026-11-20T16:10:00Z"}}, NULL},
	{"on its own day", {{"2026-11-18", SEALED}, {"2026-11-21", SEALED}}, NULL},
	{"before its day", {{"2026-11-18", SEALED}, {"2026-11-22", SEALED}},
		"before its day began"},
	{"a day from now", {{"2026-11-18", SEALED}, {"2026-11-20", "2026-11-23T00:00:00+08:00"}},
		NULL},
	{"more than a day from now",
		{{"2026-11-18", SEALED}, {"2026-11-20", "2026-11-23T00:00:01+08:00"}},
		"in the future"},
};

START_TEST(times_that_cannot_be_are_faults_of_their_line)
{
	char *text = chain(times[_i].dates, 2);
	int ret = parse(text, strlen(text));

	ck_assert_msg(ret == (times[_i].says ? -1 : 0), "%s", times[_i].name);
	if (times[_i].says) {
		ck_assert_uint_eq(faults.count, 1);
		ck_assert_uint_eq(faults.items[0].line, 2);
		ck_assert_msg(strstr(faults.items[0].text, times[_i].says), "%s: %s",
			times[_i].name, faults.items[0].text);
	}
	free(text);
}
END_TEST

#define LINE(day, files, more)                                                                     \
	"{\"day\":" day ",\"files\":" files "," more SCHEMA_KEY "," SEALED_KEY "}\n"

static const struct {
	const char *name, *text, *says;
} wrong[] = {
	{"a day that is none", LINE("\"2026-02-30\"", "[]", ""), ""},
	{"a day as a number", LINE("20261120", "[]", ""), ""},
	{"files that are none", LINE("\"2026-11-20\"", "7", ""), ""},
	{"a digest that is too short",
		LINE("\"2026-11-20\"",
			"[{\"bytes\":1,\"mtime\":\"2026-11-20T00:00:00+08:00\",\"name\":\"a\","
			"\"sha256\":\"aa\"}]",
			""),
		""},
	{"bytes below 0",
		LINE("\"2026-11-20\"",
			"[{\"bytes\":-1,\"mtime\":\"2026-11-20T00:00:00+08:00\",\"name\":\"a\","
			"\"sha256\":\"" DIGEST_A "\"}]",
			""),
		""},
	{"a file without a name",
		LINE("\"2026-11-20\"",
			"[{\"bytes\":1,\"mtime\":\"2026-11-20T00:00:00+08:00\",\"name\":\"\","
			"\"sha256\":\"" DIGEST_A "\"}]",
			""),
		""},
	{"a key that is not known", LINE("\"2026-11-20\"", "[]", "\"note\":\"x\","), "unknown key"},
	{"a key twice", LINE("\"2026-11-20\"", "[]", "\"day\":\"2026-11-20\","), ""},
	{"a first line with prev", LINE("\"2026-11-20\"", "[]", "\"prev\":\"" DIGEST_A "\","),
		"chain is broken"},
	{"another schema",
		"{\"day\":\"2026-11-20\",\"files\":[],\"schema\":\"cdnproof/plan/v1\"," SEALED_KEY
		"}\n",
		""},
	{"JSON that is no object", "[]\n", ""},
};

START_TEST(what_is_wrong_in_a_line_is_a_fault_with_its_line)
{
	ck_assert_msg(parse(wrong[_i].text, strlen(wrong[_i].text)) == -1, "%s", wrong[_i].name);
	ck_assert_uint_eq(faults.items[0].line, 1);
	ck_assert_msg(strstr(faults.items[0].text, wrong[_i].says), "%s: %s", wrong[_i].name,
		faults.items[0].text);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("manifest");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, lines_that_follow_each_other_are_a_chain);
	tcase_add_test(tc, a_line_is_written_as_it_was_read);
	tcase_add_test(tc, every_shorter_prefix_is_a_chain_with_at_most_one_torn_line);
	tcase_add_test(tc, a_torn_line_stays_in_the_chain);
	tcase_add_test(tc, any_changed_byte_before_the_last_line_breaks_the_chain);
	tcase_add_test(tc, a_line_that_was_taken_out_is_missed);
	tcase_add_test(tc, the_first_line_is_missed);
	tcase_add_loop_test(tc, times_that_cannot_be_are_faults_of_their_line, 0, ARRAY_LEN(times));
	tcase_add_loop_test(
		tc, what_is_wrong_in_a_line_is_a_fault_with_its_line, 0, ARRAY_LEN(wrong));
	return run_case("model: manifest", tc);
}
