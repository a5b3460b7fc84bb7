"""The CDN that every case starts from, all of it working: who stands where, and its dossier."""

import copy
import hashlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cases"))
import stage  # noqa: E402

LICENCE_NO = "赣B1-20250001"
SERVED = "cdnproof case object\\n"  # as nginx reads it
HOME = ("<!doctype html><meta charset=utf-8><title>示例网络</title><h1>江西示例网络科技有限公司</h1>"
        "<p>增值电信业务经营许可证：{number}</p>")
OPERATORS = {"电信": "4134", "联通": "4837", "移动": "9808"}  # and the numbers of their networks
# city: the operator of its agent, as tests/data/mmdb/make.pl has it
AGENTS = {"360100": "电信", "360200": "联通", "360400": "移动", "360700": "电信", "361000": "联通",
          "361100": "移动"}
GUANGZHOU = (231290000, 1132640000)
WEIGHTS = {"rs-1": 3, "rs-2": 1}
VISIT_PATH = "/visit"  # asked for by users only: logs tell their requests from the agents' others
TTL_S = 3
SLOTS = 76  # 73 show 90 % with the error that eleven cities leave each, though one is spoilt


def addresses(number):
    return stage.node_addresses(number)


def number_of(city):
    """The third number of its users' addresses, as tests/data/mmdb/make.pl has it."""
    return list(stage.CITIES).index(city) + 1


class Staging:
    """What a case changes before the lab is raised: the truth (staged, topology), the dossier."""

    def __init__(self):
        self.staged = {
            "origin": {"addresses": addresses(200), "home": HOME.format(number=LICENCE_NO),
                       "served": SERVED},
            "authority": addresses(210),
            "resolvers": {f"resolver-{asn}": addresses(211 + i)
                          for i, asn in enumerate(OPERATORS.values())},
            "operators": list(OPERATORS.values()),
            "cities": {code: list(at) for code, at in stage.CITIES.items()},
            "agents": {city: {"id": f"agent-{city}", "resolver": f"resolver-{OPERATORS[who]}",
                              "address": addresses(number_of(city))[0]}
                       for city, who in AGENTS.items()},
            "nodes": {name: {"addresses": addresses(number), "at": list(at), "dispatched": True,
                             "weights": None, "faults": []}
                      for name, (_, _, at, number) in stage.NODES.items()},
            "blocked": ["cdn.example.com/blocked"],
            "send": [],
            "default": "360100." + OPERATORS["电信"],
            "ignores_client": False,
            "drain_is_dead": False,
            "ttl": TTL_S,
            "witness": "gateway",
        }
        self.staged["nodes"]["node-nc"]["weights"] = dict(WEIGHTS)
        self.dossier = dossier()

    def fault(self, node, name):
        self.staged["nodes"][node]["faults"].append(name)

    def send(self, node, **whom):
        """Whom the dispatcher sends to a node, wherever the nearest is: operator=, city=."""
        self.staged["send"].append(dict(whom, node=node))

    def hide_number(self):
        """The home page shows no licence number."""
        self.staged["origin"]["home"] = HOME.format(number="")

    def add_undeclared(self, name, at, number):
        """A node that the dossier does not have."""
        self.staged["nodes"][name] = {"addresses": addresses(number), "at": list(at),
                                      "dispatched": False, "weights": None, "faults": []}

    def topology(self):
        """Where all stand. The origin is far from most nodes: what comes from it takes longer."""
        places = [stage.place(a["id"], stage.CITIES[city], addresses(number_of(city)))
                  for city, a in self.staged["agents"].items()]
        places += [stage.place(name, n["at"], n["addresses"])
                   for name, n in self.staged["nodes"].items()]
        places.append(stage.place("origin", stage.GANZHOU, self.staged["origin"]["addresses"]))
        places.append(stage.place("authority", stage.NANCHANG, self.staged["authority"]))
        places += [stage.place(name, stage.CITIES["360100"], its)
                   for name, its in self.staged["resolvers"].items()]
        whole = stage.topology()
        places.append(next(p for p in whole["places"] if p["name"] == "gateway"))
        return dict(whole, places=places)

    def copy(self):
        return copy.deepcopy(self)


def body_sha256():
    return hashlib.sha256(SERVED.replace("\\n", "\n").encode()).hexdigest()


def checks():
    """What is asked of the nodes; a response names its node by X-Node."""
    cdn = {"scheme": "http", "host": "cdn.example.com", "node_name": {"header": "X-Node"}}
    found = [
        dict(cdn, id="object", path="/o", expect_sha256=body_sha256()),
        dict(cdn, id="cache", function="cache", path="/objects/{object}", objects=10),
        dict(cdn, id="no-store", function="no_store", path="/nostore/{object}", objects=10),
        dict(cdn, id="balance", function="balance", path="/balance", nodes=["node-nc"],
             real_server={"header": "X-Real-Server"}, weights=dict(WEIGHTS)),
        dict(cdn, id="blocked", function="refuse", path="/blocked"),
        dict(cdn, id="unfiled", function="refuse", host="unfiled.example.net", path="/"),
        dict(cdn, id="home", function="home", host="www.example.com", path="/"),
        dict(cdn, id="visit", server="system", path=VISIT_PATH, expect_sha256=body_sha256()),
    ]
    found += [{"id": f"own-{kind}", "scheme": "dns", "host": "cdn.example.com", "server": "system",
               "type": kind} for kind in ("A", "AAAA")]
    found += [{"id": f"subnet-{city}-{OPERATORS[who]}", "scheme": "dns", "host": "cdn.example.com",
               "server": addresses(210)[0], "subnet": f"198.18.{number_of(city)}.0/24",
               "city": city, "operator": who}
              for city, who in (("360600", "联通"), ("360700", "电信"), ("360800", "移动"))]
    return found


def dossier():
    d = stage.dossier()
    d["operator"]["licence_no"] = LICENCE_NO
    d["agents"] = [dict(a, operator=AGENTS[a["city"]], network=f"AS{OPERATORS[AGENTS[a['city']]]}")
                   for a in d["agents"] if a["city"] in AGENTS]
    d["checks"] = checks()
    d["domains"] = [{"name": f"{name}.example.com", "customer": "江西示例网络科技有限公司",
                     "filing_no": f"赣ICP备2025000{i}号-1", "cname": f"{name}.gslb.example.net"}
                    for i, name in enumerate(("cdn", "www"), 1)]
    d["facilities"] = [
        {"id": "dispatcher", "kind": "dispatch", "city": "360100", "addresses": addresses(210)},
        {"id": "origin", "kind": "data", "city": "360700", "addresses": addresses(200)}]
    d["plan"] = {"slot_ms": 400, "slots": SLOTS, "methods": {
        "http": {"sent": 1, "interval_ms": 100, "timeout_ms": 800},
        **{name: {"sent": sent, "interval_ms": 20, "timeout_ms": 800, "every_slots": every}
           for name, sent, every in (("icmp", 2, 1), ("dns", 1, 1), ("visit", 1, 1),
                                     ("cache", 1, SLOTS), ("balance", 10, SLOTS),
                                     ("refuse", 1, 19), ("home", 1, 19))}}}
    d.pop("logs")
    return d
