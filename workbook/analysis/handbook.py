"""What the handbook says, read from the declarations: nothing in it is typed twice.

Tables and columns come from the model, checks from their registration, measures from their
docstrings, commands from the command line. What no declaration holds stands in a module
``handbook`` of each chapter: ``TERMS`` (word → what it means), ``ANSWERS`` (question of continual
improvement → what the chapter answers) and ``EXAMPLES`` (code of a check → a small book in which it
finds something; tables that begin with ``EARLIER`` are those of the attempt before).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.book import registry
from workbook.book.book import Book
from workbook.book.earlier import Earlier
from workbook.book.messages import _, joined, say, translate
from workbook.book.model import TABLES
from workbook.book.validation import Located, faults_between, parse_row

if TYPE_CHECKING:
    from workbook.analysis.checks import Check
    from workbook.book.fields import Field

DAY = date(2026, 6, 30)
"""The day on which the examples are looked at."""

_DATA = Path(__file__).parent / "examples"
"""Where the files lie that evidence of the examples asks."""

EARLIER = "earlier."
"""Stands in an example before the tables of the strategy that its own one tries again."""

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

TERMS = {
    _("strategy"): _("Everything that is entered about one service strategy. A store holds many."),
    _("gate"): _(
        "One of the four conditions for success, in this order: link, plans, customer, control. A "
        "gate fails with an error, is at risk with a warning, and is empty while nothing is "
        "entered."
    ),
    _("check"): _(
        "A rule that is tested on the whole strategy. Its code begins with the letter of its "
        "chapter; what it finds is a finding."
    ),
    _("measure"): _("A figure that is calculated from the strategy, as a table of rows."),
    _("chapter"): _("One question about a strategy: a page, a part of a report, a notebook."),
    _("as of"): _("The day that the page shows. Every earlier version of an entry is kept."),
    _("portfolio"): _("All strategies of a store side by side."),
    _("parent"): _(
        "The strategy that a unit's strategy belongs to. The portfolio shows the unit below it, "
        "with the worst gate of all that lies below; each enters its own corporate objectives."
    ),
    _("store"): _("Where strategies are kept: a file, or a database for a team."),
}

QUESTIONS = {
    "vision": _("What is the vision?"),
    "now": _("Where are we now?"),
    "goal": _("Where do we want to be?"),
    "how": _("How do we get there?"),
    "action": _("Take action"),
    "there": _("Did we get there?"),
    "momentum": _("How do we keep the momentum going?"),
}
"""The steps of the continual improvement model of ITIL 4 (Axelos, 2019), in their order."""

_KINDS = {
    "text": _("text"),
    "slug": _("short key"),
    "integer": _("whole number"),
    "number": _("number"),
    "date": _("day"),
    "flag": _("yes or no"),
    "choice": _("one of a list"),
}
_LIMITS = (
    ("low", _("at least {limit}")),
    ("high", _("at most {limit}")),
    ("above", _("above {limit}")),
    ("below", _("below {limit}")),
)
_SECTION = re.compile(r"\n(?=[A-Z][a-z ]+\n-{3,}\n)")
_SOURCES = {
    "[000]": _("“The challenge of customer service as a strategic challenge for the organization”"),
    "[001]": _("“The culture of service in the internal sectors of the organization”"),
    "[002]": _("“6 Tips for adopting a strategic vision of customer service”"),
    "[003]": _(
        "Paulo Ortiz (2014), “¿Y qué requerimos para mejorar la experiencia de servicio de "
        "nuestros clientes?”"
    ),
    "[004]": _("“Defining the customer service strategy”"),
}
"""The texts that the method comes from, by their marks."""


@dataclass(frozen=True)
class Example:
    """A small book, and what a check says of it."""

    rows: Rows
    message: str
    remedy: str


@dataclass(frozen=True)
class Explained:
    """A measure as its docstring explains it: a sentence, its columns, and titled notes."""

    name: str
    summary: str
    columns: str
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Command:
    """A command: what it does, and its arguments and options with theirs."""

    name: str
    help: str
    options: tuple[tuple[str, str], ...]

    @property
    def paragraphs(self) -> list[str]:
        """What it does, in the spoken language."""
        return translate(self.help).split("\n\n")

    @property
    def explained(self) -> list[tuple[str, str]]:
        """Each argument and option with what is said of it in the spoken language."""
        return [(option, translate(told)) for option, told in self.options]


def kind(field: Field) -> str:
    """Return in words what a column holds: ``whole number, at least 1``."""
    words = [translate(_KINDS[field.kind])]
    if field.references:
        words = [say("key of a row of {table}", table=field.references)]
    if field.many:
        words.append(say("several are separated by ;"))
    for name, limit in _LIMITS:
        if (value := getattr(field, name)) is not None:
            words.append(say(limit, limit=f"{value:g}".replace("-", "−")))
    if field.when:
        words.append(used(field))
    if field.default is not None:
        words.append(say("empty counts as {default}", default=field.format(field.default)))
    return ", ".join(words)


def used(field: Field) -> str:
    """Say with which values of another column a column is used; empty where it always is."""
    if not field.when:
        return ""
    column, values = field.when
    return say("used where {column} is one of {values}", column=column, values=", ".join(values))


def chapters() -> tuple[str, ...]:
    """Return the names of the chapters, in their order."""
    return tuple(registry.installed())


@cache
def terms() -> Mapping[str, str]:
    """Return every word of the field that is explained, in the order of the alphabet."""
    known = dict(TERMS)
    for module in _modules():
        known |= getattr(module, "TERMS", {})
    return dict(sorted(known.items(), key=lambda one: one[0].casefold()))


def answers() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each question of continual improvement with the chapters that answer it, and how."""
    told = [
        (one.chapter.title, getattr(_module(name), "ANSWERS", {}))
        for name, one in registry.installed().items()
    ]
    for key, question in QUESTIONS.items():
        yield question, [(title, has[key]) for title, has in told if key in has]


def example(rule: Check) -> Example | None:
    """Return what a check says of its small book; None where no book is declared for it.

    Raises
    ------
    ValueError
        The book breaks the schema, or the check finds nothing in it; where the check is a
        plugin's, there is no example.
    """
    from workbook.analysis.checks import findings, left_out

    if rule.code == "M500":  # about the program: no book makes it find something
        trouble = registry.Trouble("complaints", "ImportError: No module named 'tickets'")
        found = left_out(book_of({}), trouble)
        return Example({}, found.message, found.remedy)
    rows = _example_of(rule.code)
    if rows is None:
        return None
    try:
        for one in findings(book_of(rows), select=[rule.code]):
            return Example(rows, one.message, one.remedy)
        raise ValueError(f"{rule.code} finds nothing in its example")
    except Exception:
        if registry.plugin_of(rule.look) is None:
            raise
        return None  # a plugin's example must not stop the handbook


def book_of(rows: Rows) -> Book:
    """Return the book of an example, as it is on ``DAY``.

    Raises
    ------
    ValueError
        A row breaks the schema.
    """
    of_before = {name: rows[name] for name in rows if name.startswith(EARLIER)}
    before = of_before and book_of(
        {name.removeprefix(EARLIER): of_before[name] for name in of_before}
    )
    strategy = {"key": "example", "name": "Example", "data_folder": str(_DATA)}
    tables = {
        "strategy": [strategy],
        **{name: rows[name] for name in rows if name not in of_before},
    }
    located, faults = {}, []
    for name, cells in tables.items():
        parsed = [parse_row(TABLES[name], row, name, at) for at, row in enumerate(cells, 2)]
        located[name] = [Located(name, at, row) for at, (row, _faults) in enumerate(parsed, 2)]
        faults += [fault for _row, found in parsed for fault in found]
    faults += faults_between(located)
    if faults:
        raise ValueError("\n".join(map(str, faults)))
    return Book(
        {name: [one.row for one in rows] for name, rows in located.items()},
        DAY,
        trying_again=Earlier(lambda: before, tuple, "") if before else None,
    )


def measure(name: str) -> Explained:
    """Return a measure as its docstring explains it.

    Raises
    ------
    NotFound
        There is no such measure.
    """
    from workbook.analysis.measures import measure_named

    return _explained(name, inspect.getdoc(measure_named(name)) or "")


def measures() -> Iterator[Explained]:
    """Yield every measure, chapter by chapter."""
    from workbook.analysis.measures import measure_names

    yield from map(measure, measure_names())


@cache
def commands() -> Mapping[str, Command]:
    """Return every command of the program by name, from the entry point that starts it."""
    from typer.main import get_command

    (start,) = entry_points(group="console_scripts", name="workbook")
    group: Any = get_command(import_module(start.value.partition(":")[0]).app)
    return {
        name: Command(
            name,
            inspect.cleandoc(one.help or ""),
            tuple(
                (", ".join(each.opts) if each.opts[0][:1] == "-" else _metavar(each), each.help)
                for each in one.params
                if getattr(each, "help", None)
            ),
        )
        for name, one in group.commands.items()
    }


def source_in_words(source: str) -> str:
    """Return what the texts are that a check comes from."""
    named = [translate(words) for mark, words in _SOURCES.items() if mark in source]
    return joined(named) or source


def undocumented() -> Iterator[str]:
    """Yield everything of the program's own that the handbook cannot explain, in words."""
    for table in TABLES.values():
        if not table.help:
            yield f"table {table.name} without help"
        yield from (f"column {table.name}.{one.name} without help"
                    for one in table.fields if not one.help)  # fmt: skip
    from workbook.analysis.checks import checks

    for code, rule in checks().items():
        try:
            shown = example(rule)
        except ValueError as error:
            yield f"check {code}: {error}"
        else:
            if shown is None or not shown.message or not shown.remedy:
                yield f"check {code} without an example"
    yield from (f"measure {one.name} without its columns" for one in measures() if not one.columns)
    for command in commands().values():
        if not command.help:
            yield f"command {command.name} without help"
    yield from (f"question {question!r} unanswered" for question, told in answers() if not told)


def _module(name: str) -> Any:
    """Return a chapter's module ``handbook``; None where it has none, or a plugin's is broken."""
    try:
        return registry.module_of(name, "handbook")
    except (Exception, SystemExit) as error:
        registry.report(name, error)  # raises where the chapter is ours
        return None


def _modules() -> list[Any]:
    return [found for name in registry.installed() if (found := _module(name))]


def _example_of(code: str) -> Rows | None:
    if code == "A100":  # about all chapters, so none of them declares a book for it
        return {"moments": [{"key": "delivery", "name": "Delivery", "position": 1}]}
    found = [one.EXAMPLES[code] for one in _modules() if code in getattr(one, "EXAMPLES", {})]
    return found[0] if found else None


def _metavar(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _explained(name: str, text: str) -> Explained:
    head, *sections = _SECTION.split(text)
    first, *more = (_on_one_line(part) for part in head.strip().split("\n\n"))
    columns, notes = "", []
    for section in sections:
        title, _dashes, body = section.split("\n", 2)
        if title == "Returns":
            first_part, *others = body.strip().split("\n\n")
            columns = _on_one_line(first_part.removeprefix("DataFrame\n"))
            notes += [("", _on_one_line(part)) for part in others]
        else:
            notes.append((title, _on_one_line(body)))
    for part in more:
        if not columns and part.startswith("Columns: "):
            columns = part.removeprefix("Columns: ")
        else:
            notes.insert(0, ("", part))
    if not columns and ": " in first:
        first, columns = first.split(": ", 1)
    return Explained(
        name,
        translate(first.rstrip(".") + "."),
        translate(columns),
        tuple((translate(title), translate(text)) for title, text in notes),
    )


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
