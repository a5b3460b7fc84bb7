/* UUIDs of version 5 (RFC 9562, 5.5): a name's, always the same. SHA-1 makes them, as the version
 * demands; nothing is protected by it. */
#ifndef CDNPROOF_BASE_UUID_H
#define CDNPROOF_BASE_UUID_H

#include <stdint.h>

#define UUID_LEN 37 /* of the text, with its NUL */

struct uuid {
	uint8_t bytes[16];
};

struct uuid_text {
	char text[UUID_LEN];
};

/* `name`: text of any length. */
struct uuid uuid_of_name(struct uuid within, const char *name);
struct uuid_text uuid_text(struct uuid uuid);

#endif
