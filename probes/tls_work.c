#include "probes/tls_work.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/array.h"
#include "model/address.h"
#include "probes/clock.h"
#include "probes/tls_shake.h"
#include "probes/tls_stamp.h"

#define PIECE_LEN 4096

struct tls {
	struct loop *loop;
	const struct probe_targets *targets;
	struct tls_offers *offers;
	struct tls_taste *tastes; /* one a target: what it took before */
};

struct tls_task {
	struct tls *tls;
	struct fetch_task *task;
	struct tls_shake *shake;
	uint32_t hello_len;
	int64_t sent_again; /* segments, before the ClientHello */
	struct mono_ns sent;
	int64_t sent_at, left_at, came_at;
	bool unstamped; /* some byte came without a stamp */
	uint8_t head[TLS_RECORD_HEAD];
	size_t head_len, body_left; /* of the record that is coming */
	int64_t total;
};

/* What breaks a connection that was there. */
static const struct {
	int sys_errno;
	enum record_err why;
} receive_errors[] = {
	{ECONNRESET, RECORD_RESET},
	{EPIPE, RECORD_RESET},
	{ETIMEDOUT, RECORD_TIMEOUT},
	{EHOSTUNREACH, RECORD_UNREACHABLE},
	{ENETUNREACH, RECORD_UNREACHABLE},
};

static enum record_err why_of(int sys_errno)
{
	for (size_t i = 0; i < ARRAY_LEN(receive_errors); i++)
		if (receive_errors[i].sys_errno == sys_errno)
			return receive_errors[i].why;
	return RECORD_OTHER;
}

const char *tls_name_of(const struct probe_target *target)
{
	const char *host = target->check ? target->check->host : NULL;
	struct sockaddr_storage addr;

	return !host || host[0] == '[' || address_parse(host, &addr) ? NULL : host;
}

static struct tls_taste *taste_of(const struct tls_task *open)
{
	return &open->tls->tastes[open->task->target - open->tls->targets->items];
}

/* Who refuses is offered more the next time. */
static void fail(struct tls_task *open, enum record_err why)
{
	if (why == RECORD_PROTOCOL || why == RECORD_RESET)
		tls_taste_refused(taste_of(open));
	fetch_task_fail(open->task, why);
}

static void drop(void *state, struct fetch_task *task)
{
	struct tls_task *open = task->work;

	(void)state;
	tls_shake_free(open->shake);
	free(open);
	task->work = NULL;
}

static void answer(struct tls_task *open, struct mono_ns came)
{
	union fetch_answer answer = {0};
	struct fetch_tls *tls = &answer.tls;
	struct fetch_task *task = open->task;
	int fd = task->connect.fd;

	tls_stamp_read_sent(fd, open->hello_len - 1, &open->left_at);
	tls_shake_learn(open->shake, taste_of(open));
	if (open->sent_again < 0 || tls_stamp_sent_again(fd) != open->sent_again) {
		fetch_task_fail(task, RECORD_SYN_RETRANSMITTED); /* Karn's rule, of data */
		return;
	}
	if (!tls_shake_identity(open->shake, tls)) {
		fetch_task_fail(task, RECORD_TOO_LARGE);
		return;
	}
	tls->left_at = open->left_at;
	tls->sent_at = open->sent_at;
	tls->came_at = open->unstamped || tls_stamp_disordered(fd) ? 0 : open->came_at;
	tls->user_ns = came.v > open->sent.v ? came.v - open->sent.v : 1;
	tls->signed_end = open->total;
	fetch_task_answer(task, &answer);
}

/* How many bytes to take, so that none lies behind the end of a record: at which record's end the
 * signed message was whole is then known to the byte. */
static size_t next_len(const struct tls_task *open)
{
	if (open->head_len < TLS_RECORD_HEAD)
		return TLS_RECORD_HEAD - open->head_len;
	return open->body_left < PIECE_LEN ? open->body_left : PIECE_LEN;
}

/* False: what begins here is no record. */
static bool note_bytes(struct tls_task *open, const uint8_t *bytes, size_t len)
{
	open->total += (int64_t)len;
	if (open->head_len == TLS_RECORD_HEAD) {
		open->body_left -= len;
	} else {
		memcpy(open->head + open->head_len, bytes, len);
		open->head_len += len;
		if (open->head_len < TLS_RECORD_HEAD)
			return true;
		open->body_left = tls_record_len(open->head);
		if (open->body_left == 0)
			return false;
		open->body_left -= TLS_RECORD_HEAD;
	}
	if (open->body_left == 0)
		open->head_len = 0;
	return true;
}

static void note_stamp(struct tls_task *open, int64_t came_at)
{
	if (came_at == 0)
		open->unstamped = true;
	if (came_at > open->came_at)
		open->came_at = came_at;
}

/* False: it could not be sent whole, though the connection has just been made. */
static bool send_output(const struct tls_task *open, uint32_t *sent)
{
	uint8_t hello[TLS_HELLO_MOST];
	size_t len = tls_shake_output(open->shake, hello, sizeof(hello));

	*sent = (uint32_t)len;
	return len == 0 || send(open->task->connect.fd, hello, len, MSG_DONTWAIT | MSG_NOSIGNAL) ==
				   (ssize_t)len;
}

/* False: the task has ended. */
static bool take_in(struct tls_task *open, const uint8_t *bytes, size_t len)
{
	struct mono_ns came = when_mono_now();
	enum tls_state state;
	uint32_t sent;

	if (!note_bytes(open, bytes, len)) {
		fail(open, RECORD_PROTOCOL);
		return false;
	}
	if (open->total > FETCH_FLIGHT_MOST) {
		fetch_task_fail(open->task, RECORD_TOO_LARGE);
		return false;
	}
	state = tls_shake_feed(open->shake, bytes, len);
	if (state == TLS_MORE && send_output(open, &sent))
		return true;
	if (state == TLS_SIGNED)
		answer(open, came);
	else
		fail(open, state == TLS_BROKEN ? RECORD_PROTOCOL : RECORD_OTHER);
	return false;
}

static void on_ready(void *owner, int fd, uint32_t events)
{
	struct tls_task *open = owner;
	uint8_t bytes[PIECE_LEN];
	int64_t came_at;
	ssize_t len;

	(void)events;
	tls_stamp_read_sent(fd, open->hello_len - 1, &open->left_at);
	do {
		len = tls_stamp_receive(fd, bytes, next_len(open), &came_at);
		if (len < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (len <= 0) {
			fail(open, len == 0 ? RECORD_RESET : why_of(errno));
			return;
		}
		note_stamp(open, came_at);
	} while (take_in(open, bytes, (size_t)len));
}

static bool say_hello(struct tls_task *open)
{
	int fd = open->task->connect.fd;

	tls_stamp_begin(fd);
	open->sent_again = tls_stamp_sent_again(fd);
	open->sent_at = clock_real_now().v;
	open->sent = when_mono_now();
	return send_output(open, &open->hello_len) && open->hello_len > 0;
}

static bool watch(struct tls_task *open)
{
	struct fetch_task *task = open->task;

	task->watch = (struct loop_watch){task->connect.fd, on_ready, open};
	if (loop_add(open->tls->loop, &task->watch, EPOLLIN) == 0)
		return true;
	task->watch.owner = NULL;
	return false;
}

static bool begin(void *state, struct fetch_task *task)
{
	struct tls_task *open = calloc(1, sizeof(*open));

	task->work = open;
	if (open) {
		open->tls = state;
		open->task = task;
		open->shake = tls_shake_new(
			open->tls->offers, tls_name_of(task->target), *taste_of(open));
	}
	if (open && open->shake && say_hello(open) && watch(open))
		return true;
	fetch_task_fail(task, RECORD_OTHER);
	return false;
}

/* What is opened here is never closed: the process ends. */
static int open_work(const struct fetch_child *child, void **state, struct err *err)
{
	struct tls *tls = calloc(1, sizeof(*tls));

	*state = tls;
	if (!tls)
		return err_no_memory(err);
	tls->loop = fetch_child_loop(child);
	tls->targets = fetch_child_targets(child);
	tls->tastes = calloc(tls->targets->count, sizeof(*tls->tastes));
	if (!tls->tastes)
		return err_no_memory(err);
	if (tls_stamp_keep_on() < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "SO_TIMESTAMPING");
	return tls_offers_new(&tls->offers, err);
}

const struct fetch_work tls_work = {
	.name = "tls",
	.answer_what = FETCH_TLS,
	.open = open_work,
	.begin = begin,
	.drop = drop,
};
