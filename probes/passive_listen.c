/* A capture on the node itself. Only what a handshake needs is asked of the kernel: all that comes
 * to the node (its last segment is an ordinary ACK), of what the node sends SYN/ACKs and RSTs. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/stop.h"
#include "probes/capture.h"
#include "probes/passive.h"
#include "probes/privilege.h"

#define RING_BYTES (32u * 1024 * 1024)
#define ROUND_NS   INT64_C(200000000) /* between two looks at the clock and the counts */

struct passive_capture {
	struct passive *passive;
	struct capture *capture;
	struct loop *loop;
	struct capture_listener listener;
	int64_t unread, drops; /* of the capture, told already */
};

/* ---- the filter ---- */

static const char *ports_filter(
	const struct passive_options *options, const char *side, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < options->port_count; i++)
		text = arena_format(arena, "%s%s%s port %u", text, i ? " or " : " and (", side,
			options->ports[i]);
	return options->port_count ? arena_format(arena, "%s)", text) : text;
}

/* Flags of TCP behind an IPv6 header are not to be had by name. */
static const char *host_filter(
	const struct passive_options *options, const struct packet_host *host, struct arena *arena)
{
	char addr[INET6_ADDRSTRLEN];

	inet_ntop(host->family == 6 ? AF_INET6 : AF_INET, host->bytes, addr, sizeof(addr));
	return arena_format(arena, "(dst host %s%s) or (src host %s and %s & 6 != 0%s)", addr,
		ports_filter(options, "dst", arena), addr,
		host->family == 6 ? "ip6[53]" : "tcp[13]", ports_filter(options, "src", arena));
}

static const char *make_filter(const struct passive_options *options, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < options->host_count; i++)
		text = arena_format(arena, "%s%s%s", text, i ? " or " : "",
			host_filter(options, &options->hosts[i], arena));
	return arena_format(arena, "tcp and (%s)", text);
}

/* ---- the capture ---- */

static void seen(void *owner, const struct packet *packet, struct real_ns at)
{
	struct passive_capture *capture = owner;

	passive_note(capture->passive, packet, at);
}

int passive_capture_open(struct passive *passive, const struct passive_options *options,
	const char *interface, struct passive_capture **out, struct err *err)
{
	struct passive_capture *capture = calloc(1, sizeof(*capture));
	struct arena arena = {0};
	struct capture_options wanted = {.buffer_bytes = RING_BYTES};
	int ret;

	if (!capture)
		return err_no_memory(err);
	if (interface && strcmp(interface, "any") != 0)
		wanted.interface = interface;
	wanted.filter = make_filter(options, &arena);
	capture->passive = passive;
	capture->listener = (struct capture_listener){.seen = seen, .owner = capture};
	ret = capture_open(&wanted, &capture->capture, err);
	arena_fini(&arena);
	if (ret < 0 || privilege_drop(err) < 0 || loop_open(&capture->loop, err) < 0) {
		passive_capture_close(capture);
		return -1;
	}
	capture_listen(capture->capture, &capture->listener);
	*out = capture;
	return 0;
}

void passive_capture_close(struct passive_capture *capture)
{
	if (!capture)
		return;
	capture_close(capture->capture);
	loop_close(capture->loop);
	free(capture);
}

static void tell_losses(struct passive_capture *capture)
{
	int64_t drops = capture_drops(capture->capture);
	int64_t unread = capture_unread(capture->capture);

	passive_note_lost(capture->passive, drops - capture->drops);
	capture->drops = drops;
	for (; capture->unread < unread; capture->unread++)
		passive_note_unread(capture->passive, clock_real_now());
}

static bool is_over(
	const struct passive_capture *capture, struct unix_ms until, int64_t connections)
{
	return stop_requested || (until.v != BIND_ABSENT && when_unix_now().v >= until.v) ||
	       (connections && passive_connections(capture->passive) >= connections);
}

int passive_capture_run(struct passive_capture *capture, struct unix_ms until, int64_t connections,
	void (*progress)(const struct passive *passive), struct err *err)
{
	if (capture_start(capture->capture, capture->loop, err) < 0)
		return -1;
	while (!is_over(capture, until, connections)) {
		struct mono_ns wake = {when_mono_now().v + ROUND_NS}, drained;

		if (loop_wait(capture->loop, wake, &drained, err) < 0 ||
			capture_fault(capture->capture, err) < 0)
			return -1;
		tell_losses(capture);
		if (progress)
			progress(capture->passive);
	}
	capture_read(capture->capture);
	tell_losses(capture);
	return 0;
}
