"""What a slide is made of: a title, texts, tables and pictures, each in its place."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from workbook.book.messages import say_number
from workbook.charts.parts import Figure, Table

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide, SlideLayout
    from pptx.util import Length

SHARPNESS = 3.0  # pixels of a picture for each of the chart's own
MOST_PIXELS = 20_000_000  # of one picture; a slide that fills a wall shows fewer
WIDE = (12_192_000, 6_858_000)  # 16:9 in EMU, 914,400 to the inch
LARGEST = 1.6  # times a chart's own size; a small chart is not blown up
SMALLEST_LETTERS = 10  # points
TOPIC_LETTERS = (18, 16, 14, 12)  # points
LEAST_TABLE_LETTERS = 13  # points, before a table is split
TABLE_LETTERS = (18, 16, 14, 13, 12, 11)  # points; the last is for what is longer than a slide

PIXEL = 9_525  # EMU
CAPTION = 340_000  # EMU
TOP, ANSWER, CHARTS, BOTTOM = 0.05, 0.17, 0.33, 0.96  # of the slide's height
_POINT = 12_700
_LONGEST_WORD = 22  # letters for which a column makes room
_GAP = 0.02  # of the slide's width
_MARGIN = 0.055
_LETTER, _LINE = 0.52, 1.22  # of the size of letters: an average width, and a line's height
_CELL = 2 * 45_720 + 30_000  # EMU between the letters and the edges of a cell, above and below
_SIDE = 2 * 91_440  # the same at the sides
_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)[^>]*?\bheight="([\d.]+)')


Topic = tuple[str, Sequence[str]]
"""A heading and the lines below it."""


class Box(NamedTuple):
    """A place on a slide in EMU."""

    left: int
    top: int
    width: int
    height: int

    @property
    def lengths(self) -> tuple[Length, Length, Length, Length]:
        """The same as python-pptx takes it."""
        from pptx.util import Emu

        return Emu(self.left), Emu(self.top), Emu(self.width), Emu(self.height)


def new_slide(deck: Presentation, layout: SlideLayout, title: str, *, is_ours: bool) -> Slide:
    """Add a slide with a title; ``is_ours`` where no company's template gives the design."""
    from pptx.enum.text import PP_ALIGN

    slide: Slide = deck.slides.add_slide(layout)
    for placeholder in fillable(slide.placeholders):
        placeholder.element.getparent().remove(placeholder.element)
    head = slide.shapes.title
    assert head is not None  # noqa: S101 the layout was chosen for it
    head.left, head.top, head.width, head.height = box_of(deck, TOP, ANSWER - 0.01).lengths
    frame = head.text_frame
    frame.word_wrap = True
    frame.text = title
    fit(frame, (24 if len(title) < 50 else 20) if is_ours else (28 if len(title) < 60 else 22))
    if is_ours:
        # python-pptx's own design centres titles over text that stands at the left.
        for paragraph in frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.font.bold = True
    return slide


def write_text(
    slide: Slide, box: Box, paragraphs: Sequence[str], points: int, *, bold: bool = False
) -> Any:
    """Write paragraphs in letters of at most so many points, smaller where they would not fit."""
    from pptx.util import Pt

    frame = slide.shapes.add_textbox(*box.lengths).text_frame
    frame.word_wrap = True
    frame.text = "\n".join(paragraphs)
    size = size_for("\n\n".join(paragraphs), box, points)
    fit(frame, size, bold=bold)
    for paragraph in frame.paragraphs[1:]:
        paragraph.space_before = Pt(size // 2)
    return frame


def write_topics(slide: Slide, boxes: Sequence[Box], topics: Sequence[Topic]) -> int:
    """Write topics below each other, box after box, and return how many are on the slide.

    All have letters of one size. Of a topic that is longer than a box as many lines as fit stand
    there, the last one saying how many do not.
    """
    for points in TOPIC_LETTERS:
        columns = _columns(topics, boxes, points)
        if sum(map(len, columns)) == len(topics):
            break
    for box, column in zip(boxes, columns, strict=True):
        top = box.top
        for heading, lines in column:
            place = box._replace(top=top, height=box.top + box.height - top)
            shown = _as_many_as_fit(heading, lines, place, points)
            used = min(_topic_height(heading, shown, box, points), place.height)
            paragraphs = [heading, *(f"•  {one}" for one in shown)]
            frame = write_text(slide, place._replace(height=used), paragraphs, points)
            for run in frame.paragraphs[0].runs:
                run.font.bold = True
            top += used
    return sum(map(len, columns))


def _columns(topics: Sequence[Topic], boxes: Sequence[Box], points: int) -> list[list[Topic]]:
    """Return the topics of each box; the first of a box is there however long it is."""
    columns: list[list[Topic]] = []
    left = list(topics)
    for box in boxes:
        columns.append([])
        used = 0
        while left:
            height = _topic_height(*left[0], box, points)
            if used + height > box.height and (columns[-1] or points > TOPIC_LETTERS[-1]):
                break
            columns[-1].append(left.pop(0))
            used += height
    return columns


def _as_many_as_fit(heading: str, lines: Sequence[str], box: Box, points: int) -> list[str]:
    shown = list(lines)
    while len(shown) > 1 and _topic_height(heading, [*shown, "…"], box, points) > box.height:
        shown.pop()
    rest = len(lines) - len(shown)
    return (
        [*shown, say_number(rest, "… and {number} more", "… and {number} more")] if rest else shown
    )


def _topic_height(heading: str, lines: Sequence[str], box: Box, points: int) -> int:
    count = sum(_lines(one, box.width - _SIDE, points) + 0.5 for one in (heading, *lines)) + 1
    return int(count * points * 1.25 * _POINT)


def fit(frame: Any, points: int, *, bold: bool | None = None) -> None:
    """Give all letters of a frame a size."""
    from pptx.util import Pt

    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(points)
            if bold is not None:
                run.font.bold = bold


def size_for(text: str, box: Box, points: int) -> int:
    """Return the largest size, down to 10 points, at which a text will fit: a cautious guess."""
    for size in range(points, SMALLEST_LETTERS, -1):
        lines = sum(_lines(one, box.width - _SIDE, size) for one in text.split("\n"))
        if lines * size * 1.25 * _POINT <= box.height:
            return size
    return SMALLEST_LETTERS


def write_table(slide: Slide, table: Table, box: Box) -> int:
    """Write a table in letters as large as fit; of one that is too long as many rows as fit.

    Returns
    -------
    How many rows are on the slide.
    """
    from pptx.util import Emu

    for points in TABLE_LETTERS:
        widths = _widths(table, box.width, points)
        heights = [_height(row, widths, points) for row in (table.columns, *table.rows)]
        if sum(heights) <= box.height:
            break
    shown, used = 0, heights[0]
    while shown < len(table.rows) and used + heights[shown + 1] <= box.height:
        shown += 1
        used += heights[shown]
    shown = max(shown, 1)
    place = box._replace(height=min(sum(heights[: shown + 1]), box.height))
    made = slide.shapes.add_table(shown + 1, len(widths), *place.lengths).table
    for at, width in enumerate(widths):
        made.columns[at].width = Emu(width)
    for down, row in enumerate((table.columns, *table.rows[:shown])):
        made.rows[down].height = Emu(heights[down])
        for at, text in enumerate(row):
            cell = made.cell(down, at)
            cell.text = _cut(text, widths[at], points, box.height - heights[0])
            fit(cell.text_frame, points)
            if table.numeric and table.numeric[at]:
                _to_the_right(cell.text_frame)
    return shown


def split(table: Table, box: Box) -> tuple[Table, ...]:
    """Return a table, or the two halves of one that would be too small to read on a slide."""
    widths = _widths(table, box.width, LEAST_TABLE_LETTERS)
    heights = [_height(row, widths, LEAST_TABLE_LETTERS) for row in (table.columns, *table.rows)]
    if sum(heights) <= box.height or len(table.rows) < 2:
        return (table,)
    used, half = heights[0], 0
    while half < len(table.rows) - 1 and used < heights[0] + sum(heights[1:]) / 2:
        half += 1
        used += heights[half]
    return tuple(replace(table, rows=rows) for rows in (table.rows[:half], table.rows[half:]))


def _to_the_right(frame: Any) -> None:
    from pptx.enum.text import PP_ALIGN

    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.RIGHT


def _widths(table: Table, width: int, points: int) -> list[int]:
    """Return widths in which every word has room, and longer texts have more."""
    columns = [
        [row[at] for row in (table.columns, *table.rows)] for at in range(len(table.columns))
    ]
    words = [
        max(len(word) for text in one for word in (text.split(" ") or [""])) for one in columns
    ]
    least = [int(min(one, _LONGEST_WORD) * points * _POINT * 0.66) + _SIDE for one in words]
    wanted = [
        max(max(map(len, one)) - word, 0) ** 0.6 for one, word in zip(columns, words, strict=True)
    ]
    if sum(least) >= width or not sum(wanted):
        return [int(width * one / sum(least)) for one in least]
    left = width - sum(least)
    return [one + int(left * more / sum(wanted)) for one, more in zip(least, wanted, strict=True)]


def _height(row: Sequence[str], widths: Sequence[int], points: int) -> int:
    lines = max(
        _lines(text, width - _SIDE, points) for text, width in zip(row, widths, strict=True)
    )
    return int(lines * points * _LINE * _POINT) + _CELL


def _lines(text: str, width: int, points: int) -> int:
    letters = max(1, int(width / (_POINT * points * _LETTER)))
    lines = 0
    for paragraph in text.split("\n"):
        room = 0
        lines += 1
        for word in paragraph.split():
            if room and room + 1 + len(word) > letters:
                lines, room = lines + 1, 0
            lines += (len(word) - 1) // letters
            room += len(word) + bool(room)
    return lines


def _cut(text: str, width: int, points: int, height: int) -> str:
    """Shorten a text that is higher than the whole place for rows."""
    while _lines(text, width - _SIDE, points) * points * _LINE * _POINT + _CELL > height:
        text = text[: int(len(text) * 0.9)].rstrip(" .…") + " …"
    return text


def write_chart(slide: Slide, chart: Figure, heading: str, box: Box) -> None:
    """Put a chart on a slide as a sharp picture with its description."""
    import vl_convert

    png = vl_convert.svg_to_png(chart.svg, scale=sharpness(chart.svg))
    picture = slide.shapes.add_picture(io.BytesIO(png), *box.lengths)
    picture.name = heading or "Chart"
    described = picture._element._nvXxPr.cNvPr  # noqa: SLF001 python-pptx has no name for it
    described.set("descr", chart.description)


def sharpness(svg: str) -> float:
    """Return how many pixels a picture gets for each of the chart's own: fewer where it is huge."""
    wide, high = size(svg)
    return float(min(SHARPNESS, (MOST_PIXELS / (wide * high)) ** 0.5))


def places(charts: Sequence[Figure], area: Box) -> list[Box]:
    """Return each chart the largest place of its shape: side by side, or one over another."""
    if not charts:
        return []
    gap = int(area.width * _GAP)
    count = len(charts)
    width = (area.width - gap * (count - 1)) // count
    beside = [Box(area.left + at * (width + gap), area.top, width, area.height)
              for at in range(count)]  # fmt: skip
    height = (area.height - gap * (count - 1)) // count
    below = [Box(area.left, area.top + at * (height + gap), area.width, height)
             for at in range(count)]  # fmt: skip
    choices = [
        [_within(chart, box) for chart, box in zip(charts, boxes, strict=True)]
        for boxes in (beside, below)
    ]
    return max(choices, key=lambda boxes: sum(box.width * box.height for box in boxes))


def _within(chart: Figure, box: Box) -> Box:
    """Return a chart's place in a box, below a line for its caption."""
    wide, high = size(chart.svg)
    scale = min(box.width / wide, (box.height - CAPTION) / high, LARGEST * PIXEL)
    width, height = int(wide * scale), int(high * scale)
    return Box(box.left + (box.width - width) // 2, box.top + CAPTION, width, height)


def size(svg: str) -> tuple[float, float]:
    """Return width and height of a picture."""
    found = _SIZE.search(svg)
    return (float(found[1]), float(found[2])) if found else (16.0, 9.0)


def write_notes(slide: Slide, lines: Sequence[str]) -> None:
    """Write the notes that belong to a slide."""
    if lines:
        frame = slide.notes_slide.notes_text_frame
        if frame is not None:
            frame.text = "\n".join(lines)


def box_of(deck: Presentation, top: float, bottom: float) -> Box:
    """Return the place between two heights of a slide, given as shares of it."""
    wide, high = int(deck.slide_width or WIDE[0]), int(deck.slide_height or WIDE[1])
    margin = int(wide * _MARGIN)
    return Box(margin, int(high * top), wide - 2 * margin, int(high * (bottom - top)))


def is_title(placeholder: Any) -> bool:
    """Say whether a placeholder is for a title."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    return placeholder.placeholder_format.type in (
        PP_PLACEHOLDER.TITLE,
        PP_PLACEHOLDER.CENTER_TITLE,
    )


def fillable(placeholders: Any) -> list[Any]:
    """Return the placeholders that would stand empty on a slide: all but title, date and number."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    kept = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
    return [
        one for one in placeholders if not is_title(one) and one.placeholder_format.type not in kept
    ]
