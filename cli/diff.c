#include "bundle/diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "bundle/layout.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/evidence_input.h"
#include "model/canonical.h"
#include "reports/diff.h"

static const struct option options[] = {
	{"--format", OPTION_ONE, "NAME", N_("text (the default), html or json")},
	{"--output", OPTION_ONE, "FILE", N_("where it goes; otherwise standard output")},
};

/* One of the two as it was opened. */
struct opened {
	struct evidence *evidence;
	struct region *region;
	struct dossier *dossier;
	char sha256[DIGEST_TEXT_LEN];
};

struct view {
	const struct difference *difference;
	struct diff_report report;
	bool to_terminal; /* or wherever standard output goes */
};

static int write_text(FILE *out, const struct view *view, struct err *err)
{
	return diff_write_text(out, &view->report, err);
}

static int write_html(FILE *out, const struct view *view, struct err *err)
{
	return diff_write_html(out, &view->report, err);
}

/* Files are canonical, without a final line feed. */
static int write_json(FILE *out, const struct view *view, struct err *err)
{
	if (canonical_write(out, &difference_shape, view->difference, err) < 0)
		return -1;
	if (view->to_terminal)
		fputc('\n', out);
	return 0;
}

static const struct {
	const char *name;
	int (*write)(FILE *out, const struct view *view, struct err *err);
} formats[] = {{"text", write_text}, {"html", write_html}, {"json", write_json}};

/* The row of --format, or -1. */
static int format_of(const struct cli *cli, struct err *err)
{
	const char *name = cli_value(cli, "--format");

	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (!name || strcmp(formats[i].name, name) == 0)
			return (int)i;
	return err_set(err, ERR_USAGE, _("unknown format \"%s\"; known: text, html, json"), name);
}

static int open_evidence(struct cli *cli, const char *path, struct opened *out, struct err *err)
{
	return evidence_input_open(cli, path, &out->evidence, out->sha256, NULL, err);
}

/* The province as the bundle keeps it, else as it is built in. */
static int open_region(struct cli *cli, const char *path, struct opened *out, struct err *err)
{
	if (file_is_there(path))
		return region_open(path, &out->region, &cli->faults, err);
	return region_open_builtin(out->evidence->region.code, &out->region, err);
}

static const char *dossier_sha256(const struct evidence *evidence)
{
	LIST_EACH(const struct evidence_input, input, &evidence->inputs)
		if (strcmp(input->role, "dossier") == 0)
			return input->sha256;
	return NULL;
}

/* What another dossier says would be told of this evidence. */
static int open_dossier(struct cli *cli, const char *path, struct opened *out, struct err *err)
{
	const char *wanted = dossier_sha256(out->evidence);

	if (dossier_open(path, out->region, &out->dossier, &cli->faults, err) < 0)
		return -1;
	if (!text_equal(wanted, out->dossier->sha256))
		return err_set(err, ERR_DATA,
			_("%s: is not the dossier that the evidence beside it was made from"),
			path);
	return 0;
}

/* A bundle with what lies in it, or evidence alone. */
static int open_side(struct cli *cli, const char *path, struct opened *out, struct err *err)
{
	const char *dossier = bundle_part(&cli->arena, path, BUNDLE_DOSSIER);

	if (!file_is_folder(path))
		return open_evidence(cli, path, out, err);
	if (open_evidence(cli, bundle_part(&cli->arena, path, BUNDLE_EVIDENCE), out, err) < 0)
		return -1;
	if (!file_is_there(dossier))
		return 0;
	if (open_region(cli, bundle_part(&cli->arena, path, BUNDLE_REGION), out, err) < 0)
		return -1;
	return open_dossier(cli, dossier, out, err);
}

static void close_side(struct opened *side)
{
	dossier_close(side->dossier);
	region_close(side->region);
	evidence_close(side->evidence);
}

static struct diff_side side_of(const struct opened *opened)
{
	return (struct diff_side){.evidence = opened->evidence,
		.evidence_sha256 = opened->sha256,
		.dossier = opened->dossier};
}

static int write_out(int format, const char *path, const struct view *view, struct err *err)
{
	struct file_out *file;

	if (file_out_open(path, &file, err) < 0)
		return -1;
	if (formats[format].write(file_out_stream(file), view, err) < 0) {
		file_out_abort(file);
		return -1;
	}
	return file_out_commit(file, err);
}

static int compare(struct cli *cli, int format, const struct opened sides[2], struct err *err)
{
	const char *path = cli_value(cli, "--output") ? cli_value(cli, "--output") : "-";
	struct diff_side old = side_of(&sides[0]), new = side_of(&sides[1]);
	struct difference *difference;
	struct view view = {.to_terminal = strcmp(path, "-") == 0};
	int ret;

	if (diff_make(&old, &new, &difference, err) < 0)
		return -1;
	if (difference->reversed)
		cli_say(cli, _("%s is judged later than %s: is the order right?"),
			cli->positionals[0], cli->positionals[1]);
	view.difference = difference;
	view.report = (struct diff_report){.difference = difference,
		.old = old.evidence,
		.new = new.evidence,
		.lang = cli->lang &&strcmp(cli->lang, "en") == 0 ? LANG_EN : LANG_ZH,
		.colour = view.to_terminal &&isatty(STDOUT_FILENO) && !getenv("NO_COLOR")};
	ret = write_out(format, path, &view, err);
	cli->status = difference->same ? 0 : 1;
	difference_close(difference);
	return ret;
}

static int run(struct cli *cli, struct err *err)
{
	struct opened sides[2] = {0};
	int format = format_of(cli, err), ret = format < 0 ? -1 : 0;

	for (size_t i = 0; i < ARRAY_LEN(sides) && ret == 0; i++)
		ret = open_side(cli, cli->positionals[i], &sides[i], err);
	if (ret == 0)
		ret = compare(cli, format, sides, err);
	for (size_t i = 0; i < ARRAY_LEN(sides); i++)
		close_side(&sides[i]);
	return ret;
}

const struct command command_diff = {
	.name = "diff",
	.summary = N_("what changed between two bundles, and what must be filed for it"),
	.positionals = "OLD NEW",
	.least = 2,
	.most = 2,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_("OLD and NEW are bundles or evidence files. Chinese unless --lang en is "
		      "given.\nStatus 0: the same; 1: something differs.\n\nExample:\n"
		      "  cdnproof diff bundle-2025 bundle-2026 --format html -o changes.html"),
	.run = run,
};
