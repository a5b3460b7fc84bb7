"""Holds the records of test_long_run.sh against what happened.

    long_run.py watch                        says when this machine stood still, until it is ended
    long_run.py SLOT_MS PLAN EVENTS FILE…    an event a line: NAME SECONDS
"""

import collections
import datetime
import hashlib
import json
import sys
import time

STOOD_STILL = 0.1


def watch():
    before = time.time()
    while True:
        time.sleep(0.01)
        now = time.time()
        if now - before > STOOD_STILL:
            print(f"pause {before}\nresume {now}", flush=True)
        before = now


if sys.argv[1] == "watch":
    watch()
slot = int(sys.argv[1]) / 1000
plan = json.load(open(sys.argv[2], encoding="utf-8"))
start = datetime.datetime.fromisoformat(plan["start"]).timestamp()
events = [(name, float(at)) for name, at in (line.split() for line in open(sys.argv[3]))]
MARGIN = 0.4  # time-outs, the capture's lag, writing, a loaded machine


def spans(begin, end):
    opened = None
    for name, at in events:
        if name == begin:
            opened = at
        elif name == end and opened is not None:
            yield opened, at
            opened = None


def overlaps(number, span):
    return start + number * slot < span[1] and span[0] < start + (number + 1) * slot


asleep, still = list(spans("stop", "continue")), list(spans("pause", "resume"))
dead, down = list(spans("kill", "start")), list(spans("down", "up"))
moved = list(spans("readdress", "readdressed"))
# What a kill finds unwritten is gone, and a slot that is entered too late is not begun.
unmeasured = [(a, b + MARGIN) for a, b in asleep] + [(a - MARGIN, b + MARGIN) for a, b in dead]

seen, chains = collections.defaultdict(list), {}
for name in sys.argv[4:]:
    for line in open(name, encoding="utf-8").read().splitlines():
        try:
            r = json.loads(line)
        except ValueError:
            continue  # torn by a kill
        run = chains.setdefault(r["run"], [])
        assert r["seq"] == len(run), ("sequence", r)
        assert r.get("prev") == (run[-1] if run else None), ("chain", r)
        run.append(hashlib.sha256(line.encode()).hexdigest())
        number = (datetime.datetime.fromisoformat(r["slot"]).timestamp() - start) / slot
        seen[(r.get("node") or r["control"], round(number))].append(r)

assert len(chains) == 3, f"{len(chains)} runs"
lost, hit = [], collections.Counter()
for subject in ("n", "gateway"):
    for number in range(plan["slots"]):
        records = seen[(subject, number)]
        assert len(records) <= 1, (subject, number, "twice")
        excused = any(overlaps(number, span) for span in unmeasured + ([] if records else still))
        if not records and not excused:
            lost.append((subject, number))
        if not records or excused:
            continue
        r = records[0]
        if any(overlaps(number, (a - 0.2, b + MARGIN)) for a, b in down + moved):
            hit["down"] += r["answered"] < r["sent"] + r.get("not_sent", 0)
            continue
        if r["answered"] == r["sent"] == 3 and r["valid"]:
            hit["well"] += 1
            continue
        assert any(overlaps(number, (a, b + MARGIN)) for a, b in still), r
        hit["still"] += 1
assert not lost, f"lost: {lost}"
assert hit["well"] >= 20, hit
assert hit["down"] >= 3, hit
# While the link is down nothing leaves: not sent, and not lost by a node.
for number in range(plan["slots"]):
    for a, b in down:
        if start + number * slot > a + 0.1 and start + (number + 1) * slot < b:
            for subject in ("n", "gateway"):
                for r in seen[(subject, number)]:
                    assert r["sent"] == 0 and r["not_sent"] == 3, r
print(dict(hit))
