/* What a filing says of itself: its number and dates, what is applied for, who signs. Declared,
 * never judged; printed on the cover, page one and the sheet of signatures. */
#ifndef CDNPROOF_MODEL_FILING_H
#define CDNPROOF_MODEL_FILING_H

#include "base/bind.h"
#include "base/when.h"

struct filing_revision {
	const char *version, *what, *by;
	struct unix_ms date; /* a day */
};

/* Until when something that is not proven will be. */
struct filing_promise {
	const char *rule; /* of the profile */
	struct unix_ms by;
	const char *how; /* NULL: not said */
};

struct filing {
	const char *number;    /* 材料编号 */
	struct unix_ms issued; /* 出具日期, a day; BIND_ABSENT: not said */
	const char *business;  /* 业务种类 */
	const char *scope;     /* 覆盖范围 */
	const char *measured_by, *reviewed_by, *approved_by; /* 测量人, 复核人, 技术负责人 */
	LIST_OF(struct filing_revision) revisions;
	LIST_OF(struct filing_promise) promises;
};

extern const struct bind_shape filing_shape;

/* A copy with texts of its own in `arena`; NULL gives NULL. */
const struct filing *filing_copy(const struct filing *from, struct arena *arena);

#endif
