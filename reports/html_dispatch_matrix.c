/* A name's users against the nodes that they are led to, at a glance: one grid a name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/html_functions.h"

#define NODES_MOST 12 /* that a sheet of A4 has room for */

/* Rows of one name, type and way of asking: they follow one another. */
struct matrix {
	const struct evidence_dispatch *rows;
	size_t count;
	const char *nodes[NODES_MOST]; /* sorted */
	size_t node_count;
	bool strangers;
	bool too_wide;
};

static void note_node(struct matrix *m, const char *node)
{
	for (size_t i = 0; i < m->node_count; i++)
		if (strcmp(m->nodes[i], node) == 0)
			return;
	if (m->node_count == NODES_MOST)
		m->too_wide = true;
	else
		m->nodes[m->node_count++] = node;
}

static bool belongs(const struct evidence_dispatch *a, const struct evidence_dispatch *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->type, b->type) == 0 &&
	       strcmp(a->how, b->how) == 0;
}

/* From the first of the rows as far as they belong together. */
static struct matrix matrix_of(const struct evidence_dispatch *rows, size_t left)
{
	struct matrix m = {.rows = rows};

	while (m.count < left && belongs(rows, &rows[m.count])) {
		const struct evidence_dispatch *row = &rows[m.count++];

		LIST_EACH(const struct evidence_choice, choice, &row->choices) {
			if (choice->node)
				note_node(&m, choice->node);
			else
				m.strangers = true;
		}
	}
	qsort((void *)m.nodes, m.node_count, sizeof(m.nodes[0]), text_order);
	return m;
}

static int64_t answers_to(const struct evidence_dispatch *row, const char *node)
{
	int64_t count = node ? 0 : row->choices_left_out;

	LIST_EACH(const struct evidence_choice, choice, &row->choices) {
		if (text_equal(choice->node, node))
			count += choice->count;
	}
	return count;
}

/* Whole percents, rounded down; a share that is less than one is not 0. */
static void share(struct page *page, const struct evidence_dispatch *row, const char *node)
{
	int64_t count = answers_to(row, node);
	int64_t percent = row->answered > 0 ? count * 100 / row->answered : 0;
	const char *class = !node ? "never" : percent >= 50 ? "all" : "some";

	page_cell(page);
	if (count == 0) {
		page_raw(page, "<span class=\"h none\">·</span>");
		return;
	}
	fprintf(page->out, "<span class=\"h %s\">%s", class, node ? "" : "! ");
	page_text(page, percent > 0 ? number_count(percent).text : "<1");
	page_raw(page, "</span>");
}

static void matrix_row(
	struct page *page, const struct matrix *m, const struct evidence_dispatch *row)
{
	page_row(page);
	page_cell(page);
	page_users(page, row->city, row->operator_name);
	for (size_t i = 0; i < m->node_count; i++)
		share(page, row, m->nodes[i]);
	if (m->strangers)
		share(page, row, NULL);
}

static void write_matrix(struct page *page, const struct matrix *m)
{
	struct column columns[NODES_MOST + 2] = {{{"来源", "Users"}, "key"}};
	struct table_form form = {.caption = {"来源与选中节点（应答的百分比）",
					  "Users and nodes (percent of answers)"},
		.columns = columns,
		.column_count = 1,
		.class = "grid hours"};

	for (size_t i = 0; i < m->node_count; i++)
		columns[form.column_count++] = (struct column){{m->nodes[i], m->nodes[i]}, "hour"};
	if (m->strangers)
		columns[form.column_count++] = (struct column){{"未申报", "Undeclared"}, "hour"};
	page_open(page, "p", "label");
	page_code(page, m->rows->name);
	page_raw(page, " ");
	page_text(page, m->rows->type);
	page_close(page, "p");
	page_table_open(page, &form);
	for (size_t i = 0; i < m->count; i++)
		matrix_row(page, m, &m->rows[i]);
	page_table_close(page);
}

void html_dispatch_matrix(struct page *page)
{
	const struct evidence_dispatch *rows = page->evidence->functions.dispatch.items;
	size_t count = page->evidence->functions.dispatch.count;
	struct matrix m;

	for (size_t i = 0; i < count; i += m.count) {
		m = matrix_of(&rows[i], count - i);
		if (m.count > 1 && m.node_count > 0 && !m.too_wide)
			write_matrix(page, &m);
	}
}
