#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/contents.h"
#include "model/canonical.h"

#define D1 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define D2 "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
#define ENTRY(path, role)                                                                          \
	"{\"path\":\"" path "\",\"role\":\"" role "\",\"sha256\":\"" D1                            \
	"\",\"size\":3,\"sm3\":\"" D2 "\"}"
#define MANIFEST(bytes, count, files)                                                              \
	"{\"bytes\":" #bytes ",\"count\":" #count ",\"files\":[" files                             \
	"],\"merkle\":{\"sha256\":\"" D1 "\",\"sm3\":\"" D2                                        \
	"\"},\"schema\":\"cdnproof/contents/v1\"}"

static const struct {
	const char *path;
	int role; /* -1: no part of a bundle */
} paths[] = {
	{"dossier.json", CONTENTS_DOSSIER},
	{"profile.json", CONTENTS_PROFILE},
	{"documents/执照.pdf", CONTENTS_DOCUMENT},
	{"documents/a/b.pdf", CONTENTS_DOCUMENT},
	{"plan/plan.json", CONTENTS_PLAN},
	{"raw/records/agent-nc/2026-11-21.jsonl", CONTENTS_RECORDS},
	{"raw/records/given/0001.jsonl", CONTENTS_RECORDS},
	{"raw/records/given/0001.heads", CONTENTS_HEADS},
	{"raw/records/agent-nc/heads", CONTENTS_HEADS},
	{"raw/records/agent-nc/rejected.txt", CONTENTS_REJECTED},
	{"raw/inventory/0001.json", CONTENTS_INVENTORY},
	{"raw/watch/drain/plan.json", CONTENTS_WATCH},
	{"raw/runs.jsonl", CONTENTS_RUNS},
	{"waivers/w1.json", CONTENTS_WAIVER},
	{"evidence.json", CONTENTS_EVIDENCE},
	{"appendix.html", CONTENTS_REPORT},
	{"pages/node-1.json", CONTENTS_PAGE},
	{"exports/findings.csv", CONTENTS_EXPORT},
	{"exports/appendix.pdf", CONTENTS_RENDERING},
	{"exports/ledger.xlsx", CONTENTS_RENDERING},
	{"", -1},
	{"/etc/passwd", -1},
	{"../dossier.json", -1},
	{"documents/../dossier.json", -1},
	{"documents/./a", -1},
	{"documents//a", -1},
	{"documents/a/", -1},
	{"documents", -1},
	{"documents/a\nb", -1},
	{"documents/a\x7f", -1},
	{"documents/\xff", -1},
	{"evidence.json.tmp", -1},
	{"raw/records/agent-nc.jsonl", -1},
	{"raw/records/a/b/c.jsonl", -1},
	{"raw/records/a/.jsonl", -1},
	{"raw/inventory/0001.json.partial", -1},
	{"MANIFEST.json", -1},
	{"attest/statement.dsse.json", -1},
	{"exports/a/b", -1},
};

START_TEST(path_tells_the_role)
{
	enum contents_role role;
	bool known = contents_role_of(paths[_i].path, &role);

	ck_assert_msg((known ? (int)role : -1) == paths[_i].role, "%s", paths[_i].path);
}
END_TEST

static bool reads(const char *text, size_t len)
{
	struct contents *contents = NULL;
	struct faults faults;
	struct err err;
	bool good;

	faults_init(&faults);
	good = contents_parse(text, len, "MANIFEST.json", &contents, &faults, &err) == 0;
	contents_close(contents);
	faults_fini(&faults);
	return good;
}

#define TWO ENTRY("dossier.json", "dossier") "," ENTRY("evidence.json", "evidence")

START_TEST(manifest_reads_and_no_prefix_of_it)
{
	static const char good[] = MANIFEST(6, 2, TWO);
	struct contents *contents = NULL;
	struct faults faults;
	struct err err;

	faults_init(&faults);
	ck_assert_int_eq(
		contents_parse(good, strlen(good), "MANIFEST.json", &contents, &faults, &err), 0);
	ck_assert_ptr_nonnull(contents_find(contents, "evidence.json"));
	ck_assert_ptr_null(contents_find(contents, "plan/plan.json"));
	contents_close(contents);
	faults_fini(&faults);
	for (size_t cut = 0; cut < strlen(good); cut++)
		ck_assert(!reads(good, cut));
}
END_TEST

static const char *const bad[] = {
	MANIFEST(6, 2, ENTRY("evidence.json", "evidence") "," ENTRY("dossier.json", "dossier")),
	MANIFEST(6, 2, ENTRY("dossier.json", "dossier") "," ENTRY("dossier.json", "dossier")),
	MANIFEST(7, 2, TWO),
	MANIFEST(6, 3, TWO),
	MANIFEST(3, 1, ENTRY("dossier.json", "evidence")),
	MANIFEST(3, 1, ENTRY("../dossier.json", "dossier")),
	MANIFEST(3, 1, ENTRY("/etc/passwd", "document")),
	MANIFEST(3, 1, ENTRY("documents/../../x", "document")),
	" " MANIFEST(6, 2, TWO),
	MANIFEST(6, 2, TWO) "\n",
	"{\"schema\":\"cdnproof/contents/v1\"}",
};

START_TEST(altered_manifest_is_refused)
{
	ck_assert_msg(!reads(bad[_i], strlen(bad[_i])), "%s", bad[_i]);
}
END_TEST

START_TEST(writers_by_heart_write_what_the_shapes_say)
{
	struct contents_file files[] = {{.path = "documents/a\"b\\c \xe6\x89\xa7.pdf",
						.role = CONTENTS_DOCUMENT,
						.size = JSON_INT_MOST,
						.sha256 = D1,
						.sm3 = D2},
		{.path = "dossier.json", .role = CONTENTS_DOSSIER, .sha256 = D2, .sm3 = D1}};
	struct contents contents = {.schema = CONTENTS_SCHEMA,
		.files = {files, 2},
		.count = 2,
		.bytes = 12345,
		.merkle = {D1, D2}};
	char *text, *expected;
	size_t len, expected_len;

	for (size_t count = 0; count <= 2; count++) {
		contents.files.count = count;
		ck_assert_int_eq(contents_text(&contents, &text, &len, NULL), 0);
		ck_assert_int_eq(
			canonical_text(&contents_shape, &contents, &expected, &expected_len, NULL),
			0);
		ck_assert_str_eq(text, expected);
		ck_assert_uint_eq(len, expected_len);
		free(text);
		free(expected);
	}
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(contents_entry_text(&files[i], &text, &len, NULL), 0);
		ck_assert_int_eq(canonical_text(&contents_file_shape, &files[i], &expected,
					 &expected_len, NULL),
			0);
		ck_assert_str_eq(text, expected);
		ck_assert_uint_eq(len, expected_len);
		free(text);
		free(expected);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("contents");
	TCase *tests = tcase_create("contents");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, writers_by_heart_write_what_the_shapes_say);
	tcase_add_loop_test(tests, path_tells_the_role, 0, (int)ARRAY_LEN(paths));
	tcase_add_test(tests, manifest_reads_and_no_prefix_of_it);
	tcase_add_loop_test(tests, altered_manifest_is_refused, 0, (int)ARRAY_LEN(bad));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
