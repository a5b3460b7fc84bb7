#include <stdio.h>

#include "cli/judge.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "reports/report.h"

int judge_inputs(struct inputs *inputs, const char *path, struct evidence **out, struct err *err)
{
	struct evidence *evidence;
	char *text = NULL;
	size_t len;
	int ret;

	if (inputs_close_up(inputs, err) < 0)
		return -1;
	inputs_say_malformed(inputs);
	if (stop_at_once(err) < 0)
		return -1;
	ret = analyze(&inputs->in, &evidence, err);
	stop_on_signals();
	if (ret < 0)
		return -1;
	ret = evidence_text(evidence, &text, &len, err);
	if (ret == 0)
		ret = file_write(path, text, len, err);
	free(text);
	if (ret < 0)
		evidence_close(evidence);
	else
		*out = evidence;
	return ret;
}

static bool speaks_chinese(void)
{
	const char *language = getenv("LANGUAGE"); /* set by language_set */

	return language && strncmp(language, "zh", 2) == 0;
}

int judge_print(const struct cli *cli, const struct evidence *evidence, FILE *out, struct err *err)
{
	struct report report = {.evidence = evidence,
		.evidence_sha256 = "",
		.lang = speaks_chinese() ? LANG_ZH : LANG_EN,
		.colour = isatty(fileno(out)) && !getenv("NO_COLOR")};

	if (cli->quiet)
		return 0;
	return report_format_find("table")->write(out, &report, err);
}

static int write_report(
	const struct report *report, const char *format, const char *path, struct err *err)
{
	const struct report_format *row = report_format_find(format);
	struct file_out *file;

	if (!row)
		return err_set(
			err, ERR_USAGE, _("unknown format \"%s\"; known: html, table"), format);
	if (file_out_open(path, &file, err) < 0)
		return -1;
	if (row->write(file_out_stream(file), report, err) < 0) {
		file_out_abort(file);
		return strcmp(path, "-") == 0 ? -1 : err_within(err, "%s", path);
	}
	return file_out_commit(file, err);
}

int judge_report(const struct evidence *evidence, const char *evidence_path, const char *format,
	const char *lang, const char *edition, const char *path, struct err *err)
{
	char sha256[DIGEST_TEXT_LEN];
	struct report report = {.evidence = evidence,
		.evidence_sha256 = sha256,
		.lang = lang && strcmp(lang, "en") == 0 ? LANG_EN : LANG_ZH,
		.edition = edition && strcmp(edition, "internal") == 0 ? EDITION_INTERNAL
								       : EDITION_FILING};

	if (digest_file(evidence_path, sha256, err) < 0)
		return -1;
	return write_report(&report, format, path, err);
}
