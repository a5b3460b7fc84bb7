#!/bin/bash
# Look-ups of addresses a second beside libmaxminddb, the time to open a database, and the geometry
# of many addresses. It measures and never judges. Databases are named on the command line, or by CN_CITY_MMDB and BIG_MMDB; one
# that is not there is said. Without any the lab's own is taken, which is too small to tell much.
#     tests/bench/lookup.sh BUILD [FILE...]
set -euo pipefail

build=$1
shift
if [ $# -eq 0 ]; then
	for name in CN_CITY_MMDB BIG_MMDB; do
		if [ -n "${!name-}" ]; then
			set -- "$@" "${!name}"
		else
			echo "not run: $name names no file"
		fi
	done
fi
[ $# -gt 0 ] || set -- examples/jiangxi/lab-city.mmdb

echo "medians of 5 rounds of 1,000,000 look-ups, alternating, in processor time of one core"
echo "load before: $(cut -d ' ' -f 1-3 /proc/loadavg)"
failed=0
for file; do
	if [ -f "$file" ]; then
		taskset -c "$(($(nproc) - 1))" "$build/bench/lookup" "$file" || failed=1
	else
		echo "not run: $file is not there"
	fi
done
echo
echo "multilateration: discs, what each excludes, their intersection, disjoint ones"
taskset -c "$(($(nproc) - 1))" "$build/bench/multilateration" || failed=1
exit "$failed"
