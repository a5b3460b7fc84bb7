"""What a failover was, by the servers' own logs: whom each user's requests reached, and when.

    truth.py LOGS PATH NODE DRAINED_MS      LOGS: a folder as cdn.Cdn.keep_logs() leaves it
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
    """{client: {before, last_ms, first_ms, to, late}} of the requests for a path that is asked for
    as users do. before: how many reached the node before it was drained; last_ms: when one last did
    after that; first_ms: when another node first answered after the drain, None: never; late: how
    many the drained node still answered after that."""
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


def disagreements(said, users, drained_ms, poll_ms):
    """What a watch says of one city ({switch_ms, to}) against the truth about its users, as
    sentences. A city has moved when its last user has: between the last answer of the drained node
    and the first of another. A watch knows no better than its polls are apart."""
    moved = all(u["first_ms"] is not None for u in users)
    if (said.get("switch_ms") is not None) != moved:
        return [f"it says {said.get('switch_ms')}; by the logs all of its users "
                f"{'moved' if moved else 'did not move'}"]
    if not moved:
        return []
    wrong = []
    first = max(u["first_ms"] for u in users) - drained_ms
    last = max(u["last_ms"] or drained_ms for u in users) - drained_ms
    if not min(first, last) - poll_ms <= said["switch_ms"] <= max(first, last) + poll_ms:
        wrong.append(f"switched after {said['switch_ms']} ms; by the logs between {last} and "
                     f"{first}")
    if said.get("to") not in {u["to"] for u in users}:
        wrong.append(f"to {said.get('to')}; by the logs {sorted({u['to'] for u in users})}")
    return wrong


def told(users, drained_ms):
    """The truth in words: the last answer of the drained node, the first of another."""
    def ms(at):
        return "never" if at is None else f"{at - drained_ms} ms"
    return "; ".join(f"last there {ms(u['last_ms'])}, first at {u['to']} {ms(u['first_ms'])}"
                     for u in users)


def main():
    folder, path, node, drained_ms = *sys.argv[1:4], int(sys.argv[4])
    with open(f"{folder}/servers.json", encoding="utf-8") as text:
        kept = json.load(text)
    rows = rows_of(folder, kept["servers"])
    for client, user in switches(rows, path, node, drained_ms, kept["clients"]).items():
        print(client, json.dumps(user))


if __name__ == "__main__":
    sys.exit(main() if os.path.isdir(sys.argv[1]) else 66)
