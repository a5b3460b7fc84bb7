"""RTTs by tshark's own reading of a capture, against those of the records: equal to the nanosecond.

    rtt_of_pcap.py RECORDS PCAP…        prints how many were compared; fails at the first difference
"""

import collections
import json
import subprocess
import sys

FIELDS = ["frame.time_epoch", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst",
          "icmp.type", "icmpv6.type", "icmp.ident", "icmp.seq", "icmpv6.echo.identifier",
          "icmpv6.echo.sequence_number", "data.data",
          "tcp.srcport", "tcp.dstport", "tcp.flags", "tcp.seq_raw", "tcp.ack_raw"]
SYN, ACK, RST = 0x02, 0x10, 0x04


def nanoseconds(epoch):
    seconds, fraction = epoch.split(".")
    return int(seconds) * 10**9 + int(fraction.ljust(9, "0")[:9])


def packets(path):
    command = ["tshark", "-r", path, "-n", "-T", "fields", "-E", "separator=|", "-E", "occurrence=f"]
    for field in FIELDS:
        command += ["-e", field]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for line in text.splitlines():
        yield dict(zip(FIELDS, line.split("|")))


def echo_rtts(seen):
    """{address: [(request's stamp, rtt)]} in the order of the requests."""
    requests, replies = {}, {}
    for p in seen:
        kind = p["icmp.type"] or p["icmpv6.type"]
        if kind not in ("8", "0", "128", "129") or not p["data.data"]:
            continue
        at, payload = nanoseconds(p["frame.time_epoch"]), p["data.data"]
        if kind in ("8", "128"):
            requests[payload] = (at, p["ip.dst"] or p["ipv6.dst"])
        else:
            replies.setdefault(payload, at)
    rtts = collections.defaultdict(list)
    for payload, (at, address) in requests.items():
        if payload in replies:
            rtts[address].append((at, replies[payload] - at))
    return rtts


def handshake_rtts(seen):
    syns, rtts = {}, collections.defaultdict(list)
    for p in seen:
        if not p["tcp.flags"]:
            continue
        flags, at = int(p["tcp.flags"], 16), nanoseconds(p["frame.time_epoch"])
        source, destination = p["ip.src"] or p["ipv6.src"], p["ip.dst"] or p["ipv6.dst"]
        if flags & (SYN | ACK) == SYN:
            syns[(destination, p["tcp.dstport"], p["tcp.srcport"], int(p["tcp.seq_raw"]))] = at
        elif flags & (SYN | ACK) == SYN | ACK:
            key = (source, p["tcp.srcport"], p["tcp.dstport"], (int(p["tcp.ack_raw"]) - 1) % 2**32)
            if key in syns:
                began = syns.pop(key)
                rtts[(source, int(p["tcp.srcport"]))].append((began, at - began))
    return rtts


def main():
    seen = [p for path in sys.argv[2:] for p in packets(path)]
    by_method = {"icmp": {}, "tcp": {}}
    for address, rtts in echo_rtts(seen).items():
        by_method["icmp"][(address, 0)] = [rtt for _, rtt in sorted(rtts)]
    for key, rtts in handshake_rtts(seen).items():
        by_method["tcp"][key] = [rtt for _, rtt in sorted(rtts)]
    reported = collections.defaultdict(list)
    for line in open(sys.argv[1], encoding="utf-8"):
        r = json.loads(line)
        if r["method"] in by_method:
            assert r["ts"] == "packet", r
            assert r["valid"], r
            reported[(r["method"], r["addr"], r.get("port", 0))] += r["rtt_ns"]
    compared = 0
    for (method, address, port), rtts in sorted(reported.items()):
        theirs = by_method[method].get((address, port), [])
        assert sorted(rtts) == sorted(theirs), f"{method} {address}: {rtts} {theirs}"
        compared += len(rtts)
    methods = sorted({m for m, _, _ in reported})
    print(f"{compared} RTTs of {' '.join(methods)} are equal")
    sys.exit(0 if compared >= 40 and methods == ["icmp", "tcp"] else 1)


main()
