#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/logs_faults.h"
#include "cli/logs_modes.h"
#include "logs/seal.h"
#include "logs/walk.h"
#include "probes/output.h"

struct sealing {
	struct cli *cli;
	struct unix_ms day;
	struct output to; /* locked until the end, so that no two lines have the same prev */
	struct manifest *manifest;
	struct log_seal seal;
};

static int step(const struct logs_job *jobs, size_t count, const struct logs_options *options,
	void *context, struct err *err)
{
	struct sealing *sealing = context;

	return log_seal_day(
		jobs, count, options, sealing->manifest, sealing->day, &sealing->seal, err);
}

/* Yesterday unless --day says it; a day that is not over can still change. */
static int find_day(struct sealing *sealing, struct err *err)
{
	const char *text = cli_value(sealing->cli, "--day");
	int64_t now = when_unix_now().v + WHEN_CST_OFFSET_MS;
	int64_t today = now - now % WHEN_DAY_MS - WHEN_CST_OFFSET_MS;

	sealing->day.v = today - WHEN_DAY_MS;
	if (text && !when_day_parse(text, &sealing->day))
		return err_set(err, ERR_USAGE,
			_("--day takes a day such as 2026-11-21, not \"%s\""), text);
	if (sealing->day.v >= today)
		return err_set(err, ERR_USAGE, _("--day: %s is not over yet (UTC+8)"), text);
	return 0;
}

/* It runs every night: one folder that is gone must not keep the others from being sealed. */
static int check_paths(struct cli *cli, const char *const *paths, struct err *err)
{
	for (const char *const *path = paths; *path; path++)
		if (!log_walk_is_missing(*path))
			return 0;
	return logs_check_paths(cli, paths, err);
}

static int check_options(struct cli *cli, struct err *err)
{
	static const char *const others[] = {"--mode", "--against", "--output", "--format"};
	const char *const *manifests = cli_values(cli, "--manifest");

	if (!manifests || manifests[1])
		return err_set(err, ERR_USAGE, _("logs seal-day needs one --manifest FILE"));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (cli_value(cli, others[i]))
			return err_set(
				err, ERR_USAGE, _("%s does not go with logs seal-day"), others[i]);
	return check_paths(cli, cli->positionals + 1, err);
}

/* A line that is older than the one above it would be none (model/manifest.h). */
static int check_clock(const struct manifest *manifest, const char *path, struct err *err)
{
	size_t count = manifest->lines.count;
	char text[WHEN_TEXT_LEN];

	/* lines stand to the second */
	if (count == 0 ||
		manifest->lines.items[count - 1].sealed.v / 1000 <= when_unix_now().v / 1000)
		return 0;
	return err_set(err, ERR_DATA,
		_("%s: its last line was sealed at %s, which is still to "
		  "come: set this machine's clock right"),
		path, when_text(manifest->lines.items[count - 1].sealed, text));
}

/* Before a torn line gets its end: a file of another kind stays as it is. */
static int look_at(struct cli *cli, const char *path, struct err *err)
{
	struct manifest *manifest = NULL;
	struct stat st;
	int ret = 0;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		ret = manifest_open(path, when_unix_now(), &manifest, &cli->faults, err);
	manifest_close(manifest);
	return ret;
}

/* Locked first and read then: nothing comes between. */
static int open_manifest(struct sealing *sealing, struct err *err)
{
	const char *path = cli_value(sealing->cli, "--manifest");

	if (look_at(sealing->cli, path, err) < 0 || output_open(path, &sealing->to, err) < 0)
		return -1;
	if (!sealing->to.regular)
		return err_set(err, ERR_CANTCREATE, _("%s: a manifest is a regular file"), path);
	if (sealing->to.torn)
		cli_say(sealing->cli, _("%s: the last line is torn; the chain goes on behind it"),
			path);
	if (manifest_open(path, when_unix_now(), &sealing->manifest, &sealing->cli->faults, err) <
		0)
		return -1;
	return check_clock(sealing->manifest, path, err);
}

static int append(struct sealing *sealing, struct err *err)
{
	char *text;
	size_t len;
	int ret;

	if (!sealing->seal.appends)
		return 0;
	if (manifest_line_text(&sealing->seal.line, &text, &len, err) < 0)
		return -1;
	ret = output_line(&sealing->to, text, len, err);
	if (ret == 0)
		ret = output_finish(&sealing->to, err);
	free(text);
	return ret;
}

static const struct {
	const char *text;
	bool bad;
} news[] = {
	[LOG_SEAL_AGAIN] = {N_("sealed now; it was not in this day's earlier line"), false},
	[LOG_SEAL_DIFFERS] = {N_("differs from what this day's earlier line sealed"), true},
	[LOG_SEAL_REPLACED] = {N_("sealed before with other bytes"), false},
	[LOG_SEAL_MOVED] = {N_("written to while it was read: not sealed"), true},
	[LOG_SEAL_SKIPPED] = {N_("not sealed"), true},
};

static void tell_news(struct cli *cli, const struct log_seal_news *item)
{
	const char *name = text_shown(&cli->arena, item->name);
	const char *what = _(news[item->what].text);

	if (item->why)
		printf(_("%s: %s: %s\n"), name, what, logs_reason(item->why, &cli->arena));
	else
		printf(_("%s: %s\n"), name, what);
	if (news[item->what].bad)
		cli->status = 2;
}

static void tell(struct sealing *sealing)
{
	const struct log_seal *seal = &sealing->seal;
	const char *head = seal->appends ? sealing->to.prev : sealing->manifest->head;
	char day[WHEN_TEXT_LEN];

	LIST_EACH(const struct log_seal_news, item, &seal->news)
		tell_news(sealing->cli, item);
	when_day(sealing->day, day);
	if (seal->appends)
		printf(_("%s: %zu files sealed, %zu were already; the chain ends in %s\n"), day,
			seal->line.files.count, seal->known, head);
	else if (seal->again)
		printf(_("%s: already sealed, %zu files, nothing new; the chain ends in %s\n"), day,
			seal->known, head);
	else
		printf(_("%s: nothing sealed\n"), day);
}

static int seal_day(struct sealing *sealing, struct err *err)
{
	if (open_manifest(sealing, err) < 0 ||
		logs_work(sealing->cli, sealing->cli->positionals + 1, step, sealing, NULL, err) <
			0 ||
		append(sealing, err) < 0)
		return -1;
	tell(sealing);
	return 0;
}

int logs_run_seal_day(struct cli *cli, struct err *err)
{
	struct sealing sealing = {.cli = cli, .to = {.fd = -1}};
	int ret;

	if (check_options(cli, err) < 0 || find_day(&sealing, err) < 0)
		return -1;
	ret = seal_day(&sealing, err);
	log_seal_fini(&sealing.seal);
	manifest_close(sealing.manifest);
	output_close(&sealing.to);
	return ret;
}
