#!/bin/bash
# status: at any moment of a measurement, from nothing measured to a finished bundle, it ends with 0,
# says what is there and what is missing, and writes nothing.
#     tests/system/test_status.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

# The dossier with as_of so many seconds from now.
dossier_until() { # FOLDER SECONDS [MORE]
	mkdir -p "$1"
	write_dossier "$1/dossier.json" "${3:-}"
	sed -i "s/\"as_of\": \"[^\"]*\"/\"as_of\": \"$(slot_edge "$2")\"/" "$1/dossier.json"
}

names() { # WORD…: all of them stand in the output
	local word
	for word in "$@"; do
		grep -qF -- "$word" out || { echo "no $word"; return 1; }
	done
}

value() { # PYTHON EXPRESSION of s, the status as JSON
	/usr/bin/python3 -c 'import json,sys; s=json.load(open("out")); print(eval(sys.argv[1]))' "$1"
}

yields() { # EXPRESSION VALUE
	local is
	is=$(value "$1")
	[ "$is" = "$2" ] || { echo "$1 is $is"; return 1; }
}

# --- nothing measured yet --------------------------------------------------------------------

dossier_until empty 100000
run status empty/dossier.json
is "of a dossier alone: status 0" ended 0
is "without a plan it says so" names 'No plan'
is "it says when the verdict is given" names "the verdict is given at the dossier's as_of"
is "every measured rule is open" test "$(sed '/^Rules that should/,$d' out | grep -c '^? inconclusive')" -eq 5
is "what a dossier must have for functions to be shown is said" \
	names 'a check of function cache' 'a check of function balance' 'init --functions'
is "what would decide a rule stands beside its reason" names 'let agents measure'
run status "$root/examples/functions/dossier.json" --as-of 2026-11-22T00:00:00+08:00
is "of functions without a plan: status 0" ended 0
run plan "$root/examples/functions/dossier.json" -o functions.json --start 2026-12-01T00:00:00+08:00 --slots 40
run status "$root/examples/functions/dossier.json" --plan functions.json --as-of 2026-12-02T00:00:00+08:00
is "functions of which nothing was measured say what they need" \
	names '0 of at least 30 objects' '52 are needed'
run status empty/dossier.json
is "nothing is written" test "$(ls empty)" = dossier.json
run status empty/dossier.json --lang zh
is "it speaks Chinese" has_chinese out

run status empty/dossier.json --json
is "--json is JSON" is_json out
is "--json has no plan" yields '"plan" in s' False
is "every city says that there is no plan or no agent" \
	yields 'sorted(set(c["outlook"] for c in s["cities"]))' "['no_agents', 'no_plan']"

run plan empty/dossier.json -o empty/plan.json --start "$(slot_edge 3600)" --slots 40
run status empty/dossier.json
is "a plan beside the dossier is found and named" grep -q 'empty/plan.json' err
is "a plan that has not begun is said to begin" names 'The plan begins at'
run status empty/dossier.json --json --quiet
is "--quiet names no plan" not test -s err
is "none of its slots is due" yields 's["plan"]["due"], s["plan"]["ahead"]' '(0, 40)'
is "eight slots of two cities are the least" not yields 's["cities"][0]["slots_at_best"]' None
is "the cities' nodes come first" yields 's["cities"][0]["outlook"]' nodes_open

mkdir named
dossier_until named 100000 ', "records": ["a1.jsonl"], "geo": {"databases": ["city.mmdb"]}'
run status named/dossier.json
is "records and databases that are not there yet are passed over" ended 0
is "and said" test "$(grep -c 'is not there yet$' err)" -eq 2
fault "records that are given must be there" 66 'a1.jsonl' \
	status named/dossier.json --records named/a1.jsonl
fault "a plan that is given must be there" 66 'none.json' \
	status empty/dossier.json --plan named/none.json

cp empty/plan.json named/plan.json
sed -i 's/"filing_no": "1"/"filing_no": "9"/' named/dossier.json
fault "a plan beside it that does not fit is named" 65 '^cdnproof: named/plan.json: .*does not fit' \
	status named/dossier.json --quiet
mkdir bundle
fault "a folder without a dossier is no bundle" 66 'bundle/dossier.json' status bundle
mkdir watched && cp empty/dossier.json watched/ && echo '{}' >watched/plan.json
fault "a watch is no bundle" 66 'watched is the folder of a watch' status watched
cp empty/dossier.json bundle
run status bundle
is "a bundle that has just begun: status 0" ended 0
fault "answers and databases exclude each other" 64 'exclude each other' \
	status empty/dossier.json --answers a --db b

# --- as_of is over ---------------------------------------------------------------------------

dossier_until over -100000
run status over/dossier.json --json
is "behind as_of it is looked from as_of" yields 's["as_of"] == s["until"]' True
run status over/dossier.json --json --as-of 2040-01-01T00:00:00+08:00
is "--as-of goes before" yields 's["as_of"]' 2040-01-01T00:00:00+08:00
cp out first
run status over/dossier.json --json --as-of 2040-01-01T00:00:00+08:00
is "the same state at the same instant gives the same bytes" same first out

# --- while it is measured, and after it: packets go to 127.0.0.0/8 of a namespace ----------------

if ! has_namespaces; then
	echo "# without network namespaces the rest is left out"
	finish
fi

dossier_until live 100000
run plan live/dossier.json -o live/plan.json --start "$(slot_edge 2)" --slots 40
run_in_net probe live/plan.json --agent a1 -o live/a1.jsonl --until "$(slot_edge 5)" --quiet
is "an agent measured the first slots" test -s live/a1.jsonl
sleep 2 # more slots go by
run status live/dossier.json --records live
is "in the middle of a plan: status 0" ended 0
is "it says how far the plan is" names 'Slots that are due' 'The plan ends at'
is "the agent that stopped is silent" grep -q '^a1 .*silent since' out
is "the agent that never spoke is silent" grep -q '^a2 .*silent since' out
run status live/dossier.json --records live --json
is "whole, partial and absent slots are the due ones" \
	yields '[a["whole"]+a["partial"]+a["absent"] == s["plan"]["due"] for a in s["agents"]]' \
	'[True, True]'
is "the agent's slots are whole" yields 's["agents"][0]["whole"] > 0 and s["agents"][0]["partial"]' 0
is "the other's are absent" yields 's["agents"][1]["absent"] == s["plan"]["due"]' True

printf '%s' '{"cut":' >>live/a1.jsonl
run status live/dossier.json --records live
is "a line that is being written is no fault" ended 0
is "and is said" grep -q 'cut last line' err

mv live/plan.json live/a1.jsonl.plan.json
run status live/dossier.json --records live/a1.jsonl
is "a plan beside the records is found" grep -q 'live/a1.jsonl.plan.json' err

dossier_until whole 100000 ', "logs": [{"node": "n1", "kind": "access", "paths": ["logs"]}]'
mkdir whole/logs
echo '192.0.2.9 - - [20/Nov/2026:00:00:00 +0800] "GET / HTTP/1.1" 200 2 "-" "-"' >whole/logs/a.log
as_of=$(slot_edge 60)
run_in_net run whole/dossier.json -o filled --via 'env AGENT={agent}' --as-of "$as_of" --quiet
is "a bundle was filled" test -s filled/evidence.json
find filled -type f -exec sha256sum {} + | sort >before
run status filled --as-of "$as_of"
is "of a finished bundle: status 0" ended 0
is "its plan has ended" names 'The plan ended at'
run status filled --as-of "$as_of" --json
find filled -type f -exec sha256sum {} + | sort >after
is "the bundle is as it was" same before after
rules_agree() {
	/usr/bin/python3 - <<-'END'
		import json, sys
		s, e = (json.load(open(name, encoding="utf-8")) for name in ("out", "filled/evidence.json"))
		must = [f for f in e["findings"] if f["severity"] == "must"]
		keys = ("rule", "verdict", "reason", "need", "yes", "may")
		same = [[r.get(k) for k in keys] for r in s["rules"]] == \
		       [[f.get(k) for k in keys] for f in must]
		cities = [(c["code"], c["verdict"]) for c in s["cities"]] == \
		         [(c["code"], c["service"]["verdict"]) for c in e["cities"]]
		sys.exit(not (same and cities and s["verdict"] == e["verdict"]))
	END
}
is "at the same instant every rule and city is as in the evidence" rules_agree

# --- the schema, by a validator that shares no code with it -----------------------------------

valid() { # FILE…
	/usr/bin/python3 - "$root/docs/schemas/status-v1.json" "$@" <<-'END'
		import json, sys
		from jsonschema import Draft202012Validator
		schema, *documents = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:])
		Draft202012Validator.check_schema(schema)
		faults = [f.message for d in documents for f in Draft202012Validator(schema).iter_errors(d)]
		print(faults[:3])
		sys.exit(bool(faults))
	END
}
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	cp out finished
	is "what --json prints is what the schema says" valid first finished
fi
finish
