/* Any bytes as a foreign file; the first one says of which format and with which options. What
 * comes out are records that a reader takes, without an answer whose RTT is not positive. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/array.h"
#include "base/bind.h"
#include "model/record_set.h"
#include "probes/import.h"
#include "probes/output.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WITH_START = 8, WITH_MEANS = 16, WITH_MAP = 32, WITH_ONLY = 64, WITH_METHOD = 128 };

static struct import_options options_of(uint8_t choice)
{
	static const char *const map[] = {"addr=#1,time=#2", "rtt_ms=#3", NULL};
	static const char *const labels[] = {"addr=target", NULL};
	static const char *const only[] = {"prb_id=1", NULL};
	struct import_options o = {.format = &import_formats[(choice & 7) % import_format_count],
		.agent = "a1",
		.slot_ms = 60000,
		.node = "n1",
		.port = 80,
		.zone = {.known = true, .minutes = 480},
		.start.v = BIND_ABSENT};

	if ((choice & WITH_START) && strcmp(o.format->name, "fping") == 0) {
		o.start.v = INT64_C(1795219200000);
		o.interval_ms = 1000;
	}
	o.means = choice & WITH_MEANS;
	if ((choice & WITH_MAP) && strcmp(o.format->name, "csv") == 0)
		o.map = map;
	if ((choice & WITH_MAP) && strcmp(o.format->name, "blackbox") == 0)
		o.map = labels;
	if ((choice & WITH_ONLY) && strcmp(o.format->name, "fping") != 0)
		o.only = only;
	if (choice & WITH_METHOD)
		o.method = "icmp";
	return o;
}

static void check_records(const char *path, const struct import_counts *counts)
{
	int64_t sent = 0, answered = 0;
	struct record_set set;
	struct err err;

	record_set_init(&set);
	if (record_set_read(&set, path, "records", &err) < 0)
		abort();
	record_set_close_up(&set);
	if (set.malformed || set.torn || (int64_t)set.entries.count != counts->records)
		abort();
	LIST_EACH(struct record_entry *const, at, &set.entries) {
		const struct record_entry *entry = *at;

		if (entry->chain_break || entry->seq_gap || entry->fate != RECORD_GOOD)
			abort();
		LIST_EACH(const int64_t, rtt, &entry->record.rtt_ns)
			if (*rtt <= 0)
				abort();
		sent += entry->record.sent;
		answered += entry->record.answered;
	}
	if (sent != counts->sent || answered != counts->answered)
		abort();
	record_set_fini(&set);
}

static void write_records(struct import *import)
{
	struct output output;
	struct err err;
	char path[64];
	int fd = memfd_create("records", MFD_CLOEXEC);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || output_open(path, &output, &err) < 0 ||
		import_write(import, &output, &err) < 0)
		abort();
	output_close(&output);
	check_records(path, import_counts(import));
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct import_options options = options_of(size ? data[0] : 0);
	struct faults faults;
	struct import *import;
	struct err err = {0};

	if (size == 0)
		return 0;
	faults_init(&faults);
	if (import_open(&options, &faults, &import, &err) < 0)
		abort();
	if (import_read(import, (const char *)data + 1, size - 1, "in", &err) == 0 &&
		import_finish(import, &err) == 0)
		write_records(import);
	else if (err.code != ERR_DATA && err.code != ERR_USAGE)
		abort();
	if (import_counts(import)->refused && faults.count == 0)
		abort(); /* refused in silence */
	import_close(import);
	faults_fini(&faults);
	return 0;
}
