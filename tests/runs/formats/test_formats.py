"""What all documents share, and each of them as its readers' programs read it."""

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace

import nbformat
import pandas as pd
import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Emu
from pypdf import PdfReader

from workbook.book.errors import BadInput
from workbook.charts import parts, theme
from workbook.charts.parts import Figure
from workbook.runs import Options, batch, formats, plan
from workbook.runs.formats import markdown, paper, pdf, powerpoint, slides
from workbook.runs.formats.material import Material

needs_browser = pytest.mark.skipif(not pdf.browser(), reason="there is no Chromium")


@pytest.fixture(scope="module")
def material(done):
    return Material(done.plan, done.plan.briefs[0], done.made)


def material_of(store, key):
    """Return what documents of a strategy are made of, without its chapters."""
    planned = plan(str(store), [key], ["link"], "2026-10-31", options=Options(formats=("md",)))
    return Material(planned, planned.briefs[0], ())


def titles(outline):
    return [one["/Title"] for one in outline if not isinstance(one, list)]


# all


def test_every_document_is_made_and_told_in_manifest_and_index(done):
    assert [one.error for one in done.parts] == [""] * 8
    manifest = json.loads((done.plan.out / "manifest.json").read_text(encoding="utf-8"))
    (report,) = manifest["reports"]
    assert [one["format"] for one in report["documents"]] == [
        "data.xlsx", "md", "pdf", "pptx", "xlsx",
    ]  # fmt: skip
    index = done.index.read_text(encoding="utf-8")
    for one in report["documents"]:
        assert (done.plan.out / one["file"]).stat().st_size > 500
        assert f'href="{one["file"]}"' in index


def test_documents_of_the_same_are_not_made_again_but_one_that_is_gone_is(done, file):
    before = {name: file(name).stat().st_mtime_ns for name in ("pptx", "md")}
    file("xlsx").unlink()
    again = batch.run(done.plan)
    assert all(one.unchanged for one in again.made)
    assert {one.format: one.unchanged for one in again.documents} == {
        "pdf": True, "pptx": True, "md": True, "xlsx": False, "data.xlsx": True,
    }  # fmt: skip
    assert {name: file(name).stat().st_mtime_ns for name in before} == before
    assert file("xlsx").is_file()


def test_a_chapter_page_stays_below_a_megabyte(done):
    pages = [path.stat().st_size for path in done.plan.out.rglob("*.html")]
    assert len(pages) > 5  # three chapters, the index, the handbook, and pages of rows
    assert max(pages) < 1_000_000


def test_a_format_whose_program_is_missing_says_what_to_install(monkeypatch):
    monkeypatch.setattr(pdf, "browser", lambda: "")
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    monkeypatch.setattr(powerpoint, "find_spec", lambda _: None)
    with pytest.raises(BadInput) as refused:
        formats.refuse_what_is_missing(Options(formats=("html", "pdf", "pptx", "md")))
    said = str(refused.value)
    assert "Install Chromium or Chrome" in said
    assert "service-strategy-workbook[paper]" in said
    assert "service-strategy-workbook[slides]" in said


def test_a_document_that_cannot_be_made_stops_no_other(done, monkeypatch, tmp_path):
    def broken(_):
        raise ZeroDivisionError("no page")

    monkeypatch.setattr(pdf, "content", broken)
    forced = replace(done.plan.options, formats=("pdf", "md"), force=True)
    planned = replace(done.plan, options=forced, out=tmp_path, chapters=done.plan.chapters[:1])
    ended = batch.run(planned)
    assert ended.failed
    made = {one.format: one.error for one in ended.documents}
    assert made == {"pdf": "ZeroDivisionError: no page", "md": ""}
    index = ended.index.read_text(encoding="utf-8")
    assert "could not be made (reference" in index


# PDF


@pytest.fixture(scope="module")
def with_appendix(material):
    options = replace(material.plan.options, appendix=True)
    return replace(material, plan=replace(material.plan, options=options))


@pytest.fixture(scope="module")
def long_paper(with_appendix):
    return PdfReader(io.BytesIO(pdf.content(with_appendix)))


def words_of(page):
    return " ".join(page.extract_text().split())


@needs_browser
def test_the_paper_is_the_boards_edition_on_at_most_five_pages(file):
    reader = PdfReader(file("pdf"))
    assert len(reader.pages) <= pdf.MOST_PAGES
    first = words_of(reader.pages[0])
    assert first.index("Lean customer service (first attempt)") < first.index("What the board must")
    assert "Money for a fifth letter" in first
    assert "2 November 2026" in first
    text = " ".join(map(words_of, reader.pages))
    for title in ("The strategy on a page", "The scoreboard", "The plan", "What we know about"):
        assert title in text
    for number, page in enumerate(reader.pages, 1):
        assert f"{number} / {len(reader.pages)}" in words_of(page)
    assert reader.metadata.title.startswith("Lean customer service (first attempt)")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


@needs_browser
def test_without_an_appendix_no_chapter_is_in_the_paper_and_with_one_all_are(file, long_paper):
    short = PdfReader(file("pdf"))
    assert len(long_paper.pages) > len(short.pages)
    for page, same in zip(short.pages, long_paper.pages, strict=False):
        assert words_of(page).split(" / ")[0][:-2] == words_of(same).split(" / ")[0][:-2]
    titles_ = titles(long_paper.outline)
    assert titles_[-4:] == ["Appendix", "Team", "Link", "Summary"]
    assert not {"Appendix", "Team"} & set(titles(short.outline))


@needs_browser
def test_the_contents_of_the_appendix_say_the_pages_of_the_chapters(long_paper):
    marks = [one for one in long_paper.outline if not isinstance(one, list)][-4:]
    contents, *chapters = [long_paper.get_destination_page_number(one) for one in marks]
    told = re.findall(r"(\d+)$", long_paper.pages[contents].extract_text(), re.MULTILINE)
    assert [int(one) for one in told][:3] == [number + 1 for number in chapters]
    for mark, number in zip(marks[1:], chapters, strict=True):
        assert mark["/Title"] in long_paper.pages[number].extract_text().split("\n")[:3]
    links = [one.get_object() for one in long_paper.pages[contents]["/Annots"]]
    targets = [
        long_paper.get_destination_page_number(long_paper.named_destinations[str(one["/Dest"])])
        for one in links
    ]
    assert targets == chapters


def places(outline):
    for one in outline:
        yield from places(one) if isinstance(one, list) else [one]


@needs_browser
def test_every_bookmark_leads_to_the_page_with_its_heading(long_paper):
    text = [words_of(page) for page in long_paper.pages]
    marks = list(places(long_paper.outline))
    assert len(marks) > 20
    for mark in marks:
        title = " ".join(mark["/Title"].split())
        assert title in text[long_paper.get_destination_page_number(mark)], title


def letters(page):
    """Return the sizes of a page's letters in points, with what is written in them."""
    found = []

    def visit(text, matrix, of_text, _font, size):
        if text.strip():
            scale = abs(matrix[3] * of_text[3] - matrix[1] * of_text[2]) or 1.0
            found.append((round(size * scale, 2), text))

    page.extract_text(visitor_text=visit)
    return found


@needs_browser
@pytest.mark.parametrize("key", ["distributor", "distributor-first-attempt"])
def test_no_letter_of_the_paper_is_smaller_than_nine_points(store, key):
    made = PdfReader(io.BytesIO(pdf.content(material_of(store, key))))
    assert len(made.pages) <= pdf.MOST_PAGES
    sizes = [one for page in made.pages for one in letters(page)]
    assert len(sizes) > 200
    assert min(sizes) >= (8.95, "")


def test_weasyprint_makes_the_same_paper(with_appendix):
    pytest.importorskip("weasyprint")
    made = replace(with_appendix, chapters=with_appendix.chapters[1:2])
    reader = PdfReader(io.BytesIO(pdf.by_weasyprint(made)))
    assert titles(reader.outline)[-2:] == ["Appendix", "Link"]
    (appendix,) = (page for page in reader.pages if "Appendix" in page.extract_text()[:40])
    found = re.search(r"serve the corporate strategy\? (\d+)", words_of(appendix))
    page = reader.pages[int(found[1]) - 1]
    assert "Link" in page.extract_text().split("\n")[:3]


def test_a_browser_that_prints_nothing_is_said(material, monkeypatch):
    monkeypatch.setattr(pdf, "browser", lambda: shutil.which("true"))
    with pytest.raises(Exception, match="did not print the paper"):
        pdf.content(material)


def test_names_cannot_leave_the_style_or_the_page(done, material):
    ugly = '"} </style><script>alert(1)</script> ünï'
    brief = replace(material.brief, glance=replace(material.brief.glance, name=ugly))
    html = pdf.page(replace(material, brief=brief, chapters=()))
    assert "<script" not in html
    assert html.count("</style>") == 1


def notebook_of(*cells):
    made = nbformat.v4.new_notebook()
    for one in cells:
        if not isinstance(one, theme.Html):
            made.cells.append(nbformat.v4.new_markdown_cell(one))
            continue
        data = {"text/html": str(one), parts.MIME: parts.to_text(one.parts)}
        output = nbformat.v4.new_output("display_data", data)
        made.cells.append(nbformat.v4.new_code_cell("", outputs=[output]))
    return made


def shown_of(notebook):
    outputs = (one for cell in notebook.cells for one in cell.get("outputs", ()))
    return "".join(one.data["text/html"] for one in outputs)


def table(rows, columns, word="1", **more):
    frame = pd.DataFrame([[word] * columns] * rows, columns=[f"c{n}" for n in range(columns)])
    return theme.table(frame, "Votes", **more)


def test_on_paper_what_was_typed_is_left_out_and_so_is_a_heading_with_nothing_below():
    made = paper.for_paper(
        notebook_of(
            "# Title\nWhat?",
            "## Measurements\nRead.",
            table(1, 2, entered=True),
            "## What if?",
            theme.paragraph("Open the page.", aside=True),
            "## Kept",
            theme.paragraph("Said."),
        )
    )
    assert [one.source for one in made.cells if one.cell_type == "markdown"] == [
        "# Title\nWhat?", "## Kept",
    ]  # fmt: skip
    assert "Said." in shown_of(made)
    assert "Votes" not in shown_of(made)


def test_on_paper_raw_data_are_left_out_wide_tables_lie_across_and_all_is_open():
    def fitted(shown):
        return shown_of(paper.for_paper(notebook_of(shown)))

    assert "Votes: 61 rows, too many for paper" in fitted(table(61, 3))
    assert "paper-wide" not in fitted(table(60, 9))
    assert fitted(table(1, 10)).startswith('<div class="paper-table paper-wide">')
    assert "paper-long" in fitted(table(1, 2, "https://example.com/a-very-long-address"))
    assert "paper-long" not in fitted(table(1, 2, "short words, however many there are"))
    assert '<details class="wb" open>' in fitted(theme.folded("More", theme.paragraph("x")))


# PowerPoint


def slides_of(path):
    return list(Presentation(path).slides)


def test_findings_and_decisions_come_first_then_scoreboard_and_plan(file):
    slides = slides_of(file("pptx"))
    seen = list(dict.fromkeys(slide.shapes.title.text for slide in slides))
    assert seen[:6] == [
        "Lean customer service (first attempt)", "What the board must decide", "Where we stand",
        "What matters most", "The scoreboard", "The plan",
    ]  # fmt: skip
    assert any(shape.has_table for shape in slides[0].shapes)
    decide = next(shape.table for shape in slides[1].shapes if shape.has_table)
    assert [cell.text for cell in decide.rows[0].cells] == ["Decision", "By", "What waiting costs"]
    assert "Money for a fifth letter" in decide.cell(1, 0).text
    assert decide.cell(1, 1).text == "2 November 2026"


@pytest.fixture(scope="module")
def long_deck(with_appendix):
    return Presentation(io.BytesIO(powerpoint.content(with_appendix)))


def test_the_appendix_has_a_slide_a_chapter_with_native_text(file, long_deck):
    slides = list(long_deck.slides)
    assert [slide.shapes.title.text.split(":")[0] for slide in slides[-3:]] == [
        "Team", "Link", "Summary",
    ]  # fmt: skip
    assert len(slides) == len(slides_of(file("pptx"))) + 3
    text = [shape.text_frame.text for shape in slides[-2].shapes if shape.has_text_frame]
    assert any("lignment" in one for one in text)


def test_charts_are_sharp_pictures_with_a_description(long_deck):
    pictures = [
        shape for slide in long_deck.slides for shape in slide.shapes
        if shape.shape_type == MSO_SHAPE_TYPE.PICTURE
    ]  # fmt: skip
    assert len(pictures) >= 3
    for one in pictures:
        wide, _ = one.image.size
        assert wide / Emu(one.width).inches > 150
        described = one._element._nvXxPr.cNvPr.get("descr")
        assert len(described) > 20


def test_findings_are_in_the_notes(long_deck):
    notes = list(long_deck.slides)[-2].notes_slide.notes_text_frame.text
    assert "L101" in notes
    assert "The report also shows: " in notes


def inside(deck):
    for slide in deck.slides:
        boxes = [
            (one.left, one.top, one.left + one.width, one.top + one.height) for one in slide.shapes
        ]
        for left, top, right, bottom in boxes:
            assert 0 <= left < right <= deck.slide_width
            assert 0 <= top < bottom <= deck.slide_height
        for at, one in enumerate(boxes):
            for other in boxes[:at]:
                apart = (
                    one[2] <= other[0] or other[2] <= one[0]
                    or one[3] <= other[1] or other[3] <= one[1]
                )  # fmt: skip
                assert apart, (slide.shapes.title.text, one, other)


def test_nothing_overlaps_or_leaves_a_slide(long_deck):
    inside(long_deck)


def test_libreoffice_opens_the_slides_and_shows_each_with_its_title(file, tmp_path):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not here")
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--convert-to", "pdf", "--outdir", tmp_path, file("pptx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    (made,) = tmp_path.glob("*.pdf")
    pages = PdfReader(made).pages
    decks = slides_of(file("pptx"))
    assert len(pages) == len(decks)
    for page, slide in zip(pages, decks, strict=True):
        title = "".join(slide.shapes.title.text.split())
        assert title in "".join(page.extract_text().split())


def chart(wide, high):
    return "Heading", Figure(f'<svg width="{wide}" height="{high}"></svg>', "A chart.")


def test_a_chart_stands_alone_where_another_beside_it_would_make_it_too_small_to_read():
    area = slides.Box(0, 0, 10_850_000, 4_320_000)
    flat, other = chart(772, 293), chart(836, 322)
    assert powerpoint._readable([flat, other], area) == [flat]
    assert powerpoint._readable([flat], area) == [flat]
    small, tall = chart(598, 271), chart(613, 666)
    assert powerpoint._readable([small, other], area) == [small, other]
    assert powerpoint._readable([tall, other], area) == [tall, other]  # alone it is no larger


def test_a_template_gives_design_and_size_and_its_slides_are_left_out(material, tmp_path):
    template = Presentation()
    template.slide_width, template.slide_height = Emu(9_144_000), Emu(6_858_000)
    old = template.slides.add_slide(template.slide_layouts[1])
    old.shapes.title.text = "An old slide"
    template.core_properties.category = "Company"
    path = tmp_path / "company.pptx"
    template.save(path)
    options = replace(material.plan.options, template=path)
    assert powerpoint.what_is_missing(options) == ""
    planned = replace(material.plan, options=options)
    deck = Presentation(io.BytesIO(powerpoint.content(replace(material, plan=planned))))
    assert deck.slide_width == 9_144_000
    assert deck.core_properties.category == "Company"
    assert next(iter(deck.slides)).shapes.title.text.startswith("Lean customer")
    inside(deck)


def test_a_template_that_is_none_is_refused_before_a_run(tmp_path):
    path = tmp_path / "company.pptx"
    path.write_text("not a presentation", encoding="utf-8")
    with pytest.raises(BadInput, match=r"company\.pptx cannot be used"):
        formats.refuse_what_is_missing(Options(formats=("pptx",), template=path))


# Excel


def test_excel_for_people_has_findings_actions_and_indicators_by_their_names(file):
    book = load_workbook(file("xlsx"))
    assert book.sheetnames == ["Summary", "Findings", "Actions", "Indicators"]
    findings, actions, indicators = (list(book[name].values) for name in book.sheetnames[1:])
    assert findings[0][:4] == ("Severity", "Gate", "About", "What was found")
    assert {row[-1] for row in findings} >= {"L101", "T001"}
    assert actions[0][:4] == ("Function", "Action", "Owner", "Objectives")
    assert any("Write, print and post four letters" in row[1] for row in actions)
    assert any(row[1] == "Reply cards that came back" for row in indicators)
    assert book["Summary"]["A1"].value == "Lean customer service (first attempt)"


# Markdown


def test_markdown_says_verdict_gates_what_first_and_what_changed(file):
    text = file("md").read_text(encoding="utf-8")
    assert text.startswith("# Lean customer service (first attempt)\n")
    assert "**Not ready: the link gate fails with 2 errors." in text
    assert "| Link | failed | 2 |" in text
    assert text.count("error T001") == 1  # most at stake first, and each kind once
    assert "… and " in text
    assert "## What changed since 2026-09-30\n\nThe strategy did not exist on that day." in text
    assert len(text) < 4000


def test_markdown_names_whose_value_moved(store):
    options = Options(formats=("md",), since="2026-09-30")
    planned = plan(str(store), ["distributor"], ["link"], "2026-10-31", options=options)
    text = markdown.content(Material(planned, planned.briefs[0], ()))
    assert (
        "- Value moved: Orders of large chains are entered right the first time, measured: 94.4"
        in text
    )
