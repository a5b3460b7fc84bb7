#include "cli/check_records.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "base/text.h"
#include "cli/folders.h"
#include "model/plan.h"
#include "model/record_lines.h"

struct reading {
	struct heads_check *check;
	int64_t others; /* lines of records' files that are none */
};

typedef void take_line(struct reading *reading, const char *line, size_t len);

/* What is torn off at the end is no line. */
static int take_lines(
	struct record_lines *lines, struct reading *reading, take_line *take, struct err *err)
{
	enum record_lines_found found;
	const char *line;
	size_t len;

	do {
		if (record_lines_next(lines, &found, &line, &len, err) < 0)
			return -1;
		if (found == LINES_LINE)
			take(reading, line, len);
		else
			reading->others += found == LINES_TOO_LONG;
	} while (found != LINES_END && found != LINES_TORN);
	return 0;
}

static int each_line(const char *path, struct reading *reading, take_line *take, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), ret;
	struct record_lines lines;

	if (fd < 0)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
	record_lines_init(&lines, fd, 0);
	ret = take_lines(&lines, reading, take, err);
	if (ret < 0 && !stop_requested)
		err_set_errno(err, ERR_IO, err->sys_errno, _("%s: cannot be read"), path);
	record_lines_fini(&lines);
	close(fd);
	return ret < 0 && stop_requested ? stop_err(err) : ret;
}

static void take_head(struct reading *reading, const char *line, size_t len)
{
	heads_check_head(reading->check, line, len);
}

static void take_record(struct reading *reading, const char *line, size_t len)
{
	reading->others += !heads_check_line(reading->check, line, len);
}

static int read_heads(void *context, const char *path, struct err *err)
{
	const char *name = file_base_name(path), *ending = strrchr(name, '.');

	if (strcmp(ending ? ending : name, ending ? ".heads" : "heads") != 0)
		return 0;
	return each_line(path, context, take_head, err);
}

static int read_records(void *context, const char *path, struct err *err)
{
	return each_line(path, context, take_record, err);
}

/* Of a file they lie beside it; where there are none that is said of the agent. */
static int read_heads_of(struct reading *reading, const char *path, struct err *err)
{
	struct stat st;
	char *beside;
	int ret = 0;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return folders_each(path, "heads", read_heads, reading, err);
	if (asprintf(&beside, "%s.heads", path) < 0)
		return err_no_memory(err);
	if (file_is_there(beside))
		ret = read_heads(reading, beside, err);
	free(beside);
	return ret;
}

static int read_all(struct reading *reading, const char *const *paths, struct err *err)
{
	for (size_t i = 0; paths[i]; i++)
		if (read_heads_of(reading, paths[i], err) < 0)
			return -1;
	for (size_t i = 0; paths[i]; i++)
		if (folders_each(paths[i], ".jsonl", read_records, reading, err) < 0)
			return -1;
	return 0;
}

static const char *join(struct arena *arena, const char *text, const char *more)
{
	return text[0] ? arena_format(arena, "%s%s%s", text, _(", "), more) : more;
}

const char *check_records_place(const struct heads_finding *finding, struct arena *arena)
{
	const char *text = "";

	if (finding->to > finding->number)
		text = arena_format(arena, _("heads %lld to %lld"), (long long)finding->number,
			(long long)finding->to);
	else if (finding->number)
		text = arena_format(arena, _("head %lld"), (long long)finding->number);
	if (finding->run[0])
		text = join(arena, text,
			arena_format(arena, _("run %s"), text_shown(arena, finding->run)));
	if (finding->seq >= 0)
		text = join(arena, text,
			arena_format(arena, _("from line %lld on"), (long long)finding->seq));
	if (finding->lines)
		text = join(arena, text,
			arena_format(arena, _("%lld records"), (long long)finding->lines));
	return text;
}

static void print_agents(const struct heads_result *result)
{
	LIST_EACH(const struct heads_agent, agent, &result->agents)
		if (agent->lines || agent->heads)
			printf(_("%s: %lld records of %lld runs, %lld under %lld signed heads\n"),
				agent->agent, (long long)agent->lines, (long long)agent->runs,
				(long long)agent->signed_lines, (long long)agent->heads);
}

/* False: something is not as it was signed. */
static bool print_findings(const struct heads_result *result)
{
	struct arena arena = {0};
	bool sound = true;

	LIST_EACH(const struct heads_finding, finding, &result->findings) {
		const struct heads_what_row *row = &heads_whats[finding->what];
		const char *place = check_records_place(finding, &arena);

		sound = sound && row->weight == HEADS_SAID;
		if (finding->agent[0])
			printf(_("%s: "), text_shown(&arena, finding->agent));
		printf("%s%s", row->weight == HEADS_SAID ? "" : _("WRONG: "), _(row->words));
		if (place[0])
			printf(_(" (%s)"), place);
		putchar('\n');
	}
	if (result->left_out)
		printf(_("and %zu more\n"), result->left_out);
	arena_fini(&arena);
	return sound && result->left_out == 0;
}

static int account(const struct cli *cli, struct reading *reading, struct err *err)
{
	const struct heads_result *result = heads_check_end(reading->check);

	if (!cli->quiet)
		print_agents(result);
	if (reading->others)
		cli_say(cli, _("%lld lines are no records"), (long long)reading->others);
	if (print_findings(result))
		return 0;
	return err_set(
		err, ERR_DATA, "%s", _("records or heads are not whole as they were signed"));
}

int check_records(struct cli *cli, const char *plan_path, const char *const *paths, struct err *err)
{
	struct reading reading = {0};
	struct plan *plan;
	int ret;

	if (plan_open(plan_path, &plan, &cli->faults, err) < 0)
		return -1;
	reading.check = heads_check_new(plan);
	ret = read_all(&reading, paths, err);
	if (ret == 0)
		ret = account(cli, &reading, err);
	heads_check_free(reading.check);
	plan_close(plan);
	return ret;
}
