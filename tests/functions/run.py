#!/usr/bin/python3
"""tests/functions/run.py BUILD [--keep DIR] [CASE…]: a CDN's functions and what spoils them, staged
for real. Prints `ok`/`not ok` a case; ends with 77 where the lab cannot be raised."""

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
import staging  # noqa: E402  (lets the modules of tests/cases be found, which have a run of their own)
import truth  # noqa: E402
import unpack  # noqa: E402
import run as province  # noqa: E402

LABS_AT_ONCE = 4  # each has some thirty processes and asks for hundreds of objects a second
STAGE_LIMIT_S = 180
VISIT_MS = 500  # may pass between a slot's start and its last visit's answer, beside the slot itself


class Network(province.Province):
    """One stage, measured: folder with dossier, plan, records, watch, and the servers' own logs."""

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
        shutil.copy("tests/data/mmdb/lab-true.mmdb", folder)
        self.write("dossier.json", self.staged.dossier)
        self.write("topology.json", self.staged.topology())
        self.write("staged.json", self.staged.staged)
        self.measure()

    def measure(self):
        watched = [self.case["watch"]] if "watch" in self.case else []
        with open(self.path("lab.log"), "w", encoding="utf-8") as log:
            subprocess.run(
                [f"{self.build}/lab", "run", self.path("topology.json"), "--owner", str(os.getpid()),
                 "--stats", self.path("wire.json"), "--", "/usr/bin/python3", f"{HERE}/inside.py",
                 os.path.abspath(self.build), os.path.abspath(self.folder)] + watched,
                check=True, timeout=STAGE_LIMIT_S, stdout=log, stderr=log)
        plan = self.load("plan.json")
        start = datetime.datetime.fromisoformat(plan["start"]).timestamp()
        self.as_of_ms = int(start + plan["slots"] * plan["slot_ms"] / 1000 + 60) * 1000

    def analyze_functions(self):
        args = [f"{self.build}/cdnproof", "analyze", self.path("dossier.json"), "--plan",
                self.path("plan.json"), "--records", self.path("records"), "--as-of",
                province.rfc3339(self.as_of_ms), "-o", self.path("evidence.json"), "--quiet"]
        if os.path.exists(self.path("watch/watch.json")):
            args += ["--watch", self.path("watch")]
        done = subprocess.run(args, timeout=province.PROBE_LIMIT_S, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, check=False)
        if not os.path.exists(self.path("evidence.json")):
            return None, f"analyze ended with {done.returncode}: {done.stderr.strip()}"
        return self.load("evidence.json"), ""

    def drained_ms(self):
        with open(self.path("watch/events.jsonl"), encoding="utf-8") as text:
            events = [json.loads(line) for line in text]
        drain = next(e for e in events if e["event"] == "drain")
        return round(datetime.datetime.fromisoformat(drain["at"]).timestamp() * 1000)


def wrong_with_watch(network):
    """What the watch says of each city, held against the servers' own logs; as sentences."""
    if not os.path.exists(network.path("watch/watch.json")):
        return ["there is no watch/watch.json"]
    drained_ms, node = network.drained_ms(), network.case["watch"]
    kept = network.load("truth-watch/servers.json")
    rows = truth.rows_of(network.path("truth-watch"), kept["servers"])
    users = truth.switches(rows, "/o", node, drained_ms, kept["clients"])
    by_city = {}
    for agent in network.staged.dossier["agents"]:
        address = next(a for a, name in kept["clients"].items() if name == agent["id"])
        if users[address]["before"]:
            by_city.setdefault((agent["city"], agent["operator"]), []).append(users[address])
    watched = network.load("watch/watch.json")
    said = {(f["city"], f["operator"]): f for f in watched["functions"]["failover"]}
    poll_ms = watched["slot_ms"] + VISIT_MS
    wrong = []
    for key, its in by_city.items():
        found = (["says nothing"] if key not in said else
                 truth.disagreements(said[key], its, drained_ms, poll_ms))
        wrong += [f"watch of {' '.join(key)}: {line}" for line in found]
    return wrong if by_city else ["nobody had used the node before it was drained"]


def wrong_with(network):
    if isinstance(network, str):
        return [network]
    evidence, why = network.analyze_functions()
    if evidence is None:
        return [why]
    wrong = province.differences({"rules": cases.expected(network.case)}, 0, evidence, "")
    return wrong + (wrong_with_watch(network) if "watch" in network.case else [])


def stage(build, folder, case):
    """Or the text of what went wrong: a case without its network is not ok."""
    try:
        return Network(build, folder, case)
    except (subprocess.SubprocessError, OSError) as why:
        log = f"{folder}/lab.log"
        said = open(log, encoding="utf-8").read()[-600:] if os.path.exists(log) else ""
        return f"not staged: {why}: {said.strip()}"


def show(case, wrong):
    print(f"{'not ok' if wrong else 'ok'} - case {case['name']}", flush=True)
    for line in wrong:
        print(f"#   {line}", flush=True)


def run_case(build, folder, case):
    """Staged again when it came out otherwise because this machine stood still."""
    for staging_no in range(1, province.STAGINGS + 1):
        network = stage(build, f"{folder}/{cases.CASES.index(case)}-{staging_no}", case)
        wrong = wrong_with(network)
        why = wrong and not isinstance(network, str) and network.spoilt()
        if not why:
            return wrong
        print(f"# case {case['name']}: {why}: staged again", flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--keep", metavar="DIR")
    args = parser.parse_args()
    why = unpack.why_not(f"{args.build}/lab")
    if why:
        print(f"SKIP: {why}")
        return 77
    chosen = [c for c in cases.CASES if not args.cases or c["name"] in args.cases]
    folder = args.keep or tempfile.mkdtemp(prefix="cdnproof-functions-")
    failed = 0
    try:
        with ThreadPoolExecutor(max_workers=LABS_AT_ONCE) as pool:
            longest_first = sorted(chosen, key=lambda c: "watch" not in c)
            running = {c["name"]: pool.submit(run_case, args.build, folder, c)
                       for c in longest_first}
            for case in chosen:
                wrong = running[case["name"]].result()
                show(case, wrong)
                failed += bool(wrong)
    finally:
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
