# shellcheck shell=bash
# Helpers of the system tests; sourced with the build's folder as $1. A test works in a folder of its
# own under TMPDIR, prints one line a check and ends by `finish`.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(cd "${1:?usage: test_x.sh BUILD}" && pwd)
# shellcheck disable=SC2034 # tests use it
data=$root/tests/data
work=$(mktemp -d)
failures=0
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# The program stands where any user may call it, alone.
program=$work/bin/cdnproof
mkdir "$work/bin"
cp "$build/cdnproof" "$program"
chmod 755 "$work"
cd "$work" || exit 1

unset LANGUAGE LC_ALL LC_MESSAGES NO_COLOR
export LANG=C.UTF-8
ESC=$(printf '\033')

finish() {
	[ "$failures" -eq 0 ]
	exit
}

skip() { # REASON
	echo "SKIP: $*"
	exit 77
}

# What the last run printed, when a check fails.
tell() {
	[ -z "${status:-}" ] || echo "#  status $status"
	[ ! -s "$work/err" ] || head -n 8 "$work/err" | cut -c1-300 | sed 's/^/#  err: /'
	[ ! -s "$work/out" ] || head -n 4 "$work/out" | cut -c1-300 | sed 's/^/#  out: /'
}

is() { # SENTENCE COMMAND…: the sentence holds when the command succeeds
	local sentence=$1
	shift
	if "$@" >"$work/is.log" 2>&1; then
		echo "ok - $sentence"
	else
		echo "not ok - $sentence"
		echo "#  $*" | cut -c1-300
		{
			head -n 5
			tail -n 3
		} <"$work/is.log" | sed 's/^/#  /'
		tell
		failures=$((failures + 1))
	fi
}

not() { ! "$@"; }

# Runs the program: $status, and files out and err. Standard input is $input (none); $with holds
# more of the environment, NAME=VALUE.
run() { # ARGUMENT…
	# shellcheck disable=SC2086 # a list of words
	timeout -k 2 90 env ${with:-} "$program" "$@" <"${input:-/dev/null}" >"$work/out" 2>"$work/err"
	status=$?
}

# The same inside a network namespace without uplink, where only 127.0.0.0/8 answers.
run_in_net() { # ARGUMENT…
	# shellcheck disable=SC2016 # the inner shell expands
	timeout -k 2 60 "${in_net[@]}" sh -c 'ip link set lo up && exec "$@"' sh "$program" "$@" \
		<"${input:-/dev/null}" >"$work/out" 2>"$work/err"
	status=$?
}

if [ "$(id -u)" -eq 0 ]; then
	in_net=(unshare --net --kill-child --fork)
	in_mounts=(unshare --mount --propagation private)
else
	in_net=(unshare --user --map-root-user --net --kill-child --fork)
	in_mounts=(unshare --user --map-root-user --mount --propagation private)
fi

has_namespaces() {
	"${in_net[@]}" ip link set lo up 2>/dev/null && "${in_mounts[@]}" true 2>/dev/null
}

# The whole test goes on inside such a network.
enter_net() { # ARGUMENT… of the test
	[ -z "${IN_NET:-}" ] || return 0
	has_namespaces || skip "needs root, or user namespaces (sysctl kernel.unprivileged_userns_clone=1)"
	cd "$root" || exit 1
	rm -rf "$work"
	# shellcheck disable=SC2016 # the inner shell expands
	IN_NET=1 exec "${in_net[@]}" bash -c 'ip link set lo up && exec "$@"' bash "$0" "$build" "${@:2}"
}

ended() { # STATUS
	[ "$status" -eq "$1" ]
}

# Messages are whole lines that begin with a place or the program's name: no escape codes.
clear_lines() { # COUNT PATTERN
	[ "$(wc -l <"$work/err")" -eq "$1" ] && ! grep -q "$ESC" "$work/err" &&
		! grep -Evq '^(cdnproof|[^ ]+(:[0-9]+)?(:[0-9]+)?): .' "$work/err" &&
		grep -Eq -- "$2" "$work/err"
}

has_chinese() { # FILE
	LC_ALL=C grep -q "$(printf '[\344-\351]')" "$1"
}

# A fault: its status, one clear line, nothing on standard output; in Chinese likewise.
fault() { # SENTENCE STATUS PATTERN ARGUMENT…     lines=N: that many lines
	local sentence=$1 wanted=$2 pattern=$3
	shift 3
	run "$@"
	is "$sentence: status $wanted" ended "$wanted"
	is "$sentence: ${lines:-one} clear" clear_lines "${lines:-1}" "$pattern"
	is "$sentence: nothing on standard output" not test -s out
	cp err err.en
	run "$@" --lang zh
	is "$sentence: in Chinese too" told_in_chinese "$wanted"
}

told_in_chinese() { # STATUS
	ended "$1" && has_chinese err && ! cmp -s err err.en &&
		[ "$(wc -l <err)" -eq "$(wc -l <err.en)" ]
}

same() { # FILE FILE
	[ -s "$1" ] && cmp "$1" "$2"
}

is_json() { # FILE…
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		for name in sys.argv[1:]:
		    json.load(open(name, encoding="utf-8"))
	END
}

is_json_lines() { # FILE…: every line whole, the last one too
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		for name in sys.argv[1:]:
		    text = open(name, encoding="utf-8").read()
		    assert text == "" or text.endswith("\n"), name + ": the last line is cut"
		    for line in text.splitlines():
		        json.loads(line)
	END
}

no_temporary() { # FOLDER…: nothing that a half-written file leaves
	[ -z "$(find "$@" -name '*.tmp-*' -print -quit)" ]
}

# A province of three nodes on loopback addresses and two agents; slots of 250 ms.
write_dossier() { # FILE [MORE]: more members, each with a comma before it
	cat >"$1" <<-END
		{
		  "schema": "cdnproof/dossier/v1",
		  "profile": "jx-cdn",
		  "as_of": "2026-11-22T00:00:00+08:00",
		  "operator": {"name": "示例公司"},
		  "plan": {"slot_ms": 250, "slots": 4, "methods": {
		    "icmp": {"sent": 2, "interval_ms": 50, "timeout_ms": 100},
		    "tcp": {"sent": 2, "interval_ms": 50, "timeout_ms": 100}}},
		  "sites": [
		    {"id": "s1", "city": "360100", "address": "南昌市示例路1号", "filing_no": "1"},
		    {"id": "s2", "city": "361100", "address": "上饶市示例路2号", "filing_no": "2"},
		    {"id": "s3", "city": "361000", "address": "抚州市示例路3号", "filing_no": "3"}
		  ],
		  "nodes": [
		    {"id": "n1", "role": "core", "city": "360100", "site": "s1", "addresses": ["127.0.0.11"]},
		    {"id": "n2", "role": "regional", "city": "361100", "site": "s2", "addresses": ["127.0.0.12"]},
		    {"id": "n3", "role": "regional", "city": "361000", "site": "s3", "addresses": ["127.0.0.13"]}
		  ],
		  "agents": [
		    {"id": "a1", "city": "360100", "lat_e7": 286764930, "lon_e7": 1158921510},
		    {"id": "a2", "city": "361100", "lat_e7": 284444200, "lon_e7": 1179711850}
		  ]${2:-}
		}
	END
}

# The edge of a slot so many seconds from now.
slot_edge() { # SECONDS
	TZ=Asia/Shanghai date -d "@$(($(date +%s) + $1))" +%Y-%m-%dT%H:%M:%S+08:00
}
