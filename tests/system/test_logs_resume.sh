#!/bin/bash
# logs: whoever ends it, and when, the same command goes on by file and gives the very bytes of a
# run that was left alone.
#     tests/system/test_logs_resume.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

# Two nodes, 40 files: plain, gzip, zstd, tar, damaged, equal, no log.
/usr/bin/python3 - <<'END'
import datetime, gzip, os, random, tarfile
zone = datetime.timezone(datetime.timedelta(hours=8))
begin = datetime.datetime(2026, 5, 1, tzinfo=zone)
random.seed(5)
for node in "nc-1", "nc-2":
    os.mkdir(node)
    for day in range(20):
        start = begin + datetime.timedelta(days=day)
        text = "".join((start + datetime.timedelta(seconds=20 * i)).strftime(
            '192.0.2.9 - - [%d/%b/%Y:%H:%M:%S %z] ')
            + f'"GET /{random.getrandbits(64):x} HTTP/1.1" 200 {random.randrange(9999)} "-" "x"\n'
            for i in range(4000)).encode()
        name = f"{node}/access.log-{day:02d}"
        if day % 4 == 1:
            name, text = name + ".gz", gzip.compress(text, 1, mtime=0)
        elif day % 4 == 2:
            name, text = name + ".gz", gzip.compress(text, 1, mtime=0)[:-3000]
        with open(name, "wb") as file:
            file.write(text)
    with tarfile.open(f"{node}/old.tar", "w") as tar:
        tar.add(f"{node}/access.log-00")
        tar.add(f"{node}/access.log-01.gz")
    open(f"{node}/notes.txt", "w").write("no log\n")
    os.link(f"{node}/access.log-04", f"{node}/again.log")
END
sleep 3 # what has just been written is read again: its times would not tell of another change

asked=(logs nc-1 nc-2 --traffic --sm3)
run "${asked[@]}" -o reference.json
is "left alone: status 2, since some are damaged" ended 2
is "left alone: no journal stays" not test -e reference.json.partial

lines_in() { # FILE
	if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi
}

# Waits until so many files are read, then sends the signal. Slow, so that there is such a moment.
stopped_after() { # LINES SIGNAL
	timeout -k 2 60 env --default-signal=INT "$program" "${asked[@]}" -o result.json \
		--rate 3 >out 2>err &
	local pid=$! i
	for ((i = 0; i < 600; i++)); do
		[ "$(lines_in result.json.partial)" -le "$1" ] || break
		sleep 0.02
	done
	kill "-$2" "$(pgrep -P $pid)"
	wait $pid 2>/dev/null
	status=$?
}

goes_on() { # SENTENCE
	local kept
	kept=$(($(lines_in result.json.partial) - 1))
	is "$1: some files are in the journal" test "$kept" -gt 0
	is "$1: no inventory is there" not test -e result.json
	run "${asked[@]}" -o result.json
	is "$1: the same command ends as if nothing had been" ended 2
	is "$1: it says how many files were read before" \
		grep -Eq "^going on where an interrupted run stopped: $kept files? w" err
	is "$1: the very bytes" same reference.json result.json
	is "$1: the journal is gone" not test -e result.json.partial
	rm -f result.json
}

for count in 2 9 20 33; do
	stopped_after "$count" KILL
	goes_on "killed after $count files"
done
stopped_after 12 INT
is "Ctrl-C: status 75" ended 75
is "Ctrl-C: says that the same command goes on" \
	clear_lines 1 '^cdnproof: interrupted; the same command goes on where it stopped$'
goes_on "Ctrl-C after 12 files"

# Three times in one go, and the last line torn each time.
for count in 5 12 25; do
	stopped_after "$count" KILL
	truncate -s -40 result.json.partial
done
run "${asked[@]}" -o result.json --jobs 1
is "killed three times, the last line torn: the very bytes" same reference.json result.json
rm result.json

# Without the end of the journal, with a changed file, with another question.
stopped_after 25 KILL
cp nc-1/access.log-04 kept.log
touch nc-1/access.log-00
echo rubbish >>nc-1/access.log-04
run "${asked[@]}" -o changed.json
run "${asked[@]}" -o result.json
is "a file that has changed is read again" same changed.json result.json
is "and so it differs from what it was" not same reference.json result.json
rm result.json
stopped_after 25 KILL
run logs nc-1 nc-2 -o other.json
run logs nc-1 nc-2 -o result.json
is "another question is answered by its own reading" same other.json result.json
rm result.json

# What is no journal is not overwritten.
echo "mine" >result.json.partial
fault "a file of that name that is no journal" 73 '^cdnproof: result.json.partial: .*remove it' \
	"${asked[@]}" -o result.json
is "it stays as it was" test "$(cat result.json.partial)" = mine
rm result.json.partial

# Two at once.
"$program" "${asked[@]}" -o result.json --rate 3 >/dev/null 2>&1 &
pid=$!
for _ in $(seq 200); do
	[ ! -s result.json.partial ] || break
	sleep 0.02
done
fault "a second run with the same output" 73 '^cdnproof: result.json.partial: another cdnproof' \
	"${asked[@]}" -o result.json
kill -KILL $pid
wait $pid 2>/dev/null
rm -f result.json.partial

# Where there is no output to be beside of.
run "${asked[@]}" -o -
is "to standard output: the same, and no journal" eval 'cmp -s out reference.json ||
	diff <(/usr/bin/python3 -m json.tool out) <(/usr/bin/python3 -m json.tool changed.json)'
is "to standard output: none is left" not eval 'ls -A | grep -q "partial$"'

# --- verify ----------------------------------------------------------------------------------

timeout -k 2 60 env --default-signal=INT "$program" logs nc-1 nc-2 --mode verify \
	--against reference.json -o result.json --rate 1 >out 2>err &
pid=$!
sleep 1
kill -INT "$(pgrep -P $pid)"
wait $pid
status=$?
is "verify: Ctrl-C while it hashes: status 75" ended 75
is "verify: says so, and that nothing is written" \
	clear_lines 1 '^cdnproof: interrupted; nothing is written, the same command begins anew$'
is "verify: nothing is written" not test -e result.json

# --- run -------------------------------------------------------------------------------------

# The logs of the second node take long: a hole of 40 GB.
write_dossier d.json ', "logs": [
	{"node": "n1", "kind": "access", "paths": ["nc-1"]},
	{"node": "n2", "kind": "access", "paths": ["large"]}]'
mkdir large
truncate -s 40G large/access.log
"$program" run d.json -o bundle --quiet >out 2>err &
pid=$!
for _ in $(seq 1000); do
	[ "$(lines_in bundle/raw/inventory.partial)" -lt 5 ] || break
	sleep 0.02
done
while [ ! -s bundle/raw/inventory/0001.json ] && kill -0 $pid; do
	sleep 0.02
done
kill -KILL $pid
wait $pid 2>/dev/null
cp bundle/raw/inventory/0001.json first.json
truncate -s 0 large/access.log
run run d.json -o bundle
is "run: goes on by file, over all nodes" grep -Eq '^going on where .*: 2[0-9] files' err
is "run: the same inventory" same first.json bundle/raw/inventory/0001.json
is "run: the journal is gone" not test -e bundle/raw/inventory.partial
rm -rf bundle large

# --- a full disk -----------------------------------------------------------------------------

has_namespaces || {
	echo "# no mount namespaces: the full disk is left out"
	finish
}
mkdir disk
# shellcheck disable=SC2016 # the inner shell expands
timeout -k 2 60 "${in_mounts[@]}" bash -c '
	mount -t tmpfs -o size=256k none disk || exit 99
	echo "{\"archives\":what was there" >disk/inventory.json
	head -c 180k /dev/zero >disk/filler
	"$@" -o disk/inventory.json
	status=$?
	cat disk/inventory.json >survivor
	ls -A disk >left
	rm disk/filler
	mount -o remount,size=16m disk
	"$@" -o disk/inventory.json --quiet
	cp disk/inventory.json after.json
	exit "$status"' bash "$program" "${asked[@]}" >out 2>err
status=$?
is "full disk: status 74" ended 74
is "full disk: the inventory is named" \
	grep -Eq '^cdnproof: disk/inventory.json: .*No space left on device$' err
is "full disk: the journal's end is told once" test \
	"$(grep -c 'disk/inventory.json.partial: cannot be written' err)" -eq 1
is "full disk: the old inventory is whole" test "$(cat survivor)" = '{"archives":what was there'
is "full disk: no temporary file is left" not grep -q tmp- left
is "with room again, the same command gives all" same changed.json after.json
finish
