#!/bin/bash
# The appendix as PDF, read again by poppler and qpdf: heads and numbers of each page, contents,
# bookmarks, type, margins; the same bytes each time; nothing left behind.
#     tests/system/test_pdf_pages.sh BUILD
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

evidence=$work/rich.json
. "$root/tests/system/pdf.sh"

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

finish
