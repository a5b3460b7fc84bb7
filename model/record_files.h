/* Files of records, read by several threads: what comes of it is the same whatever their number. */
#ifndef CDNPROOF_MODEL_RECORD_FILES_H
#define CDNPROOF_MODEL_RECORD_FILES_H

#include "base/digest.h"
#include "model/record_set.h"

struct record_file {
	const char *path; /* of a regular file */
	const char
		*name; /* what evidence calls it; may wait for the digest until record_files_join */
	char sha256[DIGEST_TEXT_LEN];
	int64_t bytes; /* as long as it was when it was opened */
	size_t first_piece, piece_count;
};

struct record_piece; /* of a file, with a set of its own */
struct record_files {
	LIST_OF(struct record_file) files;   /* heap */
	LIST_OF(struct record_piece) pieces; /* heap */
	size_t cap;
	int64_t piece_len; /* bytes that a thread takes at once; record_files_init sets it */
};

/* How far it is; NULL: nobody asks. */
struct record_progress {
	void (*show)(void *context, int64_t done, int64_t bytes); /* in the thread that reads */
	void *context;
};

void record_files_init(struct record_files *files);
void record_files_fini(struct record_files *files);
void record_files_add(struct record_files *files, const char *path); /* borrowed */

/* Digests every file and reads its lines, with so many threads; 0: as many as there are processors
 * for the program. Errors are those of the first file in order that has one. */
int record_files_read(struct record_files *files, int threads,
	const struct record_progress *progress, struct err *err);

/* Adds it all to the set, file by file as they were added, by their names. */
void record_files_join(struct record_files *files, struct record_set *set);

#endif
