#!/bin/bash
# A watch from its plan to its verdict, in a network without uplink: two agents whose own resolver is a
# small dispatcher, a drain by --do and one that never works, notes from outside, wrong use.
#     tests/system/test_watch.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
enter_net "$@" # packets go to 127.0.0.0/8 of a namespace without uplink
if [ -z "${IN_MOUNTS:-}" ]; then
	[ -e /etc/resolv.conf ] || skip "needs a resolv.conf to lay another one over"
	rm -rf "$work"
	cd "$root" || exit 1
	IN_MOUNTS=1 exec "${in_mounts[@]}" bash "$0" "$build"
fi

echo 'nameserver 127.0.0.1' >resolv.conf
mount --bind resolv.conf /etc/resolv.conf 2>mount.err || skip "cannot lay a file over /etc/resolv.conf"
write_dossier dossier.json

dispatcher= # its pid
start_dispatcher() { # [DELAY_SECONDS]
	[ -z "$dispatcher" ] || { kill "$dispatcher" && wait "$dispatcher"; } 2>/dev/null
	echo 127.0.0.11 >address
	/usr/bin/python3 "$root/tests/system/switch_dns.py" 127.0.0.1 53 address "$@" >ready 2>dns.err &
	dispatcher=$!
	for ((i = 0; i < 200; i++)); do
		grep -q ready ready && return
		sleep 0.05
	done
	cat dns.err
	return 1
}
# What answers at the nodes, for versions that visit.
mkdir site && echo page >site/index.html
/usr/bin/python3 -m http.server --bind 127.0.0.11 --directory site 80 >/dev/null 2>&1 &
web_1=$!
/usr/bin/python3 -m http.server --bind 127.0.0.12 --directory site 80 >/dev/null 2>&1 &
web_2=$!
trap 'kill "$dispatcher" "$web_1" "$web_2" 2>/dev/null; rm -rf "$work"' EXIT

value() { # FILE EXPRESSION of d, the file as JSON
	/usr/bin/python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$@"
}
yields() { # FILE EXPRESSION VALUE
	local is
	is=$(value "$1" "$2")
	[ "$is" = "$3" ] || { echo "$2 is $is"; return 1; }
}
events() { # FOLDER: which events, in their order
	/usr/bin/python3 -c '
import json, sys
print(*[json.loads(line)["event"] for line in open(sys.argv[1] + "/events.jsonl")])' "$1"
}

# --- wrong use -------------------------------------------------------------------------------

fault "no folder" 64 'watch needs -o DIR' watch dossier.json --name www.example.cn
fault "nothing to watch" 64 '--name or --check' watch dossier.json -o w
fault "two things to watch" 64 '--name or --check' watch dossier.json -o w --name a --check b
fault "a drain of a check" 64 '--drain goes with --name' watch dossier.json -o w --check c --drain n1
fault "a block of a name" 64 '--block and --down with --check' watch dossier.json -o w --name a --block
fault "something done that is nothing" 64 '--do needs' watch dossier.json -o w --name a --do true
fault "a node that nobody declared" 64 'no node "n9"' watch dossier.json -o w --name a --drain n9
fault "several agents without a way to them" 64 'watch needs --via' watch dossier.json -o w --name a
fault "a check that nobody declared" 65 'no check "c"' watch dossier.json -o w --check c --via env
/usr/bin/python3 - >servers.json <<'END'
import json, sys
dossier = json.load(open("dossier.json"))
read = {"function": "balance", "real_server": {"header": "x-server"}, "weights": {"rs-1": 1, "rs-2": 1}}
dossier["checks"] = [{"id": "home", "host": "www.example.cn"}, {"id": "servers", "host": "www.example.cn", **read}]
json.dump(dossier, sys.stdout)
END
fault "a real server that the check does not read" 65 'reads no real server' \
	watch servers.json -o w --check home --via env --down rs-1
fault "a real server without a weight" 64 'no real server "rs-9"' \
	watch servers.json -o w --check servers --via env --down rs-9
is "nothing is left of all these" not test -e w
mkdir full && echo >full/file
fault "a folder that is not empty" 73 'a new or an empty folder' watch dossier.json -o full --name a
fault "a note beside no watch" 66 'no folder of a watch' watch full --note drain --node n1
fault "a note of nothing known" 64 'takes drain, restore' watch full --note undo
fault "a drain of nothing" 64 'needs --node' watch full --note drain

# --- a drain that works ----------------------------------------------------------------------

is "the dispatcher is there" start_dispatcher
run watch dossier.json -o watches/good --name www.example.cn --via 'env X={agent}' --every 200 --for 10 \
	--drain n1 --do 'echo 127.0.0.12 >address; echo moved' --after 2
is "where nobody knows who answers it ends undecided" ended 2
is "what is printed names the nodes before and after" grep -q 'n1 -> n2' out
is "what the command prints is no result" not grep -q moved out
is "its plan, records, events and result are there" test -s watches/good/plan.json -a \
	-s watches/good/watch.json -a -d watches/good/records/a1 -a -d watches/good/records/a2
is "the drain and the end of the command were noted" \
	test "$(events watches/good)" = "drain note"
is "every city has its row" yields watches/good/watch.json \
	'[(f["city"], f["from"], f["to"]) for f in d["functions"]["failover"]]' \
	"[('360100', 'n1', 'n2'), ('361100', 'n1', 'n2')]"
is "it tells the switch and the TTL" yields watches/good/watch.json \
	'all(0 <= f["switch_ms"] <= f["limit_ms"] and f["ttl_s"] == 1 for f in d["functions"]["failover"])' True

run watch watches/good --note restore --node n1 --how 'by hand'
is "a note from outside is taken" ended 0
is "it says what was noted" grep -q 'noted: restore n1 at' err
is "it says that nobody measures any more" grep -q 'had ended before' err
is "it is the last of the events" test "$(events watches/good)" = "drain note restore"
is "the dossier lies beside the plan" same dossier.json watches/good/dossier.json
fault "a note of a node that nobody declared" 64 'no node "n9".*n1' watch watches/good --note drain --node n9
fault "a note of a check that nobody declared" 64 'no check "c9"' watch watches/good --note block --check c9
is "neither was noted" test "$(events watches/good)" = "drain note restore"
rm watches/good/dossier.json
run watch watches/good --note note --node n9
is "without the dossier every name is taken" ended 0
sed -i '$d' watches/good/events.jsonl
cp dossier.json watches/good/

# --- one that never works, ended by a signal ---------------------------------------------------

is "the dispatcher is there again" start_dispatcher
run watch dossier.json -o watches/never --name www.example.cn --via 'env X={agent}' --every 200 --for 25 \
	--drain n1 --do true --after 1
is "a failover that never comes fails" ended 1
is "it says so" yields watches/never/watch.json \
	'sorted({f["verdict"] for f in d["functions"]["failover"]})' "['fail']"

# --foreground: or the signal would come twice, once by its process group
timeout --foreground -k 2 60 env --default-signal=INT "$program" watch dossier.json -o watches/cut --name www.example.cn \
	--via 'env X={agent}' --every 200 --for 60 --drain n1 >out 2>err &
watcher=$!
for ((i = 0; i < 400; i++)); do
	[ -n "$(find watches/cut/records -name '*.jsonl' -size +1k 2>/dev/null)" ] && break
	sleep 0.05
done
kill -INT "$watcher"
wait "$watcher"
status=$?
is "interrupted without an event it judges nothing, and says so" grep -q 'nothing to judge' out
is "interrupted it ends undecided" ended 2
is "interrupted it leaves its result" is_json watches/cut/watch.json
is "interrupted it leaves whole lines" is_json_lines watches/cut/records/*/*.jsonl

# --- as evidence -------------------------------------------------------------------------------

run analyze dossier.json --watch watches/never watches/good -o evidence.json
is "evidence names both watches, by name" yields evidence.json \
	'[f["watch"] for f in d["functions"]["failover"]]' "['good', 'good', 'never', 'never']"
is "it lists what they were made of" yields evidence.json \
	'sorted({i["name"] for i in d["inputs"] if i["role"] == "watch" and "records" not in i["name"]})' \
	"['watches/good/events.jsonl', 'watches/good/plan.json', 'watches/never/events.jsonl', 'watches/never/plan.json']"
run analyze dossier.json --watch watches/good watches/never -o again.json
is "their order does not matter" same evidence.json again.json
mkdir other && cp -r watches/good other/good
fault "two watches of one name" 64 'two watches are named good' \
	analyze dossier.json --watch watches/good other/good -o no.json
sed 's/"127.0.0.13"/"127.0.0.14"/' dossier.json >changed.json
fault "a watch of another dossier" 65 'does not fit the dossier' \
	analyze changed.json --watch watches/good -o no.json
echo '{"at":"2026-11-22T00:00:00+08:00","event":"drain"}' >>other/good/events.jsonl
fault "an event without its node" 65 'events.jsonl:4:1: .*needs "node"' \
	analyze dossier.json --watch other/good -o no.json

run run dossier.json -o bundle
mkdir -p bundle/raw/watch && cp -r watches/good bundle/raw/watch/nc
run run dossier.json -o bundle
is "what lies in the bundle counts for it" yields bundle/evidence.json \
	'[f["watch"] for f in d["functions"]["failover"]]' "['nc', 'nc']"
finish
