"""Known margins of a population, to which the answers of a source are weighted by raking.

They are written as ``region: north=40 | south=60; age: under 40=35 | 40 and over=65``: for each
column of the source the share (or the number) of the population in each of its categories. All rows
of the source are weighted, whatever the filter of a question; rows without a category do not count.
Weights are computed from how many rows each combination of categories has: no row leaves its
engine.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbook.book.errors import BadInput
from workbook.book.messages import joined, percent, quoted, say
from workbook.evidence.expression import column_named
from workbook.evidence.letters import folded
from workbook.evidence.limits import smallest_cell
from workbook.evidence.profile import Profile
from workbook.evidence.quoting import quoted_name, quoted_text
from workbook.evidence.statement import fetched
from workbook.evidence.table import Source
from workbook.stats.raking import MOST, Raked, rake

Margins = Mapping[str, Mapping[str, float]]

MOST_CELLS = 200
"""Combinations of categories: more would be of hardly anybody."""
MOST_AWAY = 0.05
"""Distance of a weighted share from its known one, above which the weights are no help."""
_FLAGS = {"yes": "true", "no": "false"}
"""What people write for the values of a column of yes and no."""
_ROUNDED = 0.02
_NOTHING = 0.0005


class Weighting(NamedTuple):
    """What raking makes of a question: its weight in SQL, whom it counts, and what to say of it.

    ``drawn`` is the condition of having a weight, ``sides`` those of having one and the same
    weight: being in one combination of categories.
    """

    weight: str
    drawn: str
    sides: tuple[str, ...]
    said: str


def margins_of(text: str) -> Margins:
    """Read known margins as they are written.

    Raises
    ------
    BadInput
        They cannot be read, a share is not above 0, or shares do not add up.
    """
    margins: dict[str, dict[str, float]] = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        column, colon, rest = part.partition(": ") if ": " in part else part.partition(":")
        pairs = [one.rpartition("=") for one in rest.split("|")]
        values = _numbers([value for _, _, value in pairs])
        names = [name.strip() for name, _, _ in pairs]
        shares = dict(zip(names, values or [0.0] * len(names), strict=True))
        readable = colon and all(name and value for name, value in shares.items())
        if not readable or len(shares) < max(2, len(pairs)) or column.strip() in margins:
            raise BadInput(
                say("The known shares {part} cannot be read. Write the column, then each of its "
                    "categories once with its share, such as region: north=40 | south=60; age: "
                    "under 40=35 | 40 and over=65.", part=quoted(part, 60))
            )  # fmt: skip
        total = math.fsum(shares.values())
        if total < 150 and not _is_whole(total):
            raise BadInput(
                say("The known shares of {column} add up to {total}. Give the share of every "
                    "category, 100 in all, or the number of people in each.",
                    column=column.strip(), total=f"{total:.4g}")
            )  # fmt: skip
        margins[column.strip()] = shares
    if not margins:
        raise BadInput(say("There are no known shares."))
    return margins


def check_margins(text: str, columns: Sequence[Profile]) -> None:
    """Refuse known margins that a source with these columns cannot be weighted to, as far as seen.

    Raises
    ------
    BadInput
        They cannot be read, a column is not there, or a category is known of one side only.
    """
    by_name = {one.name: one for one in columns}
    kinds = {name: one.kind for name, one in by_name.items()}
    for given, shares in margins_of(text).items():
        name = column_named(given, kinds)
        _check_kind(name, kinds[name])
        listed = by_name[name]
        seen = {_plain(value.text) for value in listed.values}
        known = {_plain(category) for category in shares}
        if unknown := [one.text for one in listed.values if _plain(one.text) not in known]:
            raise _unknown(name, unknown)
        absent = [one for one in shares if _plain(one) not in seen]
        if absent and seen and not listed.others:
            raise _absent(name, absent)


def _check_kind(name: str, kind: str) -> None:
    if kind not in ("text", "number", "flag"):
        raise BadInput(
            say("The column {name} has no categories that shares could be known of.", name=name)
        )


def columns_named(text: str, source: Source) -> list[str]:
    """Return the columns of the source to which known margins belong."""
    return [column_named(name, source.columns) for name in margins_of(text)] if text else []


def weighting(text: str, source: Source, base: str = "", *, by_person: bool = False) -> Weighting:
    """Return the weights that make a source's rows stand for the known margins.

    Parameters
    ----------
    text
        The margins as they are written.
    base
        SQL of a weight that each row has already; empty where all count alike.
    by_person
        Whether several rows may be of one person: how many people have a category is not known
        then, and no value is read out.

    Raises
    ------
    BadInput
        A category is missing in the source or in the margins, or they cannot be met.
    """
    margins = margins_of(text)
    names = columns_named(text, source)
    for name in names:
        _check_kind(name, source.columns[name])
    columns = [quoted_name(name) for name in names]
    there = [f"{column} IS NOT NULL" for column in columns]
    drawn = [*there, f"{base} > 0"] if base else there
    value = f"CAST({base or '1'} AS DOUBLE)"
    sums = ["COUNT(*)", f"SUM({value})", f"SUM({value} * {value})"]
    grouped = f"{source.table} WHERE {' AND '.join(drawn)} GROUP BY {', '.join(columns)}"
    cells = fetched(source, [*columns, *sums], f"{grouped} LIMIT {MOST_CELLS + 1}")
    if len(cells) > MOST_CELLS:
        raise BadInput(
            say("The columns {columns} divide the answers into more than {most} groups, too many "
                "to weight. Use fewer columns or fewer categories.",
                columns=joined(names), most=MOST_CELLS)
        )  # fmt: skip
    codes = [
        _codes(
            [cell[at] for cell in cells],
            [0 if by_person else cell[len(names)] for cell in cells],
            name,
            shares,
        )
        for at, (name, shares) in enumerate(zip(names, margins.values(), strict=True))
    ]
    counts = [float(cell[-2]) for cell in cells]
    raked = rake(counts, codes, [list(shares.values()) for shares in margins.values()])
    if raked.away > MOST_AWAY and raked.bounded:
        raise BadInput(
            say("The known shares of {columns} cannot be met: with weights of at most {most} times "
                "the average they are missed by up to {away}. Join small categories, in the file "
                "and here.", columns=joined(names), most=f"{MOST:g}", away=percent(raked.away))
        )  # fmt: skip
    if raked.away > MOST_AWAY:
        raise BadInput(
            say("The known shares of {columns} cannot be met together: whatever the weights, they "
                "are missed by up to {away}. Use fewer columns, or join categories.",
                columns=joined(names), away=percent(raked.away))
        )  # fmt: skip
    cases = [
        f"WHEN {' AND '.join(map(_is, columns, cell))} THEN {weight:.12g}"
        for cell, weight in zip(cells, raked.weights.tolist(), strict=True)
    ]
    weight = f"(CASE {' '.join(cases)} END)"
    groups: dict[tuple[int, ...], list[str]] = {}
    for cell, of in zip(cells, zip(*codes, strict=True), strict=True):
        groups.setdefault(of, []).append(" AND ".join(map(_is, columns, cell)))
    sides = [" OR ".join(some) for some in groups.values()]
    return Weighting(
        f"({base} * {weight})" if base else weight,
        " AND ".join(drawn),
        tuple(f"({one})" for one in sides),
        _said(raked, cells, names),
    )


def _numbers(texts: Sequence[str]) -> list[float] | None:
    """Read the shares of one column, which add up to 1 or 100, or else its numbers of people."""
    texts = [text.strip().removesuffix("%").rstrip() for text in texts]
    if all(re.fullmatch(r"\d{0,3}(?:[.,]\d+)?", text) and text for text in texts):
        shares = [float(text.replace(",", ".")) for text in texts]
        if _is_whole(math.fsum(shares)):
            return shares
    if all(re.fullmatch(r"\d{1,15}|\d{1,3}([., ])\d{3}(?:\1\d{3}){0,4}", text) for text in texts):
        return [float(re.sub(r"[., ]", "", text)) for text in texts]
    return None


def _is_whole(total: float) -> bool:
    return min(abs(total - 1), abs(total / 100 - 1)) <= _ROUNDED


def _codes(
    values: Sequence[Any], counts: Sequence[int], name: str, shares: Mapping[str, float]
) -> list[int]:
    """Return the category of each cell in one margin."""
    place = {_plain(category): at for at, category in enumerate(shares)}
    unknown: dict[str, int] = {}
    for value, count in zip(values, counts, strict=True):
        if _plain(value) not in place:
            unknown[str(value)] = unknown.get(str(value), 0) + count
    if unknown:
        raise _unknown(name, [one for one, count in unknown.items() if count >= smallest_cell()])
    codes = [place[_plain(value)] for value in values]
    if absent := [one for at, one in enumerate(shares) if at not in set(codes)]:
        raise _absent(name, absent)
    return codes


def _unknown(name: str, values: Sequence[str]) -> BadInput:
    told = joined([quoted(one, 40) for one in values])
    return BadInput(
        say("The column {name} holds {values}, of which no share is known. Give the share of "
            "every category, or join them in the file.", name=name,
            values=told or say("values that few rows have"))
    )  # fmt: skip


def _absent(name: str, categories: Sequence[str]) -> BadInput:
    return BadInput(
        say("No row of the file holds {values} in {name}, so no answer can stand for these "
            "people. Join the category with another one, in the file and here.",
            values=joined([quoted(one, 40) for one in categories]), name=name)
    )  # fmt: skip


def _plain(value: Any) -> str:
    text = str(value)
    whole = re.fullmatch(r"(-?\d+)\.0+", text)
    plain = folded(text)
    return whole[1] if whole else _FLAGS.get(plain, plain)


def _is(column: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"{column} = {'TRUE' if value else 'FALSE'}"
    literal = quoted_text(value) if isinstance(value, str) else str(value)
    return f"{column} = {literal}"


def _said(raked: Raked, cells: Sequence[Sequence[Any]], names: Sequence[str]) -> str:
    weights = raked.weights.tolist()
    total = sum(w * float(cell[-2]) for w, cell in zip(weights, cells, strict=True))
    squares = sum(w * w * float(cell[-1]) for w, cell in zip(weights, cells, strict=True))
    said = say(
        "{rows} rows weighted to the known shares of {columns}; they tell as much as {worth} "
        "unweighted rows",
        columns=joined(names),
        rows=f"{sum(int(cell[-3]) for cell in cells):,}",
        worth=f"{total**2 / squares:,.0f}",
    )
    if raked.away < _NOTHING:
        return said
    if not raked.bounded:
        return say(
            "{said}, and the shares are met to within {away}, as no weights meet all of them",
            said=said,
            away=percent(raked.away, 1),
        )
    return say(
        "{said}, and the shares are met to within {away}, as no row counts more than {most} times "
        "the average",
        said=said,
        away=percent(raked.away, 1),
        most=f"{MOST:g}",
    )
