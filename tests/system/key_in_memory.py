"""key_in_memory.py KEY COMMAND…

Starts a prober that signs and looks for its private key in the memory of its processes: it must be in
the prober's, and nowhere in that of a child, which reads what strangers send. Status 0 when it is so.
"""
import pathlib
import re
import subprocess
import sys
import time

PATIENCE_S = 30


def seed_of(key):
    der = subprocess.run(["openssl", "pkey", "-in", key, "-outform", "DER"], check=True,
                         capture_output=True).stdout
    return der[-32:]  # RFC 8410: the private key ends the structure


def count_in(pid, seed):
    found = 0
    for line in pathlib.Path(f"/proc/{pid}/maps").read_text(encoding="ascii").splitlines():
        match = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
        if not match or "[v" in line:
            continue
        begin, end = int(match[1], 16), int(match[2], 16)
        with open(f"/proc/{pid}/mem", "rb") as memory:
            memory.seek(begin)
            found += memory.read(end - begin).count(seed)
    return found


def children_of(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


def signs(key):
    journal = pathlib.Path(key + ".heads")
    return journal.exists() and journal.stat().st_size > 0


def main(key, command):
    seed = seed_of(key)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prober:
        try:
            end = time.monotonic() + PATIENCE_S
            while time.monotonic() < end and not (children_of(prober.pid) and signs(key)):
                time.sleep(0.05)
            children = children_of(prober.pid)
            own, theirs = count_in(prober.pid, seed), [count_in(pid, seed) for pid in children]
        finally:
            prober.terminate()
    print(f"{own} in the prober, {theirs} in its children")
    return 0 if own > 0 and theirs and not any(theirs) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
