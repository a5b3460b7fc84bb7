/* cdnproof-verify: `verify` alone, for whoever has received a bundle. */
#include <openssl/crypto.h>

#include "base/array.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/program.h"

const struct command *const commands[] = {&command_verify};
const size_t command_count = ARRAY_LEN(commands);

int main(int argc, char **argv)
{
	/* a configuration of the machine's own changes nothing of what is said of a bundle */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	return program_run(argc, argv);
}
