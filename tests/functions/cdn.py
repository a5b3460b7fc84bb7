"""A CDN of real parts inside the lab: an origin, caching nodes, one of them behind a balancer, a
dispatching name server, a caching resolver an operator. Cdn(staged) is raised once by start();
any process in the lab may then open it with Cdn.raised() and work its controls, as the operator's
people would: drain, restore, stop, purge, block.

staged, a value of JSON (see staging.py): who stands where, and what is wrong there.
"""

import hashlib
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import parts  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
PLAIN, DISPATCHED = "example.com", "gslb.example.net"
NAMES = ["cdn", "www"]
HOSTS = [f"{name}.{PLAIN}" for name in NAMES]
START_LIMIT_S = 15
STOP_LIMIT_S = 3


def scratch():
    return os.environ["LAB_SCRATCH"] + "/cdn"


def tool(name, program):
    """The program below the folder that its fetcher filled, and its environment."""
    folder = os.path.abspath(os.environ.get("LAB_PARTS", "build") + "/" + name)
    libraries = f"{folder}/usr/lib/{os.uname().machine}-linux-gnu"
    return f"{folder}/{program}", dict(os.environ, LD_LIBRARY_PATH=libraries), libraries


def write(path, text):
    """Whole or not at all: the part that reads it may do so at any time."""
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.write(text)
    os.rename(path + ".new", path)


def distance(a, b):
    """Great circle, in radians; places are (lat_e7, lon_e7)."""
    (lat1, lon1), (lat2, lon2) = [[math.radians(x / 1e7) for x in p] for p in (a, b)]
    return math.acos(min(1, math.sin(lat1) * math.sin(lat2) +
                         math.cos(lat1) * math.cos(lat2) * math.cos(lon1 - lon2)))


class Cdn:
    def __init__(self, staged):
        self.staged = staged
        self.root = scratch()

    @classmethod
    def raised(cls):
        with open(scratch() + "/staged.json", encoding="utf-8") as text:
            return cls(json.load(text))

    # --- parts ---------------------------------------------------------------------------------

    def folder(self, name):
        path = f"{self.root}/{name}"
        os.makedirs(path, exist_ok=True)
        return path

    def run(self, place, name, program, args, **more):
        """Starts a part in its place; its id stands in started/NAME."""
        with open(f"{self.folder(name)}/out.log", "ab") as log:
            part = subprocess.Popen(["ip", "netns", "exec", place, program] + args,
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, **more)
        write(f"{self.folder('started')}/{name}", str(part.pid))

    def run_nginx(self, place, name, text):
        folder = self.folder(name)
        write(f"{folder}/conf", text)
        program = os.environ.get("LAB_NGINX") or tool("nginx", "usr/sbin/nginx")[0]
        self.run(place, name, program, ["-p", folder, "-e", f"{folder}/error.log",
                                        "-c", f"{folder}/conf"])

    def start_origin(self):
        self.folder("origin/removed")
        origin = self.staged["origin"]
        self.run_nginx("origin", "origin", parts.origin(
            self.folder("origin"), origin["addresses"], origin["home"], origin["served"]))

    def servers_of(self, node):
        """A node's real servers: {name: (addresses, weight)}; without balancer the node itself."""
        weights = self.staged["nodes"][node].get("weights")
        if not weights:
            return {node: (self.staged["nodes"][node]["addresses"], 1)}
        return {name: ([f"127.0.0.{10 + i}"], weight)
                for i, (name, weight) in enumerate(weights.items(), 1)}

    def start_server(self, node, name):
        staged = self.staged["nodes"][node]
        folder = self.folder(name)
        if not os.path.exists(f"{folder}/blocked.map"):
            write(f"{folder}/blocked.map", "".join(f"{key} 1;\n" for key in self.staged["blocked"]))
        hosts = HOSTS + (["*.example.net"] if "serves_unfiled" in staged["faults"] else [])
        self.run_nginx(node, name, parts.node(
            folder, name, node, self.servers_of(node)[name][0], hosts,
            self.staged["origin"]["addresses"][0], staged["faults"]))

    def start_balancer(self, node):
        servers = {name: (addresses[0], weight)
                   for name, (addresses, weight) in self.servers_of(node).items()}
        staged = self.staged["nodes"][node]
        folder = self.folder(f"{node}-balancer")
        write(f"{folder}/conf", parts.balancer(folder, staged["addresses"], servers,
                                               "sticky" in staged["faults"]))
        program, env, _ = tool("haproxy", "usr/sbin/haproxy")
        self.run(node, f"{node}-balancer", program, ["-db", "-q", "-f", f"{folder}/conf"], env=env)

    def start_node(self, node):
        for name in self.servers_of(node):
            self.start_server(node, name)
        if self.staged["nodes"][node].get("weights"):
            self.start_balancer(node)

    def start_authority(self):
        folder = self.folder("authority")
        program, env, libraries = tool("pdns", "usr/sbin/pdns_server")
        database = os.path.abspath(f"{HERE}/../data/mmdb/dispatch.mmdb")
        write(f"{folder}/pdns.conf", parts.authority(folder, libraries + "/pdns", database,
                                                     self.staged["authority"]))
        self.write_zones([])
        self.run("authority", "authority", program, [f"--config-dir={folder}"], env=env)

    def start_resolver(self, place, addresses):
        folder = self.folder(place)
        program, env, _ = tool("unbound", "usr/sbin/unbound")
        write(f"{folder}/conf", parts.resolver(folder, addresses, self.staged["authority"][0],
                                               [PLAIN, DISPATCHED]))
        self.run(place, place, program, ["-d", "-c", f"{folder}/conf"], env=env)

    def start(self):
        """Raises all and waits until every part answers; RuntimeError says which one does not."""
        write(f"{self.folder('.')}/staged.json", json.dumps(self.staged))
        for agent in self.staged["agents"].values():
            address = self.staged["resolvers"][agent["resolver"]][0]
            write(f"{self.folder('resolv')}/{agent['id']}.conf", f"nameserver {address}\n")
        self.start_origin()
        self.start_authority()
        for place, addresses in self.staged["resolvers"].items():
            self.start_resolver(place, addresses)
        for node in self.staged["nodes"]:
            self.start_node(node)
        self.wait()

    def wait(self):
        wanted = [f"dns:{a}:ns.{PLAIN}" for s in self.staged["resolvers"].values() for a in s]
        wanted += [f"http:{a}:{HOSTS[0]}" for n in self.staged["nodes"].values()
                   for a in n["addresses"]]
        ready = subprocess.run(["ip", "netns", "exec", self.staged["witness"], "/usr/bin/python3",
                                f"{HERE}/ask.py", "ready", str(START_LIMIT_S)] + wanted,
                               capture_output=True, text=True, check=False)
        if ready.returncode != 0:
            raise RuntimeError(ready.stdout.strip() + "\n" + self.complaints())

    def complaints(self):
        """What the parts wrote, for whoever asks why one does not answer."""
        told = ""
        for name in sorted(os.listdir(f"{self.root}/started")):
            for log in ("out.log", "error.log"):
                path = f"{self.root}/{name}/{log}"
                if os.path.exists(path) and os.path.getsize(path) > 0:
                    with open(path, encoding="utf-8", errors="replace") as text:
                        told += f"{name}: {text.read()[-400:]}\n"
        return told

    # --- controls ------------------------------------------------------------------------------

    def node_for(self, city, operator, out_of_service):
        """Whom the dispatcher gives to a city's users of an operator: the nearest in service."""
        for rule in self.staged["send"]:
            if rule.get("operator") in (None, operator) and rule.get("city") in (None, city):
                return rule["node"]
        choice = [(distance(self.staged["cities"][city], node["at"]), name)
                  for name, node in self.staged["nodes"].items()
                  if node["dispatched"] and name not in out_of_service]
        return min(choice)[1]

    def write_zones(self, out_of_service):
        """The dispatcher's own data, and who is out of service by it."""
        answers = {}
        for city in self.staged["cities"]:
            for operator in self.staged["operators"]:
                node = self.node_for(city, operator, out_of_service)
                answers[f"{city}.{operator}"] = self.staged["nodes"][node]["addresses"]
        answers["unknown"] = answers[self.staged["default"]]
        write(f"{self.folder('authority')}/zones.yaml", parts.zones(
            PLAIN, DISPATCHED, NAMES, self.staged["authority"][0], self.staged["ttl"], answers,
            "unknown" if self.staged["ignores_client"] else "%ci.%as"))
        write(f"{self.folder('authority')}/out_of_service", json.dumps(out_of_service))

    def set_service(self, change):
        with open(f"{self.root}/authority/out_of_service", encoding="utf-8") as text:
            before = set(json.load(text))
        self.write_zones(sorted(change(before)))
        program, env, _ = tool("pdns", "usr/bin/pdns_control")
        subprocess.run(["ip", "netns", "exec", "authority", program,
                        f"--config-dir={self.root}/authority", "rediscover"],
                       env=env, check=True, timeout=5, stdout=subprocess.DEVNULL)

    def drain(self, node):
        """The dispatcher no longer answers with it: unless its control is dead."""
        if not self.staged["drain_is_dead"]:
            self.set_service(lambda out: out | {node})

    def restore(self, node):
        if not self.staged["drain_is_dead"]:
            self.set_service(lambda out: out - {node})

    def signal(self, name, what):
        path = f"{self.root}/started/{name}"
        with open(path, encoding="utf-8") as text:
            os.kill(int(text.read()), what)

    def stop(self, name):
        """Ends a part and waits until it is gone: what it served is refused from then on."""
        with open(f"{self.root}/started/{name}", encoding="utf-8") as text:
            pid = int(text.read())
        os.kill(pid, signal.SIGTERM)
        for _ in range(STOP_LIMIT_S * 100):
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                pass
            if not os.path.exists(f"/proc/{pid}/fd/0"):
                return
            time.sleep(0.01)
        os.kill(pid, signal.SIGKILL)

    def parts_of(self, node):
        own = [f"{node}-balancer"] if self.staged["nodes"][node].get("weights") else []
        return own + list(self.servers_of(node))

    def stop_node(self, node):
        for name in self.parts_of(node):
            self.stop(name)

    def purge(self, path, host=HOSTS[0]):
        """Removes an object at the origin and from every node's cache."""
        removed = f"{self.root}/origin/removed{path}"
        os.makedirs(os.path.dirname(removed), exist_ok=True)
        write(removed, "")
        kept = hashlib.md5(f"{host}{path}".encode()).hexdigest()
        for node in self.staged["nodes"]:
            for name in self.servers_of(node):
                try:
                    os.unlink(f"{self.root}/{name}/cache/{kept}")
                except FileNotFoundError:
                    pass

    def block(self, path, host=HOSTS[0]):
        """Every node refuses it, whether it is kept or not."""
        for node in self.staged["nodes"]:
            for name in self.servers_of(node):
                with open(f"{self.root}/{name}/blocked.map", "a", encoding="utf-8") as out:
                    out.write(f"{host}{path} 1;\n")
                self.signal(name, signal.SIGHUP)

    # --- the truth -----------------------------------------------------------------------------

    def servers(self):
        """{part: node} of all that answer users."""
        return {name: node for node in self.staged["nodes"] for name in self.servers_of(node)}

    def keep_logs(self, folder):
        """What every server has answered so far, for truth.py."""
        os.makedirs(folder, exist_ok=True)
        for name in ["origin"] + list(self.servers()):
            shutil.copy(f"{self.root}/{name}/access.log", f"{folder}/{name}.log")
        shutil.copy(f"{self.root}/origin/combined.log", folder)
        write(f"{folder}/servers.json", json.dumps({
            "servers": self.servers(),
            "clients": {a["address"]: a["id"] for a in self.staged["agents"].values()}}))


OFFLINE_AFTER_S = 2  # beyond the TTL


def offline(raised, node):
    """As operators take a node out: drained first, stopped when nobody should come any more."""
    raised.drain(node)
    wait_s = raised.staged["ttl"] + OFFLINE_AFTER_S
    stop = f"exec {sys.executable} {__file__} stop {node}"
    subprocess.Popen(["sh", "-c", f"sleep {wait_s}; {stop}"], start_new_session=True,
                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL)


CONTROLS = {"drain": Cdn.drain, "restore": Cdn.restore, "offline": offline, "stop": Cdn.stop_node,
            "start": Cdn.start_node,
            "down": Cdn.stop, "purge": Cdn.purge, "block": Cdn.block}


def main():
    """cdn.py CONTROL NODE|SERVER|PATH: one of the controls, worked from a shell in the lab."""
    if len(sys.argv) != 3 or sys.argv[1] not in CONTROLS:
        print(f"usage: cdn.py {'|'.join(CONTROLS)} NODE|SERVER|PATH", file=sys.stderr)
        return 64
    CONTROLS[sys.argv[1]](Cdn.raised(), sys.argv[2])
    return 0


if __name__ == "__main__":
    sys.exit(main())
