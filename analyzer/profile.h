/* A profile 规则集: the rules of one licence as data: texts, thresholds, cities, readings. */
#ifndef CDNPROOF_ANALYZER_PROFILE_H
#define CDNPROOF_ANALYZER_PROFILE_H

#include "base/bind.h"
#include "model/dossier.h"

#define PROFILE_SCHEMA "cdnproof/profile/v1"

struct rule_kind;

struct rule {
	const char *id;    /* nodes.core */
	const char *kind;  /* of the table in analyzer/rule.h; one not built yet: not_assessed */
	const char *title; /* Chinese */
	int severity;      /* enum severity */
	int basis;         /* enum basis: of a rule that is not built yet */
	bool application_only;
	/* what the kinds ask with; each kind says which it takes */
	int role;                     /* enum node_role; -1: any */
	LIST_OF(const char *) cities; /* codes; none: all of the region */
	int64_t need;                 /* how many */
	bool distinct_sites;
	int64_t share_num, share_den; /* of the region's cities: k · den >= n · num */
	LIST_OF(int) kinds;           /* enum log_kind: kinds_must */
	int64_t share_ppm;            /* that must be reached, as the lower bound */
	int64_t months, gap_hours;
	LIST_OF(const char *) readings; /* the headline first */
	const char *quote, *authority, *document;
};

struct profile_method {
	const char *name;
	int64_t sent, interval_ms, timeout_ms;
	int64_t every_slots; /* 0: in each */
};

struct profile {
	struct arena arena;
	char sha256[65]; /* of the data's bytes */
	bool builtin;
	const char *schema, *id, *version, *title, *region;
	int64_t window_days; /* records count this long before as_of */
	int64_t alpha_ppm;   /* of a decision, shared among the cities */
	int64_t slot_ms, slots;
	struct thresholds thresholds;
	LIST_OF(struct profile_method) methods;
	LIST_OF(struct rule) rules;
};

extern const struct bind_shape profile_shape;

/* The compiled-in profile by id ("jx-cdn"): NOINPUT names those that are known. */
int profile_open_builtin(const char *id, struct profile **out, struct err *err);
int profile_open(const char *path, struct profile **out, struct faults *faults, struct err *err);
void profile_close(struct profile *profile);

const struct profile_method *profile_method_find(const struct profile *profile, const char *name);

#endif
