"""The peers' command lines, and what they say of themselves."""

import json
import re


def fping(path, *options):
    """Quiet, a line of RTTs for each target."""
    return ["fping", "-q", "-r", "0", *options, "-f", path]


def fping_rtts(text):
    """{addr: [ms or None, …]} from `-C`."""
    found = {}
    for line in text.splitlines():
        match = re.match(r"(\S+)\s+:((?: (?:-|[\d.]+))+)$", line.strip())
        if match:
            found[match[1]] = [None if word == "-" else float(word)
                               for word in match[2].split()]
    return found


def fping_account(measured):
    rtts = fping_rtts(measured.err)
    return sum(value is not None for values in rtts.values() for value in values), ""


def scamper(path, out, pps, window, command):
    return ["scamper", "-p", str(pps), "-w", str(window), "-O", "json", "-o", out, "-c", command,
            "-f", path]


def scamper_rtts(path):
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            if entry["type"] == "ping":
                replies = {}
                for reply in entry["responses"]:
                    replies.setdefault(reply["seq"], reply["rtt"])
                found[entry["dst"]] = [replies[seq] for seq in sorted(replies)]
    return found


def scamper_account(path):
    """Its route socket overflows when it opens many tasks at once: those never send."""
    def account(measured):
        overflows = measured.err.count("No buffer space available")
        return (sum(len(values) for values in scamper_rtts(path).values()),
                f"{overflows} overflows of its route socket" if overflows else "")

    return account


def nping_account(measured):
    match = (re.search(r"Rcvd: (\d+)", measured.out.rsplit("Raw packets sent", 1)[-1]) or
             re.search(r"Successful connections: (\d+)", measured.out))
    return (int(match[1]) if match else None), ""


def hping_account(measured):
    match = re.search(r"(\d+) packets received", measured.err + measured.out)
    return (int(match[1]) if match else None), ""


NPING_ICMP = re.compile(r"(SENT|RCVD) \(([\d.]+)s\) ICMP \[(\S+) > (\S+) Echo (?:request|reply)")
NPING_TCP = re.compile(r"(SENT|RCVD) \(([\d.]+)s\) (?:Starting TCP Handshake >|Handshake with) "
                       r"([\d.]+):")


def nping_rtts(text):
    """Reply - request by order within an address: it prints no RTT of a single probe."""
    sent, received = {}, {}
    for match in NPING_ICMP.finditer(text):
        addr = match[4] if match[1] == "SENT" else match[3]
        (sent if match[1] == "SENT" else received).setdefault(addr, []).append(float(match[2]))
    for match in NPING_TCP.finditer(text):
        (sent if match[1] == "SENT" else received).setdefault(match[3], []).append(float(match[2]))
    return {addr: [(b - a) * 1e3 for a, b in zip(sent[addr], times)]
            for addr, times in received.items() if addr in sent}


def hping_rtts(text, addr):
    replies = {}
    for match in re.finditer(r"seq=(\d+) .*rtt=([\d.]+) ms", text):
        replies.setdefault(int(match[1]), float(match[2]))
    return {addr: [replies[seq] for seq in sorted(replies)]}
