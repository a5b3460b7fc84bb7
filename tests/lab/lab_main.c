/* lab: a province on one machine. See README.md. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/err.h"
#include "tests/lab/permit.h"
#include "tests/lab/ping.h"
#include "tests/lab/starter.h"

struct command {
	const char *name, *usage, *summary;
	int (*run)(int argc, char **argv, int *status, struct err *err);
};

static int take_number(const char *text, long most, long *out, struct err *err)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || value < 1 || value > most)
		return err_set(err, ERR_USAGE, "\"%s\" must be a number from 1 to %ld", text, most);
	*out = value;
	return 0;
}

static int wrong_option(char **argv, struct err *err)
{
	return err_set(err, ERR_USAGE, "%s is no option here or lacks its value", argv[optind - 1]);
}

static int take_into(const char *text, long most, const char *option, long *out, struct err *err)
{
	return take_number(text, most, out, err) < 0 ? err_within(err, "%s", option) : 0;
}

static int take_option(int option, char **argv, struct run_options *options, struct err *err)
{
	struct flat_options *flat = &options->flat;
	long owner;

	switch (option) {
	case 'p': options->precise = true; return 0;
	case 's': options->stats = optarg; return 0;
	case 'a': options->stats_pairs = true; return 0;
	case 'n': options->nginx = optarg; return 0;
	case 't': return flat_take_targets(optarg, flat, err);
	case 'd': return take_into(optarg, 10000000, "--delay", &flat->delay_us, err);
	case 'l': return take_into(optarg, 65535, "--acceptor", &flat->acceptor_port, err);
	case 'o':
		if (take_into(optarg, 4194304, "--owner", &owner, err) < 0)
			return -1;
		options->owner = (pid_t)owner;
		return 0;
	default: return wrong_option(argv, err);
	}
}

/* Options, then `--` and the command. */
static int take_options(int argc, char **argv, const struct option *known,
	struct run_options *options, struct err *err)
{
	int option;

	while ((option = getopt_long(argc, argv, "+", known, NULL)) != -1)
		if (take_option(option, argv, options, err) < 0)
			return -1;
	options->argv = argv + optind;
	if (optind >= argc || strcmp(argv[optind - 1], "--") != 0)
		return err_set(err, ERR_USAGE, "the command is missing behind --");
	return 0;
}

/* The topology comes first. */
static int run_run(int argc, char **argv, int *status, struct err *err)
{
	static const struct option known[] = {
		{"owner", required_argument, NULL, 'o'},
		{"precise", no_argument, NULL, 'p'},
		{"stats", required_argument, NULL, 's'},
		{"stats-pairs", no_argument, NULL, 'a'},
		{"nginx", required_argument, NULL, 'n'},
		{0},
	};
	struct run_options options = {0};

	if (argc > 1 && argv[1][0] != '-')
		options.topology = argv[1];
	else
		return err_set(err, ERR_USAGE, "run: the topology is missing");
	if (take_options(argc - 1, argv + 1, known, &options, err) < 0)
		return err_within(err, "run");
	return starter_run(&options, status, err);
}

static int run_flat(int argc, char **argv, int *status, struct err *err)
{
	static const struct option known[] = {
		{"owner", required_argument, NULL, 'o'},
		{"targets-net", required_argument, NULL, 't'},
		{"delay", required_argument, NULL, 'd'},
		{"acceptor", required_argument, NULL, 'l'},
		{"precise", no_argument, NULL, 'p'},
		{"stats", required_argument, NULL, 's'},
		{0},
	};
	struct run_options options = {
		.flat = {.targets_v4 = FLAT_TARGETS_V4, .targets_v6 = FLAT_TARGETS_V6},
		.stats_pairs = true,
	};

	if (take_options(argc, argv, known, &options, err) < 0)
		return err_within(err, "flat");
	if ((options.stats || options.precise) && options.flat.delay_us == 0)
		return err_set(err, ERR_USAGE,
			"flat: --stats and --precise are of the wire, and there is one only with --delay");
	return starter_run(&options, status, err);
}

static int run_check(int argc, char **argv, int *status, struct err *err)
{
	(void)argv;
	(void)status;
	if (argc > 1)
		return err_set(err, ERR_USAGE, "check takes no arguments");
	if (permit_check(err) < 0)
		return -1;
	puts("the lab can be made on this machine");
	return 0;
}

static int run_ping(int argc, char **argv, int *status, struct err *err)
{
	static const struct option known[] = {
		{"count", required_argument, NULL, 'c'},
		{"interval", required_argument, NULL, 'i'},
		{0},
	};
	struct ping_plan plan = {.count = 10, .interval_ms = 100};
	int option;

	(void)status;
	while ((option = getopt_long(argc, argv, "+", known, NULL)) != -1) {
		if (option != 'c' && option != 'i')
			return wrong_option(argv, err);
		if (take_number(optarg, 60000, option == 'c' ? &plan.count : &plan.interval_ms,
			    err) < 0)
			return -1;
	}
	plan.addresses = argv + optind;
	plan.address_count = (size_t)(argc - optind);
	return ping_run(&plan, stdout, err);
}

static const struct command commands[] = {
	{"run",
		"TOPOLOGY.json [--owner PID] [--precise] [--stats FILE [--stats-pairs]] [--nginx PATH] "
		"-- CMD…",
		"raises the lab and runs CMD inside", run_run},
	{"flat",
		"[--owner PID] [--targets-net NET]… [--acceptor PORT] "
		"[--delay US [--precise] [--stats FILE]] -- CMD…",
		"raises the flat lab, for rates, and runs CMD as its prober", run_flat},
	{"check", "", "can this machine make the lab? (status 77: no)", run_check},
	{"ping", "[--count N] [--interval MS] ADDR…",
		"ICMP echo; a line each: ADDR SENT ANSWERED MIN_NS MEDIAN_NS MAX_NS", run_ping},
};

static void print_usage(FILE *out)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(out, "lab %s %s\n        %s\n", commands[i].name, commands[i].usage,
			commands[i].summary);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

int main(int argc, char **argv)
{
	const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;
	struct err err = {0};
	int status = 0;

	opterr = 0; /* we say it ourselves */
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		print_usage(stdout);
		return 0;
	}
	if (!command) {
		print_usage(stderr);
		return ERR_USAGE;
	}
	if (command->run(argc - 1, argv + 1, &status, &err) < 0) {
		fprintf(stderr, "lab: %s\n", err.text);
		return (int)err.code;
	}
	return status;
}
