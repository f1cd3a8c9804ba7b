"""Checks of the data behind evidence: figures that look sound and say something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from workbook.analysis.checks import Found, check
from workbook.book import Book
from workbook.book.messages import _, joined, quoted, say, say_number, translate

_SOURCE = "[002] 2.2, [004]"
_DESIGN = {"weight": _("weight"), "stratum": _("stratum"), "cluster": _("cluster")}


def question_checks() -> list[str]:
    """Return the codes of what can be found about a question and its answer before it is kept."""
    return ["C306", "C308", "C309", "C310", "C311", "C312", "C313"]


@check(
    "C309",
    "error",
    "a value that the measure or the filter asks for occurs in no row of the source",
    source=_SOURCE,
)
def absent_value(book: Book) -> Iterator[Found]:
    """Find values that no row holds, with the nearest that enough people gave."""
    yield from _each(book, ("absent",), _absent)


def _absent(key: str, doubt: Any) -> tuple[str, str]:
    said = say(
        "The evidence {key} asks for {value} in the column {column}, and no row holds it.",
        key=key,
        value=quoted(doubt.value),
        column=doubt.column,
    )
    if doubt.nearest:
        return said, say(
            "Rows hold {nearest}: if that is meant, write it exactly so. Otherwise nobody could "
            "say yes.",
            nearest=quoted(doubt.nearest),
        )
    return said, say(
        "Look at the profile of the source for the values that it holds. If the value is right and "
        "nobody gave it, enter the result as published figures (n and successes)."
    )


@check(
    "C310",
    "warning",
    "most rows are blank in the column that the measure reads",
    source=_SOURCE,
)
def mostly_blank(book: Book) -> Iterator[Found]:
    """Find evidence of which more than half of the rows within the filter give no answer."""
    asking = _asking(book)
    if not asking:
        return
    from workbook.analysis.verdicts import judged_evidence
    from workbook.analysis.verdicts.judging import MOSTLY_BLANK

    rows = book.by_key("evidence")
    for key, judged in judged_evidence(book).items():
        usable = judged.read or judged.withheld == "blank"
        if key in asking and usable and judged.missing > MOSTLY_BLANK:
            yield Found(
                "evidence",
                (key,),
                say(
                    "In {share} % of the rows that the evidence {key} asks, the column of the "
                    "measure is blank, and they count neither as yes nor as no.",
                    share=round(100 * judged.missing),
                    key=key,
                ),
                say(
                    "Say in the question what a blank is: a no, where it is a box that was not "
                    "ticked, or left out, where it is no answer."
                )
                if rows[key].question
                else say(
                    "If a blank is a box that was not ticked, say so in the measure: "
                    "COALESCE(column = 'label', FALSE). If it is no answer, say so in the filter: "
                    "column IS NOT NULL."
                ),
            )


@check(
    "C311",
    "error",
    "a comparison between text and a date, a time or a number: it would compare letters",
    source=_SOURCE,
)
def compares_letters(book: Book) -> Iterator[Found]:
    """Find comparisons of a column of text with what is none."""
    yield from _each(book, ("letters",), _letters)


def _letters(key: str, doubt: Any) -> tuple[str, str]:
    return (
        say(
            "The evidence {key} compares the column {column} with a day, a time or a number, and "
            "some of its values are none: letters would be compared.",
            key=key,
            column=doubt.column,
        ),
        say(
            "Set in the source how its days and numbers are written and which codes mean no "
            "answer, or correct the values in the file."
        ),
    )


@check(
    "C312",
    "warning",
    "values far outside the others or outside the scale (such as -99), a row that is a total, or "
    "headings among the rows",
    source=_SOURCE,
)
def odd_values(book: Book) -> Iterator[Found]:
    """Find codes that count as answers, and rows that are none."""
    yield from _each(book, ("code", "far", "total", "heading"), _odd)


def _odd(key: str, doubt: Any) -> tuple[str, str]:
    if doubt.kind == "code":
        return (
            say(
                "The column {column} of the evidence {key} holds {value}, far from all other "
                "values, and it counts as an answer.",
                column=doubt.column,
                key=key,
                value=doubt.value,
            ),
            say("If it stands for no answer, write it into the source (no answer)."),
        )
    if doubt.kind == "far":
        return (
            say(
                "The column {column} of the evidence {key} is a scale, and some values lie far "
                "outside of it.",
                column=doubt.column,
                key=key,
            ),
            say("Correct them in the file, or set them as codes for no answer."),
        )
    if doubt.kind == "total":
        return (
            say(
                "A row in the source of the evidence {key} seems to be a total (column {column}), "
                "and it counts as an answer.",
                key=key,
                column=doubt.column,
            ),
            say("Take the row out of the file, or out of the evidence by its filter."),
        )
    return (
        say(
            "The heading stands among the rows of the source of the evidence {key}, and counts as "
            "an answer.",
            key=key,
        ),
        say("Take it out of the file."),
    )


@check(
    "C313",
    "warning",
    "the same people answered several times, or a column looks like a weight, a stratum or a "
    "cluster, and the evidence does not name it",
    source=_SOURCE,
)
def unnamed_design(book: Book) -> Iterator[Found]:
    """Find what says how people were drawn and is not used."""
    yield from _each(book, ("again", "weight", "stratum", "cluster"), _unnamed)


def _unnamed(key: str, doubt: Any) -> tuple[str, str]:
    if doubt.kind != "again":
        what = translate(_DESIGN[doubt.kind])
        return (
            say(
                "The source of the evidence {key} has a column {column}, which looks like a "
                "{what}, and the evidence does not name it.",
                key=key,
                column=doubt.column,
                what=what,
            ),
            say(
                "Enter it as {what} of the evidence, or say in the citation why it does not count.",
                what=what,
            ),
        )
    if doubt.rows:
        said = say_number(
            doubt.rows,
            "In the source of the evidence {key} the column {column} repeats: {number} row is of "
            "somebody who answered before.",
            "In the source of the evidence {key} the column {column} repeats: {number} rows are of "
            "people who answered before.",
            key=key,
            column=doubt.column,
        )
    else:
        said = say(
            "In the source of the evidence {key} some people answered several times (column "
            "{column}).",
            key=key,
            column=doubt.column,
        )
    return said, say("Enter the column as respondent or as cluster of the evidence.")


@check(
    "C314",
    "warning",
    "evidence was collected and nothing rests on it",
    source=_SOURCE,
)
def rests_nothing(book: Book) -> Iterator[Found]:
    """Find assumptions with evidence on which no choice, solution, action or objective rests.

    An assumption that tests a promise is used by it.
    """
    used = {use.assumption for use in book.rows("assumption_uses")}
    used |= {promise.kept for promise in book.rows("promises")}
    keys: dict[str, list[str]] = {}
    for row in book.rows("evidence"):
        if row.assumption not in used:
            keys.setdefault(row.assumption, []).append(row.key)
    for assumption, evidence in keys.items():
        yield Found(
            "assumptions",
            (assumption,),
            say(
                "Evidence was collected for {assumption} ({evidence}), and no decision rests on "
                "it.",
                assumption=quoted(book.name("assumptions", assumption)),
                evidence=joined(evidence),
            ),
            say("Say which choice, solution, action or objective rests on it, or ask it no more."),
        )


def compared_by_letters(book: Book) -> set[str]:
    """Return the evidence that C311 names, so that no other check says it again."""
    return {
        key
        for key, doubts in _doubts(book).items()
        if any(doubt.kind == "letters" for doubt in doubts)
    }


def _asking(book: Book) -> set[str]:
    """Return the evidence that asks a source; without any, nothing is loaded."""
    return {row.key for row in book.rows("evidence") if row.source}


def _each(
    book: Book, kinds: tuple[str, ...], told: Callable[[str, Any], tuple[str, str]]
) -> Iterator[Found]:
    for key, doubts in _doubts(book).items():
        for doubt in doubts:
            if doubt.kind in kinds:
                yield Found("evidence", (key,), *told(key, doubt))


def _doubts(book: Book) -> Mapping[str, tuple[Any, ...]]:
    if not _asking(book):
        return {}
    found: Mapping[str, tuple[Any, ...]] = book.remember("doubts", lambda: _found(book))
    return found


def _found(book: Book) -> dict[str, tuple[Any, ...]]:
    from workbook.analysis.verdicts import known_evidence
    from workbook.evidence import question_of, sources_of
    from workbook.evidence.doubts import doubts_of
    from workbook.evidence.strategy import theme_asked

    statistics = {row.key: row.statistic for row in book.rows("assumptions")}
    questions = {
        row.key: question_of(row._asdict(), share=statistics[row.assumption] == "proportion")
        for row in known_evidence(book)
        if row.source and not theme_asked(row._asdict())
    }
    found = doubts_of(list(questions.values()), sources_of(book))
    return {key: found.get(question, ()) for key, question in questions.items()}
