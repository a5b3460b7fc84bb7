/* The quick reader of lines against the one that judges: what it takes, it takes as the other. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/record.h"
#include "tests/data_fixture.h"

struct both {
	struct arena arena;
	struct record_reader *reader;
	size_t taken, seen;
};

static void both_init(struct both *both)
{
	*both = (struct both){0};
	both->reader = record_reader_new(&both->arena);
}

static void both_fini(struct both *both)
{
	record_reader_free(both->reader);
	arena_fini(&both->arena);
}

static void same_text(const struct record *quick, const struct record *slow, const char *line)
{
	char *texts[2] = {NULL};
	size_t lens[2];
	struct err err;

	ck_assert_int_eq(record_text(quick, &texts[0], &lens[0], &err), 0);
	ck_assert_int_eq(record_text(slow, &texts[1], &lens[1], &err), 0);
	ck_assert_msg(lens[0] == lens[1] && memcmp(texts[0], texts[1], lens[0]) == 0,
		"%s\nis read as\n%s\nnot as\n%s", line, texts[0], texts[1]);
	free(texts[0]);
	free(texts[1]);
}

/* True when the quick reader took the line; then both read it as the same. */
static bool take(struct both *both, const char *line, size_t len)
{
	char *tight = tight_copy(line, len);
	struct arena arena = {0};
	struct record quick, slow;
	struct faults faults;
	struct err err;
	bool taken;

	faults_init(&faults);
	taken = record_reader_read(both->reader, tight, len, &quick);
	both->seen++;
	both->taken += taken;
	if (taken) {
		ck_assert_msg(
			record_parse(tight, len, "line", 1, &arena, &slow, &faults, &err) == 0,
			"%.*s is taken, but: %s", (int)len, line, faults.items[0].text);
		same_text(&quick, &slow, line);
	}
	faults_fini(&faults);
	arena_fini(&arena);
	free(tight);
	return taken;
}

/* Each line of a file of the test data to `each`. */
static void each_line(const char *name, void (*each)(struct both *both, char *line, size_t len))
{
	struct file_bytes bytes = data_read(name);
	struct both both;

	both_init(&both);
	for (char *line = bytes.at, *end = line + bytes.len; line < end;) {
		char *lf = memchr(line, '\n', (size_t)(end - line));
		size_t len = (size_t)((lf ? lf : end) - line);

		each(&both, line, len);
		line += len + 1;
	}
	both_fini(&both);
	file_bytes_fini(&bytes);
}

static void is_taken(struct both *both, char *line, size_t len)
{
	ck_assert_msg(take(both, line, len), "%.*s", (int)len, line);
	ck_assert_msg(take(both, line, len), "a second time: %.*s", (int)len, line);
}

static const char *const good[] = {"record/good.jsonl", "record/functions.jsonl"};

START_TEST(canonical_lines_are_taken)
{
	each_line(good[_i], is_taken);
}
END_TEST

static const char *const bad[] = {"an-array", "clock-missing", "duplicate-key", "http-bytes-none",
	"http-bytes-text", "http-connect-long", "http-first-byte-short", "https-header-long",
	"https-tls-short", "prev-short", "rtt-negative", "rtt-null", "rtt-too-few", "run-empty",
	"schema-other", "sent-negative", "seq-missing", "slot-without-offset", "stamp-unknown",
	"tls-connect-short", "tls-key-short", "truncated", "two-subjects", "unknown-keys",
	"why-unknown"};

static void is_left(struct both *both, char *line, size_t len)
{
	ck_assert_msg(!take(both, line, len), "%.*s", (int)len, line);
}

START_TEST(wrong_and_foreign_lines_are_left)
{
	char name[64];

	snprintf(name, sizeof(name), "record/%s.jsonl", bad[_i]);
	each_line(name, is_left);
}
END_TEST

static void every_prefix(struct both *both, char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		is_left(both, line, i);
	is_taken(both, line, len);
}

START_TEST(no_prefix_is_taken)
{
	each_line(good[_i], every_prefix);
}
END_TEST

static void every_bit(struct both *both, char *line, size_t len)
{
	for (size_t i = 0; i < 8 * len; i++) {
		line[i / 8] ^= (char)(1 << i % 8);
		take(both, line, len);
		line[i / 8] ^= (char)(1 << i % 8);
	}
	ck_assert_uint_gt(both->taken, 0); /* digits for digits, letters for letters */
	ck_assert_uint_lt(both->taken, both->seen);
	is_taken(both, line, len);
}

START_TEST(every_flipped_bit_reads_the_same_or_is_left)
{
	each_line(good[_i], every_bit);
}
END_TEST

static void every_byte(struct both *both, char *line, size_t len)
{
	static const char others[] = "\"\\{}[],:-0919aenz .\t";

	for (size_t i = 0; i < len; i++) {
		char was = line[i];

		for (size_t j = 0; j + 1 < sizeof(others); j++) {
			line[i] = others[j];
			take(both, line, len);
		}
		line[i] = was;
	}
	is_taken(both, line, len);
}

START_TEST(every_byte_put_in_reads_the_same_or_is_left)
{
	each_line(good[_i], every_byte);
}
END_TEST

static void every_gap(struct both *both, char *line, size_t len)
{
	char *copy = malloc(2 * len);

	for (size_t i = 0; i < len; i++) {
		memcpy(copy, line, i);
		memcpy(copy + i, line + i + 1, len - i - 1);
		take(both, copy, len - 1); /* a byte left out */
		memcpy(copy + i + 1, line + i, len - i);
		copy[i] = line[i];
		take(both, copy, len + 1); /* a byte twice */
	}
	free(copy);
}

START_TEST(every_byte_left_out_or_doubled_reads_the_same_or_is_left)
{
	each_line(good[_i], every_gap);
}
END_TEST

static const struct {
	const char *name, *from, *to;
	bool taken;
} forms[] = {
	{"Chinese is text", "agent-nc", "\xe5\x8d\x97\xe6\x98\x8c", true},
	{"an overlong form is not", "agent-nc", "\xc0\xafgent", false},
	{"half a character", "agent-nc", "\xe5\x8d", false},
	{"an escape is rare", "agent-nc", "agent\\u002dnc", false},
	{"a blank is not canonical", "\"lost\":1", "\"lost\": 1", false},
	{"minus zero", "\"offset_us\":-12", "\"offset_us\":-0", false},
	{"a zero in front", "\"offset_us\":-12", "\"offset_us\":-012", false},
	{"the least integer", "\"offset_us\":-12", "\"offset_us\":-9007199254740991", true},
	{"one below it", "\"offset_us\":-12", "\"offset_us\":-9007199254740992", false},
	{"more digits than any integer has", "\"seq\":0", "\"seq\":99999999999999999999999", false},
	{"an exponent", "\"seq\":0", "\"seq\":0e1", false},
	{"a key that nobody knows", "\"agent\"", "\"age\":1,\"agent\"", false},
	{"two keys changed about", "\"ts\":\"rx\",\"ttl\":62", "\"ttl\":62,\"ts\":\"rx\"", false},
	{"errors changed about", "\"timeout\":1", "\"timeout\":1,\"refused\":0", false},
	{"two errors", "\"timeout\":1", "\"refused\":0,\"timeout\":1", true},
	{"an error twice", "\"timeout\":1", "\"timeout\":1,\"timeout\":1", false},
	{"an empty list of errors", "\"err\":{\"timeout\":1}", "\"err\":{}", true},
	{"a port too far", "\"node\":\"node-nc\"", "\"node\":\"node-nc\",\"port\":65536", false},
	{"a slot in Z", "T23:59:15+08:00", "T15:59:15Z", true},
};

START_TEST(forms_are_taken_or_left)
{
	struct file_bytes bytes = data_read("record/good.jsonl");
	struct both both;
	char *line = NULL, *at;

	*strchr(bytes.at, '\n') = '\0';
	at = strstr(bytes.at, forms[_i].from);
	ck_assert_msg(at != NULL, "%s", forms[_i].name);
	ck_assert_int_gt(asprintf(&line, "%.*s%s%s", (int)(at - bytes.at), bytes.at, forms[_i].to,
				 at + strlen(forms[_i].from)),
		0);
	both_init(&both);
	ck_assert_msg(take(&both, line, strlen(line)) == forms[_i].taken, "%s", forms[_i].name);
	both_fini(&both);
	free(line);
	file_bytes_fini(&bytes);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("reader");
	int goods = (int)ARRAY_LEN(good);

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, canonical_lines_are_taken, 0, goods);
	tcase_add_loop_test(tc, wrong_and_foreign_lines_are_left, 0, (int)ARRAY_LEN(bad));
	tcase_add_loop_test(tc, no_prefix_is_taken, 0, goods);
	tcase_add_loop_test(tc, every_flipped_bit_reads_the_same_or_is_left, 0, goods);
	tcase_add_loop_test(tc, every_byte_put_in_reads_the_same_or_is_left, 0, goods);
	tcase_add_loop_test(tc, every_byte_left_out_or_doubled_reads_the_same_or_is_left, 0, goods);
	tcase_add_loop_test(tc, forms_are_taken_or_left, 0, (int)ARRAY_LEN(forms));
	return run_case("model: quick reader of records", tc);
}
