/* Any bytes as a whole bundle: entries "KIND PATH LF LENGTH LF BYTES" one behind another, KIND f a
 * file, l a link to the bytes, p a pipe. It is laid out in a folder and verified, all that is
 * computed again included. Never a crash; never authentic, since nobody has the trusted key. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "bundle/verify_measured.h"
#include "cli/command.h"
#include "cli/verify_parts.h"

#define FILES_MOST 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct key *trusted(void)
{
	static struct key *key;

	if (!key && key_new(KEY_ED25519, &key, NULL) < 0)
		abort();
	return key;
}

struct entry {
	char kind;
	char path[1024];
	const uint8_t *bytes;
	size_t len;
};

/* False: there is no more. */
static bool next_entry(const uint8_t **at, size_t *left, struct entry *out)
{
	const uint8_t *end = *left > 3 ? memchr(*at, '\n', *left) : NULL;
	size_t path_len = end ? (size_t)(end - *at) : 0, used, len = 0;

	if (path_len < 3 || path_len - 2 >= sizeof(out->path))
		return false;
	out->kind = (char)(*at)[0];
	memcpy(out->path, *at + 2, path_len - 2);
	out->path[path_len - 2] = '\0';
	for (used = path_len + 1; used < *left && (*at)[used] >= '0' && (*at)[used] <= '9'; used++)
		len = len < 1u << 24 ? len * 10 + ((*at)[used] - '0') : len;
	used += used < *left;
	out->bytes = *at + used;
	out->len = len < *left - used ? len : *left - used;
	*at += used + out->len;
	*left -= used + out->len;
	return true;
}

/* What is written stays in the folder: nothing is laid out through a link. */
static bool goes_through_link(const char *folder, const char *path)
{
	char above[2048];
	struct stat st;

	for (size_t i = strlen(folder) + 1; path[i]; i++) {
		snprintf(above, sizeof(above), "%.*s", (int)i, path);
		if (path[i] == '/' && lstat(above, &st) == 0 && !S_ISDIR(st.st_mode))
			return true;
	}
	return false;
}

static void write_new(const char *path, const struct entry *entry)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return; /* it is there already */
	if (write(fd, entry->bytes, entry->len) < 0)
		abort();
	close(fd);
}

static void link_new(const char *path, const struct entry *entry)
{
	char target[512];

	snprintf(target, sizeof(target), "%.*s", (int)(entry->len < 500 ? entry->len : 500),
		(const char *)entry->bytes);
	if (*target && symlink(target, path) < 0)
		errno = 0;
}

static void lay_out(const char *folder, const struct entry *entry)
{
	char path[2048], *above;

	if (!contents_path_is_safe(entry->path))
		return;
	snprintf(path, sizeof(path), "%s/%s", folder, entry->path);
	if (goes_through_link(folder, path))
		return;
	above = file_folder_of(path);
	if (above && file_make_folders(above, NULL) == 0) {
		if (entry->kind == 'l')
			link_new(path, entry);
		else if (entry->kind != 'p')
			write_new(path, entry);
		else if (mkfifo(path, 0600) < 0)
			errno = 0;
	}
	free(above);
}

static void verify(const char *folder)
{
	static const char *const names[] = {"trusted"};
	struct key *keys[] = {trusted()};
	struct cli cli = {.program = "fuzz", .quiet = true};
	struct verification v = {.cli = &cli, .path = folder, .plan_stamped_by = {BIND_ABSENT}};
	struct err err = {0};

	faults_init(&cli.faults);
	v.trust.keys.items = keys;
	v.trust.keys.count = 1;
	v.trust.names = names;
	verify_report_init(&v.report);
	inputs_init(&v.inputs, &cli);
	v.root = verify_folder_open(folder, &err);
	if (v.root < 0 || verify_seal_open(v.root, &v.report, &v.seal, &err) < 0)
		abort();
	verify_seal_signed(&v.seal, &v.trust, &v.report);
	if (verify_seal_files(&v.seal, NULL, &v.report, &err) < 0)
		abort();
	verify_runs(v.root, &v.report, &v.arena, &v.runs);
	if (v.seal.is_safe && verify_recompute(&v, &err) < 0)
		abort();
	verify_verdict(&v);
	verify_asked(&v.report, VERIFY_AUTHENTIC);
	if (verify_status(&v.report) != 10)
		abort();
	evidence_close(v.evidence);
	inputs_fini(&v.inputs);
	verify_seal_close(&v.seal);
	verify_report_fini(&v.report);
	arena_fini(&v.arena);
	faults_fini(&cli.faults);
	arena_fini(&cli.arena);
	close(v.root);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folder[] = "/tmp/fuzz-bundle-XXXXXX";
	struct entry entry;

	if (!mkdtemp(folder))
		abort();
	for (size_t i = 0; i < FILES_MOST && next_entry(&data, &size, &entry); i++)
		lay_out(folder, &entry);
	verify(folder);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
