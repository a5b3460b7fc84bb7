#include "model/record_set.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/i18n.h"
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

static uint32_t file_index(struct record_set *set, const char *name)
{
	const char **slot;

	if (set->names.count && strcmp(set->names.items[set->names.count - 1], name) == 0)
		return (uint32_t)set->names.count - 1;
	slot = arena_push(
		&set->arena, &set->names.items, &set->names.count, &set->name_cap, sizeof(*slot));
	*slot = arena_text(&set->arena, name);
	return (uint32_t)set->names.count - 1;
}

static void count_malformed(struct record_set *set, const char *name, int64_t lines)
{
	struct bind_count *count;

	if (lines == 0)
		return;
	set->malformed += lines;
	for (size_t i = 0; i < set->malformed_by_file.count; i++) {
		if (strcmp(set->malformed_by_file.items[i].name, name) == 0) {
			set->malformed_by_file.items[i].count += lines;
			return;
		}
	}
	count = arena_push(&set->arena, &set->malformed_by_file.items,
		&set->malformed_by_file.count, &set->malformed_cap, sizeof(*count));
	*count = (struct bind_count){arena_text(&set->arena, name), lines};
}

static void refuse_long_line(struct record_set *set, const char *name, size_t line_no)
{
	set->lines++;
	faults_add(&set->faults, name, line_no, 0, "", _("the line is longer than %u bytes"),
		RECORD_LINE_MOST);
	count_malformed(set, name, 1);
}

static void make_room(struct record_set *set, size_t count)
{
	if (count <= set->entry_cap - set->entries.count)
		return;
	set->entry_cap = set->entry_cap ? set->entry_cap * 2 : 64;
	if (set->entry_cap < set->entries.count + count)
		set->entry_cap = set->entries.count + count;
	set->entries.items =
		reallocarray(set->entries.items, set->entry_cap, sizeof(*set->entries.items));
	if (!set->entries.items)
		arena_die();
}

struct record_entry *record_set_push(struct record_set *set)
{
	struct record_entry *entry = arena_alloc(&set->arena, sizeof(*entry));

	make_room(set, 1);
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
		count_malformed(set, name, 1);
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

int record_set_read_lines(struct record_set *set, struct record_lines *lines, int64_t end,
	const char *name, int64_t *line_no, struct err *err)
{
	enum record_lines_found found = LINES_LINE;
	const char *line;
	size_t len;

	while (found != LINES_END && (end < 0 || lines->at < end)) {
		if (record_lines_next(lines, &found, &line, &len, err) < 0)
			return -1;
		if (found == LINES_TORN)
			set->torn++;
		else if (found == LINES_TOO_LONG)
			refuse_long_line(set, name, (size_t)++ * line_no);
		else if (found == LINES_LINE && len == 0)
			++*line_no;
		else if (found == LINES_LINE)
			add_line(set, line, len, name, (size_t)++ * line_no);
	}
	return 0;
}

int record_set_read(struct record_set *set, const char *path, const char *name, struct err *err)
{
	int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct record_lines lines;
	int64_t line_no = 0;
	struct stat st;
	int ret;

	if (fd < 0)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
	record_lines_init(&lines, fd, 0);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		ret = err_set(err, ERR_NOINPUT, _("%s: is a directory, not a file"), path);
	else
		ret = record_set_read_lines(set, &lines, -1, name, &line_no, err);
	if (ret < 0 && err->code == ERR_IO)
		ret = err_set_errno(err, ERR_IO, err->sys_errno, _("%s: cannot be read"), path);
	record_lines_fini(&lines);
	if (fd != STDIN_FILENO)
		close(fd);
	return ret;
}

void record_set_join(
	struct record_set *set, struct record_set *from, const char *name, int64_t lines_before)
{
	uint32_t file = from->entries.count ? file_index(set, name) : 0;

	make_room(set, from->entries.count);
	LIST_EACH(struct record_entry *const, entry, &from->entries) {
		(*entry)->file = file;
		set->entries.items[set->entries.count++] = *entry;
	}
	for (size_t i = 0; i < from->faults.count; i++) {
		const struct fault *fault = &from->faults.items[i];

		faults_add(&set->faults, name, fault->line + (size_t)lines_before, fault->column,
			fault->path, "%s", fault->text);
	}
	set->faults.left_out += from->faults.left_out;
	set->lines += from->lines;
	set->torn += from->torn;
	count_malformed(set, name, from->malformed);
	arena_join(&set->arena, &from->arena);
	record_set_fini(from);
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
