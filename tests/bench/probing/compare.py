"""Several tools on the same task, in turn, round by round: medians, one row a tool."""

import statistics

import rig as rigs

COLUMNS = [("", "<"), ("probes", ">"), ("wall s", ">"), ("probes/s", ">"), ("CPU s/1M", ">"),
           ("core %", ">"), ("RSS MB", ">"), ("arrived", ">"), ("answered", ">"), ("runs", ">"), ("remarks", "<")]


class Tool:
    """`prepare` returns the command line. `account` reads from a run how many probes the tool says
    were answered (None: it does not say), and a remark."""

    def __init__(self, name, probes, prepare, account, limit=60, rounds=3, good=(0,),
                 has_rss=True):
        self.name, self.probes, self.prepare, self.account = name, probes, prepare, account
        self.limit, self.rounds, self.good, self.has_rss = limit, rounds, good, has_rss
        self.runs = []
        self.trouble = None


class Run:
    def __init__(self, measured, probes, arrived, answered, remark):
        self.wall, self.rss = measured.wall, measured.rss
        self.share = 100 * measured.cpu / measured.wall
        self.rate, self.cost = probes / measured.wall, measured.cpu * 1e6 / probes
        self.arrived, self.answered, self.remark = arrived, answered, remark


def run_once(rig, tool, kind):
    argv = tool.prepare()
    before = rigs.counters("responder")
    measured = rig.run(argv, tool.limit, tool.good)
    after = rigs.counters("responder")
    if measured.trouble:
        tool.trouble = measured.trouble
        return
    answered, remark = tool.account(measured)
    tool.runs.append(Run(measured, tool.probes, rigs.requests_seen(before, after)[kind], answered,
                         remark))


def middle(tool, name):
    """The median over the runs; of an even number the lower one, so that counts stay counts."""
    values = [getattr(run, name) for run in tool.runs]
    return None if None in values else statistics.median_low(values)


def row(tool):
    if not tool.runs:
        return [tool.name, f"{tool.probes:,}"] + [""] * 8 + [f"not run: {tool.trouble}"]
    answered, remark = middle(tool, "answered"), tool.runs[-1].remark
    if tool.trouble:
        remark = "; ".join(filter(None, [remark, f"a run failed: {tool.trouble}"]))
    return [tool.name, f"{tool.probes:,}", f"{middle(tool, 'wall'):.2f}",
            rigs.number(middle(tool, "rate")), rigs.number(middle(tool, "cost")),
            f"{middle(tool, 'share'):.0f}",
            f"{max(run.rss for run in tool.runs) / 1e6:.0f}" if tool.has_rss else "",
            f"{middle(tool, 'arrived'):,}", "" if answered is None else f"{answered:,}",
            str(len(tool.runs)), remark]


PINGS, CONNECTS, DATAGRAMS = range(3)


def compare(rig, tools, kind):
    """kind: what the responder's kernel is asked about."""
    drops = rigs.softnet_drops()
    for turn in range(max(tool.rounds for tool in tools)):
        for tool in tools:
            if turn < tool.rounds and not tool.trouble:
                run_once(rig, tool, kind)
    rigs.table(COLUMNS, [row(tool) for tool in tools])
    rigs.say("   medians; core: how much of its processor the tool had, the rest it waited or others "
             "ran;")
    rigs.say("   arrived: as the responder's kernel counted; answered: as the tool says")
    dropped = rigs.softnet_drops() - drops
    if dropped:
        rigs.say(f"   {dropped} packets were dropped by processors' backlogs meanwhile: losses "
                 "above may be the machine's, not the tools'")
