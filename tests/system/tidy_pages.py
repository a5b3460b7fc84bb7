#!/usr/bin/python3
"""Pages as HTML 5 by tidy: what it has to say of them, and the status 1 if that is anything.

    tidy_pages.py PAGE…

Debian's tidy knows neither groups in <dl> (HTML 5.2) nor all attributes of SVG: the groups are taken
out before, and of SVG xmllint sees that it is XML.
"""
import re
import subprocess
import sys

OF_SVG = {'<svg> proprietary attribute "font-family"', '<title> proprietary attribute "id"'}


def without_groups(text):
    return re.sub(r"<dl\b.*?</dl>", lambda found: re.sub(r"</?div\b[^>]*>", "", found.group()),
                  text, flags=re.S)


def said(text):
    lines = subprocess.run(["tidy", "-quiet", "-errors", "-utf8"], input=text, text=True,
                           encoding="utf-8", stderr=subprocess.PIPE, check=False).stderr
    for line in lines.splitlines():
        place, _, fault = line.partition(" - ")
        if not any(fault.endswith(known) for known in OF_SVG):
            yield place + ": " + fault


def main():
    found = False
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as page:
            for fault in said(without_groups(page.read())):
                print(path, fault)
                found = True
    sys.exit(1 if found else 0)


main()
