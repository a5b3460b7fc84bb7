#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/digest.h"
#include "bundle/layout.h"
#include "cli/folders.h"
#include "cli/run.h"
#include "logs/times.h"
#include "logs/walk.h"

#define REST_MS 2000 /* clocks of file systems are not finer than that */

struct state {
	struct digest *digest;
	struct unix_ms now;
	bool at_rest;
};

static void add_text(struct state *state, const char *text)
{
	digest_add(state->digest, text, strlen(text) + 1);
}

static void add_number(struct state *state, int64_t number)
{
	digest_add(state->digest, &number, sizeof(number));
}

/* A time that is not yet past would not tell of a change that follows. */
static void add_time(struct state *state, struct timespec at)
{
	add_number(state, at.tv_sec);
	add_number(state, at.tv_nsec);
	state->at_rest &= log_times_instant(at).v < state->now.v - REST_MS;
}

static void add_file(void *context, const char *name, const char *below, const struct stat *listed)
{
	struct state *state = context;

	add_text(state, name);
	add_text(state, below);
	add_number(state, (int64_t)listed->st_dev);
	add_number(state, (int64_t)listed->st_ino);
	add_number(state, listed->st_size);
	add_time(state, listed->st_mtim);
	add_time(state, listed->st_ctim);
}

static void add_skipped(void *context, const char *name, const char *why)
{
	add_text(context, name);
	add_text(context, why);
}

static int add_path(
	struct run *run, struct state *state, const char *name, bool walks, struct err *err)
{
	const struct log_walk_sink sink = {state, add_file, add_skipped};
	char *path = dossier_path(run->inputs.dossier, name);
	struct stat st;
	int ret = 0;

	if (!path)
		return err_no_memory(err);
	if (walks)
		ret = log_walk(path, name, &sink, err);
	else if (stat(path, &st) == 0)
		add_file(state, name, "", &st);
	else
		add_skipped(state, name, "missing");
	free(path);
	return ret;
}

static int add_inventory(void *context, const char *path, struct err *err)
{
	char sha256[DIGEST_TEXT_LEN];

	if (digest_file(path, sha256, err) < 0)
		return -1;
	add_text(context, sha256);
	return 0;
}

static int add_all(struct run *run, struct state *state, bool inventories, struct err *err)
{
	const struct dossier *dossier = run->inputs.dossier;

	add_text(state, CDNPROOF_VERSION);
	add_number(state, cli_flag(run->cli, "--no-traffic"));
	LIST_EACH(const char *, name, &dossier->geo.databases)
		if (add_path(run, state, *name, false, err) < 0)
			return -1;
	LIST_EACH(const struct log_claim, claim, &dossier->logs)
		LIST_EACH(const char *, name, &claim->paths)
			if (add_path(run, state, *name, true, err) < 0)
				return -1;
	if (!inventories)
		return 0;
	return folders_each(run_path(run, BUNDLE_INVENTORY), ".json", add_inventory, state, err);
}

int run_logs_state(struct run *run, bool inventories, char out[DIGEST_TEXT_LEN], bool *at_rest,
	struct err *err)
{
	struct state state = {.digest = digest_new(), .now = when_unix_now(), .at_rest = true};
	int ret;

	if (!state.digest)
		return err_no_memory(err);
	ret = add_all(run, &state, inventories, err);
	if (ret == 0) {
		digest_text(state.digest, out);
		*at_rest = state.at_rest;
	}
	digest_free(state.digest);
	return ret;
}
