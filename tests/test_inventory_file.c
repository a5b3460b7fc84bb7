#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "model/inventory.h"
#include "tests/data_fixture.h"

#define DIGEST "00000000000000000000000000000000000000000000000000000000000000aa"

#define HEAD "{\"archives\":["
#define ARCHIVE(minutes)                                                                               \
	"{\"first\":\"2026-06-01T00:00:00+08:00\",\"gaps\":[{\"from\":\"2026-06-01T00:02:00+08:00\","  \
	"\"to\":\"2026-06-01T00:40:00+08:00\",\"why\":[\"maintenance:割接\"]}],\"kind\":\"access\"," \
	"\"last\":\"2026-06-01T00:41:00+08:00\",\"minutes\":" minutes                                  \
	",\"node\":\"node-nc\",\"records\":9,\"unverified\":2}"
#define MIDDLE "],\"files\":["
#define FILE_ROW                                                                                            \
	"{\"bad\":1,\"bad_samples\":[{\"line\":3,\"offset\":120}],\"bytes\":300,\"codec\":\"gzip\","        \
	"\"content_bytes\":1200,\"content_sha256\":\"" DIGEST "\",\"continuation\":0,"                      \
	"\"damage\":[{\"kind\":\"truncated\",\"length\":8,\"offset\":292},"                                 \
	"{\"kind\":\"corrupt\",\"offset\":100}],\"first\":\"2026-06-01T00:00:00+08:00\","                   \
	"\"format\":\"combined\",\"implausible\":0,\"kind\":\"access\","                                    \
	"\"last\":\"2026-06-01T00:41:00+08:00\",\"lines\":10,\"members\":1,\"name\":\"logs/nc/访问.gz\"," \
	"\"node\":\"node-nc\",\"notes\":[\"zero_padding\"],\"open_line\":true,\"out_of_order\":0,"          \
	"\"records\":9,\"sha256\":\"" DIGEST "\",\"unverified\":2}"
#define TAIL                                                                                       \
	"],\"mode\":\"full\",\"schema\":\"cdnproof/inventory/v1\","                                \
	"\"skipped\":[{\"name\":\"logs/nc/.hidden\",\"why\":\"hidden\"}]}"
#define EMPTY                                                                                      \
	"{\"archives\":[],\"files\":[],\"mode\":\"full\",\"schema\":\"cdnproof/inventory/v1\","    \
	"\"skipped\":[]}"

static const char *const good[] = {
	EMPTY, HEAD ARCHIVE("[[29671200,2,4],[29671240,1,5]]") MIDDLE FILE_ROW TAIL,
	HEAD ARCHIVE("[]") MIDDLE TAIL,
	HEAD ARCHIVE("[[0,1,1],[1,1,2]]") MIDDLE TAIL,  /* runs may touch */
	HEAD ARCHIVE("[[4223371199,1,1]]") MIDDLE TAIL, /* the last minute of 9999 */
};

struct read {
	struct inventory *inventory;
	struct faults faults;
	int ret;
};

static struct read parse(const char *text, size_t len)
{
	struct read out = {.ret = -2};
	char *tight = tight_copy(text, len);
	struct err err = {0};

	out.ret = inventory_parse(tight, len, "a.json", &out.inventory, &out.faults, &err);
	ck_assert_int_eq(err.code, out.ret < 0 ? ERR_DATA : ERR_NONE);
	ck_assert_int_eq(out.ret < 0, out.inventory == NULL);
	free(tight);
	return out;
}

static void release(struct read *read)
{
	inventory_close(read->inventory);
	faults_fini(&read->faults);
}

START_TEST(inventory_is_written_as_it_was_read)
{
	struct read r = parse(good[_i], strlen(good[_i]));
	char digest[DIGEST_TEXT_LEN], *text;
	struct err err;
	size_t len;

	faults_want(&r.faults, "good", NULL, 0);
	digest_bytes(good[_i], strlen(good[_i]), digest);
	ck_assert_str_eq(r.inventory->sha256, digest);
	ck_assert_int_eq(inventory_text(r.inventory, &text, &len, &err), 0);
	ck_assert_str_eq(text, good[_i]);
	ck_assert_uint_eq(len, strlen(good[_i]));
	free(text);
	release(&r);
}
END_TEST

START_TEST(every_shorter_inventory_is_refused)
{
	for (size_t len = 0; len < strlen(good[1]); len++) {
		struct read r = parse(good[1], len);

		ck_assert_uint_eq(r.faults.count, 1);
		release(&r);
	}
}
END_TEST

START_TEST(new_inventory_is_empty_and_of_this_version)
{
	struct inventory *inventory = inventory_new();
	struct err err;
	char *text;
	size_t len;

	ck_assert_int_eq(inventory_text(inventory, &text, &len, &err), 0);
	ck_assert_str_eq(text, EMPTY);
	free(text);
	inventory_close(inventory);
	inventory_close(NULL);
}
END_TEST

/* What the analyzer multiplies and adds up must be minutes. */
static const char *const bad_minutes[] = {
	"[[10,0,1]]",          /* a run of nothing */
	"[[10,2,1],[11,1,1]]", /* overlapping */
	"[[10,1,1],[9,1,1]]",  /* descending */
	"[[10,1,1],[10,1,1]]", /* twice */
	"[[4223371200,1,1]]",  /* beyond 9999 */
	"[[4223371199,2,1]]",
	"[[0,9007199254740991,1]]",
	"[[9007199254740991,9007199254740991,1]]",
};

START_TEST(minutes_that_are_none_are_refused)
{
	char text[1024];
	struct read r;

	snprintf(text, sizeof(text), "%s", HEAD ARCHIVE("@") MIDDLE TAIL);
	snprintf(strchr(text, '@'), 600, "%s%s", bad_minutes[_i],
		strchr(HEAD ARCHIVE("@") MIDDLE TAIL, '@') + 1);
	r = parse(text, strlen(text));
	faults_want(&r.faults, bad_minutes[_i],
		&(struct fault_want){1, 13, "", "minutes of \"node-nc\" are not ascending"}, 1);
	release(&r);
}
END_TEST

#define DIGEST_OF_ALL "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OF_MODE(mode)                                                                              \
	"{\"archives\":[],\"files\":[],\"mode\":" mode                                             \
	",\"schema\":\"cdnproof/inventory/v1\",\"skipped\":[]}"

static const struct {
	const char *text;
	struct fault_want fault;
} bad[] = {
	{"[]", {1, 1, "", "an object is expected"}},
	{HEAD ARCHIVE("[[-1,1,1]]") MIDDLE TAIL,
		{1, 218, "archives[0].minutes[0]", "-1 is outside 0"}},
	{HEAD ARCHIVE("[[1,1]]") MIDDLE TAIL,
		{1, 217, "archives[0].minutes[0]", "3 integers are expected"}},
	{HEAD ARCHIVE("[[1,1,1.5]]") MIDDLE TAIL,
		{1, 222, "archives[0].minutes[0]", "an integer is expected"}},
	{HEAD "{}" MIDDLE TAIL, {1, 14, "archives[0]", "\"minutes\" is missing"}},
	{HEAD MIDDLE "{\"name\":7}" TAIL, {1, 33, "files[0].name", "a text is expected"}},
	{HEAD MIDDLE "],\"modes\":1,\"skipped\":[]}", {1, 27, "", "unknown key \"modes\""}},
	{OF_MODE("\"quick\""), {1, 34, "", "\"quick\" is not one of: full, verify"}},
	{OF_MODE("\"verify\""), {1, 1, "", "\"against\" belongs to mode verify"}},
	{OF_MODE("\"full\",\"against\":\"" DIGEST_OF_ALL "\""),
		{1, 1, "", "\"against\" belongs to mode verify"}},
};

START_TEST(inventory_that_is_not_whole_is_refused)
{
	struct read r = parse(bad[_i].text, strlen(bad[_i].text));
	bool found = false;

	for (size_t i = 0; i < r.faults.count; i++) {
		const struct fault *fault = &r.faults.items[i];

		found |= fault->column == bad[_i].fault.column &&
			 strcmp(fault->path, bad[_i].fault.path) == 0 &&
			 strstr(fault->text, bad[_i].fault.text);
	}
	ck_assert_msg(found, "%s: first is %zu: %s: %s", bad[_i].text, r.faults.items[0].column,
		r.faults.items[0].path, r.faults.items[0].text);
	release(&r);
}
END_TEST

START_TEST(another_schema_is_said)
{
	struct read r = parse("{\"schema\":\"cdnproof/evidence/v1\"}", 33);
	bool found = false;

	for (size_t i = 0; i < r.faults.count; i++)
		found |= strstr(r.faults.items[i].text, "is missing") ||
			 strstr(r.faults.items[i].text, "not \"cdnproof/inventory/v1\"");
	ck_assert(found);
	release(&r);
}
END_TEST

START_TEST(missing_inventory_is_missing_input)
{
	struct inventory *inventory = NULL;
	struct faults faults = {0};
	struct err err = {0};

	ck_assert_int_eq(inventory_open(data_path("none.json"), &inventory, &faults, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
}
END_TEST

START_TEST(verified_inventory_says_against_which)
{
	static const char text[] = OF_MODE("\"verify\",\"against\":\"" DIGEST_OF_ALL "\"");
	struct read r = parse(text, sizeof(text) - 1);

	faults_want(&r.faults, "verify", NULL, 0);
	ck_assert_str_eq(r.inventory->against, DIGEST_OF_ALL);
	release(&r);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("inventory file");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, inventory_is_written_as_it_was_read, 0, (int)ARRAY_LEN(good));
	tcase_add_test(tc, every_shorter_inventory_is_refused);
	tcase_add_test(tc, new_inventory_is_empty_and_of_this_version);
	tcase_add_loop_test(tc, minutes_that_are_none_are_refused, 0, (int)ARRAY_LEN(bad_minutes));
	tcase_add_loop_test(tc, inventory_that_is_not_whole_is_refused, 0, (int)ARRAY_LEN(bad));
	tcase_add_test(tc, another_schema_is_said);
	tcase_add_test(tc, missing_inventory_is_missing_input);
	tcase_add_test(tc, verified_inventory_says_against_which);
	return run_case("model: inventory file", tc);
}
