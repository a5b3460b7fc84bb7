/* Commands as rows of one table; options as rows of each command: help, parsing and the manual
 * read the same rows. */
#ifndef CDNPROOF_CLI_COMMAND_H
#define CDNPROOF_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/fault.h"
#include "base/when.h"

enum option_kind { OPTION_FLAG, OPTION_ONE, OPTION_MANY };

struct option {
	const char *name; /* --records */
	enum option_kind kind;
	const char *value; /* how help names it: FILE */
	const char *help;  /* English; translated where it is printed */
};

struct cli;

struct command {
	const char *name;
	const char *summary;     /* one line */
	const char *positionals; /* as usage shows them: DOSSIER, ADDR… */
	int least, most;         /* how many; most -1: any number */
	const struct option *options;
	size_t option_count;
	void (*list)(void);  /* prints what help lists below the options; NULL: nothing */
	const char *details; /* paragraphs below the options: what it does, examples */
	/* 0 with cli->status set (0 unless it says otherwise), or -1 with err. */
	int (*run)(struct cli *cli, struct err *err);
};

/* Of the program: each has its own. */
extern const struct command *const commands[];
extern const size_t command_count;

/* A parsed command line. */
struct cli {
	const char *program; /* as the user called it */
	const struct command *command;
	const char **positionals; /* NULL-terminated, as are all lists here */
	size_t positional_count;
	const char ***values; /* per option of the command: NULL when not given */
	bool help, version, quiet;
	const char *lang; /* zh, en; NULL: of the environment */
	int status;       /* exit status of a command that ran to its end */
	struct faults faults;
	struct arena arena;
};

/* Parses what stands behind the program's name. ERR_USAGE names the word that is wrong. */
int cli_parse(int argc, char **argv, struct cli *out, struct err *err);
void cli_fini(struct cli *cli);
/* What stands before a command's name to call it: "cdnproof ", or "cdnproof-" for a program of one
 * command, which is not written again. */
const char *cli_call(void);

/* The values of an option by name, NULL when it was not given; an unknown name is our bug. */
const char *const *cli_values(const struct cli *cli, const char *name);
const char *cli_value(const struct cli *cli, const char *name); /* the first, or NULL */
size_t cli_count(const char *const *values);                    /* 0 of NULL */
bool cli_flag(const struct cli *cli, const char *name);

/* The value as an integer within limits; `otherwise` when it was not given. */
int cli_int(const struct cli *cli, const char *name, int64_t least, int64_t most, int64_t otherwise,
	int64_t *out, struct err *err);
/* As RFC 3339 time; BIND_ABSENT when it was not given. */
int cli_time(const struct cli *cli, const char *name, struct unix_ms *out, struct err *err);

void cli_print_help(const struct cli *cli); /* of the command, or of the program */
void cli_print_faults(const struct faults *faults);
/* A line on standard error unless --quiet. */
void cli_say(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool cli_shows_progress(const struct cli *cli); /* standard error is a terminal, and not --quiet */

#endif
