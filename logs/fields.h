/* What a record says beside its time: where in the line it stands, and what of it is believed. All
 * of it is foreign text; a row of logs/format.h finds it, log_fields_read() judges it. */
#ifndef CDNPROOF_LOGS_FIELDS_H
#define CDNPROOF_LOGS_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/inventory_traffic.h"

#define LOG_HOST_MOST    253  /* bytes of a name (RFC 1035) */
#define LOG_MESSAGE_HEAD 2048 /* bytes of a message within JSON that are looked at */

enum log_field {
	LOG_CLIENT, /* its address, a port may stand behind it */
	LOG_CLIENT_PORT,
	LOG_STATUS,
	LOG_BYTES, /* sent to the client */
	LOG_HOST,  /* as the client asked for it, or the site that served it */
	LOG_URL,   /* also absolute */
	LOG_CACHE, /* what the cache did */
	LOG_NODE,  /* the machine that wrote the record */
	LOG_FIELDS
};

struct log_part {
	const uint8_t *at; /* NULL: the line does not have it */
	size_t len;
};

struct log_fields {
	struct log_part field[LOG_FIELDS];
	uint8_t rank[LOG_FIELDS];        /* of the key that a field came from; the highest wins */
	uint8_t plain[LOG_MESSAGE_HEAD]; /* a message without its escapes; fields may lie in it */
};

/* Nothing is found yet; `plain` stays as it is. */
void log_fields_clear(struct log_fields *fields);

static inline void log_fields_put(
	struct log_fields *fields, enum log_field field, const uint8_t *at, size_t len)
{
	fields->field[field] = (struct log_part){at, len};
}

/* The last client to speak may write any of it: what is not of the form is as good as absent. */
struct log_values {
	bool has[FIELD_COUNT];        /* all but FIELD_TIME */
	int status;                   /* enum inventory_status; -1: none between 100 and 599 */
	int cache;                    /* enum inventory_cache; -1: none */
	int64_t bytes;                /* 0 where there is no number */
	struct log_part client;       /* its address, without a port, where has[] says so */
	char host[LOG_HOST_MOST + 1]; /* lower-case, without its port; "": no name (an address) */
	size_t host_len;
};

void log_fields_read(const struct log_fields *fields, struct log_values *out);

/* IPv4 or IPv6 by its characters. */
bool log_is_address(const uint8_t *at, size_t len);

/* For rows of formats. False: this line is none whose fields are told apart. */
struct log_format_state;
bool log_fields_combined(const struct log_format_state *state, const uint8_t *line, size_t len,
	struct log_fields *out);
bool log_fields_squid(const struct log_format_state *state, const uint8_t *line, size_t len,
	struct log_fields *out);
bool log_fields_haproxy(const struct log_format_state *state, const uint8_t *line, size_t len,
	struct log_fields *out);
bool log_fields_aws_elb(const struct log_format_state *state, const uint8_t *line, size_t len,
	struct log_fields *out);
/* A column of a line that tells its columns in #Fields:, without quotes. False: it has none. */
bool log_w3c_column(const struct log_format_state *state, const struct log_part *line,
	unsigned column, struct log_part *out);
bool log_fields_json(const struct log_format_state *state, const uint8_t *line, size_t len,
	struct log_fields *out);

#endif
