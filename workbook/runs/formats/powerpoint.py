"""A strategy as slides: native titles and text, charts as sharp pictures, findings as notes.

The first slide has the verdict and the four gates; then each chapter has one with its answer and
its first charts. A company's template gives the design: its first slide master is used, and the
slides that it holds are left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from workbook.analysis.glance import GateState
from workbook.book.messages import about, say
from workbook.runs import Made, Options
from workbook.runs.formats.material import Chart, Contents, Material

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide, SlideLayout
    from pptx.util import Length

MOST_CHARTS = 2
MOST_FINDINGS = 4
MOST_NOTES = 12
SMALLEST = (300, 90)  # pixels
TALLEST = 1.2  # times its width; what is taller gets small on a slide
SHARPNESS = 3.0  # pixels of a picture for each of the chart's own
MOST_PIXELS = 20_000_000  # of one picture; a slide that fills a wall shows fewer
WIDE = (12_192_000, 6_858_000)  # 16:9 in EMU, 914,400 to the inch
LARGEST = 1.6  # times a chart's own size; a small chart is not blown up
SMALL, GAIN = 0.75, 1.5  # a chart below this size stands alone where that makes it so much larger

_POINT = 12_700
_GAP = 0.02  # of the slide's width
_MARGIN = 0.055
_TOP, _ANSWER, _CHARTS, _BOTTOM = 0.05, 0.17, 0.33, 0.96  # of the slide's height
_PIXEL = 9_525  # EMU
_CAPTION = 340_000  # EMU
_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)[^>]*?\bheight="([\d.]+)')


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


def what_is_missing(options: Options) -> str:
    """Say what has to be installed for this format, or that the template is none."""
    if find_spec("pptx") is None:
        return say(
            "Slides need python-pptx, which is not installed: pip install "
            "'service-strategy-workbook[slides]'"
        )
    try:
        layout_of(_opened(options))
    except Exception as reason:  # whatever is in the file, it is no template
        said = str(reason) if isinstance(reason, ValueError) else say("it is not a PowerPoint file")
        return say(
            "The template {template} cannot be used: {said}.", template=options.template, said=said
        )
    return ""


def content(material: Material) -> bytes:
    """Return the PowerPoint file."""
    deck = _opened(material.plan.options)
    layout = layout_of(deck)
    _write_first(deck, layout, material)
    is_ours = material.plan.options.template is None
    for made in material.chapters:
        _write_chapter(deck, layout, made, material.contents(made), is_ours=is_ours)
    deck.core_properties.title = material.brief.name
    deck.core_properties.subject = say("Service strategy as of {day}", day=material.brief.day)
    deck.core_properties.author = material.brief.organisation
    written = io.BytesIO()
    deck.save(written)
    return written.getvalue()


def layout_of(deck: Presentation) -> SlideLayout:
    """Return the layout with a title and as little else as there is.

    Raises
    ------
    ValueError
        No layout has a title.
    """
    titled = [one for one in deck.slide_layouts if any(map(_is_title, one.placeholders))]
    if not titled:
        raise ValueError("none of its layouts has a title")
    return min(titled, key=lambda one: len(_fillable(one.placeholders)))


def _opened(options: Options) -> Presentation:
    from pptx import Presentation
    from pptx.util import Emu

    if options.template is None:
        deck = Presentation()
        deck.slide_width, deck.slide_height = map(Emu, WIDE)
        return deck
    deck = Presentation(str(options.template))
    listed = deck.slides._sldIdLst  # noqa: SLF001 python-pptx has no other way to drop a slide
    for entry in list(listed):
        deck.part.drop_rel(entry.rId)
        listed.remove(entry)
    return deck


def _write_first(deck: Presentation, layout: SlideLayout, material: Material) -> None:
    brief = material.brief
    slide = _new_slide(deck, layout, brief.name, is_ours=material.plan.options.template is None)
    _write_text(slide, _box(deck, _ANSWER, 0.3), [about(brief.day, brief.organisation)], 16)
    _write_text(slide, _box(deck, 0.3, 0.52), [brief.verdict], 24, bold=True)
    if brief.gates:
        _write_gates(slide, _box(deck, 0.56, 0.86), brief.gates)
    notes = [f"{one.code}: {one.message} {one.remedy}" for one in brief.first_findings]
    _write_notes(slide, notes)


def _write_chapter(
    deck: Presentation, layout: SlideLayout, made: Made, said: Contents, *, is_ours: bool
) -> None:
    slide = _new_slide(deck, layout, f"{said.title}: {_small(said.question)}", is_ours=is_ours)
    answer = said.answer
    if made.error:
        answer = say(
            "This chapter could not be completed (reference {reference}). {answer}",
            reference=made.reference,
            answer=answer,
        )
    _write_text(
        slide, _box(deck, _ANSWER, _CHARTS - 0.02), [answer or say("Nothing is entered yet.")], 18
    )
    area = _box(deck, _CHARTS, _BOTTOM)
    shown = _readable(_leading(said.charts), area)
    for chart, place in zip(shown, _places(shown, area), strict=True):
        _write_chart(slide, chart, place)
        above = place._replace(top=place.top - _CAPTION, height=_CAPTION)
        _write_text(slide, above, [chart.heading], 14, bold=True)
    if not shown and said.findings:
        _write_text(slide, area, said.findings[:MOST_FINDINGS], 16)
    _write_notes(slide, list(_notes(said, shown)))


def _leading(charts: Sequence[Chart]) -> list[Chart]:
    """Choose the first chart below each heading, those that a slide shows large before others.

    A picture that belongs into a table is none.
    """
    by_heading: dict[str, Chart] = {}
    for chart in charts:
        wide, high = _size(chart.svg)
        if wide >= SMALLEST[0] and high >= SMALLEST[1]:
            by_heading.setdefault(chart.heading, chart)
    fit = sorted(by_heading.values(), key=lambda chart: _is_tall(chart.svg))
    return fit[:MOST_CHARTS]


def _readable(charts: list[Chart], area: Box) -> list[Chart]:
    """Leave the first chart alone where another one beside it would make it too small to read."""
    if len(charts) < MOST_CHARTS:
        return charts
    wide, _ = _size(charts[0].svg)
    together, alone = (
        _places(some, area)[0].width / (wide * _PIXEL) for some in (charts, charts[:1])
    )
    return charts[:1] if together < SMALL and alone > GAIN * together else charts


def _is_tall(svg: str) -> bool:
    wide, high = _size(svg)
    return high > TALLEST * wide


def _new_slide(deck: Presentation, layout: SlideLayout, title: str, *, is_ours: bool) -> Slide:
    from pptx.enum.text import PP_ALIGN

    slide: Slide = deck.slides.add_slide(layout)
    for placeholder in _fillable(slide.placeholders):
        placeholder.element.getparent().remove(placeholder.element)
    head = slide.shapes.title
    assert head is not None  # noqa: S101 the layout was chosen for it
    head.left, head.top, head.width, head.height = _box(deck, _TOP, _ANSWER - 0.01).lengths
    frame = head.text_frame
    frame.word_wrap = True
    frame.text = title
    _fit(frame, (24 if len(title) < 50 else 20) if is_ours else (28 if len(title) < 60 else 22))
    if is_ours:
        # python-pptx's own design centres titles over text that stands at the left.
        for paragraph in frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.font.bold = True
    return slide


def _write_text(
    slide: Slide, box: Box, paragraphs: Sequence[str], points: int, *, bold: bool = False
) -> None:
    from pptx.util import Pt

    frame = slide.shapes.add_textbox(*box.lengths).text_frame
    frame.word_wrap = True
    frame.text = "\n".join(paragraphs)
    size = _size_for("\n\n".join(paragraphs), box, points)
    _fit(frame, size, bold=bold)
    for paragraph in frame.paragraphs[1:]:
        paragraph.space_before = Pt(size // 2)


def _fit(frame: Any, points: int, *, bold: bool | None = None) -> None:
    from pptx.util import Pt

    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(points)
            if bold is not None:
                run.font.bold = bold


def _size_for(text: str, box: Box, points: int) -> int:
    """Return the largest size, down to 10 points, at which a text will fit: a cautious guess."""
    for size in range(points, 10, -1):
        letters = max(1, int(box.width / (_POINT * size * 0.55)))
        lines = sum(-(-max(1, len(line)) // letters) for line in text.split("\n"))
        if lines * size * 1.25 * _POINT <= box.height:
            return size
    return 10


def _write_gates(slide: Slide, box: Box, gates: Sequence[GateState]) -> None:
    table = slide.shapes.add_table(len(gates) + 1, 4, *box.lengths).table
    rows = [("Gate", "Status", "Errors", "Warnings")]
    rows += [
        (one.gate.capitalize(), one.status, str(one.errors), str(one.warnings)) for one in gates
    ]
    for down, row in enumerate(rows):
        for at, text in enumerate(row):
            cell = table.cell(down, at)
            cell.text = text
            _fit(cell.text_frame, 16)


def _write_chart(slide: Slide, chart: Chart, box: Box) -> None:
    import vl_convert

    png = vl_convert.svg_to_png(chart.svg, scale=_sharpness(chart.svg))
    picture = slide.shapes.add_picture(io.BytesIO(png), *box.lengths)
    picture.name = chart.heading or "Chart"
    described = picture._element._nvXxPr.cNvPr  # noqa: SLF001 python-pptx has no name for it
    described.set("descr", chart.description)


def _sharpness(svg: str) -> float:
    """Return how many pixels a picture gets for each of the chart's own: fewer where it is huge."""
    wide, high = _size(svg)
    return float(min(SHARPNESS, (MOST_PIXELS / (wide * high)) ** 0.5))


def _places(charts: Sequence[Chart], area: Box) -> list[Box]:
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


def _within(chart: Chart, box: Box) -> Box:
    """Return a chart's place in a box, below a line for its caption."""
    wide, high = _size(chart.svg)
    scale = min(box.width / wide, (box.height - _CAPTION) / high, LARGEST * _PIXEL)
    width, height = int(wide * scale), int(high * scale)
    return Box(box.left + (box.width - width) // 2, box.top + _CAPTION, width, height)


def _size(svg: str) -> tuple[float, float]:
    found = _SIZE.search(svg)
    return (float(found[1]), float(found[2])) if found else (16.0, 9.0)


def _notes(said: Contents, shown: Sequence[Chart]) -> Iterator[str]:
    yield from said.findings[:MOST_NOTES]
    if len(said.findings) > MOST_NOTES:
        yield say("… and {findings} more in the report.", findings=len(said.findings) - MOST_NOTES)
    on_slide = {chart.heading for chart in shown}
    more = dict.fromkeys(chart.heading for chart in said.charts if chart.heading not in on_slide)
    if more:
        yield say("The report also shows: {more}.", more="; ".join(more))


def _write_notes(slide: Slide, lines: Sequence[str]) -> None:
    if lines:
        frame = slide.notes_slide.notes_text_frame
        if frame is not None:
            frame.text = "\n".join(lines)


def _box(deck: Presentation, top: float, bottom: float) -> Box:
    wide, high = int(deck.slide_width or WIDE[0]), int(deck.slide_height or WIDE[1])
    margin = int(wide * _MARGIN)
    return Box(margin, int(high * top), wide - 2 * margin, int(high * (bottom - top)))


def _is_title(placeholder: Any) -> bool:
    from pptx.enum.shapes import PP_PLACEHOLDER

    return placeholder.placeholder_format.type in (
        PP_PLACEHOLDER.TITLE,
        PP_PLACEHOLDER.CENTER_TITLE,
    )


def _fillable(placeholders: Any) -> list[Any]:
    """Return the placeholders that would stand empty on a slide: all but title, date and number."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    kept = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
    return [
        one
        for one in placeholders
        if not _is_title(one) and one.placeholder_format.type not in kept
    ]


def _small(question: str) -> str:
    """Return the first sentence of a question, to stand after a colon."""
    first = re.split(r"(?<=[?.!]) ", question)[0]
    return first[:1].lower() + first[1:]
