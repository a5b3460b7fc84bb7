#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bundle/layout.h"
#include "tests/bundle_fixture.h"
#include "tests/data_fixture.h"

static struct bundle_fixture bundle;
static struct verify_report report;

static void begin(void)
{
	bundle_fixture_make(&bundle);
	verify_report_init(&report);
}

static void end(void)
{
	verify_report_fini(&report);
	bundle_fixture_end(&bundle);
}

/* All reasons by name, sorted as the table is, blanks between. */
static const char *reasons(void)
{
	static char text[1024];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < VERIFY_REASONS; i++)
		if (report.reason_counts[i])
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
				len ? " " : "", verify_reasons[i].name);
	ck_assert_uint_lt(len, sizeof(text));
	return text;
}

START_TEST(a_sealed_bundle_is_authentic)
{
	bundle_fixture_check(&bundle, &report, 2, true);
	ck_assert_str_eq(reasons(), "");
	ck_assert_int_eq(report.states[VERIFY_AUTHENTIC], VERIFY_YES);
}
END_TEST

START_TEST(one_trusted_key_of_two_is_enough_unless_both_types_are_asked_for)
{
	bundle_fixture_check(&bundle, &report, 1, false);
	ck_assert_str_eq(reasons(), "");
	bundle_fixture_check(&bundle, &report, 1, true);
	ck_assert_str_eq(reasons(), "type_missing");
}
END_TEST

START_TEST(without_a_key_nothing_is_authentic)
{
	bundle_fixture_check(&bundle, &report, 0, false);
	ck_assert_str_eq(reasons(), "no_key_given");
	ck_assert_int_eq(verify_status(&report), 10);
}
END_TEST

/* --- what is done to a bundle, and what must be found -------------------------------------- */

static const char *in(const char *name)
{
	return bundle_fixture_path(&bundle, name);
}

static void put(const char *name, const char *text)
{
	bundle_fixture_write(&bundle, name, text, strlen(text));
}

/* Replaces the first `from` in a file; as long, or not. */
static void replace(const char *name, const char *from, const char *to)
{
	struct file_bytes bytes = bundle_fixture_read(&bundle, name);
	char *at = strstr(bytes.at, from), *text;

	ck_assert_msg(at != NULL, "no %s in %s", from, name);
	ck_assert_int_ge(
		asprintf(&text, "%.*s%s%s", (int)(at - bytes.at), bytes.at, to, at + strlen(from)),
		0);
	put(name, text);
	free(text);
	file_bytes_fini(&bytes);
}

#define RECORDS "raw/records/a1/2026-11-20.jsonl"
#define NEXT    "raw/records/a1/2026-11-21.jsonl"

static void change_record(void)
{
	replace(RECORDS, "\"seq\":1", "\"seq\":7");
}
static void truncate_record(void)
{
	ck_assert_int_eq(truncate(in(RECORDS), 5), 0);
}
static void extend_record(void)
{
	put(NEXT, "{\"seq\":2}\n{\"seq\":3}\n");
}
static void swap_files(void)
{
	ck_assert_int_eq(rename(in(RECORDS), in("x")), 0);
	ck_assert_int_eq(rename(in(NEXT), in(RECORDS)), 0);
	ck_assert_int_eq(rename(in("x"), in(NEXT)), 0);
}
static void rename_file(void)
{
	ck_assert_int_eq(rename(in(RECORDS), in("raw/records/a1/2026-11-19.jsonl")), 0);
}
static void remove_file(void)
{
	ck_assert_int_eq(unlink(in(NEXT)), 0);
}
static void duplicate_file(void)
{
	put("raw/records/a1/2026-11-22.jsonl", "{\"seq\":2}\n");
}
static void add_to_attest(void)
{
	put("attest/note.txt", "hello");
}
static void add_below_attest(void)
{
	put("attest/more/statement.tsq", "hello");
}
static void add_hidden(void)
{
	put(".hidden", "");
}
static void replace_by_link(void)
{
	ck_assert_int_eq(rename(in(NEXT), in("raw/x")), 0);
	ck_assert_int_eq(symlink("../../x", in(NEXT)), 0);
	unlink(in("raw/x"));
}
static void link_to_passwd(void)
{
	ck_assert_int_eq(symlink("/etc/passwd", in("documents/passwd")), 0);
}
static void link_a_folder(void)
{
	ck_assert_int_eq(rename(in("plan"), in("raw/plan")), 0);
	ck_assert_int_eq(symlink("raw/plan", in("plan")), 0);
}
static void link_attest(void)
{
	ck_assert_int_eq(rename(in("attest"), in("raw/attest")), 0);
	ck_assert_int_eq(symlink("raw/attest", in("attest")), 0);
}
static void replace_by_pipe(void)
{
	ck_assert_int_eq(unlink(in(NEXT)), 0);
	ck_assert_int_eq(mkfifo(in(NEXT), 0600), 0);
}
static void manifest_is_pipe(void)
{
	ck_assert_int_eq(unlink(in(BUNDLE_MANIFEST)), 0);
	ck_assert_int_eq(mkfifo(in(BUNDLE_MANIFEST), 0600), 0);
}
static void statement_is_pipe(void)
{
	ck_assert_int_eq(unlink(in(BUNDLE_STATEMENT)), 0);
	ck_assert_int_eq(mkfifo(in(BUNDLE_STATEMENT), 0600), 0);
}
static void file_became_folder(void)
{
	ck_assert_int_eq(unlink(in(NEXT)), 0);
	ck_assert_int_eq(mkdir(in(NEXT), 0700), 0);
}
static void remove_manifest(void)
{
	ck_assert_int_eq(unlink(in(BUNDLE_MANIFEST)), 0);
}
static void remove_statement(void)
{
	ck_assert_int_eq(unlink(in(BUNDLE_STATEMENT)), 0);
}
static void huge_manifest(void)
{
	ck_assert_int_eq(truncate(in(BUNDLE_MANIFEST), INT64_C(1) << 40), 0);
}
static void huge_statement(void)
{
	ck_assert_int_eq(truncate(in(BUNDLE_STATEMENT), INT64_C(1) << 40), 0);
}
static void huge_record(void)
{
	ck_assert_int_eq(truncate(in(NEXT), INT64_C(1) << 40), 0);
}
static void deep(const char *name)
{
	char *text = malloc(1u << 20);

	ck_assert_ptr_nonnull(text);
	memset(text, '[', 1u << 20);
	bundle_fixture_write(&bundle, name, text, 1u << 20);
	free(text);
}
static void deep_manifest(void)
{
	deep(BUNDLE_MANIFEST);
}
static void deep_statement(void)
{
	deep(BUNDLE_STATEMENT);
}
static void empty_manifest(void)
{
	put(BUNDLE_MANIFEST, "");
}
static void empty_statement(void)
{
	put(BUNDLE_STATEMENT, "");
}
static void manifest_with_lf(void)
{
	replace(BUNDLE_MANIFEST, "contents/v1\"}", "contents/v1\"}\n");
}
static void statement_with_lf(void)
{
	replace(BUNDLE_STATEMENT, "}]}", "}]}\n");
}
static void statement_with_blank(void)
{
	replace(BUNDLE_STATEMENT, "\",\"payloadType\"", "\", \"payloadType\"");
}
static void statement_with_key(void)
{
	replace(BUNDLE_STATEMENT, "{\"payload\"", "{\"note\":1,\"payload\"");
}
static void statement_of_heads(void)
{
	replace(BUNDLE_STATEMENT, "vnd.in-toto+json", "vnd.cdnproof.head+json");
}

/* The text of the envelope, its signatures in other hands. */
static void with_signatures(void (*change)(struct envelope *envelope))
{
	struct file_bytes bytes = bundle_fixture_read(&bundle, BUNDLE_STATEMENT);
	struct arena arena = {0};
	struct envelope envelope;
	struct faults faults;
	char *text;
	size_t len;

	faults_init(&faults);
	ck_assert_int_eq(envelope_parse(bytes.at, bytes.len, "s", ENVELOPE_IN_TOTO, &arena,
				 &envelope, &faults, NULL),
		0);
	change(&envelope);
	ck_assert_int_eq(envelope_text(&envelope, &text, &len, NULL), 0);
	bundle_fixture_write(&bundle, BUNDLE_STATEMENT, text, len);
	free(text);
	faults_fini(&faults);
	arena_fini(&arena);
	file_bytes_fini(&bytes);
}
static void drop_first(struct envelope *envelope)
{
	envelope->signatures.items++;
	envelope->signatures.count--;
}
static void signature_removed(void)
{
	with_signatures(drop_first);
}
static void swap_both(struct envelope *envelope)
{
	struct envelope_signature *items = envelope->signatures.items;
	const char *sig = items[0].sig;

	items[0].sig = items[1].sig;
	items[1].sig = sig;
}
static void signatures_swapped(void)
{
	with_signatures(swap_both);
}
static void repeat_first(struct envelope *envelope)
{
	envelope->signatures.items[1] = envelope->signatures.items[0];
}
static void signature_twice(void)
{
	with_signatures(repeat_first);
}
static void reverse(struct envelope *envelope)
{
	struct envelope_signature first = envelope->signatures.items[0];

	envelope->signatures.items[0] = envelope->signatures.items[1];
	envelope->signatures.items[1] = first;
}
static void signatures_reversed(void)
{
	with_signatures(reverse);
}
static void add_many(struct envelope *envelope)
{
	static struct envelope_signature items[VERIFY_SIGNATURES_MOST + 1];
	static char ids[VERIFY_SIGNATURES_MOST + 1][DIGEST_TEXT_LEN];

	for (size_t i = 0; i < ARRAY_LEN(items); i++) {
		snprintf(ids[i], sizeof(ids[i]), "%064zx", i);
		items[i] = (struct envelope_signature){ids[i], "e30="};
	}
	envelope->signatures.items = items;
	envelope->signatures.count = ARRAY_LEN(items);
}
static void too_many_signatures(void)
{
	with_signatures(add_many);
}
static void of_other_bytes(struct envelope *envelope)
{
	static struct arena arena;
	static const char other[] = "{\"_type\":\"https://in-toto.io/Statement/v1\"}";
	struct key *keys[] = {bundle.keys[0], bundle.keys[1]};
	struct envelope signed_other;
	struct faults faults;
	char *text;
	size_t len;

	faults_init(&faults);
	ck_assert_int_eq(envelope_sign(ENVELOPE_IN_TOTO, other, sizeof(other) - 1, keys, 2, &text,
				 &len, NULL),
		0);
	ck_assert_int_eq(envelope_parse(text, len, "s", ENVELOPE_IN_TOTO, &arena, &signed_other,
				 &faults, NULL),
		0);
	envelope->signatures.items = signed_other.signatures.items;
	free(text);
	faults_fini(&faults);
}
static void right_keys_other_bytes(void)
{
	with_signatures(of_other_bytes);
}

static void seal_by(const struct bundle_sealing *how)
{
	bundle_fixture_seal(&bundle, how);
}
static void sealed_by_a_stranger(void)
{
	seal_by(&(struct bundle_sealing){.signers = {bundle.keys[2]}});
}
static void sealed_by_one(void)
{
	seal_by(&(struct bundle_sealing){.signers = {bundle.keys[0]}});
}
static void sealed_by_three(void)
{
	seal_by(&(struct bundle_sealing){
		.signers = {bundle.keys[0], bundle.keys[1], bundle.keys[2]}});
}
static void name_fewer(struct statement *statement)
{
	statement->predicate.keys.count--;
}
static void signed_unnamed(void)
{
	seal_by(&(struct bundle_sealing){.of_statement = name_fewer});
}
static void other_count(struct statement *statement)
{
	statement->predicate.count++;
}
static void count_wrong(void)
{
	seal_by(&(struct bundle_sealing){.of_statement = other_count});
}
static void other_root(struct statement *statement)
{
	statement->predicate.merkle.sm3 = statement->predicate.merkle.sha256;
}
static void root_wrong(void)
{
	seal_by(&(struct bundle_sealing){.of_statement = other_root});
}
static void other_subject(struct statement *statement)
{
	statement->subject.items[0].digest.sm3 = statement->subject.items[0].digest.sha256;
}
static void subject_wrong(void)
{
	seal_by(&(struct bundle_sealing){.of_statement = other_subject});
}
static void other_dossier(struct statement *statement)
{
	statement->predicate.dossier_sha256 = statement->predicate.evidence_sha256;
}
static void dossier_wrong(void)
{
	seal_by(&(struct bundle_sealing){.of_statement = other_dossier});
}
static void no_plan(struct statement *statement)
{
	statement->predicate.plan_sha256 = NULL;
}
static void plan_unsaid(void)
{
	seal_by(&(struct bundle_sealing){.of_statement = no_plan});
}
static void other_type(struct statement *statement)
{
	statement->predicate_type = "urn:other";
}
static void predicate_unknown(void)
{
	seal_by(&(struct bundle_sealing){.of_statement = other_type});
}

static void path_passwd(struct contents *contents)
{
	contents->files.items[0].path = "/etc/passwd";
}
static void path_up(struct contents *contents)
{
	contents->files.items[0].path = "../dossier.json";
}
static void path_within_up(struct contents *contents)
{
	contents->files.items[0].path = "documents/../../x";
}
static void path_twice(struct contents *contents)
{
	contents->files.items[7] = contents->files.items[6];
}
static void path_order(struct contents *contents)
{
	struct contents_file last = contents->files.items[7];

	contents->files.items[7] = contents->files.items[6];
	contents->files.items[6] = last;
}
static void path_of_attest(struct contents *contents)
{
	contents->files.items[0].path = "attest/statement.dsse.json";
}
static void size_negative(struct contents *contents)
{
	contents->bytes -= contents->files.items[0].size + 5;
	contents->files.items[0].size = -5;
}
static void listed_root(struct contents *contents)
{
	contents->merkle.sm3 = contents->merkle.sha256;
}
static void one_less(struct contents *contents)
{
	contents->files.count--;
	contents->count--;
	contents->bytes -= contents->files.items[contents->files.count].size;
}
static void one_digest(struct contents *contents)
{
	contents->files.items[0].sm3 = contents->files.items[0].sha256;
}

#define SEALED_WITH(change)                                                                        \
	static void sealed_##change(void)                                                          \
	{                                                                                          \
		seal_by(&(struct bundle_sealing){.of_contents = change});                          \
	}
SEALED_WITH(path_passwd)
SEALED_WITH(path_up)
SEALED_WITH(path_within_up)
SEALED_WITH(path_twice)
SEALED_WITH(path_order)
SEALED_WITH(path_of_attest)
SEALED_WITH(size_negative)
SEALED_WITH(listed_root)
SEALED_WITH(one_less)
SEALED_WITH(one_digest)

static const struct {
	const char *name;
	void (*spoil)(void);
	const char *reasons;
} cases[] = {
	{"a byte of a file", change_record, "file_changed"},
	{"a file cut", truncate_record, "file_changed"},
	{"a file made longer", extend_record, "file_changed"},
	{"two files swapped", swap_files, "file_changed"},
	{"a file renamed", rename_file, "extra_file file_missing"},
	{"a file removed", remove_file, "file_missing"},
	{"a file twice", duplicate_file, "extra_file"},
	{"a file in attest/", add_to_attest, "extra_file"},
	{"a folder in attest/", add_below_attest, "extra_file"},
	{"a hidden file", add_hidden, "extra_file"},
	{"a link for a file", replace_by_link, "unsafe_path"},
	{"a link out of it", link_to_passwd, "unsafe_path"},
	{"a link for a folder", link_a_folder, "unsafe_path extra_file file_missing"},
	{"a link for attest/", link_attest, "statement_missing unsafe_path extra_file"},
	{"a pipe for a file", replace_by_pipe, "unsafe_path"},
	{"a pipe for the manifest", manifest_is_pipe, "unsafe_path file_unreadable"},
	{"a pipe for the statement", statement_is_pipe, "unsafe_path file_unreadable"},
	{"a folder for a file", file_became_folder, "file_missing"},
	{"no manifest", remove_manifest, "manifest_missing"},
	{"no statement", remove_statement, "statement_missing"},
	{"a huge manifest", huge_manifest, "file_unreadable"},
	{"a huge statement", huge_statement, "file_unreadable"},
	{"a huge file", huge_record, "file_changed"},
	{"a deep manifest", deep_manifest, "manifest_malformed manifest_differs"},
	{"a deep statement", deep_statement, "statement_malformed"},
	{"an empty manifest", empty_manifest, "manifest_malformed manifest_differs"},
	{"an empty statement", empty_statement, "statement_malformed"},
	{"a manifest with LF", manifest_with_lf, "manifest_malformed manifest_differs"},
	{"a statement with LF", statement_with_lf, "statement_malformed"},
	{"a statement with a blank", statement_with_blank, "statement_malformed"},
	{"a statement with a key more", statement_with_key, "statement_malformed"},
	{"another payloadType", statement_of_heads, "statement_malformed"},
	{"a signature removed", signature_removed, "key_did_not_sign signature_missing"},
	{"signatures swapped", signatures_swapped, "signature_wrong"},
	{"a signature twice", signature_twice, "statement_malformed"},
	{"more signatures than are looked at", too_many_signatures, "statement_malformed"},
	{"signatures out of order", signatures_reversed, "statement_malformed"},
	{"right keys over other bytes", right_keys_other_bytes, "signature_wrong"},
	{"signed by a stranger", sealed_by_a_stranger, "key_did_not_sign"},
	{"signed by one of two", sealed_by_one, "key_did_not_sign"},
	{"signed by one more", sealed_by_three, ""},
	{"a signer that is not named", signed_unnamed, "signature_unnamed"},
	{"another count signed", count_wrong, "count_differs"},
	{"another root signed", root_wrong, "root_differs"},
	{"another subject signed", subject_wrong, "manifest_differs"},
	{"another dossier signed", dossier_wrong, "statement_disagrees"},
	{"no plan signed", plan_unsaid, "statement_disagrees"},
	{"another predicate", predicate_unknown, "statement_malformed"},
	{"the manifest names /etc/passwd", sealed_path_passwd, "manifest_malformed"},
	{"the manifest names ../", sealed_path_up, "manifest_malformed"},
	{"the manifest names documents/../../", sealed_path_within_up, "manifest_malformed"},
	{"the manifest names a path twice", sealed_path_twice, "manifest_malformed"},
	{"the manifest is out of order", sealed_path_order, "manifest_malformed"},
	{"the manifest names attest/", sealed_path_of_attest, "manifest_malformed"},
	{"the manifest has a negative size", sealed_size_negative, "manifest_malformed"},
	{"the manifest's root is wrong", sealed_listed_root, "root_differs"},
	{"the manifest leaves a file out", sealed_one_less, "extra_file root_differs"},
	{"the manifest's digest is wrong", sealed_one_digest, "root_differs file_changed"},
};

START_TEST(what_was_done_is_told)
{
	cases[_i].spoil();
	bundle_fixture_check(&bundle, &report, 2, false);
	ck_assert_msg(strcmp(reasons(), cases[_i].reasons) == 0, "%s: %s, not %s", cases[_i].name,
		reasons(), cases[_i].reasons);
	ck_assert_int_eq(verify_status(&report), *cases[_i].reasons == '\0' ? 11
						 : report.states[VERIFY_AUTHENTIC] == VERIFY_NO
							 ? 10
							 : 11);
}
END_TEST

/* A hundred thousand reasons would be told by as many lines, and a stranger chose the names. */
START_TEST(many_of_one_reason_are_counted)
{
	for (size_t i = 0; i < 50; i++) {
		char name[64];

		snprintf(name, sizeof(name), "documents/%zu\x1b[2J.pdf", i);
		put(name, "");
	}
	bundle_fixture_check(&bundle, &report, 2, false);
	ck_assert_uint_eq(report.reason_counts[VERIFY_EXTRA_FILE], 50);
	ck_assert_uint_eq(report.reasons.count, VERIFY_KEPT_MOST);
	ck_assert_ptr_nonnull(strstr(report.reasons.items[0].place, "\\x1B[2J"));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("verify: seal");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, a_sealed_bundle_is_authentic);
	tcase_add_test(tc, one_trusted_key_of_two_is_enough_unless_both_types_are_asked_for);
	tcase_add_test(tc, without_a_key_nothing_is_authentic);
	tcase_add_loop_test(tc, what_was_done_is_told, 0, ARRAY_LEN(cases));
	tcase_add_test(tc, many_of_one_reason_are_counted);
	return run_case("bundle: a seal held against the bundle", tc);
}
