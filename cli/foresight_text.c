#include "cli/foresight_text.h"

#include "base/i18n.h"
#include "cli/language.h"

#define HELPS_MOST 3

static const char *const bars[] = {
	[FORESIGHT_NONE] = "",
	[FORESIGHT_NO_AGENT] = N_("no agent of the city"),
	[FORESIGHT_UNATTESTED] = N_("no agent of the city is attested"),
	[FORESIGHT_UNSIGNED] = N_("the node has no pinned key of its own"),
	[FORESIGHT_UNPLANNED] = N_("the dossier's plan.methods has neither tls nor answer"),
	[FORESIGHT_BORDER] = N_("the agents stand too near the city's edge for what is known of "
				"their places"),
};

/* What stands before the name of an agent, a node or a place. */
static const char *const helps[] = {
	[FORESIGHT_ATTEST] = N_("an attestation of the place of agent"),
	[FORESIGHT_PIN] = N_("a pinned key of its own for node"),
	[FORESIGHT_AGENT] = N_("an agent or a landmark in"),
	[FORESIGHT_LANDMARK] = N_("an agent or a landmark in the rival place"),
};

static const char *name_of(const char *zh, const char *en)
{
	return language_is_chinese() ? zh : en;
}

static const char *list_rivals(struct arena *arena, const struct foresight_node *of)
{
	const char *text = "";

	LIST_EACH(const struct foresight_rival, rival, &of->rivals)
		text = arena_format(arena,
			rival->outside ? _("%s%s%s (%lld km, outside)") : _("%s%s%s (%lld km)"),
			text, *text ? _(", ") : "", name_of(rival->zh, rival->en),
			(long long)(rival->distance_m / 1000));
	if (of->rivals_left_out)
		text = arena_format(arena, _("%s and %zu more"), text, of->rivals_left_out);
	return text;
}

static const char *confirm_text(struct arena *arena, const struct foresight_node *of)
{
	if (of->bar == FORESIGHT_NONE)
		return arena_format(arena,
			_("can be confirmed: a signed reply to %s within %lld.%03lld ms"),
			of->best->id, (long long)(of->limit_ns / 1000000),
			(long long)(of->limit_ns / 1000 % 1000));
	if (of->bar == FORESIGHT_UNATTESTED && of->attested_ns > 0)
		return arena_format(arena,
			_("cannot be confirmed: %s (%s, attested, would do with a signed reply "
			  "within %lld.%03lld ms)"),
			_(bars[of->bar]), of->best->id, (long long)(of->attested_ns / 1000000),
			(long long)(of->attested_ns / 1000 % 1000));
	return arena_format(arena, _("cannot be confirmed: %s"), _(bars[of->bar]));
}

static void say_node(const struct cli *cli, struct arena *arena, const struct foresight_node *of,
	const struct region *region)
{
	int city = region_city_by_code(region, of->node->city);
	const char *rivals = list_rivals(arena, of);

	cli_say(cli, _("  %s (%s): %s; %s"), of->node->id,
		city >= 0 ? name_of(region->cities.items[city].short_zh,
				    region->cities.items[city].en)
			  : of->node->city,
		of->can_support ? _("can be supported") : _("cannot be supported: nothing is near"),
		confirm_text(arena, of));
	if (*rivals && of->bar != FORESIGHT_NONE)
		cli_say(cli, _("    nearness alone does not tell it from: %s"), rivals);
}

static const char *help_text(struct arena *arena, const struct foresight_help *help)
{
	return arena_format(arena, ngettext("%s %s (%zu node)", "%s %s (%zu nodes)", help->nodes),
		_(helps[help->what]), name_of(help->zh, help->en), help->nodes);
}

const char *foresight_help_text(struct arena *arena, const struct foresight *foresight)
{
	return foresight->helps.count ? help_text(arena, &foresight->helps.items[0]) : NULL;
}

void foresight_say(
	const struct cli *cli, const struct foresight *foresight, const struct region *region)
{
	struct arena arena = {0};
	size_t said = 0;

	cli_say(cli, "%s", _("what can be shown of where the nodes are, by geometry alone:"));
	LIST_EACH(const struct foresight_node, of, &foresight->nodes)
		say_node(cli, &arena, of, region);
	LIST_EACH(const char *, id, &foresight->strays)
		cli_say(cli,
			_("  %s supports nothing: its coordinates are not those of the city it names, or "
			  "not known to 10 km"),
			*id);
	LIST_EACH(const struct foresight_help, help, &foresight->helps)
		if (said++ < HELPS_MOST)
			cli_say(cli, _("  would help: %s"), help_text(&arena, help));
	arena_fini(&arena);
}
