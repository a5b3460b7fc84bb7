#include "logs/verify.h"

#include <stdlib.h>
#include <string.h>

#include "logs/hashing.h"
#include "logs/merge.h"
#include "logs/reader.h"
#include "logs/sealed.h"
#include "logs/tasks.h"
#include "model/inventory_order.h"

/* An archive that is asked for. */
struct checked {
	const char *node;
	int kind;
	const struct inventory_archive *earlier; /* NULL: it is not in the earlier inventory */
	bool same;
	size_t unchanged; /* files */
};

struct verify {
	const struct inventory *earlier;
	const struct inventory_file *
		*files;                /* of it, but members of archives: by node, kind, name */
	const struct log_hashed **now; /* of each of these; NULL: gone, or not asked for */
	size_t file_count;
	const struct inventory_skipped **skipped; /* of it: by name */
	struct log_tasks tasks;
	struct log_hashed *hashed;
	struct checked *archives; /* a group of the tasks each */
	const struct logs_options *options;
	struct logs_verified *out;
};

static int order_names(
	const struct inventory_file *file, const char *node, int kind, const char *name)
{
	int order = inventory_order_ends(file->node, file->kind, node, kind);

	return order ? order : strcmp(file->name, name);
}

static int by_place(const void *a, const void *b)
{
	const struct inventory_file *const *x = a;
	const struct inventory_file *const *y = b;

	return order_names(*x, (*y)->node, (*y)->kind, (*y)->name);
}

static int by_name(const void *a, const void *b)
{
	const struct inventory_skipped *const *x = a;
	const struct inventory_skipped *const *y = b;

	return inventory_order_skipped(*x, *y);
}

static void sort_earlier(struct verify *verify, struct arena *arena)
{
	const struct inventory *earlier = verify->earlier;

	verify->files = arena_array(arena, earlier->files.count + 1, sizeof(*verify->files));
	for (size_t i = 0; i < earlier->files.count; i++)
		if (!inventory_has_note(&earlier->files.items[i], "member"))
			verify->files[verify->file_count++] = &earlier->files.items[i];
	verify->now = arena_array(arena, earlier->files.count + 1, sizeof(*verify->now));
	qsort(verify->files, verify->file_count, sizeof(*verify->files), by_place);
	verify->skipped = arena_array(arena, earlier->skipped.count + 1, sizeof(*verify->skipped));
	for (size_t i = 0; i < earlier->skipped.count; i++)
		verify->skipped[i] = &earlier->skipped.items[i];
	qsort(verify->skipped, earlier->skipped.count, sizeof(*verify->skipped), by_name);
}

/* A file of a mixed archive is told of once, though it is each of its nodes'. */
struct told {
	const char *name;
	enum logs_state state;
	bool again;
};

static void count(struct verify *verify, struct checked *in, const struct told *what)
{
	struct logs_verified *out = verify->out;
	struct logs_change *change;

	in->unchanged += what->state == LOGS_UNCHANGED;
	in->same &= what->state == LOGS_UNCHANGED;
	if (what->again)
		return;
	out->counts[what->state]++;
	if (what->state == LOGS_UNCHANGED)
		return;
	change = arena_push(
		&out->arena, &out->list.items, &out->list.count, &out->list_cap, sizeof(*change));
	*change = (struct logs_change){arena_text(&out->arena, what->name),
		arena_text(&out->arena, in->node), in->kind, what->state};
}

static bool was_skipped(const struct verify *verify, const struct inventory_skipped *skipped)
{
	return bsearch(&skipped, verify->skipped, verify->earlier->skipped.count,
		       sizeof(*verify->skipped), by_name) != NULL;
}

/* Its times have no year: when the file was last written said which it is, or said none. */
static bool is_without_years(const struct verify *verify, const struct inventory_file *earlier)
{
	const struct inventory_skipped undetermined = {earlier->name, "year_undetermined"};

	return inventory_has_note(earlier, "year_inferred") || was_skipped(verify, &undetermined);
}

/* A member without a time of its own was written when its archive was. */
static bool has_members_without_years(
	const struct verify *verify, const struct inventory_file *archive)
{
	size_t len = strlen(archive->name);

	LIST_EACH(const struct inventory_file, file, &verify->earlier->files)
		if (inventory_has_note(file, "member") &&
			strncmp(file->name, archive->name, len) == 0 && file->name[len] == '/' &&
			(!file->times || file->times->mtime.v == BIND_ABSENT) &&
			is_without_years(verify, file))
			return true;
	return false;
}

/* What was inferred from when a file was last written still follows from it. */
static bool is_of_mtime(const struct verify *verify, const struct log_hashed *hashed,
	const struct inventory_file *earlier)
{
	if (earlier->times && earlier->times->mtime.v == hashed->mtime.v)
		return true;
	return !is_without_years(verify, earlier) && !has_members_without_years(verify, earlier);
}

/* A file whose times have no zone was read by the zone that is said now. */
static bool is_of_zone(
	struct verify *verify, const struct log_task *task, const struct inventory_file *earlier)
{
	bool assumed = false;

	LIST_EACH(const char *, note, &earlier->notes)
		assumed |= strncmp(*note, LOG_ZONE_NOTE, strlen(LOG_ZONE_NOTE)) == 0;
	return !assumed ||
	       (inventory_has_note(earlier, "zone_undeclared") == !task->zone_declared &&
		       inventory_has_note(earlier,
			       log_zone_note(&verify->out->arena, task->zone_declared
									  ? task->zone_minutes
									  : LOG_ZONE_UNDECLARED)));
}

/* Whose records are told apart is told as it was then. */
static bool is_of_key(const struct log_task *task, const struct inventory_file *earlier)
{
	const char *note = inventory_note(earlier, INVENTORY_MIXED);

	return task->key_note ? note && strcmp(note, task->key_note) == 0 : !note;
}

/* What was found by trial is no answer to a format that is said, nor the other way round. That a
 * file is of the format says nothing: members of an archive have theirs, and the archive none. */
static bool is_of_format(
	struct verify *verify, const struct log_task *task, const struct inventory_file *earlier)
{
	const char *wanted =
		task->format ? log_forced_note(&verify->out->arena, task->format) : NULL;

	LIST_EACH(const char *, note, &earlier->notes)
		if (strncmp(*note, LOG_FORCED_NOTE, strlen(LOG_FORCED_NOTE)) == 0)
			return wanted && strcmp(*note, wanted) == 0;
	return !wanted;
}

static bool is_unchanged(struct verify *verify, const struct log_task *task,
	const struct log_hashed *hashed, const struct inventory_file *earlier)
{
	return !hashed->why && !hashed->moved && hashed->bytes == earlier->bytes &&
	       strcmp(hashed->sha256, earlier->sha256) == 0 &&
	       (!earlier->sm3 || strcmp(hashed->sm3, earlier->sm3) == 0) &&
	       is_of_format(verify, task, earlier) && is_of_zone(verify, task, earlier) &&
	       is_of_key(task, earlier) && is_of_mtime(verify, hashed, earlier);
}

/* What is asked for now and nobody has. Other databases than now are no reason to read again: the
 * inventory names those that were asked. */
static bool lacks(const struct verify *verify, const struct inventory_traffic *earlier)
{
	return !earlier || (verify->options->places && earlier->clients_by.count == 0);
}

/* A file that the earlier inventory has not and that cannot be read now neither is no news of the
 * archive: it stands among what is skipped. */
static void check_file(struct verify *verify, struct checked *in, size_t task,
	const struct inventory_file *earlier)
{
	const struct log_task *items = verify->tasks.tasks.items;
	const struct log_hashed *hashed = &verify->hashed[task];
	struct told what = {items[task].name, LOGS_NEW, items[task].same_as != NULL};

	if (items[task].traffic && in->earlier && in->earlier->records &&
		lacks(verify, in->earlier->traffic))
		in->same = false;
	if (verify->options->sm3 && earlier && !earlier->sm3)
		in->same = false; /* asked for now, and nobody has it */
	if (earlier)
		what.state = is_unchanged(verify, &items[task], hashed, earlier) ? LOGS_UNCHANGED
										 : LOGS_CHANGED;
	if (earlier || !hashed->why)
		count(verify, in, &what);
}

static bool is_repeated(const struct verify *verify, const struct log_group *group, size_t task)
{
	const struct log_task *items = verify->tasks.tasks.items;

	return task > 0 && log_group_has(group, &items[task - 1]) &&
	       strcmp(items[task - 1].name, items[task].name) == 0;
}

/* Tasks and earlier files of one archive, both by name: in one pass. */
static void check_archive(
	struct verify *verify, const struct log_group *group, size_t *task, size_t *file)
{
	const struct log_task *items = verify->tasks.tasks.items;
	size_t files = verify->file_count, tasks = verify->tasks.tasks.count;
	struct checked *in = &verify->archives[group - verify->tasks.groups.items];

	for (;;) {
		const struct inventory_file *old = *file < files ? verify->files[*file] : NULL;
		bool has_task = *task < tasks && log_group_has(group, &items[*task]);
		bool has_old = old && inventory_order_ends(
					      old->node, old->kind, group->node, group->kind) == 0;
		int order = has_task && has_old ? strcmp(items[*task].name, old->name)
			    : has_task          ? -1
						: 1;

		if (!has_task && !has_old)
			return;
		if (has_task && is_repeated(verify, group, *task)) {
			++*task;
			continue;
		}
		if (order == 0)
			verify->now[*file] = &verify->hashed[*task];
		if (order > 0)
			count(verify, in,
				&(struct told){old->name, LOGS_GONE,
					inventory_file_again(verify->earlier, old)});
		else
			check_file(verify, in, *task, order == 0 ? old : NULL);
		*task += order <= 0;
		*file += order >= 0;
	}
}

static const struct inventory_archive *earlier_archive(
	const struct inventory *earlier, const struct log_group *group)
{
	LIST_EACH(const struct inventory_archive, archive, &earlier->archives)
		if (inventory_order_ends(archive->node, archive->kind, group->node, group->kind) ==
			0)
			return archive;
	return NULL;
}

static void check_archives(struct verify *verify)
{
	size_t task = 0, file = 0, i = 0;

	verify->archives = arena_array(
		&verify->out->arena, verify->tasks.groups.count + 1, sizeof(*verify->archives));
	LIST_EACH(const struct log_group, group, &verify->tasks.groups) {
		struct checked *in = &verify->archives[i++];

		*in = (struct checked){.node = group->node,
			.kind = group->kind,
			.earlier = earlier_archive(verify->earlier, group)};
		in->same = in->earlier != NULL;
		while (file < verify->file_count &&
			inventory_order_ends(verify->files[file]->node, verify->files[file]->kind,
				group->node, group->kind) < 0) {
			verify->out->not_asked++;
			file++;
		}
		check_archive(verify, group, &task, &file);
		in->same &= in->unchanged > 0; /* minutes without a file are nobody's */
	}
	verify->out->not_asked += verify->file_count - file;
}

static const struct checked *find_archive(const struct verify *verify, const char *node, int kind)
{
	size_t low = 0, high = verify->tasks.groups.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct checked *at = &verify->archives[middle];
		int order = inventory_order_ends(at->node, at->kind, node, kind);

		if (order == 0)
			return at;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool is_read_again(const void *context, const char *node, int kind)
{
	const struct checked *archive = find_archive(context, node, kind);

	return !archive || !archive->same;
}

/* What the reading of a file said of it besides its entry (unknown_format and the like). */
static void take_skipped(struct verify *verify, const char *name, struct inventory *to, size_t *cap)
{
	size_t low = 0, high = verify->earlier->skipped.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(verify->skipped[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < verify->earlier->skipped.count &&
		strcmp(verify->skipped[low]->name, name) == 0;
		low++)
		*(struct inventory_skipped *)arena_push(&to->arena, &to->skipped.items,
			&to->skipped.count, cap, sizeof(struct inventory_skipped)) =
			*verify->skipped[low];
}

/* The file system's times are not the bytes': they are those of now. */
static void renew_times(const struct verify *verify, struct inventory_file *file,
	const struct inventory_file *earlier, struct arena *arena)
{
	const struct inventory_file *const *at = bsearch(
		&earlier, verify->files, verify->file_count, sizeof(*verify->files), by_place);
	const struct log_hashed *now =
		at && *at == earlier ? verify->now[at - verify->files] : NULL;
	struct inventory_times *times;

	if (!now || !earlier->times)
		return;
	times = arena_alloc(arena, sizeof(*times));
	*times = *earlier->times;
	times->mtime = now->mtime;
	times->ctime = now->ctime;
	file->times = times;
}

/* The archives without a change, as an inventory of its own. */
static struct inventory *take_over(struct verify *verify)
{
	struct inventory *to = inventory_new();
	size_t file_cap = 0, archive_cap = 0, skipped_cap = 0;

	for (size_t i = 0; i < verify->tasks.groups.count; i++)
		if (verify->archives[i].same)
			*(struct inventory_archive *)arena_push(&to->arena, &to->archives.items,
				&to->archives.count, &archive_cap,
				sizeof(struct inventory_archive)) = *verify->archives[i].earlier;
	LIST_EACH(const struct inventory_file, file, &verify->earlier->files) {
		const struct checked *in = find_archive(verify, file->node, file->kind);
		struct inventory_file *copy;

		if (!in || !in->same)
			continue;
		copy = arena_push(
			&to->arena, &to->files.items, &to->files.count, &file_cap, sizeof(*copy));
		*copy = *file;
		renew_times(verify, copy, file, &to->arena);
		log_sealed_strip(copy, &to->arena);
		take_skipped(verify, file->name, to, &skipped_cap);
	}
	/* Unreadable then and now. */
	for (size_t i = 0; i < verify->tasks.tasks.count; i++)
		if (verify->hashed[i].why &&
			!is_read_again(verify, verify->tasks.tasks.items[i].node,
				verify->tasks.tasks.items[i].kind))
			*(struct inventory_skipped *)arena_push(&to->arena, &to->skipped.items,
				&to->skipped.count, &skipped_cap,
				sizeof(struct inventory_skipped)) = (struct inventory_skipped){
				arena_text(&to->arena, verify->tasks.tasks.items[i].name),
				verify->hashed[i].why};
	return to;
}

static bool is_same(const struct verify *verify)
{
	const struct logs_verified *out = verify->out;

	LIST_EACH(const struct inventory_skipped, skipped, &out->inventory->skipped)
		if (strcmp(skipped->why, "hidden") != 0 && !was_skipped(verify, skipped))
			return false;
	return out->counts[LOGS_CHANGED] + out->counts[LOGS_NEW] + out->counts[LOGS_GONE] == 0;
}

static int read_again(struct verify *verify, const struct logs_job *jobs, size_t job_count,
	const struct logs_options *options, struct err *err)
{
	struct logs_options chosen = *options;
	struct logs_verified *out = verify->out;
	struct inventory *again = NULL;

	chosen.wants = is_read_again;
	chosen.wants_context = verify;
	if (logs_scan(jobs, job_count, &chosen, &again, err) < 0)
		return -1;
	out->inventory = inventory_merge_own((struct inventory *[]){take_over(verify), again}, 2);
	out->inventory->mode = "verify";
	out->inventory->against = arena_text(&out->inventory->arena, verify->earlier->sha256);
	out->same = is_same(verify);
	return 0;
}

/* Where the earlier inventory has it, it is compared, and what is read again has it too. */
static bool any_sm3(const struct inventory *inventory)
{
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (file->sm3)
			return true;
	return false;
}

int logs_verify(const struct logs_job *jobs, size_t job_count, const struct logs_options *options,
	const struct inventory *earlier, struct logs_verified *out, struct err *err)
{
	struct inventory *walked = inventory_new(); /* what it skips, the second walk lists */
	struct logs_verified verified = {0};
	struct logs_options asked = *options;
	struct verify verify = {.earlier = earlier,
		.tasks = {.inventory = walked},
		.options = options,
		.out = &verified};
	int ret = -1;

	asked.sm3 = options->sm3 || any_sm3(earlier);
	sort_earlier(&verify, &verified.arena);
	if (log_tasks_gather(&verify.tasks, jobs, job_count, err) < 0)
		goto out;
	verify.hashed = calloc(verify.tasks.tasks.count + 1, sizeof(*verify.hashed));
	if (!verify.hashed) {
		err_no_memory(err);
		goto out;
	}
	if (log_hash_tasks(&verify.tasks, &asked, verify.hashed, err) < 0)
		goto out;
	check_archives(&verify);
	if (read_again(&verify, jobs, job_count, &asked, err) < 0)
		goto out;
	*out = verified;
	verified = (struct logs_verified){0};
	ret = 0;
out:
	free(verify.hashed);
	log_tasks_fini(&verify.tasks);
	inventory_close(walked);
	logs_verified_fini(&verified);
	return ret;
}

void logs_verified_fini(struct logs_verified *verified)
{
	inventory_close(verified->inventory);
	arena_fini(&verified->arena);
	*verified = (struct logs_verified){0};
}
