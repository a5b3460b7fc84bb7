#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/command.h"

#define NAME_COLUMNS 26

static const struct option common_options[] = {
	{"--quiet", OPTION_FLAG, NULL, N_("no messages but errors")},
	{"--lang", OPTION_ONE, "zh|en", N_("language of messages; otherwise as LANG says")},
	{"--help", OPTION_FLAG, NULL, N_("this text")},
	{"--version", OPTION_FLAG, NULL, N_("the version")},
};

static void pad(size_t used)
{
	do
		putchar(' ');
	while (++used < NAME_COLUMNS);
}

static void print_option(const struct option *option)
{
	const char *name = strcmp(option->name, "--output") == 0 ? "-o, --output"
			   : strcmp(option->name, "--jobs") == 0 ? "-j, --jobs"
								 : option->name;
	size_t used = 2 + text_columns(name);

	printf("  %s", name);
	if (option->value) {
		printf(" %s%s", option->value, option->kind == OPTION_MANY ? "…" : "");
		used += 1 + text_columns(option->value) + (option->kind == OPTION_MANY);
	}
	pad(used);
	puts(_(option->help));
}

static void print_options(const struct option *options, size_t count)
{
	for (size_t i = 0; i < count; i++)
		print_option(&options[i]);
}

static void print_command_help(const struct command *command)
{
	printf(_("Usage: %s%s%s%s [options]\n\n%s\n\nOptions:\n"), cli_call(), command->name,
		command->positionals[0] ? " " : "", command->positionals, _(command->summary));
	print_options(command->options, command->option_count);
	print_options(common_options, ARRAY_LEN(common_options));
	if (command->list)
		command->list();
	if (command->details)
		printf("\n%s\n", _(command->details));
}

static void print_program_help(void)
{
	printf("%s",
		_("cdnproof: proves where a CDN stands, whom it serves and how long it keeps its "
		  "logs\n\nUsage: cdnproof COMMAND … [options]\n\nCommands:\n"));
	for (size_t i = 0; i < command_count; i++) {
		printf("  %s", commands[i]->name);
		for (size_t used = strlen(commands[i]->name); used < 10; used++)
			putchar(' ');
		puts(_(commands[i]->summary));
	}
	printf("%s", _("\nOptions of every command:\n"));
	print_options(common_options, ARRAY_LEN(common_options));
	printf("%s",
		_("\nExit status: 0 pass or done, 1 fail, 2 undecided, 64 usage, 65 bad input, "
		  "66 input missing,\n70 bug, 73 cannot create, 74 input/output, 75 interrupted, "
		  "77 not permitted.\n`cdnproof COMMAND --help` tells of one command.\n"));
}

void cli_print_help(const struct cli *cli)
{
	if (cli->command)
		print_command_help(cli->command);
	else
		print_program_help();
}

void cli_print_faults(const struct faults *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *f = &faults->items[i];

		fprintf(stderr, "%s:", f->file);
		if (f->line)
			fprintf(stderr, "%zu:", f->line);
		if (f->line && f->column)
			fprintf(stderr, "%zu:", f->column);
		fprintf(stderr, f->path[0] ? " %s: %s\n" : "%s %s\n", f->path, f->text);
	}
	if (faults->left_out)
		fprintf(stderr,
			ngettext("and %zu more fault\n", "and %zu more faults\n", faults->left_out),
			faults->left_out);
}

void cli_say(const struct cli *cli, const char *format, ...)
{
	va_list args;

	if (cli->quiet)
		return;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

bool cli_shows_progress(const struct cli *cli)
{
	return !cli->quiet && isatty(STDERR_FILENO);
}
