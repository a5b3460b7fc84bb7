#include <stdlib.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/language.h"
#include "cli/logs_faults.h"
#include "cli/logs_modes.h"
#include "logs/quick.h"
#include "model/canonical.h"

static int step(const struct logs_job *jobs, size_t count, const struct logs_options *options,
	void *context, struct err *err)
{
	return logs_quick(jobs, count, options, context, err);
}

/* To the minute, +08:00. */
static const char *minute_text(struct unix_ms at, char out[WHEN_TEXT_LEN])
{
	if (at.v == BIND_ABSENT)
		return "-";
	return when_minute(at, out);
}

static void print_days(const struct logs_quick_archive *archive)
{
	char from[WHEN_TEXT_LEN], to[WHEN_TEXT_LEN];

	LIST_EACH(const struct logs_quick_days, days, &archive->missing) {
		when_day(days->from, from);
		when_day(days->to, to);
		if (days->from.v == days->to.v)
			printf(_("  certainly missing: %s (no file at all)\n"), from);
		else
			printf(_("  certainly missing: %s to %s (no file at all)\n"), from, to);
	}
}

static void print_archive(const struct logs_quick_archive *archive, struct arena *arena)
{
	char earliest[WHEN_TEXT_LEN], latest[WHEN_TEXT_LEN];

	printf(_("%s %s: %lld files, %lld MB; earliest candidate %s, latest candidate %s\n"),
		text_shown(arena, archive->node), language_word(&words_log_kind, archive->kind),
		(long long)archive->files, (long long)archive->bytes / 1000000,
		minute_text(archive->earliest, earliest), minute_text(archive->latest, latest));
	if (archive->files == 0)
		printf("%s", _("  certainly missing: everything (no file at all)\n"));
	else if (!archive->certain)
		printf("%s",
			_("  missing days are not known: not every file tells where it begins\n"));
	print_days(archive);
}

static void print_all(const struct logs_quick *quick, struct arena *arena)
{
	LIST_EACH(const struct logs_quick_archive, archive, &quick->archives)
		print_archive(archive, arena);
	LIST_EACH(const struct inventory_skipped, skipped, &quick->skipped)
		printf(_("%s: skipped: %s\n"), text_shown(arena, skipped->name),
			logs_reason(skipped->why, arena));
	printf("%s", _("undetermined: only heads and tails were read, each file taken to be in "
		       "order; only --mode full proves\n"));
}

static int put_out(struct cli *cli, const struct logs_quick *quick, struct err *err)
{
	char *text;
	size_t len;

	if (!cli_flag(cli, "--json")) {
		print_all(quick, &cli->arena);
		return 0;
	}
	if (canonical_text(&logs_quick_shape, quick, &text, &len, err) < 0)
		return -1;
	puts(text);
	free(text);
	return 0;
}

int logs_run_quick(struct cli *cli, struct err *err)
{
	struct logs_quick quick = {0};
	int ret = logs_work(cli, cli->positionals, step, &quick, NULL, err);

	if (ret == 0)
		ret = put_out(cli, &quick, err);
	cli->status = 2; /* never a pass */
	logs_quick_fini(&quick);
	return ret;
}
