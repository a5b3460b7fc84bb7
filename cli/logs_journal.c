#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "cli/logs_modes.h"
#include "cli/scan.h"

/* What is written whole or not at all: elsewhere there is no beside. */
static bool has_beside(const char *output)
{
	struct stat st;

	return output && strcmp(output, "-") != 0 && (stat(output, &st) < 0 || S_ISREG(st.st_mode));
}

int logs_scan_kept(const struct logs_job *jobs, size_t count, const struct logs_options *options,
	void *context, struct err *err)
{
	struct logs_kept *kept = context;
	struct logs_options with = *options;
	const char *output = cli_value(kept->cli, "--output");
	int ret = 0;

	if (has_beside(output))
		ret = scan_journal_open(kept->cli, output, &kept->journal, err);

	with.journal = kept->journal;
	if (ret == 0)
		ret = logs_scan(jobs, count, &with, &kept->inventory, err);
	if (ret < 0 && err->code == ERR_INTERRUPTED && kept->journal)
		err_set(err, ERR_INTERRUPTED, "%s",
			_("interrupted; the same command goes on where it stopped"));
	return ret;
}

void logs_end_kept(struct logs_kept *kept, bool written)
{
	if (kept->journal && written)
		log_journal_remove(kept->journal);
	log_journal_close(kept->journal);
	inventory_close(kept->inventory);
}
