#include "probes/visit_record.h"

#include "model/address.h"
#include "probes/dns_packet.h"

#define NOWHERE "-" /* in place of the address of a redirect that was not followed to one */

static const char *add_hop(
	struct arena *arena, const char *hops, const char *leads, const char *address)
{
	return arena_format(arena, "%s%s%s %s", hops ? hops : "", hops ? "; " : "", leads, address);
}

void visit_record_leads(struct probe_request *request, int64_t status, const char *location)
{
	struct request_visit *visit = request_extra(request);

	visit->hop_count++;
	visit->leads =
		arena_format(&request->series->slot->arena, "%lld %s", (long long)status, location);
}

void visit_record_led(struct probe_request *request, const struct sockaddr_storage *to)
{
	struct request_visit *visit = request_extra(request);
	char address[ADDRESS_TEXT_LEN];

	if (!visit->leads)
		return;
	address_text((const struct sockaddr *)(const void *)to, address);
	visit->hops = add_hop(&request->series->slot->arena, visit->hops, visit->leads, address);
	visit->leads = NULL;
}

static const char *hops_of(const struct request_visit *visit, struct arena *arena)
{
	if (visit->leads)
		return add_hop(arena, visit->hops, visit->leads, NOWHERE);
	return visit->hops ? visit->hops : "";
}

static void fill_http(
	const struct probe_series *series, struct arena *arena, struct record_http *out)
{
	size_t sent = (size_t)series->sent, n = 0;
	const struct probe_request *request;
	int64_t at = 0;

	out->visited.items = arena_array(arena, sent, sizeof(*out->visited.items));
	out->hops.items = arena_array(arena, sent, sizeof(*out->hops.items));
	for (; n < sent && (request = series_next_sent(series, &at)); n++) {
		const struct request_visit *visit = request_extra(request);

		out->visited.items[n] = visit->visited ? visit->visited : "";
		out->hops.items[n] = hops_of(visit, arena);
	}
	out->visited.count = out->hops.count = n;
}

static const struct dns_said *said_of(const struct probe_request *request)
{
	return &((const struct request_visit *)request_extra(request))->said;
}

static bool any_tls(const struct probe_series *series)
{
	const struct probe_request *request;
	int64_t at = 0;

	while ((request = series_next_sent(series, &at)))
		if (((const struct request_visit *)request_extra(request))->http.tls_ns > 0)
			return true;
	return false;
}

void visit_record_fill(const struct probe_series *series, struct arena *arena, struct record *out)
{
	struct record_http *http = http_record_make(series, arena, any_tls(series));
	struct record_dns *dns = arena_alloc(arena, sizeof(*dns));
	char server[ADDRESS_TEXT_LEN];

	fill_http(series, arena, http);
	out->http = http;
	address_text((const struct sockaddr *)(const void *)&series->target->to, server);
	dns->name = series->target->name;
	dns->type = "A";
	dns->server = arena_text(arena, server);
	dns_texts_fill(series, arena, said_of, dns);
	out->dns = dns;
}
