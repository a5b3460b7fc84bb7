#include "logs/origin.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "logs/members.h"
#include "logs/origin_tokens.h"
#include "logs/tally.h"
#include "logs/walk.h"

struct origin_reading {
	const struct log_origin_wish *wish;
	struct origin_tokens *tokens;
	struct origin_layer total, file,
		part;    /* part: a member of an archive, or the file itself */
	char *part_name; /* as the reader named it; heap */
	int64_t part_records, file_records;
	struct log_reader *reader;
	struct log_fields *fields;
	uint8_t *buffer;
	const char *root; /* that is walked */
	struct origin_log *out;
	size_t file_cap;
	LIST_OF(const char *) texts; /* digests of texts that were read: a copy counts once */
	size_t text_cap;
	bool no_memory;
	struct err *err;
	int ret;
};

static void end_part(struct origin_reading *r)
{
	origin_layer_add(&r->file, &r->part);
	origin_layer_clear(&r->part);
	r->file_records += r->part_records;
	r->part_records = 0;
}

/* The same name again: it is read once more, and what was seen counts for nothing. */
static void on_begin(void *context, const char *name)
{
	struct origin_reading *r = context;

	if (r->part_name && strcmp(r->part_name, name) == 0) {
		origin_layer_clear(&r->part);
		r->part_records = 0;
		return;
	}
	end_part(r);
	free(r->part_name);
	r->part_name = strdup(name);
	r->no_memory |= !r->part_name;
}

static bool is_304(const struct log_part *status)
{
	return status->at && status->len == 3 && memcmp(status->at, "304", 3) == 0;
}

/* A Referer may name another object: where the format tells the URL apart, it alone counts. */
static void on_record(void *context, const struct log_line *line, int64_t second)
{
	struct origin_reading *r = context;
	bool told = log_reader_fields(r->reader, line, r->fields);
	const struct log_part *url = &r->fields->field[LOG_URL];
	int64_t token = told && url->at ? origin_tokens_in(r->tokens, url->at, url->len)
					: origin_tokens_in(r->tokens, line->at, line->len);

	r->part_records++;
	if (token >= 0)
		origin_layer_see(&r->part, (size_t)token, second,
			told && is_304(&r->fields->field[LOG_STATUS]));
}

static void tell(const struct origin_reading *r, const char *name, const char *why)
{
	if (r->wish->skipped)
		r->wish->skipped(r->wish->context, name, why);
}

static bool open_file(struct origin_reading *r, const char *name, const char *below,
	struct log_file *out, const char **why)
{
	*out = (struct log_file){
		.fd = log_walk_open(r->root, below, why),
		.name = name,
		.format = r->wish->format ? log_format_find(r->wish->format) : NULL,
		.zone_minutes = r->wish->zone_minutes,
		.zone_declared = r->wish->zone_declared,
		.limits = &log_codec_limits,
		.reader = r->reader,
		.buffer = r->buffer,
		.piece = LOG_READ_LEN,
	};
	if (out->fd >= 0 && fstat(out->fd, &out->opened) == 0)
		return true;
	*why = *why ? *why : "unreadable";
	return false;
}

/* As a scan reads it, the second opinion included. */
static int read_whole(struct origin_reading *r, struct log_file *file, struct inventory_file *entry,
	const char **why, struct err *err)
{
	do {
		bool more = true;

		while (more)
			if (log_file_step(file, &more, err) < 0)
				return -1;
		if (log_file_end(file, &r->out->arena, entry, why, err) < 0)
			return -1;
	} while (log_reader_doubts(r->reader) && log_file_begin_again(file));
	return 0;
}

static int read_members(struct origin_reading *r, struct log_file *file,
	struct inventory_file *entry, const char **why, struct err *err)
{
	struct log_container container;
	struct log_members members = {0};
	int ret = 0;

	if (log_reader_container(r->reader, &container)) {
		*why = NULL;
		ret = log_members_read(file, &container, &r->out->arena, entry, &members, err);
	}
	log_members_fini(&members);
	return ret;
}

/* The same text under another name, or packed otherwise, is the same requests. */
static bool is_copy(struct origin_reading *r, const struct inventory_file *entry)
{
	const char *text = entry->content_xxh128 ? entry->content_xxh128 : entry->sha256;
	const char **slot;

	LIST_EACH(const char *const, known, &r->texts)
		if (strcmp(*known, text) == 0)
			return true;
	slot = arena_push(
		&r->out->arena, &r->texts.items, &r->texts.count, &r->text_cap, sizeof(*slot));
	*slot = text;
	return false;
}

static void take_file(
	struct origin_reading *r, const char *name, const struct inventory_file *entry)
{
	struct origin_file *file;

	origin_layer_add(&r->total, &r->file);
	file = arena_push(&r->out->arena, &r->out->files.items, &r->out->files.count, &r->file_cap,
		sizeof(*file));
	*file = (struct origin_file){.name = arena_text(&r->out->arena, file_base_name(name)),
		.sha256 = entry->sha256,
		.records = r->file_records};
	r->out->records += r->file_records;
}

static int read_open(
	struct origin_reading *r, struct log_file *file, const char *name, struct err *err)
{
	struct inventory_file entry = {0};
	const char *why = NULL;

	if (read_whole(r, file, &entry, &why, err) < 0 ||
		read_members(r, file, &entry, &why, err) < 0)
		return -1;
	end_part(r);
	if (r->no_memory)
		return err_no_memory(err);
	if (r->file_records > 0 && is_copy(r, &entry))
		tell(r, name, "duplicate");
	else
		take_file(r, name, &entry);
	if (why)
		tell(r, name, why);
	return 0;
}

static void on_file(void *context, const char *name, const char *below, const struct stat *listed)
{
	struct origin_reading *r = context;
	struct log_file file;
	const char *why = NULL;

	(void)listed;
	if (r->ret < 0)
		return;
	origin_layer_clear(&r->file);
	origin_layer_clear(&r->part);
	r->file_records = r->part_records = 0;
	free(r->part_name);
	r->part_name = NULL;
	if (open_file(r, name, below, &file, &why))
		r->ret = read_open(r, &file, name, r->err);
	else
		tell(r, name, why);
	if (file.fd >= 0)
		close(file.fd);
}

static void on_skip(void *context, const char *name, const char *why)
{
	tell(context, name, why);
}

static int read_all(struct origin_reading *r, struct err *err)
{
	const struct log_walk_sink sink = {r, on_file, on_skip};

	for (const char *const *path = r->wish->paths; *path; path++) {
		r->root = *path;
		if (log_walk(*path, *path, &sink, err) < 0 || r->ret < 0)
			return -1;
	}
	if (r->out->files.count == 0)
		return err_set(err, ERR_NOINPUT, _("no log of the origin could be read"));
	return 0;
}

static int by_name(const void *left, const void *right)
{
	const struct origin_file *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order ? order : strcmp(a->sha256, b->sha256);
}

static void fill(struct origin_reading *r, const struct plan *plan)
{
	r->out->plan = arena_text(&r->out->arena, plan->sha256);
	qsort(r->out->files.items, r->out->files.count, sizeof(struct origin_file), by_name);
	origin_layer_fill(&r->total, r->tokens, r->out);
}

static int begin(struct origin_reading *r, const struct plan *plan, struct err *err)
{
	if (origin_tokens_new(plan, &r->tokens, err) < 0 ||
		origin_layer_init(&r->total, r->tokens, err) < 0 ||
		origin_layer_init(&r->file, r->tokens, err) < 0 ||
		origin_layer_init(&r->part, r->tokens, err) < 0)
		return -1;
	r->reader = log_reader_new(r->wish->now, &log_codec_limits);
	r->buffer = malloc(LOG_READ_LEN);
	r->fields = calloc(1, sizeof(*r->fields));
	return r->reader && r->buffer && r->fields ? 0 : err_no_memory(err);
}

static void end(struct origin_reading *r)
{
	log_reader_free(r->reader);
	origin_layer_fini(&r->total);
	origin_layer_fini(&r->file);
	origin_layer_fini(&r->part);
	origin_tokens_free(r->tokens);
	free(r->buffer);
	free(r->fields);
	free(r->part_name);
}

int log_origin_read(const struct plan *plan, const struct log_origin_wish *wish,
	struct origin_log **out, struct err *err)
{
	struct origin_reading r = {.wish = wish, .out = origin_new(), .err = err};
	const struct log_watch watch = {.begin = on_begin, .record = on_record, .context = &r};
	int ret = begin(&r, plan, err);

	if (ret == 0) {
		log_reader_watch(r.reader, &watch);
		ret = read_all(&r, err);
	}
	if (ret == 0)
		fill(&r, plan);
	end(&r);
	if (ret < 0)
		origin_close(r.out);
	else
		*out = r.out;
	return ret;
}
