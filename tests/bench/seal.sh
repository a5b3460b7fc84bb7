#!/bin/bash
# `seal`, which digests every file by SHA-256 and by SM3, beside `openssl dgst -sha256` alone over
# the same files, interleaved: few large files, one that is as large as all others, many small ones.
# It measures and never judges. One to two minutes, and 2.5 GB below TMPDIR.
#     tests/bench/seal.sh BUILD [ROUNDS]
set -euo pipefail

build=$(cd "$1" && pwd)
rounds=${2:-5}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
cdnproof=$build/cdnproof

"$cdnproof" keygen -o "$work/ed.key" --quiet
"$cdnproof" keygen -o "$work/sm2.key" --type sm2 --quiet

bundle() { # NAME: an honest one, without what is measured
	"$cdnproof" run "$root/examples/jiangxi/dossier.json" -o "$work/$1" --quiet || [ $? -eq 2 ]
	mkdir -p "$work/$1/raw/watch/bench"
}

files() { # BUNDLE COUNT BYTES
	/usr/bin/python3 - "$work/$1/raw/watch/bench" "$2" "$3" <<-'PYTHON'
		import os, random, sys
		folder, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
		chance = random.Random(count)
		for i in range(count):
		    # names as long as those of records; lengths apart by a third
		    length = size - chance.randrange(size // 3)
		    with open(f"{folder}/2026-11-21-{i:05}.jsonl", "wb") as out:
		        for at in range(0, length, 1 << 20):
		            out.write(chance.randbytes(min(1 << 20, length - at)))
	PYTHON
}

rows() { # BUNDLE TITLE
	local list="find $work/$1 -type f -not -name MANIFEST.json -not -path '*/attest/*' -print0"
	local bytes
	bytes=$(eval "$list" | du -b --files0-from=- -c | tail -n 1 | cut -f 1)
	printf '%s, %s MB\n' "$2" "$((bytes / 1000000))"
	printf 'openssl dgst -sha256\t%s\t%s | xargs -0 openssl dgst -sha256\n' "$bytes" "$list"
	printf 'openssl dgst -sm3\t%s\t%s | xargs -0 openssl dgst -sm3\n' "$bytes" "$list"
	printf 'cdnproof seal, two keys\t%s\t%s seal %s --key %s %s --quiet\n' "$bytes" "$cdnproof" \
		"$work/$1" "$work/ed.key" "$work/sm2.key"
}

bundle few
files few 20 120000000
bundle many
files many 20000 8000
bundle one
files one 1 300000000

echo "$(nproc) processors of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
	"Linux $(uname -r), load $(cut -d ' ' -f 1-3 /proc/loadavg)"
echo "medians of $rounds rounds, interleaved; GB are 10^9 bytes"
{
	rows few "twenty large files"
	rows many "20,000 small files"
	rows one "one file, most of the bundle"
} | /usr/bin/python3 "$here/interleave.py" "$rounds"
