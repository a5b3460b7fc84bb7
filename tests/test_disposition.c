/* Waivers laid over findings: who is heard, from when to when, and that nothing else changes. */
#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/disposition.h"
#include "base/array.h"
#include "base/jcs.h"
#include "tests/analyze_fixture.h"
#include "tests/data_fixture.h"

#define AS_OF   "2026-12-31T00:00:00+08:00"
#define EARLIER "2026-11-01T00:00:00+08:00"
#define EARLY   "2026-12-01T00:00:00+08:00"
#define LATER   "2027-02-01T00:00:00+08:00"
#define LATEST  "2027-03-01T00:00:00+08:00"
#define REGIONAL                                                                                   \
	"nodes.regional" /* its subjects are n-sr and n-fz, both open: nothing measured            \
			  */
#define MOST 8

static struct world world;

/* A waiver as a test writes it; id NULL ends a list. */
struct row {
	const char *id, *rule, *subject;
	int disposition;
	const char *from, *until;
	int says; /* of its one key */
};

static void give(const struct row *rows, size_t most)
{
	const struct waiver **list = arena_array(&world.arena, most, sizeof(*list));
	size_t count = 0;

	for (; count < most && rows[count].id; count++) {
		const struct row *row = &rows[count];
		struct waiver *waiver = arena_alloc(&world.arena, sizeof(*waiver));
		struct waiver_signature *signature = arena_alloc(&world.arena, sizeof(*signature));

		*signature = (struct waiver_signature){WORLD_KEY, KEY_ED25519, row->says};
		*waiver = (struct waiver){.sha256 = WORLD_KEY_2,
			.id = row->id,
			.rule = row->rule,
			.subject = row->subject,
			.disposition = row->disposition,
			.owner = "张三",
			.reason = "已说明",
			.from = world_time(row->from),
			.until = world_time(row->until)};
		waiver->signatures.items = signature;
		waiver->signatures.count = 1;
		list[count] = waiver;
	}
	world.in.waivers.items = list;
	world.in.waivers.count = count;
}

static const struct evidence_waiver *listed(const struct evidence *evidence, const char *id)
{
	LIST_EACH(const struct evidence_waiver, waiver, &evidence->waivers)
		if (strcmp(waiver->id, id) == 0)
			return waiver;
	ck_abort_msg("%s is not listed", id);
	return NULL;
}

#define W DISPOSITION_WAIVED
#define A DISPOSITION_ACCEPTED
#define R DISPOSITION_REMEDIATED
#define N DISPOSITION_NONE

static const struct {
	const char *about;
	struct row rows[MOST];
	int finding, sr, fz; /* dispositions */
	int state;           /* of the first */
} cases[] = {
	{"one of the whole", {{"a", REGIONAL, NULL, W, EARLY, LATER, SIGNED_RIGHT}}, W, N, N,
		WAIVER_IN_FORCE},
	{"one of a subject", {{"a", REGIONAL, "n-sr", A, EARLY, LATER, SIGNED_RIGHT}}, N, A, N,
		WAIVER_IN_FORCE},
	{"all subjects: the least",
		{{"a", REGIONAL, "n-sr", R, EARLY, LATER, SIGNED_RIGHT},
			{"b", REGIONAL, "n-fz", A, EARLY, LATER, SIGNED_RIGHT}},
		A, R, A, WAIVER_IN_FORCE},
	{"the whole before its subjects",
		{{"a", REGIONAL, "n-sr", R, EARLY, LATER, SIGNED_RIGHT},
			{"b", REGIONAL, "n-fz", A, EARLY, LATER, SIGNED_RIGHT},
			{"c", REGIONAL, NULL, W, EARLIER, LATER, SIGNED_RIGHT}},
		W, R, A, WAIVER_IN_FORCE},
	{"the later from",
		{{"a", REGIONAL, NULL, W, EARLY, LATER, SIGNED_RIGHT},
			{"b", REGIONAL, NULL, A, EARLIER, LATEST, SIGNED_RIGHT}},
		W, N, N, WAIVER_IN_FORCE},
	{"then the later until",
		{{"b", REGIONAL, NULL, W, EARLY, LATER, SIGNED_RIGHT},
			{"a", REGIONAL, NULL, R, EARLY, LATEST, SIGNED_RIGHT}},
		R, N, N, WAIVER_IN_FORCE},
	{"then the greater id",
		{{"a", REGIONAL, NULL, W, EARLY, LATER, SIGNED_RIGHT},
			{"b", REGIONAL, NULL, A, EARLY, LATER, SIGNED_RIGHT}},
		A, N, N, WAIVER_IN_FORCE},
	{"what is not in force is not heard",
		{{"a", REGIONAL, NULL, W, LATER, LATEST, SIGNED_RIGHT},
			{"b", REGIONAL, NULL, A, EARLIER, LATEST, SIGNED_RIGHT},
			{"c", REGIONAL, NULL, R, EARLY, LATEST, SIGNED_WRONG}},
		A, N, N, WAIVER_NOT_YET},
	{"expired", {{"a", REGIONAL, NULL, W, EARLIER, EARLY, SIGNED_RIGHT}}, N, N, N,
		WAIVER_EXPIRED},
	{"not yet", {{"a", REGIONAL, NULL, W, LATER, LATEST, SIGNED_RIGHT}}, N, N, N,
		WAIVER_NOT_YET},
	{"in force from as_of on", {{"a", REGIONAL, NULL, W, AS_OF, LATER, SIGNED_RIGHT}}, W, N, N,
		WAIVER_IN_FORCE},
	{"until as_of: no more", {{"a", REGIONAL, NULL, W, EARLY, AS_OF, SIGNED_RIGHT}}, N, N, N,
		WAIVER_EXPIRED},
	{"a millisecond before",
		{{"a", REGIONAL, NULL, W, "2026-12-31T00:00:00.001+08:00", LATER, SIGNED_RIGHT}}, N,
		N, N, WAIVER_NOT_YET},
	{"a millisecond left",
		{{"a", REGIONAL, NULL, W, EARLY, "2026-12-31T00:00:00.001+08:00", SIGNED_RIGHT}}, W,
		N, N, WAIVER_IN_FORCE},
	{"no such rule", {{"a", "nodes.regoinal", NULL, W, EARLY, LATER, SIGNED_RIGHT}}, N, N, N,
		WAIVER_UNKNOWN_RULE},
	{"no such subject", {{"a", REGIONAL, "n-nc", W, EARLY, LATER, SIGNED_RIGHT}}, N, N, N,
		WAIVER_UNKNOWN_SUBJECT},
	{"part of a name is no subject", {{"a", REGIONAL, "n-s", W, EARLY, LATER, SIGNED_RIGHT}}, N,
		N, N, WAIVER_UNKNOWN_SUBJECT},
	{"signature wrong", {{"a", REGIONAL, NULL, W, EARLY, LATER, SIGNED_WRONG}}, N, N, N,
		WAIVER_BAD_SIGNATURE},
	{"signed by a stranger", {{"a", REGIONAL, NULL, W, EARLY, LATER, SIGNED_UNLISTED}}, N, N, N,
		WAIVER_BAD_SIGNATURE},
	{"signature missing", {{"a", REGIONAL, NULL, W, EARLY, LATER, SIGNED_MISSING}}, N, N, N,
		WAIVER_UNSIGNED},
	{"the signature comes first", {{"a", "no.rule", NULL, W, LATER, LATEST, SIGNED_WRONG}}, N,
		N, N, WAIVER_BAD_SIGNATURE},
	{"another rule's", {{"a", "nodes.core", NULL, W, EARLY, LATER, SIGNED_RIGHT}}, N, N, N,
		WAIVER_IN_FORCE},
};

START_TEST(dispositions_are_those_of_waivers_in_force)
{
	const struct finding *finding;

	world_open(&world, NULL);
	give(cases[_i].rows, MOST);
	finding = world_finding(&world, REGIONAL);
	ck_assert_uint_eq(world.evidence->waivers.count, world.in.waivers.count);
	ck_assert_msg(finding->disposition == cases[_i].finding, "%s: finding is %s",
		cases[_i].about, disposition_names[finding->disposition]);
	ck_assert_msg(finding_about(finding, "n-sr")->disposition == cases[_i].sr, "%s: n-sr",
		cases[_i].about);
	ck_assert_msg(finding_about(finding, "n-fz")->disposition == cases[_i].fz, "%s: n-fz",
		cases[_i].about);
	ck_assert_msg(listed(world.evidence, cases[_i].rows[0].id)->state == cases[_i].state,
		"%s: is %s", cases[_i].about,
		waiver_state_names[listed(world.evidence, cases[_i].rows[0].id)->state]);
	world_close(&world);
}
END_TEST

START_TEST(subjects_are_named_whole_or_by_what_stands_before_a_slash)
{
	static const struct {
		const char *waived, *subject;
		bool is;
	} rows[] = {{"n-1", "n-1", true}, {"360700", "360700/中国移动/www/A", true},
		{"360700/中国移动", "360700/中国移动/www/A", true}, {"n-1", "n-12", false},
		{"n-12", "n-1", false}, {"3607", "360700/a", false}, {"a", "360700/a", false}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_msg(disposition_is_about(rows[i].waived, rows[i].subject) == rows[i].is,
			"%s of %s", rows[i].waived, rows[i].subject);
}
END_TEST

static void forget_subjects(json_t *subjects)
{
	for (size_t i = 0; i < json_array_size(subjects); i++)
		json_object_del(json_array_get(subjects, i), "disposition");
}

/* Canonical text of evidence without dispositions and waivers[]; heap. */
static char *rest_of(const struct evidence *evidence)
{
	json_t *root = bind_write(&evidence_shape, evidence);
	json_t *findings = json_object_get(root, "findings");
	struct err err = {0};
	char *text;
	size_t len;

	ck_assert_int_eq(json_object_del(root, "waivers"), 0);
	for (size_t i = 0; i < json_array_size(findings); i++) {
		json_t *finding = json_array_get(findings, i);

		ck_assert_int_eq(json_object_del(finding, "disposition"), 0);
		forget_subjects(json_object_get(finding, "subjects"));
	}
	ck_assert_int_eq(jcs_text(root, &text, &len, &err), 0);
	json_decref(root);
	return text;
}

/* Every rule and every subject is waived, so that any judge that looked at it would show. */
static void waive_all(const struct evidence *evidence)
{
	static const int dispositions[] = {W, A, R};
	size_t count = 0, most = 1;
	struct row *rows;

	LIST_EACH(const struct finding, finding, &evidence->findings)
		most += 1 + finding->subjects.count;
	rows = arena_array(&world.arena, most, sizeof(*rows));
	LIST_EACH(const struct finding, finding, &evidence->findings) {
		rows[count] = (struct row){arena_format(&world.arena, "w-%zu", count),
			arena_text(&world.arena, finding->rule), NULL,
			dispositions[count % ARRAY_LEN(dispositions)], EARLY, LATER, SIGNED_RIGHT};
		count++;
		LIST_EACH(const struct evidence_subject, subject, &finding->subjects) {
			rows[count] = rows[count - 1];
			rows[count].id = arena_format(&world.arena, "w-%zu", count);
			rows[count].subject = arena_text(&world.arena, subject->id);
			count++;
		}
	}
	give(rows, most);
}

static bool answer_none(const struct shot *planned, struct shot *s)
{
	(void)planned;
	s->answered = 0;
	return true;
}

static void measure_nothing(void)
{
}

static void measure_well(void)
{
	world_fill(&world, NULL);
}

static void measure_badly(void)
{
	world_fill(&world, answer_none);
}

static void (*const measures[])(void) = {measure_nothing, measure_well, measure_badly};

START_TEST(waivers_change_dispositions_and_nothing_else)
{
	struct evidence *with = NULL;
	struct err err = {0};
	const struct evidence *without;
	char *one, *other;

	world_open(&world, NULL);
	measures[_i]();
	without = world_judge(&world);
	waive_all(without);
	ck_assert_int_eq(analyze(&world.in, &with, &err), 0);
	ck_assert_uint_gt(with->waivers.count, with->findings.count);
	LIST_EACH(const struct finding, finding, &with->findings)
		ck_assert_int_ne(finding->disposition, DISPOSITION_NONE);
	LIST_EACH(const struct finding, finding, &without->findings)
		ck_assert_int_eq(finding->disposition, DISPOSITION_NONE);
	one = rest_of(without);
	other = rest_of(with);
	ck_assert_str_eq(one, other);
	ck_assert_int_eq(analyze_exit_status((enum verdict)without->verdict),
		analyze_exit_status((enum verdict)with->verdict));
	free(one);
	free(other);
	evidence_close(with);
	world_close(&world);
}
END_TEST

START_TEST(order_of_waivers_does_not_matter)
{
	struct evidence *turned = NULL;
	struct err err = {0};
	char *one, *other;
	size_t one_len, other_len;

	world_open(&world, NULL);
	waive_all(world_judge(&world));
	evidence_close(world.evidence);
	world.evidence = NULL;
	world_judge(&world);
	for (size_t i = 0; i < world.in.waivers.count / 2; i++) {
		const struct waiver **a = &world.in.waivers.items[i];
		const struct waiver **b = a + world.in.waivers.count - 1 - 2 * i;
		const struct waiver *kept = *a;

		*a = *b;
		*b = kept;
	}
	ck_assert_int_eq(analyze(&world.in, &turned, &err), 0);
	ck_assert_int_eq(evidence_text(world.evidence, &one, &one_len, &err), 0);
	ck_assert_int_eq(evidence_text(turned, &other, &other_len, &err), 0);
	ck_assert_str_eq(one, other);
	free(one);
	free(other);
	evidence_close(turned);
	world_close(&world);
}
END_TEST

START_TEST(waivers_of_every_state_are_listed_in_order)
{
	static const struct row rows[MOST] = {{"z", REGIONAL, NULL, W, EARLY, LATER, SIGNED_WRONG},
		{"y", REGIONAL, NULL, W, EARLIER, EARLY, SIGNED_RIGHT},
		{"b", REGIONAL, "n-sr", W, EARLY, LATER, SIGNED_RIGHT},
		{"x", "no.rule", NULL, W, EARLY, LATER, SIGNED_RIGHT},
		{"a", "nodes.core", "n-nc", W, LATER, LATEST, SIGNED_RIGHT}};
	static const char *const want[] = {"x", "a", "y", "z", "b"};
	const struct evidence *evidence;

	world_open(&world, NULL);
	give(rows, MOST);
	evidence = world_judge(&world);
	ck_assert_uint_eq(evidence->waivers.count, ARRAY_LEN(want));
	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		ck_assert_str_eq(evidence->waivers.items[i].id, want[i]);
	ck_assert_str_eq(listed(evidence, "b")->owner, "张三");
	ck_assert_str_eq(listed(evidence, "b")->sha256, WORLD_KEY_2);
	ck_assert_str_eq(listed(evidence, "b")->signatures.items[0].keyid, WORLD_KEY);
	world_close(&world);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("disposition");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, dispositions_are_those_of_waivers_in_force, 0, (int)ARRAY_LEN(cases));
	tcase_add_test(tc, subjects_are_named_whole_or_by_what_stands_before_a_slash);
	tcase_add_loop_test(
		tc, waivers_change_dispositions_and_nothing_else, 0, (int)ARRAY_LEN(measures));
	tcase_add_test(tc, order_of_waivers_does_not_matter);
	tcase_add_test(tc, waivers_of_every_state_are_listed_in_order);
	return run_case("analyzer: disposition", tc);
}
