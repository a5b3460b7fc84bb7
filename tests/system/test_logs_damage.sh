#!/bin/bash
# Stored logs as the usual tools write them, whole and broken: as many lines are recovered as the
# codec's own tool gives, or more, and what is wrong is named.
#     tests/system/test_logs_damage.sh BUILD
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

lines=9579

# A day, one line in nine seconds; numbers by Park and Miller, the same of any awk.
awk -v lines=$lines 'function random(below) {
	seed = seed * 16807 % 2147483647
	return int(seed / 2147483647 * below)
}
BEGIN {
	seed = 7
	for (i = 0; i < lines; i++) {
		host = random(250); of = random(40); part = random(90000); bytes = random(1000000)
		printf "192.0.2.%d - - [01/Jun/2025:%02d:%02d:%02d +0800] \"GET /video/%d/%d.ts HTTP/1.1\" 200 %d \"-\" \"x\"\n",
			host, i * 9 / 3600, i * 9 % 3600 / 60, i * 9 % 60, of, part, bytes
	}
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

# A column of the table in docs/log-archives.md: of the files under this name, archives with their
# members, the lines verified and not, damage@offset and what else was noted of the codec.
column() { # HEAD NAME…
	/usr/bin/python3 - "$@" >"column.$1" <<-'END'
		import json, sys
		files = json.load(open("inventory.json"))["files"]
		told = ("zero_padding",)
		for name in sys.argv[2:]:
		    of = [f for f in files if f["name"] == name or f["name"].startswith(name + "/")]
		    unverified = sum(f["unverified"] - f.get("open_line", False) for f in of)
		    lines = sum(f["lines"] - f.get("open_line", False) for f in of)
		    damage = [f"{d['kind']}@{d['offset']}" for f in of for d in f["damage"]]
		    damage += [note for f in of for note in f.get("notes", []) if note in told]
		    print(f"{lines - unverified} / {unverified}" + "".join(f", {d}" for d in damage))
	END
	tail -c +11 "$2" | sha256sum | cut -c1-12 >"digest.$1" # behind the time in gzip's header
}
cases=(whole half over two zeros empty)

# What the tools of Debian 12 make of the day; others may break elsewhere.
known() {
	cat <<-'END'
		gzip 519c36b0dd31
		zstd 3187835bee02
		xz 6a184843b4e8
		bzip2 5028d9b9ffa4
		lz4 71c8844340c2
		zip 8280b997bdd9
	END
}

# The column of the table in the document is that of this run.
is_documented() { # CODEC
	/usr/bin/python3 - "$1" "$root/docs/log-archives.md" <<-'END'
		import sys
		codec, document = sys.argv[1:]
		ran = [line.rstrip("\n") for line in open(f"column.{codec}")]
		rows = [[cell.strip() for cell in line.strip().strip("|").split("|")]
		        for line in open(document, encoding="utf-8") if line.startswith("|")]
		head = next(i for i, row in enumerate(rows) if row[0] == "damage" and codec in row)
		column = rows[head].index(codec)
		told = [row[column] for row in rows[head + 2:head + 2 + len(ran)]]
		for here, there in zip(ran, told):
		    if here != there:
		        print("here", here, "- in the document", there)
		sys.exit(ran != told)
	END
}

run logs day.log -o inventory.json --quiet
text=$(fact day.log content_xxh128)
while read -r tool suffix zeros; do
	command -v "$tool" >/dev/null || skip "needs $tool"
	"$tool" -c <day.log >"day.log.$suffix"
	break_in_pieces "$tool" "$suffix"
	size=$(stat -c %s "day.log.$suffix")
	run logs "$tool" -o inventory.json --quiet
	mapfile -t names < <(printf "$tool/%s/a.$suffix\n" "${cases[@]}")
	column "$tool" "${names[@]}"
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
	mkdir -p table/whole table/half table/over table/two table/zeros table/empty
	touch -d 2025-06-02T00:00:00Z day.log
	cp -p day.log again.log
	TZ=UTC zip -qX table/whole/a.zip day.log
	TZ=UTC zip -qX table/two/a.zip day.log again.log
	middle=$(($(stat -c %s table/whole/a.zip) / 2))
	head -c $middle table/whole/a.zip >table/half/a.zip
	cp table/whole/a.zip table/over/a.zip
	printf '\125\252\125' | dd of=table/over/a.zip bs=1 seek=$middle conv=notrunc status=none
	{ cat table/whole/a.zip && head -c 512 /dev/zero; } >table/zeros/a.zip
	: >table/empty/a.zip
	run logs table -o inventory.json --quiet
	mapfile -t names < <(printf 'table/%s/a.zip\n' "${cases[@]}")
	column zip "${names[@]}"
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
	theirs=$(unzip -qp zips/over/a.zip c.log 2>/dev/null | head -c "$(stat -c %s day.log)" | wc -l)
	is "zip: three bytes changed: what unzip recovers ($theirs, here $ours)" [ "$ours" -ge "$theirs" ]
fi

while read -r codec digest; do
	[ -e "column.$codec" ] || continue
	if [ "$(cat "digest.$codec")" = "$digest" ]; then
		is "$codec: the damage table of docs/log-archives.md is that of this run" is_documented "$codec"
	else
		echo "# another $codec packs the day otherwise: its column of the table is not compared"
	fi
done < <(known)

finish
