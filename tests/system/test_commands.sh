#!/bin/bash
# The command line: help, exit statuses of wrong use, options, standard streams, languages.
#     tests/system/test_commands.sh BUILD
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

commands='init check plan probe answer locate logs waive analyze report run'
write_dossier d.json
start=2026-11-22T00:00:00+08:00

# --- help and version ------------------------------------------------------------------------

run --version
is "--version ends with 0" ended 0
is "--version names program and version" grep -Eqx 'cdnproof [0-9]+\.[0-9]+\.[0-9]+' out
run check --version
is "--version is known behind a command" grep -q '^cdnproof [0-9]' out

run --help
cp out program.en
is "--help ends with 0" ended 0
run --help --lang zh
is "--help speaks Chinese" has_chinese out
is "--help in Chinese is another text" not cmp -s out program.en
is "--help fits a terminal of 100 columns" not grep -Eq '^.{101}' program.en

for command in $commands; do
	is "--help lists $command" grep -q "^  $command " program.en
	run "$command" --help
	cp out help.en
	is "$command --help ends with 0" ended 0
	is "$command --help shows its usage" grep -q "^Usage: cdnproof $command " help.en
	is "$command --help is English unless asked" not has_chinese help.en
	is "$command --help says nothing on standard error" not test -s err
	run "$command" --help --lang zh
	is "$command --help speaks Chinese" has_chinese out
	is "$command --help has no English sentence left in Chinese" \
		not grep -qxF -f <(grep -E '^[A-Z][a-z]+ [a-z]+ [a-z]+' help.en) out
	is "$command --help names the same options in both languages" cmp \
		<(grep -oE '^  (-o, )?--[a-z0-9-]+' help.en) <(grep -oE '^  (-o, )?--[a-z0-9-]+' out)
done

with='LANG=zh_CN.UTF-8' run check --help
is "LANG=zh_CN.UTF-8 gives Chinese where no such locale is" has_chinese out
with='LANG=zh_CN.UTF-8 LC_ALL=C' run check --help
is "LC_ALL outranks LANG" not has_chinese out
with='LC_ALL=xx_XX.bogus' run check --help
is "an unknown locale gives English" same help.en <(run run --help && cat out)
with='LANG=zh_CN.UTF-8' run check --help --lang en
is "--lang outranks LANG" not has_chinese out

# --- wrong use -------------------------------------------------------------------------------

fault "no command" 64 'a command is missing'
fault "an unknown command" 64 '"chekc" \(did you mean "check"\?\)' chekc d.json
fault "a command like none" 64 '"frobnicate"; see cdnproof --help' frobnicate
fault "an unknown option" 64 '--wat; see cdnproof check --help' check d.json --wat
fault "an option mistyped" 64 '--recrods \(did you mean --records\?\)' analyze d.json --recrods x
fault "an unknown short option" 64 '-x; see cdnproof plan --help' plan d.json -x
fault "an unknown option before any command" 64 '-x; see cdnproof --help' -x
fault "no dossier named" 64 'check: missing: DOSSIER' check
fault "a word too many" 64 '"e.json" is one word too many' check d.json e.json
fault "an option without its value" 64 '-{1,2}o(utput)? needs a value: PLAN' plan d.json -o
fault "an option where a value is due" 64 '--start needs a value' plan d.json --start -o p.json
fault "a value for an option that has none" 64 '--quiet takes no value' check d.json --quiet=1
fault "an option given twice" 64 '--slots is given twice' plan d.json -o p --slots 1 --slots 2
fault "a number that is none" 64 '--slots takes an integer .* "many"' plan d.json -o p --slots many
fault "a negative number" 64 '--slots takes an integer from 1 .* "-5"' plan d.json -o p --slots -5
fault "a time that is none" 64 '--start takes a time .* "soon"' plan d.json -o p --start soon
fault "a start beside the slots" 64 'multiple of 250 ms' \
	plan d.json -o p --start 2026-11-22T00:00:00.100+08:00
fault "plan without -o" 64 'plan needs -o PLAN' plan d.json
fault "probe without --agent" 64 'probe needs --agent' probe d.json -o r.jsonl
fault "probe by an unknown method" 64 'unknown method: sctp' \
	probe d.json --agent a1 -o r.jsonl --method sctp
fault "locate without addresses" 64 'locate needs addresses' locate --db x.mmdb
fault "locate without database and dossier" 64 'locate needs --db' locate 192.0.2.1
fault "records without a dossier" 64 '--records needs --dossier' \
	locate 192.0.2.1 --db x.mmdb --records r.jsonl
fault "logs of nothing" 64 'logs needs either' logs
fault "logs by an unknown mode" 64 '--mode' logs d.json --mode fast
fault "analyze without -o" 64 'analyze needs -o' analyze d.json
fault "answers and databases" 64 'exclude each other' analyze d.json -o e --answers a --db b
fault "report without --format" 64 'report needs --format' report e.json -o x.html
fault "a format that is none" 64 '"doc"; known: html' report e.json --format doc -o x
fault "an edition that is none" 64 'filing or internal' \
	report e.json --format html -o x --edition first
fault "run without -o" 64 'run needs -o' run d.json
fault "run of standard input" 64 'give a file' run - -o bundle
is "wrong use writes nothing" not test -e p -o -e e -o -e x -o -e r.jsonl -o -e bundle

run check d.json --lang fr
is "a language that is none is refused" ended 64
is "the languages there are get named" grep -q 'zh or en' err

# --- options and streams ---------------------------------------------------------------------

run plan d.json -o plan.json --start "$start"
is "plan ends with 0" ended 0
is "plan tells what it fixed on standard error" grep -q '2 agents × 6 targets' err
is "plan prints no result" not test -s out
run plan d.json --output plan2.json --start "$start" --quiet
is "--output is -o" same plan.json plan2.json
is "--quiet leaves no message" not test -s err
run plan d.json -o - --start "$start"
is "-o - writes to standard output" same plan.json out
input=d.json
run plan - -o plan3.json --start "$start"
is "- reads the dossier from standard input" same plan.json plan3.json
run check -
is "check reads standard input" ended 0
run probe - --agent nobody -o r.jsonl
is "probe reads standard input" grep -q 'the plan has no agent nobody' err
input=
run --lang zh --quiet plan d.json -o plan4.json --start "$start"
is "options of every command may stand before it" same plan.json plan4.json

run check d.json
is "check answers on standard output" grep -q '^d.json: .*3 nodes' out
is "check has no message" not test -s err
run check d.json --quiet
is "check --quiet says nothing" not test -s out -o -s err

true_db=$data/mmdb/lab-true.mmdb
stale_db=$data/mmdb/lab-stale.mmdb
run locate 198.18.101.1 198.18.102.1 --db "$true_db" "$stale_db" -o answers.jsonl --json
is "an option of several values ends where -o begins" ended 0
is "two databases answer for two addresses" test "$(wc -l <answers.jsonl)" -eq 4
is "--json prints an object an address" is_json_lines out
is "--json prints as many objects as addresses" test "$(wc -l <out)" -eq 2
printf '# comment\n198.18.101.1\n\n198.18.102.1\r\n' >addresses
cp out located
input=addresses
run locate - --db "$true_db" "$stale_db" --json
is "locate - reads addresses line by line" same located out
input=
run locate 198.18.101.1 --db "$true_db" --db "$stale_db" --json
is "values of an option given twice add up" test "$(grep -o '"database":' out | wc -l)" -eq 2
run locate "--db=$true_db" 198.18.101.1 198.18.102.1 "--db=$stale_db" -oanswers.2 --json
is "a value behind = or a letter is as good as the next word" same answers.jsonl answers.2
run locate --db "$true_db" "$stale_db" --json -- 198.18.101.1 198.18.102.1
is "-- ends an option of several values" ended 0
run check -- -d.json
is "behind -- nothing is an option" ended 66
is "and it is named" grep -q -e '-d.json' err

run analyze d.json -o evidence.json
is "analyze without records is undecided" ended 2
is "analyze prints its table on standard output" grep -q 'Log retention' out
run analyze d.json -o evidence2.json --quiet
is "analyze --quiet prints no table" not test -s out
run analyze d.json -o - >/dev/null
is "analyze -o - puts evidence alone on standard output" same evidence.json out
is "analyze -o - puts the table on standard error" grep -q 'Log retention' err
run analyze d.json -o zh.json --lang zh
is "the table speaks Chinese" has_chinese out
is "evidence does not ask the language" same evidence.json zh.json

run report evidence.json --format html -o zh.html
is "report ends with 0" ended 0
input=evidence.json
run report - --format html -o stdin.html
is "report - gives the page of the file" same zh.html stdin.html
input=
is "a pipe named as a file gives the page of the file" \
	same zh.html <("$program" report <(cat evidence.json) --format html -o -)
run report evidence.json --format html -o en.html --lang en
is "a report in English is another page" not cmp -s zh.html en.html
with='LC_ALL=en_US.UTF-8' run report evidence.json --format html -o locale.html
is "a report is Chinese whatever the locale" same zh.html locale.html

mkdir logs
echo '192.0.2.9 - - [21/Nov/2026:00:00:00 +0800] "GET / HTTP/1.1" 200 2 "-" "-"' >logs/a.log
run logs logs -o inventory.json
is "logs ends with 0" ended 0
is "logs prints its table" grep -q '^logs .* 1 ' out
run logs logs --timeline
is "logs --timeline tells what its columns are" grep -q '^A column is' out
fault "logs draws nothing into JSON" 64 '--timeline' logs logs --timeline --json
run logs logs -j 3 -o inventory3.json
is "files read at once give the same bytes" cmp inventory.json inventory3.json
fault "logs by no thread at all" 64 '--jobs takes' logs logs -j 0
run logs logs -o - --json
is "logs -o - --json prints the inventory once" same inventory.json out
is "an inventory holds no client's address" not grep -q '192.0.2.9' inventory.json
is "logs of paths collects no sums unasked" not grep -q '"traffic"' inventory.json
mkdir sums
cp logs/a.log sums
echo '192.0.2.9:80 192.0.2.9 - - [21/Nov/2026:00:00:01 +0800] "GET http://192.0.2.9/private HTTP/1.1" 200 2 "-" "-"' >sums/b.log
run logs sums --traffic -j 1 -o traffic.json
is "logs --traffic collects sums" grep -q '"client_address":2' traffic.json
is "sums hold no address, no path" not grep -qE '192\.0\.2|private' traffic.json
run logs sums --traffic -j 4 -o traffic4.json
is "sums are the same by four threads" cmp traffic.json traffic4.json
fault "logs with and without sums" 64 '--traffic' logs sums --traffic --no-traffic

input=answers.jsonl
run analyze d.json --answers - -o from-stdin.json --quiet
input=
run analyze d.json --answers answers.jsonl -o from-file.json --quiet
is "answers come from standard input as well" cmp \
	<(tr ',' '\n' <from-stdin.json | grep -v '"name":"answers') \
	<(tr ',' '\n' <from-file.json | grep -v '"name":"answers')

# --- terminals -------------------------------------------------------------------------------

is "no escape codes where there is no terminal" not grep -rq "$ESC" out err evidence.json zh.html
if command -v script >/dev/null; then
	on_terminal() { # what the program shows there
		script -qec "$* " /dev/null </dev/null
	}
	on_terminal "'$program' analyze d.json -o /dev/null" >shown
	is "a terminal gets colours" grep -q "$ESC\\[" shown
	on_terminal "NO_COLOR=1 '$program' analyze d.json -o /dev/null" >shown
	is "NO_COLOR leaves colours out" not grep -q "$ESC\\[" shown
fi

# A reader that goes away is a write error, no crash.
"$program" locate - --db "$true_db" --json 2>err < <(yes 198.18.101.1 | head -n 20000) | head -n 1 >out
status=${PIPESTATUS[0]}
is "a closed pipe ends with status 74" ended 74
is "a closed pipe gives one line" clear_lines 1 'standard output'
"$program" check d.json >/dev/full 2>err
status=$?
is "a full standard output ends with status 74" ended 74
finish
