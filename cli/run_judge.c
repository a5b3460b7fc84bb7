#include <stdio.h>

#include "base/array.h"
#include "base/digest.h"
#include "base/file.h"
#include "bundle/layout.h"
#include "cli/bundle_inputs.h"
#include "cli/judge.h"
#include "cli/outputs.h"
#include "cli/pages.h"
#include "cli/report_make.h"
#include "cli/run.h"

struct judged {
	struct run *run;
	const struct evidence *evidence;
	const struct region *region;
	const char *path; /* of evidence.json, which is written already */
};

static int write_outputs(const struct judged *judged, struct err *err)
{
	char sha256[DIGEST_TEXT_LEN];

	if (digest_file(judged->path, sha256, err) < 0 ||
		file_make_folders(run_path(judged->run, BUNDLE_EXPORTS), err) < 0)
		return -1;
	for (size_t i = 0; i < output_count; i++) {
		const struct report report =
			output_report(&outputs[i], judged->evidence, sha256, judged->region);

		if (report_make(judged->run->cli, &report, outputs[i].format,
			    run_path(judged->run, outputs[i].path), err) < 0)
			return -1;
	}
	return 0;
}

static int write_pages(const struct judged *judged, struct err *err)
{
	return pages_write(judged->evidence, judged->path, judged->run->bundle, err);
}

/* What is made of the evidence, in this order. */
static int (*const writers[])(const struct judged *judged, struct err *err) = {
	write_outputs,
	write_pages,
};

static int write_all(struct run *run, const struct evidence *evidence, const struct region *region,
	struct err *err)
{
	const struct judged judged = {run, evidence, region, run_path(run, BUNDLE_EVIDENCE)};

	for (size_t i = 0; i < ARRAY_LEN(writers); i++)
		if (writers[i](&judged, err) < 0)
			return -1;
	return 0;
}

/* What is judged is the copy, so that anyone can judge it again. */
int run_judge(struct run *run, struct err *err)
{
	struct evidence *evidence = NULL;
	struct inputs copy;
	int ret = -1;

	inputs_init(&copy, run->cli);
	if (bundle_inputs_read(&copy, run->bundle, run->as_of, err) == 0 &&
		judge_inputs(&copy, run_path(run, BUNDLE_EVIDENCE), &evidence, err) == 0)
		ret = write_all(run, evidence, copy.region, err);
	if (ret == 0) {
		ret = judge_print(run->cli, evidence, stdout, err);
		run->cli->status = analyze_exit_status((enum verdict)evidence->verdict);
	}
	evidence_close(evidence);
	inputs_fini(&copy);
	return ret;
}
