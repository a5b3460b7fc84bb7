"""cdnproof as one of the tools: `cdnproof probe PLAN --agent … -o FILE` and its records."""

import json
import os

import plans

SUMMED = ("sent", "answered", "lost", "not_sent", "late", "dup", "capture_lost")


class Ours:
    """A run of the prober. The plan is written when it is about to run: its slot begins then."""

    def __init__(self, rig, program, addrs, method, count, interval_ms=1, rate=0, port=0):
        self.rig, self.program = rig, program
        self.addrs, self.method, self.port = addrs, method, port
        self.plan, self.records = rig.path("plan.json"), rig.path("records.jsonl")
        self.options = ["--count", str(count), "--interval", str(interval_ms)]
        if rate:
            self.options += ["--rate", str(rate)]

    def argv(self):
        plans.write(self.plan, self.addrs, self.method, self.port)
        if os.path.exists(self.records):
            os.remove(self.records)
        return [self.program, "probe", self.plan, "--agent", plans.AGENT, "-o", self.records,
                "--quiet"] + self.options

    def read(self):
        """A record at a time: there may be a million."""
        if not os.path.exists(self.records):
            return
        with open(self.records, encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)


def sums(records):
    """What the records say all together."""
    total = dict.fromkeys(SUMMED + ("void",), 0)
    stamps, errors = set(), {}
    for record in records:
        for key in SUMMED:
            total[key] += record.get(key, 0)
        total["void"] += not record["valid"]
        for name, count in record.get("err", {}).items():
            errors[name] = errors.get(name, 0) + count
        stamps.add(record["ts"])
    total["stamps"] = " ".join(sorted(stamps)) or "none"
    total["errors"] = [f"{errors[name]} {name}" for name in sorted(errors)]
    return total


def remarks(total):
    """What a reader must know beside sent and answered."""
    said = [f"{total[key]} {key.replace('_', ' ')}"
            for key in ("not_sent", "late", "dup", "capture_lost", "void") if total[key]]
    return ", ".join([f"stamps: {total['stamps']}"] + said + total["errors"])


def rtts_by_addr(records):
    """{addr: [ns, …]} in send order, of the answered."""
    found = {}
    for record in sorted(records, key=lambda record: record["slot"]):
        found.setdefault(record["addr"], []).extend(
            value for value in record["rtt_ns"] if value is not None)
    return found
