/* A pair of keys that sign. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/keys.h"

static const struct option options[] = {
	{"--output", OPTION_ONE, "KEY", N_("the private key; the public one is KEY.pub")},
	{"--type", OPTION_ONE, "TYPE", N_("ed25519 (the default) or sm2")},
	OPTION_PASSPHRASE,
};

static int type_of(const struct cli *cli, enum key_type *out, struct err *err)
{
	const char *name = cli_value(cli, "--type");

	*out = KEY_ED25519;
	for (int i = 0; name && key_type_names[i]; i++) {
		*out = (enum key_type)i;
		if (strcmp(key_type_names[i], name) == 0)
			return 0;
	}
	if (name)
		return err_set(err, ERR_USAGE, _("--type takes ed25519 or sm2, not \"%s\""), name);
	return 0;
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t put = write(fd, text, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		text += put;
		len -= (size_t)put;
	}
	return fsync(fd);
}

/* Never over a file that is there: a key that is lost signs nothing any more. */
static int write_new(const char *path, const char *text, mode_t mode, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	int code;

	if (fd < 0 && errno == EEXIST)
		return err_set(err, ERR_CANTCREATE,
			_("%s: is there already; keys are never overwritten"), path);
	if (fd < 0)
		return err_set_errno(err, ERR_CANTCREATE, errno, _("%s: cannot be created"), path);
	code = write_all(fd, text, strlen(text)) < 0 ? errno : 0;
	if (close(fd) < 0 && !code)
		code = errno;
	if (!code)
		return 0;
	unlink(path);
	return err_set_errno(err, ERR_IO, code, _("%s: cannot be written"), path);
}

static int write_pair(const struct key *key, const char *path, const char *passphrase,
	const char *public_path, struct err *err)
{
	char *secret = key_private_pem(key, passphrase);
	char *open = key_public_pem(key);
	int ret = secret && open ? 0 : err_set(err, ERR_INTERNAL, "PEM");

	if (ret == 0 && file_is_there(public_path))
		ret = err_set(err, ERR_CANTCREATE,
			_("%s: is there already; keys are never overwritten"), public_path);
	if (ret == 0)
		ret = write_new(path, secret, 0600, err);
	if (ret == 0 && write_new(public_path, open, 0644, err) < 0) {
		unlink(path);
		ret = -1;
	}
	key_wipe_text(secret);
	free(open);
	return ret;
}

static void say(const struct key *key, const char *path, const char *public_path)
{
	struct arena arena;

	arena_init(&arena);
	printf(_("private key  %s (keep it; whoever has it can sign in your name)\n"), path);
	printf(_("public key   %s (hand it to whoever verifies, by another way than the bundle)\n"),
		public_path);
	printf(_("keyid        %s\n"), key_id(key));
	if (key_type_of(key) == KEY_ED25519)
		printf(_("agents[].key %s\n"), key_text(key, &arena));
	arena_fini(&arena);
}

static int make(struct cli *cli, const char *path, enum key_type type, const char *passphrase,
	struct err *err)
{
	const char *public_path = arena_format(&cli->arena, "%s.pub", path);
	struct key *key;
	int ret;

	if (key_new(type, &key, err) < 0)
		return -1;
	ret = write_pair(key, path, passphrase, public_path, err);
	if (ret == 0 && !cli->quiet)
		say(key, path, public_path);
	key_free(key);
	return ret;
}

static int run_command(struct cli *cli, struct err *err)
{
	const char *path = cli_value(cli, "--output");
	const char *file = cli_value(cli, "--passphrase-file");
	char *passphrase = NULL;
	enum key_type type;
	int ret;

	if (!path || strcmp(path, "-") == 0)
		return err_set(
			err, ERR_USAGE, _("keygen needs -o KEY, a file that is not there yet"));
	if (type_of(cli, &type, err) < 0 ||
		(file && key_read_passphrase(file, &passphrase, err) < 0))
		return -1;
	ret = make(cli, path, type, passphrase, err);
	key_wipe_text(passphrase);
	return ret;
}

const struct command command_keygen = {
	.name = "keygen",
	.summary = N_("make a pair of keys that sign bundles or an agent's records"),
	.positionals = "",
	.least = 0,
	.most = 0,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details =
		N_("KEY is readable by you alone; a file that is there is never overwritten. The "
		   "text behind\nagents[].key goes into the dossier, so that what the agent "
		   "signs can be checked.\n\nExamples:\n"
		   "  cdnproof keygen -o seal.key\n"
		   "  cdnproof keygen -o seal-sm2.key --type sm2 --passphrase-file passphrase"),
	.run = run_command,
};
