#include "cli/report_inputs.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/totals.h"
#include "base/file.h"
#include "base/text.h"
#include "bundle/contents.h"
#include "bundle/layout.h"
#include "cli/evidence_input.h"
#include "cli/language.h"
#include "reports/doubts.h"

static int check_form(const char *path, struct report_inputs *inputs, struct err *err)
{
	struct file_bytes file;
	char *again;
	size_t len;
	int ret;

	if (file_read(path, JSON_FILE_MOST, &file, err) < 0)
		return -1;
	ret = evidence_text(inputs->evidence, &again, &len, err);
	if (ret == 0) {
		if (file.len != len || memcmp(file.at, again, len) != 0)
			inputs->doubts |= DOUBT_NOT_CANONICAL;
		free(again);
	}
	file_bytes_fini(&file);
	return ret;
}

static int read_evidence(
	struct cli *cli, const char *path, struct report_inputs *out, struct err *err)
{
	const char *again;

	if (evidence_input_open(cli, path, &out->evidence, out->sha256, &again, err) < 0)
		return -1;
	if (!totals_follow(out->evidence))
		out->doubts |= DOUBT_INCONSISTENT;
	return check_form(again, out, err);
}

/* Whether the manifest lists this digest of evidence; one that cannot be read lists nothing. */
static bool manifest_lists(const char *path, const char *sha256)
{
	struct contents *contents = NULL;
	const struct contents_file *file;
	struct faults faults = {0};
	struct file_bytes bytes = {0};
	struct err err = {0};
	bool lists = false;

	if (file_read(path, JSON_FILE_MOST, &bytes, &err) == 0 &&
		contents_parse(bytes.at, bytes.len, path, &contents, &faults, &err) == 0) {
		file = contents_find(contents, BUNDLE_EVIDENCE);
		lists = file && text_equal(file->sha256, sha256);
	}
	contents_close(contents);
	file_bytes_fini(&bytes);
	faults_fini(&faults);
	return lists;
}

/* A bundle that was never sealed says nothing. */
static void check_seal(struct cli *cli, const char *bundle, struct report_inputs *out)
{
	const char *path = bundle_part(&cli->arena, bundle, BUNDLE_MANIFEST);

	if (file_is_there(path) && !manifest_lists(path, out->sha256))
		out->doubts |= DOUBT_NOT_AS_SEALED;
}

/* Said beside the report too: not every form has a cover. */
static void warn(struct cli *cli, const char *path, const struct report_inputs *inputs)
{
	enum report_lang lang = language_is_chinese() ? LANG_ZH : LANG_EN;

	for (size_t i = 0; i < doubt_count; i++)
		if (inputs->doubts & doubts[i].bit)
			cli_say(cli, "%s: %s", text_shown(&cli->arena, path),
				phrase_in(lang, doubts[i].says));
}

/* Boundaries only where they are those that were judged by; a report without maps is still one. */
static void find_region(struct cli *cli, const char *bundle, struct report_inputs *out)
{
	const char *path = bundle ? bundle_part(&cli->arena, bundle, BUNDLE_REGION) : NULL;
	struct faults faults = {0};
	struct err err = {0};
	int ret;

	if (path && file_is_there(path))
		ret = region_open(path, &out->region, &faults, &err);
	else
		ret = region_open_builtin(out->evidence->region.code, &out->region, &err);
	faults_fini(&faults);
	if (ret == 0 && !text_equal(out->region->sha256, out->evidence->region.sha256)) {
		region_close(out->region);
		out->region = NULL;
	}
}

int report_inputs_open(
	struct cli *cli, const char *path, struct report_inputs *out, struct err *err)
{
	const char *bundle = file_is_folder(path) ? path : NULL;

	*out = (struct report_inputs){0};
	if (bundle)
		path = bundle_part(&cli->arena, bundle, BUNDLE_EVIDENCE);
	if (read_evidence(cli, path, out, err) < 0)
		return -1;
	if (bundle)
		check_seal(cli, bundle, out);
	warn(cli, path, out);
	find_region(cli, bundle, out);
	return 0;
}

void report_inputs_fini(struct report_inputs *inputs)
{
	evidence_close(inputs->evidence);
	region_close(inputs->region);
}

struct report report_inputs_report(const struct report_inputs *inputs)
{
	return (struct report){.evidence = inputs->evidence,
		.evidence_sha256 = inputs->sha256,
		.region = inputs->region,
		.doubts = inputs->doubts,
		.lang = LANG_ZH,
		.edition = EDITION_FILING};
}
