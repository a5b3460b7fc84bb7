#!/bin/bash
# docs/schemas says what the program reads and writes: refreshed, and accepted by a validator that
# shares no code with it. Packets stay on the loopback of a network namespace of the test's own.
#     tests/system/test_schemas.sh BUILD
set -u

build=$1
python=/usr/bin/python3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

tell() { # STATUS SENTENCE
	if [ "$1" -eq 0 ]; then
		echo "ok - $2"
	else
		echo "not ok - $2"
		failures=$((failures + 1))
	fi
}

if ! "$python" -c 'import jsonschema' 2>/dev/null; then
	echo "skipped: needs python3-jsonschema"
	exit 77
fi

"$build/tools/make_schemas" "$work/schemas" && diff -ru docs/schemas "$work/schemas" >&2
tell $? "the committed schemas are what the program writes now (make golden refreshes them)"

# The example, with three nodes on loopback addresses and agents that sit beside them.
cp -r examples/jiangxi "$work/lab"
"$python" - "$work/lab/dossier.json" <<'PYTHON'
import json, sys
path = sys.argv[1]
dossier = json.load(open(path, encoding="utf-8"))
dossier["nodes"] = dossier["nodes"][:3]
for i, node in enumerate(dossier["nodes"]):
    node["addresses"] = [f"127.0.0.{i + 1}", {"addr": f"127.0.1.{i + 1}", "role": "mgmt"}]
dossier["logs"] = dossier["logs"][:3]
dossier["controls"] = [{"addr": "127.0.0.9", "name": "gateway"}]
dossier["plan"] = {"slot_ms": 200, "slots": 3, "methods": {
    "icmp": {"sent": 2, "interval_ms": 20, "timeout_ms": 100},
    "tcp": {"sent": 1, "interval_ms": 20, "timeout_ms": 100},
    "http": {"sent": 1, "interval_ms": 20, "timeout_ms": 100}}}
json.dump(dossier, open(path, "w", encoding="utf-8"), ensure_ascii=False)
PYTHON
for node in node-nc-1 node-nc-2 node-jj-1; do
	"$build/tools/make_logs" "$work/lab/logs/$node" "$node" 2026-10-01T00:00:00+08:00 \
		2026-10-05T00:00:00+08:00 --hole 2026-10-02T00:00:00+08:00 2026-10-02T12:00:00+08:00
done
head -c 5000 /dev/urandom >"$work/lab/logs/node-nc-1/access.log-20261006" # a damaged one

# A web server that gives what the checks expect, and two agents; all ends with this shell.
# shellcheck disable=SC2016 # expanded by the inner shell
probe='
	ip link set lo up || exit 77
	mkdir "$2/www" && echo lab >"$2/www/object"
	timeout 30 "$3" -m http.server -d "$2/www" --bind 0.0.0.0 80 >/dev/null 2>&1 &
	server=$!
	for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		(exec 3<>/dev/tcp/127.0.0.1/80) 2>/dev/null && break
		sleep 0.1
	done
	timeout 30 "$1/cdnproof" plan "$2/dossier.json" -o "$2/plan.json" --quiet \
		--start "$(TZ=UTC date -d "2 seconds" +%Y-%m-%dT%H:%M:%SZ)" &&
		timeout 30 "$1/cdnproof" probe "$2/plan.json" --agent agent-360100 \
			-o "$2/a.jsonl" --quiet &
	wait $!
	status=$?
	kill "$server"
	exit $status
'
in_net=(unshare --net)
[ "$(id -u)" -eq 0 ] || in_net=(unshare --map-root-user --net)
"${in_net[@]}" bash -c "$probe" bash "$build" "$work/lab" "$python"
status=$?
if [ ! -s "$work/lab/a.jsonl" ] && ! "${in_net[@]}" true 2>/dev/null; then
	echo "skipped: needs a network namespace (${in_net[*]})"
	exit 77
fi
tell "$status" "plan and probe end well on loopback"

cdnproof() {
	timeout 60 "$build/cdnproof" "$@" --quiet
}
cdnproof locate --dossier "$work/lab/dossier.json" -o "$work/lab/answers.jsonl" >/dev/null
tell $? "locate writes answers"
cdnproof logs --dossier "$work/lab/dossier.json" -o "$work/lab/inventory.json" >/dev/null
[ -s "$work/lab/inventory.json" ]
tell $? "logs writes an inventory"
cdnproof keygen -o "$work/lab/key" >/dev/null &&
	cdnproof waive --rule logs.retention --subject node-nc-1 --disposition waived --owner 张三 \
		--reason 磁盘故障 --from 2026-01-01 --until 2030-12-31 --key "$work/lab/key" \
		-o "$work/lab/W-1.json"
tell $? "waive signs a waiver"
cdnproof analyze "$work/lab/dossier.json" --waiver "$work/lab/W-1.json" --plan "$work/lab/plan.json" \
	--records "$work/lab/a.jsonl" --inventory "$work/lab/inventory.json" \
	--answers "$work/lab/answers.jsonl" -o "$work/lab/evidence.json" >/dev/null
[ -s "$work/lab/evidence.json" ]
tell $? "analyze writes evidence"

mkdir "$work/written"
cp examples/jiangxi/dossier.json "$work/written/dossier.json"
cp "$work/lab/plan.json" "$work/written/plan.json"
cp "$work/lab/a.jsonl" "$work/written/record.jsonl"
cp "$work/lab/answers.jsonl" "$work/written/answer.jsonl"
cp "$work/lab/inventory.json" "$work/written/inventory.json"
cp "$work/lab/evidence.json" "$work/written/evidence.json"
"$python" -c 'import base64, json, sys; sys.stdout.buffer.write(base64.b64decode(json.load(sys.stdin)["payload"]))' \
	<"$work/lab/W-1.json" >"$work/written/waiver.json"
cp analyzer/profiles/jx-cdn.json "$work/written/profile.json"
"$python" tests/system/schemas.py docs/schemas "$work/written" "$build/cdnproof" ||
	failures=$((failures + 1))
[ "$failures" -eq 0 ]
