/* The answers of one series, as its record keeps them: a record is one line, and has an end. */
#ifndef CDNPROOF_PROBES_DNS_TEXTS_H
#define CDNPROOF_PROBES_DNS_TEXTS_H

#include "probes/dns_packet.h"
#include "probes/slot.h"

/* What is kept of the answer to one request; zeros to begin with. */
struct dns_said {
	const char *answers; /* NULL: none came in time */
	int rcode, scope;
};

/* Zeros to begin with; lives as long as the arena. */
struct dns_texts {
	const char *last; /* answers are often the same */
	size_t len;       /* of all */
};

/* Its text is "…" where the series has no room left for it. */
void dns_texts_keep(struct dns_texts *texts, struct arena *arena, const struct dns_answer *answer,
	struct dns_said *out);

/* The lists of dns{}, an entry a request; `of` finds what is kept of one. */
void dns_texts_fill(const struct probe_series *series, struct arena *arena,
	const struct dns_said *(*of)(const struct probe_request *request), struct record_dns *out);

#endif
