"""Questions put to a source, and the sums that come back: the only thing that leaves an engine.

All questions about one source and one design (weight, stratum, cluster) are asked together, in one
scan of the data.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from threading import Lock
from typing import Any

from sqlglot import exp

from workbook.book.errors import BadInput
from workbook.book.messages import joined, language, say
from workbook.evidence import disclosure, ledger
from workbook.evidence.absent import Absent, Sought, absent_in, sought_in
from workbook.evidence.conditions import boxes_in, columns_of
from workbook.evidence.disclosure import Asked, Guarded, guarded
from workbook.evidence.expression import (
    Columns,
    Tree,
    bound,
    column_named,
    differences,
    kind_of,
    numeric_text_columns,
    vet,
    with_quotes,
)
from workbook.evidence.limits import hidden_columns, respondent_columns, smallest_cell, working_time
from workbook.evidence.margins import columns_named, weighting
from workbook.evidence.patience import TooSlow
from workbook.evidence.quoting import quoted_name, quoted_text
from workbook.evidence.reading.codes import HIDDEN
from workbook.evidence.reading.values import plain
from workbook.evidence.source import Sources
from workbook.evidence.statement import (
    SPREAD,
    SUMS,
    Design,
    Prepared,
    Question,
    count_statement,
    counted,
    design_statement,
    guard_statement,
    plain_statement,
    select,
    translated,
    uncounted,
    within_statement,
)
from workbook.evidence.table import Open, Source

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
    count in neither. ``reading`` says how the file was read; empty for a database. ``absent`` are
    values that the question asks for and no row holds.
    """

    rows: int
    missing: int
    unweighted: int
    strata: tuple[Stratum, ...]
    reading: str = ""
    absent: tuple[Absent, ...] = ()

    @property
    def n(self) -> int:
        """How many answered."""
        return sum(stratum.n for stratum in self.strata)


Outcome = Answer | BadInput
"""An answer, or the reason why there is none."""


@dataclass
class _Tally:
    """What a state of a source said to each question, whom it concerns, and what was compared."""

    outcomes: dict[Question, Outcome] = field(default_factory=dict)
    persons: dict[Asked, int] = field(default_factory=dict)
    apart: dict[tuple[Asked, Asked], int] = field(default_factory=dict)


_known: dict[tuple[Hashable, Question], Outcome] = {}
_tallies: OrderedDict[Hashable, _Tally] = OrderedDict()
_MOST_TALLIES = 100
_of_tallies = Lock()
_ready: dict[tuple[Hashable, ...], tuple[Prepared, tuple[Sought, ...]]] = {}
_MOST_KNOWN = 5_000


def ask(
    questions: Sequence[Question], sources: Sources, *, all_columns: bool = False
) -> dict[Question, Outcome]:
    """Put questions to their sources: one scan for all that share a source and a design.

    A question that cannot be answered does not keep the others from being answered. What a file
    said is remembered until the file changes. No answer rests on fewer respondents than the
    smallest cell; ``disclosure`` says what else is refused.

    Parameters
    ----------
    questions, sources
        What is asked, and of what.
    all_columns
        Reads a large file whole, where more of it is asked afterwards.

    Returns
    -------
    dict of Question to Answer, or to the BadInput that says why there is no answer.
    """
    outcomes: dict[Question, Outcome] = {}
    by_source: dict[str, list[Question]] = {}
    for question in dict.fromkeys(questions):
        by_source.setdefault(question.source, []).append(question)
    texts = None if all_columns else texts_of(by_source, sources)
    with sources.together(by_source, texts) as open_source:
        for source, asked in by_source.items():
            outcomes |= _remembered(source, asked, sources, open_source)
    return outcomes


def texts_of(by_source: Mapping[str, Sequence[Question]], sources: Sources) -> set[str]:
    """Return all that may name a column: what is asked now, and what is compared with it."""
    asked = [one for some in by_source.values() for one in some]
    for source in by_source:
        asked += sources.earlier(source)
        with suppress(BadInput):  # it is refused when it is opened
            asked += ledger.answered(sources.place(source))
    texts = {
        text
        for one in asked
        for text in (one.measure, one.filter, one.respondent, one.margins, *one.design)
    }
    return texts | set(respondent_columns())


def _remembered(
    source: str, asked: list[Question], sources: Sources, open_source: Open
) -> dict[Question, Outcome]:
    try:
        found_state = sources.state(source)
        # An answer says how its file was read, and a refusal why, in the reader's language.
        rules = smallest_cell(), hidden_columns(), respondent_columns(), language()
        state = None if found_state is None else (found_state, rules)
        known = {
            question: _known[state, question] for question in asked if (state, question) in _known
        }
        open_ = [question for question in asked if question not in known]
        if not open_:
            return known
        with open_source(source) as opened:
            place, earlier = sources.place(source), sources.earlier(source)
            found = _asked(open_, opened, place, earlier, sources.grows(source), state)
    except BadInput as refusal:
        return dict.fromkeys(asked, refusal)
    if state is not None:
        if len(_known) > _MOST_KNOWN:
            _known.clear()
        _known.update({(state, question): outcome for question, outcome in found.items()})
    return {**known, **found}


def _asked(
    questions: Sequence[Question],
    source: Source,
    place: Hashable,
    earlier: Sequence[Question],
    grows: bool,
    state: Hashable | None,
) -> dict[Question, Outcome]:
    """Answer questions, as far as nobody can be read out by these or the earlier ones."""
    smallest = smallest_cell()
    looked_at, rest = ledger.in_order(place, earlier, questions)
    growing = grows or any(question.growing for question in looked_at)
    reading = source.reading(smallest if growing else 1)
    if growing:
        source = _in_steps(source, smallest)
    outcomes: dict[Question, Outcome] = dict.fromkeys(rest, ledger.too_many())
    prepared: dict[Question, Prepared] = {}
    sought: dict[Question, tuple[Sought, ...]] = {}
    tally = _tally(state, source.table)
    persons = tally.persons
    for question in looked_at:
        try:
            prepared[question], sought[question] = _prepared(question, source, state)
        except BadInput as refusal:
            outcomes[question] = refusal
    by_design: dict[Design, list[Prepared]] = {}
    for one in prepared.values():
        if one.question not in tally.outcomes:
            by_design.setdefault(one.design, []).append(one)
    for same_design in by_design.values():
        for start in range(0, len(same_design), TOGETHER):
            found = _run(same_design[start : start + TOGETHER], source, persons)
            tally.outcomes |= {one: said for one, said in found.items() if isinstance(said, Answer)}
            outcomes |= found
    outcomes |= {one: tally.outcomes[one] for one in prepared if one in tally.outcomes}
    shown = [one for question, one in prepared.items() if isinstance(outcomes[question], Answer)]
    outcomes |= _guarded_answers(shown, tally, source, smallest)
    shown = [one for one in shown if isinstance(outcomes[one.question], Answer)]
    ledger.remember(place, [one.question for one in shown])
    told = [one for one in questions if isinstance(outcomes[one], Answer)]
    absent: dict[Question, tuple[Absent, ...]] = {}
    with suppress(BadInput):
        there = {sql for one in told for sql in _there(one, outcomes[one], sought[one])}
        absent = absent_in({one: sought[one] for one in told}, source, there)
    for question in questions:
        outcome = outcomes[question]
        if question in prepared and isinstance(outcome, Answer):
            said = ", ".join(filter(None, [reading, prepared[question].unit]))
            outcomes[question] = replace(outcome, reading=said, absent=absent.get(question, ()))
            respondents = persons[Asked("TRUE", prepared[question].respondent)]
            held, before = ledger.kept_back(
                place, question, outcomes[question], respondents, smallest
            )
            outcomes[question] = (before or disclosure.held_back(smallest)) if held else before
    return {question: outcomes[question] for question in questions}


def _tally(state: Hashable | None, table: str) -> _Tally:
    """Return what a state of a source is known to say; only what is new is counted again."""
    if state is None:
        return _Tally()
    key = state, table, working_time()
    with _of_tallies:
        found = _tallies.setdefault(key, _Tally())
        _tallies.move_to_end(key)
        while len(_tallies) > _MOST_TALLIES:
            _tallies.popitem(last=False)
    return found


def _there(question: Question, outcome: Outcome, sought: Sequence[Sought]) -> set[str]:
    """Return the values that occur, because nobody would be in the answer without them."""
    if not isinstance(outcome, Answer):
        return set()
    yes = question.share and any(stratum.wy > 0 for stratum in outcome.strata)
    found = {0: yes, 1: outcome.rows > 0}
    return {one.sql for one in sought if found.get(one.of, False)}


def _in_steps(source: Source, smallest: int) -> Source:
    """Leave out the last rows of a growing file until as many as the smallest cell have come.

    So each state that is shown differs from the one before by that many answers, in every process
    and without remembering any. The rows of a database have no order; there ``ledger`` alone looks.
    """
    if not source.in_order:
        return source
    rows = source.fetch(select(["COUNT(*)"], source.table))[0][0]
    whole = rows // smallest * smallest or rows
    if whole == rows:
        return source
    first = select(["*"], f"{source.table} LIMIT {whole}")
    return replace(source, table=f"({first}) AS evidence")


def _guarded_answers(
    some: Sequence[Prepared], tally: _Tally, source: Source, smallest: int
) -> dict[Question, Outcome]:
    """Refuse what would read somebody out: by itself, or beside what was asked before."""
    refused: dict[Question, Outcome] = {}
    persons = tally.persons
    is_short_list = cache(partial(_is_short_list, source=source, smallest=smallest))
    has_small = cache(partial(_has_small_combinations, source=source, smallest=smallest))

    def differences(pairs: Sequence[tuple[Asked, Asked]]) -> Sequence[int]:
        if open_ := [pair for pair in pairs if pair not in tally.apart]:
            sql = disclosure.differences_statement(open_, source.table)
            tally.apart.update(zip(open_, _fetched(sql, source), strict=True))
        return [tally.apart[pair] for pair in pairs]

    def is_short(one: Prepared) -> bool:
        return bool(one.guard.short) and is_short_list(one.guard.short)

    open_: list[Prepared] = []
    for one in some:
        refusal = disclosure.refusal(one.guard, persons, smallest)
        main = [one.guard.inside, one.guard.answered, *one.guard.left_out]
        lenient = refusal is not None and not disclosure.small(persons, main, smallest)
        if refusal is None and has_small(one.guard.together, one.guard.inside.respondent):
            refusal, lenient = disclosure.picks_out(smallest), True
        if refusal is not None and not (lenient and is_short(one)):
            refused[one.question] = refusal
        else:
            open_.append(one)
    near = ledger.conflicts([one.guard for one in open_], persons, smallest, differences)
    taken: set[Asked] = set()
    for one in open_:
        own = set(one.guard.compared)
        if any(near.get(part, set()) & taken - own for part in own):
            own = {one.guard.inside}
            if near.get(one.guard.inside, set()) & taken or not is_short(one):
                refused[one.question] = disclosure.too_close(smallest)
                continue
        taken |= own
    return refused


def _has_small_combinations(
    together: tuple[str, ...], respondent: str, source: Source, smallest: int
) -> bool:
    if not together:
        return False
    sql = disclosure.combinations_statement(together, respondent, source.table, smallest)
    try:
        return bool(source.fetch(translated(sql, source.dialect))[0][0])
    except source.refused:
        return True


def _is_short_list(column: str, source: Source, smallest: int) -> bool:
    name = quoted_name(column)
    values = select([f"{name} AS v", "COUNT(*) AS c"], f"{source.table} GROUP BY {name}")
    sql = select(["COUNT(v)", "SUM(CASE WHEN v IS NOT NULL THEN c END)"], f"({values}) AS answers")
    different, rows = source.fetch(translated(sql, source.dialect))[0]
    return bool(different <= disclosure.SHORT_LIST and different * smallest <= (rows or 0))


def _fetched(sql: str, source: Source) -> Sequence[int]:
    try:
        return source.fetch(translated(sql, source.dialect))[0]
    except source.refused as error:
        raise BadInput(
            say(
                "The questions on this source could not be compared ({name}), so no result is "
                "shown. Try again, or ask fewer questions.",
                name=type(error).__name__,
            )
        ) from None


def _run(
    some: Sequence[Prepared], source: Source, persons: dict[Asked, int]
) -> dict[Question, Outcome]:
    """Run questions together; where that fails, halve them until the one that fails is alone."""
    plain = some[0].design == ("", "", "")
    try:
        outcomes = (_plain if plain else _designed)(some, source, persons)
        least, open_ = uncounted(some, persons, smallest_cell())
        persons.update(least)
        if open_:
            sql = translated(count_statement(open_, source), source.dialect)
            persons.update(zip(open_, source.fetch(sql)[0], strict=True))
    except source.refused as error:
        if len(some) == 1:
            return {some[0].question: _explained(error, some[0], source)}
    except TooSlow as refusal:
        if len(some) == 1:
            return {some[0].question: refusal}
    else:
        return outcomes
    half = len(some) // 2
    return _run(some[:half], source, persons) | _run(some[half:], source, persons)


def _plain(
    some: Sequence[Prepared], source: Source, persons: dict[Asked, int]
) -> dict[Question, Outcome]:
    sets = counted(some)
    filters = {one.filter for one in some}
    if source.dialect != "duckdb" or len(filters) > 1 or filters == {"TRUE"}:
        records = source.fetch(translated(plain_statement(some, source), source.dialect))
        return _plain_answers(some, records[0], sets, persons)
    whole = [one for one in sets if one.condition == "TRUE"]
    persons.update(zip(whole, source.fetch(count_statement(whole, source))[0], strict=True))
    records = source.fetch(within_statement(some, source))
    return _plain_answers(some, records[0], [one for one in sets if one not in whole], persons)


def _designed(
    some: Sequence[Prepared], source: Source, persons: dict[Asked, int]
) -> dict[Question, Outcome]:
    checks = source.fetch(translated(guard_statement(some, source), source.dialect))[0]
    records = source.fetch(translated(design_statement(some, source), source.dialect))
    return _design_answers(some, records) | _design_checks(some, checks, persons)


def _prepared(
    question: Question, source: Source, state: Hashable | None
) -> tuple[Prepared, tuple[Sought, ...]]:
    """Prepare a question; every other one of its source is compared with it, so it is kept."""
    if state is None:
        return _prepare(question, source)
    key = state, working_time(), source.table, question
    if key not in _ready:
        if len(_ready) > _MOST_KNOWN:
            _ready.clear()
        _ready[key] = _prepare(question, source)
    return _ready[key]


def _prepare(question: Question, source: Source) -> tuple[Prepared, tuple[Sought, ...]]:
    columns = source.columns
    measure, unit = read_expression(question.measure, source, "measure")
    condition = read_expression(question.filter, source, "filter")[0] if question.filter else None
    if boxes_in(measure) is not None:
        raise BadInput(say("any_answered belongs into the filter: it says who is counted."))
    parts = [*question.design, question.respondent, *columns_named(question.margins, source)]
    check_certain([column_named(name, columns) for name in parts if name], source)
    _check_kind(measure, columns, question)
    if condition is not None and kind_of(condition, columns) != "flag":
        raise BadInput(say("The filter has to be a condition, such as channel = 'shop'."))
    if question.weight:
        _check_weight(question.weight, columns)
    weight, stratum, cluster = (
        quoted_name(column_named(name, columns)) if name else "" for name in question.design
    )
    respondent = _respondent(question, columns)
    if (boxes := boxes_in(condition)) is not None:
        condition = _who_answered(condition, boxes, source, respondent)
    check_hidden([*columns_of(measure, condition), *filter(None, parts)])
    texts = [*numeric_text_columns(measure, columns)]
    texts += [*numeric_text_columns(condition, columns)] if condition is not None else []
    weighted = f"{weight} > 0" if weight else ""
    sides: tuple[str, ...] = ()
    if question.margins:
        weight, weighted, sides, said = weighting(
            question.margins, source, weight, by_person=bool(respondent)
        )
        unit = ", ".join(filter(None, [unit, said]))
    prepared = Prepared(
        question,
        _sql(measure),
        f"({_sql(condition)})" if condition is not None else "TRUE",
        (weight, stratum, cluster),
        tuple(dict.fromkeys(texts)),
        respondent,
        _with_codes(
            guarded(measure, condition, question.share, weighted, respondent, columns, sides),
            source, measure, condition,
        ),
        unit,
    )  # fmt: skip
    return prepared, sought_in([measure, *([] if condition is None else [condition])])


def _with_codes(guard: Guarded, source: Source, measure: Tree, condition: Tree | None) -> Guarded:
    """Ask as well whom a code for no answer leaves out, where it is no evident one.

    Otherwise such codes would tell what single people said: the result with and without them.
    """
    for name in columns_of(condition):
        if name in source.codes:
            raise BadInput(
                say(
                    "The filter reads the column {name}, in which {codes} was set to be no answer "
                    "and could be one. Leave this code out of the source, or the column out of the "
                    "filter.",
                    name=name,
                    codes=joined([plain(code) for code in source.codes[name]]),
                )
            )
    inside, respondent = guard.inside.condition, guard.inside.respondent
    left_out = tuple(
        Asked(f"{inside} AND {quoted_name(HIDDEN + name)} = {quoted_text(code)}", respondent)
        for name in sorted(columns_of(measure))
        for code in source.codes.get(name, ())
    )
    return replace(guard, left_out=left_out)


def _respondent(question: Question, columns: Columns) -> str:
    """Return the column that says who answered: the one that is set for all, or the question's."""
    by_name = {column.casefold(): column for column in columns}
    fixed = next((by_name[name] for name in respondent_columns() if name in by_name), "")
    if fixed:
        return quoted_name(fixed)
    return quoted_name(column_named(question.respondent, columns)) if question.respondent else ""


def _who_answered(
    condition: Tree, boxes: tuple[Tree, tuple[Tree, ...]], source: Source, respondent: str
) -> Tree | None:
    """Leave out those who ticked no box, unless they are so few that this would tell who they are.

    A few who ticked none count as people who answered. Else the refusal would say whether one
    person, of whom the rest is known, ticked a box.
    """
    block, others = boxes
    rest = exp.and_(*(part.copy() for part in others)) if others else None
    outside = f"NOT {_sql(block)}" + (f" AND ({_sql(rest)})" if rest is not None else "")
    who = [disclosure.counting(outside, respondent)]
    people = _fetched(select(who, source.table), source)[0]
    return rest if 0 < people < smallest_cell() else condition


def check_hidden(names: Sequence[str]) -> None:
    """Refuse columns that whoever runs the program has excluded."""
    hidden = hidden_columns()
    for name in names:
        if name.casefold() in hidden:
            raise BadInput(
                say(
                    "The column {name} may not be used in evidence: whoever runs the workbook "
                    "has excluded it. Use another column.",
                    name=name,
                )
            )


def check_certain(names: Sequence[str], source: Source) -> None:
    """Refuse columns of which the file allows two readings."""
    for name in names:
        if name in source.doubts:
            raise BadInput(source.doubts[name])


def read_expression(text: str, source: Source, where: str) -> tuple[Tree, str]:
    """Return an expression over the source's columns, and what should be said of its unit."""
    columns = source.columns
    seen = {name: kind for name, kind in columns.items() if name.casefold() not in hidden_columns()}

    def read(written: str) -> tuple[Tree, str]:
        tree = vet(written)
        names = sorted(columns_of(tree))
        check_hidden(names)
        check_certain([column_named(name, seen) for name in names], source)
        units = {"minute": say("minutes"), "day": say("days")}
        told = [
            say("from {start} to {end} in {unit}", start=start, end=end, unit=units[unit])
            for start, end, unit in differences(tree, seen, source.clocks)
        ]
        return bound(tree, seen, source.clocks), ", ".join(told)

    try:
        try:
            return read(with_quotes(text, columns))
        except BadInput:
            quoted = with_quotes(text, columns, all_names=True)
            with suppress(BadInput):
                return read(quoted)
            raise
    except BadInput as refusal:
        raise BadInput(
            say("In the {where}: {summary}", where=where, summary=refusal.summary)
        ) from None


def _sql(tree: Tree) -> str:
    try:
        return str(tree.sql("duckdb", comments=False))
    except RecursionError:
        raise BadInput(say("The expression is nested too deeply. Shorten it.")) from None


def _check_kind(measure: Tree, columns: Columns, question: Question) -> None:
    kind = kind_of(measure, columns)
    if question.share and kind != "flag":
        raise BadInput(
            say(
                "The measure {measure} has to be a condition for a proportion: write what counts "
                "as yes, such as {measure_2} = 'yes'.",
                measure=question.measure,
                measure_2=question.measure[:30],
            )
        )
    if not question.share and kind not in ("number", None):
        raise BadInput(
            say(
                "The measure {measure} has to be a number for a mean. Name a column of numbers, "
                "or use a proportion.",
                measure=question.measure,
            )
        )


def _check_weight(weight: str, columns: Columns) -> None:
    if columns[column_named(weight, columns)] != "number":
        raise BadInput(
            say(
                "The column {weight} cannot be the weight, because it does not contain numbers.",
                weight=weight,
            )
        )


def _plain_answers(
    some: Sequence[Prepared],
    record: Sequence[Any],
    sets: Sequence[Asked],
    persons: dict[Asked, int],
) -> dict[Question, Outcome]:
    answers: dict[Question, Outcome] = {}
    filters = list(dict.fromkeys(one.filter for one in some))
    rows_of = dict(zip(filters, record, strict=False))
    width = 3 + SPREAD
    sums, people = record[len(filters) :], record[len(filters) + width * len(some) :]
    persons.update(zip(sets, people, strict=True))
    for at, one in enumerate(some):
        rows = rows_of[one.filter]
        n, y, yy, *spread = sums[width * at : width * (at + 1)]
        total = float(y or 0)
        squares = total if one.question.share else float(yy or 0)
        stratum = Stratum(None, n, n, n, total, squares, n, total, squares)
        guard = one.guard
        if one.derived:
            persons[guard.inside], persons[guard.answered] = rows, n
            persons.update(zip(guard.sides, (round(total), n - round(total)), strict=False))
        answer = Answer(rows, rows - n, 0, (stratum,))
        refusal = None if one.question.share else _dominated(one, n, total, squares, spread)
        answers[one.question] = refusal or answer
    return answers


def _dominated(
    one: Prepared, n: int, total: float, squares: float, spread: Sequence[Any]
) -> BadInput | None:
    """Refuse a mean that one value makes up, or whose two values hold too few people each."""
    if not n or None in spread:
        return None
    least, most, sizes = map(float, spread)
    shift, smallest = one.question.shift, smallest_cell()
    if sizes and max(abs(least + shift), abs(most + shift)) > disclosure.DOMINANT * sizes:
        return disclosure.dominated()
    between = squares - (least + most) * total + n * least * most  # sum of (y - least)(y - most)
    width = most - least
    if width > 0 and abs(between) <= 1e-9 * n * width * width:
        high = round((total - n * least) / width)
        if min(high, n - high) < smallest:
            return disclosure.picks_out(smallest)
    return None


def _design_checks(
    some: Sequence[Prepared], record: Sequence[Any], persons: dict[Asked, int]
) -> dict[Question, Outcome]:
    """Take in the respondents of the sets, and refuse what one weight or one value makes up."""
    width = SPREAD + 4
    people = len(record) - width * len(some)
    persons.update(zip(counted(some), record[:people], strict=True))
    refused: dict[Question, Outcome] = {}
    for at, one in enumerate(some):
        shares = record[people + width * at + SPREAD : people + width * (at + 1)]
        largest, weights, most, sizes = (_float(value) for value in shares)
        heavy = weights > 0 and largest > disclosure.DOMINANT * weights
        if heavy or (not one.question.share and sizes > 0 and most > disclosure.DOMINANT * sizes):
            refused[one.question] = disclosure.dominated()
    return refused


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
    counts: dict[str, int] = dict.fromkeys(("rows", "unweighted", "negative", "outside"), 0)
    for label, units, sums in groups:
        rows, unweighted, negative, outside, answers, *totals = map(_float, sums)
        if one.question.stratum and label is None:
            outside = max(outside, rows)
        for name, count in zip(counts, (rows, unweighted, negative, outside), strict=True):
            counts[name] += int(count)
        if label is not None or not one.question.stratum:
            strata.append(Stratum(label, int(units), int(answers), *totals))
    refusal = _design_refusal(one.question, counts, len(strata))
    if refusal:
        return refusal
    n = sum(stratum.n for stratum in strata)
    missing = counts["rows"] - counts["unweighted"] - n
    ordered = tuple(sorted(strata, key=lambda stratum: str(stratum.label)))
    return Answer(counts["rows"], missing, counts["unweighted"], ordered)


def _design_refusal(question: Question, counts: Mapping[str, int], strata: int) -> BadInput | None:
    if counts["negative"]:
        rows = _rows_have(counts["negative"])
        return BadInput(
            say(
                "{rows} a negative weight in the column {weight}; a weight is zero or more. "
                "Correct the column.",
                rows=rows,
                weight=question.weight,
            )
        )
    if counts["outside"]:
        rows = _rows_have(counts["outside"])
        names = " or ".join(filter(None, [question.stratum, question.cluster]))
        return BadInput(
            say(
                "{rows} nothing in the column {names}. Fill it, or filter them out.",
                rows=rows,
                names=names,
            )
        )
    if strata > MOST_STRATA:
        return BadInput(
            say(
                "The column {stratum} has {strata} different values, too many for strata. Name "
                "the column by which the sample was divided.",
                stratum=question.stratum,
                strata=f"{strata:,}",
            )
        )
    return None


def _rows_have(count: int) -> str:
    smallest = smallest_cell()
    return (
        say("Fewer than {smallest} rows have", smallest=smallest)
        if count < smallest
        else say("{count} rows have", count=f"{count:,}")
    )


def _explained(error: Exception, one: Prepared, source: Source) -> BadInput:
    """Say why an engine cannot answer, without any value of a row."""
    for column in one.numeric_texts if source.dialect == "duckdb" else ():
        texts, filled = _texts_in(column, source)
        if texts:
            smallest = smallest_cell()
            values = f"{texts:,}" if texts >= smallest else f"fewer than {smallest}"
            return BadInput(
                say(
                    "In the column {column}, {values} of {filled} values are not numbers. Set the "
                    "decimal mark or the codes for no answer of the source, or correct the values "
                    "in the file.",
                    column=column,
                    values=values,
                    filled=f"{filled:,}",
                )
            )
    kind = type(error).__name__
    if "memory" in kind.lower():
        return BadInput(
            say("The calculation needs more memory than is allowed. Use fewer clusters.")
        )
    told = next(iter(str(error).strip().splitlines()), kind)
    # Only an error about the statement is told in full: one about data quotes the data.
    about_statement = kind in ("BinderException", "CatalogException", "ProgrammingError")
    said = f": {told[:200]}" if about_statement else f" ({kind})"
    return BadInput(
        say("It could not be calculated{said}. Check the measure and the filter.", said=said)
    )


def _texts_in(column: str, source: Source) -> tuple[int, int]:
    name = quoted_name(column)
    unreadable = f"COUNT(CASE WHEN TRY_CAST({name} AS DOUBLE) IS NULL THEN 1 END)"
    sql = select(
        [unreadable, "COUNT(*)"],
        f"{source.table} WHERE {name} IS NOT NULL",
    )
    texts, filled = source.fetch(sql)[0]
    return int(texts), int(filled)


def _float(value: Any) -> float:
    return 0.0 if value is None else float(value)
