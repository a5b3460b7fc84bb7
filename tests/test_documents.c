#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/documents.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

/* Members of the one document that differ from one that counts. */
static const struct document_case {
	const char *name, *members, *as_of;
	int reason; /* -1: counts */
} document_cases[] = {
	{"a good one", "", "2026-12-31T00:00:00+08:00", -1},
	{"no expiry is for ever", "'expires':null", "2026-12-31T00:00:00+08:00", -1},
	{"first instant of the day of issue", "'issued':'2026-12-31'", "2026-12-31T00:00:00+08:00",
		-1},
	{"issued the day after", "'issued':'2027-01-01'", "2026-12-31T00:00:00+08:00",
		REASON_DOCUMENT_UNCLEAR},
	{"just before the day of issue", "'issued':'2026-12-31'", "2026-12-30T23:59:59.999+08:00",
		REASON_DOCUMENT_UNCLEAR},
	{"last day, first instant", "'expires':'2026-12-31'", "2026-12-31T00:00:00+08:00", -1},
	{"last day, last instant", "'expires':'2026-12-31'", "2026-12-31T23:59:59.999+08:00", -1},
	{"the day after the last", "'expires':'2026-12-30'", "2026-12-31T00:00:00+08:00",
		REASON_DOCUMENT_EXPIRED},
	{"no file", "'path':null", "2026-12-31T00:00:00+08:00", REASON_DOCUMENT_MISSING},
	{"issued by the operator itself", "'issuer':'甲公司'", "2026-12-31T00:00:00+08:00",
		REASON_DOCUMENT_UNCLEAR},
	{"held by another", "'holder':'丙公司'", "2026-12-31T00:00:00+08:00",
		REASON_DOCUMENT_UNCLEAR},
	{"no issuer", "'issuer':null", "2026-12-31T00:00:00+08:00", REASON_DOCUMENT_UNCLEAR},
	{"no holder", "'holder':null", "2026-12-31T00:00:00+08:00", REASON_DOCUMENT_UNCLEAR},
	{"no day of issue", "'issued':null", "2026-12-31T00:00:00+08:00", REASON_DOCUMENT_UNCLEAR},
};

static const char usual[] = "'id':'d','kind':'备案','about':'s-nc'";
static const struct member {
	const char *key, *text;
} members[] = {
	{"'path'", "'path':'p'"},
	{"'issuer'", "'issuer':'乙'"},
	{"'holder'", "'holder':'甲公司'"},
	{"'issued'", "'issued':'2025-06-01'"},
	{"'expires'", "'expires':'2035-05-31'"},
};

static void open_with(struct world *w, const struct document_case *row)
{
	struct arena arena = {0};
	char *text = arena_format(&arena, "{'as_of':'%s','documents':[{%s", row->as_of, usual);

	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (!strstr(row->members, members[i].key))
			text = arena_format(&arena, "%s,%s", text, members[i].text);
	if (row->members[0] && !strstr(row->members, ":null"))
		text = arena_format(&arena, "%s,%s", text, row->members);
	world_open(w, arena_format(&arena, "%s}]}", text));
	arena_fini(&arena);
}

START_TEST(a_document_counts_only_with_file_issuer_holder_and_days)
{
	const struct document_case *row = &document_cases[_i];
	struct world w;
	int reason;
	const struct document *found;

	open_with(&w, row);
	reason = document_reason(&w.in, &w.dossier->documents.items[0]);
	ck_assert_msg(reason == row->reason, "%s: %d", row->name, reason);
	found = document_of_site(&w.in, dossier_site(w.dossier, "s-nc"), &reason);
	ck_assert_msg((found != NULL) == (row->reason < 0), "%s", row->name);
	ck_assert_msg(found || reason == row->reason, "%s: %d", row->name, reason);
	ck_assert_msg(
		(document_about(&w.in, "s-nc") != NULL) == (row->reason < 0), "%s", row->name);
	world_close(&w);
}
END_TEST

#define PAPER(id, about)                                                                           \
	"{'id':'" id "','kind':'备案'," about "'path':'p','issuer':'乙',"                         \
	"'holder':'甲公司','issued':'2025-06-01'}"

static const struct site_case {
	const char *name, *patch;
	const char *found; /* id of the document of s-nc; NULL: none */
} site_cases[] = {
	{"its about is the site", "{'documents':[" PAPER("d", "'about':'s-nc',") "]}", "d"},
	{"it is about another site", "{'documents':[" PAPER("d", "'about':'s-sr',") "]}", NULL},
	{"it is about nothing", "{'documents':[" PAPER("d", "") "]}", NULL},
	{"the site lists it",
		"{'documents':[" PAPER("d",
			"") "],'sites':[{'id':'s-nc','city':'360100','address':"
			    "'一号','documents':['d']},{'id':'s-sr','city':'361100','address':'二号'},"
			    "{'id':'s-fz','city':'361000','address':'三号'}]}",
		"d"},
	{"none at all", "{'documents':[]}", NULL},
	{"a bad one beside a good one",
		"{'documents':[{'id':'a','kind':'备案','about':'s-nc'}," PAPER(
			"d", "'about':'s-nc',") "]}",
		"d"},
};

START_TEST(a_document_is_a_sites_when_either_names_the_other)
{
	const struct site_case *row = &site_cases[_i];
	const struct document *found;
	struct world w;
	int reason;

	world_open(&w, row->patch);
	found = document_of_site(&w.in, dossier_site(w.dossier, "s-nc"), &reason);
	ck_assert_msg((found != NULL) == (row->found != NULL), "%s", row->name);
	if (found)
		ck_assert_str_eq(found->id, row->found);
	else
		ck_assert_int_eq(reason, REASON_DOCUMENT_MISSING);
	world_close(&w);
}
END_TEST

START_TEST(a_document_counts_by_the_digest_of_its_file)
{
	struct world w;

	world_open(&w, NULL);
	ck_assert_uint_eq(strlen(document_sha256(&w.in, "d-nc")), 64);
	ck_assert_ptr_null(document_sha256(&w.in, "d-xx"));
	w.in.documents.count = 0;
	ck_assert_int_eq(document_reason(&w.in, dossier_document(w.dossier, "d-nc")),
		REASON_DOCUMENT_MISSING);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("documents");
	TCase *tc = tcase_create("documents");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_loop_test(tc, a_document_counts_only_with_file_issuer_holder_and_days, 0,
		(int)ARRAY_LEN(document_cases));
	tcase_add_loop_test(tc, a_document_is_a_sites_when_either_names_the_other, 0,
		(int)ARRAY_LEN(site_cases));
	tcase_add_test(tc, a_document_counts_by_the_digest_of_its_file);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
