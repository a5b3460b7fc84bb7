#include "tests/lab/flat.h"

#include <errno.h>
#include <linux/if_tun.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/lab/address.h"
#include "tests/lab/spawn.h"

#define PATH_LEN   256
#define TEXT_LEN   1024
#define PROBER_V4  "198.19.255.1"
#define PROBER_V6  "2001:2:0:ffff::1"
#define ANSWERS_V4 "198.19.255.2"
#define ANSWERS_V6 "2001:2:0:ffff::2"
#define LINK_V4    "198.19.255.0/30"
#define LINK_V6    "2001:2:0:ffff::/64"

static const char *const names[FLAT_PLACES] = {"prober", "responder"};

/* Lines of `ip -batch`, in the place's namespace. */
static const char prober_lines[] = "link set lo up\n"
				   "link set " PLACE_DEVICE " up\n"
				   "address add " PROBER_V4 "/30 dev " PLACE_DEVICE "\n"
				   "address add " PROBER_V6 "/64 dev " PLACE_DEVICE " nodad\n"
				   "route add default via " ANSWERS_V4 "\n"
				   "route add default via " ANSWERS_V6 "\n";

/* The prober lies in the networks that are answered for: without the last two lines, which are
 * longer prefixes in the same table, its packets would seem to come from the responder itself. */
static const char responder_lines[] = "link set lo up\n"
				      "link set " PLACE_DEVICE " up\n"
				      "address add " ANSWERS_V4 "/30 dev " PLACE_DEVICE "\n"
				      "address add " ANSWERS_V6 "/64 dev " PLACE_DEVICE " nodad\n"
				      "route add local %s dev lo\n"
				      "route add local %s dev lo\n"
				      "route add " LINK_V4 " dev " PLACE_DEVICE " table local\n"
				      "route add " LINK_V6 " dev " PLACE_DEVICE " table local\n";

static const char pair_lines[] =
	"link add " PLACE_DEVICE " netns prober type veth peer name " PLACE_DEVICE
	" netns responder\n";

static const char two_places[] =
	"{\"schema\":\"" TOPOLOGY_SCHEMA "\",\"places\":["
	"{\"name\":\"prober\",\"lat_e7\":0,\"lon_e7\":0,\"addresses\":[\"" PROBER_V4 "\"]},"
	"{\"name\":\"responder\",\"lat_e7\":0,\"lon_e7\":0,\"addresses\":[\"" ANSWERS_V4 "\"]}],"
	"\"pairs\":[{\"from\":\"*\",\"to\":\"*\",\"one_way_us\":%ld}]}";

int flat_take_targets(const char *text, struct flat_options *options, struct err *err)
{
	const char *slash = strchr(text, '/');
	char start[INET6_ADDRSTRLEN] = "", *end = NULL;
	struct address address;
	long len, least;

	if (slash && (size_t)(slash - text) < sizeof(start))
		memcpy(start, text, (size_t)(slash - text));
	if (!slash || !address_parse(start, &address) || !address_is_lab(&address))
		return err_set(err, ERR_USAGE, "\"%s\" is no network within %s or %s", text,
			FLAT_TARGETS_V4, FLAT_TARGETS_V6);
	len = strtol(slash + 1, &end, 10);
	least = address.family == AF_INET ? 15 : 48;
	if (end == slash + 1 || *end != '\0' || len < least ||
		len > (long)address_len(&address) * 8)
		return err_set(err, ERR_USAGE, "\"%s\": its length must be from %ld to %zu", text,
			least, address_len(&address) * 8);
	if (address.family == AF_INET)
		options->targets_v4 = text;
	else
		options->targets_v6 = text;
	return 0;
}

int flat_topology(const struct flat_options *options, struct topology **out, struct err *err)
{
	char text[TEXT_LEN];
	int len = snprintf(text, sizeof(text), two_places, options->delay_us);

	return topology_parse(text, (size_t)len, "flat", out, err);
}

static int write_lines(const char *path, const char *lines, struct err *err)
{
	FILE *out = fopen(path, "we");
	bool failed;

	if (!out)
		return err_set_errno(err, ERR_INTERNAL, errno, "%s", path);
	failed = fputs(lines, out) < 0;
	if (fclose(out) != 0 || failed)
		return err_set(err, ERR_IO, "%s: cannot be written", path);
	return 0;
}

/* What `ip` has to say goes to standard error. */
static int run_ip(const char *scratch, const char *lines, struct err *err)
{
	char path[PATH_LEN];
	char *argv[] = {(char[]){"ip"}, (char[]){"-batch"}, path, NULL};
	sigset_t none;
	struct spawn_plan plan = {.argv = argv, .mask = &none};
	pid_t pid;
	int status;

	sigemptyset(&none);
	snprintf(path, sizeof(path), "%s/ip-batch", scratch);
	if (write_lines(path, lines, err) < 0 || spawn(&plan, &pid, err) < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_set_errno(err, ERR_INTERNAL, errno, "waiting for ip");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(err, ERR_INTERNAL, "ip -batch failed");
	return 0;
}

static int open_taps(int home, struct place_net nets[FLAT_PLACES], struct err *err)
{
	for (size_t i = 0; i < FLAT_PLACES; i++)
		if (place_enter(nets[i].name_space, err) < 0 ||
			place_open_device(IFF_TAP, &nets[i].tun, err) < 0)
			return -1;
	return place_enter(home, err);
}

static int configure(
	const struct flat_options *options, size_t at, const char *scratch, struct err *err)
{
	char lines[TEXT_LEN];

	if (at == FLAT_PROBER)
		snprintf(lines, sizeof(lines), "%s", prober_lines);
	else
		snprintf(lines, sizeof(lines), responder_lines, options->targets_v4,
			options->targets_v6);
	/* A link-local address must be left: without one, the responder asks for no neighbour on
	 * behalf of addresses that are only routed to it. */
	if (place_settle(err) < 0 || run_ip(scratch, lines, err) < 0)
		return err_within(err, "%s", names[at]);
	return 0;
}

int flat_raise(const struct flat_options *options, int home, const char *scratch,
	struct place_net nets[FLAT_PLACES], struct err *err)
{
	for (size_t i = 0; i < FLAT_PLACES; i++) {
		nets[i].tun = -1;
		if (place_make(names[i], home, &nets[i].name_space, err) < 0)
			return -1;
	}
	if ((options->delay_us > 0 ? open_taps(home, nets, err)
				   : run_ip(scratch, pair_lines, err)) < 0)
		return -1;
	for (size_t i = 0; i < FLAT_PLACES; i++)
		if (place_enter(nets[i].name_space, err) < 0 ||
			configure(options, i, scratch, err) < 0)
			return -1;
	return place_enter(home, err);
}
