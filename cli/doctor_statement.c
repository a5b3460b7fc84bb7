/* The safety statement: docs/security-review.md as it is, with a plan's figures in its place. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/i18n.h"
#include "cli/doctor.h"
#include "probes/method.h"
#include "reports/escape.h"
#include "reports/numbers.h"

EMBED_FILE(statement_en, "docs/security-review.md");
EMBED_FILE(statement_zh, "docs/security-review.zh-CN.md");

#define FIGURES_MARK "<!-- figures -->\n"
#define END_MARK     "<!-- end -->\n"

/* ---- figures ---- */

/* Every port of the method's targets once, in their order. */
static const char *list_ports(
	struct arena *arena, const struct health_run *run, const struct probe_method *method)
{
	const struct probe_targets *targets = &run->targets;
	const char *text = "";

	for (size_t i = 0; i < targets->count; i++) {
		const struct probe_target *target = &targets->items[i];
		bool said = target->run->method != method || target->port == 0;

		for (size_t k = 0; k < i && !said; k++)
			said = targets->items[k].run == target->run &&
			       targets->items[k].port == target->port;
		if (!said)
			text = arena_format(arena, "%s%s%lld", text, *text ? _(", ") : "",
				(long long)target->port);
	}
	return text;
}

static void print_methods(FILE *out, struct arena *arena, const struct health_run *run)
{
	LIST_EACH(const struct health_method, method, &run->methods) {
		const char *ports = list_ports(arena, run, method->method);

		fprintf(out,
			ngettext("- `%s`: %zu target", "- `%s`: %zu targets",
				(unsigned long)method->target_count),
			method->method->name, method->target_count);
		if (*ports)
			fprintf(out, _(", port %s"), ports);
		fputc('\n', out);
	}
}

static void print_times(FILE *out, const struct doctor *d)
{
	const struct probe_forecast *forecast = &d->run.forecast;
	char first[WHEN_TEXT_LEN], last[WHEN_TEXT_LEN];

	if (d->dossier)
		fprintf(out, _("- %lld slots of %s, from when the plan is made\n"),
			(long long)forecast->slots, number_span(d->plan->slot_ms).text);
	else
		fprintf(out, _("- %lld slots of %s, from %s to %s\n"), (long long)forecast->slots,
			number_span(d->plan->slot_ms).text,
			when_text((struct unix_ms){forecast->first_ms}, first),
			when_text((struct unix_ms){forecast->last_ms}, last));
}

/* Thousandths, rounded up: it is a bound. */
static int64_t per_second_milli(int64_t count, int64_t ms)
{
	return ms > 0 ? (int64_t)(((__int128)count * 1000000 + ms - 1) / ms) : 0;
}

static void print_rates(FILE *out, const struct probe_forecast *forecast)
{
	int64_t ms = forecast->last_ms - forecast->first_ms;
	int64_t requests = per_second_milli(forecast->requests, ms);
	int64_t packets = per_second_milli(forecast->packets, ms);

	fprintf(out, _("- %lld requests in all, %lld.%03lld a second in the mean\n"),
		(long long)forecast->requests, (long long)requests / 1000,
		(long long)requests % 1000);
	fprintf(out,
		_("- for them at least %lld packets, %lld.%03lld a second, and %s (IP headers "
		  "included)\n"),
		(long long)forecast->packets, (long long)packets / 1000, (long long)packets % 1000,
		number_bytes(forecast->bytes).text);
	if (forecast->busiest)
		fprintf(out,
			_("- the busiest address, %s: at most %lld.%03lld requests a second\n"),
			forecast->busiest, (long long)forecast->busiest_mpps / 1000,
			(long long)forecast->busiest_mpps % 1000);
}

/* In tcpdump's words, as the prober makes it. */
static void print_filter(FILE *out, struct arena *arena, const struct doctor *d)
{
	const char *text = "";

	LIST_EACH(const struct health_method, method, &d->run.methods) {
		const char *more = method->method->filter
					   ? method->method->filter(&d->run.targets, arena)
					   : NULL;

		if (more)
			text = arena_format(arena, "%s%s%s", text, *text ? " or " : "", more);
	}
	if (d->options.polite || d->options.no_capture || !*text)
		fputs(_("- no capture\n"), out);
	else
		fprintf(out, _("- filter of the capture: `%s`\n"), text);
}

static void print_names(FILE *out, const struct doctor *d)
{
	fprintf(out, _("Program: cdnproof %s. "), CDNPROOF_VERSION);
	if (d->dossier)
		fprintf(out, _("Plan: as this dossier would have it (SHA-256 %s). "),
			d->dossier->sha256);
	else
		fprintf(out, _("Plan: SHA-256 %s. "), d->plan->sha256);
	fputs(_("Agent: "), out);
	escape_plain(out, d->options.agent);
	fputs("\n\n", out);
}

static void print_figures(FILE *out, const struct doctor *d)
{
	struct arena arena = {0};

	print_names(out, d);
	print_times(out, d);
	print_methods(out, &arena, &d->run);
	print_rates(out, &d->run.forecast);
	print_filter(out, &arena, d);
	arena_fini(&arena);
}

/* ---- the page ---- */

static bool speaks_chinese(void)
{
	const char *language = getenv("LANGUAGE"); /* set by language_set */

	return language && strncmp(language, "zh", 2) == 0;
}

/* Places are named as `make install` made them. */
static void print_part(FILE *out, const char *from, const char *to)
{
	static const char written[] = "/usr/local", prefix[] = CDNPROOF_PREFIX;
	const char *at;

	while ((at = memmem(from, (size_t)(to - from), written, sizeof(written) - 1))) {
		fwrite(from, 1, (size_t)(at - from), out);
		fputs(prefix, out);
		from = at + sizeof(written) - 1;
	}
	fwrite(from, 1, (size_t)(to - from), out);
}

void doctor_print_statement(FILE *out, const struct doctor *d)
{
	const char *text = speaks_chinese() ? statement_zh : statement_en;
	const char *from = strstr(text, FIGURES_MARK), *to = strstr(text, END_MARK);

	assert(from && to && from < to); /* our own file, compiled in */
	print_part(out, text, from);
	if (d->plan)
		print_figures(out, d);
	else
		print_part(out, from + strlen(FIGURES_MARK), to);
	to += strlen(END_MARK);
	print_part(out, to, to + strlen(to));
}
