#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/digest.h"
#include "model/record_set.h"
#include "tests/data_fixture.h"
#include "tests/fork_child.h"

#define LINES_MOST 8

/* A chain of lines as an agent writes it: each names the one before. */
struct chain {
	char *lines[LINES_MOST];
	size_t count;
};

static char *make_line(const char *agent, int64_t seq, const char *prev, int64_t slot)
{
	struct record record = {.schema = RECORD_SCHEMA,
		.run = "0123456789abcdef",
		.seq = seq,
		.prev = prev,
		.agent = agent,
		.node = "node-nc",
		.addr = "198.18.101.1",
		.method = "icmp",
		.slot = {slot * 1000},
		.sent = 1,
		.lost = 1,
		.ttl = BIND_ABSENT,
		.valid = true};
	char *text;
	size_t len;

	ck_assert_int_eq(record_text(&record, &text, &len, NULL), 0);
	return text;
}

static void make_chain(struct chain *chain, const char *agent, size_t count)
{
	char digest[DIGEST_TEXT_LEN];

	for (size_t i = 0; i < count; i++) {
		chain->lines[i] = make_line(agent, (int64_t)i, i ? digest : NULL, (int64_t)i);
		digest_bytes(chain->lines[i], strlen(chain->lines[i]), digest);
	}
	chain->count = count;
}

static void free_chain(struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++)
		free(chain->lines[i]);
}

static void add_line(struct record_set *set, const char *line, const char *name)
{
	char *text = NULL;
	int len = asprintf(&text, "%s\n", line);
	char *tight = tight_copy(text, (size_t)len);

	record_set_add(set, tight, (size_t)len, name);
	free(tight);
	free(text);
}

/* What became of every line: a letter each by agent and seq, small for a gap or break before it. */
static const char *fates(const struct record_set *set)
{
	static char text[256];
	size_t len = 0;

	text[0] = '\0';
	LIST_EACH(struct record_entry *const, at, &set->entries)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%c%s%s",
			"GDC"[(*at)->fate], (*at) -> seq_gap ? "-" : "",
			(*at)->chain_break ? "!" : "");
	return text;
}

/* Orders of up to four lines, and what must come of them whichever is taken. `twice` repeats a
 * line; `other` puts another line of the same identity in. */
static const struct {
	const char *name;
	const char
		*take; /* digits: lines of the chain; x: line 1 told otherwise; y: line 3 alone */
	const char *want;
} stories[] = {
	{"all there", "0123", "GGGG"},
	{"one line", "0", "G"},
	{"the first missing", "123", "G-GG"},
	{"one missing", "023", "GG-G"},
	{"two missing", "03", "GG-"},
	{"the last missing says nothing", "012", "GGG"},
	{"one twice", "01123", "GGDGG"},
	{"all twice", "00112233", "GDGDGDGD"},
	{"one three times", "0111", "GGDD"},
	{"two lines of one identity", "01x23", NULL}, /* by digest: see below */
	{"a line that names another before it", "0y", "GG!"},
};

static const struct record_entry *entry_of(const struct record_set *set, const char *line)
{
	char digest[DIGEST_TEXT_LEN];

	digest_bytes(line, strlen(line), digest);
	LIST_EACH(struct record_entry *const, at, &set->entries)
		if (strcmp((*at)->line_sha256, digest) == 0)
			return *at;
	return NULL;
}

/* Line 1 with another answer: the same place in the run, the same identity. */
static char *other_telling(const struct chain *chain)
{
	char *line = strdup(chain->lines[1]), *lost = strstr(line, "\"lost\":1");

	memcpy(strstr(line, "\"sent\":1"), "\"sent\":2", 8);
	memcpy(lost, "\"lost\":2", 8);
	return line;
}

static const char *pick(const struct chain *chain, char which, const char *x, const char *y)
{
	return which == 'x' ? x : which == 'y' ? y : chain->lines[which - '0'];
}

START_TEST(fate_of_a_line_does_not_hang_on_the_order)
{
	struct chain chain;
	char y_prev[DIGEST_TEXT_LEN], *x, *y, first[256] = "";
	size_t count = strlen(stories[_i].take);

	make_chain(&chain, "agent-nc", 4);
	x = other_telling(&chain);
	digest_bytes("other", 5, y_prev);
	y = make_line("agent-nc", 1, y_prev, 1);
	for (size_t turn = 0; turn < 2 * count; turn++) {
		struct record_set set;

		record_set_init(&set);
		for (size_t i = 0; i < count; i++) {
			size_t at =
				turn < count ? (i + turn) % count : (2 * count - i + turn) % count;
			bool odd = (i + turn) % 2;

			add_line(&set, pick(&chain, stories[_i].take[at], x, y), odd ? "b" : "a");
		}
		record_set_close_up(&set);
		ck_assert_int_eq(set.malformed + set.torn, 0);
		if (!first[0])
			snprintf(first, sizeof(first), "%s", fates(&set));
		ck_assert_msg(strcmp(fates(&set), first) == 0, "%s, turn %zu: %s, then %s",
			stories[_i].name, turn, first, fates(&set));
		record_set_fini(&set);
	}
	if (stories[_i].want)
		ck_assert_str_eq(first, stories[_i].want);
	free(x);
	free(y);
	free_chain(&chain);
}
END_TEST

START_TEST(two_tellings_of_one_thing_void_both)
{
	struct record_set set;
	struct chain chain;
	char *x;

	make_chain(&chain, "agent-nc", 3);
	x = other_telling(&chain);
	record_set_init(&set);
	for (size_t i = 0; i < 3; i++)
		add_line(&set, chain.lines[i], "a");
	add_line(&set, x, "b");
	add_line(&set, x, "b"); /* said twice is not said better */
	record_set_close_up(&set);
	ck_assert_uint_eq(set.entries.count, 5);
	LIST_EACH(struct record_entry *const, at, &set.entries)
		ck_assert_int_eq(
			(*at)->fate, (*at)->record.seq == 1 ? RECORD_CONFLICT : RECORD_GOOD);
	ck_assert(!entry_of(&set, chain.lines[0])->chain_break);
	record_set_fini(&set);
	free(x);
	free_chain(&chain);
}
END_TEST

static const struct {
	const char *name, *from, *to;
	bool same;
} identities[] = {
	{"the line itself", "zz", "zz", true},
	{"another address", "\"198.18.101.1\"", "\"198.18.101.2\"", false},
	{"another method", "\"icmp\"", "\"tcp\"", false},
	{"a port", "\"addr\"", "\"port\":80,\"addr\"", false},
	{"a check", "\"addr\"", "\"check\":\"a\",\"addr\"", false},
	{"another slot", "00+08:00", "05+08:00", false},
	{"another run", "0123456789abcdef", "0123456789abcdee", false},
	{"another agent", "agent-nc", "agent-nd", false},
	{"another node", "node-nc", "node-nd", true},
	{"another seq", "\"seq\":0", "\"seq\":1", true},
	{"another validity", "\"valid\":true", "\"valid\":false", true},
	{"another plan", "\"addr\"",
		"\"plan\":\""
		"00000000000000000000000000000000"
		"00000000000000000000000000000000\",\"addr\"",
		true},
};

START_TEST(identity_is_run_agent_addr_method_port_check_and_slot)
{
	char *line = make_line("agent-nc", 0, NULL, 0), *other = NULL;
	const char *at = strstr(line, identities[_i].from);
	struct record_set set;
	bool equal;

	if (at)
		ck_assert_int_gt(asprintf(&other, "%.*s%s%s", (int)(at - line), line,
					 identities[_i].to, at + strlen(identities[_i].from)),
			0);
	else
		other = strdup(line);
	equal = strcmp(line, other) == 0;
	record_set_init(&set);
	add_line(&set, line, "a");
	add_line(&set, other, "a");
	record_set_close_up(&set);
	ck_assert_msg(set.entries.count == 2, "%s: %s", identities[_i].name,
		set.faults.count ? set.faults.items[0].text : "");
	for (size_t i = 0; i < 2; i++) {
		int want = equal                 ? (i ? RECORD_DUPLICATE : RECORD_GOOD)
			   : identities[_i].same ? RECORD_CONFLICT
						 : RECORD_GOOD;

		ck_assert_msg(set.entries.items[i]->fate == want, "%s", identities[_i].name);
	}
	record_set_fini(&set);
	free(other);
	free(line);
}
END_TEST

START_TEST(runs_and_agents_have_chains_of_their_own)
{
	struct record_set set;
	struct chain a, b;

	make_chain(&a, "agent-a", 3);
	make_chain(&b, "agent-b", 3);
	record_set_init(&set);
	for (size_t i = 0; i < 3; i++) {
		add_line(&set, b.lines[2 - i], "b");
		add_line(&set, a.lines[i], "a");
	}
	record_set_close_up(&set);
	ck_assert_str_eq(fates(&set), "GGGGGG");
	ck_assert_str_eq(set.entries.items[0]->record.agent, "agent-a");
	ck_assert_str_eq(set.entries.items[5]->record.agent, "agent-b");
	record_set_fini(&set);
	free_chain(&a);
	free_chain(&b);
}
END_TEST

START_TEST(first_line_that_names_one_before_is_a_break)
{
	char digest[DIGEST_TEXT_LEN], *line;
	struct record_set set;

	digest_bytes("x", 1, digest);
	line = make_line("agent-nc", 0, digest, 0);
	record_set_init(&set);
	add_line(&set, line, "a");
	record_set_close_up(&set);
	ck_assert_str_eq(fates(&set), "G!");
	record_set_fini(&set);
	free(line);
}
END_TEST

/* Reads bytes as a file, by both ways in. */
static void read_both(const char *bytes, size_t len, struct record_set out[2])
{
	char path[] = "/tmp/cdnproof-records-XXXXXX";
	char *tight = tight_copy(bytes, len);
	int fd = mkstemp(path);
	struct err err = {0};

	ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
	close(fd);
	for (int i = 0; i < 2; i++)
		record_set_init(&out[i]);
	record_set_add(&out[0], tight, len, "a.jsonl");
	ck_assert_msg(record_set_read(&out[1], path, "a.jsonl", &err) == 0, "%s", err.text);
	unlink(path);
	free(tight);
}

/* G stands for a good line. */
static const struct {
	const char *name, *text;
	int64_t good, lines, malformed, torn;
	size_t bad_line;
} files[] = {
	{"nothing", "", 0, 0, 0, 0, 0},
	{"one line", "G\n", 1, 1, 0, 0, 0},
	{"torn at once", "G", 0, 0, 0, 1, 0},
	{"torn at the end", "G\nG", 1, 1, 0, 1, 0},
	{"torn in the middle of a line", "G\n{\"sch", 1, 1, 0, 1, 0},
	{"empty lines are nothing", "\n\nG\n\n", 1, 1, 0, 0, 0},
	{"a bad line", "G\n{}\nG\n", 2, 3, 1, 0, 2},
	{"CR before LF is a blank", "G\r\n", 1, 1, 0, 0, 0},
	{"blanks alone are no record", "G\n \t \n", 1, 2, 1, 0, 2},
	{"a byte order mark", "\xEF\xBB\xBFG\nG\n", 1, 2, 1, 0, 1},
	{"not UTF-8", "\xff\nG\n", 1, 2, 1, 0, 1},
	{"nonsense", "G\nG\nnonsense\n", 2, 3, 1, 0, 3},
	{"a line cut and run on", "G\n{\"schema\":G\n", 1, 2, 1, 0, 2},
};

START_TEST(every_line_of_a_file_is_counted_once)
{
	struct record_set sets[2];
	char *line = make_line("agent-nc", 0, NULL, 0), *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	for (const char *at = files[_i].text; *at; at++)
		fputs(*at == 'G' ? line : (char[]){*at, '\0'}, out);
	fclose(out);
	read_both(text, len, sets);
	for (int i = 0; i < 2; i++) {
		const struct record_set *set = &sets[i];

		ck_assert_msg((int64_t)set->entries.count == files[_i].good, "%s: %zu good",
			files[_i].name, set->entries.count);
		ck_assert_int_eq(set->lines, files[_i].lines);
		ck_assert_int_eq(set->malformed, files[_i].malformed);
		ck_assert_int_eq(set->torn, files[_i].torn);
		ck_assert_uint_eq(set->malformed_by_file.count, files[_i].malformed != 0);
		ck_assert_int_eq(set->faults.count > 0, files[_i].malformed > 0);
		if (files[_i].bad_line)
			ck_assert_uint_eq(set->faults.items[0].line, files[_i].bad_line);
		record_set_fini(&sets[i]);
	}
	free(text);
	free(line);
}
END_TEST

START_TEST(malformed_lines_are_counted_for_each_file)
{
	struct record_set set;

	record_set_init(&set);
	add_line(&set, "x", "b");
	add_line(&set, "x", "c");
	add_line(&set, "x", "a");
	add_line(&set, "x", "b");
	record_set_close_up(&set);
	ck_assert_int_eq(set.malformed, 4);
	ck_assert_uint_eq(set.malformed_by_file.count, 3);
	ck_assert_str_eq(set.malformed_by_file.items[0].name, "a");
	ck_assert_str_eq(set.malformed_by_file.items[1].name, "b");
	ck_assert_int_eq(set.malformed_by_file.items[1].count, 2);
	record_set_fini(&set);
}
END_TEST

/* NUL bytes do not hide what follows them. */
START_TEST(nul_in_a_line_is_malformed_and_the_next_line_is_read)
{
	char *line = make_line("agent-nc", 0, NULL, 0), *text = NULL;
	struct record_set sets[2];
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	fwrite("{\0}\n", 1, 4, out);
	fprintf(out, "%s\n", line);
	fclose(out);
	read_both(text, len, sets);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(sets[i].malformed, 1);
		ck_assert_uint_eq(sets[i].entries.count, 1);
		record_set_fini(&sets[i]);
	}
	free(text);
	free(line);
}
END_TEST

/* The line padded with blanks to `len` bytes. */
static char *padded(const char *line, size_t len)
{
	char *text = malloc(len + 1);

	memset(text, ' ', len);
	memcpy(text, line, strlen(line));
	text[len] = '\0';
	return text;
}

START_TEST(longest_line_is_read_and_one_byte_more_is_refused)
{
	char *line = make_line("agent-nc", 0, NULL, 0), *text = NULL;
	char *most = padded(line, RECORD_LINE_MOST), *more = padded(line, RECORD_LINE_MOST + 1);
	struct fault_want want = {2, 0, "", "the line is longer than 4194304 bytes"};
	struct record_set sets[2];
	int len = asprintf(&text, "%s\n%s\n%s\n", most, more, line);

	read_both(text, (size_t)len, sets);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(sets[i].lines, 3);
		ck_assert_int_eq(sets[i].malformed, 1);
		ck_assert_uint_eq(sets[i].entries.count, 2);
		faults_want(&sets[i].faults, "long line", &want, 1);
		record_set_fini(&sets[i]);
	}
	free(text);
	free(more);
	free(most);
	free(line);
}
END_TEST

#define FLOOD_BYTES (512u << 20)

static void flood(int fd, const char *last)
{
	static char block[1 << 16];

	memset(block, '[', sizeof(block));
	for (size_t sent = 0; sent < FLOOD_BYTES; sent += sizeof(block))
		if (write(fd, block, sizeof(block)) != sizeof(block))
			_exit(1);
	dprintf(fd, "\n%s\n", last);
	_exit(0);
}

START_TEST(line_without_end_costs_no_memory)
{
	char *line = make_line("agent-nc", 0, NULL, 0), path[32];
	struct rusage before, after;
	struct record_set set;
	struct err err = {0};
	int ends[2], status;
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork_child();
	if (child == 0)
		flood(ends[1], line);
	close(ends[1]);
	record_set_init(&set);
	getrusage(RUSAGE_SELF, &before);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	ck_assert_int_eq(record_set_read(&set, path, "flood", &err), 0);
	getrusage(RUSAGE_SELF, &after);
	waitpid(child, &status, 0);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(set.malformed, 1);
	ck_assert_uint_eq(set.entries.count, 1);                         /* the line behind it */
	ck_assert_int_lt(after.ru_maxrss - before.ru_maxrss, 64 * 1024); /* KiB */
	record_set_fini(&set);
	free(line);
}
END_TEST

static const char *const no_files[] = {"record/none.jsonl", "record"};

START_TEST(missing_file_and_folder_are_missing_input)
{
	struct record_set set;
	struct err err = {0};

	record_set_init(&set);
	ck_assert_int_eq(record_set_read(&set, data_path(no_files[_i]), "a", &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, no_files[_i]));
	record_set_close_up(&set); /* of nothing */
	record_set_fini(&set);
}
END_TEST

static void add_tests_of_files(TCase *tc)
{
	tcase_add_loop_test(tc, every_line_of_a_file_is_counted_once, 0, (int)ARRAY_LEN(files));
	tcase_add_test(tc, malformed_lines_are_counted_for_each_file);
	tcase_add_test(tc, nul_in_a_line_is_malformed_and_the_next_line_is_read);
	tcase_add_test(tc, longest_line_is_read_and_one_byte_more_is_refused);
	tcase_add_test(tc, line_without_end_costs_no_memory);
	tcase_add_loop_test(
		tc, missing_file_and_folder_are_missing_input, 0, (int)ARRAY_LEN(no_files));
}

int main(void)
{
	TCase *tc = tcase_create("record set");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, fate_of_a_line_does_not_hang_on_the_order, 0, (int)ARRAY_LEN(stories));
	tcase_add_test(tc, two_tellings_of_one_thing_void_both);
	tcase_add_loop_test(tc, identity_is_run_agent_addr_method_port_check_and_slot, 0,
		(int)ARRAY_LEN(identities));
	tcase_add_test(tc, runs_and_agents_have_chains_of_their_own);
	tcase_add_test(tc, first_line_that_names_one_before_is_a_break);
	add_tests_of_files(tc);
	return run_case("model: record set", tc);
}
