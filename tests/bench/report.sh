#!/bin/bash
# The appendix as one HTML page for 10 to 10,000 nodes and 11 agents, seven days of records behind
# them: seconds (user), the most memory, bytes. It measures and never judges. A minute on one core.
#     tests/bench/report.sh BUILD [NODES]...
set -euo pipefail

build=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- 10 100 1000 10000
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# Evidence of the lab's example, judged by the program once; its nodes, with their own logs and
# places, stand again under other names until there are enough. What counts nodes is then not what
# their number says, and that is a doubt on the cover: it changes no amount of work.
make_example() {
	"$build/cdnproof" plan "$root/examples/jiangxi/dossier.json" -o "$work/plan.json" --quiet \
		--start 2026-12-01T00:00:00+08:00
	"$build/tools/make_records" "$work/plan.json" "$work/records" 0
	"$build/cdnproof" analyze "$root/examples/jiangxi/dossier.json" --plan "$work/plan.json" \
		--records "$work/records" --db "$root/examples/jiangxi/lab-city.mmdb" \
		-o "$work/example.json" --quiet >/dev/null || [ $? -le 2 ]
}

make_evidence() { # NODES
	/usr/bin/python3 - "$work/example.json" "$work/evidence.json" "$1" <<-'PYTHON'
		import json, sys

		evidence = json.load(open(sys.argv[1], encoding="utf-8"))
		nodes, logs = evidence["nodes"], evidence["logs"]
		evidence["nodes"], evidence["logs"] = [], []
		for i in range(int(sys.argv[3])):
		    node, name = nodes[i % len(nodes)], f"node-{i:05}"
		    address = f"198.{18 + i // 62500}.{i // 250 % 250}.{i % 250 + 1}"
		    copy = {**node, "id": name, "same_place": [], "addresses": [address]}
		    evidence["nodes"].append(copy)
		    evidence["logs"] += [{**log, "node": name} for log in logs if log["node"] == node["id"]]
		with open(sys.argv[2], "w", encoding="utf-8") as out:
		    json.dump(evidence, out, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
	PYTHON
}

make_example
printf 'nodes\ttime\tmemory\tevidence\tpage\n'
for nodes; do
	make_evidence "$nodes"
	printf '%s\t' "$nodes"
	/usr/bin/time -f '%U s %M' -o "$work/time" "$build/cdnproof" report "$work/evidence.json" \
		--format html -o "$work/appendix.html" --quiet 2>/dev/null
	read -r seconds _ kilobytes <"$work/time"
	printf '%s s\t%s MB\t%s kB\t%s kB\n' "$seconds" "$((kilobytes / 1024))" \
		"$(($(stat -c %s "$work/evidence.json") / 1000))" \
		"$(($(stat -c %s "$work/appendix.html") / 1000))"
done
