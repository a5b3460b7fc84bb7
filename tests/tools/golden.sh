#!/bin/sh
# Golden files and schemas from what the program writes now. Look at the difference before it is
# committed: a golden file is right because somebody read it.
#     tests/tools/golden.sh BUILD
set -eu

build=$1
for test in test_exports test_node_sheets test_report_diff test_report_dispatch test_report_html test_report_table test_timeline; do
	GOLDEN_WRITE=1 "$build/tests/$test" >/dev/null
done
"$build/tools/make_schemas" docs/schemas
git --no-pager diff --stat -- tests/golden docs/schemas
