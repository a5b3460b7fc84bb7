"""A lab whose wire loses, doubles, delays and reorders, and what the prober must have counted of it.

    exact_counts.py topology | plan | check RECORDS STATS PCAP
    exact_counts.py topology-of-many | plan-of-many | check-many STATS RECORDS…

What was lost, doubled or swapped is the wire's own count. What came in time and what late is read
off tcpdump's capture beside the prober, never off the clock of a machine that may be busy: a reply
that the machine held back for longer than the time-out is late in both. Status 75: the machine
stood still for so long that its kernel dropped packets before the lab, tcpdump or the prober (whose
records say so) could read them; nothing is shown by that run.
"""

import collections
import datetime
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
import pcap  # noqa: E402

# node: what the wire does to requests, to replies
RULES = {
    "plain": ({}, {}),
    "reorder": ({"jitter_us": 8000}, {"jitter_us": 8000}),
    "loss": ({"loss_ppm": 40000}, {"loss_ppm": 30000}),
    "dup": ({}, {"dup_ppm": 50000}),
    "late": ({}, {"late_ppm": 60000, "late_us": 800000}),
    "ten": ({}, {"times": 10}),
    "twice": ({"dup_ppm": 50000}, {}),
    "mix": ({"loss_ppm": 20000, "dup_ppm": 20000, "jitter_us": 4000},
            {"loss_ppm": 20000, "dup_ppm": 20000, "late_ppm": 20000, "late_us": 800000}),
    "syn": ({"loss_ppm": 100000, "kinds": ["tcp_syn"]}, {}),
}
SENT, INTERVAL_MS, TIMEOUT_MS, SLOT_MS = 600, 10, 500, 8000
UNSURE_NS = 2000000  # between tcpdump's stamp of a packet and the socket's
OVERRUN = 75
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


def overrun(packets, records, dropped=0, handshakes_lost=0):
    """What the kernel dropped for want of a reader; the records of such slots are not valid."""
    invalid = sum(not r["valid"] for r in records)
    if packets["unread"] or packets["overflow"] or invalid or dropped or handshakes_lost:
        print(f"overrun: the lab's {packets}, records not valid {invalid}, dropped by tcpdump "
              f"{dropped}, handshakes out of time {handshakes_lost}", file=sys.stderr)
        sys.exit(OVERRUN)


def check_many(stats_path, *paths):
    stats = json.load(open(stats_path, encoding="utf-8"))
    wire = {(p["from"], p["to"], p["kind"]): p for p in stats["pairs"]}
    every = [json.loads(line) for path in paths for line in open(path, encoding="utf-8")]
    # a server says its SYN+ACK again to one that went away: such a wire's counts show nothing
    overrun(stats["packets"], every,
            handshakes_lost=sum(r["lost"] for r in every if r["method"] == "tcp"))
    agents = sorted({r["agent"] for r in every})
    assert len(agents) == AGENTS and all(r["ts"] == "packet" for r in every)
    sent = late = 0
    for agent in agents:
        for node in [f"node-{i}" for i in range(1, NODES + 1)]:
            for method, kinds in (("icmp", ("icmp_request", "icmp_reply")),
                                  ("tcp", ("tcp_syn", "tcp_syn_ack"))):
                mine = [r for r in every if r["agent"] == agent and r["method"] == method]
                there, back = wire[(agent, node, kinds[0])], wire[(node, agent, kinds[1])]
                where = (agent, node, method)
                assert count(mine, node, "sent") == there["in"] == there["out"] == back["out"], where
                assert count(mine, node, "answered") + count(mine, node, "late") == back["out"], where
                assert count(mine, node, "not_sent") < there["in"], where
                sent += there["in"]
                late += count(mine, node, "late")
    print(f"{AGENTS} agents, {sent} requests, none lost; held back by this machine: {late}")


def sent_to(name):
    return SENT // 2 if name == "syn" else SENT


def plan():
    targets = []
    for name in RULES:
        for address in addresses(name):
            method = {"method": "tcp", "port": 80} if name == "syn" else {"method": "icmp"}
            targets.append(dict(node=name, addr=address, sent=sent_to(name),
                                interval_ms=INTERVAL_MS * SENT // sent_to(name),
                                timeout_ms=TIMEOUT_MS, **method))
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


def side(protocol, data):
    """("ask" or "answer", what pairs them) of an echo or a handshake; None for others."""
    if protocol in (1, 58) and data[0] in (8, 128, 0, 129):
        return "ask" if data[0] in (8, 128) else "answer", data[8:]
    if protocol == 6 and data[13] & 0x02:
        if data[13] & 0x10:
            number = (int.from_bytes(data[8:12], "big") - 1) % 2**32
            return "answer", data[2:4] + data[0:2] + number.to_bytes(4, "big")
        return "ask", data[0:8]
    return None


def of_capture(path):
    """{address: {what was asked: [its stamp, those of the answers…]}}"""
    seen = collections.defaultdict(dict)
    for at, packet in pcap.read(path):
        protocol, source, to, data = pcap.parse(packet)
        found = side(protocol, data)
        if found and found[0] == "ask":
            seen[to].setdefault(found[1], [at])
        elif found and found[1] in seen[source]:
            seen[source][found[1]].append(at)
    return seen


def in_time(asked, limit_ns):
    return sum(len(at) > 1 and at[1] - at[0] <= limit_ns for at in asked)


def check(records_path, stats_path, pcap_path):
    records = [json.loads(line) for line in open(records_path, encoding="utf-8")]
    stats = json.load(open(stats_path, encoding="utf-8"))
    with open(pcap_path + ".err", encoding="utf-8") as said:
        dropped = next(int(line.split()[0]) for line in said if "dropped by kernel" in line)
    overrun(stats["packets"], records, dropped)
    wire = {(p["from"], p["to"], p["kind"]): p for p in stats["pairs"]}
    seen = of_capture(pcap_path)
    assert len(records) == 2 * len(RULES)
    print(f"{'':8}{'sent':>6}{'answered':>9}{'lost':>6}{'late':>6}{'dup':>7}   the wire")
    for node in RULES:
        sent, answered, lost, late, dup, not_sent = (
            count(records, node, key)
            for key in ("sent", "answered", "lost", "late", "dup", "not_sent"))
        kind = ("tcp_syn", "tcp_syn_ack") if node == "syn" else ("icmp_request", "icmp_reply")
        there, back = wire[("agent", node, kind[0])], wire[(node, "agent", kind[1])]
        print(f"{node:8}{sent:6}{answered:9}{lost:6}{late:6}{dup:7}  ",
              {k: v for k, v in there.items() if v and k not in ("from", "to", "kind")},
              {k: v for k, v in back.items() if v and k not in ("from", "to", "kind")})
        assert count(records, node, "stray") == 0, node
        assert sent + not_sent == 2 * sent_to(node) and not_sent < sent, node
        assert sent == there["in"] and sent == answered + lost, node
        asked = [at for address in addresses(node) for at in seen[address].values()]
        assert sent == len(asked), (node, len(asked))
        least, most = (in_time(asked, TIMEOUT_MS * 1000000 + ns) for ns in (-UNSURE_NS, UNSURE_NS))
        assert least <= answered <= most, (node, least, most)
        replied = sum(len(at) > 1 for at in asked)
        if node == "syn":
            assert there["lost"] > 0 and replied == sent - there["lost"], node
            continue
        # whatever arrived is an answer in time, the first but late, or one more
        assert answered + late + dup == back["out"], node
        assert answered + late == replied, node
        if node in ("plain", "reorder"):
            assert replied == sent and dup == 0, node
            assert node == "plain" or back["reordered"] > 0, node
        if node == "loss":
            assert lost - late == there["lost"] + back["lost"] > 0 and dup == 0, node
        if node == "dup":
            assert dup == back["dup"] > 0 and replied == sent, node
        if node == "late":
            assert late == lost >= back["late"] > 0 and dup == 0, node
        if node == "ten":
            assert dup == 9 * sent and replied == sent, node
        if node == "twice":
            assert dup == there["dup"] > 0 and replied == sent, node


CHECKS = {"check": check, "check-many": check_many}
MAKES = {"topology": topology, "plan": plan, "topology-of-many": topology_of_many,
         "plan-of-many": plan_of_many}
if sys.argv[1] in CHECKS:
    CHECKS[sys.argv[1]](*sys.argv[2:])
else:
    print(json.dumps(MAKES[sys.argv[1]]()))
