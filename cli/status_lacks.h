/* What the functions' rules have so far, row by row: figures beside the reasons. */
#ifndef CDNPROOF_CLI_STATUS_LACKS_H
#define CDNPROOF_CLI_STATUS_LACKS_H

#include "analyzer/outlook.h"
#include "reports/report.h"

struct status_lack {
	const char *label,
		*text; /* of the rows that are not shown yet; text of strangers as it is */
};

/* Rows of this rule that were planned or asked for and did not pass, at most `most`; *left_out
 * counts the others. Texts lie in the arena. A rule that is about no function has none. */
size_t status_lacks(const struct outlook *outlook, const struct report *report, const char *rule,
	struct arena *arena, struct status_lack *out, size_t most, size_t *left_out);

/* What is to be declared for a function to be asked for; NULL: nothing of its own. English, for
 * gettext. */
const char *status_undeclared(const char *rule);

#endif
