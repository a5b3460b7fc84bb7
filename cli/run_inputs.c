#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"
#include "cli/run.h"
#include "cli/sources.h"
#include "cli/waivers.h"

static bool is_source(const struct sources *sources, const char *sha256)
{
	LIST_EACH(struct source *, source, &sources->items)
		if (strcmp(source_info(*source)->sha256, sha256) == 0)
			return true;
	return false;
}

static bool has_answered(const answer_list *answers, const char *sha256)
{
	LIST_EACH(const struct answer, answer, answers)
		if (strcmp(answer->database.sha256, sha256) == 0)
			return true;
	return false;
}

/* Every database that there is now has answered, and no other one has. */
static bool are_of(const answer_list *answers, const struct sources *sources)
{
	LIST_EACH(struct source *, source, &sources->items)
		if (!has_answered(answers, source_info(*source)->sha256))
			return false;
	LIST_EACH(const struct answer, answer, answers)
		if (!is_source(sources, answer->database.sha256))
			return false;
	return true;
}

/* The dossier is the same, so the answers of the same databases are. */
static bool answers_stay(struct run *run)
{
	const char *path = run_path(run, BUNDLE_ANSWERS);
	struct sources sources = {0};
	answer_list answers = {0};
	struct faults faults;
	struct err unused;
	bool stay;

	if (access(path, R_OK) < 0)
		return false;
	faults_init(&faults);
	stay = answers_open(path, &run->arena, &answers, &faults, &unused) == 0;
	if (stay && sources_open(&sources, NULL, run->inputs.dossier, &unused) < 0)
		cli_say(run->cli, _("%s; what was looked up before stays"), unused.text);
	else
		stay = stay && are_of(&answers, &sources);
	sources_close(&sources);
	faults_fini(&faults);
	return stay;
}

int run_check_inputs(struct run *run, struct err *err)
{
	if (run_check_records(run, err) < 0)
		return -1;
	run->answers_stay = !run->is_new && answers_stay(run);
	if (!run->answers_stay && inputs_look_up(&run->inputs, NULL, err) < 0)
		return -1;
	if (inputs_find_documents(&run->inputs, err) < 0)
		return -1;
	return waivers_gather(&run->inputs, cli_values(run->cli, "--waiver"), err);
}

static int copy_document(struct run *run, const struct document *document, struct err *err)
{
	char *from = inputs_document_path(&run->inputs, document);
	char *kept = from ? inputs_document_kept(&run->inputs, document) : NULL;
	int ret = 0;

	if (from && !kept)
		ret = err_no_memory(err);
	else if (from && file_is_there(from))
		ret = bundle_keep_copy(from, run_path(run, kept), err);
	else if (!from || !file_is_there(run_path(run, kept)))
		cli_say(run->cli, _("document %s: no file; it proves nothing"), document->id);
	free(kept);
	free(from);
	return ret;
}

/* Rules and region that are not built in: whoever judges again needs them. They stay what they were
 * when the bundle was begun. */
static int copy_rules(struct run *run, const char *option, const char *name, struct err *err)
{
	const char *from = cli_value(run->cli, option), *to = run_path(run, name);
	char before[DIGEST_TEXT_LEN], now[DIGEST_TEXT_LEN];

	if (run->is_new) {
		if (from)
			return bundle_keep_copy(from, to, err);
		if (unlink(to) < 0 && errno != ENOENT)
			return err_set_errno(
				err, ERR_CANTCREATE, errno, _("%s: cannot be removed"), to);
		return 0;
	}
	if (!from && !file_is_there(to))
		return 0;
	if (from && digest_file(from, now, err) < 0)
		return -1;
	if (from && digest_file(to, before, NULL) == 0 && strcmp(before, now) == 0)
		return 0;
	return err_set(err, ERR_CANTCREATE,
		_("%s: was begun with another %s; give the same, or a new folder"), run->bundle,
		option);
}

/* The dossier comes behind the rules: a bundle that has it is of these rules. */
int run_copy_inputs(struct run *run, struct err *err)
{
	const struct dossier *dossier = run->inputs.dossier;

	if (copy_rules(run, "--profile", BUNDLE_PROFILE, err) < 0 ||
		copy_rules(run, "--region", BUNDLE_REGION, err) < 0 ||
		bundle_keep_copy(dossier->path, run_path(run, BUNDLE_DOSSIER), err) < 0 ||
		bundle_make_folders(run->bundle, err) < 0)
		return -1;
	LIST_EACH(const struct document, document, &dossier->documents)
		if (copy_document(run, document, err) < 0)
			return -1;
	if (run_copy_records(run, err) < 0)
		return -1;
	return waivers_copy(&run->inputs, run_path(run, BUNDLE_WAIVERS), err);
}

int run_write_answers(struct run *run, struct err *err)
{
	struct file_out *file;

	if (run->answers_stay)
		return 0;
	if (file_out_open(run_path(run, BUNDLE_ANSWERS), &file, err) < 0)
		return -1;
	LIST_EACH(const struct answer, answer, &run->inputs.in.answers) {
		char *text;
		size_t len;

		if (answer_text(answer, &text, &len, err) < 0) {
			file_out_abort(file);
			return -1;
		}
		fprintf(file_out_stream(file), "%s\n", text);
		free(text);
	}
	return file_out_commit(file, err);
}
