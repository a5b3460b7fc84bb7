/* What a process may still ask of the system: a list of calls (seccomp); every other one fails with
 * EPERM. Memory that can be written can never be made code. Holds for the calling thread and those
 * that it starts, and cannot be undone. */
#ifndef CDNPROOF_BASE_CALL_FILTER_H
#define CDNPROOF_BASE_CALL_FILTER_H

#include <stddef.h>

#include "base/err.h"

/* A sanitizer needs other calls, and must be seen: what confines leaves it room. */
#if defined(__SANITIZE_ADDRESS__)
#define CALL_FILTER_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CALL_FILTER_SANITIZER 1
#endif
#endif
#ifndef CALL_FILTER_SANITIZER
#define CALL_FILTER_SANITIZER 0
#endif

/* Numbers are those of SCMP_SYS(). mmap and mprotect are always allowed, but for code. */
struct call_filter {
	const int *calls; /* allowed */
	size_t call_count;
	const int *families; /* AF_…: socket and socketpair are allowed for these */
	size_t family_count;
	const int *pretended; /* not done, and said to have been */
	size_t pretended_count;
};

/* ERR_INTERNAL when the system has no seccomp. */
int call_filter_load(const struct call_filter *filter, struct err *err);

#endif
