/* Lists of two sides set against each other by tables: one row a value. A view is a struct that
 * begins with struct diff_key; diff_views.h makes them of evidence and dossier. */
#ifndef CDNPROOF_BUNDLE_DIFF_LISTS_H
#define CDNPROOF_BUNDLE_DIFF_LISTS_H

#include "model/difference.h"

struct diff_key {
	const char *id, *part;
};

enum diff_value {
	DIFF_TEXT,  /* const char * */
	DIFF_TEXTS, /* text_list, as a set */
	DIFF_WORD,  /* int: index into names; -1: absent */
	DIFF_WORDS, /* LIST_OF(int), likewise */
	DIFF_COUNT, /* int64_t; BIND_ABSENT: absent */
	DIFF_TIME,  /* struct unix_ms, likewise */
	DIFF_DAY,
};

struct diff_column {
	const char *field;
	size_t offset; /* within the view */
	const char *const *names;
	int64_t least; /* see measured */
	enum diff_value value;
	bool dossier; /* known of dossiers alone: compared where both sides have one */
	/* A measured value, which two runs of the same network differ in: a change by no more than
	 * `least`, or a tenth where `tenth`, is minor. least < 0: every change is. */
	bool measured, tenth;
};

struct diff_table {
	int topic;   /* enum diff_topic */
	size_t size; /* of a view */
	const struct diff_column *columns;
	size_t column_count;
	bool dossier; /* the whole topic is known of dossiers alone */
	int (*kind_of)(const struct diff_item *item); /* of what is on both sides; NULL: changed */
};

#define DIFF_TABLE(topic_, type, columns_, ...)                                                    \
	{                                                                                          \
		.topic = (topic_), .size = sizeof(type), .columns = (columns_),                    \
		.column_count = ARRAY_LEN(columns_), __VA_ARGS__                                   \
	}
#define DIFF_COLUMN(type, name, kind, ...)                                                         \
	{                                                                                          \
		.field = #name, .value = (kind), .offset = offsetof(type, name), __VA_ARGS__       \
	}

/* Views of one side; `items` may be NULL when there are none. */
struct diff_views {
	const void *items;
	size_t count;
};

/* Fills the topic's list: what is gone, added, or otherwise. The result borrows texts from the
 * views. `dossiers`: both sides have one. */
void diff_lists(struct difference *out, const struct diff_table *table, struct diff_views old,
	struct diff_views new, bool dossiers);

#endif
