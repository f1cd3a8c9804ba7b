"""Questions put to a source, and the sums that come back: the only thing that leaves an engine.

All questions about one source and one design (weight, stratum, cluster) are asked together, in one
scan of the data.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook.errors import BadInput
from workbook.evidence.expression import (
    Columns,
    Tree,
    bound,
    column_named,
    kind_of,
    numeric_text_columns,
    vet,
)
from workbook.evidence.source import Open, Source, Sources
from workbook.evidence.statement import (
    SUMS,
    Design,
    Prepared,
    Question,
    design_statement,
    plain_statement,
    quoted,
    select,
    translated,
)

MOST_STRATA = 2_000
TOGETHER = 250
"""Questions in one statement: enough for one scan a file, and short enough for every engine."""


@dataclass(frozen=True)
class Stratum:
    """Sums over the answers y of one stratum, less the question's shift, with weights w.

    ``units`` is how many were drawn: rows, or clusters where there are any, inside the filter or
    not. ``ww``, ``wwy`` and ``wwyy`` are Σw², Σw²y and Σw²y² over rows; where there are clusters
    they are Σ(Σw)², Σ(Σw·Σwy) and Σ(Σwy)² over them.
    """

    label: Hashable
    units: int
    n: int
    w: float
    wy: float
    wyy: float
    ww: float
    wwy: float
    wwyy: float


@dataclass(frozen=True)
class Answer:
    """What a source says to a question.

    ``rows`` counts the rows within the filter; ``missing`` those of them where the measure is
    null, which are neither yes nor no; ``unweighted`` those without a weight above zero, which
    count in neither.
    """

    rows: int
    missing: int
    unweighted: int
    strata: tuple[Stratum, ...]

    @property
    def n(self) -> int:
        """How many answered."""
        return sum(stratum.n for stratum in self.strata)


Outcome = Answer | BadInput
"""An answer, or the reason why there is none."""

_known: dict[tuple[Hashable, Question], Outcome] = {}
_MOST_KNOWN = 5_000


def ask(questions: Sequence[Question], sources: Sources) -> dict[Question, Outcome]:
    """Put questions to their sources: one scan for all that share a source and a design.

    A question that cannot be answered does not keep the others from being answered. What a file
    said is remembered until the file changes.

    Returns
    -------
    dict of Question to Answer, or to the BadInput that says why there is no answer.
    """
    outcomes: dict[Question, Outcome] = {}
    by_source: dict[str, list[Question]] = {}
    for question in dict.fromkeys(questions):
        by_source.setdefault(question.source, []).append(question)
    with sources.together(by_source) as open_source:
        for source, asked in by_source.items():
            outcomes |= _remembered(source, asked, sources, open_source)
    return outcomes


def _remembered(
    source: str, asked: list[Question], sources: Sources, open_source: Open
) -> dict[Question, Outcome]:
    try:
        state = sources.state(source)
        known = {
            question: _known[state, question] for question in asked if (state, question) in _known
        }
        open_ = [question for question in asked if question not in known]
        if not open_:
            return known
        with open_source(source) as opened:
            found = _asked(open_, opened)
    except BadInput as refusal:
        return dict.fromkeys(asked, refusal)
    if state is not None:
        if len(_known) > _MOST_KNOWN:
            _known.clear()
        _known.update({(state, question): outcome for question, outcome in found.items()})
    return {**known, **found}


def _asked(questions: Sequence[Question], source: Source) -> dict[Question, Outcome]:
    outcomes: dict[Question, Outcome] = {}
    prepared: dict[Design, list[Prepared]] = {}
    for question in questions:
        try:
            prepared.setdefault(question.design, []).append(_prepare(question, source.columns))
        except BadInput as refusal:
            outcomes[question] = refusal
    for same_design in prepared.values():
        for start in range(0, len(same_design), TOGETHER):
            outcomes |= _run(same_design[start : start + TOGETHER], source)
    return outcomes


def _run(some: Sequence[Prepared], source: Source) -> dict[Question, Outcome]:
    """Run questions together; where that fails, halve them until the one that fails is alone."""
    design = some[0].design
    statement = plain_statement if design == ("", "", "") else design_statement
    try:
        records = source.fetch(translated(statement(some, source), source.dialect))
    except source.refused as error:
        if len(some) == 1:
            return {some[0].question: _explained(error, some[0], source)}
        half = len(some) // 2
        return _run(some[:half], source) | _run(some[half:], source)
    read = _plain_answers if design == ("", "", "") else _design_answers
    return read(some, records)


def _prepare(question: Question, columns: Columns) -> Prepared:
    measure = _bound(question.measure, columns, "measure")
    _check_kind(measure, columns, question)
    condition = _bound(question.filter, columns, "filter") if question.filter else None
    if condition is not None and kind_of(condition, columns) != "flag":
        raise BadInput("The filter is no condition: write one such as channel = 'shop'.")
    if question.weight:
        _check_weight(question.weight, columns)
    weight, stratum, cluster = (
        quoted(column_named(name, columns)) if name else "" for name in question.design
    )
    texts = [*numeric_text_columns(measure, columns)]
    texts += [*numeric_text_columns(condition, columns)] if condition is not None else []
    return Prepared(
        question,
        _sql(measure),
        f"({_sql(condition)})" if condition is not None else "TRUE",
        (weight, stratum, cluster),
        tuple(dict.fromkeys(texts)),
    )


def _bound(text: str, columns: Columns, where: str) -> Tree:
    try:
        return bound(vet(text), columns)
    except BadInput as refusal:
        raise BadInput(f"In the {where}: {refusal.summary}") from None


def _sql(tree: Tree) -> str:
    try:
        return str(tree.sql("duckdb", comments=False))
    except RecursionError:
        raise BadInput("The expression is nested too deeply. Shorten it.") from None


def _check_kind(measure: Tree, columns: Columns, question: Question) -> None:
    kind = kind_of(measure, columns)
    if question.share and kind != "flag":
        raise BadInput(
            f"The measure {question.measure} is no condition, and a proportion needs one: write "
            f"what counts as yes, such as {question.measure[:30]} = 'yes'."
        )
    if not question.share and kind not in ("number", None):
        raise BadInput(
            f"The measure {question.measure} is no number, and a mean needs one. Name a column of "
            "numbers, or use a proportion."
        )


def _check_weight(weight: str, columns: Columns) -> None:
    if columns[column_named(weight, columns)] != "number":
        raise BadInput(f"The column {weight} holds no numbers, so it cannot be the weight.")


def _plain_answers(
    some: Sequence[Prepared], records: Sequence[tuple[Any, ...]]
) -> dict[Question, Outcome]:
    answers: dict[Question, Outcome] = {}
    filters = list(dict.fromkeys(one.filter for one in some))
    counts = dict(zip(filters, records[0], strict=False))
    sums = records[0][len(filters) :]
    for at, one in enumerate(some):
        rows = counts[one.filter]
        n, y, yy = sums[3 * at : 3 * at + 3]
        total = float(y or 0)
        squares = total if one.question.share else float(yy or 0)
        stratum = Stratum(None, n, n, n, total, squares, n, total, squares)
        answers[one.question] = Answer(rows, rows - n, 0, (stratum,))
    return answers


def _design_answers(
    some: Sequence[Prepared], records: Sequence[tuple[Any, ...]]
) -> dict[Question, Outcome]:
    return {
        one.question: _design_answer(
            one,
            [(label, units, sums[at * SUMS : (at + 1) * SUMS]) for label, units, *sums in records],
        )
        for at, one in enumerate(some)
    }


def _design_answer(one: Prepared, groups: Sequence[tuple[Hashable, int, Sequence[Any]]]) -> Outcome:
    strata: list[Stratum] = []
    counted: dict[str, int] = dict.fromkeys(("rows", "unweighted", "negative", "outside"), 0)
    for label, units, sums in groups:
        rows, unweighted, negative, outside, answers, *totals = map(_float, sums)
        if one.question.stratum and label is None:
            outside = max(outside, rows)
        for name, count in zip(counted, (rows, unweighted, negative, outside), strict=True):
            counted[name] += int(count)
        if label is not None or not one.question.stratum:
            strata.append(Stratum(label, int(units), int(answers), *totals))
    refusal = _design_refusal(one.question, counted, len(strata))
    if refusal:
        return refusal
    n = sum(stratum.n for stratum in strata)
    missing = counted["rows"] - counted["unweighted"] - n
    ordered = tuple(sorted(strata, key=lambda stratum: str(stratum.label)))
    return Answer(counted["rows"], missing, counted["unweighted"], ordered)


def _design_refusal(question: Question, counted: Mapping[str, int], strata: int) -> BadInput | None:
    if counted["negative"]:
        rows = f"{counted['negative']:,} {'row has' if counted['negative'] == 1 else 'rows have'}"
        return BadInput(
            f"{rows} a negative weight in the column {question.weight}; a weight is zero or more. "
            "Correct the column."
        )
    if counted["outside"]:
        rows = f"{counted['outside']:,} {'row has' if counted['outside'] == 1 else 'rows have'}"
        names = " or ".join(filter(None, [question.stratum, question.cluster]))
        return BadInput(f"{rows} nothing in the column {names}. Fill it, or filter them out.")
    if strata > MOST_STRATA:
        return BadInput(
            f"The column {question.stratum} has {strata:,} different values, too many for strata. "
            "Name the column by which the sample was divided."
        )
    return None


def _explained(error: Exception, one: Prepared, source: Source) -> BadInput:
    """Say why an engine cannot answer, without any value of a row."""
    for column in one.numeric_texts if source.dialect == "duckdb" else ():
        texts, filled = _texts_in(column, source)
        if texts:
            values = "1 value" if texts == 1 else f"{texts:,} values"
            return BadInput(
                f"The column {column} holds {values} of {filled:,} that are no numbers. Correct "
                f"them, or write TRY_CAST({quoted(column)} AS DOUBLE) to count them as missing."
            )
    kind = type(error).__name__
    if "memory" in kind.lower():
        return BadInput("The question needs more memory than is allowed. Use fewer clusters.")
    told = next(iter(str(error).strip().splitlines()), kind)
    # Only an error about the statement is told in full: one about data quotes the data.
    about_statement = kind in ("BinderException", "CatalogException", "ProgrammingError")
    said = f": {told[:200]}" if about_statement else f" ({kind})"
    return BadInput(f"The engine cannot compute it{said}. Check the measure and the filter.")


def _texts_in(column: str, source: Source) -> tuple[int, int]:
    name = quoted(column)
    unreadable = f"COUNT(CASE WHEN TRY_CAST({name} AS DOUBLE) IS NULL THEN 1 END)"
    sql = select([unreadable, "COUNT(*)"], f"{source.table} WHERE {name} IS NOT NULL")
    texts, filled = source.fetch(sql)[0]
    return int(texts), int(filled)


def _float(value: Any) -> float:
    return 0.0 if value is None else float(value)
