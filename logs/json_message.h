/* What a shipper or a container's runtime carries of the line that it read: the text of a known
 * key, flat or in an object of its own:
 *
 *   {"@timestamp":"...","message":"..."}
 *   {"@timestamp":"...","event":{"original":"..."}}    {"event.original":"..."}
 *   {"log":"...\n","stream":"stdout","time":"..."}                     (Docker)
 */
#ifndef CDNPROOF_LOGS_JSON_MESSAGE_H
#define CDNPROOF_LOGS_JSON_MESSAGE_H

#include "logs/json_line.h"

/* Zeros: none yet. The raw line goes before what was made of it; of one key the last counts. */
struct json_message {
	struct json_text text; /* at NULL: none */
	uint8_t rank;          /* of its key */
};

/* Looks at one pair of depth 1; `json` stands behind it. */
void json_message_keep(struct json_message *message, const struct json_line *json,
	const struct json_text *key, const struct json_text *value);

bool json_message_is_of_runtime(const struct json_message *message);

/* Its first line without escapes, as far as it fits; how many bytes. */
size_t json_message_plain(const struct json_message *message, uint8_t *out, size_t cap);

#endif
