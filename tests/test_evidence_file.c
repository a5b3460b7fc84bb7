#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/text.h"
#include "model/evidence.h"
#include "tests/data_fixture.h"
#include "tests/evidence_fixture.h"

static const struct evidence *const fixtures[] = {&fixture_rich, &fixture_thin};

static char *written(const struct evidence *evidence, size_t *len)
{
	struct err err = {0};
	char *text = NULL;

	ck_assert_msg(evidence_text(evidence, &text, len, &err) == 0, "%s", err.text);
	return text;
}

struct read {
	struct evidence *evidence;
	struct faults faults;
	struct err err;
	int ret;
};

static struct read read_text(const char *text, size_t len)
{
	struct read out = {.ret = -2};
	char path[] = "/tmp/cdnproof-evidence-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_eq(write(fd, text, len), (ssize_t)len);
	close(fd);
	out.ret = evidence_open(path, &out.evidence, &out.faults, &out.err);
	unlink(path);
	return out;
}

static void release(struct read *read)
{
	evidence_close(read->evidence);
	faults_fini(&read->faults);
}

/* Fuzzing begins with what is read; refused, it would never get far. */
START_TEST(what_fuzzing_begins_with_is_read)
{
	static const char *const names[] = {
		"evidence/rich.json", "evidence/thin.json", "diff/rich.json", "diff/thin.json"};
	char name[64];
	struct file_bytes bytes;
	struct read r;

	snprintf(name, sizeof(name), "../fuzz/corpus/%s", names[_i]);
	bytes = data_read(name);
	r = read_text(bytes.at, bytes.len);
	faults_want(&r.faults, names[_i], NULL, 0);
	ck_assert_int_eq(r.ret, 0);
	release(&r);
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(evidence_is_written_read_and_written_the_same)
{
	size_t len, again_len;
	char *text = written(fixtures[_i], &len), *again;
	struct read r = read_text(text, len);

	faults_want(&r.faults, "evidence", NULL, 0);
	again = written(r.evidence, &again_len);
	ck_assert_uint_eq(again_len, len);
	ck_assert_str_eq(again, text);
	free(again);
	free(text);
	release(&r);
}
END_TEST

/* Integers and texts alone, without blanks or a last LF: what RFC 8785 and the design ask. */
START_TEST(evidence_holds_no_real_number_and_no_blank_outside_texts)
{
	size_t len;
	char *text = written(fixtures[_i], &len);
	bool inside = false;

	for (size_t i = 0; i < len; i++) {
		inside ^= text[i] == '"' && (i == 0 || text[i - 1] != '\\');
		if (!inside)
			ck_assert_msg(!strchr(" \n\t.", text[i]), "byte %zu", i);
	}
	ck_assert_uint_eq(utf8_bad_at(text, len), len);
	free(text);
}
END_TEST

#define PREFIX_STEP 37 /* of some 40 kB: a prime, so that every kind of place is cut */

START_TEST(shorter_evidence_is_refused)
{
	size_t len;
	char *text = written(&fixture_rich, &len);

	for (size_t cut = 0; cut < len; cut += PREFIX_STEP) {
		struct read r = read_text(text, cut);

		ck_assert_int_eq(r.ret, -1);
		ck_assert_uint_eq(r.faults.count, 1);
		ck_assert_ptr_null(r.evidence);
		release(&r);
	}
	free(text);
}
END_TEST

/* One key or word changed in a file that is good otherwise. */
static const struct {
	const char *from, *to, *path, *fault;
} changes[] = {
	{"\"schema\":\"cdnproof/evidence/v1\"", "\"schema\":\"cdnproof/evidence/v2\"", NULL,
		"not \"cdnproof/evidence/v1\""},
	{"\"verdict\":\"pass\"", "\"verdict\":\"passed\"", NULL,
		"\"passed\" is not one of: pass, fail"},
	{"\"basis\":\"measured\"", "\"basis\":\"guessed\"", NULL, "\"guessed\" is not one of"},
	{"\"totals\":", "\"total\":", "", "unknown key \"total\" (did you mean \"totals\"?)"},
	{"\"totals\":", "\"total\":", "", "\"totals\" is missing"},
	{"\"as_of\":\"", "\"as_of\":\"x", "as_of", "is not an RFC 3339 time"},
	{"\"builtin\":true", "\"builtin\":1", NULL, "true or false is expected"},
	{"\"cities\":[", "\"cities\":[0,", NULL, "is expected, not an integer"},
	{"\"reason\":[\"", "\"reason\":[\"because\",\"", NULL,
		"\"because\" is not one of: no_data"},
	{"\"slot_ms\":", "\"slot_ms\":-", NULL, "is outside 0 to"},
};

START_TEST(changed_evidence_is_refused_with_the_reason)
{
	size_t len;
	char *text = written(&fixture_rich, &len), *changed = NULL;
	const char *at = strstr(text, changes[_i].from);
	struct read r;
	bool found = false;
	int changed_len;

	ck_assert_msg(at != NULL, "no %s", changes[_i].from);
	changed_len = asprintf(&changed, "%.*s%s%s", (int)(at - text), text, changes[_i].to,
		at + strlen(changes[_i].from));
	r = read_text(changed, (size_t)changed_len);
	ck_assert_int_eq(r.ret, -1);
	ck_assert_int_eq(r.err.code, ERR_DATA);
	for (size_t i = 0; i < r.faults.count; i++)
		found |= strstr(r.faults.items[i].text, changes[_i].fault) &&
			 (!changes[_i].path ||
				 strcmp(r.faults.items[i].path, changes[_i].path) == 0);
	ck_assert_msg(found, "%s: first is %s: %s", changes[_i].to, r.faults.items[0].path,
		r.faults.items[0].text);
	free(changed);
	free(text);
	release(&r);
}
END_TEST

START_TEST(reasons_stand_once_and_in_the_order_of_the_list)
{
	static const enum reason added[] = {REASON_CALENDAR_MISSING, REASON_NO_DATA, REASON_ANYCAST,
		REASON_NO_DATA, REASON_MISSING_SLOTS, REASON_CALENDAR_MISSING};
	static const enum reason want[] = {
		REASON_NO_DATA, REASON_MISSING_SLOTS, REASON_ANYCAST, REASON_CALENDAR_MISSING};
	struct arena arena = {0};
	reason_list list = {NULL, 0};

	ck_assert(!reason_has(&list, REASON_NO_DATA));
	for (size_t i = 0; i < ARRAY_LEN(added); i++)
		reason_add(&arena, &list, added[i]);
	ck_assert_uint_eq(list.count, ARRAY_LEN(want));
	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		ck_assert_int_eq(list.items[i], want[i]);
	ck_assert(reason_has(&list, REASON_ANYCAST) && !reason_has(&list, REASON_STALE_DATA));
	arena_fini(&arena);
}
END_TEST

START_TEST(findings_are_found_by_rule)
{
	const struct finding *first = &fixture_rich.findings.items[0];

	ck_assert_ptr_eq(evidence_finding(&fixture_rich, first->rule), first);
	ck_assert_ptr_null(evidence_finding(&fixture_rich, "no.rule"));
}
END_TEST

static const struct {
	const char *const *names;
	size_t count;
} words[] = {
	{verdict_names, VERDICT_COUNT},
	{basis_names, BASIS_COUNT},
	{severity_names, SEVERITY_INFO + 1},
	{disposition_names, DISPOSITION_REMEDIATED + 1},
	{reason_names, REASON_COUNT},
	{location_state_names, LOCATION_CONFIRMED + 1},
	{waiver_state_names, WAIVER_BAD_SIGNATURE + 1},
	{waiver_says_names, SIGNED_WRONG + 1},
};

START_TEST(closed_lists_have_a_word_for_each_value)
{
	for (size_t i = 0; i < words[_i].count; i++) {
		ck_assert_ptr_nonnull(words[_i].names[i]);
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(words[_i].names[i], words[_i].names[j]);
	}
	ck_assert_ptr_null(words[_i].names[words[_i].count]);
}
END_TEST

START_TEST(missing_evidence_is_missing_input)
{
	struct evidence *evidence = NULL;
	struct faults faults = {0};
	struct err err = {0};

	ck_assert_int_eq(evidence_open(data_path("none.json"), &evidence, &faults, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	evidence_close(NULL);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("evidence file");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, what_fuzzing_begins_with_is_read, 0, 4);
	tcase_add_loop_test(
		tc, evidence_is_written_read_and_written_the_same, 0, (int)ARRAY_LEN(fixtures));
	tcase_add_loop_test(tc, evidence_holds_no_real_number_and_no_blank_outside_texts, 0,
		(int)ARRAY_LEN(fixtures));
	tcase_add_test(tc, shorter_evidence_is_refused);
	tcase_add_loop_test(
		tc, changed_evidence_is_refused_with_the_reason, 0, (int)ARRAY_LEN(changes));
	tcase_add_test(tc, reasons_stand_once_and_in_the_order_of_the_list);
	tcase_add_test(tc, findings_are_found_by_rule);
	tcase_add_loop_test(tc, closed_lists_have_a_word_for_each_value, 0, (int)ARRAY_LEN(words));
	tcase_add_test(tc, missing_evidence_is_missing_input);
	return run_case("model: evidence file", tc);
}
