#!/bin/bash
# `report --nodes`: a file a node, links of the appendix that lead to them from wherever it lies, the
# same bytes each time, and nothing of it with other forms.
#     tests/system/test_report_nodes.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

run analyze "$root/examples/jiangxi/dossier.json" -o evidence.json
is "evidence of the example is there" test -s evidence.json
count=$(grep -o '"id":"node-[^"]*","' evidence.json | sort -u | wc -l)

links_lead_to_files() { # APPENDIX FOLDER: all of its links that are no anchors
	local seen=0 link
	while read -r link; do
		[ -s "$(dirname "$1")/$(printf '%b' "${link//%/\\x}")" ] || return 1
		seen=$((seen + 1))
	done < <(grep -o 'href="[^"#]*\.html"' "$1" | cut -d'"' -f2 | sort -u)
	[ "$seen" -gt 0 ] && [ "$seen" -eq "$(find "$2" -name '*.html' | wc -l)" ]
}

each_is_xml() { # FOLDER
	/usr/bin/python3 - "$1" <<-'END'
		import pathlib, sys
		import xml.etree.ElementTree as tree
		files = sorted(pathlib.Path(sys.argv[1]).glob("*.html"))
		assert files
		for path in files:
		    text = path.read_text(encoding="utf-8")
		    tree.fromstring(text.removeprefix("<!DOCTYPE html>\n"))
		    assert "□一致　□不一致" in text, path
		    assert "<script" not in text and "src=" not in text, path
	END
}

run report evidence.json --format html -o appendix.html --nodes nodes
is "report --nodes ends with 0" ended 0
is "there is a file a node" test "$(find nodes -type f | wc -l)" -eq "$count"
is "links lead to them" links_lead_to_files appendix.html nodes
is "each is whole, and can be signed" each_is_xml nodes
is "the appendix has no page of a node itself" not grep -q 'class="node-page"' appendix.html
is "each says what it is of" grep -rq "$(sha256sum evidence.json | cut -d' ' -f1)" nodes

mkdir -p deep/er "节点 1"
run report evidence.json --format html -o deep/er/appendix.html --nodes "节点 1/a b"
is "from another folder, with blanks and Chinese in its name, too" \
	links_lead_to_files deep/er/appendix.html "节点 1/a b"
is "the pages are the same wherever they lie" diff -r nodes "节点 1/a b"
run report evidence.json --format html -o nodes/appendix.html --nodes nodes
is "the appendix may lie among them" test -s nodes/appendix.html
is "and its links have no folder" grep -q 'href="node-' nodes/appendix.html

run report evidence.json --format html -o again.html --nodes again
is "the same bytes again" diff -r again "节点 1/a b"

run report evidence.json --format table -o - --nodes never
is "--nodes with another form is refused" ended 64
is "and nothing is made" test ! -e never
: >file
run report evidence.json --format html -o x.html --nodes file
is "a file where the folder should be is said" ended 73
is "and no appendix is made" test ! -e x.html

# --- ids that are no names of files on every system ---------------------------------------------

renamed() { # FILE OLD=NEW…: ids of nodes, also where they are told of
	/usr/bin/python3 - "$@" <<-'END'
		import sys
		text = open("evidence.json", encoding="utf-8").read()
		for change in sys.argv[2:]:
		    old, new = change.split("=")
		    assert f'"{old}"' in text, old
		    text = text.replace(f'"{old}"', f'"{new}"')
		open(sys.argv[1], "w", encoding="utf-8").write(text)
	END
}
is_portable() { # FOLDER: names that Windows takes, no two of them alike without capitals
	find "$1" -name '*.html' -printf '%f\n' >names
	! grep -Eiq '^(con|prn|aux|nul|com[0-9]|lpt[0-9])\.|[<>:"\\|?*]' names &&
		[ "$(tr '[:upper:]' '[:lower:]' <names | sort -u | wc -l)" -eq "$count" ]
}
is "ids are devices, or have signs that Windows refuses" renamed odd.json node-nc-1=CON node-nc-2=nul \
	node-gz-1=con.html 'node-jj-1=a:b?' node-ja-1=x.
run report odd.json --format html -o odd.html --nodes odd
is "they make files all the same" ended 0
is "of other names" is_portable odd
is "to which links lead" links_lead_to_files odd.html odd
is "and which say the ids" grep -rqF 'con.html<' odd
renamed capitals.json node-nc-1=node-FZ-1
fault "two ids that differ by capitals" 65 'would be one file where capitals do not count' \
	report capitals.json --format html -o capitals.html --nodes capitals
is "and no appendix is made, nor a folder" test ! -e capitals.html -a ! -e capitals
renamed twice.json node-nc-1=node-nc-2
fault "evidence with two nodes of one id" 65 'there are two nodes "node-nc-2"' \
	report twice.json --format html -o twice.html
is "makes no appendix" test ! -e twice.html

finish
