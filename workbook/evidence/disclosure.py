"""Nobody is read out of evidence: no result rests on a handful of people, nor does a difference.

What is guarded against
-----------------------
Somebody who may write a strategy's evidence, and reads every figure, message and log that comes of
it, wants to know what one person answered. They know the columns and much about the person. The
rules, with k the smallest cell (5, or ``WORKBOOK_SMALLEST_CELL``):

1. A result rests on at least k respondents. Rows count as respondents; distinct values of the
   column that says who answered, where one is named.
2. Every set of people that a question can tell from the rest holds none or at least k of them: the
   people within the filter, those who say yes and those who say no, both sides of each condition
   of a question that has several, and each combination of the conditions of a chain that are
   joined by AND. Where conditions are joined otherwise, and in the number of a mean (``CASE``,
   ``LEAST``, ``COALESCE`` …), each combination of their answers. All combinations, because
   otherwise the refusal itself answers: "not (Ana, and paid above 4,000)".
3. The sets of two questions on one source differ by none or at least k respondents. Previews
   count, and so do questions that were changed or deleted; the earlier question keeps its answer.
4. No single value makes up more than 80 % of what a mean sums, nor a single weight of the weights.
5. A source that changed shows the new state when at least k respondents came or went. A file that
   evidence calls growing is read in steps of k rows, so that every process shows the same.

One exception: without a filter, how often each value of a short list occurs (3 of 100 say no), and
what follows from that (a net promoter score), is a result, because nothing else is known of the 3.
The list is short where it has at most 12 values and k rows for each of them on average.

What this cannot stop
---------------------
- Answers that all give: if everybody in a group of at least k says yes, each of them said yes.
- Three and more questions that are put together, each fair by itself and against each other one.
- Between which values the highest and the lowest of a group lie: a refusal says that fewer than k
  lie beyond. It says no name.
- Comparisons of two columns where one of them numbers the people: hide such columns.
- A column that names no respondent although one person has several rows. Name it for everybody with
  ``WORKBOOK_RESPONDENT_COLUMNS``.
- Whoever can read or change the data themselves, or runs the program with another setting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence.conditions import (
    chain,
    check_number,
    columns_of,
    conditions,
    negated,
    undefined,
)
from workbook.evidence.expression import Columns, Tree

MOST_JOINED = 7
SHORT_LIST = 12
DOMINANT = 0.8


@dataclass(frozen=True)
class Asked:
    """A set of people that an answer tells from the rest: SQL, and whom it counts.

    ``columns`` is None for the people within a filter, or who said yes or no: all such sets of a
    source are compared. Else it holds the columns of a mean whose answers these people gave, and
    the set is compared with those that share a column.
    """

    condition: str
    respondent: str = ""
    columns: frozenset[str] | None = None

    def compared_with(self, other: Asked) -> bool:
        """Say whether the difference from another set could tell something."""
        if self.columns is None or other.columns is None:
            return self.columns is None and other.columns is None
        return bool(self.columns & other.columns)

    @property
    def persons(self) -> str:
        """SQL that counts its respondents."""
        return counting(self.condition, self.respondent)


@dataclass(frozen=True)
class Guarded:
    """What a question can tell apart: SQL conditions, each to hold none or k respondents.

    ``inside`` is the filter, ``answered`` those with an answer, ``sides`` those who say yes and no
    (empty for a mean), ``others`` the rest. ``left_out`` are those whose answer a code takes
    away. ``together`` are conditions of which every combination is counted. ``short`` is the
    one column of a measure without a filter. ``parts`` are sets that lie within one of ``others``:
    where enough people are in the part, the whole need not be counted.
    """

    inside: Asked
    answered: Asked
    sides: tuple[Asked, ...]
    others: tuple[Asked, ...]
    together: tuple[str, ...] = ()
    short: str = ""
    compared: tuple[Asked, ...] = field(default=())
    left_out: tuple[Asked, ...] = ()
    parts: tuple[tuple[Asked, Asked], ...] = ()

    @property
    def counted(self) -> tuple[Asked, ...]:
        """All sets whose respondents are counted first, each once."""
        some = (self.inside, self.answered, *self.sides, *self.left_out, *self.compared)
        return tuple(dict.fromkeys(some))


def guarded(
    measure: Tree, condition: Tree | None, share: bool, weighted: str, respondent: str,
    columns: Columns, groups: Sequence[str] = (),
) -> Guarded:  # fmt: skip
    """Say what must be counted before a question may be answered.

    Parameters
    ----------
    measure, condition
        The measure and the filter, vetted and bound.
    share
        Whether the measure is a condition.
    weighted
        SQL that says whether a row has a weight above zero; empty without weights.
    respondent
        SQL of the column that says who answered; empty where rows do.
    columns
        Of the source.
    groups
        SQL of groups that count more or less than others: two weightings of one question tell what
        each group said, as filters would.

    Raises
    ------
    BadInput
        An expression hides a condition, or joins too many to be looked at.
    """
    if not share:
        check_number(measure, columns)

    def asked(*parts: str, of: frozenset[str] | None = None) -> Asked:
        return Asked(" AND ".join(part for part in parts if part) or "TRUE", respondent, of)

    inside = f"({_sql(condition)})" if condition is not None else ""
    value = f"({_sql(measure)})"
    read = columns_of(measure)
    answered = asked(inside, weighted, f"{value} IS NOT NULL", of=read)
    sides = (
        (asked(inside, weighted, value), asked(inside, weighted, f"NOT {value}")) if share else ()
    )
    first, second = chain(condition, columns), _chain_of(measure, share, columns)
    every = dict.fromkeys(
        (*(conditions(condition, columns) if condition is not None else ()),
         *conditions(measure, columns))
    )  # fmt: skip
    unclear = [one for tree in (condition, measure) if tree is not None
               for one in undefined(tree, columns)]  # fmt: skip
    together: tuple[str, ...] = ()
    others: list[Asked] = []
    parts = dict(zip((asked(value), asked(f"NOT {value}")), sides, strict=False))
    if first is None or second is None:
        together = (*every, *unclear)
    else:
        joined = tuple(dict.fromkeys(f"({_sql(one)})" for one in (*first, *second)))
        others += [asked(*some) for some in _combinations(joined)]
        # Whoever fulfils all conditions fulfils some of them.
        all_of = sides[0 if chain(measure, columns) is not None else 1] if share else asked(inside)
        parts |= dict.fromkeys(others, all_of)
    if len(every) > 1:
        alone = f"({_sql(first[0])})" if first and len(first) == 1 else ""
        both = [one for one in every if f"({one})" != alone]
        others += [asked(side) for one in both for side in (f"({one})", f"NOT ({one})")]
        others += [asked(one) for one in unclear]
    told = (value, f"NOT {value}") if share else (f"{value} IS NOT NULL",)
    others += [asked(inside, weighted, group, one) for group in groups for one in told]
    means = () if share else (answered,)
    filter_set = asked(inside, weighted)
    return Guarded(
        asked(inside),
        answered,
        sides,
        tuple(dict.fromkeys(others)),
        together,
        next(iter(read)) if condition is None and len(read) == 1 and not groups else "",
        tuple(dict.fromkeys((asked(inside), filter_set, *sides, *means))),
        parts=tuple((one, parts[one]) for one in dict.fromkeys(others) if one in parts),
    )


def _chain_of(measure: Tree, share: bool, columns: Columns) -> tuple[Tree, ...] | None:
    """Return the chain of a share (of its yes, or else of its no), or of a number without any."""
    if not share:
        return None if conditions(measure, columns) else ()
    yes = chain(measure, columns)
    return yes if yes is not None else chain(negated(measure), columns)


def _combinations(joined: Sequence[str]) -> Iterator[tuple[str, ...]]:
    if len(joined) > MOST_JOINED:
        raise BadInput(
            say(
                "The measure and the filter join {conditions} conditions, too many to be sure that "
                "nobody can be recognised. Use at most {most}; IN ('a', 'b') is one.",
                conditions=len(joined),
                most=MOST_JOINED,
            )
        )
    for size in range(1, len(joined) + 1):
        yield from combinations(joined, size)


def small(persons: Mapping[Asked, int], some: Sequence[Asked], smallest: int) -> bool:
    """Say whether one of several sets holds somebody, and fewer than the smallest cell."""
    return any(0 < persons[one] < smallest for one in some)


def refusal(guard: Guarded, persons: Mapping[Asked, int], smallest: int) -> BadInput | None:
    """Say why a question is not answered, by the numbers of respondents in its sets."""
    if small(persons, [guard.inside, guard.answered], smallest):
        return BadInput(
            say(
                "Fewer than {smallest} people answered within the filter, so no result is shown: "
                "it would tell what single people answered. Widen the filter, or collect more "
                "answers.",
                smallest=smallest,
            )
        )
    if small(persons, guard.sides, smallest) and small(persons, guard.others, smallest):
        return picks_out(smallest)
    if small(persons, guard.sides, smallest):
        return BadInput(
            say(
                "Fewer than {smallest} of the people within the filter answered one way, so no "
                "result is shown: it could tell who they are. Widen the filter or the measure.",
                smallest=smallest,
            )
        )
    others = (*guard.others, *guard.left_out)
    return picks_out(smallest) if small(persons, others, smallest) else None


def picks_out(smallest: int) -> BadInput:
    """Refuse a question whose conditions single people out."""
    return BadInput(
        say(
            "The conditions of this question, alone or together, separate fewer than {smallest} "
            "people from the rest, so no result is shown. Use wider conditions, or fewer.",
            smallest=smallest,
        )
    )


def too_close(smallest: int) -> BadInput:
    """Refuse a question that differs from an earlier one by a few people."""
    return BadInput(
        say(
            "This question differs from another on this source by fewer than {smallest} people, "
            "so no result is shown: the two together would tell what single people answered. "
            "Questions that were changed or deleted count too. Ask the other one again, or change "
            "more.",
            smallest=smallest,
        )
    )


def dominated() -> BadInput:
    """Refuse a mean, or weights, that one person makes up."""
    return BadInput(
        say(
            "One single answer makes up more than 80 % of the result, so it is not shown: it would "
            "tell what that person answered. Use a proportion, such as spent > 100."
        )
    )


def held_back(smallest: int) -> BadInput:
    """Refuse a new question on a source that changed by a few people."""
    return BadInput(
        say(
            "The source changed by fewer than {smallest} people since it was last shown. Its new "
            "state is shown when more have come, so that nobody can be told from the difference.",
            smallest=smallest,
        )
    )


def combinations_statement(together: Sequence[str], who: str, table: str, smallest: int) -> str:
    """Count the combinations of a question's conditions that hold too few people: one record."""
    keys = [f"CASE WHEN {one} THEN 1 ELSE 0 END AS p{at}" for at, one in enumerate(together)]
    rows = ", ".join([*keys, f"{who or 1} AS person"])
    names = ", ".join(f"p{at}" for at in range(len(keys)))
    people = "COUNT(DISTINCT person)" if who else "COUNT(*)"
    # What people wrote is vetted and written anew before.
    groups = f"(SELECT {rows} FROM {table}) AS answers GROUP BY {names} HAVING {people}"  # noqa: S608
    return f"SELECT COUNT(*) FROM (SELECT 1 AS one FROM {groups} < {smallest}) AS cells"  # noqa: S608


def differences_statement(pairs: Sequence[tuple[Asked, Asked]], table: str) -> str:
    """Count the respondents by whom the sets of each pair differ: one record."""
    told_apart = dict.fromkeys(one.condition for pair in pairs for one in pair)
    respondents = dict.fromkeys(one.respondent for one, _ in pairs if one.respondent)
    sets = {condition: f"s{at}" for at, condition in enumerate(told_apart)}
    persons = {respondent: f"r{at}" for at, respondent in enumerate(respondents)}
    inner = [
        f"CASE WHEN {condition} THEN 1 ELSE 0 END AS {name}" for condition, name in sets.items()
    ]
    inner += [f"{person} AS {name}" for person, name in persons.items()]
    outer = [
        counting(
            f"{sets[one.condition]} <> {sets[other.condition]}", persons.get(one.respondent, "")
        )
        for one, other in pairs
    ]
    rows = f"(SELECT {', '.join(inner)} FROM {table}) AS answers"  # noqa: S608  # vetted before
    return f"SELECT {', '.join(outer)} FROM {rows}"  # noqa: S608


def counting(condition: str, respondent: str) -> str:
    """Return SQL that counts the respondents of a condition."""
    if respondent:
        return f"COUNT(DISTINCT CASE WHEN {condition} THEN {respondent} END)"
    return "COUNT(*)" if condition == "TRUE" else f"COUNT(CASE WHEN {condition} THEN 1 END)"


def _sql(tree: Tree) -> str:
    try:
        return str(tree.sql("duckdb", comments=False))
    except RecursionError:
        raise BadInput(say("The expression is nested too deeply. Shorten it.")) from None
