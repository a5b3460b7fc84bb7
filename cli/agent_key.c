#include "cli/agent_key.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"

/* A file that root lends to a service's user shows that by the group's bits (systemd's
 * LoadCredential=). */
static bool others_can_read(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return false;
	return st.st_mode & (st.st_uid == 0 && geteuid() != 0 ? S_IRWXO : S_IRWXO | S_IRWXG);
}

static int open_key(const struct cli *cli, const char *path, struct key **out, struct err *err)
{
	const char *file = cli_value(cli, "--passphrase-file");
	char *passphrase = NULL;
	int ret = 0;

	if (file)
		ret = key_read_passphrase(file, &passphrase, err);
	if (ret == 0)
		ret = key_open_private(path, passphrase, out, err);
	key_wipe_text(passphrase);
	return ret;
}

/* The plan's agent has this key. One without a key in the plan may sign all the same: a later
 * dossier may name it. */
static int check_key(const struct cli *cli, const struct plan_agent *agent, const struct key *key,
	const char *path, struct err *err)
{
	struct arena arena = {0};
	int ret = 0;

	if (key_type_of(key) != KEY_ED25519)
		ret = err_set(err, ERR_DATA, _("%s: an agent's key is Ed25519; this is %s"), path,
			key_type_names[key_type_of(key)]);
	else if (!agent->key)
		cli_say(cli,
			_("the plan names no key for agent %s: put %s into the dossier's agents[].key, "
			  "or its signatures prove nothing"),
			agent->id, key_text(key, &arena));
	else if (strcmp(agent->key, key_text(key, &arena)) != 0)
		ret = err_set(err, ERR_DATA,
			_("%s: is not the key that the plan names for agent %s"), path, agent->id);
	arena_fini(&arena);
	return ret;
}

int agent_key_open(const struct cli *cli, const struct plan *plan, const char *agent_id,
	struct key **out, struct err *err)
{
	const struct plan_agent *agent = plan_agent_find(plan, agent_id);
	const char *path = cli_value(cli, "--key");
	struct key *key = NULL;

	*out = NULL;
	if (!path && cli_value(cli, "--passphrase-file"))
		return err_set(err, ERR_USAGE, _("--passphrase-file needs --key"));
	if (!path && agent && agent->key)
		cli_say(cli,
			_("the plan names a key for agent %s and no --key is given: its records will "
			  "carry no signature"),
			agent_id);
	if (!path || !agent) /* that there is no such agent is said elsewhere */
		return 0;
	if (open_key(cli, path, &key, err) < 0)
		return -1;
	if (check_key(cli, agent, key, path, err) < 0) {
		key_free(key);
		return -1;
	}
	if (others_can_read(path))
		cli_say(cli, _("%s: others can read this private key: chmod 600"), path);
	*out = key;
	return 0;
}
