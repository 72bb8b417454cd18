"""A headless browser over its own pipe: what a person with a phone sees and taps. Debian's chromium,
no driver.

Commands of the DevTools protocol go in on descriptor 3, answers and events come out on 4, each ended by a
zero byte.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
PATIENCE_S = 20.0
WIRED = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); "
    "os.execv(sys.argv[3], sys.argv[3:])"
)
"""Puts our pipes on the descriptors that the browser looks for."""


def program() -> str | None:
    """Where the browser is, if there is one."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser:
    """One page of the browser, as on a phone. `asked` are the addresses that it asked for, `said` what it
    complained of."""

    def __init__(self, process: subprocess.Popen[bytes], into: int, out: int) -> None:
        self._process = process
        self._into = into
        self._out = out
        self._rest = b""
        self._number = 0
        self.asked: list[str] = []
        self.said: list[str] = []
        target = self.command("Target.createTarget", {"url": "about:blank"})["targetId"]
        given = {"targetId": target, "flatten": True}
        self._session = self.command("Target.attachToTarget", given)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setDeviceMetricsOverride", PHONE)

    def send(self, method: str, given: dict[str, Any] | None = None) -> Any:
        """A command to the page."""
        return self.command(method, given, self._session)

    def command(self, method: str, given: dict[str, Any] | None = None, session: str | None = None) -> Any:
        """A command to the browser; its answer. Raises RuntimeError."""
        self._number += 1
        told = {"id": self._number, "method": method, "params": given or {}}
        if session:
            told["sessionId"] = session
        os.write(self._into, json.dumps(told).encode() + b"\0")
        while True:
            message = self._next()
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]

    def go(self, address: str, language: str) -> None:
        """Open an address as a person with this language does."""
        self.send("Emulation.setLocaleOverride", {"locale": language})
        source = f"Object.defineProperty(navigator, 'language', {{get: () => '{language}'}})"
        self.send("Page.addScriptToEvaluateOnNewDocument", {"source": source})
        self.send("Page.navigate", {"url": address})

    def ask(self, expression: str) -> Any:
        """The value of an expression in the page."""
        given = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        answer = self.send("Runtime.evaluate", given)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def until(self, expression: str) -> Any:
        """Wait until it is true."""
        end = time.monotonic() + PATIENCE_S
        while not (value := self.ask(expression)):
            assert time.monotonic() < end, f"never: {expression}\n{self.said}"
            time.sleep(0.05)
        return value

    def tap(self, selector: str) -> None:
        """Tap what is there, as a finger does, where it is seen."""
        one = f"document.querySelector({json.dumps(selector)})"
        self.ask(f"{one}.scrollIntoView({{block: 'center'}})")
        at = self.ask(
            f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])({one}.getBoundingClientRect())"
        )
        for kind in ("mousePressed", "mouseReleased"):
            given = {"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1}
            self.send("Input.dispatchMouseEvent", given)

    def picture(self, file: Path) -> None:
        """The whole page as a person sees it."""
        shot = self.send("Page.captureScreenshot", {"captureBeyondViewport": True})
        file.write_bytes(base64.b64decode(shot["data"]))

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._out, 65_536)
            if not more:
                raise RuntimeError("the browser went away")
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        given = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.asked.append(given["request"]["url"])
            case "Log.entryAdded":
                self.said.append(given["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.said.append(str(given["exceptionDetails"]))
        return message


@contextmanager
def browsing(found: str, folder: Path) -> Iterator[Browser]:
    """A browser with a fresh profile, ended with the block."""
    into_read, into = os.pipe()
    out, out_write = os.pipe()
    command = [
        found, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--remote-debugging-pipe", f"--user-data-dir={folder / 'profile'}", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ]  # fmt: skip
    wired = [sys.executable, "-c", WIRED, str(into_read), str(out_write), *command]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        wired, stdin=quiet, stdout=quiet, stderr=quiet, pass_fds=(into_read, out_write)
    )
    os.close(into_read)
    os.close(out_write)
    try:
        yield Browser(process, into, out)
    finally:
        process.terminate()
        process.wait(20)
        os.close(into)
        os.close(out)
