#include <stdio.h>
#include <unistd.h>

#include "base/array.h"
#include "bundle/layout.h"
#include "cli/judge.h"
#include "cli/run.h"

static int read_bundle(struct run *run, struct inputs *copy, struct err *err)
{
	const char *const records[] = {run_path(run, BUNDLE_RECORDS), NULL};
	const char *const inventories[] = {run_path(run, BUNDLE_INVENTORY), NULL};

	if (inputs_open_dossier(copy, run_path(run, BUNDLE_DOSSIER), err) < 0)
		return -1;
	copy->in.as_of = run->as_of;
	if (access(run_path(run, BUNDLE_PLAN), F_OK) == 0 &&
		inputs_open_plan(copy, run_path(run, BUNDLE_PLAN), err) < 0)
		return -1;
	if (inputs_read_records(copy, records, err) < 0 ||
		inputs_read_inventories(copy, inventories, err) < 0 ||
		inputs_find_origin(copy, run_path(run, BUNDLE_ORIGIN), err) < 0 ||
		inputs_read_answers(copy, run_path(run, BUNDLE_ANSWERS), err) < 0 ||
		inputs_find_watches(copy, run_path(run, BUNDLE_WATCHES), err) < 0)
		return -1;
	return inputs_find_documents(copy, err);
}

struct judged {
	struct run *run;
	const struct evidence *evidence;
	const char *path; /* of evidence.json, which is written already */
};

static int write_appendix(const struct judged *judged, struct err *err)
{
	return judge_report(judged->evidence, judged->path, "html", NULL, NULL,
		run_path(judged->run, BUNDLE_APPENDIX), err);
}

/* What is made of the evidence, in this order. */
static int (*const writers[])(const struct judged *judged, struct err *err) = {
	write_appendix,
};

static int write_all(struct run *run, const struct evidence *evidence, struct err *err)
{
	const struct judged judged = {run, evidence, run_path(run, BUNDLE_EVIDENCE)};

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
	if (read_bundle(run, &copy, err) == 0 &&
		judge_inputs(&copy, run_path(run, BUNDLE_EVIDENCE), &evidence, err) == 0)
		ret = write_all(run, evidence, err);
	if (ret == 0) {
		ret = judge_print(run->cli, evidence, stdout, err);
		run->cli->status = analyze_exit_status((enum verdict)evidence->verdict);
	}
	evidence_close(evidence);
	inputs_fini(&copy);
	return ret;
}
