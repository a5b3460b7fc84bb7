#!/bin/bash
# Counting is exact: the lab's wire drops, doubles, delays and reorders a known number of packets, and
# the prober's counts equal the wire's and an independent capture's, by frames and capture as by
# sockets, however busy the machine.
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

measure() { # NAME OPTION…: the prober, and tcpdump beside it
	local name=$1
	shift
	# shellcheck disable=SC2016 # the inner shell expands
	timeout -k 5 60 "$lab" run topology.json --stats "$name.json" --stats-pairs -- bash -c '
		ip netns exec agent tcpdump -Z root -n -i wire0 -s 128 -B 65536 \
			--time-stamp-precision=nano -w "$2.pcap" 2>"$2.pcap.err" &
		dump=$!
		for _ in $(seq 100); do
			grep -q "listening on" "$2.pcap.err" && break
			sleep 0.1
		done
		/usr/bin/python3 "$1" plan >plan.json
		ip netns exec agent "${@:3}" probe plan.json --agent a -o "$2.jsonl" --quiet '"$*"'
		status=$?
		kill -INT "$dump"
		wait "$dump"
		exit "$status"
	' bash "$counts" "$name" "$program"
}

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

# A run that this machine spoilt shows nothing: it is measured again, twice at most.
unspoilt() { # the functions measured and checked
	for _ in 1 2 3; do
		rm -rf ./*.jsonl many
		measured && checked
		status=$?
		[ "$status" -eq 75 ] || return "$status"
	done
	return 75
}

measured() { measure packet; }
checked() { /usr/bin/python3 "$counts" check packet.jsonl packet.json packet.pcap; }
is "every packet is accounted for, by stamps at the packet" unspoilt
[ -z "${VERBOSE:-}" ] || cat is.log
measured() { measure sockets --no-capture; }
checked() { /usr/bin/python3 "$counts" check sockets.jsonl sockets.json sockets.pcap; }
is "every packet is accounted for, by stamps of the sockets" unspoilt
[ -z "${VERBOSE:-}" ] || cat is.log
/usr/bin/python3 "$counts" topology-of-many >many.json
measured() { measure_many; }
checked() { /usr/bin/python3 "$counts" check-many many-stats.json many/*.jsonl; }
is "none of twenty-eight agents loses a packet that the wire did not lose" unspoilt
[ -z "${VERBOSE:-}" ] || cat is.log
finish
