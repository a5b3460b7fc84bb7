#include "base/i18n.h"
#include "cli/doctor.h"
#include "cli/foresight_text.h"

/* Before anything is measured: which nodes the declared agents can support or confirm. */
void doctor_places(struct doctor *d, struct doctor_finding *f)
{
	struct foresight foresight;
	size_t supported = 0, confirmed = 0, count;
	const char *help;

	foresight_make(d->dossier, d->inputs.region, &d->arena, &foresight);
	count = foresight.nodes.count;
	LIST_EACH(const struct foresight_node, of, &foresight.nodes) {
		supported += of->can_support;
		confirmed += of->bar == FORESIGHT_NONE;
	}
	doctor_number(d, f, "nodes", (int64_t)count);
	doctor_number(d, f, "can_be_supported", (int64_t)supported);
	doctor_number(d, f, "can_be_confirmed", (int64_t)confirmed);
	doctor_found(d, f, supported == count ? DOCTOR_OK : DOCTOR_WEAK,
		_("of %zu nodes %zu can be supported, %zu confirmed, by geometry alone"), count,
		supported, confirmed);
	help = foresight_help_text(&d->arena, &foresight);
	if (help)
		doctor_cost(d, f, _("would help most: %s"), help);
}
