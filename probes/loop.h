/* The event loop: file descriptors that become ready, and one instant to wake at. Signals are held
 * back except while it sleeps, so that none is lost between looking and sleeping. */
#ifndef CDNPROOF_PROBES_LOOP_H
#define CDNPROOF_PROBES_LOOP_H

#include <stdint.h>

#include "base/err.h"
#include "base/when.h"

struct loop;

/* Storage of who watches; must stay where it is until loop_remove. */
struct loop_watch {
	int fd;
	void (*ready)(void *owner, int fd, uint32_t events); /* EPOLLIN and the like */
	void *owner;
};

int loop_open(struct loop **out, struct err *err);
void loop_close(struct loop *loop);

int loop_add(struct loop *loop, struct loop_watch *watch, uint32_t events); /* -1: errno */
int loop_change(struct loop *loop, struct loop_watch *watch, uint32_t events);
void loop_remove(struct loop *loop, struct loop_watch *watch); /* before its fd is closed */
/* The same without a system call: its fd, which nobody else holds, is closed right now. */
void loop_forget(struct loop *loop, struct loop_watch *watch);

/* Sleeps until something is ready, a signal comes or `until`, then calls everything that is ready.
 * *drained is an instant before which everything that had arrived was handed over: what is judged
 * silent is judged by it. */
int loop_wait(struct loop *loop, struct mono_ns until, struct mono_ns *drained, struct err *err);

#endif
