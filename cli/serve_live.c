#include "cli/serve_live.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/serve_live_parts.h"
#include "model/record.h"

#define PLACES_MOST  1000
#define SETS_MOST    1000 /* different answers; more are "…" */
#define TAILS_MOST   4096
#define NODES_MOST   32 /* of one answer */
#define RESULT_MOST  ((size_t)16 << 20)
#define RESCAN_READS 4
#define ANSWER_OK    0 /* RFC 1035 4.1.1 */

/* Whose address it is, else the address. */
static const char *node_of(const struct live *live, const char *addr)
{
	for (size_t i = 0; live->dossier && i < live->dossier->nodes.count; i++) {
		const struct node *node = &live->dossier->nodes.items[i];

		LIST_EACH(const struct node_address, address, &node->addresses)
			if (text_equal(address->addr, addr))
				return node->id;
	}
	LIST_EACH(const struct plan_target, target, &live->plan->targets)
		if (target->node && text_equal(target->addr, addr))
			return target->node;
	return NULL;
}

static bool is_set(const struct live_set *set, const char *const *names, size_t count)
{
	if (set->count != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(set->names[i], names[i]) != 0)
			return false;
	return true;
}

static int set_of(struct live *live, const char **names, size_t count)
{
	struct live_set *set;

	if (count == 0)
		return -1;
	qsort(names, count, sizeof(*names), text_order);
	for (size_t i = 0; i < live->sets.count; i++)
		if (is_set(&live->sets.items[i], names, count))
			return (int)i;
	if (live->sets.count >= SETS_MOST) { /* one more stands for all others */
		names[0] = "…";
		count = 1;
		if (live->sets.count > SETS_MOST)
			return SETS_MOST;
	}
	set = arena_push(
		&live->arena, &live->sets.items, &live->sets.count, &live->set_cap, sizeof(*set));
	set->names = arena_array(&live->arena, count, sizeof(*set->names));
	for (size_t i = 0; i < count; i++)
		set->names[i] = arena_text(&live->arena, names[i]);
	set->count = count;
	return (int)live->sets.count - 1;
}

static void add_name(const struct live *live, const char *addr, const char **names, size_t *count)
{
	const char *node = node_of(live, addr);
	const char *name = node ? node : addr;

	for (size_t i = 0; i < *count; i++)
		if (strcmp(names[i], name) == 0)
			return;
	if (*count < NODES_MOST)
		names[(*count)++] = name;
}

/* "NAME TTL TYPE DATA; …": the addresses' nodes; *ttl the least of them. */
static int read_answers(struct live *live, const char *answers, int64_t *ttl)
{
	const char *names[NODES_MOST];
	char *text = strdup(answers), *rest = text, *part;
	size_t count = 0;
	int set;

	*ttl = -1;
	while (text && (part = strsep(&rest, ";"))) {
		char name[256], number[20], type[16], data[64];
		long long seconds;

		if (sscanf(part, " %255s %19s %15s %63s", name, number, type, data) != 4 ||
			(strcmp(type, "A") != 0 && strcmp(type, "AAAA") != 0))
			continue;
		seconds = strtoll(number, NULL, 10);
		*ttl = *ttl < 0 || seconds < *ttl ? seconds : *ttl;
		add_name(live, arena_text(&live->step, data), names, &count);
	}
	set = set_of(live, names, count);
	free(text);
	return set;
}

static bool is_row(const struct row *row, const struct row *like)
{
	return row->subnet == like->subnet && text_equal(row->city, like->city) &&
	       text_equal(row->operator_name, like->operator_name) &&
	       text_equal(row->name, like->name) && text_equal(row->type, like->type) &&
	       text_equal(row->agent, like->agent);
}

static struct row *row_of(struct live *live, const struct row *like)
{
	struct row *row;

	for (size_t i = 0; i < live->row_count; i++)
		if (is_row(live->rows[i], like))
			return live->rows[i];
	if (live->row_count == PLACES_MOST)
		return NULL;
	row = arena_alloc(&live->arena, sizeof(*row));
	row->subnet = like->subnet;
	row->city = arena_text(&live->arena, like->city);
	row->operator_name = arena_text(&live->arena, like->operator_name);
	row->name = arena_text(&live->arena, like->name);
	row->type = arena_text(&live->arena, like->type);
	row->agent = arena_text(&live->arena, like->agent);
	live->rows[live->row_count++] = row;
	return row;
}

/* The dossier's check that asks for the users of this subnet: a watch may name its own. */
static const struct check *check_of(const struct live *live, const struct record *record)
{
	for (size_t i = 0; live->dossier && i < live->dossier->checks.count; i++) {
		const struct check *check = &live->dossier->checks.items[i];

		if (check->subnet && text_equal(check->subnet, record->dns->subnet) &&
			text_equal(check->host, record->name))
			return check;
	}
	return NULL;
}

/* Whose users these are: by the check where it asks for a subnet's, else the agent's own. */
static struct row *row_of_record(struct live *live, const struct record *record)
{
	const struct agent *agent =
		live->dossier ? dossier_agent(live->dossier, record->agent) : NULL;
	bool subnet = record->dns && record->dns->subnet;
	const struct check *check = subnet ? check_of(live, record) : NULL;
	struct row like = {.subnet = subnet,
		.city = agent ? agent->city : NULL,
		.operator_name = agent ? agent->operator_name : NULL,
		.name = record->name,
		.type = record->dns && text_equal(record->dns->type, "AAAA") ? "AAAA" : "A"};

	if (subnet) {
		like.city = check ? check->city : NULL;
		like.operator_name = check ? check->operator_name : NULL;
	}
	if (!like.city)
		like.agent = subnet ? record->dns->subnet : record->agent;
	return row_of(live, &like);
}

static int64_t interval_of(const struct live *live, const struct record *record)
{
	LIST_EACH(const struct plan_target, target, &live->plan->targets)
		if (text_equal(target->method, record->method) &&
			text_equal(target->check, record->check) &&
			text_equal(target->addr, record->addr))
			return target->interval_ms;
	return record->sent > 0 ? live->plan->slot_ms / record->sent : 0;
}

/* The fetch says which of the addresses it was; where it failed before that, the answer stands. */
static void add_visit(struct live *live, struct row *row, const struct record *record, size_t k,
	struct row_entry entry)
{
	const struct record_http *http = record->http;
	const char *names[1] = {NULL};
	size_t count = 0;
	int64_t status = http->status.items[k];

	if (k < http->visited.count && http->visited.items[k][0]) {
		add_name(live, http->visited.items[k], names, &count);
		entry.set = set_of(live, names, count);
	}
	entry.visit = true;
	entry.ok = status >= 200 && status < 400;
	row_add(row, entry);
}

static void add_record(struct live *live, const struct record *record)
{
	struct row *row = record->name ? row_of_record(live, record) : NULL;
	const struct record_dns *dns = record->dns;
	size_t asked = dns ? dns->rcode.count : 0;
	size_t fetched = record->http ? record->http->status.count : 0;
	int64_t interval = interval_of(live, record);

	for (size_t k = 0; row && k < (asked > fetched ? asked : fetched); k++) {
		struct row_entry entry = {
			.at = {record->slot.v + (int64_t)k * interval}, .set = -1, .ttl = -1};

		if (k < asked && k < dns->answers.count)
			entry.set = read_answers(live, dns->answers.items[k], &entry.ttl);
		entry.ok = k < asked && dns->rcode.items[k] == ANSWER_OK && entry.set >= 0;
		if (k < fetched)
			add_visit(live, row, record, k, entry);
		else
			row_add(row, entry);
	}
}

static void on_record(void *context, const char *text, size_t len)
{
	struct live *live = context;
	struct record record = {0};
	struct faults faults;
	struct err err;

	faults_init(&faults);
	if (record_parse(text, len, "", 0, &live->step, &record, &faults, &err) < 0)
		live->malformed++;
	else if (record.plan && strcmp(record.plan, live->plan->sha256) != 0)
		live->other_plan++;
	else {
		live->records++;
		add_record(live, &record);
	}
	faults_fini(&faults);
}

static const char *text_at(struct live *live, const json_t *object, const char *key)
{
	return arena_text(&live->arena, json_string_value(json_object_get(object, key)));
}

static void on_event(void *context, const char *text, size_t len)
{
	struct live *live = context;
	json_t *line = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	const char *at = json_string_value(json_object_get(line, "at"));
	struct live_event event = {.at = {0}};

	if (live->event_count < LIVE_EVENTS_MOST && at && when_parse(at, &event.at) &&
		json_is_string(json_object_get(line, "event"))) {
		event.event = text_at(live, line, "event");
		event.node = text_at(live, line, "node");
		event.check = text_at(live, line, "check");
		event.how = text_at(live, line, "how");
		live->events[live->event_count++] = event;
	} else {
		live->malformed++;
	}
	json_decref(line);
}

static void add_tail(struct live *live, const char *path)
{
	struct serve_tail *tail;

	LIST_EACH(const struct serve_tail, known, &live->tails)
		if (strcmp(known->path, path) == 0)
			return;
	if (live->tails.count >= TAILS_MOST)
		return;
	tail = arena_push(&live->arena, &live->tails.items, &live->tails.count, &live->tail_cap,
		sizeof(*live->tails.items));
	tail->path = arena_text(&live->arena, path);
}

static void each_entry(struct live *live, const char *folder,
	void (*each)(struct live *live, const char *path, const char *name))
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			each(live, arena_format(&live->step, "%s/%s", folder, entry->d_name),
				entry->d_name);
	if (dir)
		closedir(dir);
}

static void find_file(struct live *live, const char *path, const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot && strcmp(dot, ".jsonl") == 0)
		add_tail(live, path);
}

static void find_agent(struct live *live, const char *path, const char *name)
{
	(void)name;
	each_entry(live, path, find_file);
}

/* Whole or not at all: it is renamed into place. */
static void read_result(struct live *live)
{
	struct file_bytes bytes = {0};
	struct stat st;

	if (stat(live->result_path, &st) < 0 || !S_ISREG(st.st_mode) ||
		(st.st_mtim.tv_sec == live->result_at.tv_sec &&
			st.st_mtim.tv_nsec == live->result_at.tv_nsec))
		return;
	live->result_at = st.st_mtim;
	json_decref(live->result);
	live->result = NULL;
	if (file_read(live->result_path, RESULT_MOST, &bytes, NULL) == 0)
		live->result = json_loadb(bytes.at, bytes.len, JSON_REJECT_DUPLICATES, NULL);
	file_bytes_fini(&bytes);
}

void live_read(struct live *live)
{
	if (live->reads++ % RESCAN_READS == 0)
		each_entry(live, live->records_path, find_agent);
	LIST_EACH(struct serve_tail, tail, &live->tails) {
		serve_tail_read(tail, on_record, live);
		arena_fini(&live->step);
	}
	serve_tail_read(&live->events_tail, on_event, live);
	read_result(live);
	arena_fini(&live->step);
}

int live_open(const char *folder, const struct dossier *dossier, const struct region *region,
	struct live **out, struct faults *faults, struct err *err)
{
	struct live *live = calloc(1, sizeof(*live));

	if (!live)
		return err_no_memory(err);
	live->dossier = dossier;
	live->region = region;
	live->rows = arena_array(&live->arena, PLACES_MOST, sizeof(*live->rows));
	live->records_path = arena_format(&live->arena, "%s/records", folder);
	live->result_path = arena_format(&live->arena, "%s/watch.json", folder);
	live->events_tail.path = arena_format(&live->arena, "%s/events.jsonl", folder);
	if (plan_open(arena_format(&live->arena, "%s/plan.json", folder), &live->plan, faults,
		    err) < 0) {
		live_close(live);
		return -1;
	}
	*out = live;
	return 0;
}

void live_close(struct live *live)
{
	if (!live)
		return;
	plan_close(live->plan);
	json_decref(live->result);
	arena_fini(&live->step);
	arena_fini(&live->arena);
	free(live);
}
