"""Does a tool report the RTT that passed on the wire? Paired, probe by probe, with tcpdump."""

import subprocess
import sys

import capture
import peers
import plans
import rig as rigs
from ours import Ours, rtts_by_addr, sums

PORT = 8000
TARGETS, EACH = 20, 10  # probes leave about 10 ms apart
PATH_US = 5000          # one way


class Reporter:
    """`run` returns (Measured or None, {addr: [ms, …] in send order})."""

    def __init__(self, name, resolution, run):
        self.name, self.resolution, self.run = name, resolution, run


def ours(rig, program, name, method, port=0):
    tool = Ours(rig, program, plans.addresses(TARGETS), method, EACH, interval_ms=200, port=port)
    reporter = Reporter(name, "1 ns", None)

    def run():
        measured = rig.run(tool.argv(), 30)
        records = [] if measured.trouble else list(tool.read())
        reporter.name = f"{name}, stamps: {sums(records)['stamps']}" if records else name
        return measured, {addr: [ns / 1e6 for ns in values]
                          for addr, values in rtts_by_addr(records).items()}

    reporter.run = run
    return reporter


def tool(rig, name, resolution, argv, read, good=(0,)):
    def run():
        measured = rig.run(argv, 30, good)
        return measured, {} if measured.trouble else read(measured)

    return Reporter(name, resolution, run)


CURL_TURNS = f"""i=0
while [ $i -lt {EACH} ]; do
    while read -r addr; do
        curl -s -o /dev/null --http0.9 --max-time 2 -w "$addr %{{time_connect}}\\n" \\
            "http://$addr:{PORT}/"
    done <"$1"
    i=$((i + 1))
done
exit 0"""


def curl_rtts(measured):
    found = {}
    for line in measured.out.splitlines():
        addr, seconds = line.split()
        found.setdefault(addr, []).append(float(seconds) * 1e3)
    return found


def reporters(rig, program):
    addrs, every, out = plans.addresses(TARGETS), rig.path("targets"), rig.path("scamper.json")
    plans.write_lines(every, addrs)
    group = f"198.18.0.1-{TARGETS}"
    nping = ["--delay", "10ms", "-c", str(EACH), group]
    return [
        ours(rig, program, "cdnproof icmp", "icmp"),
        tool(rig, "fping", "100 us", peers.fping(every, "-C", str(EACH), "-i", "10", "-p", "200"),
             lambda measured: peers.fping_rtts(measured.err), (0, 1)),
        tool(rig, "scamper", "1 us",
             peers.scamper(every, out, 100, TARGETS, f"ping -c {EACH} -i 1"),
             lambda measured: peers.scamper_rtts(out)),
        tool(rig, "nping --icmp", "100 us", ["nping", "--icmp"] + nping,
             lambda measured: peers.nping_rtts(measured.out)),
        ours(rig, program, "cdnproof tcp", "tcp", PORT),
        tool(rig, "hping3 -S", "100 us", ["hping3", "-S", "-p", str(PORT), "-i", "u10000", "-c",
                                          str(TARGETS * EACH), addrs[0]],
             lambda measured: peers.hping_rtts(measured.out, addrs[0]), (0, 1)),
        tool(rig, "nping --tcp-connect", "100 us",
             ["nping", "--tcp-connect", "-p", str(PORT)] + nping,
             lambda measured: peers.nping_rtts(measured.out)),
        tool(rig, "curl time_connect", "1 us", ["sh", "-c", CURL_TURNS, "curl", every],
             curl_rtts),
    ]


def differences(truth, reported):
    """Reported - true in us, signed, by order within an address, and how many probes of the truth
    found no partner."""
    found, alone = [], 0
    for addr, pairs in truth.items():
        true_ns = [rtt for _, rtt in pairs if rtt is not None]
        said_ms = [value for value in reported.get(addr, []) if value is not None]
        if len(said_ms) != len(true_ns) and len(true_ns) != len(pairs):
            alone += len(true_ns)  # some were lost, and which ones it reports is unknown
            continue
        found += [ms * 1e3 - ns / 1e3 for ms, ns in zip(said_ms, true_ns)]
        alone += len(true_ns) - min(len(true_ns), len(said_ms))
    return found, alone


def observe(rig, reporter):
    """(differences in us, probes without a partner, trouble)"""
    tape = capture.Capture(rig)
    tape.start()
    measured, reported = reporter.run()
    truth = capture.rtts_by_addr(tape.stop())
    found, alone = differences(truth, reported)
    return found, alone, measured.trouble or tape.trouble


def cells(found, alone, trouble):
    if trouble or not found:
        return [""] * 4, f"not run: {trouble or 'nothing to pair'}"
    sizes = [abs(value) for value in found]
    return ([f"{rigs.quantile(sizes, 0.5):,.3f}", f"{rigs.quantile(sizes, 0.99):,.3f}",
             f"{max(sizes):,.3f}", str(len(found))],
            f"{alone} unpaired" if alone else "")


def spin(rig):
    return rig.start(["sh", "-c", "while :; do :; done"], rigs.TOOL_CPU,
                     stdin=subprocess.DEVNULL)


def measure(rig, program):
    """{reporter's number: cells of the table}, for idle and for busy."""
    rows = []
    for reporter in reporters(rig, program):
        idle, idle_remark = cells(*observe(rig, reporter))
        helper = spin(rig)
        try:
            busy, busy_remark = cells(*observe(rig, reporter))
        finally:
            helper.kill()
            helper.wait()
        remark = "; ".join(filter(None, [idle_remark and f"idle: {idle_remark}",
                                         busy_remark and f"busy: {busy_remark}"]))
        rows.append([reporter.name, reporter.resolution] + idle + busy + [remark])
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return rows


def truth(rig, program):
    rigs.header("RTT against the packets, |reported - tcpdump| in us", [
        f"{TARGETS} targets, {EACH} probes each, ~10 ms apart, over a path of "
        f"{2 * PATH_US / 1000:.0f} ms", "busy: a loop spins on the tool's processor"])
    rows = measure(rig, program)
    columns = [("", "<"), ("prints", ">")]
    for condition in ("idle", "busy"):
        columns += [(f"{condition} p50", ">"), ("p99", ">"), ("max", ">"), ("n", ">")]
    rigs.table(columns + [("remarks", "<")], rows)
