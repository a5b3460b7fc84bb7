#!/bin/bash
# A central store where lines of several nodes lie together: each node passes or fails by its own
# hole; a value that a client wrote is nobody's name; what no node is known of is said.
#     tests/system/test_logs_mixed.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

# Half a year until 2026-11-21 of four edges, a record an hour each, by day; every third day packed,
# one month in a tar. edge-1 has all, edge-2 has no 5 days of August, edge-3 begins in September,
# edge-9 is of no node. Agents write edge-2's name, as it would look in the line.
/usr/bin/python3 - "$data/dossier/full.json" <<'END'
import datetime, gzip, io, json, os, sys, tarfile
zone = datetime.timezone(datetime.timedelta(hours=8))
begin = datetime.datetime(2026, 5, 20, tzinfo=zone)
for name in ("json", "syslog", "paths/edge-1", "paths/edge-2", "paths/edge-9"):
    os.makedirs(name)


def lives(edge, at):
    if edge == "edge-2":
        return not datetime.datetime(2026, 8, 3, tzinfo=zone) <= at < datetime.datetime(2026, 8, 8, tzinfo=zone)
    return edge != "edge-3" or at >= datetime.datetime(2026, 9, 1, tzinfo=zone)


packed = tarfile.open("json/2026-06.tar", "w")
for day in range(185):
    lines, syslog = [], []
    for hour in range(24):
        at = begin + datetime.timedelta(days=day, hours=hour, minutes=day % 60)
        for edge in ("edge-1", "edge-2", "edge-3", "edge-9"):
            if not lives(edge, at):
                continue
            agent = 'x", "host": "edge-2'
            lines.append(json.dumps({"time": at.isoformat(), "host": edge, "status": 200,
                "remote_addr": "192.0.2.7", "http_user_agent": agent}))
            syslog.append(at.strftime(f"%b %e %H:%M:%S {edge} nginx: 192.0.2.7 - edge-2 "
                '[%d/%b/%Y:%H:%M:%S %z] "GET /edge-2 HTTP/1.1" 200 9 "-" "edge-2"'))
    text = ("\n".join(lines) + "\n").encode()
    date = (begin + datetime.timedelta(days=day)).strftime("%Y-%m-%d")
    if date.startswith("2026-06"):
        member = tarfile.TarInfo(f"{date}.json")
        member.size, member.mtime = len(text), int((begin + datetime.timedelta(days=day + 1)).timestamp())
        packed.addfile(member, io.BytesIO(text))
    elif day % 3 == 0:
        open(f"json/{date}.json.gz", "wb").write(gzip.compress(text, mtime=0))
    else:
        open(f"json/{date}.json", "wb").write(text)
    open(f"syslog/{date}.log", "w").write("\n".join(syslog) + "\n")
packed.close()
for edge in ("edge-1", "edge-2", "edge-9"):
    with open(f"paths/{edge}/a.log", "w") as file:
        file.write('192.0.2.7 - - [20/Nov/2026:10:00:00 +0800] "GET / HTTP/1.1" 200 9 "-" "-"\n')

dossier = json.load(open(sys.argv[1]))
ids = [node["id"] for node in dossier["nodes"][:3]]
assert len(ids) == 3
names = {f"edge-{i + 1}": ids[i] for i in range(3)}
dossier.update({"as_of": "2026-11-21T00:00:00+08:00", "stage": "renewal", "maintenance": []})
for word in ("records", "geo", "documents", "service_start", "plan"):
    dossier.pop(word, None)
for site in dossier["sites"]:
    site.pop("documents", None)
for agent in dossier["agents"]:
    agent.pop("attested", None)
for landmark in dossier.get("landmarks", []):
    landmark.pop("attested", None)


def write(name, *logs):
    json.dump(dict(dossier, logs=list(logs)), open(name, "w"), ensure_ascii=False)


host = {"field": "host", "names": names}
write("json-dossier.json", {"node_key": host, "kind": "access", "paths": ["json"]})
write("syslog-dossier.json", {"node_key": host, "kind": "access", "paths": ["syslog"]})
write("both-dossier.json", {"node_key": host, "kind": "access", "paths": ["json"]},
    {"node": ids[2], "kind": "access", "paths": ["json"]})
write("turned-dossier.json", {"kind": "access", "paths": ["json"], "node_key":
    {"field": "host", "names": {"edge-1": ids[1], "edge-2": ids[0]}}})
write("path-dossier.json", {"kind": "access", "paths": ["paths"], "node_key":
    {"path": "{node}/*.log", "names": {"edge-1": ids[0], "edge-2": ids[1]}}})
write("bad-dossier.json", {"kind": "access", "paths": ["json"], "node_key":
    {"field": "host", "names": {"edge-1": "node-of-nobody"}}})
open("ids", "w").write(" ".join(ids))
END
read -r first second third <ids

judged() { # EVIDENCE NODE VERDICT [REASON]
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		log, = [l for l in json.load(open(sys.argv[1]))["logs"]
		    if l["node"] == sys.argv[2] and l["kind"] == "access"]
		assert log["verdict"] == sys.argv[3], log
		assert sys.argv[4:5] == [] or sys.argv[4] in log["reason"], log["reason"]
	END
}
nobody() { # EVIDENCE COUNT: records without a known node
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		counts = [fact["count"] for finding in json.load(open(sys.argv[1]))["findings"]
		    if finding["rule"] == "logs.fields" for fact in finding["facts"]
		    if fact["fact"] == "node_unknown"]
		assert set(counts) == {int(sys.argv[2])}, counts
	END
}
own_holes() { # KIND
	is "$1: all is read" ended 0
	is "$1: the inventory is judged" test "$analyzed" -le 2
	is "$1: the node without a hole passes" judged "$1.evidence" "$first" pass
	is "$1: the one with a hole fails" judged "$1.evidence" "$second" fail gap_unexplained
	is "$1: and the one that begins late" judged "$1.evidence" "$third" fail
	is "$1: records of an unknown name are counted" nobody "$1.evidence" $((185 * 24))
	is "$1: no name of a line is kept" not grep -q 'edge-9' "$1.inventory" "$1.evidence"
}

run check bad-dossier.json
is "a table may name nodes of the dossier only" ended 65
for kind in json syslog; do
	run logs --dossier "$kind-dossier.json" -o "$kind.inventory"
	is "$kind: unknown names are said" grep -q 'records of nodes that node_key does not name' out
	scanned=$status
	run analyze "$kind-dossier.json" --inventory "$kind.inventory" -o "$kind.evidence"
	analyzed=$status
	status=$scanned
	own_holes "$kind"
done
run logs --dossier json-dossier.json -j 4 --quiet -o again.inventory
is "four files at once give the same bytes" cmp json.inventory again.inventory

run logs --dossier json-dossier.json --mode verify --against json.inventory
is "verify: nothing has changed" ended 0
is "each file counts once" grep -q '^files: 156 unchanged, 0 changed, 0 new, 0 gone' out
run logs --dossier turned-dossier.json --mode verify --against json.inventory
is "verify: by another table all is read again" grep -q '^files: 0 unchanged, 156 changed' out

run run json-dossier.json -o bundle
is "a bundle holds them too" judged bundle/evidence.json "$first" pass
is "node by node" judged bundle/evidence.json "$second" fail gap_unexplained

run logs --dossier both-dossier.json --quiet -o both.inventory
run analyze both-dossier.json --inventory both.inventory -o both.evidence
is "a file that is also read whole for a node is a conflict" \
	judged both.evidence "$third" inconclusive conflicting_sources

run logs find "$second" 2026-10-01T10:14 --inventory json.inventory --dossier json-dossier.json
is "find shows the node's record" ended 0
is "in the file of that day" grep -q '^json/2026-10-01.json' out
run logs find "$second" 2026-08-04T10:16 --inventory json.inventory --dossier json-dossier.json
is "and none in its hole" ended 2
run logs find "$second" 2026-10-01T10:14 --inventory json.inventory
is "without the dossier nobody knows whose it is: 64" ended 64

run logs --dossier path-dossier.json -o path.inventory
is "a path of no known node is skipped, and all is not read" ended 2
is "by its name" grep -q "^paths/edge-9/a.log: skipped: its path says no node" out
is "the others are their nodes'" test "$(grep -o '"records":1,' path.inventory | wc -l)" -ge 4
run logs seal-day --dossier path-dossier.json --manifest seals.jsonl --day "$(date -d yesterday +%F)"
is "a seal needs no node" ended 0
finish
