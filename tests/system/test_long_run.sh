#!/bin/bash
# A compressed day of an agent: it sleeps (SIGSTOP), is killed (kill -9) and started again, its link
# goes down and comes back, its address changes, day files change at midnight. No slot that it could
# measure is lost, none is there twice, the chain holds, and a bad line is told from a dead node.
#     tests/system/test_long_run.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
enter_net "$@"

slot_ms=500
slots=44
unshare --net sleep 100 &
peer=$!
for _ in $(seq 50); do
	[ "$(readlink /proc/$peer/ns/net)" != "$(readlink /proc/self/ns/net)" ] && break
	sleep 0.1
done
there() { nsenter --net --target "$peer" "$@"; }
ip link add near type veth peer name far netns "$peer"
there ip link set lo up
ip address add 198.18.0.1/24 dev near
there ip address add 198.18.0.2/24 dev far
there ip address add 198.18.0.3/24 dev far
ip link set near up
there ip link set far up
trap 'kill $peer $watch ${agent:-} 2>/dev/null; rm -rf "$work"' EXIT
/usr/bin/python3 "$here/long_run.py" watch >>events &
watch=$!

/usr/bin/python3 - $slot_ms $slots >plan.json <<'END'
import datetime, json, sys, time
slot_ms, slots = map(int, sys.argv[1:])
zone = datetime.timezone(datetime.timedelta(hours=8))
start = int(time.time()) + 1
zeros = "0" * 64
print(json.dumps(dict(
    schema="cdnproof/plan/v1", dossier_sha256=zeros, claims_sha256=zeros,
    profile=dict(id="jx-cdn", sha256=zeros, builtin=True),
    thresholds=dict(success_ppm=990000, quantile_ppm=950000, rtt_p95_us=30000, slot_ok_ppm=500000),
    start=datetime.datetime.fromtimestamp(start, zone).isoformat(), slot_ms=slot_ms, slots=slots,
    agents=[dict(id="a")], checks=[], controls=[dict(addr="198.18.0.3", name="gateway")],
    targets=[dict(node="n", addr="198.18.0.2", method="icmp", sent=3, interval_ms=50,
                  timeout_ms=100)])))
END

now() { date +%s.%N; }
event() { # NAME
	echo "$1 $(now)" >>events
}
start_agent() {
	"$program" probe plan.json --agent a -o records/ --quiet 2>>err &
	agent=$!
}
start_agent
sleep 4
event stop
kill -STOP $agent
sleep 2.2
kill -CONT $agent
event continue
sleep 2.5
event kill
kill -9 $agent
wait $agent 2>/dev/null
sleep 1.2
start_agent
event start
sleep 2.5
event down
ip link set near down
sleep 1.6
ip link set near up
event up
sleep 2
event readdress
ip address del 198.18.0.1/24 dev near
ip address add 198.18.0.9/24 dev near
event readdressed
sleep 1.5
event kill
kill -9 $agent
wait $agent 2>/dev/null
start_agent
event start
wait $agent
is "the last run ends well" test $? -eq 0

check() {
	/usr/bin/python3 "$here/long_run.py" "$slot_ms" plan.json events records/*.jsonl
}
is "no slot that could be measured is lost, none is there twice" check
finish
