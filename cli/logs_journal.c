#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "cli/logs_modes.h"

/* What is written whole or not at all: elsewhere there is no beside. */
static bool has_beside(const char *output)
{
	struct stat st;

	return output && strcmp(output, "-") != 0 && (stat(output, &st) < 0 || S_ISREG(st.st_mode));
}

static void say_failure(void *context, const struct err *why)
{
	cli_say(context, "%s", why->text);
}

static int open_journal(struct logs_kept *kept, struct err *err)
{
	const char *output = cli_value(kept->cli, "--output");
	size_t count;

	if (!has_beside(output))
		return 0;
	if (log_journal_open(output, &kept->journal, err) < 0)
		return -1;
	log_journal_on_failure(kept->journal, say_failure, kept->cli);
	count = log_journal_kept(kept->journal);
	if (count)
		cli_say(kept->cli,
			ngettext(
				"going on where an interrupted run stopped: %zu file was read then",
				"going on where an interrupted run stopped: %zu files were read then",
				count),
			count);
	return 0;
}

int logs_scan_kept(const struct logs_job *jobs, size_t count, const struct logs_options *options,
	void *context, struct err *err)
{
	struct logs_kept *kept = context;
	struct logs_options with = *options;
	int ret = open_journal(kept, err);

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
