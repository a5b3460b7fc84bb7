"""Debian's chromium, headless, driven over its pipe by the DevTools protocol: one browser, and pages
whose size, colours, medium and script are set before they are looked at."""
import base64
import json
import os
import subprocess
import time

DOMAINS = ("Page", "Runtime", "Log", "Network", "Audits")


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
            more = os.read(self.into, 1 << 20)
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


class Page:
    """A tab of it. What its console said and what it asked for since `go` stands in `events`."""

    def __init__(self, browser):
        self.browser = browser
        target = browser.ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = browser.ask(
            "Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in DOMAINS:
            self.ask(domain + ".enable")

    def ask(self, method, **params):
        return self.browser.ask(method, params, self.session)

    def value(self, expression):
        """What it gives; a fault of it, or a promise that fails, ends the run."""
        reply = self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in reply:
            details = reply["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return reply["result"].get("value")

    def size(self, width, height):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=width < 600)

    def medium(self, scheme="light", medium="screen"):
        self.ask("Emulation.setEmulatedMedia", media=medium,
                 features=[{"name": "prefers-color-scheme", "value": scheme}])

    def script(self, on):
        self.ask("Emulation.setScriptExecutionDisabled", value=not on)

    def go(self, url, selector="main"):
        """False when nothing like the selector came within 15 s."""
        self.browser.events.clear()
        self.ask("Page.navigate", url=url)
        for _ in range(750):
            if self.value("document.readyState === 'complete' && !!document.querySelector(%s)"
                          % json.dumps(selector)):
                return True
            time.sleep(0.02)
        return False

    def events(self, method):
        return [event["params"] for event in self.browser.events
                if event.get("method") == method and event.get("sessionId") == self.session]

    def complaints(self, levels=("error",)):
        """Of the console, of the policy, of the page's form."""
        for params in self.events("Runtime.exceptionThrown"):
            yield params["exceptionDetails"].get("text", "exception")
        for params in self.events("Log.entryAdded"):
            if params["entry"]["level"] in levels:
                yield params["entry"]["text"] + " " + params["entry"].get("url", "")
        for params in self.events("Runtime.consoleAPICalled"):
            if params["type"] in levels:
                yield "console." + params["type"]

    def issues(self):
        return [params["issue"]["code"] for params in self.events("Audits.issueAdded")]

    def requests(self):
        return [params["request"]["url"] for params in self.events("Network.requestWillBeSent")]

    def key(self, key, code):
        for kind in ("rawKeyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                     windowsVirtualKeyCode=code)

    def type(self, text):
        self.ask("Input.insertText", text=text)

    def picture(self, full=False, clip=None):
        more = {"clip": dict(clip, scale=1)} if clip else {}
        shot = self.ask("Page.captureScreenshot", format="png",
                        captureBeyondViewport=full or bool(clip), **more)
        return base64.b64decode(shot["data"])
