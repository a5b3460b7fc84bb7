/* The sections of the chapter on functions, each in a file of its own. A section whose list is
 * empty writes nothing. */
#ifndef CDNPROOF_REPORTS_HTML_FUNCTIONS_H
#define CDNPROOF_REPORTS_HTML_FUNCTIONS_H

#include "reports/page.h"

/* A closed word of evidence that is a text. */
struct html_word {
	const char *word;
	struct phrase phrase;
};

/* The phrase of the word; the word itself without a row. */
void html_say_word(
	struct page *page, const struct html_word *words, size_t count, const char *word);

void html_dispatch(struct page *page);
void html_dispatch_matrix(struct page *page); /* within it */
void html_strangers(struct page *page);
void html_cache(struct page *page);
void html_refusals(struct page *page);
void html_balance(struct page *page);
void html_pages(struct page *page);
void html_hosts(struct page *page);

void html_facilities(struct page *page); /* of the chapter on nodes */
void html_failover(struct page *page);
void html_purges(struct page *page);
void html_downs(struct page *page);

#endif
