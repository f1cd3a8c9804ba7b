"""What a slide is made of: tables and topics that fit, and sharp pictures."""

import io

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from workbook.charts.parts import Figure, Table
from workbook.runs.formats import slides

AREA = slides.Box(0, 0, 10_850_000, 5_000_000)


def slide():
    deck = Presentation()
    return deck.slides.add_slide(deck.slide_layouts[6])


def sizes(shapes):
    return {run.font.size.pt for one in shapes for row in one.table.rows for cell in row.cells
            for line in cell.text_frame.paragraphs for run in line.runs}  # fmt: skip


def test_a_short_table_has_large_letters_and_a_long_one_becomes_two_halves():
    short = Table("", ("A", "B"), (("one", "two"),))
    assert slides.split(short, AREA) == (short,)
    shown = slide()
    assert slides.write_table(shown, short, AREA) == 1
    assert sizes(shown.shapes) == {18.0}
    long = Table("", ("A", "B"), tuple((f"row {n}", "words " * 20) for n in range(24)))
    halves = slides.split(long, AREA)
    assert len(halves) == 2
    assert halves[0].rows + halves[1].rows == long.rows
    assert 8 <= len(halves[0].rows) <= 16


def test_of_a_table_that_is_longer_than_a_slide_as_many_rows_as_fit_are_shown():
    shown = slide()
    long = Table("", ("A",), tuple((f"row {n}",) for n in range(500)))
    number = slides.write_table(shown, long, AREA)
    assert 10 < number < 40
    (table,) = shown.shapes
    assert table.top + sum(row.height for row in table.table.rows) <= AREA.top + AREA.height
    assert min(sizes(shown.shapes)) >= 11


def test_a_cell_that_is_higher_than_the_slide_is_cut_and_a_word_keeps_its_room():
    shown = slide()
    slides.write_table(shown, Table("", ("Severity", "Text"), (("Warning", "words " * 900),)), AREA)
    (table,) = shown.shapes
    assert table.table.cell(1, 1).text.endswith("…")
    letters = len("Severity") * min(sizes(shown.shapes)) * 12_700 * 0.5
    assert table.table.columns[0].width > letters


def test_topics_fill_one_column_after_another_and_the_rest_waits_for_the_next_slide():
    left = AREA._replace(width=5_000_000)
    boxes = (left, left._replace(left=5_500_000))
    short = [("Risk", ["One line"]), ("Words", ["“Call me.”"])]
    assert slides.write_topics(slide(), boxes, short) == 2
    long = [
        (f"Topic {n}", ["A sentence of some length about a matter. " * 3] * 5) for n in range(4)
    ]
    number = slides.write_topics(slide(), boxes, long)
    assert 1 < number < 4
    shown = slide()
    assert slides.write_topics(shown, boxes[:1], [("Endless", ["A sentence. " * 9] * 60)]) == 1
    text = shown.shapes[0].text_frame.text
    assert "more" in text.splitlines()[-1]


def test_a_huge_picture_gets_fewer_pixels_instead_of_too_many_for_any_reader():
    import vl_convert
    from PIL import Image

    # The scoreboard of a real plan with 331 indicators; drawn at three times its size it was
    # refused as a decompression bomb.
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="40000"><rect/></svg>'
    scale = slides.sharpness(svg)
    wide, high = Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=scale))).size
    assert wide * high <= slides.MOST_PIXELS * 1.01
    assert slides.sharpness('<svg width="600" height="300">') == slides.SHARPNESS
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    slides.write_chart(slide, Figure(svg, "A long list"), "List", slides.Box(0, 0, 9, 9))
    assert slide.shapes[0].shape_type == MSO_SHAPE_TYPE.PICTURE
