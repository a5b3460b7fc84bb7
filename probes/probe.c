#include "probes/probe.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>

#include "base/i18n.h"
#include "probes/confine.h"
#include "probes/engine.h"
#include "probes/privilege.h"
#include "probes/stamping.h"

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

static void say(const struct engine *engine, const char *text)
{
	if (text[0] && engine->options->say)
		engine->options->say(text, engine->options->context);
}

static int open_stamping(struct engine *engine, struct err *err)
{
	char why[sizeof(err->text)];

	if (engine->targets.passed_over > 0) {
		snprintf(why, sizeof(why),
			_("--polite: %zu targets need other sockets than "
			  "connect() uses, and are left out"),
			engine->targets.passed_over);
		say(engine, why);
	}
	if (engine->targets.not_meshed > 0) {
		snprintf(why, sizeof(why),
			_("no mesh: the address the plan gives this agent is none of this machine's "
			  "(a NAT?), %zu peers are left out"),
			engine->targets.not_meshed);
		say(engine, why);
	}
	if (stamping_open(&engine->env, engine->options, why, sizeof(why), err) < 0)
		return -1;
	say(engine, why);
	return 0;
}

static int open_evidence(struct engine *engine, struct err *err)
{
	const struct pcap_sampling *sampling = engine->plan->pcap;
	struct pcapng_options options = {.path = engine->options->pcap};
	struct capture_recorder recorder = {.record = pcapng_add};

	if (!options.path)
		return 0;
	if (!engine->env.capture)
		return err_set(
			err, ERR_USAGE, "%s", _("--pcap needs a capture, and there is none"));
	if (sampling) {
		options.file_bytes = (size_t)sampling->file_mib << 20;
		options.files_most = (size_t)sampling->files_most;
	}
	if (pcapng_open(&options, &engine->pcapng, err) < 0)
		return -1;
	recorder.owner = engine->pcapng;
	engine->recorder = recorder;
	capture_record(engine->env.capture, &engine->recorder);
	return 0;
}

static int open_memory(struct engine *engine, struct err *err)
{
	struct probe_targets *targets = &engine->targets;

	engine->planned = arena_array(&targets->arena, targets->count, sizeof(*engine->planned));
	engine->schedules =
		arena_array(&targets->arena, targets->count, sizeof(*engine->schedules));
	engine->sends = wheel_new(when_mono_now());
	engine->slots.expiries = wheel_new(when_mono_now());
	return engine->sends && engine->slots.expiries ? 0 : err_no_memory(err);
}

static int open_heads(struct engine *engine, struct err *err)
{
	const struct probe_options *options = engine->options;
	const struct heads_wish wish = {.key = options->key,
		.key_path = options->key_path,
		.agent = options->agent,
		.plan_sha256 = engine->plan->sha256,
		.run = engine->run,
		.say = options->say,
		.context = options->context};

	return options->key ? heads_open(&wish, &engine->output, &engine->heads, err) : 0;
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
	engine->env.plan_sha256 = engine->plan->sha256;
	engine->env.agent = engine->options->agent;
	engine->env.signs_with = engine->options->key;
	if (open_memory(engine, err) < 0 || open_stamping(engine, err) < 0 ||
		open_methods(engine, err) < 0 || open_evidence(engine, err) < 0 ||
		output_open(engine->options->output, &engine->output, err) < 0 ||
		open_heads(engine, err) < 0 || stamping_start(&engine->env, err) < 0)
		return -1;
	engine->summary->torn_line = engine->output.torn;
	if (privilege_drop(err) < 0 || confine_prober(err) < 0)
		return -1;
	return engine->heads ? heads_start(engine->heads, &engine->output, err) : 0;
}

static void close_all(struct engine *engine)
{
	for (size_t i = 0; i < engine->targets.run_count; i++) {
		struct method_run *run = &engine->targets.runs[i];

		run->method->close(run->state);
	}
	slot_queue_fini(&engine->slots);
	stamping_close(&engine->env);
	if (engine->pcapng)
		engine->summary->pcap_lost = pcapng_lost(engine->pcapng);
	pcapng_close(engine->pcapng);
	wheel_free(engine->sends);
	wheel_free(engine->slots.expiries);
	targets_fini(&engine->targets);
	heads_close(engine->heads);
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
