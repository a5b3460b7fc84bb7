#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/listen_place.h"
#include "cli/serve_confine.h"
#include "cli/serve_http.h"
#include "model/address.h"

#define LISTEN          "127.0.0.1:8765"
#define TOKEN_BYTES     16
#define TOKEN_FILE_MOST 4096

static const struct option options[] = {
	{"--listen", OPTION_ONE, "ADDR:PORT",
		N_("listen there; otherwise 127.0.0.1:8765, for this machine alone")},
	{"--token", OPTION_ONE, "FILE",
		N_("ask for the token in this file; beyond this machine a random one is made")},
	OPTION_PROFILE,
	OPTION_REGION,
};

static int read_site(const struct cli *cli, struct serve_site *out, struct err *err)
{
	const char *listen = cli_value(cli, "--listen");
	uint16_t port;

	*out = (struct serve_site){.english = cli->lang && strcmp(cli->lang, "en") == 0};
	if (!listen_place_parse(listen ? listen : LISTEN, &out->at, &port))
		return err_set(err, ERR_USAGE,
			_("--listen takes an address and a port, such as 192.0.2.1:8765 or "
			  "[2001:db8::1]:8765, not \"%s\""),
			listen);
	if (out->at.ss_family == AF_INET)
		((struct sockaddr_in *)&out->at)->sin_port = htons(port);
	else
		((struct sockaddr_in6 *)&out->at)->sin6_port = htons(port);
	return 0;
}

static int read_token(const char *path, char out[SERVE_TOKEN_LEN], struct err *err)
{
	struct file_bytes bytes;
	int ret = 0;

	if (file_read(path, TOKEN_FILE_MOST, &bytes, err) < 0)
		return -1;
	bytes.at[strcspn(bytes.at, "\r\n")] = '\0';
	if (serve_token_is_fit(bytes.at))
		snprintf(out, SERVE_TOKEN_LEN, "%s", bytes.at);
	else
		ret = err_set(err, ERR_DATA,
			_("%s: a token is one line of %d to %d letters, digits, '-' and '_'"), path,
			SERVE_TOKEN_MIN, SERVE_TOKEN_LEN - 1);
	OPENSSL_cleanse(bytes.at, bytes.len);
	file_bytes_fini(&bytes);
	return ret;
}

static int random_token(char out[SERVE_TOKEN_LEN], struct err *err)
{
	unsigned char bytes[TOKEN_BYTES];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return err_set(err, ERR_INTERNAL, "getrandom");
	text_hex(bytes, sizeof(bytes), out);
	return 0;
}

/* Whoever can reach it from elsewhere must have been given the address. */
static int choose_token(const struct cli *cli, struct serve_site *site, char token[SERVE_TOKEN_LEN],
	struct err *err)
{
	const char *path = cli_value(cli, "--token");

	if (!path && serve_is_loopback(&site->at))
		return 0;
	if ((path ? read_token(path, token, err) : random_token(token, err)) < 0)
		return -1;
	site->token = token;
	return 0;
}

/* Whoever waits for this line may ask from then on. */
static void say_begin(const struct serve_site *site)
{
	bool six = site->at.ss_family == AF_INET6;
	char address[ADDRESS_TEXT_LEN];

	address_text((const struct sockaddr *)&site->at, address);
	printf("http://%s%s%s:%u/%s%s\n", six ? "[" : "", address, six ? "]" : "",
		serve_port(&site->at), site->token ? "?token=" : "",
		site->token ? site->token : "");
	fflush(stdout);
}

static int serve(struct cli *cli, const struct serve_site *site, const struct serve_pages *pages,
	struct err *err)
{
	struct serve_http *http = NULL;
	int fd, ret = -1;

	if (serve_listen(site, &fd, err) < 0 || serve_http_open(fd, site, pages, &http, err) < 0)
		return -1;
	if (serve_confine(cli, pages->watch, err) == 0) {
		say_begin(site);
		ret = serve_http_run(http, err);
	}
	serve_http_close(http);
	return ret;
}

static int run(struct cli *cli, struct err *err)
{
	char token[SERVE_TOKEN_LEN] = "";
	struct serve_pages pages;
	struct serve_site site;
	int ret;

	if (read_site(cli, &site, err) < 0 || choose_token(cli, &site, token, err) < 0)
		return -1;
	ret = serve_pages_open(&pages, cli, err);
	if (ret == 0)
		ret = serve(cli, &site, &pages, err);
	serve_pages_fini(&pages);
	OPENSSL_cleanse(token, sizeof(token));
	return ret;
}

const struct command command_serve = {
	.name = "serve",
	.summary = N_("a bundle, a rehearsal or a running watch as a local web page"),
	.positionals = "FOLDER…",
	.least = 1,
	.most = 3,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details =
		N_("Read-only, until Ctrl-C. A watch's page follows it while it runs; the bundle "
		   "beside it says where\nagents and nodes are. Beyond this machine the printed "
		   "address holds a token: whoever has it may look.\n\nExample:\n"
		   "  cdnproof serve watch-today bundle --listen 192.0.2.1:8765"),
	.run = run,
};
