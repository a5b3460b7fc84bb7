#include "cli/keys.h"

#include <stdlib.h>

#include "base/i18n.h"

int keys_open(const struct cli *cli, struct keys *out, struct err *err)
{
	const char *const *paths = cli_values(cli, "--key");
	const char *file = cli_value(cli, "--passphrase-file");
	struct keys keys = {0};
	char *passphrase = NULL;
	int ret = 0;

	if (!paths)
		return err_set(err, ERR_USAGE, _("%s needs --key KEY (see cdnproof keygen)"),
			cli->command->name);
	if (file && key_read_passphrase(file, &passphrase, err) < 0)
		return -1;
	keys.items = calloc(cli_count(paths) + 1, sizeof(struct key *));
	if (!keys.items)
		ret = err_no_memory(err);
	for (; ret == 0 && *paths; paths++) {
		ret = key_open_private(*paths, passphrase, &keys.items[keys.count], err);
		keys.count += ret == 0;
	}
	key_wipe_text(passphrase);
	if (ret == 0)
		*out = keys;
	else
		keys_fini(&keys);
	return ret;
}

void keys_fini(struct keys *keys)
{
	for (size_t i = 0; i < keys->count; i++)
		key_free(keys->items[i]);
	free(keys->items);
	*keys = (struct keys){0};
}
