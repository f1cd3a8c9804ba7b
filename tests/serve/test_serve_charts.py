"""Charts of every chapter alive in a real Chromium: what marks tell, legends pick, lists filter."""

from __future__ import annotations

import re

import pytest

# Charts of each chapter of the sample: none may be forgotten when one is added.
CHARTS = {
    "portfolio": 2,
    "team": 2,
    "link": 6,
    "plans": 12,
    "customer": 3,
    "sectors": 1,
    "journey": 3,
    "voice": 3,
    "economics": 6,
    "solution": 5,
    "control": 6,
    "maturity": 1,
    "observer": 1,
}
LIVE = ".app-cell figure[data-live]"
TOOLTIP = "#app-tip:not([hidden])"
LOOKED_AT = 6  # marks of a chart
SETTLE = """async () => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const figures = [...document.querySelectorAll(".app-cell figure[data-live]")];
  while (figures.some((one) => one.dataset.state !== "alive")) {
    await new Promise((later) => setTimeout(later, 25));
  }
}"""
RAW = re.compile(r"null|undefined|NaN|<NA>|\b[a-z]+_[a-z]+|\d{4}-\d\d-\d\d|\d\.\d{5}|\{|\[")


def alive(page, served, chapter, strategy="distributor"):
    """Open a chapter and give its charts when all of them are alive."""
    whose = "" if chapter == "portfolio" else f"strategy={strategy}&"
    page.goto(f"{served.address}/{chapter}?{whose}as_of=2026-10-31")
    page.evaluate(SETTLE)
    figures = page.locator(LIVE)
    return [figures.nth(at) for at in range(figures.count())]


def told(page, figure):
    """Point at marks all over a chart and give what they tell."""
    marks = figure.locator("[data-tip]:not(line)").all()
    found = []
    for mark in marks[:: max(1, len(marks) // LOOKED_AT)]:
        if not mark.is_visible():
            continue
        mark.scroll_into_view_if_needed()
        box = mark.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        tooltip = page.locator(TOOLTIP)
        if tooltip.count():
            found.append(tooltip.inner_text())
    page.mouse.move(0, 0)
    return found


@pytest.mark.parametrize("chapter", CHARTS)
def test_every_chart_tells_what_its_marks_are_in_words(company, page, chapter):
    figures = alive(page, company, chapter)
    assert len(figures) == CHARTS[chapter]
    for figure in figures:
        name = figure.locator(".wb-alt").inner_text()
        if figure.locator(".wb-network").count():
            continue  # its boxes are words already
        if not figure.locator("[data-tip]:not(line)").count():
            assert figure.locator("line[data-tip]").count()  # thin lines, whose names say the same
            continue
        found = told(page, figure)
        assert found, name
        for text in found:
            title, *lines = filter(str.strip, text.splitlines())
            assert title
            assert len(lines) % 2 == 0, text  # a label, and what it is
            assert lines, text
            assert not RAW.search(text), text


def test_the_values_are_those_of_the_measures(company, page):
    matrix = alive(page, company, "link", "distributor-first-attempt")[0]
    words = told(page, matrix)[1].replace("\n", " ")
    assert "Close the telephone order desk" in words
    assert re.search(r"For\s+Grow sales to large chains .* Contribution\s+−2 ", words)
    gantt = next(
        one
        for one in alive(page, company, "plans", "distributor-first-attempt")
        if one.get_by_text("Print order forms").count() and one.locator(".wb-rows").count()
    )
    mark = gantt.locator("[data-tip^='Print order forms']").first
    mark.scroll_into_view_if_needed()
    mark.hover(force=True)
    words = page.locator(TOOLTIP).inner_text()
    assert "19 January 2026" in words
    assert "6 March 2026" in words
    assert re.search(r"Done\s+100 %", words)


def test_a_legend_picks_and_lets_go_by_keyboard_too(company, page):
    figure = alive(page, company, "customer")[0]
    marks = figure.locator(".wb-plot [data-pick]")
    assert (marks.count(), figure.locator(".app-faint").count()) == (17, 0)
    button = figure.get_by_role("button", name="refuted")
    button.click()
    assert figure.locator(".app-faint").count() == 16
    assert button.get_attribute("aria-pressed") == "true"
    button.press("Enter")
    assert figure.locator(".app-faint").count() == 0


def test_by_keyboard_the_arrows_go_from_mark_to_mark(company, page):
    figure = alive(page, company, "link")[2]
    rows = figure.locator("[data-walk]")
    rows.focus()
    page.keyboard.press("ArrowDown")
    first = page.locator(TOOLTIP).inner_text()
    page.keyboard.press("ArrowDown")
    assert page.locator(TOOLTIP).inner_text() != first
    page.keyboard.press("Escape")
    assert page.locator(TOOLTIP).count() == 0


def test_a_crowded_chart_is_read_one_function_at_a_time(company, page):
    gantt = next(
        one
        for one in alive(page, company, "plans")
        if one.get_by_role("combobox", name="Function").count()
    )
    choice = gantt.get_by_role("combobox", name="Function")
    assert choice.locator("option").all_inner_texts() == [
        "All", "Sales", "Marketing", "Logistics", "Finance", "Systems"
    ]  # fmt: skip
    high = gantt.bounding_box()["height"]
    choice.select_option("Marketing")
    gantt.locator(".wb-head", has_text="Sales").wait_for(state="hidden")
    assert gantt.locator(".wb-head", has_text="Marketing").is_visible()
    assert gantt.bounding_box()["height"] < high / 2
    choice.select_option("All")
    gantt.locator(".wb-head", has_text="Sales").wait_for()
    assert gantt.bounding_box()["height"] == high


def test_the_axis_of_a_long_chart_stays_in_sight_below_the_bar(company, visit):
    page = visit(viewport={"width": 1440, "height": 900})
    alive(page, company, "plans")
    axis = page.locator(".wb-long > .wb-axis").first
    frame = page.locator(".wb-long").first.bounding_box()
    page.evaluate("there => window.scrollBy(0, there)", frame["y"] + frame["height"] / 2)
    box = page.locator(".page-bar").bounding_box()
    assert box["y"] == 0
    assert abs(axis.bounding_box()["y"] - (box["y"] + box["height"])) < 2


def test_where_there_are_few_marks_nothing_is_to_be_chosen(company, page):
    alive(page, company, "plans", "distributor-first-attempt")
    assert page.locator(".app-filter").count() == 0


@pytest.mark.parametrize("chapter", ["plans", "customer", "control"])
def test_on_paper_no_chart_is_cut_and_no_list_is_offered(company, visit, chapter):
    page = visit(viewport={"width": 718, "height": 1000})  # A4 less its margins
    figures = alive(page, company, chapter)
    page.emulate_media(media="print")
    assert page.locator(".app-filter:visible").count() == 0
    for figure in figures:
        frame = figure.bounding_box()
        for part in figure.locator(".wb-plot:visible, td:visible, .wb-name:visible").all():
            drawn = part.bounding_box()
            assert drawn["x"] + drawn["width"] <= frame["x"] + frame["width"] + 1
        assert frame["x"] + frame["width"] <= 718
