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

# --- counts ----------------------------------------------------------------------------------

# Two places; packets between them fall by the wayside, double, come late, overtake each other.
write_harm() { # FILE
	cat >"$1" <<-'END'
		{"schema": "cdnproof-lab/topology/v1", "seed": 11, "places": [
		{"name": "a", "lat_e7": 0, "lon_e7": 0, "addresses": ["198.18.1.1", "2001:2:0:1::1"]},
		{"name": "b", "lat_e7": 0, "lon_e7": 0, "addresses": ["198.18.2.1", "2001:2:0:2::1"]}],
		"pairs": [
		{"from": "*", "to": "*", "one_way_us": 1000},
		{"from": "a", "to": "b", "loss_ppm": 100000, "dup_ppm": 50000, "kinds": ["icmp_request"]},
		{"from": "b", "to": "a", "loss_ppm": 80000, "dup_ppm": 200000, "late_ppm": 50000,
		 "late_us": 300000, "jitter_us": 9000, "kinds": ["icmp_reply", "tcp_syn_ack"]}]}
	END
}

# Runs inside the lab: what the kernels of both places counted, independent of the wire.
echoes_of() { # PLACE
	ip netns exec "$1" cat /proc/net/snmp /proc/net/snmp6 | awk -v place="$1" '
		$1 == "Icmp:" && !at { at = split($0, name); next }
		$1 == "Icmp:" { for (i = 2; i <= NF; i++) sum[name[i]] = $i; next }
		{ sum[$1] = $2 }
		END { print place, sum["OutEchos"] + sum["Icmp6OutEchos"],
			sum["InEchos"] + sum["Icmp6InEchos"],
			sum["OutEchoReps"] + sum["Icmp6OutEchoReplies"],
			sum["InEchoReps"] + sum["Icmp6InEchoReplies"] }'
}

ping_and_count() { # LAB
	ip netns exec a "$1" ping --count 500 --interval 2 198.18.2.1 2001:2:0:2::1 >/dev/null
	sleep 0.5 # the late ones
	echoes_of a
	echoes_of b
}

count_of() { # FROM TO KIND KEY FILE; nothing where the pair is not told
	tr '{' '\n' <"$5" | grep "\"from\":\"$1\",\"to\":\"$2\",\"kind\":\"$3\"" |
		sed "s/.*\"$4\":\([0-9]*\).*/\1/"
}

expect_balance() { # FROM TO KIND FILE: what came in is accounted for
	expect "$1 to $2: in and dup" \
		$(($(count_of "$1" "$2" "$3" in "$4") + $(count_of "$1" "$2" "$3" dup "$4"))) \
		$(($(count_of "$1" "$2" "$3" out "$4") + $(count_of "$1" "$2" "$3" lost "$4")))
	for key in cut overflow refused pending; do
		expect "$1 to $2: $key" 0 "$(count_of "$1" "$2" "$3" $key "$4")"
	done
}

check_counts() { # FILE ECHOES
	while read -r place out_requests in_requests out_replies in_replies; do
		if [ "$place" = a ]; then
			expect "requests sent" 1000 "$out_requests"
			expect "requests taken" "$out_requests" "$(count_of a b icmp_request in "$1")"
			expect "replies handed over" "$in_replies" \
				"$(count_of b a icmp_reply out "$1")"
		else
			expect "requests handed over" "$in_requests" \
				"$(count_of a b icmp_request out "$1")"
			expect "replies taken" "$out_replies" "$(count_of b a icmp_reply in "$1")"
		fi
	done <"$2"
	expect_balance a b icmp_request "$1"
	expect_balance b a icmp_reply "$1"
	expect "packets nobody read" 0 "$(number_of unread "$1")"
	for key in lost dup late reordered; do
		[ "$(count_of b a icmp_reply $key "$1")" -gt 0 ] || fail "no reply is counted as $key"
	done
	expect "late requests" 0 "$(count_of a b icmp_request late "$1")"
}

test_counts() {
	write_harm "$work/harm.json"
	for turn in 1 2; do
		"$lab" run "$work/harm.json" --stats "$work/harm.$turn" -- \
			sh "$here/test_lab_run.sh" --ping "$lab" >"$work/echoes"
		expect "harm: status" 0 $?
		check_counts "$work/harm.$turn" "$work/echoes"
	done
	for key in in lost dup late; do
		expect "replies $key, again" "$(count_of b a icmp_reply $key "$work/harm.1")" \
			"$(count_of b a icmp_reply $key "$work/harm.2")"
	done
	echo "of $(count_of b a icmp_reply in "$work/harm.2") replies" \
		"$(count_of b a icmp_reply lost "$work/harm.2") lost," \
		"$(count_of b a icmp_reply dup "$work/harm.2") dup," \
		"$(count_of b a icmp_reply late "$work/harm.2") late," \
		"$(count_of b a icmp_reply reordered "$work/harm.2") reordered"
}

# Runs inside the lab: the wire sleeps while more is sent than its device keeps.
flood_sleeping_wire() { # LAB
	wire=$(pgrep -x lab-wire)
	kill -STOP "$wire"
	ip netns exec a "$1" ping --count 2500 --interval 1 198.18.2.1 2001:2:0:2::1 >/dev/null
	kill -CONT "$wire"
	sleep 0.3
	echoes_of a
}

test_unread() {
	"$lab" run "$work/harm.json" --stats "$work/flood" -- \
		sh "$here/test_lab_run.sh" --flood "$lab" >"$work/echoes"
	expect "flood: status" 0 $?
	unread=$(number_of unread "$work/flood")
	[ "$unread" -gt 0 ] || fail "all of the flood was read"
	expect "flood: sent is read and unread" "$(cut -d ' ' -f 2 "$work/echoes")" \
		$(($(count_of a b icmp_request in "$work/flood") + unread))
}

# Only SYN/ACKs double: the kernel's handshake and the page come through once.
test_kinds() {
	sed 's/"dup_ppm": 200000, "late_ppm": 50000,/"times": 3,/; s/"loss_ppm": [0-9]*, //
		s/"dup_ppm": 50000, //; s/"icmp_reply", //
		s/"name": "b",/"name": "b", "serve": {"body": "here"},/' \
		"$work/harm.json" >"$work/kinds.json"
	body=$("$lab" run "$work/kinds.json" --stats "$work/kinds" --stats-pairs -- \
		ip netns exec a curl -s --max-time 5 http://198.18.2.1/)
	expect "kinds: page" here "$body"
	expect "SYNs" 1 "$(count_of a b tcp_syn in "$work/kinds")"
	expect "SYN/ACKs" 1 "$(count_of b a tcp_syn_ack in "$work/kinds")"
	expect "copies of the SYN/ACK" 2 "$(count_of b a tcp_syn_ack dup "$work/kinds")"
	expect "copies of data" 0 "$(count_of b a tcp_other dup "$work/kinds")"
	expect "data, some of it perhaps still under way" \
		"$(count_of b a tcp_other in "$work/kinds")" \
		$(($(count_of b a tcp_other out "$work/kinds") +
			$(count_of b a tcp_other pending "$work/kinds")))
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

# --- the flat lab ----------------------------------------------------------------------------

ping_flat() { # ADDRESS... [-- OPTION...]; prints ADDRESS SENT ANSWERED MIN MEDIAN MAX
	addresses=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		addresses="$addresses $1"
		shift
	done
	[ $# -eq 0 ] || shift
	# shellcheck disable=SC2086 # words
	"$lab" flat "$@" -- "$lab" ping --count 20 --interval 5 $addresses
}

expect_status_of() { # WHAT WANTED COMMAND...
	what=$1
	wanted=$2
	shift 2
	"$@" >/dev/null 2>&1
	expect "$what" "$wanted" $?
}

test_flat() {
	ping_flat 198.18.0.0 198.19.250.250 198.19.255.255 2001:2::1 2001:2:0:fffe:1:2:3:4 \
		>"$work/flat"
	expect "flat: status" 0 $?
	expect "flat: all answered" "20 20 20 20 20" "$(cut -d ' ' -f 3 "$work/flat" | xargs)"
	ping_flat 198.18.4.77 198.18.5.1 2001:2:0:5::9 2001:2:0:6::9 -- \
		--targets-net 198.18.4.0/24 --targets-net 2001:2:0:5::/64 >"$work/flat"
	expect "flat: only its networks answer" "20 0 20 0" "$(cut -d ' ' -f 3 "$work/flat" | xargs)"
}

# The responder must ask for its neighbour itself, on behalf of any address.
test_flat_neighbours() {
	for host in 198.18.7.7 2001:2::7; do
		# shellcheck disable=SC2016 # expanded by the inner shell
		"$lab" flat -- sh -c '"$1" ping --count 2 --interval 5 "$2" >/dev/null
			ip -n responder neighbour flush all
			"$1" ping --count 20 --interval 5 "$2"' sh "$lab" "$host" >"$work/flat"
		expect "flat: $host answers by a new neighbour" 20 "$(cut -d ' ' -f 3 "$work/flat")"
	done
}

test_flat_delay() {
	ping_flat 198.18.0.1 2001:2::1 -- --delay 3000 --stats "$work/flat.json" >"$work/flat"
	while read -r address sent answered min median max; do
		expect "flat, delayed, $address: answered" "$sent" "$answered"
		[ "$min" -ge 6000000 ] || fail "flat, $address: $min ns is faster than the delay"
		echo "flat $address: 6 ms, min +$((min - 6000000)), median +$((median - 6000000))," \
			"max +$((max - 6000000))"
	done <"$work/flat"
	expect "flat, delayed: requests" 40 \
		"$(count_of prober responder icmp_request out "$work/flat.json")"
	expect "flat, delayed: replies" 40 \
		"$(count_of responder prober icmp_reply out "$work/flat.json")"
}

test_flat_acceptor() {
	for delay in '' '--delay 1000'; do
		for host in 198.18.77.7 '[2001:2::7]'; do
			# shellcheck disable=SC2086 # none or two words
			"$lab" flat $delay --acceptor 8000 -- curl -sg --max-time 5 "http://$host:8000/"
			case $? in
			52 | 56) ;; # closed without an answer
			*) fail "flat: $host does not accept" ;;
			esac
		done
	done
	expect_status_of "flat: nobody listens" 7 "$lab" flat --acceptor 8000 -- \
		curl -s --max-time 5 http://198.18.77.7:8001/
}

test_flat_ends() {
	expect_status_of "flat: status of the command" 7 "$lab" flat -- sh -c 'exit 7'
	expect_status_of "flat: no command" 64 "$lab" flat
	expect_status_of "flat: someone's network" 64 "$lab" flat --targets-net 10.0.0.0/8 -- true
	expect_status_of "flat: port 0" 64 "$lab" flat --acceptor 0 -- true
	expect_status_of "flat: statistics of no wire" 64 "$lab" flat --stats /dev/null -- true
	expect_status_of "flat: a topology" 64 "$lab" flat "$topology" -- true
	for options in '--acceptor 8000' '--acceptor 8000 --delay 1000'; do
		rm -f "$work/ready"
		# shellcheck disable=SC2086,SC2016 # words; expanded by the inner shell
		"$lab" flat $options -- sh -c 'echo ready >"$1"; exec sleep 60' sh "$work/ready" &
		starter=$!
		wait_for_file "$work/ready"
		space=$(space_of "$starter" | sed 's/[][]/\\&/g')
		[ -n "$(processes_in "$space")" ] || fail "flat: no processes to look for"
		kill -9 "$starter"
		wait "$starter" 2>/dev/null
		expect_nothing_left "flat: kill -9 of the starter"
	done
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

case ${1:-} in
--inside)
	fetch_all
	exit 0
	;;
--ping)
	ping_and_count "$2"
	exit 0
	;;
--flood)
	flood_sleeping_wire "$2"
	exit 0
	;;
esac
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
run "what the wire lost, doubled and delayed is what the kernels saw" test_counts
run "what the wire had no time to read is counted" test_unread
run "a rule for one kind of packet spares the others" test_kinds
run "real servers answer through the wire" test_servers
run "the flat lab answers for its networks and no others" test_flat
run "its neighbours are found, not fixed" test_flat_neighbours
run "its delay is the truth and never below it" test_flat_delay
run "its acceptor accepts and closes" test_flat_acceptor
run "nothing of it stays behind" test_flat_ends
run "exit statuses say what happened" test_statuses
run "nothing stays behind, whatever ends the lab" test_ends
run "a command gets its five seconds" test_patience

[ $failures -eq 0 ]
