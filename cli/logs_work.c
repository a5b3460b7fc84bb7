#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/logs_confine.h"
#include "cli/logs_index.h"
#include "cli/logs_modes.h"
#include "cli/scan.h"
#include "logs/rate.h"
#include "logs/walk.h"

#define RATE_MOST INT64_C(1000000) /* MB/s */

/* Rules, which name the cities that clients are in, are read for paths only when somebody asks. */
static int open_inputs(struct inputs *inputs, const char *dossier, struct err *err)
{
	if (dossier)
		return inputs_open_dossier(inputs, dossier, err);
	return cli_value(inputs->cli, "--db") ? inputs_open_rules(inputs, err) : 0;
}

/* The others read stored bytes, or heads and tails: there is nothing to add up. */
static bool reads_records(logs_step *step)
{
	return step == logs_scan_kept || step == logs_run_check;
}

static struct scan_wishes wishes_of(const struct cli *cli, logs_step *step)
{
	bool records = reads_records(step);

	return (struct scan_wishes){.format = cli_value(cli, "--format"),
		.time_zone = cli_value(cli, "--assume-tz"),
		.traffic = records && cli_flag(cli, "--traffic"),
		.no_traffic = !records || cli_flag(cli, "--no-traffic")};
}

static int work(struct cli *cli, const char *const *paths, struct scan_wishes wishes,
	const struct scan_work *todo, struct unix_ms *as_of, struct err *err)
{
	const char *dossier = cli_value(cli, "--dossier");
	struct client_places *places = NULL;
	struct inputs inputs;
	int ret;

	inputs_init(&inputs, cli);
	ret = open_inputs(&inputs, dossier, err);
	if (ret == 0)
		ret = scan_open_places(&inputs, cli_values(cli, "--db"), &wishes, &places, err);
	wishes.places = places;
	if (ret == 0)
		ret = dossier ? scan_dossier(&inputs, &wishes, SCAN_ALL, NULL, todo, err)
			      : scan_paths(cli, paths, &wishes, todo, err);
	if (ret == 0 && dossier && as_of)
		as_of->v = inputs.dossier->as_of.v;
	client_places_close(places);
	inputs_fini(&inputs);
	return ret;
}

struct confined {
	const struct cli *cli;
	logs_step *step;
	void *context;
};

static int run_confined(const struct logs_job *jobs, size_t count,
	const struct logs_options *options, void *context, struct err *err)
{
	const struct confined *confined = context;

	if (logs_confine(confined->cli, jobs, count, cli_value(confined->cli, "--output"), err) < 0)
		return -1;
	return confined->step(jobs, count, options, confined->context, err);
}

int logs_read_rate(const struct cli *cli, struct log_rate *rate, bool *limited, struct err *err)
{
	int64_t mb;

	if (cli_int(cli, "--rate", 1, RATE_MOST, 0, &mb, err) < 0)
		return -1;
	*limited = mb > 0;
	if (*limited)
		log_rate_init(rate, mb * 1000000);
	return 0;
}

/* As canonical text begins, whose keys are sorted. */
static bool is_inventory(FILE *file)
{
	static const char *const heads[] = {"{\"archives\":", "{\"against\":"};
	char head[16] = "";
	size_t got = fread(head, 1, sizeof(head) - 1, file);

	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		if (strncmp(head, heads[i], strlen(heads[i])) == 0)
			return true;
	return got == 0;
}

int logs_check_output(struct cli *cli, struct err *err)
{
	const char *path = cli_value(cli, "--output");
	struct stat st;
	FILE *file;
	bool may_go;

	if (!path || stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	file = fopen(path, "re");
	may_go = file && is_inventory(file);
	if (file)
		fclose(file);
	return may_go ? 0
		      : err_set(err, ERR_CANTCREATE,
				_("%s is there and is no inventory: it is not replaced"),
				text_shown(&cli->arena, path));
}

int logs_check_paths(struct cli *cli, const char *const *paths, struct err *err)
{
	for (; *paths; paths++) {
		if (strcmp(*paths, "-") == 0)
			return err_set(err, ERR_USAGE,
				_("logs reads files and folders, not standard input (a file of "
				  "that name is ./-)"));
		if (log_walk_is_missing(*paths))
			return err_set(err, ERR_NOINPUT, _("%s: it is not there"),
				text_shown(&cli->arena, *paths));
	}
	return 0;
}

int logs_work(struct cli *cli, const char *const *paths, logs_step *step, void *context,
	struct unix_ms *as_of, struct err *err)
{
	struct confined confined = {.cli = cli, .step = step, .context = context};
	struct scan_work todo = {.run = run_confined, .context = &confined};
	struct log_rate rate;
	bool limited;
	int ret;

	if ((paths[0] != NULL) == (cli_value(cli, "--dossier") != NULL))
		return err_set(err, ERR_USAGE, _("logs needs either paths or --dossier DOSSIER"));
	if (logs_read_rate(cli, &rate, &limited, err) < 0)
		return -1;
	todo.rate = limited ? &rate : NULL;
	todo.content_sha256 = cli_value(cli, "--manifest") != NULL;
	todo.offsets = logs_wants_index(cli);
	todo.sm3 = cli_flag(cli, "--sm3");
	if (as_of)
		as_of->v = BIND_ABSENT;
	ret = work(cli, paths, wishes_of(cli, step), &todo, as_of, err);
	if (limited)
		log_rate_fini(&rate);
	return ret;
}
