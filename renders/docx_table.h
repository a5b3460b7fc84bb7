/* A table in the making: its cells are kept until all are there, since the columns' widths follow
 * from them. What is too wide for an upright page lies across, what is wider than Word's 63 columns
 * is several tables with the first column again. */
#ifndef CDNPROOF_RENDERS_DOCX_TABLE_H
#define CDNPROOF_RENDERS_DOCX_TABLE_H

#include "renders/docx_flow.h"

/* Follows the style's name of a cell's paragraph until the table is written: "" or "Dense". */
#define DOCX_DENSITY "\x01"

struct docx_table;

struct docx_table *docx_table_new(const char *style); /* Measured, Facts; NULL: no memory */
void docx_table_even(struct docx_table *table);       /* all columns alike */
const char *docx_table_style(const struct docx_table *table);
void docx_table_free(struct docx_table *table); /* NULL is fine */

void docx_table_row(struct docx_table *table, bool head);
/* Paragraphs of the next cell go to what is returned, borrowed until docx_table_cell_end. */
FILE *docx_table_cell(struct docx_table *table, int span);
struct docx_measure *docx_table_measure(struct docx_table *table); /* of that cell */
void docx_table_cell_end(struct docx_table *table);

FILE *docx_table_caption(struct docx_table *table); /* borrowed until docx_table_caption_end */
void docx_table_caption_end(struct docx_table *table);

/* All of it, the caption first. */
void docx_table_write(FILE *out, struct docx_table *table);

#endif
