/* The key that an agent signs with: --key and --passphrase-file of `probe`. */
#ifndef CDNPROOF_CLI_AGENT_KEY_H
#define CDNPROOF_CLI_AGENT_KEY_H

#include "base/key.h"
#include "cli/command.h"
#include "model/plan.h"

#define OPTIONS_AGENT_KEY                                                                          \
	{"--key", OPTION_ONE, "KEY",                                                               \
		N_("sign the records with this private key, the plan's for the agent (see "        \
		   "keygen)")},                                                                    \
	{                                                                                          \
		"--passphrase-file", OPTION_ONE, "FILE", N_("its first line opens KEY")            \
	}

/* Opens the key that was asked for and says what is weak about it. *out NULL: none was, which is
 * said where the plan names one. ERR_DATA: no key, or not the one that the plan names for this
 * agent; ERR_NOINPUT: it is not there. key_free. */
int agent_key_open(const struct cli *cli, const struct plan *plan, const char *agent,
	struct key **out, struct err *err);

#endif
