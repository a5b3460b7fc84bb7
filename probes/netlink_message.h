/* Netlink messages as bytes (RFC 3549 2.3): questions built, answers read within their lengths.
 * Pure: no sockets, nothing is allocated. */
#ifndef CDNPROOF_PROBES_NETLINK_MESSAGE_H
#define CDNPROOF_PROBES_NETLINK_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NETLINK_REQUEST_LEN 96

struct netlink_request {
	uint8_t bytes[NETLINK_REQUEST_LEN];
	size_t len;
};

/* `fixed` is what every message of this type begins with (struct rtmsg and the like). */
void netlink_request_init(struct netlink_request *out, uint16_t type, uint16_t flags,
	const void *fixed, size_t fixed_len);
void netlink_request_add(
	struct netlink_request *request, uint16_t attribute, const void *value, size_t len);
void netlink_request_number(struct netlink_request *request, uint32_t sequence);

/* What was received and not read yet. */
struct netlink_bytes {
	const uint8_t *at;
	size_t left;
};

struct netlink_message {
	uint16_t type;
	uint32_t sequence;
	const uint8_t *body; /* behind the header */
	size_t len;
};

/* Takes the next message. False: there is no further whole one. */
bool netlink_next(struct netlink_bytes *bytes, struct netlink_message *out);

/* The fixed part; false when it is not whole. */
bool netlink_fixed(const struct netlink_message *message, void *out, size_t len);

struct netlink_attribute {
	const uint8_t *at; /* NULL: absent */
	size_t len;
};

/* Fills out[type] for the attributes below `count` that lie wholly in the message behind its fixed
 * part; of several of a type the last. The others become absent. */
void netlink_attributes(const struct netlink_message *message, size_t fixed_len,
	struct netlink_attribute *out, size_t count);

/* The same of an attribute that holds attributes. */
void netlink_nested(
	const struct netlink_attribute *within, struct netlink_attribute *out, size_t count);

/* False (and *out untouched) when it is absent or not of this very length. */
bool netlink_value(const struct netlink_attribute *attribute, void *out, size_t len);

/* An answer that is an error: its errno. 0: it is none (or an acknowledgement). */
int netlink_errno(const struct netlink_message *message);

#endif
