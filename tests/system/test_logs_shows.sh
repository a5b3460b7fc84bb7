#!/bin/bash
# What logs must find: one changed byte in 800 files of four nodes, an hour cut out of the middle of
# a day, a whole line that a client wrote; and what it must not believe: forged times in every field
# of every format.
#     tests/system/test_logs_shows.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

# --- one byte of 800 files -------------------------------------------------------------------

/usr/bin/python3 - <<'END'
import datetime, gzip, os
zone = datetime.timezone(datetime.timedelta(hours=8))
begin = datetime.datetime(2026, 1, 1, tzinfo=zone)
for number, node in enumerate(("nc-1", "jj-1", "gz-1", "sr-1")):
    os.makedirs(f"estate/{node}")
    for day in range(200):
        start = begin + datetime.timedelta(days=day)
        text = "".join((start + datetime.timedelta(minutes=m, seconds=number)).strftime(
            '192.0.2.9 - - [%d/%b/%Y:%H:%M:%S %z] "GET / HTTP/1.1" 200 10 "-" "x"\n')
            for m in range(0, 1440, 60)).encode()
        packed = day % 4 != 3
        name = f"estate/{node}/access.log-{start:%Y%m%d}" + (".gz" if packed else "")
        with open(name, "wb") as file:
            file.write(gzip.compress(text, mtime=0) if packed else text)
        os.utime(name, (start.timestamp() + 86400,) * 2)
END

# The byte becomes another, or what it was; the file's time stays.
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

nodes=(estate/nc-1 estate/jj-1 estate/gz-1 estate/sr-1)
is "there are 800 files" test "$(find estate -type f | wc -l)" -eq 800
run logs "${nodes[@]}" -o full.json
is "all are read" ended 0
for changed in estate/gz-1/access.log-20260305 estate/gz-1/access.log-20260306.gz; do
	flip "$changed" 100
	run logs "${nodes[@]}" --mode verify --against full.json
	is "$changed: one changed byte: status 2" ended 2
	is "$changed: one file of 800" grep -qx 'files: 799 unchanged, 1 changed, 0 new, 0 gone' out
	is "$changed: it is named" grep -qx "$changed: changed" out
	is "$changed: and no other" test "$(grep -c ': changed$' out)" -eq 1
	flip "$changed" 100
	run logs "${nodes[@]}" --mode verify --against full.json
	is "$changed: as it was again: status 0" ended 0
	is "$changed: all 800 agree" grep -qx 'files: 800 unchanged, 0 changed, 0 new, 0 gone' out
done

# --- an hour out of the middle of a day ------------------------------------------------------

/usr/bin/python3 - <<'END'
import datetime, os
zone = datetime.timezone(datetime.timedelta(hours=8))
begin = datetime.datetime(2026, 5, 1, tzinfo=zone)
for node in ("nc-1", "jj-1"):
    os.makedirs(f"hole/{node}")
    for day in range(28):
        start = begin + datetime.timedelta(days=day)
        with open(f"hole/{node}/access.log-{start:%Y%m%d}", "w") as file:
            for m in range(1440):
                file.write((start + datetime.timedelta(minutes=m)).strftime(
                    '192.0.2.9 - - [%d/%b/%Y:%H:%M:07 %z] "GET / HTTP/1.1" 200 10 "-" "x"\n'))
        os.utime(file.name, (start.timestamp() + 86400,) * 2)
END
gaps() { # of the inventory: node from to usual
	/usr/bin/python3 -c '
import json
for archive in json.load(open("hole.json"))["archives"]:
    for gap in archive["gaps"]:
        print(archive["node"], gap["from"], gap["to"], gap.get("usual"))'
}
head_and_tail() { # FILE
	head -n 1 "$1"
	tail -n 1 "$1"
}

day=hole/nc-1/access.log-20260518
run logs hole/nc-1 hole/jj-1 -o hole.json --timeline
is "before: no gap" test -z "$(gaps)"
is "before: none in the chart" not grep -q ':$' out
head_and_tail $day >ends.before
sed -i -E '/18\/May\/2026:(13:[2-5]|14:[01])/d' $day
touch -d 2026-05-19T00:00:00+08:00 $day
head_and_tail $day >ends.after
is "an hour is cut out" test "$(wc -l <$day)" -eq 1380
is "the day's first and last line are what they were" cmp ends.before ends.after
run logs hole/nc-1 hole/jj-1 -o hole.json --timeline
is "the inventory knows the gap to the minute, and what is usual then" test "$(gaps)" = \
	"nc-1 2026-05-18T13:20:00+08:00 2026-05-18T14:20:00+08:00 60"
is "so does the table" grep -qx \
	'nc-1 unknown: no records 2026-05-18T13:20 to 2026-05-18T14:20: 1 h 0 min, 60 records in other weeks' out
is "the node without it has none" not grep -q '^jj-1 unknown: no records' out
is "the chart marks it" test "$(grep -c '!  :$' out)" -eq 1
is "in the row of its node" test "$(grep -B 1 '!  :$' out | head -n 1 | cut -c1-4)" = nc-1
is "a gap is no fault of reading" ended 0
run logs hole/nc-1 --json
is "so does JSON on standard output" grep -q \
	'"gaps":\[{"from":"2026-05-18T13:20:00+08:00","to":"2026-05-18T14:20:00+08:00"' out
run logs hole/nc-1 --mode quick
is "quick does not see it" not grep -q '2026-05-18' out
is "and does not pass" ended 2
is "but says what it is worth" grep -q '^undetermined' out

# --- times that clients write ----------------------------------------------------------------

# Of each format a file of its own node: what a client can choose holds a time of 2020, in the form
# of nginx and in the format's own. The server's time is 1 June 2025, 10:00 and 10:01 (+08:00).
/usr/bin/python3 - <<'END'
import os
clf = "[01/Jan/2020:00:00:00 +0000]"
iso = "2020-01-01T00:00:00+00:00"
edge = "[01/Jan/2020:00:00:00.000]"
formats = {
 "combined": ['192.0.2.7 - {clf} [01/Jun/2025:10:0{m}:00 +0800] "GET /{clf} HTTP/1.1" 200 9 "{clf} " "{clf} "'],
 "combined-host": ['cdn.example.com:443 192.0.2.7 - {clf} [01/Jun/2025:10:0{m}:00 +0800] "GET /{clf} HTTP/1.1" 200 9 "{clf} " "{clf} "'],
 "nginx_iso": ['192.0.2.7 - [{iso}] [2025-06-01T10:0{m}:00+08:00] "GET /{clf} HTTP/1.1" 200 9 "[{iso}] " "{clf} "'],
 "json": ['{{"agent":"{clf}\\",\\"time\\":\\"{iso}\\"","uri":"/{clf}","request":{{"time":"{iso}"}},"time":"2025-06-01T10:0{m}:00+08:00","user":"{iso}"}}'],
 "json-local": ['{{"agent":"{clf}","time_local":"01/Jun/2025:10:0{m}:00 +0800","user":"{clf}"}}'],
 "json-epoch": ['{{"agent":"1577836800","ts":174874{e}0.123,"request":{{"ts":1577836800,"uri":"/{clf}"}}}}'],
 "json-message": ['{{"message":"192.0.2.7 - {clf} [01/Jun/2025:10:0{m}:00 +0800] \\"GET /{clf} HTTP/1.1\\" 200 9 \\"{clf} \\" \\"x\\"","stream":"stdout"}}'],
 "squid": ['174874{e}0.123    345 192.0.2.7 TCP_HIT/200 9 GET http://h/{clf} 1577836800.000 NONE/- image/png'],
 "epoch": ['174874{e}0123\t{clf}\tGET\t/1577836800000\t{clf} "'],
 "haproxy": ['Jun  1 10:0{m}:00 lb haproxy[9]: 192.0.2.7:4711 [01/Jun/2025:10:0{m}:00.123] fe be/s1 0/0/1/2/3 200 9 - - ---- 1/1/0/0/0 0/0 {{{edge}|{clf}}} "GET /{edge} HTTP/1.1"'],
 "w3c": ["#Version: 1.0", "#Fields: cs-username cs(User-Agent) date time c-ip cs-uri-stem",
         '2020-01-01 "{clf} 2020-01-01 00:00:00" 2025-06-01 02:0{m}:00 192.0.2.7 /{clf}'],
 "cloudfront": ["#Version: 1.0", "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs-uri-stem cs(User-Agent)",
         '2025-06-01\t02:0{m}:00\tHKG62\t9\t192.0.2.7\tGET\t/{clf}\t{clf}\t"'],
 "w3c_epoch": ["#Fields: x-timestamp time-taken c-ip x-transaction x-url",
         '174874{e}0.157 0.001 192.0.2.7 TCP_HIT/200 1577836800.000/{clf}'],
 "compact": ['20250601100{m}00|192.0.2.7|GET|/20200101000000|{clf} "'],
 "rfc3164": ['<134>Jun  1 10:0{m}:00 edge7 app: user Jan  1 00:00:00 asked {iso}'],
 "rfc5424": ['<134>1 2025-06-01T02:0{m}:00Z edge7 app 9 - - <134>1 {iso} user {clf}'],
 "iso": ['2025-06-01 10:0{m}:00,123 +08:00 user {clf} asked {iso}'],
 "aws_elb": ['https 2025-06-01T02:0{m}:00.123456Z app/x 192.0.2.7:4711 - 0 0 0 200 200 9 9 "GET https://h/{clf} HTTP/2.0" "{clf} " - - {iso}'],
 "aws_s3": ['owner bkt [01/Jun/2025:02:0{m}:00 +0000] 192.0.2.7 - id REST.GET.OBJECT %5B01/Jan/2020:00:00:00+%2B0000%5D "GET /{clf} HTTP/1.1" 200 - 9 9 9 9 "{clf} " "{clf} "'],
 "nginx_error": ['2025/06/01 10:0{m}:00 [error] 9#0: *1 open() "/{clf}" failed, client: 192.0.2.7, request: "GET /2020/01/01 00:00:00 HTTP/1.1", referrer: "{clf} "'],
 "httpd_error": ['[Sun Jun 01 10:0{m}:00.123456 2025] [core:info] [pid 9] [client 192.0.2.7:1] AH00128: File does not exist: /{clf}, referer: {clf} "[Wed Jan 01 00:00:00.000000 2020] [x:y] '],
}
for node, lines in formats.items():
    os.makedirs(f"forged/{node}")
    with open(f"forged/{node}/a.log", "w") as file:
        for line in lines[:-1]:
            file.write(line + "\n")
        for m, e in ((0, 320), (1, 326)):
            file.write(lines[-1].format(clf=clf, iso=iso, edge=edge, m=m, e=e) + "\n")
    os.utime(file.name, (1748793600,) * 2)
with open("formats", "w") as out:
    out.write("\n".join(formats) + "\n")
END
run logs forged/* -o forged.json
is "forged times: all is read" ended 0
/usr/bin/python3 - >forged.txt <<'END'
import json
found = json.load(open("forged.json"))
for file in found["files"]:
    print(file["name"].split("/")[1], file["format"], file["records"], file["bad"],
          file["first"], file["last"])
END
while read -r node; do
	is "$node: forged in every field, and first and last are the server's" grep -qx \
		"$node ${node%%-*} 2 0 2025-06-01T10:00:00+08:00 2025-06-01T10:01:00+08:00" forged.txt
done <formats
is "every format is among them" test "$(sed 's/-.*//' formats | sort -u | wc -l)" -eq 17

# --- a line that a client made ---------------------------------------------------------------

# A server that escapes nothing writes the LF of a request: a whole line stands in the log.
mkdir alone
cp hole/jj-1/access.log-20260520 hole/jj-1/access.log-20260521 alone/
sed -i '700i 192.0.2.66 - - [01/Jan/2020:08:00:00 +0800] "GET / HTTP/1.1" 200 9 "-" "x"' \
	alone/access.log-20260520
run logs alone
is "a forged line is shown as alone" grep -qx \
	'alone unknown: 1 record alone, 2020-01-01T08:00 to 2020-01-01T08:01: no sign that the logs reach so far' out
is "and not as retention: the gap behind it is told" grep -q \
	'^alone unknown: no records 2020-01-01T08:01 to 2026-05-20T00:00: ' out

# --- times that are no records' --------------------------------------------------------------

mkdir odd
cat >odd/a.log <<'END'
192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] "GET / HTTP/1.1" 200 9 "-" "x"
192.0.2.7 - - [01/Jun/2025:03:01:00 +0100] "GET / HTTP/1.1" 200 9 "-" "x"
192.0.2.7 - - [01/Jun/2025:10:02:00 +0800] "GET / HTTP/1.1" 200 9 "-" "x"
192.0.2.7 - - [01/Jan/2035:10:00:00 +0800] "GET / HTTP/1.1" 200 9 "-" "x"
192.0.2.7 - - [01/Jan/1999:10:00:00 +0800] "GET / HTTP/1.1" 200 9 "-" "x"
END
touch -d 2025-06-01T12:00:00+08:00 odd/a.log
run logs odd
is "changes of the zone are told with file and line" grep -qx \
	'odd/a.log: lines have another zone than those before, first: 2,3' out
is "times that cannot be are told" grep -qx \
	'odd/a.log: 2 times cannot be: before 2000, or later than the file' out
is "and are in no row of the table" grep -q '^odd .* 2025-06-01T10:00  2025-06-01T10:02 ' out

finish
