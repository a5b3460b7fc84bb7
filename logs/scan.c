#include "logs/scan.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "logs/choose.h"
#include "logs/merge.h"
#include "logs/settle.h"
#include "logs/worker.h"
#include "model/inventory_order.h"

#define BOUND_LEAST_NS INT64_C(100000000)

struct scan {
	struct log_tasks tasks;
	struct log_share share;
	struct log_worker *workers;
	size_t worker_count; /* made; the first runs in the calling thread */
};

enum logs_bound logs_bound_of(const struct logs_progress *at)
{
	size_t most = 0;
	int64_t sum = 0;

	for (size_t i = 0; i < LOGS_BOUNDS; i++) {
		sum += at->spent_ns[i];
		if (at->spent_ns[i] > at->spent_ns[most])
			most = i;
	}
	return sum < BOUND_LEAST_NS ? LOGS_BOUNDS : (enum logs_bound)most;
}

/* Processors that this process may use, at most LOGS_JOBS_USUAL: a node still has to serve. */
static int usual_jobs(void)
{
	cpu_set_t set;
	int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

	return count < LOGS_JOBS_USUAL ? count : LOGS_JOBS_USUAL;
}

size_t logs_jobs_at_once(const struct logs_options *options, size_t files)
{
	size_t jobs = (size_t)(options->jobs > 0 ? options->jobs : usual_jobs());

	if (jobs > files)
		jobs = files;
	return jobs ? jobs : 1;
}

static int make_workers(struct scan *scan, struct err *err)
{
	size_t count = logs_jobs_at_once(scan->share.options, scan->tasks.tasks.count);

	scan->workers = calloc(count, sizeof(*scan->workers));
	if (!scan->workers)
		return err_no_memory(err);
	while (scan->worker_count < count)
		if (log_worker_init(&scan->workers[scan->worker_count++], &scan->share, err) < 0)
			return -1;
	scan->workers[0].tells = true;
	scan->share.workers = (int)count;
	return 0;
}

static void *run_worker(void *context)
{
	struct log_worker *worker = context;

	log_worker_run(worker);
	log_share_end_worker(worker->share);
	return NULL;
}

/* A system that gives fewer threads than were asked for makes it slower, no more. */
static size_t start_threads(struct scan *scan)
{
	size_t started = 1;

	while (started < scan->worker_count) {
		struct log_worker *worker = &scan->workers[started];

		log_share_begin_worker(&scan->share);
		if (pthread_create(&worker->thread, NULL, run_worker, worker) != 0) {
			log_share_end_worker(&scan->share);
			break;
		}
		started++;
	}
	return started;
}

static int read_all(struct scan *scan, struct err *err)
{
	size_t started = start_threads(scan);

	log_worker_run(&scan->workers[0]);
	log_share_wait(&scan->share);
	for (size_t i = 1; i < started; i++)
		pthread_join(scan->workers[i].thread, NULL);
	if (scan->share.failed && err)
		*err = scan->share.err;
	log_share_tell(&scan->share, true);
	return scan->share.failed ? -1 : 0;
}

static void add_members(struct log_archives *archives)
{
	struct inventory *inventory = archives->inventory;
	size_t count = inventory->files.count;
	size_t more = archives->members.count;
	struct inventory_file *items;

	if (!more)
		return;
	items = arena_array(&inventory->arena, count + more, sizeof(*items));
	memcpy(items, inventory->files.items, count * sizeof(*items));
	memcpy(items + count, archives->members.items, more * sizeof(*items));
	inventory->files.items = items;
	inventory->files.count = count + more;
}

/* What was listed, in the order of tasks. The arenas that hold its texts become the inventory's. */
static void collect_files(struct scan *scan)
{
	struct inventory *inventory = scan->share.archives.inventory;
	struct inventory_file *files = scan->share.archives.files;
	size_t kept = 0;

	for (size_t i = 0; i < log_archives_files(&scan->share.archives); i++)
		if (files[i].name)
			files[kept++] = files[i];
	inventory->files.items = files;
	inventory->files.count = kept;
	add_members(&scan->share.archives);
	for (size_t i = 0; i < scan->worker_count; i++)
		arena_join(&inventory->arena, &scan->workers[i].arena);
}

/* The same place named by two jobs is said once. */
static void drop_repeated_skips(struct inventory *inventory)
{
	struct inventory_skipped *items = inventory->skipped.items;
	size_t kept = 0;

	for (size_t i = 0; i < inventory->skipped.count; i++)
		if (i == 0 || inventory_order_skipped(&items[kept - 1], &items[i]) != 0)
			items[kept++] = items[i];
	inventory->skipped.count = kept;
}

static void sort_inventory(struct inventory *inventory)
{
	inventory_sort(inventory);
	drop_repeated_skips(inventory);
}

static int scan_jobs(
	struct scan *scan, const struct logs_job *jobs, size_t job_count, struct err *err)
{
	struct log_archives *archives = &scan->share.archives;
	struct inventory *inventory = archives->inventory;

	if (log_tasks_gather(&scan->tasks, jobs, job_count, err) < 0)
		return -1;
	log_tasks_choose(&scan->tasks, scan->share.options);
	archives->files = arena_array(
		&inventory->arena, log_archives_files(archives), sizeof(*archives->files));
	if (log_share_init(&scan->share, err) < 0 || make_workers(scan, err) < 0 ||
		read_all(scan, err) < 0)
		return -1;
	collect_files(scan);
	sort_inventory(inventory);
	log_settle(inventory);
	return 0;
}

static void scan_fini(struct scan *scan)
{
	for (size_t i = 0; i < scan->worker_count; i++) {
		log_worker_fini(&scan->workers[i]);
		arena_fini(&scan->workers[i].arena);
	}
	free(scan->workers);
	log_share_fini(&scan->share);
	log_tasks_fini(&scan->tasks);
}

struct scanned {
	struct inventory *inventory;
	bool rotated; /* a file was another than when it was listed */
};

/* Jobs of one node each, or all by this key. */
static int scan_part(const struct logs_job *jobs, size_t job_count, const struct log_key *key,
	const struct logs_options *options, struct scanned *out, struct err *err)
{
	struct inventory *inventory = inventory_new();
	struct scan scan = {
		.tasks = {.inventory = inventory, .key = key, .undivided = key != NULL},
		.share = {.options = options,
			.archives = {.inventory = inventory, .places = options->places}},
	};
	int ret;

	scan.share.archives.tasks = &scan.tasks;
	ret = scan_jobs(&scan, jobs, job_count, err);
	*out = (struct scanned){inventory, scan.share.rotated};
	scan_fini(&scan);
	if (ret < 0)
		inventory_close(inventory);
	return ret;
}

/* Its records, and not only its files, are of several nodes. */
static bool is_mixed(const struct logs_job *job)
{
	return job->key && job->key->field;
}

static bool is_of_key(const struct logs_job *job, const struct log_key *key)
{
	return is_mixed(job) && strcmp(job->key->note, key->note) == 0;
}

/* Jobs of one key are one archive of each node: what stands below the paths of two counts once. */
static size_t take_jobs(const struct logs_job *jobs, size_t job_count, const struct log_key *key,
	struct logs_job *out)
{
	size_t count = 0;

	for (size_t i = 0; i < job_count; i++)
		if (key ? is_of_key(&jobs[i], key) : !is_mixed(&jobs[i]))
			out[count++] = jobs[i];
	return count;
}

static bool is_taken(const struct logs_job *jobs, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (is_of_key(&jobs[i], jobs[index].key))
			return true;
	return false;
}

/* Parts: first all jobs that are not mixed, then those of each key. */
static int scan_parts(const struct logs_job *jobs, size_t job_count,
	const struct logs_options *options, struct scanned *parts, size_t *count, struct err *err)
{
	struct arena arena = {0};
	struct logs_job *of = arena_array(&arena, job_count, sizeof(*of));
	size_t of_count = take_jobs(jobs, job_count, NULL, of);
	int ret = scan_part(of, of_count, NULL, options, &parts[0], err);

	*count = ret == 0;
	for (size_t i = 0; i < job_count && ret == 0; i++) {
		if (!is_mixed(&jobs[i]) || is_taken(jobs, i))
			continue;
		of_count = take_jobs(jobs, job_count, jobs[i].key, of);
		ret = scan_part(of, of_count, jobs[i].key, options, &parts[*count], err);
		if (ret == 0)
			log_inventory_choose(parts[(*count)++].inventory, options);
	}
	arena_fini(&arena);
	return ret;
}

static int scan_once(const struct logs_job *jobs, size_t job_count,
	const struct logs_options *options, struct scanned *out, struct err *err)
{
	struct arena arena = {0};
	struct scanned *parts = arena_array(&arena, job_count + 1, sizeof(*parts));
	struct inventory **inventories = arena_array(&arena, job_count + 1, sizeof(*inventories));
	size_t count = 0;
	int ret = scan_parts(jobs, job_count, options, parts, &count, err);

	*out = (struct scanned){0};
	for (size_t i = 0; i < count; i++) {
		inventories[i] = parts[i].inventory;
		out->rotated |= parts[i].rotated;
	}
	if (ret == 0)
		out->inventory =
			count == 1 ? inventories[0] : inventory_merge_own(inventories, count);
	for (size_t i = 0; ret < 0 && i < count; i++)
		inventory_close(inventories[i]);
	arena_fini(&arena);
	return ret;
}

/* A file that moved to another name while others were read stands under none that was listed: all
 * is listed and read anew. What moves again then is told. */
int logs_scan(const struct logs_job *jobs, size_t job_count, const struct logs_options *options,
	struct inventory **out, struct err *err)
{
	struct scanned scanned;

	if (scan_once(jobs, job_count, options, &scanned, err) < 0)
		return -1;
	if (scanned.rotated) {
		inventory_close(scanned.inventory);
		if (scan_once(jobs, job_count, options, &scanned, err) < 0)
			return -1;
	}
	*out = scanned.inventory;
	return 0;
}

bool logs_incomplete(const struct inventory *inventory)
{
	LIST_EACH(const struct inventory_skipped, skipped, &inventory->skipped)
		if (strcmp(skipped->why, "hidden") != 0)
			return true;
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (file->damage.count || inventory_file_is_unread(file))
			return true;
	return false;
}
