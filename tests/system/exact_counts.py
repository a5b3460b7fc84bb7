"""A lab whose wire loses, doubles, delays and reorders, and what the prober must have counted of it.

    exact_counts.py topology | plan | check RECORDS STATS
    exact_counts.py topology-of-many | plan-of-many | check-many STATS RECORDS…
"""

import datetime
import json
import sys
import time

# node: what the wire does to requests, to replies
RULES = {
    "plain": ({}, {}),
    "reorder": ({"jitter_us": 8000}, {"jitter_us": 8000}),
    "loss": ({"loss_ppm": 40000}, {"loss_ppm": 30000}),
    "dup": ({}, {"dup_ppm": 50000}),
    "late": ({}, {"late_ppm": 60000, "late_us": 350000}),
    "ten": ({}, {"times": 10}),
    "twice": ({"dup_ppm": 50000}, {}),
    "mix": ({"loss_ppm": 20000, "dup_ppm": 20000, "jitter_us": 4000},
            {"loss_ppm": 20000, "dup_ppm": 20000, "late_ppm": 20000, "late_us": 350000}),
    "syn": ({"loss_ppm": 100000, "kinds": ["tcp_syn"]}, {}),
}
SENT, SLOT_MS = 1200, 8000
AGENTS, NODES = 28, 6


def addresses(name):
    number = list(RULES).index(name) + 10
    return [f"198.18.{number}.1", f"2001:2:0:{number}::1"]


def topology():
    places = [dict(name="agent", lat_e7=286000000, lon_e7=1158000000,
                   addresses=["198.18.1.1", "2001:2:0:1::1"])]
    pairs = []
    for name, (there, back) in RULES.items():
        serve = {"serve": dict(http_port=80, status=200, body="x")} if name == "syn" else {}
        places.append(dict(name=name, lat_e7=286100000, lon_e7=1158100000,
                           addresses=addresses(name), **serve))
        pairs.append({"from": "agent", "to": name, **there})
        pairs.append({"from": name, "to": "agent", **back})
    return dict(schema="cdnproof-lab/topology/v1", seed=11, places=places, pairs=pairs)


def topology_of_many():
    """Twenty-eight agents around six nodes, over a wire that loses nothing."""
    places = [dict(name=f"agent-{i}", lat_e7=286000000 + i * 100000, lon_e7=1158000000,
                   addresses=[f"198.18.{i}.1", f"2001:2:0:{i}::1"]) for i in range(1, AGENTS + 1)]
    for i in range(1, NODES + 1):
        places.append(dict(name=f"node-{i}", lat_e7=287000000, lon_e7=1158000000 + i * 500000,
                           addresses=[f"198.18.{100 + i}.1", f"2001:2:0:{100 + i}::1"],
                           serve=dict(http_port=80, status=200, body="x")))
    return dict(schema="cdnproof-lab/topology/v1", seed=3, places=places,
                pairs=[{"from": "*", "to": "*", "jitter_us": 300}])


def plan_of_many():
    targets = [dict(node=f"node-{i}", addr=address, method=method, sent=sent, interval_ms=interval,
                    timeout_ms=2000, **more)
               for i in range(1, NODES + 1)
               for address in (f"198.18.{100 + i}.1", f"2001:2:0:{100 + i}::1")
               for method, sent, interval, more in (("icmp", 20, 100, {}), ("tcp", 4, 500, {"port": 80}))]
    return make_plan(targets, 3000, 3, [f"agent-{i}" for i in range(1, AGENTS + 1)])


def check_many(stats_path, *paths):
    stats = json.load(open(stats_path, encoding="utf-8"))
    assert stats["packets"]["unread"] == stats["packets"]["overflow"] == 0, stats["packets"]
    wire = {(p["from"], p["to"], p["kind"]): p for p in stats["pairs"]}
    assert len(paths) == AGENTS
    sent = 0
    for path in paths:
        records = [json.loads(line) for line in open(path, encoding="utf-8")]
        agent = records[0]["agent"]
        for node in sorted({r["node"] for r in records}):
            for method, kinds in (("icmp", ("icmp_request", "icmp_reply")), ("tcp", ("tcp_syn", "tcp_syn_ack"))):
                mine = [r for r in records if r["method"] == method]
                there, back = wire[(agent, node, kinds[0])], wire[(node, agent, kinds[1])]
                assert count(mine, node, "sent") == there["in"] == there["out"], (agent, node, method)
                assert count(mine, node, "answered") == back["out"], (agent, node, method)
                assert count(mine, node, "lost") == count(mine, node, "not_sent") == 0, (agent, node)
                assert all(r["valid"] and r["ts"] == "packet" for r in mine), (agent, node, method)
                sent += there["in"]
    print(f"{AGENTS} agents, {sent} requests, none lost")


def plan():
    targets = []
    for name in RULES:
        for address in addresses(name):
            method = {"method": "tcp", "port": 80} if name == "syn" else {"method": "icmp"}
            targets.append(dict(node=name, addr=address, sent=SENT // 4 if name == "syn" else SENT,
                                interval_ms=20 if name == "syn" else 5, timeout_ms=200, **method))
    return make_plan(targets, SLOT_MS, 1, ["a"])


def make_plan(targets, slot_ms, slots, agents):
    zone = datetime.timezone(datetime.timedelta(hours=8))
    zeros = "0" * 64
    return dict(schema="cdnproof/plan/v1", dossier_sha256=zeros, claims_sha256=zeros,
                profile=dict(id="jx-cdn", sha256=zeros, builtin=True),
                thresholds=dict(success_ppm=990000, quantile_ppm=950000, rtt_p95_us=30000,
                                slot_ok_ppm=500000),
                start=datetime.datetime.fromtimestamp(int(time.time()) + 3, zone).isoformat(),
                slot_ms=slot_ms, slots=slots, agents=[dict(id=a) for a in agents], checks=[],
                controls=[], targets=targets)


def count(records, node, key):
    return sum(r.get(key, 0) for r in records if r["node"] == node)


def check(records_path, stats_path):
    records = [json.loads(line) for line in open(records_path, encoding="utf-8")]
    stats = json.load(open(stats_path, encoding="utf-8"))
    assert stats["packets"]["unread"] == stats["packets"]["overflow"] == 0, stats["packets"]
    wire = {(p["from"], p["to"], p["kind"]): p for p in stats["pairs"]}
    assert len(records) == 2 * len(RULES) and all(r["valid"] for r in records)
    print(f"{'':8}{'sent':>6}{'answered':>9}{'lost':>6}{'late':>6}{'dup':>7}   the wire")
    for node in RULES:
        sent, answered, lost, late, dup = (
            count(records, node, key) for key in ("sent", "answered", "lost", "late", "dup"))
        kind = ("tcp_syn", "tcp_syn_ack") if node == "syn" else ("icmp_request", "icmp_reply")
        there, back = wire[("agent", node, kind[0])], wire[(node, "agent", kind[1])]
        print(f"{node:8}{sent:6}{answered:9}{lost:6}{late:6}{dup:7}  ",
              {k: v for k, v in there.items() if v and k not in ("from", "to", "kind")},
              {k: v for k, v in back.items() if v and k not in ("from", "to", "kind")})
        assert count(records, node, "not_sent") == count(records, node, "stray") == 0, node
        assert sent == there["in"] and sent == answered + lost, node
        if node == "syn":
            assert lost == there["lost"] > 0, node
            continue
        # whatever arrived is an answer in time, the first but late, or one more
        assert answered + late + dup == back["out"], node
        if node in ("plain", "reorder"):
            assert answered == sent, node
            assert node == "plain" or back["reordered"] > 0, node
        if node == "loss":
            assert lost == there["lost"] + back["lost"] > 0 and late == dup == 0, node
        if node == "dup":
            assert dup == back["dup"] > 0 and answered == sent, node
        if node == "late":
            assert late == lost == back["late"] > 0 and dup == 0, node
        if node == "ten":
            assert dup == 9 * sent and answered == sent, node
        if node == "twice":
            assert dup == there["dup"] > 0 and answered == sent, node


CHECKS = {"check": check, "check-many": check_many}
MAKES = {"topology": topology, "plan": plan, "topology-of-many": topology_of_many,
         "plan-of-many": plan_of_many}
if sys.argv[1] in CHECKS:
    CHECKS[sys.argv[1]](*sys.argv[2:])
else:
    print(json.dumps(MAKES[sys.argv[1]]()))
