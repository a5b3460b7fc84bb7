/* Privileges: what they give, what grants them, and what it costs to do without. The figures are
 * those measured for this prober on one core of a 2-vCPU machine (docs/man/cdnproof-doctor.1). */
#include "base/i18n.h"
#include "cli/doctor.h"
#include "probes/method.h"

/* ---- CAP_NET_RAW ---- */

static const char *const grants = "cap_net_raw+ep";

static void grant_to_file(struct doctor *d, struct doctor_finding *f)
{
	const char *program = doctor_word(d, d->health.rights.program);

	if (d->health.rights.nosuid)
		doctor_remedy(d, f,
			"sudo install -m755 %s /usr/local/bin/cdnproof && "
			"sudo setcap %s /usr/local/bin/cdnproof",
			program, grants);
	else
		doctor_remedy(d, f, "sudo setcap %s %s", grants, program);
}

/* Why what is granted has no effect, the outermost reason first. */
static void explain_missing(struct doctor *d, struct doctor_finding *f)
{
	const struct health_rights *rights = &d->health.rights;

	if (!rights->net_raw_bound) {
		doctor_found(d, f, DOCTOR_WEAK,
			_("no CAP_NET_RAW: it is outside the bounding set of this container or "
			  "service (CapabilityBoundingSet= of its unit)"));
		if (rights->container)
			doctor_remedy(d, f, "%s run --cap-add NET_RAW …", rights->container);
	} else if (rights->program_has && rights->no_new_privs) {
		doctor_found(d, f, DOCTOR_WEAK,
			_("no CAP_NET_RAW: the program's file grants it, but no_new_privs keeps "
			  "that from taking effect (in a unit: AmbientCapabilities=CAP_NET_RAW)"));
	} else if (rights->program_has && !rights->nosuid) {
		doctor_found(d, f, DOCTOR_WEAK,
			_("no CAP_NET_RAW: the program's file grants it, and the process has it "
			  "not (a user namespace, or granted without e)"));
		grant_to_file(d, f);
	} else {
		doctor_found(d, f, DOCTOR_WEAK,
			rights->nosuid ? _("no CAP_NET_RAW, and the program lies on a file system "
					   "mounted nosuid, where none can be granted to it")
				       : _("no CAP_NET_RAW"));
		grant_to_file(d, f);
	}
}

void doctor_net_raw(struct doctor *d, struct doctor_finding *f)
{
	const struct health_rights *rights = &d->health.rights;

	doctor_number(d, f, "effective", rights->net_raw);
	doctor_number(d, f, "bounding", rights->net_raw_bound);
	doctor_number(d, f, "file", rights->program_has);
	doctor_number(d, f, "no_new_privs", rights->no_new_privs);
	if (rights->net_raw && !d->health.sockets.raw[ADDRESS_V4]) {
		doctor_found(d, f, DOCTOR_WEAK,
			_("CAP_NET_RAW is there, and raw sockets are refused all the same: a user "
			  "namespace without a network of its own, or a filter of system calls"));
	} else if (rights->net_raw) {
		doctor_found(d, f, DOCTOR_OK,
			rights->root          ? _("CAP_NET_RAW is there (root)")
			: rights->program_has ? _("CAP_NET_RAW is there (granted to the program)")
					      : _("CAP_NET_RAW is there (inherited)"));
		return;
	} else {
		explain_missing(d, f);
	}
	doctor_cost(d, f,
		_("TCP is timed by TCP_INFO in whole microseconds (discs grow by about 103 m) "
		  "instead of at the packet; ICMP needs ping sockets; no packet evidence "
		  "(--pcap)"));
}

/* ---- the capture ---- */

void doctor_capture(struct doctor *d, struct doctor_finding *f)
{
	const char *interface = d->options.interface;
	const struct err *err = &d->health.capture.err;

	if (err->code == ERR_NONE) {
		doctor_found(d, f, DOCTOR_OK,
			_("opened on %s, both directions, stamps in nanoseconds; closed again"),
			interface ? interface : _("all interfaces"));
		return;
	}
	/* --interface promises it: then nothing is measured without */
	doctor_found(d, f, interface ? DOCTOR_MISSING : DOCTOR_WEAK, "%s",
		err->code == ERR_NOPERM ? _("not permitted to this user") : err->text);
	f->status = interface ? (int)err->code : 0;
	if (err->code == ERR_NOPERM && !d->health.rights.net_raw && d->health.rights.net_raw_bound)
		grant_to_file(d, f);
	doctor_cost(d, f,
		_("ICMP stamped at the socket is as exact (1.5 µs against 1.8 µs in the median "
		  "over a path of 1.5 µs) and takes 1.3 times the CPU; TCP is timed in whole "
		  "microseconds; a request that never left cannot be told from a lost one"));
}

/* ---- ping sockets ---- */

static const char *group_range(struct doctor *d)
{
	const struct health_sockets *sockets = &d->health.sockets;

	if (sockets->group_first == HEALTH_UNKNOWN)
		return _("net.ipv4.ping_group_range is not to be read");
	return arena_format(&d->arena, _("net.ipv4.ping_group_range is %lld %lld"),
		(long long)sockets->group_first, (long long)sockets->group_last);
}

void doctor_ping(struct doctor *d, struct doctor_finding *f)
{
	const struct health_sockets *sockets = &d->health.sockets;

	doctor_number(d, f, "ping_v4", sockets->ping[ADDRESS_V4]);
	doctor_number(d, f, "ping_v6", sockets->ping[ADDRESS_V6]);
	doctor_number(d, f, "raw_v4", sockets->raw[ADDRESS_V4]);
	doctor_number(d, f, "raw_v6", sockets->raw[ADDRESS_V6]);
	doctor_number(d, f, "group_first", sockets->group_first);
	doctor_number(d, f, "group_last", sockets->group_last);
	if (sockets->raw[ADDRESS_V4]) {
		doctor_found(
			d, f, DOCTOR_OK, _("not needed: raw sockets open (%s)"), group_range(d));
	} else if (sockets->ping[ADDRESS_V4]) {
		doctor_found(d, f, DOCTOR_OK, _("ping sockets open (%s)"), group_range(d));
	} else {
		doctor_found(d, f, DOCTOR_MISSING, _("neither raw nor ping sockets open (%s)"),
			group_range(d));
		doctor_remedy(d, f, "sudo sysctl -w net.ipv4.ping_group_range='0 2147483647'");
		doctor_cost(d, f,
			_("ICMP cannot be measured; a TCP handshake takes 4 to 6 times the CPU of "
			  "an ICMP echo"));
	}
	if (!d->plan && !sockets->raw[ADDRESS_V4] && !sockets->ping[ADDRESS_V4] && !sockets->stream)
		f->status = ERR_NOPERM;
}

/* ---- the methods of a run ---- */

static const char *list_methods(struct doctor *d)
{
	const char *text = "";

	LIST_EACH(const struct health_method, method, &d->run.methods)
		text = arena_format(&d->arena, "%s%s%s × %zu (%s)", text, *text ? _(", ") : "",
			method->method->name, method->target_count,
			method->err.code == ERR_NONE ? record_stamp_names[method->ts]
						     : _("not possible"));
	return text;
}

static const struct health_method *first_refused(const struct doctor *d)
{
	LIST_EACH(const struct health_method, method, &d->run.methods)
		if (method->err.code != ERR_NONE)
			return method;
	return NULL;
}

static size_t count_possible(const struct doctor *d)
{
	size_t count = 0;

	LIST_EACH(const struct health_method, method, &d->run.methods)
		count += method->err.code == ERR_NONE ? method->target_count : 0;
	return count;
}

/* The prober opens all methods or none. Where this machine was not said to run it (no --agent),
 * one that works is enough. */
static void refuse(struct doctor *d, struct doctor_finding *f, const struct health_method *refused)
{
	size_t possible = count_possible(d);

	doctor_found(d, f, DOCTOR_MISSING, "%s: %s", list_methods(d),
		refused->err.code == ERR_NOPERM ? _("not permitted to this user")
						: refused->err.text);
	if (d->is_agent || possible == 0)
		f->status = refused->err.code;
	if (refused->err.code == ERR_NOPERM && d->health.rights.net_raw_bound)
		grant_to_file(d, f);
	if (possible == 0)
		doctor_cost(d, f, _("nothing of the plan can be measured"));
	else if (refused->method->needs_sockets)
		doctor_cost(d, f,
			_("probe refuses the whole run; with --polite it measures %zu of %zu "
			  "targets"),
			possible, d->run.targets.count);
	else
		doctor_cost(d, f, _("probe refuses the whole run"));
}

void doctor_methods(struct doctor *d, struct doctor_finding *f)
{
	const struct health_method *refused = first_refused(d);

	doctor_number(d, f, "targets", (int64_t)d->run.targets.count);
	doctor_number(d, f, "possible", (int64_t)count_possible(d));
	doctor_number(d, f, "passed_over", (int64_t)d->run.targets.passed_over);
	if (d->run.refused.code != ERR_NONE) {
		doctor_found(d, f, DOCTOR_MISSING, "%s", d->run.refused.text);
		doctor_cost(d, f, _("probe refuses the whole run"));
		f->status = d->run.refused.code;
	} else if (refused) {
		refuse(d, f, refused);
	} else if (d->run.targets.passed_over > 0) {
		doctor_found(d, f, DOCTOR_WEAK, _("%s; %zu more are left out by --polite"),
			list_methods(d), d->run.targets.passed_over);
		doctor_cost(d, f, _("their slots are missing: undecided, never passed"));
	} else {
		doctor_found(d, f, DOCTOR_OK, "%s", list_methods(d));
	}
}
