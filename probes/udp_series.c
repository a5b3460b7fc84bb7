#include "probes/udp_series.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "probes/icmp_socket.h"

#define READS_MOST 4096 /* batches at once; more than a socket's buffer holds */
#define SENDS_MOST 3    /* of one request, where errors of earlier ones come between */

struct udp_socket {
	struct udp_socket *next;
	struct udp_socket *next_unread; /* of those that have sent since flush */
	struct udp_sockets *sockets;
	struct loop_watch watch; /* its fd */
	uint64_t first_index;    /* of the series, which may be gone; the socket is then idle */
	int family;
	bool unread; /* is in that list */
};

struct udp_sockets {
	const struct method_env *env;
	struct udp_client client;
	struct udp_reader *reader;
	int stamps; /* the socket that keeps them on */
	struct udp_socket *first, *unread;
	int64_t begun; /* number of the slot that sockets were opened for last */
	int64_t closed_drops[ADDRESS_FAMILIES]; /* of sockets that are gone */
};

/* NULL: the slot is written and its memory gone. */
static struct probe_series *series_of(const struct udp_socket *socket)
{
	const struct probe_request *first =
		slot_find(socket->sockets->env->slots, socket->first_index);

	return first ? first->series : NULL;
}

/* The headers before the payload are of lengths that only the device knows. */
static void take_departure(
	const struct udp_client *client, struct probe_series *series, const struct udp_note *note)
{
	size_t len = client->payload_len(series);
	struct probe_request *request = NULL;

	if (note->at.v > 0 && note->len >= len)
		request = client->request_of(series, note->bytes + note->len - len, len);
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
	const struct udp_client *client, struct probe_series *series, const struct udp_note *note)
{
	struct probe_request *request;

	if (note->sys_errno == EMSGSIZE)
		return; /* fragmentation needed: the kernel sends smaller from now on */
	if (note->len < client->quote_least)
		request = first_open(series);
	else
		request = client->request_of(series, note->bytes, note->len);
	if (request)
		request->why =
			note->sys_errno == ECONNREFUSED ? RECORD_REFUSED : RECORD_UNREACHABLE;
}

void udp_series_read_notes(struct udp_socket *socket, struct probe_series *series)
{
	const struct udp_sockets *sockets = socket->sockets;
	const struct udp_note *notes;
	size_t count = UDP_BATCH;

	for (int i = 0; i < READS_MOST && count == UDP_BATCH; i++) {
		count = udp_socket_notes(sockets->reader, socket->watch.fd, &notes);
		for (size_t k = 0; k < count; k++)
			if (notes[k].sys_errno)
				take_error(&sockets->client, series, &notes[k]);
			else
				take_departure(&sockets->client, series, &notes[k]);
	}
}

/* Without a stamp of the reply it is our own clock now: too large, never too small. */
struct udp_stamped udp_stamped(
	const struct probe_request *request, const struct udp_datagram *datagram)
{
	if (datagram->at.v == 0)
		return (struct udp_stamped){clock_real_now().v - request->sent_at.v, TS_USER};
	return (struct udp_stamped){
		datagram->at.v - request->sent_at.v, request->stamped ? TS_ERRQUEUE : TS_RX};
}

static void close_socket(struct udp_socket *socket)
{
	struct udp_sockets *sockets = socket->sockets;

	sockets->closed_drops[socket->family] += udp_socket_drops(socket->watch.fd);
	loop_remove(sockets->env->loop, &socket->watch);
	close(socket->watch.fd);
	free(socket);
}

/* Those whose slot is written. What comes now is late beyond any record. */
static void close_idle(struct udp_sockets *sockets)
{
	struct udp_socket **link = &sockets->first;

	while (*link) {
		struct udp_socket *socket = *link;

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
	struct udp_socket *socket = owner;
	const struct udp_client *client = &socket->sockets->client;
	struct probe_series *series = series_of(socket);
	const struct udp_datagram *datagrams;
	size_t count = UDP_BATCH;

	if (!series) {
		close_idle(socket->sockets);
		return;
	}
	if (events & EPOLLERR)
		udp_series_read_notes(socket, series);
	for (int i = 0; i < READS_MOST && count == UDP_BATCH; i++) {
		count = udp_socket_read(socket->sockets->reader, fd, &datagrams);
		for (size_t k = 0; k < count; k++)
			client->datagram(client->owner, series, &datagrams[k]);
	}
}

static struct udp_socket *new_socket(struct udp_sockets *sockets, const struct probe_target *target)
{
	struct udp_socket *socket = calloc(1, sizeof(*socket));
	int sys_errno;

	if (!socket)
		return NULL;
	*socket = (struct udp_socket){.sockets = sockets, .family = target->family};
	socket->watch =
		(struct loop_watch){udp_socket_open(&target->to, target->to_len), on_ready, socket};
	if (socket->watch.fd >= 0 && loop_add(sockets->env->loop, &socket->watch, EPOLLIN) == 0)
		return socket;
	sys_errno = errno;
	if (socket->watch.fd >= 0)
		close(socket->watch.fd);
	free(socket);
	errno = sys_errno;
	return NULL;
}

/* NULL: errno. The next request tries again. */
static struct udp_socket *open_socket(
	struct udp_sockets *sockets, const struct probe_series *series)
{
	struct udp_socket *socket;

	if (sockets->begun != series->slot->number)
		close_idle(sockets);
	sockets->begun = series->slot->number;
	socket = new_socket(sockets, series->target);
	if (!socket)
		return NULL;
	socket->first_index = series->requests->index;
	socket->next = sockets->first;
	sockets->first = socket;
	return socket;
}

/* What ICMP said of an earlier request comes back as the error of this send, and nothing left. */
static bool send_bytes(
	struct udp_socket *socket, struct probe_request *request, const void *bytes, size_t len)
{
	for (int i = 0; i < SENDS_MOST; i++) {
		int sys_errno;

		request->sent_at = clock_real_now(); /* nothing may come between this and send */
		if (send(socket->watch.fd, bytes, len, 0) >= 0)
			return true;
		if (errno == EAGAIN || errno == ENOBUFS)
			return false;
		sys_errno = errno;
		udp_series_read_notes(socket, request->series);
		errno = sys_errno;
	}
	return false;
}

void udp_series_send(struct udp_sockets *sockets, struct udp_socket **socket,
	struct probe_request *request, const void *bytes, size_t len)
{
	struct mono_ns now = when_mono_now();

	if (!*socket)
		*socket = open_socket(sockets, request->series);
	if (!*socket || !send_bytes(*socket, request, bytes, len)) {
		request_not_sent(sockets->env->slots, request, icmp_socket_why(errno));
		return;
	}
	request_sent(sockets->env->slots, request, now);
	if ((*socket)->unread)
		return;
	(*socket)->unread = true;
	(*socket)->next_unread = sockets->unread;
	sockets->unread = *socket;
}

/* No slot ends between its sends and this. */
void udp_sockets_flush(struct udp_sockets *sockets)
{
	for (; sockets->unread; sockets->unread = sockets->unread->next_unread) {
		sockets->unread->unread = false;
		udp_series_read_notes(sockets->unread, series_of(sockets->unread));
	}
}

int udp_sockets_open(const struct method_env *env, const struct udp_client *client,
	struct udp_sockets **out, struct err *err)
{
	struct udp_sockets *sockets = calloc(1, sizeof(*sockets));

	if (!sockets)
		return err_no_memory(err);
	*sockets = (struct udp_sockets){.env = env, .client = *client, .begun = -1};
	sockets->stamps = udp_socket_keep_stamps();
	sockets->reader = udp_reader_new();
	if (!sockets->reader) {
		udp_sockets_close(sockets);
		return err_no_memory(err);
	}
	*out = sockets;
	return 0;
}

void udp_sockets_close(struct udp_sockets *sockets)
{
	if (!sockets)
		return;
	while (sockets->first) {
		struct udp_socket *socket = sockets->first;

		sockets->first = socket->next;
		close_socket(socket);
	}
	if (sockets->stamps >= 0)
		close(sockets->stamps);
	udp_reader_free(sockets->reader);
	free(sockets);
}

int64_t udp_sockets_drops(const struct udp_sockets *sockets, int family)
{
	int64_t drops = sockets->closed_drops[family];

	for (const struct udp_socket *socket = sockets->first; socket; socket = socket->next)
		if (socket->family == family)
			drops += udp_socket_drops(socket->watch.fd);
	return drops;
}
