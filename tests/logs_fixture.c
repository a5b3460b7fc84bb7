#define ZLIB_CONST
#include "tests/logs_fixture.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/file.h"

void text_add(struct text *text, const void *bytes, size_t len)
{
	if (text->len + len + 1 > text->cap) {
		text->cap = (text->len + len + 1) * 2;
		text->at = realloc(text->at, text->cap);
		ck_assert_ptr_nonnull(text->at);
	}
	if (len)
		memcpy(text->at + text->len, bytes, len);
	text->len += len;
	text->at[text->len] = '\0';
}

void text_print(struct text *text, const char *format, ...)
{
	char line[1024];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	ck_assert_int_lt(len, (int)sizeof(line));
	text_add(text, line, (size_t)len);
}

void text_fini(struct text *text)
{
	free(text->at);
	*text = (struct text){0};
}

void text_add_gzip(struct text *text, const void *bytes, size_t len)
{
	z_stream z = {0};
	uLong most;
	unsigned char *out;

	ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	most = deflateBound(&z, (uLong)len);
	out = malloc(most);
	ck_assert_ptr_nonnull(out);
	z.next_in = bytes;
	z.avail_in = (uInt)len;
	z.next_out = out;
	z.avail_out = (uInt)most;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	text_add(text, out, most - z.avail_out);
	deflateEnd(&z);
	free(out);
}

void text_add_line(struct text *text, int64_t second)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct civil c = when_to_civil((struct unix_ms){second * 1000}, 480);

	text_print(text,
		"192.0.2.9 - - [%02d/%.3s/%04d:%02d:%02d:%02d +0800] \"GET / HTTP/1.1\" 200 10 \"-\" "
		"\"x\"\n",
		c.day, months + (c.month - 1) * 3, c.year, c.hour, c.minute, c.second);
}

char *folder_new(void)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = NULL;

	ck_assert_int_ge(asprintf(&folder, "%s/cdnproof-logs-XXXXXX", tmp ? tmp : "/tmp"), 0);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	return folder;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void folder_remove(char *folder)
{
	if (folder)
		nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(folder);
}

void folder_put(const char *folder, const char *name, const void *bytes, size_t len)
{
	char *path = file_join(folder, name);
	char *above = file_folder_of(path);
	FILE *out;

	ck_assert_int_eq(file_make_folders(above, NULL), 0);
	out = fopen(path, "wb");
	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(bytes, 1, len, out), len);
	ck_assert_int_eq(fclose(out), 0);
	free(above);
	free(path);
}

struct text data_file(const char *name)
{
	const char *data = getenv("TEST_DATA");
	struct file_bytes bytes;
	struct text text = {0};
	struct err err = {0};
	char path[512];

	snprintf(path, sizeof(path), "%s/logs/%s", data ? data : "tests/data", name);
	ck_assert_msg(file_read(path, 16u << 20, &bytes, &err) == 0, "%s", err.text);
	text_add(&text, bytes.at, bytes.len);
	file_bytes_fini(&bytes);
	return text;
}

struct log_read log_read_bytes(const char *name, const void *bytes, size_t len, size_t piece)
{
	struct log_read read = {0};
	const uint8_t *at = bytes;
	size_t head = len < LOG_CODEC_HEAD ? len : LOG_CODEC_HEAD;

	read.reader = log_reader_new((struct unix_ms){FIXTURE_NOW}, &log_codec_limits);
	ck_assert_ptr_nonnull(read.reader);
	ck_assert_int_eq(log_reader_begin(read.reader, name, NULL, at, head, NULL), 0);
	for (size_t done = 0; done < len;) {
		size_t part = piece && piece < len - done ? piece : len - done;

		ck_assert_int_eq(log_reader_feed(read.reader, at + done, part, NULL), 0);
		done += part;
	}
	ck_assert_int_eq(log_reader_finish(read.reader, &read.arena, &read.file, NULL), 0);
	read.refusal = log_reader_refusal(read.reader);
	return read;
}

void log_read_fini(struct log_read *read)
{
	log_reader_free(read->reader);
	arena_fini(&read->arena);
}

bool has_note(const struct inventory_file *file, const char *word)
{
	LIST_EACH(const char *, note, &file->notes)
		if (strcmp(*note, word) == 0)
			return true;
	return false;
}
