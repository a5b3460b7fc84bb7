"""The province that every case starts from: three nodes, eleven agents, all as claimed."""

import copy
import hashlib

BODY = "cdnproof case object\n"
OPERATOR = "江西示例网络科技有限公司"
SHANGHAI = (312300000, 1214700000)
JIAN = (271180000, 1149930000)
QUZHOU = (289400000, 1188700000)
NANCHANG = (286800000, 1158960000)
GANZHOU = (258540000, 1149440000)
JIUJIANG = (297080000, 1159960000)
YINGTAN = (282420000, 1170300000)

CITIES = {
    "360100": (286764930, 1158921510),
    "360200": (292925600, 1172146640),
    "360300": (276229460, 1138521860),
    "360400": (297120340, 1159928110),
    "360500": (278108340, 1149308350),
    "360600": (282386380, 1170338380),
    "360700": (258509700, 1149402780),
    "360800": (271116990, 1149863730),
    "360900": (278043000, 1143911360),
    "361000": (279838500, 1163583510),
    "361100": (284444200, 1179711850),
}
# node: role, city, true place, third number of its address (as the lab's database maps it)
NODES = {
    "node-nc": ("core", "360100", (287040000, 1159185000), 101),
    "node-sr": ("regional", "361100", (284444000, 1180172000), 105),
    "node-fz": ("regional", "361000", (279740000, 1163277000), 106),
}
FAR_CITIES = ["360200", "360300", "360400", "360500", "360700", "360800"]


def node_addresses(number):
    return [f"198.18.{number}.1", f"2001:2:0:{number:x}::1"]


def place(name, at, addresses, **more):
    return dict(name=name, lat_e7=at[0], lon_e7=at[1], addresses=addresses, **more)


def topology():
    places = [
        place(f"agent-{code}", at, [f"198.18.{i}.1", f"2001:2:0:{i:x}::1"])
        for i, (code, at) in enumerate(CITIES.items(), 1)
    ]
    for name, (_, _, at, number) in NODES.items():
        places.append(place(name, at, node_addresses(number),
                            serve=dict(http_port=80, status=200, body=BODY)))
    places.append(place("gateway", CITIES["360100"], ["198.18.250.1", "2001:2:0:fa::1"]))
    return {
        "schema": "cdnproof-lab/topology/v1",
        "seed": 7,
        "stretch_ppm": 1200000,
        "places": places,
        "pairs": [
            {"from": "*", "to": "*", "jitter_us": 100},
            {"from": "gateway", "to": "*", "both": True, "one_way_us": 200, "jitter_us": 0},
        ],
    }


def agent(code, at):
    index = list(CITIES).index(code)
    return {
        "id": f"agent-{code}", "city": code, "lat_e7": at[0], "lon_e7": at[1],
        "network": f"AS{64500 + index % 3}", "operator": ["电信", "联通", "移动"][index % 3],
        "access": "idc",
    }


def landmark(name, at, network, city):
    return {"id": name, "city": city, "lat_e7": at[0], "lon_e7": at[1], "network": network,
            "access": "idc"}


def document(site):
    return {
        "id": f"filing-{site}", "kind": "机房备案证明", "about": site,
        "path": f"documents/{site}.txt", "issuer": "示例数据中心运营有限公司",
        "holder": OPERATOR, "issued": "2025-06-01", "expires": "2035-05-31",
    }


def dossier():
    sites, nodes, logs, documents = [], [], [], []
    for i, (name, (role, city, _, number)) in enumerate(NODES.items(), 1):
        site = name.replace("node", "site")
        sites.append({"id": site, "city": city, "address": f"示例路{i}号",
                      "filing_no": f"赣机房备2025{i:03d}"})
        nodes.append({"id": name, "role": role, "city": city, "site": site,
                      "addresses": node_addresses(number)})
        logs.append({"node": name, "kind": "access", "paths": [f"logs/{name}"]})
        documents.append(document(site))
    return {
        "schema": "cdnproof/dossier/v1",
        "profile": "jx-cdn",
        "as_of": "2026-01-01T00:00:00+08:00",
        "operator": {"name": OPERATOR},
        "thresholds": {"success_ppm": 600000, "quantile_ppm": 600000},
        "plan": {
            "slot_ms": 500, "slots": 40,
            "methods": {
                "icmp": {"sent": 1, "interval_ms": 100, "timeout_ms": 600},
                "tcp": {"sent": 1, "interval_ms": 100, "timeout_ms": 600},
                "http": {"sent": 1, "interval_ms": 100, "timeout_ms": 600},
            },
        },
        "geo": {"databases": ["lab-true.mmdb"]},
        "sites": sites,
        "nodes": nodes,
        "agents": [agent(code, at) for code, at in CITIES.items()],
        "checks": [{"id": "object", "scheme": "http", "host": "cdn.example.com", "path": "/o",
                    "expect_sha256": hashlib.sha256(BODY.encode()).hexdigest()}],
        "controls": [{"addr": "198.18.250.1", "name": "gateway"}],
        "logs": logs,
        "documents": documents,
    }


class Stage:
    """What a case changes before the lab is raised."""

    def __init__(self):
        self.topology = topology()
        self.dossier = dossier()
        self.pins = {}  # node: the name of the key that the dossier gives it
        self.servants = []  # commands that run in places meanwhile: (place, command)

    def place(self, name):
        return next(p for p in self.topology["places"] if p["name"] == name)

    def move(self, name, at):
        self.place(name).update(lat_e7=at[0], lon_e7=at[1])

    def node(self, name):
        return next(n for n in self.dossier["nodes"] if n["id"] == name)

    def add_node(self, name, city, at, number):
        """An edge node that serves over TLS as well, with a key of its own."""
        site = name.replace("node", "site")
        self.topology["places"].append(
            place(name, at, node_addresses(number),
                  serve=dict(http_port=80, tls_port=443, status=200, body=BODY)))
        self.dossier["sites"].append({"id": site, "city": city, "address": f"示例路{number}号",
                                      "filing_no": f"赣机房备2025{number}"})
        self.dossier["nodes"].append({"id": name, "role": "edge", "city": city, "site": site,
                                      "addresses": node_addresses(number)})
        self.dossier["documents"].append(document(site))
        self.dossier["logs"].append({"node": name, "kind": "access", "paths": [f"logs/{name}"]})

    def pin(self, node, key):
        self.pins[node] = key
        self.dossier["plan"]["methods"]["tls"] = {"sent": 4, "interval_ms": 40, "timeout_ms": 600}

    def mesh(self):
        """The agents measure one another."""
        for a in self.dossier["agents"]:
            a["address"] = self.place(a["id"])["addresses"][0]
        self.dossier["plan"]["methods"]["mesh"] = {
            "sent": 1, "interval_ms": 100, "timeout_ms": 600}

    def add_anycast(self, node, name, at):
        """Somewhere else the same addresses answer as well."""
        here = self.place(node)
        self.topology["places"].append(
            place(name, at, list(here["addresses"]), serve=dict(here["serve"])))

    def put_proxy_before(self, node, name, at):
        """The node stands where it stands, at other addresses; a proxy has those that are claimed."""
        far = self.place(node)
        near = place(name, at, far["addresses"])
        far["addresses"] = ["198.18.240.1", "2001:2:0:f0::1"]
        self.topology["places"].append(near)
        for addr, to in zip(near["addresses"], far["addresses"]):
            for port in (80, 443):
                self.servants.append((name, f"tests/cases/proxy.py {addr} {port} {to} {port}"))

    def add_server(self, name, at, number, city):
        """A server of known place that runs nothing of ours."""
        addresses = [f"198.18.{number}.1", f"2001:2:0:{number:x}::1"]
        self.topology["places"].append(place(name, at, addresses))
        self.dossier.setdefault("landmarks", []).append({
            "id": name, "addr": addresses[0], "city": city, "lat_e7": at[0], "lon_e7": at[1]})
        self.dossier["plan"]["methods"]["landmark"] = {
            "sent": 1, "interval_ms": 100, "timeout_ms": 600}

    def attest(self, agent_id):
        """A third party's document says where the agent stands."""
        paper = document(agent_id)
        paper.update(id=f"attest-{agent_id}", about=agent_id, kind="拨测点位置证明")
        self.dossier["documents"].append(paper)
        agent = next(a for a in self.dossier["agents"] if a["id"] == agent_id)
        agent["attested"] = paper["id"]

    def drop_document(self, site):
        self.dossier["documents"] = [d for d in self.dossier["documents"] if d["about"] != site]

    def add_landmark(self, name, at, network, number, city):
        """An agent outside the province, standing where it says."""
        self.topology["places"].append(
            place(name, at, [f"198.18.{number}.1", f"2001:2:0:{number:x}::1"]))
        self.dossier["agents"].append(landmark(name, at, network, city))

    def rule(self, **rule):
        self.topology["pairs"].append(rule)

    def copy(self):
        return copy.deepcopy(self)
