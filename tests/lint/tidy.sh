#!/bin/bash
# clang-tidy over the named files, as .clang-tidy says. A file that was clean with the same headers
# and rules is not looked at again: STAMPS holds an empty file for each such state. TIDY_NODES in the
# environment bounds how far the analyzer follows the paths of one function (its own bound is
# 225000): nearly all of the time goes there.
#     tests/lint/tidy.sh STAMPS FILE...
set -euo pipefail

stamps=$1
shift
mkdir -p "$stamps"

state_of() { # FILE FLAG...
	clang -MM "${@:2}" "$1" | sed 's/^[^:]*://; s/\\$//' | xargs cat .clang-tidy "$0" <(echo "${TIDY_NODES:-}") | sha256sum
}

bound=()
for word in ${TIDY_NODES:+-Xclang -analyzer-config -Xclang max-nodes="$TIDY_NODES"}; do
	bound+=(--extra-arg="$word")
done

status=0
for file in "$@"; do
	flags=(-std=c17 -D_GNU_SOURCE -I. '-DCDNPROOF_VERSION="0"' '-DCDNPROOF_PREFIX="/"')
	[ "$file" = base/err.c ] || flags+=(-include tests/lint/analyzer.h)
	state=$(state_of "$file" "${flags[@]}")
	stamp=$stamps/${state%% *}
	[ ! -e "$stamp" ] || continue
	if clang-tidy --quiet "${bound[@]}" "$file" -- "${flags[@]}" 2>/dev/null; then
		: >"$stamp"
	else
		status=1
	fi
done
exit "$status"
