#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/profile.h"
#include "analyzer/rule.h"
#include "base/digest.h"
#include "model/canonical.h"

static struct profile *profile;

static void open_profile(void)
{
	struct err err = {0};

	ck_assert_msg(profile_open_builtin("jx-cdn", &profile, &err) == 0, "%s", err.text);
}

static void close_profile(void)
{
	profile_close(profile);
}

static const struct rule *rule_of(const char *id)
{
	LIST_EACH(const struct rule, rule, &profile->rules)
		if (strcmp(rule->id, id) == 0)
			return rule;
	ck_abort_msg("no rule %s", id);
	return NULL;
}

START_TEST(defaults_are_those_of_the_contract)
{
	ck_assert_int_eq(profile->window_days, 30);
	ck_assert_int_eq(profile->alpha_ppm, 50000);
	ck_assert_int_eq(profile->slot_ms, 300000);
	ck_assert_int_eq(profile->slots, 2016);
	ck_assert_int_eq(profile->thresholds.success_ppm, 990000);
	ck_assert_int_eq(profile->thresholds.quantile_ppm, 950000);
	ck_assert_int_eq(profile->thresholds.rtt_p95_us, 30000);
	ck_assert_int_eq(profile->thresholds.slot_ok_ppm, 500000);
	ck_assert_str_eq(profile->region, "360000");
	ck_assert(profile->builtin);
}
END_TEST

static const struct method_case {
	const char *name;
	int64_t sent, interval_ms, timeout_ms;
} method_cases[] = {
	{"icmp", 20, 1000, 2000},
	{"tcp", 5, 5000, 2000},
	{"tls", 5, 5000, 2000},
	{"http", 1, 1000, 2000},
	{"https", 1, 1000, 2000},
	{"dns", 1, 1000, 2000},
	{"mesh", 5, 1000, 2000},
};

START_TEST(default_sampling_is_that_of_the_contract)
{
	const struct method_case *row = &method_cases[_i];
	const struct profile_method *method = profile_method_find(profile, row->name);

	ck_assert_ptr_nonnull(method);
	ck_assert_int_eq(method->sent, row->sent);
	if (row->sent > 1)
		ck_assert_int_eq(method->interval_ms, row->interval_ms);
	ck_assert_int_eq(method->timeout_ms, row->timeout_ms);
	ck_assert_ptr_null(profile_method_find(profile, "udp"));
}
END_TEST

static const struct rule_case {
	const char *id;
	int severity, role;
	int64_t need;
	bool distinct, application_only, built;
	const char *cities; /* all, one after the other */
	const char *readings;
} rule_cases[] = {
	{"nodes.core", SEVERITY_MUST, ROLE_CORE, 1, false, false, true, "360100360400360700",
		"mixed,measured"},
	{"nodes.regional", SEVERITY_MUST, ROLE_REGIONAL, 2, true, false, true, "360900361000361100",
		"mixed,measured"},
	{"coverage.cities", SEVERITY_MUST, -1, 0, false, false, true, "",
		"service,presence,either,by_operator,default_thresholds"},
	{"nodes.in_province", SEVERITY_MUST, -1, 0, false, false, true, "", "mixed,measured"},
	{"logs.retention", SEVERITY_MUST, -1, 0, false, false, true, "",
		"calendar,days_180,days_183,no_gap,dense,whole_estate"},
	{"logs.damage", SEVERITY_INFO, -1, 0, false, false, true, "", ""},
	{"logs.times", SEVERITY_INFO, -1, 0, false, false, true, "", ""},
	{"logs.fields", SEVERITY_INFO, -1, 0, false, false, true, "", ""},
	{"logs.traffic", SEVERITY_INFO, -1, 0, false, false, true, "", ""},
	{"facilities.in_scope", SEVERITY_MUST, -1, 0, false, true, true, "", ""},
	{"nodes.availability", SEVERITY_SHOULD, -1, 0, false, false, true, "", "hours"},
	{"ipv6.service", SEVERITY_SHOULD, -1, 0, false, false, true, "", ""},
	{"function.cache", SEVERITY_SHOULD, -1, 30, false, false, true, "", "each_node"},
	{"function.refusal", SEVERITY_SHOULD, -1, 30, false, false, true, "", "each_node"},
	{"function.dispatch", SEVERITY_SHOULD, -1, 0, false, false, true, "", ""},
	{"function.load_balance", SEVERITY_SHOULD, -1, 0, false, false, true, "", ""},
};

static void join(const char *const *items, size_t count, const char *between, char out[512])
{
	out[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		strncat(out, i ? between : "", 511 - strlen(out));
		strncat(out, items[i], 511 - strlen(out));
	}
}

START_TEST(rules_ask_what_the_contract_says)
{
	const struct rule_case *row = &rule_cases[_i];
	const struct rule *rule = rule_of(row->id);
	char text[512];

	ck_assert_int_eq(rule->severity, row->severity);
	ck_assert_int_eq(rule->role, row->role);
	ck_assert_int_eq(rule->need, row->need);
	ck_assert_int_eq(rule->distinct_sites, row->distinct);
	ck_assert_int_eq(rule->application_only, row->application_only);
	ck_assert_int_eq(rule_kind_find(rule->kind) != NULL, row->built);
	join(rule->cities.items, rule->cities.count, "", text);
	ck_assert_str_eq(text, row->cities);
	join(rule->readings.items, rule->readings.count, ",", text);
	ck_assert_str_eq(text, row->readings);
}
END_TEST

START_TEST(half_of_eleven_cities_are_six)
{
	const struct rule *rule = rule_of("coverage.cities");

	ck_assert_int_eq((11 * rule->share_num + rule->share_den - 1) / rule->share_den, 6);
}
END_TEST

START_TEST(retention_asks_for_six_months_of_access_logs)
{
	const struct rule *rule = rule_of("logs.retention");

	ck_assert_int_eq(rule->months, 6);
	ck_assert_int_eq(rule->gap_hours, 24);
	ck_assert_uint_eq(rule->kinds.count, 1);
	ck_assert_int_eq(rule->kinds.items[0], LOG_ACCESS);
}
END_TEST

START_TEST(every_rule_names_its_source)
{
	LIST_EACH(const struct rule, rule, &profile->rules) {
		ck_assert_msg(rule->quote[0] && rule->title[0], "%s", rule->id);
		ck_assert_msg(strcmp(rule->authority, "primary") == 0 ||
				      strcmp(rule->authority, "secondary") == 0,
			"%s: %s", rule->id, rule->authority);
	}
}
END_TEST

/* What applies to the application alone must never move the exit status. */
START_TEST(declared_and_computed_rules_are_for_the_application_only)
{
	LIST_EACH(const struct rule, rule, &profile->rules)
		if (!rule_kind_find(rule->kind) && rule->severity == SEVERITY_MUST)
			ck_assert_msg(rule->application_only, "%s", rule->id);
}
END_TEST

START_TEST(an_unknown_profile_names_the_known_ones)
{
	struct profile *none = NULL;
	struct err err = {0};

	ck_assert_int_eq(profile_open_builtin("sx-icp", &none, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "jx-cdn"));
	ck_assert_ptr_null(none);
}
END_TEST

START_TEST(a_profile_written_and_read_again_is_the_same)
{
	struct profile again = {0};
	struct faults faults;
	struct json_doc doc = {0};
	struct err err = {0};
	char *text, *twice;
	size_t len, len_twice;

	faults_init(&faults);
	ck_assert_int_eq(canonical_text(&profile_shape, profile, &text, &len, &err), 0);
	ck_assert_int_eq(json_doc_parse(text, len, "again", &doc, &faults, &err), 0);
	ck_assert_int_eq(
		bind_read_doc(&doc, &profile_shape, &again, &again.arena, &faults, NULL, &err), 0);
	ck_assert_int_eq(canonical_text(&profile_shape, &again, &twice, &len_twice, &err), 0);
	ck_assert_str_eq(text, twice);
	ck_assert_uint_gt(len, 1000);
	free(text);
	free(twice);
	json_doc_fini(&doc);
	faults_fini(&faults);
	arena_fini(&again.arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("profile");
	TCase *tc = tcase_create("profile");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, open_profile, close_profile);
	tcase_add_test(tc, defaults_are_those_of_the_contract);
	tcase_add_loop_test(
		tc, default_sampling_is_that_of_the_contract, 0, (int)ARRAY_LEN(method_cases));
	tcase_add_loop_test(tc, rules_ask_what_the_contract_says, 0, (int)ARRAY_LEN(rule_cases));
	tcase_add_test(tc, half_of_eleven_cities_are_six);
	tcase_add_test(tc, retention_asks_for_six_months_of_access_logs);
	tcase_add_test(tc, every_rule_names_its_source);
	tcase_add_test(tc, declared_and_computed_rules_are_for_the_application_only);
	tcase_add_test(tc, an_unknown_profile_names_the_known_ones);
	tcase_add_test(tc, a_profile_written_and_read_again_is_the_same);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
