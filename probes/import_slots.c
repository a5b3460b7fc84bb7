#include "probes/import_slots.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/import_target.h"
#include "probes/output.h"

#define SAMPLES_MOST 4000000
/* A record's line stays below RECORD_LINE_MOST: 17 bytes an RTT, with http's lists twice that. */
#define SLOT_MOST 100000

struct import_sample {
	int64_t slot; /* its start, ms */
	int64_t at_ms;
	int64_t rtt_ns;
	uint32_t target, file, order;
	int32_t sent, answered, not_sent, dup;
	int16_t http_status, ttl; /* -1: none */
	uint8_t why;
	bool twice; /* it stands in another file as well, and counts there */
};

void import_slots_init(
	struct import_slots *slots, const struct import_options *options, const char *method)
{
	*slots = (struct import_slots){.options = options, .method = method};
	import_targets_ask(slots);
}

void import_slots_fini(struct import_slots *slots)
{
	import_targets_fini(slots);
	free(slots->samples);
	arena_fini(&slots->arena);
	*slots = (struct import_slots){0};
}

static void say(struct import_slots *slots, const char *format, va_list args)
{
	vsnprintf(slots->text, sizeof(slots->text), format, args);
	slots->text[utf8_cut(slots->text, strlen(slots->text))] = '\0';
}

enum import_fate import_wrong(struct import_slots *slots, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(slots, format, args);
	va_end(args);
	return IMPORT_WRONG;
}

enum import_fate import_asking(struct import_slots *slots, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(slots, format, args);
	va_end(args);
	return IMPORT_ASKS;
}

/* ---- taking rows ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* False: not one of the plan's. */
static bool find_slot(const struct import_options *o, struct unix_ms at, int64_t *out)
{
	int64_t from = o->plan ? o->plan->start.v : 0;
	int64_t slot_ms = o->plan ? o->plan->slot_ms : o->slot_ms;
	int64_t number = floor_div(at.v - from, slot_ms);

	if (o->plan && (number < 0 || number >= o->plan->slots))
		return false;
	*out = from + number * slot_ms;
	return true;
}

static enum import_fate check_row(
	struct import_slots *slots, const struct import_row *row, bool needs_status)
{
	if (row->sent < 0 || row->answered < 0 || row->answered > row->sent || row->not_sent < 0 ||
		row->dup < 0)
		return import_wrong(slots, _("counts do not agree: sent %lld, answered %lld"),
			(long long)row->sent, (long long)row->answered);
	if (row->sent > SLOT_MOST || row->not_sent > SLOT_MOST || row->dup > SLOT_MOST)
		return import_wrong(slots, _("more than %d requests at once"), SLOT_MOST);
	if (row->answered && (row->rtt_ns <= 0 || row->rtt_ns > JSON_INT_MOST))
		return import_wrong(slots,
			_("an answer with an RTT of %lld ns: lost requests have no RTT, and "
			  "answered ones have a positive one"),
			(long long)row->rtt_ns);
	if (row->answered > 1 && !slots->options->means)
		return import_asking(slots,
			_("%lld answers and one RTT: a mean is no request's RTT (--means takes it for "
			  "each of them)"),
			(long long)row->answered);
	if (needs_status && row->answered && row->http_status == BIND_ABSENT)
		return import_wrong(
			slots, _("an HTTP answer without its status: say which column holds it "
				 "(--map http_status=…)"));
	return IMPORT_TAKEN;
}

static struct import_sample *push_sample(struct import_slots *slots)
{
	struct import_sample *grown = slots->samples;

	if (slots->sample_count == slots->sample_cap) {
		slots->sample_cap = slots->sample_cap ? slots->sample_cap * 2 : 256;
		grown = reallocarray(grown, slots->sample_cap, sizeof(*grown));
		if (!grown)
			arena_die();
		slots->samples = grown;
	}
	return &grown[slots->sample_count++];
}

static int16_t small_number(int64_t value, int64_t most)
{
	return (int16_t)(value < 0 || value > most ? -1 : value);
}

static void keep(struct import_slots *slots, const struct import_row *row, uint32_t target,
	int64_t slot, size_t file)
{
	uint32_t order = (uint32_t)slots->sample_count;

	*push_sample(slots) = (struct import_sample){.slot = slot,
		.at_ms = row->at.v,
		.rtt_ns = row->answered ? row->rtt_ns : 0,
		.target = target,
		.file = (uint32_t)file,
		.order = order,
		.sent = (int32_t)row->sent,
		.answered = (int32_t)row->answered,
		.not_sent = (int32_t)row->not_sent,
		.dup = (int32_t)row->dup,
		.http_status = small_number(row->http_status, 999),
		.ttl = small_number(row->ttl, 255),
		.why = (uint8_t)row->why};
}

enum import_fate import_slots_add(
	struct import_slots *slots, const struct import_row *row, size_t file)
{
	enum import_fate fate;
	uint32_t target;
	int64_t slot;

	fate = import_target_find(slots, row, &target);
	if (fate != IMPORT_TAKEN)
		return fate;
	if (row->at.v < 0)
		return import_wrong(slots, _("no time"));
	fate = check_row(slots, row, import_target_needs_status(slots, target));
	if (fate != IMPORT_TAKEN)
		return fate;
	if (!find_slot(slots->options, row->at, &slot))
		return IMPORT_OUTSIDE;
	if (slots->sample_count == SAMPLES_MOST)
		return import_wrong(slots,
			_("more than %d measurements at once: import the files one by one"),
			SAMPLES_MOST);
	keep(slots, row, target, slot, file);
	return IMPORT_TAKEN;
}

/* ---- what stands twice ---- */

#define COMPARE(member)                                                                            \
	if (a->member != b->member)                                                                \
	return a->member < b->member ? -1 : 1

/* Everything but who said it. */
static int compare_content(const struct import_sample *a, const struct import_sample *b)
{
	COMPARE(slot);
	COMPARE(target);
	COMPARE(at_ms);
	COMPARE(rtt_ns);
	COMPARE(sent);
	COMPARE(answered);
	COMPARE(not_sent);
	COMPARE(dup);
	COMPARE(http_status);
	COMPARE(ttl);
	COMPARE(why);
	return 0;
}

static int by_content(const void *left, const void *right)
{
	const struct import_sample *a = left, *b = right;
	int order = compare_content(a, b);

	if (order)
		return order;
	COMPARE(file);
	COMPARE(order);
	return 0;
}

static int by_time(const void *left, const void *right)
{
	const struct import_sample *a = left, *b = right;

	COMPARE(slot);
	COMPARE(target);
	COMPARE(at_ms);
	COMPARE(order);
	return 0;
}

/* The same measurement in several files counts as often as the file that has it most often. */
static void mark_twice(struct import_sample *same, size_t count, struct import_counts *counts)
{
	size_t best = 0, best_len = 0;

	for (size_t i = 0, len; i < count; i += len) {
		for (len = 1; i + len < count && same[i + len].file == same[i].file;)
			len++;
		if (len > best_len) {
			best = i;
			best_len = len;
		}
	}
	for (size_t i = 0; i < count; i++) {
		same[i].twice = i < best || i >= best + best_len;
		if (same[i].twice)
			counts->twice += same[i].sent;
	}
}

static void find_twice(struct import_slots *slots, struct import_counts *counts)
{
	struct import_sample *s = slots->samples;

	qsort(s, slots->sample_count, sizeof(*s), by_content);
	for (size_t i = 0, len; i < slots->sample_count; i += len) {
		for (len = 1;
			i + len < slots->sample_count && compare_content(&s[i], &s[i + len]) == 0;)
			len++;
		if (s[i].file != s[i + len - 1].file)
			mark_twice(&s[i], len, counts);
	}
}

/* ---- records ---- */

static size_t group_len(const struct import_slots *slots, size_t from)
{
	const struct import_sample *s = &slots->samples[from];
	size_t len = 1;

	while (from + len < slots->sample_count && s[len].slot == s->slot &&
		s[len].target == s->target)
		len++;
	return len;
}

struct group_sum {
	int64_t sent, answered, not_sent, dup;
	int64_t ttl; /* of the last that has one; BIND_ABSENT */
	int64_t why[RECORD_ERR_COUNT + 1];
};

static struct group_sum sum_up(const struct import_sample *s, size_t count)
{
	struct group_sum sum = {.ttl = BIND_ABSENT};

	for (size_t i = 0; i < count; i++) {
		if (s[i].twice)
			continue;
		sum.sent += s[i].sent;
		sum.answered += s[i].answered;
		sum.not_sent += s[i].not_sent;
		sum.dup += s[i].dup;
		sum.why[s[i].why] += s[i].sent - s[i].answered + s[i].not_sent;
		if (s[i].ttl >= 0)
			sum.ttl = s[i].ttl;
	}
	return sum;
}

int import_slots_close(struct import_slots *slots, struct import_counts *counts, struct err *err)
{
	if (slots->sample_count == 0)
		return 0;
	find_twice(slots, counts);
	qsort(slots->samples, slots->sample_count, sizeof(*slots->samples), by_time);
	for (size_t i = 0, len; i < slots->sample_count; i += len) {
		struct group_sum sum;
		char start[WHEN_TEXT_LEN];

		len = group_len(slots, i);
		sum = sum_up(&slots->samples[i], len);
		if (sum.sent > SLOT_MOST || sum.not_sent > SLOT_MOST)
			return err_set(err, ERR_DATA,
				_("more than %d requests to one target in the slot that starts at "
				  "%s: the slots are too long"),
				SLOT_MOST,
				when_text((struct unix_ms){slots->samples[i].slot}, start));
		counts->records++;
		counts->sent += sum.sent;
		counts->answered += sum.answered;
		counts->lost += sum.sent - sum.answered;
		counts->not_sent += sum.not_sent;
	}
	return 0;
}

#define MAKE_LIST(arena, list, size) arena_array((arena), (size), sizeof(*(list).items))

/* One entry a request: those of a sample that were answered, then those that were lost. */
static const struct record_http *make_http(
	const struct import_sample *s, size_t count, int64_t sent, struct arena *arena)
{
	struct record_http *http = arena_alloc(arena, sizeof(*http));
	size_t n = 0;

	http->status.items = MAKE_LIST(arena, http->status, (size_t)sent);
	http->bytes.items = MAKE_LIST(arena, http->bytes, (size_t)sent);
	http->connect_ns.items = MAKE_LIST(arena, http->connect_ns, (size_t)sent);
	http->first_byte_ns.items = MAKE_LIST(arena, http->first_byte_ns, (size_t)sent);
	http->body_sha256.items = MAKE_LIST(arena, http->body_sha256, (size_t)sent);
	for (size_t i = 0; i < count; i++)
		for (int32_t k = 0; !s[i].twice && k < s[i].sent; k++, n++) {
			bool answered = k < s[i].answered;

			http->status.items[n] =
				answered && s[i].http_status >= 0 ? s[i].http_status : BIND_ABSENT;
			http->connect_ns.items[n] = answered ? s[i].rtt_ns : BIND_ABSENT;
			http->bytes.items[n] = http->first_byte_ns.items[n] = BIND_ABSENT;
			http->body_sha256.items[n] = "";
		}
	http->status.count = http->bytes.count = http->connect_ns.count = n;
	http->first_byte_ns.count = http->body_sha256.count = n;
	return http;
}

static void fill_lists(const struct import_sample *s, size_t count, const struct group_sum *sum,
	struct arena *arena, struct record *out)
{
	out->rtt_ns.items = MAKE_LIST(arena, out->rtt_ns, (size_t)sum->answered);
	for (size_t i = 0; i < count; i++)
		for (int32_t k = 0; !s[i].twice && k < s[i].answered; k++)
			out->rtt_ns.items[out->rtt_ns.count++] = s[i].rtt_ns;
	out->err.items = MAKE_LIST(arena, out->err, RECORD_ERR_COUNT);
	for (size_t i = 0; i < RECORD_ERR_COUNT; i++)
		if (sum->why[i])
			out->err.items[out->err.count++] =
				(struct bind_count){record_err_names[i], sum->why[i]};
}

/* Of the clock that stamped nothing is known: it counts as not synchronised. */
static void make_record(const struct import_slots *slots, const struct import_sample *s,
	size_t count, struct arena *arena, struct record *out)
{
	struct group_sum sum = sum_up(s, count);

	*out = (struct record){.schema = RECORD_SCHEMA,
		.agent = slots->options->agent,
		.plan = slots->options->plan ? slots->options->plan->sha256 : NULL,
		.slot.v = s->slot,
		.ts = TS_IMPORTED,
		.sent = sum.sent,
		.answered = sum.answered,
		.lost = sum.sent - sum.answered,
		.dup = sum.dup,
		.not_sent = sum.not_sent,
		.ttl = sum.ttl,
		.valid = true};
	import_target_name(slots, s->target, out);
	fill_lists(s, count, &sum, arena, out);
	if (import_target_needs_status(slots, s->target))
		out->http = make_http(s, count, sum.sent, arena);
}

static int write_record(struct record *record, struct output *output, struct err *err)
{
	char *text;
	size_t len;
	int ret;

	record->seq = output->seq;
	record->prev = output->seq ? output->prev : NULL;
	if (record_text(record, &text, &len, err) < 0)
		return -1;
	ret = output_line(output, text, len, err);
	free(text);
	return ret;
}

int import_slots_write(
	struct import_slots *slots, const char *run, struct output *output, struct err *err)
{
	for (size_t i = 0, len; i < slots->sample_count; i += len) {
		struct arena arena = {0};
		struct record record;
		int ret;

		len = group_len(slots, i);
		make_record(slots, &slots->samples[i], len, &arena, &record);
		record.run = run;
		ret = output_slot(output, record.slot, err);
		if (ret == 0)
			ret = write_record(&record, output, err);
		arena_fini(&arena);
		if (ret < 0)
			return -1;
	}
	return output_finish(output, err);
}
