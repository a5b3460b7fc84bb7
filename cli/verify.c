#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "bundle/verify_heads.h"
#include "bundle/verify_measured.h"
#include "cli/commands.h"
#include "cli/verify_parts.h"
#include "model/canonical.h"

#define MB 1000000

static const struct option options[] = {
	{"--trust", OPTION_MANY, "KEY.pub",
		N_("public keys that you have from the signers themselves; each must have signed")},
	{"--require", OPTION_ONE, "TYPES",
		N_("types of which a trusted key must have signed: ed25519,sm2")},
	{"--tsa", OPTION_MANY, "CA.pem",
		N_("certificates of the authorities whose time stamps count")},
	{"--json", OPTION_FLAG, NULL, N_("one JSON object")},
};

static int read_types(struct verify_trust *trust, const char *types, struct err *err)
{
	if (*types == '\0') /* an unset variable of a script asks for more than nothing */
		return err_set(err, ERR_USAGE, _("--require takes ed25519, sm2 or ed25519,sm2"));
	for (const char *at = types; *at;) {
		size_t len = strcspn(at, ",");
		int type = 0;

		while (key_type_names[type] && (strlen(key_type_names[type]) != len ||
						       memcmp(key_type_names[type], at, len) != 0))
			type++;
		if (!key_type_names[type])
			return err_set(
				err, ERR_USAGE, _("--require takes ed25519, sm2 or ed25519,sm2"));
		trust->require[type] = true;
		at += len + (at[len] == ',');
	}
	return 0;
}

static int open_keys(struct verification *v, struct err *err)
{
	const char *const *paths = cli_values(v->cli, "--trust");
	const char *types = cli_value(v->cli, "--require");
	size_t count = cli_count(paths);

	if (types && read_types(&v->trust, types, err) < 0)
		return -1;
	v->trust.names = paths;
	v->trust.keys.items = arena_array(&v->arena, count + 1, sizeof(struct key *));
	for (; v->trust.keys.count < count; v->trust.keys.count++) {
		size_t i = v->trust.keys.count;

		if (key_open_public(paths[i], &v->trust.keys.items[i], err) < 0)
			return -1;
	}
	return 0;
}

static void show_progress(void *context, int64_t done, int64_t of)
{
	(void)context;
	fputc('\r', stderr);
	fprintf(stderr, _("verify: %lld of %lld MB"), (long long)done / MB, (long long)of / MB);
	fflush(stderr);
}

static int check_files(struct verification *v, struct err *err)
{
	bool shows = cli_shows_progress(v->cli);
	const struct verify_progress progress = {.show = shows ? show_progress : NULL};
	int ret = verify_seal_files(&v->seal, &progress, &v->report, err);

	if (shows)
		fputs("\r\033[K", stderr);
	return ret;
}

/* Nothing of an unsafe folder is opened by its name. */
static int check(struct verification *v, struct err *err)
{
	if (verify_seal_open(v->root, &v->report, &v->seal, err) < 0)
		return -1;
	verify_seal_signed(&v->seal, &v->trust, &v->report);
	if (check_files(v, err) < 0)
		return -1;
	verify_stamps(v);
	verify_runs(v->root, &v->report, &v->arena, &v->runs);
	if (v->seal.is_safe && verify_recompute(v, err) < 0)
		return -1;
	if (v->heads_seen || !verify_has_heads(&v->seal))
		verify_asked(&v->report, VERIFY_AUTHENTIC);
	verify_verdict(v);
	return 0;
}

static int print(struct verification *v, const struct verify_result *result, struct err *err)
{
	int ret = 0;

	v->cli->status = (int)result->status;
	if (cli_flag(v->cli, "--json")) {
		ret = canonical_write(stdout, &verify_result_shape, result, err);
		putchar('\n');
	} else if (!v->cli->quiet) {
		verify_print(v, result);
	}
	return ret;
}

static int check_bundle(struct verification *v, struct verify_result *result, struct err *err)
{
	v->root = verify_folder_open(v->path, err);
	if (v->root < 0 || check(v, err) < 0)
		return -1;
	verify_result_make(&v->report, &v->seal.envelope, v->seal.statement, &v->trust,
		verify_plan_shown(v), &v->arena, result);
	return 0;
}

static bool is_file(const char *path)
{
	return strcmp(path, "-") == 0 || (file_is_there(path) && !file_is_folder(path));
}

static void end(struct verification *v)
{
	for (size_t i = 0; i < v->trust.keys.count; i++)
		key_free(v->trust.keys.items[i]);
	if (v->root >= 0)
		close(v->root);
	evidence_close(v->evidence);
	inputs_fini(&v->inputs);
	excerpt_close(v->excerpt);
	stamp_trust_close(v->authorities);
	verify_seal_close(&v->seal);
	verify_report_fini(&v->report);
	arena_fini(&v->arena);
}

static int go(struct verification *v, struct err *err)
{
	struct verify_result result;
	const char *const *authorities = cli_values(v->cli, "--tsa");

	if (open_keys(v, err) < 0 ||
		(authorities && stamp_trust_open(authorities, &v->authorities, err) < 0) ||
		verify_confine(v->path, err) < 0)
		return -1;
	if ((is_file(v->path) ? verify_excerpt(v, &result, err) : check_bundle(v, &result, err)) <
		0)
		return -1;
	return print(v, &result, err);
}

static int run(struct cli *cli, struct err *err)
{
	struct verification v = {.cli = cli,
		.path = cli->positionals[0],
		.root = -1,
		.plan_stamped_by = {BIND_ABSENT}};
	int ret;

	verify_report_init(&v.report);
	inputs_init(&v.inputs, cli);
	ret = go(&v, err);
	end(&v);
	return ret;
}

const struct command command_verify = {
	.name = "verify",
	.summary =
		N_("tell whether a sealed bundle is authentic, complete, reproducible, and right"),
	.positionals = "BUNDLE|EXCERPT",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_(
		"Four answers, each with its reasons: who signed, and nothing was changed or added "
		"since;\nnothing is missing; the evidence and its reports come out of the bundle's "
		"own inputs again,\nbyte for byte; the signed verdicts are those. Nothing is written "
		"and no network is used.\nStatus 0 when all four hold, else of the first that does "
		"not: 10 not authentic, 11 incomplete,\n12 not reproducible, 13 the verdict "
		"differs. Of an excerpt: who signed, and that its "
		"files\nare of the sealed bundle.\n\nExamples:\n"
		"  cdnproof verify bundle --trust operator.pub third-party.pub --require "
		"ed25519,sm2\n  cdnproof verify nc-1.excerpt.json --trust operator.pub"),
	.run = run,
};
