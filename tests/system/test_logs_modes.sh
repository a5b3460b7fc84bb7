#!/bin/bash
# logs: verify finds one changed byte among 800 files, quick never passes, seal-day's chain shows
# what was changed since.
#     tests/system/test_logs_modes.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

/usr/bin/python3 - <<'END'
import datetime, gzip, os
zone = datetime.timezone(datetime.timedelta(hours=8))
begin = datetime.datetime(2026, 5, 1, tzinfo=zone)
os.mkdir("nc-1")
for hour in range(800):
    start = begin + datetime.timedelta(hours=hour)
    text = "".join((start + datetime.timedelta(minutes=m)).strftime(
        '192.0.2.9 - - [%d/%b/%Y:%H:%M:%S %z] "GET / HTTP/1.1" 200 10 "-" "x"\n')
        for m in range(0, 60, 10)).encode()
    name = f"nc-1/access.log-{hour:04d}" + (".gz" if hour % 3 == 0 else "")
    with open(name, "wb") as file:
        file.write(gzip.compress(text, mtime=0) if hour % 3 == 0 else text)
    os.utime(name, (start.timestamp() + 3500,) * 2)
END

says() { # FILE LINE: a whole line
	grep -qx -- "$2" "$1"
}
flip() { # FILE OFFSET
	/usr/bin/python3 - "$@" <<-'END'
		import os, sys
		was = os.stat(sys.argv[1])
		with open(sys.argv[1], "r+b") as file:
		    file.seek(int(sys.argv[2])); byte = file.read(1)[0]
		    file.seek(int(sys.argv[2])); file.write(bytes([byte ^ 1]))
		os.utime(sys.argv[1], ns=(was.st_atime_ns, was.st_mtime_ns))
	END
}
full() { # VERIFIED FULL: the same but for the keys that say how it was made
	[ "$(sed -E 's/"against":"[0-9a-f]*",//; s/"mode":"[a-z]*"/"mode":""/' "$1")" = \
		"$(sed -E 's/"mode":"[a-z]*"/"mode":""/' "$2")" ]
}

# --- paths -----------------------------------------------------------------------------------

run logs nc-1 nonexist -o never.json
is "a path that is not there is a slip of the pen: 66" ended 66
is "it is named" grep -q '^cdnproof: nonexist: it is not there' err
is "nothing is written" not test -e never.json
run logs seal-day nonexist --manifest never.json
is "for seal-day too" ended 66
is "which makes no manifest" not test -e never.json
run logs seal-day nc-1 nonexist --manifest gone.jsonl --day 2026-05-06
is "but with one that is there it seals: 2" ended 2
is "the other is named" grep -q "^nonexist: not sealed" out
is "and the day stands in the manifest" test -s gone.jsonl
run logs seal-day nc-1 nonexist --manifest none.jsonl
is "a day of which not all could be looked at is not sealed as an empty one" test ! -s none.jsonl
run logs $'non\033[31mexist'
is "and it is shown plainly" grep -qF 'non\x1B[31mexist: it is not there' err
run logs -
is "standard input is not read: 64" ended 64
is "and that is said" grep -q 'not standard input' err
ln -s nowhere dangling
run logs dangling
is "a link that leads nowhere is there: it is skipped" grep -q '^dangling: skipped: a symbolic link' out

# --- verify ----------------------------------------------------------------------------------

run logs nc-1 -o full.json
is "full ends with 0" ended 0
run logs nc-1 --mode verify --against full.json -o verified.json
is "verify of the same files ends with 0" ended 0
is "and says so" says out 'files: 800 unchanged, 0 changed, 0 new, 0 gone'
is "its inventory is the full one's" full verified.json full.json
flip nc-1/access.log-0577 100
run logs nc-1 --mode verify --against full.json -o changed.json
is "one changed byte in 800 files ends with 2" ended 2
is "it is counted" says out 'files: 799 unchanged, 1 changed, 0 new, 0 gone'
is "and the file is named" says out 'nc-1/access.log-0577: changed'
run logs nc-1 -o full-now.json
is "what is written then is what a full scan says now" full changed.json full-now.json
run logs nc-1 --mode verify --against full.json --json
is "with --json standard output is the inventory alone" is_json out
is "and the counts stand on standard error" grep -q '799 unchanged' err
run logs nc-1 --mode verify
is "verify without an earlier inventory is a fault of usage" ended 64
run logs nc-1 --against full.json
is "and so is the other way round" ended 64
run logs nc-1 --mode verify --against nothing.json
is "an earlier inventory that is not there: 66" ended 66
flip nc-1/access.log-0577 100

# --- isolated records ------------------------------------------------------------------------

mkdir nc-2
echo '192.0.2.9 - - [01/Jan/2020:00:00:00 +0800] "GET / HTTP/1.1" 200 10 "-" "x"' |
	cat - nc-1/access.log-0001 nc-1/access.log-0002 >nc-2/access.log
run logs nc-2 --json
is "a line of years before is isolated, at a node with six an hour" \
	grep -q '"isolated":\[{"from":"2020-01-01T00:00:00+08:00","records":1' out
run logs nc-2
is "and it is told below the table" grep -q \
	'^nc-2 .*: 1 record alone, 2020-01-01T00:00 to 2020-01-01T00:01: no sign' out
run logs nc-1
is "where there is none, none is told" not grep -q ' alone' out

# --- quick -----------------------------------------------------------------------------------

run logs nc-1 --mode quick
is "quick ends with 2, whatever it finds" ended 2
is "it tells the candidates" grep -q 'earliest candidate 2026-05-01T00:00, latest candidate 2026-06-03T' out
is "and what it is worth" grep -q '^undetermined' out
run logs nc-1 --mode quick -o quick.json
is "quick writes no inventory" ended 64
is "nothing at all" not test -e quick.json
run logs nc-1 --mode quick --json
cp out quick.json
is "its JSON is JSON" is_json quick.json
run logs nc-1 --mode verify --against quick.json
is "and no inventory" ended 65
rm nc-1/access.log-0{048,049,05,060,061,062,063,064,065,066,067,068,069,070,071}*
run logs nc-1 --mode quick
is "a day without a file is certainly missing" grep -q 'certainly missing: 2026-05-03 (' out

/usr/bin/python3 - "$root/examples/jiangxi/dossier.json" <<-'END'
	import json, sys
	dossier = json.load(open(sys.argv[1]))
	dossier.update(as_of="2026-05-20T12:00:00+08:00", documents=[],
	    logs=[{"node": "node-nc-1", "kind": "access", "paths": ["nc-1", "not-yet"]}])
	dossier.pop("geo", None)
	for site in dossier["sites"]:
	    site.pop("documents", None)
	json.dump(dossier, open("dossier.json", "w"))
END
mkdir not-yet
run logs --dossier dossier.json --mode quick
is "with a dossier its as_of ends the days" grep -q 'certainly missing: 2026-05-03 (' out
is "and none behind it is missing" eval "[ \"\$(grep -c 'certainly missing' out)\" -eq 1 ]"
rmdir not-yet
run logs --dossier dossier.json --mode quick
is "a path of a dossier that is not there is skipped" grep -q '^not-yet: skipped: it is not there' out

# --- seals -----------------------------------------------------------------------------------

run logs seal-day nc-1 --manifest seals.jsonl --day 2026-05-10
is "a day is sealed" ended 0
is "with its files" grep -q '^2026-05-10: 24 files sealed, 0 were already' out
run logs seal-day nc-1 --manifest seals.jsonl --day 2026-05-11
is "and another" ended 0
cp seals.jsonl before
run logs seal-day nc-1 --manifest seals.jsonl --day 2026-05-10
is "the same day again ends with 0" ended 0
is "and adds nothing" cmp before seals.jsonl
is "the digest that the chain ends in is said" grep -q "$(tail -n 1 seals.jsonl | tr -d '\n' | sha256sum | cut -c1-64)" out
run logs nc-1 --manifest seals.jsonl -o sealed.json
is "the inventory knows the seals" ended 0
is "and counts them" says out 'seals: 48 of 776 files agree, 0 differ; 0 sealed files are not here'
is "each file has its note: since when it is known" test "$(grep -o "sealed:$(TZ=UTC-8 date +%F)" sealed.json | wc -l)" -eq 48
flip nc-1/access.log-0220 50
run logs nc-1 --manifest seals.jsonl
is "a changed byte with its time set back ends with 2" ended 2
is "and the file is named" grep -q '^nc-1/access.log-0220: not the bytes that were sealed' out
run logs seal-day nc-1 --manifest seals.jsonl --day 2026-05-10
is "sealed again it is said" ended 2
is "by its name" grep -q '^nc-1/access.log-0220: differs from' out
is "and what stood there stands" cmp -n "$(stat -c %s before)" before seals.jsonl
run logs nc-1 --manifest seals.jsonl -o resealed.json
is "it agrees with its new seal" says out 'seals: 48 of 776 files agree, 0 differ; 1 sealed files are not here'
is "but is not taken for the old one" says out '1 file was sealed before with other bytes, which are not here'
is "its entry says so" grep -q '"seal_replaced"' resealed.json
cp seals.jsonl times.jsonl
sed -i '$s/"sealed":"[^"]*"/"sealed":"2026-01-01T00:00:00+08:00"/' times.jsonl
run logs nc-1 --manifest times.jsonl
is "a line of an impossible time: 65" ended 65
is "its place is named" grep -q '^times.jsonl:3:.*sealed before the line above it' err
sed -i 's/access.log-0230/access.log-9230/' seals.jsonl
run logs nc-1 --manifest seals.jsonl
is "a changed line breaks the chain: 65" ended 65
is "the place is named" grep -q '^seals.jsonl:2:.*the chain is broken' err
cp seals.jsonl before
run logs seal-day nc-1 --manifest seals.jsonl --day 2026-05-12
is "a broken chain is not gone on with" ended 65
is "it stays as it is" cmp before seals.jsonl
run logs seal-day nc-1 --manifest new.jsonl --day "$(date -d tomorrow +%F)"
is "a day that is not over is refused" ended 64
run logs seal-day nc-1
is "seal-day without a manifest is a fault of usage" ended 64
run logs nc-1 --rate 0
is "a rate of nothing too" ended 64
run logs nc-1 --rate 1000 --quiet
is "with a rate all is read" ended 0

# --- find ------------------------------------------------------------------------------------

run logs find nc-1 2026-05-20T05:30 --inventory full-now.json
is "a node's minute is found" ended 0
is "its file and place" grep -q '^nc-1/access.log-0461: line 4, byte 225 of the text' out
is "its digest" grep -q "$(sha256sum <nc-1/access.log-0461 | cut -c1-64)" out
is "and the line" grep -qF '[20/May/2026:05:30:00 +0800] "GET / HTTP/1.1" 200 *' out
is "without the client" not grep -q '192' out
run logs find nc-1 2026-05-20T05:31 --inventory full-now.json
is "a minute without a record: 2" ended 2
run logs find nc-1 yesterday --inventory full-now.json
is "a time that is none: 64" ended 64

# --- what the reading process may do ---------------------------------------------------------

mkdir slow
truncate -s 1G slow/zeros.log
"$program" logs slow --rate 1 --quiet -o slow.json >slow.out 2>&1 &
slow=$!
reading() { # soon: waits for it, a while
	for _ in $(seq 100); do
		find "/proc/$slow/fd" -lname '*/zeros.log' 2>/dev/null | grep -q . && return
		sleep 0.1
	done
	return 1
}
few() { # capabilities: to read (bit 2), no other
	[ $((0x$(sed -n 's/^CapEff:\t//p' "/proc/$slow/status") & ~4)) -eq 0 ]
}
is "it reads by and by" reading
if grep -q __asan_init "$program"; then
	echo "# a sanitizer needs what is given up here: left out"
else
	is "its system calls are on a list" grep -qx $'Seccomp:\t2' "/proc/$slow/status"
	is "it gets no new privileges" grep -qx $'NoNewPrivs:\t1' "/proc/$slow/status"
	is "it has no capability but to read" few
fi
if command -v ionice >/dev/null; then
	is "others come first at the disk" grep -Eq 'best-effort: prio 7|idle' <(ionice -p "$slow")
fi
kill -INT "$slow"
wait "$slow"
is "stopped it says so" test $? -eq 75
is "and leaves nothing" not test -e slow.json
is "not even half" no_temporary .
mkdir deny
run logs nc-1 -o deny/inventory.json
is "the output may be in another folder" test -s deny/inventory.json
run logs nc-1 -o /dev/null
is "and written in place" ended 0
mkdir elsewhere
mv nc-1/access.log-0300.gz elsewhere/
ln -s ../elsewhere nc-1/aside
run logs nc-1
is "a link out of the folder is skipped" grep -q 'aside: skipped: a symbolic link' out

# --- names -----------------------------------------------------------------------------------

# ESC, a line break, a mark of direction, a byte that is not UTF-8: nothing of them goes out raw.
mkdir strange
evil=$'e\033[31m\nfiles: forged\u202egol\xff'
evil_shown='e\x1B[31m\x0Afiles: forged\u{202E}gol\xFF'
sed 's,2026,2025,' nc-1/access.log-0301 >"strange/$evil"
{
	cat nc-1/access.log-0302
	printf 'no stamp here\n'
} >"strange/$evil.2"
touch -d '2026-05-02 23:00 +0800' "strange/$evil" "strange/$evil.2"
ln -s nowhere "strange/$evil.link"
mkdir "strange/$evil.d"
echo text >"strange/$evil.d/text"
plain() { # no character that a terminal obeys, but line ends
	! LC_ALL=C grep -qP '[\x00-\x09\x0B-\x1F\x7F]|\xE2\x80[\x8E\x8F\xA8-\xAE]|\xC2[\x80-\x9F]' out err &&
		iconv -f UTF-8 -t UTF-8 out err >/dev/null && not grep -q '^files: forged' out err
}
run logs strange "strange/$evil.d" -o strange.json --timeline
is "a strange name in a fault, a skip and the table is shown plainly" plain
is "with what it holds" grep -qF "strange/$evil_shown.link: " out
is "as a node too" grep -qF "$evil_shown.d" out
is "the inventory has the name itself" /usr/bin/python3 -c '
import json
names = [f["name"] for f in json.load(open("strange.json"))["files"]]
assert "strange/e\x1b[31m\nfiles: forged\u202egol\\xFF" in names, names'
run logs strange --mode quick
is "shown plainly by quick" plain
is "and named" grep -qF "$evil_shown.link: skipped: a symbolic link" out
run logs seal-day strange --manifest strange.jsonl --day 2026-05-02
is "shown plainly by seal-day" plain
is "and named" grep -qF "$evil_shown.link: not sealed: a symbolic link" out
echo more >>"strange/$evil"
run logs strange --mode verify --against strange.json --manifest strange.jsonl
is "shown plainly by verify" plain
is "and named" grep -qF "strange/$evil_shown: changed" out
is "with the seal" grep -qF "strange/$evil_shown: not the bytes that were sealed" out
run logs find strange 2025-05-13T13:30 --inventory strange.json
is "shown plainly by find" plain
is "and named" grep -qF "strange/$evil_shown: skipped" out

# --- kinds in the reader's language ----------------------------------------------------------

run --lang zh logs strange --no-traffic
is "kinds are words of the reader's language" grep -q '未分类' out
run --lang zh logs strange --mode quick
is "for quick too" grep -q '未分类：' out
run --lang zh logs strange --json
is "in JSON they are the format's" grep -q '"kind":"unknown"' out

# --- times -----------------------------------------------------------------------------------

run logs nc-1 -o untouched.json
find nc-1 -type f -exec touch -d '2026-06-04 00:00:00 +0800' {} +
run logs nc-1 -o touched.json
run logs nc-1 --mode verify --against untouched.json -o renewed.json
is "files that were only touched are unchanged" ended 0
is "their times are those of now" /usr/bin/python3 -c '
import json
def times(name):
    return [f["times"] for f in json.load(open(name))["files"]]
assert times("touched.json") == times("renewed.json") != times("untouched.json")'

# --- files that must not be written over -------------------------------------------------------

cp -r nc-1 precious
log=$(find precious -type f | sort | head -n 1)
cp "$log" copy
run logs precious -o "$log"
is "a log is not replaced by the inventory: 73" ended 73
is "it is what it was" cmp "$log" copy
run logs seal-day precious --manifest "$log"
is "a log is no manifest: 65" ended 65
is "nothing is added to it" cmp "$log" copy
run logs nc-1 -o touched.json
is "an earlier inventory is replaced" test "$status" -ne 73

# --- find: what is not there, and what cannot be looked for -------------------------------------

run logs find nc-9 2026-06-01T10:00 --inventory touched.json
is "an unknown node is another thing than a gap" grep -q 'no such node; it has: nc-1' out
mv nc-1 nc-1.away
run logs find nc-1 2026-05-20T05:30 --inventory touched.json
is "neither is a file that is gone a gap" grep -q 'could not be looked for' out
mv nc-1.away nc-1
run logs find nc-1 2026-05-20T05:30 --inventory touched.json
cp out by-local
run logs find nc-1 2026-05-19T21:30Z --inventory touched.json
is "a minute may be given in another zone" same by-local out
finish
