/* Inside of `cdnproof locate`: what its parts share. */
#ifndef CDNPROOF_CLI_LOCATE_H
#define CDNPROOF_CLI_LOCATE_H

#include "cli/inputs.h"
#include "cli/sources.h"
#include "geo/address_kind.h"
#include "model/address.h"
#include "reports/place_subject.h"
#include "reports/report.h"

#define LOCATE_KEPT_MOST    1000000 /* addresses whose answers are kept for -o */
#define LOCATE_FIGURES_MOST 1000

/* A vip address of the dossier, judged alone. */
struct locate_judged {
	const char *addr;
	const struct evidence_node *node; /* its location is this address's */
	const struct evidence *evidence;
};

/* One answer as it will be written. */
struct locate_kept {
	const char *addr, *database, *text;
};

struct locate {
	struct cli *cli;
	struct inputs inputs;
	struct arena arena; /* what lives to the end */
	enum report_lang lang;
	bool has_dossier;
	struct sources sources;            /* in --db order, then claims */
	LIST_OF(struct evidence *) passes; /* one address a node each */
	size_t pass_cap;
	LIST_OF(struct locate_judged) judged; /* by address */
	LIST_OF(struct locate_kept) kept;     /* for -o */
	size_t kept_cap, kept_addresses;
	size_t figures, figure_count; /* drawn so far; how many there will be */
	bool told_head;
};

/* One address with all that is known of it. */
struct located {
	struct arena arena;
	const char *given;           /* as it was asked */
	char addr[ADDRESS_TEXT_LEN]; /* canonical; of a mapped one the IPv4 address */
	enum geo_address_kind kind;
	bool reserved;
	answer_list answers;                /* in the order of the databases */
	const struct locate_judged *judged; /* NULL: nobody claims it */
	struct evidence_node bare;          /* then this stands for a node */
	struct place_subject subject;
};

int locate_open_sources(struct locate *l, struct err *err);
/* Looks the dossier's addresses up and judges each. */
int locate_judge(struct locate *l, struct err *err);

/* `given` must be an address. located_close also after an error. */
int located_open(struct locate *l, const char *given, struct located *out, struct err *err);
void located_close(struct located *located);

/* Circles and marks of the subject, for sentences and figures. */
void locate_measure(const struct locate *l, struct located *located);

void locate_print_text(struct locate *l, const struct located *located);
void locate_print_sentences(struct locate *l, const struct located *located);
int locate_print_json(const struct located *located, struct err *err);
int locate_draw(struct locate *l, const struct located *located, struct err *err);

/* Answers for analyze, by address and database. */
int locate_keep(struct locate *l, const struct located *located, struct err *err);
int locate_write_kept(struct locate *l, const char *path, struct err *err);

/* Each line of standard input that is not blank, what follows # left out. -1: `each` said so, or
 * the input is no text. */
int locate_each_line(int (*each)(void *context, size_t line, const char *text, struct err *err),
	void *context, struct err *err);

#endif
