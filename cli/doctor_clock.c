/* The clock: it dates slots and stamps packets. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/doctor.h"
#include "probes/clock.h"

#define BOUND_WEAK_US  1000000 /* a slot is minutes, but a second is no clock */
#define OFFSET_STEP_US 128000  /* beyond it ntpd steps instead of slewing, by its default */

/* A service of time, as this machine starts one. */
static void set_clock(struct doctor *d, struct doctor_finding *f)
{
	doctor_remedy(d, f, "%s",
		d->health.sleep.systemd ? "sudo timedatectl set-ntp true" : "sudo chronyd");
}

void doctor_clock(struct doctor *d, struct doctor_finding *f)
{
	const struct health_clock *clock = &d->health.clock;

	if (!clock->told) {
		doctor_found(d, f, DOCTOR_UNKNOWN, _("the kernel does not tell (adjtimex)"));
		return;
	}
	doctor_number(d, f, "synced", clock->synced);
	doctor_number(d, f, "offset_us", clock->offset_us);
	doctor_number(d, f, "bound_us", clock->bound_us);
	if (clock->synced && clock->bound_us <= BOUND_WEAK_US) {
		doctor_found(d, f, DOCTOR_OK,
			_("synchronised, says the kernel: offset %lld µs, error at most %lld µs"),
			(long long)clock->offset_us, (long long)clock->bound_us);
		return;
	}
	doctor_found(d, f, DOCTOR_WEAK,
		clock->synced
			? _("synchronised, says the kernel, but the error may be %lld µs")
			: _("not synchronised, says the kernel (adjtimex): the error may be %lld "
			    "µs"),
		(long long)clock->bound_us);
	set_clock(d, f);
	doctor_cost(d, f,
		_("records say so, verdicts name it (clock_unsynced), and nodes.availability "
		  "cannot pass; RTTs do not suffer"));
}

void doctor_clock_step(struct doctor *d, struct doctor_finding *f)
{
	const struct health_clock *clock = &d->health.clock;

	doctor_number(d, f, "leap_s", clock->leap_s);
	if (!clock->told) {
		doctor_found(d, f, DOCTOR_UNKNOWN, _("the kernel does not tell (adjtimex)"));
		return;
	}
	if (clock->synced && !clock->leap_s && llabs(clock->offset_us) <= OFFSET_STEP_US) {
		doctor_found(d, f, DOCTOR_OK, _("none is to be expected"));
		return;
	}
	if (clock->leap_s) {
		doctor_found(d, f, DOCTOR_WEAK,
			_("a leap second is announced for the end of the day in UTC"));
	} else if (!clock->synced) {
		doctor_found(d, f, DOCTOR_WEAK,
			_("what synchronises it first will step it; let that happen before"));
		set_clock(d, f);
	} else {
		doctor_found(d, f, DOCTOR_WEAK,
			_("it is off by %lld µs: a time service may step it rather than slew it"),
			(long long)clock->offset_us);
	}
	doctor_cost(d, f, _("a step of more than %lld µs voids the slots that it falls in"),
		(long long)CLOCK_STEP_MOST_NS / 1000);
}

/* What the kernel may read its clock from, as far as something is known against it. */
static const struct clock_source {
	const char *name;
	const char *cost;
} slow_sources[] = {
	{"jiffies", N_("stamps move by the timer's tick, 1 to 10 ms: RTTs prove nothing")},
	{"refined-jiffies", N_("stamps move by the timer's tick, 1 to 10 ms: RTTs prove nothing")},
	{"pit", N_("every stamp reads a slow device")},
	{"acpi_pm", N_("every stamp reads a slow device, and stamps move by about 0.3 µs")},
	{"hpet", N_("every stamp reads a slow device")},
};

static const struct clock_source *find_slow(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(slow_sources); i++)
		if (strcmp(slow_sources[i].name, name) == 0)
			return &slow_sources[i];
	return NULL;
}

/* The first of those to be had that nothing is known against: the kernel lists the best first. */
static const char *better_source(struct doctor *d)
{
	char *rest = arena_text(&d->arena, d->health.clock.sources);
	char *name;

	while ((name = strsep(&rest, " ")))
		if (*name && !find_slow(name))
			return name;
	return NULL;
}

void doctor_clock_source(struct doctor *d, struct doctor_finding *f)
{
	const char *source = d->health.clock.source;
	const struct clock_source *slow = find_slow(source);
	const char *better = better_source(d);

	if (!*source) {
		doctor_found(d, f, DOCTOR_UNKNOWN, _("the kernel does not tell (/sys)"));
		return;
	}
	doctor_found(d, f, slow ? DOCTOR_WEAK : DOCTOR_OK, "%s", source);
	if (!slow)
		return;
	doctor_cost(d, f, "%s", _(slow->cost));
	if (better)
		doctor_remedy(d, f,
			"echo %s | sudo tee "
			"/sys/devices/system/clocksource/clocksource0/current_clocksource",
			better);
}
