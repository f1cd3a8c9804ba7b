"""Checks of what is meant: targets and days that fit together, clear words, control in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from workbook.analysis import course
from workbook.analysis.checks import Found, check, checks, findings
from workbook.analysis.stake import choices_of
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import _, joined, quoted, say, translate
from workbook.chapters.plans import plan
from workbook.chapters.plans.targets import amount

_LOSING = {
    "P206": _("work outside a function's expertise"),
    "P207": _("functions that work against each other"),
    "P209": _("work that starts too early"),
    "M506": _("late work"),
    "M511": _("results off track that have not been explained"),
}
_LOST = 3  # kinds of trouble that touch one choice

# What says that something gets better, and what it says it of, without saying what.
_VAGUE = frozenset(
    [
        "improve",
        "improving",
        "improved",
        "optimise",
        "optimize",
        "enhance",
        "strengthen",
        "support",
        "promote",
        "foster",
        "boost",
        "better",
        "more",
        "best",
        "excellent",
        "increase",
        "raise",
        "grow",
        "develop",
        "maximise",
        "maximize",
        "continue",
        "mejorar",
        "optimizar",
        "potenciar",
        "fortalecer",
        "impulsar",
        "fomentar",
        "promover",
        "apoyar",
        "aumentar",
        "incrementar",
        "desarrollar",
        "mejor",
        "más",
        "mas",
        "excelente",
        "maximizar",
        "seguir",
    ]
)
_EMPTY = frozenset(
    [
        "service",
        "services",
        "quality",
        "customer",
        "customers",
        "client",
        "clients",
        "satisfaction",
        "experience",
        "communication",
        "process",
        "processes",
        "performance",
        "efficiency",
        "effectiveness",
        "results",
        "things",
        "everything",
        "everybody",
        "everyone",
        "team",
        "work",
        "excellence",
        "value",
        "servicio",
        "servicios",
        "calidad",
        "cliente",
        "clientes",
        "satisfacción",
        "satisfaccion",
        "experiencia",
        "comunicación",
        "comunicacion",
        "proceso",
        "procesos",
        "desempeño",
        "eficiencia",
        "eficacia",
        "resultados",
        "cosas",
        "todo",
        "todos",
        "equipo",
        "trabajo",
        "excelencia",
        "valor",
        "a",
        "an",
        "and",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "the",
        "their",
        "them",
        "to",
        "we",
        "with",
        "all",
        "very",
        "al",
        "con",
        "de",
        "del",
        "el",
        "en",
        "es",
        "la",
        "las",
        "lo",
        "los",
        "muy",
        "nuestra",
        "nuestras",
        "nuestro",
        "nuestros",
        "o",
        "para",
        "por",
        "que",
        "se",
        "su",
        "sus",
        "un",
        "una",
        "y",
    ]
)
_WORD = re.compile(r"[^\W_]+")


@check(
    "P220", "warning", "two targets for one indicator that contradict each other", source="[004]"
)
def falling_targets(book: Book) -> Iterator[Found]:
    """Find objectives whose target is less than that of one for the same indicator due earlier."""
    held: dict[str, list[Row]] = {}
    rows = [
        row
        for row in course.objectives(book)
        if row.indicator is not None and row.target is not None and row.due_on is not None
    ]
    for row in sorted(rows, key=lambda row: row.due_on):
        held.setdefault(row.indicator, []).append(row)
    for indicator, ordered in held.items():
        for first, later in combinations(ordered, 2):
            good = course.direction_of(book, later)
            if first.due_on < later.due_on and (later.target - first.target) * good < 0:
                yield Found(
                    "objectives",
                    (later.key, first.key),
                    say(
                        "{later} has a target of {less} for “{indicator}” on {later_on}, which is "
                        "less than the {more} of {first} on {first_on}.",
                        later=quoted(later.statement),
                        less=amount(book, indicator, later.target),
                        indicator=book.name("indicators", indicator),
                        later_on=later.due_on,
                        more=amount(book, indicator, first.target),
                        first=quoted(first.statement),
                        first_on=first.due_on,
                    ),
                    say("Agree on which target applies on which date."),
                )


@check("P221", "warning", "an objective that is due after the strategy ends", source="[004]")
def due_after_the_end(book: Book) -> Iterator[Found]:
    """Find objectives with a due date after the strategy's last day."""
    last = book.strategy.ends_on
    for row in course.objectives(book) if last is not None else ():
        if row.due_on is not None and row.due_on > last:
            yield Found(
                "objectives",
                (row.key,),
                say(
                    "{objective} is due on {due_on}, after the strategy ends on {last}.",
                    objective=quoted(row.statement),
                    due_on=row.due_on,
                    last=last,
                ),
                say("Agree on an earlier due date, or extend the strategy."),
            )


@check("P222", "warning", "a vague statement: no number, object or day in it", source="[004]")
def vague(book: Book) -> Iterator[Found]:
    """Find choices, objectives and actions of which nobody can say what they change.

    A statement is vague where it says that something gets better and nothing else: every word is
    in a list of such words (English and Spanish), and there is no number in it.
    """
    rows = [
        *(("choices", row) for row in book.rows("choices")),
        *(("objectives", row) for row in book.rows("objectives")),
        *(("actions", row) for row in plan.actions(book) if row.status != "done"),
    ]
    for table, row in rows:
        if is_vague(row.statement):
            yield Found(
                table,
                (row.key,),
                say(
                    "{statement} is vague: it names no figure, subject or date.",
                    statement=quoted(row.statement),
                ),
                say("Write what will be different, for whom, by how much and by when."),
            )


def is_vague(statement: str) -> bool:
    """Tell whether a statement only says that something gets better."""
    words = _WORD.findall(statement.casefold())
    return any(word in _VAGUE for word in words) and all(
        word in _VAGUE or word in _EMPTY for word in words
    )


@check("P223", "warning", "control of a choice is being lost", source="[004]")
def losing_control(book: Book) -> Iterator[Found]:
    """Find choices that three kinds of trouble or more touch: P206, P207, P209, M506, M511."""
    known = [code for code in _LOSING if code in checks()]
    touched: dict[str, dict[str, None]] = {}
    for finding in findings(book, select=known):
        for choice in choices_of(book, finding):
            touched.setdefault(choice, {})[finding.code] = None
    for row in book.rows("choices"):
        codes = touched.get(row.key, {})
        if len(codes) >= _LOST:
            yield Found(
                "choices",
                (row.key,),
                say(
                    "Control of {choice} is being lost: it has {troubles}.",
                    choice=quoted(row.statement),
                    troubles=joined(
                        [translate(_LOSING[code]) for code in _LOSING if code in codes]
                    ),
                ),
                say("Bring its functions together now, and agree on who does what by when."),
            )
