/* Sentences about one node or site. */
#include <string.h>

#include "base/text.h"
#include "reports/diff_parts.h"
#include "reports/facts.h"

static const struct evidence_node *node_of(const struct evidence *evidence, const char *id)
{
	LIST_EACH(const struct evidence_node, node, &evidence->nodes)
		if (text_equal(node->id, id))
			return node;
	return NULL;
}

static const char *room(struct diff_paper *to, const struct evidence *evidence, const char *id)
{
	const struct site *site = facts_site(evidence, id);

	if (!site || !site->address)
		return id ? id : "—";
	return paper_say(&to->paper, "%s（%s）", "%s (%s)", id, site->address);
}

static const char *list(struct diff_paper *to, const text_list *texts)
{
	const char *text = "";

	LIST_EACH(const char *, item, texts)
		text = paper_join(&to->paper, text, *item);
	return text;
}

static const char *addresses_clause(struct diff_paper *to, const struct diff_field *field)
{
	struct paper *paper = &to->paper;
	const char *text = "";

	if (field->added.count > 0)
		text = paper_say(
			paper, "启用服务地址 %s", "addresses added: %s", list(to, &field->added));
	if (field->gone.count > 0)
		text = paper_clause(paper, text,
			paper_say(paper, "停用服务地址 %s", "addresses gone: %s",
				list(to, &field->gone)));
	return text;
}

static const char *value_clause(struct diff_paper *to, const struct diff_field *field)
{
	struct paper *paper = &to->paper;
	const char *name = diff_field_name(paper->lang, field->field);
	const char *old = diff_old_value(to, field), *new = diff_new_value(to, field);

	if (strcmp(old, "—") == 0)
		return paper_say(paper, "%s登记为%s", "%s declared as %s", name,
			diff_pad(to, new, true, false));
	if (strcmp(new, "—") == 0)
		return paper_say(paper, "不再登记%s（原为%s）", "%s no longer declared (was %s)",
			name, diff_pad(to, old, true, false));
	return paper_say(paper, "%s由%s变更为%s", "%s changed from %s to %s", name,
		diff_pad(to, old, true, true), diff_pad(to, new, true, false));
}

/* All that is otherwise but where it stands. */
static const char *clauses(struct diff_paper *to, const struct diff_item *item)
{
	static const char *const places[] = {"city", "site", "site_address"};
	const char *text = "";

	LIST_EACH(const struct diff_field, field, &item->fields) {
		bool place = false;

		for (size_t i = 0; i < ARRAY_LEN(places); i++)
			place |= item->kind == DIFF_MOVED && strcmp(field->field, places[i]) == 0;
		if (place)
			continue;
		text = paper_clause(&to->paper, text,
			strcmp(field->field, "addresses") == 0 ? addresses_clause(to, field)
							       : value_clause(to, field));
	}
	return text;
}

static const char *role(struct diff_paper *to, const struct evidence_node *node)
{
	return word_in(to->paper.lang, &words_role, node->role);
}

/* What only the dossier says of a node that is added or gone. */
static const char *extras(struct diff_paper *to, const struct diff_item *item, bool new_side)
{
	const char *operator_name = diff_text(item, "operator_name", new_side);
	const struct diff_field *bandwidth = diff_field_find(item, "bandwidth_mbps");
	const char *text = "";

	if (operator_name)
		text = paper_say(&to->paper, "，接入运营商为%s", ", access by %s",
			diff_pad(to, operator_name, true, false));
	if (bandwidth)
		text = paper_say(&to->paper, "%s，带宽 %s Mbps", "%s, %s Mbit/s", text,
			new_side ? diff_new_value(to, bandwidth) : diff_old_value(to, bandwidth));
	return text;
}

static const char *one_side(struct diff_paper *to, const struct diff_item *item)
{
	bool added = item->kind == DIFF_ADDED;
	const struct evidence *evidence = added ? to->report->new : to->report->old;
	const struct evidence_node *node = node_of(evidence, item->id);

	return paper_say(&to->paper, "%s%s %s：%s%s，机房 %s，服务地址 %s%s",
		"%s %s node %s: %s%s, site %s, addresses %s%s",
		added ? paper_in(&to->paper, (struct phrase){"新增", "added"})
		      : paper_in(&to->paper, (struct phrase){"撤销", "gone"}),
		role(to, node), item->id,
		added ? paper_in(&to->paper, (struct phrase){"位于", "in "})
		      : paper_in(&to->paper, (struct phrase){"原位于", "formerly in "}),
		diff_city(to, node->city), room(to, evidence, node->site),
		list(to, &node->addresses), extras(to, item, added));
}

static const char *moved(struct diff_paper *to, const struct diff_item *item)
{
	struct paper *paper = &to->paper;
	const struct evidence_node *old = node_of(to->report->old, item->id);
	const struct evidence_node *new = node_of(to->report->new, item->id);
	const char *from = diff_city(to, old->city), *to_city = diff_city(to, new->city);
	const char *head =
		text_equal(old->city, new->city)
			? paper_say(paper, "%s %s 在%s内变更机房",
				  "%s node %s changed its room in %s", role(to, old), item->id,
				  from)
			: paper_say(paper, "%s %s 由%s迁至%s", "%s node %s moved from %s to %s",
				  role(to, old), item->id, from, to_city);
	const char *text = paper_say(paper, "%s：机房由 %s变更为 %s", "%s: from site %s to %s",
		head, room(to, to->report->old, old->site), room(to, to->report->new, new->site));

	return paper_clause(paper, text, clauses(to, item));
}

const char *diff_node_sentence(struct diff_paper *to, const struct diff_item *item)
{
	struct paper *paper = &to->paper;
	const struct evidence_node *node = node_of(to->report->new, item->id);
	const char *text;

	if (item->kind == DIFF_ADDED || item->kind == DIFF_GONE)
		text = one_side(to, item);
	else if (item->kind == DIFF_MOVED)
		text = moved(to, item);
	else
		text = paper_say(paper, "%s %s（%s）：%s", "%s node %s (%s): %s", role(to, node),
			item->id, diff_city(to, node->city), clauses(to, item));
	if (item->tickets.count > 0)
		text = paper_say(paper, "%s（期内该节点的割接工单：%s）",
			"%s (maintenance of this node in the period: %s)", text,
			diff_tickets(to, &item->tickets));
	return paper_say(paper, "%s。", "%s.", text);
}

const char *diff_site_sentence(struct diff_paper *to, const struct diff_item *item)
{
	struct paper *paper = &to->paper;
	bool gone = item->kind == DIFF_GONE;
	const struct site *site = facts_site(gone ? to->report->old : to->report->new, item->id);
	const char *where =
		paper_say(paper, "%s，%s", "%s, %s", diff_city(to, site->city), site->address);

	if (item->kind == DIFF_CHANGED)
		return paper_say(paper, "机房 %s（%s）：%s。", "Site %s (%s): %s.", item->id, where,
			clauses(to, item));
	return paper_say(paper, "%s机房 %s：%s，%s。", "%s site %s: %s, %s.",
		gone ? paper_in(paper, (struct phrase){"不再使用", "No longer used:"})
		     : paper_in(paper, (struct phrase){"新增", "Added"}),
		item->id, where,
		site->filing_no
			? paper_say(paper, "备案号 %s", "filing number %s", site->filing_no)
			: paper_in(paper, (struct phrase){"未登记备案号", "no filing number"}));
}
