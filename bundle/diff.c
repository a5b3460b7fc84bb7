#include "bundle/diff.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "bundle/diff_parts.h"

void diff_by_table(const struct diff_work *work, const struct diff_table *table, diff_maker *maker)
{
	struct diff_making old = {.arena = &work->out->arena}, new = old;

	maker(work->old, &old);
	maker(work->new, &new);
	diff_lists(work->out, table, (struct diff_views){old.items, old.count},
		(struct diff_views){new.items, new.count}, work->dossiers);
}

static int check_same_subject(
	const struct evidence *old, const struct evidence *new, struct err *err)
{
	if (!text_equal(old->profile.id, new->profile.id))
		return err_set(err, ERR_DATA,
			_("the two are judged by different profiles, %s and %s: they cannot be compared"),
			old->profile.id, new->profile.id);
	if (!text_same_name(old->operator_.name, new->operator_.name))
		return err_set(err, ERR_DATA,
			_("the two are of different operators, %s and %s: they cannot be compared"),
			old->operator_.name, new->operator_.name);
	return 0;
}

static struct diff_side_facts facts(const struct diff_side *side)
{
	return (struct diff_side_facts){.as_of = side->evidence->as_of,
		.evidence_sha256 = side->evidence_sha256,
		.dossier_sha256 = side->dossier ? side->dossier->sha256 : NULL};
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* A version may be renamed without any change; what counts is its bytes. */
static void see_comparable(struct difference *out)
{
	out->verdicts_comparable = out->sampling_comparable = true;
	LIST_EACH(const struct diff_item, item, &out->topics[DIFF_SETTINGS]) {
		if (begins(item->id, "profile.") || begins(item->id, "thresholds.") ||
			begins(item->id, "region."))
			out->verdicts_comparable = false;
		if (begins(item->id, "sampling."))
			out->sampling_comparable = false;
	}
}

static bool is_same(const struct difference *out)
{
	for (size_t i = 0; i < DIFF_TOPIC_COUNT; i++)
		if (out->topics[i].count > 0)
			return false;
	return true;
}

/* Evidence cuts its longest lists and says so. */
static void see_left_out(const struct diff_work *work)
{
	const struct evidence *sides[] = {work->old->evidence, work->new->evidence};
	bool hosts = false, strangers = false, gaps = false;
	text_list *list = &work->out->left_out;

	for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
		hosts |= sides[i]->functions.hosts_left_out > 0;
		strangers |= sides[i]->functions.strangers_left_out > 0;
		LIST_EACH(const struct evidence_log, log, &sides[i]->logs)
			gaps |= log->gaps_left_out > 0;
	}
	list->items = arena_array(&work->out->arena, 3, sizeof(char *));
	if (hosts)
		list->items[list->count++] = "hosts";
	if (gaps)
		list->items[list->count++] = "outages";
	if (strangers)
		list->items[list->count++] = "undeclared";
}

int diff_make(const struct diff_side *old, const struct diff_side *new, struct difference **out,
	struct err *err)
{
	struct diff_work work = {.old = old, .new = new, .dossiers = old->dossier &&new->dossier};

	if (check_same_subject(old->evidence, new->evidence, err) < 0)
		return -1;
	work.out = difference_new();
	work.out->operator_name = new->evidence->operator_.name;
	work.out->profile = new->evidence->profile.id;
	work.out->old_side = facts(old);
	work.out->new_side = facts(new);
	work.out->reversed = old->evidence->as_of.v > new->evidence->as_of.v;
	diff_judged(&work);
	diff_declared(&work);
	diff_measured(&work);
	diff_served(&work);
	see_comparable(work.out);
	see_left_out(&work);
	work.out->same = is_same(work.out);
	diff_maintenance(&work);
	diff_duties(&work);
	diff_tallies(&work);
	*out = work.out;
	return 0;
}
