/* `probe --read` and `probe --listen`: real clients' handshakes at the node, as aggregates. Rows of
 * the options and the run; the command they belong to is probe. */
#ifndef CDNPROOF_CLI_PASSIVE_H
#define CDNPROOF_CLI_PASSIVE_H

#include "cli/command.h"
#include "model/answer.h"

/* Beside --output, --until, --count, --profile and --region, which probe has already. */
#define OPTIONS_PASSIVE                                                                            \
	{"--read", OPTION_MANY, "FILE",                                                            \
		N_("send nothing: clients' handshakes in captures of pcap or pcapng")},            \
		{"--listen", OPTION_ONE, "IFACE",                                                  \
			N_("send nothing: clients' handshakes at this interface, or any")},        \
		{"--addr", OPTION_MANY, "ADDR",                                                    \
			N_("with --read, --listen: the node's own addresses")},                    \
		{"--port", OPTION_MANY, "N", N_("with --read, --listen: only these ports")},       \
	{                                                                                          \
		"--db", OPTION_ONE, "FILE",                                                        \
			N_("with --read, --listen: a MaxMind DB that tells clients' cities")       \
	}

bool passive_wanted(const struct cli *cli); /* --read or --listen is given */

/* No PLAN and no --agent: ERR_USAGE when there is one. --count: connections measured. */
int passive_command(struct cli *cli, struct err *err);

/* The operator that a database's fields name: 电信, 联通, 移动, … for those that are known, else
 * the text as it is; NULL: none. Borrowed from the answer. */
const char *passive_operator(const struct answer *answer);

#endif
