#!/bin/bash
# Everything that reads the sources without running them. One line a check; status 1 when any
# found something. Below three minutes on two cores, most of it clang-tidy's, which looks only at
# what has changed since it was clean.
#     tests/lint/run.sh BUILD
set -uo pipefail

work=$1/lint
here=tests/lint
jobs=$(nproc)
mkdir -p "$work"

# Tracked files, and new ones that are not ignored; without git whatever is here.
list() { # PATTERN...
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files -z -co --exclude-standard -- "$@"
	else
		local pattern names=()
		for pattern in "$@"; do
			names+=(-o -path "./${pattern#./}")
		done
		find . -name .git -prune -o -path ./build -prune -o -path ./out -prune -o \
			-type f \( "${names[@]:1}" \) -print0 | sed -z 's,^\./,,'
	fi | while IFS= read -r -d '' file; do
		[ ! -f "$file" ] || printf '%s\0' "$file"
	done | sort -z
}

status=0
check() { # NAME COMMAND...
	local name=$1 start=$SECONDS
	shift
	if "$@" >"$work/found" 2>&1; then
		echo "ok    $name ($((SECONDS - start)) s)"
	else
		echo "WRONG $name"
		sed 's/^/      /' "$work/found"
		status=1
	fi
}

each() { # LIST COMMAND...: all files at once
	local files=$1
	shift
	xargs -0 "$@" <"$files"
}

tidy() {
	local found
	xargs -0 -P "$jobs" -n 12 "$here/tidy.sh" "$work/clean" <"$work/product" >"$work/tidy" && return
	found=$(grep -E ' (error|warning): ' "$work/tidy" | sed "s,^$PWD/,," | sort -u)
	echo "${found:-clang-tidy failed; see $work/tidy}"
	return 1
}

cpp_check() {
	xargs -0 cppcheck -j "$jobs" --std=c11 --platform=unix64 --library=posix,gnu \
		--enable=warning,performance,portability --inline-suppr --error-exitcode=1 --quiet \
		--suppressions-list=.cppcheck-suppressions --template=gcc -I. -D_GNU_SOURCE \
		-DCDNPROOF_VERSION='"0"' -DCDNPROOF_PREFIX='"/"' <"$work/product"
}

# The files that differ from what clang-format makes of them.
white_space() {
	xargs -0 clang-format --dry-run -Werror <"$work/sources" >"$work/format" 2>&1 && return
	grep -oE '^[^: ]+\.[ch]:' "$work/format" | sort -u
	return 1
}

# Functions that are called by way of another one look unreachable to it (SC2317).
shell_scripts() {
	xargs -0 shellcheck --exclude=SC2317 <"$work/scripts"
}

# Nothing that mandoc warns of; what it thinks of style is left to the writer.
manual_pages() {
	local said
	said=$(xargs -0 mandoc -T lint -W warning <"$work/man" 2>&1)
	echo "$said"
	[ -z "$said" ]
}

list '*.c' >"$work/c"
list '*.c' '*.h' >"$work/sources"
list '*.sh' .ci/run >"$work/scripts"
list 'docs/man/*.1' >"$work/man"
list '*' >"$work/all"
grep -zE '^(base|model|probes|geo|logs|analyzer|reports|renders|bundle|cli|tests/lab)/' "$work/c" |
	grep -zvE '/test_[^/]*$' >"$work/product" # what is left out is Check's macros

check "the checks themselves, on bad samples" "$here/selftest.sh"
check "include directions" each "$work/sources" "$here/includes.sh"
check "lengths of functions and files" each "$work/sources" "$here/sizes.sh"
check "calls that have no bound or no check" each "$work/sources" "$here/words.sh" calls
check "notes of unfinished work, paths of one machine" each "$work/all" "$here/words.sh" notes
check "white space (make format settles it)" white_space
check "shell scripts" shell_scripts
if [ -s "$work/man" ]; then
	check "manual pages" manual_pages
fi
if [ -x po/update.sh ]; then
	check "messages and their translations" po/update.sh --check
fi
check "cppcheck" cpp_check
check "clang-tidy" tidy
exit "$status"
