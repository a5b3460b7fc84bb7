/* Packet evidence: pcapng (IETF draft-ietf-opsawg-pcapng), stamps in nanoseconds, files that
 * rotate by size. Never stands in the way of measuring: when it cannot be written it ends, and says
 * so. */
#ifndef CDNPROOF_PROBES_PCAPNG_H
#define CDNPROOF_PROBES_PCAPNG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "probes/clock.h"

struct pcapng;

struct pcapng_options {
	const char *path;  /* FILE, then FILE.1, FILE.2 … */
	size_t file_bytes; /* a file ends before it grows beyond this, but holds at least one
			    * packet; 0: 64 MiB */
	size_t files_most; /* older ones are removed; 0: all are kept */
};

/* An existing FILE is refused (CANTCREATE), and so is a FILE.1 or FILE.17 of an earlier run:
 * evidence is not overwritten. */
int pcapng_open(const struct pcapng_options *options, struct pcapng **out, struct err *err);

/* As struct capture_recorder.record: an interface block is written for each new link type. What was
 * captured beyond 16 KiB of a packet is cut. */
void pcapng_add(void *pcapng, int link_type, struct real_ns at, const uint8_t *bytes,
	size_t captured, size_t length);

/* While off, packets are passed over and not counted as lost. On after open. */
void pcapng_switch(struct pcapng *pcapng, bool on);

/* On disk, which is waited for; ERR_IO when something could not be written: which packets are
 * missing is then known by pcapng_lost. The file stays whole: its last block is complete. */
int pcapng_flush(struct pcapng *pcapng, struct err *err);
int64_t pcapng_lost(const struct pcapng *pcapng);
void pcapng_close(struct pcapng *pcapng); /* flushes; NULL is fine */

#endif
