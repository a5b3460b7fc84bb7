#include "cli/watch_result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/switch.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/language.h"
#include "model/canonical.h"
#include "reports/sentences.h"

struct showing {
	struct inputs *inputs;
	const struct watch_result *result;
};

static const char *city_name(const struct showing *s, const char *code)
{
	int city = region_city_by_code(s->inputs->region, code);

	if (city < 0)
		return code;
	return language_is_chinese() ? s->inputs->region->cities.items[city].short_zh
				     : s->inputs->region->cities.items[city].en;
}

static const char *shown(const struct showing *s, const char *text)
{
	return text ? text_shown(&s->inputs->arena, text) : "-";
}

/* "12.0 s", or a dash. */
static const char *seconds(const struct showing *s, int64_t ms)
{
	if (ms == BIND_ABSENT)
		return "-";
	return arena_format(&s->inputs->arena, "%lld.%lld s", (long long)(ms / 1000),
		(long long)(ms / 100 % 10));
}

static void print_verdict(const struct showing *s, int verdict, const reason_list *reasons)
{
	const char *list = "";

	LIST_EACH(const int, reason, reasons)
		list = arena_format(&s->inputs->arena, "%s%s%s", list, *list ? _(", ") : "",
			language_word(&words_reason, *reason));
	printf("%s", language_word(&words_verdict_short, verdict));
	if (*list)
		printf(_(" (%s)"), list);
	putchar('\n');
}

static void print_failover(const struct showing *s, const struct evidence_failover *row)
{
	printf(_("%s%s%s: %s -> %s, "), city_name(s, row->city), row->operator_name ? " " : "",
		row->operator_name ? shown(s, row->operator_name) : "", shown(s, row->from),
		shown(s, row->to));
	printf(_("switched after %s (to a slot of %s), TTL %s, visits failed %lld of %lld, later "
		 "%lld of %lld: "),
		seconds(s, row->switch_ms), seconds(s, row->slot_ms),
		seconds(s, row->ttl_s == BIND_ABSENT ? BIND_ABSENT : row->ttl_s * 1000),
		(long long)row->failed, (long long)row->asked, (long long)row->failed_later,
		(long long)row->asked_later);
	print_verdict(s, row->verdict, &row->reason);
}

static void print_purge(const struct showing *s, const struct evidence_purge *row)
{
	printf(_("%s: gone after %s, served %lld of %lld times: "), shown(s, row->node),
		seconds(s, row->gone_ms), (long long)row->served, (long long)row->asked);
	print_verdict(s, row->verdict, &row->reason);
}

static void print_down(const struct showing *s, const struct evidence_down *row)
{
	printf(_("%s: without %s failed %lld of %lld requests: "), shown(s, row->node),
		shown(s, row->server), (long long)row->failed, (long long)row->asked);
	print_verdict(s, row->verdict, &row->reason);
}

static void print(const struct showing *s)
{
	const struct evidence_functions *functions = &s->result->functions;

	if (s->inputs->cli->quiet)
		return;
	LIST_EACH(const struct evidence_failover, row, &functions->failover)
		print_failover(s, row);
	LIST_EACH(const struct evidence_purge, row, &functions->purges)
		print_purge(s, row);
	for (size_t i = 0; i < functions->purges.count; i++) {
		const struct evidence_purge *row = &functions->purges.items[i];

		if (i == 0 || row->at.v != row[-1].at.v || !text_equal(row->check, row[-1].check))
			printf(_("gone from every node after %s\n"),
				seconds(s, purge_last_ms(functions, row)));
	}
	LIST_EACH(const struct evidence_down, row, &functions->downs)
		print_down(s, row);
	if (s->result->records == 0)
		printf("%s\n", _("no agent sent a record that counts: nothing is shown"));
	else if (!functions->failover.count && !functions->purges.count && !functions->downs.count)
		printf("%s\n", _("nothing was noted as done: there is nothing to judge (--note)"));
}

static int write_result(const struct watch_result *result, const char *folder, struct err *err)
{
	char *path = file_join(folder, WATCH_RESULT), *text = NULL;
	size_t len;
	int ret = path ? canonical_text(&watch_result_shape, result, &text, &len, err)
		       : err_no_memory(err);

	if (ret == 0)
		ret = file_write(path, text, len, err);
	free(text);
	free(path);
	return ret;
}

int watch_result_make(struct inputs *inputs, const char *folder, struct err *err)
{
	const char *const folders[] = {folder, NULL};
	struct watch_result result;
	const struct showing s = {inputs, &result};

	if (inputs_read_watches(inputs, folders, err) < 0 ||
		switch_fits(&inputs->in.watches.items[0], inputs->dossier, err) < 0)
		return -1;
	switch_result(&inputs->in.watches.items[0], inputs->dossier, &inputs->arena, &result);
	if (write_result(&result, folder, err) < 0)
		return -1;
	print(&s);
	inputs->cli->status = analyze_exit_status((enum verdict)result.verdict);
	return 0;
}
