#!/bin/bash
# All tests of a build, one line each; the last line counts: N passed, N failed, N skipped.
#     tests/run.sh BUILD [CASE…]         CASE: only these lab cases, and no demo
# A check of a unit test, a sentence of a system test and a lab case count one each. A program that
# ends badly without a count is one failure. What is skipped says why.
set -uo pipefail

build=$1
shift
passed=0
failed=0
skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
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
		printf 'ok   %-28s %s\n' "$1" "$3"
	fi
}

unit() { # program
	local status=0 checks=0 bad=0 counts
	timeout -k 5 240 "$1" >"$log" 2>&1 || status=$?
	counts=$(sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\).*/\1 \2 \3/p' "$log")
	while read -r n f e; do
		[ -n "$n" ] || continue
		checks=$((checks + n - f - e))
		bad=$((bad + f + e))
	done <<<"$counts"
	report "$(basename "$1")" "$status" "$checks" "$bad"
}

script() { # name command…
	local name=$1 status=0 good bad
	shift
	timeout -k 5 600 "$@" >"$log" 2>&1 || status=$?
	good=$(grep -c '^ok - ' "$log")
	bad=$(grep -c '^not ok - ' "$log")
	report "$name" "$status" "$good" "$bad"
}

tests/lab/fetch-nginx.sh build/nginx || echo "run.sh: no nginx: lab tests will say so" >&2
export LAB_NGINX=build/nginx/usr/sbin/nginx

for program in "$build"/tests/test_*; do
	[ -x "$program" ] && unit "$program"
done
script lab/test_lab_run tests/lab/test_lab_run.sh "$build/lab"
for test in tests/system/test_*.sh; do
	[ -x "$test" ] && script "system/$(basename "$test" .sh)" "$test" "$build"
done
script cases tests/cases/run.py "$build" "$@"
[ $# -gt 0 ] || script demo tests/test_demo.sh "$build"

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
