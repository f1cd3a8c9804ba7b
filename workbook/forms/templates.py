"""Rows to begin with: service indicators, beliefs about channels, moments of truth of a business.

They are added to the strategy's own rows, in the strategy's language, and are marked as not yet
ours until somebody says that they are. Figures that others published become inputs with their
source and their date, one at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook.analysis.constants import INPUTS
from workbook.analysis.published import FIGURES, Figure
from workbook.book import Book
from workbook.book.messages import _, day, percent, say, say_number, translate
from workbook.book.model import TABLES
from workbook.forms.record import understand
from workbook.store import Change

Row = Mapping[str, str]


@dataclass(frozen=True)
class Template:
    """Rows of one table under a title; texts are translated when they are added."""

    table: str
    title: str
    rows: tuple[Row, ...]

    @property
    def about(self) -> str:
        """What is said of it before it is added."""
        return ""

    def added(self, count: int) -> str:
        """Say that so many of its rows were added."""
        return say_number(
            count,
            "{number} row added, marked as not yet ours.",
            "{number} rows added, marked as not yet ours.",
        )


@dataclass(frozen=True)
class Cited:
    """A published figure, to be taken over as an input with its source and its date."""

    figure: Figure
    table: str = "constants"

    @property
    def title(self) -> str:
        """What it is a figure of, and what it says."""
        called = translate(INPUTS[self.figure.name].called)
        return say("{input}: {share} ({on})", input=called, share=percent(self.figure.share),
                   on=str(self.figure.dated.year))  # fmt: skip

    @property
    def about(self) -> str:
        """Its range and where it stands, word by word as it is entered."""
        cells = self.figure.cells
        return say("{low} to {high}, {source}, {on}.", low=percent(cells["low"]),
                   high=percent(cells["high"]), source=self.figure.source,
                   on=day(self.figure.dated))  # fmt: skip

    def added(self, count: int) -> str:
        """Say that it is an input now, or was one already."""
        if not count:
            return say("It is an input already.")
        return say("It is an input now, as a published figure. What you measure yourselves "
                   "counts before it.")  # fmt: skip


def _indicator(name: str, dimension: str, unit: str, direction: str) -> Row:
    return {"name": name, "dimension": dimension, "unit": unit, "direction": direction}


def _moment(name: str, stage: str, before: str = "no") -> Row:
    return {"name": name, "stage": stage, "before_contact": before}


def _belief(statement: str, kind: str) -> Row:
    return {"statement": statement, "kind": kind, "importance": "4", "statistic": "proportion",
            "comparison": "at_least"}  # fmt: skip


TEMPLATES = (
    # [000]: quality, quantity, timeliness and cost, beside the classic ones.
    Template(
        "indicators",
        _("Service indicators: quality, quantity, timeliness, cost"),
        (
            _indicator(_("Complaints settled in the first contact"), "quality", "%", "up"),
            _indicator(_("Customers who would recommend us"), "quality", "%", "up"),
            _indicator(_("Orders delivered complete"), "quantity", "%", "up"),
            _indicator(_("Contacts for each order"), "quantity", "", "down"),
            _indicator(_("Orders delivered on the promised day"), "timeliness", "%", "up"),
            _indicator(_("Hours until a complaint is answered"), "timeliness", "h", "down"),
            _indicator(_("Cost to serve an order"), "cost", "", "down"),
            _indicator(_("Credit notes as a share of sales"), "cost", "%", "down"),
        ),
    ),
    Template(
        "indicators",
        _("Classic indicators of sales and service"),
        (
            _indicator(_("Volume of purchases"), "quantity", "", "up"),
            _indicator(_("Number of complaints"), "quality", "", "down"),
            _indicator(_("Increase in sales"), "quantity", "%", "up"),
            _indicator(_("Number of customers"), "quantity", "", "up"),
            _indicator(_("Customers who bought again"), "quality", "%", "up"),
        ),
    ),
    Template(
        "assumptions",
        _("Beliefs about channels"),
        (
            _belief(
                _("Most customers have a mobile phone and use it to write to companies"), "access"
            ),
            _belief(_("Most customers can be reached by e-mail"), "access"),
            _belief(_("Most customers would order by themselves on a website"), "willingness"),
            _belief(_("With a complaint, most customers want to speak to a person"), "expectation"),
            _belief(_("Most customers want an answer on the same day"), "expectation"),
        ),
    ),
    # [004]: do we know what makes them faithful, brings them back, or lets them leave us?
    Template(
        "assumptions",
        _("What keeps customers"),
        (
            _belief(_("Most customers stay because we keep what we promise"), "loyalty"),
            _belief(_("Most customers stay because somebody here knows them"), "loyalty"),
            _belief(_("Most customers whose problem we settle at once buy again"), "loyalty"),
            _belief(
                _("Most customers who leave do so after a problem that nobody settled"), "loyalty"
            ),
            _belief(_("Most customers would stay if a rival were a little cheaper"), "loyalty"),
        ),
    ),
    Template(
        "moments",
        _("Moments of truth of a distributor"),
        (
            _moment(_("Hears of us from a colleague"), "attract", "yes"),
            _moment(_("Asks for prices and terms"), "acquire"),
            _moment(_("Orders"), "serve"),
            _moment(_("Receives the goods"), "serve"),
            _moment(_("Checks the invoice"), "serve"),
            _moment(_("Complains"), "retain"),
        ),
    ),
    Template(
        "moments",
        _("Moments of truth of a hospital"),
        (
            _moment(_("Looks for help at home"), "attract", "yes"),
            _moment(_("Asks for an appointment"), "acquire"),
            _moment(_("Arrives and is admitted"), "serve"),
            _moment(_("Waits"), "serve"),
            _moment(_("Is examined and told what comes next"), "serve"),
            _moment(_("Goes home and has a question"), "retain"),
        ),
    ),
    Template(
        "moments",
        _("Moments of truth of a utility"),
        (
            _moment(_("Moves house"), "attract", "yes"),
            _moment(_("Asks for a connection"), "acquire"),
            _moment(_("Is connected"), "serve"),
            _moment(_("Reads the bill"), "serve"),
            _moment(_("Is without supply"), "serve"),
            _moment(_("Wants to pay later"), "retain"),
        ),
    ),
    Template(
        "moments",
        _("Moments of truth of a software company"),
        (
            _moment(_("Compares products on the internet"), "attract", "yes"),
            _moment(_("Tries it out"), "acquire"),
            _moment(_("Sets it up"), "serve"),
            _moment(_("Gets stuck and asks for help"), "serve"),
            _moment(_("Meets a fault"), "serve"),
            _moment(_("Decides whether to renew"), "retain"),
        ),
    ),
)


def of_table(table: str) -> tuple[Template, ...]:
    """Return the templates that bring rows of a table."""
    return tuple(one for one in TEMPLATES if one.table == table)


def changes(book: Book, template: Template | Cited) -> list[Change]:
    """Return what adds a template's rows to a strategy; those that it has already are left out."""
    if isinstance(template, Cited):
        figure = template.figure
        is_there = figure.key in book.by_key(template.table)
        return [] if is_there else [Change(template.table, (figure.key,), figure.cells)]
    shape = TABLES[template.table]
    there = {getattr(row, shape.named_by).casefold() for row in book.rows(template.table)}
    last = max((row.position for row in book.rows("moments")), default=0)
    made: list[Change] = []
    taken: list[tuple[Any, ...]] = []
    for row in template.rows:
        cells = {**row, shape.named_by: translate(row[shape.named_by]), "not_yet_ours": "yes"}
        if cells[shape.named_by].casefold() in there:
            continue
        if "position" in shape.by_name:
            cells["position"] = str(last + len(made) + 1)
        typed = understand(book, shape, cells, None, taken)
        key = typed.key(shape)
        taken.append(key)
        made.append(Change(template.table, key, typed.row._asdict()))
    return made


def titles(table: str) -> Sequence[tuple[str, Template | Cited]]:
    """Return the templates of a table with their titles as people read them."""
    if table == Cited.table:
        return [(one.title, one) for one in map(Cited, FIGURES)]
    return [(translate(one.title), one) for one in of_table(table)]
