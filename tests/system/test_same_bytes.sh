#!/bin/bash
# The same inputs give the same evidence and the same page, byte for byte: elsewhere, later, by
# another user, in another locale, in another order.
#     tests/system/test_same_bytes.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
enter_net "$@" # packets go to 127.0.0.0/8 of a namespace without uplink

# --- one case: records of two agents, logs, two databases, a document -------------------------

mkdir case
cp "$data/mmdb/lab-true.mmdb" "$data/mmdb/lab-stale.mmdb" case
mkdir -p case/documents/old case/logs/n1 case/logs/n2 case/records
echo 合同 >case/documents/lease.txt
echo 旧合同 >case/documents/old/lease.txt
write_dossier case/dossier.json ',
  "geo": {"databases": ["lab-true.mmdb", "lab-stale.mmdb"]},
  "records": ["records/a1.jsonl", "records/a2.jsonl"],
  "logs": [
    {"node": "n1", "kind": "access", "paths": ["logs/n1"]},
    {"node": "n2", "kind": "access", "paths": ["logs/n2"]}],
  "documents": [{"id": "lease", "kind": "机房租赁合同", "about": "s1", "path": "documents/lease.txt",
    "issuer": "机房公司", "holder": "示例公司", "issued": "2026-01-01", "number": "一"},
    {"id": "old-lease", "kind": "机房租赁合同", "about": "s2", "path": "documents/old/lease.txt",
    "issuer": "机房公司", "holder": "示例公司", "issued": "2026-01-01"}]'
sed -i 's/"127.0.0.\(1[123]\)"/"127.0.0.\1", "127.0.1.\1", "127.0.2.\1"/' case/dossier.json
for node in n1 n2; do
	for hour in 00 01 05 23; do
		echo "192.0.2.9 - $node [20/Nov/2026:$hour:00:00 +0800] \"GET / HTTP/1.1\" 200 2 \"-\" \"-\""
	done >case/logs/$node/access.log
done

run plan case/dossier.json -o case/plan.json --start "$(slot_edge 2)"
start=$(sed 's/.*"start":"\([^"]*\)".*/\1/' case/plan.json)
"$program" probe case/plan.json --agent a1 -o case/records/a1.jsonl --quiet &
"$program" probe case/plan.json --agent a2 -o case/records/a2.jsonl --quiet &
wait
is "two agents measured" test "$(cat case/records/*.jsonl | wc -l)" -eq 144
run logs case/logs/n1 -o case/n1.json --quiet
run logs case/logs/n2 -o case/n2.json --quiet
as_of=$(slot_edge 60)

# --- judged by the reference and by others ---------------------------------------------------

# FOLDER PREFIX ARGUMENT…: judges the case that lies in FOLDER, leaves PREFIX.json and PREFIX.html
judge() {
	local folder=$1 prefix=$2
	shift 2
	"${by[@]}" "$program" analyze "$folder/dossier.json" --plan "$folder/plan.json" --as-of "$as_of" \
		-o "$prefix.json" --quiet "$@" >/dev/null 2>>err </dev/null
	status=$?
	"${by[@]}" "$program" report "$prefix.json" --format html -o "$prefix.html" 2>>err </dev/null
}
by=(env)
given() { # FOLDER: what is given besides the dossier, one a line
	printf '%s\n' --records "$1/records/a1.jsonl" "$1/records/a2.jsonl" \
		--inventory "$1/n1.json" "$1/n2.json" --db "$1/lab-true.mmdb" "$1/lab-stale.mmdb"
}
mapfile -t arguments < <(given case)
judge case reference "${arguments[@]}"
is "the case is judged" ended 2
is "its evidence is JSON" is_json reference.json
is "its evidence holds no path of this machine" not grep -q "$work" reference.json
is "its page holds no path of this machine" not grep -q "$work" reference.html
is "its evidence holds no floating point" not grep -Eq '[:,[]-?[0-9]+[.eE]' reference.json
is "its evidence has no final line feed" test "$(tail -c 1 reference.json)" = '}'

as_reference() { # PREFIX
	same reference.json "$1.json" && same reference.html "$1.html"
}

# what is other | the environment
while IFS='|' read -r what environment; do
	# shellcheck disable=SC2206 # a list of words
	by=(env $environment)
	judge case other "${arguments[@]}"
	is "the same bytes under $what" as_reference other
done <<'END'
New York's time|TZ=America/New_York
Kathmandu's time|TZ=Asia/Kathmandu
a time zone that is none|TZ=Nowhere/At_all
LC_ALL=C|LC_ALL=C
a Chinese locale|LANG=zh_CN.UTF-8 LC_ALL=zh_CN.UTF-8
a Turkish locale|LC_ALL=tr_TR.UTF-8
a German locale|LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8
a locale that does not exist|LC_ALL=xx_XX.bogus LANGUAGE=xx
no environment|-i
a narrow terminal|COLUMNS=20 TERM=dumb NO_COLOR=1
another home|HOME=/nonexistent USER=nobody LOGNAME=nobody
END
by=(env)

judge case other --lang zh "${arguments[@]}"
is "the same bytes with messages in Chinese" as_reference other

# records are read by as many threads as there are processors for the program
by=(taskset -c 0)
judge case other "${arguments[@]}"
is "the same bytes on one processor" as_reference other
by=(env)

mapfile -t turned < <(printf '%s\n' --db case/lab-stale.mmdb case/lab-true.mmdb \
	--inventory case/n2.json case/n1.json --records case/records/a2.jsonl case/records/a1.jsonl)
judge case other "${turned[@]}"
is "the same bytes in another order of arguments" as_reference other
judge case other --records case/records --inventory case/n2.json --inventory case/n1.json \
	--db case/lab-true.mmdb case/lab-stale.mmdb
is "the same bytes from a folder of records" as_reference other
judge case other --inventory case/n1.json case/n2.json
is "the same bytes from what the dossier names" as_reference other
run locate --dossier case/dossier.json -o case/answers.jsonl
run locate --dossier case/dossier.json --db case/lab-stale.mmdb case/lab-true.mmdb -o answers.jsonl
is "answers do not ask the order of databases" same case/answers.jsonl answers.jsonl

mkdir -p "far/away from/here"
cp -r case "far/away from/here/案例"
# the same log files, not copies: an inventory tells when a file was last changed
rm -r "far/away from/here/案例/logs"
cp -rl case/logs "far/away from/here/案例"
there="$work/far/away from/here/案例"
mapfile -t moved < <(given "$there")
judge "$there" other "${moved[@]}"
is "the same bytes from a copy elsewhere, by absolute paths" as_reference other
mapfile -t inside < <(given .)
(cd "$there" && judge . "$work/other" "${inside[@]}")
is "the same bytes from inside the folder" as_reference other
ln -s case linked
mapfile -t through < <(given linked)
judge linked other "${through[@]}"
is "the same bytes through a link" as_reference other

(umask 077 && judge case private "${arguments[@]}")
is "the same bytes under umask 077" as_reference private
is "umask 077 holds for outputs" test "$(stat -c %a private.json private.html | uniq)" = 600
(exec 0<&- && judge case other "${arguments[@]}")
is "the same bytes without standard input" as_reference other

if setpriv --reuid 65534 --regid 65534 --clear-groups true 2>/dev/null; then
	chmod -R a+rX case
	mkdir theirs
	chmod 777 theirs
	by=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	judge case theirs/other "${arguments[@]}"
	by=(env)
	is "the same bytes by another user" as_reference theirs/other
fi

# --- plans, inventories, bundles -------------------------------------------------------------

run plan case/dossier.json -o plan2.json --start "$start"
is "the same start gives the same plan" same case/plan.json plan2.json
with='TZ=America/New_York LC_ALL=zh_CN.UTF-8' run plan "$there/dossier.json" -o plan3.json --start "$start"
is "the same plan elsewhere and elsewhen" same case/plan.json plan3.json
utc=$(date -u -d "$start" +%Y-%m-%dT%H:%M:%SZ)
run plan case/dossier.json -o plan4.json --start "$utc"
is "the same instant written in UTC gives the same plan" same case/plan.json plan4.json

rm other.json # evidence, which is not replaced by an inventory
run logs --dossier case/dossier.json -o inventory.json --quiet
with='TZ=America/New_York LC_ALL=xx_XX' run logs --dossier "$there/dossier.json" -o other.json --quiet
is "the same logs give the same inventory" same inventory.json other.json
is "files have times of their own" grep -q '"mtime"' inventory.json
without_times() { sed 's/,"times":{[^}]*}//g' "$1"; }
cp -r case copy
run logs --dossier copy/dossier.json -o other.json --quiet
is "a copy of the logs gives the same inventory but for the files' own times" \
	cmp <(without_times inventory.json) <(without_times other.json)

# A bundle by `run` without --via, from the records that the dossier names.
mkdir -p bundle/plan
cp case/dossier.json bundle/dossier.json
cp case/plan.json bundle/plan/plan.json
run run case/dossier.json -o bundle --as-of "$as_of" --quiet
is "run judges what is given: the logs are too short" ended 1
is "the bundle keeps the records" cmp <(cat case/records/*.jsonl) \
	<(cat bundle/raw/records/given/*.jsonl)
is "the bundle keeps the answers of both databases" \
	cmp <(sort case/answers.jsonl) <(sort bundle/raw/answers.jsonl)
is "nine addresses in two databases are eighteen answers" \
	test "$(wc -l <bundle/raw/answers.jsonl)" -eq 18
is "the bundle keeps two documents of one file name" test "$(cat bundle/documents/* | sort | uniq | wc -l)" -eq 2
is "the bundle's evidence names the documents that were given" \
	cmp <(grep -o '"document/[0-9a-f]*"' reference.json | sort) \
	<(grep -o '"document/[0-9a-f]*"' bundle/evidence.json | sort)
again() { # FOLDER PREFIX
	"$program" analyze "$1/dossier.json" --plan "$1/plan/plan.json" --as-of "$as_of" \
		--records "$1/raw/records" --inventory "$1/raw/inventory" \
		--answers "$1/raw/answers.jsonl" -o "$2.json" --quiet 2>err
	"$program" report "$2.json" --format html -o "$2.html" 2>>err
}
again bundle again
is "analyze of a bundle gives its evidence" same bundle/evidence.json again.json
is "report of a bundle's evidence gives its page" same bundle/appendix.html again.html
run report bundle --format html -o page.html
is "report of a bundle gives its page" same bundle/appendix.html page.html
run report bundle --format oscal -o results.json
is "report of a bundle gives its exports" same bundle/exports/oscal-results.json results.json
mv bundle "far/away from/材料"
again "far/away from/材料" again
is "a bundle that moved gives the same evidence" same "far/away from/材料/evidence.json" again.json
with='TZ=America/New_York LC_ALL=zh_CN.UTF-8' \
	run run "$there/dossier.json" -o second --as-of "$as_of" --quiet
cp -r "far/away from/材料/plan" second
with='TZ=Asia/Kathmandu LC_ALL=C' run run "$there/dossier.json" -o second --as-of "$as_of" --quiet
is "a second bundle elsewhere has the same evidence" \
	same "far/away from/材料/evidence.json" second/evidence.json
is "a second bundle elsewhere has the same page" \
	same "far/away from/材料/appendix.html" second/appendix.html
is "nothing but attestations may differ between two bundles" \
	diff -r "far/away from/材料" second
finish
