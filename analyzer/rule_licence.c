/* licence_shown: the home page, as each node serves it, shows the operator's licence number. Only
 * what stands in the page's own text is read: a number that a script draws later is not seen. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "analyzer/checks.h"
#include "analyzer/function_series.h"
#include "analyzer/responses.h"
#include "analyzer/rollup.h"
#include "analyzer/rule.h"
#include "base/text.h"

#define NUMBERS_SHOWN 20
#define BETWEEN       " \t\r\n,;|" /* numbers of one page */

enum match { MATCH_NONE, MATCH_CORE, MATCH_WHOLE };

/* Where the part begins that every encoding spells alike, as A2.B1-20250001 of 赣A2.B1-20250001. */
static const char *core_of(const char *number)
{
	for (const char *at = number; *at; at++)
		if (*at != '\0' && strchr("ABab", *at) && at[1] >= '0' && at[1] <= '9')
			return at;
	return number;
}

/* Nothing, or what stands for characters that could not be read. */
static bool is_unread(const char *prefix, size_t len)
{
	static const char *const signs[] = {"\xEF\xBF\xBD", "?", "\\x"};
	char text[64];

	if (len == 0)
		return true;
	if (len >= sizeof(text))
		return false;
	memcpy(text, prefix, len);
	text[len] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (strstr(text, signs[i]))
			return true;
	return utf8_bad_at(text, len) < len;
}

/* Pages in other encodings lose the province's character: then the rest decides. A number of
 * another province is another number. */
static enum match match_number(const char *declared, const char *shown)
{
	const char *core = core_of(declared), *theirs = core_of(shown);
	size_t prefix_len = (size_t)(core - declared), their_len = (size_t)(theirs - shown);

	if (strcasecmp(core, theirs) != 0)
		return MATCH_NONE;
	if (prefix_len == their_len && memcmp(declared, shown, prefix_len) == 0)
		return MATCH_WHOLE;
	return prefix_len && is_unread(shown, their_len) ? MATCH_CORE : MATCH_NONE;
}

struct page_count {
	struct arena *scratch;
	const char *declared; /* NULL: none */
	LIST_OF(const char *) numbers;
	size_t cap;
	struct evidence_page *out;
};

static void note_number(struct page_count *c, const char *number)
{
	const char **slot;

	for (size_t i = 0; i < c->numbers.count; i++)
		if (strcmp(c->numbers.items[i], number) == 0)
			return;
	if (c->numbers.count == NUMBERS_SHOWN)
		return;
	slot = arena_push(c->scratch, &c->numbers.items, &c->numbers.count, &c->cap, sizeof(*slot));
	*slot = number;
}

/* One response's numbers: the best match of them. */
static enum match look_at_numbers(struct page_count *c, const char *numbers)
{
	enum match best = MATCH_NONE;
	const char *at = numbers + strspn(numbers, BETWEEN);

	while (*at) {
		size_t len = strcspn(at, BETWEEN);
		const char *number = arena_text_n(c->scratch, at, len);
		enum match match = c->declared ? match_number(c->declared, number) : MATCH_NONE;

		note_number(c, number);
		best = match > best ? match : best;
		at += len;
		at += strspn(at, BETWEEN);
	}
	return best;
}

static void count_responses(struct page_count *c, const struct responses *responses)
{
	LIST_EACH(const struct sighting *, s, &responses->series) {
		const struct record *record = &(*s)->entry->record;

		c->out->asked += record->sent;
		for (size_t at = 0; at < record->http->status.count; at++) {
			enum match match;

			if (!response_is_good(responses->check, record, at))
				continue;
			match = look_at_numbers(c, response_read(record, PLAN_READ_LICENCE, at));
			c->out->answered++;
			c->out->showing += match != MATCH_NONE;
			c->out->prefix_unread += match == MATCH_CORE;
		}
	}
}

static void list_numbers(struct judged *j, struct page_count *c)
{
	struct arena *arena = &j->evidence->arena;

	if (c->numbers.count)
		qsort((void *)c->numbers.items, c->numbers.count, sizeof(*c->numbers.items),
			text_order);
	c->out->numbers.items = arena_array(arena, c->numbers.count, sizeof(const char *));
	for (size_t i = 0; i < c->numbers.count; i++)
		c->out->numbers.items[c->out->numbers.count++] =
			arena_text(arena, c->numbers.items[i]);
}

static void decide(struct judged *j, const struct page_count *c)
{
	struct evidence_page *out = c->out;
	int reason = -1;

	if (out->asked == 0) {
		out->verdict = VERDICT_NOT_ASSESSED;
		reason = REASON_NO_DATA;
	} else if (!c->declared) {
		out->verdict = VERDICT_INCONCLUSIVE;
		reason = REASON_NONE_DECLARED;
	} else if (out->answered == 0) {
		out->verdict = VERDICT_INCONCLUSIVE;
		reason = REASON_NO_DATA;
	} else if (out->showing > 0 && out->showing < out->answered) {
		out->verdict = VERDICT_INCONCLUSIVE; /* now so, now otherwise */
		reason = REASON_CONFLICTING_SOURCES;
	} else {
		out->verdict = out->showing > 0 ? VERDICT_PASS : VERDICT_FAIL;
	}
	if (reason >= 0)
		reason_add(&j->evidence->arena, &out->reason, (enum reason)reason);
}

/* A page without the number may be what is left out. */
static void doubt_records(struct judged *j, const struct responses *responses,
	struct arena *scratch, struct evidence_page *out)
{
	struct function_series series;
	enum reason fault;

	if (out->verdict != VERDICT_PASS)
		return;
	function_series_find(j, responses->node, responses->check, scratch, &series);
	if (!function_series_fault(j, &series, &fault))
		return;
	out->verdict = VERDICT_INCONCLUSIVE;
	reason_add(&j->evidence->arena, &out->reason, fault);
}

static void fill_row(
	struct judged *j, int node, const struct check *check, struct evidence_page *out)
{
	struct arena scratch = {0};
	struct responses responses;
	const char *declared = j->in->dossier->operator_.licence_no;
	struct page_count c = {.scratch = &scratch, .declared = declared, .out = out};

	responses_open(j->seen, j->in->dossier, node, check, &scratch, &responses);
	*out = (struct evidence_page){.check = arena_text(&j->evidence->arena, check->id),
		.node = arena_text(&j->evidence->arena, responses.node->id)};
	count_responses(&c, &responses);
	list_numbers(j, &c);
	decide(j, &c);
	doubt_records(j, &responses, &scratch, out);
	arena_fini(&scratch);
}

static int by_check_and_node(const void *left, const void *right)
{
	const struct evidence_page *a = left, *b = right;
	int order = strcmp(a->check, b->check);

	return order ? order : strcmp(a->node, b->node);
}

static void fill(struct judged *j)
{
	const struct dossier *dossier = j->in->dossier;
	struct evidence_functions *to = &j->evidence->functions;
	size_t cap = 0;

	LIST_EACH(const struct check, check, &dossier->checks)
		for (size_t i = 0; check->function == CHECK_HOME && i < dossier->nodes.count; i++)
			if (check_covers(check, dossier->nodes.items[i].id))
				fill_row(j, (int)i, check,
					arena_push(&j->evidence->arena, &to->pages.items,
						&to->pages.count, &cap,
						sizeof(struct evidence_page)));
	if (to->pages.count)
		qsort(to->pages.items, to->pages.count, sizeof(*to->pages.items),
			by_check_and_node);
}

void rule_judge_licence(struct judged *j, const struct rule *rule, struct finding *out)
{
	int64_t counts[VERDICT_COUNT] = {0};
	int64_t rows;

	(void)rule;
	out->basis = BASIS_MEASURED;
	fill(j);
	rows = (int64_t)j->evidence->functions.pages.count;
	if (j->in->dossier->stage == STAGE_NEW && !j->in->dossier->operator_.licence_no) {
		out->verdict = VERDICT_NOT_APPLICABLE; /* there is no licence to show yet */
		return;
	}
	if (rows == 0) {
		finding_reason(j, out, REASON_NONE_DECLARED);
		return;
	}
	out->need = rows;
	out->yes = out->may = 0;
	LIST_EACH(const struct evidence_page, row, &j->evidence->functions.pages) {
		finding_row(j, out, row->node, row->verdict, &row->reason);
		counts[row->verdict]++;
	}
	out->verdict = (int)rollup_rows(counts, rows);
	finding_evidence(j, out, "plan", "");
	finding_evidence(j, out, "records", "");
}
