/* Inside of the rehearsal's pages: what is shown, and how it is compared. */
#ifndef CDNPROOF_REPORTS_REHEARSE_PARTS_H
#define CDNPROOF_REPORTS_REHEARSE_PARTS_H

#include "reports/page.h"
#include "reports/rehearse.h"

struct sheet {
	struct page page; /* of the filed evidence */
	const struct rehearsal *of;
	size_t items_most; /* of a kind in a table; 0: all. More: those that passed are left out
			    * first, and it is said how many are */
};

/* A kind of thing that evidence has a list of, shown filed beside now. `subject` is what the page
 * or the step is about: a node, a rule; NULL: all. */
struct item_kind {
	struct phrase name;
	size_t list_at, item_size; /* the LIST_OF within struct evidence, its items */
	bool (*is_of)(const void *item, const char *subject);
	bool (*is_like)(const void *a, const void *b); /* the same thing in both */
	/* Behind the name; NULL: nothing. */
	void (*title)(struct page *page, const void *item);
	void (*say)(struct page *page, const void *item, const char *subject);
	size_t verdict_at; /* the item's verdict, which is compared; 0: it has none */
	/* NULL: figures that no two measurements have in common are shown, not compared. */
	bool (*same)(const void *filed, const void *now);
	bool (*is_untried)(const void *now); /* beside a verdict of not_assessed; NULL */
	bool may_be_none;                    /* nothing of it is no lack: no row then */
};

extern const struct item_kind item_finding;
extern const struct item_kind item_role, item_site, item_addresses, item_key, item_parent;
extern const struct item_kind item_place, item_rtt, item_hours;
extern const struct item_kind item_cache, item_refusal, item_balance, item_page, item_host;
extern const struct item_kind item_dispatch, item_dispatch_here, item_failover, item_purge,
	item_stranger, item_log, item_city;

/* up: where the script is, seen from this page; NULL: this is it. */
void sheet_open(struct sheet *sheet, struct phrase title, const char *subject, const char *up);
int sheet_close(struct sheet *sheet, struct err *err); /* -1: something was not written */

/* A table of one or more kinds; a kind without items says that it was not measured. */
void sheet_table_open(struct sheet *sheet);
void sheet_items(struct sheet *sheet, const struct item_kind *kind, const char *subject);
void sheet_table_close(struct sheet *sheet);

void sheet_sign(struct sheet *sheet);  /* who looked, who signs, when */
void sheet_facts(struct sheet *sheet); /* of whom, judged when, which bytes */

/* A line of a shell; {bundle}, {agent}, {node}, {name} stand for words, quoted where needed; {via}
 * for how agents are reached. */
struct sheet_words {
	const char *agent, *node, *name; /* NULL: said as <AGENT> and so on */
};
void sheet_command(struct sheet *sheet, const char *line, const struct sheet_words *words);

#endif
