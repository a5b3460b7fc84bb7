/* Answers: what one address database says of one address. Format: docs/schemas/answer-v1.json. */
#ifndef CDNPROOF_MODEL_ANSWER_H
#define CDNPROOF_MODEL_ANSWER_H

#include "base/bind.h"
#include "base/when.h"

#define ANSWER_SCHEMA "cdnproof/answer/v1"

enum answer_says {
	SAYS_NONE,           /* no entry, or nothing that places it */
	SAYS_CITY,           /* cities[]: one, or several that the name or the radius leaves open */
	SAYS_PROVINCE,       /* the profile's province, no city */
	SAYS_OTHER_PROVINCE, /* of the mainland */
	SAYS_COUNTRY,        /* China, no province */
	SAYS_ABROAD,
};
extern const char *const answer_says_names[];

struct answer_database {
	const char *name;     /* file name without folders */
	const char *sha256;   /* of the file's bytes */
	struct unix_ms built; /* BIND_ABSENT: the file gives no usable age */
};

struct answer {
	const char *schema;
	const char *addr; /* the text that was asked */
	struct answer_database database;
	const char *prefix;               /* matched, "198.18.101.0/24"; NULL: no entry */
	LIST_OF(struct bind_pair) fields; /* as found: dotted path → text, sorted */
	int says;                         /* enum answer_says */
	LIST_OF(const char *) cities;     /* six-digit codes, sorted; empty unless SAYS_CITY */
	bool either;                      /* the name stands for several places */
	bool reserved;                    /* a special-purpose address (RFC 6890) */
	bool claim;                       /* of a geofeed or a table: what somebody claims */
	bool weak;                        /* by a prefix so short that it speaks of many places */
	const char *operator_name; /* 电信, 联通, 移动, 广电, 教育网, as far as it says; NULL */
	int64_t asn;               /* of the network; BIND_ABSENT */
};

typedef LIST_OF(struct answer) answer_list;
extern const struct bind_shape answer_shape;

int answer_text(const struct answer *answer, char **out, size_t *len, struct err *err);

/* A file of answers, one canonical object a line. Malformed lines are faults. */
int answers_open(const char *path, struct arena *arena, answer_list *out, struct faults *faults,
	struct err *err);

#endif
