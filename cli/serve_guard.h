/* Wrong tokens, counted by who sends them: a few are answered 403, then it is 429 for a while,
 * right or wrong, from that address. */
#ifndef CDNPROOF_CLI_SERVE_GUARD_H
#define CDNPROOF_CLI_SERVE_GUARD_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/when.h"

#define SERVE_GUARD_PLACES 64   /* addresses that share one are held back together */
#define SERVE_GUARD_WRONG  10   /* at once */
#define SERVE_GUARD_MS     3000 /* until one more */

struct serve_guard {
	struct {
		int64_t wrong; /* in ms: SERVE_GUARD_MS each, less the time since */
		struct mono_ns at;
	} places[SERVE_GUARD_PLACES];
};

/* Has sent too many wrong tokens to be listened to now. */
bool serve_guard_holds(struct serve_guard *guard, const struct sockaddr *from, struct mono_ns now);
void serve_guard_add(struct serve_guard *guard, const struct sockaddr *from, struct mono_ns now);

#endif
