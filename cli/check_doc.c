#include "cli/check_doc.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/docx_file.h"
#include "cli/report_inputs.h"
#include "renders/docx.h"
#include "renders/docx_parts.h"

#define DOCUMENT_MOST ((size_t)512 << 20) /* bytes of the file */

static const struct option options[] = {
	{"--format", OPTION_ONE, "NAME", N_("text (the default) or json")},
};

/* Every form that the document may have been. */
static const struct form {
	enum report_edition edition;
	enum report_lang lang;
} forms[] = {
	{EDITION_FILING, LANG_ZH},
	{EDITION_INTERNAL, LANG_ZH},
	{EDITION_FILING, LANG_EN},
	{EDITION_INTERNAL, LANG_EN},
};

/* Parts with text, in memory. */
struct made_part {
	enum manuscript_kind kind;
	FILE *out;
	char *text; /* heap */
	size_t len;
};

enum { PART_DOCUMENT, PART_HEADER, PART_FOOTER, PART_COUNT };

static int close_parts(struct made_part *parts, struct err *err)
{
	int ret = 0;

	for (size_t i = 0; i < PART_COUNT; i++)
		if (parts[i].out && fclose(parts[i].out) != 0)
			ret = -1;
	return ret < 0 ? err_no_memory(err) : 0;
}

static int write_parts(struct made_part *parts, const struct report *report, struct err *err)
{
	struct err late;
	int ret = 0;

	for (size_t i = 0; i < PART_COUNT; i++) {
		parts[i].out = open_memstream(&parts[i].text, &parts[i].len);
		if (!parts[i].out)
			ret = err_no_memory(err);
	}
	if (ret == 0) {
		const struct docx_texts texts = {
			parts[PART_DOCUMENT].out, parts[PART_HEADER].out, parts[PART_FOOTER].out};

		ret = docx_write_texts(&texts, report, err);
	}
	return close_parts(parts, ret == 0 ? err : &late) < 0 ? -1 : ret;
}

/* What evidence makes, read as the edited one is. */
static int make_document(const struct report *report, struct manuscript *out, struct err *err)
{
	struct made_part parts[PART_COUNT] = {{.kind = MANUSCRIPT_MAIN},
		{.kind = MANUSCRIPT_HEADER}, {.kind = MANUSCRIPT_FOOTER}};
	int ret = write_parts(parts, report, err);

	for (size_t i = 0; i < PART_COUNT && ret == 0; i++)
		ret = manuscript_read(out, parts[i].kind, parts[i].text, parts[i].len, err);
	for (size_t i = 0; i < PART_COUNT; i++)
		free(parts[i].text);
	return ret;
}

static bool is_form(const struct form *form, const struct docx_made *made)
{
	return (!made->edition || text_equal(made->edition, docx_edition_name(form->edition))) &&
	       (!made->lang || text_equal(made->lang, docx_lang_name(form->lang)));
}

static int compare_with(const struct form *form, struct report *report,
	const struct manuscript *edited, struct arena *arena, struct manuscript_differences *found,
	struct err *err)
{
	struct manuscript made = {0};
	int ret;

	report->edition = form->edition;
	report->lang = form->lang;
	ret = make_document(report, &made, err);
	if (ret == 0) {
		manuscript_compare(&made, edited, arena, found);
		arena_join(arena, &made.arena); /* what was found says its texts */
	}
	manuscript_fini(&made);
	return ret;
}

/* How far from a form it is: what is missing counts as well as what is wrong. */
static int64_t distance(const struct manuscript_differences *found)
{
	return (int64_t)found->items.count + found->added_texts + found->removed_texts +
	       found->added_tables + found->removed_tables + found->edited;
}

/* Of the forms that its properties allow, the nearest, which `report` is then. */
static int compare(struct report *report, const struct manuscript *edited,
	const struct docx_made *made, struct arena *arena, struct document_check *out,
	struct err *err)
{
	const struct form *nearest = NULL;

	for (int strict = 1; strict >= 0 && !nearest; strict--)
		for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
			struct manuscript_differences found = {0};

			if (strict && !is_form(&forms[i], made))
				continue;
			if (compare_with(&forms[i], report, edited, arena, &found, err) < 0)
				return -1;
			if (nearest && distance(&found) >= distance(&out->found))
				continue;
			nearest = &forms[i];
			out->found = found;
		}
	report->edition = nearest->edition;
	report->lang = nearest->lang;
	out->edition = docx_edition_name(nearest->edition);
	out->lang = docx_lang_name(nearest->lang);
	return 0;
}

static int read_document(
	const char *path, struct manuscript *out, struct docx_made *made, struct err *err)
{
	struct file_bytes file;
	int ret;

	if (file_read(path, DOCUMENT_MOST, &file, err) < 0)
		return -1;
	ret = docx_file_read(file.at, file.len, out, made, err);
	file_bytes_fini(&file);
	return ret < 0 ? err_within(err, "%s", path) : 0;
}

static int tell(struct cli *cli, const struct document_check *check, struct err *err)
{
	cli->status = check->found.items.count || check->foreign.count ? 1 : 0;
	if (!text_equal(cli_value(cli, "--format"), "json"))
		return document_check_text(stdout, check, err);
	if (document_check_json(stdout, check, err) < 0)
		return -1;
	fputc('\n', stdout);
	return 0;
}

static int check(struct cli *cli, const struct report_inputs *inputs, struct manuscript *edited,
	struct err *err)
{
	struct document_check result = {
		.schema = DOCUMENT_CHECK_SCHEMA, .evidence_sha256 = inputs->sha256};
	struct report report = report_inputs_report(inputs);
	struct docx_made made = {0};

	if (read_document(cli->positionals[0], edited, &made, err) < 0)
		return -1;
	if (compare(&report, edited, &made, &cli->arena, &result, err) < 0)
		return -1;
	document_check_pictures(&report, edited, &cli->arena, &result);
	result.made_from = made.evidence_sha256;
	result.tracked = edited->tracked;
	result.hidden = edited->hidden;
	result.foreign.items = edited->foreign.items;
	result.foreign.count = edited->foreign.count;
	return tell(cli, &result, err);
}

static int run(struct cli *cli, struct err *err)
{
	const char *format = cli_value(cli, "--format");
	struct manuscript edited = {0};
	struct report_inputs inputs;
	int ret;

	if (format && !text_equal(format, "text") && !text_equal(format, "json"))
		return err_set(
			err, ERR_USAGE, _("unknown format \"%s\"; known: text, json"), format);
	ret = report_inputs_open(cli, cli->positionals[1], &inputs, err);
	if (ret == 0)
		ret = check(cli, &inputs, &edited, err);
	report_inputs_fini(&inputs);
	manuscript_fini(&edited);
	return ret;
}

const struct command command_check_doc = {
	.name = "check-doc",
	.summary = N_("every number of an edited document that is not the evidence's"),
	.positionals = "FILE.docx EVIDENCE|BUNDLE",
	.least = 2,
	.most = 2,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details =
		N_("The document was made by `report --format docx` and edited since. Words may be "
		   "other ones, numbers may not. Exit status: 0 all are those of the evidence, 1 "
		   "some are not, or there is what cannot be vouched for.\n\nExample:\n"
		   "  cdnproof check-doc appendix.docx out/bundle"),
	.run = run,
};
