/* What this machine lets the prober do. The kernel is asked, sockets are opened and closed again;
 * nothing is ever sent to anyone. */
#ifndef CDNPROOF_PROBES_HEALTH_H
#define CDNPROOF_PROBES_HEALTH_H

#include <limits.h>
#include <net/if.h>

#include "probes/probe.h"
#include "probes/target.h"

#define HEALTH_UNKNOWN (-1) /* a number that the kernel does not tell */

struct health_rights {
	bool net_raw;       /* CAP_NET_RAW is effective */
	bool net_raw_bound; /* it is in the bounding set: else no program can have it */
	bool root;
	bool no_new_privs;     /* what the program's file grants has no effect, */
	bool nosuid;           /* nor on this file system */
	bool program_has;      /* the program's file grants it */
	const char *container; /* docker, podman; NULL: none that shows itself */
	char program[PATH_MAX];
};

struct health_sockets {
	bool stream;                     /* an ordinary TCP socket */
	bool raw[ADDRESS_FAMILIES];      /* ICMP */
	bool ping[ADDRESS_FAMILIES];     /* ICMP without privilege */
	int64_t group_first, group_last; /* net.ipv4.ping_group_range */
};

/* ERR_NONE: a capture and what sends beside it were opened and closed. */
struct health_capture {
	struct err err;
};

struct health_clock {
	bool told; /* the kernel answered */
	bool synced;
	int64_t offset_us, bound_us;
	int leap_s;        /* announced for the end of the UTC day: 1, -1; else 0 */
	char source[64];   /* "": not told */
	char sources[256]; /* that could be chosen, blanks between */
};

struct health_limits {
	int64_t descriptors, descriptors_most; /* RLIMIT_NOFILE: now, and what a user may set */
	int64_t rmem_bytes, wmem_bytes;        /* net.core.rmem_max, wmem_max */
	int64_t cpus;                          /* that this process may use */
};

struct health_sleep {
	bool told;      /* whether this machine can */
	bool can;       /* its kernel can suspend it */
	bool systemd;   /* is running: may do so */
	bool masked;    /* and was told never to */
	bool battery;   /* there is one */
	bool graphical; /* it starts a desktop, which may do so by itself */
};

struct health {
	struct health_rights rights;
	struct health_sockets sockets;
	struct health_capture capture;
	struct health_clock clock;
	struct health_limits limits;
	struct health_sleep sleep;
};

/* Asks all of it. `interface` is that of the capture; NULL: all. */
void health_ask(const char *interface, struct health *out);

struct health_space {
	bool told;
	int64_t free_bytes; /* for this user */
	int sys_errno;      /* why a file cannot be made there; 0: it can */
};

/* Of the folder that a file would lie in; of what is not there yet, the folder above. */
void health_ask_space(const char *output, struct health_space *out);

/* A method that a run would use. */
struct health_method {
	const struct probe_method *method;
	size_t target_count;
	int ts;         /* enum record_stamp of its RTTs, as far as the machine decides */
	struct err err; /* ERR_NONE: it was opened and closed as the prober does */
};

/* What a run would do, and find here. */
struct health_run {
	struct probe_targets targets;
	LIST_OF(struct health_method) methods;
	bool captures;        /* stamps at the packet */
	struct err refused;   /* why it would be refused for its capture; ERR_NONE: it is not */
	int64_t descriptors;  /* that it needs at most */
	int64_t records;      /* lines that it would write, */
	int64_t record_bytes; /* about so long in all */
	struct probe_forecast forecast;
};

/* The plan's arithmetic; nothing is opened. *out is the caller's to end. */
int health_run_make(const struct plan *plan, const struct probe_options *options,
	struct health_run *out, struct err *err);
void health_run_fini(struct health_run *run);

/* Opens everything as the prober opens it, and closes it: what fails is in the methods' err and in
 * `refused`. Nothing is sent. -1: not even that could be tried. */
int health_run_try(struct health_run *run, const struct probe_options *options, struct err *err);

/* The way to one address, as the kernel would take it now. */
struct health_way {
	const struct probe_target *target;
	int ifindex;                    /* 0: there is none */
	char interface[IF_NAMESIZE];    /* "": it has no name any more */
	struct sockaddr_storage source; /* ss_family 0: not said */
	bool local;                     /* to this machine itself */
	bool tunnel;                    /* by an interface without link headers: TUN, WireGuard */
};

/* One a host: by questions to the kernel's routing. *out lives in `arena`. */
int health_ask_ways(const struct probe_targets *targets, struct arena *arena,
	struct health_way **out, size_t *count, struct err *err);

#endif
