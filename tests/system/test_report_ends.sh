#!/bin/bash
# A report that other programs draw comes to an end on the way: by a signal, by two, by one that
# nobody can take, by the end of such a program. Nothing is written, no temporary folder and no
# process stays.
#     tests/system/test_report_ends.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

for tool in weasyprint qpdf fc-list rsvg-convert; do
	command -v $tool >/dev/null || skip "no $tool"
done

"$build/tools/make_fixtures" rich.json thin.json
mkdir slow tmp
# What takes for ever, and starts somebody who does, too: the numbers of both, its own last.
cat >slow/weasyprint <<-END
	#!/bin/sh
	sleep 1000 &
	echo \$! >>"$work/started"
	echo \$\$ >>"$work/started"
	wait
END
chmod 755 slow/weasyprint
cp slow/weasyprint slow/rsvg-convert

begin() { # FORMAT: in the background, as a terminal starts it; until the slow program works
	: >started
	PATH=$work/slow:$PATH TMPDIR=$work/tmp setsid env --default-signal=INT,HUP,TERM \
		"$program" report rich.json --format "$1" -o "made.$1" --lang en >out 2>err &
	pid=$!
	for _ in $(seq 600); do
		[ "$(wc -l <started)" -ge 2 ] && return 0
		sleep 0.1
	done
	return 1
}

is_gone() { # [FILE]: everything below tmp, and each process that was started; within ten seconds
	local one
	for _ in $(seq 100); do
		[ -z "$(ls tmp)" ] && break
		sleep 0.1
	done
	[ -z "$(ls tmp)" ] || return 1
	while read -r one; do
		for _ in $(seq 100); do
			is_over "$one" && break
			sleep 0.1
		done
		is_over "$one" || return 1
	done <"${1:-started}"
}

is_over() { # PID: it is not there, or waits for nobody's question
	[ ! -e "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status"
}

stops() { # FORMAT STATUS[|STATUS] program|group SIGNAL…: to it, or to its group as Ctrl-C does
	local wanted=$2 target=$3 signal
	begin "$1" || return 1
	[ -n "$(ls tmp)" ] || return 1
	[ "$target" = program ] && target=$pid || target=-$pid
	shift 3
	for signal; do
		kill -"$signal" -- "$target" 2>/dev/null
	done
	wait "$pid"
	status=$?
	[[ "|$wanted|" == *"|$status|"* ]]
}

is_told() { # FORMAT
	[ "$(cat err)" = "cdnproof: made.$1: interrupted" ]
}

# Killed at once we end nobody but whom we started; who was started by that one is on his own.
ours_are_gone() {
	tail -n 1 started >direct
	is_gone direct || return 1
	head -n 1 started | xargs -r kill 2>/dev/null
	true # it may be gone, too
}

for format in docx pdf; do
	for signal in 'program INT' 'program TERM' 'program HUP' 'group INT'; do
		# shellcheck disable=SC2086 # two words
		is "$format: $signal: status 75" stops $format 75 $signal
		is "$format: $signal: one line says so" is_told $format
		is "$format: $signal: nothing stays" is_gone
	done
	# the second may come before the first is taken, and is one with it then
	is "$format: two INT: at once" stops $format '75|130' group INT INT
	is "$format: two INT: nothing stays" ours_are_gone
	is "$format: two TERM: at once" stops $format '75|143' group TERM TERM
	is "$format: two TERM: nothing stays" ours_are_gone
	is "$format: INT and TERM: status 75, as of one" stops $format 75 group INT TERM
	is "$format: INT and TERM: nothing stays" is_gone
done
is "nothing is written" test ! -e made.docx -a ! -e made.pdf

is "docx: KILL: ended" stops docx 137 program KILL
is "docx: KILL: nothing stays" ours_are_gone

# --- such a program ends by itself ------------------------------------------------------------

mkdir broken
ends_by() { # FORMAT PROGRAM LINE SAYS
	printf '#!/bin/sh\n%s\n' "$3" >"broken/$2"
	chmod 755 "broken/$2"
	PATH=$work/broken:$PATH TMPDIR=$work/tmp run report rich.json --format "$1" -o "made.$1" --lang en
	rm "broken/$2"
	clear_lines 1 "$4" && [ "$status" -eq 74 ] && [ ! -e "made.$1" ] && [ -z "$(ls tmp)" ]
}
# shellcheck disable=SC2016 # the programs expand it
is "rsvg-convert is killed" ends_by docx rsvg-convert 'kill -KILL $$' 'rsvg-convert was ended by signal 9'
is "rsvg-convert fails" ends_by docx rsvg-convert 'echo "no font" >&2; exit 1' 'rsvg-convert failed: no font'
# shellcheck disable=SC2016
is "weasyprint is killed" ends_by pdf weasyprint 'kill -TERM $$' 'weasyprint was ended by signal 15'
# shellcheck disable=SC2016
is "qpdf is killed" ends_by pdf qpdf 'kill -KILL $$' 'qpdf was ended by signal 9'

draws_nothing() { # and ends well
	printf '#!/bin/sh\n' >broken/rsvg-convert
	chmod 755 broken/rsvg-convert
	PATH=$work/broken:$PATH TMPDIR=$work/tmp run report rich.json --format docx -o made.docx --lang en
	[ "$status" -ne 0 ] && [ "$(wc -l <err)" -eq 1 ] && [ ! -e made.docx ] && [ -z "$(ls tmp)" ]
}
is "rsvg-convert draws nothing" draws_nothing

finish
