#!/bin/bash
# clang-tidy over the named files, as .clang-tidy says, all at once. A file that was clean with the
# same headers and rules is not looked at again: STAMPS holds an empty file for each such state.
# TIDY_NODES in the environment bounds how far the analyzer follows the paths of one function (its
# own bound is 225000): nearly all of the time goes there.
#     tests/lint/tidy.sh STAMPS FILE...
set -euo pipefail

stamps=$1
shift
mkdir -p "$stamps"

bound=()
for word in ${TIDY_NODES:+-Xclang -analyzer-config -Xclang max-nodes="$TIDY_NODES"}; do
	bound+=(--extra-arg="$word")
done

stamp_of() { # FILE HEADER...
	local state
	state=$(cat "$@" .clang-tidy "$0" <(echo "$1 ${TIDY_NODES:-}") | sha256sum)
	echo "$stamps/${state%% *}"
}

# What make would be told: a line each, its file first.
depend() { # FLAG... FILE...
	clang -MM "$@" | sed ':join; /\\$/ { N; s/\\\n//; b join }; s/^[^:]*://'
}

look_at() { # FILE..., with $flags
	local rules line stamp dirty=() made=()
	rules=$(depend "${flags[@]}" "$@") || return
	while read -ra line; do
		stamp=$(stamp_of "${line[@]}")
		[ ! -e "$stamp" ] || continue
		dirty+=("${line[0]}")
		made+=("$stamp")
	done <<<"$rules"
	[ ${#dirty[@]} -gt 0 ] || return 0
	clang-tidy --quiet "${bound[@]}" "${dirty[@]}" -- "${flags[@]}" 2>/dev/null || return
	touch "${made[@]}"
}

# The file that defines what the analyzer is told of goes without being told.
told=()
untold=()
for file in "$@"; do
	if [ "$file" = base/err.c ]; then untold+=("$file"); else told+=("$file"); fi
done

status=0
flags=(-std=c17 -D_GNU_SOURCE -I. '-DCDNPROOF_VERSION="0"' '-DCDNPROOF_PREFIX="/"')
[ ${#untold[@]} -eq 0 ] || look_at "${untold[@]}" || status=1
flags+=(-include tests/lint/analyzer.h)
[ ${#told[@]} -eq 0 ] || look_at "${told[@]}" || status=1
exit "$status"
