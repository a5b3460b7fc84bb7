/* The closed words of evidence, in the order of their enums. */
#include "model/evidence_words.h"

#include <string.h>

#include "model/evidence.h"

const char *const verdict_names[] = {
	[VERDICT_PASS] = "pass",
	[VERDICT_FAIL] = "fail",
	[VERDICT_INCONCLUSIVE] = "inconclusive",
	[VERDICT_NOT_APPLICABLE] = "not_applicable",
	[VERDICT_NOT_ASSESSED] = "not_assessed",
	[VERDICT_ERROR] = "error",
	[VERDICT_INFORMATIONAL] = "informational",
	NULL,
};
const char *const basis_names[] = {
	[BASIS_MEASURED] = "measured",
	[BASIS_DECLARED] = "declared",
	[BASIS_MIXED] = "mixed",
	[BASIS_COMPUTED] = "computed",
	NULL,
};
const char *const severity_names[] = {
	[SEVERITY_MUST] = "must", [SEVERITY_SHOULD] = "should", [SEVERITY_INFO] = "info", NULL};
const char *const disposition_names[] = {
	[DISPOSITION_NONE] = "none",
	[DISPOSITION_WAIVED] = "waived",
	[DISPOSITION_ACCEPTED] = "accepted",
	[DISPOSITION_REMEDIATED] = "remediated",
	NULL,
};
const char *const reason_names[] = {
	[REASON_NO_DATA] = "no_data",
	[REASON_PLAN_MISSING] = "plan_missing",
	[REASON_MISSING_SLOTS] = "missing_slots",
	[REASON_INSUFFICIENT_SAMPLES] = "insufficient_samples",
	[REASON_INTERVAL_STRADDLES] = "interval_straddles",
	[REASON_AMBIGUOUS_LOCATION] = "ambiguous_location",
	[REASON_CONFLICTING_SOURCES] = "conflicting_sources",
	[REASON_RECORD_CONFLICT] = "record_conflict",
	[REASON_SINGLE_WITNESS] = "single_witness",
	[REASON_AGENT_MISPLACED] = "agent_misplaced",
	[REASON_AGENT_UNATTESTED] = "agent_unattested",
	[REASON_NODE_IDENTITY] = "node_identity",
	[REASON_ANYCAST] = "anycast",
	[REASON_STALE_DATA] = "stale_data",
	[REASON_OUTSIDE_WINDOW] = "outside_window",
	[REASON_CLOCK_UNSYNCED] = "clock_unsynced",
	[REASON_HISTORY_TOO_SHORT] = "history_too_short",
	[REASON_GAP_UNEXPLAINED] = "gap_unexplained",
	[REASON_LOG_UNAVAILABLE] = "log_unavailable",
	[REASON_LOG_DAMAGED] = "log_damaged",
	[REASON_LOG_EMPTY] = "log_empty",
	[REASON_NO_TRAFFIC] = "no_traffic",
	[REASON_ZONE_UNDECLARED] = "zone_undeclared",
	[REASON_SAME_PLACE_SUSPECTED] = "same_place_suspected",
	[REASON_NONE_DECLARED] = "none_declared",
	[REASON_THRESHOLDS_CHANGED] = "thresholds_changed",
	[REASON_READING_DEPENDENT] = "reading_dependent",
	[REASON_DOCUMENT_MISSING] = "document_missing",
	[REASON_DOCUMENT_EXPIRED] = "document_expired",
	[REASON_DOCUMENT_UNCLEAR] = "document_unclear",
	[REASON_CALENDAR_MISSING] = "calendar_missing",
	NULL,
};
const char *const location_state_names[] = {
	[LOCATION_REFUTED] = "refuted",
	[LOCATION_DISPUTED] = "disputed",
	[LOCATION_UNKNOWN] = "unknown",
	[LOCATION_CONSISTENT] = "consistent",
	[LOCATION_SUPPORTED] = "supported",
	[LOCATION_CONFIRMED] = "confirmed",
	NULL,
};
const char *const evidence_sign_names[] = {
	[SIGN_SIGNED_LATER] = "signed_later",
	[SIGN_UNSIGNED] = "unsigned",
	[SIGN_HOPS] = "hops",
	[SIGN_EVERYWHERE] = "everywhere",
	NULL,
};
const char *const evidence_mesh_names[] = {
	[MESH_NONE] = "none",
	[MESH_FITS] = "fits",
	[MESH_SUSPECT] = "suspect",
	[MESH_MISPLACED] = "misplaced",
	NULL,
};

const char *const evidence_fact_names[] = {
	[FACT_TRUNCATED] = "truncated",
	[FACT_CORRUPT] = "corrupt",
	[FACT_TRAILING_BYTES] = "trailing_bytes",
	[FACT_NUL_BYTES] = "nul_bytes",
	[FACT_READ_ERROR] = "read_error",
	[FACT_EXPANSION_LIMIT] = "expansion_limit",
	[FACT_OTHER_DAMAGE] = "other_damage",
	[FACT_UNVERIFIED] = "unverified",
	[FACT_MTIME_BEFORE_CONTENT] = "mtime_before_content",
	[FACT_CTIME_AFTER_MTIME] = "ctime_after_mtime",
	[FACT_HEADER_BEFORE_CONTENT] = "header_before_content",
	[FACT_NAME_DATE_APART] = "name_date_apart",
	[FACT_OUT_OF_ORDER] = "out_of_order",
	[FACT_IMPLAUSIBLE] = "implausible",
	[FACT_ISOLATED] = "isolated",
	[FACT_ZONE_UNDECLARED] = "zone_undeclared",
	[FACT_YEAR_INFERRED] = "year_inferred",
	[FACT_SKIPPED] = "skipped",
	[FACT_OVERLAPPING] = "overlapping_inventories",
	[FACT_SAME_LINES] = "same_lines",
	[FACT_CLIENT_ADDRESS] = "client_address",
	[FACT_CLIENT_PORT] = "client_port",
	[FACT_TIME] = "time",
	[FACT_HOST] = "host",
	[FACT_URL] = "url",
	[FACT_NODE] = "node",
	[FACT_NODE_UNKNOWN] = "node_unknown",
	[FACT_RECORDS] = "records",
	[FACT_DAYS_WITH_RECORDS] = "days_with_records",
	[FACT_RECORDS_A_DAY] = "records_a_day",
	[FACT_BYTES] = "bytes",
	[FACT_BYTES_A_DAY] = "bytes_a_day",
	[FACT_UNLISTED_HOST] = "unlisted_host",
	[FACT_CLIENTS_CITY] = "clients_city",
	[FACT_CLIENTS_PROVINCE] = "clients_province",
	[FACT_CLIENTS_UNPLACED] = "clients_unplaced",
	NULL,
};

bool reason_has(const reason_list *list, enum reason reason)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i] == (int)reason)
			return true;
	return false;
}

void reason_add(struct arena *arena, reason_list *list, enum reason reason)
{
	int *grown;
	size_t at = 0;

	if (reason_has(list, reason))
		return;
	grown = arena_array(arena, list->count + 1, sizeof(int));
	while (at < list->count && list->items[at] < (int)reason)
		at++;
	if (list->count) {
		memcpy(grown, list->items, at * sizeof(int));
		memcpy(grown + at + 1, list->items + at, (list->count - at) * sizeof(int));
	}
	grown[at] = (int)reason;
	list->items = grown;
	list->count++;
}
