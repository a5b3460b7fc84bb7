#!/bin/sh
# The lab as a whole, with privileges: delays against the truth, HTTP through the wire, and that
# nothing stays behind whatever ends it.
#     tests/lab/test_lab_run.sh [LAB]        build/lab unless given; status 77: skipped
set -u

here=$(cd "$(dirname "$0")" && pwd)
lab=${1:-build/lab}
topology=$here/topologies/accuracy.json
failures=0
work=

fail() {
	echo "not ok - $*"
	failures=$((failures + 1))
}

skip() {
	echo "SKIP: $*" >&2
	exit 77
}

expect() { # WHAT WANTED GOT
	[ "$2" = "$3" ] || fail "$1: wanted \"$2\", got \"$3\""
}

clean_up() {
	[ -z "$work" ] || rm -rf "$work"
}

# --- what stays behind -----------------------------------------------------------------------

# The PID namespace of the lab that the starter $1 has raised: its only child is the lab's init.
space_of() {
	for status in /proc/[0-9]*/status; do
		if grep -qs "^PPid:[[:space:]]$1\$" "$status"; then
			readlink "${status%/status}/ns/pid"
		fi
	done
}

processes_in() { # PID-NAMESPACE
	find /proc -mindepth 3 -maxdepth 3 -path '/proc/[0-9]*/ns/pid' -lname "$1" 2>/dev/null
}

mounts() {
	sort /proc/self/mountinfo
	ls -d /run/netns /run/lab 2>/dev/null
}

wait_for_file() { # 5 s at most
	tries=0
	while [ ! -s "$1" ] && [ $tries -lt 100 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	[ -s "$1" ] || fail "$1 did not come"
}

# Starts the lab in the background with a command that outlives the test, and waits for it.
# Sets $starter and $space. A shell's background job ignores SIGINT; env restores it.
start_lab() { # [OPTION...]
	rm -f "$work/ready"
	# shellcheck disable=SC2016 # expanded by the inner shell
	env --default-signal=INT "$lab" run "$topology" "$@" -- \
		sh -c 'echo ready >"$1"; exec sleep 60' sh "$work/ready" 2>"$work/stderr" &
	starter=$!
	wait_for_file "$work/ready"
	space=$(space_of "$starter" | sed 's/[][]/\\&/g') # -lname takes a pattern
	if [ -z "$space" ] || [ -z "$(processes_in "$space")" ]; then
		fail "the lab has no processes to look for"
	fi
}

expect_nothing_left() { # WHAT
	tries=0
	while [ -n "$(processes_in "$space")" ] && [ $tries -lt 40 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	expect "$1: processes left" "" "$(processes_in "$space")"
	expect "$1: mounts" "$(cat "$work/mounts")" "$(mounts)"
}

# --- delays ----------------------------------------------------------------------------------

# RTT in ns by the haversine formula over accuracy.json's coordinates and its stretch of 1.5.
truth_ns() { # LAT LON LAT LON
	awk -v a="$1" -v o="$2" -v b="$3" -v p="$4" 'BEGIN {
		r = atan2(0, -1) / 180
		h = sin((b - a) * r / 2) ^ 2 + cos(a * r) * cos(b * r) * sin((p - o) * r / 2) ^ 2
		printf "%d", 2 * 1.5 / 199.86 * 1e6 * 2 * 6371.0088 * atan2(sqrt(h), sqrt(1 - h))
	}'
}

check_rtts() { # MODE FILE: every median lies in [truth, truth + 1 ms], no RTT below the truth
	jiujiang=$(truth_ns 28.676493 115.892151 29.712034 115.992811)
	ganzhou=$(truth_ns 28.676493 115.892151 25.85097 114.940278)
	while read -r address sent answered min median max; do
		case $address in
		198.18.2.1 | 2001:2:0:2::1) truth=$jiujiang ;;
		*) truth=$ganzhou ;;
		esac
		expect "$1 $address: answered" "$sent" "$answered"
		[ "$min" -ge "$truth" ] || fail "$1 $address: $min ns is faster than $truth"
		[ "$median" -le $((truth + 1000000)) ] ||
			fail "$1 $address: median $median ns, truth $truth"
		echo "$1 $address: truth $truth ns, min +$((min - truth))," \
			"median +$((median - truth)), max +$((max - truth))"
	done <"$2"
	expect "$1: addresses asked" 4 "$(wc -l <"$2")"
}

number_of() { # KEY FILE
	sed "s/.*\"$1\":\([0-9]*\).*/\1/" "$2"
}

check_stats() { # MODE FILE
	p50=$(number_of p50 "$2")
	if [ "$p50" -eq 0 ] || [ "$p50" -ge 1000000 ]; then
		fail "$1: release error p50 $p50 ns"
	fi
	for counter in lost cut overflow no_route malformed refused; do
		expect "$1: $counter" 0 "$(number_of $counter "$2")"
	done
	echo "$1: release error p50 $p50, p99 $(number_of p99 "$2")," \
		"max $(number_of max "$2") ns;" \
		"raised in $(($(number_of raise_ns "$2") / 1000000)) ms"
}

test_delays() {
	for mode in sleep precise; do
		option=
		[ $mode = sleep ] || option=--precise
		# shellcheck disable=SC2086 # none or one word
		"$lab" run "$topology" $option --stats "$work/stats" -- ip netns exec nanchang \
			"$lab" ping --count 100 --interval 10 \
			198.18.2.1 2001:2:0:2::1 198.18.3.1 2001:2:0:3::1 >"$work/rtts"
		expect "$mode: status" 0 $?
		check_rtts $mode "$work/rtts"
		check_stats $mode "$work/stats"
	done
}

# --- servers ---------------------------------------------------------------------------------

# Runs inside the lab, see the bottom.
fetch_all() {
	from_nanchang="ip netns exec nanchang curl -sg --max-time 5"
	for host in 198.18.2.1 '[2001:2:0:2::1]'; do
		$from_nanchang "http://$host/any/path?x=1"
		$from_nanchang -I -o /dev/null -w '%{http_code} %header{content-length}\n' \
			"http://$host/"
	done
	for host in 198.18.3.1 '[2001:2:0:3::1]'; do
		$from_nanchang -w '%{http_code}\n' "http://$host:8080/"
	done
	cut -d ' ' -f 6-9 "$LAB_SCRATCH/ganzhou.log"
	ip -o link show up | wc -l
}

test_servers() {
	cat >"$work/wanted" <<-'END'
		cdnproof "demo" $object
		200 24
		cdnproof "demo" $object
		200 24
		bad gateway
		502
		bad gateway
		502
		"GET / HTTP/1.1" 502
		"GET / HTTP/1.1" 502
		1
	END
	"$lab" run "$topology" -- sh "$here/test_lab_run.sh" --inside >"$work/got" 2>&1
	expect "servers: status" 0 $?
	diff -u "$work/wanted" "$work/got" >&2 || fail "servers answer differently"
}

# --- ends ------------------------------------------------------------------------------------

test_statuses() {
	"$lab" run "$topology" -- sh -c 'exit 7'
	expect "status of the command" 7 $?
	"$lab" run "$topology" -- sh -c 'kill -9 $$'
	expect "status of a killed command" 137 $?
	"$lab" run "$topology" 2>/dev/null
	expect "no command" 64 $?
	"$lab" run "$here/README.md" -- true 2>/dev/null
	expect "no topology" 65 $?
	"$lab" run /nowhere -- true 2>/dev/null
	expect "no file" 66 $?
	"$lab" run "$topology" -- /nowhere/program 2>/dev/null
	expect "no program" 66 $?
	"$lab" run "$topology" --nginx /bin/false -- true 2>"$work/stderr"
	expect "broken nginx" 70 $?
	grep -q 'nginx of jiujiang ended' "$work/stderr" || fail "broken nginx is not explained"
}

test_ends() {
	start_lab
	kill -9 "$starter"
	wait "$starter" 2>/dev/null
	expect_nothing_left "kill -9 of the starter"

	sleep 60 &
	owner=$!
	start_lab --owner $owner
	kill -9 $owner
	wait "$starter"
	expect "owner killed: status" 75 $?
	expect_nothing_left "kill -9 of the owner"

	start_lab --stats "$work/stats.int"
	kill -INT "$starter"
	wait "$starter"
	expect "SIGINT: status" 130 $?
	expect_nothing_left SIGINT
	grep -q '"schema":"cdnproof-lab/stats/v1"' "$work/stats.int" || fail "no stats after SIGINT"
}

# A command that needs a moment to finish whole gets it, once.
test_patience() {
	rm -f "$work/ready"
	# shellcheck disable=SC2016 # expanded by the inner shell
	"$lab" run "$topology" -- sh -c 'n=0; trap "n=\$((n + 1))" TERM; echo ready >"$1"
		for i in 1 2 3 4 5 6 7 8; do sleep 0.1; done; exit $((40 + n))' sh "$work/ready" &
	starter=$!
	wait_for_file "$work/ready"
	kill -TERM $starter
	wait $starter
	expect "SIGTERM, and the command ends by itself" 41 $?
}

if [ "${1:-}" = --inside ]; then
	fetch_all
	exit 0
fi
case $lab in */*) ;; *) lab=./$lab ;; esac
lab=$(readlink -f "$lab")
[ -x "$lab" ] || skip "there is no $lab: make build/lab"
reason=$("$lab" check 2>&1) || skip "${reason#lab: }"
[ -x "${LAB_NGINX:-build/nginx/usr/sbin/nginx}" ] || [ -x /usr/sbin/nginx ] ||
	skip "no nginx: tests/lab/fetch-nginx.sh build/nginx"
work=$(mktemp -d)
trap clean_up EXIT
trap 'exit 130' INT TERM HUP
mounts >"$work/mounts"
space=
starter=

run() { # SENTENCE FUNCTION
	before=$failures
	"$2"
	[ $failures -ne "$before" ] || echo "ok - $1"
}

run "delays are the truth and never below it, in both modes" test_delays
run "real servers answer through the wire" test_servers
run "exit statuses say what happened" test_statuses
run "nothing stays behind, whatever ends the lab" test_ends
run "a command gets its five seconds" test_patience

[ $failures -eq 0 ]
