#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "logs/clients.h"
#include "logs/journal.h"
#include "logs/journal_line.h"
#include "tests/data_fixture.h"
#include "tests/logs_fixture.h"

#define T0 INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */

/* Of every kind: packed, damaged, an archive, no log, an equal text, refused. */
static const char *const samples[] = {"bad-header.log.gz", "continued.log", "disorder.log",
	"forged.log", "nul-hole.log", "no-log.txt", "open.log", "overwritten.log.gz", "plain.log",
	"random.log", "sample.log.zst", "sample.tar", "sample.tar.gz", "sample.zip", "sound.log.gz",
	"truncated.log.gz", "two-members.log.gz", "utf16.log", "vhost.log", "zones.log"};

static char *folder;
static struct arena arena;
static struct logs_job job;
static struct logs_options options;
static const char *output;

static const char *below(const char *name)
{
	return arena_format(&arena, "%s/%s", folder, name);
}

static void copy_sample(const char *name)
{
	struct text bytes = data_file(name);

	folder_put(folder, arena_format(&arena, "logs/%s", name), bytes.at, bytes.len);
	text_fini(&bytes);
}

static void begin(void)
{
	const char **path = arena_array(&arena, 1, sizeof(char *));
	const char **name = arena_array(&arena, 1, sizeof(char *));

	folder = folder_new();
	for (size_t i = 0; i < ARRAY_LEN(samples); i++)
		copy_sample(samples[i]);
	*path = below("logs");
	*name = "logs";
	output = below("inventory.json");
	job = (struct logs_job){
		.kind = LOG_ACCESS, .paths = path, .names = name, .path_count = 1, .traffic = true};
	/* what was just written is at rest then */
	options = (struct logs_options){.now = {when_unix_now().v + 60000}, .jobs = 1};
}

static void end(void)
{
	folder_remove(folder);
	arena_fini(&arena);
	arena = (struct arena){0};
}

static struct log_journal *open_journal(void)
{
	struct log_journal *journal = NULL;
	struct err err = {0};

	ck_assert_msg(log_journal_open(output, &journal, &err) == 0, "%s", err.text);
	return journal;
}

/* The inventory as text: heap. */
static char *scan(struct log_journal *journal)
{
	struct inventory *inventory = NULL;
	struct err err = {0};
	char *text;
	size_t len;

	options.journal = journal;
	ck_assert_msg(logs_scan(&job, 1, &options, &inventory, &err) == 0, "%s", err.text);
	options.journal = NULL;
	ck_assert_int_eq(inventory_text(inventory, &text, &len, &err), 0);
	inventory_close(inventory);
	return text;
}

/* Scans with the journal that is there. Returns how many files it had. */
static size_t scan_again(const char *wanted)
{
	struct log_journal *journal = open_journal();
	size_t kept = log_journal_kept(journal);
	char *text = scan(journal);

	ck_assert_str_eq(text, wanted);
	free(text);
	log_journal_close(journal);
	return kept;
}

static const char *journal_path(void)
{
	return arena_format(&arena, "%s%s", output, LOG_JOURNAL_SUFFIX);
}

static struct text read_journal(void)
{
	struct text text = {0};
	struct file_bytes bytes;

	ck_assert_int_eq(file_read(journal_path(), 1 << 24, &bytes, NULL), 0);
	text_add(&text, bytes.at, bytes.len);
	file_bytes_fini(&bytes);
	return text;
}

static void put_journal(const void *bytes, size_t len)
{
	folder_put(folder, "inventory.json" LOG_JOURNAL_SUFFIX, bytes, len);
}

START_TEST(scan_that_stopped_after_any_file_gives_the_same_inventory)
{
	char *wanted = scan(NULL);
	struct text journal;
	size_t stopped = 0;

	ck_assert_uint_eq(scan_again(wanted), 0);
	journal = read_journal();
	for (size_t i = 0; i < journal.len; i++) {
		if (journal.at[i] != '\n')
			continue;
		put_journal(journal.at, i + 1);
		ck_assert_uint_eq(scan_again(wanted), stopped);
		stopped++;
	}
	ck_assert_uint_ge(stopped, ARRAY_LEN(samples) - 2);
	free(wanted);
	text_fini(&journal);
}
END_TEST

START_TEST(journal_that_was_cut_anywhere_gives_the_same_inventory)
{
	char *wanted = scan(NULL);
	struct text journal;

	scan_again(wanted);
	journal = read_journal();
	for (size_t len = 0; len < journal.len; len += len < 100 ? 1 : 1009) {
		put_journal(journal.at, len);
		scan_again(wanted);
	}
	free(wanted);
	text_fini(&journal);
}
END_TEST

START_TEST(journal_with_any_changed_byte_gives_the_same_inventory)
{
	char *wanted = scan(NULL);
	struct text journal;
	size_t head;

	scan_again(wanted);
	journal = read_journal();
	head = (size_t)(strchr(journal.at, '\n') - journal.at) + 1;
	for (size_t at = head; at < journal.len; at += 997) {
		char was = journal.at[at];

		journal.at[at] = was == '\n' ? ' ' : '\n';
		put_journal(journal.at, journal.len);
		scan_again(wanted);
		journal.at[at] = (char)(was ^ 1);
		put_journal(journal.at, journal.len);
		scan_again(wanted);
		journal.at[at] = was;
	}
	free(wanted);
	text_fini(&journal);
}
END_TEST

START_TEST(file_that_has_changed_is_read_again)
{
	char *wanted = scan(NULL), *text;
	struct text log = {0};
	struct log_journal *journal;

	scan_again(wanted);
	text_add_line(&log, T0 + 86400);
	folder_put(folder, "logs/plain.log", log.at, log.len);
	text_fini(&log);
	free(wanted);
	wanted = scan(NULL);
	journal = open_journal();
	text = scan(journal);
	ck_assert_str_eq(text, wanted);
	free(text);
	free(wanted);
	log_journal_close(journal);
}
END_TEST

/* Format, zone, sums, digests: whatever is asked otherwise. */
START_TEST(what_is_asked_otherwise_is_read_again)
{
	char *wanted = scan(NULL);

	scan_again(wanted);
	free(wanted);
	job.traffic = false;
	wanted = scan(NULL);
	scan_again(wanted);
	free(wanted);
	job.time_zone = "+05:30";
	wanted = scan(NULL);
	scan_again(wanted);
	free(wanted);
	job.format = "combined";
	options.content_sha256 = true;
	wanted = scan(NULL);
	scan_again(wanted);
	free(wanted);
	job.node = "nc-1";
	wanted = scan(NULL);
	scan_again(wanted);
	free(wanted);
}
END_TEST

static size_t find_group(const void *context, const struct sockaddr *client)
{
	(void)context;
	(void)client;
	return 0;
}

/* Which clients there are leaves memory for nobody: their files are read again. */
START_TEST(clients_are_in_no_journal)
{
	static const struct inventory_clients group = {.city = "360100"};
	const struct log_places places = {
		.groups = &group, .group_count = 1, .find = find_group, .key = {1, 2}};
	char *wanted = scan(NULL);
	size_t with, without;

	scan_again(wanted);
	without = scan_again(wanted);
	free(wanted);
	options.places = &places; /* what was kept without clients has none to give */
	wanted = scan(NULL);
	scan_again(wanted);
	ck_assert_int_eq(unlink(journal_path()), 0);
	scan_again(wanted);
	with = scan_again(wanted);
	ck_assert_uint_gt(with, 0); /* files without a record */
	ck_assert_uint_lt(with, without);
	free(wanted);
}
END_TEST

/* Its times would not tell that it is written once more. */
START_TEST(file_that_was_just_written_is_not_kept)
{
	char *wanted;

	options.now = when_unix_now();
	wanted = scan(NULL);
	scan_again(wanted);
	ck_assert_uint_eq(scan_again(wanted), 0);
	free(wanted);
}
END_TEST

START_TEST(journal_in_the_folder_that_is_read_is_no_log)
{
	char *wanted = scan(NULL);

	output = below("logs/inventory.json");
	scan_again(wanted);
	ck_assert_uint_gt(scan_again(wanted), 0);
	free(wanted);
}
END_TEST

static void want_refusal(const char *part)
{
	struct log_journal *journal = NULL;
	struct err err = {0};

	ck_assert_int_eq(log_journal_open(output, &journal, &err), -1);
	ck_assert_int_eq(err.code, ERR_CANTCREATE);
	ck_assert_msg(strstr(err.text, part), "%s", err.text);
}

START_TEST(file_of_another_kind_is_refused_and_stays)
{
	static const char *const others[] = {"x", "mine\n", "\n", "cdnproof/inventory/v1 0.1\nx\n",
		"{\"schema\":\"cdnproof/inventory/v1\"}"};

	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		struct text kept;

		put_journal(others[i], strlen(others[i]));
		want_refusal("interrupted run");
		kept = read_journal();
		ck_assert_str_eq(kept.at, others[i]);
		text_fini(&kept);
	}
	put_journal("cdnproof/logs-journal/v1 0.0\n", 29);
	want_refusal("another version");
}
END_TEST

START_TEST(link_and_fifo_are_refused)
{
	ck_assert_int_eq(symlink(below("logs/plain.log"), journal_path()), 0);
	want_refusal("cannot be created");
	ck_assert_int_eq(unlink(journal_path()), 0);
	ck_assert_int_eq(mkfifo(journal_path(), 0600), 0);
	want_refusal("interrupted run");
}
END_TEST

/* As in a folder of all, with the sticky bit: another user has put it there. */
START_TEST(journal_of_another_user_is_refused)
{
	if (geteuid() != 0)
		return;
	put_journal("", 0);
	ck_assert_int_eq(chown(journal_path(), 65534, 65534), 0);
	want_refusal("interrupted run");
	ck_assert_int_eq(chown(folder, 65534, 65534), 0); /* his folder: he could do worse */
	log_journal_close(open_journal());
}
END_TEST

START_TEST(second_scan_of_the_same_output_is_refused)
{
	struct log_journal *journal = open_journal();

	want_refusal("another cdnproof");
	log_journal_close(journal);
}
END_TEST

static void count_failure(void *context, const struct err *why)
{
	ck_assert_ptr_nonnull(strstr(why->text, "inventory.json"));
	++*(int *)context;
}

/* A limit of the file's size stands for a full disk. */
START_TEST(journal_that_cannot_grow_is_told_once_and_done_without)
{
	char *wanted = scan(NULL), *text;
	struct log_journal *journal = open_journal();
	const struct rlimit limit = {4000, RLIM_INFINITY};
	int failures = 0;

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	log_journal_on_failure(journal, count_failure, &failures);
	text = scan(journal);
	ck_assert_str_eq(text, wanted);
	ck_assert_int_eq(failures, 1);
	log_journal_close(journal);
	ck_assert_uint_gt(scan_again(wanted), 0);
	free(text);
	free(wanted);
}
END_TEST

START_TEST(journal_goes_when_its_output_is_there)
{
	struct log_journal *journal = open_journal();

	ck_assert_int_eq(access(journal_path(), F_OK), 0);
	log_journal_remove(journal);
	log_journal_close(journal);
	ck_assert_int_ne(access(journal_path(), F_OK), 0);
}
END_TEST

/* --- lines ---------------------------------------------------------------------------------- */

static bool read_line(const char *text, size_t len)
{
	struct arena of_line = {0};
	struct inventory_file entry;
	struct log_result result;
	char *tight = tight_copy(text, len);
	bool is_line = log_journal_line_read(tight, len, &of_line, &entry, &result);

	if (is_line)
		log_result_fini(&result);
	free(tight);
	arena_fini(&of_line);
	return is_line;
}

#define ENTRY                                                                                      \
	"\"entry\":{\"name\":\"a\",\"node\":\"n\",\"kind\":\"access\",\"sha256\":"                 \
	"\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"bytes\":9,"        \
	"\"content_bytes\":9,\"codec\":\"plain\",\"format\":\"combined\",\"lines\":1,"             \
	"\"records\":1,\"bad\":0,\"continuation\":0,\"unverified\":0,\"members\":0,"               \
	"\"out_of_order\":0,\"implausible\":0,\"damage\":[]}"
#define SUM(day, lines) "{\"day\":" day ",\"lines\":" lines ",\"sum\":\"0123456789abcdef\"}"
#define TRAFFIC(hosts, days)                                                                       \
	"{" ENTRY ",\"traffic\":{\"records\":2,\"bytes\":3,\"status\":{\"1xx\":0,\"2xx\":2,"       \
	"\"3xx\":0,\"4xx\":0,\"5xx\":0},\"cache\":{\"hit\":0,\"miss\":0,\"other\":0},"             \
	"\"fields\":{\"client_address\":2,\"client_port\":0,\"time\":2,\"host\":2,\"url\":2,"      \
	"\"node\":0},\"hosts\":" hosts ",\"days\":" days "}}"

static const struct {
	const char *text;
	bool is_line;
} lines[] = {
	{"{" ENTRY "}", true},
	{"{" ENTRY ",\"minutes\":\"9282 7864321 5\"}", false},
	{"{" ENTRY ",\"minutes\":\"9282 65538 5\"}", true},
	{"{" ENTRY ",\"minutes\":\"9282 65538 4294967295\"}", true},
	{"{" ENTRY ",\"minutes\":\"9282 65538 4294967296\"}", false},
	{"{" ENTRY ",\"minutes\":\"9282 65538 99999999999999999999\"}", false},
	{"{" ENTRY ",\"minutes\":\"9282 65538 -1\"}", false},
	{"{" ENTRY ",\"minutes\":\"9282 65538  5\"}", false},
	{"{" ENTRY ",\"minutes\":\"9282 65538 5 \"}", false},
	{"{" ENTRY ",\"minutes\":\" 9282 65538 5\"}", false},
	{"{" ENTRY ",\"minutes\":\"9282 65538\"}", false},
	{"{" ENTRY ",\"minutes\":\"9282\"}", false},
	{"{" ENTRY ",\"minutes\":\"\"}", false},
	{"{" ENTRY ",\"minutes\":\"9282 65538 5 6\"}", false},
	{"{" ENTRY ",\"minutes\":\"9282 65538 5 9282 65538 5\"}", false}, /* the day again */
	{"{" ENTRY ",\"minutes\":\"36600 65538 5\"}", false},             /* in a hundred years */
	{"{" ENTRY ",\"minutes\":\"1 94308769 5\"}", false},              /* minute 1440 */
	{"{" ENTRY ",\"members\":[{\"name\":\"x\",\"why\":\"nested\"}]}", true},
	{"{" ENTRY ",\"members\":[{\"why\":\"nested\"}]}", false},
	{"{" ENTRY ",\"members\":[{\"name\":\"x\",\"minutes\":\"7\"}]}", false},
	{"{" ENTRY ",\"line_sums\":[" SUM("20240", "1") "]}", true},
	{"{" ENTRY ",\"line_sums\":[" SUM("20240", "1") "," SUM("20241", "9") "]}", true},
	{"{" ENTRY ",\"line_sums\":[" SUM("20240", "1") "," SUM("20240", "9") "]}", false},
	{"{" ENTRY ",\"line_sums\":[" SUM("20240", "0") "]}", false},
	{"{" ENTRY ",\"line_sums\":[{\"day\":20240,\"lines\":1,\"sum\":\"0\"}]}", false},
	{"{" ENTRY ",\"other\":1}", false},
	{TRAFFIC("{\"a.example\":2}", "[[20240,2,3]]"), true},
	{TRAFFIC("{\"\":2}", "[[20240,2,3]]"), false},
	{TRAFFIC("{\"a.example\":0}", "[[20240,2,3]]"), false},
	{TRAFFIC("{}", "[]"), true},
	{TRAFFIC("{}", "[[20240,0,3]]"), false},
	{TRAFFIC("{}", "[[2,2,3]]"), false},
	{TRAFFIC("{}", "[[90000,2,3]]"), false},
	{TRAFFIC("{}", "[[20240,1,3],[20240,1,3]]"), false},
	{"{}", false},
	{"[]", false},
	{"", false},
	{"9282", false},
};

START_TEST(line_is_read_or_refused)
{
	ck_assert_msg(read_line(lines[_i].text, strlen(lines[_i].text)) == lines[_i].is_line, "%s",
		lines[_i].text);
}
END_TEST

START_TEST(no_shorter_line_is_one)
{
	static const char whole[] = TRAFFIC("{\"a.example\":2}", "[[20240,2,3]]");

	for (size_t len = 0; len < sizeof(whole) - 1; len++)
		ck_assert_msg(!read_line(whole, len), "%zu bytes", len);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("journal");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, scan_that_stopped_after_any_file_gives_the_same_inventory);
	tcase_add_test(tc, journal_that_was_cut_anywhere_gives_the_same_inventory);
	tcase_add_test(tc, journal_with_any_changed_byte_gives_the_same_inventory);
	tcase_add_test(tc, file_that_has_changed_is_read_again);
	tcase_add_test(tc, what_is_asked_otherwise_is_read_again);
	tcase_add_test(tc, clients_are_in_no_journal);
	tcase_add_test(tc, file_that_was_just_written_is_not_kept);
	tcase_add_test(tc, journal_in_the_folder_that_is_read_is_no_log);
	tcase_add_test(tc, file_of_another_kind_is_refused_and_stays);
	tcase_add_test(tc, link_and_fifo_are_refused);
	tcase_add_test(tc, journal_of_another_user_is_refused);
	tcase_add_test(tc, second_scan_of_the_same_output_is_refused);
	tcase_add_test(tc, journal_that_cannot_grow_is_told_once_and_done_without);
	tcase_add_test(tc, journal_goes_when_its_output_is_there);
	tcase_add_loop_test(tc, line_is_read_or_refused, 0, (int)ARRAY_LEN(lines));
	tcase_add_test(tc, no_shorter_line_is_one);
	return run_case("logs: journal", tc);
}
