#!/bin/bash
# Reports of evidence that somebody changed, and of evidence of another version: what is wrong is
# said, on the cover and beside it.
#     tests/system/test_report.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

command -v jq >/dev/null || skip "jq is not there"

write_dossier dossier.json
run run dossier.json -o bundle --quiet
run keygen -o ed.key

# The words, on the cover and on standard error, and nothing else there.
form='it may have been edited by hand'
contradiction='contradicts itself'
seal='changed after it was sealed'

said() { # FILE COUNT PATTERN…: COUNT lines on standard error and on the cover, one a pattern
	local file=$1 count=$2
	shift 2
	[ "$(wc -l <err)" -eq "$count" ] || return 1
	for pattern; do
		grep -q "$pattern" err && grep -q "$pattern" "$file" || return 1
	done
}

report() { # EVIDENCE
	rm -f page.html
	run report "$1" --format html -o page.html --lang en
}

report bundle
is "evidence as it was judged: a report" ended 0
is "evidence as it was judged: no doubt" said page.html 0
is "no word of a doubt on the cover" not grep -q 'The evidence is in doubt' page.html

# --- edited by hand --------------------------------------------------------------------------

# name | jq program | what is said beside it: edited by hand, or more
edit() { # NAME PROGRAM PATTERN…: written canonically, so that only what it says gives it away
	local name=$1 program_=$2
	shift 2
	jq -cSj "$program_" bundle/evidence.json >"edited.json"
	is "$name: the evidence was edited" not cmp -s bundle/evidence.json edited.json
	report edited.json
	is "$name: a report all the same" ended 0
	is "$name: said" said page.html $# "$@"
	run report edited.json --format json -o summary.json --quiet
	is "$name: --quiet says nothing beside it" not test -s err
}

jq -cSj . bundle/evidence.json >plain.json
is "jq writes this evidence as the program does" same bundle/evidence.json plain.json

edit "a verdict" '.verdict = "pass"' "$contradiction"
edit "the verdict of an application" '.application_verdict = "pass"' "$contradiction"
edit "a finding" '(.findings[] | select(.rule == "coverage.cities")).verdict = "pass"' \
	"$contradiction"
edit "a total" '.totals[0].count += 1' "$contradiction"
edit "a total less" 'del(.totals[0])' "$contradiction"
edit "cities that count" '(.findings[] | select(.rule == "coverage.cities")).yes = 11' \
	"$contradiction"
edit "a city" '.cities[0].service.verdict = "pass"' "$contradiction"
edit "a reading" '(.findings[] | select(.rule == "coverage.cities").readings[] |
	select(.reading == "presence")).k = 7' "$contradiction"
edit "a reading by the profile's own thresholds" '(.findings[] | select(.rule == "coverage.cities").readings) += [
	{"headline":false,"k":11,"reading":"default_thresholds","reason":[],"verdict":"pass"}]' "$contradiction"
edit "a name, which nothing follows from" '.operator.name = "另一公司"'

jq . bundle/evidence.json >indented.json
report indented.json
is "another layout: a report" ended 0
is "another layout: said" said page.html 1 "$form"
jq '.verdict = "pass"' bundle/evidence.json >both.json
report both.json
is "another layout and another verdict: both said" said page.html 2 "$form" "$contradiction"
run report both.json --format html -o page.html --lang zh
is "in Chinese: on standard error" grep -q '^both.json: 佐证材料前后不一致' err
run report both.json --format json -o summary.json
is "the summary lists both" \
	test "$(jq -c '.doubts' summary.json)" = '["not_canonical","inconsistent"]'
run check-doc page.html both.json
is "other forms and commands say it too" grep -q 'both.json: .*contradicts itself' err

# --- sealed ----------------------------------------------------------------------------------

run seal bundle --key ed.key --quiet
report bundle
is "as sealed: no doubt" said page.html 0
cp bundle/evidence.json sealed.json
jq -cSj '.operator.name = "另一公司"' sealed.json >bundle/evidence.json
report bundle
is "changed after the seal: a report" ended 0
is "changed after the seal: said" said page.html 1 "$seal"
jq -cSj '.verdict = "pass"' sealed.json >bundle/evidence.json
report bundle
is "and against its own findings: both said" said page.html 2 "$seal" "$contradiction"
run seal bundle --key ed.key --quiet
report bundle
is "sealed again: the digest fits, the verdict does not" said page.html 1 "$contradiction"
cp sealed.json bundle/evidence.json
run seal bundle --key ed.key --quiet
report bundle
is "the old evidence sealed again: no doubt" said page.html 0
printf '{' >bundle/MANIFEST.json
report bundle
is "a manifest that cannot be read lists no digest: said" said page.html 1 "$seal"

# --- of another version, or none ---------------------------------------------------------------

sed 's,cdnproof/evidence/v1,cdnproof/evidence/v2,' sealed.json >v2.json
fault "evidence of another version" 65 \
	'^v2.json:1:[0-9]+: schema: .*cdnproof/evidence/v2.*cdnproof/evidence/v1' \
	report v2.json --format html -o v2.html
is "no report of it" test ! -e v2.html
fault "a dossier for evidence" 65 'schema: .*cdnproof/dossier/v1.*cdnproof/evidence/v1' \
	report dossier.json --format html -o v2.html
jq -cSj 'del(.schema)' sealed.json >none.json
lines=1 fault "evidence of no version" 65 '"schema" is missing' report none.json --format html -o v2.html

finish
