#!/bin/bash
# Every fuzz target for some seconds, with AddressSanitizer and UndefinedBehaviorSanitizer: one
# line each. Starts from a copy of tests/fuzz/corpus/NAME; what it finds on the way is forgotten,
# an input that breaks is kept below BUILD/fuzz/crashes and fails the run.
#     tests/fuzz/run.sh BUILD SECONDS [TARGET...]        TARGET as fuzz_mmdb; all unless given
set -euo pipefail

work=$1/fuzz
seconds=$2
shift 2
jobs=$(nproc)
if [ $# -eq 0 ]; then
	names=(tests/fuzz/fuzz_*.c)
	names=("${names[@]#tests/fuzz/}")
	set -- "${names[@]%.c}"
fi
mkdir -p "$work"

# The program's own objects, by the rules of the Makefile, with clang's coverage.
objects=()
for source in {base,model,probes,geo,logs,analyzer,reports,renders,bundle,cli}/*.c; do
	[[ $source = cli/*main.c || $source = cli/verify_absent.c ]] || objects+=("$work/obj/${source%.c}.o")
done
targets=("${@/#/$work/obj/tests/fuzz/}")
env -u MAKEFLAGS -u MAKELEVEL make -s -j"$jobs" SAN=1 BUILD="$work" CC=clang WARN= \
	CFLAGS='-O1 -g -fsanitize=fuzzer-no-link' "${objects[@]}" "${targets[@]/%/.o}" \
	>"$work/build.log"
libraries=$(sed -n 's/^LDLIBS := //p' Makefile)
for name in "$@"; do
	# shellcheck disable=SC2086 # a list of words
	clang -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -o "$work/$name" \
		"$work/obj/tests/fuzz/$name.o" "${objects[@]}" $libraries
done

fuzz() { # NAME
	local name=$1 log=$work/$1.log corpus status=0 options=()
	corpus=$(mktemp -d)
	if [ -d "tests/fuzz/corpus/${name#fuzz_}" ]; then
		cp "tests/fuzz/corpus/${name#fuzz_}"/* "$corpus"
	fi
	if [ -f "tests/fuzz/$name.dict" ]; then
		options=(-dict="tests/fuzz/$name.dict")
	fi
	timeout -k 5 $((seconds + 60)) "$work/$name" -max_total_time="$seconds" -timeout=10 \
		-rss_limit_mb=2048 -print_final_stats=1 "${options[@]}" \
		-artifact_prefix="$work/crashes/$name-" "$corpus" >"$log" 2>&1 || status=$?
	rm -rf "$corpus"
	if [ "$status" -eq 0 ]; then
		echo "ok    $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs," \
			"$(grep -o 'cov: [0-9]*' "$log" | tail -n 1)"
	else
		echo "WRONG $name (status $status):" \
			"$(grep -m1 -E 'SUMMARY|runtime error|ERROR' "$log" || tail -n 1 "$log")"
		grep -o 'written to .*' "$log" | sed 's/^/      input /' || true
	fi
	return "$status"
}
export -f fuzz
export work seconds

# Nothing of an earlier run is mistaken for this one's.
rm -rf "$work/crashes"
mkdir -p "$work/crashes"
# shellcheck disable=SC2016 # expanded by the inner shell
printf '%s\0' "$@" | xargs -0 -P "$jobs" -I{} bash -c 'fuzz "$1"' bash {} || exit 1
