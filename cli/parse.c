#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bind.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/command.h"

/* "-" alone is a value, standard input or output; so is "-5", in range or not. */
static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0' && (word[1] < '0' || word[1] > '9');
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static int unknown_command(const char *word, struct err *err)
{
	for (size_t i = 0; i < command_count; i++)
		if (text_distance(commands[i]->name, word, 2) <= 2)
			return err_set(err, ERR_USAGE,
				_("unknown command \"%s\" (did you mean \"%s\"?)"), word,
				commands[i]->name);
	return err_set(err, ERR_USAGE, _("unknown command \"%s\"; see cdnproof --help"), word);
}

static int find_option(const struct command *command, const char *word)
{
	for (size_t i = 0; i < command->option_count; i++)
		if (strcmp(command->options[i].name, word) == 0)
			return (int)i;
	return -1;
}

static int unknown_option(const struct command *command, const char *word, struct err *err)
{
	for (size_t i = 0; command && i < command->option_count; i++)
		if (text_distance(command->options[i].name, word, 3) <= 3)
			return err_set(err, ERR_USAGE, _("unknown option %s (did you mean %s?)"),
				word, command->options[i].name);
	if (!command)
		return err_set(err, ERR_USAGE, _("unknown option %s; see cdnproof --help"), word);
	return err_set(err, ERR_USAGE, _("unknown option %s; see cdnproof %s --help"), word,
		command->name);
}

static int take_lang(struct cli *cli, const char *value, struct err *err)
{
	if (!value || (strcmp(value, "zh") != 0 && strcmp(value, "en") != 0))
		return err_set(err, ERR_USAGE, _("--lang takes zh or en"));
	cli->lang = value;
	return 0;
}

/* Options that every command has. 1: taken, 2: with its value, 0: another one, -1: wrong. */
static int take_common(struct cli *cli, const char *word, const char *next, struct err *err)
{
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
		cli->help = true;
		return 1;
	}
	if (strcmp(word, "--version") == 0) {
		cli->version = true;
		return 1;
	}
	if (strcmp(word, "--quiet") == 0) {
		cli->quiet = true;
		return 1;
	}
	if (strcmp(word, "--lang") == 0)
		return take_lang(cli, next, err) < 0 ? -1 : 2;
	return 0;
}

static const char **add_value(struct arena *arena, const char **list, const char *value)
{
	size_t count = 0;
	const char **grown;

	while (list && list[count])
		count++;
	grown = arena_array(arena, count + 2, sizeof(*grown));
	if (count)
		memcpy(grown, list, count * sizeof(*grown));
	grown[count] = value;
	return grown;
}

/* Words that belong to the option at argv[0]; how many were used up, or -1. */
static int take_option(struct cli *cli, int index, int argc, char **argv, struct err *err)
{
	const struct option *option = &cli->command->options[index];
	int used = 1;

	if (cli->values[index] && option->kind != OPTION_MANY)
		return err_set(err, ERR_USAGE, _("%s is given twice"), option->name);
	if (option->kind == OPTION_FLAG) {
		cli->values[index] = add_value(&cli->arena, NULL, "");
		return 1;
	}
	while (used < argc && !is_option(argv[used]) && (used == 1 || option->kind == OPTION_MANY))
		cli->values[index] = add_value(&cli->arena, cli->values[index], argv[used++]);
	if (used == 1)
		return err_set(
			err, ERR_USAGE, _("%s needs a value: %s"), option->name, option->value);
	return used;
}

static const char *long_name(const char *word)
{
	if (strcmp(word, "-j") == 0)
		return "--jobs";
	return strcmp(word, "-o") == 0 ? "--output" : word;
}

/* The first word that is no option; common options may stand before it. */
static int take_command(struct cli *cli, const char *word, struct err *err)
{
	cli->command = find_command(word);
	if (!cli->command)
		return unknown_command(word, err);
	cli->values =
		arena_array(&cli->arena, cli->command->option_count + 1, sizeof(*cli->values));
	return 1;
}

static int take_word(struct cli *cli, int argc, char **argv, struct err *err)
{
	const char *word = long_name(argv[0]);
	int used = take_common(cli, word, argc > 1 ? argv[1] : NULL, err);
	int index;

	if (used != 0)
		return used;
	if (is_option(word)) {
		index = cli->command ? find_option(cli->command, word) : -1;
		return index < 0 ? unknown_option(cli->command, word, err)
				 : take_option(cli, index, argc, argv, err);
	}
	if (!cli->command)
		return take_command(cli, word, err);
	cli->positionals = add_value(&cli->arena, cli->positionals, word);
	cli->positional_count++;
	return 1;
}

static int check_count(const struct cli *cli, struct err *err)
{
	const struct command *command = cli->command;

	if (cli->help || cli->version)
		return 0;
	if (!command)
		return err_set(err, ERR_USAGE, _("a command is missing; see cdnproof --help"));
	if ((int)cli->positional_count < command->least)
		return err_set(err, ERR_USAGE, _("%s: missing: %s; see cdnproof %s --help"),
			command->name, command->positionals, command->name);
	if (command->most >= 0 && (int)cli->positional_count > command->most)
		return err_set(err, ERR_USAGE, _("%s: \"%s\" is one word too many"), command->name,
			cli->positionals[command->most]);
	return 0;
}

int cli_parse(int argc, char **argv, struct cli *out, struct err *err)
{
	*out = (struct cli){.program = out->program};
	faults_init(&out->faults);
	out->positionals = arena_array(&out->arena, 1, sizeof(char *));
	for (int at = 0; at < argc;) {
		int used = take_word(out, argc - at, argv + at, err);

		if (used < 0)
			return -1;
		at += used;
	}
	return check_count(out, err);
}

void cli_fini(struct cli *cli)
{
	faults_fini(&cli->faults);
	arena_fini(&cli->arena);
}

const char *const *cli_values(const struct cli *cli, const char *name)
{
	int index = find_option(cli->command, name);

	assert(index >= 0);
	return cli->values[index];
}

const char *cli_value(const struct cli *cli, const char *name)
{
	const char *const *values = cli_values(cli, name);

	return values ? values[0] : NULL;
}

bool cli_flag(const struct cli *cli, const char *name)
{
	return cli_values(cli, name) != NULL;
}

int cli_int(const struct cli *cli, const char *name, int64_t least, int64_t most, int64_t otherwise,
	int64_t *out, struct err *err)
{
	const char *text = cli_value(cli, name);
	char *end;
	long long value;

	if (!text) {
		*out = otherwise;
		return 0;
	}
	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || end == text || *end || value < least || value > most)
		return err_set(err, ERR_USAGE,
			_("%s takes an integer from %lld to %lld, not \"%s\""), name,
			(long long)least, (long long)most, text);
	*out = value;
	return 0;
}

int cli_time(const struct cli *cli, const char *name, struct unix_ms *out, struct err *err)
{
	const char *text = cli_value(cli, name);

	out->v = BIND_ABSENT;
	if (text && !when_parse(text, out))
		return err_set(err, ERR_USAGE,
			_("%s takes a time such as 2026-11-21T00:00:00+08:00, not \"%s\""), name,
			text);
	return 0;
}
