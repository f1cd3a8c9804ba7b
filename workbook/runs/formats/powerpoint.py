"""A strategy as slides: native titles, texts and tables, charts as sharp pictures.

First the verdict with the four gates, what the board must decide and what was found; then the
scoreboard, the plan and the rest of the board's edition; as an appendix, where one is wanted, a
slide for each chapter with its answer and its first charts, and its findings as notes. A company's
template gives the design: its first slide master is used, and the slides that it holds are left
out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from workbook.analysis.checks import findings
from workbook.analysis.drafts import parted
from workbook.analysis.people import without_people
from workbook.analysis.stake import grouped
from workbook.book.messages import about, say, translate
from workbook.charts.parts import Figure, Findings, Points, Table, lines
from workbook.charts.theme import SEVERITIES, STATUSES
from workbook.pages.board import Section
from workbook.runs import Made, Options
from workbook.runs.formats import slides
from workbook.runs.formats.material import Contents, Material
from workbook.runs.formats.slides import (
    ANSWER,
    BOTTOM,
    CAPTION,
    CHARTS,
    PIXEL,
    WIDE,
    Box,
    box_of,
    new_slide,
    places,
    size,
    split,
    write_chart,
    write_notes,
    write_table,
    write_text,
    write_topics,
)

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide, SlideLayout

MOST_CHARTS = 2
MOST_FINDINGS = 6
MOST_NOTES = 12
SMALLEST = (300, 90)  # pixels
TALLEST = 1.2  # times its width; what is taller gets small on a slide
SMALL, GAIN = 0.75, 1.5  # a chart below this size stands alone where that makes it so much larger


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
    deck = _Deck(material)
    deck.write_first()
    head, *others = material.sections()
    deck.write_board(head)
    deck.write_findings()
    order: list[str] = [say("The scoreboard"), say("The plan")]
    others.sort(key=lambda one: order.index(one.title) if one.title in order else len(order))
    for section in others:
        deck.write_section(section)
    for made in material.chapters if material.plan.options.appendix else ():
        deck.write_chapter(made, material.contents(made))
    return deck.saved()


def layout_of(deck: Presentation) -> SlideLayout:
    """Return the layout with a title and as little else as there is.

    Raises
    ------
    ValueError
        No layout has a title.
    """
    titled = [one for one in deck.slide_layouts if any(map(slides.is_title, one.placeholders))]
    if not titled:
        raise ValueError("none of its layouts has a title")
    return min(titled, key=lambda one: len(slides.fillable(one.placeholders)))


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


class _Deck:
    """The slides of a strategy while they are written."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.deck = _opened(material.plan.options)
        self.layout = layout_of(self.deck)
        self.is_ours = material.plan.options.template is None

    def saved(self) -> bytes:
        """Return the file."""
        brief, properties = self.material.brief, self.deck.core_properties
        properties.title = brief.name
        properties.subject = say("Service strategy as of {day}", day=brief.day)
        properties.author = brief.organisation
        written = io.BytesIO()
        self.deck.save(written)
        return written.getvalue()

    def write_first(self) -> None:
        """Write the verdict and the gates."""
        brief = self.material.brief
        slide = self._slide(brief.name)
        write_text(slide, self._box(ANSWER, 0.3), [about(brief.day, brief.organisation)], 16)
        write_text(slide, self._box(0.3, 0.52), [brief.verdict], 24, bold=True)
        if brief.gates:
            gates = tuple(
                (translate(one.gate.capitalize()), translate(STATUSES[one.status][1]),
                 str(one.errors), str(one.warnings))
                for one in brief.gates
            )  # fmt: skip
            heads = (say("Gate"), say("Status"), say("Errors"), say("Warnings"))
            write_table(slide, Table("", heads, gates), self._box(0.56, 0.95))
        unfinished = [made.chapter.title for made in self.material.chapters if made.error]
        if unfinished:
            write_notes(
                slide, [say("Could not be completed: {titles}.", titles=", ".join(unfinished))]
            )

    def write_board(self, section: Section) -> None:
        """Write what the board must decide, and the other topics, two on a slide."""
        topics = []
        for heading, shown in section.pieces[1:]:
            for part in shown.parts:
                if isinstance(part, Table):
                    self._write_tables(heading, [part])
                elif isinstance(part, Points):
                    topics.append((heading, list(lines(part))))
        area = self._box(ANSWER + 0.02, BOTTOM)
        gap = area.width // 30
        left = area._replace(width=(area.width - gap) // 2)
        boxes = (left, left._replace(left=left.left + left.width + gap))
        while topics:
            topics = topics[write_topics(self._slide(say("Where we stand")), boxes, topics) :]

    def write_findings(self) -> None:
        """Write the findings that matter most, one of each kind."""
        if self.material.brief.error:
            return
        book = self.material.book
        now, _early = parted(book, findings(book))
        found = [one for one in now if one.severity != "info" and one.table != "evidence"]
        groups = grouped(book, found)[:MOST_FINDINGS]
        rows = tuple(
            (
                translate(SEVERITIES[one.severity][1]),
                one.message,
                one.remedy,
            )
            for one in (without_people(book, group.first.finding) for group in groups)
        )
        if rows:
            heads = (say("Severity"), say("What was found"), say("What to do"))
            self._write_tables(say("What matters most"), [Table("", heads, rows)])

    def write_section(self, section: Section) -> None:
        """Write a section: each table and picture on a slide of its own, texts above them."""
        said: list[str] = []
        for heading, shown in section.pieces:
            title = heading or section.title
            tables = [part for part in shown.parts if isinstance(part, Table)]
            figures = [part for part in shown.parts if isinstance(part, Figure)]
            said += [
                line
                for part in shown.parts
                if not isinstance(part, Table | Figure | Points)
                for line in lines(part)
            ]
            for part in shown.parts:
                if isinstance(part, Points):
                    self._write_facts(title, part)
            if tables:
                self._write_tables(title, tables, said)
                said = []
            for figure in figures:
                slide, area = self._with_text(title, said)
                uncaptioned = area._replace(top=area.top - CAPTION, height=area.height + CAPTION)
                (place,) = places([figure], uncaptioned)
                write_chart(slide, figure, title, place)
                said = []
        if said:
            self._with_text(section.title, said)

    def write_chapter(self, made: Made, said: Contents) -> None:
        """Write a chapter's answer and its first charts; its findings go into the notes."""
        slide = self._slide(f"{said.title}: {_small(said.question)}")
        answer = said.answer
        if made.error:
            answer = say(
                "This chapter could not be completed (reference {reference}). {answer}",
                reference=made.reference,
                answer=answer,
            )
        area = self._box(ANSWER, CHARTS - 0.02)
        write_text(slide, area, [answer or say("Nothing is entered yet.")], 18)
        area = self._box(CHARTS, BOTTOM)
        charts = [(head, part) for head, part in said.parts if isinstance(part, Figure)]
        shown = _readable(_leading(charts), area)
        for (heading, chart), place in zip(shown, places([c for _, c in shown], area), strict=True):
            write_chart(slide, chart, heading, place)
            above = place._replace(top=place.top - CAPTION, height=CAPTION)
            write_text(slide, above, [heading], 14, bold=True)
        found = [
            line
            for _, part in said.parts
            if isinstance(part, Findings | Points)
            for line in lines(part)
        ]
        if not shown and found:
            write_text(slide, area, found[:MOST_FINDINGS], 16)
        write_notes(slide, list(_notes(found, charts, shown)))

    def _write_tables(self, title: str, tables: Sequence[Table], said: Sequence[str] = ()) -> None:
        for table in tables:
            area = self._box(CHARTS if said else ANSWER + 0.02, BOTTOM)
            for half in split(table, area):
                slide, area = self._with_text(title, said)
                write_table(slide, half, area)
                said = ()

    def _write_facts(self, title: str, part: Points) -> None:
        slide = self._slide(title)
        area = self._box(ANSWER + 0.02, BOTTOM)
        write_text(slide, area, [": ".join(point) for point in part.points], 18)

    def _with_text(self, title: str, said: Sequence[str]) -> tuple[Slide, Box]:
        """Begin a slide with a text under its title; return it and the place that is left."""
        slide = self._slide(title)
        if not said:
            return slide, self._box(ANSWER + 0.02, BOTTOM)
        write_text(slide, self._box(ANSWER, 0.31), list(said), 15)
        return slide, self._box(CHARTS, BOTTOM)

    def _slide(self, title: str) -> Slide:
        return new_slide(self.deck, self.layout, title, is_ours=self.is_ours)

    def _box(self, top: float, bottom: float) -> Box:
        return box_of(self.deck, top, bottom)


def _leading(charts: Sequence[tuple[str, Figure]]) -> list[tuple[str, Figure]]:
    """Choose the first chart below each heading, those that a slide shows large before others.

    A picture that belongs into a table is none.
    """
    by_heading: dict[str, Figure] = {}
    for heading, chart in charts:
        wide, high = size(chart.svg)
        if wide >= SMALLEST[0] and high >= SMALLEST[1]:
            by_heading.setdefault(heading, chart)
    fit = sorted(by_heading.items(), key=lambda one: _is_tall(one[1].svg))
    return fit[:MOST_CHARTS]


def _readable(charts: list[tuple[str, Figure]], area: Box) -> list[tuple[str, Figure]]:
    """Leave the first chart alone where another one beside it would make it too small to read."""
    if len(charts) < MOST_CHARTS:
        return charts
    figures = [chart for _, chart in charts]
    wide, _ = size(figures[0].svg)
    together, alone = (
        places(some, area)[0].width / (wide * PIXEL) for some in (figures, figures[:1])
    )
    return charts[:1] if together < SMALL and alone > GAIN * together else charts


def _is_tall(svg: str) -> bool:
    wide, high = size(svg)
    return high > TALLEST * wide


def _notes(
    found: Sequence[str], charts: Sequence[tuple[str, Figure]], shown: Sequence[tuple[str, Figure]]
) -> Iterator[str]:
    yield from found[:MOST_NOTES]
    if len(found) > MOST_NOTES:
        yield say("… and {findings} more in the report.", findings=len(found) - MOST_NOTES)
    on_slide = {heading for heading, _ in shown}
    more = dict.fromkeys(heading for heading, _ in charts if heading not in on_slide)
    if more:
        yield say("The report also shows: {more}.", more="; ".join(more))


def _small(question: str) -> str:
    """Return the first sentence of a question, to stand after a colon."""
    first = re.split(r"(?<=[?.!]) ", question)[0]
    return first[:1].lower() + first[1:]
