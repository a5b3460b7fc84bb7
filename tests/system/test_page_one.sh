#!/bin/bash
# Numbers of page one, counted again from the evidence by another program: x of n cities, x of n
# nodes, months of logs; of a full, a thin, an honest and a lying applicant.
#     tests/system/test_page_one.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

example=$root/examples/jiangxi
page_one() { # EVIDENCE: its page one says what follows from it
	run report "$1" --format html -o page.html --lang zh
	[ -s page.html ] && /usr/bin/python3 "$root/tests/system/page_one.py" page.html "$1" >"$work/counted" 2>&1
}

judged() { # NAME AGENT=NODE…: who answers whom as a neighbour does
	local name=$1
	shift
	rm -rf records
	"$build/tools/make_records" plan.json records 0 "$@" >/dev/null &&
		run analyze "$example/dossier.json" --plan plan.json --records records -o "$name.json"
	[ -s "$name.json" ]
}

"$build/tools/make_fixtures" rich.json thin.json
is "the full evidence: page one's numbers are its" page_one rich.json
is "8 of 11 cities, 6 of 8 nodes" grep -q '8/11 市.*待定 2' counted
is "and months of logs of whom has the fewest" grep -q '连续 0 个月' counted
is "the thin evidence has no numbers to count" not page_one thin.json
is "and a page one" test -s page.html

run plan "$example/dossier.json" -o plan.json --start 2026-12-01T00:00:00+08:00
is "an honest applicant is judged" judged honest agent-360100=node-nc-1 agent-360100=node-nc-2 \
	agent-360700=node-gz-1 agent-360400=node-jj-1 agent-360800=node-ja-1 agent-361000=node-fz-1 \
	agent-361100=node-sr-1 agent-360900=node-yc-1
is "page one's numbers are its" page_one honest.json
cp counted honest.txt
is "an applicant who says Ganzhou and stands in Nanchang is judged" judged liar \
	agent-360100=node-nc-1 agent-360100=node-nc-2 agent-360100=node-gz-1 agent-360400=node-jj-1
is "page one's numbers are its, too" page_one liar.json
is "and not those of the honest one" not cmp -s counted honest.txt

# The counting itself can fail: another number in the evidence, the same page.
/usr/bin/python3 - liar.json other.json <<'END'
import json, sys
evidence = json.load(open(sys.argv[1], encoding="utf-8"))
evidence["cities"][0]["service"]["verdict"] = "inconclusive"
evidence["cities"][1]["service"]["verdict"] = "inconclusive"
json.dump(evidence, open(sys.argv[2], "w", encoding="utf-8"), ensure_ascii=False)
END
counts_other() {
	/usr/bin/python3 "$root/tests/system/page_one.py" page.html other.json >counted 2>&1
}
is "a page that says otherwise is found" not counts_other

finish
