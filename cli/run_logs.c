#include <stdlib.h>
#include <string.h>

#include "bundle/layout.h"
#include "cli/run.h"
#include "cli/scan.h"

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

/* One journal for all nodes: what is read of any of them is not read again, nor by the next run of
 * this bundle while it is not at its end. */
int run_read_logs(struct run *run, struct err *err)
{
	if (run->inputs.dossier->logs.count &&
		scan_journal_open(run->cli, run_path(run, BUNDLE_INVENTORY), &run->journal, err) <
			0)
		return -1;
	if (write_each(run, err) < 0)
		return -1;
	return read_back(run, err);
}

void run_end_logs(struct run *run)
{
	if (run->journal)
		log_journal_remove(run->journal);
}
