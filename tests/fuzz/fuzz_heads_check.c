/* Any course of two agents that measure and sign, a byte a step, with lines and heads lost or
 * changed on the way: the account adds up, and where nothing was done to what they sent there is
 * nothing to say against it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "bundle/heads_check.h"
#include "model/head.h"

#define PLAN       "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define LINES_MOST 256u
#define RUN_LEN    17

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines of one kind, on the heap; one that is lost is empty. */
struct lines {
	char *at[LINES_MOST];
	size_t count;
};

struct signer {
	const char *name;
	struct key *key;
	char run[RUN_LEN];
	bool in_run;
	int64_t number, seq, lines;
	unsigned runs;
	char key_prev[DIGEST_TEXT_LEN], prev[DIGEST_TEXT_LEN], last[DIGEST_TEXT_LEN];
};

struct course {
	struct signer signers[2];
	struct signer *now;
	struct lines records, heads;
	bool tampered;
};

static void add(struct lines *lines, char *line)
{
	lines->at[lines->count++] = line;
}

static void sign(struct course *c, enum head_why why)
{
	struct signer *a = c->now;
	const struct head head = {.schema = HEAD_SCHEMA,
		.agent = a->name,
		.at = {1795219200000},
		.head = a->last,
		.key_number = ++a->number,
		.key_prev = a->key_prev[0] ? a->key_prev : NULL,
		.plan = PLAN,
		.records = a->lines,
		.run = a->run,
		.seq = a->seq - 1,
		.why = (int)why};
	char *line;
	size_t len;

	if (head_sign(&head, a->key, &line, &len, NULL) < 0)
		abort();
	digest_bytes(line, len, a->key_prev);
	add(&c->heads, line);
}

/* Upon what it wrote before, or in a file of its own. */
static void begin(struct course *c, bool own)
{
	struct signer *a = c->now;

	snprintf(a->run, sizeof(a->run), "%s%015u", a == c->signers ? "1" : "2", ++a->runs);
	a->in_run = true;
	a->seq = 0;
	a->prev[0] = '\0';
	if (own) {
		a->last[0] = '\0';
		a->lines = 0;
	}
	sign(c, HEAD_START);
}

static void begin_after(struct course *c)
{
	begin(c, false);
}

static void begin_own(struct course *c)
{
	begin(c, true);
}

static void measure(struct course *c)
{
	struct signer *a = c->now;
	char *line;
	int len;

	if (!a->in_run)
		begin(c, true);
	len = a->seq ? asprintf(&line,
			       "{\"agent\":\"%s\",\"prev\":\"%s\",\"run\":\"%s\",\"seq\":%lld}",
			       a->name, a->prev, a->run, (long long)a->seq)
		     : asprintf(&line, "{\"agent\":\"%s\",\"run\":\"%s\",\"seq\":0}", a->name,
			       a->run);
	if (len < 0)
		abort();
	digest_bytes(line, (size_t)len, a->prev);
	memcpy(a->last, a->prev, sizeof(a->last));
	a->seq++;
	a->lines++;
	add(&c->records, line);
}

static void end_day(struct course *c)
{
	if (c->now->in_run && c->now->seq)
		sign(c, HEAD_DAY);
}

static void end_run(struct course *c)
{
	if (c->now->in_run && c->now->seq)
		sign(c, HEAD_STOP);
	c->now->in_run = false;
}

static void change_signers(struct course *c)
{
	c->now = &c->signers[c->now == c->signers];
}

static void lose(struct course *c, struct lines *lines)
{
	if (lines->count == 0)
		return;
	lines->at[lines->count - 1][0] = '\0';
	c->tampered = true;
}

static void lose_record(struct course *c)
{
	lose(c, &c->records);
}

static void lose_head(struct course *c)
{
	lose(c, &c->heads);
}

static void change_head(struct course *c)
{
	char *line = c->heads.count ? c->heads.at[c->heads.count - 1] : NULL;

	if (!line || !*line)
		return;
	line[strlen(line) / 2] ^= 1;
	c->tampered = true;
}

static void swap_records(struct course *c)
{
	char **last = c->records.at + c->records.count;
	char *kept;

	if (c->records.count < 2)
		return;
	kept = last[-1];
	last[-1] = last[-2];
	last[-2] = kept;
	c->tampered = true;
}

/* The same line once more says nothing new. */
static void repeat_head(struct course *c)
{
	if (c->heads.count)
		add(&c->heads, strdup(c->heads.at[c->heads.count - 1]));
}

static void (*const steps[])(struct course *c) = {measure, measure, measure, end_day, end_run,
	begin_after, begin_own, change_signers, repeat_head, lose_record, lose_head, change_head,
	swap_records};

static void check_account(const struct course *c, const struct heads_result *result)
{
	size_t told = 0;

	for (size_t i = 0; i < HEADS_WHATS; i++) {
		told += result->counts[i];
		if (!c->tampered && result->counts[i] && heads_whats[i].weight != HEADS_SAID)
			abort(); /* nothing was done to what they sent */
	}
	if (told != result->findings.count + result->left_out)
		abort();
	LIST_EACH(const struct heads_agent, agent, &result->agents)
		if (agent->signed_lines > agent->lines || agent->lines < 0)
			abort();
}

static void check_all(const struct course *c)
{
	struct arena arena = {0};
	struct plan_agent rows[2];
	struct plan plan = {.sha256 = PLAN, .agents = {.items = rows, .count = ARRAY_LEN(rows)}};
	struct heads_check *check;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		rows[i] = (struct plan_agent){
			.id = c->signers[i].name, .key = key_text(c->signers[i].key, &arena)};
	check = heads_check_new(&plan);
	for (size_t i = 0; i < c->heads.count; i++)
		if (c->heads.at[i][0])
			heads_check_head(check, c->heads.at[i], strlen(c->heads.at[i]));
	for (size_t i = 0; i < c->records.count; i++)
		if (c->records.at[i][0])
			heads_check_line(check, c->records.at[i], strlen(c->records.at[i]));
	check_account(c, heads_check_end(check));
	heads_check_free(check);
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct key *keys[2];
	struct course c = {.signers = {{.name = "a1"}, {.name = "a2"}}};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (!keys[i] && key_new(KEY_ED25519, &keys[i], NULL) < 0)
			abort();
		c.signers[i].key = keys[i];
	}
	c.now = c.signers;
	for (size_t i = 0;
		i < size && c.heads.count + 2 < LINES_MOST && c.records.count + 1 < LINES_MOST; i++)
		steps[data[i] % ARRAY_LEN(steps)](&c);
	check_all(&c);
	for (size_t i = 0; i < c.heads.count; i++)
		free(c.heads.at[i]);
	for (size_t i = 0; i < c.records.count; i++)
		free(c.records.at[i]);
	return 0;
}
