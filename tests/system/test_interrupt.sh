#!/bin/bash
# Ctrl-C at some twenty moments of each command: status 75 or a normal end, nothing half-written, no
# temporary file; what can be resumed is resumed.
#     tests/system/test_interrupt.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
enter_net "$@" # packets go to 127.0.0.0/8 of a namespace without uplink

trials=20
export -f is_json is_json_lines
RANDOM=20261121 # the same delays in every run

write_dossier d.json
start=2026-11-22T00:00:00+08:00
run plan d.json -o plan.json --start "$start"
yes 198.18.101.1 | head -n 2000 >addresses
mkdir archive
stamp='21/Nov/2026:00:00:00 +0800'
yes "192.0.2.9 - - [$stamp] \"GET / HTTP/1.1\" 200 2 \"-\" \"-\"" | head -n 1500000 | gzip -1 >archive/a.log.gz
/usr/bin/python3 - >records.jsonl <<'END'
import json
for i in range(20000):
    print(json.dumps({"schema": "cdnproof/record/v1", "number": i}))
END
db=$data/mmdb/lab-true.mmdb

# As a terminal does it: the signal goes to the whole group, so to the agents of run as well. A job of
# a script ignores it unless told otherwise. The first moments fall before main().
interrupted() { # DELAY_MS FOLDER ARGUMENT…      in FOLDER: out, err, status
	local folder=$2 pid
	setsid env --default-signal=INT "$program" "${@:3}" <"${input:-/dev/null}" \
		>"$folder/out" 2>"$folder/err" &
	pid=$!
	sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"
	kill -INT -- "-$pid" 2>/dev/null || kill -INT "$pid" 2>/dev/null
	wait "$pid"
	echo $? >"$folder/status"
}

# Twenty times, spread over what the command takes when it is left alone, and a little more.
spread() { # NAME LONGEST_MS ARGUMENT…     {} stands for the trial's own folder
	local name=$1 longest=$2 i
	shift 2
	rm -rf "$name"
	for ((i = 0; i < trials; i++)); do
		mkdir -p "$name/$i"
		interrupted $((RANDOM % longest)) "$name/$i" "${@//\{\}/$name/$i}"
	done
}

milliseconds() { # ARGUMENT…: what the command takes
	local from to
	from=$(date +%s%N)
	run "$@"
	to=$(date +%s%N)
	took=$(((to - from) / 1000000 + 2))
}

# Died of the signal only before main() could take it: nothing is there then.
statuses_are() { # NAME STATUS: or 75
	local trial got
	for trial in "$1"/*/; do
		got=$(cat "$trial/status")
		case $got in
		"$2" | 75) ;;
		*)
			[ "$got" -eq 130 ] && [ ! -s "$trial/err" ] &&
				[ -z "$(find "$trial" -name 'result*')" ] && continue
			echo "$trial: status $got"
			cat "$trial/err"
			return 1
			;;
		esac
	done
}

some_were_interrupted() { # NAME
	grep -qx 75 "$1"/*/status
}

# Interrupted: one line that says so. Otherwise none.
interruptions_are_told() { # NAME
	local trial
	for trial in "$1"/*/; do
		grep -qx 75 "$trial/status" || continue
		grep -Eqx 'cdnproof: interrupted(; .*)?' "$trial/err" || {
			cat "$trial/err"
			return 1
		}
	done
}

# Each result is not there, or the very bytes of a run that was left alone.
results_are_whole() { # NAME FILE REFERENCE
	local trial
	for trial in "$1"/*/; do
		[ ! -e "$trial/$2" ] || cmp "$trial/$2" "$3" || return 1
	done
}

command_survives() { # NAME RESULT REFERENCE STATUS
	is "$1: status 75 or a normal end" statuses_are "$1" "$4"
	is "$1: an interruption is told in one line" interruptions_are_told "$1"
	[ -z "$2" ] || is "$1: what is written is whole" results_are_whole "$1" "$2" "$3"
	is "$1: no temporary file is left" no_temporary "$1"
}

milliseconds check d.json
spread check "$took" check d.json
command_survives check '' '' 0

milliseconds analyze d.json --plan plan.json --records records.jsonl -o reference.json
spread analyze "$took" analyze d.json --plan plan.json --records records.jsonl -o '{}/result.json'
command_survives analyze result.json reference.json 2

milliseconds logs archive -o inventory.json
spread logs "$took" logs archive -o '{}/result.json'
command_survives logs result.json inventory.json 0
is "logs: some were interrupted" some_were_interrupted logs

input=addresses
milliseconds locate - --db "$db" -o answers.jsonl
spread locate "$took" locate - --db "$db" -o '{}/result.jsonl'
input=
command_survives locate result.jsonl answers.jsonl 0

# --- probe and run: long, so all trials at once ----------------------------------------------

all_at_once() { # NAME ARGUMENT…: as spread, side by side, over 2.5 s
	local name=$1 i
	shift
	rm -rf "$name"
	for ((i = 0; i < trials; i++)); do
		mkdir -p "$name/$i"
		interrupted $((RANDOM % 2500)) "$name/$i" "${@//\{\}/$name/$i}" &
	done
	wait
}

probe_lines_are_whole() { # NAME
	find "$1" -name result.jsonl -print0 | xargs -0 -r bash -c 'is_json_lines "$@"' bash
}

bundles_are_whole() { # NAME
	find "$1" -path '*/result/*.json' -print0 | xargs -0 -r bash -c 'is_json "$@"' bash &&
		find "$1" -path '*/result/*.jsonl' -print0 |
		xargs -0 -r bash -c 'is_json_lines "$@"' bash
}

# What was there before the signal is no result of the trial.
runs_end_well() {
	local trial got
	for trial in run/*/; do
		got=$(cat "$trial/status")
		case $got in
		2 | 75 | 130) ;;
		*)
			echo "$trial: status $got"
			cat "$trial/err"
			return 1
			;;
		esac
		[ "$got" -ne 130 ] || [ ! -s "$trial/err" ] || return 1
	done
}

run plan d.json -o soon.json --start "$(slot_edge 2)"
all_at_once probe probe soon.json --agent a1 -o '{}/result.jsonl'
command_survives probe '' '' 0
is "probe: some were interrupted" some_were_interrupted probe
is "probe: every record is whole" probe_lines_are_whole probe

# --- other ends ------------------------------------------------------------------------------

ended_by() { # SIGNAL PREFIX…: a probe that gets the signal once it has measured something
	rm -f one.jsonl
	"${@:2}" "$program" probe long.json --agent a1 --method tcp -o one.jsonl >out 2>err &
	pid=$!
	for _ in $(seq 200); do
		[ ! -s one.jsonl ] || break
		sleep 0.05
	done
	kill "-$1" "$pid"
	sleep 0.3
	kill -0 "$pid" 2>/dev/null
	alive=$?
	kill -TERM "$pid" 2>/dev/null
	wait "$pid"
	status=$?
}
sed 's/"slots": 4/"slots": 400/' d.json >long-dossier.json
run plan long-dossier.json -o long.json --start "$(slot_edge 1)"
ended_by TERM env
is "SIGTERM ends a probe with status 75" ended 75
ended_by HUP env --default-signal=HUP
is "a terminal that is closed ends a probe with status 75" ended 75
ended_by HUP nohup
is "nohup keeps a probe running" test "$alive" -eq 0

# What an agent's command started holds its pipe open and does not hear: run ends all the same.
cat >deaf <<'END'
#!/bin/sh
trap '' TERM INT
sleep 30 &
echo $! >>deaf.pids
wait
END
chmod +x deaf
run plan long-dossier.json -o soon.json --start "$(slot_edge 1)"
mkdir -p deaf-bundle/plan
cp long-dossier.json deaf-bundle/dossier.json
cp soon.json deaf-bundle/plan/plan.json
"$program" run long-dossier.json -o deaf-bundle --via ./deaf >out 2>err &
pid=$!
sleep 0.5
kill -TERM "$pid"
from=$(date +%s)
wait "$pid"
status=$?
is "agents that do not hear: run ends with status 75" ended 75
is "agents that do not hear: within eight seconds" test "$(($(date +%s) - from))" -le 8
xargs kill -KILL <deaf.pids 2>/dev/null

# --- run -------------------------------------------------------------------------------------

# Bundles that go on by a plan that begins soon.
run plan d.json -o soon.json --start "$(slot_edge 2)"
for ((i = 0; i < trials; i++)); do
	mkdir -p "run/$i/result/plan"
	cp d.json "run/$i/result/dossier.json"
	cp soon.json "run/$i/result/plan/plan.json"
	interrupted $((RANDOM % 3500)) "run/$i" run d.json -o "run/$i/result" \
		--via 'env AGENT={agent}' --as-of 2030-01-01T00:00:00+08:00 &
done
wait
is "run: status 75 or a normal end" runs_end_well
is "run: some were interrupted" some_were_interrupted run
is "run: an interruption is told" interruptions_are_told run
is "run: nothing in a bundle is half-written" bundles_are_whole run
is "run: no temporary file is left" no_temporary run
trial=$(grep -lx 75 run/*/status | head -n 1)
trial=${trial%/status}
run run d.json -o "$trial/result" --via 'env AGENT={agent}' --as-of 2030-01-01T00:00:00+08:00
is "run: the same command goes on where it was interrupted" ended 2
is "run: the bundle is complete then" test -s "$trial/result/evidence.json"

# --- kill -9, with agents that measure ---------------------------------------------------------

no_slot_twice() { # BUNDLE
	/usr/bin/python3 - "$1" <<-'END'
		import collections, json, pathlib, sys
		seen = collections.Counter()
		for path in pathlib.Path(sys.argv[1]).glob("raw/records/*/*.jsonl"):
		    for line in path.read_text().splitlines():
		        row = json.loads(line)
		        what = row.get("node") or row.get("peer") or row.get("control")
		        seen[row["agent"], what, row["addr"], row["method"], row.get("port"), row["slot"]] += 1
		twice = [key for key, count in seen.items() if count > 1]
		assert seen and not twice, twice[:3]
	END
}

sed 's/"slots": 4/"slots": 24/' d.json >longer.json
run plan longer.json -o soon.json --start "$(slot_edge 2)"
mkdir -p killed/plan
cp longer.json killed/dossier.json
cp soon.json killed/plan/plan.json
for delay in 2.2 1.3 0.4 1.7; do
	"$program" run longer.json -o killed --via 'env AGENT={agent}' >/dev/null 2>&1 &
	pid=$!
	sleep $delay
	kill -KILL $pid
	wait $pid 2>/dev/null
done
run run longer.json -o killed --via 'env AGENT={agent}' --as-of 2030-01-01T00:00:00+08:00
is "killed four times: it goes on" ended 2
is "killed four times: no slot is there twice" no_slot_twice killed
is "killed four times: no temporary file is left" no_temporary killed
finish
