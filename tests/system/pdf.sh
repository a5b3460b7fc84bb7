# shellcheck shell=bash disable=SC2154,SC2034 # lib.sh's names; tests use the status
# What tests of PDF share; sourced after lib.sh, with the evidence's path in $evidence.
"$build/tools/make_fixtures" "$work/rich.json" "$work/thin.json"

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
