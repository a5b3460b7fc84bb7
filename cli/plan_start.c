#include "cli/plan_start.h"

#include "analyzer/planner.h"
#include "base/bind.h"
#include "base/i18n.h"

int plan_start(const struct cli *cli, int64_t slot_ms, struct unix_ms *out, struct err *err)
{
	struct unix_ms start;

	if (cli_time(cli, "--start", &start, err) < 0)
		return -1;
	if (start.v == BIND_ABSENT)
		start = planner_start(when_unix_now(), slot_ms);
	if (start.v % slot_ms != 0)
		return err_set(err, ERR_USAGE,
			_("--start is not on a slot's edge (a multiple of %lld ms)"),
			(long long)slot_ms);
	*out = start;
	return 0;
}
