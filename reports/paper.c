#include "reports/paper.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

void paper_fini(struct paper *paper)
{
	arena_fini(&paper->arena);
}

const char *paper_say(struct paper *paper, const char *zh, const char *en, ...)
{
	const char *kept;
	char *text = NULL;
	va_list args;

	va_start(args, en);
	if (vasprintf(&text, paper->lang == LANG_EN ? en : zh, args) < 0)
		arena_die();
	va_end(args);
	kept = arena_text(&paper->arena, text);
	free(text);
	return kept;
}

const char *paper_in(const struct paper *paper, struct phrase phrase)
{
	return phrase_in(paper->lang, phrase);
}

static const char *joined(struct paper *paper, const char *a, struct phrase by, const char *b)
{
	if (!a[0] || !b[0])
		return a[0] ? a : b;
	return arena_format(&paper->arena, "%s%s%s", a, paper_in(paper, by), b);
}

const char *paper_join(struct paper *paper, const char *a, const char *b)
{
	return joined(paper, a, (struct phrase){"、", ", "}, b);
}

const char *paper_clause(struct paper *paper, const char *a, const char *b)
{
	return joined(paper, a, (struct phrase){"；", "; "}, b);
}

static struct paper_block *push(struct paper *paper, enum paper_kind kind)
{
	struct paper_block *block = arena_push(&paper->arena, &paper->blocks.items,
		&paper->blocks.count, &paper->block_cap, sizeof(*block));

	*block = (struct paper_block){.kind = kind};
	paper->cell_cap = 0;
	return block;
}

void paper_add(struct paper *paper, enum paper_kind kind, const char *text)
{
	push(paper, kind)->text = text;
}

void paper_table(struct paper *paper, const struct table_form *form)
{
	push(paper, PAPER_TABLE)->form = form;
}

static void put(struct paper *paper, struct paper_cell cell)
{
	struct paper_block *block;

	assert(paper->blocks.count > 0);
	block = &paper->blocks.items[paper->blocks.count - 1];
	assert(block->kind == PAPER_TABLE);
	*(struct paper_cell *)arena_push(&paper->arena, &block->cells.items, &block->cells.count,
		&paper->cell_cap, sizeof(cell)) = cell;
}

void paper_put(struct paper *paper, const char *text)
{
	put(paper, (struct paper_cell){text && text[0] ? text : "—", PAPER_NO_VERDICT});
}

void paper_put_verdict(struct paper *paper, int verdict)
{
	put(paper,
		(struct paper_cell){word_in(paper->lang, &words_verdict_short, verdict), verdict});
}
