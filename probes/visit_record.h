/* What is kept of visits, and their record. */
#ifndef CDNPROOF_PROBES_VISIT_RECORD_H
#define CDNPROOF_PROBES_VISIT_RECORD_H

#include "probes/dns_texts.h"
#include "probes/http_record.h"
#include "probes/visit_url.h"

struct dns_ask;

/* Texts live as long as the slot. */
struct request_visit {
	struct request_http http; /* the first (http_record.h) */
	struct mono_ns begun;     /* the visit */

	struct dns_said said; /* to the first question */

	/* Where it goes now. */
	const char *url; /* of a redirect; NULL: what the check asks for */
	struct visit_url at;
	struct sockaddr_storage to; /* resolved or said; port 0: not yet */
	struct mono_ns connecting;
	struct dns_ask *ask; /* NULL: no question is open */
	uint16_t asked;      /* its type */
	bool no_route;       /* to the IPv4 address that was said */

	int64_t hop_count;
	const char *hops;  /* that were followed; NULL: none */
	const char *leads; /* the redirect that is being followed, not among them yet; NULL */
	const char *visited;
	uint32_t connect_by; /* of http.connect_ns, the first connection's */
};

struct series_visit {
	struct dns_texts texts;
};

/* A redirect was met. Its address is said by visit_record_led, or never. */
void visit_record_leads(struct probe_request *request, int64_t status, const char *location);
void visit_record_led(struct probe_request *request, const struct sockaddr_storage *to);

void visit_record_fill(const struct probe_series *series, struct arena *arena, struct record *out);

#endif
