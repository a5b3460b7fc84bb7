"""How many probes a second, and what one costs: ICMP flat out, a sweep, memory, TCP handshakes."""

import compare
import peers
import plans
import rig as rigs
from compare import Tool
from ours import Ours, remarks, sums

PORT = 8000  # of the lab's acceptor


def our_tool(rig, program, name, addrs, method, count, limit=60, rounds=3, **more):
    ours = Ours(rig, program, addrs, method, count, **more)

    def account(_measured):
        total = sums(ours.read())
        return total["answered"], remarks(total)

    return Tool(name, len(addrs) * count, ours.argv, account, limit, rounds)


def listed(rig, name, addrs):
    path = rig.path(name)
    plans.write_lines(path, addrs)
    return path


def flat(rig, program):
    rigs.header("ICMP flat out", ["as fast as each tool will go without loss"])
    addrs = plans.addresses(10_000)
    many = listed(rig, "targets", addrs)
    tools = [
        our_tool(rig, program, "cdnproof, IPv4", addrs, "icmp", 50),
        our_tool(rig, program, "cdnproof, IPv6", plans.addresses(10_000, 6), "icmp", 50),
        Tool("fping -i 0", 50_000, lambda: peers.fping(many, "-C", "5", "-i", "0", "-p", "20"),
             peers.fping_account, good=(0, 1)),
        Tool("nping --icmp", 10_000,
             lambda: ["nping", "-q", "--icmp", "--rate", "100000", "-c", "40", "198.18.0.1-250"],
             peers.nping_account),
    ]
    compare.compare(rig, tools, compare.PINGS)
    rigs.say("   fping aborts beyond 65,535 probes in 10 s: its run is the longest it can do")


def sweep(rig, program):
    rigs.header("10,000 targets, 10 probes each", ["flat out, and paced at 10,000 a second"])
    addrs = plans.addresses(10_000)
    many, out = listed(rig, "targets", addrs), rig.path("scamper.json")
    tools = [
        our_tool(rig, program, "cdnproof, flat out", addrs, "icmp", 10),
        our_tool(rig, program, "cdnproof --rate 10000", addrs, "icmp", 10, limit=40, rounds=1,
                 interval_ms=1000, rate=10_000),
        Tool("scamper -p 10000", 100_000,
             lambda: peers.scamper(many, out, 10_000, 10_000, "ping -c 10 -i 1"),
             peers.scamper_account(out), limit=30, rounds=1),
        Tool("nping --rate 10000", 100_000,
             lambda: ["nping", "-q", "--icmp", "--rate", "10000", "-c", "10",
                      "198.18.0-39.1-250"], peers.nping_account, limit=30, rounds=1),
        Tool("fping -i 0.1", 100_000,
             lambda: peers.fping(many, "-C", "10", "-i", "0.1", "-p", "1000"),
             peers.fping_account, limit=45, rounds=1, good=(0, 1)),
    ]
    compare.compare(rig, tools, compare.PINGS)


def memory(rig, program):
    """The files are large: they lie on the disk, not in the lab's own small file system."""
    rigs.header("memory by targets", ["one probe a target, flat out; RSS is the peak"])
    rig.scratch = rig.work
    few = listed(rig, "few", plans.addresses(10_000))
    most = listed(rig, "most", plans.addresses(60_000))
    tools = [
        our_tool(rig, program, "cdnproof, 10,000", plans.addresses(10_000), "icmp", 1, rounds=1),
        our_tool(rig, program, "cdnproof, 100,000", plans.addresses(100_000), "icmp", 1, rounds=1),
        our_tool(rig, program, "cdnproof, 500,000", plans.addresses(500_000, 6), "icmp", 1,
                 rounds=1),
        our_tool(rig, program, "cdnproof, 1,000,000", plans.addresses(1_000_000, 6), "icmp", 1,
                 rounds=1),
        Tool("fping, 10,000", 10_000, lambda: peers.fping(few, "-C", "1", "-i", "0"),
             peers.fping_account, rounds=1, good=(0, 1)),
        Tool("fping, 60,000", 60_000, lambda: peers.fping(most, "-C", "1", "-i", "0"),
             peers.fping_account, rounds=1, good=(0, 1)),
    ]
    compare.compare(rig, tools, compare.PINGS)


def tcp(rig, program):
    rigs.header("TCP handshakes", ["the responder accepts and closes, on processor 1"])
    addrs = plans.addresses(10_000)
    many, out = listed(rig, "targets", addrs), rig.path("scamper.json")
    urls = listed(rig, "urls", [f"url = http://{addr}:{PORT}/" for addr in addrs[:2000]])
    tools = [
        our_tool(rig, program, "cdnproof", addrs, "tcp", 6, port=PORT, limit=40),
        Tool("nping --tcp-connect", 10_000,
             lambda: ["nping", "-q", "--tcp-connect", "-p", str(PORT), "--rate", "100000", "-c",
                      "40", "198.18.0.1-250"], peers.nping_account, limit=20),
        Tool("hping3 -S", 20_000,
             lambda: ["hping3", "-q", "-S", "-p", str(PORT), "-i", "u20", "-c", "20000",
                      addrs[0]], peers.hping_account, limit=20, good=(0, 1)),
        Tool("scamper tcp-syn", 10_000,
             lambda: peers.scamper(many, out, 10_000, 2_000,
                                   f"ping -P tcp-syn -d {PORT} -c 1"),
             peers.scamper_account(out), limit=20),
        Tool("curl", 2_000, lambda: ["curl", "-s", "--http0.9", "--parallel", "--parallel-max",
                                     "64", "-K", urls], lambda measured: (None, "one process"),
             limit=20, good=(0, 52, 56)),
    ]
    compare.compare(rig, tools, compare.CONNECTS)
    rigs.say("   hping3 and scamper open half: the kernel resets what the responder answers")
