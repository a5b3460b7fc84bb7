#!/bin/sh
# A check that finds nothing has to show that it would: each gets a bad sample, and a good one.
#     tests/lint/selftest.sh
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failures=0

refuses() { # LINES SENTENCE COMMAND...
	wanted=$1 sentence=$2
	shift 2
	status=0
	"$@" >found || status=$?
	if [ "$status" -ne 1 ] || [ "$(wc -l <found)" -ne "$wanted" ]; then
		echo "not caught: $sentence (status $status)"
		cat found
		failures=$((failures + 1))
	fi
}

takes() { # SENTENCE COMMAND...
	sentence=$1
	shift
	if ! "$@"; then
		echo "wrongly refused: $sentence"
		failures=$((failures + 1))
	fi
}

lines() { # COUNT
	awk -v count="$1" 'BEGIN { for (i = 0; i < count; i++) print "\tstep();" }'
}

mkdir base analyzer cli tests new
printf '#include "base/err.h"\n#include "err.h"\n#include <stdio.h>\n' >base/good.c
printf '#include "model/dossier.h"\n' >base/bad.c
printf '#include "geo/place.h"\n#include "model/plan.h"\n' >analyzer/good.c
printf '#include "geo/lookup.h"\n# include "cli/command.h"\n' >analyzer/bad.c
printf '#include "tests/golden.h"\n' >cli/bad.c
printf '#include "cli/command.h"\n#include "tests/golden.h"\n' >tests/good.c
printf '#include "base/err.h"\n' >new/bad.c
takes "includes that the table allows" "$here/includes.sh" base/good.c analyzer/good.c tests/good.c
refuses 1 "base includes model" "$here/includes.sh" base/bad.c
refuses 2 "analyzer includes look-ups and commands" "$here/includes.sh" analyzer/bad.c
refuses 1 "a command includes a test" "$here/includes.sh" cli/bad.c
refuses 1 "a folder that the table does not know" "$here/includes.sh" new/bad.c

{ echo 'void a(void)' && echo '{' && lines 60 && echo '}'; } >good.c
{ echo 'void a(void)' && echo '{' && lines 61 && echo '}'; } >long.c
lines 701 >file.c
takes "a function of 60 lines" "$here/sizes.sh" good.c
refuses 1 "a function of 61 lines" "$here/sizes.sh" good.c long.c
refuses 1 "a file of 701 lines" "$here/sizes.sh" file.c good.c

printf 'snprintf(a);\nmy_system(b);\nops.system(c);\nloop->gets(d);\n' >good.c
takes "calls that only look alike" "$here/words.sh" calls good.c
for word in strcpy strcat sprintf vsprintf gets atoi atol atof strtok system popen; do
	printf '\tx = %s(a);\n' "$word" >bad.c
	refuses 1 "a call of $word" "$here/words.sh" calls good.c bad.c
done

printf 'mktemp /tmp/aXXXXXX; see TO''DOS\n' >good.txt
takes "a template of mktemp" "$here/words.sh" notes good.txt
printf '/* TO''DO: later */\nFIX''ME\nXX''X\n/ho''me/somebody/src\n/wo''rk/main\n' >bad.txt
refuses 5 "notes and paths" "$here/words.sh" notes good.txt bad.txt

[ "$failures" -eq 0 ]
