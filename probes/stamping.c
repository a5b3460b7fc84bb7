#include "probes/stamping.h"

#include <stdio.h>

#include "base/i18n.h"
#include "probes/capture.h"
#include "probes/route.h"
#include "probes/tcp_watch.h"

/* What the methods in use want to see, joined; NULL: none of them wants anything. */
static const char *join_filters(const struct probe_targets *targets, struct arena *arena)
{
	const char *text = NULL;

	for (size_t i = 0; i < targets->run_count; i++) {
		const struct probe_method *method = targets->runs[i].method;
		const char *more = method->filter ? method->filter(targets, arena) : NULL;

		if (more && text)
			text = arena_format(arena, "%s or %s", text, more);
		else if (more)
			text = more;
	}
	return text;
}

static int open_parts(
	struct method_env *env, const struct capture_options *options, struct err *err)
{
	if (capture_open(options, &env->capture, err) < 0 ||
		routes_open(env->loop, &env->routes, err) < 0)
		return -1;
	for (size_t i = 0; i < env->targets->run_count; i++)
		if (env->targets->runs[i].method->watches_tcp)
			return tcp_watch_open(env->capture, env->targets, &env->tcp_watch, err);
	return 0;
}

int stamping_open(struct method_env *env, const struct probe_options *options, char *why,
	size_t why_len, struct err *err)
{
	struct capture_options capture = {.interface = options->interface};
	struct arena arena = {0};
	struct err reason;
	int ret = 0;

	why[0] = '\0';
	env->polite = options->polite;
	env->half_open = options->half_open;
	if (!options->polite && !options->no_capture)
		capture.filter = join_filters(env->targets, &arena);
	if (capture.filter && open_parts(env, &capture, &reason) < 0) {
		stamping_close(env);
		if (reason.code == ERR_NOPERM && !options->interface && !options->pcap &&
			!options->half_open)
			snprintf(why, why_len, _("no stamps at the packet: %s"), reason.text);
		else {
			*err = reason;
			ret = -1;
		}
	}
	arena_fini(&arena);
	return ret;
}

int stamping_start(const struct method_env *env, struct err *err)
{
	return env->capture ? capture_start(env->capture, env->loop, err) : 0;
}

void stamping_close(struct method_env *env)
{
	tcp_watch_close(env->tcp_watch);
	routes_close(env->routes);
	capture_close(env->capture);
	env->tcp_watch = NULL;
	env->routes = NULL;
	env->capture = NULL;
}
