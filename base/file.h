/* Files read whole, and files written whole or not at all. */
#ifndef CDNPROOF_BASE_FILE_H
#define CDNPROOF_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

struct file_bytes {
	char *at; /* NUL behind the last byte; heap, the caller frees with file_bytes_fini */
	size_t len;
};

/* Reads a regular file, a pipe, or standard input for "-". A directory, a missing file and one
 * larger than `most` bytes are errors (NOINPUT, DATA); memory stays within `most`. */
int file_read(const char *path, size_t most, struct file_bytes *out, struct err *err);
void file_bytes_fini(struct file_bytes *bytes);

/* A file that appears whole or not at all: written beside the target as a temporary, fsync,
 * rename, fsync of the folder, so that what is committed later is never there without it. A target
 * that exists and is no regular file (/dev/null, a pipe, "-" for standard output) is written in
 * place. */
struct file_out;
int file_out_open(const char *path, struct file_out **out, struct err *err);
FILE *file_out_stream(struct file_out *out);                /* borrowed */
int file_out_commit(struct file_out *out, struct err *err); /* frees; the file is there or err */
/* Commit will not wait for the disk: for one of many files that a second call makes again. */
void file_out_quick(struct file_out *out);
void file_out_abort(struct file_out *out); /* frees; nothing is there */

int file_write(const char *path, const void *bytes, size_t len, struct err *err);

/* Behind the target's name stand this and six letters or digits; killed, a writer leaves it. */
#define FILE_TEMPORARY ".tmp-"
/* The length of the target's name or path, if this is such a name; 0: it is none. */
size_t file_temporary_of(const char *name);

/* Creates the folder and those above it (mode 0777 less umask); one that exists is fine. Those that
 * were created are there after a power cut, too. */
int file_make_folders(const char *path, struct err *err);

/* So that the entry of `path` in its folder is there after a power cut. A file system that cannot
 * sync a folder is left alone. */
void file_sync_entry(const char *path);

bool file_is_there(const char *path);  /* of any kind; a link that leads nowhere is not */
bool file_is_folder(const char *path); /* or a link to one */

/* "folder/name", or the name alone when it is absolute or "-" or the folder is empty. Heap. */
char *file_join(const char *folder, const char *name);
char *file_folder_of(const char *path);       /* heap; "" for a bare name */
const char *file_base_name(const char *path); /* borrowed: behind the last '/' */

#endif
