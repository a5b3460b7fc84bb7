#!/usr/bin/env python3
"""`run` is killed (-9) again and again, and goes on. One line a trial, a table of where it was when it
was killed, status 1 when anything was lost, counted twice, left behind or judged differently.

    run_kills.py PROGRAM FOLDER KILLS SEED

FOLDER holds dossier.json with what it names. Five kills a trial, each trial a bundle of its own; one
that comes too late is repeated."""
import collections
import concurrent.futures
import datetime
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ZONE = datetime.timezone(datetime.timedelta(hours=8))
PER_TRIAL = 5
AT_ONCE = 5


def stamp(seconds):
    return datetime.datetime.fromtimestamp(int(seconds), ZONE).isoformat()


class Trial:
    def __init__(self, program, folder, number, seed, takes):
        self.takes = takes  # seconds without measuring
        self.program, self.folder, self.number = program, folder, number
        self.random = random.Random(f"{seed}/{number}")
        self.work = folder / f"trial-{number}"
        self.bundle = self.work / "bundle"
        self.taken = self.work / "taken"
        self.taken.mkdir(parents=True)
        self.as_of = stamp(time.time() + 60)
        self.phases = collections.Counter()
        self.faults = []

    def command(self, bundle, via=True):
        words = [self.program, "run", str(self.folder / "dossier.json"), "-o", str(bundle),
                 "--as-of", self.as_of, "--quiet"]
        if via:
            agent = f"/usr/bin/python3 {HERE}/fake_agent.py {self.taken} 3"
            words += ["--via", f"env AGENT={{agent}} {agent}"]
        return words

    def put_plan(self):
        """Starts when the trials that run at once can have read their logs."""
        plan = self.bundle / "plan/plan.json"
        if plan.parent.is_dir() and not plan.exists():
            self.start = int(time.time() + AT_ONCE * self.takes) + 2
            subprocess.run([self.program, "plan", str(self.folder / "dossier.json"), "-o", str(plan),
                            "--start", stamp(self.start), "--quiet"], check=True,
                           stdout=subprocess.DEVNULL)
        if plan.exists():
            text = json.loads(plan.read_text())
            self.start = datetime.datetime.fromisoformat(text["start"]).timestamp()
            self.end = self.start + text["slots"] * text["slot_ms"] / 1000

    def phase(self):
        """Where it was, as far as the bundle shows."""
        names = {p.relative_to(self.bundle).as_posix() for p in self.bundle.rglob("*")} \
            if self.bundle.exists() else set()
        if "dossier.json" not in names:
            return "before the dossier was copied"
        if "raw/answers.jsonl" not in names:
            return "copying"
        if "plan/plan.json" not in names:
            return "reading logs"
        if "raw/runs.jsonl" not in names or not hasattr(self, "end"):
            return "reading logs"
        if time.time() < self.start:
            return "agents wait for the first slot"
        if time.time() < self.end + 0.05:
            return "measuring"
        if "raw/inventory.partial" in names:
            return "judging"
        return "at the end"

    def kill_once(self, number):
        group = self.random.random() < 0.5  # the whole machine, or run alone
        if number == 0:
            delay = self.random.uniform(0, self.takes)
        elif hasattr(self, "end") and time.time() > self.end:
            delay = self.random.uniform(0, self.takes)
        elif number == PER_TRIAL - 1 and hasattr(self, "end"):
            delay = max(0, self.end - time.time()) + self.random.uniform(-0.1, 0.07)
        elif number % 2:
            delay = self.random.uniform(0, 2 * self.takes)
        else:
            delay = self.random.uniform(0.1, max(2.2, self.end - time.time() if hasattr(self, "end") else 0))
        process = subprocess.Popen(self.command(self.bundle), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   start_new_session=True)
        time.sleep(max(0, delay))
        if process.poll() is not None:
            self.phases["it had ended"] += 1
            if process.returncode not in (0, 1, 2):
                self.faults.append(f"status {process.returncode}: {process.stderr.read()[:300]}")
        elif group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        if process.returncode == -signal.SIGKILL:
            self.phases[self.phase()] += 1
        process.stderr.close()

    def go_to_the_end(self):
        done = subprocess.run(self.command(self.bundle), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120)
        if done.returncode not in (0, 1, 2):
            self.faults.append(f"it does not go on: {done.returncode} {done.stderr[:300]}")

    def check_records(self):
        there = collections.Counter()
        cut = []
        for path in sorted(self.bundle.glob("raw/records/*/*.jsonl")):
            text = path.read_bytes()
            if text and not text.endswith(b"\n"):
                self.faults.append(f"{path.name}: the last line has no end")
            for line in text.split(b"\n")[:-1]:
                try:
                    json.loads(line)
                    there[line] += 1
                except ValueError:
                    cut.append(line)
        self.records, self.lost, self.cut = sum(there.values()), 0, len(cut)
        for line, count in there.items():
            if count != 1:
                self.faults.append(f"{count} times: {line[:120]}")
        for path in self.taken.iterdir():
            lines = path.read_bytes().split(b"\n")[:-1]
            gone = [line for line in lines if line not in there]
            self.lost += len(gone)
            if gone and {json.loads(line)["slot"] for line in gone} != {json.loads(lines[-1])["slot"]}:
                self.faults.append(f"{path.name}: {len(gone)} records lost of a slot not in flight")
        for line in cut:
            known = any(line and path.read_bytes().find(line) >= 0 for path in self.taken.iterdir())
            if not known:
                self.faults.append(f"a line of nobody: {line[:120]}")

    def check_runs(self):
        path = self.bundle / "raw/runs.jsonl"
        before, self.begins, self.aborted, last = None, 0, 0, {}
        if not path.exists():
            if any(self.taken.iterdir()):
                self.faults.append("no runs.jsonl")
            return
        for number, line in enumerate(path.read_bytes().split(b"\n")[:-1]):
            try:
                row = json.loads(line)
            except ValueError:
                before = line
                continue
            if row["seq"] != number:
                self.faults.append(f"runs.jsonl:{number + 1}: seq {row['seq']}")
            if row.get("prev") != (hashlib.sha256(before).hexdigest() if before is not None else None):
                self.faults.append(f"runs.jsonl:{number + 1}: prev")
            if row["event"] == "begin":
                self.aborted += row["agent"] in last
                self.begins += 1
                last[row["agent"]] = row
            elif last.pop(row["agent"], {}).get("attempt") != row["attempt"]:
                self.faults.append(f"runs.jsonl:{number + 1}: ends what was not begun")
            before = line

    def check_nothing_left(self):
        left = [p.name for p in self.bundle.rglob("*") if ".tmp-" in p.name or p.suffix == ".partial"]
        if left:
            self.faults.append(f"left behind: {left}")

    def check_against_undisturbed(self):
        """The same records in a bundle that was never disturbed."""
        other = self.work / "undisturbed"
        command = self.command(other, via=False)
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(command, timeout=120, **quiet)
        shutil.copytree(self.bundle / "plan", other / "plan", dirs_exist_ok=True)
        shutil.copytree(self.bundle / "raw/records", other / "raw/records", dirs_exist_ok=True)
        if (self.bundle / "raw/runs.jsonl").exists():
            shutil.copy(self.bundle / "raw/runs.jsonl", other / "raw/runs.jsonl")
        subprocess.run(command, timeout=120, **quiet)
        ours = {p.relative_to(self.bundle) for p in self.bundle.rglob("*") if p.is_file()}
        theirs = {p.relative_to(other) for p in other.rglob("*") if p.is_file()}
        if ours - theirs - {pathlib.Path("attest/plan.tsq")} or theirs - ours:
            self.faults.append(f"other files: {sorted(map(str, ours ^ theirs))}")
        for path in ours & theirs:
            if (self.bundle / path).read_bytes() != (other / path).read_bytes():
                self.faults.append(f"{path} differs from that of an undisturbed run")

    def run(self):
        for number in range(3 * PER_TRIAL):
            if sum(self.phases.values()) - self.phases["it had ended"] < PER_TRIAL:
                self.put_plan()
                self.kill_once(number)
        self.put_plan()
        self.go_to_the_end()
        if not self.faults:
            self.check_records()
            self.check_runs()
            self.check_nothing_left()
            self.check_against_undisturbed()
        return self


def main():
    program, folder, kills, seed = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    before = time.time()
    subprocess.run([program, "run", str(folder / "dossier.json"), "-o", str(folder / "alone"), "--quiet"],
                   stdout=subprocess.DEVNULL)
    takes = time.time() - before
    trials = [(program, folder, n, seed, takes) for n in range((kills + PER_TRIAL - 1) // PER_TRIAL)]
    phases, bad, records, lost = collections.Counter(), 0, 0, 0
    print(f"seed {seed}; copies, logs and judging take {takes * 1000:.0f} ms")
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for trial in pool.map(lambda t: Trial(*t).run(), trials):
            phases += trial.phases
            bad += bool(trial.faults)
            if trial.faults:
                print(f"trial {trial.number}: " + "; ".join(trial.faults[:6]))
                continue
            records, lost = records + trial.records, lost + trial.lost
            print(f"trial {trial.number}: {trial.records} records kept once, {trial.lost} in flight lost, "
                  f"{trial.cut} lines cut, {trial.begins} runs of agents, {trial.aborted} aborted")
            shutil.rmtree(trial.work)
    for phase, count in phases.most_common():
        print(f"{count:5}  {phase}")
    print(f"{sum(phases.values()) - phases['it had ended']} kills, {len(trials)} bundles, {records} records, {lost} lost in flight,"
          f" {bad} bundles wrong")
    sys.exit(bad != 0 or records == 0)


main()
