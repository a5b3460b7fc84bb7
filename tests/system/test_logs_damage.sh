#!/bin/bash
# Stored logs as the usual tools write them, whole and broken: as many lines are recovered as the
# codec's own tool gives, or more, and what is wrong is named.
#     tests/system/test_logs_damage.sh BUILD
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

lines=9579

# A day, one line in nine seconds.
awk -v lines=$lines 'BEGIN {
	srand(7)
	for (i = 0; i < lines; i++)
		printf "192.0.2.%d - - [01/Jun/2025:%02d:%02d:%02d +0800] \"GET /video/%d/%d.ts HTTP/1.1\" 200 %d \"-\" \"x\"\n",
			rand() * 250, i * 9 / 3600, i * 9 % 3600 / 60, i * 9 % 60, rand() * 40,
			rand() * 90000, rand() * 1e6
}' >day.log

# One fact of a file in the inventory: its lines without the open one, unverified, damage@offset,
# notes, members, content_xxh128.
fact() { # NAME KEY
	/usr/bin/python3 - "$1" "$2" <<-'END'
		import json, sys
		name, key = sys.argv[1:]
		file = next(f for f in json.load(open("inventory.json"))["files"] if f["name"] == name)
		if key == "lines":
		    print(file["lines"] - file.get("open_line", False))
		elif key == "unverified":
		    print(file["unverified"] - file.get("open_line", False))
		elif key == "damage":
		    print(" ".join(f"{d['kind']}@{d['offset']}" for d in file["damage"]))
		elif key == "notes":
		    print(" ".join(file.get("notes", [])))
		else:
		    print(file[key])
	END
}

has_fact() { # NAME KEY VALUE
	[ "$(fact "$1" "$2")" = "$3" ]
}

damage_like() { # NAME PATTERN
	fact "$1" damage | grep -Eqx -- "$2"
}

# The eight stored files of a codec: a folder each, so that none is another one's duplicate.
break_in_pieces() { # TOOL SUFFIX
	local whole=day.log.$2 middle
	middle=$(($(stat -c %s "$whole") / 2))
	for name in whole half over two zeros trail empty renamed; do
		mkdir -p "$1/$name"
	done
	cp "$whole" "$1/whole/a.$2"
	head -c $middle "$whole" >"$1/half/a.$2"
	cp "$whole" "$1/over/a.$2"
	printf '\125\252\125' | dd of="$1/over/a.$2" bs=1 seek=$middle conv=notrunc status=none
	cat "$whole" "$whole" >"$1/two/a.$2"
	{ cat "$whole" && head -c 512 /dev/zero; } >"$1/zeros/a.$2"
	{ cat "$whole" && echo "no frame"; } >"$1/trail/a.$2"
	: >"$1/empty/a.$2"
	cp "$whole" "$1/renamed/a.log"
}

# As many as the tool gives, when it gives any.
recovers() { # TOOL FILE
	local theirs ours
	theirs=$("$1" -dc <"$2" 2>/dev/null | wc -l)
	ours=$(fact "$2" lines)
	echo "$1 $theirs, here $ours"
	[ "$ours" -ge "$theirs" ]
}

run logs day.log -o inventory.json --quiet
text=$(fact day.log content_xxh128)
while read -r tool suffix zeros; do
	command -v "$tool" >/dev/null || skip "needs $tool"
	"$tool" -c <day.log >"day.log.$suffix"
	break_in_pieces "$tool" "$suffix"
	size=$(stat -c %s "day.log.$suffix")
	run logs "$tool" -o inventory.json --quiet
	is "$tool: status 2, since files are damaged" ended 2
	is "$tool: every line of the whole file" has_fact "$tool/whole/a.$suffix" records $lines
	is "$tool: and no damage" has_fact "$tool/whole/a.$suffix" damage ""
	is "$tool: the text is the one that was stored" has_fact "$tool/whole/a.$suffix" \
		content_xxh128 "$text"
	is "$tool: cut in the middle: what the tool recovers" recovers "$tool" "$tool/half/a.$suffix"
	is "$tool: cut in the middle: truncated at its end" has_fact "$tool/half/a.$suffix" damage \
		"truncated@$((size / 2))"
	is "$tool: three bytes changed: what the tool recovers" recovers "$tool" "$tool/over/a.$suffix"
	is "$tool: three bytes changed: corrupt" damage_like "$tool/over/a.$suffix" 'corrupt@[0-9]+'
	is "$tool: twice in one file: both are read" has_fact "$tool/two/a.$suffix" lines $((lines * 2))
	is "$tool: twice in one file: two members" has_fact "$tool/two/a.$suffix" members 2
	is "$tool: 512 zeros behind it: no line is lost" has_fact "$tool/zeros/a.$suffix" records $lines
	is "$tool: 512 zeros behind it: ${zeros:-padding}" has_fact "$tool/zeros/a.$suffix" damage \
		"${zeros:+$zeros@$size}"
	is "$tool: other bytes behind it: no line is lost" has_fact "$tool/trail/a.$suffix" records $lines
	is "$tool: other bytes behind it: named" has_fact "$tool/trail/a.$suffix" damage \
		"trailing_bytes@$size"
	is "$tool: no byte at all: truncated" has_fact "$tool/empty/a.$suffix" damage "truncated@0"
	is "$tool: under another name: read" has_fact "$tool/renamed/a.log" records $lines
	is "$tool: under another name: noted" eval \
		"fact $tool/renamed/a.log notes | grep -qw suffix_mismatch"
	for name in half over; do
		is "$tool: $name: nothing is verified without its checksum" eval \
			"[ \$(fact $tool/$name/a.$suffix unverified) = \$(fact $tool/$name/a.$suffix lines) ]"
	done
done <<'END'
gzip gz
zstd zst trailing_bytes
xz xz
bzip2 bz2 trailing_bytes
lz4 lz4 trailing_bytes
END

# What needs more memory than is given, and what needs much but no more than the tools give.
mkdir wide
zstd -q --long=27 -c day.log >wide/a.zst
xz -9 -c day.log >wide/b.xz
zstd -q --long=28 -c <day.log >wide/c.zst
run logs wide -o inventory.json --quiet
is "zstd --long is read" has_fact wide/a.zst records $lines
is "xz -9 is read" has_fact wide/b.xz records $lines
is "a window of 256 MiB is refused" damage_like wide/c.zst 'memory_limit@[0-9]+'

# A bomb of each codec, by itself: all text but the beginning is refused.
mkdir bomb
for tool in gzip zstd xz bzip2; do
	head -c 200000000 /dev/zero | tr '\0' a | "$tool" -9c >"bomb/a.$tool"
done
run logs bomb -o inventory.json --quiet
for tool in gzip zstd xz bzip2; do
	is "a bomb by $tool ends at the limit" damage_like "bomb/a.$tool" 'expansion_limit@[0-9]+'
done

# Archives by tar itself, in each of its formats, and inside a codec.
long=$(printf 'name%.0s' $(seq 30))
mkdir -p "packed/$long/$long" archives
cp day.log "packed/$long/$long/a.log"
cp day.log.gz packed/b.log.gz
ln -s b.log.gz packed/link
head -n 10 day.log >packed/.hidden
for format in gnu posix; do
	tar --format=$format -cf archives/$format.tar -C packed .
done
tar --format=ustar -czf archives/ustar.tar.gz -C packed b.log.gz
tar -cf archives/all.tar -C archives gnu.tar
sed 's,/Jun/,/Aug/,' day.log >outside.log
tar -cPf archives/dots.tar --transform 's,^,../.d/,' outside.log
run logs archives -o inventory.json --quiet
for format in gnu posix; do
	is "tar of $format: a file under a long name" \
		has_fact "archives/$format.tar/$long/$long/a.log" records $lines
	is "tar of $format: a compressed file" has_fact archives/$format.tar/b.log.gz records $lines
	is "tar of $format: its digest is of the member" has_fact archives/$format.tar/b.log.gz sha256 \
		"$(sha256sum <day.log.gz | cut -d' ' -f1)"
	is "tar of $format: no damage" has_fact archives/$format.tar damage ""
done
is "tar: folders with dots do not hide a file" has_fact archives/dots.tar/../.d/outside.log records $lines
is "tar inside gzip" has_fact archives/ustar.tar.gz/b.log.gz records $lines
is "an archive in an archive is skipped" grep -q '"name":"archives/all.tar/gnu.tar","why":"nested"' \
	inventory.json
is "a link and a hidden file are skipped" eval 'grep -q "gnu.tar/link\",\"why\":\"symlink" inventory.json &&
	grep -q "gnu.tar/.hidden\",\"why\":\"hidden" inventory.json'

# Zip archives by Info-ZIP's zip, whole and broken; its unzip is the measure.
if command -v zip >/dev/null && command -v unzip >/dev/null; then
	mkdir -p zips/whole zips/half zips/over zips/trail zips/locked zips/stream
	sed 's,/Jun/,/Jul/,' day.log >packed/c.log
	(cd packed && zip -qry ../zips/whole/a.zip b.log.gz c.log link .hidden)
	(cd packed && zip -qe -P secret ../zips/locked/a.zip c.log)
	(cd packed && zip -q ../zips/stream/a.zip - <c.log)
	size=$(stat -c %s zips/whole/a.zip)
	middle=$((size * 3 / 4)) # within c.log
	head -c $middle zips/whole/a.zip >zips/half/a.zip
	cp zips/whole/a.zip zips/over/a.zip
	printf '\125\252\125' | dd of=zips/over/a.zip bs=1 seek=$middle conv=notrunc status=none
	{ cat zips/whole/a.zip && echo "no frame"; } >zips/trail/a.zip
	run logs zips -o inventory.json --quiet
	is "zip: status 2, since files are damaged" ended 2
	is "zip: a packed file" has_fact zips/whole/a.zip/c.log records $lines
	is "zip: its digest is of the member" has_fact zips/whole/a.zip/c.log sha256 \
		"$(sha256sum <packed/c.log | cut -d' ' -f1)"
	is "zip: a compressed file" has_fact zips/whole/a.zip/b.log.gz records $lines
	is "zip: no damage" has_fact zips/whole/a.zip damage ""
	is "zip: written to a pipe" has_fact zips/stream/a.zip/- records $lines
	is "zip: cut: truncated at its end" has_fact zips/half/a.zip damage "truncated@$middle"
	is "zip: cut: unzip gives nothing either" eval "! unzip -qp zips/half/a.zip | grep -q ."
	is "zip: three bytes changed: corrupt" damage_like zips/over/a.zip/c.log 'corrupt@[0-9]+'
	is "zip: three bytes changed: nothing of it is verified" has_fact zips/over/a.zip/c.log records 0
	is "zip: three bytes changed: the other is sound" has_fact zips/over/a.zip/b.log.gz records $lines
	is "zip: other bytes behind it: named" has_fact zips/trail/a.zip damage "trailing_bytes@$size"
	is "zip: other bytes behind it: no line is lost" has_fact zips/trail/a.zip/c.log records $lines
	is "zip: encrypted is skipped" grep -q '"name":"zips/locked/a.zip/c.log","why":"encrypted"' \
		inventory.json
	is "zip: a link and a hidden file are skipped" eval \
		'grep -q "whole/a.zip/link\",\"why\":\"symlink" inventory.json &&
		grep -q "whole/a.zip/.hidden\",\"why\":\"hidden" inventory.json'
	ours=$(fact zips/over/a.zip/c.log lines)
	theirs=$(unzip -qp zips/over/a.zip c.log 2>/dev/null | wc -l)
	is "zip: three bytes changed: what unzip recovers ($theirs, here $ours)" [ "$ours" -ge "$theirs" ]
fi

finish
