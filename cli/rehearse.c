#include "cli/rehearse.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/commands.h"

static const struct option options[] = {
	{"--output", OPTION_ONE, "DIR", N_("the pages' folder; otherwise BUNDLE-rehearsal")},
	{"--now", OPTION_ONE, "EVIDENCE|BUNDLE", N_("what was measured now, shown beside")},
	{"--measure", OPTION_FLAG, NULL, N_("measure now, by agents reached through --via")},
	{"--via", OPTION_ONE, "'CMD {agent}'", N_("how each agent is reached, e.g. 'ssh {agent}'")},
	{"--slots", OPTION_ONE, "N", N_("measure so many slots; otherwise 2")},
	OPTION_PROFILE,
	OPTION_REGION,
};

typedef int (*page_writer)(
	FILE *out, const struct rehearsal *rehearsal, size_t index, struct err *err);

static int write_script(FILE *out, const struct rehearsal *rehearsal, size_t index, struct err *err)
{
	(void)index;
	return rehearse_write_script(out, rehearsal, err);
}

static int write_page(const char *path, page_writer write, const struct rehearsal *rehearsal,
	size_t index, struct err *err)
{
	struct file_out *file;

	if (file_out_open(path, &file, err) < 0)
		return -1;
	if (write(file_out_stream(file), rehearsal, index, err) < 0) {
		file_out_abort(file);
		return -1;
	}
	return file_out_commit(file, err);
}

static int write_pages(
	struct cli *cli, const char *dir, const struct rehearsal *rehearsal, struct err *err)
{
	const char *nodes = arena_format(&cli->arena, "%s/" REHEARSE_NODES, dir);
	char name[REHEARSE_NAME_LEN];

	if (file_make_folders(nodes, err) < 0)
		return -1;
	for (size_t i = 0; i < rehearsal->filed.evidence->nodes.count; i++) {
		rehearse_node_name(rehearsal->filed.evidence, i, name);
		if (write_page(arena_format(&cli->arena, "%s/%s.html", nodes, name),
			    rehearse_write_node, rehearsal, i, err) < 0)
			return -1;
	}
	return write_page(arena_format(&cli->arena, "%s/" REHEARSE_INDEX, dir), write_script,
		rehearsal, 0, err);
}

/* The bundle is signed as it is: nothing is written into it. */
static int check_outside(const char *bundle, const char *dir, struct err *err)
{
	char *inner = realpath(bundle, NULL);
	char *parent = file_folder_of(dir), *outer;
	size_t len = inner ? strlen(inner) : 0;
	int ret = 0;

	outer = realpath(dir, NULL);
	if (!outer)
		outer = realpath(parent && *parent ? parent : ".", NULL);
	if (inner && outer && strncmp(outer, inner, len) == 0 &&
		(outer[len] == '/' || outer[len] == '\0'))
		ret = err_set(err, ERR_USAGE,
			_("%s: lies in the bundle, which stays as it was filed; choose another folder"),
			dir);
	free(inner);
	free(parent);
	free(outer);
	return ret;
}

static const char *output_of(struct cli *cli)
{
	const char *bundle = cli->positionals[0], *given = cli_value(cli, "--output");
	size_t len = strlen(bundle);

	while (len > 1 && bundle[len - 1] == '/')
		len--;
	return given ? given : arena_format(&cli->arena, "%.*s-rehearsal", (int)len, bundle);
}

static int check_options(const struct cli *cli, struct err *err)
{
	bool measure = cli_flag(cli, "--measure");

	if (measure && cli_value(cli, "--now"))
		return err_set(
			err, ERR_USAGE, _("%s and %s exclude each other"), "--measure", "--now");
	if (measure != (cli_value(cli, "--via") != NULL) || (!measure && cli_value(cli, "--slots")))
		return err_set(err, ERR_USAGE, "%s",
			_("--measure needs --via 'CMD {agent}', and --via and --slots need "
			  "--measure: a measurement stands for where its agent is"));
	return 0;
}

static int run(struct cli *cli, struct err *err)
{
	const char *dir = output_of(cli), *now = cli_value(cli, "--now");
	struct rehearse_inputs inputs;
	struct rehearsal rehearsal;
	int ret;

	if (check_options(cli, err) < 0 || check_outside(cli->positionals[0], dir, err) < 0)
		return -1;
	if (cli_flag(cli, "--measure") &&
		rehearse_measure(cli, cli->positionals[0], dir, &now, err) < 0)
		return -1;
	ret = rehearse_inputs_open(&inputs, cli, cli->positionals[0], now, err);
	if (ret == 0) {
		rehearsal = rehearse_of(
			&inputs, cli->lang && strcmp(cli->lang, "en") == 0 ? LANG_EN : LANG_ZH);
		ret = write_pages(cli, dir, &rehearsal, err);
	}
	if (ret == 0)
		printf("%s/" REHEARSE_INDEX "\n", dir);
	rehearse_inputs_fini(&inputs);
	return ret;
}

const struct command command_rehearse = {
	.name = "rehearse",
	.summary = N_("the script and the node pages for the day of the inspection"),
	.positionals = "BUNDLE",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_("Chinese unless --lang en is given. The pages need no network and no "
		      "script.\n\nExample:\n"
		      "  cdnproof rehearse bundle --measure --via 'ssh {agent}'"),
	.run = run,
};
