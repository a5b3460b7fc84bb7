/* JSON in the writing, two blanks a level: members in the order in which they are told, so that the
 * same evidence gives the same bytes and a person can compare them line by line. Strangers' text is
 * made visible (reports/escape.h) and loses blanks around it. */
#ifndef CDNPROOF_REPORTS_JSON_TEXT_H
#define CDNPROOF_REPORTS_JSON_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json_text {
	FILE *out;
	int depth;
	bool begun; /* the open object or array has something in it */
};

/* `key` is NULL within an array, and for the document itself. */
void json_text_object(struct json_text *json, const char *key);
void json_text_array(struct json_text *json, const char *key);
void json_text_object_end(struct json_text *json);
void json_text_array_end(struct json_text *json); /* the document's end is ended by a line feed */

/* NULL, "" and blanks alone are "—": who wants no member tells none. */
void json_text_put(struct json_text *json, const char *key, const char *text);

#endif
