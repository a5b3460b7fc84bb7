#!/bin/bash
# Packet evidence: the pcapng of a run, read by tshark, gives the records' RTTs to the nanosecond;
# rotated, sampled as the plan says, and on a full disk the measuring goes on.
#     tests/system/test_packet_evidence.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
command -v tshark >/dev/null || skip "needs tshark (Debian: apt-get install tshark)"
enter_net "$@"

# A second namespace behind a veth pair answers, so that both directions pass an interface.
sleep 100 &
holder=$!
unshare --net sleep 100 &
peer=$!
trap 'kill $holder $peer 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 50); do
	[ "$(readlink /proc/$peer/ns/net)" != "$(readlink /proc/self/ns/net)" ] && break
	sleep 0.1
done
there() { nsenter --net --target "$peer" "$@"; }
ip link add near type veth peer name far netns "$peer"
for command in "ip" "there ip"; do
	$command link set lo up
done
echo 0 >/proc/sys/net/ipv6/conf/near/accept_dad
there sh -c 'echo 0 >/proc/sys/net/ipv6/conf/far/accept_dad'
ip address add 198.18.0.1/24 dev near
ip address add 2001:2::1/64 dev near nodad
there ip address add 198.18.0.2/24 dev far
there ip address add 2001:2::2/64 dev far nodad
ip link set near up
there ip link set far up
there /usr/bin/python3 -c '
import socket
server = socket.create_server(("::", 80), family=socket.AF_INET6, dualstack_ipv6=True)
while True:
    server.accept()[0].close()
' &
server=$!
trap 'kill $holder $peer $server 2>/dev/null; rm -rf "$work"' EXIT

make_plan() { # MORE: members of the plan
	/usr/bin/python3 - "$1" <<-'END'
		import datetime, json, sys, time
		zone = datetime.timezone(datetime.timedelta(hours=8))
		start = int(time.time()) + 2
		targets = [dict(node="n", addr=a, method=m, sent=10, interval_ms=40, timeout_ms=500,
		                **({"port": 80} if m == "tcp" else {}))
		           for a in ("198.18.0.2", "2001:2::2") for m in ("icmp", "tcp")]
		zeros = "0" * 64
		print(json.dumps(dict(
		    schema="cdnproof/plan/v1", dossier_sha256=zeros, claims_sha256=zeros,
		    profile=dict(id="jx-cdn", sha256=zeros, builtin=True),
		    thresholds=dict(success_ppm=990000, quantile_ppm=950000, rtt_p95_us=30000,
		                    slot_ok_ppm=500000),
		    start=datetime.datetime.fromtimestamp(start, zone).isoformat(), slot_ms=1000, slots=4,
		    agents=[dict(id="a")], checks=[], controls=[], targets=targets,
		    **json.loads(sys.argv[1]))))
	END
}

equal() { # RECORDS PCAP…
	/usr/bin/python3 "$here/rtt_of_pcap.py" "$@"
}

sleep 0.5
make_plan '{}' >plan.json
run probe plan.json --agent a -o records.jsonl --pcap packets.pcapng
is "a run with packet evidence ends well" ended 0
is "tshark reads the RTTs of the records from it, to the nanosecond" equal records.jsonl packets.pcapng
is "an existing file of evidence is not written over" \
	eval 'run probe plan.json --agent a -o again.jsonl --pcap packets.pcapng; ended 73'

make_plan '{"pcap": {"every_slots": 2}}' >sampled.json
run probe sampled.json --agent a -o sampled.jsonl --pcap sampled.pcapng
is "a sampled run ends well" ended 0
fewer() {
	local all sampled
	all=$(tshark -r packets.pcapng -n -T fields -e frame.number | wc -l)
	sampled=$(tshark -r sampled.pcapng -n -T fields -e frame.number | wc -l)
	[ "$sampled" -gt $((all / 4)) ] && [ "$sampled" -lt $((all * 3 / 4)) ]
}
is "every second slot's packets are kept when the plan says so" fewer

full() {
	mkdir -p small && mount -t tmpfs -o size=8k tmpfs small || return 1
	make_plan '{}' >plan2.json
	run probe plan2.json --agent a -o full.jsonl --pcap small/packets.pcapng
	ended 0 && grep -q 'packets could not be kept' err && [ "$(wc -l <full.jsonl)" -eq 16 ] &&
		tshark -r small/packets.pcapng -n >/dev/null
}
if [ "$(id -u)" -eq 0 ]; then
	export program work build root
	is "on a full disk measuring goes on, and the file is whole" full
	umount small
fi
finish
