#include "logs/seal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "logs/hashing.h"
#include "logs/seen.h"
#include "logs/walk.h"

/* A name of the manifest, and whether a line of the day that is sealed now has it. */
struct sealed_as {
	const char *name;
	bool today, empty;
};

struct sealing {
	const struct manifest *manifest;
	struct unix_ms day;
	struct log_tasks tasks;
	struct log_seen sealed;    /* digests of all days */
	struct sealed_as *earlier; /* by name; as often as it was sealed */
	size_t earlier_count;
	struct log_seal *out;
	size_t file_cap;
};

static void tell(
	struct sealing *sealing, enum log_seal_what what, const char *name, const char *why)
{
	struct log_seal *out = sealing->out;

	*(struct log_seal_news *)arena_push(&out->arena, &out->news.items, &out->news.count,
		&out->news_cap, sizeof(struct log_seal_news)) =
		(struct log_seal_news){what, arena_text(&out->arena, name), why};
}

static bool is_of_day(const struct sealing *sealing, struct timespec mtime)
{
	int64_t ms = (int64_t)mtime.tv_sec * 1000 + mtime.tv_nsec / 1000000;

	return ms >= sealing->day.v && ms - sealing->day.v < WHEN_DAY_MS;
}

/* What cannot be looked at may be of the day. */
static bool is_wanted(struct sealing *sealing, const struct log_task *task)
{
	const char *why = NULL;
	int fd = log_walk_open(task->root, task->below, &why);
	struct stat st;
	bool wanted = false;

	if (fd >= 0 && fstat(fd, &st) == 0)
		wanted = is_of_day(sealing, st.st_mtim);
	else
		tell(sealing, LOG_SEAL_SKIPPED, task->name, why ? why : "unreadable");
	if (fd >= 0)
		close(fd);
	return wanted;
}

static int by_name(const void *a, const void *b)
{
	const struct log_task *x = a;
	const struct log_task *y = b;

	return strcmp(x->name, y->name);
}

/* Files of the day, by name; a path that was named twice is one. */
static void choose(struct sealing *sealing)
{
	struct log_task *items = sealing->tasks.tasks.items;
	size_t kept = 0;

	if (sealing->tasks.tasks.count)
		qsort(items, sealing->tasks.tasks.count, sizeof(*items), by_name);
	for (size_t i = 0; i < sealing->tasks.tasks.count; i++) {
		if (kept && strcmp(items[kept - 1].name, items[i].name) == 0)
			continue;
		if (is_wanted(sealing, &items[i]))
			items[kept++] = items[i];
	}
	sealing->tasks.tasks.count = kept;
}

static int by_earlier(const void *a, const void *b)
{
	const struct sealed_as *x = a;
	const struct sealed_as *y = b;

	return strcmp(x->name, y->name);
}

static int remember_sealed(struct sealing *sealing, struct err *err)
{
	size_t count = 0;

	LIST_EACH(const struct manifest_line, line, &sealing->manifest->lines)
		count += line->files.count;
	sealing->earlier = calloc(count + 1, sizeof(*sealing->earlier));
	if (!sealing->earlier)
		return err_no_memory(err);
	LIST_EACH(const struct manifest_line, line, &sealing->manifest->lines) {
		bool today = line->day.v == sealing->day.v;

		sealing->out->again |= today;
		LIST_EACH(const struct manifest_file, file, &line->files) {
			if (!log_seen_add_digest(&sealing->sealed, file->sha256, 0))
				return err_no_memory(err);
			sealing->earlier[sealing->earlier_count++] =
				(struct sealed_as){file->name, today, file->bytes == 0};
		}
	}
	qsort(sealing->earlier, sealing->earlier_count, sizeof(*sealing->earlier), by_earlier);
	return 0;
}

/* Lines that hold the file's name hold it with other bytes than it has now. */
static void tell_earlier(struct sealing *sealing, const char *name)
{
	const struct sealed_as wanted = {.name = name};
	const struct sealed_as *end = sealing->earlier + sealing->earlier_count, *at;
	bool today = false, other_day = false;

	at = bsearch(&wanted, sealing->earlier, sealing->earlier_count, sizeof(wanted), by_earlier);
	while (at && at > sealing->earlier && strcmp(at[-1].name, name) == 0)
		at--;
	for (; at && at < end && strcmp(at->name, name) == 0; at++) {
		today |= at->today;
		other_day |= !at->today && !at->empty;
	}
	if (today)
		tell(sealing, LOG_SEAL_DIFFERS, name, NULL);
	else if (sealing->out->again)
		tell(sealing, LOG_SEAL_AGAIN, name, NULL);
	if (other_day)
		tell(sealing, LOG_SEAL_REPLACED, name, NULL);
}

static void add_file(
	struct sealing *sealing, const struct log_task *task, const struct log_hashed *hashed)
{
	struct log_seal *out = sealing->out;
	struct manifest_file *file = arena_push(&out->arena, &out->line.files.items,
		&out->line.files.count, &sealing->file_cap, sizeof(*file));

	file->name = arena_text(&out->arena, task->name);
	file->sha256 = arena_text(&out->arena, hashed->sha256);
	if (hashed->sm3[0])
		file->sm3 = arena_text(&out->arena, hashed->sm3);
	file->bytes = hashed->bytes;
	file->mtime = hashed->mtime;
	tell_earlier(sealing, task->name);
}

static void add_files(struct sealing *sealing, const struct log_hashed *hashed)
{
	size_t i = 0;

	LIST_EACH(const struct log_task, task, &sealing->tasks.tasks) {
		const struct log_hashed *at = &hashed[i++];

		if (at->why)
			tell(sealing, LOG_SEAL_SKIPPED, task->name, at->why);
		else if (at->moved)
			tell(sealing, LOG_SEAL_MOVED, task->name, NULL);
		else if (log_seen_find_digest(&sealing->sealed, at->sha256) != SIZE_MAX)
			sealing->out->known++;
		else
			add_file(sealing, task, at);
	}
}

/* Some file is not sealed that may be of the day: then nobody may say that there was none. */
static bool is_left_out(const struct log_seal *seal)
{
	LIST_EACH(const struct log_seal_news, item, &seal->news)
		if (item->what == LOG_SEAL_SKIPPED || item->what == LOG_SEAL_MOVED)
			return true;
	return false;
}

static void make_line(struct sealing *sealing, struct unix_ms now)
{
	const struct manifest *manifest = sealing->manifest;
	struct log_seal *out = sealing->out;

	out->line.schema = MANIFEST_SCHEMA;
	out->line.day = sealing->day;
	out->line.sealed.v = now.v / 1000 * 1000;
	out->line.prev = manifest->head[0] ? arena_text(&out->arena, manifest->head) : NULL;
	out->appends = out->line.files.count > 0 || (!out->again && !is_left_out(out));
}

static int seal(struct sealing *sealing, const struct logs_job *jobs, size_t job_count,
	const struct logs_options *options, struct err *err)
{
	struct log_hashed *hashed;
	int ret;

	if (log_tasks_gather(&sealing->tasks, jobs, job_count, err) < 0 ||
		remember_sealed(sealing, err) < 0)
		return -1;
	LIST_EACH(const struct inventory_skipped, skipped, &sealing->tasks.inventory->skipped)
		if (strcmp(skipped->why, "hidden") != 0)
			tell(sealing, LOG_SEAL_SKIPPED, skipped->name, skipped->why);
	choose(sealing);
	hashed = calloc(sealing->tasks.tasks.count + 1, sizeof(*hashed));
	if (!hashed)
		return err_no_memory(err);
	ret = log_hash_tasks(&sealing->tasks, options, hashed, err);
	if (ret == 0)
		add_files(sealing, hashed);
	free(hashed);
	make_line(sealing, options->now);
	return ret;
}

int log_seal_day(const struct logs_job *jobs, size_t job_count, const struct logs_options *options,
	const struct manifest *manifest, struct unix_ms day, struct log_seal *out, struct err *err)
{
	struct inventory *walked = inventory_new();
	struct log_seal made = {0};
	struct sealing sealing = {.manifest = manifest,
		.day = day,
		.tasks = {.inventory = walked, .undivided = true},
		.out = &made};
	int ret = seal(&sealing, jobs, job_count, options, err);

	log_seen_fini(&sealing.sealed);
	free(sealing.earlier);
	log_tasks_fini(&sealing.tasks);
	inventory_close(walked);
	if (ret == 0)
		*out = made;
	else
		log_seal_fini(&made);
	return ret;
}

void log_seal_fini(struct log_seal *seal)
{
	arena_fini(&seal->arena);
	*seal = (struct log_seal){0};
}
