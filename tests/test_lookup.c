#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "geo/lookup.h"

static struct region *region;
static struct arena arena;

static void set_up(void)
{
	struct err err = {0};

	ck_assert_msg(region_open_builtin("360000", &region, &err) == 0, "%s", err.text);
	arena_init(&arena);
}

static void tear_down(void)
{
	arena_fini(&arena);
	region_close(region);
}

static const char *data_path(const char *name)
{
	const char *folder = getenv("TEST_DATA");

	return arena_format(&arena, "%s/mmdb/%s", folder ? folder : "tests/data", name);
}

static struct geo_db *open_db(const char *name)
{
	struct geo_db *db = NULL;
	struct err err = {0};

	ck_assert_msg(geo_db_open(data_path(name), &db, &err) == 0, "%s", err.text);
	return db;
}

static struct answer ask(const struct geo_db *db, const char *addr)
{
	struct answer answer;
	struct err err = {0};

	ck_assert_msg(geo_db_answer(db, region, addr, &arena, &answer, &err) == 0, "%s", err.text);
	ck_assert_str_eq(answer.addr, addr);
	return answer;
}

static const char *cities_text(const struct answer *answer)
{
	const char *text = "";

	LIST_EACH(const char *const, code, &answer->cities)
		text = arena_format(&arena, "%s%s%s", text, *text ? " " : "", *code);
	return text;
}

static const char *field(const struct answer *answer, const char *name)
{
	LIST_EACH(const struct bind_pair, pair, &answer->fields)
		if (strcmp(pair->name, name) == 0)
			return pair->text;
	return "";
}

/* --- the lab's databases --- */

static const struct {
	unsigned byte;             /* third of IPv4, fourth group of IPv6 */
	const char *truth, *stale; /* NULL: another province */
} lab[] = {
	{1, "360100", "360100"},
	{2, "360200", "360200"},
	{3, "360300", "360300"},
	{4, "360400", "360400"},
	{5, "360500", "360500"},
	{6, "360600", "360600"},
	{7, "360700", "360700"},
	{8, "360800", "360800"},
	{9, "360900", "360900"},
	{10, "361000", "361000"},
	{11, "361100", "361100"},
	{101, "360100", "360100"},
	{102, "360100", "360100"},
	{103, "360400", "360400"},
	{104, "360700", "360700"},
	{105, "361100", NULL},
	{106, "361000", NULL},
	{107, "360900", NULL},
	{108, "360800", "360800"},
};

static void check_city(const struct answer *answer, const char *prefix, const char *city)
{
	ck_assert(strcmp(answer->prefix, prefix) == 0 || !city); /* equal neighbours are merged */
	ck_assert(answer->reserved);
	ck_assert(!answer->either);
	if (city) {
		ck_assert_int_eq(answer->says, SAYS_CITY);
		ck_assert_str_eq(cities_text(answer), city);
	} else {
		ck_assert_int_eq(answer->says, SAYS_OTHER_PROVINCE);
		ck_assert_uint_eq(answer->cities.count, 0);
		ck_assert_str_eq(field(answer, "city.names.zh-CN"), "杭州");
	}
}

static void check_lab(const char *name, unsigned byte, const char *city)
{
	struct geo_db *db = open_db(name);
	struct answer answer = ask(db, arena_format(&arena, "198.18.%u.77", byte));

	check_city(&answer, arena_format(&arena, "198.18.%u.0/24", byte), city);
	answer = ask(db, arena_format(&arena, "2001:2:0:%x::77", byte));
	check_city(&answer, arena_format(&arena, "2001:2:0:%x::/64", byte), city);
	geo_db_close(db);
}

START_TEST(lab_database_tells_the_truth)
{
	check_lab("lab-true.mmdb", lab[_i].byte, lab[_i].truth);
}
END_TEST

START_TEST(stale_lab_database_tells_another_city)
{
	check_lab("lab-stale.mmdb", lab[_i].byte, lab[_i].stale);
}
END_TEST

START_TEST(example_is_a_copy_of_the_lab_database)
{
	char lab_digest[DIGEST_TEXT_LEN], example[DIGEST_TEXT_LEN];

	ck_assert_int_eq(digest_file(data_path("lab-true.mmdb"), lab_digest, NULL), 0);
	ck_assert_int_eq(digest_file("examples/jiangxi/lab-city.mmdb", example, NULL), 0);
	ck_assert_str_eq(lab_digest, example);
}
END_TEST

START_TEST(database_is_named_dated_and_digested)
{
	struct geo_db *db = open_db("lab-true.mmdb");
	const struct answer_database *info = geo_db_info(db);
	char digest[DIGEST_TEXT_LEN], built[WHEN_TEXT_LEN];

	ck_assert_int_eq(digest_file(data_path("lab-true.mmdb"), digest, NULL), 0);
	ck_assert_str_eq(info->name, "lab-true.mmdb");
	ck_assert_str_eq(info->sha256, digest);
	ck_assert_str_eq(when_text(info->built, built), "2026-06-01T00:00:00+08:00");
	geo_db_close(db);
}
END_TEST

START_TEST(answer_outlives_its_database)
{
	static const char wanted[] =
		"{\"addr\":\"198.18.107.1\",\"cities\":[\"360900\"],\"database\":{\"built\":"
		"\"2026-06-01T00:00:00+08:00\",\"name\":\"lab-true.mmdb\",\"sha256\":\"%s\"},"
		"\"fields\":{\"city.names.en\":\"Yichun\",\"city.names.zh-CN\":\"宜春\","
		"\"country.iso_code\":\"CN\",\"country.names.en\":\"China\","
		"\"country.names.zh-CN\":\"中国\",\"location.accuracy_radius\":\"77\","
		"\"location.latitude\":\"27.8043\",\"location.longitude\":\"114.391136\","
		"\"location.time_zone\":\"Asia/Shanghai\",\"registered_country.iso_code\":\"CN\","
		"\"registered_country.names.en\":\"China\","
		"\"registered_country.names.zh-CN\":\"中国\",\"subdivisions.0.iso_code\":\"JX\","
		"\"subdivisions.0.names.en\":\"Jiangxi\",\"subdivisions.0.names.zh-CN\":\"江西\"},"
		"\"prefix\":\"198.18.107.0/24\",\"reserved\":true,\"says\":\"city\","
		"\"schema\":\"cdnproof/answer/v1\"}";
	struct geo_db *db = open_db("lab-true.mmdb");
	struct answer answer = ask(db, "198.18.107.1");
	struct err err = {0};
	char digest[DIGEST_TEXT_LEN];
	char *text, *expected;
	size_t len;

	geo_db_close(db);
	ck_assert_int_eq(digest_file(data_path("lab-true.mmdb"), digest, NULL), 0);
	ck_assert_int_eq(answer_text(&answer, &text, &len, &err), 0);
	ck_assert_int_gt(asprintf(&expected, wanted, digest), 0);
	ck_assert_str_eq(text, expected);
	free(text);
	free(expected);
}
END_TEST

/* --- shapes: 198.18.N.9 --- */

static const struct {
	const char *name;
	enum answer_says says;
	const char *cities;
	bool either;
} shapes[] = {
	{"", SAYS_NONE, "", false},
	{"province with its middle", SAYS_PROVINCE, "", false},
	{"country with its middle", SAYS_COUNTRY, "", false},
	{"country, a small disc", SAYS_CITY, "360100", false},
	{"Anyuan", SAYS_CITY, "360300 360700", true},
	{"Fuzhou of Fujian", SAYS_OTHER_PROVINCE, "", false},
	{"Ruijin", SAYS_CITY, "360700", false},
	{"DB-IP", SAYS_CITY, "360100", false},
	{"Taiwan", SAYS_ABROAD, "", false},
	{"Hong Kong", SAYS_ABROAD, "", false},
	{"Macao", SAYS_ABROAD, "", false},
	{"unknown name, wide disc", SAYS_CITY, "360100 360200 360600 361000 361100", true},
	{"former province code", SAYS_CITY, "360800", false},
	{"English name without a province", SAYS_COUNTRY, "", false},
	{"nothing", SAYS_NONE, "", false},
	{"flat with a code", SAYS_CITY, "360700", false},
	{"flat, city repeats the province", SAYS_PROVINCE, "", false},
	{"flat, empty city", SAYS_PROVINCE, "", false},
	{"name against point", SAYS_CITY, "360400", false},
	{"Argentina", SAYS_ABROAD, "", false},
	{"flat, unknown written as 0 and -", SAYS_COUNTRY, "", false},
};

START_TEST(shape_is_told_by_its_paths)
{
	struct geo_db *db = open_db("shapes.mmdb");
	struct answer answer = ask(db, arena_format(&arena, "198.18.%d.9", _i));

	ck_assert_msg(answer.says == (int)shapes[_i].says &&
			      strcmp(cities_text(&answer), shapes[_i].cities) == 0 &&
			      answer.either == shapes[_i].either,
		"%s: %s %s", shapes[_i].name, answer_says_names[answer.says], cities_text(&answer));
	ck_assert((answer.prefix == NULL) == (_i == 0));
	geo_db_close(db);
}
END_TEST

START_TEST(numbers_are_printed_without_locale_and_exactly)
{
	struct geo_db *db = open_db("shapes.mmdb");
	struct answer answer = ask(db, "198.18.19.9");

	ck_assert_str_eq(field(&answer, "location.latitude"), "-34.6037");
	ck_assert_str_eq(field(&answer, "location.longitude"), "-0.0000125");
	ck_assert_str_eq(field(&answer, "location.accuracy_radius"), "20");
	answer = ask(db, "198.18.14.9");
	ck_assert_str_eq(field(&answer, "is_anycast"), "true");
	geo_db_close(db);
}
END_TEST

static const struct {
	const char *path, *text;
} values[] = {
	{"double", "-0.5"},
	{"float", "28.6764927"},
	{"bytes", "0x0102ff"},
	{"int32", "-2"},
	{"uint64", "281474976710655"},
	{"uint128", "0x80000000000000000000000000000000"},
	{"true", "true"},
	{"false", "false"},
	{"empty", ""},
	{"large", "0x7e37e43c8800759c"},
	{"tiny", "0"},
	{"list.0", "1"},
};

START_TEST(values_of_every_type_become_text)
{
	struct geo_db *db = open_db("odd/record-all-types.mmdb");
	struct answer answer = ask(db, "1.2.3.4");

	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		ck_assert_str_eq(field(&answer, values[i].path), values[i].text);
	ck_assert_uint_eq(answer.fields.count, ARRAY_LEN(values));
	ck_assert_str_eq(answer.prefix, "0.0.0.0/1");
	ck_assert_int_eq(answer.says, SAYS_NONE);
	geo_db_close(db);
}
END_TEST

/* --- addresses --- */

static const struct {
	const char *db, *addr;
	const char *prefix; /* NULL: no entry */
	const char *cities;
	bool reserved;
} addresses[] = {
	{"shapes.mmdb", "198.18.200.7", "198.18.200.7/32", "360500", true},
	{"shapes.mmdb", "198.18.200.8", NULL, "", true},
	{"shapes.mmdb", "2001:2:0:c8::7", "2001:2:0:c8::7/128", "360500", true},
	{"shapes.mmdb", "2001:2:0:C8:0:0:0:7", "2001:2:0:c8::7/128", "360500", true},
	{"shapes.mmdb", "2001:2:0:c8::8", NULL, "", true},
	{"shapes.mmdb", "::ffff:198.18.200.7", "198.18.200.7/32", "360500", true},
	{"shapes.mmdb", "64:ff9b::198.18.200.7", NULL, "", true},
	{"shapes.mmdb", "64:ff9b:1::198.18.200.7", NULL, "", true},
	{"shapes.mmdb", "64:ff9b:0:1::c612:c807", NULL, "", false},
	{"shapes.mmdb", "2002:c612:c807::1", NULL, "", true},
	/* Teredo: the client's address inverted, 198.18.200.7 is 39ed:37f8 */
	{"shapes.mmdb", "2001:0:5ef5:79fd::39ed:37f8", NULL, "", true},
	{"shapes.mmdb", "::198.18.200.7", NULL, "", false},
	{"shapes.mmdb", "8.8.8.8", NULL, "", false},
	{"shapes.mmdb", "::1", NULL, "", true},
	{"v4.mmdb", "198.18.1.1", "198.18.1.0/24", "360100", true},
	{"v4.mmdb", "2001:2::1", NULL, "", true},
	{"v4.mmdb", "::ffff:198.18.1.1", "198.18.1.0/24", "360100", true},
	{"no-v4.mmdb", "198.18.1.1", NULL, "", true},
	{"no-v4.mmdb", "2001:2::1", "::/1", "360100", true},
	{"no-v4.mmdb", "fe80::1", NULL, "", true},
};

START_TEST(address_is_looked_up_as_what_it_carries)
{
	struct geo_db *db = open_db(addresses[_i].db);
	struct answer answer = ask(db, addresses[_i].addr);

	if (addresses[_i].prefix)
		ck_assert_pstr_eq(answer.prefix, addresses[_i].prefix);
	else
		ck_assert_msg(!answer.prefix && answer.says == SAYS_NONE, "%s: %s",
			addresses[_i].addr, answer.prefix);
	ck_assert_str_eq(cities_text(&answer), addresses[_i].cities);
	ck_assert_msg(answer.reserved == addresses[_i].reserved, "%s", addresses[_i].addr);
	geo_db_close(db);
}
END_TEST

static const char *const no_addresses[] = {
	"", "198.18.1", "198.18.1.1/24", "198.18.1.256", "example.org", "2001:2::1%eth0", ":::"};

START_TEST(what_is_no_address_is_an_error)
{
	struct geo_db *db = open_db("lab-true.mmdb");
	struct answer answer = {.addr = "untouched"};
	struct err err = {0};

	ck_assert_int_eq(geo_db_answer(db, region, no_addresses[_i], &arena, &answer, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_str_eq(answer.addr, "untouched");
	geo_db_close(db);
}
END_TEST

/* --- broken files --- */

static const struct {
	const char *name, *says;
} bad[] = {
	{"array-huge", "a size that its type does not have"},
	{"boolean-of-two", "a size that its type does not have"},
	{"cut-before-metadata", "metadata was not found"},
	{"cut-in-data", "metadata was not found"},
	{"cut-in-marker", "metadata was not found"},
	{"cut-in-metadata", "metadata: byte 174: runs past the end"},
	{"cut-in-tree", "metadata was not found"},
	{"double-of-four-bytes", "a size that its type does not have"},
	{"garbage", "metadata was not found"},
	{"head-cut-off", "record at"},
	{"key-a-number", "a key that is no text"},
	{"key-a-pointer-to-a-map", "a key that is no text"},
	{"key-not-utf8", "not UTF-8"},
	{"map-huge", "a size that its type does not have"},
	{"marker-only", "runs past the end"},
	{"metadata-a-text", "a map is expected"},
	{"metadata-deep", "a text is expected in a list"},
	{"metadata-format-3", "format 3"},
	{"metadata-ip-version-5", "ip_version must be 4 or 6"},
	{"metadata-language-a-number", "a text is expected in a list"},
	{"metadata-many-nodes", "larger than the file"},
	{"metadata-no-epoch", "build_epoch is missing"},
	{"metadata-no-languages", "languages is missing"},
	{"metadata-no-nodes", "node_count must not be 0"},
	{"metadata-nodes-a-text", "node_count has a wrong type"},
	{"metadata-record-size-20", "record_size must be 24, 28 or 32"},
	{"nested-deep", "nested too deeply"},
	{"pointer-huge", "runs past the end"},
	{"pointer-to-itself", "nested too deeply"},
	{"pointer-to-pointer", "a pointer to a pointer"},
	{"pointers-multiply", "too many values"},
	{"record-a-text", "a record that is no map"},
	{"record-beyond-data", "outside the data section"},
	{"record-country-a-number", "country.iso_code has a wrong type"},
	{"record-country-twice", "country.iso_code is there twice"},
	{"record-in-metadata", "outside the data section"},
	{"record-in-separator", "outside the data section"},
	{"record-infinite-float", "not finite"},
	{"record-latitude-91", "location.latitude is outside the earth"},
	{"record-latitude-a-text", "location.latitude has a wrong type"},
	{"record-latitude-huge", "location.latitude is outside the earth"},
	{"record-longitude-181", "location.longitude is outside the earth"},
	{"record-not-a-number", "not finite"},
	{"text-file", "metadata was not found"},
	{"text-not-utf8", "not UTF-8"},
	{"text-runs-out", "runs past the end"},
	{"text-with-nul", "NUL"},
	{"tree-loop", "longer than an address"},
	{"tree-loop-of-two", "longer than an address"},
	{"tree-too-deep", "longer than an address"},
	{"type-cache-container", "an unknown type"},
	{"type-end-marker", "an unknown type"},
	{"type-extended-text", "may not be written so"},
	{"type-unknown", "an unknown type"},
	{"uint32-of-five-bytes", "a size that its type does not have"},
	{"zero-length", "is empty"},
};

START_TEST(broken_file_is_refused_for_its_fault)
{
	const char *path = data_path(arena_format(&arena, "bad/%s.mmdb", bad[_i].name));
	struct geo_db *db = NULL;
	struct err err = {0};

	ck_assert_int_eq(geo_db_open(path, &db, &err), -1);
	ck_assert_ptr_null(db);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_msg(strncmp(err.text, path, strlen(path)) == 0, "%s", err.text);
	ck_assert_msg(strstr(err.text, bad[_i].says), "%s", err.text);
}
END_TEST

START_TEST(every_broken_file_is_in_the_table)
{
	DIR *folder = opendir(data_path("bad"));
	size_t count = 0;

	ck_assert_ptr_nonnull(folder);
	for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
		count += entry->d_name[0] != '.';
	closedir(folder);
	ck_assert_uint_eq(count, ARRAY_LEN(bad));
}
END_TEST

static const struct {
	const char *name;
	bool dated;
} odd[] = {
	{"epoch-0", false},
	{"epoch-2300", false},
	{"epoch-early", false},
	{"epoch-most", false},
	{"no-description", true},
	{"record-empty", true},
	{"record-all-types", true},
	{"texts-as-coordinates", true},
};

START_TEST(odd_file_is_read)
{
	struct geo_db *db = open_db(arena_format(&arena, "odd/%s.mmdb", odd[_i].name));

	ck_assert_int_eq(geo_db_info(db)->built.v != BIND_ABSENT, odd[_i].dated);
	ck_assert_str_eq(ask(db, "1.2.3.4").prefix, "0.0.0.0/1");
	ck_assert_ptr_null(ask(db, "200.2.3.4").prefix);
	geo_db_close(db);
}
END_TEST

static int open_bytes(const char *bytes, size_t len, struct geo_db **out, struct err *err)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	char path[64];
	int ret;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ret = geo_db_open(path, out, err);
	close(fd);
	return ret;
}

START_TEST(every_shorter_prefix_is_refused)
{
	struct file_bytes file;
	struct err err = {0};

	ck_assert_int_eq(file_read(data_path("v4.mmdb"), 1000000, &file, &err), 0);
	for (size_t len = 0; len < file.len; len++) {
		struct geo_db *db = NULL;

		ck_assert_msg(open_bytes(file.at, len, &db, &err) == -1, "%zu bytes", len);
		ck_assert_int_eq(err.code, ERR_DATA);
	}
	file_bytes_fini(&file);
}
END_TEST

/* Any byte changed: refused, or it answers whatever is asked. */
START_TEST(every_changed_byte_gives_a_clean_answer)
{
	static const unsigned char changes[] = {0x01, 0x80, 0xff};
	struct file_bytes file;
	struct err err = {0};
	int opened = 0;

	ck_assert_int_eq(file_read(data_path("v4.mmdb"), 1000000, &file, &err), 0);
	for (size_t i = 0; i < file.len; i++) {
		struct geo_db *db = NULL;
		struct answer answer;

		file.at[i] = (char)(file.at[i] ^ (char)changes[_i]);
		if (open_bytes(file.at, file.len, &db, &err) == 0) {
			opened++;
			geo_db_answer(db, region, "198.18.1.1", &arena, &answer, &err);
			geo_db_answer(db, region, "255.0.0.0", &arena, &answer, &err);
			geo_db_close(db);
		}
		file.at[i] = (char)(file.at[i] ^ (char)changes[_i]);
	}
	ck_assert_int_gt(opened, 0);
	file_bytes_fini(&file);
}
END_TEST

/* --- files that are not there, or change --- */

START_TEST(missing_file_is_no_input)
{
	static const char *const names[] = {"no-such.mmdb", "bad", "lab-true.mmdb/x"};
	struct geo_db *db = NULL;
	struct err err = {0};

	ck_assert_int_eq(geo_db_open(data_path(names[_i]), &db, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
}
END_TEST

START_TEST(file_cut_and_overwritten_after_open_cannot_hurt)
{
	char path[] = "/tmp/test-lookup-XXXXXX";
	struct file_bytes file;
	struct geo_db *db = NULL;
	struct answer answer;
	struct err err = {0};
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(file_read(data_path("lab-true.mmdb"), 1000000, &file, &err), 0);
	ck_assert_int_eq(write(fd, file.at, file.len), (ssize_t)file.len);
	ck_assert_msg(geo_db_open(path, &db, &err) == 0, "%s", err.text);
	ck_assert_int_eq(ftruncate(fd, 0), 0);
	ck_assert_int_eq(ftruncate(fd, (off_t)file.len), 0);
	answer = ask(db, "198.18.103.5");
	check_city(&answer, "198.18.103.0/24", "360400");
	geo_db_close(db);
	close(fd);
	unlink(path);
	file_bytes_fini(&file);
}
END_TEST

START_TEST(closing_nothing_is_fine)
{
	geo_db_close(NULL);
}
END_TEST

/* --- a real file, when the environment names one --- */

START_TEST(real_file_knows_every_city)
{
	const char *path = getenv("CN_CITY_MMDB");
	struct geo_db *db = NULL;
	struct err err = {0};
	uint64_t seen = 0;

	if (!path) {
		fputs("skipped: real_file_knows_every_city: CN_CITY_MMDB names no file\n", stderr);
		return;
	}
	ck_assert_msg(geo_db_open(path, &db, &err) == 0, "%s", err.text);
	for (unsigned i = 0; i < 1u << 16; i++) {
		struct arena here = {0};
		struct answer answer;
		const char *addr = arena_format(&here, "%u.%u.1.1", i >> 8, i & 255);

		ck_assert_int_eq(geo_db_answer(db, region, addr, &here, &answer, &err), 0);
		LIST_EACH(const char *const, code, &answer.cities)
			seen |= UINT64_C(1) << region_city_by_code(region, *code);
		ck_assert(answer.says != SAYS_CITY || answer.cities.count == 1);
		arena_fini(&here);
	}
	ck_assert_uint_eq(seen, 0x7ff);
	geo_db_close(db);
}
END_TEST

static Suite *lookup_suite(void)
{
	Suite *suite = suite_create("lookup");
	TCase *tc = tcase_create("lookup");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, lab_database_tells_the_truth, 0, ARRAY_LEN(lab));
	tcase_add_loop_test(tc, stale_lab_database_tells_another_city, 0, ARRAY_LEN(lab));
	tcase_add_test(tc, example_is_a_copy_of_the_lab_database);
	tcase_add_test(tc, database_is_named_dated_and_digested);
	tcase_add_test(tc, answer_outlives_its_database);
	tcase_add_loop_test(tc, shape_is_told_by_its_paths, 0, ARRAY_LEN(shapes));
	tcase_add_test(tc, numbers_are_printed_without_locale_and_exactly);
	tcase_add_test(tc, values_of_every_type_become_text);
	tcase_add_loop_test(tc, address_is_looked_up_as_what_it_carries, 0, ARRAY_LEN(addresses));
	tcase_add_loop_test(tc, what_is_no_address_is_an_error, 0, ARRAY_LEN(no_addresses));
	tcase_add_loop_test(tc, broken_file_is_refused_for_its_fault, 0, ARRAY_LEN(bad));
	tcase_add_test(tc, every_broken_file_is_in_the_table);
	tcase_add_loop_test(tc, odd_file_is_read, 0, ARRAY_LEN(odd));
	tcase_add_test(tc, every_shorter_prefix_is_refused);
	tcase_add_loop_test(tc, every_changed_byte_gives_a_clean_answer, 0, 3);
	tcase_add_loop_test(tc, missing_file_is_no_input, 0, 3);
	tcase_add_test(tc, file_cut_and_overwritten_after_open_cannot_hurt);
	tcase_add_test(tc, closing_nothing_is_fine);
	tcase_add_test(tc, real_file_knows_every_city);
	suite_add_tcase(suite, tc);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(lookup_suite());
	int failed;

	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
