#!/bin/bash
# The appendix as DOCX: LibreOffice opens it, and says what the page says; check-doc finds the
# numbers that were edited, and no others.
#     tests/system/test_docx_office.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

command -v soffice >/dev/null || skip "no LibreOffice (libreoffice-writer-nogui)"

office() { # FORMAT FILE FOLDER
	timeout -k 5 120 soffice "-env:UserInstallation=file://$work/office" --headless \
		--convert-to "$1" --outdir "$3" "$2" >"$work/out" 2>"$work/err" </dev/null
	[ -s "$3/$(basename "${2%.docx}").${1%%:*}" ]
}

made() { # NAME EVIDENCE OPTION…: a document
	local name=$1 evidence=$2
	shift 2
	run report "$evidence" --format docx -o "$name.docx" "$@"
	[ "$status" -eq 0 ] && [ -s "$name.docx" ]
}

checked() { # STATUS FILE EVIDENCE [OPTION…]
	local wanted=$1
	shift
	run check-doc "$@" --lang en
	[ "$status" -eq "$wanted" ]
}

# --- evidence with every chapter, and the same bytes ------------------------------------------

"$build/tools/make_fixtures" rich.json thin.json
run report rich.json --format html -o page.html --edition internal
is "the rich evidence makes a document" made rich rich.json --edition internal
is "and once more the same" made again rich.json --edition internal
is "of the same bytes" cmp rich.docx again.docx
is "the thin evidence makes one, too" made thin thin.json
is "in English as well" made english rich.json --lang en

sound() { # FILE: a zip archive of well-formed parts
	unzip -tq "$1" && rm -rf parts && mkdir parts && (cd parts && unzip -q "../$1") &&
		find parts \( -name '*.xml' -o -name '*.rels' \) -exec xmllint --noout {} +
}
for name in rich thin english; do
	is "$name: its parts are well-formed" sound $name.docx
done

without_program() {
	local status
	mkdir -p none
	PATH=$work/none "$program" report rich.json --format docx -o no.docx --lang en >out 2>err
	status=$?
	[ "$status" -eq 66 ] && [ "$(wc -l <err)" -eq 1 ] && grep -q librsvg2-bin err && [ ! -e no.docx ]
}
is "without rsvg-convert one line names the package" without_program

# --- LibreOffice reads it ---------------------------------------------------------------------

says_all() { # TEXT: headings, captions and the numbers of page one of the page
	/usr/bin/python3 - page.html "$1" <<-'END'
		import re, sys, xml.etree.ElementTree as tree
		page = tree.parse(sys.argv[1])
		plain = lambda text: re.sub(r"\s+", "", text)
		wanted = []
		for element in page.iter():
		    name = element.tag.split("}")[-1]
		    if name in ("h1", "h2", "h3", "h4", "caption", "figcaption"):
		        wanted.append("".join(element.itertext()))
		first = [e for e in page.iter() if e.get("class") == "first"][0]
		wanted += re.findall(r"\d+", "".join(first.itertext()))
		text = plain(open(sys.argv[2], encoding="utf-8-sig").read())
		missing = [w for w in wanted if plain(w) not in text]
		print(len(wanted), "wanted", missing[:5])
		sys.exit(bool(missing) or len(wanted) < 100)
	END
}
is "LibreOffice opens the document as text" office txt:Text rich.docx .
mv rich.txt text.txt
is "with all headings, captions and the numbers of page one" says_all text.txt
is "and makes pages of it" office pdf rich.docx .
pages() { [ "$(pdfinfo rich.pdf | sed -n 's/^Pages: *//p')" -ge 10 ]; }
is "ten at least" pages
last_page() { # its footer counts them
	local count
	count=$(pdfinfo rich.pdf | sed -n 's/^Pages: *//p')
	pdftotext -f "$count" -l "$count" rich.pdf - | tr -d ' \n　' | grep -q "第${count}页共${count}页"
}
is "whose footers count them" last_page
is "LibreOffice opens the thin one" office pdf thin.docx .

# --- check-doc --------------------------------------------------------------------------------

edit() { # FROM TO OLD=>NEW…: in the main part, the first time each
	/usr/bin/python3 - "$@" <<-'END'
		import sys, zipfile
		with zipfile.ZipFile(sys.argv[1]) as old, zipfile.ZipFile(sys.argv[2], "w") as new:
		    for name in old.namelist():
		        data = old.read(name)
		        if name == "word/document.xml":
		            text = data.decode()
		            for change in sys.argv[3:]:
		                before, after = change.split("=>")
		                if before not in text:
		                    sys.exit("no " + before)
		                text = text.replace(before, after, 1)
		            data = text.encode()
		        new.writestr(name, data, zipfile.ZIP_DEFLATED)
	END
}

for name in rich english; do
	is "$name: unedited, all numbers are those of the evidence" checked 0 $name.docx rich.json
done
is "thin: likewise" checked 0 thin.docx thin.json
mkdir back
is "LibreOffice writes the document again" office docx rich.docx back
is "and all numbers are still those of the evidence" checked 0 back/rich.docx rich.json

is "three numbers are edited" edit rich.docx edited.docx \
	'99.7328=>99.9328' '>31104<=>>31204<' '2020 个时段=>2022 个时段'
is "check-doc finds some" checked 1 edited.docx rich.json
three() {
	[ "$(grep -c ', evidence ' out)" -eq 3 ] && grep -q 'document 99.9328, evidence 99.7328' out &&
		grep -q 'document 31204, evidence 31104' out && grep -q 'document 2022, evidence 2020' out &&
		grep -q 'row ag-gz' out
}
is "exactly these three, in their places" three
office docx edited.docx back
is "of the file that LibreOffice wrote again, too" checked 1 back/edited.docx rich.json
is "exactly these" three
is "a number of page one is edited" edit rich.docx front.docx '8/11 市=>9/11 市' '2026-11-14 00:00:00 至=>2026-11-13 00:00:00 至'
is "check-doc finds both" checked 1 front.docx rich.json
is "page one is named, with its table and row" grep -q '^page one .*主要结论 .*row 设区市覆盖' out
is "a form's row is its label" grep -q '^page one .*row 测量时段$' out

is "as JSON" checked 1 edited.docx rich.json --format json
as_json() {
	[ "$(jq '.differences | length' out)" -eq 3 ] &&
		/usr/bin/python3 - "$root/docs/schemas/document-v1.json" out <<-'END'
			import json, sys
			from jsonschema import Draft202012Validator
			schema, found = (json.load(open(name)) for name in sys.argv[1:])
			Draft202012Validator(schema).validate(found)
		END
}
is "by its schema" as_json

is "a number is a word, another a field, a third is gone" edit rich.docx gone.docx \
	'>31104<=>>三万余<' '2020 个时段=>个时段' \
	'99.7328=></w:t></w:r><w:r><w:pgNum/></w:r><w:r><w:t>'
is "which is found" checked 1 gone.docx rich.json
gone() {
	[ "$(grep -c 'document no number, evidence' out)" -eq 2 ] &&
		grep -q 'no number, evidence 31104' out && grep -q 'no number, evidence 2020' out &&
		grep -q 'document {PAGE}, evidence 99.7328' out
}
is "exactly these" gone

is "other words are no fault" edit rich.docx words.docx '个时段=>个测量时段'
is "and are counted" checked 0 words.docx rich.json
is "as words" grep -q 'other words alone: 1' out
is "another document within it" edit rich.docx chunk.docx '<w:body>=><w:body><w:altChunk/>'
is "is not vouched for" checked 1 chunk.docx rich.json
is "which is said" grep -q 'Cannot be vouched for: another document' out
repaint() { # FROM TO: with another picture in place of the second
	/usr/bin/python3 - "$@" <<-'END'
		import sys, zipfile
		with zipfile.ZipFile(sys.argv[1]) as old, zipfile.ZipFile(sys.argv[2], "w") as new:
		    for name in old.namelist():
		        data = old.read(name)
		        if name == "word/media/image2.png":
		            data = data[:-20] + bytes([data[-20] ^ 1]) + data[-19:]
		        new.writestr(name, data, zipfile.ZIP_DEFLATED)
	END
}
is "another picture" repaint rich.docx painted.docx
is "is no number" checked 0 painted.docx rich.json
painted() { [ "$(grep 'Not a picture that the report draws here: ' out | sed 's/.*: //')" = word/media/image2.png ]; }
is "but named, and it alone" painted
unpainted() {
	PATH=$work/none "$program" check-doc painted.docx rich.json --lang en >out 2>err &&
		grep -q 'were not compared' out && [ "$(grep -c '^Picture: ' out)" -gt 10 ]
}
is "without rsvg-convert all are named" unpainted
is "of the file that LibreOffice wrote, all are the report's" checked 0 back/rich.docx rich.json
is "which needs no word" not grep -q icture out

is "evidence of something else is not the document's" checked 1 rich.docx thin.json
is "which is said" grep -q 'made from other evidence' out
head -c 3000 rich.docx >cut.docx
is "a document that was cut is refused" checked 65 cut.docx rich.json
bomb() { # FILE ENTRIES BYTES: as many parts, and a main part as large
	/usr/bin/python3 - "$root/tests/data/docx/sound.docx" "$@" <<-'END'
		import sys, zipfile
		_, sound, path, count, size = sys.argv
		with zipfile.ZipFile(sound) as old, zipfile.ZipFile(path, "w") as new:
		    for name in old.namelist():
		        data = old.read(name)
		        if name == "word/document.xml" and int(size):
		            info = zipfile.ZipInfo(name)
		            info.compress_type = zipfile.ZIP_DEFLATED
		            with new.open(info, "w") as part:
		                for _ in range(int(size) >> 20):
		                    part.write(b" " * (1 << 20))
		        else:
		            new.writestr(name, data, zipfile.ZIP_DEFLATED)
		    for i in range(int(count)):
		        new.writestr("a/%d" % i, b"")
	END
}
# A sanitizer takes more address space than there is memory: the limits are for the others.
memory=1000000
more=2000000
grep -q __asan_init "$program" && memory=unlimited more=unlimited
words_bomb() { # FILE KIND: text that is small when packed
	/usr/bin/python3 - "$root/tests/data/docx/sound.docx" "$@" <<-'END'
		import re, sys, zipfile
		_, sound, path, kind = sys.argv
		one = lambda text: b"<w:p><w:r><w:t>" + text + b"</w:t></w:r></w:p>"
		bodies = {
		    "digits": lambda: one(b"9" * (120 << 20)),
		    "numbers": lambda: one(b"9 " * (1 << 20)) * 40,
		    "paragraphs": lambda: one(b"9") * (3 << 20),
		    "rows": lambda: b"<w:tbl>" + b"<w:tr><w:tc><w:p/></w:tc></w:tr>" * (2 << 20) + b"</w:tbl>",
		}
		with zipfile.ZipFile(sound) as old, zipfile.ZipFile(path, "w") as new:
		    for name in old.namelist():
		        data = old.read(name)
		        if name == "word/document.xml":
		            head, _, tail = re.split(b"(<w:p[ >].*</w:p>)", data, flags=re.S)
		            data = head + bodies[kind]() + tail
		        new.writestr(name, data, zipfile.ZIP_DEFLATED, 9)
	END
}
bounded() { # FILE: it is read, within bounds
	(ulimit -v "$more" && ulimit -t 60 && exec "$program" check-doc "$1" thin.json --lang en) >out 2>err
	[ $? -eq 1 ]
}
refused() { # FILE WORDS
	(ulimit -v "$memory" && exec timeout 20 "$program" check-doc "$1" thin.json --lang en) >out 2>err
	[ $? -eq 65 ] && grep -q "$2" err
}
is "a bomb of one part is made" bomb ratio.docx 0 1073741824
is "and refused, unpacked by none" refused ratio.docx 'word/document.xml is too large'
is "a paragraph without an end is made" words_bomb words.docx digits
is "and refused" refused words.docx 'it has a paragraph that is too long'
is "numbers without an end are made" words_bomb words.docx numbers
is "and refused" refused words.docx 'it has more numbers than any appendix'
is "one a paragraph as well" words_bomb words.docx paragraphs
is "and refused" refused words.docx 'it has more numbers than any appendix'
is "a table of two million rows is made" words_bomb words.docx rows
is "and read within bounds" bounded words.docx
is "a bomb of many parts is made" bomb entries.docx 70000 0
is "and refused" refused entries.docx 'too many parts'
is "text is refused" checked 65 rich.json rich.json
is "a document that is not there is missing" checked 66 absent.docx rich.json

finish
