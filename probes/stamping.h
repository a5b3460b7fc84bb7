/* What gives packets their stamps in this run: the capture and what goes with it, or nothing. */
#ifndef CDNPROOF_PROBES_STAMPING_H
#define CDNPROOF_PROBES_STAMPING_H

#include "probes/method.h"

/* Opens what env lacks for stamps at the packet. Where that is not wanted (options->polite), not
 * needed, or not permitted, env->capture stays NULL; `why` then says so in words for the user, or
 * is empty. ERR_* only when something else fails. */
int stamping_open(struct method_env *env, const struct probe_options *options, char *why,
	size_t why_len, struct err *err);

/* Deliver from here on: to be called before privileges are dropped. */
int stamping_start(const struct method_env *env, struct err *err);

void stamping_close(struct method_env *env);

#endif
