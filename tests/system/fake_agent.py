#!/usr/bin/env python3
"""An agent that measures nothing: for each slot of its plan it writes valid records at once, as fast
as a pipe takes them, and notes in JOURNAL/AGENT.PID what was taken.

    fake_agent.py JOURNAL PER_SLOT PROGRAM probe - --agent ID -o - --quiet

What FAULT in the environment says: dies (of kill -9, after three slots, every time), gone (at once,
unless JOURNAL/there exists), talks (a banner, a head, another agent's record), floods
(40 MiB of no records), ends (status 0, after
two slots), stuck (ends its output and stays)."""
import array
import datetime
import fcntl
import hashlib
import json
import os
import select
import signal
import sys
import termios
import time

ZONE = datetime.timezone(datetime.timedelta(hours=8))


def record(plan, sha, run, seq, prev, agent, slot, target):
    sent = 2
    line = {
        "schema": "cdnproof/record/v1", "run": run, "seq": seq, "plan": sha, "agent": agent,
        "node": target["node"], "addr": target["addr"], "method": "icmp",
        "slot": datetime.datetime.fromtimestamp(slot / 1000, ZONE).isoformat(timespec="milliseconds"),
        "ts": "user", "sent": sent, "answered": sent, "lost": 0, "rtt_ns": [1000000 + seq, 1000001],
        "clock": {"synced": True, "offset_us": 0, "bound_us": 1, "step_us": 0}, "valid": True}
    if prev:
        line["prev"] = prev
    return json.dumps(line, separators=(",", ":"), sort_keys=True).encode()


def waits_to_be_read():
    left = array.array("i", [0])
    fcntl.ioctl(1, termios.FIONREAD, left)
    return left[0] > 0


def wait_until_read():
    end = select.poll()
    end.register(1, select.POLLERR)
    while waits_to_be_read():
        if end.poll(1):
            raise BrokenPipeError  # nobody reads any more


def write_all(data):
    while data:
        data = data[os.write(1, data):]


def main():
    journal, per_slot = sys.argv[1], int(sys.argv[2])
    agent = sys.argv[sys.argv.index("--agent") + 1]
    text = sys.stdin.buffer.read()
    plan, sha = json.loads(text), hashlib.sha256(text).hexdigest()
    start = round(datetime.datetime.fromisoformat(plan["start"]).timestamp() * 1000)
    targets = [t for t in plan["targets"] if t["method"] == "icmp" and "node" in t][:per_slot]
    run, seq, prev, done = os.urandom(8).hex(), 0, None, 0
    fault = os.environ.get("FAULT", "")
    if fault == "gone" and not os.path.exists(f"{journal}/there"):
        sys.exit(255)
    if fault == "talks":
        write_all(b'Welcome to gz-1\n{"payload":"e30=","payloadType":"x","signatures":[]}\n')
        write_all(record(plan, sha, run, 0, None, "somebody", start, targets[0]) + b"\n")
    if fault == "floods":
        for _ in range(40):
            write_all((b"x" * 1023 + b"\n") * 1024)
    with open(f"{journal}/{agent}.{os.getpid()}.{run}", "wb", buffering=0) as taken:
        for number in range(plan["slots"]):
            begin, end = start + number * plan["slot_ms"], start + (number + 1) * plan["slot_ms"]
            if time.time() * 1000 > begin:
                continue
            time.sleep(max(0, end / 1000 - time.time()))
            wait_until_read()  # the slot before is no longer in flight
            lines = b""
            for target in targets:
                line = record(plan, sha, run, seq, prev, agent, begin, target)
                prev, seq = hashlib.sha256(line).hexdigest(), seq + 1
                lines += line + b"\n"
            # what was taken is noted, also when the run ends its agents in this moment
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
            write_all(lines)
            taken.write(lines)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
            done += 1
            if fault == "dies" and done == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            if fault == "ends" and done == 2:
                return
            if fault == "stuck" and done == 2:
                os.close(1)
                time.sleep(60)


try:
    main()
except BrokenPipeError:
    os._exit(74)
