"""What a failover was, by the servers' own logs: whom each user's requests reached, and when.

    truth.py LOGS NODE DRAINED_MS      LOGS: a folder of PART.log as cdn.Cdn.keep_logs() leaves it
"""

import json
import os
import sys

KEYS = ("at", "client", "host", "uri", "status", "cache", "server")


def rows_of(folder, servers):
    """[(ms since the epoch, node, row)] of all nodes, by time. servers: {part: node}."""
    rows = []
    for part, node in servers.items():
        with open(f"{folder}/{part}.log", encoding="utf-8") as text:
            for line in text:
                row = dict(zip(KEYS, line.rstrip("\n").split("\t")))
                rows.append((round(float(row["at"]) * 1000), node, row))
    return sorted(rows, key=lambda r: r[0])


def switches(rows, uri, drained, drained_ms, clients):
    """{client: {before, last_ms, first_ms, to, late}} of the requests for a path that is asked for as
    users do: `before`: reached the drained node until it was drained; last_ms: when it last did, first_ms:
    when another node first answered after the drain, None: never; late: what the drained node still
    answered after that."""
    seen = {client: {"before": 0, "last_ms": None, "first_ms": None, "to": None, "late": 0}
            for client in clients}
    for at, node, row in rows:
        user = seen.get(row["client"])
        if user is None or row["uri"] != uri:
            continue
        if node == drained and at < drained_ms:
            user["before"] += 1
        elif node == drained:
            user["last_ms"] = at
            user["late"] += user["first_ms"] is not None
        elif at >= drained_ms and user["first_ms"] is None:
            user["first_ms"], user["to"] = at, node
    return seen


def disagreements(said, truth, drained_ms, poll_ms):
    """What a watch says of one city ({switch_ms, to, failed}) against its users' truth, as sentences.
    It cannot know better than its polls are apart: each instant may be one poll late, and the switch
    lies between the last answer of the drained node and the first of the other."""
    wrong = []
    first = min((t["first_ms"] for t in truth if t["first_ms"]), default=None)
    last = max((t["last_ms"] for t in truth if t["last_ms"]), default=drained_ms)
    if (said.get("switch_ms") is None) != (first is None):
        return [f"it says {said.get('switch_ms')}, the logs have the first elsewhere at {first}"]
    if first is None:
        return wrong
    switched = drained_ms + said["switch_ms"]
    if not min(first, last) - poll_ms <= switched <= max(first, last) + poll_ms:
        wrong.append(f"switched after {said['switch_ms']} ms; by the logs {last - drained_ms} to "
                     f"{first - drained_ms} ms")
    if said.get("to") not in {t["to"] for t in truth}:
        wrong.append(f"to {said.get('to')}; by the logs {sorted({t['to'] for t in truth})}")
    return wrong


def main():
    folder, node, drained_ms = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(f"{folder}/servers.json", encoding="utf-8") as text:
        kept = json.load(text)
    rows = rows_of(folder, kept["servers"])
    for client, user in switches(rows, "/o", node, drained_ms, kept["clients"]).items():
        print(client, json.dumps(user))


if __name__ == "__main__":
    sys.exit(main() if os.path.isdir(sys.argv[1]) else 66)
