/* A log line for a person's eyes, without what is personal in it. */
#ifndef CDNPROOF_LOGS_MASK_H
#define CDNPROOF_LOGS_MASK_H

#include <stddef.h>
#include <stdint.h>

#define LOG_MASK_MOST 512 /* bytes of a line that are shown */

/* Everything is masked but what is known to be harmless: the record's stamp, as it is written or as
 * a number that says its second; methods, versions and words of caches; a status behind a quoted
 * request or a key of that name; the keys of the outermost object in JSON; and punctuation. A run
 * of other letters and digits, of whatever length, is one `*`; so are bytes that are not ASCII; a
 * tab is a blank and another control byte `?`. Cut after LOG_MASK_MOST bytes. Returns out. */
char *log_mask(const uint8_t *line, size_t len, int64_t second, char out[LOG_MASK_MOST + 1]);

#endif
