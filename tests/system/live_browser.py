#!/usr/bin/python3
"""A page in Debian's chromium, headless, asked over its pipe (DevTools protocol): no console error,
nothing clipped, a picture.

    live_browser.py CHROMIUM URL WIDTH HEIGHT PICTURE [dark] [no-script] [wait=SELECTOR] [full]

Ends with 0, or 1 and what was wrong. Prints what the page says: its text.
"""
import base64
import json
import os
import subprocess
import sys
import tempfile
import time


class Browser:
    """--remote-debugging-pipe: messages end with NUL on descriptors 3 and 4."""

    def __init__(self, program, folder):
        to_browser, self.out = os.pipe()
        self.into, from_browser = os.pipe()

        def take():
            a, b = os.dup(to_browser), os.dup(from_browser)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--user-data-dir=" + folder, "--remote-debugging-pipe", "--no-first-run",
             "--disable-background-networking", "about:blank"],
            preexec_fn=take, close_fds=False, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer = b""
        self.number = 0
        self.events = []

    def read(self):
        while b"\0" not in self.buffer:
            more = os.read(self.into, 65536)
            if not more:
                raise RuntimeError("chromium ended")
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(line)

    def ask(self, method, params=None, session=None):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            reply = self.read()
            if reply.get("id") == self.number:
                if "error" in reply:
                    raise RuntimeError(method + ": " + reply["error"]["message"])
                return reply["result"]
            self.events.append(reply)

    def close(self):
        self.process.kill()
        self.process.wait()


def console_errors(events):
    for event in events:
        params = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            yield params["exceptionDetails"].get("text", "exception")
        if event.get("method") == "Log.entryAdded" and params["entry"]["level"] == "error":
            yield params["entry"]["text"] + " " + params["entry"].get("url", "")
        if event.get("method") == "Runtime.consoleAPICalled" and params["type"] == "error":
            yield "console.error"


def look(browser, url, width, height, picture, flags):
    target = browser.ask("Target.createTarget", {"url": "about:blank"})["targetId"]
    session = browser.ask("Target.attachToTarget", {"targetId": target, "flatten": True})[
        "sessionId"]

    def ask(method, **params):
        return browser.ask(method, params, session)

    def value(expression):
        return ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get(
            "value")

    for domain in ("Page", "Runtime", "Log"):
        ask(domain + ".enable")
    ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
        mobile=width < 600)
    if "dark" in flags:
        ask("Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": "dark"}])
    if "no-script" in flags:
        ask("Emulation.setScriptExecutionDisabled", value=True)
    ask("Page.navigate", url=url)
    selector = next((flag[5:] for flag in flags if flag.startswith("wait=")), "main")
    for _ in range(300):
        if value("document.readyState === 'complete' && !!document.querySelector(%s)"
                 % json.dumps(selector)):
            break
        time.sleep(0.05)
    else:
        return ["nothing like " + selector + " came"]
    wrong = list(console_errors(browser.events))
    wide = value("document.documentElement.scrollWidth")
    if wide > width:
        names = value("[...document.querySelectorAll('body *')].filter(e => "
                      "e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4)"
                      ".map(e => e.tagName + '.' + e.className).join(' ')")
        wrong.append("%d px wide in %d: %s" % (wide, width, names))
    print(value("document.body.innerText"))
    shot = ask("Page.captureScreenshot", format="png", captureBeyondViewport="full" in flags)
    with open(picture, "wb") as out:
        out.write(base64.b64decode(shot["data"]))
    return wrong


def main():
    program, url, width, height, picture = sys.argv[1:6]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(program, folder)
        try:
            wrong = look(browser, url, int(width), int(height), picture, sys.argv[6:])
        finally:
            browser.close()
    for text in wrong:
        print("WRONG:", text, file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
