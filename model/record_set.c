#include "model/record_set.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "model/record_order.h"

void record_set_init(struct record_set *set)
{
	*set = (struct record_set){0};
	faults_init(&set->faults);
}

void record_set_fini(struct record_set *set)
{
	record_reader_free(set->reader);
	free(set->entries.items);
	arena_fini(&set->arena);
	faults_fini(&set->faults);
	*set = (struct record_set){0};
}

static size_t file_index(struct record_set *set, const char *name)
{
	const char **slot;

	if (set->names.count && strcmp(set->names.items[set->names.count - 1], name) == 0)
		return set->names.count - 1;
	slot = arena_push(
		&set->arena, &set->names.items, &set->names.count, &set->name_cap, sizeof(*slot));
	*slot = arena_text(&set->arena, name);
	return set->names.count - 1;
}

static void count_malformed(struct record_set *set, const char *name)
{
	struct bind_count *count;

	set->malformed++;
	for (size_t i = 0; i < set->malformed_by_file.count; i++) {
		if (strcmp(set->malformed_by_file.items[i].name, name) == 0) {
			set->malformed_by_file.items[i].count++;
			return;
		}
	}
	count = arena_push(&set->arena, &set->malformed_by_file.items,
		&set->malformed_by_file.count, &set->malformed_cap, sizeof(*count));
	*count = (struct bind_count){arena_text(&set->arena, name), 1};
}

static void refuse_long_line(struct record_set *set, const char *name, size_t line_no)
{
	set->lines++;
	faults_add(&set->faults, name, line_no, 0, "", _("the line is longer than %u bytes"),
		RECORD_LINE_MOST);
	count_malformed(set, name);
}

struct record_entry *record_set_push(struct record_set *set)
{
	struct record_entry *entry = arena_alloc(&set->arena, sizeof(*entry));

	if (set->entries.count == set->entry_cap) {
		set->entry_cap = set->entry_cap ? set->entry_cap * 2 : 64;
		set->entries.items = reallocarray(
			set->entries.items, set->entry_cap, sizeof(*set->entries.items));
		if (!set->entries.items)
			arena_die();
	}
	set->entries.items[set->entries.count++] = entry;
	return entry;
}

/* Lines that are canonical are read at once; what is wrong with others, or rare in them, is for
 * record_parse. */
static bool read_record(struct record_set *set, const char *line, size_t len, const char *name,
	size_t line_no, struct record *out)
{
	struct err unused;

	if (!set->reader)
		set->reader = record_reader_new(&set->arena);
	return record_reader_read(set->reader, line, len, out) ||
	       record_parse(line, len, name, line_no, &set->arena, out, &set->faults, &unused) == 0;
}

static void add_line(
	struct record_set *set, const char *line, size_t len, const char *name, size_t line_no)
{
	char line_sha256[DIGEST_TEXT_LEN];
	struct record_entry *entry;
	struct record record;

	set->lines++;
	if (!read_record(set, line, len, name, line_no, &record)) {
		count_malformed(set, name);
		return;
	}
	digest_bytes(line, len, line_sha256);
	entry = record_set_push(set);
	entry->record = record;
	entry->file = file_index(set, name);
	entry->line_sha256 = arena_text(&set->arena, line_sha256);
	record_reader_expect(set->reader, entry->line_sha256);
}

static void add_any_line(
	struct record_set *set, const char *line, size_t len, const char *name, size_t line_no)
{
	if (len > RECORD_LINE_MOST)
		refuse_long_line(set, name, line_no);
	else if (len > 0)
		add_line(set, line, len, name, line_no);
}

void record_set_add(struct record_set *set, const char *bytes, size_t len, const char *name)
{
	const char *end = bytes + len;
	size_t line_no = 0;

	while (bytes < end) {
		const char *lf = memchr(bytes, '\n', (size_t)(end - bytes));

		line_no++;
		if (!lf) {
			set->torn++;
			return;
		}
		add_any_line(set, bytes, (size_t)(lf - bytes), name, line_no);
		bytes = lf + 1;
	}
}

struct line_reader {
	FILE *in;
	char *at;
	size_t cap; /* grows up to RECORD_LINE_MOST and no further */
};

static int grow(struct line_reader *reader, struct err *err)
{
	size_t cap = reader->cap ? reader->cap * 2 : 4096;
	char *grown = realloc(reader->at, cap);

	if (!grown)
		return err_no_memory(err);
	reader->at = grown;
	reader->cap = cap;
	return 0;
}

/* One line up to LF or the end, which is put in *last. *len counts all of its bytes, of which at
 * most RECORD_LINE_MOST are kept: an endless line costs time and no memory. */
static int read_line(struct line_reader *reader, size_t *len, int *last, struct err *err)
{
	*len = 0;
	while ((*last = getc_unlocked(reader->in)) != '\n' && *last != EOF) {
		if (stop_requested)
			return stop_err(err);
		if (*len < RECORD_LINE_MOST) {
			if (*len == reader->cap && grow(reader, err) < 0)
				return -1;
			reader->at[*len] = (char)*last;
		}
		++*len;
	}
	return 0;
}

/* Line by line, so that memory holds records and never the file. */
static int read_lines(
	struct record_set *set, FILE *in, const char *path, const char *name, struct err *err)
{
	struct line_reader reader = {.in = in};
	size_t len = 0, line_no = 0;
	int last = 0, ret = 0;

	while (last != EOF && ret == 0) {
		ret = stop_requested ? stop_err(err) : read_line(&reader, &len, &last, err);
		if (ret == 0 && last == '\n')
			add_any_line(set, reader.at, len, name, ++line_no);
		else if (ret == 0 && len > 0)
			set->torn++;
	}
	if (ret == 0 && ferror(in))
		ret = err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), path);
	free(reader.at);
	return ret;
}

int record_set_read(struct record_set *set, const char *path, const char *name, struct err *err)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	struct stat st;
	int ret;

	if (!in)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
	if (fstat(fileno(in), &st) == 0 && S_ISDIR(st.st_mode))
		ret = err_set(err, ERR_NOINPUT, _("%s: is a directory, not a file"), path);
	else
		ret = read_lines(set, in, path, name, err);
	if (in != stdin)
		fclose(in);
	return ret;
}

static int by_name(const void *left, const void *right)
{
	const struct bind_count *a = left, *b = right;

	return strcmp(a->name, b->name);
}

void record_set_close_up(struct record_set *set)
{
	record_reader_free(set->reader);
	set->reader = NULL;
	if (set->malformed_by_file.count)
		qsort(set->malformed_by_file.items, set->malformed_by_file.count,
			sizeof(*set->malformed_by_file.items), by_name);
	record_order(set->entries.items, set->entries.count);
}
