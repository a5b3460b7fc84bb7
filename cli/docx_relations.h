/* How a document's parts lead to each other (ECMA-376 part 2, 6.5: relationships). */
#ifndef CDNPROOF_CLI_DOCX_RELATIONS_H
#define CDNPROOF_CLI_DOCX_RELATIONS_H

#include "base/array.h"
#include "cli/docx_package.h"

struct docx_relation {
	const char *id;     /* or NULL */
	const char *type;   /* behind the last '/' */
	const char *target; /* the name of a part */
};

/* Those that lead to other parts; texts live in the arena. */
struct docx_relations {
	struct arena *arena;
	LIST_OF(struct docx_relation) items;
	size_t cap;
};

/* The part with the text, in the arena. NULL: it is no DOCX. */
const char *docx_main_part(struct docx_package *package, struct arena *arena, struct err *err);
/* Of a part, which may have none. ERR_DATA: broken. */
int docx_relations_read(struct docx_package *package, const char *part, struct docx_relations *out,
	struct err *err);

#endif
