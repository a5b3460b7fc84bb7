#!/usr/bin/python3
"""test_truth.py: reads truth.py users' moves from logs as it should, and does it see a watch that
says otherwise? Logs of own invention, no lab. Prints `ok - …`."""

import sys

import truth

USER, OTHER = "198.18.1.1", "198.18.2.1"
DRAINED_MS = 10_000
failed = 0


def row(at, node, client=USER, uri="/o"):
    return at, node, {"client": client, "uri": uri}


# what it is, the log, (before, last_ms, first_ms, to, late) of USER
LOGS = [
    ("nobody came", [], (0, None, None, None, 0)),
    ("he moved", [row(9000, "a"), row(11000, "a"), row(12000, "b"), row(13000, "b")],
     (1, 11000, 12000, "b", 0)),
    ("he moved before he asked again", [row(9000, "a"), row(12000, "b")], (1, None, 12000, "b", 0)),
    ("he never moved", [row(9000, "a"), row(15000, "a")], (1, 15000, None, None, 0)),
    ("he came back", [row(9000, "a"), row(11000, "b"), row(12000, "a")], (1, 12000, 11000, "b", 1)),
    ("he was elsewhere before", [row(8000, "b"), row(9000, "a"), row(12000, "c")],
     (1, None, 12000, "c", 0)),
    ("another's request and another's path are not his",
     [row(9000, "a"), row(11000, "b", OTHER), row(11500, "b", USER, "/x"), row(12000, "b")],
     (1, None, 12000, "b", 0)),
]

MOVED = {"before": 3, "last_ms": 12_000, "first_ms": 13_000, "to": "b", "late": 0}
STAYED = {"before": 3, "last_ms": 19_000, "first_ms": None, "to": None, "late": 0}
# what it is, what the watch says, users, does it agree? Polls are 1000 ms apart.
CLAIMS = [
    ("between last and first", {"switch_ms": 2500, "to": "b"}, [MOVED], True),
    ("a poll before the last", {"switch_ms": 1000, "to": "b"}, [MOVED], True),
    ("a poll behind the first", {"switch_ms": 4000, "to": "b"}, [MOVED], True),
    ("too early", {"switch_ms": 999, "to": "b"}, [MOVED], False),
    ("too late", {"switch_ms": 4001, "to": "b"}, [MOVED], False),
    ("another node", {"switch_ms": 2500, "to": "c"}, [MOVED], False),
    ("a switch that never was", {"switch_ms": 2500, "to": "b"}, [STAYED], False),
    ("none where there was one", {"switch_ms": None, "to": None}, [MOVED], False),
    ("none where there was none", {"switch_ms": None}, [STAYED], True),
    ("the later of two users", {"switch_ms": 6000, "to": "b"},
     [MOVED, dict(MOVED, last_ms=15_500, first_ms=16_000)], True),
    ("two users, one stays", {"switch_ms": 3000, "to": "b"}, [MOVED, STAYED], False),
]


def equal(sentence, got, wanted):
    global failed
    print(f"{'ok' if got == wanted else 'not ok'} - {sentence}")
    if got != wanted:
        failed = 1
        print(f"#   {got!r}, not {wanted!r}")


for name, rows, wanted in LOGS:
    found = truth.switches(rows, "/o", "a", DRAINED_MS, [USER])[USER]
    equal(f"log: {name}", tuple(found.values()), wanted)
for name, said, users, agrees in CLAIMS:
    wrong = truth.disagreements(said, users, DRAINED_MS, 1000)
    equal(f"watch: {name}", wrong == [], agrees)
sys.exit(failed)
