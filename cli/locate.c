#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/location.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/jcs.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "geo/lookup.h"
#include "model/address.h"

#define ADDRESSES_MOST 1000000

static const struct option options[] = {
	{"--dossier", OPTION_ONE, "DOSSIER",
		N_("the addresses of its nodes, against their claims")},
	{"--db", OPTION_MANY, "FILE", N_("MaxMind DB files; otherwise the dossier's")},
	{"--records", OPTION_MANY, "FILE", N_("records that bound the place (with --dossier)")},
	{"--output", OPTION_ONE, "ANSWERS", N_("keep the answers for analyze, one a line")},
	{"--json", OPTION_FLAG, NULL, N_("one JSON object an address")},
	OPTION_PROFILE,
	OPTION_REGION,
};

/* One address that is asked about. */
struct asked {
	const char *addr;
	const struct location_node *node; /* with a dossier that claims it */
	LIST_OF(struct answer) answers;   /* in --db order */
};

struct locating {
	struct cli *cli;
	struct inputs inputs;
	struct arena arena;
	LIST_OF(struct asked) asked;
	size_t cap;
	LIST_OF(struct geo_db *) databases;
	struct sightings seen;
	struct locations locations;
	bool has_dossier;
};

static int ask(struct locating *l, const char *addr, struct err *err)
{
	struct sockaddr_storage parsed;
	struct asked *asked;

	if (!address_parse(addr, &parsed))
		return err_set(err, ERR_DATA, _("\"%s\" is not an IP address"), addr);
	if (l->asked.count == ADDRESSES_MOST)
		return err_set(err, ERR_DATA, _("more than %d addresses"), ADDRESSES_MOST);
	asked = arena_push(&l->arena, &l->asked.items, &l->asked.count, &l->cap, sizeof(*asked));
	asked->addr = arena_text(&l->arena, addr);
	return 0;
}

/* One address a line; blank lines and what follows # are passed over. */
static int ask_stdin(struct locating *l, struct err *err)
{
	struct file_bytes bytes;
	char *rest, *line;
	int ret = 0;

	if (file_read("-", JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	rest = bytes.at;
	while (ret == 0 && (line = strsep(&rest, "\n"))) {
		line[strcspn(line, "#\r")] = '\0';
		line += strspn(line, " \t");
		line[strcspn(line, " \t")] = '\0';
		if (*line)
			ret = ask(l, line, err);
	}
	file_bytes_fini(&bytes);
	return ret;
}

static int ask_dossier(struct locating *l, struct err *err)
{
	if (inputs_open_dossier(&l->inputs, cli_value(l->cli, "--dossier"), err) < 0 ||
		inputs_read_records(&l->inputs, cli_values(l->cli, "--records"), err) < 0 ||
		inputs_find_documents(&l->inputs, err) < 0)
		return -1;
	record_set_close_up(&l->inputs.records);
	cli_print_faults(&l->inputs.records.faults);
	l->has_dossier = true;
	if (l->cli->positional_count)
		return 0;
	LIST_EACH(const struct node, node, &l->inputs.dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (address->role == ADDRESS_VIP && ask(l, address->addr, err) < 0)
				return -1;
	return 0;
}

static int check_options(const struct cli *cli, struct err *err)
{
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

static int collect(struct locating *l, struct err *err)
{
	const struct cli *cli = l->cli;

	if (cli_value(cli, "--dossier") ? ask_dossier(l, err) < 0
					: inputs_open_rules(&l->inputs, err) < 0)
		return -1;
	for (size_t i = 0; i < cli->positional_count; i++) {
		bool list = strcmp(cli->positionals[i], "-") == 0;

		if ((list ? ask_stdin(l, err) : ask(l, cli->positionals[i], err)) < 0)
			return -1;
	}
	return 0;
}

static int open_database(struct locating *l, const char *path, struct err *err)
{
	struct geo_db *db;

	if (geo_db_open(path, &db, err) < 0)
		return -1;
	l->databases.items[l->databases.count++] = db;
	return 0;
}

static int open_databases(struct locating *l, struct err *err)
{
	const char *const *given = cli_values(l->cli, "--db");
	size_t count = l->has_dossier ? l->inputs.dossier->geo.databases.count : 0;

	for (size_t i = 0; given && given[i]; i++)
		count++;
	l->databases.items = arena_array(&l->arena, count + 1, sizeof(struct geo_db *));
	for (; given && *given; given++)
		if (open_database(l, *given, err) < 0)
			return -1;
	if (l->databases.count || !l->has_dossier)
		return 0;
	LIST_EACH(const char *, name, &l->inputs.dossier->geo.databases) {
		char *path = dossier_path(l->inputs.dossier, *name);
		int ret = path ? open_database(l, path, err) : err_no_memory(err);

		free(path);
		if (ret < 0)
			return -1;
	}
	return 0;
}

static int look_up(struct locating *l, struct asked *asked, struct err *err)
{
	asked->answers.items = arena_array(&l->arena, l->databases.count, sizeof(struct answer));
	LIST_EACH(struct geo_db *, db, &l->databases)
		if (geo_db_answer(*db, l->inputs.region, asked->addr, &l->arena,
			    &asked->answers.items[asked->answers.count++], err) < 0)
			return -1;
	return 0;
}

/* The analyzer sees the answers through its inputs. */
static void join(struct locating *l)
{
	size_t cap = 0;

	LIST_EACH(const struct asked, asked, &l->asked)
		LIST_EACH(const struct answer, answer, &asked->answers) {
			struct answer *to = arena_push(&l->arena, &l->inputs.in.answers.items,
				&l->inputs.in.answers.count, &cap, sizeof(*to));

			*to = *answer;
		}
	if (!l->has_dossier)
		return;
	sightings_open(&l->inputs.in, &l->seen);
	locations_open(&l->inputs.in, &l->seen, &l->locations);
	LIST_EACH(struct asked, asked, &l->asked)
		LIST_EACH(const struct location_node, node, &l->locations.nodes)
			LIST_EACH(const struct location_address, address, &node->addresses)
				if (strcmp(address->addr, asked->addr) == 0)
					asked->node = node;
}

static const struct location_address *address_of(const struct asked *asked)
{
	if (!asked->node)
		return NULL;
	LIST_EACH(const struct location_address, address, &asked->node->addresses)
		if (strcmp(address->addr, asked->addr) == 0)
			return address;
	return NULL;
}

/* State and cities of one address, as a node of that single address. */
static int state_of(struct locating *l, const struct asked *asked, uint32_t *cities)
{
	const struct location_address *address = address_of(asked);
	struct location_node alone;
	struct location_view view;

	*cities = place_all(l->inputs.region);
	if (!address)
		return LOCATION_UNKNOWN;
	alone = *asked->node;
	memcpy(&alone.addresses.items, &address, sizeof(address));
	alone.addresses.count = 1;
	*cities = address->together.possible;
	location_view(&l->locations, &alone, alone.claimed, &view);
	return view.state;
}

static const char *city_code(const struct region *region, size_t i)
{
	return i < region->cities.count ? region->cities.items[i].code : "outside";
}

static json_t *discs_json(const struct locating *l, const struct asked *asked)
{
	const struct location_address *address = address_of(asked);
	json_t *discs = json_array();

	if (!address)
		return discs;
	LIST_EACH(const struct location_disc, disc, &address->discs)
		json_array_append_new(
			discs, json_pack("{s:s, s:s, s:I, s:I}", "agent",
				       l->inputs.dossier->agents.items[disc->agent].id, "method",
				       disc->method, "rtt_ns", (json_int_t)disc->rtt_ns, "radius_m",
				       (json_int_t)disc->disc.radius_m));
	return discs;
}

static int print_json(struct locating *l, const struct asked *asked, struct err *err)
{
	json_t *cities = json_array(), *databases = json_array(), *root;
	uint32_t set;
	int state = state_of(l, asked, &set), ret;
	char *text;
	size_t len;

	for (size_t i = 0; i <= l->inputs.region->cities.count; i++)
		if (set >> i & 1)
			json_array_append_new(cities, json_string(city_code(l->inputs.region, i)));
	LIST_EACH(const struct answer, answer, &asked->answers)
		json_array_append_new(databases, bind_write(&answer_shape, answer));
	root = json_pack("{s:s, s:s, s:o, s:o, s:o}", "addr", asked->addr, "state",
		location_state_names[state], "cities", cities, "databases", databases, "discs",
		discs_json(l, asked));
	ret = jcs_text(root, &text, &len, err);
	if (ret == 0) {
		puts(text);
		free(text);
	}
	json_decref(root);
	return ret;
}

static const char *city_name(const struct region *region, const char *code)
{
	int city = region_city_by_code(region, code);

	return city >= 0 ? region->cities.items[city].zh : code;
}

static const char *field_of(const struct answer *answer, const char *name)
{
	LIST_EACH(const struct bind_pair, pair, &answer->fields)
		if (strcmp(pair->name, name) == 0)
			return pair->text;
	return NULL;
}

static void print_answer(const struct locating *l, const struct answer *answer)
{
	const char *name = field_of(answer, "city.names.zh-CN");
	char day[WHEN_TEXT_LEN];

	printf("    %s", answer->database.name);
	if (answer->database.built.v != BIND_ABSENT)
		printf(" (%s)", when_day(answer->database.built, day));
	printf("  %s  %s", answer->prefix ? answer->prefix : "-", answer_says_names[answer->says]);
	LIST_EACH(const char *, code, &answer->cities)
		printf(" %s", city_name(l->inputs.region, *code));
	if (answer->cities.count == 0 && name)
		printf(" %s", name);
	puts(answer->reserved ? _("  (special-purpose address)") : "");
}

static void print_text(struct locating *l, const struct asked *asked)
{
	const struct region *region = l->inputs.region;
	uint32_t set;
	int state = state_of(l, asked, &set);

	printf("%s  %s", asked->addr, location_state_names[state]);
	if (asked->node)
		printf(_("  claimed %s"), city_name(region, asked->node->node->city));
	if (set != place_all(region)) {
		printf("%s", _("  possible:"));
		for (size_t i = 0; i < region->cities.count; i++)
			if (set >> i & 1)
				printf(" %s", region->cities.items[i].zh);
		if (set >> region->cities.count & 1)
			printf(" %s", _("outside the province"));
	}
	putchar('\n');
	LIST_EACH(const struct answer, answer, &asked->answers)
		print_answer(l, answer);
}

static int by_address(const void *left, const void *right)
{
	const struct answer *a = left, *b = right;
	int order = strcmp(a->addr, b->addr);

	return order ? order : strcmp(a->database.name, b->database.name);
}

static int write_answers(struct locating *l, const char *path, struct err *err)
{
	struct file_out *file;
	int ret = 0;

	if (l->inputs.in.answers.count)
		qsort(l->inputs.in.answers.items, l->inputs.in.answers.count, sizeof(struct answer),
			by_address);
	if (file_out_open(path, &file, err) < 0)
		return -1;
	LIST_EACH(const struct answer, answer, &l->inputs.in.answers) {
		char *text;
		size_t len;

		if (ret < 0 || (ret = answer_text(answer, &text, &len, err)) < 0)
			break;
		fprintf(file_out_stream(file), "%s\n", text);
		free(text);
	}
	if (ret == 0)
		return file_out_commit(file, err);
	file_out_abort(file);
	return -1;
}

static int answer_all(struct locating *l, struct err *err)
{
	const char *output = cli_value(l->cli, "--output");

	LIST_EACH(struct asked, asked, &l->asked)
		if (look_up(l, asked, err) < 0)
			return -1;
	join(l);
	LIST_EACH(const struct asked, asked, &l->asked) {
		if (!cli_flag(l->cli, "--json"))
			print_text(l, asked);
		else if (print_json(l, asked, err) < 0)
			return -1;
	}
	return output ? write_answers(l, output, err) : 0;
}

static int run(struct cli *cli, struct err *err)
{
	struct locating l = {.cli = cli};
	int ret = -1;

	inputs_init(&l.inputs, cli);
	if (check_options(cli, err) == 0 && collect(&l, err) == 0 && open_databases(&l, err) == 0)
		ret = answer_all(&l, err);
	LIST_EACH(struct geo_db *, db, &l.databases)
		geo_db_close(*db);
	locations_close(&l.locations);
	sightings_close(&l.seen);
	inputs_fini(&l.inputs);
	arena_fini(&l.arena);
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
		   "  cdnproof locate --dossier dossier.json --db a.mmdb b.mmdb -o answers.jsonl"),
	.run = run,
};
