"""What test_pdf.sh asks of a PDF, by poppler and qpdf: pdf_pages.py CHECK FILE [MORE]."""
import json
import re
import subprocess
import sys

RIGHT_MARGIN_PT = 45  # a little less than the page's own: rounded ends of lines may reach into it


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, encoding="utf-8").stdout


def pages(path):
    return run("pdftotext", "-layout", path, "-").split("\f")[:-1]


def squeeze(text):
    return re.sub(r"\s+", "", text)


def outlines(items):
    for item in items:
        yield item["title"], item["destpageposfrom1"]
        yield from outlines(item["kids"])


def bookmarks_of(path):
    read = json.loads(run("qpdf", "--json=2", "--json-key=outlines", path))
    return list(outlines(read["outlines"]))


def numbers(path, lang="zh"):
    texts = pages(path)
    form = "Page{}of{}" if lang == "en" else "第{}页共{}页"
    for number, text in enumerate(texts, 1):
        assert form.format(number, len(texts)) in squeeze(text), f"page {number}"


def heads(path, digest):
    for number, text in enumerate(pages(path), 1):
        assert "材料编号" in text and digest in text, f"page {number}"


# A title and, at the right of its column, a number.
LINE = re.compile(r"(\S.*?)\s{2,}(\d+)(?=\s{2,}|\s*$)")


def contents(path):
    all_pages = pages(path)
    texts = [squeeze(text) for text in all_pages]
    first = next(number for title, number in bookmarks_of(path) if squeeze(title) == "目录")
    last = next(number for title, number in bookmarks_of(path) if title.startswith("第1章"))
    lines = 0
    for text in all_pages[first - 1 : last - 1]:
        for line in text.splitlines()[1:]:
            for found in LINE.finditer(line):
                lines += 1
                title, number = squeeze(found[1]), int(found[2])
                assert title[:8] in texts[number - 1], f"{title} is not on page {number}"
    assert lines > 40, f"{lines} lines"


def bookmarks(path):
    texts = [squeeze(text) for text in pages(path)]
    marks = bookmarks_of(path)
    assert len(marks) > 20, f"{len(marks)} bookmarks"
    for title, number in marks:
        assert squeeze(title)[:8] in texts[number - 1], f"{title} is not on page {number}"


def chapters(path):
    titles = [title for title, _ in bookmarks_of(path)]
    for number in range(1, 12):
        assert any(title.startswith(f"第{number}章") for title in titles), f"第{number}章"
    assert any(title.startswith("附页A") for title in titles), "附页A"
    assert any(title.startswith("签署页") for title in titles), "签署页"


def margins(path):
    boxes = run("pdftotext", "-bbox", path, "-")
    width = None
    for line in boxes.splitlines():
        page = re.search(r'<page width="([\d.]+)"', line)
        if page:
            width = float(page[1])
        word = re.search(r'xMin="(-?[\d.]+)".* xMax="([\d.]+)".*>(.*)</word>', line)
        if word:
            assert float(word[1]) > RIGHT_MARGIN_PT, f"left: {word[3]}"
            assert float(word[2]) < width - RIGHT_MARGIN_PT, f"right: {word[3]}"


def fonts(path):
    rows = run("pdffonts", path).splitlines()[2:]
    assert rows, "no fonts"
    for row in rows:
        assert row.split()[-5:-3] == ["yes", "yes"], row


def chinese(path):
    text = "\n".join(pages(path))
    found = re.search(r"\b(Page|Contents|Tables?|Figures?|Chapter|Annex|none|continued)\b", text)
    assert not found, found


globals()[sys.argv[1]](*sys.argv[2:])
