#!/usr/bin/python3
"""inside.py BUILD FOLDER [KIND=WHAT… | -- CMD…]: inside the lab: raises the CDN of
FOLDER/staged.json, lets the agents probe by a plan of FOLDER/dossier.json, and then, under the eyes
of `cdnproof watch`, takes a node out of service (drain=NODE), removes an object (purge=PATH), stops
a real server (down=SERVER), one after another; or runs CMD instead. What the servers logged stays in
FOLDER/truth and FOLDER/truth-KIND, what a watch wrote in FOLDER/KIND."""

import json
import os
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import cdn  # noqa: E402

START_S = 7  # from the plan to its first slot: agents are started meanwhile
WATCH_EVERY_MS = 500
# kind: (what is watched, seconds before it is done, seconds in all, what is told, the control)
WATCHES = {
    "drain": (["--name", cdn.HOSTS[0]], 8, 30, ["--drain", "{what}"], "offline"),
    "purge": (["--check", "object"], 5, 20, ["--block"], "purge"),
    "down": (["--check", "balance"], 5, 20, ["--down", "{what}"], "down"),
}
LIMIT_S = 150


def start_time():
    """On the edge of a slot: even seconds are, of 400 ms."""
    at = int(time.time()) + START_S
    return time.strftime("%FT%T+08:00", time.gmtime(at + at % 2 + 8 * 3600))


def probe(program, folder, agents):
    subprocess.run([program, "plan", f"{folder}/dossier.json", "-o", f"{folder}/plan.json",
                    "--start", start_time(), "--quiet"], check=True, timeout=LIMIT_S)
    probes = [subprocess.Popen([
        f"{HERE}/at.sh", agent, program, "probe", f"{folder}/plan.json", "--agent", agent,
        "-o", f"{folder}/records/{agent}.jsonl", "--quiet"]) for agent in agents]
    return max(p.wait(timeout=LIMIT_S) for p in probes)


def watch(program, folder, kind, what):
    watched, after_s, for_s, told, control = WATCHES[kind]
    done = subprocess.run([
        program, "watch", f"{folder}/dossier.json", "-o", f"{folder}/{kind}", *watched,
        "--via", f"{HERE}/at.sh {{agent}}", "--every", str(WATCH_EVERY_MS), "--for", str(for_s),
        "--after", str(after_s), *[word.format(what=what) for word in told], "--do",
        f"{sys.executable} {cdn.__file__} {control} {what}"],
        timeout=LIMIT_S, check=False, capture_output=True, text=True)
    if done.returncode not in (0, 1, 2):
        print(f"watch {kind}: {done.returncode}: {done.stderr.strip()}", file=sys.stderr)


class Stalls(threading.Thread):
    """How long this machine did nothing, at the most, while somebody should have had a turn every
    10 ms."""

    def __init__(self):
        super().__init__(daemon=True)
        self.most_s = 0
        self.ended = threading.Event()

    def run(self):
        before = time.monotonic()
        while not self.ended.wait(0.01):
            now = time.monotonic()
            self.most_s = max(self.most_s, now - before - 0.01)
            before = now

    def write(self, path):
        self.ended.set()
        self.join()
        with open(path, "w", encoding="utf-8") as out:
            json.dump({"most_ms": round(self.most_s * 1000)}, out)


def probe_and_watch(program, folder, raised, watched):
    stalls = Stalls()
    stalls.start()
    status = probe(program, folder, [a["id"] for a in raised.staged["agents"].values()])
    raised.keep_logs(f"{folder}/truth")
    for kind, _, what in (w.partition("=") for w in watched) if status == 0 else []:
        watch(program, folder, kind, what)
        raised.keep_logs(f"{folder}/truth-{kind}")
    stalls.write(f"{folder}/stall.json")
    return status


def main():
    build, folder, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    with open(f"{folder}/staged.json", encoding="utf-8") as text:
        raised = cdn.Cdn(json.load(text))
    raised.start()
    if rest[:1] != ["--"]:
        return probe_and_watch(f"{build}/cdnproof", folder, raised, rest)
    status = subprocess.run(rest[1:], check=False).returncode
    raised.keep_logs(f"{folder}/truth")
    return status


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, subprocess.SubprocessError) as why:
        print(f"inside.py: {why}", file=sys.stderr)
        sys.exit(70)
