#!/usr/bin/python3
"""The appendix in a browser: room, colours, structure, keyboard, what its script offers, and pages
spoiled on purpose, each of which must be found at fault.

    looks.py CHROMIUM FOLDER

FOLDER holds KIND.EDITION.LANGUAGE.html. Prints a line a check, `ok - …` or `not ok - …` with the
faults below it; ends with 0 when it could look at all of them.
"""
import json
import pathlib
import re
import sys
import tempfile

from browser import Browser, Page

WIDE, PHONE = 1280, 360
WHOLE = ("rich", "thin", "measured")  # kinds whose text is compared with and without script
OF_WHOLE = ("filing.zh", "internal.en")  # in these, whose colours are looked at as well
STRANGE = ("hostile", "reversed", "unseen", "long")  # rich with other texts
LOOKS = (pathlib.Path(__file__).parent / "looks.js").read_text(encoding="utf-8")

# Sentence, width, colours, medium, function of looks.js.
CHECKS = [
    ("%d px: no wider than the screen" % WIDE, WIDE, "light", "screen", "wide"),
    ("%d px: no text is cut off" % WIDE, WIDE, "light", "screen", "clipped"),
    ("%d px: what scrolls sideways shows it" % WIDE, WIDE, "light", "screen", "hints"),
    ("words of pictures lie inside them, and not on each other",
     WIDE, "light", "screen", "pictures"),
    ("headings skip no level", WIDE, "light", "screen", "headings"),
    ("controls have labels", WIDE, "light", "screen", "labels"),
    ("links lead somewhere, ids are unique", WIDE, "light", "screen", "anchors"),
    ("heads of tables have a scope", WIDE, "light", "screen", "tables"),
    ("pictures have a title and a description", WIDE, "light", "screen", "described"),
    ("the focus is seen, and goes as the page does", WIDE, "light", "screen", "focus"),
    ("words from right to left leave others in place", WIDE, "light", "screen", "directions"),
    ("contrast, light", WIDE, "light", "screen", "contrast"),
    ("contrast, dark", WIDE, "dark", "screen", "contrast"),
    ("contrast, paper", WIDE, "light", "print", "contrast"),
    ("contrast, paper, where the screen is dark", WIDE, "dark", "print", "contrast"),
    ("%d px: no wider than the screen" % PHONE, PHONE, "light", "screen", "wide"),
    ("%d px: no text is cut off" % PHONE, PHONE, "light", "screen", "clipped"),
    ("%d px: what scrolls sideways shows it" % PHONE, PHONE, "light", "screen", "hints"),
    ("%d px: contrast, dark" % PHONE, PHONE, "dark", "screen", "contrast"),
]


class Viewer:
    """A page of a browser, and the setting it is in."""

    def __init__(self, page):
        self.page = page
        self.setting = None

    def set(self, width, scheme, medium):
        if self.setting != (width, scheme, medium):
            self.page.size(width, 900)
            self.page.medium(scheme, medium)
            self.setting = (width, scheme, medium)

    def open(self, path, script=True):
        self.set(WIDE, "light", "screen")
        self.page.script(script)
        if not self.page.go(path.as_uri()):
            raise RuntimeError("no page: " + path.name)
        self.page.value(LOOKS)

    def faults(self, check):
        self.set(*check[1:4])
        return self.page.value("looks.%s()" % check[4])


def console(viewer):
    return list(viewer.page.complaints(("error", "warning"))) + viewer.page.issues()


def loads(viewer):
    return ["asked for " + url[:80] for url in viewer.page.requests()[1:]]


def without_script(viewer, path):
    """Faults: the first place where it says something else."""
    with_it = viewer.page.value("looks.says()")
    viewer.open(path, script=False)
    without = viewer.page.value("looks.says()")
    if with_it == without:
        return []
    at = next((i for i, (a, b) in enumerate(zip(with_it, without)) if a != b),
              min(len(with_it), len(without)))
    return ["“%s” without, “%s” with script" % (without[at:at + 30], with_it[at:at + 30])]


def number(text):
    found = re.fullmatch(r"([-+]?\d+(?:\.\d+)?)(?: ?(?:%|ms|km))?", text)
    return float(found.group(1)) if found else None


def unsorted(viewer):
    """Every column: the same rows in another order, numbers as numbers, and back again."""
    columns = viewer.page.value("looks.sorts()")
    faults = [] if columns else ["no column can be sorted"]
    numeric = 0
    for column in columns:
        was, rising, falling, again = column["states"]
        if sorted(was) != sorted(rising) or sorted(was) != sorted(falling) or was != again:
            faults.append("rows are others: " + column["name"])
        values = [number(text) for text in rising if text not in ("", "—")]
        if None in values:
            continue
        numeric += 1
        if values != sorted(values):
            faults.append("does not rise: %s %s" % (column["name"], values[:6]))
        values = [number(text) for text in falling if text not in ("", "—")]
        if values != sorted(values, reverse=True):
            faults.append("does not fall: %s %s" % (column["name"], values[:6]))
    return faults + ([] if numeric else ["no column of numbers"])


def unfiltered(viewer):
    page = viewer.page
    count = page.value("looks.filters().length")
    faults = [] if count else ["no table can be filtered"]
    for at in range(count):
        page.value("looks.filters()[%d].focus()" % at)
        page.type(page.value("looks.word_for(%d)" % at))
        left = page.value("looks.shown(%d)" % at)
        told = "%d/%d" % (left["visible"], left["all"])
        if not 0 < left["visible"] < left["all"] or not left["fits"]:
            faults.append("rows shown: " + told)
        if told not in left["told"]:
            faults.append("%s is shown, “%s” is said" % (told, left["told"]))
    return faults


def jumps_nowhere(viewer):
    """The name of a node's page, then Enter: it is at the top, has the focus, and the address says so."""
    page = viewer.page
    name = page.value("document.querySelector('.node-page h3 code').textContent")
    page.value("document.querySelector('.jump input').focus()")
    page.type(name)
    page.key("Enter", 13)
    top, focus, place = page.value(
        "(() => { const at = document.querySelector('.node-page');"
        " return [at.getBoundingClientRect().top, document.activeElement === at,"
        " location.hash === '#' + encodeURIComponent(at.id)]; })()")
    return [fault for fault, found in (
        ("stands %d px below the top" % top, not -1 <= top <= 120),
        ("has no focus", not focus), ("is not in the address", not place)) if found]


def tab_is_lost(viewer):
    """The key goes from stop to stop in the order of the page, twenty of them."""
    page = viewer.page
    page.value("getSelection().removeAllRanges(); document.activeElement.blur(); scrollTo(0, 0)")
    went = []
    for _ in range(20):
        page.key("Tab", 9)
        went.append(page.value("looks.stop()"))
    return [] if went == list(range(20)) else ["went to " + " ".join(map(str, went))]


OFFERS = [
    ("Tab goes from control to control as the page does", tab_is_lost),
    ("sorting sorts, numbers as numbers", unsorted),
    ("a filter hides rows and counts them", unfiltered),
    ("a jump leads to the page of a node", jumps_nowhere),
]


def elements_of_text(viewer, known):
    return ["made by text: " + kind for kind in viewer.page.value("looks.kinds()")
            if kind not in known]


class Results:
    """Faults by sentence, in the order in which sentences came."""

    def __init__(self):
        self.pages, self.faults = {}, {}

    def add(self, sentence, path, faults):
        self.pages[sentence] = self.pages.get(sentence, 0) + 1
        self.faults.setdefault(sentence, []).extend(
            "%s: %s" % (path.stem, fault) for fault in faults)

    def tell(self):
        for sentence, faults in self.faults.items():
            print("%s - %s (pages: %d)" % (
                "not ok" if faults else "ok", sentence, self.pages[sentence]))
            for fault in faults[:20]:
                print("#  " + fault[:240])


def look(viewer, path, results, known):
    kind = path.name.partition(".")[0]
    viewer.open(path)
    if kind == "rich":
        known.update(viewer.page.value("looks.kinds()"))
    if kind in STRANGE:
        results.add("text makes no element and no attribute", path,
                    elements_of_text(viewer, known))
    results.add("the console and the policy are silent", path, console(viewer))
    results.add("nothing is loaded", path, loads(viewer))
    for check in CHECKS:
        # Other texts have no other colours.
        if check[4] != "contrast" or (kind not in STRANGE and path.stem.endswith(OF_WHOLE)):
            results.add(check[0], path, viewer.faults(check))
    viewer.set(WIDE, "light", "screen")
    if kind in WHOLE and path.stem.endswith(OF_WHOLE):
        results.add("without script it says the same", path, without_script(viewer, path))


def try_offers(viewer, path, results):
    viewer.open(path)
    for sentence, offer in OFFERS:
        results.add(sentence, path, offer(viewer))


def check_named(name, *setting):
    return next(check for check in CHECKS if check[4] == name and check[1:4] == setting)


def finder(name, width=WIDE, scheme="light", medium="screen"):
    check = check_named(name, width, scheme, medium)
    return lambda viewer, path: viewer.faults(check)


POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
LINE = '<div style="width: 80px; %s">A line that has no room in its box at all</div>'
PICTURE = '<svg role="img" aria-labelledby="p-t p-d" width="90" height="40">' \
    '<title id="p-t">t</title><desc id="p-d">d</desc>%s</svg>'

# What is spoiled, what is put at the end of a page that is shown, and who must find it.
SPOILED = [
    ("a line that is cut off", LINE % "white-space: nowrap; overflow: hidden", finder("clipped")),
    ("a line that leaves its box", LINE % "white-space: nowrap", finder("clipped")),
    ("a line below the edge of its box", LINE % "height: 20px; overflow: hidden",
     finder("clipped")),
    ("a line beyond the phone", '<p style="white-space: nowrap; overflow: visible">%s</p>'
     % ("wide " * 40), finder("clipped", PHONE)),
    ("a page wider than the phone", '<div style="width: 400px">.</div>', finder("wide", PHONE)),
    ("a page wider than the screen", '<div style="width: 1400px">.</div>', finder("wide")),
    ("a box that scrolls and does not say so",
     '<div style="overflow-x: auto"><p style="width: 2000px">.</p></div>', finder("hints")),
    ("a word that leaves its picture", PICTURE % '<text x="60" y="20">outside</text>',
     finder("pictures")),
    ("words on each other", PICTURE % '<text x="2" y="20">one</text><text x="9" y="22">two</text>',
     finder("pictures")),
    ("turned words on each other", PICTURE %
     '<text transform="translate(5 35) rotate(-40)">one</text><text x="5" y="30">two</text>',
     finder("pictures")),
    ("pale text", '<p style="color: #8a8a8a">pale</p>', finder("contrast")),
    ("half transparent text", '<p style="opacity: .5">pale</p>', finder("contrast")),
    ("text that is dark in the dark", '<p style="color: #333">dark</p>',
     finder("contrast", WIDE, "dark")),
    ("text that is white on paper",
     "<style>@media print { .white { color: #ddd; } }</style><p class='white'>white</p>",
     finder("contrast", WIDE, "light", "print")),
    ("pale words of the style", "<style>.told::before { content: 'told'; color: #aaa; }</style>"
     "<p class='told'></p>", finder("contrast")),
    ("dark words on a dark part of a picture", PICTURE %
     '<rect width="90" height="40" fill="#222" /><text x="5" y="20">dark</text>',
     finder("contrast")),
    ("a heading of the fifth level", "<h5>deep</h5>", finder("headings")),
    ("a second title", "<h1>second</h1>", finder("headings")),
    ("an input without a label", '<input name="x" />', finder("labels")),
    ("a link to nowhere", '<a href="#nowhere">nowhere</a>', finder("anchors")),
    ("an id twice", '<p id="overview">again</p>', finder("anchors")),
    ("a head without a scope", "<table><tr><th>head</th></tr></table>", finder("tables")),
    ("a table without heads", "<table><tr><td>cell</td></tr></table>", finder("tables")),
    ("a picture without a description", "<svg><title>t</title></svg>", finder("described")),
    ("a focus that is not seen", '<a href="#overview" style="outline: none">link</a>',
     finder("focus")),
    ("a stop out of order", '<a href="#overview" tabindex="1">link</a>', finder("focus")),
    ("a mark that turns the direction", "<p>one \u202e\u05d0\u05d1\u05d2 two</p>",
     finder("directions")),
    ("an element made by text", "<marquee></marquee>",
     lambda v, p: elements_of_text(v, {"html"})),
]
# The same in pages that are read anew.
ADDED = [
    ("a script that the policy forbids", "<script>var x;</script>", lambda v, p: console(v)),
    ("a control without a name", '<label>a <input type="text" /></label>',
     lambda v, p: console(v)),
    ("words that only script hides", "<noscript>words</noscript>", without_script),
]
# Without the policy, which would forbid it: what is there instead of what.
REWRITTEN = [
    ("an error of the console", "</main>", "</main><script>console.error(1)</script>",
     lambda v, p: console(v)),
    ("an exception", "</main>", "</main><script>nothing.here()</script>", lambda v, p: console(v)),
    ("a picture from elsewhere", "</main>", '<img src="x.png" alt="x" /></main>',
     lambda v, p: loads(v)),
    ("a sorting that turns the order", "'ascending' ? 1 : -1", "'ascending' ? -1 : 1",
     lambda v, p: unsorted(v)),
    ("a sorting of numbers as words",
     "numbers ? a.number - b.number : words.compare(a.text, b.text)", "a.text < b.text ? -1 : 1",
     lambda v, p: unsorted(v)),
    ("a filter that hides nothing", "row.hidden = ", "row.found = ", lambda v, p: unfiltered(v)),
    ("a filter that miscounts", "shown += row.hidden ? 0 : 1", "shown += 1",
     lambda v, p: unfiltered(v)),
    ("a jump that stays", "place.at.scrollIntoView();", "", lambda v, p: jumps_nowhere(v)),
    ("a jump without focus", "place.at.focus({preventScroll: true});", "",
     lambda v, p: jumps_nowhere(v)),
    ("a control that holds the key", "</main>",
     "</main><script>document.addEventListener('keydown', e => e.preventDefault())</script>",
     lambda v, p: tab_is_lost(v)),
]


def spoiled_pages(folder):
    """Name, text, who must find it."""
    thin = (folder / "thin.filing.zh.html").read_text(encoding="utf-8")
    rich = (folder / "rich.filing.zh.html").read_text(encoding="utf-8")
    for name, markup, find in ADDED:
        yield name, thin.replace("</main>", markup + "</main>"), find
    for name, what, other, find in REWRITTEN:
        assert what in rich, what
        yield name, POLICY.sub("", rich, count=1).replace(what, other), find


def tell_found(name, faults):
    print("%s - found: %s" % ("ok" if faults else "not ok", name))


def try_spoiled(viewer, folder):
    path = folder / "thin.filing.zh.html"
    viewer.open(path)
    for name, markup, find in SPOILED:
        viewer.page.value("document.querySelector('main').insertAdjacentHTML('beforeend', "
                          "'<div id=\"spoiled\">' + %s + '</div>')" % json.dumps(markup))
        tell_found(name, find(viewer, path))
        viewer.page.value("document.getElementById('spoiled').remove()")
    path = folder / "spoiled.html"
    for name, text, find in spoiled_pages(folder):
        path.write_text(text, encoding="utf-8")
        viewer.open(path)
        tell_found(name, find(viewer, path))
    path.unlink()


def look_at_all(page, folder):
    viewer, results, known = Viewer(page), Results(), set()
    paths = sorted(folder.glob("*.html"), key=lambda path: (path.name[:4] != "rich", path.name))
    for path in paths:
        look(viewer, path, results, known)
    for name in ("rich.filing.zh.html", "rich.internal.en.html"):
        try_offers(viewer, folder / name, results)
    results.tell()
    try_spoiled(viewer, folder)


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            look_at_all(Page(browser), folder)
        finally:
            browser.close()


main()
