#!/bin/bash
# All tests of a build, one line each; the last line counts: N passed, N failed, N skipped.
#     tests/run.sh BUILD [CASE…]         CASE: only these lab cases, and no demo
# LEAVE_OUT in the environment names tests that are not run, as in "test_init test_install"; while
# the file that BUSY names is there, what measures time waits; the one that ALONE names is made when
# the tests that fill the machine are over. PHASE=together runs these alone, without those that LATER
# names, PHASE=alone all that is left. AT_ONCE of them run at a time, two more than processors unless
# it is said.
# A check of a unit test, a sentence of a system test and a lab case count one each. A program that
# ends badly without a count is one failure. What is skipped says why.
set -uo pipefail

build=$1
shift
passed=0
failed=0
skipped=0
logs=$(mktemp -d)
at_once=${AT_ONCE:-$(($(nproc) + 2))}
trap 'rm -rf "$logs"' EXIT
export logs
export TEST_DATA=tests/data CK_VERBOSITY=normal

# A sanitizer's finding must end the program, and leaks count.
export ASAN_OPTIONS=abort_on_error=0:detect_leaks=1:exitcode=99
export UBSAN_OPTIONS=print_stacktrace=1

report() { # name status passed failed
	if [ "$2" -eq 77 ]; then
		skipped=$((skipped + 1))
		printf 'skip %-28s %s\n' "$1" "$(grep -m1 -i skip "$log" || tail -n 1 "$log")"
		return
	fi
	local bad=$4
	[ "$2" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
	passed=$((passed + $3))
	failed=$((failed + bad))
	if [ "$bad" -gt 0 ]; then
		printf 'FAIL %-28s %s passed, %s failed (status %s)\n' "$1" "$3" "$bad" "$2"
		sed 's/^/     /' "$log" | tail -n 40
	else
		printf 'ok   %-28s %s%s\n' "$1" "$3" "$(cat "${log%.log}.seconds" 2>/dev/null)"
	fi
}

unit() { # name: its log and status are there
	local checks=0 bad=0 counts
	counts=$(sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\).*/\1 \2 \3/p' "$log")
	while read -r n f e; do
		[ -n "$n" ] || continue
		checks=$((checks + n - f - e))
		bad=$((bad + f + e))
	done <<<"$counts"
	report "$1" "$2" "$checks" "$bad"
}

script() { # name: likewise
	report "$1" "$2" "$(grep -c '^ok - ' "$log")" "$(grep -c '^not ok - ' "$log")"
}

# Runs one, and leaves NAME.log and NAME.status: several at a time, since most of them wait most of
# the time.
one() { # SECONDS NAME COMMAND…
	local status=0 limit=$1 name=$2 start=$SECONDS
	shift 2
	timeout -k 5 "$limit" "$@" >"$logs/$name.log" 2>&1 || status=$?
	echo "$status" >"$logs/$name.status"
	[ $((SECONDS - start)) -lt 10 ] || echo " ($((SECONDS - start)) s)" >"$logs/$name.seconds"
}
export -f one

together() { # lines of KIND<TAB>SECONDS<TAB>NAME<TAB>COMMAND on standard input, reported in their order
	local kind name list
	list=$(cat)
	# shellcheck disable=SC2016 # expanded by the inner shell
	longest_first <<<"$list" | tr '\n' '\0' | xargs -0 -P "$at_once" -I{} bash -c '
		IFS=$'"'\\t'"' read -r _ limit name command <<<"$1"
		one "$limit" "${name//\//.}" bash -c "$command"' bash {}
	while IFS=$'\t' read -r kind _ name _; do
		log=$logs/${name//\//.}.log
		"$kind" "$name" "$(cat "$logs/${name//\//.}.status")"
	done <<<"$list"
}

# What waits longest begins first, so that nothing is waited for at the end.
longest="test_pdf_pages test_probe_tls test_verify test_soundness test_watch test_serve test_real_logs \
test_run_survives test_verify_bits test_docx_office test_fetch test_province test_signed_records test_by_hand \
test_run_power test_interrupt test_verifier test_bad_input test_waive test_passive_groups test_locate \
test_verify_measured test_logs_damage test_run_kills test_probe_answer test_same_bytes test_probe_run \
test_doctor test_packet_evidence test_status"

longest_first() {
	local list
	list=$(cat)
	for name in $longest; do
		grep -P "\t(system/)?$name\t" <<<"$list"
	done
	grep -vP "\t(system/)?(${longest// /|})\t" <<<"$list"
}

alone() { # NAME COMMAND…: what measures time or fills the machine by itself
	local name=$1
	shift
	log=$logs/${name//\//.}.log
	one 600 "${name//\//.}" "$@"
	script "$name" "$(cat "$logs/${name//\//.}.status")"
}

tests/lab/fetch-nginx.sh build/nginx || echo "run.sh: no nginx: lab tests will say so" >&2
# A test has its time on a machine that does other things as well; what hangs is ended all the same.
export CK_TIMEOUT_MULTIPLIER=10

export LAB_NGINX=$PWD/build/nginx/usr/sbin/nginx

# Of those that LATER names none runs together with the others, and they alone in the other phase.
wanted() { # NAME
	[[ " ${LEAVE_OUT:-} " != *" $1 "* ]] || return 1
	[ "${PHASE:-}" != together ] || [[ " ${LATER:-} " != *" $1 "* ]] || return 1
	[ "${PHASE:-}" != alone ] || [[ " ${LATER:-} " == *" $1 "* ]]
}

# A process for each check is half of what these cost under the sanitizers, where each looks for leaks.
# With ONE_PROCESS the checks of a program share one, and an error in one ends them all; but for those
# that fork themselves, name a folder once, or leave to the process's end what they hold.
forking="test_capture test_figures test_file test_hold test_logs_jobs test_logs_journal test_logs_scan \
test_seal test_sender"

command_of() { # PROGRAM
	[ -z "${ONE_PROCESS:-}" ] || [[ " $forking " == *" $(basename "$1") "* ]] ||
		printf 'CK_FORK=no '
	echo "$1"
}

unit_tests() {
	for program in "$build"/tests/test_*; do
		wanted "$(basename "$program")" || continue
		[ -x "$program" ] &&
			printf 'unit\t240\t%s\t%s\n' "$(basename "$program")" "$(command_of "$program")"
	done
}

# Those hold an agent to its time: they come last and have the machine to themselves.
timed="test_exact_counts test_long_run test_tls_lab"

system_tests() {
	for test in tests/system/test_*.sh; do
		wanted "$(basename "$test" .sh)" || continue
		[[ " $timed " == *" $(basename "$test" .sh) "* ]] && continue
		[ -x "$test" ] &&
			printf 'script\t600\tsystem/%s\t%s\n' "$(basename "$test" .sh)" "$test $build"
	done
}

# While the file BUSY is there, somebody uses the processors.
calm() {
	for _ in $(seq 600); do
		[ -e "${BUSY:-}" ] || return
		sleep 1
	done
	echo "run.sh: $BUSY has been there for ten minutes" >&2
}

phase_is() { [ "${PHASE:-$1}" = "$1" ]; }

# Not by a pipe: the counters are this shell's.
together < <(
	unit_tests
	system_tests
)
[ -z "${ALONE:-}" ] || touch "$ALONE"
if phase_is alone; then
	alone cases tests/cases/run.py "$build" "$@"
	[ $# -gt 0 ] || alone functions/test_truth tests/functions/test_truth.py
	[ $# -gt 0 ] || alone demo tests/test_demo.sh "$build"
	calm
	[ $# -gt 0 ] || alone functions/test_parts tests/functions/test_parts.py "$build"
	alone functions tests/functions/run.py "$build" "$@"
	[[ " ${LEAVE_OUT:-} " == *" test_lab_run "* ]] ||
		alone lab/test_lab_run tests/lab/test_lab_run.sh "$build/lab"
	for test in $timed; do
		[[ " ${LEAVE_OUT:-} " == *" $test "* ]] ||
			alone "system/$test" "tests/system/$test.sh" "$build"
	done
fi

[ -z "${LEAVE_OUT:-}" ] || echo "left out: $LEAVE_OUT"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
