#include "renders/manuscript_compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "renders/align.h"
#include "renders/number_words.h"
#include "renders/verdict_words.h"

#define BUCKETS    512 /* of a text's groups of three bytes, for likeness */
#define ALIKE_HALF 2   /* a half of the groups are the same */
#define ALIKE_PART 4

const char *const manuscript_fault_names[] = {"differs", "unknown", "missing", "removed", NULL};

struct comparison {
	const struct manuscript_part *made, *edited; /* those at hand */
	struct manuscript_differences *out;
	struct arena *arena;
	struct manuscript_difference place; /* where we are */
	bool in_front;                      /* before the first chapter */
	const char **known;                 /* all numbers of the evidence's document, in order */
	size_t known_count, known_cap;
	bool in_head;    /* which knows no number but its own */
	bool concluding; /* what page one concludes */
};

static void know(struct comparison *c, const char *text)
{
	number_words words = number_words_of(c->arena, text);

	for (size_t i = 0; i < words.count; i++) {
		const char **word = arena_push(
			c->arena, &c->known, &c->known_count, &c->known_cap, sizeof(*c->known));

		*word = words.items[i];
	}
}

static void know_part(struct comparison *c, const struct manuscript_part *part)
{
	LIST_EACH(const struct manuscript_block, block, &part->blocks) {
		if (block->text)
			know(c, block->text);
		LIST_EACH(const struct manuscript_row, row, &block->rows)
			for (size_t i = 0; i < row->cells.count; i++)
				know(c, row->cells.items[i]);
	}
}

static void know_all(struct comparison *c, const struct manuscript *made)
{
	know_part(c, &made->main);
	LIST_EACH(const struct manuscript_part, aside, &made->asides)
		know_part(c, aside);
	if (c->known_count)
		qsort(c->known, c->known_count, sizeof(*c->known), text_order);
}

/* One that a word processor works out: pages may be counted as one likes. */
static bool is_field(const char *word)
{
	return word[0] == '{';
}

static bool is_known(const struct comparison *c, const char *word)
{
	if (c->in_head && !is_field(word))
		return false;
	return c->known_count &&
	       bsearch(&word, c->known, c->known_count, sizeof(*c->known), text_order);
}

static void note(
	struct comparison *c, int fault, const char *says, const char *evidence, const char *text)
{
	struct manuscript_difference *difference = arena_push(c->arena, &c->out->items.items,
		&c->out->items.count, &c->out->cap, sizeof(*difference));

	*difference = c->place;
	difference->fault = fault;
	difference->says = says;
	difference->evidence = evidence;
	difference->text = text;
}

/* Text that has no counterpart. */
static void check_added(struct comparison *c, const char *text)
{
	number_words words = number_words_of(c->arena, text);

	c->out->numbers += (int64_t)words.count;
	for (size_t i = 0; i < words.count; i++)
		if (!is_known(c, words.items[i]))
			note(c, NUMBER_UNKNOWN, words.items[i], NULL, text);
}

static uint64_t *keys_of_words(struct arena *arena, number_words words)
{
	uint64_t *keys = arena_array(arena, words.count + 1, sizeof(*keys));

	for (size_t i = 0; i < words.count; i++)
		keys[i] = align_key(ALIGN_KEY, words.items[i]);
	return keys;
}

/* Those of `words` that no counterpart is the same of; in the arena. */
static number_words left_over(struct comparison *c, number_words words, const bool *joined)
{
	number_words left = {.items = arena_array(c->arena, words.count + 1, sizeof(*left.items))};

	for (size_t i = 0; i < words.count; i++)
		if (!joined[i])
			left.items[left.count++] = words.items[i];
	return left;
}

static void compare_pair(
	struct comparison *c, const char *made, const char *edited, const char *text)
{
	if (!text_equal(made, edited) && !(is_field(made) && is_field(edited)))
		note(c, NUMBER_DIFFERS, edited, made, text);
}

/* What is not in both, one for one: a number that stands elsewhere in the text by now is not what
 * it was either. */
static void compare_left(
	struct comparison *c, number_words made, number_words edited, const char *text)
{
	for (size_t i = 0; i < edited.count; i++) {
		if (i < made.count)
			compare_pair(c, made.items[i], edited.items[i], text);
		else if (!is_known(c, edited.items[i]))
			note(c, NUMBER_UNKNOWN, edited.items[i], NULL, text);
	}
	for (size_t i = edited.count; i < made.count; i++)
		if (!is_field(made.items[i]))
			note(c, NUMBER_MISSING, NULL, made.items[i], text);
}

/* As many as there were are compared by their places. */
static void compare_numbers(
	struct comparison *c, number_words made, number_words edited, const char *text)
{
	bool *in_made = arena_array(c->arena, made.count + 1, sizeof(bool));
	bool *in_edited = arena_array(c->arena, edited.count + 1, sizeof(bool));
	struct align align;

	if (made.count == edited.count) {
		compare_left(c, made, edited, text);
		return;
	}
	align_init(&align, made.count, edited.count);
	align_by(&align, keys_of_words(c->arena, made), keys_of_words(c->arena, edited));
	for (size_t i = 0; i < made.count; i++)
		if (align.to[i] != ALIGN_NONE)
			in_made[i] = in_edited[align.to[i]] = true;
	align_fini(&align);
	compare_left(c, left_over(c, made, in_made), left_over(c, edited, in_edited), text);
}

/* A verdict is no number, and the last thing that may be edited. */
static void compare_verdicts(struct comparison *c, const char *made, const char *edited)
{
	number_words was = verdict_words_of(c->arena, made);
	number_words is = verdict_words_of(c->arena, edited);

	for (size_t i = 0; i < was.count || i < is.count; i++) {
		if (i >= is.count)
			note(c, NUMBER_MISSING, NULL, was.items[i], edited);
		else if (i >= was.count)
			note(c, NUMBER_UNKNOWN, is.items[i], NULL, edited);
		else
			compare_pair(c, was.items[i], is.items[i], edited);
	}
}

static void compare_text(struct comparison *c, const char *made, const char *edited)
{
	size_t before = c->out->items.count;
	number_words words = number_words_of(c->arena, edited);

	c->out->numbers += (int64_t)words.count;
	if (text_equal(made, edited))
		return;
	compare_numbers(c, number_words_of(c->arena, made), words, edited);
	compare_verdicts(c, made, edited);
	if (c->out->items.count == before)
		c->out->edited++;
}

static void count_removed_text(struct comparison *c, const char *text)
{
	number_words words = number_words_of(c->arena, text);

	for (size_t i = 0; i < words.count; i++)
		if (!is_field(words.items[i]))
			c->out->removed_numbers++;
}

/* --- rows ------------------------------------------------------------------------------------ */

static uint64_t row_key(struct arena *arena, const struct manuscript_row *row, bool blanked)
{
	uint64_t key = ALIGN_KEY;

	for (size_t i = 0; i < row->cells.count; i++)
		key = align_key(key, blanked ? number_words_blanked(arena, row->cells.items[i])
					     : row->cells.items[i]);
	return key;
}

static uint64_t whole_row(struct arena *arena, const struct manuscript_row *row)
{
	return row_key(arena, row, false);
}

static uint64_t first_cell(struct arena *arena, const struct manuscript_row *row)
{
	(void)arena;
	return align_key(ALIGN_KEY, row->cells.items[0]);
}

static uint64_t blanked_row(struct arena *arena, const struct manuscript_row *row)
{
	return row_key(arena, row, true);
}

typedef uint64_t row_key_of(struct arena *arena, const struct manuscript_row *row);
static row_key_of *const row_keys[] = {whole_row, first_cell, blanked_row};

static uint64_t *keys_of_rows(
	struct arena *arena, const struct manuscript_block *table, row_key_of *key_of)
{
	uint64_t *keys = arena_array(arena, table->rows.count + 1, sizeof(*keys));

	for (size_t i = 0; i < table->rows.count; i++)
		keys[i] = key_of(arena, &table->rows.items[i]);
	return keys;
}

static uint64_t *keys_of_cells(struct arena *arena, const struct manuscript_row *row, bool blanked)
{
	uint64_t *keys = arena_array(arena, row->cells.count + 1, sizeof(*keys));

	for (size_t i = 0; i < row->cells.count; i++)
		keys[i] = align_key(
			ALIGN_KEY, blanked ? number_words_blanked(arena, row->cells.items[i])
					   : row->cells.items[i]);
	return keys;
}

/* Of rows as long as each other, cell for cell. */
static void align_cells(struct comparison *c, struct align *align,
	const struct manuscript_row *made, const struct manuscript_row *edited)
{
	align_init(align, made->cells.count, edited->cells.count);
	for (size_t i = 0; i < made->cells.count && made->cells.count == edited->cells.count; i++)
		align->to[i] = i;
	align_by(align, keys_of_cells(c->arena, made, false),
		keys_of_cells(c->arena, edited, false));
	align_by(align, keys_of_cells(c->arena, made, true), keys_of_cells(c->arena, edited, true));
}

/* A cell without a counterpart: of a column that was taken out, or of this row alone. */
static void compare_lost_cell(struct comparison *c, const char *made, bool column)
{
	if (column && !c->concluding)
		count_removed_text(c, made);
	else
		compare_left(c, number_words_of(c->arena, made), (number_words){0}, made);
}

/* Two tables, and the rows of them that are held against each other. */
struct row_pair {
	const struct manuscript_block *made_table, *edited_table;
	const struct manuscript_row *made, *edited;
};

/* Columns are named by the head; a form, which has no caption, has a label before each value. */
static void place_cell(struct comparison *c, const struct row_pair *pair, size_t i)
{
	const struct manuscript_row *head = &pair->made_table->rows.items[0];
	bool form = !c->place.table;

	c->place.row = pair->made->cells.items[form ? i - i % 2 : 0];
	if (!form && pair->made == head)
		c->place.row = NULL;
	c->place.column = form || i >= head->cells.count ? NULL : head->cells.items[i];
}

static void compare_rows(struct comparison *c, const struct row_pair *pair)
{
	const struct manuscript_row *head = &pair->made_table->rows.items[0];
	bool columns = pair->edited_table->rows.items[0].cells.count < head->cells.count;
	struct align align;
	size_t at = 0;

	align_cells(c, &align, pair->made, pair->edited);
	for (size_t i = 0; i < pair->made->cells.count; i++) {
		place_cell(c, pair, i);
		if (align.to[i] == ALIGN_NONE) {
			compare_lost_cell(c, pair->made->cells.items[i], columns);
			continue;
		}
		for (; at < align.to[i]; at++)
			check_added(c, pair->edited->cells.items[at]);
		compare_text(c, pair->made->cells.items[i], pair->edited->cells.items[at++]);
	}
	for (; at < pair->edited->cells.count; at++)
		check_added(c, pair->edited->cells.items[at]);
	align_fini(&align);
	c->place.row = c->place.column = NULL;
}

static const char *text_of_row(struct arena *arena, const struct manuscript_row *row)
{
	const char *text = row->cells.items[0];

	for (size_t i = 1; i < row->cells.count; i++)
		text = arena_format(arena, "%s | %s", text, row->cells.items[i]);
	return text;
}

static void count_removed_row(struct comparison *c, const struct manuscript_row *row)
{
	for (size_t i = 0; i < row->cells.count; i++)
		count_removed_text(c, row->cells.items[i]);
	if (c->concluding)
		note(c, TEXT_REMOVED, NULL, NULL, text_of_row(c->arena, row));
}

static void check_added_row(struct comparison *c, const struct manuscript_row *row)
{
	c->place.row = row->cells.items[0];
	for (size_t i = 0; i < row->cells.count; i++)
		check_added(c, row->cells.items[i]);
	c->place.row = NULL;
}

struct table_pair {
	const struct manuscript_block *made, *edited;
};

static int rows_as_long(void *data, size_t one, size_t other)
{
	const struct table_pair *pair = data;

	return pair->made->rows.items[one].cells.count ==
	       pair->edited->rows.items[other].cells.count;
}

static void align_rows(struct comparison *c, struct align *align, struct table_pair *pair)
{
	align_init(align, pair->made->rows.count, pair->edited->rows.count);
	for (size_t i = 0; i < ARRAY_LEN(row_keys); i++)
		align_by(align, keys_of_rows(c->arena, pair->made, row_keys[i]),
			keys_of_rows(c->arena, pair->edited, row_keys[i]));
	align_even(align, rows_as_long, pair);
}

static void compare_tables(struct comparison *c, const struct manuscript_block *made,
	const struct manuscript_block *edited)
{
	struct table_pair pair = {made, edited};
	struct align align;
	size_t at = 0;

	align_rows(c, &align, &pair);
	for (size_t i = 0; i <= made->rows.count; i++) {
		size_t to = i < made->rows.count ? align.to[i] : edited->rows.count;

		if (to == ALIGN_NONE) {
			c->out->removed_rows++;
			count_removed_row(c, &made->rows.items[i]);
			continue;
		}
		for (; at < to; at++, c->out->added_rows++)
			check_added_row(c, &edited->rows.items[at]);
		if (i < made->rows.count)
			compare_rows(c, &(struct row_pair){made, edited, &made->rows.items[i],
						&edited->rows.items[at++]});
	}
	align_fini(&align);
}

/* --- paragraphs and tables ------------------------------------------------------------------- */

static uint64_t whole_block(struct arena *arena, const struct manuscript_block *block)
{
	uint64_t key = ALIGN_KEY;

	if (block->text)
		return align_key(key, block->text);
	LIST_EACH(const struct manuscript_row, row, &block->rows)
		key ^= row_key(arena, row, false) + (key << 6) + (key >> 2);
	return ~key;
}

static uint64_t blanked_block(struct arena *arena, const struct manuscript_block *block)
{
	if (block->text)
		return align_key(ALIGN_KEY, number_words_blanked(arena, block->text));
	return block->rows.count ? ~row_key(arena, &block->rows.items[0], true) : 0;
}

static uint64_t *keys_of_blocks(struct arena *arena, const struct manuscript_part *part,
	uint64_t (*key_of)(struct arena *arena, const struct manuscript_block *block))
{
	uint64_t *keys = arena_array(arena, part->blocks.count + 1, sizeof(*keys));

	for (size_t i = 0; i < part->blocks.count; i++)
		keys[i] = key_of(arena, &part->blocks.items[i]);
	return keys;
}

/* Groups of three bytes, counted. Returns how many there are. */
static size_t count_groups(const char *text, unsigned counts[BUCKETS])
{
	size_t len = strlen(text);

	memset(counts, 0, BUCKETS * sizeof(*counts));
	for (size_t i = 0; i + 3 <= len; i++)
		counts[((unsigned char)text[i] * 31u + (unsigned char)text[i + 1] * 7u +
			       (unsigned char)text[i + 2]) %
			BUCKETS]++;
	return len >= 3 ? len - 2 : 0;
}

/* One of `part` of their groups is in both. */
static bool texts_alike(struct arena *arena, const char *one, const char *other, size_t part)
{
	unsigned of_one[BUCKETS], of_other[BUCKETS];
	size_t all = count_groups(number_words_blanked(arena, one), of_one) +
		     count_groups(number_words_blanked(arena, other), of_other);
	size_t same = 0;

	for (size_t i = 0; i < BUCKETS; i++)
		same += of_one[i] < of_other[i] ? of_one[i] : of_other[i];
	return same * 2 * part >= all;
}

/* Tables by their heads. */
static bool blocks_alike(struct comparison *c, size_t one, size_t other, size_t part)
{
	const struct manuscript_block *made = &c->made->blocks.items[one];
	const struct manuscript_block *edited = &c->edited->blocks.items[other];

	if (!made->text != !edited->text)
		return false;
	if (made->text)
		return texts_alike(c->arena, made->text, edited->text, part);
	return made->rows.count && edited->rows.count &&
	       made->rows.items[0].cells.count == edited->rows.items[0].cells.count;
}

static int blocks_much_alike(void *data, size_t one, size_t other)
{
	return blocks_alike(data, one, other, ALIKE_HALF);
}

static int blocks_somewhat_alike(void *data, size_t one, size_t other)
{
	return blocks_alike(data, one, other, ALIKE_PART);
}

static int blocks_of_a_kind(void *data, size_t one, size_t other)
{
	const struct comparison *c = data;

	return !c->made->blocks.items[one].text == !c->edited->blocks.items[other].text;
}

static bool is_style(const struct manuscript_block *block, const char *name)
{
	return block->style && text_equal(block->style, name);
}

/* By the styles that we write. A caption holds for the next table or figure. Page one is of no
 * chapter, and its headings are sections. */
static void move_place(struct comparison *c, const struct manuscript_block *block)
{
	if (!block->text)
		return;
	if (is_style(block, "Heading1")) {
		c->place.chapter = block->text;
		c->place.section = NULL;
		c->in_front = c->concluding = false;
	} else if (is_style(block, "Title")) {
		c->place.chapter = NULL;
		c->place.section = block->text;
		c->in_front = true;
		c->concluding = false;
	} else if (is_style(block, "Heading2") || is_style(block, "HeadingFront") ||
		   (c->in_front && is_style(block, "SmallHeading"))) {
		c->concluding = c->concluding || is_style(block, "HeadingFront");
		c->place.section = block->text;
	}
	c->place.table = is_style(block, "Caption") ? block->text : NULL;
}

static void check_added_block(struct comparison *c, const struct manuscript_block *block)
{
	if (block->text) {
		c->out->added_texts++;
		check_added(c, block->text);
		return;
	}
	c->out->added_tables++;
	LIST_EACH(const struct manuscript_row, row, &block->rows)
		check_added_row(c, row);
}

static void compare_block(struct comparison *c, const struct manuscript_block *made,
	const struct manuscript_block *edited)
{
	if (made->text)
		compare_text(c, made->text, edited->text);
	else
		compare_tables(c, made, edited);
}

static void count_removed(struct comparison *c, const struct manuscript_block *block)
{
	if (block->text) {
		c->out->removed_texts++;
		count_removed_text(c, block->text);
		if (c->concluding && !is_style(block, "Trace"))
			note(c, TEXT_REMOVED, NULL, NULL, block->text);
		return;
	}
	c->out->removed_tables++;
	LIST_EACH(const struct manuscript_row, row, &block->rows)
		count_removed_row(c, row);
}

static void compare_blocks(struct comparison *c, const struct align *align)
{
	size_t at = 0;

	for (size_t i = 0; i <= align->count; i++) {
		size_t to = i < align->count ? align->to[i] : align->other_count;

		if (to == ALIGN_NONE) {
			move_place(c, &c->made->blocks.items[i]);
			count_removed(c, &c->made->blocks.items[i]);
			continue;
		}
		for (; at < to; at++)
			check_added_block(c, &c->edited->blocks.items[at]);
		if (i == align->count)
			break;
		move_place(c, &c->made->blocks.items[i]);
		compare_block(c, &c->made->blocks.items[i], &c->edited->blocks.items[at++]);
	}
}

static void compare_parts(struct comparison *c, const struct manuscript_part *made,
	const struct manuscript_part *edited)
{
	struct align align;

	c->made = made;
	c->edited = edited;
	c->place = (struct manuscript_difference){0};
	c->concluding = false;
	align_init(&align, made->blocks.count, edited->blocks.count);
	align_by(&align, keys_of_blocks(c->arena, made, whole_block),
		keys_of_blocks(c->arena, edited, whole_block));
	align_by(&align, keys_of_blocks(c->arena, made, blanked_block),
		keys_of_blocks(c->arena, edited, blanked_block));
	align_alike(&align, blocks_much_alike, c);
	align_even(&align, blocks_of_a_kind, c);
	align_alike(&align, blocks_somewhat_alike, c);
	compare_blocks(c, &align);
	align_fini(&align);
}

/* The one of this kind with so many before it, or the first, or NULL; an empty one is none. */
static const struct manuscript_part *aside_of(
	const struct manuscript *manuscript, enum manuscript_kind kind, size_t before)
{
	const struct manuscript_part *first = NULL;

	LIST_EACH(const struct manuscript_part, aside, &manuscript->asides) {
		if (aside->kind != kind || aside->blocks.count == 0)
			continue;
		first = first ? first : aside;
		if (before-- == 0)
			return aside;
	}
	return first;
}

/* Word processors keep one for each kind of page: each against the one that it was made from. */
static void compare_asides(
	struct comparison *c, const struct manuscript *made, const struct manuscript *edited)
{
	const struct manuscript_part none = {0};
	size_t counts[MANUSCRIPT_NOTES + 1] = {0};

	LIST_EACH(const struct manuscript_part, aside, &edited->asides) {
		const struct manuscript_part *own;

		if (aside->blocks.count == 0)
			continue;
		own = aside_of(made, aside->kind, counts[aside->kind]++);
		c->in_head = aside->kind != MANUSCRIPT_NOTES;
		compare_parts(c, own ? own : &none, aside);
		c->in_head = false;
	}
	LIST_EACH(const struct manuscript_part, aside, &made->asides)
		if (!aside_of(edited, aside->kind, 0))
			compare_parts(c, aside, &none);
}

void manuscript_compare(const struct manuscript *made, const struct manuscript *edited,
	struct arena *arena, struct manuscript_differences *out)
{
	struct comparison c = {.out = out, .arena = arena};

	*out = (struct manuscript_differences){0};
	know_all(&c, made);
	compare_parts(&c, &made->main, &edited->main);
	compare_asides(&c, made, edited);
}
