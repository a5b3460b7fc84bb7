#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/digest_pieces.h"
#include "base/double_digest.h"
#include "base/stop.h"
#include "tests/data_fixture.h"

#define FILES_MOST 400u

static char folder[] = "/tmp/double_digest.XXXXXX";

static void expect(const void *bytes, size_t len, const struct double_digest *got)
{
	char text[DIGEST_TEXT_LEN];
	struct digest *sm3 = digest_new_sm3();

	digest_bytes(bytes, len, text);
	ck_assert_str_eq(got->sha256, text);
	digest_add(sm3, bytes, len);
	digest_text(sm3, text);
	digest_free(sm3);
	ck_assert_str_eq(got->sm3, text);
}

static uint8_t *random_bytes(size_t len)
{
	uint8_t *bytes = malloc(len ? len : 1);

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)random();
	return bytes;
}

START_TEST(known_message_has_its_digests)
{
	struct double_digest out;

	ck_assert_int_eq(double_digest_bytes("abc", 3, &out, NULL), 0);
	ck_assert_str_eq(
		out.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	ck_assert_str_eq(
		out.sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}
END_TEST

struct message {
	uint8_t *bytes;
	size_t len, at;
	struct digest_state sha256, sm3;
	struct double_digest out;
	bool ended;
};

/* The next piece of each message that has not ended; false: all have. */
static bool step(struct message *messages, size_t count, size_t unit)
{
	struct digest_piece sha256[64], sm3[64];
	size_t pieces = 0;

	for (size_t i = 0; i < count; i++) {
		struct message *m = &messages[i];
		size_t part = ((size_t)random() % unit) * DIGEST_PIECE_UNIT;

		if (m->ended)
			continue;
		part = part < m->len - m->at ? part : m->len - m->at;
		sha256[pieces] = (struct digest_piece){
			&m->sha256, m->bytes + m->at, part, m->at + part == m->len, m->out.sha256};
		sm3[pieces] = sha256[pieces];
		sm3[pieces].state = &m->sm3;
		sm3[pieces++].out = m->out.sm3;
		m->at += part;
		m->ended = m->at == m->len;
	}
	ck_assert(digest_pieces(&digest_kind_sha256, sha256, pieces));
	ck_assert(digest_pieces(&digest_kind_sm3, sm3, pieces));
	return pieces > 0;
}

/* As many messages at once as fit into no register, half full ones among them. */
START_TEST(pieces_of_many_messages_have_the_digests_of_libcrypto)
{
	const size_t count = (size_t)_i + 1;
	struct message messages[40] = {0};

	srandom((unsigned)_i);
	for (size_t i = 0; i < count; i++) {
		messages[i].len = (size_t)random() % (i % 3 ? 300 : 9000);
		messages[i].bytes = random_bytes(messages[i].len);
		messages[i].sm3.alone = i % 7 == 6;
	}
	while (step(messages, count, 2 + (size_t)_i % 20))
		continue;
	for (size_t i = 0; i < count; i++) {
		expect(messages[i].bytes, messages[i].len, &messages[i].out);
		free(messages[i].bytes);
	}
}
END_TEST

START_TEST(every_short_length_is_padded_right)
{
	for (size_t len = 0; len < 300; len++) {
		struct message message = {.bytes = random_bytes(len), .len = len};

		while (step(&message, 1, 3))
			continue;
		expect(message.bytes, len, &message.out);
		free(message.bytes);
	}
}
END_TEST

static const char *path_of(size_t i)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/%zu", folder, i);
	return path;
}

static int open_file(void *context, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	(void)context;
	return fd < 0 ? err_set_errno(err, ERR_NOINPUT, errno, "%s: cannot be opened", path) : fd;
}

static void write_file(size_t i, const void *bytes, size_t len)
{
	FILE *file = fopen(path_of(i), "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	fclose(file);
}

static const struct {
	const char *name;
	size_t count;
	size_t len; /* at most */
} estates[] = {
	{"no file", 0, 1},
	{"one that is empty", 1, 1},
	{"one alone, many pieces", 1, 9000000},
	{"a few of many pieces", 7, 1500000},
	{"more than are open at once", FILES_MOST, 4000},
};

START_TEST(files_have_the_digests_of_libcrypto)
{
	struct double_digest_file files[FILES_MOST] = {0};
	const struct double_digest_source source = {.open = open_file};
	uint8_t *bytes[FILES_MOST];
	const size_t count = estates[_i].count;

	for (size_t i = 0; i < count; i++) {
		files[i].size = (int64_t)((size_t)random() % estates[_i].len);
		files[i].path = strdup(path_of(i));
		bytes[i] = random_bytes((size_t)files[i].size);
		write_file(i, bytes[i], (size_t)files[i].size);
	}
	ck_assert_int_eq(double_digest_files(files, count, &source, NULL), 0);
	for (size_t i = 0; i < count; i++) {
		expect(bytes[i], (size_t)files[i].size, &files[i].out);
		free(bytes[i]);
		free((void *)(uintptr_t)files[i].path);
	}
}
END_TEST

struct said {
	size_t count;
	enum err_code code;
};

static void note_failure(
	void *context, const struct double_digest_file *file, const struct err *err)
{
	struct said *said = context;

	ck_assert_str_eq(file->out.sha256, "");
	said->count++;
	said->code = err->code;
}

/* A file that is missing, of another length, a folder: refused, or told while the others go on. */
START_TEST(file_that_is_not_as_known_is_refused)
{
	static const struct {
		const char *name;
		int64_t size;
		enum err_code code;
	} bad[] = {{"missing", 3, ERR_NOINPUT}, {"1", 4, ERR_DATA}, {"1", 2, ERR_DATA},
		{"link", 3, ERR_NOINPUT}, {".", 0, ERR_DATA}};
	struct said said = {0};
	struct double_digest_source source = {.open = open_file, .context = &said};
	struct err err = {0};
	char link[64];

	snprintf(link, sizeof(link), "%s/link", folder);
	unlink(link);
	ck_assert_int_eq(symlink("1", link), 0);
	write_file(0, "abc", 3);
	write_file(1, "abc", 3);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char path[64];
		struct double_digest_file files[] = {
			{.path = path, .size = bad[i].size}, {.path = path_of(0), .size = 3}};

		snprintf(path, sizeof(path), "%s/%s", folder, bad[i].name);
		source.failed = NULL;
		ck_assert_int_eq(double_digest_files(files, 2, &source, &err), -1);
		ck_assert_int_eq(err.code, bad[i].code);
		source.failed = note_failure;
		said = (struct said){0};
		ck_assert_int_eq(double_digest_files(files, 2, &source, &err), 0);
		ck_assert_uint_eq(said.count, 1);
		ck_assert_int_eq(said.code, bad[i].code);
		expect("abc", 3, &files[1].out);
	}
}
END_TEST

/* Grows between opening and the last byte. */
static int open_and_spoil(void *context, const char *path, struct err *err)
{
	int fd = open_file(NULL, path, err);

	if (context)
		ck_assert_int_eq(truncate(path, *(const off_t *)context), 0);
	return fd;
}

static void grow_meanwhile(void *context, int64_t bytes)
{
	(void)bytes;
	ck_assert_int_eq(truncate(path_of(0), *(const off_t *)context), 0);
}

START_TEST(file_that_changes_meanwhile_is_refused)
{
	static const off_t lengths[] = {3000001, 5000000, 100};
	off_t length = lengths[_i];
	uint8_t *bytes = random_bytes(4500000);
	struct double_digest_file file = {.path = path_of(0), .size = 4500000};
	const struct double_digest_source source = {
		.open = open_file, .progress = grow_meanwhile, .context = &length};
	const struct double_digest_source early = {.open = open_and_spoil, .context = &length};
	struct err err = {0};

	write_file(0, bytes, 4500000);
	ck_assert_int_eq(double_digest_files(&file, 1, &source, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	write_file(0, bytes, 4500000);
	ck_assert_int_eq(double_digest_files(&file, 1, &early, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	free(bytes);
}
END_TEST

START_TEST(a_signal_ends_the_work)
{
	struct double_digest_file file = {.path = path_of(0), .size = 3};
	const struct double_digest_source source = {.open = open_file};
	struct err err = {0};

	write_file(0, "abc", 3);
	stop_requested = 1;
	ck_assert_int_eq(double_digest_files(&file, 1, &source, &err), -1);
	stop_requested = 0;
	ck_assert_int_eq(err.code, ERR_INTERRUPTED);
}
END_TEST

static void remove_all(void)
{
	char link[64];

	for (size_t i = 0; i < FILES_MOST; i++)
		unlink(path_of(i));
	snprintf(link, sizeof(link), "%s/link", folder);
	unlink(link);
	rmdir(folder);
}

int main(void)
{
	TCase *tcase = tcase_create("files");
	int failed;

	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, known_message_has_its_digests);
	tcase_add_loop_test(tcase, pieces_of_many_messages_have_the_digests_of_libcrypto, 0, 40);
	tcase_add_test(tcase, every_short_length_is_padded_right);
	tcase_add_loop_test(tcase, files_have_the_digests_of_libcrypto, 0, (int)ARRAY_LEN(estates));
	tcase_add_test(tcase, file_that_is_not_as_known_is_refused);
	tcase_add_loop_test(tcase, file_that_changes_meanwhile_is_refused, 0, 3);
	tcase_add_test(tcase, a_signal_ends_the_work);
	failed = run_case("double_digest", tcase);
	remove_all();
	return failed;
}
