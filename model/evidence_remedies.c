#include "model/evidence_remedies.h"

#include <string.h>

#include "model/evidence_rows.h"

const char *const remedy_kind_names[] = {
	[REMEDY_DECLARE] = "declare",
	[REMEDY_NODES] = "nodes",
	[REMEDY_PLACE] = "place",
	[REMEDY_AGENT] = "agent",
	[REMEDY_NEAR] = "near",
	[REMEDY_ATTEST] = "attest",
	[REMEDY_PIN] = "pin",
	[REMEDY_SIGN] = "sign",
	[REMEDY_SIGNED_REPLY] = "signed_reply",
	[REMEDY_LANDMARK] = "landmark",
	[REMEDY_DOCUMENT] = "document",
	[REMEDY_CITY] = "city",
	[REMEDY_SLOTS] = "slots",
	[REMEDY_NODE_CITIES] = "node_cities",
	[REMEDY_HOURS] = "hours",
	[REMEDY_SILENT_HOURS] = "silent_hours",
	[REMEDY_LOGS] = "logs",
	[REMEDY_LOG_GAP] = "log_gap",
	[REMEDY_LOG_DATE] = "log_date",
	[REMEDY_SAMPLES] = "samples",
	[REMEDY_PAPERS] = "papers",
	[REMEDY_REASON] = "reason",
	[REMEDY_COUNT] = NULL,
};

static const struct bind_field remedy_rows[] = {
	TEXT(struct evidence_remedy, rule),
	CHOICE(struct evidence_remedy, kind, remedy_kind_names),
	TEXTS(struct evidence_remedy, subjects),
	BIND_ROW(struct evidence_remedy, "helps", helps, BIND_TEXTS,
		.about = "ids of the nodes that it helps"),
	BIND_ROW(struct evidence_remedy, "reason", reason, BIND_ENUM, .names = reason_names,
		.otherwise = -1, .about = "that it removes"),
	BIND_ROW(struct evidence_remedy, "alone", alone, BIND_BOOL,
		.about = "with what is measured now nothing else is needed of what it helps"),
	BIND_ROW(struct evidence_remedy, "numbers", numbers, BIND_COUNTS, .min = -JSON_INT_MOST,
		.max = JSON_INT_MOST, .about = "their units are the ends of their names"),
	BIND_ROW(struct evidence_remedy, "hours", hours, BIND_INTS, .max = 23,
		.about = "of the day, +08:00"),
	TIME(struct evidence_remedy, from, 0),
	TIME(struct evidence_remedy, to, 0),
	TIME(struct evidence_remedy, at, 0),
};
BIND_SHAPE(evidence_remedy_shape, struct evidence_remedy, remedy_rows,
	"what would make a pass of a rule that is none, or bring it nearer");

int64_t evidence_remedy_number(const struct evidence_remedy *remedy, const char *name)
{
	LIST_EACH(const struct bind_count, number, &remedy->numbers)
		if (strcmp(number->name, name) == 0)
			return number->count;
	return BIND_ABSENT;
}
