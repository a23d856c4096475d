"""Debian's own Firefox, driven by WebDriver BiDi, the W3C's protocol, over its websocket.

Playwright drives only a Firefox of its own making, and Selenium needs a driver that Debian does not carry.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False, "browser.startup.homepage": "about:blank",
    "datareporting.policy.dataSubmissionEnabled": False, "app.normandy.enabled": False,
    "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
}
MOUSE, FINGER = "mouse", "touch"


class Page:
    """A tab: where it is, what is asked of it, and in ``faults`` what went wrong or was asked of somewhere else."""

    def __init__(self, session: "Session", context: str):
        self.session, self.context = session, context
        self.faults: list[str] = []

    def goto(self, uri: str) -> None:
        self.send("browsingContext.navigate", url=uri, wait="complete")

    def resize(self, width: int, height: int = 900) -> None:
        self.send("browsingContext.setViewport", viewport={"width": width, "height": height})

    def evaluate(self, function: str, *given: Any) -> Any:
        """What a function of the page returns, through JSON; a promise is waited for."""
        called = self.send(
            "script.callFunction", awaitPromise=True, target={"context": self.context},
            functionDeclaration=f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given)))",
            arguments=[{"type": "string", "value": json.dumps(given)}], userActivation=True)
        if called["type"] == "exception":
            raise AssertionError(called["exceptionDetails"]["text"])
        return json.loads(called["result"]["value"]) if "value" in called["result"] else None

    def text(self, selector: str) -> str:
        found: str = self.evaluate("(selector) => document.querySelector(selector).innerText", selector)
        return found

    def wait(self, function: str, *given: Any) -> None:
        until = time.monotonic() + PATIENCE
        while not self.evaluate(f"(...given) => Boolean(({function})(...given))", *given):
            if time.monotonic() > until:
                raise TimeoutError(f"{function} {given}: not within {PATIENCE} s")
            time.sleep(0.02)

    def point(self, selector: str, kind: str = MOUSE, x: float = 0.5, y: float = 0.5, to: float | None = None) -> None:
        """Press at a share of an element's width and height, draw to another share of the width, and let go."""
        box = self.evaluate("""(selector) => { const found = document.querySelector(selector);
            found.scrollIntoView({ block: "center" });
            const { left, top, width, height } = found.getBoundingClientRect();
            return { left, top, width, height }; }""", selector)
        at = {"type": "pointerMove", "x": round(box["left"] + x * box["width"]),
              "y": round(box["top"] + y * box["height"])}
        moved = [] if to is None else [{**at, "x": round(box["left"] + to * box["width"]), "duration": 40}]
        self._act({"type": "pointer", "id": kind, "parameters": {"pointerType": kind},
                   "actions": [at, {"type": "pointerDown", "button": 0}, *moved, {"type": "pointerUp", "button": 0}]})

    def press(self, *keys: str) -> None:
        downs_and_ups = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": downs_and_ups})

    def choose(self, selector: str, *files: Path) -> None:
        """Give a field of files these ones, as its dialogue would."""
        node = self.send("browsingContext.locateNodes", locator={"type": "css", "value": selector})["nodes"][0]
        self.send("input.setFiles", element={"sharedId": node["sharedId"]}, files=[str(file) for file in files])

    def _act(self, *sources: dict[str, Any]) -> None:
        self.send("input.performActions", actions=list(sources))

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self.session.send(method, context=self.context, **parameters) if method != "script.callFunction" else \
            self.session.send(method, **parameters)


class Session:
    """The websocket: commands and their answers in turn, what happens meanwhile given to its page."""

    def __init__(self, socket: Any):
        self.socket, self.number = socket, 0
        self.pages: dict[str, Page] = {}
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])

    def page(self) -> Page:
        context = self.send("browsingContext.create", type="tab")["context"]
        self.pages[context] = Page(self, context)
        return self.pages[context]

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv(timeout=PATIENCE))
            if answer.get("type") == "event":
                self._happened(answer["method"], answer["params"])
            elif answer.get("id") == self.number:
                assert answer["type"] == "success", f"{method}: {answer}"
                result: dict[str, Any] = answer["result"]
                return result

    def _happened(self, event: str, told: dict[str, Any]) -> None:
        page = self.pages.get(told.get("context") or told.get("source", {}).get("context"))
        if page is None:
            return
        if event == "log.entryAdded" and told["level"] == "error":
            page.faults.append(told["text"])
        elif event == "network.beforeRequestSent" and \
                not told["request"]["url"].startswith(("file:", "data:", "blob:", "about:")):
            page.faults.append(f"asked for {told['request']['url']}")


@contextmanager
def firefox(profile: Path, **preferences: Any) -> Iterator[Session]:
    """A session of a Firefox without a window, with an empty profile of its own."""
    from websockets.sync.client import connect
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in
             {**PREFERENCES, **preferences}.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [FIREFOX, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        address = next(found[1] for line in process.stderr if (found := re.search(r"listening on (ws://\S+)", line)))
        with connect(f"{address}/session", max_size=None, compression=None) as socket:
            yield Session(socket)
    finally:
        process.kill()
        process.wait(PATIENCE)
