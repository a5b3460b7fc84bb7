#!/usr/bin/python3
"""tests/cases/run.py BUILD [--keep DIR] [CASE…]: the table of cases, staged for real."""

import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import stage  # noqa: E402
import table  # noqa: E402
import whole  # noqa: E402

START_S = 4  # from the plan to its first slot: agents are started meanwhile
PROBE_LIMIT_S = 90
LABS_AT_ONCE = 6  # each sleeps most of its time
LATE_NS = 5_000_000  # a wire that one packet in a hundred leaves later is not the case's
STAGINGS = 3


def rfc3339(ms):
    seconds, rest = divmod(ms, 1000)
    text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds + 8 * 3600))
    return f"{text}.{rest:03d}+08:00" if rest else f"{text}+08:00"


def months_before(ms, months):
    t = time.gmtime(ms // 1000 + 8 * 3600)
    index = t.tm_year * 12 + t.tm_mon - 1 - months
    return f"{index // 12:04d}-{index % 12 + 1:02d}-01T00:00:00+08:00"


def run(args, **more):
    return subprocess.run(args, check=True, timeout=PROBE_LIMIT_S, **more)


def run_behind(args, **more):
    """What may wait while another lab measures."""
    return run(["nice", "-n", "15"] + args, **more)


class Province:
    """One stage, measured: folder with dossier, plan, records, inventory."""

    def __init__(self, build, folder, change):
        self.build, self.folder = build, folder
        staged = stage.Stage()
        change(staged)
        self.staged = staged
        os.makedirs(f"{folder}/records")
        os.makedirs(f"{folder}/documents")
        for paper in staged.dossier["documents"]:
            with open(f"{folder}/{paper['path']}", "w", encoding="utf-8") as out:
                out.write(f"{paper['kind']}（示例） {paper['about']}\n")
        for name in ("lab-true.mmdb", "lab-stale.mmdb"):
            shutil.copy(f"tests/data/mmdb/{name}", folder)
        self.write("dossier.json", staged.dossier)
        self.write("topology.json", staged.topology)
        self.measure()
        self.make_logs("logs")
        self.scan("dossier.json", "inventory.json")

    def path(self, name):
        return f"{self.folder}/{name}"

    def write(self, name, value):
        with open(self.path(name), "w", encoding="utf-8") as out:
            json.dump(value, out, ensure_ascii=False, indent=1)

    def measure(self):
        program = f"{self.build}/cdnproof"
        pins = " ".join(f"{node}={key}" for node, key in self.staged.pins.items())
        agents = " ".join(a["id"] for a in self.staged.dossier["agents"])
        servants = "".join(f"ip netns exec {place} {command} & "
                           for place, command in self.staged.servants)
        # keys are the lab's own, so that pins, and then the plan, are made inside
        script = (f'{servants}/usr/bin/python3 tests/cases/pin.py {self.path("dossier.json")} {pins} && '
                  f'start=$(TZ=Asia/Shanghai date -d "{START_S} seconds" +%FT%T+08:00) && '
                  f'{program} plan {self.path("dossier.json")} -o {self.path("plan.json")} '
                  '--start "$start" --quiet || exit 1; '
                  f'status=0; for a in {agents}; do ip netns exec $a {program} probe '
                  f'{self.path("plan.json")} --agent $a -o {self.path("records")}/$a.jsonl --quiet & '
                  'pids="${pids-} $!"; done; for p in $pids; do wait $p || status=$?; done; '
                  'exit $status')
        run([f"{self.build}/lab", "run", self.path("topology.json"), "--owner", str(os.getpid()),
             "--stats", self.path("wire.json"), "--nginx", NGINX, "--", "sh", "-c", script])
        plan = self.load("plan.json")
        start = datetime.datetime.fromisoformat(plan["start"]).timestamp()
        self.as_of_ms = int(start + plan["slots"] * plan["slot_ms"] / 1000 + 60) * 1000

    def load(self, name):
        with open(self.path(name), encoding="utf-8") as text:
            return json.load(text)

    def spoilt(self):
        """How this machine, standing still for a while, changed what was staged; or None."""
        late_ns = self.load("wire.json")["release_error_ns"]["p99"]
        if late_ns > LATE_NS:
            return f"the wire was {late_ns / 1e6:.1f} ms late"
        return whole.trouble(self.path("plan.json"), self.path("records"))

    def make_logs(self, folder, months=7, hole=None):
        for name in (node["id"] for node in self.staged.dossier["nodes"]):
            args = [f"{self.build}/tools/make_logs", self.path(f"{folder}/{name}"), name,
                    months_before(self.as_of_ms, months), rfc3339(self.as_of_ms - 120000),
                    "--gzip", "--per-hour", "2"]
            if hole:
                args += ["--hole", *hole]
            run_behind(args)

    def scan(self, dossier, inventory):
        run_behind([f"{self.build}/cdnproof", "logs", "--dossier", self.path(dossier), "-o",
                    self.path(inventory), "--quiet"], stdout=subprocess.DEVNULL)

    def analyze(self, name, dossier="dossier.json", plan="plan.json", records="records",
                inventory="inventory.json"):
        out = self.path(f"{name}.evidence.json")
        args = [f"{self.build}/cdnproof", "analyze", self.path(dossier), "--records",
                self.path(records), "--inventory", self.path(inventory), "--as-of",
                rfc3339(self.as_of_ms), "-o", out, "--quiet"]
        if plan:
            args += ["--plan", self.path(plan)]
        done = subprocess.run(args, timeout=PROBE_LIMIT_S, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, check=False)
        if not os.path.exists(out):
            return done.returncode, None, done.stderr
        with open(out, encoding="utf-8") as text:
            return done.returncode, json.load(text), done.stderr


# What is done to collected data before it is judged; each returns analyze()'s arguments.

def other_logs(province, name, **how):
    """A second dossier whose logs lie elsewhere."""
    province.make_logs(name, **how)
    dossier = json.loads(json.dumps(province.staged.dossier))
    for log in dossier["logs"]:
        log["paths"] = [f"{name}/{log['node']}"]
    return dossier


def with_logs(province, name, dossier):
    province.write(f"{name}.dossier.json", dossier)
    province.scan(f"{name}.dossier.json", f"{name}.inventory.json")
    return dict(dossier=f"{name}.dossier.json", inventory=f"{name}.inventory.json")


def short_logs(province):
    return with_logs(province, "short", other_logs(province, "short", months=4))


def gap(province):
    day = months_before(province.as_of_ms, 2)
    hole = (day, day.replace("-01T", "-08T"))
    return with_logs(province, "gap", other_logs(province, "gap", hole=hole))


def same_archive(province):
    dossier = json.loads(json.dumps(province.staged.dossier))
    dossier["logs"][1]["paths"] = dossier["logs"][0]["paths"]
    return with_logs(province, "same", dossier)


def no_plan(_):
    return dict(plan=None)


def touched_records(province, name, change):
    """A copy of the records in which the lines of six cities' agents are changed."""
    folder = province.path(name)
    shutil.copytree(province.path("records"), folder)
    for code in stage.FAR_CITIES:
        path = f"{folder}/agent-{code}.jsonl"
        with open(path, encoding="utf-8") as text:
            lines = text.read().splitlines()
        with open(path, "w", encoding="utf-8") as out:
            out.write("".join(line + "\n" for line in change(lines)))
    return dict(records=name)


def deleted_slots(province):
    def without_last(lines):
        slots = sorted({json.loads(line)["slot"] for line in lines})
        gone = set(slots[len(slots) // 2:])
        return [line for line in lines if json.loads(line)["slot"] not in gone]
    return touched_records(province, "deleted", without_last)


def forged(province):
    def with_forgery(lines):
        record = json.loads(next(line for line in lines if json.loads(line)["rtt_ns"]))
        record["rtt_ns"] = [1000 for _ in record["rtt_ns"]]
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return lines + [text]
    return touched_records(province, "forged", with_forgery)


TOUCHES = {f.__name__: f for f in (short_logs, gap, same_archive, no_plan, deleted_slots, forged)}


def differences(expect, status, evidence, stderr):
    """What is wrong, as sentences."""
    if evidence is None:
        return [f"no evidence: exit {status}: {stderr.strip()}"]
    wrong = []
    findings = {f["rule"]: f for f in evidence["findings"]}
    nodes = {n["id"]: n["location"]["state"] for n in evidence["nodes"]}

    def same(what, got, wanted):
        if wanted is not None and got != wanted:
            wrong.append(f"{what}: {got}, not {wanted}")

    same("exit", status, expect.get("exit"))
    same("verdict", evidence["verdict"], expect.get("verdict"))
    same("application_verdict", evidence["application_verdict"], expect.get("application"))
    for rule, (verdict, reasons) in expect.get("rules", {}).items():
        finding = findings[rule]
        same(rule, finding["verdict"], verdict)
        for reason in reasons:
            if reason not in finding["reason"]:
                wrong.append(f"{rule}: {reason} is not among {finding['reason']}")
    for rule, basis in expect.get("basis", {}).items():
        same(f"{rule} basis", findings[rule]["basis"], basis)
    for (rule, reading), verdict in expect.get("readings", {}).items():
        got = {r["reading"]: r["verdict"] for r in findings[rule]["readings"]}
        same(f"{rule} read as {reading}", got.get(reading), verdict)
    for node, state in expect.get("states", {}).items():
        same(f"{node} state", nodes[node], state)
    if expect.get("also"):
        said = expect["also"](evidence)
        if said:
            wrong.append(said)
    return wrong


def judge(case, province):
    touch = TOUCHES[case["touch"]](province) if "touch" in case else {}
    name = case["name"].replace(" ", "-").replace(",", "")
    return differences(case["expect"], *province.analyze(name, **touch))


def make_province(build, folder, change):
    """Or the text of what went wrong: a case without its province is not ok."""
    try:
        return Province(build, folder, change)
    except (subprocess.SubprocessError, OSError) as why:
        return f"not staged: {why}"


def wrong_with(case, province):
    return [province] if isinstance(province, str) else judge(case, province)


def run_some(cases, build, folder, at_once):
    """A case that comes out otherwise because the machine spoilt its province is staged again."""
    stages = {c["stage"].__name__: c["stage"] for c in cases}
    failed = 0
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        provinces = {key: pool.submit(make_province, build, f"{folder}/{key}", change)
                     for key, change in stages.items()}
        for case in cases:
            key = case["stage"].__name__
            province = provinces[key].result()
            wrong = wrong_with(case, province)
            for staging in range(2, STAGINGS + 1):
                why = wrong and not isinstance(province, str) and province.spoilt()
                if not why:
                    break
                print(f"# case {case['name']}: {why}: staged again", flush=True)
                provinces[key] = pool.submit(make_province, build, f"{folder}/{key}-{staging}",
                                             stages[key])
                province = provinces[key].result()
                wrong = wrong_with(case, province)
            print(f"{'not ok' if wrong else 'ok'} - case {case['name']}", flush=True)
            for line in wrong:
                print(f"#   {line}", flush=True)
            failed += bool(wrong)
    return failed


def run_all(cases, build, folder):
    """Those that need a signature within half a millisecond have the machine to themselves."""
    together = [c for c in cases if not c.get("alone")]
    alone = [c for c in cases if c.get("alone")]
    return (run_some(together, build, folder, LABS_AT_ONCE) if together else 0) + (
        run_some(alone, build, folder, 1) if alone else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--keep", metavar="DIR")
    args = parser.parse_args()
    check = subprocess.run([f"{args.build}/lab", "check"], capture_output=True, text=True,
                           check=False)
    if check.returncode == 77:
        print(f"SKIP: {check.stdout.strip() or check.stderr.strip()}", file=sys.stderr)
        return 77
    cases = [c for c in table.CASES if not args.cases or c["name"] in args.cases]
    folder = args.keep or tempfile.mkdtemp(prefix="cdnproof-cases-")
    try:
        return 1 if run_all(cases, args.build, folder) else 0
    finally:
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)


NGINX = os.environ.get("LAB_NGINX", "build/nginx/usr/sbin/nginx")

if __name__ == "__main__":
    sys.exit(main())
