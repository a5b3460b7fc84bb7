/* The line of a server within the line of a shipper or a container's runtime: of which format it is
 * is learnt from the first lines, as the format of a file is. */
#ifndef CDNPROOF_LOGS_INNER_H
#define CDNPROOF_LOGS_INNER_H

#include "logs/format.h"
#include "logs/json_message.h"

#define LOG_INNER_FORMATS 11
#define LOG_INNER_KEYS    16   /* of JSON within JSON: format_json.c has fewer */
#define LOG_INNER_MOST    8192 /* bytes of a message that are looked at */

/* What the messages of the first lines are; zeros at the begin. */
struct log_inner {
	int read[LOG_INNER_FORMATS];  /* stamps that the calendar knows */
	int zoned[LOG_INNER_FORMATS]; /* of them, those that say their zone */
	int keys[LOG_INNER_KEYS];     /* of JSON: the time's key, by number */
};

/* Whose time stands beside the message. */
enum log_beside {
	LOG_BESIDE_SHIPPER, /* when it read the line; or there is none at all */
	LOG_BESIDE_RUNTIME, /* a container's: of any message; it says its zone, so messages must */
	LOG_BESIDE_EVENT,   /* a key of the event: only a whole combined line is more than that */
};

/* One of the first messages. */
void log_inner_look(struct log_inner *inner, const struct json_message *message);

/* What at least half of `lines` are is what messages of the file are; else they are nothing. */
void log_inner_settle(const struct log_inner *inner, int lines, enum log_beside beside,
	struct log_format_state *state);

/* NULL: messages say no time. */
const struct log_format *log_inner_format(const struct log_format_state *state);

/* The time of a message of that format. What is remembered of it and what it leaves out comes to
 * stand in the state, as of any other line. */
enum log_anchor log_inner_read(
	struct log_format_state *state, const struct json_message *message, int64_t *second);

#endif
