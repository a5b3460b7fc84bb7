/* Keys as commands are given them: --key FILE…, --passphrase-file FILE. */
#ifndef CDNPROOF_CLI_KEYS_H
#define CDNPROOF_CLI_KEYS_H

#include "base/key.h"
#include "cli/command.h"

#define OPTION_PASSPHRASE                                                                          \
	{                                                                                          \
		"--passphrase-file", OPTION_ONE, "FILE",                                           \
			N_("its first line opens (keygen: encrypts) the private keys")             \
	}

struct keys {
	struct key **items;
	size_t count;
};

/* Opens the private keys of --key; ERR_USAGE when there is none. */
int keys_open(const struct cli *cli, struct keys *out, struct err *err);
void keys_fini(struct keys *keys);

#endif
