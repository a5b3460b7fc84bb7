#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "model/inventory.h"
#include "tests/data_fixture.h"

#define DIGEST "00000000000000000000000000000000000000000000000000000000000000aa"
#define XXH128 "000000000000000000000000000000bb"

#define HEAD "{\"archives\":["
#define ENDS(first, last)                                                                          \
	"\"first\":\"" first "+08:00\",\"gaps\":[{\"from\":\"2026-06-01T08:02:00+08:00\","         \
	"\"to\":\"2026-06-01T08:40:00+08:00\",\"why\":[\"maintenance:割接\"]}],"                 \
	"\"kind\":\"access\",\"last\":\"" last "+08:00\","
#define NO_ENDS "\"gaps\":[],\"kind\":\"access\","
#define ARCHIVE_OF(ends, minutes, records)                                                         \
	"{" ends "\"minutes\":" minutes ",\"node\":\"node-nc\",\"records\":" records               \
	",\"unverified\":2}"
#define MORNING          ENDS("2026-06-01T08:00:00", "2026-06-01T08:40:59.999")
#define MINUTES          "[[29671200,2,4],[29671240,1,5]]"
#define ARCHIVE(minutes) ARCHIVE_OF(MORNING, minutes, "9")
#define MIDDLE           "],\"files\":["
#define FILE_OF(records, notes)                                                                             \
	"{\"bad\":1,\"bad_samples\":[{\"line\":3,\"offset\":120}],\"bytes\":300,\"codec\":\"gzip\","        \
	"\"content_bytes\":1200,\"content_xxh128\":\"" XXH128 "\",\"continuation\":0,"                      \
	"\"damage\":[{\"kind\":\"truncated\",\"length\":8,\"offset\":292},"                                 \
	"{\"kind\":\"corrupt\",\"offset\":100}],\"first\":\"2026-06-01T00:00:00+08:00\","                   \
	"\"format\":\"combined\",\"implausible\":0,\"kind\":\"access\","                                    \
	"\"last\":\"2026-06-01T00:41:00+08:00\",\"lines\":10,\"members\":1,\"name\":\"logs/nc/访问.gz\"," \
	"\"node\":\"node-nc\",\"notes\":[" notes "],\"open_line\":true,\"out_of_order\":0,"                 \
	"\"records\":" records ",\"sha256\":\"" DIGEST "\",\"unverified\":2}"
#define FILE_ROW FILE_OF("9", "\"zero_padding\"")
#define TAIL                                                                                       \
	"],\"mode\":\"full\",\"schema\":\"cdnproof/inventory/v1\","                                \
	"\"skipped\":[{\"name\":\"logs/nc/.hidden\",\"why\":\"hidden\"}]}"
#define EMPTY                                                                                      \
	"{\"archives\":[],\"files\":[],\"mode\":\"full\",\"schema\":\"cdnproof/inventory/v1\","    \
	"\"skipped\":[]}"

/* With all that is optional. */
#define TRAFFIC                                                                                    \
	"{\"bytes\":900,\"cache\":{\"hit\":5,\"miss\":2,\"other\":0},\"clients\":[{\"bytes\":700," \
	"\"city\":\"360100\",\"operator\":\"电信\",\"records\":20}],\"clients_by\":[{\"name\":"  \
	"\"city.mmdb\",\"sha256\":\"" DIGEST "\"}],\"clients_others\":4,\"days\":"                 \
	"[[20605,30,900]],\"fields\":{\"client_address\":30,\"client_port\":0,\"host\":30,"        \
	"\"node\":0,\"time\":30,\"url\":29},\"hosts\":{\"a.example\":29},\"hosts_others\":1,"      \
	"\"records\":30,\"status\":{\"1xx\":0,\"2xx\":29,\"3xx\":0,\"4xx\":1,\"5xx\":0}}"
#define RICH(hours, traffic)                                                                                                        \
	"{\"first\":\"1970-01-01T09:00:00+08:00\",\"gaps\":[{\"from\":\"2026-06-01T00:02:00+08:00\",\"to\":"                        \
	"\"2026-06-01T00:40:00+08:00\",\"usual\":70,\"why\":[\"siblings_silent\"]}],\"hours\":" hours                               \
	",\"isolated\":[{\"from\":\"2026-05-01T00:02:00+08:00\",\"records\":1,"                                                     \
	"\"to\":\"2026-05-01T00:03:00+08:00\"}],\"kind\":\"access\",\"last\":\"1970-01-01T09:00:59+08:00\",\"minutes\":[[60,1,4]]," \
	"\"node\":\"node-nc\",\"records\":4,\"traffic\":" traffic ",\"unverified\":0}"
#define TIMED_ROW                                                                                   \
	"{\"bad\":0,\"bytes\":300,\"codec\":\"gzip\",\"content_bytes\":1200,\"continuation\":0,"    \
	"\"damage\":[],\"format\":\"combined\",\"implausible\":0,\"kind\":\"access\",\"lines\":10," \
	"\"members\":1,\"name\":\"a.gz\",\"node\":\"node-nc\",\"out_of_order\":0,\"records\":4,"    \
	"\"sha256\":\"" DIGEST "\",\"times\":{\"ctime\":\"2026-06-03T00:00:00.123+08:00\","         \
	"\"header\":\"2026-06-01T00:00:00+08:00\",\"mtime\":\"2026-06-02T00:00:00+08:00\","         \
	"\"name_date\":\"2026-06-01\"},\"unverified\":0}"

static const char *const good[] = {
	HEAD RICH("[[1,4]]", TRAFFIC) MIDDLE TIMED_ROW TAIL,
	EMPTY,
	HEAD ARCHIVE(MINUTES) MIDDLE FILE_ROW TAIL,
	HEAD ARCHIVE_OF(NO_ENDS, "[]", "0") MIDDLE TAIL,
	/* runs may touch */
	HEAD ARCHIVE_OF(ENDS("1970-01-01T08:00:00", "1970-01-01T08:01:00"), "[[0,1,1],[1,1,2]]",
		"3") MIDDLE FILE_OF("3", "\"headers:1\"") TAIL,
	/* the last minute of 9999 */
	HEAD ARCHIVE_OF(ENDS("9999-12-31T23:59:00", "9999-12-31T23:59:59"), "[[4223371199,1,1]]",
		"1") MIDDLE FILE_OF("1", "\"headers:1\"") TAIL,
	/* text that another file has counts there, a file that was named twice counts */
	HEAD ARCHIVE(MINUTES) MIDDLE FILE_OF("9", "\"duplicate\"") "," FILE_OF(
		"9", "\"duplicate\"") "," FILE_OF("9", "\"duplicate_content\"") TAIL,
	HEAD ARCHIVE(MINUTES) MIDDLE FILE_OF("9", "\"duplicate\"") "," FILE_ROW TAIL,
	/* of a file whose nodes two keys told apart, and of all of it, each counts */
	HEAD ARCHIVE(MINUTES) MIDDLE FILE_OF("2", "\"headers:1\"") "," FILE_OF(
		"3", "\"duplicate\",\"node_key:a0\"") "," FILE_OF("4", "\"node_key:b0\"") TAIL,
	/* the same file may be listed twice: whoever wrote it counted it twice */
	HEAD ARCHIVE(MINUTES) MIDDLE FILE_OF("4", "\"headers:1\"") "," FILE_OF("5", "\"headers:1\"")
		TAIL,
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
	const char *whole = good[_i];

	for (size_t len = 0; len < strlen(whole); len++) {
		struct read r = parse(whole, len);

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
		&(struct fault_want){
			1, 14, "", "archive of \"node-nc\": minutes are not ascending"},
		1);
	release(&r);
}
END_TEST

/* Of hours and sums: what cannot be so is refused, with the archive's node. */
static const struct {
	const char *hours, *from, *to; /* in TRAFFIC */
	const char *fault;
} bad_sums[] = {
	{"[[1,0]]", NULL, NULL, "archive of \"node-nc\": hours are not ascending"},
	{"[[2,1],[1,1]]", NULL, NULL, "archive of \"node-nc\": hours are not ascending"},
	{"[[1,1],[1,1]]", NULL, NULL, "archive of \"node-nc\": hours are not ascending"},
	{"[[9007199254740991,1]]", NULL, NULL, "archive of \"node-nc\": hours are not ascending"},
	{"[[1,4],[3,9]]", NULL, NULL, "its hours are not those of its minutes"},
	{"[[2,4]]", NULL, NULL, "its hours are not those of its minutes"},
	{"[[1,3]]", NULL, NULL, "records are not as many as those of its hours"},
	{"[]", "\"2xx\":29", "\"2xx\":30", "more records by status"},
	{"[]", "\"hit\":5", "\"hit\":9007199254740991", "more records by status or cache"},
	{"[]", "\"url\":29", "\"url\":31", "more records with a field"},
	{"[]", "[20605,30,900]", "[2,1,1],[2,1,1]", "days are not ascending"},
	{"[]", "\"records\":20}]", "\"records\":20},{\"city\":\"360100\",\"records\":20}]",
		"clients are not ascending"},
	{"[]", "\"records\":20}]", "\"records\":19}]", "19 is outside 20"},
	{"[]", "clients_others\":4", "clients_others\":11", "more records of clients"},
	{"[]", "\"records\":20}]", "\"records\":31}]", "more records of clients"},
};

START_TEST(sums_that_cannot_be_are_refused)
{
	struct arena arena = {0};
	const char *traffic = TRAFFIC;
	bool found = false;
	struct read r;
	char *text;

	if (bad_sums[_i].from) {
		const char *at = strstr(traffic, bad_sums[_i].from);

		ck_assert_ptr_nonnull(at);
		traffic = arena_format(&arena, "%.*s%s%s", (int)(at - traffic), traffic,
			bad_sums[_i].to, at + strlen(bad_sums[_i].from));
	}
	text = arena_format(&arena, HEAD RICH("%s", "%s") MIDDLE TAIL, bad_sums[_i].hours, traffic);
	r = parse(text, strlen(text));
	for (size_t i = 0; i < r.faults.count; i++)
		found |= strstr(r.faults.items[i].text, bad_sums[_i].fault) != NULL;
	ck_assert_msg(found, "%s", bad_sums[_i].fault);
	release(&r);
	arena_fini(&arena);
}
END_TEST

/* What contradicts itself is refused at the archive, or at the files that no archive is of. */
static const struct {
	const char *text;
	struct fault_want fault;
} contradictions[] = {
	{HEAD ARCHIVE(MINUTES) MIDDLE TAIL,
		{1, 14, "", "\"node-nc\", access: records is 9, and its files add up to 0"}},
	{HEAD ARCHIVE(MINUTES) MIDDLE FILE_OF("8", "\"headers:1\"") TAIL,
		{1, 14, "", "and its files add up to 8"}},
	{HEAD ARCHIVE(MINUTES) MIDDLE FILE_ROW "," FILE_ROW TAIL,
		{1, 14, "", "and its files add up to 18"}},
	{HEAD ARCHIVE(MINUTES) MIDDLE FILE_OF("9", "\"duplicate_content\"") TAIL,
		{1, 14, "", "and its files add up to 0"}},
	{HEAD ARCHIVE_OF(MORNING, MINUTES, "10") MIDDLE FILE_OF("10", "\"headers:1\"") TAIL,
		{1, 14, "", "not as many as those of its minutes"}},
	{HEAD ARCHIVE_OF(NO_ENDS, "[]", "9") MIDDLE FILE_ROW TAIL,
		{1, 14, "", "not as many as those of its minutes"}},
	{HEAD ARCHIVE_OF(ENDS("2026-06-01T07:59:59.999", "2026-06-01T08:40:00"), MINUTES, "9")
			MIDDLE FILE_ROW TAIL,
		{1, 14, "", "first and last do not lie"}},
	{HEAD ARCHIVE_OF(ENDS("2026-06-01T08:01:00", "2026-06-01T08:40:00"), MINUTES, "9")
			MIDDLE FILE_ROW TAIL,
		{1, 14, "", "first and last do not lie"}},
	{HEAD ARCHIVE_OF(ENDS("2026-06-01T08:00:00", "2026-06-01T08:41:00"), MINUTES, "9")
			MIDDLE FILE_ROW TAIL,
		{1, 14, "", "first and last do not lie"}},
	{HEAD ARCHIVE_OF(NO_ENDS, MINUTES, "9") MIDDLE FILE_ROW TAIL,
		{1, 14, "", "first and last do not lie"}},
	{HEAD ARCHIVE_OF(MORNING, "[]", "0") MIDDLE TAIL, {1, 14, "", "first and last do not lie"}},
	{HEAD ARCHIVE(MINUTES) "," ARCHIVE_OF(NO_ENDS, "[]", "0") MIDDLE FILE_ROW TAIL,
		{1, 0, "", "\"node-nc\" has an archive of access above already"}},
	{HEAD MIDDLE FILE_ROW "," FILE_ROW TAIL,
		{1, 24, "",
			"files of \"node-nc\" have records, and no archive of access is theirs"}},
};

START_TEST(inventory_that_contradicts_itself_is_refused)
{
	const char *text = contradictions[_i].text;
	struct fault_want fault = contradictions[_i].fault;
	struct read r = parse(text, strlen(text));

	if (fault.column == 0) /* behind the first archive, which its digit ends */
		fault.column = r.faults.items[0].column;
	faults_want(&r.faults, text, &fault, 1);
	ck_assert_uint_gt(fault.column, 13);
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
		{1, 222, "archives[0].minutes[0]", "-1 is outside 0"}},
	{HEAD ARCHIVE("[[1,1]]") MIDDLE TAIL,
		{1, 221, "archives[0].minutes[0]", "3 integers are expected"}},
	{HEAD ARCHIVE("[[1,1,1.5]]") MIDDLE TAIL,
		{1, 226, "archives[0].minutes[0]", "an integer is expected"}},
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
	tcase_add_loop_test(tc, every_shorter_inventory_is_refused, 0, 3);
	tcase_add_test(tc, new_inventory_is_empty_and_of_this_version);
	tcase_add_loop_test(tc, minutes_that_are_none_are_refused, 0, (int)ARRAY_LEN(bad_minutes));
	tcase_add_loop_test(tc, inventory_that_contradicts_itself_is_refused, 0,
		(int)ARRAY_LEN(contradictions));
	tcase_add_loop_test(tc, sums_that_cannot_be_are_refused, 0, (int)ARRAY_LEN(bad_sums));
	tcase_add_loop_test(tc, inventory_that_is_not_whole_is_refused, 0, (int)ARRAY_LEN(bad));
	tcase_add_test(tc, another_schema_is_said);
	tcase_add_test(tc, missing_inventory_is_missing_input);
	tcase_add_test(tc, verified_inventory_says_against_which);
	return run_case("model: inventory file", tc);
}
