#include "cli/program.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/stop.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/language.h"

/* --lang holds for errors of the command line as well: looked for before it is parsed. */
static const char *early_lang(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "--lang") == 0)
			return argv[i + 1];
	return NULL;
}

static int end_with(const struct cli *cli, const struct err *err)
{
	struct arena arena = {0};

	cli_print_faults(&cli->faults);
	/* names and words of a stranger stand in it: no terminal may obey them */
	if (cli->faults.count == 0 || err->code != ERR_DATA)
		fprintf(stderr, "cdnproof: %s\n", text_shown(&arena, err->text));
	arena_fini(&arena);
	return (int)err->code;
}

static int run(struct cli *cli)
{
	struct err err = {.code = ERR_NONE};
	int ret;

	if (cli->version) {
		puts("cdnproof " CDNPROOF_VERSION);
		return 0;
	}
	if (cli->help) {
		cli_print_help(cli);
		return 0;
	}
	ret = cli->command->run(cli, &err);
	if (ret == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		ret = err_set(&err, ERR_IO, "%s", _("standard output cannot be written"));
	return ret < 0 ? end_with(cli, &err) : cli->status;
}

int program_run(int argc, char **argv)
{
	struct cli cli = {.program = argc > 0 ? argv[0] : "cdnproof"};
	struct err err = {.code = ERR_NONE};
	int status;

	language_set(early_lang(argc, argv));
	stop_on_signals();
	if (cli_parse(argc - 1, argv + 1, &cli, &err) < 0)
		status = end_with(&cli, &err);
	else
		status = run(&cli);
	cli_fini(&cli);
	return status;
}
