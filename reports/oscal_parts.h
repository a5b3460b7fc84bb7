/* What the two OSCAL documents have in common. */
#ifndef CDNPROOF_REPORTS_OSCAL_PARTS_H
#define CDNPROOF_REPORTS_OSCAL_PARTS_H

#include "base/arena.h"
#include "base/uuid.h"
#include "reports/json_text.h"
#include "reports/words.h"

#define OSCAL_VERSION "1.2.1"

struct oscal {
	struct json_text json;
	const struct report *report;
	const struct evidence *evidence;
};

/* The UUID of a part of this evidence: what kind of thing, and its id. */
struct uuid_text oscal_id(const struct oscal *oscal, const char *kind, const char *id);
void oscal_put_id(struct oscal *oscal, const char *key, const char *kind, const char *id);
void oscal_put_time(struct oscal *oscal, const char *key, struct unix_ms at);
/* A token of OSCAL: letters, digits, '.', '-', '_'. */
void oscal_put_token(struct oscal *oscal, const char *key, const char *text, const char *suffix);
/* "#" and the UUID: a reference within the document. */
void oscal_put_reference(struct oscal *oscal, const char *key, const char *kind, const char *id);
void oscal_say(struct oscal *oscal, const char *key, const char *zh, const char *en);

/* One of `props`; nothing when value is NULL. */
void oscal_prop(struct oscal *oscal, const char *name, const char *value);

void oscal_metadata(struct oscal *oscal, struct phrase title);
void oscal_reviewed_controls(struct oscal *oscal);
void oscal_inventory(struct oscal *oscal); /* the nodes, if there are any */
/* A file of the bundle, as a resource; digest may be NULL. */
void oscal_resource(struct oscal *oscal, const char *kind, struct phrase title, const char *path,
	const char *sha256);

int oscal_end(struct oscal *oscal, struct err *err); /* whether all was written */

#endif
