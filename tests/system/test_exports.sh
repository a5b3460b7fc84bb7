#!/bin/bash
# Every export is read by the programs that it is made for: schemas, spreadsheets, Prometheus.
#     tests/system/test_exports.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

# --- what the unit test writes of evidence of every kind: rich, thin, hostile, empty ------------

mkdir forms
(cd "$root" && EXPORTS_DIR="$work/forms" TEST_DATA=tests/data CK_VERBOSITY=silent \
	"$build/tests/test_exports") || true # its own failures are told by itself
/usr/bin/python3 "$root/tests/system/read_exports.py" forms "$data/schemas" "$root/docs/schemas" >readers
cat readers
failures=$((failures + $(grep -vc '^ok - ' readers)))
is "all forms of all evidence were read" test "$(wc -l <readers)" -eq 364

reads_metrics() { # FILE: Prometheus's own reader of OpenMetrics
	timeout 60 promtool tsdb create-blocks-from openmetrics "$1" tsdb
}

if command -v promtool >/dev/null; then
	for file in forms/*.metrics.txt; do
		is "Prometheus reads ${file#forms/}" reads_metrics "$file"
	done
fi

# --- by the program ---------------------------------------------------------------------------

write_dossier dossier.json
run analyze dossier.json -o evidence.json
is "nothing measured is undecided" ended 2
made() { # FORM
	run report evidence.json --format "$1" -o "$1.1" --quiet && cp evidence.json again.json &&
		run report again.json --format "$1" -o "$1.2" --quiet && same "$1.1" "$1.2"
}
for form in csv csv-cities csv-nodes csv-agents csv-logs csv-gaps junit oscal oscal-plan openmetrics \
	json markdown xlsx; do
	is "report --format $form gives the same bytes again" made "$form"
done
exit_status() {
	[ "$(/usr/bin/python3 -c 'import json; print(json.load(open("json.1"))["exit_status"])')" = 2 ]
}
is "the summary names the exit status of analyze" exit_status
fault "a form that is none" 64 'unknown format "csv-x"' report evidence.json --format csv-x -o x
full_disk() {
	"$program" report evidence.json --format "$1" -o /dev/full 2>err
	status=$?
	[ "$status" -eq 74 ] && [ "$(wc -l <err)" -eq 1 ]
}
for form in csv junit oscal oscal-plan openmetrics json markdown xlsx; do
	is "$form tells a full disk" full_disk "$form"
done
finish
