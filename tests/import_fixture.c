#include "tests/import_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probes/output.h"

struct import_options options_of(const char *from)
{
	return (struct import_options){.format = import_format_find(from),
		.agent = "a1",
		.slot_ms = 300000,
		.node = "n1",
		.start.v = BIND_ABSENT};
}

static void write_and_read(struct import *import, struct imported *out)
{
	char path[] = "/tmp/cdnproof-import-XXXXXX";
	int fd = mkstemp(path);
	struct output output;
	struct err err;

	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert_int_eq(output_open(path, &output, &err), 0);
	ck_assert_int_eq(import_write(import, &output, &err), 0);
	output_close(&output);
	ck_assert_int_eq(record_set_read(&out->set, path, "records", &err), 0);
	record_set_close_up(&out->set);
	unlink(path);
}

/* What is wrong in every case: records that a reader refuses, an answer without an RTT. */
static void check_records(const struct imported *in)
{
	int64_t sent = 0, answered = 0;

	ck_assert_int_eq(in->set.malformed, 0);
	ck_assert_int_eq(in->set.torn, 0);
	ck_assert_int_eq((int64_t)in->set.entries.count, in->counts.records);
	LIST_EACH(struct record_entry *const, at, &in->set.entries) {
		const struct record_entry *entry = *at;

		ck_assert_int_eq(entry->record.ts, TS_IMPORTED);
		ck_assert(!entry->chain_break && !entry->seq_gap && entry->fate == RECORD_GOOD);
		LIST_EACH(const int64_t, rtt, &entry->record.rtt_ns)
			ck_assert_int_gt(*rtt, 0);
		sent += entry->record.sent;
		answered += entry->record.answered;
	}
	ck_assert_int_eq(sent, in->counts.sent);
	ck_assert_int_eq(answered, in->counts.answered);
	ck_assert_int_eq(sent - answered, in->counts.lost);
}

struct imported import_texts(
	const struct import_options *options, const struct text *texts, size_t count)
{
	struct imported out = {.ret = -1};
	struct import *import = NULL;

	faults_init(&out.faults);
	record_set_init(&out.set);
	if (import_open(options, &out.faults, &import, &out.err) < 0)
		return out;
	out.ret = 0;
	for (size_t i = 0; i < count && out.ret == 0; i++) {
		char *tight = tight_copy(texts[i].bytes, texts[i].len);

		out.ret = import_read(import, tight, texts[i].len, texts[i].name, &out.err);
		free(tight);
	}
	if (out.ret == 0)
		out.ret = import_finish(import, &out.err);
	out.counts = *import_counts(import);
	out.counts.other_example = NULL; /* it was the import's */
	if (out.ret == 0) {
		write_and_read(import, &out);
		check_records(&out);
	}
	import_close(import);
	return out;
}

struct imported import_text(const struct import_options *options, const char *text)
{
	return import_texts(options, &(struct text){"in", text, strlen(text)}, 1);
}

struct imported import_data(const struct import_options *options, const char *name)
{
	struct file_bytes bytes = data_read(name);
	struct imported out = import_texts(options, &(struct text){"in", bytes.at, bytes.len}, 1);

	file_bytes_fini(&bytes);
	return out;
}

void release(struct imported *in)
{
	faults_fini(&in->faults);
	record_set_fini(&in->set);
}

/* "ADDR METHOD PORT sent/answered: RTT RTT …" of record i. */
void record_is(const struct imported *in, size_t i, const char *wanted)
{
	const struct record *r = &in->set.entries.items[i]->record;
	char text[512];
	int len = snprintf(text, sizeof(text), "%s %s %lld %lld/%lld:", r->addr, r->method,
		(long long)r->port, (long long)r->sent, (long long)r->answered);

	LIST_EACH(const int64_t, rtt, &r->rtt_ns)
		len += snprintf(text + len, sizeof(text) - (size_t)len, " %lld", (long long)*rtt);
	ck_assert_str_eq(text, wanted);
}

int64_t err_of(const struct imported *in, size_t i, const char *name)
{
	LIST_EACH(const struct bind_count, count, &in->set.entries.items[i]->record.err)
		if (strcmp(count->name, name) == 0)
			return count->count;
	return 0;
}

void wrong_is(const struct imported *in, enum err_code code, const char *text)
{
	ck_assert_int_eq(in->ret, -1);
	ck_assert_msg(in->err.code == code && strstr(in->err.text, text), "%d %s", in->err.code,
		in->err.text);
}

struct import_options csv_options(void)
{
	struct import_options o = options_of("csv");

	o.method = "icmp";
	o.zone = (struct import_zone){.known = true, .minutes = 480};
	return o;
}
