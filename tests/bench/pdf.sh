#!/bin/bash
# The appendix as PDF for 10, 100 and 1,000 nodes and 11 agents: seconds, seconds of all processors,
# pages, and the most memory that all its processes take at once. It measures and never judges. Some
# ten minutes of processors' time, nearly all of it for 1,000 nodes.
#     tests/bench/pdf.sh BUILD [NODES]...
set -euo pipefail

build=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- 10 100 1000
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# A dossier of so many nodes in eight cities, planned for slots of half an hour, seven
# days of them where there are few nodes.
make_dossier() { # NODES
	/usr/bin/python3 - "$root/examples/jiangxi/dossier.json" "$work/dossier.json" "$1" <<-'PYTHON'
		import json, sys
		dossier = json.load(open(sys.argv[1], encoding="utf-8"))
		sites, nodes = dossier["sites"], int(sys.argv[3])
		dossier["nodes"] = [
			{"id": f"node-{i:04}", "role": "core" if i % 100 == 0 else "edge",
			 "city": sites[i % 8]["city"], "site": sites[i % 8]["id"],
			 "addresses": [f"198.18.{101 + i % 8}.{i // 8 + 1}"], "operator": "电信"}
			for i in range(nodes)]
		slots = 336 if nodes <= 100 else 45 # records of more take minutes, and add no line
		dossier.update(logs=[], documents=[], checks=[], plan={
			"slot_ms": 1800000, "slots": slots, "methods": {
				"icmp": {"sent": 3, "interval_ms": 250, "timeout_ms": 900},
				"tcp": {"sent": 2, "interval_ms": 400, "timeout_ms": 900}}})
		del dossier["geo"]
		json.dump(dossier, open(sys.argv[2], "w", encoding="utf-8"))
	PYTHON
}

make_evidence() { # NODES
	rm -rf "$work/records"
	make_dossier "$1"
	"$build/cdnproof" plan "$work/dossier.json" -o "$work/plan.json" --quiet \
		--start 2026-12-01T00:00:00+08:00
	"$build/tools/make_records" "$work/plan.json" "$work/records" 0
	"$build/cdnproof" analyze "$work/dossier.json" --plan "$work/plan.json" \
		--records "$work/records" --db "$root/examples/jiangxi/lab-city.mmdb" \
		-o "$work/evidence.json" --quiet >/dev/null || [ $? -le 2 ]
	make_real
}

# The records made up for a bench are alike for all nodes: each is suspected to stand where all the
# others do. A real estate has no such lists; but it has logs, with a gap now and then. What counts
# logs then says otherwise, which changes no amount of work.
make_real() {
	/usr/bin/python3 - "$work/evidence.json" <<-'PYTHON'
		import json, sys

		def part(value):
		    for member in value.values() if isinstance(value, dict) else value:
		        if isinstance(member, (dict, list)):
		            part(member)
		    if isinstance(value, dict):
		        for key in {"same_place", "same_place_as"} & value.keys():
		            value[key] = []

		def keep(log, number):
		    log.update(first="2026-05-15T00:00:00+08:00", last="2026-11-30T23:59:59+08:00", months=6,
		               files=190, bytes=2147483648, records=15811200 + number, verdict="pass", reason=[])
		    log["gaps"] = [{"from": f"2026-08-{day:02}T02:00:00+08:00", "usual": 98211, "why": [],
		                    "to": f"2026-08-{day:02}T05:00:00+08:00"} for day in range(1 + number % 3, 4)]

		evidence = json.load(open(sys.argv[1], encoding="utf-8"))
		part(evidence)
		for number, log in enumerate(evidence["logs"]):
		    keep(log, number)
		with open(sys.argv[1], "w", encoding="utf-8") as out:
		    json.dump(evidence, out, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
	PYTHON
}

# Our memory and that of our children, five times a second: Pss, so that what they share counts once.
measure() { # PDF
	/usr/bin/python3 - "$build/cdnproof" report "$work/evidence.json" --format pdf -o "$1" <<-'PYTHON'
		import os, resource, subprocess, sys, time

		def kilobytes(pid):
		    total = 0
		    try:
		        for line in open(f"/proc/{pid}/smaps_rollup"):
		            if line.startswith("Pss:"):
		                total = int(line.split()[1])
		        for child in open(f"/proc/{pid}/task/{pid}/children").read().split():
		            total += kilobytes(child)
		    except OSError:
		        pass  # it has ended
		    return total

		begin = time.monotonic()
		work = subprocess.Popen(sys.argv[1:])
		most = 0
		while work.poll() is None:
		    most = max(most, kilobytes(work.pid))
		    time.sleep(0.2)
		used = resource.getrusage(resource.RUSAGE_CHILDREN)
		print(f"{time.monotonic() - begin:.1f} s\t{used.ru_utime + used.ru_stime:.1f} s",
		      f"{most // 1024} MB", sep="\t", end="\t")
		sys.exit(work.returncode)
	PYTHON
}

echo "$(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg) before; MB are of all processes at once"
printf 'nodes\ttime\tCPU\tmemory\tpages\tfile\n'
for nodes; do
	make_evidence "$nodes"
	printf '%s\t' "$nodes"
	measure "$work/appendix.pdf"
	printf '%s\t%s MB\n' "$(pdfinfo "$work/appendix.pdf" | sed -n 's/^Pages: *//p')" \
		"$(($(stat -c %s "$work/appendix.pdf") / 1000000))"
done
