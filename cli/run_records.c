/* Records that the dossier names, copied into the bundle: raw/records/given/NNNN.jsonl is a file,
 * NNNN-NNNNNN.jsonl one of a folder. Two may have one name, so numbers keep their order. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"
#include "cli/folders.h"
#include "cli/run.h"

#define GIVEN   BUNDLE_RECORDS "/given"
#define RECORDS ".jsonl"
#define HEADS   "." BUNDLE_HEADS

static const char *given_path(struct run *run, size_t index)
{
	return run_path(run, arena_format(&run->arena, GIVEN "/%04zu" RECORDS, index + 1));
}

/* `number` from 1. */
static const char *given_part(struct run *run, size_t index, size_t number, const char *ending)
{
	return run_path(
		run, arena_format(&run->arena, GIVEN "/%04zu-%06zu%s", index + 1, number, ending));
}

static bool is_kept(struct run *run, size_t index)
{
	return access(given_path(run, index), R_OK) == 0 ||
	       access(given_part(run, index, 1, RECORDS), R_OK) == 0;
}

/* One that is gone since counts by its copy. */
int run_check_records(struct run *run, struct err *err)
{
	const struct dossier *dossier = run->inputs.dossier;

	for (size_t i = 0; i < dossier->records.count; i++) {
		char *path = dossier_path(dossier, dossier->records.items[i]);
		int ret = 0;

		if (!path)
			ret = err_no_memory(err);
		else if (access(path, R_OK) < 0) {
			int why = errno;

			if (why != ENOENT || !is_kept(run, i))
				ret = err_set_errno(
					err, ERR_NOINPUT, why, _("%s: cannot be opened"), path);
		}
		free(path);
		if (ret < 0)
			return -1;
	}
	return 0;
}

/* What agents signed of records that are given lies beside them. */
static int copy_file(struct run *run, size_t index, const char *from, struct err *err)
{
	const char *to = given_path(run, index);
	const char *heads = arena_format(&run->arena, "%s" HEADS, from);

	if (bundle_keep_copy(from, to, err) < 0)
		return -1;
	if (!file_is_there(heads))
		return 0;
	return bundle_keep_copy(heads, arena_format(&run->arena, "%s" HEADS, to), err);
}

struct folder_copy {
	struct run *run;
	size_t index, count;
	const char *ending;
};

static int copy_part(void *context, const char *path, struct err *err)
{
	struct folder_copy *copy = context;

	return bundle_keep_copy(
		path, given_part(copy->run, copy->index, ++copy->count, copy->ending), err);
}

/* "heads" of a folder, or "FILE.heads". */
static int copy_heads(void *context, const char *path, struct err *err)
{
	const char *name = file_base_name(path);
	size_t len = strlen(name), tail = strlen(HEADS);

	if (strcmp(name, BUNDLE_HEADS) != 0 &&
		(len <= tail || strcmp(name + len - tail, HEADS) != 0))
		return 0;
	return copy_part(context, path, err);
}

/* What an earlier run of the command copied of a folder that held more then. */
static int remove_behind(struct folder_copy *copy, struct err *err)
{
	for (size_t number = copy->count + 1;; number++) {
		const char *path = given_part(copy->run, copy->index, number, copy->ending);

		if (unlink(path) == 0)
			continue;
		if (errno == ENOENT)
			return 0;
		return err_set_errno(err, ERR_CANTCREATE, errno, _("%s: cannot be removed"), path);
	}
}

/* In byte order, as they would be read where they are. */
static int copy_folder(struct run *run, size_t index, const char *from, struct err *err)
{
	struct folder_copy records = {.run = run, .index = index, .ending = RECORDS};
	struct folder_copy heads = {.run = run, .index = index, .ending = HEADS};

	if (folders_each(from, RECORDS, copy_part, &records, err) < 0 ||
		folders_each(from, BUNDLE_HEADS, copy_heads, &heads, err) < 0)
		return -1;
	return remove_behind(&records, err) < 0 ? -1 : remove_behind(&heads, err);
}

int run_copy_records(struct run *run, struct err *err)
{
	const struct dossier *dossier = run->inputs.dossier;

	if (dossier->records.count && file_make_folders(run_path(run, GIVEN), err) < 0)
		return -1;
	for (size_t i = 0; i < dossier->records.count; i++) {
		char *from = dossier_path(dossier, dossier->records.items[i]);
		int ret = from ? 0 : err_no_memory(err);

		if (from && access(from, R_OK) == 0)
			ret = file_is_folder(from) ? copy_folder(run, i, from, err)
						   : copy_file(run, i, from, err);
		free(from);
		if (ret < 0)
			return -1;
	}
	return 0;
}
