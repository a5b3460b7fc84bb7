"""The truth: tcpdump in the prober's namespace, nanosecond stamps, read back without libraries."""

import os
import re
import signal
import subprocess
import sys
import time

import rig as rigs

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools"))
import pcap  # noqa: E402

FILTER = "icmp or icmp6 or (tcp[tcpflags] & tcp-syn != 0)"
READY_S = 10


class Capture:
    """Runs from start() to stop(); `trouble` says why its stamps are not the whole truth."""

    def __init__(self, rig, device="wire0"):
        self.rig, self.device = rig, device
        self.file, self.said = rig.path("truth.pcap"), rig.path("tcpdump.err")
        self.trouble = None

    def start(self):
        argv = ["tcpdump", "-Z", "root", "-n", "-i", self.device, "-s", "128", "-B", "8192",
                "--time-stamp-precision=nano", "--immediate-mode", "-w", self.file, FILTER]
        with open(self.said, "wb") as err:
            self.process = self.rig.start(argv, stdin=subprocess.DEVNULL,
                                          stdout=subprocess.DEVNULL, stderr=err)
        ends = time.monotonic() + READY_S
        while "listening on" not in rigs.read_text(self.said):
            if self.process.poll() is not None or time.monotonic() > ends:
                rigs.fail(f"tcpdump does not listen: {rigs.last_line(rigs.read_text(self.said))}")
            time.sleep(0.02)

    def stop(self):
        """The packets as [(ns, IP packet)]."""
        time.sleep(0.5)  # what is in the kernel's ring still comes
        self.process.send_signal(signal.SIGINT)
        self.process.wait(READY_S)
        dropped = re.search(r"(\d+) packets dropped by kernel", rigs.read_text(self.said))
        if not dropped or int(dropped[1]) > 0:
            self.trouble = f"tcpdump: {rigs.last_line(rigs.read_text(self.said))}"
        return pcap.read(self.file)


def sides(packet):
    """("ask"|"answer", the other end, key) of a probe's packet; None for others."""
    protocol, source, to, rest = packet
    if protocol in (1, 58):
        if rest[0] in (8, 128):
            return "ask", to, rest[4:8]
        if rest[0] in (0, 129):
            return "answer", source, rest[4:8]
    elif protocol == 6 and rest[13] & 0x02:
        if rest[13] & 0x10:
            return "answer", source, rest[2:4] + rest[0:2]
        return "ask", to, rest[0:4]
    return None


def rtts_by_addr(packets):
    """{addr: [(asked at ns, RTT ns or None), …]} in send order: each answer belongs to the oldest
    unanswered question with its key (ICMP: id and sequence; TCP: ports)."""
    found, open_ones = {}, {}
    for stamp, bytes_of_it in packets:
        packet = pcap.parse(bytes_of_it)
        side = sides(packet) if packet else None
        if not side:
            continue
        way, addr, key = side
        if way == "ask":
            entry = [stamp, None]
            found.setdefault(addr, []).append(entry)
            open_ones.setdefault((addr, key), []).append(entry)
        elif open_ones.get((addr, key)):
            entry = open_ones[(addr, key)].pop(0)
            entry[1] = stamp - entry[0]
    return found
