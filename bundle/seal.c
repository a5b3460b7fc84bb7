#include "bundle/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/double_digest.h"
#include "base/envelope.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/merkle.h"
#include "base/text.h"
#include "bundle/layout.h"
#include "bundle/statement.h"
#include "model/canonical.h"

#define WARNINGS_MOST 10u

struct seal {
	const struct seal_wish *wish;
	struct walk *walk;
	struct contents *contents;
	struct evidence *evidence;
	struct arena arena;
	struct faults *faults;
	int64_t bytes; /* of all files, for progress */
	int lock;
};

static const char *const odd_words[] = {
	[WALK_LINK] = N_("a link; a bundle holds files and folders only"),
	[WALK_NO_FILE] = N_("neither a file nor a folder"),
	[WALK_UNSAFE] =
		N_("its name is not safe: control characters, not UTF-8, too long or too deep"),
	[WALK_UNFINISHED] =
		N_("a temporary file: `run` is not finished; let it end, or run it again"),
	[WALK_NO_PART] = N_("no part of a bundle; move it elsewhere (papers: documents/)"),
};

static const struct {
	const char *path, *why;
} needed[] = {
	{BUNDLE_DOSSIER, N_("is missing; this is no bundle (see cdnproof run)")},
	{BUNDLE_EVIDENCE, N_("is missing; the run is not finished")},
	{BUNDLE_APPENDIX, N_("is missing; the run is not finished")},
};

int seal_check_walk(
	const struct walk *walk, const char *bundle, struct faults *faults, struct err *err)
{
	LIST_EACH(const struct walk_odd, odd, &walk->odd)
		if (odd->kind != WALK_SEAL_REMAIN)
			faults_add(faults, text_shown(&faults->arena, odd->path), 0, 0, "", "%s",
				_(odd_words[odd->kind]));
	for (size_t i = 0; i < ARRAY_LEN(needed); i++)
		if (!walk_find(walk, needed[i].path))
			faults_add(faults, needed[i].path, 0, 0, "", "%s", _(needed[i].why));
	return faults_result(faults, err) < 0 ? err_within(err, "%s", bundle) : 0;
}

static const char *path_of(struct seal *seal, const char *name)
{
	return bundle_part(&seal->arena, seal->wish->bundle, name);
}

/* Two at once would leave the one's manifest beside the other's statement. */
static int lock(struct seal *seal, struct err *err)
{
	seal->lock = fcntl(seal->walk->fd, F_DUPFD_CLOEXEC, 3);
	if (seal->lock < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "dup");
	if (flock(seal->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return 0; /* a file system without locks: go on */
	return err_set(err, ERR_CANTCREATE, _("%s: another cdnproof works on this bundle"),
		seal->wish->bundle);
}

static int remove_remains(struct seal *seal, struct err *err)
{
	LIST_EACH(const struct walk_odd, odd, &seal->walk->odd)
		if (odd->kind == WALK_SEAL_REMAIN && unlinkat(seal->walk->fd, odd->path, 0) < 0)
			return err_set_errno(
				err, ERR_CANTCREATE, errno, _("%s: cannot be removed"), odd->path);
	return 0;
}

static void show_progress(void *context, int64_t bytes)
{
	const struct seal *seal = context;

	seal->wish->progress(seal->wish->context, bytes, seal->bytes);
}

static int open_file(void *context, const char *path, struct err *err)
{
	return walk_open_file(((struct seal *)context)->walk, path, err);
}

static int digest_all(struct seal *seal, struct double_digest_file *files, struct err *err)
{
	const struct double_digest_source source = {.open = open_file,
		.progress = seal->wish->progress ? show_progress : NULL,
		.context = seal};
	const struct walk *walk = seal->walk;

	for (size_t i = 0; i < walk->files.count; i++) {
		files[i].path = walk->files.items[i].path;
		files[i].size = walk->files.items[i].size;
		seal->bytes += files[i].size;
	}
	return double_digest_files(files, walk->files.count, &source, err);
}

static int add_leaf(
	struct merkle *const trees[2], const struct contents_file *file, struct err *err)
{
	char leaf[DIGEST_TEXT_LEN], *text;
	size_t len;

	if (contents_entry_text(file, &text, &len, err) < 0)
		return -1;
	for (int kind = MERKLE_SHA256; kind <= MERKLE_SM3; kind++) {
		merkle_leaf((enum merkle_kind)kind, text, len, leaf);
		merkle_add(trees[kind], leaf);
	}
	free(text);
	return 0;
}

static int add_roots(struct contents *contents, struct err *err)
{
	struct merkle *const trees[] = {merkle_new(MERKLE_SHA256), merkle_new(MERKLE_SM3)};
	char roots[2][DIGEST_TEXT_LEN];
	int ret = trees[0] && trees[1] ? 0 : err_no_memory(err);

	for (size_t i = 0; ret == 0 && i < contents->files.count; i++)
		ret = add_leaf(trees, &contents->files.items[i], err);
	for (size_t i = 0; ret == 0 && i < 2; i++)
		merkle_root(trees[i], roots[i]);
	if (ret == 0)
		contents->merkle = (struct contents_merkle){
			.sha256 = arena_text(&contents->arena, roots[MERKLE_SHA256]),
			.sm3 = arena_text(&contents->arena, roots[MERKLE_SM3])};
	merkle_free(trees[0]);
	merkle_free(trees[1]);
	return ret;
}

static void fill_contents(struct seal *seal, const struct double_digest_file *files)
{
	const struct walk *walk = seal->walk;
	struct contents *contents = seal->contents;
	struct arena *arena = &contents->arena;

	contents->schema = CONTENTS_SCHEMA;
	contents->files.items =
		arena_array(arena, walk->files.count, sizeof(*contents->files.items));
	contents->files.count = walk->files.count;
	for (size_t i = 0; i < walk->files.count; i++)
		contents->files.items[i] =
			(struct contents_file){.path = arena_text(arena, files[i].path),
				.role = (int)walk->files.items[i].role,
				.size = files[i].size,
				.sha256 = arena_text(arena, files[i].out.sha256),
				.sm3 = arena_text(arena, files[i].out.sm3)};
	contents->count = (int64_t)walk->files.count;
	contents->bytes = seal->bytes;
}

static int make_contents(struct seal *seal, struct err *err)
{
	struct double_digest_file *files = calloc(seal->walk->files.count, sizeof(*files));
	int ret;

	seal->contents = calloc(1, sizeof(*seal->contents));
	if (!files || !seal->contents) {
		free(files);
		return err_no_memory(err);
	}
	ret = digest_all(seal, files, err);
	if (ret == 0) {
		fill_contents(seal, files);
		ret = add_roots(seal->contents, err);
	}
	free(files);
	return ret;
}

static int read_evidence(struct seal *seal, struct err *err)
{
	const char *path = path_of(seal, BUNDLE_EVIDENCE);
	struct file_bytes bytes;
	char digest[DIGEST_TEXT_LEN];
	int ret;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	digest_bytes(bytes.at, bytes.len, digest);
	ret = evidence_open(path, &seal->evidence, seal->faults, err);
	if (ret == 0)
		ret = canonical_check(
			&evidence_shape, seal->evidence, bytes.at, bytes.len, path, err);
	file_bytes_fini(&bytes);
	if (ret == 0 && strcmp(digest, contents_find(seal->contents, BUNDLE_EVIDENCE)->sha256) != 0)
		ret = err_set(err, ERR_DATA, _("%s: changed while it was read"), path);
	return ret;
}

static void warn(const struct seal *seal, const char *text)
{
	if (seal->wish->warn)
		seal->wish->warn(seal->wish->context, text);
}

static bool evidence_has(const struct evidence *evidence, const char *sha256)
{
	LIST_EACH(const struct evidence_input, input, &evidence->inputs)
		if (strcmp(input->sha256, sha256) == 0)
			return true;
	return false;
}

/* What evidence rests on whatever it says; the rest it may have left aside. */
static bool is_input(int role)
{
	return role == CONTENTS_DOSSIER || role == CONTENTS_PLAN || role == CONTENTS_PROFILE ||
	       role == CONTENTS_REGION || role == CONTENTS_RECORDS || role == CONTENTS_INVENTORY ||
	       role == CONTENTS_DOCUMENT;
}

/* Evidence names its inputs by digest: what it does not name came or changed after it. */
static int check_evidence(struct seal *seal, struct err *err)
{
	const struct contents_file *dossier = contents_find(seal->contents, BUNDLE_DOSSIER);
	size_t left_aside = 0;

	if (!evidence_has(seal->evidence, dossier->sha256))
		return err_set(err, ERR_DATA,
			_("%s: the evidence is of another dossier; run it again"),
			path_of(seal, BUNDLE_EVIDENCE));
	LIST_EACH(const struct contents_file, file, &seal->contents->files) {
		if (!is_input(file->role) || file->size == 0 ||
			evidence_has(seal->evidence, file->sha256))
			continue;
		if (left_aside++ < WARNINGS_MOST)
			warn(seal,
				arena_format(&seal->arena,
					_("%s: the evidence was made without it; `verify` will say "
					  "so unless `run` judges again"),
					text_shown(&seal->arena, file->path)));
	}
	if (left_aside > WARNINGS_MOST)
		warn(seal, arena_format(&seal->arena, _("and %zu more such files"),
				   left_aside - WARNINGS_MOST));
	return 0;
}

static int key_order(const void *a, const void *b)
{
	return strcmp(
		((const struct statement_key *)a)->keyid, ((const struct statement_key *)b)->keyid);
}

static void fill_keys(struct seal *seal, struct statement_predicate *said, struct arena *arena)
{
	const struct seal_wish *wish = seal->wish;

	said->keys.items = arena_array(arena, wish->key_count, sizeof(*said->keys.items));
	said->keys.count = wish->key_count;
	for (size_t i = 0; i < wish->key_count; i++)
		said->keys.items[i] = (struct statement_key){.keyid = key_id(wish->keys[i]),
			.type = (int)key_type_of(wish->keys[i]),
			.spki = key_text(wish->keys[i], arena)};
	qsort(said->keys.items, said->keys.count, sizeof(*said->keys.items), key_order);
}

static void fill_findings(
	const struct evidence *evidence, struct statement_predicate *said, struct arena *arena)
{
	said->findings.items =
		arena_array(arena, evidence->findings.count, sizeof(*said->findings.items));
	said->findings.count = evidence->findings.count;
	for (size_t i = 0; i < evidence->findings.count; i++) {
		const struct finding *finding = &evidence->findings.items[i];

		said->findings.items[i] = (struct statement_finding){.rule = finding->rule,
			.basis = finding->basis,
			.severity = finding->severity,
			.verdict = finding->verdict};
	}
}

static void fill_predicate(struct seal *seal, struct statement_predicate *said, struct arena *arena)
{
	const struct evidence *evidence = seal->evidence;
	const struct contents *contents = seal->contents;
	const struct contents_file *plan = contents_find(contents, BUNDLE_PLAN);

	*said = (struct statement_predicate){.as_of = evidence->as_of,
		.sealed = seal->wish->now,
		.operator_name = evidence->operator_.name,
		.tool = seal->wish->tool,
		.dossier_sha256 = contents_find(contents, BUNDLE_DOSSIER)->sha256,
		.evidence_sha256 = contents_find(contents, BUNDLE_EVIDENCE)->sha256,
		.plan_sha256 = plan ? plan->sha256 : NULL,
		.profile = {.id = evidence->profile.id,
			.sha256 = evidence->profile.sha256,
			.builtin = evidence->profile.builtin},
		.verdict = evidence->verdict,
		.application_verdict = evidence->application_verdict,
		.count = contents->count,
		.bytes = contents->bytes,
		.merkle = contents->merkle};
	fill_findings(evidence, said, arena);
	fill_keys(seal, said, arena);
}

static int make_statement(struct seal *seal, const char *manifest, size_t manifest_len, char **out,
	size_t *len, struct err *err)
{
	struct double_digest digest = {.sha256 = ""};
	struct statement_subject subject = {
		.name = BUNDLE_MANIFEST, .digest = {.sha256 = digest.sha256, .sm3 = digest.sm3}};
	struct statement statement = {.type = STATEMENT_TYPE,
		.predicate_type = STATEMENT_PREDICATE,
		.subject = {.items = &subject, .count = 1}};
	int ret;

	if (double_digest_bytes(manifest, manifest_len, &digest, err) < 0)
		return -1;
	fill_predicate(seal, &statement.predicate, &seal->arena);
	ret = statement_text(&statement, out, len, err);
	return ret;
}

static int make_envelope(struct seal *seal, const char *manifest, size_t manifest_len, char **out,
	size_t *len, struct err *err)
{
	char *body;
	size_t body_len;
	int ret;

	if (make_statement(seal, manifest, manifest_len, &body, &body_len, err) < 0)
		return -1;
	ret = envelope_sign(ENVELOPE_IN_TOTO, body, body_len, seal->wish->keys,
		seal->wish->key_count, out, len, err);
	free(body);
	return ret;
}

/* A statement without its manifest verifies nothing, a manifest under another's statement neither:
 * so the old statement goes first, with the stamps that are on it. */
static int remove_old(struct seal *seal, struct err *err)
{
	static const char *const names[] = {
		BUNDLE_STAMP ".tsr", BUNDLE_STAMP ".tsq", BUNDLE_STATEMENT};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (unlinkat(seal->walk->fd, names[i], 0) < 0 && errno != ENOENT)
			return err_set_errno(err, ERR_CANTCREATE, errno, _("%s: cannot be removed"),
				path_of(seal, names[i]));
	file_sync_entry(path_of(seal, BUNDLE_STATEMENT));
	return 0;
}

static int put(struct seal *seal, const char *name, const char *text, size_t len,
	struct file_out **out, struct err *err)
{
	if (file_out_open(path_of(seal, name), out, err) < 0)
		return -1;
	/* A full disk must show before the old seal goes. */
	if (fwrite(text, 1, len, file_out_stream(*out)) != len ||
		fflush(file_out_stream(*out)) != 0)
		return err_set_errno(
			err, ERR_IO, errno, _("%s: cannot be written"), path_of(seal, name));
	return 0;
}

static int write_both(struct seal *seal, const char *manifest, size_t manifest_len,
	const char *envelope, size_t envelope_len, struct err *err)
{
	struct file_out *first = NULL, *second = NULL;
	int ret = -1;

	if (file_make_folders(path_of(seal, BUNDLE_ATTEST), err) == 0 &&
		put(seal, BUNDLE_MANIFEST, manifest, manifest_len, &first, err) == 0 &&
		put(seal, BUNDLE_STATEMENT, envelope, envelope_len, &second, err) == 0 &&
		remove_old(seal, err) == 0) {
		ret = file_out_commit(first, err);
		first = NULL;
	}
	if (ret == 0) {
		ret = file_out_commit(second, err);
		second = NULL;
	}
	file_out_abort(first);
	file_out_abort(second);
	return ret;
}

static int write_seal(struct seal *seal, struct err *err)
{
	char *manifest = NULL, *envelope = NULL;
	size_t manifest_len, envelope_len;
	int ret = -1;

	if (contents_text(seal->contents, &manifest, &manifest_len, err) == 0 &&
		make_envelope(seal, manifest, manifest_len, &envelope, &envelope_len, err) == 0)
		ret = write_both(seal, manifest, manifest_len, envelope, envelope_len, err);
	free(manifest);
	free(envelope);
	return ret;
}

static int check_keys(const struct seal_wish *wish, struct err *err)
{
	for (size_t i = 0; i < wish->key_count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(key_id(wish->keys[i]), key_id(wish->keys[j])) == 0)
				return err_set(err, ERR_DATA, _("one key is given twice: keyid %s"),
					key_id(wish->keys[i]));
	return 0;
}

static int seal_all(struct seal *seal, struct err *err)
{
	if (check_keys(seal->wish, err) < 0 ||
		walk_open(seal->wish->bundle, &seal->walk, err) < 0 || lock(seal, err) < 0)
		return -1;
	if (seal_check_walk(seal->walk, seal->wish->bundle, seal->faults, err) < 0 ||
		remove_remains(seal, err) < 0 || make_contents(seal, err) < 0)
		return -1;
	if (read_evidence(seal, err) < 0 || check_evidence(seal, err) < 0)
		return -1;
	return write_seal(seal, err);
}

static bool had(const struct walk *walk, const char *path)
{
	LIST_EACH(const struct walk_file, file, &walk->sealing)
		if (strcmp(file->path, path) == 0)
			return true;
	return false;
}

int seal_bundle(
	const struct seal_wish *wish, struct seal_made *out, struct faults *faults, struct err *err)
{
	struct seal seal = {.wish = wish, .faults = faults, .lock = -1};
	int ret = seal_all(&seal, err);

	if (ret == 0) {
		*out = (struct seal_made){.contents = seal.contents,
			.evidence = seal.evidence,
			.renewed = had(seal.walk, BUNDLE_STATEMENT),
			.unstamped = had(seal.walk, BUNDLE_STAMP ".tsr")};
		seal.contents = NULL; /* the caller's now */
		seal.evidence = NULL;
	}
	if (seal.lock >= 0)
		close(seal.lock);
	contents_close(seal.contents);
	evidence_close(seal.evidence);
	walk_close(seal.walk);
	arena_fini(&seal.arena);
	return ret;
}

void seal_made_fini(struct seal_made *made)
{
	contents_close(made->contents);
	evidence_close(made->evidence);
	*made = (struct seal_made){0};
}
