#!/bin/bash
# What the program takes, beside what a common tool takes for the same bytes: A B A B ... in one
# run, medians and their ratio. It measures and never judges. Below a minute on two cores.
#     tests/bench/data.sh BUILD [ROUNDS]
set -euo pipefail

build=$(cd "$1" && pwd)
rounds=${2:-5}
body=19372fea07f714a683ac373454311744107a158b39a12401f26c661ef2c3afd3 # as the example expects it
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
cdnproof=$build/cdnproof

# --- the inputs ------------------------------------------------------------------------------

make_inputs() {
	"$build/tools/make_logs" "$work/plain" node-a 2026-11-01T00:00:00+08:00 \
		2026-11-08T00:00:00+08:00 --per-hour 4000
	"$build/tools/make_logs" "$work/gzip" node-a 2026-11-01T00:00:00+08:00 \
		2026-11-08T00:00:00+08:00 --per-hour 4000 --gzip
	for net in 101 102 103 104 105 106 107 108; do
		for host in $(seq 1 50); do
			echo "198.18.$net.$host"
		done
	done >"$work/addresses"
	cp examples/jiangxi/lab-city.mmdb "$work/city.mmdb"
	make_month
}

# A month of hourly slots from two agents of the example.
make_month() {
	/usr/bin/python3 - examples/jiangxi/dossier.json "$work/dossier.json" <<-'PYTHON'
		import json, sys
		dossier = json.load(open(sys.argv[1], encoding="utf-8"))
		dossier.update(agents=dossier["agents"][:2], logs=[], documents=[],
		               plan={"slot_ms": 3600000, "slots": 720})
		del dossier["geo"]
		json.dump(dossier, open(sys.argv[2], "w", encoding="utf-8"))
	PYTHON
	"$cdnproof" plan "$work/dossier.json" -o "$work/plan.json" --quiet \
		--start 2026-12-01T00:00:00+08:00
	"$build/tools/make_records" "$work/plan.json" "$work/records" "$body"
}

# --- the pairs: both run in the folder of the inputs -------------------------------------------

ours=() peer=() name=() unit=() amount=()
pair() { # NAME AMOUNT UNIT OURS PEER
	name+=("$1") amount+=("$2") unit+=("$3") ours+=("$4") peer+=("$5")
}

make_pairs() {
	local bytes lines
	bytes=$(cat "$work"/plain/* | wc -c)
	pair "logs, plain" "$((bytes / 1000000))" MB \
		"cdnproof logs plain -o inventory.json --quiet" \
		"cat plain/* | openssl dgst -sha256"
	pair "logs, gzip" "$((bytes / 1000000))" MB \
		"cdnproof logs gzip -o inventory.json --quiet" \
		"zcat gzip/* | wc -l"
	pair "look-ups" "$(wc -l <"$work/addresses")" addresses \
		"cdnproof locate - --db city.mmdb -o answers.jsonl --quiet <addresses" \
		"xargs -n 1 mmdblookup --file city.mmdb --ip <addresses"
	lines=$(cat "$work"/records/* | wc -l)
	pair "analyze, a month" "$lines" lines \
		"cdnproof analyze dossier.json --plan plan.json --records records -o e.json --quiet" \
		"cat records/* | python3 -c 'import json, sys; any(json.loads(l) is None for l in sys.stdin)'"
}

# Wall time in µs. A verdict is no failure: statuses 1 and 2 are results.
measure() { # COMMAND
	local start=${EPOCHREALTIME/./} status=0
	(cd "$work" && cdnproof() { "$cdnproof" "$@"; } && eval "$1") >/dev/null 2>"$work/stderr" ||
		status=$?
	if [ "$status" -gt 2 ]; then
		echo "bench: $1: status $status" >&2
		cat "$work/stderr" >&2
		exit 1
	fi
	echo $((${EPOCHREALTIME/./} - start))
}

median() { # NUMBER...
	printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"
}

run_pair() { # INDEX
	local i=$1 a=() b=() round a_us b_us
	measure "${ours[i]}" >/dev/null # both once before: caches are warm
	measure "${peer[i]}" >/dev/null
	for ((round = 0; round < rounds; round++)); do
		a_us=$(measure "${ours[i]}")
		b_us=$(measure "${peer[i]}")
		a+=("$a_us") b+=("$b_us")
	done
	a_us=$(median "${a[@]}")
	b_us=$(median "${b[@]}")
	awk -v name="${name[i]}" -v amount="${amount[i]}" -v unit="${unit[i]}" -v a="$a_us" \
		-v b="$b_us" 'BEGIN { printf "%-18s %9.3f s %12.0f %-12s %9.3f s %12.0f %-12s %7.2f\n",
			name, a / 1e6, amount * 1e6 / a, unit "/s", b / 1e6, amount * 1e6 / b,
			unit "/s", a / b }'
}

make_inputs
make_pairs
echo "medians of $rounds rounds, alternating; $(nproc) processors"
printf '%-18s %11s %25s %11s %25s %7s\n' "" cdnproof "" peer "" ratio
for i in "${!name[@]}"; do
	run_pair "$i"
done
echo
for i in "${!name[@]}"; do
	printf '%-18s A  %s\n%-18s B  %s\n' "${name[i]}" "${ours[i]}" "" "${peer[i]}"
done
echo "mmdblookup takes one address a call: B starts a process for each."
