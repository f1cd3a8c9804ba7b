"""Pages fold by sections; an empty one is a line, and a long page has an overview."""

from __future__ import annotations

from workbook.charts import theme
from workbook.pages import sections
from workbook.pages.sections import Part

FULL = Part('<div class="report-output"><figure>picture</figure></div>')
EMPTY = Part(str(theme.nothing("The matrix", "nothing to show yet")))


def text(heading, words="What it shows."):
    return Part(f'<h2 id="{sections.place_of(heading)}">{heading}</h2>\n<p>{words}</p>', True)


def test_a_section_folds_and_stands_open_where_it_has_content():
    html = "".join(sections.folded([text("The matrix"), FULL]))
    assert html.startswith('<details class="page-section" open><summary><h2 id="the-matrix">')
    assert html.index("What it shows.") < html.index("picture") < html.index("</details>")


def test_an_empty_section_is_a_line_that_says_why():
    *_, html = sections.folded([text("The matrix"), EMPTY, text("Votes"), FULL, EMPTY])
    assert "page-empty" not in html  # one of its two cells has something to show
    found = Part("<div><ul><li>A finding</li></ul></div>")
    assert "page-empty" not in "".join(sections.folded([text("Votes"), EMPTY, found]))
    note = Part("<div><p>No round has been opened.</p></div>")
    assert "page-empty" in "".join(sections.folded([text("Votes"), EMPTY, note]))
    assert "page-empty" not in "".join(sections.folded([text("Votes"), note]))
    html = "".join(sections.folded([text("The matrix"), EMPTY]))
    assert '<details class="page-section page-empty"><summary>' in html
    assert '<span class="page-nothing">nothing to show yet</span></summary>' in html


def test_the_head_of_a_page_does_not_fold_and_a_long_page_has_an_overview():
    head = Part("<h1>Link</h1><p>Does it serve?</p>", True)
    names = ["One", "Two", "Three"]
    parts = [head, FULL, *(part for name in names for part in (text(name), FULL))]
    headings = [sections.heading(part.html) for part in parts if sections.heading(part.html)]
    html = "".join(sections.folded(parts, headings))
    assert html.index("<h1>") < html.index("picture") < html.index("page-overview")
    assert [html.count(f'href="#{name.casefold()}"') for name in names] == [1, 1, 1]
    assert sections.overview(headings[:2]) == ""


def test_a_page_that_comes_piece_by_piece_is_the_same():
    parts = [text("One"), FULL, text("Two"), EMPTY, text("Three")]
    folding, pieces = sections.Folding(), []
    for part in parts:
        pieces += folding.take([part])
    pieces += folding.end()
    assert "".join(pieces) == "".join(sections.folded(parts))
    assert "".join(pieces).count("<details") == "".join(pieces).count("</details>") == 3
