#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"
#include "cli/run.h"
#include "cli/scan.h"

/* No part of a finished bundle, as the journal. */
#define STATE      "raw/logs" LOG_JOURNAL_SUFFIX
#define STATE_MOST 1024

/* node NULL: of the archives that hold records of several nodes. */
static int write_inventory(struct run *run, const char *node, size_t number,
	const struct scan_wishes *wishes, struct err *err)
{
	enum scan_part part = node ? SCAN_NODE : SCAN_MIXED;
	struct inventory *inventory = NULL;
	const struct scan_work work = {
		.run = scan_whole, .context = &inventory, .journal = run->journal};
	int ret;

	if (scan_dossier(&run->inputs, wishes, part, node, &work, err) < 0)
		return -1;
	ret = inventory_save(inventory,
		run_path(run, arena_format(&run->arena, BUNDLE_INVENTORY "/%04zu.json", number)),
		err);
	inventory_close(inventory);
	return ret;
}

static bool has_logs(const struct dossier *dossier, const char *node)
{
	LIST_EACH(const struct log_claim, claim, &dossier->logs)
		if (node ? claim->node && strcmp(claim->node, node) == 0 : claim->node_key != NULL)
			return true;
	return false;
}

/* What was written is read back before anything is measured: a week must not end in a refusal. */
static int read_back(struct run *run, struct err *err)
{
	const char *const paths[] = {run_path(run, BUNDLE_INVENTORY), NULL};
	struct inputs copy;
	int ret;

	inputs_init(&copy, run->cli);
	copy.dossier = run->inputs.dossier;
	ret = inputs_read_inventories(&copy, paths, err);
	copy.dossier = NULL; /* borrowed */
	inputs_fini(&copy);
	return ret;
}

static int write_each(struct run *run, struct err *err)
{
	const struct dossier *dossier = run->inputs.dossier;
	struct scan_wishes wishes = {.no_traffic = cli_flag(run->cli, "--no-traffic")};
	struct client_places *places;
	int ret = scan_open_places(&run->inputs, NULL, &wishes, &places, err);

	wishes.places = places;
	for (size_t i = 0; ret == 0 && i < dossier->nodes.count; i++) {
		const char *node = dossier->nodes.items[i].id;

		if (has_logs(dossier, node))
			ret = write_inventory(run, node, i + 1, &wishes, err);
	}
	if (ret == 0 && has_logs(dossier, NULL))
		ret = write_inventory(run, NULL, dossier->nodes.count + 1, &wishes, err);
	client_places_close(places);
	return ret;
}

/* They were written whole, and nothing that they depend on has changed since. */
static bool inventories_stay(struct run *run)
{
	char now[DIGEST_TEXT_LEN];
	struct file_bytes before;
	struct err unused;
	bool at_rest, stay;

	if (run->is_new || file_read(run_path(run, STATE), STATE_MOST, &before, &unused) < 0)
		return false;
	stay = run_logs_state(run, true, now, &at_rest, &unused) == 0 &&
	       strcmp(before.at, now) == 0;
	file_bytes_fini(&before);
	return stay;
}

/* `before`: without the inventories, when reading began. */
static int keep_state(struct run *run, const char *before, bool was_at_rest, struct err *err)
{
	char now[DIGEST_TEXT_LEN];
	bool at_rest;

	if (run_logs_state(run, false, now, &at_rest, err) < 0)
		return -1;
	if (!was_at_rest || strcmp(before, now) != 0)
		return 0;
	if (run_logs_state(run, true, now, &at_rest, err) < 0)
		return -1;
	return file_write(run_path(run, STATE), now, strlen(now), err);
}

/* One journal for all nodes: what is read of any of them is not read again, nor by the next run of
 * this bundle while it is not at its end. What the journal may not hold (what says where clients
 * are) is not read again when nothing at all has changed. */
int run_read_logs(struct run *run, struct err *err)
{
	char before[DIGEST_TEXT_LEN];
	bool at_rest;

	if (!run->inputs.dossier->logs.count)
		return 0;
	if (inventories_stay(run)) {
		cli_say(run->cli, _("no log has changed since it was read: none is read again"));
		return 0;
	}
	if (run_logs_state(run, false, before, &at_rest, err) < 0 ||
		scan_journal_open(run->cli, run_path(run, BUNDLE_INVENTORY), &run->journal, err) <
			0 ||
		write_each(run, err) < 0 || read_back(run, err) < 0)
		return -1;
	return keep_state(run, before, at_rest, err);
}

/* The journal's file goes by its name: it may be an earlier run's. */
void run_end_logs(struct run *run)
{
	unlink(run_path(run, BUNDLE_INVENTORY LOG_JOURNAL_SUFFIX));
	unlink(run_path(run, STATE));
}
