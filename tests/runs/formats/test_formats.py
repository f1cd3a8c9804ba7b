"""What all documents share, and each of them as its readers' programs read it."""

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Emu
from pypdf import PdfReader

from workbook.book.errors import BadInput
from workbook.runs import Options, batch, formats, plan
from workbook.runs.formats import markdown, paper, pdf, powerpoint
from workbook.runs.formats.material import Chart, Material

needs_browser = pytest.mark.skipif(not pdf.browser(), reason="there is no Chromium")


@pytest.fixture(scope="module")
def material(done):
    return Material(done.plan, done.plan.briefs[0], done.made)


def titles(outline):
    return [one["/Title"] for one in outline if not isinstance(one, list)]


# all


def test_every_document_is_made_and_told_in_manifest_and_index(done):
    assert [one.error for one in done.parts] == [""] * 7
    manifest = json.loads((done.plan.out / "manifest.json").read_text(encoding="utf-8"))
    (report,) = manifest["reports"]
    assert [one["format"] for one in report["documents"]] == ["md", "pdf", "pptx", "xlsx"]
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
        "pdf": True, "pptx": True, "md": True, "xlsx": False,
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


@needs_browser
def test_the_paper_has_bookmarks_and_the_contents_say_their_pages(file):
    reader = PdfReader(file("pdf"))
    outline = reader.outline
    assert titles(outline)[1:] == ["Team", "Link", "Summary"]
    sections = [titles(one) for one in outline if isinstance(one, list)]
    assert any("The signed matrix" in one for one in sections)
    chapters = [one for one in outline if not isinstance(one, list)][1:]
    numbers = [reader.get_destination_page_number(one) + 1 for one in chapters]
    contents = reader.pages[1].extract_text()
    told = [int(number) for number in re.findall(r"(?<!\d)\d+(?!\d)", contents)]
    assert [number for number in told if number in numbers] == numbers
    for one, number in zip(chapters, numbers, strict=True):
        assert one["/Title"] in reader.pages[number - 1].extract_text().split("\n")[:3]


def places(outline):
    for one in outline:
        yield from places(one) if isinstance(one, list) else [one]


@needs_browser
def test_every_bookmark_and_every_link_of_the_contents_leads_to_the_page_with_its_heading(file):
    reader = PdfReader(file("pdf"))
    text = [" ".join(page.extract_text().split()) for page in reader.pages]
    marks = list(places(reader.outline))
    assert len(marks) > 15
    for mark in marks:
        title = " ".join(mark["/Title"].split())
        assert title in text[reader.get_destination_page_number(mark)], title
    targets = [
        reader.get_destination_page_number(reader.named_destinations[str(link["/Dest"])])
        for link in (one.get_object() for one in reader.pages[1]["/Annots"])
    ]
    for target, title in zip(targets, ["Team", "Link", "Summary"], strict=True):
        assert title in reader.pages[target].extract_text().split("\n")[:3]


@needs_browser
def test_the_paper_has_a_title_page_and_numbers_every_other(file):
    reader = PdfReader(file("pdf"))
    first = reader.pages[0].extract_text()
    assert "Lean customer service (first attempt)" in first
    assert "Not ready" in " ".join(first.split())
    assert "Page 1" not in first
    total = len(reader.pages)
    for number, page in enumerate(reader.pages[1:], 2):
        assert f"Page {number} of {total}" in page.extract_text()
    assert reader.metadata.title.startswith("Lean customer service (first attempt)")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_weasyprint_makes_a_paper_with_the_same_bookmarks(material):
    pytest.importorskip("weasyprint")
    made = replace(material, chapters=material.chapters[1:2])
    reader = PdfReader(io.BytesIO(pdf.by_weasyprint(made)))
    assert titles(reader.outline)[1] == "Link"
    contents = " ".join(reader.pages[1].extract_text().split())
    assert "Does the service strategy serve the corporate strategy? 3" in contents
    assert f"Page 3 of {len(reader.pages)}" in reader.pages[2].extract_text()


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


def test_on_paper_raw_data_are_left_out_wide_tables_lie_across_and_all_is_open():
    def table(rows, columns):
        head = "".join('<th scope="col">A</th>' for _ in range(columns))
        body = "".join("<tr><td>2026-10-31</td></tr>" for _ in range(rows))
        return (
            '<div class="wb wb-scroll" role="region" aria-label="Votes" tabindex="0"><table>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    assert "Votes: 61 rows, too many for paper" in paper.for_paper(table(61, 3))
    assert "paper-wide" not in paper.for_paper(table(60, 9))
    assert paper.for_paper(table(1, 10)).startswith('<div class="wb wb-scroll paper-small"')
    assert paper.for_paper(table(1, 12)).startswith('<div class="wb wb-scroll paper-wide"')
    assert '<td class="paper-day">2026-10-31</td>' in paper.for_paper(table(1, 3))
    assert paper.for_paper("<details><summary>") == "<details open><summary>"
    assert paper.for_paper('<details class="wb" open>') == '<details class="wb" open>'


# PowerPoint


def slides_of(path):
    return list(Presentation(path).slides)


def test_there_is_a_slide_for_the_verdict_and_one_a_chapter_with_native_text(file):
    slides = slides_of(file("pptx"))
    assert [slide.shapes.title.text.split(":")[0] for slide in slides] == [
        "Lean customer service (first attempt)", "Team", "Link", "Summary",
    ]  # fmt: skip
    text = [shape.text_frame.text for shape in slides[2].shapes if shape.has_text_frame]
    assert any("alignment +0.05 of 1" in one for one in text)
    assert any(shape.has_table for shape in slides[0].shapes)


def test_charts_are_sharp_pictures_with_a_description(file):
    pictures = [
        shape for shape in slides_of(file("pptx"))[2].shapes
        if shape.shape_type == MSO_SHAPE_TYPE.PICTURE
    ]  # fmt: skip
    assert len(pictures) == 2
    for one in pictures:
        wide, _ = one.image.size
        assert wide / Emu(one.width).inches > 150
        described = one._element._nvXxPr.cNvPr.get("descr")
        assert len(described) > 20


def test_findings_are_in_the_notes(file):
    notes = slides_of(file("pptx"))[2].notes_slide.notes_text_frame.text
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


def test_nothing_overlaps_or_leaves_a_slide(file):
    inside(Presentation(file("pptx")))


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
    slides = slides_of(file("pptx"))
    assert len(pages) == len(slides)
    for page, slide in zip(pages, slides, strict=True):
        title = "".join(slide.shapes.title.text.split())
        assert title in "".join(page.extract_text().split())


def chart(wide, high):
    return Chart(f'<svg width="{wide}" height="{high}"></svg>', "A chart.", "Heading")


def test_a_chart_stands_alone_where_another_beside_it_would_make_it_too_small_to_read():
    area = powerpoint.Box(0, 0, 10_850_000, 4_320_000)
    flat, other = chart(772, 293), chart(836, 322)
    assert powerpoint._readable([flat, other], area) == [flat]
    assert powerpoint._readable([flat], area) == [flat]
    small, tall = chart(598, 271), chart(613, 666)
    assert powerpoint._readable([small, other], area) == [small, other]
    assert powerpoint._readable([tall, other], area) == [tall, other]  # alone it is no larger


def test_a_finding_on_a_slide_has_a_head_and_then_sentences(material):
    found = [one for made in material.chapters for one in material.contents(made).findings]
    assert any(one.startswith("✕ Error T001: Nobody leads the strategy") for one in found)


def test_on_paper_only_words_that_are_too_long_are_broken():
    row = "<tr><td>control.status</td><td>{}</td></tr>"
    table = f'<div class="wb wb-scroll"><table>{row}</table></div>'
    long = "https://example.com/a-very-long-address"
    assert f'<td class="paper-long">{long}</td>' in paper.for_paper(table.format(long))
    assert "paper-long" not in paper.for_paper(table.format("short words, however many there are"))


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
    assert len(deck.slides) == 4
    inside(deck)


def test_a_template_that_is_none_is_refused_before_a_run(tmp_path):
    path = tmp_path / "company.pptx"
    path.write_text("not a presentation", encoding="utf-8")
    with pytest.raises(BadInput, match=r"company\.pptx cannot be used"):
        formats.refuse_what_is_missing(Options(formats=("pptx",), template=path))


# Excel


def test_excel_has_findings_and_every_measure(file):
    book = load_workbook(file("xlsx"))
    assert book.sheetnames[:2] == ["Summary", "Findings"]
    assert {"link.cells", "plans.schedule", "gates"} <= set(book.sheetnames)
    rows = list(book["Findings"].values)
    assert rows[0][:3] == ("Code", "Severity", "Gate")
    assert {row[0] for row in rows} >= {"L101", "T001"}
    heading, *cells = book["link.cells"].values
    assert heading[:3] == ("Choice", "Corporate objective", "Cell")
    assert all(isinstance(row[2], int | float) for row in cells)
    summary = [row[0] for row in book["Summary"].values]
    assert summary[0] == "Lean customer service (first attempt)"
    assert "link" in summary


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


def test_a_huge_picture_gets_fewer_pixels_instead_of_too_many_for_any_reader():
    import vl_convert
    from PIL import Image

    # The scoreboard of a real plan with 331 indicators; drawn at three times its size it was
    # refused as a decompression bomb.
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="40000"><rect/></svg>'
    scale = powerpoint._sharpness(svg)
    wide, high = Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=scale))).size
    assert wide * high <= powerpoint.MOST_PIXELS * 1.01
    assert powerpoint._sharpness('<svg width="600" height="300">') == powerpoint.SHARPNESS
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    powerpoint._write_chart(slide, Chart(svg, "A long list", "List"), powerpoint.Box(0, 0, 9, 9))
    assert slide.shapes[0].shape_type == MSO_SHAPE_TYPE.PICTURE
