/* What the programs have in common: a command line, one command, its exit status. */
#ifndef CDNPROOF_CLI_PROGRAM_H
#define CDNPROOF_CLI_PROGRAM_H

/* Parses, runs the command, prints what went wrong: the only place that does. The exit status. */
int program_run(int argc, char **argv);

#endif
