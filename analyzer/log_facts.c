#include "analyzer/log_facts.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/archive_path.h"
#include "base/text.h"
#include "model/inventory_order.h"
#include "model/inventory_parts.h"

#define STAMP_SLACK_MS (5 * WHEN_MINUTE_MS) /* of buffers and clocks, between file and content */
#define NAME_BEFORE_MS WHEN_DAY_MS          /* rotation after midnight names the next day */
#define NAME_BEHIND_MS (2 * WHEN_DAY_MS)    /* some lines come a day late */
#define DAY_ROW        3

static const struct {
	const char *kind;
	enum evidence_fact_kind fact;
} damages[] = {
	{"truncated", FACT_TRUNCATED},
	{"corrupt", FACT_CORRUPT},
	{"trailing_bytes", FACT_TRAILING_BYTES},
	{"nul_bytes", FACT_NUL_BYTES},
	{"read_error", FACT_READ_ERROR},
	{"expansion_limit", FACT_EXPANSION_LIMIT},
};

static const struct {
	const char *note;
	enum evidence_fact_kind fact;
} notes[] = {
	{"zone_undeclared", FACT_ZONE_UNDECLARED},
	{"year_inferred", FACT_YEAR_INFERRED},
};

static void tell(struct log_holding *of, enum evidence_fact_kind fact, int64_t count,
	const struct inventory_file *file)
{
	if (count == 0)
		return;
	of->facts[fact].count = inventory_sum(of->facts[fact].count, count);
	if (!of->facts[fact].sample)
		of->facts[fact].sample = file->name;
}

static enum evidence_fact_kind damage_fact(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(damages); i++)
		if (strcmp(kind, damages[i].kind) == 0)
			return damages[i].fact;
	return FACT_OTHER_DAMAGE;
}

/* A file counts once for each kind of damage. */
static void tell_damage(struct log_holding *of, const struct inventory_file *file)
{
	bool told[FACT_COUNT_OF_KINDS] = {false};

	LIST_EACH(const struct inventory_damage, damage, &file->damage) {
		enum evidence_fact_kind fact = damage_fact(damage->kind);

		tell(of, fact, !told[fact], file);
		told[fact] = true;
	}
	tell(of, FACT_UNVERIFIED, file->unverified, file);
}

static bool is_before(struct unix_ms at, struct unix_ms content)
{
	return at.v != BIND_ABSENT && content.v != BIND_ABSENT && at.v < content.v - STAMP_SLACK_MS;
}

static bool is_apart(struct unix_ms day, const struct inventory_file *file)
{
	return day.v != BIND_ABSENT && file->first.v != BIND_ABSENT &&
	       (file->last.v < day.v - NAME_BEFORE_MS || file->first.v >= day.v + NAME_BEHIND_MS);
}

static void tell_times(struct log_holding *of, const struct inventory_file *file)
{
	const struct inventory_times *times = file->times;

	tell(of, FACT_OUT_OF_ORDER, file->out_of_order, file);
	tell(of, FACT_IMPLAUSIBLE, file->implausible, file);
	if (!times)
		return;
	of->timed++;
	tell(of, FACT_MTIME_BEFORE_CONTENT, is_before(times->mtime, file->last), file);
	tell(of, FACT_HEADER_BEFORE_CONTENT, is_before(times->header, file->last), file);
	tell(of, FACT_NAME_DATE_APART, is_apart(times->name_date, file), file);
	tell(of, FACT_CTIME_AFTER_MTIME,
		times->mtime.v != BIND_ABSENT && times->ctime.v != BIND_ABSENT &&
			times->ctime.v - times->mtime.v > WHEN_DAY_MS,
		file);
}

/* Notes stand alone or with a number behind a colon. */
static void tell_notes(struct log_holding *of, const struct inventory_file *file)
{
	LIST_EACH(const char *, note, &file->notes)
		for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
			size_t len = strlen(notes[i].note);

			if (strncmp(*note, notes[i].note, len) == 0 &&
				((*note)[len] == '\0' || (*note)[len] == ':'))
				tell(of, notes[i].fact, 1, file);
		}
	tell(of, FACT_NODE_UNKNOWN,
		inventory_sum(inventory_note_count(file, "unknown_node:"),
			inventory_note_count(file, "without_node:")),
		file);
}

static void tell_file(struct log_holding *of, const struct inventory_file *file)
{
	of->files++;
	of->unavailable |= file->format[0] == '\0' && file->lines > 0;
	tell_damage(of, file);
	tell_times(of, file);
	tell_notes(of, file);
}

static void add_days(
	struct arena *arena, struct inventory_traffic *to, const struct inventory_traffic *from)
{
	int64_t *all = arena_array(arena, to->days.count + from->days.count, sizeof(int64_t));

	if (to->days.count)
		memcpy(all, to->days.items, to->days.count * sizeof(int64_t));
	if (from->days.count)
		memcpy(all + to->days.count, from->days.items, from->days.count * sizeof(int64_t));
	to->days.items = all;
	to->days.count += from->days.count;
}

static void add_hosts(
	struct arena *arena, struct inventory_traffic *to, const struct inventory_traffic *from)
{
	size_t count = to->hosts.count;
	struct bind_count *all = arena_array(arena, count + from->hosts.count, sizeof(*all));

	if (count)
		memcpy(all, to->hosts.items, count * sizeof(*all));
	if (from->hosts.count)
		memcpy(all + count, from->hosts.items, from->hosts.count * sizeof(*all));
	to->hosts.items = all;
	to->hosts.count += from->hosts.count;
	to->hosts_others = inventory_sum(to->hosts_others, from->hosts_others);
}

static void add_clients(
	struct arena *arena, struct inventory_traffic *to, const struct inventory_traffic *from)
{
	size_t count = to->clients.count;
	struct inventory_clients *all =
		arena_array(arena, count + from->clients.count, sizeof(*all));

	if (count)
		memcpy(all, to->clients.items, count * sizeof(*all));
	if (from->clients.count)
		memcpy(all + count, from->clients.items, from->clients.count * sizeof(*all));
	to->clients.items = all;
	to->clients.count += from->clients.count;
	to->clients_others = inventory_sum(to->clients_others, from->clients_others);
}

/* Days, hosts and clients of several parts stand one after the other. */
static void tell_traffic(
	struct arena *arena, struct log_holding *of, const struct inventory_traffic *from)
{
	of->has_traffic = true;
	of->traffic.records = inventory_sum(of->traffic.records, from->records);
	of->traffic.bytes = inventory_sum(of->traffic.bytes, from->bytes);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		of->traffic.fields[i] = inventory_sum(of->traffic.fields[i], from->fields[i]);
	add_days(arena, &of->traffic, from);
	add_hosts(arena, &of->traffic, from);
	add_clients(arena, &of->traffic, from);
}

static struct log_holding *find(const struct log_holdings *in, const char *node, int kind)
{
	for (size_t i = 0; i < in->count; i++)
		if (in->items[i].kind == kind && text_equal(in->items[i].node, node))
			return &in->items[i];
	return NULL;
}

static int by_file(const void *left, const void *right)
{
	const struct inventory_file *const *a = left, *const *b = right;

	return inventory_order_files(*a, *b);
}

static void tell_files(
	const struct analyze_input *in, struct arena *arena, const struct log_holdings *out)
{
	const struct inventory_file **files;
	size_t count = 0;

	LIST_EACH(const struct inventory *, inventory, &in->inventories)
		count += (*inventory)->files.count;
	files = arena_array(arena, count, sizeof(*files));
	count = 0;
	LIST_EACH(const struct inventory *, inventory, &in->inventories)
		LIST_EACH(const struct inventory_file, file, &(*inventory)->files)
			files[count++] = file;
	if (count)
		qsort(files, count, sizeof(*files), by_file);
	for (size_t i = 0; i < count; i++) {
		struct log_holding *of = find(out, files[i]->node, files[i]->kind);

		if (of && (i == 0 || inventory_order_files(files[i - 1], files[i]) != 0))
			tell_file(of, files[i]);
	}
}

static void tell_archives(
	const struct analyze_input *in, struct arena *arena, const struct log_holdings *out)
{
	for (size_t i = 0; i < out->count; i++) {
		struct log_holding *of = &out->items[i];
		const struct inventory_traffic *traffic;
		struct inventory_parts parts;
		size_t at = 0;

		inventory_parts_find(in->inventories.items, in->inventories.count, of->node,
			of->kind, arena, &parts);
		of->found = parts.count > 0;
		while ((traffic = inventory_parts_traffic(&parts, &at)))
			tell_traffic(arena, of, traffic);
		of->facts[FACT_OVERLAPPING] =
			(struct log_fact){(int64_t)parts.overlapping, parts.shared};
	}
}

static bool is_of(const struct log_claim *claim, const struct log_holding *of)
{
	return claim->kind == of->kind && log_claim_names(claim, of->node);
}

static bool covers(const struct log_claim *claim, const struct inventory_skipped *skipped)
{
	LIST_EACH(const char *, path, &claim->paths)
		if (strcmp(skipped->why, "hidden") != 0 &&
			archive_path_covers(*path, skipped->name))
			return true;
	return false;
}

static bool is_claimed(const struct analyze_input *in, const struct log_holding *of,
	const struct inventory_skipped *skipped)
{
	LIST_EACH(const struct log_claim, claim, &in->dossier->logs)
		if (is_of(claim, of) && covers(claim, skipped))
			return true;
	return false;
}

/* Declared, and not read: a name counts once, whatever the reasons. */
static void tell_skipped(
	const struct analyze_input *in, struct arena *arena, struct log_holding *of)
{
	struct log_fact *fact = &of->facts[FACT_SKIPPED];
	text_list names = {NULL, 0};
	size_t cap = 0;

	LIST_EACH(const struct inventory *, inventory, &in->inventories)
		LIST_EACH(const struct inventory_skipped, skipped, &(*inventory)->skipped)
			if (is_claimed(in, of, skipped))
				*(const char **)arena_push(arena, &names.items, &names.count, &cap,
					sizeof(const char *)) = skipped->name;
	if (names.count)
		qsort(names.items, names.count, sizeof(const char *), text_order);
	for (size_t i = 0; i < names.count; i++)
		fact->count += i == 0 || strcmp(names.items[i - 1], names.items[i]) != 0;
	fact->sample = names.count ? names.items[0] : NULL;
	of->unavailable |= names.count > 0;
}

static void tell_claims(const struct analyze_input *in, struct arena *arena, struct log_holding *of)
{
	LIST_EACH(const struct log_claim, claim, &in->dossier->logs)
		of->declared |= is_of(claim, of);
	if (of->declared)
		tell_skipped(in, arena, of);
}

void log_holdings_open(const struct judged *j, struct arena *arena, struct log_holdings *out)
{
	const struct analyze_input *in = j->in;
	size_t kept = 0;

	out->count = in->dossier->nodes.count * LOG_UNKNOWN;
	out->items = arena_array(arena, out->count, sizeof(*out->items));
	for (size_t i = 0; i < out->count; i++) {
		out->items[i].node = in->dossier->nodes.items[i / LOG_UNKNOWN].id;
		out->items[i].kind = (int)(i % LOG_UNKNOWN);
		tell_claims(in, arena, &out->items[i]);
	}
	tell_files(in, arena, out);
	tell_archives(in, arena, out);
	for (size_t i = 0; i < out->count; i++)
		if (out->items[i].found || out->items[i].declared)
			out->items[kept++] = out->items[i];
	out->count = kept;
}

void finding_fact(struct judged *j, struct finding *out, const struct log_holding *of,
	enum evidence_fact_kind fact, int64_t whole)
{
	struct arena *arena = &j->evidence->arena;
	const struct log_fact *from = &of->facts[fact];
	struct evidence_fact *all;

	if (from->count == 0 && whole == BIND_ABSENT)
		return;
	all = arena_array(arena, out->facts.count + 1, sizeof(*all));
	if (out->facts.count)
		memcpy(all, out->facts.items, out->facts.count * sizeof(*all));
	all[out->facts.count++] = (struct evidence_fact){.node = arena_text(arena, of->node),
		.kind = of->kind,
		.fact = (int)fact,
		.count = from->count,
		.of = whole,
		.sample = arena_text(arena, from->sample)};
	out->facts.items = all;
}

void finding_log(struct judged *j, struct finding *out, const struct log_holding *of,
	const char *says, int reason)
{
	struct evidence_subject *subject = finding_subject(j, out, of->node, says);

	if (reason >= 0) {
		reason_add(&j->evidence->arena, &subject->reason, (enum reason)reason);
		finding_reason(j, out, (enum reason)reason);
	}
}

void finding_log_absent(struct judged *j, struct finding *out, const struct log_holding *of)
{
	finding_log(j, out, of, "may", of->unavailable ? REASON_LOG_UNAVAILABLE : REASON_NO_DATA);
}

void finding_inform(struct judged *j, struct finding *out, const struct log_holdings *of)
{
	bool found = false;

	for (size_t i = 0; i < of->count; i++)
		found |= of->items[i].found;
	out->basis = BASIS_MEASURED;
	out->verdict = found ? VERDICT_INFORMATIONAL : VERDICT_NOT_ASSESSED;
	if (!found)
		finding_reason(j, out, of->count ? REASON_NO_DATA : REASON_NONE_DECLARED);
	finding_evidence(j, out, "inventory", "");
}
