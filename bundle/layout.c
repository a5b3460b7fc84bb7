#include "bundle/layout.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"

char *bundle_path(const char *bundle, const char *name)
{
	return file_join(bundle, name);
}

const char *bundle_part(struct arena *arena, const char *bundle, const char *name)
{
	char *path = bundle_path(bundle, name);
	const char *kept;

	if (!path)
		arena_die();
	kept = arena_text(arena, path);
	free(path);
	return kept;
}

bool bundle_is_sealing(const char *path, size_t len)
{
	static const char *const sealing[] = {BUNDLE_MANIFEST, BUNDLE_STATEMENT,
		BUNDLE_STAMP ".tsq", BUNDLE_STAMP ".tsr", BUNDLE_STAMP_OF_PLAN ".tsq",
		BUNDLE_STAMP_OF_PLAN ".tsr"};

	for (size_t i = 0; i < ARRAY_LEN(sealing); i++)
		if (strlen(sealing[i]) == len && memcmp(path, sealing[i], len) == 0)
			return true;
	return false;
}

/* What is copied before the dossier; it comes last, so that one with a dossier has all of them. */
static bool may_precede_dossier(const char *name)
{
	static const char *const whole[] = {".", "..", BUNDLE_PROFILE, BUNDLE_REGION};
	static const char *const begun[] = {BUNDLE_PROFILE FILE_TEMPORARY,
		BUNDLE_REGION FILE_TEMPORARY, BUNDLE_DOSSIER FILE_TEMPORARY};

	for (size_t i = 0; i < ARRAY_LEN(whole); i++)
		if (strcmp(name, whole[i]) == 0)
			return true;
	for (size_t i = 0; i < ARRAY_LEN(begun); i++)
		if (strncmp(name, begun[i], strlen(begun[i])) == 0)
			return true;
	return false;
}

static bool is_begun_at_most(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	bool is = true;

	if (!folder)
		return errno == ENOENT;
	while ((entry = readdir(folder)))
		is &= may_precede_dossier(entry->d_name);
	closedir(folder);
	return is;
}

static int check_same(const char *path, const char *dossier_sha256, struct err *err)
{
	char *dossier = bundle_path(path, BUNDLE_DOSSIER);
	char sha256[DIGEST_TEXT_LEN] = "";
	int ret = 0;

	if (!dossier)
		return err_no_memory(err);
	if (digest_file(dossier, sha256, NULL) < 0)
		ret = err_set(err, ERR_CANTCREATE,
			_("%s: is there and is no bundle; give a new or empty folder"), path);
	else if (strcmp(sha256, dossier_sha256) != 0)
		ret = err_set(err, ERR_CANTCREATE,
			_("%s: is the bundle of another dossier; give a new or empty folder"),
			path);
	free(dossier);
	return ret;
}

int bundle_check(const char *path, const char *dossier_sha256, bool *is_new, struct err *err)
{
	*is_new = is_begun_at_most(path);
	return *is_new ? 0 : check_same(path, dossier_sha256, err);
}

int bundle_make_folders(const char *path, struct err *err)
{
	static const char *const folders[] = {
		BUNDLE_DOCUMENTS, "plan", BUNDLE_RECORDS, BUNDLE_INVENTORY};
	int ret = 0;

	for (size_t i = 0; i < ARRAY_LEN(folders) && ret == 0; i++) {
		char *folder = bundle_path(path, folders[i]);

		ret = folder ? file_make_folders(folder, err) : err_no_memory(err);
		free(folder);
	}
	return ret;
}

static bool has_same_bytes(const char *a, const char *b)
{
	struct stat of_a, of_b;
	char digest_a[DIGEST_TEXT_LEN], digest_b[DIGEST_TEXT_LEN];

	return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_size == of_b.st_size &&
	       digest_file(a, digest_a, NULL) == 0 && digest_file(b, digest_b, NULL) == 0 &&
	       strcmp(digest_a, digest_b) == 0;
}

int bundle_keep_copy(const char *from, const char *to, struct err *err)
{
	return has_same_bytes(from, to) ? 0 : bundle_copy(from, to, err);
}

int bundle_copy(const char *from, const char *to, struct err *err)
{
	struct file_out *out = NULL;
	FILE *in = fopen(from, "re");
	char bytes[65536];
	size_t len;
	int ret = -1;

	if (!in)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), from);
	if (file_out_open(to, &out, err) < 0)
		goto out;
	while ((len = fread(bytes, 1, sizeof(bytes), in)) > 0)
		fwrite(bytes, 1, len, file_out_stream(out)); /* a failure stays in the stream */
	if (ferror(in)) {
		err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), from);
		file_out_abort(out);
		goto out;
	}
	ret = file_out_commit(out, err);
out:
	fclose(in);
	return ret;
}
