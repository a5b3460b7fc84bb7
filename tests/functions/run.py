#!/usr/bin/python3
"""tests/functions/run.py BUILD [CASE…] [--keep DIR] [--run CMD…]: a CDN's functions and what spoils
them, staged for real. Prints `ok`/`not ok` a case; ends with 77 where the lab cannot be raised."""

import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
import cases  # noqa: E402
import staging  # noqa: E402  (from here on tests/cases is looked through first: its run, whole)
import truth  # noqa: E402
import unpack  # noqa: E402
import run as province  # noqa: E402

LABS_AT_ONCE = 4  # six fill two processors, and agents send late
STALL_MS = 150  # this machine did nothing for so long: agents' requests, 800 ms, may be lost
STAGE_LIMIT_S = 300
VISIT_MS = 500  # may pass beside the slot until the last of its visits is answered


def lab_run(build, folder, *rest):
    """The command that raises the CDN staged in a folder, and what inside.py is to do there."""
    build, folder = os.path.abspath(build), os.path.abspath(folder)
    return [f"{build}/lab", "run", f"{folder}/topology.json", "--owner", str(os.getpid()),
            "--stats", f"{folder}/wire.json", "--", "/usr/bin/python3", f"{HERE}/inside.py",
            build, folder, *rest]


class Network(province.Province):
    """One stage: a folder with dossier, plan, records, watch, and the servers' own logs."""

    def __init__(self, build, folder, case):
        self.build, self.folder = build, folder
        self.case = case
        self.staged = staging.Staging()
        case["stage"](self.staged)
        for name in ("records", "documents"):
            os.makedirs(f"{folder}/{name}")
        for paper in self.staged.dossier["documents"]:
            with open(f"{folder}/{paper['path']}", "w", encoding="utf-8") as out:
                out.write(f"{paper['kind']}（示例） {paper['about']}\n")
        shutil.copy(f"{HERE}/../data/mmdb/lab-true.mmdb", folder)
        self.write("dossier.json", self.staged.dossier)
        self.write("topology.json", self.staged.topology())
        self.write("staged.json", self.staged.staged)

    def measure(self):
        watched = [f"{kind}={what}" for kind, what in self.case.get("watches", {}).items()]
        with open(self.path("lab.log"), "w", encoding="utf-8") as log:
            subprocess.run(lab_run(self.build, self.folder, *watched), check=True,
                           timeout=STAGE_LIMIT_S, stdout=log, stderr=log)
        plan = self.load("plan.json")
        start = datetime.datetime.fromisoformat(plan["start"]).timestamp()
        self.as_of_ms = int(start + plan["slots"] * plan["slot_ms"] / 1000 + 60) * 1000

    def count_origin(self):
        """What the origin's own log has of the objects that were asked for."""
        province.run_behind([f"{self.build}/cdnproof", "origin", self.path("truth/combined.log"),
                             "--plan", self.path("plan.json"), "-o", self.path("origin.json"),
                             "--quiet"])

    def analyze_functions(self):
        args = [f"{self.build}/cdnproof", "analyze", self.path("dossier.json"), "--plan",
                self.path("plan.json"), "--records", self.path("records"), "--origin",
                self.path("origin.json"), "--as-of", province.rfc3339(self.as_of_ms), "-o",
                self.path("evidence.json"), "--quiet"]
        args += ["--watch", *self.watched()] if self.watched() else []
        done = subprocess.run(args, timeout=province.PROBE_LIMIT_S, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, check=False)
        if not os.path.exists(self.path("evidence.json")):
            return None, f"analyze ended with {done.returncode}: {done.stderr.strip()}"
        return self.load("evidence.json"), ""

    def spoilt(self):
        """How this machine, standing still for a while, changed what was staged; or None."""
        stall_ms = self.load("stall.json")["most_ms"]
        if stall_ms > STALL_MS:
            return f"this machine stood still for {stall_ms} ms"
        return super().spoilt()

    def watched(self):
        """Folders of the watches that came to an end."""
        return [self.path(kind) for kind in self.case.get("watches", {})
                if os.path.exists(self.path(f"{kind}/watch.json"))]

    def done_ms(self, kind):
        """When it was begun: the watch's first event."""
        with open(self.path(f"{kind}/events.jsonl"), encoding="utf-8") as text:
            first = json.loads(text.readline())
        return round(datetime.datetime.fromisoformat(first["at"]).timestamp() * 1000)

    def rows_of(self, kind):
        """What the nodes logged until the watch of this kind was over."""
        kept = self.load(f"truth-{kind}/servers.json")
        return truth.rows_of(self.path(f"truth-{kind}"), kept["servers"])


def users_of_cities(network, drained_ms):
    """{(city, operator): [what truth.switches() has of a user]}: those who used the node before."""
    kept = network.load("truth-drain/servers.json")
    users = truth.switches(network.rows_of("drain"), staging.VISIT_PATH,
                           network.case["watches"]["drain"], drained_ms, kept["clients"])
    found = {}
    for agent in network.staged.dossier["agents"]:
        user = next(users[a] for a, name in kept["clients"].items() if name == agent["id"])
        if user["before"]:
            found.setdefault((agent["city"], agent["operator"]), []).append(user)
    return found


def compare_drain(network, watched):
    """What the watch says of each city, held against the servers' own logs: (wrong, facts)."""
    drained_ms = network.done_ms("drain")
    said = {(f["city"], f["operator"]): f for f in watched["functions"]["failover"]}
    wrong, facts = [], []
    for key, users in users_of_cities(network, drained_ms).items():
        city = said.get(key, {})
        wrong += [f"watch of {' '.join(key)}: {line}" for line in truth.disagreements(
            city, users, drained_ms, watched["slot_ms"] + VISIT_MS)]
        facts.append(f"{' '.join(key)}: watch {city.get('switch_ms')} ms to {city.get('to')}, "
                     f"{city.get('failed')} of {city.get('asked')} failed; {city.get('verdict')}; "
                     f"logs: {truth.told(users, drained_ms)}")
    return (wrong if facts else ["nobody had used the node before it was drained"]), facts


def compare_purge(network, watched):
    """Each node: until when it still gave the object, by the watch and by its own log."""
    at, path = network.done_ms("purge"), network.case["watches"]["purge"]
    wrong, facts = [], []
    for row in watched["functions"]["purges"]:
        served = [ms - at for ms, node, seen in network.rows_of("purge")
                  if node == row["node"] and seen["uri"] == path and seen["status"] == "200"]
        last = max([0] + served)
        gone = row.get("gone_ms")
        facts.append(f"{row['node']}: gone after {gone} ms, {row['verdict']}; log: last given "
                     f"{last} ms")
        if row["verdict"] != "pass" or not last <= gone <= last + watched["slot_ms"] + VISIT_MS:
            wrong.append(facts.pop())
    return (wrong if facts or wrong else ["no node is in watch.json"]), facts


def compare_down(network, watched):
    """The real server is silent from then on, by its own log as well, and nobody notices."""
    at, server = network.done_ms("down"), network.case["watches"]["down"]
    rows = watched["functions"]["downs"]
    with open(network.path(f"truth-down/{server}.log"), encoding="utf-8") as text:
        later = [line for line in text if float(line.split("\t")[0]) * 1000 > at + 1000]
    facts = [f"{row['node']}: {row['failed']} of {row['asked']} failed without {row['server']}, "
             f"{row['verdict']}; its log has {len(later)} later" for row in rows]
    good = len(rows) == 1 and rows[0]["verdict"] == "pass" and rows[0]["failed"] == 0 and not later
    return ([] if good else facts or ["no node is in watch.json"]), facts if good else []


COMPARE = {"drain": compare_drain, "purge": compare_purge, "down": compare_down}


def compare_watches(network):
    """What each watch says, held against the servers' own logs: (wrong, facts)."""
    wrong, facts = [], []
    for kind in network.case.get("watches", {}):
        if network.path(kind) not in network.watched():
            wrong.append(f"there is no {kind}/watch.json")
            continue
        more = COMPARE[kind](network, network.load(f"{kind}/watch.json"))
        wrong, facts = wrong + more[0], facts + more[1]
    return wrong, facts


def judge(network):
    """(what is wrong, facts for whoever looks on), as sentences."""
    evidence, why = network.analyze_functions()
    if evidence is None:
        return [why], []
    rules = cases.expected(network.case)
    unknown = set(rules) - {f["rule"] for f in evidence["findings"]}
    wrong = province.differences({"rules": {rule: wanted for rule, wanted in rules.items()
                                            if rule not in unknown}}, 0, evidence, "")
    wrong += [f"there is no finding of {rule}" for rule in sorted(unknown)]
    wrong_of_watches, facts = compare_watches(network)
    return wrong + wrong_of_watches, facts


def stage(build, folder, case):
    """Or the text of what went wrong: a case without its network is not ok."""
    try:
        network = Network(build, folder, case)
        network.measure()
        network.count_origin()
        return network
    except (subprocess.SubprocessError, OSError) as why:
        log = f"{folder}/lab.log"
        said = open(log, encoding="utf-8").read()[-600:] if os.path.exists(log) else ""
        ended = getattr(why, "returncode", why)
        return f"not staged: the lab ended with {ended}: {said.strip()}"


def show(case, wrong, facts):
    print(f"{'not ok' if wrong else 'ok'} - case {case['name']}", flush=True)
    for line in wrong + facts:
        print(f"#   {line}", flush=True)


def run_case(build, folder, case):
    """(wrong, facts, how this machine spoilt it or None)."""
    network = stage(build, folder, case)
    if isinstance(network, str):
        return [network], [], None
    wrong, facts = judge(network)
    return wrong, facts, network.spoilt() if wrong else None


def run_again(build, folder, case, result):
    """What came out otherwise because this machine stood still is staged again, by itself."""
    for number in range(2, province.STAGINGS + 1):
        if not result[2]:
            break
        print(f"# case {case['name']}: {result[2]}: staged again", flush=True)
        result = run_case(build, f"{folder}-{number}", case)
    return result


def folder_of(folder, case):
    return f"{folder}/{cases.CASES.index(case)}"


def look(args):
    """One case's CDN, raised for whoever wants to work it by hand."""
    case = next(c for c in cases.CASES if c["name"] in args.cases)
    network = Network(args.build, args.keep, case)
    return subprocess.run(lab_run(network.build, network.folder, "--", *args.run),
                          check=False).returncode


def run_all(build, folder, chosen, at_once):
    """Those that take longest begin first; all are told of in the table's order."""
    failed = 0
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        running = {c["name"]: pool.submit(run_case, build, folder_of(folder, c), c)
                   for c in sorted(chosen, key=lambda c: -len(c.get("watches", {})))}
        results = {name: future.result() for name, future in running.items()}
    for case in chosen:
        wrong, facts, _ = run_again(build, folder_of(folder, case), case, results[case["name"]])
        show(case, wrong, facts)
        failed += bool(wrong)
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--keep", metavar="DIR")
    parser.add_argument("--at-once", type=int, default=LABS_AT_ONCE, metavar="N",
                        help="labs raised together; fewer where others use the machine")
    parser.add_argument("--run", nargs=argparse.REMAINDER, metavar="CMD",
                        help="raise the CDN of one case, staged in DIR, and run CMD inside instead")
    args = parser.parse_args()
    if args.run and (len(args.cases) != 1 or not args.keep):
        parser.error("--run goes with one CASE and --keep DIR")
    why = unpack.why_not(f"{args.build}/lab")
    if why:
        print(f"SKIP: {why}")
        return 77
    if args.run:
        return look(args)
    chosen = [c for c in cases.CASES if not args.cases or c["name"] in args.cases]
    folder = args.keep or tempfile.mkdtemp(prefix="cdnproof-functions-")
    try:
        return run_all(args.build, folder, chosen, args.at_once)
    finally:
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
