/* What was met before: short keys (a device and inode, a digest) in a hash table. */
#ifndef CDNPROOF_LOGS_SEEN_H
#define CDNPROOF_LOGS_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOG_SEEN_KEY 64

/* Zeros are an empty table. */
struct log_seen {
	struct log_seen_slot *slots;
	size_t cap, count;
};

/* The value that stands with the key, or SIZE_MAX. The key has LOG_SEEN_KEY bytes. */
size_t log_seen_find(const struct log_seen *seen, const void *key);
bool log_seen_add(struct log_seen *seen, const void *key, size_t value); /* false: no memory */
void log_seen_fini(struct log_seen *seen);

#endif
