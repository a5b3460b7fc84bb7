#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "base/array.h"
#include "base/i18n.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/listen_place.h"
#include "model/address.h"
#include "probes/answer_serve.h"

#define PORT      4861
#define RATE      200
#define RATE_MOST 100000

static const struct option options[] = {
	{"--key", OPTION_ONE, "KEY", N_("private key in PEM, Ed25519 or ECDSA P-256")},
	{"--port", OPTION_ONE, "N", N_("UDP port at every address; otherwise 4861")},
	{"--listen", OPTION_ONE, "ADDR:PORT", N_("at this address only ([ADDR]:PORT for IPv6)")},
	{"--rate", OPTION_ONE, "N", N_("at most so many answers a second in all; otherwise 200")},
	{"--show-key", OPTION_ONE, "KEY", N_("print the key's digest for the dossier, and end")},
};

/* Where to listen. */
struct place {
	struct sockaddr_storage at;
	const struct sockaddr_storage *address; /* at; NULL: everywhere */
	uint16_t port;
};

static int read_place(const struct cli *cli, struct place *out, struct err *err)
{
	const char *listen = cli_value(cli, "--listen");
	int64_t port;

	*out = (struct place){.address = NULL};
	if (cli_int(cli, "--port", 1, 65535, PORT, &port, err) < 0)
		return -1;
	out->port = (uint16_t)port;
	if (!listen)
		return 0;
	if (cli_value(cli, "--port"))
		return err_set(
			err, ERR_USAGE, _("%s and %s exclude each other"), "--listen", "--port");
	out->address = &out->at;
	if (!listen_place_parse(listen, &out->at, &out->port))
		return err_set(err, ERR_USAGE,
			_("--listen takes an address and a port, such as 192.0.2.1:4861 or "
			  "[2001:db8::1]:4861, not \"%s\""),
			listen);
	return 0;
}

/* Root may lend its own file to a service's user by the file's group, or by an access list, which
 * shows as the group's bits (systemd's LoadCredential= does); that user cannot tell which. */
static bool others_can_read(const struct stat *st)
{
	bool lent = st->st_uid == 0 && geteuid() != 0;

	return (st->st_uid != 0 && st->st_uid != geteuid()) ||
	       (st->st_mode & (lent ? S_IRWXO | S_IWGRP : S_IRWXO | S_IRWXG));
}

static int check_file(int fd, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set_errno(err, ERR_NOINPUT, errno, "fstat");
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_NOINPUT, "%s", _("not a regular file"));
	if (others_can_read(&st))
		return err_set(err, ERR_NOPERM, "%s",
			_("others can read this private key, or it is another user's: chown and "
			  "chmod 600, and make a new one if they may have"));
	return 0;
}

static int read_bytes(int fd, struct answer_key **out, struct err *err)
{
	char text[ANSWER_KEY_FILE_MOST + 1];
	size_t len = 0;
	ssize_t more = 0;
	int ret = 0;

	while (len < sizeof(text) && (more = read(fd, text + len, sizeof(text) - len)) > 0)
		len += (size_t)more;
	if (more < 0)
		ret = err_set_errno(err, ERR_IO, errno, "read");
	else
		ret = answer_key_read(text, len, out, err);
	OPENSSL_cleanse(text, sizeof(text));
	return ret;
}

static int read_key(const char *path, struct answer_key **out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), ret;

	if (fd < 0)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
	ret = check_file(fd, err) < 0 ? -1 : read_bytes(fd, out, err);
	close(fd);
	return ret < 0 ? err_within(err, "%s", path) : 0;
}

static int show_key(const char *path, struct err *err)
{
	struct answer_key *key;

	if (read_key(path, &key, err) < 0)
		return -1;
	puts(answer_key_sha256(key));
	answer_key_free(key);
	return 0;
}

/* Whoever waits for this line may ask from then on: the port is bound. */
static int say_begin(const struct cli *cli, const struct answer_key *key, const struct place *place,
	struct err *err)
{
	char text[ADDRESS_TEXT_LEN];

	if (cli->quiet)
		return 0;
	printf("key_sha256 %s\n", answer_key_sha256(key));
	if (place->address)
		printf(_("UDP port %d at %s\n"), (int)place->port,
			address_text((const struct sockaddr *)(const void *)place->address, text));
	else
		printf(_("UDP port %d\n"), (int)place->port);
	return fflush(stdout) == 0
		       ? 0
		       : err_set(err, ERR_IO, "%s", _("standard output cannot be written"));
}

static void say_end(const struct cli *cli, const struct answer_counts *counts)
{
	cli_say(cli,
		_("answered %lld; silent: %lld that were no requests, %lld beyond the rate; not "
		  "sent %lld"),
		(long long)counts->answered, (long long)counts->other, (long long)counts->beyond,
		(long long)counts->not_sent);
}

static int serve(struct cli *cli, const struct answer_key *key, const struct place *place,
	int64_t rate, struct err *err)
{
	struct answer_responder responder = {.key = key, .rate = answer_rate_of(rate)};
	struct answer_server *server;
	int ret = -1;

	if (answer_server_open(place->address, place->port, &server, err) < 0)
		return -1;
	/* in this order: what is said in another language is read from a file */
	if (say_begin(cli, key, place, err) == 0 && answer_server_confine(err) == 0)
		ret = answer_server_run(server, &responder, err);
	if (ret == 0)
		say_end(cli, &responder.counts);
	answer_server_close(server);
	return ret;
}

static int run(struct cli *cli, struct err *err)
{
	const char *path = cli_value(cli, "--key"), *shown = cli_value(cli, "--show-key");
	struct answer_key *key = NULL;
	struct place place;
	int64_t rate;
	int ret;

	if (shown && path)
		return err_set(
			err, ERR_USAGE, _("%s and %s exclude each other"), "--key", "--show-key");
	if (shown)
		return show_key(shown, err);
	if (!path)
		return err_set(err, ERR_USAGE, "%s", _("answer needs --key KEY"));
	if (read_place(cli, &place, err) < 0 ||
		cli_int(cli, "--rate", 1, RATE_MOST, RATE, &rate, err) < 0 ||
		read_key(path, &key, err) < 0)
		return -1;
	ret = serve(cli, key, &place, rate, err);
	answer_key_free(key);
	return ret;
}

const struct command command_answer = {
	.name = "answer",
	.summary = N_("on a node: sign the random numbers that probers send, over UDP"),
	.positionals = "--key KEY",
	.least = 0,
	.most = 0,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details =
		N_("Only the node that has the key can give such an answer, so its delay proves "
		   "where the node is.\nReplies are never longer than requests, and no client's "
		   "address is kept.\n\nExamples:\n"
		   "  openssl genpkey -algorithm ed25519 -out answer.pem && chmod 600 answer.pem\n"
		   "  cdnproof answer --show-key answer.pem\n"
		   "  cdnproof answer --key answer.pem"),
	.run = run,
};
