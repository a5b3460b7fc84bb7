"""Runs programs and measures them; prints tables. Lives inside `lab flat`, as its prober.

What is measured stays on processor 0; this program and all helpers stay on processor 1, when there
is one. CPU time is user + system of the process and of the children it waited for; memory is the
peak of the process itself, looked up while it runs (a fresh process's ru_maxrss would be ours).
"""

import math
import os
import select
import shutil
import signal
import subprocess
import sys
import time

TOOL_CPU, HELPER_CPU = 0, 1
LOOK_MS = 5  # how often memory is looked up


def cpus():
    return os.sched_getaffinity(0)


ALL_CPUS = cpus()


def pin(cpu):
    if cpu in ALL_CPUS:
        os.sched_setaffinity(0, {cpu})


class Measured:
    """One run. `trouble` says why it does not count; None when it does."""

    def __init__(self, status, wall, cpu, rss, out, err, trouble):
        self.status, self.wall, self.cpu, self.rss = status, wall, cpu, rss
        self.out, self.err, self.trouble = out, err, trouble


def peak_rss(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def read_text(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def lines_of(text):
    return [line.strip() for line in text.splitlines() if line.strip()] or [""]


def first_line(text):
    return lines_of(text)[0]


def last_line(text):
    return lines_of(text)[-1]


class Rig:
    def __init__(self, scratch, work, seconds):
        self.scratch, self.work = scratch, work
        self.ends = time.monotonic() + seconds
        self.number = 0
        pin(HELPER_CPU)

    def left(self):
        return self.ends - time.monotonic()

    def path(self, name):
        return os.path.join(self.scratch, name)

    def start(self, argv, cpu=HELPER_CPU, **more):
        return subprocess.Popen(argv, preexec_fn=lambda: pin(cpu), **more)

    def run(self, argv, limit, good=(0,)):
        """Measures one run; what runs longer than `limit` seconds is killed."""
        limit = min(limit, self.left())
        trouble = None
        if limit <= 1:
            trouble = "the part's time is up"
        elif not shutil.which(argv[0]):
            trouble = f"{argv[0]} is not installed"
        if trouble:
            return Measured(None, 0, 0, 0, "", "", trouble)
        out, err = self.path("out"), self.path("err")
        with open(out, "wb") as to_out, open(err, "wb") as to_err:
            begin = time.monotonic()
            process = self.start(argv, TOOL_CPU, stdin=subprocess.DEVNULL, stdout=to_out,
                                 stderr=to_err)
            rss, killed = self.watch(process, begin + limit)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - begin
            process.returncode = os.waitstatus_to_exitcode(status)
        out, err = read_text(out), read_text(err)
        trouble = None
        if killed:
            trouble = f"not finished in {limit:.0f} s"
        elif process.returncode not in good:
            trouble = f"status {process.returncode}: {first_line(err) or last_line(out)}"
        return Measured(process.returncode, wall, usage.ru_utime + usage.ru_stime, rss, out, err,
                        trouble)

    def watch(self, process, ends):
        """Until the process is over, uncollected: its peak memory, and whether we killed it."""
        rss, killed = 0, False
        ended = select.poll()
        fd = os.pidfd_open(process.pid)
        ended.register(fd, select.POLLIN)
        while not ended.poll(LOOK_MS):
            rss = max(rss, peak_rss(process.pid))
            if not killed and time.monotonic() > ends:
                killed = True
                process.send_signal(signal.SIGKILL)
        os.close(fd)
        return rss, killed


# --- what the kernels counted -------------------------------------------------------------------


def counters(place):
    """Of a place's /proc/net/snmp and snmp6: {"Icmp.InEchos": …, "Icmp6InEchos": …}."""
    text = subprocess.run(["ip", "netns", "exec", place, "cat", "/proc/net/snmp",
                           "/proc/net/snmp6"], check=True, capture_output=True, text=True).stdout
    found, names = {}, {}
    for line in text.splitlines():
        words = line.split()
        if words[0].endswith(":"):
            if words[0] not in names:
                names[words[0]] = words[1:]
            else:
                for name, value in zip(names[words[0]], words[1:]):
                    found[words[0][:-1] + "." + name] = int(value)
        else:
            found[words[0]] = int(words[1])
    return found


def softnet_drops():
    """Packets that a processor's backlog had no room for, machine-wide (second column)."""
    with open("/proc/net/softnet_stat", encoding="ascii") as file:
        return sum(int(line.split()[1], 16) for line in file)


def requests_seen(before, after):
    """What reached the responder: echo requests, SYNs that it answered (whole or half), UDP (also
    what its server was too slow for)."""
    def grown(*names):
        return sum(after.get(name, 0) - before.get(name, 0) for name in names)

    return (grown("Icmp.InEchos", "Icmp6InEchos"),
            grown("Tcp.PassiveOpens", "Tcp.AttemptFails"),
            grown("Udp.InDatagrams", "Udp6InDatagrams", "Udp.RcvbufErrors", "Udp6RcvbufErrors"))


# --- words and tables ---------------------------------------------------------------------------


def say(text=""):
    print(text, flush=True)


def header(title, conditions):
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    say()
    say(f"== {title}")
    for line in conditions:
        say(f"   {line}")
    say(f"   load average {load}; {len(ALL_CPUS)} processors")


def table(columns, rows):
    """Columns are (heading, align) with align < or >; cells are text."""
    widths = [max([len(heading)] + [len(row[i]) for row in rows])
              for i, (heading, _) in enumerate(columns)]
    for cells in [[heading for heading, _ in columns]] + rows:
        line = "  ".join(f"{cell:{align}{width}}" for cell, (_, align), width
                         in zip(cells, columns, widths))
        say("   " + line.rstrip())


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def quantile(values, share):
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(1, math.ceil(share * len(ordered) - 1e-9)) - 1]


def fail(text):
    print(f"probing: {text}", file=sys.stderr)
    sys.exit(1)
