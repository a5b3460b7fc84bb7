#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/inputs.h"
#include "cli/logs_confine.h"
#include "cli/logs_faults.h"
#include "cli/logs_index.h"
#include "cli/logs_modes.h"
#include "logs/find.h"
#include "logs/reader.h"

/* 2026-11-21T10:05, with or without seconds and zone; +08:00 unless it says so. */
static bool parse_minute(const char *text, int64_t *minute)
{
	static const char *const ends[] = {"", "+08:00", ":00+08:00"};
	struct unix_ms at;
	char whole[64];

	for (size_t i = 0; i <= ARRAY_LEN(ends); i++) {
		if (i < ARRAY_LEN(ends))
			snprintf(whole, sizeof(whole), "%s%s", text, ends[i]);
		else
			snprintf(whole, sizeof(whole), "%.16s:00%s", text,
				strlen(text) > 16 ? text + 16 : "");
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

		if (!log_find_reaches(file, wish))
			continue;
		path = file_join(wish->folder, log_find_stored_name(inventory, file));
		paths[job.path_count++] = arena_text(&cli->arena, path ? path : "");
		free(path);
	}
	job.paths = job.names = paths;
	return logs_confine(cli, &job, 1, NULL, err);
}

/* A line for a person goes below the progress, not into it. */
struct teller {
	struct arena *arena;
	bool in_progress; /* the cursor stands behind a line of progress */
};

static void end_progress(struct teller *teller)
{
	if (teller->in_progress)
		fputc('\n', stderr);
	teller->in_progress = false;
}

static void on_progress(void *context, const char *name, int64_t done, int64_t bytes)
{
	struct teller *teller = context;

	fputc('\r', stderr);
	fprintf(stderr, _("%s: %lld of %lld MB "), text_shown(teller->arena, name),
		(long long)done / 1000000, (long long)bytes / 1000000);
	teller->in_progress = true;
}

static void on_opened(void *context, const struct log_find *find)
{
	struct teller *teller = context;

	if (!find->moved)
		return;
	end_progress(teller);
	printf(_("%s: its size or time of writing is not that of the inventory\n"),
		text_shown(teller->arena, find->name));
	fflush(stdout);
}

/* What the times of its lines leave out, and how it was made up for. */
static void print_assumed(const struct inventory_file *file)
{
	size_t skip = strlen(LOG_ZONE_NOTE);

	LIST_EACH(const char *, note, &file->notes)
		if (strncmp(*note, LOG_ZONE_NOTE, skip) == 0)
			printf(inventory_has_note(file, "zone_undeclared")
					? _("  its times have no zone, and none was declared: read "
					    "as %s\n")
					: _("  its times have no zone: read as %s, as declared\n"),
				*note + skip);
	if (inventory_has_note(file, "year_inferred"))
		printf("%s", _("  its times have no year: it is inferred\n"));
}

static void on_found(void *context, const struct log_find *find)
{
	struct teller *teller = context;

	end_progress(teller);
	printf(_("%s: line %lld, byte %lld of the text\n"), text_shown(teller->arena, find->name),
		(long long)find->line, (long long)find->offset);
	if (find->stored_in)
		printf(_("  in the archive %s\n"), text_shown(teller->arena, find->stored_in));
	else if (find->stored != find->offset || find->stored_text != find->offset)
		printf(_("  unpacked from stored byte %lld on, byte %lld of the text\n"),
			(long long)find->stored, (long long)find->stored_text);
	printf(_("  sha256 of the file in the inventory: %s\n"), find->file->sha256);
	printf("  %s\n", find->masked);
	print_assumed(find->file);
	if (find->file->unverified)
		printf("%s", _("  the file is damaged: the line may be unverified\n"));
	fflush(stdout);
}

static void print_end(const struct log_find *find, struct arena *arena)
{
	const char *name = text_shown(arena, find->name);

	if (find->records)
		printf(_("%s: records in this minute: %lld\n"), name, (long long)find->records);
	if (find->why)
		printf(_("%s: skipped: %s\n"), name, logs_reason(find->why, arena));
	else if (!find->compared)
		printf(_("%s: its bytes were not compared with the inventory\n"), name);
	else if (!find->same)
		printf(_("%s: its bytes are not those of the inventory\n"), name);
	else if (find->records)
		printf(_("%s: its bytes are those of the inventory\n"), name);
}

/* Without a digest, its size and time are all that speaks for a file. */
static bool is_sound(const struct log_find *find)
{
	return !find->why && (find->compared ? find->same : !find->moved);
}

static bool has_node(const struct inventory *inventory, const char *node)
{
	LIST_EACH(const struct inventory_archive, archive, &inventory->archives)
		if (strcmp(archive->node, node) == 0)
			return true;
	return false;
}

/* Not to be found is one thing, not to be looked for another. */
static void print_nothing(struct cli *cli, const struct inventory *inventory, bool looked)
{
	const char *node = text_shown(&cli->arena, cli->positionals[1]);
	const char *time = text_shown(&cli->arena, cli->positionals[2]);

	if (!has_node(inventory, cli->positionals[1])) {
		printf(_("%s: the inventory has no such node; it has:"), node);
		LIST_EACH(const struct inventory_archive, archive, &inventory->archives)
			printf(" %s", text_shown(&cli->arena, archive->node));
		putchar('\n');
	} else if (looked) {
		printf(_("%s: no record of %s\n"), node, time);
	} else {
		printf(_("%s: %s could not be looked for\n"), node, time);
		if (!cli_value(cli, "--dossier"))
			puts(_("  names of files are as the inventory has them: those of a dossier "
			       "are found with --dossier"));
	}
}

static bool print_ends(
	struct cli *cli, const struct inventory *inventory, const struct log_finds *finds)
{
	bool sound = true, found = false, looked = true;

	LIST_EACH(const struct log_find, find, &finds->items) {
		print_end(find, &cli->arena);
		sound &= is_sound(find);
		found |= find->records > 0;
		looked &= !find->why;
	}
	if (!found)
		print_nothing(cli, inventory, looked);
	return found && sound;
}

/* The ways in which the dossier's archives tell their nodes. */
static int take_keys(struct cli *cli, struct log_find_wish *wish, struct err *err)
{
	const char *path = cli_value(cli, "--dossier");
	const struct log_key **keys;
	struct inputs inputs;
	int ret = 0;

	if (!path)
		return 0;
	inputs_init(&inputs, cli);
	ret = inputs_open_dossier(&inputs, path, err);
	if (ret == 0) {
		keys = arena_array(&cli->arena, inputs.dossier->logs.count + 1, sizeof(*keys));
		wish->keys = keys;
		LIST_EACH(const struct log_claim, claim, &inputs.dossier->logs)
			if (claim->node_key)
				keys[wish->key_count++] =
					log_key_new(&cli->arena, inputs.dossier, claim->node_key);
	}
	inputs_fini(&inputs);
	return ret;
}

static bool is_mixed(const struct inventory_file *file, const struct log_find_wish *wish)
{
	return log_find_reaches(file, wish) && inventory_note(file, INVENTORY_MIXED);
}

/* Which node a record of several nodes' is of, an inventory does not say. */
static int tell_nodes(struct cli *cli, const struct inventory *inventory,
	struct log_find_wish *wish, struct err *err)
{
	bool mixed = false;

	LIST_EACH(const struct inventory_file, file, &inventory->files)
		mixed |= is_mixed(file, wish);
	if (mixed && take_keys(cli, wish, err) < 0)
		return -1;
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (is_mixed(file, wish) && !log_find_key(file, wish))
			return err_set(err, ERR_USAGE,
				_("%s holds records of several nodes: logs find needs the --dossier "
				  "whose node_key told them apart"),
				text_shown(&cli->arena, file->name));
	return 0;
}

static int find(struct cli *cli, const struct inventory *inventory, struct log_find_wish *wish,
	struct err *err)
{
	struct log_finds finds = {0};
	struct teller teller = {.arena = &cli->arena};
	const struct log_find_watch watch = {.opened = on_opened,
		.found = on_found,
		.progress = cli_shows_progress(cli) ? on_progress : NULL,
		.context = &teller};
	int ret;

	if (tell_nodes(cli, inventory, wish, err) < 0)
		return -1;
	wish->watch = &watch;
	ret = confine(cli, inventory, wish, err);
	if (ret == 0)
		ret = log_find(inventory, wish, &finds, err);
	wish->watch = NULL;
	end_progress(&teller);
	if (ret < 0)
		return -1;
	cli->status = print_ends(cli, inventory, &finds) ? 0 : 2;
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
		logs_take_index(cli, cli_value(cli, "--inventory"), inventory);
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
			_("logs find takes a time such as 2026-11-21T10:05 (of +08:00, or with its "
			  "zone), not \"%s\""),
			cli->positionals[2]);
	folder = dossier ? file_folder_of(dossier) : strdup("");
	if (!folder)
		return err_no_memory(err);
	wish.node = cli->positionals[1];
	wish.folder = folder;
	wish.no_digest = cli_flag(cli, "--no-digest");
	ret = find_in(cli, &wish, err);
	free(folder);
	return ret;
}
