/* What dates a file beside its content. */
#ifndef CDNPROOF_LOGS_TIMES_H
#define CDNPROOF_LOGS_TIMES_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "model/inventory.h"

/* In ms; what RFC 3339 cannot write (before 1970, after 9999) is as good as none. */
struct unix_ms log_times_instant(struct timespec at);

/* MTIME of the first gzip member (RFC 1952, section 2.3), from the first bytes of a file; absent in
 * others, and where it is 0, which means none. */
struct unix_ms log_times_header(const uint8_t *head, size_t len);

/* No line of the file is later, by what stands in its name and in its own head: a day for clocks
 * that differ, 45 days for names that say when a month of logs begins. INT64_MAX: neither says so.
 */
int64_t log_times_until(const char *name, const uint8_t *head, size_t len);

/* Adds the day in the name to those. NULL: nothing dates it. */
const struct inventory_times *log_times_new(
	struct arena *arena, const char *name, const struct inventory_times *known);

#endif
