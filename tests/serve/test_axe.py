"""axe-core finds nothing serious on any page, at a desk and on a phone: read, edited, reported."""

from __future__ import annotations

import subprocess
import sys

import pytest
from browser.lab import CHROMIUM
from serve.apps import ROOT, serving
from waiting import LONGEST

from workbook.book import registry

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = ((1440, 900), (390, 844))
DAY = "2026-10-31"
STRATEGY = f"strategy=distributor&as_of={DAY}"
CHAPTERS = [one.name for one in registry.chapters() if one.notebook and not one.is_personal]
READ = [
    "/nothing-here", "/", "/portfolio", "/handbook",
    *(f"/{page}?{STRATEGY}" for page in (*CHAPTERS, "strategy", "findings")),
    f"/row?{STRATEGY}&table=choices&key=grow-together", f"/row?{STRATEGY}&table=indicators",
]  # fmt: skip
SMALLER = "distributor-first-attempt"  # it has every form, and is checked in a third of the time
EDITED = [
    "/",
    *(f"/{page}?strategy={SMALLER}" for page in ("my_page", "meeting", *CHAPTERS, "findings")),
]

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed (make test does)"),
]

_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => [one.id, one.nodes.length, one.nodes[0].target.join(" "), one.nodes[0].html]);
}"""
_SETTLED = """async () => {
  const until = Date.now() + 20000;
  for (const figure of document.querySelectorAll("figure:is([data-spec], [data-live])")) {
    figure.scrollIntoView();
    while (!["alive", "still"].includes(figure.dataset.state) && Date.now() < until) {
      await new Promise((later) => setTimeout(later, 25));
    }
  }
}"""


@pytest.fixture(scope="module")
def edited(samples):
    with serving(samples, workers=1, edit=True) as served:
        yield served


@pytest.fixture(scope="module")
def reports(samples, tmp_path_factory):
    out = tmp_path_factory.mktemp("axe") / "reports"
    command = [sys.executable, "-c", "from workbook.cli import main; main()"]
    command += ["--store", str(samples / "store.sqlite"), "run", "team", "control"]
    command += ["--strategy", SMALLER, "--as-of", DAY, "--out", str(out)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return out


@pytest.fixture(scope="module")
def page(chromium):
    """The one page that goes from address to address: its scripts are read once."""
    context = chromium.new_context(bypass_csp=True)
    context.set_default_timeout(1000 * LONGEST)
    yield context.new_page()
    context.close()


def violations(page, url, settled):
    """Return what axe finds at each width; the page is opened once."""
    width, height = WIDTHS[0]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(url)
    settled(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width} {one}" for one in page.evaluate(_RUN)]
    return found


def drawn(page):
    """Wait for all charts, also where the page loads itself once more for its widgets."""
    for _ in range(3):
        try:
            page.evaluate(_SETTLED)
            return
        except Exception as error:  # the driver's own class says no more
            if "navigation" not in str(error):
                raise
            page.wait_for_load_state("load")


def changeable(page):
    """Wait until what can be changed is there."""
    drawn(page)
    if page.locator("#app-status").count():
        page.wait_for_function("document.getElementById('app-status').textContent === ''")
        drawn(page)


@pytest.mark.parametrize("path", READ)
def test_no_page_for_reading_has_a_serious_fault(page, company, path):
    assert violations(page, company.address + path, drawn) == []


@pytest.mark.parametrize("path", EDITED)
def test_no_page_that_is_edited_has_a_serious_fault(page, edited, path):
    assert violations(page, edited.address + path, changeable) == []


@pytest.mark.parametrize(
    "name",
    ["index.html"]
    + [
        f"{SMALLER}/{DAY}/{name}.html"
        for name in ("0_team", "5_control", "strategy", "findings", "rows_indicators")
    ],
)
def test_no_file_of_a_report_has_a_serious_fault(page, reports, name):
    assert violations(page, (reports / name).as_uri(), lambda _: None) == []
