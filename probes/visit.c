#include "probes/visit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/address.h"
#include "probes/dns_ask.h"
#include "probes/fetch.h"
#include "probes/http_easy.h"
#include "probes/http_work.h"
#include "probes/icmp_socket.h"
#include "probes/visit_address.h"
#include "probes/visit_record.h"

#define WINDOW         64
#define RESOLVER_PORT  53
#define REDIRECTS_MOST 10
#define AGAIN_SHARE    3 /* of the time-out, until a question is sent once more */
#define NAME_ERROR     3 /* rcode: there is no such name, of any type */

struct visit {
	const struct method_env *env;
	struct fetch *fetch;
	struct dns_asks asks;
};

static int check_target(const struct probe_target *target, struct err *err)
{
	const struct plan_check *check = target->check;
	struct sockaddr_storage address;
	struct dns_name name;

	if (strcmp(check->scheme, "http") != 0 && strcmp(check->scheme, "https") != 0)
		return err_set(err, ERR_DATA, _("check %s: a visit is by http or https, not %s"),
			check->id, check->scheme);
	if (!target->name || strcmp(target->name, check->host) != 0 || check->host[0] == '[' ||
		address_parse(check->host, &address) || !dns_name_parse(check->host, &name))
		return err_set(err, ERR_DATA,
			_("check %s: a visit needs a host name to resolve, not %s"), check->id,
			check->host);
	if (check->redirects < 0 || check->redirects > REDIRECTS_MOST)
		return err_set(err, ERR_DATA, _("check %s: redirects is expected from 0 to %d"),
			check->id, REDIRECTS_MOST);
	return http_check_asked(check, err);
}

static void fail(const struct visit *visit, struct probe_request *request, enum record_err why)
{
	request_failed(visit->env->slots, request, why);
}

/* False: our own kernel would not send it (errno). */
static bool ask(struct visit *visit, struct probe_request *request, uint16_t type)
{
	struct request_visit *own = request_extra(request);
	struct dns_question question = {.type = type};
	struct mono_ns again_at = {
		when_mono_now().v + request->series->target->timeout_ms * 1000000 / AGAIN_SHARE};

	errno = EINVAL;
	own->asked = type;
	if (dns_name_parse(own->at.host, &question.name))
		own->ask = dns_ask_start(&visit->asks, &question, again_at, request);
	return own->ask != NULL;
}

static void ask_again(struct visit *visit, struct probe_request *request, uint16_t type)
{
	if (!ask(visit, request, type))
		fail(visit, request, icmp_socket_why(errno));
}

/* What this machine has no way to is no loss: it was never asked for. */
static void not_connected(struct visit *visit, struct probe_request *request, enum tcp_state state,
	enum record_err why)
{
	struct request_visit *own = request_extra(request);

	own->no_route = why == RECORD_NO_ROUTE && own->asked == DNS_TYPE_A;
	if (state == TCP_FAILED)
		fail(visit, request, why);
	else if (own->no_route)
		ask_again(visit, request, DNS_TYPE_AAAA);
	else
		request_unsent(visit->env->slots, request, why);
}

static void go_to(struct visit *visit, struct probe_request *request)
{
	struct request_visit *own = request_extra(request);
	enum tcp_state state;
	enum record_err why;

	visit_address_set_port(&own->to, own->at.port);
	if (!visit_address_is_allowed(visit->env->targets->plan, &own->to)) {
		fail(visit, request, RECORD_PRIVATE_ADDRESS);
		return;
	}
	visit_record_led(request, &own->to);
	own->connecting = when_mono_now();
	state = fetch_visit(visit->fetch, request, &own->to, own->url, &why);
	if (state != TCP_CONNECTING)
		not_connected(visit, request, state, why);
}

static void take_address(const struct dns_address *address, struct sockaddr_storage *out)
{
	char text[ADDRESS_TEXT_LEN];
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

	*out = (struct sockaddr_storage){0};
	if (address->len == sizeof(v4.sin_addr)) {
		memcpy(&v4.sin_addr, address->bytes, sizeof(v4.sin_addr));
		memcpy(out, &v4, sizeof(v4));
		return;
	}
	memcpy(&v6.sin6_addr, address->bytes, sizeof(v6.sin6_addr));
	/* by way of its text: IPv4 in IPv6's clothes is IPv4 */
	if (!address_parse(address_text((const struct sockaddr *)(const void *)&v6, text), out))
		memcpy(out, &v6, sizeof(v6));
}

static void keep_answer(struct probe_request *request, const struct dns_answer *answer)
{
	struct series_visit *series = series_extra(request->series);
	struct request_visit *own = request_extra(request);

	if (own->hop_count > 0 || own->asked != DNS_TYPE_A)
		return;
	dns_texts_keep(&series->texts, &request->series->slot->arena, answer, &own->said);
}

/* Where there is no IPv4 address, or no way to it, IPv6 is tried. */
static void on_asked(
	void *owner, void *of, const struct dns_answer *answer, const struct dns_address *address)
{
	struct probe_request *request = of;
	struct request_visit *own = request_extra(request);
	struct visit *visit = owner;

	own->ask = NULL;
	request->why = RECORD_TIMEOUT;
	keep_answer(request, answer);
	if (address) {
		take_address(address, &own->to);
		go_to(visit, request);
	} else if (own->asked == DNS_TYPE_A && answer->rcode != NAME_ERROR) {
		ask_again(visit, request, DNS_TYPE_AAAA);
	} else if (own->no_route) {
		request_unsent(visit->env->slots, request, RECORD_NO_ROUTE);
	} else {
		fail(visit, request, RECORD_NO_ADDRESS);
	}
}

/* It stays open: a good answer may come yet. */
static void on_trouble(void *owner, void *of, enum record_err why)
{
	(void)owner;
	((struct probe_request *)of)->why = why;
}

static void on_stray(void *owner, void *of)
{
	series_stray(((struct visit *)owner)->env->slots, ((struct probe_request *)of)->series);
}

/* An address that stands where names do; the brackets of IPv6 aside. */
static bool is_literal(const char *host, struct sockaddr_storage *out)
{
	char text[VISIT_HOST_MOST + 1];
	size_t len = strlen(host);

	if (host[0] != '[')
		return address_parse(host, out);
	memcpy(text, host + 1, len - 2);
	text[len - 2] = '\0';
	return address_parse(text, out);
}

static void follow(struct visit *visit, struct probe_request *request, const char *next)
{
	struct request_visit *own = request_extra(request);
	const struct probe_target *target = request->series->target;
	struct visit_url to;

	if (own->hop_count > target->check->redirects || !visit_url_parse(next, &to) ||
		(!visit_url_port_is_usual(to.port) && to.port != target->port)) {
		fail(visit, request, RECORD_REDIRECT);
		return;
	}
	own->url = arena_text(&request->series->slot->arena, next);
	own->no_route = false;
	if (is_literal(to.host, &own->to)) {
		own->at = to;
		own->asked = 0;
		go_to(visit, request);
	} else if (strcmp(to.host, own->at.host) == 0) {
		own->at = to; /* as known, like anybody's cache */
		go_to(visit, request);
	} else {
		own->at = to;
		ask_again(visit, request, DNS_TYPE_A);
	}
}

/* Times are of the whole visit: of what a user waits for. */
static void finish(
	const struct visit *visit, struct probe_request *request, const struct fetch_http *http)
{
	struct request_visit *own = request_extra(request);
	int64_t before_ns = own->connecting.v - own->begun.v;
	struct arena *arena = &request->series->slot->arena;
	char address[ADDRESS_TEXT_LEN];

	http_record_keep(request, http);
	own->http.first_byte_ns += before_ns;
	own->http.total_ns += before_ns;
	address_text((const struct sockaddr *)(const void *)&own->to, address);
	own->visited = arena_text(arena, address);
	request_replied(visit->env->slots, request, own->http.connect_ns,
		(enum record_stamp)own->connect_by);
}

static void take_page(
	struct visit *visit, struct probe_request *request, const struct fetch_visit *page)
{
	if (page->location[0] && request->series->target->check->redirects > 0) {
		visit_record_leads(request, page->http.status, page->location);
		follow(visit, request, page->next);
	} else {
		finish(visit, request, &page->http);
	}
}

static void on_answer(void *owner, struct probe_request *request, const union fetch_answer *answer,
	uint16_t local_port)
{
	struct request_visit *own = request_extra(request);
	struct visit *visit = owner;

	(void)local_port;
	if (own->hop_count == 0 && answer->head.connect_ns > 0) {
		own->http.connect_ns = answer->head.connect_ns;
		own->connect_by = answer->head.connect_by;
	}
	if (answer->head.what == FETCH_FAILED)
		fail(visit, request, (enum record_err)answer->head.why);
	else if (answer->head.what == FETCH_VISIT)
		take_page(visit, request, &answer->visit);
}

/* Where the check begins. */
static void begin(struct request_visit *own, const struct probe_target *target)
{
	own->begun = when_mono_now();
	own->at.https = strcmp(target->check->scheme, "https") == 0;
	own->at.port = (uint16_t)target->port;
	for (size_t i = 0; i < VISIT_HOST_MOST && target->check->host[i]; i++) {
		char c = target->check->host[i];

		own->at.host[i] = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
	}
}

static void send_request(void *state, struct probe_request *request)
{
	const struct probe_target *target = request->series->target;
	struct request_visit *own = request_extra(request);
	struct visit *visit = state;

	if (!fetch_is_ready(visit->fetch)) {
		request_not_sent(visit->env->slots, request, RECORD_OTHER);
		return;
	}
	visit->asks.server = target->to;
	visit_address_set_port(&visit->asks.server, RESOLVER_PORT);
	begin(own, target);
	if (!ask(visit, request, DNS_TYPE_A)) {
		request_not_sent(visit->env->slots, request, icmp_socket_why(errno));
		return;
	}
	request_sent(visit->env->slots, request, own->begun);
	request->why = RECORD_TIMEOUT;
}

static void expire(void *state, struct probe_request *request)
{
	struct request_visit *own = request_extra(request);

	dns_ask_drop(own->ask);
	own->ask = NULL;
	fetch_cancel(((struct visit *)state)->fetch, request);
}

static struct mono_ns wake_at(const void *state)
{
	return dns_asks_wake_at(&((const struct visit *)state)->asks);
}

static void run_timers(void *state)
{
	dns_asks_run_timers(&((struct visit *)state)->asks);
}

static void close_visit(void *state)
{
	struct visit *visit = state;

	if (!visit)
		return;
	fetch_close(visit->fetch);
	dns_asks_close(&visit->asks);
	free(visit);
}

static int open_visit(const struct method_env *env, void **state, struct err *err)
{
	struct visit *visit = calloc(1, sizeof(*visit));
	struct fetch_client client = {.answered = on_answer, .owner = visit};

	if (!visit)
		return err_no_memory(err);
	visit->env = env;
	visit->asks = (struct dns_asks){.streams.loop = env->loop,
		.answered = on_asked,
		.troubled = on_trouble,
		.strayed = on_stray,
		.owner = visit};
	if (fetch_open(env, &visit_work, &client, &visit->fetch, err) < 0) {
		close_visit(visit);
		return -1;
	}
	*state = visit;
	return 0;
}

/* The question; SYN, ACK, the request, FIN. */
#define VISIT_BYTES (56 + 60 + 52 + 52 + 80 + 52)

const struct probe_method visit_method = {
	.name = PLAN_VISIT,
	.summary =
		"as a user: the name by this machine's own resolver, HTTP or HTTPS from the first "
		"address, redirects followed",
	.ts = TS_TCP_INFO,
	.needs_port = true,
	.needs_check = true,
	.request_packets = 5,
	.request_bytes = VISIT_BYTES,
	.window = WINDOW,
	.check = check_target,
	.open = open_visit,
	.close = close_visit,
	.send = send_request,
	.expire = expire,
	.wake_at = wake_at,
	.run_timers = run_timers,
	.request_extra_len = sizeof(struct request_visit),
	.series_extra_len = sizeof(struct series_visit),
	.fill_record = visit_record_fill,
};
