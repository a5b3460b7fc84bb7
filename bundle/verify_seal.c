#include "bundle/verify_seal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/double_digest.h"
#include "base/i18n.h"
#include "bundle/layout.h"

/* Why a strict reader refused: its first fault, else its error. */
static const char *why(const struct faults *faults, const struct err *err)
{
	return faults->count ? faults->items[0].text : err->text;
}

/* False: it is not there, or cannot be read, and that was told. */
static bool read_part(const struct verify_seal *seal, struct verify_report *report,
	const char *path, size_t most, enum verify_reason missing, char **out, size_t *len)
{
	if (verify_file_read(seal->root, path, most, out, len) == 0)
		return true;
	if (errno == ENOENT || errno == ENOTDIR)
		verify_say(report, missing, path, "%s", "");
	else
		verify_say(report, VERIFY_FILE_UNREADABLE, path, "%s", strerror(errno));
	return false;
}

static void digest_manifest(struct verify_seal *seal, const char *text, size_t len)
{
	struct double_digest is;

	if (double_digest_bytes(text, len, &is, NULL) < 0)
		arena_die();
	seal->manifest.sm3 = arena_text(&seal->arena, is.sm3);
	seal->manifest.sha256 = arena_text(&seal->arena, is.sha256);
}

static void read_contents(struct verify_seal *seal, struct verify_report *report)
{
	struct err err = {0};
	struct faults faults;
	char *text;
	size_t len;

	if (!read_part(seal, report, BUNDLE_MANIFEST, JSON_FILE_MOST, VERIFY_MANIFEST_MISSING,
		    &text, &len))
		return;
	faults_init(&faults);
	digest_manifest(seal, text, len);
	if (contents_parse(text, len, BUNDLE_MANIFEST, &seal->contents, &faults, &err) < 0)
		verify_say(report, VERIFY_MANIFEST_MALFORMED, BUNDLE_MANIFEST, "%s",
			why(&faults, &err));
	faults_fini(&faults);
	free(text);
}

static int parse_statement(struct verify_seal *seal, const char *text, size_t len,
	struct faults *faults, struct err *err)
{
	struct envelope envelope;

	if (envelope_parse(text, len, BUNDLE_STATEMENT, ENVELOPE_IN_TOTO, &seal->arena, &envelope,
		    faults, err) < 0)
		return -1;
	seal->envelope = envelope;
	return statement_parse((const char *)envelope.body, envelope.body_len, BUNDLE_STATEMENT,
		&seal->statement, faults, err);
}

static void read_statement(struct verify_seal *seal, struct verify_report *report)
{
	struct err err = {0};
	struct faults faults;
	char *text;
	size_t len;

	if (!read_part(seal, report, BUNDLE_STATEMENT, ENVELOPE_MOST, VERIFY_STATEMENT_MISSING,
		    &text, &len))
		return;
	faults_init(&faults);
	if (parse_statement(seal, text, len, &faults, &err) < 0)
		verify_say(report, VERIFY_STATEMENT_MALFORMED, BUNDLE_STATEMENT, "%s",
			why(&faults, &err));
	faults_fini(&faults);
	free(text);
}

int verify_seal_open(
	int root, struct verify_report *report, struct verify_seal *out, struct err *err)
{
	*out = (struct verify_seal){.root = root};
	if (verify_tree_read(root, report, &out->tree, err) < 0)
		return -1;
	out->is_safe = report->reason_counts[VERIFY_UNSAFE_PATH] == 0 &&
		       report->reason_counts[VERIFY_TOO_MANY_FILES] == 0;
	read_contents(out, report);
	read_statement(out, report);
	return 0;
}

void verify_seal_close(struct verify_seal *seal)
{
	statement_close(seal->statement);
	contents_close(seal->contents);
	verify_tree_fini(&seal->tree);
	arena_fini(&seal->arena);
	*seal = (struct verify_seal){.root = -1};
}

/* The files' digests, many at a time. */
struct reading {
	const struct verify_seal *seal;
	const struct verify_progress *progress;
	struct verify_report *report;
	struct double_digest_file *files; /* that are there */
	size_t count;
};

static int open_file(void *context, const char *path, struct err *err)
{
	const struct reading *reading = context;
	off_t size;
	int fd = verify_file_open(reading->seal->root, path, &size);

	return fd < 0 ? err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), path) : fd;
}

/* A file of another length was not read at all. */
static void say_failed(void *context, const struct double_digest_file *file, const struct err *err)
{
	const struct reading *reading = context;
	off_t size = (off_t)file->size;
	int fd = verify_file_open(reading->seal->root, file->path, &size);

	if (fd >= 0)
		close(fd);
	if (err->code != ERR_DATA)
		verify_say(reading->report, VERIFY_FILE_UNREADABLE, file->path, "%s",
			err->sys_errno ? strerror(err->sys_errno) : err->text);
	else if (size != (off_t)file->size)
		verify_say(reading->report, VERIFY_FILE_CHANGED, file->path,
			_("%lld bytes, not %lld"), (long long)size, (long long)file->size);
	else
		verify_say(reading->report, VERIFY_FILE_CHANGED, file->path,
			_("it changed while it was read"));
}

static void show_progress(void *context, int64_t bytes)
{
	const struct reading *reading = context;

	reading->progress->show(reading->progress->context, bytes, reading->seal->contents->bytes);
}

static void compare(struct reading *reading, const struct double_digest_file *is)
{
	const struct contents_file *file = contents_find(reading->seal->contents, is->path);

	if (is->out.sha256[0] == '\0' || is->out.sm3[0] == '\0')
		return; /* it could not be read, which was told */
	if (strcmp(is->out.sha256, file->sha256) != 0)
		verify_say(reading->report, VERIFY_FILE_CHANGED, is->path, _("SHA-256 %s, not %s"),
			is->out.sha256, file->sha256);
	else if (strcmp(is->out.sm3, file->sm3) != 0)
		verify_say(reading->report, VERIFY_FILE_CHANGED, is->path, _("SM3 %s, not %s"),
			is->out.sm3, file->sm3);
}

static void check_extra(const struct verify_seal *seal, struct verify_report *report)
{
	LIST_EACH(const struct verify_entry, entry, &seal->tree.entries)
		if (entry->regular && !bundle_is_sealing(entry->path, strlen(entry->path)) &&
			seal->contents && !contents_find(seal->contents, entry->path))
			verify_say(report, VERIFY_EXTRA_FILE, entry->path, "%s", "");
}

/* What is listed: there, or missing; what is no regular file was told with the tree. */
static void find_listed(struct reading *reading, struct arena *arena)
{
	const struct contents *contents = reading->seal->contents;

	reading->files = arena_array(arena, contents->files.count + 1, sizeof(*reading->files));
	LIST_EACH(const struct contents_file, file, &contents->files) {
		const struct verify_entry *entry =
			verify_tree_find(&reading->seal->tree, file->path);

		if (!entry)
			verify_say(reading->report, VERIFY_FILE_MISSING, file->path, "%s", "");
		else if (entry->regular)
			reading->files[reading->count++] =
				(struct double_digest_file){.path = file->path, .size = file->size};
	}
}

int verify_seal_files(struct verify_seal *seal, const struct verify_progress *progress,
	struct verify_report *report, struct err *err)
{
	struct reading reading = {.seal = seal, .progress = progress, .report = report};
	const struct double_digest_source source = {.open = open_file,
		.failed = say_failed,
		.progress = progress && progress->show ? show_progress : NULL,
		.context = &reading};

	check_extra(seal, report);
	if (!seal->contents)
		return 0;
	find_listed(&reading, &seal->arena);
	if (double_digest_files(reading.files, reading.count, &source, err) < 0)
		return -1;
	for (size_t i = 0; i < reading.count; i++)
		compare(&reading, &reading.files[i]);
	return 0;
}
