#!/bin/bash
# logs: what is no log, no file, not to be read, or changes meanwhile: named, in bounded memory, and
# never taken for a log without a gap. docs/formats.md has the words.
#     tests/system/test_logs_inputs.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

memory_most_kb=65536
line() { # HH:MM
	echo "192.0.2.9 - - [01/Jun/2025:$1:00 +0800] \"GET / HTTP/1.1\" 200 2 \"-\" \"-\""
}

# Runs `logs FOLDER` and keeps its memory in $peak_kb.
scan() { # FOLDER ARGUMENT…
	rm -f inventory.json
	/usr/bin/python3 - "$program" logs "$@" -o inventory.json <<-'END' >peak
		import resource, subprocess, sys
		with open("out", "w") as out, open("err", "w") as err:
		    status = subprocess.call(sys.argv[1:], stdout=out, stderr=err, timeout=60)
		print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
	read -r status peak_kb <peak
}

# A Python expression over the inventory `i` and its first file `f` holds.
holds() { # EXPRESSION
	/usr/bin/python3 - "$1" <<-'END'
		import json, sys
		i = json.load(open("inventory.json"))
		f = i["files"][0] if i["files"] else None
		skipped = {s["name"]: s["why"] for s in i["skipped"]}
		damage = [d["kind"] for d in f["damage"]] if f else []
		archive = i["archives"][0] if i["archives"] else None
		sys.exit(not eval("(" + sys.argv[1] + ")"))
	END
}

bounded() { # SENTENCE
	is "$1: memory stays bounded ($peak_kb KB)" test "$peak_kb" -le "$memory_most_kb"
}

# --- no log ----------------------------------------------------------------------------------

mkdir empty text random
scan empty
is "an empty folder: read, and nothing in it" ended 0
is "an empty folder: an archive without a record" holds \
	'archive["records"] == 0 and not i["files"] and not i["skipped"]'
scan none
is "a folder that is not there: status 66" ended 66
printf 'Dear colleagues,\nthe logs are elsewhere.\n' >text/readme.txt
scan text
is "a folder with no log: status 2" ended 2
is "a folder with no log: its file is of no known format" holds \
	'skipped == {"text/readme.txt": "unknown_format"} and archive["records"] == 0'
head -c 3000000 /dev/urandom >random/access.log
scan random
is "random bytes: status 2" ended 2
is "random bytes: of no known format, and no record" holds \
	'skipped == {"random/access.log": "unknown_format"} and f["records"] == 0 == archive["records"]'
bounded "random bytes"
for magic in '\037\213\010' '\050\265\057\375' '\375\067\172\130\132\000' 'BZh9' '\004\042\115\030'; do
	{ printf '%b' "$magic" && head -c 1000000 /dev/urandom; } >random/access.log
	scan random
	is "random bytes behind $magic: damaged, and no record" holds \
		'damage and f["records"] == 0 == archive["records"]'
	is "random bytes behind $magic: status 2" ended 2
	bounded "random bytes behind $magic"
done

# --- no file ---------------------------------------------------------------------------------

mkdir special
line 10:00 >special/access.log
mkfifo special/pipe.log
ln -s access.log special/link.log
/usr/bin/python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("special/socket.log")'
scan special
is "a FIFO, a socket, a link: status 2, and nobody waits" ended 2
is "a FIFO, a socket, a link: named, the log is read" holds \
	'skipped == {"special/pipe.log": "not_regular", "special/socket.log": "not_regular",
	"special/link.log": "symlink"} and archive["records"] == 1'
scan special/pipe.log
is "a FIFO by its name: status 2" ended 2
is "a FIFO by its name: not regular" holds 'skipped == {"special/pipe.log": "not_regular"}'

# --- not to be read --------------------------------------------------------------------------

mkdir -p shut/closed
line 10:00 >shut/access.log
line 11:00 >shut/closed/access.log
line 12:00 >shut/secret.log
chmod 000 shut/closed shut/secret.log
chmod 777 .
as_nobody=()
[ "$(id -u)" -ne 0 ] || as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups
	--inh-caps=-all --bounding-set=-all --no-new-privs)
timeout -k 2 60 "${as_nobody[@]}" "$program" logs shut -o inventory.json >out 2>err
status=$?
is "an unreadable folder and file: status 2" ended 2
is "an unreadable folder and file: unavailable, which is not empty" holds \
	'skipped == {"shut/closed": "unreadable", "shut/secret.log": "unreadable"} and
	archive["records"] == 1'
is "an unreadable folder: told" grep -q '^shut/closed: skipped: may not be read$' out
rm -f inventory.json
chmod 700 shut/closed

# --- what changes meanwhile ------------------------------------------------------------------

mkdir moving
for minute in 10 11 12 13 14 15 16 17; do line "10:$minute"; done >eight
yes "$(cat eight)" | head -n 270000 >moving/access.log # 20 MB: 20 seconds

# Begins to read it, and goes on slowly.
begin_slowly() {
	"$program" logs moving -o inventory.json --rate 1 >out 2>err &
	pid=$!
	for _ in $(seq 500); do
		# shellcheck disable=SC2010 # names of links
		! ls -l "/proc/$pid/fd" 2>/dev/null | grep -q 'moving/access.log$' || break
		sleep 0.02
	done
}
begin_slowly
truncate -s 600000 moving/access.log
wait $pid
status=$?
is "a file that became shorter while it was read: status 2" ended 2
is "a file that became shorter while it was read: said of it" holds \
	'skipped == {"moving/access.log": "changed_while_read"}
	and "changed_while_read" in f["notes"]'
begin_slowly
cat eight >>moving/access.log
wait $pid
status=$?
is "a file that grew while it was read: a note" holds '"changed_while_read" in f["notes"]'
is "a file that grew while it was read: up to the size at its opening" holds 'f["bytes"] == 600000'

# --- very long lines -------------------------------------------------------------------------

mkdir long bomb hole
{
	line 10:00
	head -c 300000000 /dev/zero | tr '\0' a
	echo
	line 10:05
} >long/access.log
scan long
is "a line of 300 MB: a bad line like any other" ended 0
is "a line of 300 MB: counted, and those around it are read" holds \
	'f["records"] == 2 and f["bad"] == 1 and "long_lines:1" in f["notes"]'
bounded "a line of 300 MB"
rm long/access.log

# 10 GB of one line in 300 KB.
head -c 100000000 /dev/zero | tr '\0' a | zstd -q >frame
line 10:00 | zstd -q >bomb/access.log.zst
for _ in $(seq 100); do cat frame; done >>bomb/access.log.zst
scan bomb
is "a line of 10 GB in 300 KB: status 2" ended 2
is "a line of 10 GB in 300 KB: the expansion is not believed" holds 'damage == ["expansion_limit"]'
bounded "a line of 10 GB in 300 KB"

# A hole of NULs, as a crash leaves it.
line 10:00 >hole/access.log
truncate -s 512M hole/access.log
line 10:05 >>hole/access.log
scan hole
is "512 MB of NULs: status 2" ended 2
is "512 MB of NULs: one damage, with its place and length" holds \
	'[(d["kind"], d["offset"]) for d in f["damage"]] == [("nul_bytes", 74)] and
	f["damage"][0]["length"] == 2**29 - 74'
bounded "512 MB of NULs"

# --- no room for the inventory ---------------------------------------------------------------

mkdir logs
cp eight logs/access.log
run logs logs -o /dev/full
is "an output without room: status 74" ended 74
is "an output without room: named" grep -Eq '^cdnproof: /dev/full: .*No space left on device$' err
finish
