#!/bin/bash
# logs find: with the index beside the inventory and without it the same line, from plain text,
# gzip in one member and in many, zstd; with an index that is of no use; of a file that has changed.
#     tests/system/test_logs_find.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

# Three blocks of text each, a record every two seconds, and at the end an hour of the first day
# again, as a buffer that was written late.
/usr/bin/python3 - <<'PYTHON'
import datetime, gzip, os, time
zone = datetime.timezone(datetime.timedelta(hours=8))
begin = datetime.datetime(2026, 5, 1, tzinfo=zone)
line = '192.0.2.9 - alice [%s] "GET /of/alice?tel=13800138000 HTTP/1.1" 200 10 "-" "' + "x" * 60 + '"\n'
def stamp(second):
    at = begin + datetime.timedelta(seconds=second)
    return at.strftime("%d/May/2026:%H:%M:%S +0800")
count = 500000
lines = [line % stamp(i * 2) for i in range(count)] + [line % stamp(i) for i in range(3600)]
text = "".join(lines).encode()
assert len(text) > 70 << 20
os.mkdir("nc")
part = len(text) // 20
for name, stored in [
    ("plain.log", text),
    ("one.log.gz", gzip.compress(text, 1, mtime=0)),
    ("many.log.gz", b"".join(gzip.compress(text[i:i + part], 1, mtime=0)
                             for i in range(0, len(text), part))),
]:
    os.mkdir("nc/" + name.split(".")[0])
    with open(f"nc/{name.split('.')[0]}/{name}", "wb") as file:
        file.write(stored)
PYTHON
nodes=(plain one many)
if command -v zstd >/dev/null; then
	mkdir nc/zst
	zstd -q -1 nc/plain/plain.log -o nc/zst/zst.log.zst
	nodes+=(zst)
fi
find nc -type f -exec touch -d '2026-06-01 00:00:00 +0800' {} +

says() { # FILE LINE: a whole line
	grep -qx -- "$2" "$1"
}
look() { # NODE TIME [OPTION…]
	run logs find "$1" "$2" --inventory inventory.json "${@:3}"
}
name_of() { # NODE
	find "nc/$1" -type f
}

run logs nc/* -j 1 -o inventory.json
is "the archives are read" ended 0
is "beside the inventory stands an index" is_json inventory.json.index
is "of this inventory" grep -q "$(sha256sum <inventory.json | cut -c1-64)" inventory.json.index
cp inventory.json.index index
run logs nc/* -j 2 -o inventory.json
is "it is the same whatever was read at once" cmp index inventory.json.index

# --- with and without ------------------------------------------------------------------------

# 2026-05-07T10:30 is record (6 * 24 + 10.5) * 1800 = 278100, line 278101.
for node in "${nodes[@]}"; do
	file=$(name_of "$node")
	look "$node" 2026-05-07T10:30
	is "$node: the minute is found" ended 0
	is "$node: its place" grep -q "^$file: line 278101, byte [0-9]* of the text" out
	is "$node: its digest" says out "  sha256 of the file in the inventory: $(sha256sum <"$file" | cut -c1-64)"
	is "$node: the line, masked" grep -qF '  *.*.*.* - * [07/May/2026:10:30:00 +0800] "GET /*/*?*=* HTTP/1.1" 200 * "-" "*"' out
	is "$node: how many there are" says out "$file: records in this minute: 30"
	is "$node: and that the file is what it was" says out "$file: its bytes are those of the inventory"
	is "$node: nobody is named" not grep -qE 'alice|192|138' out
	cp out with
	mv inventory.json.index aside
	look "$node" 2026-05-07T10:30
	is "$node: the same without the index" ended 0
	is "$node: line by line" diff <(grep -v 'stored byte' with) <(grep -v 'stored byte' out)
	mv aside inventory.json.index
	look "$node" 2026-05-01T00:30
	is "$node: a minute at both ends of the file is counted whole" says out \
		"$file: records in this minute: 90"
	look "$node" 2026-05-13T00:00
	is "$node: a minute that is not there is not found" ended 2
	look "$node" 2026-05-07T10:30 --no-digest
	is "$node: without a digest the file is not read whole" says out \
		"$file: its bytes were not compared with the inventory"
	is "$node: and the minute found" ended 0
done
look plain 2026-05-07T10:30
at=$(sed -n 's/.*byte \([0-9]*\) of the text$/\1/p' out)
is "the byte is the line's" grep -q '07/May/2026:10:30:00' \
	<(tail -c "+$((at + 1))" nc/plain/plain.log 2>/dev/null | head -n 1)
look many 2026-05-07T10:30
at=$(sed -n 's/^  unpacked from stored byte \([0-9]*\) on.*/\1/p' out)
is "the stored byte is not the file's first" test "$at" -gt 0
is "and a member begins there" grep -q '/May/2026:' \
	<(tail -c "+$((at + 1))" nc/many/many.log.gz 2>/dev/null | zcat 2>/dev/null | head -n 3)

# --- an index that is of no use --------------------------------------------------------------

for fault in 's/"inventory":"./"inventory":"g/' 's/\]\]/]/' 's/"blocks":\[\[[0-9]*/"blocks":[[99999999999/'; do
	sed "$fault" index >inventory.json.index
	look many 2026-05-07T10:30
	is "with a broken index ($fault) it is found" ended 0
	is "and that is said" grep -q '^inventory.json.index is not used' err
done
cp index inventory.json.index
sed 's/"skipped":\[\]/"skipped":[ ]/' inventory.json >other.json
cp index other.json.index
run logs find many 2026-05-07T10:30 --inventory other.json
is "an index of another inventory is not used" grep -q 'the index of another inventory' err
is "the minute is found" ended 0

# --- files that have changed -----------------------------------------------------------------

touch nc/plain/plain.log
look plain 2026-05-07T10:30
is "a file that was only touched is what it was" ended 0
is "its time is told" grep -q "^nc/plain/plain.log: its size or time" out
look plain 2026-05-07T10:30 --no-digest
is "without a digest that is not known" ended 2
printf Z | dd of=nc/plain/plain.log bs=1 seek=100 conv=notrunc status=none
look plain 2026-05-07T10:30
is "a byte that changed ends with 2" ended 2
is "and is told" says out 'nc/plain/plain.log: its bytes are not those of the inventory'
is "the line is shown all the same" grep -q 'line 278101,' out

# --- what is written where -------------------------------------------------------------------

run logs nc/many --mode verify --against inventory.json -o verified.json
is "an archive without a change keeps its index" grep -q '"restarts":\[\[' verified.json.index
run logs find many 2026-05-07T10:30 --inventory verified.json --no-digest
is "and is found by it" grep -q 'were not compared' out
mkdir small
echo '192.0.2.9 - - [07/May/2026:10:30:00 +0800] "GET / HTTP/1.1" 200 10 "-" "x"' >small/a.log
run logs small -o small.json
is "small files need no index" not test -e small.json.index
run logs nc/many -o - --quiet
is "standard output is the inventory alone" is_json out
run logs nc/many -o /dev/null
is "a device gets no index beside it" not test -e /dev/null.index
run logs small --no-digest
is "--no-digest without find is a fault of usage" ended 64

# --- archives, and times that leave something out --------------------------------------------

mkdir packed
tar -C small -cf packed/x.tar a.log
run logs packed -o packed.json
run logs find packed 2026-05-07T10:30 --inventory packed.json
is "a line in a tar archive is found" grep -q '^packed/x.tar/a.log: line 1, byte 0' out
is "and where" says out '  in the archive packed/x.tar'
is "it ends with 0" ended 0
mkdir own
echo 'alice|2026/05/07-10.30.00|x' >own/a.log
run logs own --format '*|%Y/%m/%d-%H.%M.%S|' --assume-tz +09:00 -o own.json
run logs find own 2026-05-07T09:30 --inventory own.json
is "a line of a format of one's own is found, in its zone" ended 0
is "which is told" says out '  its times have no zone: read as +09:00, as declared'
is "nobody is named" not grep -q alice out
mkdir old
echo '<134>May  7 10:30:00 edge7 nginx: 192.0.2.7 hello' >old/messages
touch -d '2026-06-01 00:00:00 +0800' old/messages
run logs old -o old.json
run logs find old 2026-05-07T10:30 --inventory old.json
is "a line without year and zone is found" ended 0
is "the zone is told" says out '  its times have no zone, and none was declared: read as +08:00'
is "and the year" says out '  its times have no year: it is inferred'
finish
