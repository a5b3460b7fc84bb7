/* The answers of one series, as its record keeps them: a record is one line, and has an end. */
#ifndef CDNPROOF_PROBES_DNS_TEXTS_H
#define CDNPROOF_PROBES_DNS_TEXTS_H

#include "base/arena.h"
#include "probes/dns_packet.h"

/* Zeros to begin with; lives as long as the arena. */
struct dns_texts {
	const char *last; /* answers are often the same */
	size_t len;       /* of all */
};

/* "…" for what the series has no room left for. */
const char *dns_texts_keep(
	struct dns_texts *texts, struct arena *arena, const struct dns_answer *answer);

#endif
