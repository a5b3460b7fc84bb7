#!/usr/bin/python3
"""A page in Debian's chromium, headless: no console error, nothing clipped, a picture.

    live_browser.py CHROMIUM URL WIDTH HEIGHT PICTURE [dark] [no-script] [wait=SELECTOR] [full]

Ends with 0, or 1 and what was wrong. Prints what the page says: its text.
"""
import sys
import tempfile

from browser import Browser, Page


def look(page, url, width, height, picture, flags):
    page.size(width, height)
    page.medium("dark" if "dark" in flags else "light")
    page.script("no-script" not in flags)
    selector = next((flag[5:] for flag in flags if flag.startswith("wait=")), "main")
    if not page.go(url, selector):
        return ["nothing like " + selector + " came"]
    wrong = list(page.complaints())
    wide = page.value("document.documentElement.scrollWidth")
    if wide > width:
        names = page.value("[...document.querySelectorAll('body *')].filter(e => "
                           "e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4)"
                           ".map(e => e.tagName + '.' + e.className).join(' ')")
        wrong.append("%d px wide in %d: %s" % (wide, width, names))
    print(page.value("document.body.innerText"))
    with open(picture, "wb") as out:
        out.write(page.picture("full" in flags))
    return wrong


def main():
    program, url, width, height, picture = sys.argv[1:6]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(program, folder)
        try:
            wrong = look(Page(browser), url, int(width), int(height), picture, sys.argv[6:])
        finally:
            browser.close()
    for text in wrong:
        print("WRONG:", text, file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
