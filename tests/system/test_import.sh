#!/bin/bash
# import: what fping and scamper really print, tables of a 拨测 service; records that analyze counts
# once, and that never say where a node is. Packets stay in a network without uplink.
#     tests/system/test_import.sh BUILD
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
enter_net "$@"

for tool in fping scamper sc_warts2json; do
	command -v "$tool" >/dev/null || skip "needs $tool (Debian packages fping and scamper)"
done

write_dossier d.json
sed -i 's/"slot_ms": 250, "slots": 4/"slot_ms": 60000, "slots": 60/' d.json
now=$(date +%s)
begin=$(slot_edge $((-(now % 60) - 600)))
run plan d.json -o plan.json --start "$begin"
is "a plan that began ten minutes ago is made" ended 0

# 198.18.50.9 is there for the kernel and answers nothing.
ip link add up0 type veth peer name up1
ip link set up0 up && ip link set up1 up
ip addr add 198.18.50.1/24 dev up0
ip neigh add 198.18.50.9 lladdr 02:00:00:00:00:09 dev up0

same_rtts() { # RECORDS SUMMARY: each answered RTT is what fping's own summary says
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		wanted = {}
		for line in open(sys.argv[2]):
		    if " : " in line and "[" not in line:
		        host, rtts = line.split(" : ")
		        wanted[host.strip()] = [round(float(r) * 1e6) for r in rtts.split() if r != "-"]
		found = {}
		for line in open(sys.argv[1]):
		    record = json.loads(line)
		    found.setdefault(record["addr"], []).extend(record["rtt_ns"])
		    assert record["ts"] == "imported" and record["sent"] - record["lost"] == record["answered"]
		    assert len(record["rtt_ns"]) == record["answered"] and 0 not in record["rtt_ns"]
		assert found == wanted and len(found) == 4, (found, wanted)
	END
}

counts() { # EVIDENCE KEY: a count of the records
	/usr/bin/python3 -c '
import json, sys
print(json.load(open(sys.argv[1], encoding="utf-8"))["records"].get(sys.argv[2], 0))' "$@"
}

count_is() { # EVIDENCE KEY NUMBER
	[ "$(counts "$1" "$2")" = "$3" ]
}

no_discs() { # EVIDENCE: latency bounds no node
	/usr/bin/python3 -c '
import json, sys
nodes = json.load(open(sys.argv[1], encoding="utf-8"))["nodes"]
assert nodes and not any(node["location"].get("discs") for node in nodes)' "$1"
}

fits_schema() { # FILE: every line, by another program
	/usr/bin/python3 - "$root/docs/schemas/record-v1.json" "$1" <<-'END'
		import json, sys
		import jsonschema
		schema = json.load(open(sys.argv[1]))
		for line in open(sys.argv[2]):
		    jsonschema.validate(json.loads(line), schema)
	END
}

# --- fping -----------------------------------------------------------------------------------

hosts=(127.0.0.11 127.0.0.12 127.0.0.13 198.18.50.9)
fping -C 5 -p 100 -D "${hosts[@]}" >stamped.txt 2>summary.txt
run import --from fping stamped.txt --agent a1 --node n1 -o all.jsonl
is "fping's stamped lines are imported" ended 0
is "the RTTs are those that fping sums up" same_rtts all.jsonl summary.txt
is "the records fit their schema" fits_schema all.jsonl
is "what was imported is said" grep -Eq 'sent 20, answered 15, lost 5' err

run import --from fping stamped.txt --agent a1 --plan plan.json -o planned.jsonl
is "with a plan: status 0" ended 0
is "with a plan: what it does not ask for is said" grep -q 'does not ask for: 5, such as 198.18.50.9' err
records=$(wc -l <planned.jsonl)
analyze() { # RECORDS…: into ev.json
	run analyze d.json --plan plan.json --records "$@" --as-of "$(slot_edge 3600)" -o ev.json
}
analyze planned.jsonl
is "analyze counts every imported record" count_is ev.json counted "$records"
is "imported RTTs bound no node's place" no_discs ev.json

run import --from fping stamped.txt --agent a1 --plan plan.json -o planned.jsonl
is "importing again appends" test "$(wc -l <planned.jsonl)" -eq $((2 * records))
analyze planned.jsonl
is "what was imported twice counts once" count_is ev.json counted "$records"
is "what was imported twice is no conflict" count_is ev.json conflicts 0

cat stamped.txt summary.txt >both.txt
run import --from fping both.txt --agent a1 --node n1 -o both.jsonl
is "fping's summary does not count beside its lines" same_rtts both.jsonl summary.txt

fping -C 5 -p 100 -q "${hosts[@]}" 2>plain.txt
fault "fping without stamps" 64 '^cdnproof: plain.txt:[0-9]+: .*--start' \
	import --from fping plain.txt --agent a1 --node n1 -o no.jsonl
is "fping without stamps: nothing is written" not test -e no.jsonl
run import --from fping plain.txt --agent a1 --node n1 --start "$begin" --interval 100 -o plain.jsonl
is "fping without stamps is dated by --start" same_rtts plain.jsonl plain.txt

# --- scamper ---------------------------------------------------------------------------------

scamper -O warts -o pings.warts -p 50 -c "ping -c 4 -i 0.1" -i "${hosts[@]}" >/dev/null 2>&1
sc_warts2json pings.warts >pings.jsonl
run import --from scamper pings.jsonl --agent a1 --node n1 -o scamper.jsonl
is "scamper's pings are imported" ended 0
scamper_rtts() {
	/usr/bin/python3 - pings.jsonl scamper.jsonl <<-'END'
		import json, sys
		wanted = {}
		for line in open(sys.argv[1]):
		    ping = json.loads(line)
		    if ping["type"] == "ping":
		        rtts = [round(r["rtt"] * 1e6) for r in ping["responses"]]
		        wanted[ping["dst"]] = (ping["ping_sent"], rtts)
		found = {}
		for line in open(sys.argv[2]):
		    r = json.loads(line)
		    sent, rtts = found.get(r["addr"], (0, []))
		    found[r["addr"]] = (sent + r["sent"], rtts + r["rtt_ns"])
		assert found == wanted and len(found) == 4, (found, wanted)
	END
}
is "scamper's requests and RTTs are all there" scamper_rtts

# --- tables ----------------------------------------------------------------------------------

table=$data/import/service.csv
cp "$table" service.csv
csv=(import --from csv service.csv --agent a1 --node n1 --method icmp --means)
run "${csv[@]}" --time-zone +08:00 --only 拨测点=南昌-1 -o table.jsonl
is "a table that is understood in part: status 2" ended 2
is "how columns were understood is said" grep -q '^columns: addr=目标IP, time=拨测时间, rtt_ms=Ping 时延(ms)' err
is "a row that is not understood is named" grep -Eq '^service.csv:8: .*RTT of 0' err
is "what is not understood is counted" grep -q '^not understood: 2$' err
is "the rest is imported" is_json_lines table.jsonl
is "a lost request has no RTT" not grep -Eq '"rtt_ns":\[[^]]*\b0\b' table.jsonl
cp "$data/import/service-gbk.csv" gbk.csv
run import --from csv gbk.csv --agent a1 --node n1 --method icmp --means --time-zone +08:00 \
	--only 拨测点=南昌-1 -o gbk.jsonl
without_run() { # FILE
	sed -E 's/"(run|prev)":"[0-9a-f]*",?//g' "$1"
}
is "GBK says the same as UTF-8" test "$(without_run gbk.jsonl)" = "$(without_run table.jsonl)"
run "${csv[@]}" --time-zone +08:00 --only 拨测点=南昌-1 -o -
cp out printed.jsonl
is "- is standard output" same printed.jsonl table.jsonl

quiet=(--quiet -o no.jsonl)
fault "a local time without a zone" 64 '^cdnproof: service.csv:3: .*--time-zone' "${csv[@]}" "${quiet[@]}"
lines=3 fault "results of two agents" 65 '拨测点 is 南昌-1, 上饶-1' "${csv[@]}" --time-zone +08:00 "${quiet[@]}"
fault "no such column for --only" 65 'no column "省份"' "${csv[@]}" --time-zone +08:00 --only 省份=江西 "${quiet[@]}"
fault "no such column for --map" 65 'no column "延时"' "${csv[@]}" --time-zone +08:00 --map rtt_ms=延时 "${quiet[@]}"
fault "a field that --map does not know" 64 'FIELD=COLUMN' "${csv[@]}" --map color=red "${quiet[@]}"
fault "a zone that is none" 64 'Asia/Shanghai' "${csv[@]}" --time-zone 北京 "${quiet[@]}"
fault "no format" 64 '--from FORMAT' import service.csv --agent a1 -o no.jsonl
fault "a format that is none" 64 'csv, fping' import --from smokeping service.csv --agent a1 -o no.jsonl
fault "a file that is not there" 66 'nowhere.csv' import --from csv nowhere.csv --agent a1 "${quiet[@]}"
fault "an agent that the plan does not know" 65 'no agent a9' import --from fping stamped.txt \
	--agent a9 --plan plan.json "${quiet[@]}"
fault "a file of another format" 65 'pings.jsonl: .*fping' import --from fping pings.jsonl --agent a1 \
	--node n1 "${quiet[@]}"
fault "JSON that is none" 65 'stamped.txt: line 1, column 24: not JSON' import --from scamper stamped.txt \
	--agent a1 --node n1 "${quiet[@]}"
fault "an output that cannot be" 73 'no/where' import --from fping stamped.txt --agent a1 --node n1 \
	-o no/where/r.jsonl --quiet
is "nothing is written where something is wrong" not test -e no.jsonl
finish
