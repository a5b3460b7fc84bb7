/* Which gaps papers about maintenance explain, and for how long at most. */
#include <stdlib.h>

#include "analyzer/archive.h"
#include "analyzer/documents.h"
#include "base/text.h"

#define EXPLAINED_MOST_MS (72 * INT64_C(3600000))

/* Maintenance of a node that a document speaks of. */
struct paper {
	int64_t from_ms, to_ms;
	const char *document; /* id */
};
typedef LIST_OF(struct paper) paper_list;

static int by_time(const void *left, const void *right)
{
	const struct paper *a = left, *b = right;

	if (a->from_ms != b->from_ms)
		return a->from_ms < b->from_ms ? -1 : 1;
	return (a->to_ms > b->to_ms) - (a->to_ms < b->to_ms);
}

static bool names_node(const struct maintenance *m, const char *node)
{
	LIST_EACH(const char *, id, &m->nodes)
		if (text_equal(*id, node))
			return true;
	return m->nodes.count == 0;
}

static paper_list papers_of(const struct analyze_input *in, const char *node, struct arena *arena)
{
	paper_list out = {
		arena_array(arena, in->dossier->maintenance.count, sizeof(struct paper)), 0};

	LIST_EACH(const struct maintenance, m, &in->dossier->maintenance) {
		const struct document *document = node && m->ticket && names_node(m, node)
							  ? document_about(in, m->ticket)
							  : NULL;

		if (document)
			out.items[out.count++] = (struct paper){m->from.v, m->to.v, document->id};
	}
	if (out.count)
		qsort(out.items, out.count, sizeof(*out.items), by_time);
	return out;
}

static bool touches(const struct paper *paper, const struct archive_gap *gap)
{
	return paper->from_ms < gap->to_ms && paper->to_ms > gap->from_ms;
}

/* How much of the gap no paper covers. */
static int64_t bare_ms(const paper_list *papers, const struct archive_gap *gap)
{
	int64_t at = gap->from_ms, bare = 0;

	LIST_EACH(const struct paper, paper, papers) {
		if (!touches(paper, gap))
			continue;
		if (paper->from_ms > at)
			bare += paper->from_ms - at;
		if (paper->to_ms > at)
			at = paper->to_ms;
	}
	return at < gap->to_ms ? bare + gap->to_ms - at : bare;
}

static bool has_reason(const text_list *why, const char *text)
{
	LIST_EACH(const char *, before, why)
		if (text_equal(*before, text))
			return true;
	return false;
}

static text_list reasons(
	const paper_list *papers, const struct archive_gap *gap, struct arena *arena)
{
	text_list why = {NULL, 0};
	size_t cap = 0;

	LIST_EACH(const struct paper, paper, papers) {
		const char *text;

		if (!touches(paper, gap))
			continue;
		text = arena_format(arena, "document:%s", paper->document);
		if (!has_reason(&why, text))
			*(const char **)arena_push(
				arena, &why.items, &why.count, &cap, sizeof(const char *)) = text;
	}
	return why;
}

/* Of the gaps that need papers and have them. */
static int64_t explained_ms(const paper_list *papers, int64_t longer_ms, const archive_gaps *gaps)
{
	int64_t total = 0;

	LIST_EACH(const struct archive_gap, gap, gaps)
		if (gap->to_ms - gap->from_ms > longer_ms && bare_ms(papers, gap) <= longer_ms)
			total += gap->to_ms - gap->from_ms;
	return total;
}

void archive_explain(const struct analyze_input *in, const struct archive *archive,
	int64_t longer_ms, struct arena *arena, const archive_gaps *gaps)
{
	const paper_list papers = papers_of(in, archive->node, arena);
	bool enough = explained_ms(&papers, longer_ms, gaps) <= EXPLAINED_MOST_MS;

	LIST_EACH(struct archive_gap, gap, gaps)
		if (bare_ms(&papers, gap) <= longer_ms &&
			(enough || gap->to_ms - gap->from_ms <= longer_ms))
			gap->why = reasons(&papers, gap, arena);
}
