"""A fifth shape: a random sample of comments to be read, and how often each stratum occurs.

Comments that say the same are one unit, and stand for as many rows. Each unit has a place of its
own in a random order, a hash of the source and its text: the first ones are the sample. A larger
sample, or one of a file that has grown, so holds the smaller one, and nothing read is lost. Of a
theme that is rarely found the units in which it is found are taken up to a later place. A text that
makes up more rows than a drawn one stands for is read in any case.

Of each unit come back its place, its rows and what is found in it; a text only where somebody reads
it (``texts``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook.evidence.limits import smallest_cell
from workbook.evidence.quoting import quoted_text
from workbook.evidence.rules import Bilingual, Rule, folding
from workbook.evidence.shape_results import too_few
from workbook.evidence.shape_statements import condition_of, with_votes
from workbook.evidence.shapes import (
    check_walls,
    column_of,
    fetched,
    moment_of,
    once,
)
from workbook.evidence.shapes import condition_of as filter_of
from workbook.evidence.source import Sources
from workbook.evidence.statement import select
from workbook.evidence.table import Source

SAMPLE = 150
"""Units drawn at random from all."""
MORE = 20
"""Units of each rare theme, those of the sample counted."""
RARE = 0.08
"""Share of the rows in which a theme is found, below which more of them are drawn."""
MOST_UNITS = 100_000
"""Units that are looked at to draw some of them."""
DIGITS = 16
"""Of a unit's place, by which it is also called."""


@dataclass(frozen=True)
class Unit:
    """Comments that say the same: their place, how many they are, and what is found in them."""

    place: str
    rows: int
    found: frozenset[str]
    is_frequent: bool = False


@dataclass(frozen=True)
class Drawn:
    """A sample: units by place, and the strata that tell how they were drawn.

    Parameters
    ----------
    units
        In the order in which they are to be read: the sample, then more of rare themes.
    first, bounds
        The last place of the sample, and of each rare theme's units.
    rows
        Comments in the whole file.
    shares
        The share of them in which each theme is found.
    strata
        Themes of which more are drawn that are found in a unit, and whether it is frequent → how
        many such units there are (of more than a hundred thousand comments as counted in a part).
    """

    units: tuple[Unit, ...]
    first: str
    bounds: Mapping[str, str]
    rows: int
    shares: Mapping[str, float]
    strata: Mapping[tuple[frozenset[str], bool], float]
    reading: str = ""


def drawn(
    sources: Sources, source: str, text: str, themes: Mapping[str, Rule | Bilingual], *,
    on: str = "", until: str = "", filter: str = "", respondent: str = "",  # noqa: A002
) -> Drawn:  # fmt: skip
    """Draw the comments of a source that are to be read.

    Parameters
    ----------
    text
        The column of comments.
    themes
        Key of a theme → its rule.
    on, until
        Only comments up to this day (ISO), by this column or expression.

    Raises
    ------
    BadInput
        An expression is refused, or too few comments are in the source.
    """
    keys = list(themes)

    def found(opened: Source) -> Drawn:
        condition = filter_of(filter, opened)
        if on and until:
            day = f"CAST({moment_of(on, opened)} AS DATE)"
            condition += f" AND {day} <= CAST({quoted_text(until)} AS DATE)"
        folded = folding(f"CAST({column_of(text, opened)} AS VARCHAR)")
        rules = list(themes.values())
        rows = f"({select([f'{folded} AS t'], opened.table)} WHERE {condition}) AS comments"
        places = f"{select([_place(source, 't') + ' AS u'], rows)} WHERE TRIM(t) <> ''"
        count = fetched(select(["COUNT(*)"], f"({places}) AS places"), opened)[0][0]
        if count < smallest_cell():
            raise too_few(smallest_cell())
        part = min(1.0, MOST_UNITS / count)
        if part < 1:
            # A part of the units, and the frequent ones: a million take too much memory.
            grouped = f"{select(['u'], f'({places}) AS places')} GROUP BY u"
            often = fetched(f"{grouped} HAVING COUNT(*) >= {max(2.0, count / SAMPLE)}", opened)
            listed = ", ".join(quoted_text(one[0]) for one in often) or "''"
            bound = quoted_text(format(int(part * 16**DIGITS), f"0{DIGITS}x"))
            place = _place(source, folded)
            condition += f" AND ({place} < {bound} OR {place} IN ({listed}))"
        units = _units(source, folded, rules, condition, opened.table)
        frequent = max(2.0, count / SAMPLE)
        return _read(fetched(_statement(units, len(keys), frequent), opened), keys, count, part)

    check_walls(sources, source, (), filter, "", respondent)
    asked = (source, text, tuple(themes.items()), on, until, filter, respondent)
    return once(sources, source, ("drawn", asked), found)


def texts(
    sources: Sources, source: str, text: str, keys: Sequence[str], *, filter: str = "",  # noqa: A002
) -> Mapping[str, str]:  # fmt: skip
    """Return what single comments of a sample say, by their keys, for somebody who reads them.

    Raises
    ------
    BadInput
        An expression is refused, or the source is not there.
    """
    if not keys:
        return {}
    listed = ", ".join(quoted_text(one) for one in sorted(keys))
    with sources.open(source) as opened:
        column = column_of(text, opened)
        place = _place(source, folding(f"CAST({column} AS VARCHAR)"))
        said = [f"{place} AS k", f"CAST({column} AS VARCHAR) AS said"]
        rows = f"({select(said, opened.table)} WHERE {filter_of(filter, opened)}) AS comments"
        sql = f"{select(['k', 'MIN(said)'], rows)} WHERE k IN ({listed}) GROUP BY k"
        return dict(fetched(sql, opened))


def _place(source: str, folded: str) -> str:
    """Return SQL of a unit's place in the random order of a source."""
    return f"SUBSTR(MD5({quoted_text(source + ': ')} || TRIM({folded})), 1, {DIGITS})"


def _units(
    source: str, text: str, rules: Sequence[Rule | Bilingual], condition: str, table: str
) -> str:
    """Return SQL of the units: place, rows, and the sum of 2ⁿ of the themes found.

    Texts are looked at while they are read and then forgotten: a million take no memory.
    """
    rows = with_votes(f"({select([f'{text} AS t'], table)} WHERE {condition}) AS comments", rules)
    flags = [
        f"CASE WHEN {condition_of(one)} THEN {2**at} ELSE 0 END" for at, one in enumerate(rules)
    ]
    found = " + ".join(["CAST(0 AS BIGINT)", *flags])
    columns = [_place(source, "t") + " AS u", found + " AS h"]
    each = f"({select(columns, rows)} WHERE TRIM(t) <> '') AS places"
    return f"{select(['u', 'COUNT(*) AS m', 'MAX(h) AS h'], each)} GROUP BY u"


def _statement(units: str, count: int, frequent: float) -> str:
    """Draw in one statement, so that each comment is looked at once.

    Records: what it is (0 the whole, 1 a unit, 2 a stratum), place, rows or units, whether
    frequent, and each theme.
    """
    each = range(count)
    hit = [f"(h & {2**at}) = {2**at}" for at in each]
    sums = ["COUNT(*) AS d", "SUM(m) AS n"]
    sums += [f"SUM(CASE WHEN {hit[at]} THEN m ELSE 0 END) AS s{at}" for at in each]
    first = f"({_last_of('TRUE', SAMPLE)}) AS f"
    bounds = [
        f"CASE WHEN s{at} > 0 AND s{at} < {RARE} * n THEN ({_last_of(hit[at], MORE)}) END AS b{at}"
        for at in each
    ]
    often = f"CASE WHEN m >= {frequent} THEN 1 ELSE 0 END AS often"
    # In the strata a theme counts of which more are drawn than the sample holds.
    drawn_more = [f"CASE WHEN {hit[at]} AND b{at} > f THEN 1 ELSE 0 END AS r{at}" for at in each]
    wanted = " OR ".join(["often = 1", "u <= f", *(f"(r{at} = 1 AND u <= b{at})" for at in each)])
    marked = select(["u", "m", "h", "f", *(f"b{at}" for at in each), often, *drawn_more],
                    "units CROSS JOIN bounds")  # fmt: skip
    whole = ["0 AS what", "f AS u", "n AS m", "d AS often", *(f"s{at} AS c{at}" for at in each)]
    one = ["1", "u", "m", "often", *(f"CASE WHEN {hit[at]} THEN 1 ELSE 0 END" for at in each)]
    strata = ["2", "NULL", "COUNT(*)", "often", *(f"r{at}" for at in each)]
    parts = [
        select(whole, "bounds"),
        f"{select(one, 'marked')} WHERE {wanted}",
        f"{select(strata, 'marked')} GROUP BY often{''.join(f', r{at}' for at in each)}",
    ]
    return (
        f"WITH units AS ({units}), whole AS ({select(sums, 'units')}), "
        f"bounds AS ({select(['d', 'n', first, *(f's{at}' for at in each), *bounds], 'whole')}), "
        f"marked AS ({marked}) {' UNION ALL '.join(parts)}"
    )


def _last_of(condition: str, count: int) -> str:
    inner = select(["u"], "units") + f" WHERE {condition} ORDER BY u LIMIT {count}"
    return select(["MAX(u)"], f"({inner}) AS firsts")


def _read(records: Sequence[tuple[Any, ...]], keys: Sequence[str], rows: int, part: float) -> Drawn:
    units: list[Unit] = []
    strata: dict[tuple[frozenset[str], bool], float] = {}
    first, looked_at, hits = "", 0, dict.fromkeys(keys, 0)
    for what, place, count, often, *counts in records:
        if what == 0:
            first, looked_at = place, count
            hits = {key: int(one or 0) for key, one in zip(keys, counts, strict=True)}
            continue
        there = frozenset(key for key, one in zip(keys, counts, strict=True) if one)
        if what == 1:
            units.append(Unit(place, int(count), there, bool(often)))
        else:
            strata[there, bool(often)] = count if often else count / part
    units.sort(key=lambda one: (not one.is_frequent and one.place > first, one.place))
    bounds = {}
    for key in keys:
        places = sorted(one.place for one in units if key in one.found)[:MORE]
        if 0 < hits[key] < RARE * looked_at and places[-1] > first:
            bounds[key] = places[-1]
    shares = {key: _share(key, hits[key], units, looked_at, rows, part) for key in keys}
    return Drawn(tuple(units), first, bounds, rows, shares, strata)


def _share(
    key: str, hits: int, units: Sequence[Unit], looked_at: int, rows: int, part: float
) -> float:
    """Return the share of all rows in which a theme is found; others stand for their part."""
    often = [one for one in units if one.is_frequent]
    known = sum(one.rows for one in often)
    known_hits = sum(one.rows for one in often if key in one.found)
    if part == 1 or looked_at == known:
        return hits / rows
    return (known_hits + (hits - known_hits) / (looked_at - known) * (rows - known)) / rows
