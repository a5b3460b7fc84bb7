#include "logs/archive.h"

#include <assert.h>
#include <string.h>

#include "logs/seen.h"
#include "logs/times.h"

struct build {
	struct log_archives *to;
	struct inventory_archive *archive;
	struct log_seen stored;   /* device and inode → index of the task that was first */
	struct log_seen contents; /* content_xxh128 of verified text */
};

static struct inventory_file *name_file(struct build *build, size_t index)
{
	const struct log_task *task = &build->to->tasks->tasks.items[index];
	struct inventory_file *file = &build->to->files[index];

	file->name = arena_text(&build->to->inventory->arena, task->name);
	file->node = task->node;
	file->kind = task->kind;
	return file;
}

/* The same stored file again: a path that was named twice, or a hard link. */
static void add_again(struct build *build, size_t index, size_t first)
{
	struct inventory_file *files = build->to->files;
	struct inventory_file *file;

	if (strcmp(files[first].name, build->to->tasks->tasks.items[index].name) == 0) {
		files[index] = (struct inventory_file){0};
		inventory_add_note(&files[first], &build->to->inventory->arena, "duplicate");
		return;
	}
	files[index] = files[first];
	file = name_file(build, index);
	if (file->times) /* the name is its own */
		file->times = log_times_new(&build->to->inventory->arena, file->name, file->times);
	inventory_add_note(file, &build->to->inventory->arena, "duplicate");
}

/* Only text that is verified to its end can stand for another file's. */
static bool is_whole(const struct inventory_file *file)
{
	return file->unverified == 0;
}

/* Text equal to another's is not counted, as if its file were not there: so a fast hash suffices.
 */
static bool content_key(const struct inventory_file *file, struct log_seen_key *key)
{
	if (!file->content_xxh128 || file->content_bytes == 0)
		return false;
	*key = log_seen_digest(file->content_xxh128);
	return true;
}

void log_result_fini(struct log_result *result)
{
	log_packed_fini(&result->minutes);
	log_traffic_packed_free(result->traffic);
	log_members_fini(&result->members);
	result->traffic = NULL;
}

static bool add_traffic(struct log_archives *to, const struct log_traffic_packed *traffic)
{
	if (!traffic)
		return true;
	if (!to->traffic)
		to->traffic = log_traffic_new();
	return to->traffic && log_traffic_add_packed(to->traffic, traffic);
}

/* What one text holds. */
struct content {
	const struct log_packed *minutes;
	const struct log_traffic_packed *traffic;
};

static int count_content(struct build *build, struct inventory_file *file,
	const struct content *content, struct err *err)
{
	struct inventory_archive *archive = build->archive;
	struct log_seen_key key;
	bool has_content = content_key(file, &key);

	if (has_content && log_seen_find(&build->contents, &key) != SIZE_MAX) {
		inventory_add_note(file, &build->to->inventory->arena, "duplicate_content");
		return 0;
	}
	if (has_content && is_whole(file) && !log_seen_add(&build->contents, &key, 0))
		return err_no_memory(err);
	if (!log_minutes_add_packed(&build->to->minutes, content->minutes) ||
		!add_traffic(build->to, content->traffic))
		return err_no_memory(err);
	archive->unverified += file->unverified;
	if (file->records && (archive->first.v == BIND_ABSENT || file->first.v < archive->first.v))
		archive->first = file->first;
	if (file->records && (archive->last.v == BIND_ABSENT || file->last.v > archive->last.v))
		archive->last = file->last;
	return 0;
}

static int add_members(
	struct build *build, size_t index, const struct log_members *members, struct err *err)
{
	struct log_archives *to = build->to;
	const struct log_task *task = &to->tasks->tasks.items[index];
	int ret = 0;

	for (size_t i = 0; i < members->count && ret == 0; i++) {
		const struct log_member *member = &members->items[i];
		struct inventory_file *file;

		if (member->why)
			log_tasks_skip(to->tasks, member->file.name, member->why);
		if (!member->read)
			continue;
		file = arena_push(&to->inventory->arena, &to->members.items, &to->members.count,
			&to->member_cap, sizeof(*file));
		*file = member->file;
		file->node = task->node;
		file->kind = task->kind;
		ret = count_content(
			build, file, &(struct content){&member->minutes, member->traffic}, err);
	}
	return ret;
}

static int add_result(
	struct build *build, size_t index, const struct log_result *result, struct err *err)
{
	const struct log_seen_key key = {{(uint64_t)result->device, (uint64_t)result->inode}};
	size_t first = result->opened ? log_seen_find(&build->stored, &key) : SIZE_MAX;

	const char *why = result->why ? result->why : result->rotated ? "rotated_while_read" : NULL;

	if (why)
		log_tasks_skip(build->to->tasks, build->to->tasks->tasks.items[index].name, why);
	if (first != SIZE_MAX) {
		add_again(build, index, first);
		return 0;
	}
	assert(!result->again);
	if (!result->read)
		return 0;
	if (!log_seen_add(&build->stored, &key, index))
		return err_no_memory(err);
	if (count_content(build, name_file(build, index),
		    &(struct content){&result->minutes, result->traffic}, err) < 0)
		return -1;
	return add_members(build, index, &result->members, err);
}

static struct inventory_archive *begin_archive(
	struct log_archives *to, const struct log_group *group)
{
	struct inventory *inventory = to->inventory;
	struct inventory_archive *archive =
		arena_push(&inventory->arena, &inventory->archives.items,
			&inventory->archives.count, &to->archive_cap, sizeof(*archive));

	archive->node = group->node;
	archive->kind = group->kind;
	archive->first.v = archive->last.v = BIND_ABSENT;
	return archive;
}

static void end_archive(struct build *build)
{
	struct inventory_archive *archive = build->archive;
	struct arena *arena = &build->to->inventory->arena;
	struct log_rows rows = log_minutes_rows(&build->to->minutes, arena);
	struct log_rows hours = log_minutes_hours(&build->to->minutes, arena);

	archive->minutes.items = rows.items;
	archive->minutes.count = rows.count;
	archive->records = rows.records;
	archive->hours.items = hours.items;
	archive->hours.count = hours.count;
	if (build->to->traffic)
		archive->traffic = log_traffic_fill(build->to->traffic, arena);
}

int log_archive_build(struct log_archives *to, const struct log_group *group,
	const struct log_span *span, struct log_result *results, struct err *err)
{
	struct build build = {.to = to, .archive = begin_archive(to, group)};
	int ret = 0;

	for (size_t i = 0; i < span->count && ret == 0; i++) {
		ret = add_result(&build, span->first + i, &results[i], err);
		log_result_fini(&results[i]);
	}
	if (ret == 0)
		end_archive(&build);
	log_minutes_clear(&to->minutes);
	if (to->traffic)
		log_traffic_clear(to->traffic);
	log_seen_fini(&build.stored);
	log_seen_fini(&build.contents);
	return ret;
}
