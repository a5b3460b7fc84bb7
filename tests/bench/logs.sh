#!/bin/bash
# Log archives: the program beside what the machine can do and beside the peers, interleaved, by
# medians, page cache warm. It measures and never judges; what could not be run is said with the
# reason. The corpus is made below TMPDIR and removed again: LOGS_BENCH_MB (2000) of plain text, a
# quarter of it as gzip and zstd, a fortieth as xz and bzip2, and for the slowest peers.
#     tests/bench/logs.sh BUILD [PART…]
# Parts: plain hash gzip zstd slow json peers files growth find. All unless given; some ten minutes for 2 GB.
# LOGS_BENCH_ROUNDS (5); BENCH_PROGRAM measures another program than BUILD's.
set -euo pipefail

here=$(dirname "$0")
build=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- plain hash gzip zstd slow json peers files growth find
megabytes=${LOGS_BENCH_MB:-2000}
rounds=${LOGS_BENCH_ROUNDS:-5}
cdnproof=${BENCH_PROGRAM:-$build/cdnproof}
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for part; do
	case $part in
	plain | hash | gzip | zstd | slow | json | peers | files | growth | find) ;;
	*)
		echo "logs.sh: no part is called \"$part\"" >&2
		exit 64
		;;
	esac
done

# --- the corpus: what a part needs is made when it is first asked for -----------------------------

bytes_of() { # FOLDER
	find "$work/$1" -type f -printf '%s\n' | awk '{bytes += $1} END {print bytes}'
}

make_plain() {
	[ -d "$work/plain" ] || "$build/bench/log_corpus" "$work/plain" "$megabytes" combined
}

make_json() {
	[ -d "$work/json" ] || "$build/bench/log_corpus" "$work/json" $((megabytes / 4 + 1)) json
}

make_part() { # NAME DIVISOR: the same lines, so much less
	[ -d "$work/$1" ] || "$build/bench/log_corpus" "$work/$1" $((megabytes / $2 + 1)) combined
}

# Of part/: the files one by one, and one big file of all. Folders at once.
compress() { # CODEC SUFFIX COMMAND...
	local codec=$1 suffix=$2 folder file to
	shift 2
	make_part part 4
	mkdir -p "$work/$codec-big/all"
	for folder in "$work"/part/node-*; do
		to=$work/$codec/${folder##*/}
		mkdir -p "$to"
		for file in "$folder"/*; do
			"$@" <"$file" >"$to/${file##*/}$suffix"
		done &
	done
	cat "$work"/part/node-*/* | "$@" >"$work/$codec-big/all/access.log$suffix"
	wait
}

# --- the rows: commands run in $work ---------------------------------------------------------------

part_begin() { # TITLE
	printf '%s\n' "$1"
}

row() { # NAME BYTES COMMAND
	printf '%s\t%s\t%s\n' "$1" "$2" "cd $work && $3"
}

missing() { # NAME REASON
	printf '%s\t-\t%s\n' "$1" "$2"
}

ours() { # NAME BYTES FOLDER [JOBS]: when the program reads it at all
	local reason
	if reason=$(reads_it "$3"); then
		row "$1" "$2" "$cdnproof logs $3/* -j ${4:-1} --quiet -o inventory.json"
	else
		missing "$1" "$reason"
	fi
}

# One small file of each kind is enough to know. Otherwise prints why not.
reads_it() { # FOLDER
	local file
	file=$(find "$work/$1" -type f | head -n 1)
	"$cdnproof" logs "$file" --quiet -o "$work/probe.json" >"$work/probe" 2>&1 && return
	tail -n 1 "$work/probe" | sed 's/.*: skipped: //'
	return 1
}

peer() { # NAME PROGRAM BYTES COMMAND
	if command -v "$2" >/dev/null; then
		row "$1" "$3" "$4"
	else
		missing "$1" "$2 is not installed"
	fi
}

rows_plain() {
	local bytes
	make_plain
	bytes=$(bytes_of plain)
	part_begin "plain, $((bytes / 1000000)) MB, without digest"
	row "read(2), 256 KiB, bytes unused: ceiling" "$bytes" "$build/bench/log_pass read plain/*/*"
	row "ours: line ends only" "$bytes" "$build/bench/log_pass lines plain/*/*"
	row "ours: line ends, times, minutes" "$bytes" "$build/bench/log_pass times plain/*/*"
	row "wc -l" "$bytes" "cat plain/*/* | wc -l"
	peer "rg -j1 -c, one date" rg "$bytes" "rg -j1 -c '17/May/2025' plain"
}

rows_hash() {
	local bytes
	make_plain
	bytes=$(bytes_of plain)
	part_begin "plain, $((bytes / 1000000)) MB, with SHA-256"
	row "openssl dgst -sha256" "$bytes" "openssl dgst -sha256 plain/*/*"
	ours "cdnproof logs, 1 thread" "$bytes" plain 1
	ours "cdnproof logs, 2 threads" "$bytes" plain 2
	row "sha256sum (coreutils)" "$bytes" "sha256sum plain/*/*"
}

rows_of_codec() { # CODEC BYTES PEER COMMAND...: files, then one big one
	local codec=$1 bytes=$2 peer=$3
	shift 3
	part_begin "$codec, $((bytes / 1000000)) MB of text, many files"
	peer "$peer, one process" "$peer" "$bytes" "find $codec -type f -print0 | xargs -0 $*"
	ours "cdnproof logs, 1 thread" "$bytes" "$codec" 1
	ours "cdnproof logs, 2 threads" "$bytes" "$codec" 2
	[ "$codec" != gzip ] || row "zcat | wc -l" "$bytes" "zcat gzip/*/* | wc -l"
	part_begin "$codec, $((bytes / 1000000)) MB of text, one file"
	peer "$peer" "$peer" "$bytes" "$* $codec-big/all/*"
	ours "cdnproof logs" "$bytes" "$codec-big" 1
	[ "$codec" != gzip ] || row "zcat | wc -l" "$bytes" "zcat gzip-big/all/* | wc -l"
}

rows_gzip() {
	compress gzip .gz gzip -6
	rows_of_codec gzip "$(bytes_of part)" igzip igzip -dc
}

rows_zstd() {
	command -v zstd >/dev/null || {
		part_begin zstd
		missing "all of it" "zstd is not installed"
		return
	}
	compress zstd .zst zstd -q -3
	rows_of_codec zstd "$(bytes_of part)" zstd zstd -q -dc
}

rows_slow() {
	local bytes codec
	make_part little 40
	bytes=$(bytes_of little)
	for codec in "xz .xz xz" "bzip2 .bz2 bzip2" "lz4 .lz4 lz4"; do
		# shellcheck disable=SC2086 # three words
		set -- $codec
		part_begin "$1, $((bytes / 1000000)) MB of text"
		command -v "$3" >/dev/null || {
			missing "all of it" "$3 is not installed"
			continue
		}
		mkdir -p "$work/$1/all"
		cat "$work"/little/node-*/* | "$3" -c >"$work/$1/all/access.log$2"
		row "$3 -dc" "$bytes" "$3 -dc <$1/all/access.log$2"
		ours "cdnproof logs" "$bytes" "$1" 1
	done
}

rows_json() {
	local bytes
	make_json
	bytes=$(bytes_of json)
	part_begin "JSON lines, $((bytes / 1000000)) MB"
	row "read(2), 256 KiB, bytes unused: ceiling" "$bytes" "$build/bench/log_pass read json/*/*"
	if reads_it json >/dev/null; then
		row "ours: line ends, times, minutes" "$bytes" "$build/bench/log_pass times json/*/*"
	fi
	ours "cdnproof logs, with SHA-256, 1 thread" "$bytes" json 1
	ours "cdnproof logs, with SHA-256, 2 threads" "$bytes" json 2
	peer "jq -r .time" jq "$bytes" "cat json/*/* | jq -r .time"
}

rows_peers() {
	local bytes sql
	make_part little 40
	bytes=$(bytes_of little)
	cat "$work"/little/node-*/* >"$work/little.log"
	gzip -kf "$work/little.log"
	sql=";SELECT strftime('%Y-%m-%d %H', log_time) AS h, count(*) FROM access_log GROUP BY h"
	part_begin "the whole job by other tools, $((bytes / 1000000)) MB"
	ours "cdnproof logs, with SHA-256" "$bytes" little 1
	peer "gawk: records an hour" gawk "$bytes" \
		"gawk '{n[substr(\$4, 2, 14)]++} END {for (h in n) print h, n[h]}' little.log"
	row "zcat | awk: records an hour" "$bytes" \
		"zcat little.log.gz | awk '{n[substr(\$4, 2, 14)]++} END {for (h in n) print h, n[h]}'"
	peer "rg -z -c, one date" rg "$bytes" "rg -z -c '17/May/2025' little.log.gz"
	peer "goaccess --log-format=COMBINED -o json" goaccess "$bytes" \
		"goaccess little.log --log-format=COMBINED --no-progress -o goaccess.json"
	peer "lnav -n, SQL by hour" lnav "$bytes" "HOME=$work lnav -n -c \"$sql\" little.log"
}

# The same megabytes in files of ever fewer bytes; "GB/s" falls by what opening a file takes.
rows_files() {
	local count bytes
	part_begin "files of one archive, 40 MB in all, 1 thread"
	for count in 16 1000 10000 100000; do
		"$build/bench/log_corpus" "$work/files-$count" 40 combined $((40000000 / count))
		bytes=$(bytes_of "files-$count")
		ours "cdnproof logs, $(find "$work/files-$count" -type f | wc -l) files" "$bytes" \
			"files-$count" 1
	done
}

# The same files under ever more nodes, by hard links: every archive is read by itself.
rows_growth() {
	local most bytes time node
	make_part little 40
	bytes=$(bytes_of little)
	part_begin "ever more of the same, 1 thread"
	for most in 1 10 100; do
		mkdir "$work/growth-$most"
		for time in $(seq "$most"); do
			for node in "$work"/little/*; do
				cp -rl "$node" "$work/growth-$most/${node##*/}-$time"
			done
		done
		row "cdnproof logs, $((bytes * most / 1000000)) MB" "$((bytes * most))" \
			"$cdnproof logs growth-$most/* -j 1 --quiet -o inventory.json"
	done
}

# One minute out of one large file: "GB/s" are of all its text, whether it was read or not.
rows_of_find() { # FOLDER BYTES COMMAND: that prints the file's text
	local find="$cdnproof logs find all 2025-05-05T13:05" node=$1/all
	"$cdnproof" logs "$work/$node" --quiet -o "$work/$1.json" >/dev/null
	cp "$work/$1.json" "$work/$1-alone.json"
	part_begin "a minute of one file, $(($2 / 1000000)) MB of text, $1"
	row "grep -m 1: the first of four places" "$2" "$3 | grep -a -m 1 -F '05/May/2025:13:05' || true"
	row "find, without the index" "$2" "$find --inventory $1-alone.json"
	row "find, with the index" "$2" "$find --inventory $1.json"
	row "find, with the index, --no-digest" "$2" "$find --inventory $1.json --no-digest"
}

rows_find() {
	make_plain
	compress gzip .gz gzip -6
	mkdir -p "$work/plain-big/all"
	cat "$work"/plain/node-*/* >"$work/plain-big/all/access.log"
	rows_of_find plain-big "$(bytes_of plain-big)" "cat plain-big/all/*"
	rows_of_find gzip-big "$(bytes_of part)" "zcat gzip-big/all/*"
}

echo "$(nproc) processors of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
	"Linux $(uname -r), load $(cut -d ' ' -f 1-3 /proc/loadavg)"
echo "medians of $rounds rounds, interleaved; GB are 10^9 bytes of text; RSS is never less than that" \
	"of the program that starts them"
for part; do
	"rows_$part"
done | /usr/bin/python3 "$here/interleave.py" "$rounds"
