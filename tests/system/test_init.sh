#!/bin/bash
# init: a starter that passes check, from nothing or from a table; nothing there is overwritten.
#     tests/system/test_init.sh BUILD
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

run init new/below
is "init makes the folder and writes a dossier" test -s new/below/dossier.json
is "init ends with 0" ended 0
# But for what stands in full-width parentheses, each of which is a fault.
passes_filled() { # DOSSIER
	run check "$1"
	ended 65 && [ "$(grep -c '填写' err)" -eq "$(grep -o '（填写' "$1" | wc -l)" ] &&
		[ "$(grep -c "^$1:" err)" -eq "$(grep -c '填写' err)" ] || return 1
	sed -e 's/（填写统一社会信用代码）/91360100MA0CDN001E/' -e 's/（填写[^）]*）/filled/g' "$1" >filled.json
	run check filled.json
	ended 0
}

is "the starter, filled in, passes check" passes_filled new/below/dossier.json
run check new/below/dossier.json
is "what is not filled in is named with its place" \
	grep -qx 'new/below/dossier.json:8:[0-9]*: filing.number: .*填写材料编号.*' err
is "a starter is planned and measured all the same" run plan new/below/dossier.json -o planned.json
is "the starter is JSON to another reader" is_json new/below/dossier.json

run init shown --functions
is "init writes checks that show functions" ended 0
is "a starter with functions, filled in, passes check" passes_filled shown/dossier.json
is "it says who files what, and when" grep -q '"credit_code": .*"issued"' <(tr -d '\n' <shown/dossier.json)
run plan shown/dossier.json -o shown/plan.json
is "each function of the starter is measured" \
	test "$(grep -o '"check":"[a-z-]*"' shown/plan.json | sort -u | wc -l)" = 9
is "without them nothing else differs" same new/below/dossier.json <(
	sed -e 's/, "licence_no": "[^"]*"//' -e '/"function"\|"id": "users/d' -e '/"domains"/,/^  \],$/d' \
		-e '/"facilities"/,/^  \],$/d' -e 's/"expect_status": 200},/"expect_status": 200}/' shown/dossier.json
)
run check "$root/examples/functions/dossier.json"
is "the example of functions passes check" ended 0

mkdir here
(cd here && timeout 10 "$program" init >/dev/null 2>&1)
is "without a folder init writes here" test -s here/dossier.json

echo mine >here/dossier.json
fault "a dossier that is there is refused" 73 'here/dossier.json: .*already' init here
is "a dossier that is there stays as it was" grep -qx mine here/dossier.json

: >file
fault "a file is no folder to write in" 73 '^cdnproof: file' init file
run init quiet --quiet
is "--quiet says nothing" not test -s out
is "--quiet writes all the same" test -s quiet/dossier.json

# --- a table of nodes ------------------------------------------------------------------------

head='id,role,city,site,address,addresses'
row='nc-1,core,南昌市,,南昌市示例路1号,192.0.2.1'

table() { # NAME LINE…
	printf '%s\n' "${@:2}" >"$1.csv"
}

table good "$head" "$row" 'sr-1,regional,361100,sr,"上饶市,""信州区""路2号","192.0.2.2 2001:db8::2"'
run init good --from good.csv
is "init takes a table" ended 0
is "a dossier from a table, filled in, passes check" passes_filled good/dossier.json
is "a dossier from a table has its nodes" grep -q '"id": "sr-1"' good/dossier.json
is "commas and quotes in quoted fields stay" grep -q '上饶市,\\"信州区\\"路2号' good/dossier.json
is "two addresses of one field are two" grep -q '"192.0.2.2", "2001:db8::2"' good/dossier.json

{ printf '\357\273\277' && sed 's/$/\r/' good.csv; } >excel.csv
run init excel --from excel.csv
is "a byte order mark and CRLF change nothing" same good/dossier.json excel/dossier.json
table other "addresses,id,role,city,address,site" "192.0.2.1,nc-1,core,南昌市,南昌市示例路1号,"
table plain "$head" "$row"
run init other --from other.csv
run init plain --from plain.csv
is "the order of columns is free" same plain/dossier.json other/dossier.json
input=good.csv
run init stdin --from -
input=
is "- reads the table from standard input" same good/dossier.json stdin/dossier.json

# name | lines | what the message says
while IFS='|' read -r name text pattern; do
	printf '%b' "$text" >"$name.csv"
	fault "a table: $name" 65 "$pattern" init "bad-$name" --from "$name.csv"
	is "a table: $name: nothing is written" not test -e "bad-$name/dossier.json"
done <<END
empty||^empty.csv:1: .*empty
no-column|id,role,city,address\nx,core,南昌市,路\n|^no-column.csv:1: .*"addresses"
no-nodes|$head\n|^no-nodes.csv:1: no node
empty-field|$head\n$row\nnc-2,,南昌市,,路,192.0.2.9\n|^empty-field.csv:3: role: 
open-quote|$head\nnc-1,core,"南昌市,,路,192.0.2.1\n|^open-quote.csv:2: 
after-quote|$head\nnc-1,core,"南昌市"x,,路,192.0.2.1\n|^after-quote.csv:2: 
not-utf8|$head\nnc-1,core,\303\317\262\375,,x,192.0.2.1\n|^not-utf8.csv: .*UTF-8
city|$head\nnc-1,core,上海市,,路,192.0.2.1\n|^city.csv:2: city: .*上海市
role|$head\nnc-1,kern,南昌市,,路,192.0.2.1\n|^role.csv:2: role: 
address|$head\n$row\nnc-2,core,南昌市,,路二,192.0.2.256\n|^address.csv:3: addresses.* IPv4
id-twice|$head\n$row\nnc-1,core,南昌市,,路,192.0.2.2\n|^id-twice.csv:3: .*nc-1
END
fault "a table that is not there" 66 'nowhere.csv' init bad-missing --from nowhere.csv
is "a table that is not there: no folder is made" not test -e bad-missing
fault "a table that is a folder" 66 'new: is a directory' init bad-folder --from new
finish
