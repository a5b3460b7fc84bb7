"""One row a case: what is staged, how the data is touched afterwards, what must come out.

stage:  changes to dossier and topology before the lab is raised (rows with equal stages share a run)
alone:  its lab runs by itself, after the others
touch:  changes to what was collected, before it is judged
expect: exit, verdict, application: of the evidence; rules: {rule: (verdict, reasons that must be
        there)}; readings: {(rule, reading): verdict}; states: {node: state}; then `also`, a
        function of the evidence that returns what is wrong, or None.
"""

from stage import (FAR_CITIES, GANZHOU, JIAN, JIUJIANG, NANCHANG, QUZHOU, SHANGHAI,
                   YINGTAN)


def nothing(_):
    pass


def liar(s):
    s.move("node-sr", SHANGHAI)


def liar_seen(s):
    liar(s)
    s.add_landmark("landmark-sh-1", SHANGHAI, "AS64510", 21, "310000")
    s.add_landmark("landmark-sh-2", SHANGHAI, "AS64511", 22, "310000")


def near_liar(s):
    s.move("node-sr", QUZHOU)


def near_liar_no_document(s):
    near_liar(s)
    s.drop_document("site-sr")


def near_liar_landmark(s):
    near_liar(s)
    s.add_landmark("landmark-qz", QUZHOU, "AS64510", 21, "330800")


def moved_agent(s):
    s.move("node-sr", SHANGHAI)
    s.move("agent-361100", SHANGHAI)


def misplaced_agent(s):
    """It says 上饶 and stands in 南昌: with what it sees of the node there it would speak against it."""
    s.move("agent-361100", NANCHANG)
    s.mesh()


def anycast(s):
    s.add_anycast("node-sr", "node-sr-too", GANZHOU)


def tcp_proxy(s):
    """In 吉安 something accepts; what it hands on to, and what has the key, stands in 上海."""
    s.add_node("node-ja", "360800", SHANGHAI, 120)
    s.pin("node-ja", "node-ja")
    s.put_proxy_before("node-ja", "proxy-ja", JIAN)


def border(s):
    """At the centre of 九江, 2.4 km from 湖北: what is attested and signed there confirms nothing."""
    s.add_node("node-jj", "360400", JIUJIANG, 121)
    s.pin("node-jj", "node-jj")
    s.attest("agent-360400")


def hairpin(s):
    """From the agent beside it to the node in 赣州 all goes through 南昌."""
    s.add_node("node-gz", "360700", GANZHOU, 122)
    s.rule(**{"from": "agent-360700", "to": "node-gz", "both": True, "extra_us": 4000})


def landmarks(s):
    """No agent stands in 鹰潭 as far as anyone says; one runs beside the node, wherever that is."""
    s.add_node("node-yt", "360600", YINGTAN, 123)
    agent = next(a for a in s.dossier["agents"] if a["id"] == "agent-360600")
    agent.update(city="360100", uncertainty_m=300000)
    s.add_server("server-yt", (282386380, 1170338380), 60, "360600")
    s.add_server("server-sr", (284444200, 1179711850), 61, "361100")


def stale_database(s):
    s.dossier["geo"]["databases"] = ["lab-stale.mmdb"]


def thin(s):
    for code in FAR_CITIES:
        s.rule(**{"from": f"agent-{code}", "to": "node-*", "cut": True})


def dead(s):
    s.place("node-nc")["dead"] = True


def bad_gateway(s):
    for name in ("node-nc", "node-sr", "node-fz"):
        s.place(name)["serve"]["status"] = 502


def lossy(s):
    for code in FAR_CITIES:
        s.rule(**{"from": f"agent-{code}", "to": "node-*",
                  "cut_slots": {"slot_ms": 500, "of": 10, "slots": [1, 4, 6, 8]}})


def pinned(s, key):
    """A node in Ji'an, a kilometre from the agent there, whose place a document attests."""
    s.add_node("node-ja", "360800", JIAN, 120)
    s.pin("node-ja", key)
    s.attest("agent-360800")


def signed(s):
    """Of many handshakes one is quick enough, on a busy machine too."""
    pinned(s, "node-ja")
    s.dossier["plan"].update(slot_ms=250, slots=120)


def signed_unattested(s):
    s.add_node("node-ja", "360800", JIAN, 120)
    s.pin("node-ja", "node-ja")


def signed_by_another(s):
    pinned(s, "nobody")


def few(s):
    s.dossier["plan"]["slots"] = 10


def location_of(evidence, node):
    return next(n for n in evidence["nodes"] if n["id"] == node)["location"]


def misplaced_is_named(evidence):
    states = {a["id"]: a["mesh"] for a in evidence["agents"]}
    wrong = {k: v for k, v in states.items() if (v == "misplaced") != (k == "agent-361100")}
    return f"the mesh says {wrong}" if wrong else None


def two_places(evidence):
    places = location_of(evidence, "node-sr").get("places", [])
    return None if len({p["agent"] for p in places}) >= 2 else f"places: {places}"


def proxy_shows(evidence):
    signs = {s["sign"] for s in location_of(evidence, "node-ja").get("signs", [])}
    return None if "signed_later" in signs else f"signs: {sorted(signs)}"


def border_is_open(evidence):
    return None if "outside" in location_of(evidence, "node-jj")["cities"] else "it is closed"


def near_by_landmark(evidence):
    near = location_of(evidence, "node-yt")["near"]
    return None if near == ["server-yt"] else f"near: {near}"


def contrary(evidence):
    for node in evidence["nodes"]:
        if node["id"] in ("node-sr", "node-fz"):
            if not any(a["contrary"] for a in node["location"]["answers"]):
                return f"{node['id']}: the database is not named as contrary"
    return None


def outside_is_listed(evidence):
    node = next(n for n in evidence["nodes"] if n["id"] == "node-sr")
    return None if "outside" in node["location"]["cities"] else "outside is not listed"


def agent_is_assumed(evidence):
    finding = next(f for f in evidence["findings"] if f["rule"] == "nodes.regional")
    return None if "agent:agent-361100" in finding["assumes"] else "the agent is not in assumes[]"


def key_is_named(evidence):
    finding = next(f for f in evidence["findings"] if f["rule"] == "nodes.in_province")
    if "node_identity" not in finding["reason"]:
        return f"node_identity is not among {finding['reason']}"
    return None


def page_one_repeats(evidence):
    changed = {c["what"]: c["value"] for c in evidence["changed"]}
    wanted = {"thresholds.success_ppm": 600000, "plan.slot_ms": 500, "plan.slots": 40}
    wrong = {k: v for k, v in wanted.items() if changed.get(k) != v}
    return f"changed[] lacks {wrong}" if wrong else None


UNDECIDED = dict(exit=2, verdict="inconclusive")
FAILED = dict(exit=1, verdict="fail")

CASES = [
    dict(name="honest", stage=nothing,
         expect=dict(exit=0, verdict="pass", application="inconclusive",
                     rules={"nodes.core": ("pass", []), "nodes.regional": ("pass", []),
                            "coverage.cities": ("pass", []), "nodes.in_province": ("pass", []),
                            "logs.retention": ("pass", [])},
                     basis={"nodes.core": "mixed", "nodes.regional": "mixed",
                            "nodes.in_province": "mixed"},
                     states={"node-nc": "supported", "node-sr": "supported"},
                     also=page_one_repeats)),
    dict(name="liar seen", stage=liar_seen,
         expect=dict(FAILED, states={"node-sr": "refuted"},
                     rules={"nodes.regional": ("fail", []), "nodes.in_province": ("fail", [])})),
    dict(name="liar unseen", stage=liar,
         expect=dict(UNDECIDED, states={"node-sr": "consistent"},
                     rules={"nodes.regional": ("inconclusive", ["ambiguous_location"])})),
    dict(name="near liar, document", stage=near_liar,
         expect=dict(states={"node-sr": "supported"}, also=outside_is_listed,
                     rules={"nodes.regional": ("pass", ["reading_dependent"])},
                     readings={("nodes.regional", "measured"): "inconclusive"})),
    dict(name="near liar, no document", stage=near_liar_no_document,
         expect=dict(UNDECIDED, rules={"nodes.regional": ("inconclusive", ["document_missing"])})),
    dict(name="near liar, landmark", stage=near_liar_landmark,
         expect=dict(UNDECIDED, states={"node-sr": "disputed"},
                     rules={"nodes.regional": ("inconclusive", ["single_witness"])})),
    dict(name="moved agent", stage=moved_agent,
         expect=dict(states={"node-sr": "supported"}, also=agent_is_assumed,
                     rules={"nodes.regional": ("pass", ["agent_unattested"])},
                     readings={("nodes.regional", "measured"): "inconclusive"})),
    dict(name="misplaced agent", stage=misplaced_agent,
         expect=dict(states={"node-nc": "supported"}, also=misplaced_is_named,
                     rules={"nodes.core": ("pass", [])})),
    dict(name="anycast", stage=anycast,
         expect=dict(UNDECIDED, states={"node-sr": "disputed"}, also=two_places,
                     rules={"nodes.regional": ("inconclusive", ["anycast"])})),
    dict(name="tcp proxy", stage=tcp_proxy,
         expect=dict(UNDECIDED, states={"node-ja": "disputed"}, also=proxy_shows,
                     rules={"nodes.in_province": ("inconclusive", ["node_identity"])})),
    dict(name="border", stage=border,
         expect=dict(states={"node-jj": "supported"}, also=border_is_open)),
    dict(name="hairpin", stage=hairpin,
         expect=dict(states={"node-gz": "consistent"},
                     rules={"nodes.in_province": ("pass", [])})),
    dict(name="landmarks", stage=landmarks,
         expect=dict(states={"node-yt": "supported"}, also=near_by_landmark,
                     rules={"nodes.in_province": ("pass", [])})),
    dict(name="stale database", stage=stale_database,
         expect=dict(exit=0, verdict="pass", states={"node-sr": "supported"}, also=contrary,
                     rules={"nodes.regional": ("pass", []), "coverage.cities": ("pass", [])})),
    dict(name="signed", stage=signed, alone=True,
         expect=dict(states={"node-ja": "confirmed", "node-nc": "supported"},
                     rules={"nodes.in_province": ("pass", [])})),
    dict(name="signed, unattested agent", stage=signed_unattested,
         expect=dict(states={"node-ja": "supported"},
                     rules={"nodes.in_province": ("pass", ["agent_unattested"])})),
    dict(name="signed by another", stage=signed_by_another,
         expect=dict(UNDECIDED, states={"node-ja": "consistent"}, also=key_is_named)),
    dict(name="thin", stage=thin,
         expect=dict(FAILED, rules={"coverage.cities": ("fail", [])})),
    dict(name="dead", stage=dead,
         expect=dict(UNDECIDED, rules={"nodes.core": ("inconclusive", ["no_data"]),
                                       "nodes.availability": ("fail", [])})),
    dict(name="bad gateway", stage=bad_gateway,
         expect=dict(FAILED, rules={"coverage.cities": ("fail", [])})),
    dict(name="lossy", stage=lossy,
         expect=dict(UNDECIDED,
                     rules={"coverage.cities": ("inconclusive", ["interval_straddles"])})),
    dict(name="few", stage=few,
         expect=dict(UNDECIDED,
                     rules={"coverage.cities": ("inconclusive", ["insufficient_samples"])})),
    dict(name="short logs", stage=nothing, touch="short_logs",
         expect=dict(FAILED, rules={"logs.retention": ("fail", ["gap_unexplained"])})),
    dict(name="gap in the logs", stage=nothing, touch="gap",
         expect=dict(FAILED, rules={"logs.retention": ("fail", ["gap_unexplained"])})),
    dict(name="same archive twice", stage=nothing, touch="same_archive",
         expect=dict(UNDECIDED,
                     rules={"logs.retention": ("inconclusive", ["conflicting_sources"])})),
    dict(name="no plan", stage=nothing, touch="no_plan",
         expect=dict(UNDECIDED, rules={"coverage.cities": ("inconclusive", ["plan_missing"])})),
    dict(name="deleted slots", stage=nothing, touch="deleted_slots",
         expect=dict(UNDECIDED, rules={"coverage.cities": ("inconclusive", ["missing_slots"])})),
    dict(name="forged", stage=nothing, touch="forged",
         expect=dict(UNDECIDED, rules={"coverage.cities": ("inconclusive", ["record_conflict"])})),
]
