"""The apps in a real Chromium that cannot reach the internet: alive, readable, safe to use."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from serve.apps import serving, until

ALIVE = "figure[data-state=alive] svg"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}


def kernels(served):
    """Process ids of the server's kernels: what the fork server forked, or the ordinary ones."""
    return served.kernels() or served.children_named("ipykernel")


def slide(page):
    """Move the slider one step by keyboard."""
    handle = page.locator(".noUi-handle").first
    handle.focus()
    page.keyboard.press("ArrowRight")


def test_charts_stand_in_words_first_and_then_tell(viewing, visit):
    page = visit()
    page.goto(f"{viewing.address}/good?strategy=acme")
    figure = page.locator("figure").first
    assert len(figure.locator(".wb-alt").inner_text()) > 20
    page.wait_for_selector(ALIVE)
    assert figure.bounding_box()["width"] > 300
    figure.locator("[data-tip]:not(line)").first.hover(force=True)
    tooltip = page.locator("#app-tip")
    assert tooltip.is_visible()
    assert tooltip.inner_text().strip()


def test_without_its_script_the_chart_is_there(viewing, visit):
    page = visit(java_script_enabled=False)
    page.goto(f"{viewing.address}/good?strategy=acme")
    chart = page.locator("figure .wb-matrix").first
    assert chart.is_visible()
    assert chart.bounding_box()["width"] > 300


@pytest.mark.parametrize("path", ["/", "/good?strategy=acme", "/failing?strategy=acme", "/login"])
def test_on_a_phone_nothing_scrolls_sideways(viewing, visit, path):
    page = visit(**PHONE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(viewing.address + path)
        if "good" in path:
            page.wait_for_selector(ALIVE)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        colours = page.evaluate(
            "[getComputedStyle(document.body).backgroundColor,"
            " getComputedStyle(document.querySelector('main')).color]"
        )
        light, dark = (_lightness(colour) for colour in colours)
        assert (light > dark) == (scheme == "light")
        assert abs(light - dark) > 120


def test_landmarks_and_headings_are_there_in_order(viewing, visit):
    page = visit()
    page.goto(f"{viewing.address}/good?strategy=acme")
    for role in ("banner", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("navigation", name="Chapters").count() == 1
    found = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert found[0] == 1
    assert found.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(found))
    assert page.locator("html").get_attribute("lang") == "en"


def test_by_keyboard_the_focus_is_always_seen_and_the_content_is_one_step_away(viewing, visit):
    page = visit()
    page.goto(f"{viewing.address}/good?strategy=acme")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    for _ in range(10):
        outline = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle + ' ' + s.outlineWidth })()"
        )
        focused = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert outline == "solid 3px", focused
        page.keyboard.press("Tab")
    page.goto(f"{viewing.address}/good?strategy=acme")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")


def test_a_chapter_prints_on_paper_without_the_way_around(viewing, visit):
    page = visit(color_scheme="dark")
    page.goto(f"{viewing.address}/good?strategy=acme")
    page.wait_for_selector(ALIVE)
    page.emulate_media(media="print", color_scheme="light")
    assert not page.get_by_role("navigation").first.is_visible()
    assert not page.get_by_role("button", name="Show").is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator("figure").first.is_visible()
    made = page.pdf(prefer_css_page_size=True, format="A4")
    assert made.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", made)) <= 4


def test_what_if_works_in_a_view(viewing, visit):
    page = visit()
    page.goto(f"{viewing.address}/trial?strategy=acme")
    page.wait_for_selector(".noUi-handle")
    assert page.get_by_text("6 calls").is_visible()
    slide(page)
    page.get_by_text("8 calls").wait_for()
    page.close()


def test_an_edited_page_is_painted_first_and_then_its_widgets_work(editing, visit):
    page = visit()
    page.goto(f"{editing.address}/who?strategy=acme", wait_until="commit")
    page.wait_for_selector("h1")
    page.get_by_text("WHO=lea MODE=edit").wait_for()
    assert page.get_by_text("Editing as lea").is_visible()
    assert page.locator("#app-status").inner_text() == ""
    page.goto(f"{editing.address}/good?strategy=acme")
    page.wait_for_selector(f".app-cell .jupyter-widgets {ALIVE}")
    assert page.locator("figure").count() == 2


def test_a_member_saves_and_votes_from_a_phone(changing, own, visit):
    page = visit(**PHONE)
    page.goto(f"{changing.address}/forms?strategy={own}")
    page.get_by_role("button", name="Add a row").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name (required)").fill("Carla Sosa")
    dialog.get_by_role("button", name=re.compile("^Save")).click()
    page.locator(".wb-status", has_text="Saved: Carla Sosa.").wait_for()
    page.get_by_role("button", name="Open round").click()
    page.get_by_label("Save costs").select_option(label="−3 works against it")
    page.get_by_label("Reason").first.fill("calls cost money")
    page.keyboard.press("Tab")
    page.locator(".wb-said", has_text="saved").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    with sqlite3.connect(changing.folder / "store.sqlite") as store:
        asked = "SELECT name FROM members WHERE strategy = ? AND key = 'carla-sosa'"
        assert store.execute(asked, (own,)).fetchone() == ("Carla Sosa",)
        asked = "SELECT max(round) FROM links WHERE strategy = ? AND contribution = -3"
        assert store.execute(asked, (own,)).fetchone()[0] == 2


def test_a_kernel_answers_only_to_the_reader_it_was_started_for(locked_editing, visit, chromium):
    served, token = locked_editing
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.address}/trial?strategy=acme&token={token}")
    page.wait_for_selector(".noUi-handle")
    kernel = next(re.search(r"/api/kernels/([\w-]+)", url)[1] for url in asked if "/api/ker" in url)
    path = f"/api/kernels/{kernel}"
    assert page.evaluate("(p) => fetch(p).then((a) => a.status)", path) == 200
    assert served.ask(path).status in (302, 403)
    other = chromium.new_context().new_page()
    other.goto(f"{served.address}/?token={token}")
    assert other.evaluate("(p) => fetch(p).then((a) => a.status)", path) == 404
    status = other.evaluate(
        """(place) => new Promise((tell) => {
          const line = new WebSocket(place);
          line.onopen = () => tell("open");
          line.onerror = () => tell("refused");
        })""",
        f"{served.address.replace('http', 'ws')}{path}/channels",
    )
    assert status == "refused"
    other.context.close()


def test_a_crash_of_one_kernel_does_not_touch_another_reader(editing, visit):
    first, second = visit(), visit()
    for page in (first, second):
        page.goto(f"{editing.address}/trial?strategy=acme")
        page.wait_for_selector(".noUi-handle")
        if page is first:
            mine = set(kernels(editing))
    assert mine
    for kernel in mine:
        os.kill(kernel, signal.SIGKILL)
    slide(second)
    second.get_by_text("8 calls").wait_for()
    first.context.close()
    second.close()


def test_a_kernel_that_nobody_is_connected_to_ends(place):
    with serving(place, workers=1, edit=True, idle=2) as served:
        with ThreadPoolExecutor(1) as reader:  # and no browser comes back for it
            asked = reader.submit(served.ask, "/who?strategy=acme")
            until(lambda: kernels(served))  # it may have ended when a slow page is all there
        assert asked.result().status == 200
        until(lambda: not kernels(served))


def _lightness(colour):
    red, green, blue = map(float, re.findall(r"[\d.]+", colour)[:3])
    return 0.3 * red + 0.59 * green + 0.11 * blue


def test_what_is_read_stays_where_it_is_when_the_forms_arrive(editing, visit):
    page = visit(viewport={"width": 1000, "height": 400})
    page.goto(f"{editing.address}/good?strategy=acme", wait_until="commit")
    heading = page.get_by_role("heading", name="What needs attention")
    heading.wait_for()
    page.evaluate("document.querySelector('#what-needs-attention').scrollIntoView()")
    before = heading.bounding_box()["y"]
    page.wait_for_function("document.querySelector('#app-status').textContent === ''")
    page.wait_for_selector(".app-cell .jupyter-widgets:visible")
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") > 100
    assert abs(heading.bounding_box()["y"] - before) < 60
    page.close()


def test_the_focus_stays_where_it_is_when_the_forms_arrive(editing, visit):
    page = visit()
    held = []
    # The forms come when the test lets them.
    page.route("**/voila/static/voila.js", lambda route: held.append(route))  # noqa: PLW0108 playwright marks what it is given
    page.goto(f"{editing.address}/forms?strategy=acme", wait_until="commit")
    rendered = page.get_by_role("region", name="Members")
    rendered.focus()
    assert page.evaluate("document.activeElement.matches('.wb-scroll')")
    at = "document.activeElement.closest('.app-cell')?.id"
    cell = page.evaluate(at)
    assert cell
    until(lambda: page.wait_for_timeout(50) or held)[0].continue_()
    page.locator(f"#{cell} .wb-form").wait_for()
    page.wait_for_function("document.querySelector('#app-status').textContent === ''")
    assert page.evaluate(at) == cell
    assert page.evaluate("document.activeElement.closest('.wb-form') !== null")
    page.keyboard.press("Tab")
    assert page.evaluate(at) == cell  # from there one goes on, and not from the top of the page
    page.close()
