#!/usr/bin/python3
"""Did the agents measure all that the plan asks, or did this machine stand still meanwhile?

    tests/cases/whole.py PLAN RECORDS      says what is missing and ends with status 75, or with 0
"""

import hashlib
import json
import pathlib
import sys


def due_slots(plan, target, agent):
    """In how many slots the agent measures the target (model/plan.h, plan_turn)."""
    every = min(target.get("every_slots", 1), plan["slots"])
    if every <= 1:
        return plan["slots"]
    key = "\n".join([agent, target["addr"], target["method"], target.get("check", "")])
    phase = int(hashlib.sha256(key.encode()).hexdigest()[:15], 16) % every
    return len(range(phase, plan["slots"], every))


def trouble(plan_path, folder):
    """A sentence, or None. The folder holds AGENT.jsonl or AGENT/DAY.jsonl."""
    records = pathlib.Path(folder)
    with open(plan_path, encoding="utf-8") as text:
        plan = json.load(text)
    for agent in (a["id"] for a in plan["agents"]):
        lines = []
        for path in list(records.glob(f"{agent}.jsonl")) + list(records.glob(f"{agent}/*.jsonl")):
            lines += path.read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines]
        due = plan["slots"] * len(plan["controls"]) + sum(
            due_slots(plan, t, agent) for t in plan["targets"] if t.get("peer") != agent)
        unsent = sum(r.get("not_sent", 0) for r in found)
        invalid = sum(not r["valid"] for r in found)
        if len(found) < due or unsent or invalid:
            return (f"{agent} wrote {len(found)} of {due} records, {unsent} packets not sent, "
                    f"{invalid} not valid")
    return None


if __name__ == "__main__":
    why = trouble(sys.argv[1], sys.argv[2])
    if why:
        print(why)
        sys.exit(75)
