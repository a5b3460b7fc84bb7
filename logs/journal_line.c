#include "logs/journal_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/canonical.h"

#define NUMBER_MOST 11 /* digits of a word, and the blank before it */

/* One text: of the file, or of a member. */
struct content {
	const char *why;                         /* for skipped[]; NULL: nothing */
	const char *minutes;                     /* words of struct log_packed; NULL: none */
	inventory_line_sum_list line_sums;       /* all of them */
	const struct inventory_traffic *traffic; /* NULL: none */
};

struct member {
	const char *name;
	const struct inventory_file *entry; /* NULL: it was not read */
	struct content content;
};

struct line {
	struct inventory_file entry;
	struct content content;
	LIST_OF(struct member) members;
};

#define CONTENT_ROWS(type)                                                                         \
	BIND_ROW(type, "why", content.why, BIND_TEXT),                                             \
		BIND_ROW(type, "minutes", content.minutes, BIND_TEXT),                             \
		BIND_ROW(type, "line_sums", content.line_sums, BIND_LIST,                          \
			.shape = &inventory_line_sum_shape),                                       \
		BIND_ROW(type, "traffic", content.traffic, BIND_MAYBE,                             \
			.shape = &inventory_traffic_shape)

static const struct bind_field member_rows[] = {
	BIND_ROW(struct member, "name", name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct member, "entry", entry, BIND_MAYBE, .shape = &inventory_file_shape),
	CONTENT_ROWS(struct member),
};
static BIND_SHAPE(member_shape, struct member, member_rows, "a file in a stored archive");

static const struct bind_field line_rows[] = {
	BIND_ROW(struct line, "entry", entry, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &inventory_file_shape),
	CONTENT_ROWS(struct line),
	BIND_ROW(struct line, "members", members, BIND_LIST, .shape = &member_shape),
};
static BIND_SHAPE(line_shape, struct line, line_rows, "a file that was read");

/* --- to text -------------------------------------------------------------------------------- */

/* A word has at most ten digits: by hand, since a file of a day has 1440. */
static char *put_number(char *at, uint32_t number)
{
	char digits[NUMBER_MOST];
	size_t count = 0;

	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	while (count)
		*at++ = digits[--count];
	return at;
}

static const char *words_text(const struct log_packed *packed, struct arena *arena)
{
	char *text, *at;

	if (packed->count == 0)
		return NULL;
	text = at = arena_alloc(arena, packed->count * NUMBER_MOST + 1);
	for (size_t i = 0; i < packed->count; i++) {
		if (i)
			*at++ = ' ';
		at = put_number(at, packed->words[i]);
	}
	*at = '\0';
	return text;
}

static void show_members(
	const struct log_result *result, const char *node, struct arena *arena, struct line *line)
{
	const struct log_members *members = &result->members;

	line->members.items = arena_array(arena, members->count, sizeof(*line->members.items));
	line->members.count = members->count;
	for (size_t i = 0; i < members->count; i++) {
		const struct log_member *from = &members->items[i];
		struct member *to = &line->members.items[i];
		struct inventory_file *entry;

		*to = (struct member){.name = from->file.name, .content.why = from->why};
		if (!from->read)
			continue;
		entry = arena_alloc(arena, sizeof(*entry));
		*entry = from->file;
		entry->node = node;
		to->entry = entry;
		to->content.minutes = words_text(&from->minutes, arena);
		to->content.line_sums = log_line_sums_show(&from->line_sums, 1, arena);
		to->content.traffic = log_traffic_packed_show(from->traffic, arena);
	}
}

int log_journal_line_text(const struct inventory_file *entry, const struct log_result *result,
	char **out, size_t *len, struct err *err)
{
	struct arena arena = {0};
	struct line line = {.entry = *entry,
		.content = {result->why, words_text(&result->minutes, &arena),
			log_line_sums_show(&result->line_sums, 1, &arena),
			log_traffic_packed_show(result->traffic, &arena)}};
	int ret;

	show_members(result, entry->node, &arena, &line);
	ret = canonical_text(&line_shape, &line, out, len, err);
	arena_fini(&arena);
	return ret;
}

/* --- from text ------------------------------------------------------------------------------ */

/* The next number of a list parted by single blanks. */
static bool take_number(const char **at, uint32_t *out)
{
	uint64_t number = 0;
	const char *from = *at;

	while (**at >= '0' && **at <= '9' && number <= UINT32_MAX)
		number = number * 10 + (uint64_t)(*(*at)++ - '0');
	if (*at == from || number > UINT32_MAX || (**at != ' ' && **at != '\0'))
		return false;
	*out = (uint32_t)number;
	if (**at == ' ')
		return *++*at != '\0';
	return true;
}

static bool read_words(const char *text, struct log_packed *out)
{
	struct log_packed packed = {0};

	if (!text)
		return true;
	packed.words = malloc((strlen(text) / 2 + 1) * sizeof(*packed.words));
	while (packed.words && *text && take_number(&text, &packed.words[packed.count]))
		packed.count++;
	if (packed.words && !*text && packed.count && log_packed_is_sound(&packed)) {
		*out = packed;
		return true;
	}
	log_packed_fini(&packed);
	return false;
}

static bool read_content(const struct content *content, struct log_packed *minutes,
	struct log_line_sums *line_sums, struct log_traffic_packed **traffic)
{
	if (!read_words(content->minutes, minutes) ||
		!log_line_sums_read(&content->line_sums, line_sums))
		return false;
	if (content->traffic)
		*traffic = log_traffic_packed_of(content->traffic);
	return !content->traffic || *traffic;
}

static bool read_members(const struct line *line, struct log_members *out)
{
	if (line->members.count == 0)
		return true;
	if (line->members.count > LOG_MEMBERS_MOST)
		return false;
	out->items = calloc(line->members.count, sizeof(*out->items));
	if (!out->items)
		return false;
	out->cap = line->members.count;
	LIST_EACH(const struct member, from, &line->members) {
		struct log_member *to = &out->items[out->count++];

		to->why = from->content.why;
		to->read = from->entry != NULL;
		if (to->read)
			to->file = *from->entry;
		to->file.name = from->name;
		if (!read_content(&from->content, &to->minutes, &to->line_sums, &to->traffic))
			return false;
	}
	return true;
}

static bool read_result(const struct line *line, struct log_result *out)
{
	struct log_result result = {.why = line->content.why, .read = true};

	if (read_content(&line->content, &result.minutes, &result.line_sums, &result.traffic) &&
		read_members(line, &result.members)) {
		*out = result;
		return true;
	}
	log_result_fini(&result);
	return false;
}

bool log_journal_line_read(const char *text, size_t len, struct arena *arena,
	struct inventory_file *entry, struct log_result *result)
{
	struct json_doc doc = {0};
	struct faults faults;
	struct line line = {0};
	bool is_line;

	faults_init(&faults);
	is_line = json_doc_parse(text, len, "journal", &doc, &faults, NULL) == 0 &&
		  bind_read_doc(&doc, &line_shape, &line, arena, &faults, NULL, NULL) == 0 &&
		  read_result(&line, result);
	if (is_line)
		*entry = line.entry;
	json_doc_fini(&doc);
	faults_fini(&faults);
	return is_line;
}
