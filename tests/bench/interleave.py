"""interleave.py ROUNDS [UNIT SIZE] < ROWS: runs commands one after the other, round by round.

A row: NAME, the bytes (of UNIT SIZE: the units) that it goes through, COMMAND, with tabs between. A row of a name alone begins
a part; "-" for bytes: not run, and COMMAND is the reason. Every command runs once before its part
begins, so that caches are warm. Printed: medians of GB (10^9 bytes; UNIT: SIZE units) a second by the wall and a
second of processor time, both against the part's first row; RSS is that of the command's largest
process. Statuses 1 and 2 are results.
"""

import os
import statistics
import subprocess
import sys
import time


def run(command):
    """Wall and processor seconds and MB, or what went wrong."""
    begin = time.perf_counter()
    with subprocess.Popen(["/bin/bash", "-c", "set -o pipefail; " + command],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as child:
        said = child.stderr.read().decode(errors="replace").strip()
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode > 2:
        return (said.splitlines() or [f"status {child.returncode}"])[-1]
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def rounds_of(rows, rounds):
    """Per row its runs, or the reason why there are none."""
    found = []
    for _, size, command in rows:
        first = run(command) if size != "-" else command
        found.append(first if isinstance(first, str) else [])
    for _ in range(rounds):
        for (_, _, command), runs in zip(rows, found):
            if isinstance(runs, list):
                runs.append(run(command))
    return found


def print_part(title, rows, rounds, unit, scale):
    wide = max(8, len(unit) + 3)
    print(f"\n{title:<44}{unit + '/s':>{wide}}{'ratio':>7}{unit + '/cpu-s':>{wide + 5}}"
          f"{'ratio':>7}{'RSS MB':>8}")
    base = None
    for (name, size, _), runs in zip(rows, rounds_of(rows, rounds)):
        if isinstance(runs, str) or any(isinstance(one, str) for one in runs):
            print(f"{name:<44}not run: {runs if isinstance(runs, str) else 'it failed later'}")
            continue
        wall, cpu, rss = (statistics.median(column) for column in zip(*runs))
        speed = int(size) / scale / wall, int(size) / scale / max(cpu, 1e-6)
        base = base or speed
        print(f"{name:<44}{speed[0]:{wide}.3f}{speed[0] / base[0]:7.2f}{speed[1]:{wide + 5}.3f}"
              f"{speed[1] / base[1]:7.2f}{rss:8.0f}")
    sys.stdout.flush()


def main():
    parts = []
    unit, size = sys.argv[2:4] if len(sys.argv) == 4 else ("GB", "1e9")
    for line in sys.stdin.read().splitlines():
        words = line.split("\t")
        if len(words) == 1:
            parts.append((line, []))
        else:
            parts[-1][1].append(words)
    for title, rows in parts:
        print_part(title, rows, int(sys.argv[1]), unit, float(size))


main()
