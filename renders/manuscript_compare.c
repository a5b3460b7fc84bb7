#include "renders/manuscript_compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "renders/align.h"
#include "renders/number_words.h"

#define BUCKETS    512 /* of a text's groups of three bytes, for likeness */
#define ALIKE_PART 2   /* a half of the groups are the same */

const char *const manuscript_fault_names[] = {"differs", "unknown", NULL};

struct comparison {
	const struct manuscript *made, *edited;
	struct manuscript_differences *out;
	struct arena *arena;
	struct manuscript_difference place; /* where we are */
	bool in_front;                      /* before the first chapter */
	const char **known;                 /* all numbers of the evidence's document, in order */
	size_t known_count, known_cap;
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

static void know_all(struct comparison *c)
{
	LIST_EACH(const struct manuscript_block, block, &c->made->blocks) {
		if (block->text)
			know(c, block->text);
		LIST_EACH(const struct manuscript_row, row, &block->rows)
			for (size_t i = 0; i < row->cells.count; i++)
				know(c, row->cells.items[i]);
	}
	for (size_t i = 0; i < c->made->asides.count; i++)
		know(c, c->made->asides.items[i]);
	if (c->known_count)
		qsort(c->known, c->known_count, sizeof(*c->known), text_order);
}

static bool is_known(const struct comparison *c, const char *word)
{
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

/* What is not in both, one for one: a number that stands elsewhere in the text by now is not what
 * it was either. */
static void compare_left(
	struct comparison *c, number_words made, number_words edited, const char *text)
{
	for (size_t i = 0; i < edited.count; i++) {
		if (i >= made.count && !is_known(c, edited.items[i]))
			note(c, NUMBER_UNKNOWN, edited.items[i], NULL, text);
		else if (i < made.count && !text_equal(made.items[i], edited.items[i]))
			note(c, NUMBER_DIFFERS, edited.items[i], made.items[i], text);
	}
	if (made.count > edited.count)
		c->out->removed_numbers += (int64_t)(made.count - edited.count);
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

static void compare_text(struct comparison *c, const char *made, const char *edited)
{
	size_t before = c->out->items.count;
	number_words words = number_words_of(c->arena, edited);

	c->out->numbers += (int64_t)words.count;
	if (text_equal(made, edited))
		return;
	compare_numbers(c, number_words_of(c->arena, made), words, edited);
	if (c->out->items.count == before)
		c->out->edited++;
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

/* Columns are named by the head; a form, which has no caption, has a label before each value. */
static void place_cell(struct comparison *c, const struct manuscript_row *head,
	const struct manuscript_row *made, size_t i)
{
	bool form = !c->place.table;

	c->place.row = made->cells.items[form ? i - i % 2 : 0];
	if (!form && made == head)
		c->place.row = NULL;
	c->place.column = form || i >= head->cells.count ? NULL : head->cells.items[i];
}

static void compare_rows(struct comparison *c, const struct manuscript_row *head,
	const struct manuscript_row *made, const struct manuscript_row *edited)
{
	struct align align;
	size_t at = 0;

	align_cells(c, &align, made, edited);
	for (size_t i = 0; i < made->cells.count; i++) {
		if (align.to[i] == ALIGN_NONE)
			continue;
		place_cell(c, head, made, i);
		for (; at < align.to[i]; at++)
			check_added(c, edited->cells.items[at]);
		compare_text(c, made->cells.items[i], edited->cells.items[at++]);
	}
	for (; at < edited->cells.count; at++)
		check_added(c, edited->cells.items[at]);
	align_fini(&align);
	c->place.row = c->place.column = NULL;
}

static void check_added_row(struct comparison *c, const struct manuscript_row *row)
{
	c->place.row = row->cells.items[0];
	for (size_t i = 0; i < row->cells.count; i++)
		check_added(c, row->cells.items[i]);
	c->place.row = NULL;
}

static void compare_tables(struct comparison *c, const struct manuscript_block *made,
	const struct manuscript_block *edited)
{
	struct align align;
	size_t at = 0;

	align_init(&align, made->rows.count, edited->rows.count);
	for (size_t i = 0; i < ARRAY_LEN(row_keys); i++)
		align_by(&align, keys_of_rows(c->arena, made, row_keys[i]),
			keys_of_rows(c->arena, edited, row_keys[i]));
	for (size_t i = 0; i <= made->rows.count; i++) {
		size_t to = i < made->rows.count ? align.to[i] : edited->rows.count;

		if (to == ALIGN_NONE) {
			c->out->removed_rows++;
			continue;
		}
		for (; at < to; at++, c->out->added_rows++)
			check_added_row(c, &edited->rows.items[at]);
		if (i < made->rows.count)
			compare_rows(c, &made->rows.items[0], &made->rows.items[i],
				&edited->rows.items[at++]);
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

static uint64_t *keys_of_blocks(struct arena *arena, const struct manuscript *manuscript,
	uint64_t (*key_of)(struct arena *arena, const struct manuscript_block *block))
{
	uint64_t *keys = arena_array(arena, manuscript->blocks.count + 1, sizeof(*keys));

	for (size_t i = 0; i < manuscript->blocks.count; i++)
		keys[i] = key_of(arena, &manuscript->blocks.items[i]);
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

static bool texts_alike(struct arena *arena, const char *one, const char *other)
{
	unsigned of_one[BUCKETS], of_other[BUCKETS];
	size_t all = count_groups(number_words_blanked(arena, one), of_one) +
		     count_groups(number_words_blanked(arena, other), of_other);
	size_t same = 0;

	for (size_t i = 0; i < BUCKETS; i++)
		same += of_one[i] < of_other[i] ? of_one[i] : of_other[i];
	return same * 2 * ALIKE_PART >= all;
}

/* Tables by their heads. */
static int blocks_alike(void *data, size_t one, size_t other)
{
	struct comparison *c = data;
	const struct manuscript_block *made = &c->made->blocks.items[one];
	const struct manuscript_block *edited = &c->edited->blocks.items[other];

	if (!made->text != !edited->text)
		return false;
	if (made->text)
		return texts_alike(c->arena, made->text, edited->text);
	return made->rows.count && edited->rows.count &&
	       made->rows.items[0].cells.count == edited->rows.items[0].cells.count;
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
		c->in_front = false;
	} else if (is_style(block, "Title")) {
		c->place.chapter = NULL;
		c->place.section = block->text;
		c->in_front = true;
	} else if (is_style(block, "Heading2") || is_style(block, "HeadingFront") ||
		   (c->in_front && is_style(block, "SmallHeading"))) {
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
	if (block->text)
		c->out->removed_texts++;
	else
		c->out->removed_tables++;
}

static void compare_blocks(struct comparison *c, const struct align *align)
{
	size_t at = 0;

	for (size_t i = 0; i <= align->count; i++) {
		size_t to = i < align->count ? align->to[i] : align->other_count;

		if (to == ALIGN_NONE) {
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

/* Each page has them, and word processors keep several: they are looked up, not aligned. */
static void check_asides(struct comparison *c)
{
	c->place = (struct manuscript_difference){0};
	for (size_t i = 0; i < c->edited->asides.count; i++)
		check_added(c, c->edited->asides.items[i]);
}

void manuscript_compare(const struct manuscript *made, const struct manuscript *edited,
	struct arena *arena, struct manuscript_differences *out)
{
	struct comparison c = {.made = made, .edited = edited, .out = out, .arena = arena};
	struct align align;

	*out = (struct manuscript_differences){0};
	know_all(&c);
	align_init(&align, made->blocks.count, edited->blocks.count);
	align_by(&align, keys_of_blocks(arena, made, whole_block),
		keys_of_blocks(arena, edited, whole_block));
	align_by(&align, keys_of_blocks(arena, made, blanked_block),
		keys_of_blocks(arena, edited, blanked_block));
	align_alike(&align, blocks_alike, &c);
	compare_blocks(&c, &align);
	align_fini(&align);
	check_asides(&c);
}
