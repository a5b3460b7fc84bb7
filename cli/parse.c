#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
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

const char *cli_call(void)
{
	return command_count == 1 ? "cdnproof-" : "cdnproof ";
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
	return err_set(err, ERR_USAGE, _("unknown option %s; see %s%s --help"), word, cli_call(),
		command->name);
}

/* An option as it is written, its value perhaps in the same word. */
struct spelled {
	const char *name;  /* the long one */
	const char *value; /* of --name=value, -j2; NULL: none is attached */
};

static const struct letter {
	char letter;
	const char *name;
} letters[] = {
	{'h', "--help"},
	{'j', "--jobs"},
	{'o', "--output"},
};

static struct spelled spell(struct arena *arena, const char *word)
{
	const char *equals = strchr(word, '=');

	if (strncmp(word, "--", 2) == 0 && equals)
		return (struct spelled){
			arena_text_n(arena, word, (size_t)(equals - word)), equals + 1};
	for (size_t i = 0; word[0] == '-' && i < ARRAY_LEN(letters); i++)
		if (word[1] == letters[i].letter)
			return (struct spelled){letters[i].name, word[2] ? word + 2 : NULL};
	return (struct spelled){word, NULL};
}

static int no_value(const struct spelled *option, struct err *err)
{
	if (option->value)
		return err_set(err, ERR_USAGE, _("%s takes no value"), option->name);
	return 1;
}

static int take_lang(
	struct cli *cli, const struct spelled *option, const char *next, struct err *err)
{
	const char *value = option->value ? option->value : next;

	if (!value || (strcmp(value, "zh") != 0 && strcmp(value, "en") != 0))
		return err_set(err, ERR_USAGE, _("--lang takes zh or en"));
	cli->lang = value;
	return option->value ? 1 : 2;
}

/* Options that every command has. 1: taken, 2: with its value, 0: another one, -1: wrong. */
static int take_common(
	struct cli *cli, const struct spelled *option, const char *next, struct err *err)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
		{"--help", &cli->help},
		{"--version", &cli->version},
		{"--quiet", &cli->quiet},
	};

	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (strcmp(option->name, flags[i].name) == 0) {
			*flags[i].flag = true;
			return no_value(option, err);
		}
	return strcmp(option->name, "--lang") == 0 ? take_lang(cli, option, next, err) : 0;
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
static int take_option(struct cli *cli, int index, const struct spelled *spelled, int argc,
	char **argv, struct err *err)
{
	const struct option *option = &cli->command->options[index];
	int used = 1;

	if (cli->values[index] && option->kind != OPTION_MANY)
		return err_set(err, ERR_USAGE, _("%s is given twice"), option->name);
	if (option->kind == OPTION_FLAG) {
		cli->values[index] = add_value(&cli->arena, NULL, "");
		return no_value(spelled, err);
	}
	if (spelled->value) {
		cli->values[index] = add_value(&cli->arena, cli->values[index], spelled->value);
		return 1;
	}
	while (used < argc && !is_option(argv[used]) && (used == 1 || option->kind == OPTION_MANY))
		cli->values[index] = add_value(&cli->arena, cli->values[index], argv[used++]);
	if (used == 1)
		return err_set(
			err, ERR_USAGE, _("%s needs a value: %s"), option->name, option->value);
	return used;
}

static void set_command(struct cli *cli, const struct command *command)
{
	cli->command = command;
	cli->values = arena_array(&cli->arena, command->option_count + 1, sizeof(*cli->values));
}

/* The first word that is no option; common options may stand before it. */
static int take_command(struct cli *cli, const char *word, struct err *err)
{
	const struct command *command = find_command(word);

	if (!command)
		return unknown_command(word, err);
	set_command(cli, command);
	return 1;
}

static int take_positional(struct cli *cli, const char *word, struct err *err)
{
	if (!cli->command)
		return take_command(cli, word, err);
	cli->positionals = add_value(&cli->arena, cli->positionals, word);
	cli->positional_count++;
	return 1;
}

static int take_word(struct cli *cli, int argc, char **argv, struct err *err)
{
	const struct spelled option = spell(&cli->arena, argv[0]);
	int used, index;

	if (!is_option(argv[0]))
		return take_positional(cli, argv[0], err);
	used = take_common(cli, &option, argc > 1 ? argv[1] : NULL, err);
	if (used != 0)
		return used;
	index = cli->command ? find_option(cli->command, option.name) : -1;
	return index < 0 ? unknown_option(cli->command, option.name, err)
			 : take_option(cli, index, &option, argc, argv, err);
}

static int check_count(const struct cli *cli, struct err *err)
{
	const struct command *command = cli->command;

	if (cli->help || cli->version)
		return 0;
	if (!command)
		return err_set(err, ERR_USAGE, _("a command is missing; see cdnproof --help"));
	if ((int)cli->positional_count < command->least)
		return err_set(err, ERR_USAGE, _("%s: missing: %s; see %s%s --help"), command->name,
			command->positionals, cli_call(), command->name);
	if (command->most >= 0 && (int)cli->positional_count > command->most)
		return err_set(err, ERR_USAGE, _("%s: \"%s\" is one word too many"), command->name,
			cli->positionals[command->most]);
	return 0;
}

int cli_parse(int argc, char **argv, struct cli *out, struct err *err)
{
	bool ended = false; /* by "--": what follows is no option */

	*out = (struct cli){.program = out->program};
	faults_init(&out->faults);
	out->positionals = arena_array(&out->arena, 1, sizeof(char *));
	if (command_count == 1)
		set_command(out, commands[0]);
	for (int at = 0; at < argc;) {
		int used;

		if (strcmp(argv[at], "--") == 0 && !ended) {
			ended = true;
			at++;
			continue;
		}
		used = ended ? take_positional(out, argv[at], err)
			     : take_word(out, argc - at, argv + at, err);

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

size_t cli_count(const char *const *values)
{
	size_t count = 0;

	while (values && values[count])
		count++;
	return count;
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
