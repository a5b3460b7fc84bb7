/* Functions shown, and who and what is served: names, facilities, undeclared servers. */
#include "bundle/diff_parts.h"

#define SHARE_MINOR_PPM 10000

struct function_view {
	struct diff_key key;
	int verdict;
	int64_t share_low_ppm; /* of hits, of the nearest, of refusals */
	int64_t took_ms;       /* a switch, a purge */
	reason_list reason;
};

#define FUNCTION(name, kind, ...) DIFF_COLUMN(struct function_view, name, kind, __VA_ARGS__)

static const struct diff_column function_columns[] = {
	FUNCTION(verdict, DIFF_WORD, .names = verdict_names),
	FUNCTION(share_low_ppm, DIFF_COUNT, .measured = true, .least = SHARE_MINOR_PPM),
	FUNCTION(took_ms, DIFF_COUNT),
	FUNCTION(reason, DIFF_WORDS, .names = reason_names),
};
static const struct diff_table function_table =
	DIFF_TABLE(DIFF_FUNCTIONS, struct function_view, function_columns);

static struct function_view *push(struct diff_making *making, const char *part, const char *id)
{
	struct function_view *view = DIFF_PUSH(making, struct function_view);

	*view = (struct function_view){
		.key = {id, part}, .share_low_ppm = BIND_ABSENT, .took_ms = BIND_ABSENT};
	return view;
}

static const char *pair(struct diff_making *making, const char *a, const char *b)
{
	return arena_format(making->arena, "%s/%s", a ? a : "", b ? b : "");
}

#define VERDICT_OF(view, row)                                                                      \
	do {                                                                                       \
		(view)->verdict = (row)->verdict;                                                  \
		(view)->reason.items = (row)->reason.items;                                        \
		(view)->reason.count = (row)->reason.count;                                        \
	} while (0)

static void make_demonstrations(
	const struct evidence_functions *functions, struct diff_making *making)
{
	LIST_EACH(const struct evidence_cache, row, &functions->cache) {
		struct function_view *view = push(making, check_function_names[row->function],
			pair(making, row->node, row->check));

		VERDICT_OF(view, row);
		view->share_low_ppm = row->hit_low_ppm;
	}
	LIST_EACH(const struct evidence_refusal, row, &functions->refusals) {
		struct function_view *view =
			push(making, "refuse", pair(making, row->node, row->check));

		VERDICT_OF(view, row);
		view->share_low_ppm = row->refused_low_ppm;
	}
	LIST_EACH(const struct evidence_dispatch, row, &functions->dispatch) {
		const char *whose = pair(making, row->city, row->operator_name);
		struct function_view *view = push(making, "dispatch",
			arena_format(making->arena, "%s/%s/%s/%s", row->name, row->type, row->how,
				whose));

		VERDICT_OF(view, row);
		view->share_low_ppm = row->nearest_low_ppm;
	}
	LIST_EACH(const struct evidence_balance, row, &functions->balance) {
		struct function_view *view =
			push(making, "balance", pair(making, row->node, row->check));

		VERDICT_OF(view, row);
	}
	LIST_EACH(const struct evidence_page, row, &functions->pages) {
		struct function_view *view =
			push(making, "home", pair(making, row->node, row->check));

		VERDICT_OF(view, row);
	}
}

static const char *event(
	struct diff_making *making, struct unix_ms at, const char *watch, const char *of)
{
	char text[WHEN_TEXT_LEN];

	return arena_format(making->arena, "%s/%s/%s", when_text(at, text), watch, of);
}

/* What was watched at an instant is an event of its own. */
static void make_events(const struct evidence_functions *functions, struct diff_making *making)
{
	LIST_EACH(const struct evidence_failover, row, &functions->failover) {
		const char *whose = pair(making, row->city, row->operator_name);
		struct function_view *view = push(making, "failover",
			event(making, row->at, row->watch, pair(making, row->node, whose)));

		VERDICT_OF(view, row);
		view->took_ms = row->switch_ms;
	}
	LIST_EACH(const struct evidence_purge, row, &functions->purges) {
		struct function_view *view = push(making, "purge",
			event(making, row->at, row->watch, pair(making, row->node, row->check)));

		VERDICT_OF(view, row);
		view->took_ms = row->gone_ms;
	}
	LIST_EACH(const struct evidence_down, row, &functions->downs) {
		struct function_view *view = push(making, "server_down",
			event(making, row->at, row->watch, pair(making, row->node, row->server)));

		VERDICT_OF(view, row);
	}
}

static void make_functions(const struct diff_side *side, struct diff_making *making)
{
	make_demonstrations(&side->evidence->functions, making);
	make_events(&side->evidence->functions, making);
}

struct host_view {
	struct diff_key key;
	const char *says, *filing_no;
	int declared;
};

static const char *const yes_names[] = {"no", "yes", NULL};

static const struct diff_column host_columns[] = {
	DIFF_COLUMN(struct host_view, says, DIFF_TEXT),
	DIFF_COLUMN(struct host_view, filing_no, DIFF_TEXT),
	DIFF_COLUMN(struct host_view, declared, DIFF_WORD, .names = yes_names),
};
static const struct diff_table host_table = DIFF_TABLE(DIFF_HOSTS, struct host_view, host_columns);

static void make_hosts(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_host, host, &side->evidence->functions.hosts)
		*DIFF_PUSH(making, struct host_view) = (struct host_view){
			{host->host, NULL}, host->says, host->filing_no, host->declared};
}

struct facility_view {
	struct diff_key key;
	const char *kind, *city, *document, *says;
	text_list addresses;
};

#define FACILITY(name, kind) DIFF_COLUMN(struct facility_view, name, kind)

static const struct diff_column facility_columns[] = {
	FACILITY(kind, DIFF_TEXT),
	FACILITY(city, DIFF_TEXT),
	FACILITY(addresses, DIFF_TEXTS),
	FACILITY(document, DIFF_TEXT),
	FACILITY(says, DIFF_TEXT),
};
static const struct diff_table facility_table =
	DIFF_TABLE(DIFF_FACILITIES, struct facility_view, facility_columns);

static void make_facilities(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_facility, facility, &side->evidence->functions.facilities)
		*DIFF_PUSH(making, struct facility_view) = (struct facility_view){
			.key = {facility->id, facility->what},
			.kind = facility->kind,
			.city = facility->city,
			.document = facility->document,
			.says = facility->says,
			.addresses = {facility->addresses.items, facility->addresses.count}};
}

struct stranger_view {
	struct diff_key key;
	text_list seen_in;
	int64_t count;
};

static const struct diff_column stranger_columns[] = {
	DIFF_COLUMN(struct stranger_view, seen_in, DIFF_TEXTS),
	DIFF_COLUMN(struct stranger_view, count, DIFF_COUNT, .measured = true, .least = -1),
};
static const struct diff_table stranger_table =
	DIFF_TABLE(DIFF_UNDECLARED, struct stranger_view, stranger_columns);

static void make_strangers(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_stranger, row, &side->evidence->functions.strangers)
		*DIFF_PUSH(making, struct stranger_view) =
			(struct stranger_view){.key = {row->text, row->what},
				.seen_in = {row->seen_in.items, row->seen_in.count},
				.count = row->count};
}

void diff_served(const struct diff_work *work)
{
	diff_by_table(work, &function_table, make_functions);
	diff_by_table(work, &host_table, make_hosts);
	diff_by_table(work, &facility_table, make_facilities);
	diff_by_table(work, &stranger_table, make_strangers);
}
