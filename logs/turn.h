/* Decoders with large windows take turns: of all the workers of a scan one at a time has them, so
 * that its memory does not grow with the number of threads. */
#ifndef CDNPROOF_LOGS_TURN_H
#define CDNPROOF_LOGS_TURN_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Bytes of window that are large: `xz -6` and `zstd -19` take 8 MiB. */
#define LOG_TURN_FROM (INT64_C(16) * 1024 * 1024)

struct log_turns {
	pthread_mutex_t lock;
	pthread_cond_t left;
	bool taken;
};

/* A worker's; a worker never waits for itself, whatever it has open. */
struct log_turn {
	struct log_turns *of;
	int decoders; /* that it has; above 0: it is its turn */
};

void log_turns_init(struct log_turns *turns);
void log_turns_fini(struct log_turns *turns);

/* For a decoder: waits until it is the worker's turn. NULL: nobody else is there. */
void log_turn_take(struct log_turn *turn);
void log_turn_leave(struct log_turn *turn);

/* The worker ends, whatever it still has open; decoders may leave after that. */
void log_turn_end(struct log_turn *turn);

#endif
