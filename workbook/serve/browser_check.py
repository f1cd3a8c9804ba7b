"""``workbook serve --check``: every chapter opened in a real browser, and what is wrong with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workbook.book.errors import NotFound, WorkbookError
from workbook.book.messages import _, say, translate
from workbook.serve.settings import AccessRules, Settings

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
LONGEST = 60  # seconds for a page
PHONE = {"width": 390, "height": 844}

_RUN = (
    "import json, sys; from workbook.serve.browser_check import serve_for_check; "
    "serve_for_check(json.loads(sys.argv[1]))"
)
_FAILED = _("this part could not be shown; the server’s log has the cause")

# Scrolls through the page, so that every chart comes into view, and waits for those on their way.
_SETTLE = """async () => {
  const until = Date.now() + 15000;
  for (const figure of document.querySelectorAll(".app-cell figure:is([data-spec], [data-live])")) {
    figure.scrollIntoView();
    while (!["alive", "still"].includes(figure.dataset.state) && Date.now() < until) {
      await new Promise((later) => setTimeout(later, 25));
    }
  }
}"""


@dataclass(frozen=True)
class PageCheck:
    """What a browser found at one address."""

    address: str
    problems: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What to tell."""
        return f"{self.address}: {'; '.join(self.problems) or say('fine')}"


def check(settings: Settings, tell: Callable[[PageCheck], object]) -> bool:
    """Open the list and each chapter of each strategy, and say whether all is well.

    Raises
    ------
    NotFound
        There is no browser here, no notebooks, or no strategy.
    WorkbookError
        The server did not start.
    """
    browser, addresses = _browser(), _addresses(settings)
    settings = replace(
        settings,
        address="127.0.0.1",
        port=0,
        access_rules=AccessRules(),
        prewarm=False,
        base_url="",
        certificate="",
        key="",
    )
    well = True
    with _served(settings) as start, _looking(browser) as look:
        for address in addresses:
            found = look(start.rstrip("/"), address, settings.edit)
            tell(found)
            well = well and not found.problems
    return well


def serve_for_check(told: dict[str, Any]) -> None:
    """Serve in a process of its own; the address is the first line that it prints."""
    from workbook.serve.server import run

    notebooks = Path(told["notebooks"]) if told["notebooks"] else None
    settings = Settings(**{**told, "notebooks": notebooks})
    try:
        run(settings, lambda address: print(address, flush=True))  # noqa: T201
    except WorkbookError as error:
        sys.exit(str(error))


def _addresses(settings: Settings) -> list[str]:
    from workbook.pages.notebooks import portfolio_in
    from workbook.runs import chapters_in, notebooks_folder
    from workbook.store import locate, open_store

    folder = settings.notebooks or notebooks_folder()
    chapters = chapters_in(folder)
    with open_store(locate(settings.store), read_only=True) as store:
        keys = [one.key for one in store.strategies()]
    if not keys:
        raise NotFound(say("There is no strategy in the store yet. Start with: workbook new NAME"))
    all_of_them = ["/portfolio"] if len(keys) > 1 and portfolio_in(folder) else []
    return ["/", *all_of_them, *(f"/{one.name}?strategy={key}" for key in keys for one in chapters)]


def _browser() -> str:
    named = os.environ.get("WORKBOOK_CHROMIUM", "")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), "")
    if not found:
        raise NotFound(
            say(
                "There is no browser here to open the pages with. Install Chromium, or name a "
                "browser of its family in WORKBOOK_CHROMIUM."
            )
        )
    return found


@contextmanager
def _served(settings: Settings) -> Iterator[str]:
    told = {name: value for name, value in asdict(settings).items() if name != "access_rules"}
    told["notebooks"] = str(settings.notebooks or "")
    server = subprocess.Popen(  # noqa: S603 this Python, and our own code
        [sys.executable, "-c", _RUN, json.dumps(told)], stdout=subprocess.PIPE, text=True
    )
    try:
        address = server.stdout.readline().strip() if server.stdout else ""
        if not address:
            raise WorkbookError(say("The server did not start; see its messages above."))
        yield address
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def _looking(browser: str) -> Iterator[Callable[[str, str, bool], PageCheck]]:
    if find_spec("playwright") is None:
        yield lambda start, address, _: _dumped(browser, start, address)
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        sandbox = [] if os.name == "nt" or os.geteuid() else ["--no-sandbox"]
        opened = driver.chromium.launch(executable_path=browser, args=sandbox)
        yield lambda start, address, edit: _driven(opened, start, address, edit=edit)
        opened.close()


def _driven(browser: Any, start: str, address: str, *, edit: bool) -> PageCheck:
    """Look as a person does: with scripts, through the whole page, also on a phone."""
    from playwright.sync_api import Error

    problems: list[str] = []
    page = browser.new_page()
    page.on("console", lambda said: _console(said, problems))
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("request", lambda asked: _outside(asked.url, start, problems))
    try:
        answer = page.goto(start + address, wait_until="load", timeout=LONGEST * 1000)
        if answer.status != 200:
            problems.append(f"status {answer.status}")
        if edit and address != "/":
            page.wait_for_function(
                "(document.getElementById('app-status')?.textContent ?? '') === ''",
                timeout=LONGEST * 1000,
            )
        if page.locator("meta[http-equiv=refresh]").count():  # its first widget was found just now
            page.goto(start + address, wait_until="load", timeout=LONGEST * 1000)
        page.evaluate(_SETTLE)
        problems += [translate(_FAILED)] * page.locator(".app-failed").count()
        if page.locator("h1").count() != 1:
            problems.append(say("the page has no title, or more than one"))
        still = page.locator("figure[data-state=still]").count()
        if still:
            problems.append(say("{still} charts stay pictures", still=still))
        page.set_viewport_size(PHONE)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE["width"]:
            problems.append(say("on a phone the page is {wide} pixels wide", wide=wide))
    except Error as error:
        problems.append(error.message.splitlines()[0])
    finally:
        page.close()
    return PageCheck(address, tuple(problems))


def _dumped(browser: str, start: str, address: str) -> PageCheck:
    """Look without a driver: what the page holds after its scripts have run."""
    sandbox = [] if os.name == "nt" or os.geteuid() else ["--no-sandbox"]
    command = [
        browser,
        "--headless",
        "--disable-gpu",
        *sandbox,
        "--virtual-time-budget=10000",
        "--dump-dom",
        start + address,
    ]
    try:
        done = subprocess.run(  # noqa: S603 a browser that was looked up
            command, capture_output=True, text=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return PageCheck(address, (say("not there after {longest} s", longest=LONGEST),))
    page = done.stdout
    problems = [translate(_FAILED)] * page.count('class="app-failed"')
    if page.count("<h1") != 1:
        problems.append(say("the page has no title, or more than one"))
    if 'data-state="still"' in page:
        problems.append(say("some charts stay pictures"))
    return PageCheck(address, tuple(problems))


def _console(said: Any, problems: list[str]) -> None:
    if said.type == "error":
        problems.append(f"browser: {said.text.splitlines()[0]}")


def _outside(url: str, start: str, problems: list[str]) -> None:
    if not url.startswith((start, "data:", "blob:", start.replace("http", "ws", 1))):
        problems.append(say("asks elsewhere for {url}", url=url[:80]))
