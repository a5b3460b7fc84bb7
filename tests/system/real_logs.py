"""An inventory of one kind of log against what was asked of the server that wrote it.

    real_logs.py INVENTORY PHASES FORMAT [RECORDS…]

PHASES has a row for each phase: the server's clock before and after, in seconds since the epoch,
and how many requests there were; RECORDS are how many records each phase must have where these are
not the requests. Each record lies in the minutes of its phase, none is anywhere else, and every
file is whole.
"""

import calendar
import json
import sys
import time

CODECS = {"gz": "gzip", "zst": "zstd", "xz": "xz"}


def seconds(text):
    """2026-01-01T00:01:00.000+08:00, as the program writes all instants"""
    assert text.endswith("+08:00"), text
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) - 8 * 3600


def minutes(archive):
    """Records by minute"""
    out = {}
    for start, length, records in archive["minutes"]:
        assert length > 0
        out[start, start + length] = records
    return out


def main():
    inventory = json.load(open(sys.argv[1], encoding="utf-8"))
    phases = [tuple(map(int, row.split())) for row in open(sys.argv[2], encoding="utf-8")]
    wanted = [int(n) for n in sys.argv[4:]] or [count for _, _, count in phases]
    files = inventory["files"]
    for skipped in inventory["skipped"]:  # Traffic Server keeps one beside each log
        assert skipped["why"] == "hidden" and skipped["name"].endswith(".meta"), skipped
    codecs = sorted(file["codec"] for file in files)
    assert codecs == sorted(["plain", *CODECS.values()]), codecs
    for file in files:
        name = file["name"]
        assert file["format"] == sys.argv[3], (name, file["format"])
        assert file["codec"] == CODECS.get(name.split(".")[-1], "plain"), (name, file["codec"])
        for count in ("bad", "continuation", "unverified", "implausible", "out_of_order"):
            assert file[count] == 0, (name, count, file[count])
        assert not file["damage"], (name, file["damage"])
    # What was written by minute, in runs; a phase may reach into a second minute.
    (archive,) = inventory["archives"]
    got = minutes(archive)
    for (start, end, _), count in zip(phases, wanted):
        inside = [at for at in got if start // 60 <= at[0] and at[1] <= end // 60 + 1]
        assert sum(got.pop(at) for at in inside) == count, (start, end, count, archive["minutes"])
    assert not got, got
    assert archive["records"] == sum(wanted), archive["records"]
    first, last = seconds(archive["first"]), seconds(archive["last"])
    assert phases[0][0] - 1 <= first <= phases[0][1], (phases[0], archive["first"])
    assert phases[-1][0] - 1 <= last <= phases[-1][1], (phases[-1], archive["last"])


main()
