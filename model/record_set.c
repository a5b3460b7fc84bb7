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
#include "base/text.h"

void record_set_init(struct record_set *set)
{
	*set = (struct record_set){0};
	faults_init(&set->faults);
}

void record_set_fini(struct record_set *set)
{
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

/* Entries are many and large: on the heap, where growing leaves nothing behind. */
static struct record_entry *push_entry(struct record_set *set)
{
	struct record_entry *grown = set->entries.items;

	if (set->entries.count == set->entry_cap) {
		set->entry_cap = set->entry_cap ? set->entry_cap * 2 : 64;
		grown = reallocarray(grown, set->entry_cap, sizeof(*grown));
		if (!grown)
			arena_die();
		set->entries.items = grown;
	}
	grown += set->entries.count++;
	*grown = (struct record_entry){0};
	return grown;
}

static void add_line(
	struct record_set *set, const char *line, size_t len, const char *name, size_t line_no)
{
	struct record_entry *entry;
	struct record record;
	struct err unused;

	set->lines++;
	if (record_parse(line, len, name, line_no, &set->arena, &record, &set->faults, &unused) <
		0) {
		count_malformed(set, name);
		return;
	}
	entry = push_entry(set);
	entry->record = record;
	entry->file = file_index(set, name);
	digest_bytes(line, len, entry->line_sha256);
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

static int compare_int(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* (run, agent, addr, method, port, check, slot), agent and run first. */
static int compare_identity(const struct record *a, const struct record *b)
{
	int order = text_compare(a->agent, b->agent);

	order = order ? order : text_compare(a->run, b->run);
	order = order ? order : compare_int(a->slot.v, b->slot.v);
	order = order ? order : text_compare(a->addr, b->addr);
	order = order ? order : text_compare(a->method, b->method);
	order = order ? order : compare_int(a->port, b->port);
	return order ? order : text_compare(a->check, b->check);
}

static int by_identity(const void *left, const void *right)
{
	const struct record_entry *a = left, *b = right;
	int order = compare_identity(&a->record, &b->record);

	return order ? order : strcmp(a->line_sha256, b->line_sha256);
}

static int by_chain(const void *left, const void *right)
{
	const struct record_entry *a = left, *b = right;
	int order = text_compare(a->record.agent, b->record.agent);

	order = order ? order : text_compare(a->record.run, b->record.run);
	order = order ? order : compare_int(a->record.seq, b->record.seq);
	return order ? order : strcmp(a->line_sha256, b->line_sha256);
}

/* Lines of one identity: equal ones but the first are duplicates; different ones conflict. */
static void judge_identity(struct record_entry *from, size_t count)
{
	bool conflict = strcmp(from[0].line_sha256, from[count - 1].line_sha256) != 0;

	for (size_t i = 0; i < count; i++) {
		if (conflict)
			from[i].fate = RECORD_CONFLICT;
		else if (i > 0)
			from[i].fate = RECORD_DUPLICATE;
	}
}

static void find_identities(struct record_entry *entries, size_t count)
{
	size_t from = 0;

	for (size_t i = 1; i <= count; i++) {
		if (i < count && compare_identity(&entries[from].record, &entries[i].record) == 0)
			continue;
		if (i - from > 1)
			judge_identity(&entries[from], i - from);
		from = i;
	}
}

static bool same_run(const struct record *a, const struct record *b)
{
	return strcmp(a->agent, b->agent) == 0 && strcmp(a->run, b->run) == 0;
}

static void check_link(struct record_entry *before, struct record_entry *entry)
{
	const struct record *r = &entry->record;

	if (!before) {
		entry->seq_gap = r->seq != 0;
		entry->chain_break = r->seq == 0 && r->prev;
	} else if (r->seq == before->record.seq) {
		entry->chain_break = true; /* two lines in one place */
	} else if (r->seq != before->record.seq + 1) {
		entry->seq_gap = true;
	} else {
		entry->chain_break = !text_equal(r->prev, before->line_sha256);
	}
}

static void find_breaks(struct record_entry *entries, size_t count)
{
	struct record_entry *before = NULL;

	for (size_t i = 0; i < count; i++) {
		if (entries[i].fate == RECORD_DUPLICATE)
			continue;
		if (before && !same_run(&before->record, &entries[i].record))
			before = NULL;
		check_link(before, &entries[i]);
		before = &entries[i];
	}
}

static int by_name(const void *left, const void *right)
{
	const struct bind_count *a = left, *b = right;

	return strcmp(a->name, b->name);
}

void record_set_close_up(struct record_set *set)
{
	struct record_entry *entries = set->entries.items;
	size_t count = set->entries.count;

	if (set->malformed_by_file.count)
		qsort(set->malformed_by_file.items, set->malformed_by_file.count,
			sizeof(*set->malformed_by_file.items), by_name);
	if (count == 0)
		return;
	qsort(entries, count, sizeof(*entries), by_identity);
	find_identities(entries, count);
	qsort(entries, count, sizeof(*entries), by_chain);
	find_breaks(entries, count);
}
