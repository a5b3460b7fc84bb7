#include "cli/fleet.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"

#define WIDTH_USUAL 80

size_t fleet_count(const struct fleet *fleet, enum fleet_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < fleet->count; i++)
		count += fleet->agents[i].state == state;
	return count;
}

static int64_t end_of(const struct plan *plan)
{
	return plan->start.v + plan->slots * plan->slot_ms;
}

bool fleet_plan_lasts(const struct fleet *fleet)
{
	const struct plan *plan = fleet->job->plan;

	return when_unix_now().v < end_of(plan) - plan->slot_ms;
}

void fleet_allow_files(size_t agents)
{
	/* two pipes, a day's records, heads, rejected lines, and one to spare */
	rlim_t wanted = (rlim_t)agents * 6 + 64;
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur >= wanted)
		return;
	files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
	setrlimit(RLIMIT_NOFILE, &files);
}

static size_t width_of_messages(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 20)
		return WIDTH_USUAL;
	return size.ws_col;
}

static const char *state_of(struct arena *arena, const struct fleet_agent *agent)
{
	int64_t away_s = (when_mono_now().v - agent->away_ns) / 1000000000;

	if (agent->state == FLEET_DONE)
		return _("ended");
	if (agent->away_ns)
		return arena_format(arena, _("away %lld s"), (long long)away_s);
	return arena_format(arena, "%lld", (long long)agent->lines.kept_all);
}

/* Those that are away first. */
static const char *list_agents(struct arena *arena, const struct fleet *fleet)
{
	const char *list = "";

	for (int away = 1; away >= 0; away--)
		for (size_t i = 0; i < fleet->count; i++)
			if ((fleet->agents[i].away_ns != 0) == away)
				list = arena_format(arena, "%s  %s %s", list, fleet->agents[i].id,
					state_of(arena, &fleet->agents[i]));
	return list;
}

void fleet_show(const struct fleet *fleet)
{
	struct arena arena = {0};
	int64_t records = 0, left = end_of(fleet->job->plan) - when_unix_now().v;
	size_t width = width_of_messages() - 1, len;
	const char *text;

	for (size_t i = 0; i < fleet->count; i++)
		records += fleet->agents[i].lines.kept_all;
	text = arena_format(&arena, _("%zu agents measuring, %lld records, %lld s left "),
		fleet_count(fleet, FLEET_RUNS), (long long)records,
		left > 0 ? (long long)left / 1000 : 0LL);
	text = arena_format(&arena, "%s%s", text, list_agents(&arena, fleet));
	for (len = strlen(text); len > 0;) {
		char *cut = arena_text_n(&arena, text, len);
		size_t columns = text_columns(cut);

		if (columns <= width) {
			fprintf(stderr, "\r%s%*s", cut, (int)(width - columns), "");
			break;
		}
		len = utf8_cut(text, len - 1);
	}
	arena_fini(&arena);
}
