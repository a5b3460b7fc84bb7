/* Rows of evidence and of what is shaped like it, by the name of the member. For the files that
 * hold such shapes alone. */
#ifndef CDNPROOF_MODEL_EVIDENCE_ROWS_H
#define CDNPROOF_MODEL_EVIDENCE_ROWS_H

#include "base/bind.h"

#define TEXT(type, name)       BIND_ROW(type, #name, name, BIND_TEXT, .flags = BIND_REQUIRED)
#define MAYBE_TEXT(type, name) BIND_ROW(type, #name, name, BIND_TEXT)
#define TEXTS(type, name)      BIND_ROW(type, #name, name, BIND_TEXTS, .flags = BIND_REQUIRED)
#define TIME(type, name, flag) BIND_ROW(type, #name, name, BIND_TIME, .flags = (flag))
#define COUNT(type, name)                                                                          \
	BIND_ROW(type, #name, name, BIND_INT, .flags = BIND_REQUIRED, .max = JSON_INT_MOST)
#define MAYBE(type, name)                                                                          \
	BIND_ROW(type, #name, name, BIND_INT, .max = JSON_INT_MOST, .otherwise = BIND_ABSENT)
#define CHOICE(type, name, words)                                                                  \
	BIND_ROW(type, #name, name, BIND_ENUM, .flags = BIND_REQUIRED, .names = (words))
#define REASONS(type)                                                                              \
	BIND_ROW(type, "reason", reason, BIND_ENUMS, .flags = BIND_REQUIRED, .names = reason_names)
#define LIST(type, name, of)                                                                       \
	BIND_ROW(type, #name, name, BIND_LIST, .flags = BIND_REQUIRED, .shape = &(of))

#endif
