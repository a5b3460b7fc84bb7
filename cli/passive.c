#include "cli/passive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/bind.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/inputs.h"
#include "geo/lookup.h"
#include "model/address.h"
#include "probes/passive.h"

#define CACHE_SLOTS 65536 /* networks whose place is remembered */

/* A network of one place: clients come from few. */
struct cached {
	uint8_t bytes[8]; /* the first 24 bits of IPv4, 48 of IPv6 */
	uint8_t family;   /* 0: free */
	const struct passive_place *place;
};

struct passive_run {
	struct cli *cli;
	struct inputs inputs;
	struct arena arena;
	struct geo_db *db; /* NULL: none */
	struct cached *cache;
	struct passive_place **places; /* each once */
	size_t place_count, place_cap;
	struct passive_options options;
	struct passive *passive;
	const char **addrs;
	int64_t *ports;
	LIST_OF(struct passive_file) files;
	size_t file_cap;
};

/* ---- operators ---- */

const char *passive_operator(const struct answer *answer)
{
	static const char *const fields[] = {"operator", "isp", "isp.names.zh-CN", "isp_name",
		"traits.isp", "traits.organization", "traits.autonomous_system_organization",
		"autonomous_system_organization", "organization", "as_organization", "line"};
	static const struct operator_word {
		const char *word, *name;
	} words[] = {
		{"电信", "电信"},
		{"telecom", "电信"},
		{"chinanet", "电信"},
		{"联通", "联通"},
		{"unicom", "联通"},
		{"china169", "联通"},
		{"移动", "移动"},
		{"china mobile", "移动"},
		{"chinamobile", "移动"},
		{"cmnet", "移动"},
		{"铁通", "移动"},
		{"tietong", "移动"},
		{"广电", "广电"},
		{"china broadcasting", "广电"},
		{"教育", "教育网"},
		{"cernet", "教育网"},
	};
	const char *text = NULL;

	for (size_t i = 0; i < ARRAY_LEN(fields) && !text; i++)
		LIST_EACH(const struct bind_pair, pair, &answer->fields)
			if (strcmp(pair->name, fields[i]) == 0 && *pair->text)
				text = pair->text;
	for (size_t i = 0; text && i < ARRAY_LEN(words); i++)
		if (strcasestr(text, words[i].word))
			return words[i].name;
	return text;
}

/* ---- places ---- */

static const struct passive_place *intern(
	struct passive_run *run, const struct passive_place *place)
{
	struct passive_place *new, **slot;

	for (size_t i = 0; i < run->place_count; i++)
		if (text_equal(run->places[i]->says, place->says) &&
			text_equal(run->places[i]->city, place->city) &&
			text_equal(run->places[i]->operator_name, place->operator_name))
			return run->places[i];
	if (run->place_count == PASSIVE_GROUPS_MOST)
		return NULL;
	new = arena_alloc(&run->arena, sizeof(*new));
	*new = (struct passive_place){.says = place->says,
		.city = arena_text(&run->arena, place->city),
		.operator_name = arena_text(&run->arena, place->operator_name)};
	slot = arena_push(
		&run->arena, &run->places, &run->place_count, &run->place_cap, sizeof(*slot));
	*slot = new;
	return new;
}

static size_t network_bytes(const struct packet_host *client)
{
	return client->family == 6 ? 6 : 3;
}

static struct cached *cached_of(const struct passive_run *run, const struct packet_host *client)
{
	uint64_t hash = client->family;

	for (size_t i = 0; i < network_bytes(client); i++)
		hash = (hash ^ client->bytes[i]) * UINT64_C(0x100000001b3);
	return &run->cache[(hash ^ hash >> 29) % CACHE_SLOTS];
}

/* Does one answer hold for the whole network that is remembered? */
static bool is_wide(const struct answer *answer, const struct packet_host *client)
{
	const char *slash = answer->prefix ? strchr(answer->prefix, '/') : NULL;
	long bits = slash ? strtol(slash + 1, NULL, 10) : 128;

	return bits <= (long)network_bytes(client) * 8 &&
	       (client->family == 6) == (strchr(answer->prefix, ':') != NULL);
}

static const struct passive_place *look_up(
	struct passive_run *run, const struct packet_host *client, struct cached *cached)
{
	struct arena arena = {0};
	struct sockaddr_storage addr = {0};
	char text[ADDRESS_TEXT_LEN];
	struct passive_place place = {0};
	const struct passive_place *found = NULL;
	struct answer answer;
	struct err unused;

	if (client->family == 6) {
		struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

		memcpy(&v6.sin6_addr, client->bytes, 16);
		memcpy(&addr, &v6, sizeof(v6));
	} else {
		struct sockaddr_in v4 = {.sin_family = AF_INET};

		memcpy(&v4.sin_addr, client->bytes, 4);
		memcpy(&addr, &v4, sizeof(v4));
	}
	address_text((const struct sockaddr *)&addr, text);
	if (geo_db_answer(run->db, run->inputs.region, text, &arena, &answer, &unused) == 0) {
		place.says = answer_says_names[answer.says];
		place.city = answer.cities.count == 1 ? answer.cities.items[0] : NULL;
		place.operator_name = passive_operator(&answer);
		found = intern(run, &place);
		if (is_wide(&answer, client)) {
			*cached = (struct cached){.family = client->family, .place = found};
			memcpy(cached->bytes, client->bytes, network_bytes(client));
		}
	}
	arena_fini(&arena);
	return found;
}

static const struct passive_place *classify(void *context, const struct packet_host *client)
{
	struct passive_run *run = context;
	struct cached *cached = cached_of(run, client);

	if (cached->family == client->family &&
		memcmp(cached->bytes, client->bytes, network_bytes(client)) == 0)
		return cached->place;
	return look_up(run, client, cached);
}

/* ---- options ---- */

bool passive_wanted(const struct cli *cli)
{
	return cli_value(cli, "--read") || cli_value(cli, "--listen");
}

static int read_addrs(struct passive_run *run, const char *const *values, struct err *err)
{
	size_t count = cli_count(values);
	struct packet_host *hosts = arena_array(&run->arena, count, sizeof(*hosts));

	run->addrs = arena_array(&run->arena, count, sizeof(*run->addrs));
	for (size_t i = 0; i < count; i++) {
		struct sockaddr_storage addr;
		char text[ADDRESS_TEXT_LEN];

		if (!address_parse(values[i], &addr))
			return err_set(err, ERR_USAGE, _("--addr takes IP addresses, not \"%s\""),
				values[i]);
		hosts[i].family = addr.ss_family == AF_INET6 ? 6 : 4;
		if (addr.ss_family == AF_INET6)
			memcpy(hosts[i].bytes, &((const struct sockaddr_in6 *)&addr)->sin6_addr,
				16);
		else
			memcpy(hosts[i].bytes, &((const struct sockaddr_in *)&addr)->sin_addr, 4);
		run->addrs[i] =
			arena_text(&run->arena, address_text((const struct sockaddr *)&addr, text));
	}
	run->options.hosts = hosts;
	run->options.host_count = count;
	return 0;
}

static int read_ports(struct passive_run *run, const char *const *values, struct err *err)
{
	size_t count = cli_count(values);
	uint16_t *ports = arena_array(&run->arena, count, sizeof(*ports));

	run->ports = arena_array(&run->arena, count, sizeof(*run->ports));
	for (size_t i = 0; i < count; i++) {
		char *end;
		long port = strtol(values[i], &end, 10);

		if (end == values[i] || *end || port < 1 || port > 65535)
			return err_set(err, ERR_USAGE,
				_("--port takes numbers from 1 to 65535, not \"%s\""), values[i]);
		ports[i] = (uint16_t)port;
		run->ports[i] = port;
	}
	run->options.ports = ports;
	run->options.port_count = count;
	return 0;
}

static int open_database(struct passive_run *run, struct err *err)
{
	const char *path = cli_value(run->cli, "--db");

	if (!path)
		return 0;
	if (inputs_open_rules(&run->inputs, err) < 0 || geo_db_open(path, &run->db, err) < 0)
		return -1;
	run->cache = calloc(CACHE_SLOTS, sizeof(*run->cache));
	if (!run->cache)
		return err_no_memory(err);
	run->options.classify = classify;
	run->options.context = run;
	return 0;
}

static int check_options(const struct cli *cli, struct err *err)
{
	if (cli_value(cli, "--read") && cli_value(cli, "--listen"))
		return err_set(err, ERR_USAGE, _("--read and --listen exclude each other"));
	if (cli->positional_count || cli_value(cli, "--agent"))
		return err_set(err, ERR_USAGE,
			_("--read and --listen send nothing: they take no plan and no --agent"));
	if (!cli_value(cli, "--addr"))
		return err_set(err, ERR_USAGE,
			_("--read and --listen need --addr: which addresses are the node's own?"));
	if (cli_value(cli, "--read") && (cli_value(cli, "--until") || cli_value(cli, "--count")))
		return err_set(err, ERR_USAGE, _("--until and --count are for --listen"));
	return 0;
}

/* ---- the run ---- */

static int read_captures(struct passive_run *run, struct err *err)
{
	const char *const *paths = cli_values(run->cli, "--read");

	for (; *paths; paths++) {
		struct passive_file file, *kept;

		if (passive_read_file(run->passive, *paths, file_base_name(*paths), &run->arena,
			    &file, err) < 0)
			return -1;
		if (file.damage)
			cli_say(run->cli, _("%s: not whole, read up to packet %lld: %s"), *paths,
				(long long)file.packets, file.damage);
		kept = arena_push(&run->arena, &run->files.items, &run->files.count, &run->file_cap,
			sizeof(*kept));
		*kept = file;
	}
	return 0;
}

static void show_progress(const struct passive *passive)
{
	fprintf(stderr, "\r");
	fprintf(stderr, _("%lld connections "), (long long)passive_connections(passive));
}

static int write_result(struct passive_run *run, struct file_out *out, struct err *err)
{
	struct passive_result result;
	char *text = NULL;
	size_t len;

	passive_finish(run->passive, &run->arena, &result);
	result.addrs.items = run->addrs;
	result.addrs.count = run->options.host_count;
	result.ports.items = run->ports;
	result.ports.count = run->options.port_count;
	result.files.items = run->files.items;
	result.files.count = run->files.count;
	result.database = run->db ? geo_db_info(run->db) : NULL;
	if (passive_text(&result, &text, &len, err) < 0)
		return -1;
	if (out)
		fwrite(text, 1, len, file_out_stream(out));
	else
		puts(text);
	free(text);
	cli_say(run->cli,
		_("%lld connections in %zu groups; retransmitted %lld, refused %lld, incomplete "
		  "%lld; packets %lld"),
		(long long)result.connections, result.groups.count, (long long)result.retransmitted,
		(long long)result.refused, (long long)result.incomplete, (long long)result.packets);
	return 0;
}

static int open_output(const struct cli *cli, struct file_out **out, struct err *err)
{
	const char *path = cli_value(cli, "--output");

	*out = NULL;
	return path && strcmp(path, "-") != 0 ? file_out_open(path, out, err) : 0;
}

static int close_output(struct file_out *out, int ret, struct err *err)
{
	if (ret == 0 && out)
		return file_out_commit(out, err);
	if (out)
		file_out_abort(out);
	return ret;
}

static int run_read(struct passive_run *run, struct err *err)
{
	struct file_out *out;
	int ret = read_captures(run, err);

	if (ret < 0 || open_output(run->cli, &out, err) < 0)
		return -1;
	return close_output(out, write_result(run, out, err), err);
}

/* The output is begun before the first packet: without privilege it may not be permitted, and that
 * should be known early. */
static int run_listen(struct passive_run *run, struct err *err)
{
	struct passive_capture *capture;
	struct file_out *out = NULL;
	struct unix_ms until;
	int64_t count;
	int ret;

	if (cli_time(run->cli, "--until", &until, err) < 0 ||
		cli_int(run->cli, "--count", 1, PASSIVE_TIMED_MOST, 0, &count, err) < 0 ||
		passive_capture_open(run->passive, &run->options, cli_value(run->cli, "--listen"),
			&capture, err) < 0)
		return -1;
	ret = open_output(run->cli, &out, err);
	if (ret == 0)
		cli_say(run->cli, _("listening; Ctrl-C ends it and writes what was seen"));
	if (ret == 0)
		ret = passive_capture_run(capture, until, count,
			cli_shows_progress(run->cli) ? show_progress : NULL, err);
	if (ret == 0)
		ret = write_result(run, out, err);
	passive_capture_close(capture);
	return close_output(out, ret, err);
}

int passive_command(struct cli *cli, struct err *err)
{
	struct passive_run run = {.cli = cli};
	int ret = -1;

	if (check_options(cli, err) < 0)
		return -1;
	inputs_init(&run.inputs, cli);
	if (read_addrs(&run, cli_values(cli, "--addr"), err) == 0 &&
		read_ports(&run, cli_values(cli, "--port"), err) == 0 &&
		open_database(&run, err) == 0) {
		run.passive = passive_new(&run.options, err);
		if (run.passive)
			ret = cli_value(cli, "--read") ? run_read(&run, err)
						       : run_listen(&run, err);
	}
	passive_free(run.passive);
	geo_db_close(run.db);
	free(run.cache);
	inputs_fini(&run.inputs);
	arena_fini(&run.arena);
	return ret;
}
