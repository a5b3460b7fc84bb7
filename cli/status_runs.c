#include "cli/status_runs.h"

#include "base/file.h"
#include "base/i18n.h"
#include "bundle/hold.h"
#include "bundle/layout.h"
#include "model/run_line.h"

/* Begun and never ended; the last of each agent may still go on. */
static int64_t count_aborted(const struct run_log *log, bool goes_on)
{
	int64_t count = 0;

	LIST_EACH(const struct run_line, line, &log->lines)
		if (line->open && (!goes_on || line->attempt < run_log_attempts(log, line->agent)))
			count++;
	return count;
}

static void say_log(const struct cli *cli, const struct run_log *log, bool goes_on)
{
	int64_t aborted = count_aborted(log, goes_on);

	if (goes_on)
		cli_say(cli, "%s", _("a run works in this bundle now"));
	if (aborted)
		cli_say(cli,
			ngettext("%lld run of an agent was begun and never ended: it was aborted",
				"%lld runs of agents were begun and never ended: they were aborted",
				(unsigned long)aborted),
			(long long)aborted);
}

void status_say_runs(struct cli *cli, const char *bundle)
{
	struct arena arena = {0};
	const char *path = bundle_part(&arena, bundle, BUNDLE_RUNS);
	bool goes_on = bundle_is_held(bundle);
	struct faults faults;
	struct file_bytes bytes;
	struct run_log log;
	struct err err;

	faults_init(&faults);
	if (file_read(path, JSON_FILE_MOST, &bytes, &err) == 0) {
		if (run_log_parse(bytes.at, bytes.len, path, &arena, &log, &faults, &err) == 0)
			say_log(cli, &log, goes_on);
		else
			cli_print_faults(&faults);
		file_bytes_fini(&bytes);
	}
	faults_fini(&faults);
	arena_fini(&arena);
}
