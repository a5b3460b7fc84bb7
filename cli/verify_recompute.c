/* Reproducible? The bundle judged again from its own inputs, and its outputs made again in memory,
 * byte for byte. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/json_pointer.h"
#include "base/stop.h"
#include "base/text.h"
#include "bundle/layout.h"
#include "bundle/verify_heads.h"
#include "bundle/verify_measured.h"
#include "bundle/verify_rejected.h"
#include "bundle/verify_waivers.h"
#include "cli/bundle_inputs.h"
#include "cli/outputs.h"
#include "cli/verify_parts.h"
#include "reports/node_page.h"
#include "reports/report.h"

#define SHOWN_MOST 100 /* bytes of a line that differs */

/* What a reader of files refused: its first fault with its place, else the error. */
static void say_failed(struct verification *v, const struct err *err)
{
	const struct faults *faults = &v->cli->faults;

	if (faults->count)
		verify_say(&v->report, VERIFY_RECOMPUTE_FAILED, faults->items[0].file, "%zu:%zu %s",
			faults->items[0].line, faults->items[0].column, faults->items[0].text);
	else
		verify_say(&v->report, VERIFY_RECOMPUTE_FAILED, "", "%s", err->text);
}

static struct unix_ms as_of_of(const struct verification *v)
{
	struct unix_ms at = {BIND_ABSENT};
	const char *said;
	json_t *root;
	char *text;
	size_t len;

	if (v->seal.statement)
		return v->seal.statement->predicate.as_of;
	if (verify_file_read(v->root, BUNDLE_EVIDENCE, JSON_FILE_MOST, &text, &len) < 0)
		return at;
	root = json_loadb(text, len, 0, NULL);
	said = json_string_value(json_object_get(root, "as_of"));
	if (!said || !when_parse(said, &at))
		at.v = BIND_ABSENT;
	json_decref(root);
	free(text);
	return at;
}

static void say_unopened(struct verification *v, const char *path)
{
	bool absent = errno == ENOENT || errno == ENOTDIR;

	verify_say(&v->report, VERIFY_OUTPUT_MISSING, path, "%s", absent ? "" : strerror(errno));
}

static void say_json(struct verification *v, const char *path, const char *stored,
	size_t stored_len, const char *computed, size_t computed_len)
{
	enum verify_reason reason = strcmp(path, BUNDLE_EVIDENCE) == 0 ? VERIFY_EVIDENCE_DIFFERS
								       : VERIFY_OUTPUT_DIFFERS;
	struct json_difference found;
	struct err err = {0};
	bool differ;

	if (json_first_difference(stored, stored_len, computed, computed_len, &v->arena, &differ,
		    &found, &err) < 0)
		verify_say(&v->report, reason, path, "%s", err.text);
	else
		verify_say(&v->report, reason,
			arena_format(&v->arena, "%s#%s", path, found.pointer),
			_("says %s, computed %s"), found.left ? found.left : _("nothing"),
			found.right ? found.right : _("nothing"));
}

static void compare_json(
	struct verification *v, const char *path, const char *computed, size_t computed_len)
{
	char *stored;
	size_t len;

	if (verify_file_read(v->root, path, JSON_FILE_MOST, &stored, &len) < 0) {
		say_unopened(v, path);
		return;
	}
	if (len != computed_len || memcmp(stored, computed, len) != 0)
		say_json(v, path, stored, len, computed, computed_len);
	free(stored);
}

/* A text file as far as it is the same. */
struct same {
	size_t bytes, line_start;
	size_t line; /* from 1 */
	bool whole;
};

static void go_on(struct same *same, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] == '\n') {
			same->line++;
			same->line_start = same->bytes + i + 1;
		}
	same->bytes += len;
}

static struct same compare_bytes(int fd, const char *computed, size_t len)
{
	struct same same = {.line = 1};
	char bytes[65536];
	ssize_t n;

	while ((n = pread(fd, bytes, sizeof(bytes), (off_t)same.bytes)) > 0) {
		size_t left = len - same.bytes, most = left < (size_t)n ? left : (size_t)n, i = 0;

		while (i < most && bytes[i] == computed[same.bytes + i])
			i++;
		go_on(&same, bytes, i);
		if (i < (size_t)n)
			return same;
	}
	same.whole = n == 0 && same.bytes == len;
	return same;
}

static const char *shown_line(struct verification *v, const char *text, size_t len)
{
	size_t most = len < SHOWN_MOST ? len : SHOWN_MOST;
	const char *end = memchr(text, '\n', most);
	size_t cut = utf8_cut(text, end ? (size_t)(end - text) : most);

	return arena_text_n(&v->arena, text, cut);
}

/* A line of HTML may be long: it is shown from somewhat before what differs. */
static void say_line(struct verification *v, const char *path, int fd, const struct same *same,
	const char *computed, size_t len)
{
	size_t from = same->bytes - same->line_start > 40 ? same->bytes - 40 : same->line_start;
	char stored[SHOWN_MOST];
	ssize_t n = pread(fd, stored, sizeof(stored), (off_t)from);

	while (from < len && ((unsigned char)computed[from] & 0xC0) == 0x80) { /* within one */
		from++;
		n = pread(fd, stored, sizeof(stored), (off_t)from);
	}
	verify_say(&v->report, VERIFY_OUTPUT_DIFFERS,
		arena_format(&v->arena, "%s:%zu", path, same->line),
		_("says \"%s\", computed \"%s\""), shown_line(v, stored, n > 0 ? (size_t)n : 0),
		shown_line(v, computed + from, len - from));
}

static void compare_text(struct verification *v, const char *path, const char *computed, size_t len)
{
	off_t size;
	int fd = verify_file_open(v->root, path, &size);
	struct same same;

	if (fd < 0) {
		say_unopened(v, path);
		return;
	}
	same = compare_bytes(fd, computed, len);
	if (!same.whole)
		say_line(v, path, fd, &same, computed, len);
	close(fd);
}

/* A file of the bundle that is made again in memory. */
struct remake {
	const char *path;
	const struct report *report;
	const struct report_format *format; /* NULL: a page */
	const char *node;                   /* of a page */
};

static int write_again(const struct remake *remake, FILE *out, struct err *err)
{
	if (remake->format)
		return remake->format->write(out, remake->report, err);
	return node_page_write(
		out, remake->report->evidence, remake->report->evidence_sha256, remake->node, err);
}

static int compare(struct verification *v, const struct remake *remake, struct err *err)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	int ret;

	if (!out)
		return err_no_memory(err);
	ret = write_again(remake, out, err);
	if (fclose(out) != 0 && ret == 0)
		ret = err_no_memory(err);
	if (ret == 0 && remake->format)
		compare_text(v, remake->path, text, len);
	else if (ret == 0)
		compare_json(v, remake->path, text, len);
	free(text);
	return ret;
}

/* What the version that made the bundle did not write is not missing. */
static bool is_expected(const struct verification *v, const struct output *output)
{
	return !output->newer ||
	       (v->seal.contents && contents_find(v->seal.contents, output->path));
}

static int compare_outputs(struct verification *v, const char *sha256, struct err *err)
{
	for (size_t i = 0; i < output_count; i++) {
		const struct report report =
			output_report(&outputs[i], v->evidence, sha256, v->inputs.region);
		const struct remake remake = {.path = outputs[i].path,
			.report = &report,
			.format = report_format_find(outputs[i].format)};

		if (is_expected(v, &outputs[i]) && compare(v, &remake, err) < 0)
			return -1;
	}
	return 0;
}

/* Pages of no node, and whether there is any page. */
static bool check_pages_listed(struct verification *v, const char *const *paths, size_t count)
{
	bool any = false;

	if (!v->seal.contents)
		return false;
	LIST_EACH(const struct contents_file, file, &v->seal.contents->files) {
		if (file->role != CONTENTS_PAGE)
			continue;
		any = true;
		if (!bsearch(&file->path, paths, count, sizeof(*paths), text_order))
			verify_say(&v->report, VERIFY_OUTPUT_DIFFERS, file->path,
				_("evidence has no such node"));
	}
	return any;
}

/* Pages are all there, or the bundle was made before there were any. */
static int compare_pages(struct verification *v, const char *sha256, struct err *err)
{
	const struct report report = {.evidence = v->evidence, .evidence_sha256 = sha256};
	size_t count = v->evidence->nodes.count;
	const char **paths = arena_array(&v->arena, count + 1, sizeof(*paths));
	const char **sorted = arena_array(&v->arena, count + 1, sizeof(*sorted));

	for (size_t i = 0; i < count; i++)
		sorted[i] = paths[i] = node_page_path(&v->arena, v->evidence->nodes.items[i].id);
	qsort(sorted, count, sizeof(*sorted), text_order);
	if (!check_pages_listed(v, sorted, count))
		return 0;
	for (size_t i = 0; i < count; i++) {
		const struct remake remake = {.path = paths[i],
			.report = &report,
			.node = v->evidence->nodes.items[i].id};

		if (compare(v, &remake, err) < 0)
			return -1;
	}
	return 0;
}

/* What is listed as made from evidence and is not made again here. */
static void note_others(struct verification *v)
{
	if (v->seal.contents)
		LIST_EACH(const struct contents_file, file, &v->seal.contents->files) {
			if (file->role == CONTENTS_RENDERING)
				verify_note(
					&v->report, VERIFY_NOTE_RENDERING, file->path, "%s", "");
			else if (file->role == CONTENTS_EXPORT && !output_is(file->path))
				verify_note(&v->report, VERIFY_NOTE_NOT_RECOMPUTED, file->path,
					"%s", "");
		}
}

static int compare_all(struct verification *v, struct err *err)
{
	char sha256[DIGEST_TEXT_LEN];
	char *text;
	size_t len;
	int ret = evidence_text(v->evidence, &text, &len, err);

	if (ret < 0)
		return -1;
	digest_bytes(text, len, sha256);
	compare_json(v, BUNDLE_EVIDENCE, text, len);
	free(text);
	ret = compare_outputs(v, sha256, err);
	if (ret == 0)
		ret = compare_pages(v, sha256, err);
	note_others(v);
	return ret;
}

static void note_version(struct verification *v)
{
	static const char own[] = "cdnproof " CDNPROOF_VERSION;

	if (v->seal.statement && strcmp(v->seal.statement->predicate.tool, own) != 0)
		verify_note(&v->report, VERIFY_NOTE_OTHER_VERSION, BUNDLE_STATEMENT,
			_("made by %s, verified by %s"), v->seal.statement->predicate.tool, own);
}

static void note_rules(struct verification *v)
{
	if (v->inputs.profile_file)
		verify_note(&v->report, VERIFY_NOTE_OWN_RULES, BUNDLE_PROFILE, "%s", "");
	if (v->inputs.region_file)
		verify_note(&v->report, VERIFY_NOTE_OWN_RULES, BUNDLE_REGION, "%s", "");
}

/* 1: it cannot be read, and that was told. */
static int read_inputs(struct verification *v, struct err *err)
{
	struct err why = {0};

	if (bundle_inputs_read(&v->inputs, v->path, as_of_of(v), &why) == 0)
		return 0;
	if (why.code == ERR_INTERRUPTED) {
		*err = why;
		return -1;
	}
	say_failed(v, &why);
	return 1;
}

/* As `analyze` does, which a signal ends at once. 1: it cannot be judged, and that was told. */
static int judge(struct verification *v, struct err *err)
{
	struct err why = {0};
	int ret;

	if (stop_at_once(err) < 0)
		return -1;
	ret = analyze(&v->inputs.in, &v->evidence, &why);
	stop_on_signals();
	if (ret == 0)
		return 0;
	say_failed(v, &why);
	return 1;
}

int verify_recompute(struct verification *v, struct err *err)
{
	int ret = read_inputs(v, err);

	note_version(v);
	note_rules(v);
	if (ret != 0)
		return ret < 0 ? -1 : 0;
	if (inputs_close_up(&v->inputs, err) < 0)
		return -1;
	verify_records(v->inputs.plan, &v->inputs.records, &v->runs, &v->report);
	LIST_EACH(const struct analyze_watch, watch, &v->inputs.in.watches)
		verify_watched(watch->name, watch->records, &v->report);
	verify_heads(&v->seal, v->inputs.plan, &v->inputs.records, &v->report);
	v->heads_seen = true;
	verify_rejected(&v->seal, v->inputs.plan, &v->report);
	if (v->seal.contents) /* without the list nobody knows what there was */
		verify_asked(&v->report, VERIFY_COMPLETE);
	ret = judge(v, err);
	if (ret != 0)
		return ret < 0 ? -1 : 0;
	verify_waivers(v->evidence, &v->trust, &v->report);
	if (compare_all(v, err) < 0)
		return -1;
	verify_asked(&v->report, VERIFY_REPRODUCIBLE);
	return stop_requested ? stop_err(err) : 0;
}
