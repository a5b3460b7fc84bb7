#!/bin/bash
# origin: the objects that a plan asks for, counted in an origin's logs of several kinds; evidence
# names the counts among its inputs, and a bundle takes them up.
#     tests/system/test_origin.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

value() { # FILE PYTHON EXPRESSION of s
	/usr/bin/python3 -c 'import json,sys; s=json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' \
		"$1" "$2"
}

yields() { # FILE EXPRESSION VALUE
	local is
	is=$(value "$1" "$2")
	[ "$is" = "$3" ] || { echo "$2 is $is"; return 1; }
}

# The names of objects of the plan's first series, from the contract alone.
tokens() { # PLAN
	/usr/bin/python3 - "$1" <<'PYTHON'
import datetime, hashlib, json, sys

text = open(sys.argv[1], "rb").read()
plan = json.loads(text)
target = next(t for t in plan["targets"] if t.get("check") == "c")
agent = plan["agents"][0]["id"]
lines = [agent, target["addr"], target["method"], "c"]
every = min(target.get("every_slots", 1), plan["slots"])
first = int(hashlib.sha256("\n".join(lines).encode()).hexdigest()[:15], 16) % max(every, 1)
start = datetime.datetime.fromisoformat(plan["start"].replace("Z", "+00:00"))
slot_ms = round(start.timestamp() * 1000) + first * plan["slot_ms"]
for n in range(3):
    parts = ["cdnproof/object/v1", hashlib.sha256(text).hexdigest(), agent, target["addr"], "c",
             str(slot_ms), str(n)]
    print(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16])
PYTHON
}

line() { # MINUTE URL STATUS [REFERER]
	echo "203.0.113.7 - - [20/Nov/2026:10:$1:00 +0800] \"GET $2 HTTP/1.1\" $3 10 \"${4:--}\" \"x\""
}

write_dossier dossier.json ', "checks": [{"id": "c", "scheme": "http", "host": "www.example.cn", "function": "cache",
	"path": "/t/{object}.bin", "objects": 3}, {"id": "n", "scheme": "http", "host": "www.example.cn",
	"function": "no_store", "path": "/n/{object}", "objects": 3}]'
run plan dossier.json -o plan.json
is "a dossier with objects has a plan" ended 0
mapfile -t token < <(tokens plan.json)
is "names of objects can be computed from the plan" test "${#token[@]}" -eq 3

mkdir logs
{
	line 01 "/t/${token[0]}.bin" 200
	line 02 "/index.html" 200 "http://x/t/${token[2]}.bin"
	line 03 "/t/${token[1]}.bin" 200
} >logs/access.log
line 30 "/t/${token[1]}.bin" 304 | gzip -n >logs/access.log.1.gz
mkdir tar
line 40 "/t/${token[0]}.bin" 200 >tar/old.log
tar -cf logs/old.tar -C tar old.log

run origin logs --plan plan.json -o origin.json
is "plain, packed and archived logs are counted" ended 0
is "an object is counted in all of them" yields origin.json \
	"[o['requests'] for o in s['objects'] if o['token'] == '${token[0]}']" '[2]'
is "an answer 304 is counted beside" yields origin.json \
	"[(o['requests'], o['unchanged']) for o in s['objects'] if o['token'] == '${token[1]}']" '[(2, 1)]'
is "a Referer asks for nothing" yields origin.json "len(s['objects'])" 2
is "files are named by their last part" yields origin.json "[f['name'] for f in s['files']]" \
	"['access.log', 'access.log.1.gz', 'old.tar']"
is "of clients nothing is kept" not grep -q '203\.0\.113' origin.json
run origin logs --plan plan.json
is "the same logs give the same bytes" cmp out origin.json

cp logs/access.log logs/copy.log
run origin logs --plan plan.json -o again.json
is "a copy is told" ended 2
is "a copy counts once" yields again.json \
	"[o['requests'] for o in s['objects'] if o['token'] == '${token[0]}']" '[2]'
rm logs/copy.log

run origin logs
is "without a plan: status 64" ended 64
run origin none.log --plan plan.json
is "without a log: status 66" ended 66
run origin logs --plan plan.json --format none
is "an unknown format: status 64" ended 64
run origin logs --plan plan.json --time-zone noon
is "an unknown zone: status 64" ended 64
run origin logs --plan dossier.json
is "what is no plan: status 65" ended 65

run analyze dossier.json --plan plan.json --origin origin.json -o evidence.json
is "evidence names the counts among its inputs" yields evidence.json \
	"[i['name'] for i in s['inputs'] if i['role'] == 'origin']" "['origin.json']"
run analyze dossier.json --plan plan.json --origin plan.json -o evidence.json
is "what is no counts: status 65" ended 65

run run dossier.json -o bundle
cp origin.json bundle/raw/origin.json
run run dossier.json -o bundle
is "a bundle takes up counts that lie in it" yields bundle/evidence.json \
	"[i['name'] for i in s['inputs'] if i['role'] == 'origin']" "['raw/origin.json']"
finish
