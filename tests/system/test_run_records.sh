#!/bin/bash
# Records that a dossier names as a folder: run copies what is in it, in byte order, and verify takes
# the copies for what they are.
#     tests/system/test_run_records.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

write_dossier dossier.json ', "records": ["all", "one.jsonl"]'
run plan dossier.json -o plan.json --start 2026-11-21T23:00:00+08:00 --slots 8
mkdir -p made all/west all/east
"$build/tools/make_records" plan.json made "$(printf '%064d' 0)"
cp made/a1.jsonl all/west/day.jsonl
cp made/a2.jsonl one.jsonl
echo '{}' >all/east/ignored.json
head -n 1 made/a1.jsonl >all/early.jsonl
echo signed >all/heads
echo signed beside >all/west/day.jsonl.heads
echo no head >all/west/forheads
echo of one >one.jsonl.heads

run run dossier.json -o bundle --quiet
is "a folder of records is copied" test -s bundle/evidence.json
given=bundle/raw/records/given
is "what is in it, and no more" test "$(cd $given && echo *)" = \
	"0001-000001.heads 0001-000001.jsonl 0001-000002.heads 0001-000002.jsonl 0002.jsonl 0002.jsonl.heads"
is "in byte order: the first" same all/early.jsonl $given/0001-000001.jsonl
is "the second" same all/west/day.jsonl $given/0001-000002.jsonl
is "heads of the folder" same all/heads $given/0001-000001.heads
is "heads beside a file" same all/west/day.jsonl.heads $given/0001-000002.heads
is "a file beside it as ever" same one.jsonl.heads $given/0002.jsonl.heads

run keygen -o ed.key
run seal bundle --key ed.key
is "it can be sealed" ended 0
run verify bundle --trust ed.key.pub --json
is "and judged again" grep -q '"answer":"reproducible","holds":"yes"' out

rm -r all/early.jsonl
run run dossier.json -o bundle --quiet
is "the same command after a file left the folder" same all/west/day.jsonl $given/0001-000001.jsonl
is "keeps no copy of it twice" test ! -e $given/0001-000002.jsonl
rm -r all
run run dossier.json -o bundle --quiet
is "a folder that is gone counts by its copies" same made/a1.jsonl $given/0001-000001.jsonl
fault "and without copies is missed" 66 'all.*cannot be opened' run dossier.json -o other

# Measured step by step: the plan comes along, and nothing is missing.
write_dossier steps.json ', "records": ["made/a1.jsonl", "made/a2.jsonl"]'
run plan steps.json -o steps.plan --start 2026-11-21T23:00:00+08:00 --slots 8
rm -r made && mkdir made
"$build/tools/make_records" steps.plan made "$(printf '%064d' 0)"
run run steps.json --plan steps.plan -o steps --quiet
is "a plan that was made before goes into the bundle" cmp steps.plan steps/plan/plan.json
is "and its stamp's request" test -s steps/attest/plan.tsq
run seal steps --key ed.key
run verify steps --trust ed.key.pub
is "nothing is missing then" ended 0
run run steps.json -o steps --quiet
is "the bundle goes on by it" cmp steps.plan steps/plan/plan.json
run plan steps.json -o later.plan --start 2026-11-21T23:10:00+08:00 --slots 8
fault "another plan is refused" 73 'begun with another --plan' run steps.json --plan later.plan -o steps
sed 's/127.0.0.11/127.0.0.99/' steps.json >moved.json
fault "and one of another dossier" 65 'plan' run moved.json --plan steps.plan -o third
is "which begins nothing" test ! -e third/plan/plan.json
finish
