/* What the prober's tests share: a network of their own, plans, probers in processes of their own
 * (a prober gives up its privileges for good), servers to be probed, records read back. */
#ifndef CDNPROOF_TESTS_PROBE_FIXTURE_H
#define CDNPROOF_TESTS_PROBE_FIXTURE_H

#include <sys/types.h>

#include "model/record.h"
#include "probes/probe.h"

#define FIXTURE_PORT   8080 /* of the server */
#define FIXTURE_CLOSED 8081 /* nobody listens */

/* True when this process may make a network namespace; tried in a child. */
bool fixture_may_unshare(void);

/* Puts the process into a network namespace of its own with only loopback, up. */
void fixture_enter_network(void);

/* A network setting of this namespace: "ipv4/icmp_echo_ignore_all". False: not possible here. */
bool fixture_set_network(const char *name, const char *value);

/* A folder that is removed with its files by fixture_remove_folder. */
void fixture_make_folder(char path[64]);
void fixture_remove_folder(const char *path);

/* Starts in start_in_ms; agent "a1", one check "c1" for `path`. */
struct fixture_plan {
	struct plan plan;
	struct plan_agent agents[2];
	struct plan_check check;
	struct bind_pair header;
};
void fixture_plan(struct fixture_plan *out, struct plan_target *targets, size_t count,
	int64_t slot_ms, int64_t slots, int64_t start_in_ms);
struct probe_options fixture_options(const char *output);

struct prober_result {
	int ret;
	struct err err;
	struct probe_summary summary;
	bool bare; /* no capability is left and no_new_privs is set */
};
struct prober {
	pid_t pid;
	struct prober_result *result; /* shared memory; there when prober_wait returns */
};
struct prober prober_start(const struct plan *plan, const struct probe_options *options,
	void (*before)(void)); /* before: run in the child first; NULL: nothing */
/* For `before`: an /etc of its own in which only a resolv.conf of this text is; NULL: nothing. */
void fixture_set_resolver(const char *text);

struct prober_result prober_wait(struct prober *prober);
struct prober_result prober_run(const struct plan *plan, const struct probe_options *options);

/* HTTP on 127.0.0.1 and ::1, FIXTURE_PORT; the path says what it does. Ends with this process. */
pid_t fixture_serve(void);
void fixture_stop(pid_t pid);

struct fixture_records {
	struct arena arena;
	struct record *items;
	size_t count, malformed;
};
/* Reads all lines and checks each run's chain of seq and prev. */
void fixture_read_records(const char *path, struct fixture_records *out);
int64_t fixture_err(const struct record *record, enum record_err which);
/* The records themselves say that this machine stood still: a slot or requests of it
 * that came too late, or TCP that had to send again. Then the file is removed and the plan put off,
 * to be run once more; *runs counts, and the sixth run stands as it is. */
bool fixture_again(
	struct fixture_plan *fixture, struct fixture_records *records, const char *path, int *runs);
/* A prober from its start to its end, run again as above; it must end well, and with bare hands.
 * `before` as of prober_start. */
struct prober_result fixture_run(struct fixture_plan *fixture, const struct probe_options *options,
	void (*before)(void), struct fixture_records *records);

#endif
