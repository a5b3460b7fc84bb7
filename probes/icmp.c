#include "probes/icmp.h"

#include <stdlib.h>

#include "probes/capture.h"
#include "probes/icmp_frames.h"
#include "probes/icmp_plain.h"

struct icmp {
	struct icmp_match match;
	struct icmp_frames *frames; /* with a capture, */
	struct icmp_plain *plain;   /* else */
};

static void send_request(void *state, struct probe_request *request)
{
	struct icmp *icmp = state;

	if (icmp->frames)
		icmp_frames_send(icmp->frames, request);
	else
		icmp_plain_send(icmp->plain, request);
}

static void flush(void *state)
{
	struct icmp *icmp = state;

	if (icmp->frames)
		icmp_frames_flush(icmp->frames);
}

static size_t in_flight(const void *state)
{
	const struct icmp *icmp = state;

	return icmp->frames ? icmp_frames_waiting(icmp->frames) : 0;
}

static struct mono_ns wake_at(const void *state)
{
	const struct icmp *icmp = state;

	return icmp->frames ? icmp_frames_wake_at(icmp->frames) : (struct mono_ns){INT64_MAX};
}

static void run_timers(void *state)
{
	(void)state; /* the engine looks at in_flight again */
}

/* What the capture did not see leave was not sent. */
static void expire(void *state, struct probe_request *request)
{
	struct icmp *icmp = state;

	if (icmp->frames && !request->stamped)
		request_unsent(icmp->match.env->slots, request, RECORD_NOT_SEEN);
}

static void close_icmp(void *state)
{
	struct icmp *icmp = state;

	if (!icmp)
		return;
	icmp_frames_close(icmp->frames);
	icmp_plain_close(icmp->plain);
	free(icmp);
}

static int open_icmp(const struct method_env *env, void **state, struct err *err)
{
	struct icmp *icmp = calloc(1, sizeof(*icmp));
	int ret;

	if (!icmp)
		return err_no_memory(err);
	icmp->match.env = env;
	if (env->capture)
		ret = icmp_frames_open(&icmp->match, &icmp->frames, err);
	else
		ret = icmp_plain_open(&icmp->match, &icmp->plain, err);
	if (ret < 0) {
		close_icmp(icmp);
		return -1;
	}
	*state = icmp;
	return 0;
}

static int64_t count_drops(const void *state, int family)
{
	const struct icmp *icmp = state;
	int64_t drops = icmp->frames ? capture_drops(icmp->match.env->capture)
				     : icmp_plain_drops(icmp->plain, family);

	return drops + icmp->match.unstamped[family];
}

static const char *filter(const struct probe_targets *targets, struct arena *arena)
{
	(void)targets;
	(void)arena;
	return "icmp or icmp6";
}

const struct probe_method icmp_method = {
	.name = "icmp",
	.summary = "ICMP echo, stamped by the kernel at the packet",
	.ts = TS_RX,
	.request_packets = 1,
	.request_bytes = 52,
	.needs_sockets = true,
	.window = ICMP_FRAMES_WINDOW,
	.in_flight = in_flight,
	.wake_at = wake_at,
	.run_timers = run_timers,
	.filter = filter,
	.open = open_icmp,
	.close = close_icmp,
	.send = send_request,
	.flush = flush,
	.expire = expire,
	.drops = count_drops,
};
