#!/bin/sh
# Every #include "..." of the named files against the table beside this script. Names lie below
# the current folder; one without a folder is of the file's own.
#     tests/lint/includes.sh FILE...
set -eu

exec awk '
FILENAME == ARGV[1] {
	sub(/#.*/, "")
	if (split($0, side, ":") == 2) {
		gsub(/[ \t]/, "", side[1])
		count = split(side[2], may, " ")
		allowed[side[1], side[1]] = 1
		for (i = 1; i <= count; i++)
			allowed[side[1], may[i]] = 1
	}
	next
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	folder = FILENAME
	sub(/\/.*/, "", folder)
	name = $0
	sub(/^[^"]*"/, "", name)
	sub(/".*/, "", name)
	to = name
	if (!sub(/\/.*/, "", to))
		to = folder
	if (!((folder, to) in allowed) && !((folder, name) in allowed) &&
		!((folder, "*") in allowed)) {
		printf "%s:%d: %s must not include %s\n", FILENAME, FNR, folder, name
		bad = 1
	}
}
END { exit bad }
' "$(dirname "$0")/includes.txt" "$@"
