#include "probes/dns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "base/i18n.h"
#include "model/address.h"
#include "probes/dns_packet.h"
#include "probes/dns_socket.h"
#include "probes/icmp_socket.h"

/* At a time: of 5,000 that a server answers at once our own kernel's queue drops a tenth. */
#define WINDOW 100

#define READS_MOST       4096       /* batches at once; more than a socket's buffer holds */
#define SENDS_MOST       3          /* of one request, where errors of earlier ones come between */
#define SERIES_TEXT_MOST (1u << 20) /* of all answers of a series: a record is one line */
#define CUT              "…"

/* What a target asks for, and the datagram but for its id. */
struct dns_asking {
	struct dns_asking *next; /* the method's, to be freed */
	struct dns_question question;
	uint8_t query[DNS_QUERY_LEN_MOST];
	size_t query_len;
};

/* A series asks from one source port, so that its packets take one way. */
struct dns_socket {
	struct dns_socket *next;
	struct dns_socket *next_unread; /* of those that have sent since flush */
	struct dns *dns;
	struct loop_watch watch; /* its fd */
	struct dns_ids ids;
	uint64_t first_index; /* of the series, which may be gone; the socket is then idle */
	struct dns_asking *asking;
	int family;
	bool unread; /* is in that list */
};

struct dns {
	const struct method_env *env;
	struct dns_reader *reader;
	int stamps; /* the socket that keeps them on */
	struct dns_asking *askings;
	struct dns_socket *sockets, *unread;
	int64_t begun; /* number of the slot that sockets were opened for last */
	int64_t closed_drops[ADDRESS_FAMILIES]; /* of sockets that are gone */
};

/* What is kept of a request. */
struct dns_reply {
	const char *answers; /* NULL: none came in time */
	int rcode, scope;
};

struct dns_series {
	struct dns_socket *socket; /* NULL: nothing was sent yet */
	const char *last;          /* answers are often the same */
	size_t text_len;           /* of all answers */
};

/* What was wrong with an answer. */
static const enum record_err faults[] = {
	[DNS_TRUNCATED] = RECORD_TRUNCATED,
	[DNS_BROKEN] = RECORD_PROTOCOL,
};

static const struct {
	const char *name;
	uint16_t type;
} types[] = {{"A", DNS_TYPE_A}, {"AAAA", DNS_TYPE_AAAA}};

static const char *type_name(const struct plan_check *check)
{
	return check->type ? check->type : types[0].name;
}

static bool find_type(const struct plan_check *check, uint16_t *type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (strcmp(types[i].name, type_name(check)) == 0) {
			*type = types[i].type;
			return true;
		}
	return false;
}

static bool find_subnet(const char *text, struct dns_subnet *out)
{
	struct sockaddr_storage prefix;
	const uint8_t *address;
	unsigned bits;

	if (!address_parse_prefix(text, &prefix, &bits))
		return false;
	if (prefix.ss_family == AF_INET6)
		address = ((const struct sockaddr_in6 *)(const void *)&prefix)->sin6_addr.s6_addr;
	else
		address = (const uint8_t *)&((const struct sockaddr_in *)(const void *)&prefix)
				  ->sin_addr;
	return dns_subnet_make(prefix.ss_family == AF_INET6, address, bits, out);
}

static int make_question(
	const struct probe_target *target, struct dns_question *out, struct err *err)
{
	const struct plan_check *check = target->check;

	*out = (struct dns_question){0};
	if (strcmp(check->scheme, "dns") != 0)
		return err_set(err, ERR_DATA, _("check %s: scheme dns is expected, not %s"),
			check->id, check->scheme);
	if (!target->name || !dns_name_parse(target->name, &out->name))
		return err_set(err, ERR_DATA,
			_("check %s: %s is not a domain name in ASCII (xn-- form for others)"),
			check->id, target->name ? target->name : "\"\"");
	if (!find_type(check, &out->type))
		return err_set(err, ERR_DATA,
			_("check %s: type %s is not supported by this version: A or AAAA"),
			check->id, check->type);
	if (check->subnet && !find_subnet(check->subnet, &out->subnet))
		return err_set(err, ERR_DATA,
			_("check %s: subnet %s is not a prefix such as 198.18.1.0/24"), check->id,
			check->subnet);
	return 0;
}

static int check_target(const struct probe_target *target, struct err *err)
{
	struct dns_question question;

	return make_question(target, &question, err);
}

/* NULL: the slot is written and its memory gone. */
static struct probe_series *series_of(const struct dns_socket *socket)
{
	const struct probe_request *first = slot_find(socket->dns->env->slots, socket->first_index);

	return first ? first->series : NULL;
}

/* Which request of the series has this id: an open one, else the last that left. */
static struct probe_request *find_request(
	const struct dns_socket *socket, struct probe_series *series, uint16_t id)
{
	struct probe_request *found = NULL;
	int64_t k = dns_id_number(&socket->ids, id);

	for (; k < series->schedule.count; k += 65536) {
		struct probe_request *request = &series->requests[k];

		if (request->state == REQUEST_OPEN)
			return request;
		if (request->state != REQUEST_PLANNED && request->state != REQUEST_NOT_SENT)
			found = request;
	}
	return found;
}

/* A query of ours but for its id, as far as there is of it. */
static bool is_query(const struct dns_asking *asking, const uint8_t *bytes, size_t len)
{
	if (len > asking->query_len)
		len = asking->query_len; /* ICMP may fill up what it quotes (RFC 4884 5.1) */
	return len >= 2 && memcmp(bytes + 2, asking->query + 2, len - 2) == 0;
}

static uint16_t id_at(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static void take_stamp(
	struct dns_socket *socket, struct probe_series *series, const struct dns_note *note)
{
	size_t len = socket->asking->query_len;
	struct probe_request *request = NULL;

	/* The headers before the query are of lengths that only the device knows. */
	if (note->at.v > 0 && note->len >= len &&
		is_query(socket->asking, note->bytes + note->len - len, len))
		request = find_request(socket, series, id_at(note->bytes + note->len - len));
	if (!request || request->stamped)
		return;
	request->sent_at = note->at;
	request->stamped = true;
}

/* Of those that nothing was said of yet the oldest. */
static struct probe_request *first_open(struct probe_series *series)
{
	for (int64_t k = 0; k < series->schedule.count; k++)
		if (series->requests[k].state == REQUEST_OPEN &&
			series->requests[k].why == RECORD_ERR_COUNT)
			return &series->requests[k];
	return NULL;
}

/* The request stays open: it is lost for this reason unless an answer comes in time. Routers need
 * not quote so much that it is known which request they speak of. */
static void take_error(
	struct dns_socket *socket, struct probe_series *series, const struct dns_note *note)
{
	struct probe_request *request = NULL;

	if (note->sys_errno == EMSGSIZE)
		return; /* fragmentation needed: the kernel sends smaller from now on */
	if (note->len < 2)
		request = first_open(series);
	else if (is_query(socket->asking, note->bytes, note->len))
		request = find_request(socket, series, id_at(note->bytes));
	if (request)
		request->why =
			note->sys_errno == ECONNREFUSED ? RECORD_REFUSED : RECORD_UNREACHABLE;
}

static void read_notes(struct dns_socket *socket, struct probe_series *series)
{
	const struct dns_note *notes;
	size_t count = DNS_BATCH;

	for (int i = 0; i < READS_MOST && count == DNS_BATCH; i++) {
		count = dns_socket_notes(socket->dns->reader, socket->watch.fd, &notes);
		for (size_t k = 0; k < count; k++)
			if (notes[k].sys_errno)
				take_error(socket, series, &notes[k]);
			else
				take_stamp(socket, series, &notes[k]);
	}
}

static const char *keep_text(struct probe_series *series, const struct dns_answer *answer)
{
	struct dns_series *own = series_extra(series);

	own->text_len += answer->text_len;
	if (own->text_len > SERIES_TEXT_MOST)
		return CUT;
	if (!own->last || strcmp(own->last, answer->text) != 0)
		own->last = arena_text_n(&series->slot->arena, answer->text, answer->text_len);
	return own->last;
}

/* Without a stamp of the reply it is our own clock now: too large, never too small. */
static void take_answer(struct dns *dns, struct probe_request *request,
	const struct dns_datagram *datagram, const struct dns_answer *answer)
{
	struct dns_reply *reply = request_extra(request);
	bool open = request->state == REQUEST_OPEN;
	enum record_stamp ts = request->stamped ? TS_ERRQUEUE : TS_RX;
	struct real_ns at = datagram->at;

	if (at.v == 0) {
		at = clock_real_now();
		ts = TS_USER;
	}
	request_replied(dns->env->slots, request, at.v - request->sent_at.v, ts);
	if (!open || request->state != REQUEST_ANSWERED)
		return;
	reply->answers = keep_text(request->series, answer);
	reply->rcode = (int)answer->rcode;
	reply->scope = answer->scope;
}

/* What cannot be used leaves the request open, for a forged answer may come before the true one:
 * it is lost for this reason unless a good one comes in time. */
static void take_datagram(
	struct dns_socket *socket, struct probe_series *series, const struct dns_datagram *datagram)
{
	const struct dns_question *question = &socket->asking->question;
	struct probe_request *request = NULL;
	struct dns_answer answer;
	enum dns_reading reading;
	uint16_t id;

	if (dns_is_reply(question, datagram->bytes, datagram->len, &id))
		request = find_request(socket, series, id);
	if (!request) {
		series_stray(socket->dns->env->slots, series);
		return;
	}
	if (!request->stamped)
		read_notes(socket, series); /* its stamp is older than the reply */
	series->ttl = datagram->ttl >= 0 ? datagram->ttl : BIND_ABSENT;
	reading = dns_read(question, datagram->bytes, datagram->len, &answer);
	if (reading == DNS_ANSWERED)
		take_answer(socket->dns, request, datagram, &answer);
	else
		request->why =
			datagram->cut && reading == DNS_BROKEN ? RECORD_TOO_LARGE : faults[reading];
}

static void close_socket(struct dns_socket *socket)
{
	socket->dns->closed_drops[socket->family] += dns_socket_drops(socket->watch.fd);
	loop_remove(socket->dns->env->loop, &socket->watch);
	close(socket->watch.fd);
	free(socket);
}

/* Those whose slot is written. What comes now is late beyond any record. */
static void close_idle(struct dns *dns)
{
	struct dns_socket **link = &dns->sockets;

	while (*link) {
		struct dns_socket *socket = *link;

		if (series_of(socket)) {
			link = &socket->next;
			continue;
		}
		*link = socket->next;
		close_socket(socket);
	}
}

static void on_ready(void *owner, int fd, uint32_t events)
{
	struct dns_socket *socket = owner;
	struct probe_series *series = series_of(socket);
	const struct dns_datagram *datagrams;
	size_t count = DNS_BATCH;

	if (!series) {
		close_idle(socket->dns);
		return;
	}
	if (events & EPOLLERR)
		read_notes(socket, series);
	for (int i = 0; i < READS_MOST && count == DNS_BATCH; i++) {
		count = dns_socket_read(socket->dns->reader, fd, &datagrams);
		for (size_t k = 0; k < count; k++)
			take_datagram(socket, series, &datagrams[k]);
	}
}

static struct dns_socket *new_socket(struct dns *dns, const struct probe_target *target)
{
	struct dns_socket *socket = calloc(1, sizeof(*socket));

	if (!socket)
		return NULL;
	socket->dns = dns;
	socket->asking = target->prepared;
	socket->family = target->family;
	socket->watch = (struct loop_watch){-1, on_ready, socket};
	if (getrandom(&socket->ids, sizeof(socket->ids), 0) == (ssize_t)sizeof(socket->ids))
		socket->watch.fd = dns_socket_open(&target->to, target->to_len);
	if (socket->watch.fd < 0 || loop_add(dns->env->loop, &socket->watch, EPOLLIN) < 0) {
		int sys_errno = errno;

		if (socket->watch.fd >= 0)
			close(socket->watch.fd);
		free(socket);
		errno = sys_errno;
		return NULL;
	}
	return socket;
}

/* NULL: errno. The next request tries again. */
static struct dns_socket *socket_of(struct dns *dns, const struct probe_series *series)
{
	struct dns_series *own = series_extra(series);

	if (own->socket)
		return own->socket;
	if (dns->begun != series->slot->number)
		close_idle(dns);
	dns->begun = series->slot->number;
	own->socket = new_socket(dns, series->target);
	if (!own->socket)
		return NULL;
	own->socket->first_index = series->requests->index;
	own->socket->next = dns->sockets;
	dns->sockets = own->socket;
	return own->socket;
}

/* What ICMP said of an earlier request comes back as the error of this send, and nothing left. */
static bool send_query(struct dns_socket *socket, struct probe_request *request)
{
	struct dns_asking *asking = socket->asking;
	uint16_t id = dns_id_of(&socket->ids, (uint64_t)(request - request->series->requests));

	asking->query[0] = (uint8_t)(id >> 8);
	asking->query[1] = (uint8_t)id;
	for (int i = 0; i < SENDS_MOST; i++) {
		request->sent_at = clock_real_now(); /* nothing may come between this and send */
		if (send(socket->watch.fd, asking->query, asking->query_len, 0) >= 0)
			return true;
		if (errno == EAGAIN || errno == ENOBUFS)
			return false;
		int sys_errno = errno;

		read_notes(socket, request->series);
		errno = sys_errno;
	}
	return false;
}

static void send_request(void *state, struct probe_request *request)
{
	struct dns *dns = state;
	struct dns_socket *socket = socket_of(dns, request->series);
	struct mono_ns now = when_mono_now();

	if (!socket || !send_query(socket, request)) {
		request_not_sent(dns->env->slots, request, icmp_socket_why(errno));
		return;
	}
	request_sent(dns->env->slots, request, now);
	if (socket->unread)
		return;
	socket->unread = true;
	socket->next_unread = dns->unread;
	dns->unread = socket;
}

/* The stamps of what has just left are mostly there: read now, nobody need wake for them. No slot
 * ends in between. */
static void flush(void *state)
{
	struct dns *dns = state;

	for (; dns->unread; dns->unread = dns->unread->next_unread) {
		dns->unread->unread = false;
		read_notes(dns->unread, series_of(dns->unread));
	}
}

static void close_dns(void *state)
{
	struct dns *dns = state;

	if (!dns)
		return;
	while (dns->sockets) {
		struct dns_socket *socket = dns->sockets;

		dns->sockets = socket->next;
		close_socket(socket);
	}
	while (dns->askings) {
		struct dns_asking *asking = dns->askings;

		dns->askings = asking->next;
		free(asking);
	}
	if (dns->stamps >= 0)
		close(dns->stamps);
	dns_reader_free(dns->reader);
	free(dns);
}

static int open_dns(const struct method_env *env, void **state, struct err *err)
{
	struct dns *dns = calloc(1, sizeof(*dns));

	if (!dns)
		return err_no_memory(err);
	dns->env = env;
	dns->begun = -1;
	dns->stamps = dns_socket_keep_stamps();
	dns->reader = dns_reader_new();
	if (!dns->reader) {
		close_dns(dns);
		return err_no_memory(err);
	}
	*state = dns;
	return 0;
}

static int prepare(void *state, struct probe_target *target, struct err *err)
{
	struct dns_asking *asking = calloc(1, sizeof(*asking));
	struct dns *dns = state;

	if (!asking)
		return err_no_memory(err);
	if (make_question(target, &asking->question, err) < 0) {
		free(asking);
		return -1;
	}
	asking->query_len = dns_build(&asking->question, 0, asking->query);
	asking->next = dns->askings;
	dns->askings = asking;
	target->prepared = asking;
	return 0;
}

static int64_t count_drops(const void *state, int family)
{
	const struct dns *dns = state;
	int64_t drops = dns->closed_drops[family];

	for (const struct dns_socket *socket = dns->sockets; socket; socket = socket->next)
		if (socket->family == family)
			drops += dns_socket_drops(socket->watch.fd);
	return drops;
}

static void fill_lists(
	const struct probe_series *series, struct arena *arena, struct record_dns *out)
{
	size_t sent = (size_t)series->sent, n = 0;
	const struct probe_request *request;
	int64_t at = 0;

	out->rcode.items = arena_array(arena, sent, sizeof(*out->rcode.items));
	out->scope.items = arena_array(arena, sent, sizeof(*out->scope.items));
	out->answers.items = arena_array(arena, sent, sizeof(*out->answers.items));
	for (; n < sent && (request = series_next_sent(series, &at)); n++) {
		const struct dns_reply *reply = request_extra(request);
		bool said = reply->answers && reply->scope >= 0;

		out->rcode.items[n] = reply->answers ? reply->rcode : BIND_ABSENT;
		out->scope.items[n] = said ? reply->scope : BIND_ABSENT;
		out->answers.items[n] = reply->answers ? reply->answers : "";
	}
	out->rcode.count = out->scope.count = out->answers.count = n;
}

static void fill_record(const struct probe_series *series, struct arena *arena, struct record *out)
{
	struct record_dns *dns = arena_alloc(arena, sizeof(*dns));
	const struct probe_target *target = series->target;
	char server[ADDRESS_TEXT_LEN];

	address_text((const struct sockaddr *)(const void *)&target->to, server);
	dns->name = target->name;
	dns->type = type_name(target->check);
	dns->server = arena_text(arena, server);
	dns->subnet = target->check->subnet;
	fill_lists(series, arena, dns);
	out->dns = dns;
}

const struct probe_method dns_method = {
	.name = "dns",
	.summary = "DNS question over UDP, stamped by the kernel",
	.request_packets = 1,
	.request_bytes = 56,
	.window = WINDOW,
	.ts = TS_ERRQUEUE,
	.needs_port = true,
	.needs_check = true,
	.check = check_target,
	.open = open_dns,
	.prepare = prepare,
	.close = close_dns,
	.send = send_request,
	.flush = flush,
	.drops = count_drops,
	.request_extra_len = sizeof(struct dns_reply),
	.series_extra_len = sizeof(struct dns_series),
	.fill_record = fill_record,
};
