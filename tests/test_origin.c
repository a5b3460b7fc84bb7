#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/origin.h"
#include "tests/analyze_fixture.h"
#include "tests/data_fixture.h"
#include "tests/logs_fixture.h"

#define CHECKS                                                                                     \
	"'checks':[{'id':'c','scheme':'http','host':'www.example.cn','path':'/t/{object}',"        \
	"'function':'cache','objects':3}]"

static struct world world;
static char *folder;
static const char *paths[4];
static int skipped;
static char why[64];

static void begin(void)
{
	world_open(&world, "{" CHECKS "}");
	folder = folder_new();
	paths[0] = folder;
	paths[1] = NULL;
	skipped = 0;
	why[0] = '\0';
}

static void end(void)
{
	folder_remove(folder);
	world_close(&world);
}

static const struct plan_target *cache_target(void)
{
	LIST_EACH(const struct plan_target, target, &world.plan->targets)
		if (target->check && strcmp(target->check, "c") == 0)
			return target;
	ck_abort_msg("no target asks for objects");
	return NULL;
}

/* An object of the plan's first series. */
static const char *token(int64_t number)
{
	static char texts[4][PLAN_OBJECT_LEN];
	const struct plan_target *target = cache_target();
	int64_t slot = 0;

	while (!plan_target_due(world.plan, target, "a-nc", slot))
		slot++;
	plan_object_token(&(struct plan_object){world.plan->sha256, "a-nc", target->addr, "c",
				  world.plan->start.v + slot * world.plan->slot_ms},
		number, texts[number]);
	return texts[number];
}

static void on_skipped(void *context, const char *name, const char *word)
{
	(void)context;
	(void)name;
	skipped++;
	snprintf(why, sizeof(why), "%s", word);
}

static struct origin_log *count(void)
{
	const struct log_origin_wish wish = {.paths = paths,
		.zone_minutes = LOG_ZONE_UNDECLARED,
		.now = {FIXTURE_NOW},
		.skipped = on_skipped};
	struct origin_log *origin;
	struct err err = {0};

	ck_assert_msg(log_origin_read(world.plan, &wish, &origin, &err) == 0, "%s", err.text);
	return origin;
}

/* A combined line; minute of an hour of 2025-11-20. */
static void line(struct text *text, int minute, const char *url, int status, const char *referer)
{
	text_print(text,
		"203.0.113.9 - - [20/Nov/2025:10:%02d:00 +0800] \"GET %s HTTP/1.1\" %d 10 \"%s\" "
		"\"x\"\n",
		minute, url, status, referer);
}

static char *url_of(const char *before, const char *object, const char *after)
{
	return arena_format(&world.arena, "%s%s%s", before, object, after);
}

static void requests(struct text *text)
{
	line(text, 1, url_of("/t/", token(0), ""), 200, "-");
	line(text, 2, "/", 200, "-");
	line(text, 3, url_of("/cache", token(1), ".bin?x=1"), 200, "-");
	line(text, 4, url_of("/t/", token(1), ""), 304, url_of("http://x/t/", token(2), ""));
	line(text, 5, "/other", 200, url_of("http://x/t/", token(2), ""));
	line(text, 6, "/t/0123456789abcdef0123456789abcdef", 200, "-");
}

static const struct origin_object *object(const struct origin_log *origin, int64_t number)
{
	return origin_find(origin, token(number));
}

START_TEST(requests_are_counted_by_object)
{
	struct text text = {0};
	struct origin_log *origin;

	requests(&text);
	folder_put(folder, "access.log", text.at, text.len);
	origin = count();
	ck_assert_str_eq(origin->plan, world.plan->sha256);
	ck_assert_uint_eq(origin->objects.count, 2);
	ck_assert_int_eq(object(origin, 0)->requests, 1);
	ck_assert_int_eq(object(origin, 0)->unchanged, 0);
	ck_assert_int_eq(object(origin, 0)->first.v, world_time("2025-11-20T10:01:00+08:00").v);
	ck_assert_int_eq(object(origin, 1)->requests, 2);
	ck_assert_int_eq(object(origin, 1)->unchanged, 1);
	ck_assert_int_eq(object(origin, 1)->first.v, world_time("2025-11-20T10:03:00+08:00").v);
	ck_assert_int_eq(object(origin, 1)->last.v, world_time("2025-11-20T10:04:00+08:00").v);
	ck_assert_ptr_null(object(origin, 2)); /* a Referer asks for nothing */
	ck_assert_int_eq(origin->records, 6);
	ck_assert_uint_eq(origin->files.count, 1);
	ck_assert_str_eq(origin->files.items[0].name, "access.log");
	ck_assert_int_eq(skipped, 0);
	origin_close(origin);
	text_fini(&text);
}
END_TEST

START_TEST(of_clients_nothing_is_kept)
{
	struct text text = {0};
	struct origin_log *origin;
	struct err err = {0};
	char *json;
	size_t len;

	requests(&text);
	folder_put(folder, "access.log", text.at, text.len);
	origin = count();
	ck_assert_int_eq(origin_text(origin, &json, &len, &err), 0);
	ck_assert_ptr_null(strstr(json, "203.0.113.9"));
	ck_assert_ptr_null(strstr(json, folder));
	free(json);
	origin_close(origin);
	text_fini(&text);
}
END_TEST

START_TEST(a_copy_counts_once_packed_or_not)
{
	struct text text = {0}, packed = {0};
	struct origin_log *origin;

	requests(&text);
	text_add_gzip(&packed, text.at, text.len);
	folder_put(folder, "access.log", text.at, text.len);
	folder_put(folder, "access.log.gz", packed.at, packed.len);
	origin = count();
	ck_assert_int_eq(object(origin, 0)->requests, 1);
	ck_assert_uint_eq(origin->files.count, 1);
	ck_assert_int_eq(skipped, 1);
	ck_assert_str_eq(why, "duplicate");
	origin_close(origin);
	text_fini(&packed);
	text_fini(&text);
}
END_TEST

START_TEST(files_add_up)
{
	struct text one = {0}, two = {0}, packed = {0};
	struct origin_log *origin;

	requests(&one);
	line(&two, 30, url_of("/t/", token(0), ""), 200, "-");
	text_add_gzip(&packed, two.at, two.len);
	folder_put(folder, "access.log", one.at, one.len);
	folder_put(folder, "access.log.1.gz", packed.at, packed.len);
	origin = count();
	ck_assert_int_eq(object(origin, 0)->requests, 2);
	ck_assert_int_eq(object(origin, 0)->last.v, world_time("2025-11-20T10:30:00+08:00").v);
	ck_assert_int_eq(origin->records, 7);
	ck_assert_uint_eq(origin->files.count, 2);
	origin_close(origin);
	text_fini(&packed);
	text_fini(&two);
	text_fini(&one);
}
END_TEST

START_TEST(logs_in_json_are_read_as_well)
{
	struct text text = {0};
	struct origin_log *origin;

	for (int i = 0; i < 8; i++)
		text_print(&text,
			"{\"time\":\"2025-11-20T10:0%d:00+08:00\",\"remote_addr\":\"203.0.113.9\","
			"\"request_uri\":\"/t/%s\",\"status\":%d,\"body_bytes_sent\":10}\n",
			i, token(i % 2), i < 2 ? 200 : 304);
	folder_put(folder, "access.json", text.at, text.len);
	origin = count();
	ck_assert_uint_eq(origin->objects.count, 2);
	ck_assert_int_eq(object(origin, 0)->requests, 4);
	ck_assert_int_eq(object(origin, 0)->unchanged, 3);
	origin_close(origin);
	text_fini(&text);
}
END_TEST

START_TEST(what_cannot_be_read_is_told)
{
	static const char noise[] = "\x01\x02 no log at all\n\x03\n";
	struct text text = {0};
	struct origin_log *origin;

	requests(&text);
	folder_put(folder, "access.log", text.at, text.len);
	folder_put(folder, "noise.bin", noise, sizeof(noise) - 1);
	origin = count();
	ck_assert_int_eq(object(origin, 0)->requests, 1);
	ck_assert_int_eq(skipped, 1);
	origin_close(origin);
	text_fini(&text);
}
END_TEST

START_TEST(a_plan_without_objects_is_refused)
{
	const struct log_origin_wish wish = {.paths = paths, .now = {FIXTURE_NOW}};
	struct origin_log *origin = NULL;
	struct err err = {0};
	struct world bare;

	world_open(&bare, NULL);
	ck_assert_int_eq(log_origin_read(bare.plan, &wish, &origin, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_ptr_null(origin);
	world_close(&bare);
}
END_TEST

START_TEST(nothing_to_read_is_no_input)
{
	const struct log_origin_wish wish = {.paths = paths, .now = {FIXTURE_NOW}};
	struct origin_log *origin = NULL;
	struct err err = {0};

	ck_assert_int_eq(log_origin_read(world.plan, &wish, &origin, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
}
END_TEST

#define PLAN_SHA WORLD_KEY
#define OBJECT(token, n)                                                                           \
	"{\"token\":\"" token "\",\"requests\":" n                                                 \
	",\"unchanged\":0,\"first\":\"2025-11-20T02:00:00Z\",\"last\":\"2025-11-20T02:00:00Z\"}"
#define ORIGIN(objects)                                                                            \
	"{\"schema\":\"cdnproof/origin/v1\",\"plan\":\"" PLAN_SHA                                  \
	"\",\"records\":1,\"files\":[],\"objects\":[" objects "]}"

static const struct {
	const char *name, *text, *fault; /* fault NULL: it is good */
} files[] = {
	{"none", ORIGIN(""), NULL},
	{"two", ORIGIN(OBJECT("00000000000000aa", "1") "," OBJECT("00000000000000ab", "2")), NULL},
	{"the same twice",
		ORIGIN(OBJECT("00000000000000aa", "1") "," OBJECT("00000000000000aa", "1")),
		"sorted"},
	{"not sorted", ORIGIN(OBJECT("00000000000000ab", "1") "," OBJECT("00000000000000aa", "1")),
		"sorted"},
	{"never asked for", ORIGIN(OBJECT("00000000000000aa", "0")), ""},
	{"another schema", "{\"schema\":\"cdnproof/plan/v1\"}", ""},
	{"no object", "[]", ""},
	{"half", "{\"schema\":\"cdnproof/origin/v1\",\"plan\":", ""},
};

START_TEST(a_file_of_counts_is_read_or_refused_with_its_place)
{
	struct origin_log *origin = NULL;
	struct faults faults;
	struct err err = {0};
	int ret;

	faults_init(&faults);
	ret = origin_parse(
		files[_i].text, strlen(files[_i].text), "o.json", &origin, &faults, &err);
	ck_assert_msg((ret == 0) == !files[_i].fault, "%s: %s", files[_i].name, err.text);
	if (files[_i].fault) {
		ck_assert_uint_gt(faults.count, 0);
		ck_assert_msg(strstr(faults.items[0].text, files[_i].fault) != NULL, "%s: %s",
			files[_i].name, faults.items[0].text);
	}
	origin_close(origin);
	faults_fini(&faults);
}
END_TEST

START_TEST(no_prefix_of_a_file_of_counts_is_one)
{
	const char *text = files[1].text;

	for (size_t len = 0; len < strlen(text); len++) {
		char *copy = tight_copy(text, len);
		struct origin_log *origin = NULL;
		struct faults faults;
		struct err err = {0};

		faults_init(&faults);
		ck_assert_int_eq(origin_parse(copy, len, "o.json", &origin, &faults, &err), -1);
		faults_fini(&faults);
		free(copy);
	}
}
END_TEST

START_TEST(what_is_written_is_read_again_as_the_same)
{
	struct origin_log *origin = NULL, *again = NULL;
	struct faults faults;
	struct err err = {0};
	char *text, *second;
	size_t len, second_len;

	faults_init(&faults);
	ck_assert_int_eq(origin_parse(files[1].text, strlen(files[1].text), "o.json", &origin,
				 &faults, &err),
		0);
	ck_assert_int_eq(origin_text(origin, &text, &len, &err), 0);
	ck_assert_int_eq(origin_parse(text, len, "again", &again, &faults, &err), 0);
	ck_assert_int_eq(origin_text(again, &second, &second_len, &err), 0);
	ck_assert_str_eq(text, second);
	free(text);
	free(second);
	origin_close(origin);
	origin_close(again);
	faults_fini(&faults);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("origin");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, requests_are_counted_by_object);
	tcase_add_test(tc, of_clients_nothing_is_kept);
	tcase_add_test(tc, a_copy_counts_once_packed_or_not);
	tcase_add_test(tc, files_add_up);
	tcase_add_test(tc, logs_in_json_are_read_as_well);
	tcase_add_test(tc, what_cannot_be_read_is_told);
	tcase_add_test(tc, a_plan_without_objects_is_refused);
	tcase_add_test(tc, nothing_to_read_is_no_input);
	tcase_add_loop_test(
		tc, a_file_of_counts_is_read_or_refused_with_its_place, 0, (int)ARRAY_LEN(files));
	tcase_add_test(tc, no_prefix_of_a_file_of_counts_is_one);
	tcase_add_test(tc, what_is_written_is_read_again_as_the_same);
	return run_case("logs: origin; model: origin", tc);
}
