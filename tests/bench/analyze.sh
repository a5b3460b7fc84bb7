#!/bin/bash
# `analyze` over 10^4 to 10^6 records of 1,000 nodes and 11 agents, beside peers that only read the
# same bytes: one digest of all, and jq, which parses each line and prints one number. It measures
# and never judges. Below two minutes on two cores.
#     tests/bench/analyze.sh BUILD [ROUNDS]
# ANALYZE_MOST=10000000 goes on to 10^7 records: five gigabytes below TMPDIR, twice that in pages.
set -euo pipefail

build=$(cd "$1" && pwd)
rounds=${2:-3}
most=${ANALYZE_MOST:-1000000}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
jq_most=1000000 # it takes minutes beyond

# A dossier of so many nodes in eight cities, planned for so many slots of half an hour.
make_dossier() { # NODES SLOTS
	/usr/bin/python3 - "$root/examples/jiangxi/dossier.json" "$work/dossier.json" "$@" <<-'PYTHON'
		import json, sys
		dossier = json.load(open(sys.argv[1], encoding="utf-8"))
		sites, nodes = dossier["sites"], int(sys.argv[3])
		dossier["nodes"] = [
			{"id": f"node-{i:04}", "role": "core" if i % 100 == 0 else "edge",
			 "city": sites[i % 8]["city"], "site": sites[i % 8]["id"],
			 "addresses": [f"198.18.{101 + i % 8}.{i // 8 + 1}"], "operator": "电信"}
			for i in range(nodes)]
		dossier.update(logs=[], documents=[], checks=[], plan={
			"slot_ms": 1800000, "slots": int(sys.argv[4]), "methods": {
				"icmp": {"sent": 3, "interval_ms": 250, "timeout_ms": 900},
				"tcp": {"sent": 2, "interval_ms": 400, "timeout_ms": 900}}})
		del dossier["geo"]
		json.dump(dossier, open(sys.argv[2], "w", encoding="utf-8"))
	PYTHON
}

make_records() { # NODES SLOTS
	rm -rf "$work/records"
	make_dossier "$@"
	"$build/cdnproof" plan "$work/dossier.json" -o "$work/plan.json" --quiet \
		--start 2026-12-01T00:00:00+08:00
	"$build/tools/make_records" "$work/plan.json" "$work/records" 0
}

rows() { # RECORDS
	printf '%s records, %s MB\n' "$1" "$(($(cat "$work"/records/* | wc -c) / 1000000))"
	printf 'openssl dgst -sha256, all bytes\t%s\tcat %s/records/* | openssl dgst -sha256\n' \
		"$1" "$work"
	printf 'cdnproof analyze\t%s\t%s\n' "$1" "$build/cdnproof analyze $work/dossier.json \
--plan $work/plan.json --records $work/records --db $root/examples/jiangxi/lab-city.mmdb \
-o $work/evidence.json --quiet"
	if [ "$1" -le "$jq_most" ]; then
		printf 'jq -c .seq\t%s\tcat %s/records/* | jq -c .seq\n' "$1" "$work"
	fi
}

echo "medians of $rounds rounds, interleaved; $(nproc) processors; RSS of the largest process"
while read -r nodes slots; do
	records=$((nodes * 11 * 2 * slots)) # 11 agents, two methods
	[ $((records * 10)) -le $((most * 11)) ] || break
	make_records "$nodes" "$slots"
	rows "$records" | /usr/bin/python3 "$here/interleave.py" "$rounds" 'M lines' 1e6
done <<-'SIZES'
	455 1
	909 5
	1000 45
	1000 455
SIZES
