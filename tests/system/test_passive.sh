#!/bin/bash
# probe --read and --listen: the times of real handshakes are tshark's to the nanosecond; groups of
# fewer than twenty clients and clients' addresses are nowhere. Packets stay on loopback in a network
# without uplink.
#     tests/system/test_passive.sh BUILD
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
enter_net "$@"

for tool in tcpdump tshark editcap; do
	command -v "$tool" >/dev/null || skip "needs $tool (Debian packages tcpdump and tshark)"
done
tcpdump -D >/dev/null 2>&1 || skip "may not capture here"

node=198.18.200.1
node6=2001:2:0:c8::1
ip route add local 198.18.0.0/15 dev lo
ip -6 addr add $node6/128 dev lo nodad
for i in $(seq 1 30); do
	ip -6 addr add "2001:2:0:$((i + 100))::1/128" dev lo nodad
done

# Clients of COUNT addresses made from a pattern, ROUNDS times each, one after the other.
cat >clients.py <<'END'
import socket, sys, threading
server, port, pattern, count, rounds = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
family = socket.AF_INET6 if ":" in server else socket.AF_INET
listener = socket.socket(family)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((server, port))
listener.listen(512)
def accept():
    while True:
        client, _ = listener.accept()
        client.recv(10)
        client.sendall(b"hello")
        client.close()
threading.Thread(target=accept, daemon=True).start()
for _ in range(rounds):
    for i in range(1, count + 1):
        client = socket.socket(family)
        client.bind((pattern % (i + 100 if family == socket.AF_INET6 else i), 0))
        client.connect((server, port))
        client.sendall(b"x")
        client.recv(10)
        client.close()
END
clients() { # SERVER PORT PATTERN COUNT ROUNDS
	timeout 60 /usr/bin/python3 clients.py "$@"
}

capture() { # FILE INTERFACE COMMAND…: what tcpdump sees meanwhile
	local file=$1 on=$2 pid
	shift 2
	tcpdump -i "$on" -w "$file" -Z root -U -s 160 --time-stamp-precision=nano tcp 2>tcpdump.log &
	pid=$!
	for _ in $(seq 100); do
		grep -q 'listening on' tcpdump.log && break
		sleep 0.05
	done
	"$@"
	sleep 1
	kill -INT "$pid"
	wait "$pid"
}

listen_all() { # IPv4 of two cities, IPv6, and a port that nobody listens at
	clients "$node" 443 198.18.101.%d 30 3
	clients "$node" 443 198.18.105.%d 25 2
	clients "$node" 443 198.18.103.%d 5 1
	clients "$node6" 443 2001:2:0:%d::1 22 2
	/usr/bin/python3 -c "
import socket
for _ in range(3):
    try:
        socket.create_connection(('$node', 444), 2, ('198.18.101.1', 0))
    except ConnectionRefusedError:
        pass"
}

# What tshark says of each connection to the node: the first initial_rtt, unless a SYN or SYN/ACK
# came more than once; in the four numbers of a group.
cat >compare.py <<'END'
import json, subprocess, sys
mode, capture, result = sys.argv[1:4]
lines = subprocess.run(
    ["tshark", "-r", capture, "-o", "tcp.check_checksum:FALSE", "-T", "fields", "-e", "tcp.stream",
     "-e", "tcp.flags.syn", "-e", "tcp.flags.ack", "-e", "tcp.analysis.initial_rtt",
     "-e", "frame.time_epoch", "-e", "tcp.seq", "-e", "tcp.ack", "-e", "tcp.dstport"],
    capture_output=True, text=True, check=False).stdout.splitlines()
streams = {}
near = set()  # of each stream, from the SYN to what acknowledges the SYN/ACK: ACK and first data
for line in lines:
    stream, syn, ack, rtt, at, seq, acked, to = (line.split("\t") + [""] * 7)[:8]
    if not stream or "," in line:
        continue
    s = streams.setdefault(int(stream), {"syn": 0, "synack": 0, "rtt": None})
    at = int(at.replace(".", ""))
    if syn in ("1", "True") and ack in ("0", "False"):
        s["at"] = at
    elif seq == "1" and acked == "1" and to == "443" and "at" in s:  # else the SYN came too early
        near.add(at - s["at"])
    s["syn"] += syn in ("1", "True") and ack in ("0", "False")
    s["synack"] += syn in ("1", "True") and ack in ("1", "True")
    if rtt and s["rtt"] is None:
        seconds, nanos = rtt.split(".")
        s["rtt"] = int(seconds) * 10**9 + int(nanos.ljust(9, "0"))
ended = [s for s in streams.values() if s["rtt"] is not None and s["synack"]]
once = sorted(s["rtt"] for s in ended if s["syn"] == 1 and s["synack"] == 1)
again = [s for s in ended if s["syn"] > 1 or s["synack"] > 1]
found = json.load(open(result, encoding="utf-8"))
other = found.get("other", {})
times = other.get("handshake_ns", {})
if mode == "equal":
    n = len(once)
    wanted = {"min": once[0]}
    for p in (50, 95, 99):
        wanted["p%d" % p] = once[(n * p + 99) // 100 - 1]
    assert n >= 20, "tshark sees only %d" % n
    assert found["connections"] == n, (found["connections"], n)
    assert found["retransmitted"] == len(again), (found["retransmitted"], len(again))
    assert times == wanted, (times, wanted)
else:  # among: every number is one of the original's
    assert times and set(times.values()) <= near, (times, near)
    assert found["connections"] <= len(once)
END
agrees() { # equal|among CAPTURE RESULT
	/usr/bin/python3 compare.py "$@"
}

value() { # FILE KEY
	/usr/bin/python3 -c '
import json, sys
print(json.load(open(sys.argv[1], encoding="utf-8")).get(sys.argv[2], 0))' "$@"
}
value_is() { # FILE KEY NUMBER
	[ "$(value "$1" "$2")" = "$3" ]
}

read_pcap() { # FILE ARGUMENT…
	run probe --read "$@" --addr $node $node6 -o "$1.json"
}

# --- captures against tshark -----------------------------------------------------------------

capture lo.pcap lo listen_all
read_pcap lo.pcap
is "a capture is read" ended 0
is "handshakes take what tshark says, to the nanosecond" agrees equal lo.pcap lo.pcap.json
is "refused connections are counted" value_is lo.pcap.json refused 3
is "nothing is malformed" value_is lo.pcap.json malformed 0

capture any.pcap any listen_all
read_pcap any.pcap
is "cooked packets of all interfaces: the same" agrees equal any.pcap any.pcap.json

editcap -F pcapng lo.pcap lo.pcapng
read_pcap lo.pcapng
is "pcapng: the same" agrees equal lo.pcap lo.pcapng.json
editcap -F pcap lo.pcap micro.pcap
read_pcap micro.pcap
is "stamps in microseconds: the same as tshark's" agrees equal micro.pcap micro.pcap.json

/usr/bin/python3 - lo.pcap <<'END'
# vlan.pcap: a tag in each frame. twice.pcap: the SYN of each fifth stream a second earlier as well.
import struct, sys
data = open(sys.argv[1], "rb").read()
head, at = data[:24], 24
vlan, twice, opened = [], [], 0
while at < len(data):
    sec, sub, caplen, length = struct.unpack("<IIII", data[at:at + 16])
    frame = data[at + 16:at + 16 + caplen]
    at += 16 + caplen
    tagged = frame[:12] + b"\x81\x00\x00\x2a" + frame[12:]
    vlan.append((sec, sub, struct.pack("<IIII", sec, sub, caplen + 4, length + 4) + tagged))
    twice.append((sec, sub, struct.pack("<IIII", sec, sub, caplen, length) + frame))
    tcp = frame[34:] if frame[12:14] == b"\x08\x00" else frame[54:]
    if tcp[13] & 0x12 == 2:
        opened += 1
        if opened % 5 == 0:
            twice.append((sec - 1, sub, struct.pack("<IIII", sec - 1, sub, caplen, length) + frame))
for name, packets in (("vlan.pcap", vlan), ("twice.pcap", sorted(twice))):
    open(name, "wb").write(head + b"".join(p for _, _, p in packets))
END
read_pcap vlan.pcap
is "VLAN tags: the same" agrees equal vlan.pcap vlan.pcap.json
is "VLAN tags change nothing" test "$(value vlan.pcap.json other)" = "$(value lo.pcap.json other)"
read_pcap twice.pcap
is "SYNs sent again are left out and counted" agrees equal twice.pcap twice.pcap.json
is "SYNs sent again were there" not value_is twice.pcap.json retransmitted 0

editcap -s 74 lo.pcap short.pcap
read_pcap short.pcap
is "packets cut behind the TCP header: the same" agrees equal lo.pcap short.pcap.json
editcap -s 50 lo.pcap shorter.pcap
read_pcap shorter.pcap
is "packets cut within it are no handshakes" value_is shorter.pcap.json connections 0
is "packets cut within it are counted" not value_is shorter.pcap.json malformed 0

editcap --seed 42 -E 0.005 lo.pcap corrupt.pcap 2>/dev/null
is "some bytes are corrupt" not cmp -s lo.pcap corrupt.pcap
read_pcap corrupt.pcap
is "corrupt bytes: what is measured was there" agrees among lo.pcap corrupt.pcap.json

head -c $(($(stat -c %s lo.pcap) - 1000)) lo.pcap >cut.pcap
read_pcap cut.pcap
is "a capture cut short is read up to there" ended 0
is "a capture cut short is said to be" grep -q '^cut.pcap: not whole' err
is "the damage stands in the result" grep -q '"damage":"' cut.pcap.json
is "a capture cut short: what is measured was there" agrees among lo.pcap cut.pcap.json

input=lo.pcap
run probe --read - --addr $node $node6
input=
is "- reads standard input" ended 0
cp out stdin.json
is "standard input gives the same" test "$(value stdin.json other)" = "$(value lo.pcap.json other)"
run probe --read lo.pcap --addr $node $node6
cp out first.json
run probe --read lo.pcap --addr $node $node6
is "the same capture gives the same bytes" same out first.json

# --- places ----------------------------------------------------------------------------------

run probe --read lo.pcap --addr $node $node6 --db "$data/mmdb/lab-true.mmdb" -o placed.json
groups_are() { # placed.json: 南昌 30 clients, 上饶 25; 九江's five are not shown
	/usr/bin/python3 - placed.json <<-'END'
		import json, sys
		result = json.load(open(sys.argv[1], encoding="utf-8"))
		shown = {g.get("city"): (g["clients"], g["connections"]) for g in result["groups"]}
		assert shown["360100"] == (30, 90) and shown["361100"] == (25, 50), shown
		assert "360400" not in shown
		assert all(g["clients"] >= 20 for g in result["groups"])
		for group in result["groups"]:
		    assert group["handshake_ns"]["min"] >= group["network_ns"]["min"] > 0
		total = sum(g["connections"] for g in result["groups"]) + result["other"]["connections"]
		assert total == result["connections"] == 90 + 50 + 5 + 44
	END
}
is "clients are grouped by city" groups_are
is "no client's address is in any result" not grep -Eq '198\.18\.10[0-9]|2001:2:0:1' ./*.json

run probe --read lo.pcap --addr $node --port 80 -o other-port.json
is "another port's handshakes do not count" value_is other-port.json connections 0
run probe --read lo.pcap --addr 198.18.101.1 -o client.json
is "seen from a client nothing comes in" value_is client.json connections 0

# --- listening -------------------------------------------------------------------------------

listen() { # OUTPUT ARGUMENT…: in the background, $pid
	env --default-signal=INT "$program" probe --listen "${@:2}" --addr $node -o "$1" 2>listen.err &
	pid=$!
	for _ in $(seq 100); do
		grep -q listening listen.err && break
		sleep 0.05
	done
}
bare() { # PID: no capability is left
	[ "$(sed -n 's/^CapEff:\t*//p' "/proc/$1/status")" = 0000000000000000 ] &&
		grep -q '^NoNewPrivs:.*1' "/proc/$1/status"
}

# Two captures give incoming packets a stamp each: the counts must be tshark's, the times only sane.
heard() { # CAPTURE RESULT
	/usr/bin/python3 - "$@" <<-'END'
		import json, subprocess, sys
		streams = set(subprocess.run(
		    ["tshark", "-r", sys.argv[1], "-Y", "tcp.analysis.initial_rtt", "-T", "fields",
		     "-e", "tcp.stream"], capture_output=True, text=True, check=False).stdout.split())
		result = json.load(open(sys.argv[2], encoding="utf-8"))
		other = result["other"]
		assert result["connections"] == len(streams) == 90 and other["clients"] == 30, result
		assert not result["incomplete"] and not result.get("capture_lost")
		for times in (other["handshake_ns"], other["network_ns"]):
		    assert 0 < times["min"] <= times["p50"] <= times["p95"] <= times["p99"] < 10**9
		assert other["network_ns"]["min"] <= other["handshake_ns"]["min"]
	END
}
listen lo.json lo
is "while it listens it has no privilege" bare "$pid"
capture beside.pcap lo clients $node 443 198.18.101.%d 30 3
kill -INT "$pid"
wait "$pid"
status=$?
is "Ctrl-C ends it whole" ended 0
is "what it heard is what tshark counts" heard beside.pcap lo.json

listen any.json any --count 40
clients $node 443 198.18.101.%d 30 3
timeout 10 tail --pid="$pid" -f /dev/null
wait "$pid"
status=$?
is "--count ends it" ended 0
is "--count connections were measured" test "$(value any.json connections)" -ge 40

listen until.json lo --until "$(date -d '+2 seconds' +%Y-%m-%dT%H:%M:%S+00:00 -u)"
timeout 10 tail --pid="$pid" -f /dev/null
wait "$pid"
status=$?
is "--until ends it" ended 0
is "without a client the result has no group" value_is until.json connections 0
is "nothing temporary is left" no_temporary .

# --- faults ----------------------------------------------------------------------------------

echo "no capture" >text.pcap
mkdir folder
fault "no address of the node" 64 '--addr' probe --read lo.pcap
fault "an address that is none" 64 'addresses, not "node"' probe --read lo.pcap --addr node
fault "a port that is none" 64 '--port' probe --read lo.pcap --addr $node --port 0
fault "both at once" 64 'exclude' probe --read lo.pcap --listen lo --addr $node
fault "a plan beside" 64 'no plan' probe plan.json --read lo.pcap --addr $node
fault "--until with --read" 64 'for --listen' probe --read lo.pcap --addr $node --count 5
fault "a capture that is not there" 66 'nowhere.pcap' probe --read nowhere.pcap --addr $node
fault "a folder" 66 'folder' probe --read folder --addr $node
fault "no capture" 65 'text.pcap: not a capture' probe --read text.pcap --addr $node
fault "an interface that is not there" 66 'nowhere0' probe --listen nowhere0 --addr $node
fault "a database that is none" 65 'text.pcap' probe --read lo.pcap --addr $node --db text.pcap
fault "an output that cannot be" 73 'no/where' probe --read lo.pcap --addr $node --quiet -o no/where/x.json
finish
