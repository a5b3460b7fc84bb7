#!/bin/bash
# What run does when things go wrong around it: a full disk, another run, a changed input, a command
# that is not there, agents that go away, Ctrl-C. Each is told in one clear line, and the same command
# goes on.
#     tests/system/test_run_survives.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
export -f is_json is_json_lines

mkdir -p case/logs/n1 case/documents taken
cp "$data/mmdb/lab-true.mmdb" case
echo 合同 >case/documents/lease.txt
write_dossier case/dossier.json ',
  "geo": {"databases": ["lab-true.mmdb"]},
  "logs": [{"node": "n1", "kind": "access", "paths": ["logs/n1"]}],
  "documents": [{"id": "lease", "kind": "机房租赁合同", "about": "s1", "path": "documents/lease.txt",
    "issuer": "机房公司", "holder": "示例公司", "issued": "2026-01-01", "number": "一"}]'
sed -i -e 's/"slot_ms": 250, "slots": 4/"slot_ms": 200, "slots": 15/' \
	-e "s/\"as_of\": \"[^\"]*\"/\"as_of\": \"$(slot_edge 600)\"/" case/dossier.json
for hour in 00 01 02; do
	echo "192.0.2.9 - n1 [20/Nov/2026:$hour:00:00 +0800] \"GET / HTTP/1.1\" 200 2 \"-\" \"-\"" \
		>"case/logs/n1/access.$hour.log"
done
agent="/usr/bin/python3 $here/fake_agent.py $work/taken 3"
via="env AGENT={agent} $agent"

# A bundle that goes on by a plan which begins so many seconds from now.
begin() { # BUNDLE SECONDS [DOSSIER]
	local dossier=${3:-case/dossier.json}
	rm -rf "$1"
	mkdir -p "$1/plan"
	cp "$dossier" "$1/dossier.json"
	"$program" plan "$dossier" -o "$1/plan/plan.json" --start "$(slot_edge "$2")" --quiet
}

judged() {
	[ "$status" -le 2 ] && [ "$status" -ge 0 ]
}

runs_of() { # BUNDLE EVENT
	grep -c "\"event\":\"$2\"" "$1/raw/runs.jsonl"
}

# --- a command that is not there ----------------------------------------------------------------

fault "a --via command that is not there" 66 'no-such-program cannot be started' \
	run case/dossier.json -o none --via 'no-such-program {agent}'
is "it leaves no bundle" not test -e none

ways() { # of a --via without {agent}
	grep -q 'says no {agent}' err
}
run run case/dossier.json -o ways --via no-such-program
is "several agents that are reached in one way: said" ways
jq '.agents |= .[:1]' case/dossier.json >case/one.json
run run case/one.json -o ways --via no-such-program
is "one agent: not said" not ways

# --- one run a bundle ---------------------------------------------------------------------------

begin busy 3
"$program" run case/dossier.json -o busy --via "$via" >first.out 2>first.err &
first=$!
for _ in $(seq 200); do
	[ ! -s busy/raw/runs.jsonl ] || break
	sleep 0.02
done
fault "a second run of the same bundle" 73 'busy: another run works in this bundle' \
	run case/dossier.json -o busy --via "$via"
run status busy
is "status: tells that a run works there" grep -q 'a run works in this bundle now' err
wait $first
is "the first is not disturbed" test $? -le 2

# --- what may not change ------------------------------------------------------------------------

sed 's/示例公司/别的公司/' case/dossier.json >case/other.json
fault "another dossier" 73 'busy: is the bundle of another dossier' run case/other.json -o busy
cp "$root/analyzer/profiles/jx-cdn.json" profile.json
fault "another profile" 73 'busy: was begun with another --profile' \
	run case/dossier.json -o busy --profile profile.json
cp -r busy changed
sed -i 's/"slots":15/"slots":16/' changed/plan/plan.json
fault "a plan that was changed under its records" 65 'was begun by another plan' \
	run case/dossier.json -o changed --via "$via"
cp busy/plan/plan.json changed/plan/plan.json
sed -i 's/"sent":2/"sent":3/' changed/plan/plan.json
fault "a plan that no longer fits" 65 'changed/plan/plan.json: the plan does not fit the dossier' \
	run case/dossier.json -o changed --via "$via"
begin chain 60
mkdir -p chain/raw
sed '1d' busy/raw/runs.jsonl >chain/raw/runs.jsonl
fault "runs of which one was taken away" 65 'runs.jsonl:1:.*not the next one' \
	run case/dossier.json -o chain --via "$via"

# --- without and with --via ---------------------------------------------------------------------

run run case/dossier.json -o later --quiet
is "without --via: judged" judged
is "without --via: no plan is made" not test -e later/plan/plan.json
run run case/dossier.json -o busy --via "$via"
is "a plan that is over is not probed again" grep -q 'plan has ended; nothing more is probed' err
is "and judged" judged

# --- agents that go away ------------------------------------------------------------------------

sed 's/"slots": 15/"slots": 40/' case/dossier.json >case/longer.json
begin dying 1 case/longer.json
with="FAULT=dies" run run case/longer.json -o dying --via "$via"
is "agents that die: the run ends" judged
is "agents that die: each is started again" test "$(runs_of dying begin)" -ge 4
is "agents that die: every attempt has its end" \
	test "$(runs_of dying begin)" -eq "$(runs_of dying end)"
is "agents that die: told with status and number of records" \
	grep -q 'agent a1 ended with status 137 after 9 records, before the plan' err
is "agents that die: told when they are back" grep -Eq 'agent a2 measures again after [0-9]+ s' err
cat taken/* | sort >all
kept() { # BUNDLE: every record that was given is there once
	cat "$1"/raw/records/*/*.jsonl | sort >there
	[ -z "$(uniq -d there)" ] && [ "$(comm -13 all there | wc -l)" -eq 0 ]
}
is "agents that die: every record is there once" kept dying

rm -f taken/*
begin gone 1 case/longer.json
(sleep 2 && touch taken/there) &
with="FAULT=gone" run run case/longer.json -o gone --via "$via"
is "agents out of reach: the run ends" judged
is "agents out of reach: told once an outage" \
	test "$(grep -c 'agent a1 ended with status 255 after 0 records' err)" -eq 1
is "agents out of reach: asked again with longer pauses" test "$(runs_of gone begin)" -le 10
is "agents out of reach: measured once they are there" \
	test "$(cat gone/raw/records/a1/*.jsonl | wc -l)" -gt 0

rm -f taken/*
begin talking 1
with="FAULT=talks" run run case/dossier.json -o talking --via "$via"
is "signed heads go to their own file" \
	test "$(cat talking/raw/records/a1/heads)" = '{"payload":"e30=","payloadType":"x","signatures":[]}'
is "a banner and another's record are kept apart" test "$(wc -l <talking/raw/records/a1/rejected.txt)" -eq 2
is "and said" grep -q 'agent a1: 2 lines are no records of it: rejected.txt' err
begin flooding 1
with="FAULT=floods" run run case/dossier.json -o flooding --via "$via"
is "an agent that floods does not fill the disk" \
	test "$(stat -c %s flooding/raw/records/a1/rejected.txt)" -le 16777216
is "all its lines are counted" grep -q 'agent a1: 40960 lines are no records of it' err
is "and its records are there" grep -rq '"agent":"a1"' --include='*.jsonl' flooding/raw/records/a1
is "records hold nothing else" not grep -rq -e payload -e Welcome --include='*.jsonl' talking/raw/records

begin ends 1 case/longer.json
with="FAULT=ends" run run case/longer.json -o ends --via "$via"
is "an agent that ends too early with status 0 is started again" test "$(runs_of ends begin)" -ge 4

# --- a line that was cut --------------------------------------------------------------------------

begin cut 1
day=$(TZ=Asia/Shanghai date -d "@$(($(date +%s) + 1))" +%F)
mkdir -p cut/raw/records/a1
printf '{"schema":"cdnproof/rec' >"cut/raw/records/a1/$day.jsonl"
printf '{"agent":"a1","at' >cut/raw/runs.jsonl
run run case/dossier.json -o cut --via "$via"
is "a cut record stays a line of its own" \
	test "$(head -n 1 "cut/raw/records/a1/$day.jsonl")" = '{"schema":"cdnproof/rec'
is "what comes after it is whole" is_json_lines <(tail -n +2 "cut/raw/records/a1/$day.jsonl")
is "a cut run stays, and is said" grep -q 'cut/raw/runs.jsonl: 1 line was cut' err
is "the chain goes on over it" grep -q "\"prev\":\"$(printf '{"agent":"a1","at' | sha256sum | cut -c1-64)\"" \
	cut/raw/runs.jsonl
run run case/dossier.json -o cut --via "$via" --quiet
is "and can be gone on with" judged

# --- logs are read once -----------------------------------------------------------------------------

sleep 3 # what has just been written is read again
begin read-once 30
"$program" run case/dossier.json -o read-once --via "$via" >/dev/null 2>&1 &
pid=$!
for _ in $(seq 200); do
	[ ! -s read-once/raw/runs.jsonl ] || [ "$(wc -l <read-once/raw/runs.jsonl)" -lt 2 ] || break
	sleep 0.02
done
kill -KILL $pid
wait $pid 2>/dev/null
run status read-once
is "killed while it measures: status tells of the aborted runs" \
	grep -q '2 runs of agents were begun and never ended: they were aborted' err
cp -r read-once without
run run case/dossier.json -o read-once
told_aborted() { # evidence counts the runs as their list has them
	/usr/bin/python3 - read-once <<-'PYTHON'
		import json, sys
		runs = json.load(open(sys.argv[1] + "/evidence.json", encoding="utf-8"))["runs"]
		lines = [json.loads(line) for line in open(sys.argv[1] + "/raw/runs.jsonl")]
		begun = sum(line["event"] == "begin" for line in lines)
		assert runs["aborted"] == 2 and runs["attempts"] == begun, runs
		assert runs["ended"] == len(lines) - begun, runs
	PYTHON
}
is "killed while it measures: evidence tells of the aborted runs" told_aborted
is "killed while it measures: no log is read again" grep -q 'no log has changed since it was read' err
is "at the end no journal stays" test -z "$(find read-once -name '*.partial')"
mv case/lab-true.mmdb away.mmdb
run run case/dossier.json -o without
is "a database that is gone since: what it said stays" \
	same read-once/raw/answers.jsonl without/raw/answers.jsonl
mv away.mmdb case/lab-true.mmdb

# --- Ctrl-C -------------------------------------------------------------------------------------

begin stopped 1 case/longer.json
setsid env --default-signal=INT "$program" run case/longer.json -o stopped --via "$via" >out 2>err &
pid=$!
for _ in $(seq 200); do
	[ -z "$(find stopped/raw/records -name '*.jsonl' -size +0 2>/dev/null)" ] || break
	sleep 0.02
done
kill -INT $pid
wait $pid
status=$?
is "Ctrl-C: status 75" ended 75
is "Ctrl-C: says how to go on" clear_lines 1 'interrupted; the same command goes on where it stopped'
is "Ctrl-C: every run has its end" test "$(runs_of stopped begin)" -eq "$(runs_of stopped end)"
begin twice 30
cat >deaf <<'END'
#!/bin/sh
trap '' TERM INT
echo $$ >>deaf.pids
sleep 30
END
chmod +x deaf
setsid env --default-signal=INT "$program" run case/dossier.json -o twice --via ./deaf >out 2>err &
pid=$!
for _ in $(seq 200); do
	[ ! -s deaf.pids ] || break
	sleep 0.02
done
kill -INT $pid
sleep 0.3
kill -INT $pid
wait $pid
is "Ctrl-C twice: it ends at once" test $? -eq 130
xargs kill -KILL <deaf.pids 2>/dev/null

# --- progress -----------------------------------------------------------------------------------

begin shown 1
/usr/bin/python3 - "$program" run case/dossier.json -o shown --via "$via" >shown.text <<'END'
import pty, sys
pty.spawn(sys.argv[1:])
END
is "on a terminal: every agent and its records" grep -Eq 'a1 [0-9]+  a2 [0-9]+' shown.text

# --- a full disk --------------------------------------------------------------------------------

# In a file system of so many kB; then it gets room and the same command goes on.
full_disk() { # KB
	mkdir -p "full-$1/disk" "full-$1/taken"
	# shellcheck disable=SC2016 # the inner shell expands
	"${in_mounts[@]}" bash -c '
		cd "full-$1" || exit 99
		mount -t tmpfs -o "size=$1k" none disk && cp -r ../full disk/bundle || exit 99
		shift
		"$@" >/dev/null 2>err
		echo $? >status
		find disk -name "*.tmp-*" >left
		mount -o remount,size=64m disk
		"$@" >/dev/null 2>again
		echo $? >status2
		cp -r disk/bundle copy' bash "$1" \
		"$program" run "$work/case/dossier.json" -o disk/bundle --quiet \
		--via "env AGENT={agent} /usr/bin/python3 $here/fake_agent.py $work/full-$1/taken 3"
}

is_told() { # KB
	case $(cat "full-$1/status") in
	[012]) [ ! -s "full-$1/err" ] ;;
	74) [ "$(wc -l <"full-$1/err")" -eq 1 ] &&
		grep -q '^cdnproof: .*No space left.*goes on$' "full-$1/err" ;;
	*) false ;;
	esac || { cat "full-$1/status" "full-$1/err" && false; }
}

is_whole() { # KB
	if [ "$(cat "full-$1/status2")" -gt 2 ] || [ -s "full-$1/left" ]; then
		cat "full-$1/status2" "full-$1/again" "full-$1/left"
		return 1
	fi
	[ -s "full-$1/copy/evidence.json" ] && [ -s "full-$1/copy/appendix.html" ] &&
		[ -z "$(find "full-$1/copy" -name '*.tmp-*' -o -name '*.partial')" ] &&
		find "full-$1/copy" -name '*.jsonl' -print0 | xargs -0 -r bash -c 'is_json_lines "$@"' bash
}

told=0
sizes="12 16 20 24 28 36 44 52 60 72 88 104 128 160 240 320"
if "${in_mounts[@]}" true 2>/dev/null; then
	begin full 2
	for size in $sizes; do
		full_disk "$size" &
	done
	wait
	for size in $sizes; do
		is "$size kB: status 74 with one clear line, or a normal end" is_told "$size"
		is "$size kB: with room the same command ends whole" is_whole "$size"
		cat "full-$size"/taken/* 2>/dev/null | sort >all
		is "$size kB: nothing counts twice" kept "full-$size/copy"
		[ "$(cat "full-$size/status")" -ne 74 ] || told=$((told + 1))
	done
	is "some of the disks were too small" test $told -ge 5
fi
finish
