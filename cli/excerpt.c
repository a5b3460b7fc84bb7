/* One node's page, and further files, out of a sealed bundle. */
#include "bundle/excerpt.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "reports/node_page.h"

static const struct option options[] = {
	{"--node", OPTION_MANY, "ID", N_("a node whose page is shown")},
	{"--file", OPTION_MANY, "PATH", N_("a further file, as MANIFEST.json names it")},
	{"--output", OPTION_ONE, "FILE", N_("where the excerpt goes (standard output)")},
};

static const char **paths_of(struct cli *cli, size_t *count)
{
	const char *const *nodes = cli_values(cli, "--node");
	const char *const *files = cli_values(cli, "--file");
	size_t node_count = cli_count(nodes), file_count = cli_count(files);
	const char **paths = arena_array(&cli->arena, node_count + file_count + 1, sizeof(*paths));

	for (size_t i = 0; i < node_count; i++)
		paths[(*count)++] = node_page_path(&cli->arena, nodes[i]);
	for (size_t i = 0; i < file_count; i++)
		paths[(*count)++] = files[i];
	return paths;
}

static int run_command(struct cli *cli, struct err *err)
{
	const char *output = cli_value(cli, "--output");
	size_t count = 0, len;
	const char **paths = paths_of(cli, &count);
	char *text;
	int ret;

	if (count == 0)
		return err_set(err, ERR_USAGE, _("excerpt needs --node ID or --file PATH"));
	if (excerpt_make(cli->positionals[0], paths, count, &text, &len, &cli->faults, err) < 0)
		return -1;
	ret = file_write(output ? output : "-", text, len, err);
	free(text);
	if (ret == 0 && output)
		cli_say(cli, _("%s: shown alone; cdnproof verify %s --trust KEY.pub checks it"),
			output, output);
	return ret;
}

const struct command command_excerpt = {
	.name = "excerpt",
	.summary = N_("show one node's page of a sealed bundle alone, with its proof"),
	.positionals = "BUNDLE",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_(
		"The excerpt holds the files asked for, the signed statement, and the audit paths "
		"from one to the other:\nwhoever has it and the public keys can check it "
		"without the bundle, and learns nothing of other files\nbut their number.\n\n"
		"Example:\n  cdnproof excerpt bundle --node nc-1 -o nc-1.excerpt.json"),
	.run = run_command,
};
