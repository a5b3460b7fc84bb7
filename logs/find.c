#include "logs/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "logs/find_state.h"
#include "logs/year.h"

bool log_find_reaches(const struct inventory_file *file, const struct log_find_wish *wish)
{
	int64_t from = wish->minute * WHEN_MINUTE_MS;

	return strcmp(file->node, wish->node) == 0 && file->records > 0 &&
	       file->first.v < from + WHEN_MINUTE_MS && file->last.v >= from;
}

const struct log_key *log_find_key(
	const struct inventory_file *file, const struct log_find_wish *wish)
{
	const char *note = inventory_note(file, INVENTORY_MIXED);

	for (size_t i = 0; note && i < wish->key_count; i++)
		if (wish->keys[i]->note && strcmp(wish->keys[i]->note, note) == 0)
			return wish->keys[i];
	return NULL;
}

static bool holds(const struct inventory_file *archive, const struct inventory_file *member)
{
	size_t len = strlen(archive->name);

	return archive != member && strcmp(archive->node, member->node) == 0 &&
	       strncmp(archive->name, member->name, len) == 0 && member->name[len] == '/' &&
	       !inventory_has_note(archive, "member");
}

static const struct inventory_file *archive_of(
	const struct inventory *inventory, const struct inventory_file *member)
{
	if (inventory_has_note(member, "member"))
		LIST_EACH(const struct inventory_file, file, &inventory->files)
			if (holds(file, member))
				return file;
	return NULL;
}

const char *log_find_stored_name(
	const struct inventory *inventory, const struct inventory_file *file)
{
	const struct inventory_file *archive = archive_of(inventory, file);

	return archive ? archive->name : file->name;
}

/* A file that is read again for a second opinion says all anew. */
void log_find_on_begin(void *context, const char *name)
{
	struct log_finding *finding = context;

	if (finding->archive) {
		finding->at = NULL;
		LIST_EACH(struct log_find, find, &finding->out->items)
			if (find->stored_in && strcmp(find->stored_in, finding->archive) == 0 &&
				strcmp(find->name, name) == 0)
				finding->at = find;
	}
	if (finding->at)
		finding->at->records = 0;
}

static bool is_wanted(
	const struct log_finding *finding, const struct log_line *line, int64_t second)
{
	if (!finding->at || line->offset < finding->from || line->offset >= finding->to)
		return false;
	if (log_reader_lacks_year(finding->reader))
		return log_year_may_be(second, finding->wish->minute, finding->zone_minutes);
	return second / 60 == finding->wish->minute;
}

static void place_line(struct log_finding *finding, const struct log_line *line)
{
	struct log_find *at = finding->at;
	struct log_offsets_restart restart = {finding->place.stored, finding->place.stored_text};

	at->line = line->number;
	at->offset = line->offset;
	if (strcmp(at->file->codec, "plain") == 0)
		restart = (struct log_offsets_restart){line->offset, line->offset};
	else if (finding->place.text == 0)
		restart = log_reader_restart_of(finding->reader, line->offset);
	at->stored = finding->archive ? BIND_ABSENT : restart.stored;
	at->stored_text = restart.text;
}

void log_find_on_record(void *context, const struct log_line *line, int64_t second)
{
	struct log_finding *finding = context;
	const struct log_find_watch *watch = finding->wish->watch;
	struct log_find *at = finding->at;
	char masked[LOG_MASK_MOST + 1];

	if (!is_wanted(finding, line, second) || at->records++ > 0 || at->masked)
		return;
	place_line(finding, line);
	at->masked =
		arena_text(&finding->out->arena, log_mask(line->at, line->len, second, masked));
	if (watch && watch->found)
		watch->found(watch->context, at);
}

static void list(const struct inventory *inventory, struct log_finding *finding)
{
	struct log_finds *out = finding->out;

	LIST_EACH(const struct inventory_file, file, &inventory->files) {
		const struct inventory_file *archive;
		struct log_find *find;

		if (!log_find_reaches(file, finding->wish))
			continue;
		archive = archive_of(inventory, file);
		find = arena_push(&out->arena, &out->items.items, &out->items.count, &out->cap,
			sizeof(*find));
		*find = (struct log_find){.name = arena_text(&out->arena, file->name),
			.stored_in = archive ? arena_text(&out->arena, archive->name) : NULL,
			.why = inventory_has_note(file, "member") && !archive ? "missing" : NULL,
			.indexed = file->offsets && !archive,
			.file = file};
	}
}

/* The first of the members that lie in one archive reads it for all of them. */
static bool is_read_with_another(const struct log_finds *finds, const struct log_find *find)
{
	for (const struct log_find *before = finds->items.items; before < find; before++)
		if (before->stored_in && strcmp(before->stored_in, find->stored_in) == 0)
			return true;
	return false;
}

static int read_all(struct log_finding *finding, bool indexed, struct err *err)
{
	struct log_finds *out = finding->out;

	LIST_EACH(struct log_find, find, &out->items) {
		int ret = 0;

		finding->at = find;
		finding->archive = find->stored_in;
		if (find->indexed != indexed || find->why)
			continue;
		if (!find->stored_in)
			ret = log_find_read(finding, err);
		else if (!is_read_with_another(out, find))
			ret = log_find_read_archive(finding, err);
		if (ret < 0)
			return -1;
	}
	return 0;
}

static bool is_present(const struct inventory *inventory, const struct log_find_wish *wish)
{
	LIST_EACH(const struct inventory_archive, archive, &inventory->archives)
		for (size_t i = 0;
			strcmp(archive->node, wish->node) == 0 && i + 2 < archive->minutes.count;
			i += 3) {
			const int64_t *row = &archive->minutes.items[i];

			if (wish->minute >= row[0] && wish->minute < row[0] + row[1])
				return true;
		}
	return false;
}

static bool found_any(const struct log_finds *finds)
{
	LIST_EACH(const struct log_find, find, &finds->items)
		if (find->records)
			return true;
	return false;
}

/* An index that hides what the inventory says is there is not believed. */
static int read_again(
	const struct inventory *inventory, struct log_finding *finding, struct err *err)
{
	if (found_any(finding->out) || !is_present(inventory, finding->wish))
		return 0;
	LIST_EACH(struct log_find, find, &finding->out->items) {
		finding->at = find;
		finding->archive = NULL;
		if (!find->indexed || find->why)
			continue;
		find->indexed = false;
		if (log_find_read(finding, err) < 0)
			return -1;
	}
	return 0;
}

static int compare_all(struct log_finding *finding, struct err *err)
{
	LIST_EACH(struct log_find, find, &finding->out->items) {
		finding->at = find;
		if (!find->compared && !find->why && !finding->wish->no_digest &&
			log_find_compare(finding, err) < 0)
			return -1;
	}
	return 0;
}

int log_find(const struct inventory *inventory, const struct log_find_wish *wish,
	struct log_finds *out, struct err *err)
{
	struct log_finds found = {0};
	struct log_finding finding = {.wish = wish,
		.out = &found,
		.reader = log_reader_new(wish->now, &log_codec_limits),
		.buffer = malloc(LOG_READ_LEN)};
	int ret = -1;

	if (!finding.reader || !finding.buffer || !log_reader_want_offsets(finding.reader, true)) {
		err_no_memory(err);
		goto out;
	}
	finding.shown = (struct log_watch){
		.begin = log_find_on_begin, .record = log_find_on_record, .context = &finding};
	log_reader_watch(finding.reader, &finding.shown);
	list(inventory, &finding);
	if (read_all(&finding, true, err) < 0 || read_all(&finding, false, err) < 0 ||
		read_again(inventory, &finding, err) < 0 || compare_all(&finding, err) < 0)
		goto out;
	*out = found;
	found = (struct log_finds){0};
	ret = 0;
out:
	log_reader_free(finding.reader);
	free(finding.buffer);
	log_finds_fini(&found);
	return ret;
}

void log_finds_fini(struct log_finds *finds)
{
	arena_fini(&finds->arena);
	*finds = (struct log_finds){0};
}
