#!/usr/bin/python3
"""A watch's folder as `cdnproof watch` leaves it, that grows while it is looked at.

    watch_folder.py new DIR DOSSIER         plan, no records
    watch_folder.py add DIR FROM TO [drained]
                                            a record of each agent for the seconds FROM to TO after
                                            the plan's start; drained: n1 is out, all but the
                                            third city's users go to another node
    watch_folder.py event DIR AT EVENT NODE an event so many seconds after the start
    watch_folder.py subnet DIR AT           an answer for the users of 198.18.5.0/24
    watch_folder.py torn DIR                half of a line
    watch_folder.py judge DIR               watch.json

The plan's start is WATCH_START of the environment, RFC 3339.
"""
import hashlib
import json
import os
import sys
from datetime import datetime, timedelta

START = datetime.fromisoformat(os.environ.get("WATCH_START", "2026-11-21T10:00:00+08:00"))
CITIES = [("360100", "电信"), ("361100", "联通"), ("361000", "移动"), ("360700", "电信")]
NODES = {"n1": "127.0.0.11", "n2": "127.0.0.12", "n3": "127.0.0.13"}


def text(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def at(seconds):
    return (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace(
        ".000", "")


def put(path, line):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "a", encoding="utf-8") as out:
        out.write(line)


def new(folder, dossier_path):
    with open(dossier_path, encoding="utf-8") as file:
        dossier = json.load(file)
    dossier["agents"] = [
        {"id": "a%d" % (i + 1), "city": city, "operator": operator, "lat_e7": 286764930,
         "lon_e7": 1158921510} for i, (city, operator) in enumerate(CITIES)]
    os.makedirs(folder)
    with open(os.path.join(folder, "dossier.json"), "w", encoding="utf-8") as out:
        out.write(text(dossier))
    digest = "0" * 64
    plan = {
        "schema": "cdnproof/plan/v1", "dossier_sha256": digest, "claims_sha256": digest,
        "profile": {"id": "jx-cdn", "sha256": digest, "builtin": True},
        "thresholds": {"success_ppm": 990000, "quantile_ppm": 950000, "rtt_p95_us": 30000,
                       "slot_ok_ppm": 500000},
        "start": at(0), "slot_ms": 1000, "slots": 600,
        "agents": [{"id": agent["id"]} for agent in dossier["agents"]],
        "checks": [{"id": "page", "scheme": "http", "host": "cdn.example.com", "path": "/",
                    "port": 80}],
        "controls": [],
        "targets": [{"name": "cdn.example.com", "addr": "system", "method": "visit", "port": 80,
                     "check": "page", "sent": 1, "interval_ms": 1000, "timeout_ms": 900}],
    }
    with open(os.path.join(folder, "plan.json"), "w", encoding="utf-8") as out:
        out.write(text(plan))


def record(plan_sha256, agent, seconds, node, ok):
    got = {"status": [200], "bytes": [1024], "connect_ns": [900000], "first_byte_ns": [1800000],
           "body_sha256": ["0" * 64], "visited": [NODES[node]]}
    if not ok:
        got.update(status=[None], bytes=[None], connect_ns=[None], first_byte_ns=[None],
                   body_sha256=[""])
    return {
        "schema": "cdnproof/record/v1", "run": "0123456789abcdef", "seq": seconds, "plan": plan_sha256,
        "agent": agent, "name": "cdn.example.com", "addr": "system", "method": "visit", "port": 80,
        "check": "page", "slot": at(seconds), "ts": "user", "sent": 1, "answered": int(ok),
        "lost": int(not ok), "rtt_ns": [1800000] if ok else [], "valid": True,
        "late": 0, "dup": 0, "stray": 0, "not_sent": 0, "capture_lost": 0, "why": [],
        "err": {} if ok else {"timeout": 1},
        "clock": {"synced": True, "offset_us": 0, "bound_us": 100, "step_us": 0},
        "dns": {"name": "cdn.example.com", "type": "A", "rcode": [0], "scope": [None],
                "answers": ["cdn.example.com. 5 A " + NODES[node]]},
        "http": got,
    }


def add(folder, first, last, drained):
    with open(os.path.join(folder, "plan.json"), "rb") as file:
        plan_sha256 = hashlib.sha256(file.read()).hexdigest()
    for i in range(len(CITIES)):
        agent = "a%d" % (i + 1)
        path = os.path.join(folder, "records", agent, "2026-11-21.jsonl")
        for seconds in range(first, last):
            node = ["n1", "n1", "n1", "n3"][i]
            if drained and node == "n1" and i != 2:
                node = "n2"
            ok = not (drained and node == "n1")
            put(path, text(record(plan_sha256, agent, seconds, node, ok)) + "\n")


def subnet(folder, seconds):
    with open(os.path.join(folder, "plan.json"), "rb") as file:
        line = record(hashlib.sha256(file.read()).hexdigest(), "a1", seconds, "n3", True)
    del line["http"]
    line.update(method="dns", addr="127.0.0.53", port=53, check="watch-s", seq=100000 + seconds)
    line["dns"].update(server="127.0.0.53", subnet="198.18.5.0/24", scope=[24])
    put(os.path.join(folder, "records", "a1", "2026-11-22.jsonl"), text(line) + "\n")


def main():
    command, folder, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    if command == "new":
        new(folder, rest[0])
    elif command == "add":
        add(folder, int(rest[0]), int(rest[1]), len(rest) > 2)
    elif command == "subnet":
        subnet(folder, int(rest[0]))
    elif command == "event":
        put(os.path.join(folder, "events.jsonl"),
            text({"at": at(float(rest[0])), "event": rest[1], "node": rest[2],
                  "how": "pdnsutil"}) + "\n")
    elif command == "judge":
        with open(os.path.join(folder, "watch.json"), "w", encoding="utf-8") as out:
            out.write(text({"verdict": "fail", "functions": {"failover": [
                {"name": "cdn.example.com", "node": "n1", "city": city, "operator": operator,
                 "verdict": "fail" if i == 2 else "pass"}
                for i, (city, operator) in enumerate(CITIES[:3])]}}))
    elif command == "torn":
        put(os.path.join(folder, "records", "a1", "2026-11-21.jsonl"), '{"schema":"cdnpr')


main()
