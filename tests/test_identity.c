#include <check.h>
#include <stdlib.h>

#include "analyzer/identity.h"
#include "base/array.h"
#include "base/text.h"

static const struct {
	const char *name;
	bool key;
	struct identity_tally tally; /* counted, named, other */
	bool log;
	int identity;
} rules[] = {
	{"nothing", false, {0, 0, 0}, false, IDENTITY_NONE},
	{"its key", true, {0, 0, 0}, false, IDENTITY_KEY},
	{"its key, and responses without a name", true, {9, 0, 0}, false, IDENTITY_KEY},
	{"its key, and some with its name", true, {9, 5, 0}, false, IDENTITY_KEY},
	{"its key, but another's name", true, {9, 8, 1}, false, IDENTITY_NONE},
	{"all name it", false, {9, 9, 0}, false, IDENTITY_HEADER},
	{"one does not", false, {9, 8, 0}, false, IDENTITY_NONE},
	{"a response that does not count names another", false, {9, 9, 1}, false, IDENTITY_NONE},
	{"none that counts", false, {0, 0, 0}, false, IDENTITY_NONE},
	{"the log", false, {9, 0, 0}, true, IDENTITY_LOG},
	{"the log, but another's name", false, {9, 0, 1}, true, IDENTITY_NONE},
	{"all three", true, {9, 9, 0}, true, IDENTITY_KEY},
	{"name and log", false, {9, 9, 0}, true, IDENTITY_HEADER},
};

START_TEST(one_rule_says_who_answered)
{
	ck_assert_msg((int)identity_decide(rules[_i].key, &rules[_i].tally, rules[_i].log) ==
			      rules[_i].identity,
		"%s", rules[_i].name);
}
END_TEST

static struct bind_pair pairs[] = {{"edge-1", "n-nc"}, {"edge-2", "n-sr"}};
static const struct node_name bare = {.header = "x-node"};
static const struct node_name tabled = {.header = "x-node", .names = {pairs, ARRAY_LEN(pairs)}};

static const struct {
	const struct node_name *how;
	const char *said;
	int names;
} said[] = {
	{NULL, "n-nc", IDENTITY_NAMES_NOBODY}, {&bare, "", IDENTITY_NAMES_NOBODY},
	{&bare, "n-nc", IDENTITY_NAMES_NODE}, {&bare, "n-sr", IDENTITY_NAMES_OTHER},
	{&bare, "somebody", IDENTITY_NAMES_OTHER}, {&tabled, "", IDENTITY_NAMES_NOBODY},
	{&tabled, "edge-1", IDENTITY_NAMES_NODE}, {&tabled, "edge-2", IDENTITY_NAMES_OTHER},
	{&tabled, "n-nc", IDENTITY_NAMES_OTHER}, /* there is a table, and it has no such name */
};

START_TEST(a_name_is_the_nodes_or_anothers)
{
	const struct node node = {.id = "n-nc"};
	const struct check check = {.id = "c", .node_name = said[_i].how};
	const char *value = said[_i].said;
	struct record_header read = {.name = PLAN_READ_NODE, .values = {&value, 1}};
	struct record_http http = {.reads = {&read, 1}};
	const struct record record = {.http = &http};

	ck_assert_int_eq((int)identity_names(&check, &node, &record, 0), said[_i].names);
	ck_assert_int_eq((int)identity_names(&check, &node, &record, 1), IDENTITY_NAMES_NOBODY);
}
END_TEST

START_TEST(what_does_not_count_still_contradicts)
{
	struct identity_tally tally = {0};

	identity_note(&tally, IDENTITY_NAMES_NODE, true);
	identity_note(&tally, IDENTITY_NAMES_NOBODY, false);
	identity_note(&tally, IDENTITY_NAMES_NODE, false);
	ck_assert_int_eq((int)identity_decide(false, &tally, false), IDENTITY_HEADER);
	identity_note(&tally, IDENTITY_NAMES_OTHER, false);
	ck_assert_int_eq((int)identity_decide(true, &tally, true), IDENTITY_NONE);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("identity");
	TCase *tests = tcase_create("identity");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, one_rule_says_who_answered, 0, (int)ARRAY_LEN(rules));
	tcase_add_loop_test(tests, a_name_is_the_nodes_or_anothers, 0, (int)ARRAY_LEN(said));
	tcase_add_test(tests, what_does_not_count_still_contradicts);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
