#include "cli/locate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/stop.h"
#include "cli/commands.h"

static const struct option options[] = {
	{"--dossier", OPTION_ONE, "DOSSIER",
		N_("the addresses of its nodes, against their claims")},
	{"--db", OPTION_MANY, "FILE", N_("MaxMind DB files; otherwise the dossier's")},
	{"--records", OPTION_MANY, "FILE", N_("records that bound the place (with --dossier)")},
	{"--output", OPTION_ONE, "ANSWERS", N_("keep the answers for analyze, one a line")},
	{"--json", OPTION_FLAG, NULL, N_("one JSON object an address")},
	{"--explain", OPTION_FLAG, NULL, N_("say in sentences what the state rests on")},
	{"--svg", OPTION_ONE, "FILE",
		N_("draw each address's place; several: FILE-1.svg, FILE-2.svg, …")},
	OPTION_PROFILE,
	OPTION_REGION,
};

typedef int (*take_address)(void *context, size_t line, const char *text, struct err *err);

static bool speaks_chinese(void)
{
	const char *language = getenv("LANGUAGE"); /* set by language_set */

	return language && strncmp(language, "zh", 2) == 0;
}

static int check_options(const struct cli *cli, struct err *err)
{
	if (cli_flag(cli, "--json") && cli_flag(cli, "--explain"))
		return err_set(err, ERR_USAGE, _("--json and --explain exclude each other"));
	if (cli_value(cli, "--dossier"))
		return 0;
	if (cli_value(cli, "--records"))
		return err_set(
			err, ERR_USAGE, _("--records needs --dossier: it says where agents are"));
	if (cli->positional_count == 0)
		return err_set(err, ERR_USAGE, _("locate needs addresses, - or --dossier DOSSIER"));
	if (!cli_value(cli, "--db"))
		return err_set(err, ERR_USAGE, _("locate needs --db FILE or --dossier DOSSIER"));
	return 0;
}

static int read_dossier(struct locate *l, struct err *err)
{
	if (inputs_open_dossier(&l->inputs, cli_value(l->cli, "--dossier"), err) < 0 ||
		inputs_read_records(&l->inputs, cli_values(l->cli, "--records"), err) < 0 ||
		inputs_find_documents(&l->inputs, err) < 0)
		return -1;
	record_set_close_up(&l->inputs.records);
	cli_print_faults(&l->inputs.records.faults);
	l->has_dossier = true;
	return 0;
}

static int open_all(struct locate *l, struct err *err)
{
	bool dossier = cli_value(l->cli, "--dossier");

	if ((dossier ? read_dossier(l, err) : inputs_open_rules(&l->inputs, err)) < 0)
		return -1;
	if (locate_open_sources(l, err) < 0)
		return -1;
	return dossier ? locate_judge(l, err) : 0;
}

static int print_one(struct locate *l, const struct located *located, struct err *err)
{
	const char *svg = cli_value(l->cli, "--svg");

	if (svg && strcmp(svg, "-") == 0)
		return 0; /* standard output is the figure's */
	if (cli_flag(l->cli, "--json"))
		return locate_print_json(located, err);
	locate_print_text(l, located);
	if (cli_flag(l->cli, "--explain"))
		locate_print_sentences(l, located);
	return 0;
}

static int tell(struct locate *l, struct located *located, struct err *err)
{
	bool svg = cli_value(l->cli, "--svg");

	if (svg || cli_flag(l->cli, "--explain"))
		locate_measure(l, located);
	if (svg && locate_draw(l, located, err) < 0)
		return -1;
	if (cli_value(l->cli, "--output") && locate_keep(l, located, err) < 0)
		return -1;
	return print_one(l, located, err);
}

/* A text that is no address is named, and the others are answered all the same. */
static int name_fault(struct locate *l, size_t line, const char *text)
{
	faults_add(&l->cli->faults, line ? "-" : text, line, 0, "",
		_("\"%s\" is not an IP address"), text);
	return 0;
}

static int answer(void *context, size_t line, const char *text, struct err *err)
{
	struct locate *l = context;
	struct sockaddr_storage parsed;
	struct located located;
	int ret;

	if (stop_requested)
		return stop_err(err);
	if (!address_parse(text, &parsed))
		return name_fault(l, line, text);
	ret = located_open(l, text, &located, err);
	if (ret == 0)
		ret = tell(l, &located, err);
	located_close(&located);
	if (ret == 0 && ferror(stdout))
		ret = err_set(err, ERR_IO, "%s", _("standard output cannot be written"));
	return ret;
}

static int each_of_dossier(
	const struct locate *l, take_address take, void *context, struct err *err)
{
	LIST_EACH(const struct node, node, &l->inputs.dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (address->role == ADDRESS_VIP &&
				take(context, 0, address->addr, err) < 0)
				return -1;
	return 0;
}

/* Every address that is asked about, in the order of the asking. */
static int each_asked(struct locate *l, take_address take, void *context, struct err *err)
{
	for (size_t i = 0; i < l->cli->positional_count; i++) {
		const char *text = l->cli->positionals[i];
		bool list = strcmp(text, "-") == 0;

		if ((list ? locate_each_line(take, context, err) : take(context, 0, text, err)) < 0)
			return -1;
	}
	return l->cli->positional_count ? 0 : each_of_dossier(l, take, context, err);
}

struct gathering {
	struct locate *l;
	text_list texts;
	size_t cap;
};

static int gather(void *context, size_t line, const char *text, struct err *err)
{
	struct gathering *g = context;
	struct sockaddr_storage parsed;

	if (!address_parse(text, &parsed))
		return name_fault(g->l, line, text);
	if (g->texts.count == LOCATE_FIGURES_MOST)
		return err_set(
			err, ERR_DATA, _("more than %d addresses to draw"), LOCATE_FIGURES_MOST);
	*(const char **)arena_push(&g->l->arena, &g->texts.items, &g->texts.count, &g->cap,
		sizeof(char *)) = arena_text(&g->l->arena, text);
	return 0;
}

/* Figures are written when all addresses are known to be such: how many there are names them. */
static int answer_and_draw(struct locate *l, struct err *err)
{
	struct gathering g = {.l = l};

	if (each_asked(l, gather, &g, err) < 0 || faults_result(&l->cli->faults, err) < 0)
		return -1;
	l->figure_count = g.texts.count;
	if (l->figure_count > 1 && strcmp(cli_value(l->cli, "--svg"), "-") == 0)
		return err_set(
			err, ERR_USAGE, _("--svg - draws one address, not %zu"), l->figure_count);
	LIST_EACH(const char *, text, &g.texts)
		if (answer(l, 0, *text, err) < 0)
			return -1;
	return 0;
}

static int answer_all(struct locate *l, struct err *err)
{
	const char *output = cli_value(l->cli, "--output");

	if ((cli_value(l->cli, "--svg") ? answer_and_draw(l, err) : each_asked(l, answer, l, err)) <
			0 ||
		faults_result(&l->cli->faults, err) < 0)
		return -1;
	return output ? locate_write_kept(l, output, err) : 0;
}

static void close_all(struct locate *l)
{
	sources_close(&l->sources);
	LIST_EACH(struct evidence *, evidence, &l->passes)
		evidence_close(*evidence);
	inputs_fini(&l->inputs);
	arena_fini(&l->arena);
}

static int run(struct cli *cli, struct err *err)
{
	struct locate l = {.cli = cli, .lang = speaks_chinese() ? LANG_ZH : LANG_EN};
	int ret = -1;

	inputs_init(&l.inputs, cli);
	if (check_options(cli, err) == 0 && open_all(&l, err) == 0)
		ret = answer_all(&l, err);
	close_all(&l);
	return ret;
}

const struct command command_locate = {
	.name = "locate",
	.summary = N_("look addresses up in databases and set them against what latency allows"),
	.positionals = "[ADDR…|-]",
	.least = 0,
	.most = -1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details =
		N_("Reads files only: nothing is sent to an address.\n\nExamples:\n"
		   "  cdnproof locate 192.0.2.1 --db city.mmdb\n"
		   "  cdnproof locate --dossier dossier.json --records records/ --explain\n"
		   "  cdnproof locate --dossier dossier.json --db a.mmdb b.mmdb -o answers.jsonl"),
	.run = run,
};
