/* A page of HTML in the writing: text is escaped here and nowhere else, so whoever writes chapters
 * cannot forget it. The markup is XML as well, so that any XML parser can check it. */
#ifndef CDNPROOF_REPORTS_PAGE_H
#define CDNPROOF_REPORTS_PAGE_H

#include "reports/numbers.h"
#include "reports/words.h"

struct column {
	struct phrase name;
	const char *class; /* NULL, "wide", "num", "key", "rule", "hour": see style.c */
};

struct table_form {
	struct phrase caption;
	const struct column *columns;
	size_t column_count;
	const char *class; /* NULL: rows become cards on a phone; "grid": it scrolls */
};

struct page;

/* Who binds what is written in volumes. */
struct page_binder {
	/* The open volume is large enough to end here; `midway`: within a table. */
	bool (*is_full)(void *data, const struct page *page, bool midway);
	/* Ends the volume, if one is open, and puts the stream of the next in page->out. What
	 * stands around the parts, from head to end, is the binder's. */
	void (*next)(void *data, struct page *page);
	void *data;
};

struct page {
	FILE *out;
	const struct report *report;
	const struct evidence *evidence;
	enum report_lang lang;
	int chapter, section; /* 0: none yet */
	int annex;            /* 'A'…; 0: a chapter, or before all of them */
	bool sheet;          /* a section of the annex that numbers tables and figures of its own */
	int tables, figures; /* of the chapter or annex: captions are numbered by them */
	const char *anchor;  /* id of the next section, which links lead to; NULL: none */
	const struct table_form *table; /* the open one */
	size_t column;                  /* cells of the open row */
	size_t row_count;
	bool in_row, in_cell;
	bool no_memory;
	const struct page_binder *binder; /* NULL: all in one file */
	struct node_annex *nodes;         /* html_node_annex; NULL until it is asked for */
	const char *nodes_at; /* what stands before the names of files of nodes; NULL: each has its
			       * place in the annex */
};

#define TABLE_FORM(zh, en, columns_)                                                               \
	{                                                                                          \
		.caption = {zh, en}, .columns = (columns_), .column_count = ARRAY_LEN(columns_)    \
	}

/* A row a node or more: widths in print are those of its columns' classes and not of what is in all
 * cells, which takes a third longer to find. */
#define TABLE_FORM_LONG(zh, en, columns_)                                                          \
	{                                                                                          \
		.caption = {zh, en}, .columns = (columns_), .column_count = ARRAY_LEN(columns_),   \
		.class = "cards long"                                                              \
	}

void page_raw(struct page *page, const char *markup); /* ours, never a stranger's */
void page_text(struct page *page, const char *text);  /* escaped; NULL and "" are "—" */
void page_say(struct page *page, const char *zh, const char *en);
void page_sayf(struct page *page, const char *zh, const char *en, ...)
	__attribute__((format(printf, 2, 4), format(printf, 3, 4)));

void page_open(struct page *page, const char *element, const char *class); /* class may be NULL */
void page_close(struct page *page, const char *element);                   /* and a line break */
void page_para(struct page *page, const char *zh, const char *en);
void page_item(struct page *page, const char *zh, const char *en);
/* Heading "2.1 …"; page->anchor is its id, and is used up. */
void page_section(struct page *page, const char *zh, const char *en);
void page_code(struct page *page, const char *text);
void page_input(struct page *page, const char *name); /* of evidence's inputs: role/digest is cut */
void page_digest(struct page *page, const char *sha256); /* filed: its first 16 digits, else all */
void page_digest_short(struct page *page, const char *sha256); /* its first 16 digits */
void page_declared(struct page *page, const char *text); /* of the filing; NULL: 未填写, quietly */

void page_badge(struct page *page, int verdict);       /* symbol and the full word */
void page_badge_short(struct page *page, int verdict); /* symbol and 证据不足 */
void page_location(struct page *page, int state);
void page_mark(struct page *page, const char *kind, const char *zh, const char *en);
void page_disposition(struct page *page, int disposition); /* beside a verdict; none: nothing */
void page_reasons(struct page *page, const reason_list *reasons); /* short words; "—" for none */
void page_reason_list(struct page *page, const reason_list *reasons); /* <ul> of sentences */
/* A city's name for its code, also for one that stands before "/"; else the id. */
void page_subject(struct page *page, const char *id);
/* Whose users: a city's, of an operator where one is named. */
void page_users(struct page *page, const char *city, const char *operator_name);
void page_texts(struct page *page, const text_list *texts);  /* joined by 、 */
void page_cities(struct page *page, const text_list *codes); /* names, joined by 、 */

/* Around inline SVG; the caption stands below. */
void page_figure_open(struct page *page);
void page_figure_close(struct page *page, const char *zh, const char *en);

/* One quiet line below a table or figure: where in evidence.json its numbers stand (a JSON pointer,
 * RFC 6901) and the rules they serve, which end in NULL:
 * page_trace(page, "/cities", "coverage.cities", NULL). */
void page_trace(struct page *page, const char *pointer, ...) __attribute__((sentinel));

bool page_is_internal(const struct page *page); /* the edition that is not filed */

/* Before a part, and before what stands in a part by itself: goes on in the next volume when it is
 * time. */
void page_bind_part(struct page *page);
void page_bind(struct page *page);

/* "表5-1 ", "图A-2 " in front of a caption; nothing before the first chapter. */
void page_caption_number(struct page *page, const char *zh, const char *en, int number);

void page_table_open(struct page *page, const struct table_form *form);
void page_row(struct page *page);
void page_cell(struct page *page); /* the next of the row; what was open is closed */
void page_table_close(struct page *page);

void page_cell_text(struct page *page, const char *text);
void page_cell_code(struct page *page, const char *text);
void page_cell_number(struct page *page, struct number_text number);
void page_cell_share(struct page *page, int64_t part, int64_t of); /* 3/120 */
void page_cell_word(struct page *page, const struct word_list *words, int value);

/* A page from its first byte to within <style>: nothing may be loaded, whoever opens it, and
 * nothing runs, with `script` but the one of script.h, which the body ends with. */
void page_head_open(struct page *page, struct phrase title, const char *subject, bool script);

#endif
