/* Text in the writing: paragraphs that open by themselves at the first word, runs by their style,
 * white space as HTML has it. */
#ifndef CDNPROOF_RENDERS_DOCX_FLOW_H
#define CDNPROOF_RENDERS_DOCX_FLOW_H

#include "renders/docx_build.h"

/* How wide the text of a cell is, in columns of a terminal. */
struct docx_measure {
	size_t line, longest_line; /* between breaks */
	size_t longest_word;       /* that should not be broken */
};

struct docx_flow {
	FILE *out; /* where paragraphs go now */
	struct docx *docx;
	struct docx_measure *measure; /* NULL: nobody asks */
	const char *paragraph;        /* style of the next paragraph */
	const char *suffix;           /* of its name, settled when a table is written; "" */
	const char *run;              /* style of what follows; NULL: none */
	int list, level;              /* the next paragraph is an item of this list; 0: none */
	bool open;                    /* a paragraph is */
	bool gap;                     /* white space, if a word follows */
	LIST_OF(const char *) ids;    /* bookmarks for the next paragraph */
	size_t id_cap;
	char *text; /* of the run, not yet written; heap */
	size_t len, cap;
};

void flow_fini(struct docx_flow *flow);
void flow_text(struct docx_flow *flow, const char *text, size_t len);
void flow_run(struct docx_flow *flow, const char *style); /* of what follows; NULL: plain */
void flow_break(struct docx_flow *flow);                  /* a line */
void flow_close(struct docx_flow *flow);                  /* the paragraph, if one is open */
void flow_flush(struct docx_flow *flow);                  /* the run */
void flow_open(struct docx_flow *flow);                   /* the paragraph, if none is */
void flow_id(struct docx_flow *flow, const char *id);     /* the next paragraph can be gone to */

#endif
