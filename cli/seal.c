/* Seals a bundle with the operator's keys. */
#include "bundle/seal.h"

#include <stdio.h>

#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/keys.h"

static const struct option options[] = {
	{"--key", OPTION_MANY, "KEY",
		N_("a private key that signs (see keygen); several for several signatures")},
	OPTION_PASSPHRASE,
};

static void warn(void *of_cli, const char *text)
{
	cli_say(of_cli, "%s", text);
}

static void show_progress(void *context, int64_t bytes, int64_t of)
{
	(void)context;
	fputc('\r', stderr);
	fprintf(stderr, _("%lld of %lld MB digested"), (long long)(bytes / 1000000),
		(long long)(of / 1000000));
}

static void say_next(const struct cli *cli)
{
	const char *bundle = cli->positionals[0];

	printf(_(
		"\nNext:\n  hand each KEY.pub to whoever verifies, by another way than the bundle\n"));
	printf(_("  cdnproof stamp %s    has a time stamp authority show when it was sealed\n"),
		bundle);
	printf(_("  cdnproof verify %s --trust KEY.pub    recomputes all that is stated\n"),
		bundle);
}

static void say(const struct cli *cli, const struct keys *keys, const struct seal_made *made)
{
	const struct contents *contents = made->contents;

	printf(made->renewed ? _("sealed anew: %lld files, %lld bytes\n")
			     : _("sealed: %lld files, %lld bytes\n"),
		(long long)contents->count, (long long)contents->bytes);
	if (made->unstamped)
		printf(_(
			"the time stamp of the former seal is gone with it: have this one stamped\n"));
	printf(_("root SHA-256  %s\n"), contents->merkle.sha256);
	printf(_("root SM3      %s\n"), contents->merkle.sm3);
	for (size_t i = 0; i < keys->count; i++)
		printf(_("signed by     %s (%s)\n"), key_id(keys->items[i]),
			key_type_names[key_type_of(keys->items[i])]);
	printf(_("Nothing was recomputed: `verify` does that.\n"));
	say_next(cli);
}

static int run_command(struct cli *cli, struct err *err)
{
	struct seal_made made = {0};
	struct keys keys = {0};
	struct seal_wish wish = {.bundle = cli->positionals[0],
		.now = when_unix_now(),
		.tool = "cdnproof " CDNPROOF_VERSION,
		.warn = warn,
		.progress = cli_shows_progress(cli) ? show_progress : NULL,
		.context = cli};
	int ret;

	if (keys_open(cli, &keys, err) < 0)
		return -1;
	wish.keys = keys.items;
	wish.key_count = keys.count;
	ret = seal_bundle(&wish, &made, &cli->faults, err);
	if (wish.progress)
		fputs("\r\033[K", stderr);
	if (ret == 0 && !cli->quiet)
		say(cli, &keys, &made);
	seal_made_fini(&made);
	keys_fini(&keys);
	return ret;
}

const struct command command_seal = {
	.name = "seal",
	.summary = N_("digest every file of a bundle and sign what it shows"),
	.positionals = "BUNDLE",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details =
		N_("Writes MANIFEST.json and attest/statement.dsse.json; a seal that is there is "
		   "renewed. What is not\npart of a bundle, links and unfinished runs are refused. "
		   "Nothing is recomputed: verify does\nthat.\n\nExample:\n"
		   "  cdnproof seal bundle --key seal.key seal-sm2.key"),
	.run = run_command,
};
