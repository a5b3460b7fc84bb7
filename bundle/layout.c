#include "bundle/layout.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"

char *bundle_path(const char *bundle, const char *name)
{
	return file_join(bundle, name);
}

static bool is_empty(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	bool empty = true;

	if (!folder)
		return errno == ENOENT;
	while ((entry = readdir(folder)))
		empty &= strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
	closedir(folder);
	return empty;
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

int bundle_open(const char *path, const char *dossier_sha256, struct err *err)
{
	static const char *const folders[] = {
		"", BUNDLE_DOCUMENTS, "plan", BUNDLE_RECORDS, "raw/inventory"};

	if (!is_empty(path) && check_same(path, dossier_sha256, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		char *folder = folders[i][0] ? bundle_path(path, folders[i]) : strdup(path);
		int ret = folder ? file_make_folders(folder, err) : err_no_memory(err);

		free(folder);
		if (ret < 0)
			return -1;
	}
	return 0;
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
