/* What is to be done: one row a reason. */
#include "base/i18n.h"
#include "cli/status_text.h"

static const char *const remedies[REASON_COUNT] = {
	[REASON_NO_DATA] = N_("nothing counts of it so far: let agents measure, or logs be read"),
	[REASON_PLAN_MISSING] = N_("make a plan, measure by it, and name it by --plan"),
	[REASON_MISSING_SLOTS] =
		N_("fetch the records that are missing; a slot that nobody measured stays missing"),
	[REASON_INSUFFICIENT_SAMPLES] = N_("more slots: those so far are too few for any verdict"),
	[REASON_INTERVAL_STRADDLES] =
		N_("more slots: the share is too near to the threshold for those so far"),
	[REASON_AMBIGUOUS_LOCATION] = N_(
		"an agent in the node's city, near it; then a document of its site, or its pinned "
		"key (key_sha256) and a document that attests where the agent stands"),
	[REASON_CONFLICTING_SOURCES] =
		N_("sources contradict one another: find out which is wrong"),
	[REASON_RECORD_CONFLICT] =
		N_("lines of an agent contradict one another: fetch its records again, unchanged"),
	[REASON_SINGLE_WITNESS] =
		N_("an agent speaks against it: let one of another network measure as well"),
	[REASON_AGENT_MISPLACED] =
		N_("an agent cannot stand where the dossier says: correct its place"),
	[REASON_AGENT_UNATTESTED] = N_("a document that attests where the agent stands (attested)"),
	[REASON_NODE_IDENTITY] = N_(
		"it is not known that the node itself answers: pin its key (key_sha256), or let "
		"responses name it (node_name); where another key answers, find out whose it is"),
	[REASON_ANYCAST] = N_("more than one place answers at the address: declare one for each"),
	[REASON_STALE_DATA] = N_("read the logs again: they end long before this instant"),
	[REASON_OUTSIDE_WINDOW] =
		N_("no slot lies in the window before this instant: wait for slots, or move as_of"),
	[REASON_CLOCK_UNSYNCED] = N_("synchronize the agents' clocks"),
	[REASON_HISTORY_TOO_SHORT] =
		N_("time: the service is younger than what its logs must cover"),
	[REASON_GAP_UNEXPLAINED] =
		N_("the logs of the gap, or a document about the maintenance that made it"),
	[REASON_LOG_UNAVAILABLE] = N_("make the logs readable, and read them again"),
	[REASON_LOG_DAMAGED] = N_("sound copies of the damaged logs"),
	[REASON_LOG_EMPTY] =
		N_("find out why nothing is logged, or name where the logs really are"),
	[REASON_NO_TRAFFIC] =
		N_("show that there was nothing to log: another witness of the traffic"),
	[REASON_ZONE_UNDECLARED] = N_("say the logs' time zone (time_zone)"),
	[REASON_NONE_DECLARED] = N_("declare it in the dossier"),
	[REASON_DOCUMENT_MISSING] = N_("attach the document's file"),
	[REASON_DOCUMENT_EXPIRED] = N_("a document that is still valid at as_of"),
	[REASON_DOCUMENT_UNCLEAR] =
		N_("a document that somebody else issued to the operator before as_of"),
	[REASON_CALENDAR_MISSING] = N_("a calendar of the year in question"),
};

const char *status_remedy(enum reason reason)
{
	return remedies[reason];
}
