/* What a run would do: the plan's own arithmetic, nothing is opened. */
#include "probes/method.h"

#define IPV6_MORE 20 /* bytes of its header beyond IPv4's */

static int64_t requests_of(
	const struct plan *plan, const struct probe_options *options, const struct probe_target *t)
{
	struct schedule schedule = schedule_fit(
		t->seed, plan->slot_ms * 1000000, t->sent, t->interval_ms * 1000000, 0);
	int64_t slots =
		options->slots > 0 && options->slots < plan->slots ? options->slots : plan->slots;

	return options->count > 0 ? options->count
				  : schedule.count * plan_turns_before(t->turn, slots);
}

static void add(const struct plan *plan, const struct probe_options *options,
	const struct probe_target *target, struct probe_forecast *out)
{
	const struct probe_method *method = target->run->method;
	int64_t requests = requests_of(plan, options, target);
	int64_t bytes = method->request_bytes;

	if (target->family == ADDRESS_V6)
		bytes += (int64_t)method->request_packets * IPV6_MORE;
	out->requests += requests;
	out->packets += requests * method->request_packets;
	out->bytes += requests * bytes;
}

/* Requests a second to one address while all of its series are under way, thousandths. */
static void find_busiest(const struct probe_targets *targets, struct probe_forecast *out)
{
	const struct probe_target *before = NULL;
	int64_t mpps = 0;

	for (size_t i = 0; i < targets->count; i++) {
		const struct probe_target *target = targets->by_addr[i];

		if (!before || !targets_same_host(&before->to, &target->to))
			mpps = 0;
		before = target;
		mpps += target->sent > 1 ? 1000000 / target->interval_ms : 0;
		if (mpps <= out->busiest_mpps)
			continue;
		out->busiest_mpps = mpps;
		out->busiest = target->addr;
	}
}

static void set_times(
	const struct plan *plan, const struct probe_options *options, struct probe_forecast *out)
{
	int64_t end_ms = plan->start.v + plan->slots * plan->slot_ms;

	out->slots = plan->slots;
	out->first_ms = plan->start.v;
	out->last_ms = end_ms;
	if (options->until.v != BIND_ABSENT && options->until.v < end_ms) {
		out->last_ms = options->until.v > plan->start.v ? options->until.v : plan->start.v;
		out->slots = (out->last_ms - plan->start.v) / plan->slot_ms;
	}
	if (options->slots > 0 && options->slots < out->slots) {
		out->slots = options->slots;
		out->last_ms = plan->start.v + out->slots * plan->slot_ms;
	}
}

int probe_forecast(const struct plan *plan, const struct probe_options *options,
	struct probe_forecast *out, struct err *err)
{
	struct probe_options whole = *options;
	struct probe_targets targets;

	if (targets_make(plan, options, &targets, err) < 0)
		return -1;
	*out = (struct probe_forecast){.targets = (int64_t)targets.count};
	set_times(plan, options, out);
	whole.slots = out->slots;
	for (size_t i = 0; out->slots > 0 && i < targets.count; i++)
		add(plan, &whole, &targets.items[i], out);
	find_busiest(&targets, out);
	targets_fini(&targets);
	return 0;
}
