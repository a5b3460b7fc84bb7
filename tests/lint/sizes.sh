#!/bin/sh
# No function longer than 60 lines between its braces, no file longer than 700. clang-format sets
# the braces of functions in the first column.
#     tests/lint/sizes.sh FILE...
set -eu

exec awk -v function_most=60 -v file_most=700 '
function end_of_file() {
	if (lines > file_most) {
		printf "%s: %d lines are more than %d\n", file, lines, file_most
		bad = 1
	}
}
FNR == 1 { end_of_file(); file = FILENAME; start = 0 }
{ lines = FNR }
/^{/ { start = FNR }
/^}/ && start {
	if (FNR - start - 1 > function_most) {
		printf "%s:%d: a function of %d lines, more than %d\n", file, start,
			FNR - start - 1, function_most
		bad = 1
	}
	start = 0
}
END { end_of_file(); exit bad }
' "$@"
