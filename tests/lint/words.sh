#!/bin/sh
# Words that must not stand in a file.
#     tests/lint/words.sh calls FILE...    functions without a bound, a check or a safe child
#     tests/lint/words.sh notes FILE...    notes of unfinished work, paths of one machine
set -eu

case $1 in
calls) words='(^|[^[:alnum:]_>.])(strcpy|strcat|stpcpy|v?sprintf|gets|ato(i|l|ll|f)|strtok|system|popen)[[:space:]]*\(' ;;
notes) words='(^|[^[:alnum:]])(TO''DO|FIX''ME|XX''X)([^[:alnum:]]|$)|/(wo''rk|ho''me|ro''ot|Us''ers)/[[:alnum:]]' ;;
*)
	echo "usage: words.sh calls|notes FILE..." >&2
	exit 64
	;;
esac
shift
! grep -nHIE -e "$words" -- "$@"
