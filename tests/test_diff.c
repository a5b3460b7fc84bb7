#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bundle/diff.h"
#include "model/canonical.h"
#include "tests/diff_fixture.h"
#include "tests/evidence_fixture.h"
#include "tests/rehearse_fixture.h"

static struct arena arena;

static struct difference *compare(const struct evidence *old, const struct dossier *old_dossier,
	const struct evidence *new, const struct dossier *new_dossier)
{
	const struct diff_side sides[] = {
		{old, DIFF_OLD_DIGEST, old_dossier}, {new, DIFF_NEW_DIGEST, new_dossier}};
	struct difference *difference = NULL;
	struct err err = {0};

	ck_assert_msg(diff_make(&sides[0], &sides[1], &difference, &err) == 0, "%s", err.text);
	return difference;
}

static char *json_of(const struct difference *difference)
{
	struct err err = {0};
	char *text = NULL;
	size_t len;

	ck_assert_msg(canonical_text(&difference_shape, difference, &text, &len, &err) == 0, "%s",
		err.text);
	return text;
}

static size_t all_items(const struct difference *difference)
{
	size_t count = 0;

	for (size_t i = 0; i < DIFF_TOPIC_COUNT; i++)
		count += difference->topics[i].count;
	return count;
}

START_TEST(evidence_is_the_same_as_itself)
{
	struct evidence functions = rehearse_fixture(false);
	const struct evidence *all[] = {&fixture_rich, &fixture_thin, &functions};
	struct difference *difference = compare(all[_i], NULL, all[_i], NULL);

	ck_assert(difference->same);
	ck_assert_uint_eq(all_items(difference), 0);
	ck_assert(!difference->reversed);
	ck_assert(difference->verdicts_comparable && difference->sampling_comparable);
	ck_assert_uint_eq(difference->outages.count, 0);
	difference_close(difference);
}
END_TEST

/* One thing is otherwise, and nothing but its topic says so. */
static void move_city(struct evidence *evidence)
{
	evidence->nodes.items[2].city = "360100";
}

static void move_site(struct evidence *evidence)
{
	evidence->nodes.items[2].site = "site-nc";
}

static void change_role(struct evidence *evidence)
{
	evidence->nodes.items[2].role = ROLE_CORE;
}

static void drop_node(struct evidence *evidence)
{
	evidence->nodes.count--;
}

static void drop_address(struct evidence *evidence)
{
	evidence->nodes.items[1].addresses.count--;
}

static void change_place(struct evidence *evidence)
{
	evidence->nodes.items[0].location.state = LOCATION_REFUTED;
}

static void change_filing(struct evidence *evidence)
{
	evidence->sites.items[0].filing_no = "9";
}

static void drop_agent(struct evidence *evidence)
{
	evidence->agents.count--;
}

static void uncover(struct evidence *evidence)
{
	evidence->cities.items[0].service.verdict = VERDICT_NOT_ASSESSED;
}

static void fewer_months(struct evidence *evidence)
{
	evidence->logs.items[0].months--;
}

static void other_file(struct evidence *evidence)
{
	evidence->documents.items[0].sha256 = DIFF_NEW_DIGEST;
}

static void other_finding(struct evidence *evidence)
{
	evidence->findings.items[0].verdict = VERDICT_ERROR;
}

static void other_disposition(struct evidence *evidence)
{
	evidence->findings.items[0].disposition = DISPOSITION_WAIVED;
}

static void waiver_expired(struct evidence *evidence)
{
	evidence->waivers.items[0].state = WAIVER_EXPIRED;
	evidence->waivers.items[0].until.v--;
}

static void other_total(struct evidence *evidence)
{
	evidence->application_verdict = VERDICT_PASS;
}

static void other_threshold(struct evidence *evidence)
{
	evidence->thresholds.success_ppm++;
}

static void other_rules(struct evidence *evidence)
{
	evidence->profile.sha256 = DIFF_NEW_DIGEST;
}

static void other_slots(struct evidence *evidence)
{
	evidence->sampling.slots++;
}

static void other_licence(struct evidence *evidence)
{
	evidence->operator_.licence_no = "B1-20260001";
}

static void other_cache(struct evidence *evidence)
{
	evidence->functions.cache.items[0].verdict = VERDICT_ERROR;
}

static void other_host(struct evidence *evidence)
{
	evidence->functions.hosts.items[0].filing_no = "x";
}

static void other_facility(struct evidence *evidence)
{
	evidence->functions.facilities.items[0].says = "never";
}

static void other_ipv6(struct evidence *evidence)
{
	evidence->ipv6.items[0].service.verdict = VERDICT_ERROR;
}

static const struct change_case {
	const char *name;
	void (*change)(struct evidence *evidence);
	int topic, kind;
	const char *field; /* NULL: whole items */
} change_cases[] = {
	{"another city", move_city, DIFF_NODES, DIFF_MOVED, "city"},
	{"another site", move_site, DIFF_NODES, DIFF_MOVED, "site"},
	{"another role", change_role, DIFF_NODES, DIFF_CHANGED, "role"},
	{"an address less", drop_address, DIFF_NODES, DIFF_CHANGED, "addresses"},
	{"another location state", change_place, DIFF_MEASURED, DIFF_CHANGED, "location"},
	{"another filing number", change_filing, DIFF_SITES, DIFF_CHANGED, "filing_no"},
	{"an agent less", drop_agent, DIFF_AGENTS, DIFF_GONE, NULL},
	{"a city uncovered", uncover, DIFF_CITIES, DIFF_CHANGED, "service"},
	{"months of logs", fewer_months, DIFF_LOGS, DIFF_CHANGED, "months"},
	{"another file", other_file, DIFF_DOCUMENTS, DIFF_REPLACED, "sha256"},
	{"another verdict", other_finding, DIFF_FINDINGS, DIFF_CHANGED, "verdict"},
	{"a waiver", other_disposition, DIFF_FINDINGS, DIFF_CHANGED, "disposition"},
	{"a waiver that expired", waiver_expired, DIFF_WAIVERS, DIFF_CHANGED, "until"},
	{"another total", other_total, DIFF_VERDICTS, DIFF_CHANGED, "verdict"},
	{"another threshold", other_threshold, DIFF_SETTINGS, DIFF_CHANGED, "value"},
	{"other rules", other_rules, DIFF_SETTINGS, DIFF_CHANGED, "text"},
	{"other sampling", other_slots, DIFF_SETTINGS, DIFF_CHANGED, "value"},
	{"a licence number", other_licence, DIFF_LICENCE, DIFF_CHANGED, "text"},
	{"a function", other_cache, DIFF_FUNCTIONS, DIFF_CHANGED, "verdict"},
	{"a host", other_host, DIFF_HOSTS, DIFF_CHANGED, "filing_no"},
	{"a facility", other_facility, DIFF_FACILITIES, DIFF_CHANGED, "says"},
	{"IPv6", other_ipv6, DIFF_IPV6, DIFF_CHANGED, "service"},
};

START_TEST(what_is_otherwise_is_told_by_its_topic_alone)
{
	const struct change_case *c = &change_cases[_i];
	struct evidence *new = diff_fixture(&arena, 0);
	struct difference *difference;
	const struct diff_item *item;

	c->change(new);
	difference = compare(&fixture_rich, NULL, new, NULL);
	ck_assert_msg(!difference->same, "%s", c->name);
	ck_assert_msg(difference->topics[c->topic].count == 1, "%s", c->name);
	ck_assert_msg(all_items(difference) == 1, "%s: other topics too", c->name);
	item = &difference->topics[c->topic].items[0];
	ck_assert_msg(item->kind == c->kind && !item->minor, "%s: kind %d", c->name, item->kind);
	ck_assert_msg(!c->field || diff_field_find(item, c->field), "%s", c->name);
	difference_close(difference);
}
END_TEST

START_TEST(the_other_way_round_what_was_gone_is_added)
{
	struct evidence *less = diff_fixture(&arena, 0);
	struct difference *there, *back;

	drop_node(less);
	there = compare(&fixture_rich, NULL, less, NULL);
	back = compare(less, NULL, &fixture_rich, NULL);
	ck_assert_int_eq(there->topics[DIFF_NODES].items[0].kind, DIFF_GONE);
	ck_assert_int_eq(back->topics[DIFF_NODES].items[0].kind, DIFF_ADDED);
	ck_assert_str_eq(there->topics[DIFF_NODES].items[0].id, "yt-edge-1");
	ck_assert_uint_eq(diff_count(there, DIFF_NODES, DIFF_GONE), 1);
	difference_close(there);
	difference_close(back);
}
END_TEST

static void reverse(void *items, size_t count, size_t size)
{
	char *at = items, *kept = malloc(size);

	for (size_t i = 0; i < count / 2; i++) {
		memcpy(kept, at + i * size, size);
		memcpy(at + i * size, at + (count - 1 - i) * size, size);
		memcpy(at + (count - 1 - i) * size, kept, size);
	}
	free(kept);
}

START_TEST(the_order_of_lists_changes_nothing)
{
	struct evidence *straight = diff_fixture(&arena, DIFF_LATER_MS);
	struct evidence *turned = diff_fixture(&arena, DIFF_LATER_MS);
	struct difference *one, *other;
	char *a, *b;

	diff_fixture_change(&arena, straight);
	diff_fixture_change(&arena, turned);
	reverse(turned->nodes.items, turned->nodes.count, sizeof(*turned->nodes.items));
	reverse(turned->cities.items, turned->cities.count, sizeof(*turned->cities.items));
	reverse(turned->logs.items, turned->logs.count, sizeof(*turned->logs.items));
	reverse(turned->findings.items, turned->findings.count, sizeof(*turned->findings.items));
	one = compare(&fixture_rich, NULL, straight, NULL);
	other = compare(&fixture_rich, NULL, turned, NULL);
	a = json_of(one);
	b = json_of(other);
	ck_assert_str_eq(a, b);
	free(a);
	free(b);
	difference_close(one);
	difference_close(other);
}
END_TEST

static const struct minor_case {
	const char *name;
	int64_t from_us, to_us;
	bool minor;
} minor_cases[] = {
	{"half a millisecond", 2000, 2500, true},
	{"a millisecond", 2000, 3000, true},
	{"more than that", 2000, 3001, false},
	{"less by more than that", 3001, 2000, false},
	{"a tenth of much", 30000, 33000, true},
	{"more than a tenth", 30000, 33001, false},
};

START_TEST(a_small_change_of_an_rtt_is_minor)
{
	const struct minor_case *c = &minor_cases[_i];
	struct evidence *old = diff_fixture(&arena, 0), *new = diff_fixture(&arena, 0);
	struct difference *difference;

	ck_assert_int_gt(old->cities.items[0].rtt.count, 0);
	old->cities.items[0].rtt.p95_us = c->from_us;
	new->cities.items[0].rtt.p95_us = c->to_us;
	difference = compare(old, NULL, new, NULL);
	ck_assert(!difference->same);
	ck_assert_msg(difference->topics[DIFF_CITIES].items[0].minor == c->minor, "%s", c->name);
	ck_assert_uint_eq(diff_count(difference, DIFF_CITIES, -1), c->minor ? 0 : 1);
	difference_close(difference);
}
END_TEST

START_TEST(other_operators_and_profiles_are_refused)
{
	struct evidence *new = diff_fixture(&arena, 0);
	const struct diff_side sides[] = {
		{&fixture_rich, DIFF_OLD_DIGEST, NULL}, {new, DIFF_NEW_DIGEST, NULL}};
	struct difference *difference = NULL;
	struct err err = {0};

	if (_i == 0)
		new->operator_.name = "另一公司";
	else
		new->profile.id = "sx-icp";
	ck_assert_int_eq(diff_make(&sides[0], &sides[1], &difference, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_ptr_null(difference);
	ck_assert_ptr_nonnull(strstr(err.text, _i == 0 ? "另一公司" : "sx-icp"));
}
END_TEST

START_TEST(a_blank_makes_no_other_operator)
{
	struct evidence *new = diff_fixture(&arena, 0);
	struct difference *difference;

	new->operator_.name = arena_format(&arena, " %s", new->operator_.name);
	difference = compare(&fixture_rich, NULL, new, NULL);
	ck_assert(difference->same);
	difference_close(difference);
}
END_TEST

START_TEST(a_later_old_one_is_said)
{
	struct evidence *new = diff_fixture(&arena, -1000);
	struct difference *difference = compare(&fixture_rich, NULL, new, NULL);

	ck_assert(difference->reversed);
	difference_close(difference);
}
END_TEST

START_TEST(other_settings_are_not_comparable)
{
	void (*const changes[])(struct evidence *) = {other_threshold, other_rules, other_slots};
	struct evidence *new = diff_fixture(&arena, 0);
	struct difference *difference;

	changes[_i](new);
	difference = compare(&fixture_rich, NULL, new, NULL);
	ck_assert_int_eq(difference->verdicts_comparable, _i == 2);
	ck_assert_int_eq(difference->sampling_comparable, _i != 2);
	difference_close(difference);
}
END_TEST

START_TEST(what_dossiers_alone_know_is_compared_where_both_are)
{
	struct evidence *new = diff_fixture(&arena, 0);
	struct dossier *old_dossier = diff_fixture_dossier(&arena, &fixture_rich);
	struct dossier *new_dossier = diff_fixture_dossier(&arena, new);
	struct difference *both, *one;

	new_dossier->nodes.items[0].bandwidth_mbps = 20000;
	new_dossier->domains.count = 0;
	both = compare(&fixture_rich, old_dossier, new, new_dossier);
	one = compare(&fixture_rich, NULL, new, new_dossier);
	ck_assert_uint_eq(both->topics[DIFF_NODES].count, 1);
	ck_assert_uint_eq(both->topics[DIFF_DOMAINS].count, 1);
	ck_assert_ptr_nonnull(
		diff_field_find(&both->topics[DIFF_NODES].items[0], "bandwidth_mbps"));
	ck_assert(one->same);
	difference_close(both);
	difference_close(one);
}
END_TEST

/* What becomes of the first document. */
static const struct paper_case {
	const char *name;
	int64_t old_days, new_days; /* validity left at each as_of; negative: over */
	bool other_file;
	int kind; /* -1: the same */
} paper_cases[] = {
	{"as it was", 30, 30, false, -1},
	{"another file", 30, 30, true, DIFF_REPLACED},
	{"valid for longer", 30, 60, false, DIFF_RENEWED},
	{"renewed by another file", 30, 60, true, DIFF_RENEWED},
	{"shorter", 60, 30, false, DIFF_CHANGED},
	{"expired", 30, -2, false, DIFF_EXPIRED},
	{"expired and renewed", -2, 30, false, DIFF_RENEWED},
	{"still expired", -3, -3, false, -1},
};

START_TEST(papers_are_renewed_replaced_and_expire)
{
	const struct paper_case *c = &paper_cases[_i];
	struct evidence *new = diff_fixture(&arena, 0);
	struct dossier *before = diff_fixture_dossier(&arena, &fixture_rich);
	struct dossier *after = diff_fixture_dossier(&arena, new);
	struct difference *difference;

	before->documents.items[0].expires.v = fixture_rich.as_of.v + c->old_days * WHEN_DAY_MS;
	after->documents.items[0].expires.v = new->as_of.v + c->new_days *WHEN_DAY_MS;
	if (c->other_file)
		other_file(new);
	difference = compare(&fixture_rich, before, new, after);
	if (c->kind < 0)
		ck_assert_msg(difference->same, "%s", c->name);
	else
		ck_assert_msg(difference->topics[DIFF_DOCUMENTS].items[0].kind == c->kind,
			"%s: kind %d", c->name, difference->topics[DIFF_DOCUMENTS].items[0].kind);
	difference_close(difference);
}
END_TEST

/* A gap against the window of 36 hours of jj-edge-1, in hours from its start. */
static const struct gap_case {
	const char *name, *node;
	int64_t from_h, to_h;
	bool ticket, explained, told;
} gap_cases[] = {
	{"within", "jj-edge-1", 1, 35, true, true, true},
	{"all of it", "jj-edge-1", 0, 36, true, true, true},
	{"beyond its end", "jj-edge-1", 1, 37, true, false, true},
	{"before its start", "jj-edge-1", -1, 35, true, false, true},
	{"elsewhere", "jj-edge-1", 40, 80, true, false, true},
	{"another node", "gz-core-1", 1, 35, true, false, true},
	{"no ticket", "jj-edge-1", 1, 35, false, false, true},
	{"before the period", "jj-edge-1", -800, -790, true, false, false},
};

START_TEST(a_gap_is_explained_by_maintenance_that_holds_it)
{
	const struct gap_case *c = &gap_cases[_i];
	const int64_t hour = 60 * WHEN_MINUTE_MS;
	int64_t start = fixture_rich.as_of.v + 30 * WHEN_DAY_MS;
	struct evidence_gap gap = {
		{start + c->from_h * hour}, {start + c->to_h * hour}, {0}, BIND_ABSENT};
	struct evidence *new = diff_fixture(&arena, DIFF_LATER_MS);
	struct dossier *dossier = diff_fixture_dossier(&arena, new);
	struct difference *difference;

	new->logs.items[0].node = c->node;
	new->logs.items[0].gaps.items = &gap;
	new->logs.items[0].gaps.count = 1;
	new->logs.count = 1;
	if (!c->ticket)
		dossier->maintenance.items[0].ticket = NULL;
	difference = compare(&fixture_rich, NULL, new, dossier);
	ck_assert_msg(difference->outages.count == c->told, "%s", c->name);
	ck_assert_uint_eq(difference->maintenance.count, 2);
	if (c->told)
		ck_assert_msg(
			difference->outages.items[0].explained == c->explained, "%s", c->name);
	difference_close(difference);
}
END_TEST

START_TEST(a_window_of_both_dossiers_is_one)
{
	struct evidence *new = diff_fixture(&arena, DIFF_LATER_MS);
	struct dossier *before = diff_fixture_dossier(&arena, &fixture_rich);
	struct dossier *after = diff_fixture_dossier(&arena, new);
	struct difference *difference;

	move_city(new);
	difference = compare(&fixture_rich, before, new, after);
	ck_assert_uint_eq(difference->maintenance.count, 2);
	ck_assert(difference->maintenance.items[0].in_old);
	ck_assert(difference->maintenance.items[0].in_new);
	ck_assert_uint_eq(difference->topics[DIFF_NODES].items[0].tickets.count, 1);
	ck_assert_str_eq(difference->topics[DIFF_NODES].items[0].tickets.items[0], "GJ-2026-118");
	difference_close(difference);
}
END_TEST

static const struct duty_case {
	const char *name;
	void (*change)(struct evidence *evidence);
	const char *duty, *because; /* NULL: not raised */
	int state;
} duty_cases[] = {
	{"moved", move_city, "node_adjustment", "nodes/jj-edge-1", DUTY_DUE},
	{"moved", move_city, "technical_evaluation", "nodes/jj-edge-1", DUTY_DUE},
	{"moved", move_city, "network_resources", NULL, DUTY_NOT_SHOWN},
	{"gone", drop_node, "node_adjustment", "nodes/yt-edge-1", DUTY_DUE},
	{"gone", drop_node, "technical_evaluation", NULL, DUTY_NOT_SHOWN},
	{"role", change_role, "node_adjustment", "nodes/jj-edge-1", DUTY_DUE},
	{"address", drop_address, "network_resources", "nodes/gz-core-1", DUTY_DUE},
	{"address", drop_address, "node_adjustment", NULL, DUTY_NOT_SHOWN},
	{"filing", change_filing, "room_filing", "sites/site-fz", DUTY_DUE},
	{"licence", other_licence, "licence_obtained", "licence/licence_no", DUTY_CHECK},
	{"measured", change_place, "node_adjustment", NULL, DUTY_NOT_SHOWN},
	{"measured", change_place, "annual_report", NULL, DUTY_DUE},
	{"measured", change_place, "company_decision", NULL, DUTY_CHECK},
	{"measured", change_place, "service_opening", NULL, DUTY_CHECK},
};

START_TEST(duties_follow_from_what_is_declared)
{
	const struct duty_case *c = &duty_cases[_i];
	struct evidence *new = diff_fixture(&arena, DIFF_LATER_MS);
	const struct diff_duty *duty = NULL;
	struct difference *difference;

	c->change(new);
	difference = compare(&fixture_rich, NULL, new, NULL);
	LIST_EACH(const struct diff_duty, row, &difference->duties)
		if (strcmp(row->duty, c->duty) == 0)
			duty = row;
	ck_assert_ptr_nonnull(duty);
	ck_assert_msg(duty->state == c->state, "%s, %s: %d", c->name, c->duty, duty->state);
	ck_assert_msg((duty->because.count > 0) == (c->because != NULL), "%s", c->name);
	if (c->because)
		ck_assert_str_eq(duty->because.items[0], c->because);
	difference_close(difference);
}
END_TEST

/* Bandwidth of the first node, as both dossiers say it. */
static const struct resource_case {
	const char *name;
	int64_t old_mbps, new_mbps;
	bool reported, evaluated;
} resource_cases[] = {
	{"more", 10000, 20000, true, true},
	{"less", 20000, 10000, true, false},
	{"declared for the first time", BIND_ABSENT, 20000, false, false},
	{"the same", 10000, 10000, false, false},
};

static int duty_state(const struct difference *difference, const char *duty)
{
	LIST_EACH(const struct diff_duty, row, &difference->duties)
		if (strcmp(row->duty, duty) == 0)
			return row->state;
	return -1;
}

START_TEST(more_bandwidth_wants_an_evaluation)
{
	const struct resource_case *c = &resource_cases[_i];
	struct evidence *new = diff_fixture(&arena, DIFF_LATER_MS);
	struct dossier *before = diff_fixture_dossier(&arena, &fixture_rich);
	struct dossier *after = diff_fixture_dossier(&arena, new);
	struct difference *difference;

	before->nodes.items[0].bandwidth_mbps = c->old_mbps;
	after->nodes.items[0].bandwidth_mbps = c->new_mbps;
	difference = compare(&fixture_rich, before, new, after);
	ck_assert_msg(duty_state(difference, "network_resources") ==
			      (c->reported ? DUTY_DUE : DUTY_NOT_SHOWN),
		"%s", c->name);
	ck_assert_msg(duty_state(difference, "technical_evaluation") ==
			      (c->evaluated ? DUTY_DUE : DUTY_NOT_SHOWN),
		"%s", c->name);
	difference_close(difference);
}
END_TEST

START_TEST(the_json_is_read_again_as_it_was_written)
{
	struct evidence *new = diff_fixture(&arena, DIFF_LATER_MS);
	struct dossier *dossier = diff_fixture_dossier(&arena, new);
	struct difference *difference, again = {0};
	struct faults faults;
	struct json_doc doc;
	struct err err = {0};
	char *text, *copy;

	diff_fixture_change(&arena, new);
	difference =
		compare(&fixture_rich, diff_fixture_dossier(&arena, &fixture_rich), new, dossier);
	text = json_of(difference);
	faults_init(&faults);
	ck_assert_int_eq(json_doc_parse(text, strlen(text), "diff", &doc, &faults, &err), 0);
	ck_assert_msg(
		bind_read_doc(&doc, &difference_shape, &again, &arena, &faults, NULL, &err) == 0,
		"%s", err.text);
	copy = json_of(&again);
	ck_assert_str_eq(text, copy);
	ck_assert_ptr_null(strstr(text, "e+"));
	json_doc_fini(&doc);
	faults_fini(&faults);
	difference_close(difference);
	free(text);
	free(copy);
}
END_TEST

static void open_arena(void)
{
	arena_init(&arena);
}

static void close_arena(void)
{
	arena_fini(&arena);
}

int main(void)
{
	Suite *suite = suite_create("diff");
	TCase *tc = tcase_create("diff");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, open_arena, close_arena);
	tcase_add_loop_test(tc, evidence_is_the_same_as_itself, 0, 3);
	tcase_add_loop_test(
		tc, what_is_otherwise_is_told_by_its_topic_alone, 0, (int)ARRAY_LEN(change_cases));
	tcase_add_test(tc, the_other_way_round_what_was_gone_is_added);
	tcase_add_test(tc, the_order_of_lists_changes_nothing);
	tcase_add_loop_test(tc, a_small_change_of_an_rtt_is_minor, 0, (int)ARRAY_LEN(minor_cases));
	tcase_add_loop_test(tc, other_operators_and_profiles_are_refused, 0, 2);
	tcase_add_test(tc, a_blank_makes_no_other_operator);
	tcase_add_test(tc, a_later_old_one_is_said);
	tcase_add_loop_test(tc, other_settings_are_not_comparable, 0, 3);
	tcase_add_test(tc, what_dossiers_alone_know_is_compared_where_both_are);
	tcase_add_loop_test(
		tc, papers_are_renewed_replaced_and_expire, 0, (int)ARRAY_LEN(paper_cases));
	tcase_add_loop_test(
		tc, a_gap_is_explained_by_maintenance_that_holds_it, 0, (int)ARRAY_LEN(gap_cases));
	tcase_add_test(tc, a_window_of_both_dossiers_is_one);
	tcase_add_loop_test(tc, duties_follow_from_what_is_declared, 0, (int)ARRAY_LEN(duty_cases));
	tcase_add_loop_test(
		tc, more_bandwidth_wants_an_evaluation, 0, (int)ARRAY_LEN(resource_cases));
	tcase_add_test(tc, the_json_is_read_again_as_it_was_written);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
