"""main.py PROGRAM FOLDER SECONDS PART: one part of the benchmark, inside `lab flat`."""

import os
import sys

import rates
import rig as rigs
import services
import truth

PARTS = {"flat": rates.flat, "sweep": rates.sweep, "rss": rates.memory, "tcp": rates.tcp,
         "truth": truth.truth, "tls": services.tls, "http": services.http, "dns": services.dns}


def main():
    program, work, seconds, part = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
    rig = rigs.Rig(os.environ["LAB_SCRATCH"], work, seconds)
    PARTS[part](rig, program)


main()
