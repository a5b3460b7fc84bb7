#include "probes/probe.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>

#include "base/i18n.h"
#include "probes/engine.h"
#include "probes/privilege.h"

static int draw_numbers(struct engine *engine, struct err *err)
{
	uint64_t numbers[2];

	if (getrandom(numbers, sizeof(numbers), 0) != (ssize_t)sizeof(numbers))
		return err_set_errno(err, ERR_INTERNAL, errno, "getrandom");
	engine->env.key = numbers[0];
	snprintf(engine->run, sizeof(engine->run), "%016" PRIx64, numbers[1]);
	return 0;
}

static int open_methods(struct engine *engine, struct err *err)
{
	for (size_t i = 0; i < engine->targets.run_count; i++) {
		struct method_run *run = &engine->targets.runs[i];

		if (run->method->open(&engine->env, &run->state, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < engine->targets.count; i++) {
		struct probe_target *target = &engine->targets.items[i];
		const struct method_run *run = target->run;

		if (run->method->prepare && run->method->prepare(run->state, target, err) < 0)
			return -1;
	}
	return 0;
}

/* Everything that may need privilege, then none is left, then the first packet. The output comes
 * last, so that what cannot be probed leaves no file. */
static int open_all(struct engine *engine, struct err *err)
{
	if (targets_make(engine->plan, engine->options, &engine->targets, err) < 0 ||
		loop_open(&engine->loop, err) < 0 || draw_numbers(engine, err) < 0)
		return -1;
	engine->env.loop = engine->loop;
	engine->env.slots = &engine->slots;
	engine->env.targets = &engine->targets;
	engine->planned = arena_array(
		&engine->targets.arena, engine->targets.count, sizeof(*engine->planned));
	engine->schedules = arena_array(
		&engine->targets.arena, engine->targets.count, sizeof(*engine->schedules));
	if (open_methods(engine, err) < 0 ||
		output_open(engine->options->output, &engine->output, err) < 0)
		return -1;
	engine->summary->torn_line = engine->output.torn;
	return privilege_drop(err);
}

static void close_all(struct engine *engine)
{
	for (size_t i = 0; i < engine->targets.run_count; i++) {
		struct method_run *run = &engine->targets.runs[i];

		run->method->close(run->state);
	}
	slot_queue_fini(&engine->slots);
	heap_fini(&engine->expiries);
	targets_fini(&engine->targets);
	output_close(&engine->output);
	loop_close(engine->loop);
}

int probe_run(const struct plan *plan, const struct probe_options *options,
	struct probe_summary *summary, struct err *err)
{
	struct engine engine = {
		.plan = plan, .options = options, .summary = summary, .output.fd = -1};
	int ret;

	*summary = (struct probe_summary){0};
	engine.slots.total = &summary->total;
	ret = open_all(&engine, err);
	if (ret == 0)
		ret = engine_run(&engine, err);
	close_all(&engine);
	return ret;
}
