#!/usr/bin/python3
"""test_parts.py BUILD: are the lab's parts what the cases take them for? They are tried by ask.py,
not by the program under test. Prints `ok - …` a check; ends with 77 where there can be no lab."""

import json
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import cdn  # noqa: E402
import staging  # noqa: E402
import truth  # noqa: E402
import unpack  # noqa: E402

LIMIT_S = 240
HOST = "cdn.example.com"
NC6 = "2001:2:0:65::1"
NC, SR, FZ = "198.18.101.1", "198.18.105.1", "198.18.106.1"
PATH = staging.VISIT_PATH
AUTHORITY = "198.18.210.1"
LOGS = os.environ.get("LAB_SCRATCH", "") + "/logs"
SELF = os.path.abspath(__file__)


class Checks:
    failed = 0

    def equal(self, sentence, got, wanted):
        print(f"{'ok' if got == wanted else 'not ok'} - {sentence}", flush=True)
        if got != wanted:
            self.failed += 1
            print(f"#   {got!r}, not {wanted!r}", flush=True)

    def true(self, sentence, holds, said=""):
        self.equal(sentence, holds or said, True)


def in_place(place, call, *args):
    """What a function of ask.py gives in a place of the lab."""
    code = (f"import sys, json; sys.path.insert(0, {HERE!r}); import ask; "
            f"print(json.dumps(ask.{call}(*json.loads(sys.argv[1]))))")
    command = [f"{HERE}/at.sh", place, "/usr/bin/python3", "-c", code, json.dumps(args)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{place}: {call}: {done.stderr.strip().splitlines()[-1:]}")
    return json.loads(done.stdout)


def header(answers, name):
    return [headers.get(name.lower(), "") for _, headers, _ in answers]


def objects(folder):
    return [f"/{folder}/{n:016x}" for n in range(10)]


def hits(place, address, paths):
    """How many HITs the second time."""
    in_place(place, "get_all", address, HOST, paths)
    return header(in_place(place, "get_all", address, HOST, paths), "X-Cache").count("HIT")


def servers_reached(place, count, address=NC):
    answers = in_place(place, "get_all", address, HOST, ["/balance"] * count)
    reached = header(answers, "X-Real-Server")
    return {name: reached.count(name) for name in sorted(set(reached))}


def resolved(agent):
    return in_place(agent, "addresses_by_own_resolver", HOST)


def asked_for(city):
    """What the authority gives for a city's subnet."""
    subnet = f"198.18.{staging.number_of(city)}.0/24"
    return in_place("gateway", "addresses_for_subnet", AUTHORITY, HOST, subnet)


def after_ttl(agent):
    """What the agent's resolver gives when all that it kept has gone."""
    time.sleep(staging.TTL_S + 1)
    return resolved(agent)


def until(holds, limit_s=10):
    """Some controls take a moment: nginx reads its lists anew behind our back."""
    end = time.monotonic() + limit_s
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)


# --- all working -----------------------------------------------------------------------------

def caches_work(c, raised):
    for name, address in (("node-nc", NC), ("node-sr", SR), ("node-fz", "2001:2:0:6a::1")):
        first = in_place("agent-360100", "get_all", address, HOST, objects(name))
        c.equal(f"{name}: an object is MISS at first", header(first, "X-Cache"), ["MISS"] * 10)
        c.equal(f"{name}: says who it is", set(header(first, "X-Node")), {name})
        c.equal(f"{name}: HIT the second time", hits("agent-360400", address, objects(name)), 10)
        c.equal(f"{name}: no-store never is HIT",
                hits("agent-360100", address, objects("nostore")), 0)
    raised.keep_logs(LOGS)
    rows = truth.rows_of(LOGS, {"origin": "origin"})
    asked = [row["uri"] for _, _, row in rows if row["uri"].startswith("/node-sr/")]
    c.equal("the origin was asked once for each object", sorted(asked), objects("node-sr"))


def nodes_refuse(c, raised):
    for host, path in (("unfiled.example.net", "/"), (HOST, "/blocked")):
        seen = [in_place("agent-360100", "get_all", a, host, [path])[0][0] for a in (NC, SR, FZ)]
        c.equal(f"every node refuses {host}{path}", seen, [403] * 3)
    path = "/objects/gone"
    in_place("agent-360100", "get_all", SR, HOST, [path, "/objects/banned"])
    raised.purge(path)
    raised.block("/objects/banned")
    until(lambda: in_place("agent-360100", "get_all", SR, HOST, ["/objects/banned"])[0][0] == 403)
    seen = in_place("agent-360100", "get_all", SR, HOST, [path, "/objects/banned", "/objects/kept"])
    c.equal("purged, blocked, and neither", [status for status, _, _ in seen], [404, 403, 200])


def servers_share(c, raised):
    c.equal("both real servers by their weights", servers_reached("agent-360100", 40),
            {"rs-1": 30, "rs-2": 10})
    raised.stop("rs-2")
    seen = in_place("agent-360400", "get_all", NC, HOST, ["/balance"] * 20)
    c.equal("one down: no request fails", [status for status, _, _ in seen], [200] * 20)
    c.equal("one down: the other answers", set(header(seen, "X-Real-Server")), {"rs-1"})


def dispatch_follows_client(c, raised):
    nearest = {"agent-360100": NC, "agent-360200": SR, "agent-360400": NC, "agent-360700": FZ,
               "agent-361000": FZ, "agent-361100": SR}
    c.equal("each agent gets its nearest node by its own resolver",
            {a: resolved(a) for a in nearest}, {a: [n] for a, n in nearest.items()})
    c.equal("so does a city without agent, by its subnet",
            [asked_for("360600"), asked_for("360800")], [[FZ], [FZ]])
    chain = in_place("agent-361100", "dns_by_own_resolver", HOST)[0]
    c.equal("by a CNAME chain", [(kind, data) for _, kind, _, data in chain],
            [("CNAME", "cdn.gslb.example.net"), ("A", SR)])
    c.true("of a short life", all(ttl <= staging.TTL_S for _, _, ttl, _ in chain), chain)
    page = in_place("agent-361100", "get_all", SR, "www.example.com", ["/"])[0]
    c.true("the home page shows the number", staging.LICENCE_NO in page[2], page)


def took_out(node, agents):
    """The node goes out of service while users visit: when, and what each saw."""
    users = {a: subprocess.Popen([f"{HERE}/at.sh", a, "/usr/bin/python3", f"{HERE}/ask.py", "visit",
                                  "40", "8", HOST, PATH], stdout=subprocess.PIPE, text=True)
             for a in agents}
    time.sleep(2)
    drained_ms = round(time.time() * 1000)
    subprocess.run([sys.executable, cdn.__file__, "offline", node], check=True)
    told = {a: user.communicate(timeout=LIMIT_S)[0].splitlines() for a, user in users.items()}
    return drained_ms, {a: [json.loads(line) for line in lines] for a, lines in told.items()}


def drain_moves(c, raised):
    """What users of a node see while it is taken out is what the servers' logs have."""
    agents = {"agent-361100": ("198.18.11.1", "node-fz"), "agent-360200": ("198.18.2.1", "node-nc")}
    drained_ms, seen = took_out("node-sr", agents)
    raised.keep_logs(LOGS)
    rows = truth.rows_of(LOGS, raised.servers())
    logged = truth.switches(rows, PATH, "node-sr", drained_ms, [a for a, _ in agents.values()])
    for agent, (address, second) in agents.items():
        c.equal(f"{agent}: no request failed", {status for _, _, status in seen[agent]}, {200})
        his = [node for _, node, row in rows if (row["client"], row["uri"]) == (address, PATH)]
        c.equal(f"{agent}: the servers' logs have the same requests", sorted(his),
                sorted(node for _, node, _ in seen[agent]))
        log = logged[address]
        c.equal(f"{agent}: to its second nearest node, and never back",
                (log["before"] > 0, log["to"], log["late"]), (True, second, 0))
    until(lambda: not in_place("gateway", "answers", f"http:{SR}:{HOST}"))
    c.equal("the node is out of service then", in_place("gateway", "answers", f"http:{SR}:{HOST}"),
            False)
    raised.start_node("node-sr")
    raised.restore("node-sr")
    c.equal("restored: users come back", after_ttl("agent-361100"), [SR])


# --- each fault ------------------------------------------------------------------------------

def faulty():
    """Many at once, each at its own part."""
    s = staging.Staging()
    s.fault("node-sr", "never_hits")
    s.fault("node-fz", "caches_no_store")
    s.fault("node-nc", "sticky")
    s.fault("node-fz", "serves_unfiled")
    s.add_undeclared("node-gz", staging.GUANGZHOU, 130)
    s.add_undeclared("node-yt", staging.stage.YINGTAN, 131)
    s.send("node-gz", operator=staging.OPERATORS["移动"])
    s.send("node-yt", city="360200")
    s.hide_number()
    s.staged["drain_is_dead"] = True
    return s


def faults_show(c, raised):
    c.equal("a cache that never hits", hits("agent-360100", SR, objects("objects")), 0)
    c.equal("a cache that keeps no-store", hits("agent-360100", FZ, objects("nostore")), 10)
    seen = servers_reached("agent-360100", 10) | servers_reached("agent-360400", 10, NC6)
    c.equal("a sticky balancer: one real server for all", len(seen), 1)
    c.equal("a node that serves an unfiled host",
            in_place("agent-360100", "get_all", FZ, "unfiled.example.net", ["/"])[0][0], 200)
    c.equal("users of 移动, and they alone, are sent to 广州",
            [resolved(f"agent-{a}") for a in ("361100", "360400", "361000")],
            [["198.18.130.1"], ["198.18.130.1"], [FZ]])
    c.equal("an undeclared node is given, and answers",
            (resolved("agent-360200"), in_place("agent-360200", "get_all", "198.18.131.1", HOST,
                                                ["/o"])[0][0]), (["198.18.131.1"], 200))
    page = in_place("agent-360100", "get_all", NC, "www.example.com", ["/"])[0]
    c.true("a home page without number", staging.LICENCE_NO not in page[2], page)
    raised.drain("node-fz")
    c.equal("a drain that never comes", after_ttl("agent-361000"), [FZ])
    raised.staged["ignores_client"] = True
    raised.write_zones([])
    raised.set_service(lambda out: out)
    c.equal("a dispatcher that ignores the client",
            [asked_for(city) for city in ("360100", "361100", "361000")], [[NC]] * 3)


LABS = {
    "working": (staging.Staging, (caches_work, nodes_refuse, dispatch_follows_client, drain_moves,
                                  servers_share)),
    "faulty": (faulty, (faults_show,)),
}


def inside(name):
    stage, parts = LABS[name]
    raised = cdn.Cdn(stage().staged)
    raised.start()
    checks = Checks()
    for part in parts:
        part(checks, raised)
    return 1 if checks.failed else 0


def raise_lab(build, folder, name):
    topology = f"{folder}/{name}.json"
    with open(topology, "w", encoding="utf-8") as out:
        json.dump(LABS[name][0]().topology(), out)
    return subprocess.Popen([f"{build}/lab", "run", topology, "--owner", str(os.getpid()), "--",
                             "/usr/bin/python3", SELF, build, name],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def main():
    build = sys.argv[1]
    if len(sys.argv) == 3:
        return inside(sys.argv[2])
    why = unpack.why_not(f"{build}/lab")
    if why:
        print(f"SKIP: {why}")
        return 77
    failed = 0
    with tempfile.TemporaryDirectory(prefix="cdnproof-parts-") as folder:
        labs = {name: raise_lab(build, folder, name) for name in LABS}
        for name, lab in labs.items():
            print(lab.communicate(timeout=LIMIT_S)[0], end="", flush=True)
            if lab.returncode:
                failed = 1
                print(f"not ok - the lab {name} ended with {lab.returncode}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
