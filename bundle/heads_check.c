#include "bundle/heads_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "bundle/heads_parts.h"

#define HEADS_MOST 100000 /* an agent's of a year, with a restart every five minutes */
#define RUNS_MOST  100000

const struct heads_what_row heads_whats[HEADS_WHATS] = {
	[HEADS_KEY_DIFFERS] = {"key_differs", HEADS_FORGED,
		N_("a head by another key than the plan names for the agent")},
	[HEADS_SIGNATURE_WRONG] = {"signature_wrong", HEADS_FORGED,
		N_("a head whose signature is wrong")},
	[HEADS_AGENT_DIFFERS] = {"agent_differs", HEADS_FORGED,
		N_("a head by the agent's key in another's name")},
	[HEADS_NUMBER_TWICE] = {"number_twice", HEADS_FORGED,
		N_("two heads of one key have one number: it signed in two places")},
	[HEADS_PREV_DIFFERS] = {"prev_differs", HEADS_FORGED,
		N_("a head names another one before it than the one that is there")},
	[HEADS_ORDER] = {"order", HEADS_FORGED,
		N_("heads of a run that begins twice, goes back or goes on after its end")},
	[HEADS_LINE_DIFFERS] = {"line_differs", HEADS_FORGED,
		N_("a record is another than the one that was signed")},
	[HEADS_COUNT_DIFFERS] = {"count_differs", HEADS_FORGED,
		N_("a head counts other lines than there were")},
	[HEADS_TOO_MANY] = {"too_many", HEADS_FORGED, N_("more heads or runs than are looked at")},
	[HEADS_NUMBER_MISSING] = {"number_missing", HEADS_GAP,
		N_("heads that the key signed are not here: a run may have been left out")},
	[HEADS_RUN_MISSING] = {"run_missing", HEADS_UNMET, N_("a run that was signed is not here")},
	[HEADS_LINES_MISSING] = {"lines_missing", HEADS_UNMET,
		N_("records of a run are missing or out of order")},
	[HEADS_CHAIN_BROKEN] = {"chain_broken", HEADS_UNMET,
		N_("a record names another one before it than the one that is there")},
	[HEADS_START_MISSING] = {"start_missing", HEADS_UNMET,
		N_("a run began upon a record that is not here")},
	[HEADS_MALFORMED] = {"malformed", HEADS_SAID, N_("a line that is no head")},
	[HEADS_STRANGER] = {"stranger", HEADS_SAID,
		N_("a head by a key that the plan does not name")},
	[HEADS_AGENT_UNSIGNED] = {"agent_unsigned", HEADS_SAID,
		N_("the plan names a key, and nothing is signed")},
	[HEADS_KEY_UNKNOWN] = {"key_unknown", HEADS_SAID,
		N_("signed, but the plan names no key for the agent: not checked")},
	[HEADS_RUN_UNSIGNED] = {"run_unsigned", HEADS_SAID, N_("a run that no head names")},
	[HEADS_TAIL_UNSIGNED] = {"tail_unsigned", HEADS_SAID,
		N_("records behind the last head of their run")},
	[HEADS_RUN_OPEN] = {"run_open", HEADS_SAID, N_("a run that began and did not end whole")},
	[HEADS_LINES_REPEATED] = {"lines_repeated", HEADS_SAID,
		N_("records that are there already; they count once")},
};

void heads_find(struct heads_check *check, enum heads_what what, const struct heads_finding *about)
{
	struct heads_result *result = &check->result;
	struct heads_finding *kept;

	result->counts[what]++;
	if (result->findings.count == HEADS_FINDINGS_MOST) {
		result->left_out++;
		return;
	}
	kept = arena_push(&check->arena, &result->findings.items, &result->findings.count,
		&check->finding_cap, sizeof(*kept));
	*kept = *about;
	kept->what = what;
	kept->agent = arena_text(&check->arena, about->agent ? about->agent : "");
	kept->run = arena_text(&check->arena, about->run ? about->run : "");
}

void heads_find_in_run(struct heads_check *check, enum heads_what what, const struct seen_run *run,
	int64_t seq, int64_t lines)
{
	heads_find(check, what,
		&(struct heads_finding){.agent = check->plan->agents.items[run->agent].id,
			.run = run->run,
			.seq = seq,
			.lines = lines});
}

struct heads_check *heads_check_new(const struct plan *plan)
{
	struct arena arena = {0};
	struct heads_check *check = arena_alloc(&arena, sizeof(*check));
	struct heads_agent *agents;

	check->arena = arena;
	check->plan = plan;
	check->last_run = SIZE_MAX;
	check->keys = arena_array(&check->arena, plan->agents.count + 1, sizeof(struct key *));
	agents = arena_array(&check->arena, plan->agents.count + 1, sizeof(*agents));
	for (size_t i = 0; i < plan->agents.count; i++) {
		const struct plan_agent *agent = &plan->agents.items[i];

		agents[i].agent = agent->id;
		agents[i].has_key = agent->key && key_of_text(agent->key, &check->keys[i]);
	}
	check->result.agents.items = agents;
	check->result.agents.count = plan->agents.count;
	return check;
}

void heads_check_free(struct heads_check *check)
{
	struct arena arena;

	if (!check)
		return;
	for (size_t i = 0; i < check->plan->agents.count; i++)
		key_free(check->keys[i]);
	free(check->heads);
	free(check->by_run);
	free(check->starts);
	free(check->runs);
	arena = check->arena; /* it lies in its own arena */
	arena_fini(&arena);
}

static size_t agent_by_name(const struct heads_check *check, const char *name)
{
	for (size_t i = 0; i < check->plan->agents.count; i++)
		if (strcmp(check->plan->agents.items[i].id, name) == 0)
			return i;
	return SIZE_MAX;
}

static size_t agent_by_key(const struct heads_check *check, const char *keyid)
{
	for (size_t i = 0; i < check->plan->agents.count; i++)
		if (check->keys[i] && strcmp(key_id(check->keys[i]), keyid) == 0)
			return i;
	return SIZE_MAX;
}

static void *grow(void *items, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 64;
	items = reallocarray(items, *cap, size);
	if (!items)
		arena_die();
	return items;
}

static void too_many(struct heads_check *check)
{
	if (!check->overflow)
		heads_find(check, HEADS_TOO_MANY, &(struct heads_finding){.seq = -1});
	check->overflow = true;
}

static int by_number(const void *a, const void *b)
{
	const struct seen_head *one = a, *other = b;

	if (one->agent != other->agent)
		return one->agent < other->agent ? -1 : 1;
	if (one->number != other->number)
		return one->number < other->number ? -1 : 1;
	return strcmp(one->sha256, other->sha256);
}

/* The same line twice counts once. */
static void sort_heads(struct heads_check *check)
{
	size_t count = 0;

	if (check->head_count)
		qsort(check->heads, check->head_count, sizeof(*check->heads), by_number);
	for (size_t i = 0; i < check->head_count; i++)
		if (count == 0 || by_number(&check->heads[count - 1], &check->heads[i]) != 0)
			check->heads[count++] = check->heads[i];
	check->head_count = count;
}

/* A stream repeats the key's earlier heads whenever it begins. */
static bool has_room(struct heads_check *check)
{
	if (check->head_count < 2 * HEADS_MOST)
		return true;
	sort_heads(check);
	return check->head_count <= HEADS_MOST;
}

static void keep(struct heads_check *check, size_t agent, const struct head *head, bool of_plan,
	const char *line, size_t len)
{
	struct seen_head *seen;

	if (!has_room(check)) {
		too_many(check);
		return;
	}
	check->heads = grow(check->heads, check->head_count, &check->head_cap, sizeof(*seen));
	seen = &check->heads[check->head_count++];
	*seen = (struct seen_head){.agent = agent,
		.number = head->key_number,
		.seq = head->seq,
		.records = head->records,
		.why = (enum head_why)head->why,
		.of_plan = of_plan,
		.run = arena_text(&check->arena, head->run)};
	digest_bytes(line, len, seen->sha256);
	if (head->key_prev)
		memcpy(seen->prev, head->key_prev, DIGEST_TEXT_LEN);
	if (head->head[0])
		memcpy(seen->head, head->head, DIGEST_TEXT_LEN);
}

/* By a key that the plan does not name. Heads of earlier keys may lie in the same file. */
static void judge_stranger(struct heads_check *check, const struct head *head)
{
	size_t agent = agent_by_name(check, head->agent);
	bool of_plan = strcmp(head->plan, check->plan->sha256) == 0;
	enum heads_what what = HEADS_STRANGER;

	if (agent != SIZE_MAX && !check->keys[agent])
		what = HEADS_KEY_UNKNOWN;
	else if (agent != SIZE_MAX && of_plan)
		what = HEADS_KEY_DIFFERS;
	heads_find(check, what,
		&(struct heads_finding){.agent = agent == SIZE_MAX ? "" : head->agent,
			.number = head->key_number,
			.run = head->run,
			.seq = -1});
}

static void take(struct heads_check *check, const struct head *head, const char *line, size_t len)
{
	size_t agent = agent_by_key(check, head->envelope.signatures.items[0].keyid);
	bool of_plan = strcmp(head->plan, check->plan->sha256) == 0;
	struct heads_finding about = {
		.agent = head->agent, .number = head->key_number, .run = head->run, .seq = -1};

	if (agent == SIZE_MAX) {
		judge_stranger(check, head);
		return;
	}
	about.agent = check->plan->agents.items[agent].id;
	if (!head_signed_by(head, check->keys[agent]))
		heads_find(check, HEADS_SIGNATURE_WRONG, &about);
	else if (of_plan && strcmp(head->agent, about.agent) != 0)
		heads_find(check, HEADS_AGENT_DIFFERS, &about);
	else
		keep(check, agent, head, of_plan, line, len);
}

void heads_check_head(struct heads_check *check, const char *line, size_t len)
{
	struct arena arena = {0};
	struct faults faults;
	struct head head;

	if (check->overflow)
		return;
	faults_init(&faults);
	if (len <= HEAD_LINE_MOST &&
		head_parse(line, len, "", 0, &arena, &head, &faults, NULL) == 0)
		take(check, &head, line, len);
	else
		heads_find(check, HEADS_MALFORMED, &(struct heads_finding){.seq = -1});
	faults_fini(&faults);
	arena_fini(&arena);
}

static int compare_runs(size_t agent, const char *run, const struct seen_run *other)
{
	if (agent != other->agent)
		return agent < other->agent ? -1 : 1;
	return strcmp(run, other->run);
}

/* Its place in runs; *there says whether it is there. */
static size_t place_of(const struct heads_check *check, size_t agent, const char *run, bool *there)
{
	size_t low = 0, high = check->run_count;

	*there = false;
	while (low < high && !*there) {
		size_t middle = low + (high - low) / 2;
		int order = compare_runs(agent, run, check->runs[middle]);

		if (order == 0) {
			*there = true;
			return middle;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* NULL: there are too many. */
static struct seen_run *run_of(struct heads_check *check, size_t agent, const char *run)
{
	struct seen_run *seen;
	bool there;
	size_t at;

	if (check->last_run < check->run_count &&
		compare_runs(agent, run, check->runs[check->last_run]) == 0)
		return check->runs[check->last_run];
	at = check->last_run = place_of(check, agent, run, &there);
	if (there)
		return check->runs[at];
	if (check->run_count == RUNS_MOST) {
		too_many(check);
		return NULL;
	}
	check->runs =
		grow(check->runs, check->run_count, &check->run_cap, sizeof(struct seen_run *));
	seen = arena_alloc(&check->arena, sizeof(*seen));
	memmove(check->runs + at + 1, check->runs + at,
		(check->run_count - at) * sizeof(struct seen_run *));
	check->runs[at] = seen;
	check->run_count++;
	seen->agent = agent;
	seen->run = arena_text(&check->arena, run);
	seen->base = -1;
	return seen;
}

static int by_run(const void *a, const void *b)
{
	const struct seen_head *one = *(struct seen_head *const *)a;
	const struct seen_head *other = *(struct seen_head *const *)b;
	int order = strcmp(one->run, other->run);

	if (one->agent != other->agent)
		return one->agent < other->agent ? -1 : 1;
	return order ? order : by_number(one, other);
}

static int by_head(const void *a, const void *b)
{
	return strcmp((*(struct seen_head *const *)a)->head, (*(struct seen_head *const *)b)->head);
}

static void note_run(struct heads_check *check, size_t at)
{
	const struct seen_head *head = check->by_run[at];
	struct seen_run *run = run_of(check, head->agent, head->run);

	if (!run)
		return;
	if (!run->named)
		run->first_head = run->next_head = at;
	run->named = true;
	run->head_count++;
	if (head->why == HEAD_START && run->base < 0)
		run->base = head->records;
}

static void settle(struct heads_check *check)
{
	check->settled = true;
	check->by_run = calloc(check->head_count + 1, sizeof(struct seen_head *));
	check->starts = calloc(check->head_count + 1, sizeof(struct seen_head *));
	if (!check->by_run || !check->starts)
		arena_die();
	sort_heads(check);
	for (size_t i = 0; i < check->head_count; i++) {
		struct seen_head *head = &check->heads[i];

		if (head->of_plan)
			check->by_run[check->by_run_count++] = head;
		if (head->of_plan && head->seq < 0 && head->head[0])
			check->starts[check->start_count++] = head;
	}
	qsort(check->by_run, check->by_run_count, sizeof(struct seen_head *), by_run);
	qsort(check->starts, check->start_count, sizeof(struct seen_head *), by_head);
	for (size_t i = 0; i < check->by_run_count; i++)
		note_run(check, i);
}

static void cover(struct seen_run *run)
{
	run->signed_lines += run->pending;
	run->pending = 0;
}

/* Heads that end at this line of their own run. */
static void meet_own(struct heads_check *check, struct seen_run *run, const char *sha256)
{
	int64_t seq = run->next_seq - 1;
	size_t end = run->first_head + run->head_count;

	for (; run->next_head < end && check->by_run[run->next_head]->seq <= seq;
		run->next_head++) {
		struct seen_head *head = check->by_run[run->next_head];

		if (head->seq != seq)
			continue;
		head->met = strcmp(head->head, sha256) == 0;
		head->differs = !head->met;
		if (head->met)
			cover(run);
	}
}

/* Starts of later runs that found this line as the last. */
static void meet_starts(struct heads_check *check, struct seen_run *run, const char *sha256)
{
	size_t low = 0, high = check->start_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(check->starts[middle]->head, sha256) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < check->start_count && strcmp(check->starts[low]->head, sha256) == 0; low++) {
		check->starts[low]->met = true;
		if (check->starts[low]->agent == run->agent)
			cover(run);
	}
}

/* The line is the next of its run, or what is missing before it is said. */
static void follow(
	struct heads_check *check, struct seen_run *run, const struct heads_record *record)
{
	if (record->seq > run->next_seq) {
		heads_find_in_run(check, HEADS_LINES_MISSING, run, run->next_seq,
			record->seq - run->next_seq);
		run->pending = 0; /* the chain that a later head ends does not reach them */
	} else if (strcmp(record->prev ? record->prev : "", run->last) != 0) {
		heads_find_in_run(check, HEADS_CHAIN_BROKEN, run, record->seq, 0);
		run->pending = 0;
	}
}

void heads_check_record(struct heads_check *check, const struct heads_record *record)
{
	size_t agent = agent_by_name(check, record->agent);
	struct seen_run *run;

	if (!check->settled)
		settle(check);
	if (agent == SIZE_MAX || record->seq < 0)
		return;
	run = run_of(check, agent, record->run);
	if (!run)
		return;
	if (record->seq < run->next_seq) {
		run->repeated++;
		return;
	}
	follow(check, run, record);
	run->next_seq = record->seq + 1;
	run->lines++;
	run->pending++;
	memcpy(run->last, record->sha256, DIGEST_TEXT_LEN);
	meet_own(check, run, record->sha256);
	meet_starts(check, run, record->sha256);
}

bool heads_check_line(struct heads_check *check, const char *line, size_t len)
{
	json_t *root = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *seq = json_object_get(root, "seq");
	char sha256[DIGEST_TEXT_LEN];
	struct heads_record record = {.agent = json_string_value(json_object_get(root, "agent")),
		.run = json_string_value(json_object_get(root, "run")),
		.seq = json_integer_value(seq),
		.prev = json_string_value(json_object_get(root, "prev")),
		.sha256 = sha256};
	bool good = record.agent && record.run && json_is_integer(seq) &&
		    record.seq < JSON_INT_MOST && (!record.prev || digest_is_text(record.prev));

	if (good) {
		digest_bytes(line, len, sha256);
		heads_check_record(check, &record);
	}
	json_decref(root);
	return good;
}

const struct heads_result *heads_check_end(struct heads_check *check)
{
	if (!check->settled)
		settle(check);
	heads_judge(check);
	return &check->result;
}
