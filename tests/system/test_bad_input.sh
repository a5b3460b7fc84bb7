#!/bin/bash
# Input that is missing, broken or hostile, and outputs that cannot be written: one clear line a
# fault, the documented exit status, nothing half-written.
#     tests/system/test_bad_input.sh BUILD
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

memory_most_kb=$((512 * 1024))
write_dossier d.json

# --- dossiers --------------------------------------------------------------------------------

mkdir folder
: >empty.json
head -c 700 d.json >cut.json
fault "no dossier" 66 '^cdnproof: none.json: ' check none.json
fault "a directory for a dossier" 66 '^cdnproof: folder: is a directory' check folder
fault "an empty dossier" 65 '^empty.json:1:1: .*empty' check empty.json
fault "a dossier cut short" 65 '^cut.json:[0-9]+:[0-9]+: .*ends' check cut.json

# Names that a terminal would obey.
red=$(printf 'red\033[31m\342\200\256.json')
printf '{' >"$red"
for name in "$red" "none-$red"; do
	run check "$name"
	is "a hostile name is shown and not obeyed: it is named" grep -q 'red\\x1B' err
	is "a hostile name is shown and not obeyed: without its bytes" not grep -q "$ESC" err
done
rm "$red"

# name | sed script that breaks the dossier | what the message says
while IFS='|' read -r name script pattern; do
	LC_ALL=C sed "$script" d.json >"$name.json"
	is "$name: the dossier was broken" not cmp -s d.json "$name.json"
	fault "$name" 65 "^$name.json:$pattern" check "$name.json"
done <<'END'
duplicate-key|s/"operator": {/"operator": {"name": "x"}, &/|5:[0-9]+: .*"operator"
invalid-utf8|s/示例公司/\xc3\x28/|5:[0-9]+: .*UTF-8
text-for-number|s/"slot_ms": 250/"slot_ms": "250"/|6:[0-9]+: plan.slot_ms: an integer is expected
fraction|s/"slot_ms": 250/"slot_ms": 250.5/|6:[0-9]+: plan.slot_ms: 
number-for-list|s/"addresses": \["127.0.0.11"\]/"addresses": 7/|15:[0-9]+: nodes\[0\].addresses: 
unknown-key|s/"role": "core"/"rôle": "core", &/|15:[0-9]+: nodes\[0\]: unknown key "rôle" \(did you mean "role"
address-twice|s/127.0.0.12/127.0.0.11/|16:[0-9]+: nodes\[1\].addresses.*127.0.0.11
address-twice-otherwise|s/127.0.0.12/::ffff:127.0.0.11/|16:[0-9]+: nodes\[1\].addresses
no-latitude|s/"lat_e7": 286764930, //|20:[0-9]+: agents\[0\]: "lat_e7" is missing
no-such-day|s/2026-11-22/2026-02-30/|4:[0-9]+: as_of: 
number-too-large|s/286764930/99999999999999999999/|20:[0-9]+: .*beyond
trailing|$s/}/} x/|[0-9]+:[0-9]+: 
no-site|s/"site": "s1"/"site": "s9"/|15:[0-9]+: nodes\[0\].site: .*s9
other-schema|s/dossier\/v1/dossier\/v9/|2:[0-9]+: schema: .*dossier/v9
agent-climbs|s/"id": "a1"/"id": "..\/..\/a1"/|20:[0-9]+: agents\[0\].id: 
agent-is-an-option|s/"id": "a1"/"id": "-oProxyCommand=x"/|20:[0-9]+: agents\[0\].id: 
control-character|s/示例公司/\x01/|5:[0-9]+: 
END

sed '/"s1"/s/360100/310000/' d.json >other-province.json
lines=2 fault "a node's city in another province" 65 \
	'^other-province.json:15:[0-9]+: nodes\[0\].city: 310000 is no .*江西省' check other-province.json
sed 's/"lat_e7": 286764930, "lon_e7": 1158921510/"operator": "电信"/' d.json >no-place.json
lines=2 fault "an agent without coordinates" 65 'agents\[0\]: "l(at|on)_e7" is missing' \
	check no-place.json
sed 's/"role": "core"/"role": "kern"/; s/"lon_e7": 1179711850/"lon_e7": "x"/; s/127.0.0.13/127.0.0/' \
	d.json >three.json
lines=3 fault "three faults are told in one run" 65 '^three.json:17:[0-9]+: nodes\[2\].addresses' \
	check three.json
sed 's/286764930/2867649300/' d.json >off-earth.json
for command in 'plan -o p.json' 'analyze -o e.json' 'run -o bundle' 'probe --agent a1 -o r.jsonl' \
	'locate --dossier' 'logs --dossier'; do
	# shellcheck disable=SC2086 # lists of words
	case $command in
	*--dossier) fault "${command%% *} of a broken dossier" 65 '^off-earth.json:20:' $command off-earth.json ;;
	*) fault "${command%% *} of a broken dossier" 65 '^off-earth.json:20:' ${command%% *} off-earth.json ${command#* } ;;
	esac
done
is "nothing is written for a broken dossier" \
	test -z "$(find . -name p.json -o -name e.json -o -name bundle -o -name 'r.jsonl*')"

# --- other documents -------------------------------------------------------------------------

start=2026-11-22T00:00:00+08:00
run plan d.json -o plan.json --start "$start"
run analyze d.json -o evidence.json
fault "a plan for a dossier" 65 '^plan.json:1:[0-9]+: schema: ' check plan.json
fault "a dossier for evidence" 65 '^d.json:2:[0-9]+: schema: ' report d.json --format html -o x.html
fault "a dossier for a plan" 65 '^d.json:2:[0-9]+: schema: ' analyze d.json --plan d.json -o x.json
fault "a dossier for an inventory" 65 '^d.json:2:[0-9]+: schema: ' \
	analyze d.json --inventory d.json -o x.json
archive='{"first":"1970-01-01T09:00:00+08:00","gaps":[],"kind":"access","last":"1970-01-01T09:00:00+08:00",'
archive+='"minutes":[[60,1,1]],"node":"n1","records":1,"unverified":0}'
echo '{"archives":['"$archive"'],"files":[],"mode":"full","schema":"cdnproof/inventory/v1","skipped":[]}' >i.json
fault "an inventory with minutes of no file" 65 '^i.json:1:14: "n1", access: records is 1, and its files add up to 0' \
	analyze d.json --inventory i.json -o x.json
fault "no evidence" 66 'none.json' report none.json --format html -o x.html
fault "a folder that is no bundle" 66 'folder/evidence.json' report folder --format html -o x.html
head -c 900 evidence.json >half.json
fault "evidence cut short" 65 '^half.json:1:[0-9]+: ' report half.json --format html -o x.html
fault "no plan" 66 'none.json' analyze d.json --plan none.json -o x.json
fault "no records" 66 'none.jsonl' analyze d.json --records none.jsonl -o x.json
fault "no inventory" 66 'none.json' analyze d.json --inventory none.json -o x.json
fault "no answers" 66 'none.jsonl' analyze d.json --answers none.jsonl -o x.json
fault "a directory for a plan" 66 'folder: is a directory' analyze d.json --plan folder -o x.json
fault "a directory for answers" 66 'folder: is a directory' analyze d.json --answers folder -o x.json
fault "a directory for a profile" 66 'folder: is a directory' check d.json --profile folder
fault "a region that is none" 65 '^d.json:' check d.json --region d.json
fault "an agent that the plan has not" 65 'no agent a9' probe plan.json --agent a9 -o r.jsonl
sed 's/"slots": 4/"slots": 5/' d.json >changed.json
sed 's/127.0.0.13/127.0.0.14/' d.json >moved.json
fault "a plan of another dossier" 65 'plan' analyze moved.json --plan plan.json -o x.json

printf '{"schema":"cdnproof/record/v1"}\nnonsense\n{"cut' >bad.jsonl
run analyze d.json --records bad.jsonl -o judged.json
is "malformed records do not stop the analysis" ended 2
is "malformed records are named line by line" grep -q '^bad.jsonl:2:' err
is "a cut last line is told" grep -q '1 cut last line' err

# --- databases -------------------------------------------------------------------------------

locate() { # DATABASE
	fault "$1" "$2" "$3" locate 192.0.2.1 --db "$4" -o answers.jsonl
}
locate "no database" 66 'none.mmdb' none.mmdb
locate "a directory for a database" 66 'folder: is a directory' folder
locate "an empty database" 65 'empty.json' empty.json
locate "text for a database" 65 '^cdnproof: d.json: ' d.json
bad=0
for database in "$data"/mmdb/bad/*.mmdb; do
	run locate 192.0.2.1 2001:db8::1 --db "$database" -o answers.jsonl
	{ ended 65 && clear_lines 1 "^cdnproof: $database: "; } || {
		bad=$((bad + 1))
		echo "#  $database"
		tell
	}
done
is "every corrupt database gives one line and status 65" test "$bad" -eq 0
is "no answers are written from a corrupt database" not test -e answers.jsonl
fault "an address that is none" 65 '"192.0.2.256" is not' \
	locate 192.0.2.256 --db "$data/mmdb/lab-true.mmdb"
write_dossier with-db.json ', "geo": {"databases": ["none.mmdb"]}'
fault "a dossier's database that is missing" 66 'none.mmdb' run with-db.json -o bundle
write_dossier with-records.json ', "records": ["none.jsonl"]'
write_dossier with-document.json ', "documents": [{"id": "x", "kind": "合同", "path": "folder"}]'
fault "a document that is a directory" 66 'folder: is a directory' run with-document.json -o bundle
mkfifo fifo
for kind in /dev/zero fifo; do
	write_dossier with-document.json \
		", \"documents\": [{\"id\": \"x\", \"kind\": \"合同\", \"path\": \"$kind\"}]"
	fault "a document that is no file: $kind" 65 "$kind: is no regular file" \
		analyze with-document.json -o x.json
	fault "a database that is no file: $kind" 65 "$kind: is no regular file" \
		locate 192.0.2.1 --db "$kind"
done
write_dossier with-document.json ', "documents": [{"id": "x", "kind": "合同", "path": "folder"}]'
fault "a document that is a directory, analyzed" 66 'folder: is a directory' \
	analyze with-document.json -o x.json
fault "a dossier's records that are missing" 66 'none.jsonl' run with-records.json -o bundle
is "no bundle is begun for missing input" not test -e bundle

# --- size ------------------------------------------------------------------------------------

# Peak memory of the program in KB; its status in $status. What does not read its input to the end
# makes the writer stop.
peak_of_brackets() { # MEGABYTES ARGUMENT…
	head -c "${1}000000" /dev/zero | tr '\0' '[' | timeout -k 2 30 /usr/bin/python3 -c '
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
' "$program" "${@:2}" 2>err >peak
	read -r status peak_kb <peak
}

nested() { # SENTENCE MEGABYTES ARGUMENT…
	peak_of_brackets "${@:2}"
	is "$1: status 65" ended 65
	is "$1: one clear line" clear_lines 1 .
	is "$1: memory stays bounded ($peak_kb KB)" test "$peak_kb" -lt "$memory_most_kb"
}
nested "a gigabyte of [ for a dossier" 1000 check -
nested "a gigabyte of [ for a plan" 1000 probe - --agent a1 -o x.jsonl
nested "a gigabyte of [ for evidence" 1000 report - --format html -o x.html
nested "a gigabyte of [ for addresses" 1000 locate - --db "$data/mmdb/lab-true.mmdb"
nested "60 MB of [ for a dossier" 60 check -
peak_of_brackets 300 analyze d.json --records - -o x2.json
is "300 MB of [ for records: memory stays bounded ($peak_kb KB)" test "$peak_kb" -lt "$memory_most_kb"
is "300 MB of [ for records: told as a cut line" grep -qx '1 cut last line was ignored' err
mkdir bomb
head -c 300000000 /dev/zero | tr '\0' '[' | gzip -1 >bomb/access.log.gz
peak_of_brackets 0 logs bomb -o x3.json --quiet
is "a log of 300 MB of [ in 1 MB: memory stays bounded ($peak_kb KB)" \
	test "$peak_kb" -lt "$memory_most_kb"

# --- outputs ---------------------------------------------------------------------------------

evidence=$work/evidence.json
db=$data/mmdb/lab-true.mmdb
# name and arguments; -o comes last, its value from the case
writers=(
	"plan|plan d.json --start $start"
	"analyze|analyze d.json"
	"report|report $evidence --format html"
	"locate|locate 192.0.2.1 --db $db"
	"logs|logs d.json"
	"probe|probe d.json --agent a1 --method tcp --count 1"
	"run|run d.json"
)
for writer in "${writers[@]}"; do
	name=${writer%%|*}
	read -ra arguments <<<"${writer#*|}"
	run "${arguments[@]}" -o none/below/file
	if [ "$name" = run ]; then
		is "run makes the folders of its bundle" test -s none/below/file/evidence.json
		rm -r none
		continue
	fi
	is "$name into a folder that is not there: status 73" ended 73
	is "$name into a folder that is not there: one clear line" clear_lines 1 'none/below/file'
	is "$name into a folder that is not there: makes none" not test -e none
	cp d.json kept
	run "${arguments[@]}" -o folder
	if [ "$name" = probe ]; then
		is "probe into a folder writes a file a day" eval \
			'ended 0 && test -s folder/plan.json && ls folder | grep -Eq "^20[0-9-]+.jsonl$"'
		rm folder/*.json*
	else
		is "$name onto a folder: status 73" ended 73
		is "$name onto a folder: one clear line" clear_lines 1 '^cdnproof: folder: '
	fi
	run "${arguments[@]}" -o /dev/null
	is "$name -o /dev/null works" test "$status" -le 2
	run "${arguments[@]}" -o /dev/full
	is "$name -o /dev/full: status 74" ended 74
	is "$name -o /dev/full: says so" grep -Eq '^cdnproof: /dev/full: .*No space' err
done
is "/dev/null is still a device" test -c /dev/null
is "/dev/full is still a device" test -c /dev/full
is "outputs that fail leave nothing in a folder" test -z "$(ls folder)"

# --- bundles ---------------------------------------------------------------------------------

mkdir full
echo mine >full/notes.txt
fault "run into a folder that is no bundle" 73 '^cdnproof: full: .*no bundle' run d.json -o full
is "a folder that is no bundle stays as it was" test "$(ls full)" = notes.txt
fault "run onto a file" 73 '^cdnproof: evidence.json: ' run d.json -o evidence.json
run run d.json -o bundle --quiet
is "run without --via judges what is there" ended 2
cp bundle/evidence.json first.json
run run d.json -o bundle --quiet
is "run takes up the bundle of the same dossier" ended 2
is "run again gives the same evidence" same first.json bundle/evidence.json
fault "run into the bundle of another dossier" 73 '^cdnproof: bundle: .*another dossier' \
	run moved.json -o bundle
is "the bundle of another dossier stays as it was" same first.json bundle/evidence.json

is "no temporary file is left" no_temporary .
finish
