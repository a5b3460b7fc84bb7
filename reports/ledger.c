#include "reports/ledger.h"

#include <assert.h>

#include "reports/facts.h"
#include "reports/sentences.h"

const struct ledger_sheet *const ledger_sheets[] = {
	&ledger_overview,
	&ledger_findings,
	&ledger_readings,
	&ledger_nodes,
	&ledger_cities,
	&ledger_agents,
	&ledger_logs,
	&ledger_gaps,
	&ledger_documents,
	&ledger_digests,
};
const size_t ledger_sheet_count = ARRAY_LEN(ledger_sheets);

void ledger_each(const struct report *report, const struct ledger_sheet *sheet, ledger_take *take,
	void *data)
{
	struct ledger ledger = {.report = report,
		.evidence = report->evidence,
		.sheet = sheet,
		.take = take,
		.data = data};

	assert(sheet->column_count <= LEDGER_COLUMNS_MOST);
	sheet->fill(&ledger);
	assert(ledger.column == 0);
	arena_fini(&ledger.arena);
}

static struct ledger_cell *next(struct ledger *ledger, bool is_text)
{
	assert(ledger->column < ledger->sheet->column_count);
	assert((ledger->sheet->columns[ledger->column].kind == LEDGER_TEXT) == is_text);
	return &ledger->cells[ledger->column++];
}

void ledger_text(struct ledger *ledger, const char *text)
{
	*next(ledger, true) = (struct ledger_cell){.text = text, .value = BIND_ABSENT};
}

void ledger_value(struct ledger *ledger, int64_t value)
{
	*next(ledger, false) = (struct ledger_cell){.value = value};
}

void ledger_say(struct ledger *ledger, const char *zh, const char *en)
{
	ledger_text(ledger, phrase_in(ledger->report->lang, (struct phrase){zh, en}));
}

void ledger_word(struct ledger *ledger, const struct word_list *words, int value)
{
	ledger_text(ledger, word_in(ledger->report->lang, words, value));
}

void ledger_city(struct ledger *ledger, const char *code)
{
	ledger_text(ledger, code ? facts_city(ledger->report, code) : NULL);
}

const char *ledger_join(struct ledger *ledger, const char *left, const char *right)
{
	const struct phrase mark = {"、", ", "};

	if (!left[0])
		return right;
	return arena_format(
		&ledger->arena, "%s%s%s", left, phrase_in(ledger->report->lang, mark), right);
}

const char *ledger_rest(struct ledger *ledger, const char *text, size_t count)
{
	if (count <= LEDGER_LIST_MOST)
		return text;
	count -= LEDGER_LIST_MOST;
	if (ledger->report->lang == LANG_EN)
		return arena_format(&ledger->arena, "%s and %zu more", text, count);
	return arena_format(&ledger->arena, "%s等，另有 %zu 个", text, count);
}

void ledger_reasons(struct ledger *ledger, const reason_list *reasons)
{
	const char *text = "";

	for (size_t i = 0; i < reasons->count; i++)
		text = ledger_join(ledger, text,
			word_in(ledger->report->lang, &words_reason, reasons->items[i]));
	ledger_text(ledger, text);
}

void ledger_texts(struct ledger *ledger, const text_list *texts)
{
	const char *text = "";

	for (size_t i = 0; i < texts->count && i < LEDGER_LIST_MOST; i++)
		text = ledger_join(ledger, text, texts->items[i]);
	ledger_text(ledger, ledger_rest(ledger, text, texts->count));
}

void ledger_pointer(struct ledger *ledger, const char *list, size_t index)
{
	ledger_text(ledger, arena_format(&ledger->arena, "/%s/%zu", list, index));
}

void ledger_end_row(struct ledger *ledger)
{
	assert(ledger->column == ledger->sheet->column_count);
	ledger->take(ledger->data, ledger->sheet, ledger->cells);
	ledger->column = 0;
	arena_fini(&ledger->arena);
	ledger->arena = (struct arena){0};
}
