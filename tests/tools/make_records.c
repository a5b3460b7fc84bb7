/* make_records PLAN OUTDIR BODY_SHA256 [AGENT=NODE...]
 *
 * Writes OUTDIR/AGENT.jsonl for every agent of the plan: one record a target and slot, all of it
 * answered, chained as the prober chains its lines. AGENT=NODE: the node answers this agent as fast
 * as a neighbour does. The same plan and pairs give the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "base/file.h"
#include "model/plan.h"
#include "model/record.h"

#define REQUESTS_MOST 64
#define RUN_TEXT      "0123456789abcdef"

struct maker {
	const struct plan *plan;
	const char *agent, *body_sha256;
	FILE *out;
	int64_t seq;
	char prev[DIGEST_TEXT_LEN];
	uint64_t random;
	char **near; /* AGENT=NODE, NULL-terminated */
};

/* Between 8 and 10 ms, far enough for every pair of a province; by xorshift64 (Marsaglia 2003). */
static int64_t next_rtt(struct maker *maker)
{
	maker->random ^= maker->random << 13;
	maker->random ^= maker->random >> 7;
	maker->random ^= maker->random << 17;
	return 8000000 + (int64_t)(maker->random % 2000000);
}

/* A fifth of a millisecond and a little. */
static int64_t near_rtt(int64_t far_ns)
{
	return 200000 + far_ns % 10000;
}

static bool is_near(const struct maker *maker, const char *node)
{
	size_t len = strlen(maker->agent);

	for (char **pair = maker->near; node && *pair; pair++)
		if (strncmp(*pair, maker->agent, len) == 0 && (*pair)[len] == '=' &&
			strcmp(*pair + len + 1, node) == 0)
			return true;
	return false;
}

static int write_line(struct maker *maker, const struct record *record, struct err *err)
{
	char *line;
	size_t len;

	if (record_text(record, &line, &len, err) < 0)
		return -1;
	fwrite(line, 1, len, maker->out);
	fputc('\n', maker->out);
	digest_bytes(line, len, maker->prev);
	maker->seq++;
	free(line);
	return 0;
}

static struct record start_record(
	const struct maker *maker, const struct plan_target *target, int64_t slot)
{
	return (struct record){.schema = RECORD_SCHEMA,
		.run = RUN_TEXT,
		.seq = maker->seq,
		.prev = maker->seq ? maker->prev : NULL,
		.plan = maker->plan->sha256,
		.agent = maker->agent,
		.node = target->node,
		.peer = target->peer,
		.addr = target->addr,
		.method = target->method,
		.port = target->port,
		.check = target->check,
		.slot = {maker->plan->start.v + slot * maker->plan->slot_ms},
		.ts = strcmp(target->method, "icmp") == 0 ? TS_RX : TS_TCP_INFO,
		.ttl = BIND_ABSENT,
		.valid = true,
		.clock = {.synced = true, .bound_us = 500}};
}

static int make_line(
	struct maker *maker, const struct plan_target *target, int64_t slot, struct err *err)
{
	size_t count = (size_t)(target->sent < REQUESTS_MOST ? target->sent : REQUESTS_MOST);
	struct record record = start_record(maker, target, slot);
	int64_t rtt[REQUESTS_MOST], status[REQUESTS_MOST], bytes[REQUESTS_MOST];
	const char *bodies[REQUESTS_MOST];
	struct record_http http = {.status = {status, count},
		.bytes = {bytes, count},
		.connect_ns = {rtt, count},
		.first_byte_ns = {rtt, count},
		.body_sha256 = {bodies, count}};

	for (size_t i = 0; i < count; i++) {
		rtt[i] = next_rtt(maker);
		if (is_near(maker, target->node))
			rtt[i] = near_rtt(rtt[i]);
		status[i] = 200;
		bytes[i] = 1024;
		bodies[i] = maker->body_sha256;
	}
	record.sent = record.answered = (int64_t)count;
	record.rtt_ns.items = rtt;
	record.rtt_ns.count = count;
	if (target->check)
		record.http = &http;
	return write_line(maker, &record, err);
}

static int make_file(struct maker *maker, const char *folder, struct err *err)
{
	char path[4096];
	struct file_out *file;

	snprintf(path, sizeof(path), "%s/%s.jsonl", folder, maker->agent);
	if (file_out_open(path, &file, err) < 0)
		return -1;
	maker->out = file_out_stream(file);
	for (int64_t slot = 0; slot < maker->plan->slots; slot++) {
		LIST_EACH(const struct plan_target, target, &maker->plan->targets)
			if (make_line(maker, target, slot, err) < 0) {
				file_out_abort(file);
				return -1;
			}
	}
	return file_out_commit(file, err);
}

static int make_all(const struct plan *plan, char **args, struct err *err)
{
	if (file_make_folders(args[2], err) < 0)
		return -1;
	LIST_EACH(const struct plan_agent, agent, &plan->agents) {
		struct maker maker = {.plan = plan,
			.agent = agent->id,
			.body_sha256 = args[3],
			.random = 88172645463325252,
			.near = args + 4};

		if (make_file(&maker, args[2], err) < 0)
			return -1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct plan *plan = NULL;
	struct faults faults;
	struct err err = {0};
	int ret = -1;

	if (argc < 4) {
		fputs("usage: make_records PLAN OUTDIR BODY_SHA256 [AGENT=NODE...]\n", stderr);
		return ERR_USAGE;
	}
	faults_init(&faults);
	if (plan_open(argv[1], &plan, &faults, &err) == 0)
		ret = make_all(plan, argv, &err);
	if (ret < 0)
		fprintf(stderr, "make_records: %s\n", err.text);
	plan_close(plan);
	faults_fini(&faults);
	return ret < 0 ? (int)err.code : 0;
}
