#!/bin/bash
# verify: a bundle that `run` measured by agents that sign. What somebody with the sealing key leaves
# out or changes of records, heads and runs is told, though the bundle is sealed again.
#     tests/system/test_verify_measured.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317,SC2016 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
enter_net "$@" # packets go to 127.0.0.0/8 of a namespace without uplink

for key in a1 a2 seal other; do
	run keygen -o "$key"
done
write_dossier dossier.json
for agent in a1 a2; do
	key=$(sed -n 2p "$agent.pub")
	sed -i "s,{\"id\": \"$agent\",{\"id\": \"$agent\"\, \"key\": \"$key\"," dossier.json
done
sed -i 's/"slots": 4/"slots": 12/' dossier.json
cat >agent.sh <<'END'
#!/bin/sh
agent=$1
shift
exec "$@" --key "$agent"
END
chmod +x agent.sh
run run dossier.json -o whole --via "./agent.sh {agent}" --as-of "$(slot_edge 60)" --quiet
is "two agents measured and signed" test -s whole/raw/records/a1/heads -a -s whole/raw/records/a2/heads
run seal whole --key seal
run verify whole --trust seal.pub
is "as it was measured: status 0" ended 0
is "every agent has signed" not grep -q 'agent without signed heads' out
cp out whole.out
is "that no stamp shows the plan is said" grep -q 'plan before probing: not shown' out

tells() { # REASON[@PLACE]
	/usr/bin/python3 - "$1" <<-'END'
		import json, sys
		result = json.load(open("out", encoding="utf-8"))
		reasons = [r for a in result["answers"] for r in a["reasons"]]
		name, _, place = sys.argv[1].partition("@")
		print([(r["name"], r.get("place"), r.get("detail")) for r in reasons])
		sys.exit(not [r for r in reasons if r["name"] == name and place in ("", r.get("place"))])
	END
}

# All of an agent's lines written anew as one chain, with the first RTT of line N (from 0) halved.
rechain() { # FOLDER LINE
	/usr/bin/python3 - "$@" <<-'END'
		import glob, hashlib, json, sys
		number, prev = 0, None
		for path in sorted(glob.glob(sys.argv[1] + "/*.jsonl")):
		    lines = []
		    for line in open(path, encoding="utf-8"):
		        record = json.loads(line)
		        if number == int(sys.argv[2]) and record["rtt_ns"]:
		            record["rtt_ns"][0] //= 2
		        if prev:
		            record["prev"] = prev
		        line = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
		        prev = hashlib.sha256(line.encode()).hexdigest()
		        number += 1
		        lines.append(line + "\n")
		    open(path, "w", encoding="utf-8").writelines(lines)
	END
}

# The Nth head signed by another key, who names itself.
forge() { # FILE LINE
	/usr/bin/python3 - "$@" <<-'END'
		import base64, json, subprocess, sys
		lines = open(sys.argv[1]).read().splitlines()
		head = json.loads(lines[int(sys.argv[2])])
		body, kind = base64.b64decode(head["payload"]), head["payloadType"].encode()
		open("pae", "wb").write(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body))
		subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", "other", "-rawin", "-in", "pae",
		                "-out", "pae.sig"], check=True)
		head["signatures"][0]["sig"] = base64.b64encode(open("pae.sig", "rb").read()).decode()
		lines[int(sys.argv[2])] = json.dumps(head, sort_keys=True, separators=(",", ":"))
		open(sys.argv[1], "w").write("\n".join(lines) + "\n")
	END
}

last_file() { # FOLDER
	find "$1" -name '*.jsonl' | sort | tail -n 1
}

# NAME|STATUS|REASON|COMMANDS in the copy $b; then it is sealed again.
cases=(
	'the last line deleted|11|head_unmet@a1|sed -i \$d "$(last_file $b/raw/records/a1)"'
	'a line in between deleted|11|records_gap|sed -i 3d "$(last_file $b/raw/records/a1)"'
	'a chain written anew|10|head_forged@a1|rechain $b/raw/records/a1 2'
	'the records of an agent deleted|11|records_fewer@a2|rm $b/raw/records/a2/*.jsonl'
	'records and heads of an agent deleted|11|records_fewer@a2|rm -r $b/raw/records/a2'
	'a head deleted|11|heads_gap@a1|sed -i 1d $b/raw/records/a1/heads'
	'the last head deleted, and what it covers|11|records_fewer@a1|sed -i \$d $b/raw/records/a1/heads; sed -i \$d "$(last_file $b/raw/records/a1)"'
	'a head by another key|10|head_forged@a1|forge $b/raw/records/a1/heads 1'
	'a line of the runs deleted|11|runs_broken|sed -i 2d $b/raw/runs.jsonl'
	'the last line of the runs deleted|11|run_unfinished|sed -i \$d $b/raw/runs.jsonl'
	'another plan|12|evidence_differs|rm -f $b/attest/plan.tsq; sed -i s/slots\":12/slots\":13/ $b/plan/plan.json'
)
for row in "${cases[@]}"; do
	IFS='|' read -r name wanted reason commands <<<"$row"
	# shellcheck disable=SC2034 # rows of the table name it
	b=case
	rm -rf case x
	cp -r whole case
	eval "$commands"
	timeout 60 "$program" seal case --key seal --quiet >/dev/null
	run verify case --trust seal.pub --json
	is "$name: status $wanted" ended "$wanted"
	is "$name: $reason" tells "$reason"
done
finish
