#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/logs_confine.h"
#include "cli/logs_faults.h"
#include "cli/logs_modes.h"
#include "logs/find.h"

/* 2026-11-21T10:05, with or without seconds and zone; +08:00 unless it says so. */
static bool parse_minute(const char *text, int64_t *minute)
{
	static const char *const ends[] = {"", "+08:00", ":00+08:00"};
	struct unix_ms at;
	char whole[64];

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(whole, sizeof(whole), "%s%s", text, ends[i]);
		if (strlen(whole) > 10 && whole[10] == ' ')
			whole[10] = 'T';
		if (when_parse(whole, &at)) {
			*minute = at.v / WHEN_MINUTE_MS;
			return true;
		}
	}
	return false;
}

/* Nothing is opened but the files that may hold the minute. */
static int confine(struct cli *cli, const struct inventory *inventory,
	const struct log_find_wish *wish, struct err *err)
{
	struct logs_job job = {.path_count = 0};
	const char **paths = arena_array(&cli->arena, inventory->files.count + 1, sizeof(*paths));

	LIST_EACH(const struct inventory_file, file, &inventory->files) {
		char *path;

		if (!log_find_reaches(file, wish) || !log_find_opens(file))
			continue;
		path = file_join(wish->folder, file->name);
		paths[job.path_count++] = arena_text(&cli->arena, path ? path : "");
		free(path);
	}
	job.paths = job.names = paths;
	return logs_confine(cli, &job, 1, NULL, err);
}

static void print_find(const struct log_find *find, struct arena *arena)
{
	const char *name = text_shown(arena, find->name);

	if (find->why)
		printf(_("%s: skipped: %s\n"), name, logs_reason(find->why, arena));
	else if (!find->same)
		printf(_("%s: its bytes are not those of the inventory\n"), name);
	if (!find->records)
		return;
	printf(_("%s: line %lld, byte %lld of the text; records in this minute: %lld\n"), name,
		(long long)find->line, (long long)find->offset, (long long)find->records);
	printf(_("  sha256 of the file: %s\n"), find->file->sha256);
	printf("  %s\n", find->masked);
	if (find->damaged)
		printf("%s", _("  the file is damaged: the line may be unverified\n"));
}

static bool print_finds(struct cli *cli, const struct log_finds *finds)
{
	bool sound = true, found = false;

	LIST_EACH(const struct log_find, find, &finds->items) {
		print_find(find, &cli->arena);
		sound &= find->same && !find->why;
		found |= find->records > 0;
	}
	if (!found)
		printf(_("%s: no record of %s\n"), text_shown(&cli->arena, cli->positionals[1]),
			text_shown(&cli->arena, cli->positionals[2]));
	return found && sound;
}

static int find(struct cli *cli, const struct inventory *inventory,
	const struct log_find_wish *wish, struct err *err)
{
	struct log_finds finds = {0};

	if (confine(cli, inventory, wish, err) < 0 || log_find(inventory, wish, &finds, err) < 0)
		return -1;
	cli->status = print_finds(cli, &finds) ? 0 : 2;
	log_finds_fini(&finds);
	return 0;
}

static int find_in(struct cli *cli, struct log_find_wish *wish, struct err *err)
{
	struct inventory *inventory = NULL;
	struct log_rate rate;
	bool limited;
	int ret;

	if (logs_read_rate(cli, &rate, &limited, err) < 0)
		return -1;
	wish->rate = limited ? &rate : NULL;
	ret = inventory_open(cli_value(cli, "--inventory"), &inventory, &cli->faults, err);
	if (ret == 0)
		ret = find(cli, inventory, wish, err);
	inventory_close(inventory);
	wish->rate = NULL;
	if (limited)
		log_rate_fini(&rate);
	return ret;
}

int logs_run_find(struct cli *cli, struct err *err)
{
	const char *dossier = cli_value(cli, "--dossier");
	struct log_find_wish wish = {.now = when_unix_now()};
	char *folder;
	int ret;

	if (cli->positional_count != 3 || !cli_value(cli, "--inventory"))
		return err_set(err, ERR_USAGE, _("logs find needs NODE TIME --inventory FILE"));
	if (!parse_minute(cli->positionals[2], &wish.minute))
		return err_set(err, ERR_USAGE,
			_("logs find takes a time such as 2026-11-21T10:05, not \"%s\""),
			cli->positionals[2]);
	folder = dossier ? file_folder_of(dossier) : strdup("");
	if (!folder)
		return err_no_memory(err);
	wish.node = cli->positionals[1];
	wish.folder = folder;
	ret = find_in(cli, &wish, err);
	free(folder);
	return ret;
}
