#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/inventory_offsets.h"
#include "tests/data_fixture.h"

#define A "00000000000000000000000000000000000000000000000000000000000000aa"
#define B "00000000000000000000000000000000000000000000000000000000000000bb"
#define I "00000000000000000000000000000000000000000000000000000000000000ff"

#define DOCUMENT(files)                                                                            \
	"{\"files\":[" files "],\"inventory\":\"" I "\",\"schema\":\"cdnproof/offsets/v1\"}"
#define ENTRY(file, sha256, blocks)                                                                \
	"{\"blocks\":" blocks ",\"file\":" file ",\"sha256\":\"" sha256 "\"}"
#define PACKED(blocks, restarts)                                                                   \
	"{\"blocks\":" blocks ",\"file\":1,\"restarts\":" restarts ",\"sha256\":\"" B "\"}"

static struct inventory *inventory;
static struct faults faults;

/* Two files of 1000 bytes of text, the second packed into 300. */
static void begin(void)
{
	static struct inventory_file files[2];

	files[0] = (struct inventory_file){
		.name = "a", .sha256 = A, .bytes = 1000, .content_bytes = 1000};
	files[1] = (struct inventory_file){
		.name = "b", .sha256 = B, .bytes = 300, .content_bytes = 1000};
	inventory = inventory_new();
	inventory->files.items = files;
	inventory->files.count = ARRAY_LEN(files);
	snprintf(inventory->sha256, sizeof(inventory->sha256), "%s", I);
	faults_init(&faults);
}

static void end(void)
{
	faults_fini(&faults);
	inventory_close(inventory);
}

static int parse(const char *text, size_t len)
{
	char *tight = tight_copy(text, len);
	struct err err = {0};
	int ret = inventory_offsets_parse(tight, len, "a.index", inventory, &faults, &err);

	ck_assert_int_eq(err.code, ret < 0 ? ERR_DATA : ERR_NONE);
	free(tight);
	return ret;
}

static bool none_is_given(void)
{
	return !inventory->files.items[0].offsets && !inventory->files.items[1].offsets;
}

static const char *const good[] = {
	DOCUMENT(ENTRY("0", A, "[[0,1,5,6],[500,9,6,6]]")),
	DOCUMENT(PACKED("[[7,1,0,0],[999,2,4223371200,4223371200]]", "[[20,100],[299,1000]]")),
	DOCUMENT(ENTRY("0", A, "[[0,1,5,6]]") "," PACKED("[[0,1,5,6]]", "[[1,0],[2,0]]")),
};

START_TEST(what_is_read_is_written_again)
{
	char *text;
	size_t len;

	ck_assert_int_eq(parse(good[_i], strlen(good[_i])), 0);
	ck_assert(!none_is_given());
	ck_assert_int_eq(inventory_offsets_text(inventory, I, &text, &len, NULL), 0);
	ck_assert_str_eq(text, good[_i]);
	ck_assert_uint_eq(len, strlen(good[_i]));
	free(text);
}
END_TEST

START_TEST(every_shorter_document_is_refused)
{
	for (size_t len = 0; len < strlen(good[_i]); len++) {
		ck_assert_int_eq(parse(good[_i], len), -1);
		ck_assert_uint_gt(faults.count, 0);
		ck_assert(none_is_given());
	}
}
END_TEST

START_TEST(numbers_are_those_of_the_rows)
{
	const struct inventory_offsets *offsets;

	ck_assert_int_eq(parse(good[1], strlen(good[1])), 0);
	offsets = inventory->files.items[1].offsets;
	ck_assert_ptr_null(inventory->files.items[0].offsets);
	ck_assert_uint_eq(offsets->blocks.count, 2 * INVENTORY_BLOCK_ROW);
	ck_assert_int_eq(offsets->blocks.items[INVENTORY_BLOCK_TEXT], 7);
	ck_assert_int_eq(offsets->blocks.items[INVENTORY_BLOCK_LINE], 1);
	ck_assert_int_eq(offsets->blocks.items[INVENTORY_BLOCK_TO + INVENTORY_BLOCK_ROW],
		INT64_C(4223371200));
	ck_assert_int_eq(offsets->restarts.items[INVENTORY_RESTART_STORED], 20);
	ck_assert_int_eq(offsets->restarts.items[INVENTORY_RESTART_TEXT], 100);
}
END_TEST

#define NO_PLACES "offsets of \"a\" are not ascending places in it"
#define NO_PLACE  "offsets of \"b\" are not ascending places in it"

static const struct {
	const char *text, *fault;
} bad[] = {
	{"", ""},
	{"[]", ""},
	{"{}", ""},
	{"{\"files\":[],\"inventory\":\"" I "\",\"schema\":\"cdnproof/manifest/v1\"}", ""},
	{"{\"files\":[],\"inventory\":\"" A "\",\"schema\":\"cdnproof/offsets/v1\"}",
		"this is the index of another inventory"},
	{"{\"files\":[],\"inventory\":\"x\",\"schema\":\"cdnproof/offsets/v1\"}", ""},
	{"{\"files\":[],\"schema\":\"cdnproof/offsets/v1\"}", ""},
	{DOCUMENT(ENTRY("2", A, "[]")), "entry 2 is of no file of the inventory"},
	{DOCUMENT(ENTRY("-1", A, "[]")), ""},
	{DOCUMENT(ENTRY("9007199254740991", A, "[]")), "is of no file"},
	{DOCUMENT(ENTRY("0", B, "[]")), "entry 0 is of no file of the inventory"},
	{DOCUMENT(ENTRY("0", A, "[]") "," ENTRY("0", A, "[]")), "is of no file"},
	{DOCUMENT(ENTRY("1", B, "[]") "," ENTRY("0", A, "[]")), "is of no file"},
	{DOCUMENT(ENTRY("0", A, "[[1,2,3]]")), ""},
	{DOCUMENT(ENTRY("0", A, "[1,2,3,4]")), ""},
	{DOCUMENT(ENTRY("0", A, "[[0,1,\"5\",6]]")), ""},
	{DOCUMENT(ENTRY("0", A, "[[-1,1,5,6]]")), ""},
	{DOCUMENT(ENTRY("0", A, "[[0,0,5,6]]")), NO_PLACES},
	{DOCUMENT(ENTRY("0", A, "[[0,1,6,5]]")), NO_PLACES},
	{DOCUMENT(ENTRY("0", A, "[[1000,1,5,6]]")), NO_PLACES},
	{DOCUMENT(ENTRY("0", A, "[[0,1,5,4223371201]]")), NO_PLACES},
	{DOCUMENT(ENTRY("0", A, "[[9,1,5,6],[9,2,5,6]]")), NO_PLACES},
	{DOCUMENT(ENTRY("0", A, "[[9,1,5,6],[8,2,5,6]]")), NO_PLACES},
	{DOCUMENT(ENTRY("0", A, "[[9,1,5,6],[10,1,5,6]]")), NO_PLACES},
	{DOCUMENT(PACKED("[[0,1,5,6]]", "[[0,0]]")), NO_PLACE},
	{DOCUMENT(PACKED("[[0,1,5,6]]", "[[300,0]]")), NO_PLACE},
	{DOCUMENT(PACKED("[[0,1,5,6]]", "[[1,1001]]")), NO_PLACE},
	{DOCUMENT(PACKED("[[0,1,5,6]]", "[[5,5],[5,6]]")), NO_PLACE},
	{DOCUMENT(PACKED("[[0,1,5,6]]", "[[5,5],[6,4]]")), NO_PLACE},
	{DOCUMENT(PACKED("[[0,1,5,6]]", "[[5]]")), ""},
};

START_TEST(what_does_not_fit_gives_no_file_offsets)
{
	ck_assert_int_eq(parse(bad[_i].text, strlen(bad[_i].text)), -1);
	ck_assert_uint_gt(faults.count, 0);
	ck_assert_msg(strstr(faults.items[0].text, bad[_i].fault), "%s: %s", bad[_i].text,
		faults.items[0].text);
	ck_assert(none_is_given());
}
END_TEST

START_TEST(without_offsets_there_is_no_document)
{
	char *text = NULL;
	size_t len;

	ck_assert_int_eq(inventory_offsets_text(inventory, I, &text, &len, NULL), 0);
	ck_assert_ptr_null(text);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_no_error)
{
	bool found = true;

	ck_assert_int_eq(
		inventory_offsets_open("/nowhere/a.index", inventory, &found, &faults, NULL), 0);
	ck_assert(!found && none_is_given());
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("offsets");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, what_is_read_is_written_again, 0, ARRAY_LEN(good));
	tcase_add_loop_test(tc, every_shorter_document_is_refused, 0, ARRAY_LEN(good));
	tcase_add_test(tc, numbers_are_those_of_the_rows);
	tcase_add_loop_test(tc, what_does_not_fit_gives_no_file_offsets, 0, ARRAY_LEN(bad));
	tcase_add_test(tc, without_offsets_there_is_no_document);
	tcase_add_test(tc, a_file_that_is_not_there_is_no_error);
	return run_case("inventory: offsets", tc);
}
