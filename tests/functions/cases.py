"""One row a case: what is staged, what must come out.

stage:  changes to the CDN and its dossier before the lab is raised
watches: what is done while `cdnproof watch` looks on, one after another: a node is drained, an
        object removed, a real server stopped
expect: {rule: (verdict, reasons that must be there)}; each of FUNCTIONS that a row does not name
        must pass there: what one fault spoils must not spoil the others. None: not compared.
"""

from staging import GUANGZHOU, OPERATORS, stage

# evidence.md §1.5: a function is shown, or what spoils it is.
FUNCTIONS = ("function.cache", "function.refusal", "function.dispatch", "function.load_balance",
             "nodes.undeclared", "site.licence_no", "domains.filed")


def nothing(_):
    pass


def both(*faults):
    """Of rules that have nothing to do with each other: one CDN shows them all."""
    def stage_all(s):
        for fault in faults:
            fault(s)
    return stage_all


def never_hits(s):
    s.fault("node-sr", "never_hits")


def caches_no_store(s):
    s.fault("node-fz", "caches_no_store")


def says_hit(s):
    """It keeps nothing, and says that all comes from its cache."""
    s.fault("node-sr", "says_hit")


def ignores_client(s):
    """Whoever asks gets 南昌."""
    s.staged["ignores_client"] = True


def mobile_to_guangzhou(s):
    """Users of 移动, wherever they are, get a node beyond the province that nobody declared."""
    s.add_undeclared("node-gz", GUANGZHOU, 130)
    s.send("node-gz", operator=OPERATORS["移动"])


def dead_drain(s):
    """Whatever the dispatcher is told, it goes on as before."""
    s.staged["drain_is_dead"] = True


def sticky(s):
    """All users of the node are kept at the real server that the first of them got."""
    s.fault("node-nc", "sticky")


def undeclared(s):
    """景德镇 gets a node in 鹰潭 that works, and that the dossier does not have."""
    s.add_undeclared("node-yt", stage.YINGTAN, 131)
    s.send("node-yt", city="360200")


def no_number(s):
    s.hide_number()


def serves_unfiled(s):
    """One of three nodes serves a Host that was never filed."""
    s.fault("node-fz", "serves_unfiled")


def nameless(s):
    """All works, but only the origin's log shows that it was the nodes that answered: it does for
    objects, and for nothing else."""
    for check in s.dossier["checks"]:
        check.pop("node_name", None)


CASES = [
    dict(name="all working",
         stage=nothing, expect={}, watches={"purge": "/o", "down": "rs-2", "drain": "node-nc"}),
    dict(name="a cache that never hits; a home page without number",
         stage=both(never_hits, no_number),
         expect={"function.cache": ("fail", []), "site.licence_no": ("fail", [])}),
    dict(name="a cache that keeps no-store; a sticky balancer with one server",
         stage=both(caches_no_store, sticky),
         expect={"function.cache": ("fail", []), "function.load_balance": ("fail", [])}),
    # nobody is led to two of the three declared nodes: they may not be there at all
    dict(name="dispatch that ignores the client; an unfiled host is served",
         stage=both(ignores_client, serves_unfiled),
         expect={"function.dispatch": ("fail", []), "nodes.undeclared": ("inconclusive", []),
                 "function.refusal": ("fail", []), "domains.filed": None}),
    dict(name="移动 users to 广州; a node that says HIT whatever it does",
         stage=both(mobile_to_guangzhou, says_hit),
         expect={"function.dispatch": ("fail", []), "nodes.undeclared": ("fail", []),
                 "function.cache": ("inconclusive", ["conflicting_sources"])}),
    dict(name="failover that never comes", stage=dead_drain, watches={"drain": "node-nc"},
         expect={"function.dispatch": ("fail", [])}),
    dict(name="an undeclared node", stage=undeclared,
         expect={"nodes.undeclared": ("fail", []), "function.dispatch": ("fail", [])}),
    dict(name="nodes without a name", stage=nameless,
         expect={"function.dispatch": ("inconclusive", ["node_identity"]),
                 "function.refusal": ("inconclusive", ["node_identity"]),
                 "function.load_balance": ("inconclusive", ["node_identity"])}),
]


def expected(case):
    """{rule: (verdict, reasons)}: what a row does not name passes; None: not compared."""
    rules = {rule: ("pass", []) for rule in FUNCTIONS}
    rules.update(case["expect"])
    return {rule: wanted for rule, wanted in rules.items() if wanted}
