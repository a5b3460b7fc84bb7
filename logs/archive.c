#include "logs/archive.h"

#include <assert.h>
#include <string.h>

#include "logs/seen.h"
#include "logs/times.h"

#define ONE_NODE SIZE_MAX

struct build {
	struct log_archives *to;
	struct inventory_archive *archive;
	struct inventory_file *files; /* of the tasks */
	size_t node;                  /* of the key; ONE_NODE: the files are not mixed */
	struct log_seen stored;       /* device and inode → index of the task that was first */
	struct log_seen contents;     /* content_xxh128 of verified text */
};

static struct inventory_file *name_file(struct build *build, size_t index)
{
	const struct log_task *task = &build->to->tasks->tasks.items[index];
	struct inventory_file *file = &build->files[index];

	file->name = task->name;
	file->node = build->archive->node;
	file->kind = task->kind;
	return file;
}

/* The same stored file again: a path that was named twice, or a hard link. */
static void add_again(struct build *build, size_t index, size_t first)
{
	struct inventory_file *files = build->files;
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
	log_line_sums_fini(&result->line_sums);
	log_traffic_packed_free(result->traffic);
	log_parts_fini(&result->parts);
	log_members_fini(&result->members);
	result->traffic = NULL;
}

static bool add_traffic(struct log_archives *to, const struct log_traffic_packed *traffic)
{
	if (!traffic)
		return true;
	if (!to->traffic)
		to->traffic = log_traffic_new(to->places);
	return to->traffic && log_traffic_add_packed(to->traffic, traffic);
}

/* What one text holds. */
struct content {
	const struct log_packed *minutes;
	const struct log_line_sums *line_sums;
	const struct log_traffic_packed *traffic;
};

/* Of a mixed file the node's part, and the entry says what is the node's. The rest of the entry is
 * the whole file's: damage and lines that could not be read may be any node's. */
static struct content content_of(const struct build *build, const struct content *whole,
	const struct log_parts *parts, struct inventory_file *file)
{
	const struct log_part_packed *part;

	if (build->node == ONE_NODE || !parts->count)
		return *whole;
	part = &parts->items[build->node];
	file->records = part->records;
	file->out_of_order = part->out_of_order;
	file->first.v = part->records ? part->first_s * 1000 : BIND_ABSENT;
	file->last.v = part->records ? part->last_s * 1000 : BIND_ABSENT;
	return (struct content){&part->minutes, &part->line_sums, part->traffic};
}

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
		!log_line_sums_merge(&build->to->line_sums, content->line_sums) ||
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
		struct content content;

		if (member->why)
			log_tasks_skip(to->tasks, member->file.name, member->why);
		if (!member->read)
			continue;
		file = arena_push(&to->inventory->arena, &to->members.items, &to->members.count,
			&to->member_cap, sizeof(*file));
		*file = member->file;
		file->node = build->archive->node;
		file->kind = task->kind;
		content = content_of(build,
			&(struct content){&member->minutes, &member->line_sums, member->traffic},
			&member->parts, file);
		ret = count_content(build, file, &content, err);
	}
	return ret;
}

static int add_result(
	struct build *build, size_t index, const struct log_result *result, struct err *err)
{
	const struct log_seen_key key = {{(uint64_t)result->device, (uint64_t)result->inode}};
	size_t first = result->opened ? log_seen_find(&build->stored, &key) : SIZE_MAX;
	struct inventory_file *file;
	struct content content;

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
	if (build->node != ONE_NODE)
		build->files[index] = build->to->files[index];
	file = name_file(build, index);
	content = content_of(build,
		&(struct content){&result->minutes, &result->line_sums, result->traffic},
		&result->parts, file);
	if (count_content(build, file, &content, err) < 0)
		return -1;
	return add_members(build, index, &result->members, err);
}

static struct inventory_archive *begin_archive(struct log_archives *to, const char *node, int kind)
{
	struct inventory *inventory = to->inventory;
	struct inventory_archive *archive =
		arena_push(&inventory->arena, &inventory->archives.items,
			&inventory->archives.count, &to->archive_cap, sizeof(*archive));

	archive->node = node;
	archive->kind = kind;
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
	archive->line_sums =
		log_line_sums_show(&build->to->line_sums, INVENTORY_LINE_SUM_LEAST, arena);
	if (build->to->traffic)
		archive->traffic = log_traffic_fill(build->to->traffic, arena);
}

static int build_archive(struct build *build, const struct log_span *span,
	struct log_result *results, struct err *err)
{
	struct log_archives *to = build->to;
	int ret = 0;

	for (size_t i = 0; i < span->count && ret == 0; i++)
		ret = add_result(build, span->first + i, &results[i], err);
	if (ret == 0)
		end_archive(build);
	log_minutes_clear(&to->minutes);
	log_line_sums_clear(&to->line_sums);
	if (to->traffic)
		log_traffic_clear(to->traffic);
	log_seen_fini(&build->stored);
	log_seen_fini(&build->contents);
	return ret;
}

static int build_each_node(struct log_archives *to, const struct log_group *group,
	const struct log_span *span, struct log_result *results, struct err *err)
{
	const struct log_key *key = to->tasks->key;
	int ret = 0;

	for (size_t node = 0; node < key->node_count && ret == 0; node++) {
		const char *name = arena_text(&to->inventory->arena, key->nodes[node]);
		struct build build = {.to = to,
			.archive = begin_archive(to, name, group->kind),
			.files = to->files + (node + 1) * to->tasks->tasks.count,
			.node = node};

		ret = build_archive(&build, span, results, err);
	}
	return ret;
}

size_t log_archives_files(const struct log_archives *to)
{
	size_t nodes = to->tasks->key ? to->tasks->key->node_count : 0;

	return to->tasks->tasks.count * (nodes + 1);
}

int log_archive_build(struct log_archives *to, const struct log_group *group,
	const struct log_span *span, struct log_result *results, struct err *err)
{
	struct build build = {.to = to, .files = to->files, .node = ONE_NODE};
	int ret;

	if (to->tasks->key) {
		ret = build_each_node(to, group, span, results, err);
	} else {
		build.archive = begin_archive(to, group->node, group->kind);
		ret = build_archive(&build, span, results, err);
	}
	for (size_t i = 0; i < span->count; i++)
		log_result_fini(&results[i]);
	return ret;
}
