/* Heads that syslog puts before what a sender wrote:
 *
 *   <134>Jun  1 10:00:00 edge7 nginx: ...                        (RFC 3164)
 *   <134>1 2025-06-01T02:00:00.123456Z edge7 nginx 99 - - ...    (RFC 5424)
 *   2025-06-01T10:00:00+08:00 edge7 nginx[99]: ...               (as rsyslog writes files)
 *
 * No client writes anything before what follows them.
 */
#ifndef CDNPROOF_LOGS_RELAY_H
#define CDNPROOF_LOGS_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How long the head is; 0: there is none, or nothing behind it. */
size_t log_relay_head(const uint8_t *line, size_t len);

/* Where a JSON object begins, at once or behind such a head; len: there is none. */
size_t log_relay_object(const uint8_t *line, size_t len);

/* The line of a server about a request begins with the client's address, or with the name of a
 * site and then the client; a sentence that quotes one does not. */
bool log_begins_with_client(const uint8_t *at, size_t len);

#endif
