#!/bin/bash
# logs --db: clients by city and operator, as groups of twenty clients or more; no client's address
# in anything that is written.
#     tests/system/test_logs_clients.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

vendors=$data/mmdb/vendors

# Who asks how often; lines in two formats and three files, none of which has all of a group.
/usr/bin/python3 - <<'END'
import gzip, json, os
def net(name, count): return [f"{name}{i}" for i in range(1, count + 1)]
asked = [(client, times) for clients, times in (
    (net("198.18.1.", 20), 2), (net("198.18.2.", 19), 5), (net("198.18.3.", 21), 1),
    (net("198.18.4.", 30), 1), (net("198.18.8.", 25), 1), (net("198.18.5.", 22), 1),
    (net("10.11.12.", 24), 1), (net("8.8.8.", 18), 1),
    ([f"2001:4860:0:7::{i:x}" for i in range(1, 40)], 1),  # one line
) for client in clients]
lines = [client for client, times in asked for _ in range(times)]
os.mkdir("nc-1")
def combined(n, client):
    return (f'{client} - user{n} [01/Jun/2026:10:{n % 60:02d}:00 +0800] '
            f'"GET /private/{n} HTTP/1.1" 200 10 "-" "x"\n')
def as_json(n, client):
    bracketed = f"[{client}]" if ":" in client else client
    return json.dumps({"time": f"2026-06-01T11:{n % 60:02d}:00+08:00", "status": 200, "bytes": 10,
                       "remote_addr": f"{bracketed}:{1024 + n}", "uri": f"/private/{n}"}) + "\n"
parts = [[], [], []]
for n, client in enumerate(lines):
    parts[n % 3].append((combined if n % 3 < 2 else as_json)(n, client))
open("nc-1/a.log", "w").writelines(parts[0])
gzip.open("nc-1/b.log.gz", "wt").writelines(parts[1])
open("nc-1/c.log", "w").writelines(parts[2])
json.dump([client for client, times in asked], open("clients.json", "w"))
END

groups() { # FILE GROUP…: those of its only archive, as city/operator=records, and no other
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		traffic = json.load(open(sys.argv[1]))["archives"][0]["traffic"]
		is_ = [f'{c["city"]}/{c.get("operator", "")}={c["records"]}' for c in traffic.get("clients", [])]
		is_.append(f'others={traffic.get("clients_others", 0)}')
		assert is_ == sys.argv[2:], is_
		assert all(c["bytes"] == 10 * c["records"] for c in traffic.get("clients", []))
	END
}
asked() { # FILE NAME…: the databases
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		traffic = json.load(open(sys.argv[1]))["archives"][0]["traffic"]
		assert sorted(d["name"] for d in traffic.get("clients_by", [])) == sys.argv[2:], traffic
	END
}
tells_nobody() { # FILE…: no client, no user, no path of the lines
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		clients = json.load(open("clients.json"))
		for name in sys.argv[1:]:
		    text = open(name, encoding="utf-8").read()
		    for word in clients + ["198.18.", "10.11.", "8.8.8", "2001:4860", "user", "private"]:
		        assert word not in text, (name, word)
	END
}
shows() { # FILE FACT COUNT OF: of logs.traffic
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		finding, = (f for f in json.load(open(sys.argv[1]))["findings"] if f["rule"] == "logs.traffic")
		assert finding["verdict"] == "informational"
		is_ = [(f["count"], f.get("of")) for f in finding["facts"] if f["fact"] == sys.argv[2]]
		assert is_ == [tuple(map(int, sys.argv[3:]))] * (len(sys.argv) > 3), is_
	END
}

# --- paths -----------------------------------------------------------------------------------

run logs nc-1 --traffic --db "$vendors/ipip.mmdb" -o one.json
is "clients are looked up" ended 0
is "groups of twenty are there, smaller ones are others, a line of IPv6 is one client" groups one.json \
	360700/电信=40 abroad/=30 country/=21 other_province/=25 reserved/=46 others=152
is "the database is named" asked one.json ipip.mmdb
is "no client is told" tells_nobody one.json out err
for jobs in 1 2 3; do
	run logs nc-1 --traffic --db "$vendors/ipip.mmdb" --jobs $jobs -o again.json
	is "$jobs files at once, under another key: the same bytes" same one.json again.json
done
run logs nc-1 --traffic --db "$vendors/ipip.mmdb" "$vendors/asn.mmdb" "$vendors/ipip.mmdb" -o two.json
is "what the first does not say the second says" groups two.json 360700/电信=40 \
	abroad/=30 country/=21 other_province/=25 reserved/=24 reserved/教育网=22 others=152
is "a file that is named twice is asked once" asked two.json asn.mmdb ipip.mmdb
run logs nc-1 --traffic -o none.json
is "without a database nothing is said" groups none.json others=0
is "and none is named" asked none.json

run logs nc-1 --traffic --mode verify --against none.json --db "$vendors/ipip.mmdb" -o later.json
is "verify asks what nobody had asked" groups later.json \
	360700/电信=40 abroad/=30 country/=21 other_province/=25 reserved/=46 others=152
run logs nc-1 --traffic --mode verify --against later.json --db "$vendors/asn.mmdb" -o latest.json
is "and reads no archive again for another database" asked latest.json ipip.mmdb

# --- faults ----------------------------------------------------------------------------------

fault "a database that is not there" 66 'nothing\.mmdb' logs nc-1 --traffic --db nothing.mmdb
fault "a file that is no database" 65 'one\.json: no MaxMind DB' logs nc-1 --traffic --db one.json
fault "a database without --traffic" 64 '--db' logs nc-1 --db "$vendors/ipip.mmdb"
fault "a database with --no-traffic" 64 '--db' logs nc-1 --no-traffic --db "$vendors/ipip.mmdb"
fault "a database with --mode quick" 64 '--db' logs nc-1 --traffic --mode quick --db "$vendors/ipip.mmdb"

# --- a dossier -------------------------------------------------------------------------------

logs=', "logs": [{"node": "n1", "kind": "access", "paths": ["nc-1"]}]'
cp "$data/mmdb/lab-true.mmdb" lab.mmdb
write_dossier dossier.json "$logs"', "geo": {"databases": ["lab.mmdb", "elsewhere.mmdb"]}'
run logs --dossier dossier.json -o of-dossier.json
is "of the dossier's databases those that are there are asked" asked of-dossier.json lab.mmdb
is "no client of it is told" tells_nobody of-dossier.json out err
run analyze dossier.json --db lab.mmdb --inventory of-dossier.json -o evidence.json
is "the finding tells the clients in the node's city" shows evidence.json clients_city 40 314
is "and those of no known place" shows evidence.json clients_unplaced 176 314
run logs --dossier dossier.json --db "$vendors/ipip.mmdb" -o of-option.json
is "--db goes before them" asked of-option.json ipip.mmdb
run logs --dossier dossier.json --no-traffic -o bare.json
is "with --no-traffic nobody is asked" ended 0
run analyze dossier.json --db lab.mmdb --inventory bare.json -o evidence.json
is "and nothing is told" shows evidence.json clients_city
cp one.json lab.mmdb
fault "a broken database of the dossier" 65 'lab\.mmdb: no MaxMind DB' logs --dossier dossier.json
run logs --dossier dossier.json --no-traffic
is "it is not looked at without traffic" ended 0
run logs seal-day --dossier dossier.json --manifest seals.jsonl --day 2026-06-01
is "nor when a day is sealed" ended 0
run logs --dossier dossier.json --mode quick
is "nor by a quick look" ended 2

finish
