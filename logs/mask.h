/* A log line for a person's eyes, without what is personal in it. */
#ifndef CDNPROOF_LOGS_MASK_H
#define CDNPROOF_LOGS_MASK_H

#include <stddef.h>
#include <stdint.h>

#define LOG_MASK_MOST 512 /* bytes of a line that are shown */

/* Everything is masked but what is known to be harmless: dates and times, methods, versions,
 * numbers of three digits (statuses), keys of JSON, and punctuation. A run of other letters and
 * digits, of whatever length, is one `*`; so are bytes that are not ASCII; a control byte is `?`.
 * Cut after LOG_MASK_MOST bytes. Returns out. */
char *log_mask(const uint8_t *line, size_t len, char out[LOG_MASK_MOST + 1]);

#endif
