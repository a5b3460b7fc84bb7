#include "tests/lab/wire.h"

#include <errno.h>
#include <net/ethernet.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "tests/lab/queue.h"

#define QUEUE_MOST   32768u
#define PACKET_MOST  65536u
#define BATCH        32              /* packets from one place before the others have a turn */
#define SPIN_NS      INT64_C(100000) /* the last stretch before a release in precise mode */
#define IDLE_NS      INT64_C(500000000)
#define CPU_STAMP_NS INT64_C(100000000) /* how often the CPU time is written down */
#define SECOND_NS    INT64_C(1000000000)

struct wire {
	const struct wire_setup *setup;
	size_t place_count;
	struct dice *dice; /* one for each ordered pair */
	struct queue *queue;
	int epoll;
	struct mono_ns cpu_stamped;
	uint8_t packet[PACKET_MOST];
};

/* The wire should run the moment it is due. Refusal is no error: it is then less exact. */
static void ask_for_priority(void)
{
	const struct sched_param first = {.sched_priority = 1};

	prctl(PR_SET_TIMERSLACK, 1ul);
	if (sched_setscheduler(0, SCHED_RR, &first) < 0)
		setpriority(PRIO_PROCESS, 0, -10);
}

static int watch_places(struct wire *wire, struct err *err)
{
	wire->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (wire->epoll < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "wire: epoll");
	for (size_t i = 0; i < wire->place_count; i++) {
		struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};

		if (epoll_ctl(wire->epoll, EPOLL_CTL_ADD, wire->setup->nets[i].tun, &event) < 0)
			return err_set_errno(err, ERR_INTERNAL, errno, "wire: epoll");
	}
	return 0;
}

static int open_wire(const struct wire_setup *setup, struct wire *wire, struct err *err)
{
	size_t count = setup->topology->places.count;

	wire->setup = setup;
	wire->place_count = count;
	wire->dice = calloc(count * count, sizeof(*wire->dice));
	if (!wire->dice)
		return err_no_memory(err);
	for (size_t from = 0; from < count; from++)
		for (size_t to = 0; to < count; to++)
			wire->dice[from * count + to] = dice_for(setup->topology->seed, from, to);
	if (queue_new(QUEUE_MOST, &wire->queue, err) < 0)
		return -1;
	return watch_places(wire, err);
}

static void put_on_its_way(struct wire *wire, const struct label *label, size_t len,
	struct mono_ns now, const struct passage *passage)
{
	struct counts *counts = stats_at(wire->setup->stats, label->from, label->to, label->kind);
	struct mono_ns due = {now.v + passage->delay_ns};

	counts->late += passage->late;
	counts->dup += (uint64_t)passage->times - 1;
	for (int64_t i = 0; i < passage->times; i++)
		if (!queue_put(wire->queue, due, label, wire->packet, len))
			counts->overflow++;
}

static void carry(struct wire *wire, size_t from, size_t to, size_t len)
{
	size_t head = wire->setup->frames ? ETH_HLEN : 0;
	struct label label = {
		.from = from, .to = to, .kind = kind_of_packet(wire->packet + head, len - head)};
	struct counts *counts = stats_at(wire->setup->stats, from, to, label.kind);
	struct mono_ns now = when_mono_now();
	struct passage passage;
	enum fate fate = path_judge(paths_at(wire->setup->paths, from, to),
		&wire->dice[from * wire->place_count + to], label.kind, when_unix_now(), &passage);

	label.number = counts->in++;
	if (fate == FATE_LOST)
		counts->lost++;
	else if (fate == FATE_CUT)
		counts->cut++;
	else
		put_on_its_way(wire, &label, len, now, &passage);
}

static void take_packet(struct wire *wire, size_t from, size_t len)
{
	struct wire_stats *stats = wire->setup->stats;
	struct address address;
	int to;

	if (wire->setup->frames) {
		carry(wire, from, 1 - from, len); /* TAP gives no less than a header */
		return;
	}
	if (!address_of_packet(wire->packet, len, &address)) {
		stats->malformed++;
		return;
	}
	if (address_is_for_many(&address)) {
		stats->multicast++;
		return;
	}
	to = routes_find(wire->setup->routes, from, &address);
	if (to == ROUTES_NONE)
		stats->no_route++;
	else
		carry(wire, from, (size_t)to, len);
}

/* Counted before it is out: whoever gets it may be the last, and then the lab ends. */
static void release(struct wire *wire, const struct parcel *parcel, struct mono_ns now)
{
	struct wire_stats *stats = wire->setup->stats;
	const struct label *label = &parcel->label;
	struct counts *counts = stats_at(stats, label->from, label->to, label->kind);
	const struct counts before = *counts;
	int tun = wire->setup->nets[label->to].tun;

	stats_add_error(stats, now.v - parcel->due.v);
	stats_count_out(counts, label->number);
	if (write(tun, parcel->bytes, parcel->len) != (ssize_t)parcel->len) {
		*counts = before; /* its device is down */
		counts->refused++;
	}
}

static void release_due(struct wire *wire)
{
	const struct parcel *first;
	struct mono_ns now = when_mono_now();

	while ((first = queue_first(wire->queue)) && first->due.v <= now.v) {
		struct parcel *parcel = queue_take(wire->queue);

		release(wire, parcel, now);
		free(parcel);
		now = when_mono_now();
	}
}

static void read_place(struct wire *wire, size_t from)
{
	int tun = wire->setup->nets[from].tun;
	ssize_t len;

	for (int i = 0; i < BATCH; i++) {
		len = read(tun, wire->packet, sizeof(wire->packet));
		if (len <= 0)
			return;
		take_packet(wire, from, (size_t)len);
	}
}

/* In precise mode the last stretch is spent polling without a pause. */
static struct timespec pause_before_next(const struct wire *wire)
{
	const struct parcel *first = queue_first(wire->queue);
	int64_t spin_ns = wire->setup->precise ? SPIN_NS : 0;
	int64_t pause_ns = IDLE_NS;

	if (first)
		pause_ns = first->due.v - when_mono_now().v - spin_ns;
	if (pause_ns < 0)
		pause_ns = 0;
	return (struct timespec){
		.tv_sec = pause_ns / SECOND_NS,
		.tv_nsec = pause_ns % SECOND_NS,
	};
}

static void write_down(struct wire *wire)
{
	struct mono_ns now = when_mono_now();
	struct timespec cpu;

	if (now.v - wire->cpu_stamped.v < CPU_STAMP_NS)
		return;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
	wire->setup->stats->cpu_ns = cpu.tv_sec * SECOND_NS + cpu.tv_nsec;
	wire->cpu_stamped = now;
}

static int carry_on(struct wire *wire, struct err *err)
{
	struct epoll_event events[TOPOLOGY_PLACES_MOST];
	struct timespec pause;
	int count;

	for (;;) {
		pause = pause_before_next(wire);
		count = epoll_pwait2(wire->epoll, events, TOPOLOGY_PLACES_MOST, &pause, NULL);
		if (count < 0 && errno != EINTR)
			return err_set_errno(err, ERR_INTERNAL, errno, "wire: epoll");
		release_due(wire);
		for (int i = 0; i < count; i++) {
			read_place(wire, (size_t)events[i].data.u64);
			release_due(wire);
		}
		write_down(wire);
	}
}

int wire_run(const struct wire_setup *setup, struct err *err)
{
	struct wire *wire = calloc(1, sizeof(*wire));
	int ret = -1;

	if (!wire)
		return err_no_memory(err);
	wire->epoll = -1;
	ask_for_priority();
	if (open_wire(setup, wire, err) == 0)
		ret = carry_on(wire, err);
	if (wire->epoll >= 0)
		close(wire->epoll);
	queue_free(wire->queue);
	free(wire->dice);
	free(wire);
	return ret;
}
