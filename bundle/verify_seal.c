#include "bundle/verify_seal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/stop.h"
#include "base/text.h"
#include "bundle/layout.h"

#define READ_AT_ONCE  ((size_t)1 << 20)
#define PROGRESS_EACH ((int64_t)16 << 20) /* bytes between two calls */

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
	struct digest *sm3 = digest_new_sm3();
	char hex[DIGEST_TEXT_LEN];

	if (!sm3)
		arena_die();
	digest_add(sm3, text, len);
	digest_text(sm3, hex);
	digest_free(sm3);
	seal->manifest.sm3 = arena_text(&seal->arena, hex);
	digest_bytes(text, len, hex);
	seal->manifest.sha256 = arena_text(&seal->arena, hex);
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

/* The rest of the files; what each is read through. */
struct reading {
	const struct verify_seal *seal;
	const struct verify_progress *progress;
	struct verify_report *report;
	uint8_t *bytes; /* READ_AT_ONCE */
	int64_t done, shown;
};

static void show_progress(struct reading *reading, int64_t more)
{
	reading->done += more;
	if (!reading->progress || !reading->progress->show ||
		reading->done - reading->shown < PROGRESS_EACH)
		return;
	reading->shown = reading->done;
	reading->progress->show(
		reading->progress->context, reading->done, reading->seal->contents->bytes);
}

/* Reads at most one byte more than is listed: a file that grows has no end. -1: cannot be read. */
static int read_digests(struct reading *reading, int fd, int64_t listed, int64_t *size,
	char sha256[DIGEST_TEXT_LEN], char sm3[DIGEST_TEXT_LEN])
{
	struct digest *a = digest_new(), *b = digest_new_sm3();
	int64_t left = listed + 1;
	ssize_t n = 0;

	if (!a || !b)
		arena_die();
	while (left > 0 && !stop_requested) {
		size_t most = left < (int64_t)READ_AT_ONCE ? (size_t)left : READ_AT_ONCE;

		n = read(fd, reading->bytes, most);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		digest_add(a, reading->bytes, (size_t)n);
		digest_add(b, reading->bytes, (size_t)n);
		left -= n;
		show_progress(reading, n);
	}
	*size = listed + 1 - left;
	digest_text(a, sha256);
	digest_text(b, sm3);
	digest_free(a);
	digest_free(b);
	return n < 0 ? -1 : 0;
}

static void check_bytes(struct reading *reading, const struct contents_file *file, int fd)
{
	char sha256[DIGEST_TEXT_LEN], sm3[DIGEST_TEXT_LEN];
	struct verify_report *report = reading->report;
	int64_t size;

	if (read_digests(reading, fd, file->size, &size, sha256, sm3) < 0)
		verify_say(report, VERIFY_FILE_UNREADABLE, file->path, "%s", strerror(errno));
	else if (size != file->size)
		verify_say(report, VERIFY_FILE_CHANGED, file->path,
			_("its length changed while it was read"));
	else if (strcmp(sha256, file->sha256) != 0)
		verify_say(report, VERIFY_FILE_CHANGED, file->path, "SHA-256 %s, not %s", sha256,
			file->sha256);
	else if (strcmp(sm3, file->sm3) != 0)
		verify_say(
			report, VERIFY_FILE_CHANGED, file->path, "SM3 %s, not %s", sm3, file->sm3);
}

static void check_file(struct reading *reading, const struct contents_file *file)
{
	struct verify_report *report = reading->report;
	off_t size;
	int fd = verify_file_open(reading->seal->root, file->path, &size);

	if (fd < 0)
		verify_say(report, VERIFY_FILE_UNREADABLE, file->path, "%s", strerror(errno));
	else if (size != file->size)
		verify_say(report, VERIFY_FILE_CHANGED, file->path, _("%lld bytes, not %lld"),
			(long long)size, (long long)file->size);
	else
		check_bytes(reading, file, fd);
	if (fd >= 0)
		close(fd);
}

static bool is_of_seal(const char *path)
{
	static const char *const parts[] = {BUNDLE_MANIFEST, BUNDLE_STATEMENT, BUNDLE_STAMP ".tsq",
		BUNDLE_STAMP ".tsr", BUNDLE_STAMP_OF_PLAN ".tsq", BUNDLE_STAMP_OF_PLAN ".tsr"};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (strcmp(path, parts[i]) == 0)
			return true;
	return false;
}

static void check_extra(const struct verify_seal *seal, struct verify_report *report)
{
	LIST_EACH(const struct verify_entry, entry, &seal->tree.entries)
		if (entry->regular && !is_of_seal(entry->path) && seal->contents &&
			!contents_find(seal->contents, entry->path))
			verify_say(report, VERIFY_EXTRA_FILE, entry->path, "%s", "");
}

static int check_listed(struct reading *reading, struct err *err)
{
	LIST_EACH(const struct contents_file, file, &reading->seal->contents->files) {
		const struct verify_entry *entry =
			verify_tree_find(&reading->seal->tree, file->path);

		if (!entry)
			verify_say(reading->report, VERIFY_FILE_MISSING, file->path, "%s", "");
		else if (entry->regular)
			check_file(reading, file);
		if (stop_requested)
			return stop_err(err);
	}
	return 0;
}

int verify_seal_files(struct verify_seal *seal, const struct verify_progress *progress,
	struct verify_report *report, struct err *err)
{
	struct reading reading = {.seal = seal, .progress = progress, .report = report};
	int ret;

	check_extra(seal, report);
	if (!seal->contents)
		return 0;
	reading.bytes = malloc(READ_AT_ONCE);
	if (!reading.bytes)
		return err_no_memory(err);
	ret = check_listed(&reading, err);
	free(reading.bytes);
	return ret;
}
