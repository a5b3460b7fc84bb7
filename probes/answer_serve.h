/* The responder's sockets: one UDP port, IPv4 and IPv6. It replies from the address that it was
 * asked at, keeps nothing of who asked, and ends when it is asked to stop. */
#ifndef CDNPROOF_PROBES_ANSWER_SERVE_H
#define CDNPROOF_PROBES_ANSWER_SERVE_H

#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"
#include "probes/answer_reply.h"

struct answer_server;

/* Binds the port at this address, its own port aside; NULL: at every address, of the families that
 * this kernel has. Nothing is read yet. ERR_NOPERM: the port is not ours to take; ERR_IO: it is
 * taken, or the address is none of this machine's (it may come later). */
int answer_server_open(const struct sockaddr_storage *at, uint16_t port, struct answer_server **out,
	struct err *err);
void answer_server_close(struct answer_server *server); /* NULL is fine */

/* Gives up every capability and all system calls but those that answering takes (others fail with
 * EPERM), and leaves no core file that the key would be in. Cannot be undone. Under a sanitizer,
 * which needs other calls, system calls stay as they are. */
int answer_server_confine(struct err *err);

/* Answers until a signal asks it to stop (base/stop.h). Counts in the responder. */
int answer_server_run(
	struct answer_server *server, struct answer_responder *responder, struct err *err);

#endif
