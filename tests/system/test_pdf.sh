#!/bin/bash
# The appendix as PDF: what it tells when a program that it needs is not there, fails or is
# interrupted; nothing left behind. The pages are test_pdf_pages.sh's.
#     tests/system/test_pdf.sh BUILD
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

evidence=$work/thin.json
. "$root/tests/system/pdf.sh"

mkdir tmp
make_pdf internal.pdf --edition internal --lang en
is "the internal edition in English is made" ended 0
is "it says nothing" not test -s err
is "nothing temporary is left" is_clean tmp
is "it is sound to qpdf" qpdf --check internal.pdf
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
