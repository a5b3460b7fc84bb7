/* The ledger 台账: evidence as tables of typed cells, one row a subject. csv, markdown and xlsx
 * write the same tables; what a cell's kind means to a form is the form's own. */
#ifndef CDNPROOF_REPORTS_LEDGER_H
#define CDNPROOF_REPORTS_LEDGER_H

#include "base/arena.h"
#include "reports/words.h"

#define LEDGER_COLUMNS_MOST 24
#define LEDGER_LIST_MOST    20 /* of a list in one cell; the rest is counted */

enum ledger_kind {
	LEDGER_TEXT,
	LEDGER_COUNT,
	LEDGER_SHARE, /* ppm */
	LEDGER_US,    /* microseconds, shown in ms */
	LEDGER_NS,    /* nanoseconds, shown in ms */
	LEDGER_METRES,
	LEDGER_TIME, /* ms since the epoch, shown in +08:00 */
	LEDGER_KIND_COUNT
};

struct ledger_column {
	struct phrase name;
	enum ledger_kind kind;
	int width;  /* of a spreadsheet's column, in digits */
	bool brief; /* stands where there is room for few columns, too */
};

struct ledger_cell {
	const char *text; /* of LEDGER_TEXT: a stranger's, unescaped; NULL: empty */
	int64_t value;    /* of all others; BIND_ABSENT: empty */
};

struct ledger;

struct ledger_sheet {
	struct phrase title;
	const struct ledger_column *columns;
	size_t column_count;
	void (*fill)(struct ledger *ledger);
	bool internal; /* not in the edition that is filed */
};

/* The tables by what they are of; `ledger_sheets` has them in the order of a workbook. */
extern const struct ledger_sheet ledger_overview, ledger_findings, ledger_readings, ledger_nodes,
	ledger_cities, ledger_agents, ledger_logs, ledger_gaps, ledger_documents, ledger_digests;
extern const struct ledger_sheet *const ledger_sheets[];
extern const size_t ledger_sheet_count;

/* Takes one row: `sheet->column_count` cells, which live until it returns. */
typedef void ledger_take(
	void *data, const struct ledger_sheet *sheet, const struct ledger_cell *cells);

/* Hands every row of the sheet to `take`, in the order of evidence. */
void ledger_each(const struct report *report, const struct ledger_sheet *sheet, ledger_take *take,
	void *data);

/* For those who fill a sheet: the cells of a row from the left, then its end. */
struct ledger {
	const struct report *report;
	const struct evidence *evidence;
	const struct ledger_sheet *sheet;
	struct arena arena; /* of the row's own texts */
	struct ledger_cell cells[LEDGER_COLUMNS_MOST];
	size_t column;
	ledger_take *take;
	void *data;
};

void ledger_text(struct ledger *ledger, const char *text);
void ledger_value(struct ledger *ledger, int64_t value);
void ledger_say(struct ledger *ledger, const char *zh, const char *en);
void ledger_word(struct ledger *ledger, const struct word_list *words, int value);
void ledger_city(struct ledger *ledger, const char *code); /* its name */
void ledger_reasons(struct ledger *ledger, const reason_list *reasons);
void ledger_texts(struct ledger *ledger, const text_list *texts);
void ledger_pointer(struct ledger *ledger, const char *list, size_t index); /* into evidence */
void ledger_end_row(struct ledger *ledger);

/* Text of the row; `left` and `right` with the language's separator, either may be "". */
const char *ledger_join(struct ledger *ledger, const char *left, const char *right);
/* The text of a list's first LEDGER_LIST_MOST, and how many of `count` it leaves out. */
const char *ledger_rest(struct ledger *ledger, const char *text, size_t count);

#endif
