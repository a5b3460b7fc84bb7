/* ICMP echo from inside a place, to compare the wire with the truth. Debian's ping is a package of
 * its own and prints three digits; this one prints ns. */
#ifndef CDNPROOF_TESTS_LAB_PING_H
#define CDNPROOF_TESTS_LAB_PING_H

#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

#define PING_ADDRESSES_MOST 64

struct ping_plan {
	long count;       /* requests to each address */
	long interval_ms; /* between two to the same address */
	char **addresses;
	size_t address_count;
};

/* Asks all addresses in parallel and writes one line each: ADDR SENT ANSWERED MIN_NS MEDIAN_NS
 * MAX_NS (the median is the lower one; 0 when nothing answered). An RTT runs from just before the
 * send call to the kernel's stamp of the reply, so it is never shorter than the way. */
int ping_run(const struct ping_plan *plan, FILE *out, struct err *err);

#endif
