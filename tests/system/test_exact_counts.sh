#!/bin/bash
# Counting is exact: the lab's wire drops, doubles, delays and reorders a known number of packets, and
# the prober's counts equal the wire's, by frames and capture as by sockets.
#     tests/system/test_exact_counts.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
lab=$build/lab
[ -x "$lab" ] || skip "the lab is not built (make everything)"
"$lab" check >"$work/is.log" 2>&1 || skip "$(cat "$work/is.log")"
LAB_NGINX=${LAB_NGINX:-build/nginx/usr/sbin/nginx}
[ "${LAB_NGINX#/}" != "$LAB_NGINX" ] || LAB_NGINX=$root/$LAB_NGINX
export LAB_NGINX
[ -x "$LAB_NGINX" ] || "$root/tests/lab/fetch-nginx.sh" "$root/build/nginx" >/dev/null || skip "no nginx"

counts=$here/exact_counts.py
/usr/bin/python3 "$counts" topology >topology.json

measure() { # NAME OPTION…
	local name=$1
	shift
	# shellcheck disable=SC2016 # the inner shell expands
	timeout -k 5 60 "$lab" run topology.json --stats "$name.json" --stats-pairs -- bash -c '
		/usr/bin/python3 "$1" plan >plan.json
		ip netns exec agent "${@:3}" probe plan.json --agent a -o "$2.jsonl" --quiet '"$*"'
	' bash "$counts" "$name" "$program"
}

is "a run over a wire that loses, doubles, delays and reorders ends well" measure packet
is "every packet is accounted for, by stamps at the packet" \
	/usr/bin/python3 "$counts" check packet.jsonl packet.json
[ -z "${VERBOSE:-}" ] || cat is.log
is "the same run by sockets alone ends well" measure sockets --no-capture
is "every packet is accounted for, by stamps of the sockets" \
	/usr/bin/python3 "$counts" check sockets.jsonl sockets.json
[ -z "${VERBOSE:-}" ] || cat is.log

# Twenty-eight agents at once, on whatever processors there are.
measure_many() {
	# shellcheck disable=SC2016 # the inner shell expands
	timeout -k 5 90 "$lab" run many.json --stats many-stats.json --stats-pairs -- bash -c '
		/usr/bin/python3 "$1" plan-of-many >plan.json
		mkdir -p many
		for i in $(seq 28); do
			ip netns exec "agent-$i" "$2" probe plan.json --agent "agent-$i" \
				-o "many/$i.jsonl" --quiet &
			agents+=($!)
		done
		for agent in "${agents[@]}"; do
			wait "$agent" || exit 1
		done
	' bash "$counts" "$program"
}
/usr/bin/python3 "$counts" topology-of-many >many.json
is "twenty-eight agents at once end well" measure_many
is "none of them lost a packet that the wire did not lose" \
	/usr/bin/python3 "$counts" check-many many-stats.json many/*.jsonl
[ -z "${VERBOSE:-}" ] || cat is.log
finish
