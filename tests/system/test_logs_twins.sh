#!/bin/bash
# A log under two nodes that was cut at another hour for the second: no file is equal, and the lines
# are. Neither node passes by it; a third node, and both without the copy, do.
#     tests/system/test_logs_twins.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

# Half a year until 2026-11-21 of three nodes, a record each ten minutes, a file a day of +08:00. Of
# the second node 15 August is the first's: cut at 07:00, one part packed, lines ended by CRLF.
/usr/bin/python3 - "$data/dossier/full.json" <<'END'
import datetime, gzip, json, os, sys
zone = datetime.timezone(datetime.timedelta(hours=8))
begin = datetime.datetime(2026, 5, 20, tzinfo=zone)
dossier = json.load(open(sys.argv[1]))
ids = [node["id"] for node in dossier["nodes"][:3]]
assert len(ids) == 3


def lines(day, client):
    for minute in range(0, 1440, 10):
        at = begin + datetime.timedelta(days=day, minutes=minute)
        yield at.strftime(f'192.0.2.{client} - - [%d/%b/%Y:%H:%M:%S %z] "GET /{minute} HTTP/1.1" 200 9 "-" "-"\n')


for tree in ("copied", "own"):
    for client, node in enumerate(ids):
        os.makedirs(f"{tree}/{node}")
        for day in range(185):
            date = (begin + datetime.timedelta(days=day)).strftime("%Y%m%d")
            copied = tree == "copied" and client == 1 and date == "20260815"
            text = list(lines(day, 0 if copied else client))
            if not copied:
                open(f"{tree}/{node}/access.log-{date}", "w").write("".join(text))
                continue
            cut = 7 * 6
            open(f"{tree}/{node}/night.log", "w").write("".join(text[:cut]).replace("\n", "\r\n"))
            open(f"{tree}/{node}/day.gz", "wb").write(gzip.compress("".join(text[cut:]).encode(), mtime=0))
    json.dump({key: value for key, value in dict(dossier, as_of="2026-11-21T00:00:00+08:00",
        stage="renewal", maintenance=[], agents=[{k: v for k, v in agent.items() if k != "attested"}
            for agent in dossier["agents"]],
        landmarks=[{k: v for k, v in landmark.items() if k != "attested"}
            for landmark in dossier.get("landmarks", [])],
        sites=[{k: v for k, v in site.items() if k != "documents"} for site in dossier["sites"]],
        logs=[{"node": node, "kind": "access", "paths": [f"{tree}/{node}"]} for node in ids]).items()
        if key not in ("records", "geo", "documents", "service_start", "plan")},
        open(f"{tree}.json", "w"), ensure_ascii=False)
open("ids", "w").write(" ".join(ids))
END
read -r first second third <ids

judged() { # EVIDENCE NODE VERDICT [REASON]
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		log, = [l for l in json.load(open(sys.argv[1]))["logs"]
		    if l["node"] == sys.argv[2] and l["kind"] == "access"]
		assert log["verdict"] == sys.argv[3], log
		assert log["reason"] == sys.argv[4:], log["reason"]
	END
}
told() { # EVIDENCE NODE OTHER: a fact of 144 lines names the other one
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		told = [(fact["count"], fact["sample"]) for finding in json.load(open(sys.argv[1]))["findings"]
		    if finding["rule"] == "logs.times" for fact in finding["facts"]
		    if fact["fact"] == "same_lines" and fact["node"] == sys.argv[2]]
		assert told == [(144, other) for other in sys.argv[3:]], told
	END
}
no_file_is_equal() { # INVENTORY
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		files = json.load(open(sys.argv[1]))["files"]
		assert len({file["content_xxh128"] for file in files}) == len(files)
	END
}

for tree in copied own; do
	run logs --dossier "$tree.json" --quiet -o "$tree.inventory"
	is "$tree: all is read" ended 0
	is "$tree: no file is equal to another" no_file_is_equal "$tree.inventory"
	run analyze "$tree.json" --inventory "$tree.inventory" -o "$tree.evidence"
	is "$tree: the inventory is judged" test "$status" -le 2
	is "$tree: the third node passes" judged "$tree.evidence" "$third" pass
done
is "what was copied is no proof for its node" judged copied.evidence "$first" inconclusive conflicting_sources
is "nor for the one that has the copy" judged copied.evidence "$second" inconclusive conflicting_sources
is "each is told which other one holds its lines" told copied.evidence "$first" "$second"
is "and the other way round" told copied.evidence "$second" "$first"
is "nothing is told of the third" told copied.evidence "$third"
is "with lines of its own each passes" judged own.evidence "$first" pass
is "the other one too" judged own.evidence "$second" pass
run logs --dossier copied.json --quiet -j 4 -o again.inventory
is "four files at once give the same bytes" cmp copied.inventory again.inventory
run logs --dossier copied.json --quiet --mode verify --against copied.inventory -o verified.inventory
is "nothing has changed" ended 0
run analyze copied.json --inventory verified.inventory -o verified.evidence
is "what verify takes over is judged alike" judged verified.evidence "$first" inconclusive conflicting_sources
finish
