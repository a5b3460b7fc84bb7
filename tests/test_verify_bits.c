/* Every bit of a small bundle, one at a time: none is changed unseen. */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bundle/layout.h"
#include "tests/bundle_fixture.h"
#include "tests/data_fixture.h"

#define RECORDS "raw/records/a1/2026-11-20.jsonl"
#define NEXT    "raw/records/a1/2026-11-21.jsonl"

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

static void flip(int fd, off_t byte, int bit)
{
	uint8_t value;

	ck_assert_int_eq(pread(fd, &value, 1, byte), 1);
	value ^= (uint8_t)(1u << bit);
	ck_assert_int_eq(pwrite(fd, &value, 1, byte), 1);
}

/* The whole check of the seal on each flip; every bit, or one a byte in turn. */
static size_t flip_bits(const char *name, int bits_a_byte)
{
	struct stat st;
	int fd = open(bundle_fixture_path(&bundle, name), O_RDWR | O_CLOEXEC);
	size_t flips = 0;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fstat(fd, &st), 0);
	for (off_t byte = 0; byte < st.st_size; byte++)
		for (int i = 0; i < bits_a_byte; i++) {
			int bit = bits_a_byte == 8 ? i : (int)(byte % 8);

			flip(fd, byte, bit);
			verify_report_fini(&report);
			bundle_fixture_check(&bundle, &report, 2, false);
			ck_assert_msg(report.states[VERIFY_AUTHENTIC] == VERIFY_NO,
				"%s: byte %lld, bit %d", name, (long long)byte, bit);
			flip(fd, byte, bit);
			flips++;
		}
	close(fd);
	return flips;
}

static const struct {
	const char *path;
	int bits;
} flipped[] = {
	{"appendix.html", 8},
	{"documents/\xE6\x89\xA7\xE7\x85\xA7 1.pdf", 8},
	{"dossier.json", 8},
	{"evidence.json", 8},
	{"plan/plan.json", 8},
	{RECORDS, 8},
	{NEXT, 8},
	{BUNDLE_MANIFEST, 1},
	{BUNDLE_STATEMENT, 1},
};

START_TEST(every_flipped_bit_is_detected)
{
	ck_assert_uint_gt(flip_bits(flipped[_i].path, flipped[_i].bits), 0);
	verify_report_fini(&report);
	bundle_fixture_check(&bundle, &report, 2, false);
	ck_assert_uint_eq(report.reasons.count, 0);
}
END_TEST

/* Every bit of these two, by the step alone that must refuse it: the manifest's digest is signed,
 * and an envelope is read strictly and its signature covers the payload. */
START_TEST(every_bit_of_the_manifest_changes_its_digest)
{
	struct file_bytes bytes = bundle_fixture_read(&bundle, BUNDLE_MANIFEST);
	char was[DIGEST_TEXT_LEN], is[DIGEST_TEXT_LEN];

	digest_bytes(bytes.at, bytes.len, was);
	for (size_t i = 0; i < bytes.len * 8; i++) {
		bytes.at[i / 8] = (char)(bytes.at[i / 8] ^ 1 << i % 8);
		digest_bytes(bytes.at, bytes.len, is);
		ck_assert_str_ne(was, is);
		bytes.at[i / 8] = (char)(bytes.at[i / 8] ^ 1 << i % 8);
	}
	file_bytes_fini(&bytes);
}
END_TEST

static bool still_signed(const char *text, size_t len)
{
	struct arena arena = {0};
	struct envelope envelope;
	struct faults faults;
	struct err err = {0};
	bool good;

	faults_init(&faults);
	good = envelope_parse(text, len, "s", ENVELOPE_IN_TOTO, &arena, &envelope, &faults, &err) ==
		       0 &&
	       envelope_signed_by(&envelope, bundle.keys[0]) &&
	       envelope_signed_by(&envelope, bundle.keys[1]);
	faults_fini(&faults);
	arena_fini(&arena);
	return good;
}

START_TEST(every_bit_of_the_statement_breaks_its_form_or_a_signature)
{
	struct file_bytes bytes = bundle_fixture_read(&bundle, BUNDLE_STATEMENT);

	ck_assert(still_signed(bytes.at, bytes.len));
	for (size_t i = 0; i < bytes.len * 8; i++) {
		bytes.at[i / 8] = (char)(bytes.at[i / 8] ^ 1 << i % 8);
		ck_assert_msg(
			!still_signed(bytes.at, bytes.len), "byte %zu, bit %zu", i / 8, i % 8);
		bytes.at[i / 8] = (char)(bytes.at[i / 8] ^ 1 << i % 8);
	}
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(every_shorter_prefix_of_manifest_and_statement_is_refused)
{
	static const char *const names[] = {BUNDLE_MANIFEST, BUNDLE_STATEMENT};
	struct file_bytes bytes = bundle_fixture_read(&bundle, names[_i]);

	for (size_t len = 0; len < bytes.len; len++) {
		bundle_fixture_write(&bundle, names[_i], bytes.at, len);
		verify_report_fini(&report);
		bundle_fixture_check(&bundle, &report, 2, false);
		ck_assert_msg(report.states[VERIFY_AUTHENTIC] == VERIFY_NO, "%zu bytes", len);
	}
	file_bytes_fini(&bytes);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("verify: bits");

	tcase_set_timeout(tc, 300);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, every_flipped_bit_is_detected, 0, ARRAY_LEN(flipped));
	tcase_add_test(tc, every_bit_of_the_manifest_changes_its_digest);
	tcase_add_test(tc, every_bit_of_the_statement_breaks_its_form_or_a_signature);
	tcase_add_loop_test(tc, every_shorter_prefix_of_manifest_and_statement_is_refused, 0, 2);
	return run_case("bundle: every bit of a sealed one", tc);
}
