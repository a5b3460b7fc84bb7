/* Names and how many records had them, in bounded memory, whatever clients write as Host.
 *
 * Counters by Misra and Gries (Finding repeated elements, 1982), taken together as Agarwal and
 * others have shown (Mergeable summaries, 2012): when the table is full, the (LOG_HOSTS_KEPT +
 * 1)-th largest count is taken off all of them, and names with nothing left go. So a count is exact
 * as long as there were fewer than LOG_HOSTS_MOST names; beyond, it is at most the truth and falls
 * short of it by at most a (LOG_HOSTS_KEPT + 1)-th of all records, whoever floods the table with
 * forged names, however often. What is left depends only on the names and their order.
 *
 * Records wait for their checksum here too: what is taken off comes first off those that wait. */
#ifndef CDNPROOF_LOGS_HOSTS_H
#define CDNPROOF_LOGS_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bind.h"

#define LOG_HOSTS_MOST 4096u
#define LOG_HOSTS_KEPT 2048u

struct log_hosts;

struct log_hosts *log_hosts_new(void); /* NULL: no memory */
void log_hosts_free(struct log_hosts *hosts);
void log_hosts_clear(struct log_hosts *hosts);

/* A lower-case name of 1 to LOG_HOST_MOST bytes, none of them NUL. */
void log_hosts_add(struct log_hosts *hosts, const char *name, size_t len, int64_t records);
void log_hosts_commit(struct log_hosts *hosts); /* all that waited is verified */
void log_hosts_forget(struct log_hosts *hosts); /* all that waited was not */

/* Names with verified records, by bytes: up to LOG_HOSTS_MOST rows; they point into the table.
 * Returns how many. */
size_t log_hosts_list(const struct log_hosts *hosts, struct bind_count *out);

#endif
