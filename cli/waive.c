/* Makes a waiver, or signs one that is there. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "model/evidence_words.h"

#define NEAREST_MOST 4 /* changes of letters between a name and what may have been meant */

static const struct option options[] = {
	{"--rule", OPTION_ONE, "RULE", N_("the profile's rule that it is about")},
	{"--subject", OPTION_ONE, "ID",
		N_("a node, a city's code or another subject; otherwise the whole finding")},
	{"--disposition", OPTION_ONE, "WORD", N_("waived, accepted or remediated")},
	{"--owner", OPTION_ONE, "NAME", N_("who answers for it")},
	{"--reason", OPTION_ONE, "TEXT", N_("why it is so, or what was done")},
	{"--from", OPTION_ONE, "TIME", N_("in force from this instant or day on")},
	{"--until", OPTION_ONE, "TIME", N_("in force before this instant, or to this day's end")},
	{"--id", OPTION_ONE, "ID", N_("its name; otherwise that of FILE without .json")},
	{"--key", OPTION_MANY, "KEY", N_("private keys that sign now")},
	{"--signer", OPTION_MANY, "KEY.pub", N_("public keys of those who will sign FILE later")},
	{"--passphrase-file", OPTION_ONE, "FILE", N_("its first line opens encrypted keys")},
	{"--output", OPTION_ONE, "FILE", N_("the waiver; one that is there is signed too")},
	OPTION_PROFILE,
	OPTION_REGION,
};

/* What says something about the content, and must stand in a waiver. */
static const struct {
	const char *name;
	bool needed;
} contents[] = {{"--rule", true}, {"--subject", false}, {"--disposition", true}, {"--owner", true},
	{"--reason", true}, {"--from", true}, {"--until", true}, {"--id", false},
	{"--signer", false}};

typedef LIST_OF(struct key *) key_list;

struct work {
	struct cli *cli;
	const char *output;
	struct waiver *waiver; /* that is wanted, or that is there */
	key_list keys;         /* that sign */
	key_list signers;      /* public ones, beside */
	char *passphrase;
};

static void close_keys(key_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		key_free(list->items[i]);
}

static void close_work(struct work *work)
{
	close_keys(&work->keys);
	close_keys(&work->signers);
	key_wipe_text(work->passphrase);
	waiver_close(work->waiver);
}

static int open_keys(struct work *work, struct err *err)
{
	const char *const *names = cli_values(work->cli, "--key");
	const char *const *signers = cli_values(work->cli, "--signer");
	const char *passphrase = cli_value(work->cli, "--passphrase-file");
	size_t cap = 0;

	if (passphrase && key_read_passphrase(passphrase, &work->passphrase, err) < 0)
		return -1;
	for (; names && *names; names++) {
		struct key *key;

		if (key_open_private(*names, work->passphrase, &key, err) < 0)
			return -1;
		*(struct key **)arena_push(&work->cli->arena, &work->keys.items, &work->keys.count,
			&cap, sizeof(struct key *)) = key;
	}
	for (cap = 0; signers && *signers; signers++) {
		struct key *key;

		if (key_open_public(*signers, &key, err) < 0)
			return -1;
		*(struct key **)arena_push(&work->cli->arena, &work->signers.items,
			&work->signers.count, &cap, sizeof(struct key *)) = key;
	}
	return 0;
}

static const char *nearest_rule(const struct profile *profile, const char *name)
{
	const char *nearest = NULL;
	unsigned least = NEAREST_MOST + 1;

	LIST_EACH(const struct rule, rule, &profile->rules) {
		unsigned distance = text_distance(rule->id, name, NEAREST_MOST);

		if (distance < least) {
			least = distance;
			nearest = rule->id;
		}
	}
	return nearest;
}

static int check_rule(struct work *work, const char *name, struct err *err)
{
	struct inputs inputs;
	int ret;

	inputs_init(&inputs, work->cli);
	ret = inputs_open_rules(&inputs, err);
	if (ret == 0) {
		const char *nearest = nearest_rule(inputs.profile, name);

		LIST_EACH(const struct rule, rule, &inputs.profile->rules)
			if (strcmp(rule->id, name) == 0)
				goto out;
		ret = nearest ? err_set(err, ERR_USAGE,
					_("--rule: the profile %s has no rule \"%s\"; \"%s\"?"),
					inputs.profile->id, name, nearest)
			      : err_set(err, ERR_USAGE,
					_("--rule: the profile %s has no rule \"%s\""),
					inputs.profile->id, name);
	}
out:
	inputs_fini(&inputs);
	return ret;
}

/* An instant, or a day of which `part` ms lie before the instant that is meant. */
static int read_time(
	const struct cli *cli, const char *name, int64_t part, struct unix_ms *out, struct err *err)
{
	const char *text = cli_value(cli, name);

	if (when_parse(text, out))
		return 0;
	if (!when_day_parse(text, out))
		return err_set(err, ERR_USAGE,
			_("%s takes a day such as 2026-11-21 or a time such as "
			  "2026-11-21T00:00:00+08:00, not \"%s\""),
			name, text);
	out->v += part;
	return 0;
}

static int read_disposition(const struct cli *cli, int *out, struct err *err)
{
	const char *word = cli_value(cli, "--disposition");

	for (int i = DISPOSITION_NONE + 1; disposition_names[i]; i++)
		if (strcmp(word, disposition_names[i]) == 0) {
			*out = i;
			return 0;
		}
	return err_set(err, ERR_USAGE,
		_("--disposition takes waived, accepted or remediated, not \"%s\""), word);
}

/* waivers/W-1.json is named W-1. */
static const char *id_of(const struct work *work)
{
	const char *given = cli_value(work->cli, "--id");
	const char *name = file_base_name(work->output);
	size_t len = strlen(name);

	if (given)
		return given;
	if (len > strlen(".json") && strcmp(name + len - strlen(".json"), ".json") == 0)
		len -= strlen(".json");
	return arena_text_n(&work->cli->arena, name, len);
}

static int fill_waiver(struct work *work, struct waiver *waiver, struct err *err)
{
	const struct cli *cli = work->cli;

	waiver->id = id_of(work);
	waiver->rule = cli_value(cli, "--rule");
	waiver->subject = cli_value(cli, "--subject");
	waiver->owner = cli_value(cli, "--owner");
	waiver->reason = cli_value(cli, "--reason");
	if (check_rule(work, waiver->rule, err) < 0 ||
		read_disposition(cli, &waiver->disposition, err) < 0 ||
		read_time(cli, "--from", 0, &waiver->from, err) < 0)
		return -1;
	return read_time(cli, "--until", WHEN_DAY_MS, &waiver->until, err);
}

static int name_keys(struct work *work, struct waiver *waiver, struct err *err)
{
	size_t count = work->keys.count + work->signers.count;
	struct key **all = arena_array(&work->cli->arena, count + 1, sizeof(struct key *));

	for (size_t i = 0; i < work->keys.count; i++)
		all[i] = work->keys.items[i];
	for (size_t i = 0; i < work->signers.count; i++)
		all[work->keys.count + i] = work->signers.items[i];
	return waiver_name_keys(waiver, all, count, err);
}

/* What reading it again would refuse is refused before it is signed: by the option that said it. */
static int check_body(const char *body, size_t len, struct err *err)
{
	struct waiver *again;
	struct faults faults;
	int ret;

	faults_init(&faults);
	ret = waiver_parse_body(body, len, "waiver", &again, &faults, err);
	if (ret == 0)
		waiver_close(again);
	else if (faults.count && faults.items[0].path[0])
		err_set(err, ERR_USAGE, "--%s %s", faults.items[0].path, faults.items[0].text);
	faults_fini(&faults);
	return ret;
}

static int make_body(const struct waiver *waiver, char **out, size_t *len, struct err *err)
{
	if (waiver_body(waiver, out, len, err) < 0)
		return -1;
	if (check_body(*out, *len, err) < 0) {
		free(*out);
		return -1;
	}
	return 0;
}

static bool says_content(const struct cli *cli)
{
	for (size_t i = 0; i < ARRAY_LEN(contents); i++)
		if (cli_value(cli, contents[i].name))
			return true;
	return false;
}

static int check_content(const struct cli *cli, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(contents); i++) {
		const char *text = cli_value(cli, contents[i].name);

		if (contents[i].needed && !text)
			return err_set(err, ERR_USAGE, _("a waiver needs %s"), contents[i].name);
		if (text && utf8_bad_at(text, strlen(text)) < strlen(text))
			return err_set(err, ERR_USAGE, _("%s: not UTF-8"), contents[i].name);
	}
	return 0;
}

/* Whoever sends FILE on wants to know who is still to sign it, and by what name keys are known. */
static void tell(const struct cli *cli, const struct waiver *waiver)
{
	LIST_EACH(const struct waiver_signature, signature, &waiver->signatures)
		cli_say(cli,
			signature->says == SIGNED_RIGHT ? _("waiver %s: signed by key %s")
							: _("waiver %s: not signed by key %s"),
			waiver->id, signature->keyid);
}

/* Reads what it writes: nobody should find out later. */
static int write_text(struct work *work, char *text, size_t len, struct err *err)
{
	struct waiver *written;
	int ret = waiver_parse(text, len, work->output, &written, &work->cli->faults, err);

	if (ret == 0) {
		ret = file_write(work->output, text, len, err);
		if (ret == 0)
			tell(work->cli, written);
		waiver_close(written);
	}
	free(text);
	return ret;
}

static int write_new(struct work *work, struct err *err)
{
	struct waiver *waiver = work->waiver = waiver_new();
	char *body, *text;
	size_t body_len, len;
	int ret;

	if (check_content(work->cli, err) < 0 || fill_waiver(work, waiver, err) < 0 ||
		name_keys(work, waiver, err) < 0 || make_body(waiver, &body, &body_len, err) < 0)
		return -1;
	ret = envelope_sign(ENVELOPE_WAIVER, body, body_len, work->keys.items, work->keys.count,
		&text, &len, err);
	free(body);
	return ret < 0 ? -1 : write_text(work, text, len, err);
}

/* The options say what the waiver that is there says; its keys aside, which no option repeats. */
static int check_same(struct work *work, struct err *err)
{
	struct waiver *wanted = waiver_new();
	char *body = NULL;
	size_t len;
	int ret = -1;

	if (check_content(work->cli, err) < 0 || fill_waiver(work, wanted, err) < 0)
		goto out;
	wanted->keys.items = work->waiver->keys.items;
	wanted->keys.count = work->waiver->keys.count;
	if (waiver_body(wanted, &body, &len, err) < 0)
		goto out;
	ret = len == work->waiver->envelope.body_len &&
			      memcmp(body, work->waiver->envelope.body, len) == 0
		      ? 0
		      : err_set(err, ERR_CANTCREATE,
				_("%s: is there and says something else; give another file"),
				work->output);
out:
	free(body);
	waiver_close(wanted);
	return ret;
}

static bool is_named(const struct waiver *waiver, const char *keyid)
{
	LIST_EACH(const struct waiver_signature, signature, &waiver->signatures)
		if (strcmp(signature->keyid, keyid) == 0)
			return signature->says != SIGNED_UNLISTED;
	return false;
}

static int sign_too(struct work *work, const struct key *key, struct err *err)
{
	struct waiver *signed_too = NULL;
	char *text;
	size_t len;
	int ret;

	if (!is_named(work->waiver, key_id(key)))
		return err_set(err, ERR_DATA,
			_("%s: names no key %s: whoever signs is named by --signer when it is "
			  "made"),
			work->output, key_id(key));
	if (envelope_sign_too(&work->waiver->envelope, key, &text, &len, err) < 0)
		return -1;
	ret = waiver_parse(text, len, work->output, &signed_too, &work->cli->faults, err);
	free(text);
	if (ret < 0)
		return -1;
	waiver_close(work->waiver);
	work->waiver = signed_too;
	return 0;
}

static int sign_there(struct work *work, struct err *err)
{
	char *text;
	size_t len;

	if (waiver_open(work->output, &work->waiver, &work->cli->faults, err) < 0)
		return -1;
	if (cli_value(work->cli, "--signer"))
		return err_set(err, ERR_USAGE,
			_("%s: is there: whom it names stays as it is, without --signer"),
			work->output);
	if (says_content(work->cli) && check_same(work, err) < 0)
		return -1;
	for (size_t i = 0; i < work->keys.count; i++)
		if (sign_too(work, work->keys.items[i], err) < 0)
			return -1;
	if (envelope_text(&work->waiver->envelope, &text, &len, err) < 0)
		return -1;
	return write_text(work, text, len, err);
}

static int go(struct work *work, struct err *err)
{
	if (open_keys(work, err) < 0)
		return -1;
	if (strcmp(work->output, "-") != 0 && file_is_there(work->output))
		return sign_there(work, err);
	return write_new(work, err);
}

static int run(struct cli *cli, struct err *err)
{
	struct work work = {.cli = cli, .output = cli_value(cli, "--output")};
	int ret;

	if (!work.output)
		return err_set(err, ERR_USAGE, _("waive needs -o FILE"));
	if (!cli_value(cli, "--key"))
		return err_set(err, ERR_USAGE, _("waive needs --key KEY: a waiver is signed"));
	ret = go(&work, err);
	close_work(&work);
	return ret;
}

const struct command command_waive = {
	.name = "waive",
	.summary = N_("sign a waiver: somebody answers for a finding; no verdict changes"),
	.positionals = "--key KEY -o FILE",
	.least = 0,
	.most = 0,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_(
		"A waiver is printed in every report of a judgement that it was given to, in force "
		"or not.\nFILE that is there gets a further signature; whoever is to sign is named "
		"when it is made.\n\nExamples:\n"
		"  cdnproof waive --rule logs.retention --subject gz-edge-1 --disposition waived \\\n"
		"      --owner 'Zhang San, operations' --reason 'disk failure, four hours lost' \\\n"
		"      --from 2026-08-03 --until 2026-12-31 --key zhang.key --signer li.key.pub \\\n"
		"      -o waivers/W-1.json\n"
		"  cdnproof waive --key li.key -o waivers/W-1.json"),
	.run = run,
};
