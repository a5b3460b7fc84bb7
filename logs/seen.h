/* What was met before: short keys (a device and inode, a digest) in a hash table. */
#ifndef CDNPROOF_LOGS_SEEN_H
#define CDNPROOF_LOGS_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct log_seen_key {
	uint64_t word[4];
};

/* Zeros are an empty table. */
struct log_seen {
	struct log_seen_slot *slots;
	size_t cap, count;
};

/* All of a digest in hexadecimal, of at most 64 digits. */
struct log_seen_key log_seen_digest(const char *digest);

/* The value that stands with the key, or SIZE_MAX. */
size_t log_seen_find(const struct log_seen *seen, const struct log_seen_key *key);
/* The value is below UINT32_MAX. False: no memory. */
bool log_seen_add(struct log_seen *seen, const struct log_seen_key *key, size_t value);
/* The same by log_seen_digest. */
size_t log_seen_find_digest(const struct log_seen *seen, const char *digest);
bool log_seen_add_digest(struct log_seen *seen, const char *digest, size_t value);
void log_seen_fini(struct log_seen *seen);

#endif
