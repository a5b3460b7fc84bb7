#!/bin/bash
# The appendix as PDF, read again by poppler and qpdf: heads and numbers of each page, contents,
# bookmarks, type, margins; the same bytes each time; nothing left behind.
#     tests/system/test_pdf.sh BUILD
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

evidence=$work/rich.json
"$build/tools/make_fixtures" "$evidence" "$work/thin.json"

for tool in weasyprint qpdf pdftotext pdffonts pdfinfo; do
	is "$tool is there (make deps-check)" command -v "$tool"
done
[ "$failures" -eq 0 ] || finish

make_pdf() { # FILE ARGUMENT…
	local file=$1
	shift
	timeout -k 2 280 env TMPDIR="$work/tmp" "$program" report "$evidence" --format pdf -o "$file" \
		"$@" >out 2>err
	status=$?
}

# What is asked of a PDF: one sentence each, as Python that ends with 0.
look() { # CHECK FILE
	/usr/bin/python3 "$root/tests/system/pdf_pages.py" "$@"
}

is_clean() { # FOLDER
	[ -z "$(ls -A "$1")" ]
}

mkdir tmp elsewhere
make_pdf a.pdf
is "a report is made" ended 0
is "it says nothing" not test -s err
is "nothing temporary is left" is_clean tmp
is "it is sound to qpdf" qpdf --check a.pdf
is "each page says which it is, of how many" look numbers a.pdf
is "each page has the number of the filing and the evidence's digest" look heads a.pdf \
	"$(sha256sum <"$evidence" | cut -c1-16)"
is "contents, lists of tables and of figures name the right pages" look contents a.pdf
is "bookmarks lead to the pages of their titles" look bookmarks a.pdf
is "every chapter, and the sheet of signatures, has a bookmark" look chapters a.pdf
is "nothing stands beyond the margins" look margins a.pdf
is "all type is embedded" look fonts a.pdf
is "the Chinese edition has no English headings" look chinese a.pdf

(cd elsewhere && cp "$evidence" copy.json && TMPDIR=$work/elsewhere timeout 280 \
	"$program" report copy.json --format pdf -o b.pdf) >/dev/null 2>&1
is "again, elsewhere, it has the same bytes" same a.pdf elsewhere/b.pdf

make_pdf internal.pdf --edition internal --lang en
is "the internal edition in English is made" ended 0
is "it says its pages in English" look numbers internal.pdf en

with=PATH=$work/nothing
fault "without weasyprint" 66 'weasyprint is not installed: apt install weasyprint' \
	report "$evidence" --format pdf -o c.pdf
is "no file is made then" not test -e c.pdf
mkdir some
ln -s "$(command -v weasyprint)" some/weasyprint
with=PATH=$work/some
fault "without qpdf" 66 'qpdf is not installed: apt install qpdf' \
	report "$evidence" --format pdf -o c.pdf
cat >some/qpdf <<-'END'
	#!/bin/sh
	echo "first line" >&2
	echo "disk of paper is full" >&2
	exit 3
END
chmod 755 some/qpdf
with="PATH=$work/some:$PATH TMPDIR=$work/tmp"
run report "$evidence" --format pdf -o c.pdf
is "a program that fails: status 74" ended 74
is "its last line is told" clear_lines 1 'qpdf failed: disk of paper is full'
is "no file is made of half a report" not test -e c.pdf
is "nothing temporary is left then" is_clean tmp

TMPDIR=$work/tmp "$program" report "$evidence" --format pdf -o d.pdf >out 2>err &
pid=$!
for _ in $(seq 200); do
	pgrep -P "$pid" weasyprint >/dev/null && break
	sleep 0.1
done
is "weasyprint works on it" pgrep -P "$pid" weasyprint
kill -INT "$pid"
wait "$pid"
status=$?
is "interrupted: status 75" ended 75
is "interrupted: nothing is written" not test -e d.pdf
is "interrupted: nothing temporary is left" is_clean tmp

finish
