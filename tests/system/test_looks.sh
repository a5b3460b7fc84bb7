#!/bin/bash
# The appendix as a reader meets it: in Debian's chromium, on a screen, a phone and paper, light and
# dark, with script and without, of evidence of all kinds; and its markup by tidy and xmllint.
#     tests/system/test_looks.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
enter_net "$@" # nothing can be loaded: there is no uplink

for tool in chromium tidy xmllint; do
	command -v "$tool" >/dev/null || skip "$tool is not there (make deps-check)"
done
tools=$root/tests/system
mkdir evidence pages

# --- evidence of all kinds -------------------------------------------------------------------

"$build/tools/make_fixtures" evidence/rich.json evidence/thin.json evidence
write_dossier dossier.json
run run dossier.json -o bundle --quiet # a map of the province, and one a node
cp bundle/evidence.json evidence/measured.json

page() { # KIND EDITION LANGUAGE [OPTION…]
	run report "evidence/$1.json" --format html --edition "$2" --lang "$3" \
		-o "pages/$1.$2.$3.html" "${@:4}"
}

for kind in rich thin; do
	page "$kind" filing en
	page "$kind" internal zh
done
for kind in rich thin measured hostile nothing; do
	page "$kind" filing zh
	page "$kind" internal en
done
page reversed filing en
page unseen filing zh
page long internal zh
page no-nodes internal en
is "pages of all kinds of evidence are there" test "$(find pages -size +50k | wc -l)" -eq 18

# --- markup ------------------------------------------------------------------------------------

# A page a node, of ordinary and of hostile evidence.
for kind in rich hostile; do
	run report "evidence/$kind.json" --format html --edition internal --lang zh -o "$kind.html" \
		--nodes "nodes-$kind"
	first=$(find "nodes-$kind" -name '*.html' | LC_ALL=C sort | head -n 1)
	cp "$first" "pages/node-$kind.internal.zh.html"
done
is "all are XML" xmllint --noout pages/*.html
is "tidy has nothing to say of them" /usr/bin/python3 "$tools/tidy_pages.py" pages/*.html
for spoiled in '<center>x</center>' '<p><div>x</div></p>' '<i>x</b>' '<img src="x" />'; do
	sed "s,</main>,$spoiled</main>," pages/thin.filing.zh.html >spoiled.html
	is "tidy finds $spoiled" not /usr/bin/python3 "$tools/tidy_pages.py" spoiled.html
done

# --- in the browser ----------------------------------------------------------------------------

timeout -k 5 300 /usr/bin/python3 "$tools/looks.py" "$(command -v chromium)" pages >looks.txt 2>looks.err
status=$?
cat looks.txt
failures=$((failures + $(grep -c '^not ok' looks.txt)))
: >out
cp looks.err err
is "all pages were looked at" ended 0
finish
