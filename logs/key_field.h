/* Where a record of a mixed archive names its node. */
#ifndef CDNPROOF_LOGS_KEY_FIELD_H
#define CDNPROOF_LOGS_KEY_FIELD_H

#include "logs/key.h"

/* The bytes of the key's field, in the line or in `plain` (LOG_KEY_NAME_MOST bytes), as they are:
 *
 *   host            syslog's HOSTNAME, where the line begins with a head of syslog
 *   vhost, server   of combined lines what stands before the client's address
 *   a number        that column, from 1
 *   any other name  of JSON the key at depth 1 (a.b: b in the object a); of W3C the column
 *
 * False: the record has none. The line is foreign; what its client may write is not looked at but
 * for where a column of a table stands. */
bool log_key_field(const struct log_key *key, const struct log_format *format,
	const struct log_format_state *state, const struct log_line *line, struct log_part *out,
	uint8_t *plain);

#endif
