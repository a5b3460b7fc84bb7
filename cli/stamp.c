/* Time stamps of a bundle, or of one file: requests to send, responses that came. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/json.h"
#include "bundle/layout.h"
#include "bundle/stamp.h"
#include "cli/command.h"
#include "cli/commands.h"

static const struct option options[] = {
	{"--attach", OPTION_MANY, "FILE", N_("responses of the authority, for what they stamp")},
	{"--tsa", OPTION_MANY, "CA.pem",
		N_("authorities that count: certificates in PEM; verify what is there")},
	{"--output", OPTION_ONE, "FILE", N_("of a file: where its request goes")},
};

struct stamping {
	struct cli *cli;
	const char *path; /* of the bundle or the file */
	struct stamp_trust *trust;
	struct arena arena;
};

/* {NULL, 0} where there is no such file. Lives in the arena. */
static int read_maybe(
	struct stamping *stamping, const char *path, struct stamp_bytes *out, struct err *err)
{
	struct file_bytes bytes;

	*out = (struct stamp_bytes){NULL, 0};
	if (!file_is_there(path))
		return 0;
	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	*out = (struct stamp_bytes){arena_text_n(&stamping->arena, bytes.at, bytes.len), bytes.len};
	file_bytes_fini(&bytes);
	return 0;
}

static const char *in_bundle(struct stamping *stamping, const char *name)
{
	return bundle_part(&stamping->arena, stamping->path, name);
}

/* What lies in the bundle at one place. */
struct found {
	struct stamp_bytes over, request, response;
};

static int find(struct stamping *stamping, const struct stamp_place *place, struct found *out,
	struct err *err)
{
	if (read_maybe(stamping, in_bundle(stamping, place->over), &out->over, err) < 0 ||
		read_maybe(stamping, in_bundle(stamping, place->request), &out->request, err) < 0)
		return -1;
	return read_maybe(stamping, in_bundle(stamping, place->response), &out->response, err);
}

static int write_request(
	struct stamping *stamping, struct stamp_bytes over, const char *path, struct err *err)
{
	struct stamp_bytes request;

	if (stamp_request(over, &stamping->arena, &request, err) < 0)
		return -1;
	return file_write(path, request.at, request.len, err);
}

static void print_made(const struct stamp_result *result)
{
	char at[WHEN_TEXT_LEN];

	printf(_("stamped %s (to %lld ms), serial %s"), when_text(result->at, at),
		(long long)result->within_ms, result->serial);
	if (result->by)
		printf(_(", by %s"), result->by);
}

static void print_state(struct stamping *stamping, const struct stamp_place *place,
	const struct stamp_result *result)
{
	printf("%s: ", place->over);
	if (result->state == STAMP_NONE) {
		printf(_("not stamped; send %s to an authority, then --attach its response"),
			in_bundle(stamping, place->request));
	} else if (result->state == STAMP_BAD) {
		printf(_("the stamp is wrong: %s"), result->why.text);
		stamping->cli->status = ERR_DATA;
	} else {
		print_made(result);
		if (result->state == STAMP_UNCHECKED)
			printf("%s", _("; whose it is was not checked (--tsa)"));
	}
	putchar('\n');
}

/* The request is written where it is missing or of older bytes without a response to it. */
static int settle(struct stamping *stamping, const struct stamp_place *place, struct err *err)
{
	struct stamp_result result;
	struct found found;

	if (find(stamping, place, &found, err) < 0)
		return -1;
	if (!found.over.at)
		return 0;
	stamp_check(found.over, found.request, found.response, stamping->trust, &stamping->arena,
		&result);
	if (!found.response.at) {
		if (write_request(stamping, found.over, in_bundle(stamping, place->request), err) <
			0)
			return -1;
		result.state = STAMP_NONE;
	}
	print_state(stamping, place, &result);
	return 0;
}

/* Which of the bundle's files the response stamps; 0: it was attached. */
static int attach_there(struct stamping *stamping, const struct stamp_place *place,
	struct stamp_bytes response, struct stamp_result *result, struct err *err)
{
	struct found found;

	if (find(stamping, place, &found, err) < 0)
		return -1;
	result->state = STAMP_BAD;
	if (!found.over.at)
		return 0;
	stamp_check(found.over, (struct stamp_bytes){NULL, 0}, response, stamping->trust,
		&stamping->arena, result);
	if (result->state == STAMP_BAD)
		return 0;
	if (found.response.at && (found.response.len != response.len ||
					 memcmp(found.response.at, response.at, response.len) != 0))
		return err_set(err, ERR_CANTCREATE,
			_("%s: there is a stamp already; remove it first if this one is to stand"),
			in_bundle(stamping, place->response));
	if (write_request(stamping, found.over, in_bundle(stamping, place->request), err) < 0)
		return -1;
	return file_write(in_bundle(stamping, place->response), response.at, response.len, err);
}

static int attach(struct stamping *stamping, const char *path, struct err *err)
{
	struct stamp_result result, last = {.state = STAMP_BAD};
	struct stamp_bytes response;

	if (read_maybe(stamping, path, &response, err) < 0)
		return -1;
	if (!response.at)
		return err_set(err, ERR_NOINPUT, _("%s: is not there"), path);
	for (size_t i = 0; i < STAMP_PLACES; i++) {
		result = (struct stamp_result){.state = STAMP_BAD};
		if (attach_there(stamping, &stamp_places[i], response, &result, err) < 0)
			return -1;
		if (result.state != STAMP_BAD)
			return 0;
		if (result.at.v || !last.why.text[0])
			last = result; /* of these bytes, but wrong: says more */
	}
	return err_set(err, ERR_DATA,
		last.at.v ? _("%s: not attached: %s") : _("%s: stamps nothing in this bundle: %s"),
		path, last.why.text);
}

static bool has_something(struct stamping *stamping)
{
	for (size_t i = 0; i < STAMP_PLACES; i++)
		if (file_is_there(in_bundle(stamping, stamp_places[i].over)))
			return true;
	return false;
}

static int make_attest(struct stamping *stamping, struct err *err)
{
	if (!file_is_there(in_bundle(stamping, BUNDLE_DOSSIER)))
		return err_set(err, ERR_NOINPUT, _("%s: is no bundle (no %s in it)"),
			stamping->path, BUNDLE_DOSSIER);
	if (!has_something(stamping))
		return err_set(err, ERR_NOINPUT,
			_("%s: nothing to stamp: no plan in it (plan/plan.json, by `cdnproof run`), "
			  "and it is not sealed"),
			stamping->path);
	return file_make_folders(in_bundle(stamping, BUNDLE_ATTEST), err);
}

static int stamp_bundle(struct stamping *stamping, struct err *err)
{
	const char *const *responses = cli_values(stamping->cli, "--attach");

	if (cli_value(stamping->cli, "--output"))
		return err_set(err, ERR_USAGE,
			_("-o is for a file's request; a bundle keeps its own in attest/"));
	if (make_attest(stamping, err) < 0)
		return -1;
	for (; responses && *responses; responses++)
		if (attach(stamping, *responses, err) < 0)
			return -1;
	for (size_t i = 0; i < STAMP_PLACES; i++)
		if (settle(stamping, &stamp_places[i], err) < 0)
			return -1;
	return 0;
}

static int stamp_file(struct stamping *stamping, struct err *err)
{
	const char *output = cli_value(stamping->cli, "--output");
	struct stamp_bytes over;

	if (!output || cli_value(stamping->cli, "--attach"))
		return err_set(err, ERR_USAGE,
			_("of a file stamp makes the request: give -o FILE.tsq; responses are "
			  "attached to a bundle"));
	if (read_maybe(stamping, stamping->path, &over, err) < 0)
		return -1;
	if (!over.at)
		return err_set(err, ERR_NOINPUT, _("%s: is not there"), stamping->path);
	if (write_request(stamping, over, output, err) < 0)
		return -1;
	cli_say(stamping->cli,
		_("%s: send it to an authority; attach its response to the bundle that holds %s: "
		  "cdnproof stamp BUNDLE --attach FILE.tsr"),
		output, stamping->path);
	return 0;
}

static int run(struct cli *cli, struct err *err)
{
	struct stamping stamping = {.cli = cli, .path = cli->positionals[0]};
	const char *const *authorities = cli_values(cli, "--tsa");
	struct stat st;
	int ret = 0;

	if (authorities)
		ret = stamp_trust_open(authorities, &stamping.trust, err);
	if (ret == 0)
		ret = stat(stamping.path, &st) == 0 && S_ISDIR(st.st_mode)
			      ? stamp_bundle(&stamping, err)
			      : stamp_file(&stamping, err);
	stamp_trust_close(stamping.trust);
	arena_fini(&stamping.arena);
	return ret;
}

const struct command command_stamp = {
	.name = "stamp",
	.summary = N_("time stamps (RFC 3161): write requests, attach and check responses"),
	.positionals = "BUNDLE|FILE",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_(
		"Nothing is sent: the request in BUNDLE/attest/ (plan.tsq, statement.tsq) goes to an "
		"authority by\nyour own way, its response comes back by --attach. A plan that was "
		"stamped before the first slot\nis shown to be older than what was measured by "
		"it.\n\nExamples:\n"
		"  cdnproof stamp plan.json -o plan.tsq\n"
		"  cdnproof stamp bundle\n"
		"  curl -H 'Content-Type: application/timestamp-query' "
		"--data-binary @bundle/attest/statement.tsq \\\n      URL -o statement.tsr\n"
		"  cdnproof stamp bundle --attach statement.tsr --tsa tsa-ca.pem"),
	.run = run,
};
