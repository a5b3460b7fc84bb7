/* What the machine has: descriptors, buffers, processors, disk; and whether it stays awake. */
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/doctor.h"
#include "reports/numbers.h"

/* ---- file descriptors ---- */

void doctor_descriptors(struct doctor *d, struct doctor_finding *f)
{
	const struct health_limits *limits = &d->health.limits;
	int64_t need = d->plan ? d->run.descriptors : 0;

	if (limits->descriptors == HEALTH_UNKNOWN) {
		doctor_found(d, f, DOCTOR_UNKNOWN, _("the kernel does not tell"));
		return;
	}
	doctor_number(d, f, "limit", limits->descriptors);
	doctor_number(d, f, "limit_most", limits->descriptors_most);
	if (d->plan)
		doctor_number(d, f, "need", need);
	if (!d->plan) {
		doctor_found(d, f, DOCTOR_OK, "%lld", (long long)limits->descriptors);
		return;
	}
	if (limits->descriptors >= need) {
		doctor_found(d, f, DOCTOR_OK, _("%lld, of which the run needs up to %lld"),
			(long long)limits->descriptors, (long long)need);
		return;
	}
	doctor_found(d, f, DOCTOR_WEAK, _("%lld, and the run needs up to %lld"),
		(long long)limits->descriptors, (long long)need);
	doctor_cost(d, f, _("requests beyond it are not sent (no_buffer)"));
	if (limits->descriptors_most >= need)
		doctor_remedy(d, f, "ulimit -Sn %lld", (long long)need);
	else
		doctor_remedy(d, f, "sudo prlimit --nofile=%lld:%lld --pid $$", (long long)need,
			(long long)need);
}

/* ---- room for what has arrived ---- */

/* A small datagram and the stamp of the request that it answers, as the kernel counts them. */
#define PENDING_BYTES 1536
#define STALL_MS      100 /* that a busy machine may keep the prober from reading */

static int64_t requests_per_s(const struct doctor *d)
{
	const struct probe_forecast *forecast = &d->run.forecast;
	int64_t ms = forecast->last_ms - forecast->first_ms;

	return ms > 0 ? forecast->requests * 1000 / ms : 0;
}

void doctor_buffers(struct doctor *d, struct doctor_finding *f)
{
	const struct health_limits *limits = &d->health.limits;
	int64_t need = d->plan ? requests_per_s(d) * STALL_MS / 1000 * PENDING_BYTES : 0;

	if (limits->rmem_bytes == HEALTH_UNKNOWN) {
		doctor_found(d, f, DOCTOR_UNKNOWN, _("net.core.rmem_max is not to be read here"));
		return;
	}
	doctor_number(d, f, "rmem_max", limits->rmem_bytes);
	doctor_number(d, f, "wmem_max", limits->wmem_bytes);
	/* the kernel doubles what is asked for, for its own headers */
	if (d->plan && d->run.captures) {
		doctor_found(d, f, DOCTOR_OK,
			_("replies come by the capture's own ring; sockets may have %s"),
			number_bytes(limits->rmem_bytes).text);
	} else if (2 * limits->rmem_bytes >= need) {
		doctor_found(d, f, DOCTOR_OK,
			_("a socket may have %s: about %lld replies between two readings"),
			number_bytes(limits->rmem_bytes).text,
			(long long)(2 * limits->rmem_bytes / PENDING_BYTES));
	} else {
		doctor_found(d, f, DOCTOR_WEAK,
			_("a socket may have %s: about %lld replies, fewer than come in %d ms of this plan"),
			number_bytes(limits->rmem_bytes).text,
			(long long)(2 * limits->rmem_bytes / PENDING_BYTES), STALL_MS);
		doctor_remedy(d, f, "sudo sysctl -w net.core.rmem_max=%lld",
			(long long)(need > 4194304 ? need : 4194304));
		doctor_cost(d, f, _("slots in which replies were dropped here are void, not lost"));
	}
}

/* ---- processors ---- */

#define RATE_MOST 200000 /* ICMP requests a second that one core was seen to do without loss */

void doctor_cpus(struct doctor *d, struct doctor_finding *f)
{
	int64_t cpus = d->health.limits.cpus, rate = d->plan ? requests_per_s(d) : 0;

	if (cpus == HEALTH_UNKNOWN) {
		doctor_found(d, f, DOCTOR_UNKNOWN, _("the kernel does not tell"));
		return;
	}
	doctor_number(d, f, "cpus", cpus);
	doctor_number(d, f, "requests_per_s", rate);
	if (rate > RATE_MOST) {
		doctor_found(d, f, DOCTOR_WEAK,
			_("%lld; the plan asks for %lld requests a second, and one core was seen to do %d"),
			(long long)cpus, (long long)rate, RATE_MOST);
		doctor_cost(d, f, _("requests that do not fit in their slot are not sent"));
		return;
	}
	doctor_found(d, f, DOCTOR_OK,
		ngettext("%lld; a busy one moves when a request leaves, not its RTT",
			"%lld; busy ones move when a request leaves, not its RTT",
			(unsigned long)cpus),
		(long long)cpus);
}

/* ---- sleep ---- */

void doctor_sleep(struct doctor *d, struct doctor_finding *f)
{
	const struct health_sleep *sleep = &d->health.sleep;

	if (sleep->told) {
		doctor_number(d, f, "can", sleep->can);
		doctor_number(d, f, "masked", sleep->masked);
		doctor_number(d, f, "battery", sleep->battery);
	}
	if (!sleep->told) {
		doctor_found(d, f, DOCTOR_UNKNOWN, _("the kernel does not tell (/sys)"));
		return;
	}
	if (!sleep->can || sleep->masked) {
		doctor_found(d, f, DOCTOR_OK,
			sleep->can ? _("never: systemd's sleep targets are masked")
				   : _("never: its kernel cannot"));
		return;
	}
	if (!sleep->battery && !sleep->graphical) {
		doctor_found(d, f, DOCTOR_UNKNOWN,
			_("it can; nothing was found that would make it (battery, desktop)"));
	} else {
		doctor_found(d, f, DOCTOR_WEAK,
			sleep->battery
				? _("it can, and has a battery: a laptop does when it is shut")
				: _("it can, and starts a desktop, which may when nobody is "
				    "there"));
		doctor_cost(d, f, _("slots that it sleeps through are missing"));
	}
	if (sleep->systemd)
		doctor_remedy(d, f,
			"sudo systemctl mask sleep.target suspend.target hibernate.target "
			"hybrid-sleep.target");
}

/* ---- disk ---- */

#define SPACE_LITTLE ((int64_t)64 << 20)

static void weigh_space(struct doctor *d, struct doctor_finding *f)
{
	int64_t free_bytes = d->space.free_bytes, need = d->plan ? d->run.record_bytes : 0;

	doctor_number(d, f, "free_bytes", free_bytes);
	if (!d->plan) {
		doctor_found(d, f, free_bytes < SPACE_LITTLE ? DOCTOR_WEAK : DOCTOR_OK,
			_("%s free"), number_bytes(free_bytes).text);
		return;
	}
	doctor_number(d, f, "need_bytes", need);
	doctor_found(d, f,
		free_bytes < need       ? DOCTOR_MISSING
		: free_bytes < 2 * need ? DOCTOR_WEAK
					: DOCTOR_OK,
		_("%s free; %lld records of the plan take about %s"), number_bytes(free_bytes).text,
		(long long)d->run.records, number_bytes(need).text);
	if (free_bytes < 2 * need)
		doctor_cost(d, f,
			_("a full disk ends the run (status 74); what is written stays whole"));
}

void doctor_disk(struct doctor *d, struct doctor_finding *f)
{
	if (d->options.output && strcmp(d->options.output, "-") == 0) {
		doctor_found(d, f, DOCTOR_OK, _("records go to standard output"));
		return;
	}
	/* without -o it is only a guess where records will go */
	if (d->space.sys_errno && d->options.output) {
		doctor_found(d, f, DOCTOR_MISSING, _("%s: cannot be written: %s"),
			d->options.output, strerror(d->space.sys_errno));
		f->status = d->is_agent ? ERR_CANTCREATE : 0;
	} else if (!d->space.told) {
		doctor_found(d, f, DOCTOR_UNKNOWN, _("the file system does not tell"));
	} else {
		weigh_space(d, f);
	}
}
