/* Functions, pages, names and facilities: what each row still lacks. */
#include "analyzer/remedies_parts.h"
#include "base/text.h"

#define SLOTS_TRIED 10000 /* no plan has to be longer than this for one share */

static struct evidence_remedy *add_row(struct remedies *r, const char *a, const char *b)
{
	struct evidence_remedy *to = remedy_add(r, REMEDY_SAMPLES);

	remedy_subject(r, to, a);
	remedy_subject(r, to, b);
	return to;
}

void remedies_of_cache(struct remedies *r)
{
	LIST_EACH(const struct evidence_cache, row, &r->j->evidence->functions.cache) {
		struct evidence_remedy *to;

		if (row->verdict == VERDICT_PASS || row->due == 0)
			continue;
		to = add_row(r, row->node, row->check);
		remedy_helps(r, to, row->node);
		remedy_number(r, to, "objects", row->objects);
		remedy_number(r, to, "least_objects", row->least_objects);
		remedy_number(r, to, "planned_series", row->due);
		remedy_number(r, to, "missing_series", row->missing);
		remedy_number(r, to, "later_answers", row->again);
		remedy_number(r, to, "hits", row->again_hit);
		remedy_number(r, to, "hit_low_ppm", row->hit_low_ppm);
		remedy_number(r, to, "least_ppm", row->least_ppm);
	}
}

void remedies_of_refusal(struct remedies *r)
{
	LIST_EACH(const struct evidence_refusal, row, &r->j->evidence->functions.refusals) {
		struct evidence_remedy *to;

		if (row->verdict == VERDICT_PASS || row->due == 0)
			continue;
		to = add_row(r, row->node, row->check);
		remedy_helps(r, to, row->node);
		remedy_number(r, to, "requests", row->asked);
		remedy_number(r, to, "least_requests", row->least_requests);
		remedy_number(r, to, "refused", row->refused);
		remedy_number(r, to, "served", row->served);
	}
}

/* So many slots must all lead to the nearest node before the exact bound can pass. */
static int64_t slots_needed(const struct remedies *r, int64_t share_ppm)
{
	int64_t low = 0, high = SLOTS_TRIED;

	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (proportion_at_least(middle, middle, share_ppm, r->j->trials->alpha))
			high = middle;
		else
			low = middle;
	}
	return high;
}

void remedies_of_dispatch(struct remedies *r)
{
	LIST_EACH(const struct evidence_dispatch, row, &r->j->evidence->functions.dispatch) {
		struct evidence_remedy *to;

		if (row->verdict == VERDICT_PASS)
			continue;
		to = add_row(r, row->city, row->operator_name);
		remedy_subject(r, to, row->name);
		remedy_number(r, to, "planned_slots", row->planned);
		remedy_number(r, to, "judged_slots", row->judged);
		remedy_number(r, to, "nearest_slots", row->nearest);
		remedy_number(r, to, "least_slots", slots_needed(r, row->share_ppm));
		remedy_number(r, to, "questions", row->asked);
		remedy_number(r, to, "answered", row->answered);
	}
}

/* Declared ones that nobody met are listed as well. */
static int64_t servers_seen(const struct evidence_balance *row)
{
	int64_t seen = 0;

	LIST_EACH(const struct evidence_server, server, &row->servers)
		seen += server->requests > 0;
	return seen;
}

void remedies_of_balance(struct remedies *r)
{
	LIST_EACH(const struct evidence_balance, row, &r->j->evidence->functions.balance) {
		struct evidence_remedy *to;

		if (row->verdict == VERDICT_PASS || row->asked == 0)
			continue;
		to = add_row(r, row->node, row->check);
		remedy_helps(r, to, row->node);
		remedy_number(r, to, "requests", row->asked);
		remedy_number(r, to, "answered", row->answered);
		remedy_number(r, to, "unnamed", row->unnamed);
		remedy_number(r, to, "servers", servers_seen(row));
	}
}

void remedies_of_licence(struct remedies *r)
{
	LIST_EACH(const struct evidence_page, row, &r->j->evidence->functions.pages) {
		struct evidence_remedy *to;

		if (row->verdict == VERDICT_PASS || row->asked == 0)
			continue;
		to = add_row(r, row->node, row->check);
		remedy_helps(r, to, row->node);
		remedy_number(r, to, "answered", row->answered);
		remedy_number(r, to, "showing", row->showing);
	}
}

void remedies_of_domains(struct remedies *r)
{
	LIST_EACH(const struct evidence_host, row, &r->j->evidence->functions.hosts)
		if (!text_equal(row->says, "yes"))
			remedy_for(r, REMEDY_DECLARE, row->host, -1, false, NULL);
}

/* A node goes by the document of its site. */
static void say_document(struct remedies *r, const struct evidence_facility *row, int reason)
{
	const struct node *node = dossier_node(r->j->in->dossier, row->id);

	remedy_for(r, REMEDY_DOCUMENT, node ? node->site : row->id, reason, false,
		node ? node->id : NULL);
}

/* What is missing is declared first; what is declared needs its document. */
void remedies_of_facilities(struct remedies *r)
{
	LIST_EACH(const struct evidence_facility, row, &r->j->evidence->functions.facilities) {
		if (text_equal(row->says, "yes"))
			continue;
		if (text_equal(row->what, "missing"))
			remedy_for(r, REMEDY_DECLARE, row->id, -1, false, NULL);
		LIST_EACH(const int, reason, &row->reason)
			if (*reason == REASON_DOCUMENT_MISSING ||
				*reason == REASON_DOCUMENT_EXPIRED ||
				*reason == REASON_DOCUMENT_UNCLEAR)
				say_document(r, row, *reason);
	}
}
