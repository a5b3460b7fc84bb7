#include "probes/import.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/i18n.h"
#include "base/text.h"
#include "probes/import_sink.h"
#include "probes/import_slots.h"

#define ORIGINS_SHOWN 8

static const struct import_reader *const readers[] = {
	&import_csv, &import_fping, &import_scamper, &import_atlas, &import_blackbox};

const struct import_format import_formats[] = {
	{"csv", N_("a table with a heading, as 拨测 services export it")},
	{"fping", N_("fping -C, its lines or its last summary")},
	{"scamper", N_("scamper's pings as JSON (sc_warts2json)")},
	{"atlas", N_("RIPE Atlas ping results")},
	{"blackbox", N_("blackbox_exporter's series from Prometheus's HTTP API")},
};
const size_t import_format_count = ARRAY_LEN(import_formats);
_Static_assert(ARRAY_LEN(readers) == ARRAY_LEN(import_formats), "one reader a format");

struct import {
	struct arena arena;
	const struct import_options *options;
	const struct import_reader *reader;
	struct faults *faults;
	const char *file;                 /* being read */
	char (*digests)[DIGEST_TEXT_LEN]; /* of the files read */
	size_t file_count, file_cap;
	struct import_slots slots;
	struct import_counts counts;
	void *state;
	const char *guess;
	const char *origin_name;
	const char *origins[ORIGINS_SHOWN];
	size_t origin_count;
	bool more_origins;
	bool asks;
	struct err asked; /* what import_ask said */
};

const struct import_format *import_format_find(const char *name)
{
	for (size_t i = 0; i < import_format_count; i++)
		if (strcmp(import_formats[i].name, name) == 0)
			return &import_formats[i];
	return NULL;
}

static int check_options(
	const struct import_options *o, const struct import_reader *reader, struct err *err)
{
	if (o->map && !reader->maps)
		return err_set(err, ERR_USAGE, _("--map is not for %s"), o->format->name);
	if (o->only && !reader->selects)
		return err_set(err, ERR_USAGE, _("--only is not for %s"), o->format->name);
	if ((o->start.v != BIND_ABSENT || o->interval_ms) && !reader->starts)
		return err_set(err, ERR_USAGE, _("--start and --interval are not for %s"),
			o->format->name);
	for (size_t i = 0; o->only && o->only[i]; i++)
		if (!strchr(o->only[i], '='))
			return err_set(err, ERR_USAGE, _("--only takes COLUMN=VALUE, not \"%s\""),
				o->only[i]);
	if (o->plan && !plan_agent_find(o->plan, o->agent))
		return err_set(err, ERR_DATA, _("the plan has no agent %s"), o->agent);
	return 0;
}

int import_open(const struct import_options *options, struct faults *faults, struct import **out,
	struct err *err)
{
	const struct import_reader *reader = readers[options->format - import_formats];
	struct import *in;

	if (check_options(options, reader, err) < 0)
		return -1;
	in = calloc(1, sizeof(*in));
	if (!in)
		return err_no_memory(err);
	in->options = options;
	in->reader = reader;
	in->faults = faults;
	import_slots_init(&in->slots, options, reader->method);
	*out = in;
	return 0;
}

void import_close(struct import *import)
{
	if (!import)
		return;
	if (import->reader->close)
		import->reader->close(import);
	import_slots_fini(&import->slots);
	arena_fini(&import->arena);
	free(import);
}

/* ---- what readers call ---- */

const struct import_options *import_options(const struct import *in)
{
	return in->options;
}

struct arena *import_arena(struct import *in)
{
	return &in->arena;
}

const char *import_file(const struct import *in)
{
	return in->file;
}

void import_set_file(struct import *in, const char *name)
{
	in->file = name;
}

void **import_state(struct import *in)
{
	return &in->state;
}

void import_set_guess(struct import *in, const char *text)
{
	in->guess = text;
}

struct import_row import_row_none(void)
{
	return (struct import_row){.at.v = BIND_ABSENT,
		.http_status = BIND_ABSENT,
		.ttl = BIND_ABSENT,
		.why = RECORD_ERR_COUNT};
}

void import_ask(struct import *in, const struct import_place *place, const char *format, ...)
{
	char text[512];
	va_list args;

	if (in->asks)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text[utf8_cut(text, strlen(text))] = '\0';
	in->asks = true;
	if (place->line)
		err_set(&in->asked, ERR_USAGE, "%s:%zu: %s", in->file, place->line, text);
	else
		err_set(&in->asked, ERR_USAGE, "%s: %s: %s", in->file, place->path, text);
}

bool import_asks(const struct import *in)
{
	return in->asks;
}

void import_refuse(struct import *in, const struct import_place *place, const char *format, ...)
{
	va_list args;

	if (in->asks)
		return;
	in->counts.refused++;
	va_start(args, format);
	faults_add_v(
		in->faults, in->file, place->line, 0, place->path ? place->path : "", format, args);
	va_end(args);
}

void import_pass_over(struct import *in)
{
	in->counts.passed_over++;
}

void import_note_twice(struct import *in, int64_t requests)
{
	in->counts.twice += requests;
}

void import_add(struct import *in, const struct import_place *place, const struct import_row *row)
{
	if (in->asks)
		return;
	switch (import_slots_add(&in->slots, row, in->file_count)) {
	case IMPORT_TAKEN: break;
	case IMPORT_OUTSIDE: in->counts.outside += row->sent; break;
	case IMPORT_OTHER_TARGET:
		in->counts.other_target += row->sent;
		if (!in->counts.other_example)
			in->counts.other_example = arena_text(&in->arena, in->slots.text);
		break;
	case IMPORT_WRONG: import_refuse(in, place, "%s", in->slots.text); break;
	case IMPORT_ASKS: import_ask(in, place, "%s", in->slots.text); break;
	}
}

/* ---- selection ---- */

bool import_wanted(struct import *in, import_lookup *lookup, void *context)
{
	for (size_t i = 0; in->options->only && in->options->only[i]; i++) {
		const char *pair = in->options->only[i];
		size_t len = strcspn(pair, "=");
		char name[256];
		const char *value;

		snprintf(name, sizeof(name), "%.*s", (int)(len < 255 ? len : 255), pair);
		value = lookup(context, name);
		if (!value || !text_same_name(value, pair + len + 1)) {
			in->counts.left_out++;
			return false;
		}
	}
	return true;
}

void import_note_origin(struct import *in, const char *name, const char *value)
{
	in->origin_name = name;
	for (size_t i = 0; i < in->origin_count; i++)
		if (strcmp(in->origins[i], value) == 0)
			return;
	if (in->origin_count == ORIGINS_SHOWN) {
		in->more_origins = true;
		return;
	}
	in->origins[in->origin_count++] = arena_text(&in->arena, value);
}

static int too_many_origins(struct import *in, struct err *err)
{
	const char *list = in->origins[0];

	for (size_t i = 1; i < in->origin_count; i++)
		list = arena_format(&in->arena, "%s, %s", list, in->origins[i]);
	return err_set(err, ERR_DATA,
		_("results of more than one agent: %s is %s%s; name the one that is %s with "
		  "--only '%s=…'"),
		in->origin_name, list, in->more_origins ? ", …" : "", in->options->agent,
		in->origin_name);
}

/* ---- files ---- */

static int note_file(
	struct import *in, const char *bytes, size_t len, const char *name, struct err *err)
{
	char digest[DIGEST_TEXT_LEN];
	char(*slot)[DIGEST_TEXT_LEN];

	digest_bytes(bytes, len, digest);
	for (size_t i = 0; i < in->file_count; i++)
		if (strcmp(in->digests[i], digest) == 0)
			return err_set(
				err, ERR_DATA, _("%s: the same bytes as a file before it"), name);
	slot = arena_push(
		&in->arena, &in->digests, &in->file_count, &in->file_cap, sizeof(*in->digests));
	memcpy(*slot, digest, sizeof(digest));
	in->file = arena_text(&in->arena, name);
	return 0;
}

static int what_was_asked(const struct import *in, struct err *err)
{
	if (!in->asks)
		return 0;
	*err = in->asked;
	return -1;
}

int import_read(
	struct import *import, const char *bytes, size_t len, const char *name, struct err *err)
{
	if (note_file(import, bytes, len, name, err) < 0)
		return -1;
	if (import->reader->read(import, bytes, len, err) < 0)
		return err_within(err, "%s", name);
	return what_was_asked(import, err);
}

static int nothing_there(const struct import *in, struct err *err)
{
	const struct import_counts *c = &in->counts;

	if (c->other_target)
		return err_set(err, ERR_DATA,
			_("nothing to import: the plan asks for none of these targets, such as %s"),
			c->other_example);
	if (c->outside)
		return err_set(err, ERR_DATA,
			_("nothing to import: all %lld requests lie outside the plan's slots"),
			(long long)c->outside);
	if (c->left_out)
		return err_set(err, ERR_DATA,
			_("nothing to import: --only leaves all %lld entries out"),
			(long long)c->left_out);
	return err_set(err, ERR_DATA, _("nothing to import: no measurement was understood"));
}

int import_finish(struct import *import, struct err *err)
{
	if (import->reader->finish &&
		(import->reader->finish(import, err) < 0 || what_was_asked(import, err) < 0))
		return -1;
	if (import->origin_count > 1)
		return too_many_origins(import, err);
	if (import_slots_close(&import->slots, &import->counts, err) < 0)
		return -1;
	return import->counts.records ? 0 : nothing_there(import, err);
}

const char *import_guess(const struct import *import)
{
	return import->guess;
}

const struct import_counts *import_counts(const struct import *import)
{
	return &import->counts;
}

static int compare_digests(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST_TEXT_LEN);
}

/* 16 digits that the same files and agent always give, in whatever order they were named. */
static void name_run(struct import *in, char out[17])
{
	char text[DIGEST_TEXT_LEN];
	struct digest *digest = digest_new();

	if (!digest)
		arena_die();
	qsort(in->digests, in->file_count, sizeof(*in->digests), compare_digests);
	digest_add(digest, in->options->agent, strlen(in->options->agent) + 1);
	digest_add(digest, in->digests, in->file_count * sizeof(*in->digests));
	digest_text(digest, text);
	digest_free(digest);
	memcpy(out, text, 16);
	out[16] = '\0';
}

int import_write(struct import *import, struct output *output, struct err *err)
{
	char run[17];

	name_run(import, run);
	return import_slots_write(&import->slots, run, output, err);
}
