/* What is known of a time without records. It explains nothing: papers do. */
#ifndef CDNPROOF_ANALYZER_ARCHIVE_SILENCE_H
#define CDNPROOF_ANALYZER_ARCHIVE_SILENCE_H

#include "analyzer/archive.h"

struct archive_list {
	const struct archive *items;
	size_t count;
};

/* Other archives of the kind have records before and behind [from, to), none has one in it. */
bool archive_siblings_silent(const struct archive_list *all, const struct archive *archive,
	int64_t from_ms, int64_t to_ms);

/* The archive's own other weeks have no record at the hours of any of these gaps. */
bool archive_is_usually_silent(const struct archive *archive, const archive_gaps *gaps);

#endif
