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
