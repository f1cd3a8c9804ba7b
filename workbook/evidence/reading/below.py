"""What stands below the answers and is none: totals, other statistics, notes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Protocol

from workbook.evidence.reading.values import is_value, number

_STATISTIC = re.compile(
    r"(n(?=\s*[:=])|count|recuento|conteo|anzahl|media|median|mediana|mittelwert|durchschnitt|moyenne|m[eé]dia"
    r"|soma|somme|min|max|m[ií]nimo|m[aá]ximo|minimum|maximum|std\.? ?dev\.?|varianza|variance"
    r"|desviaci[oó]n( est[aá]ndar| t[ií]pica)?)\s*[:=]?",
    re.IGNORECASE,
)
"""What may be an answer as well: it is none below a column of numbers or days."""
TOTAL = re.compile(
    r"(grand |sub)?(total(es|s)?|suma|sum|promedio|average|mean|summe|gesamt|insgesamt)"
    r"( general)?\s*:?",
    re.IGNORECASE,
)


class Answers(Protocol):
    """The lines of a file as far as they are told apart: see ``layout``."""

    names: list[str]
    rows: list[tuple[int, list[str]]]

    def leave_out(self, line: int, why: str) -> None:
        """Remember a line that is neither heading nor answer."""


def leave_out_below(found: Answers, short: list[int]) -> None:
    """Leave out totals and notes below the answers."""
    while found.rows:
        line, row = found.rows[-1]
        at = len(found.rows) - 1
        filled = [cell for cell in row if cell]
        if _is_total(filled[0], row, found):
            found.leave_out(line, "total")
        elif len(row) > 2 and len(filled) == 1 and _is_note(row, found):
            found.leave_out(line, "note")
        else:
            return
        found.rows.pop()
        if at in short:
            short.remove(at)


def _is_total(first: str, row: Sequence[str], found: Answers) -> bool:
    """Say whether the last row is a total or another statistic, by its word or by its sums."""
    if TOTAL.fullmatch(first):
        return _only_there(first, found)
    if row[0]:
        figures = all(number(cell) is not None for cell in row[1:] if cell)
        return figures and bool(_STATISTIC.fullmatch(row[0])) and _is_unlike(0, row[0], found)
    return _is_sum(row, found)


def _only_there(cell: str, found: Answers) -> bool:
    return sum(cell in row for _, row in found.rows) == 1 and len(found.names) > 1


def _is_unlike(at: int, cell: str, found: Answers) -> bool:
    """Say whether a cell is no value, where most of those above it are."""
    above = [row[at] for _, row in found.rows[-20:-1] if row[at]]
    values = sum(is_value(one) or one.isdigit() for one in above)
    return not is_value(cell) and values > len(above) // 2


def _is_note(row: Sequence[str], found: Answers) -> bool:
    """Say whether the lone cell of a row is of another kind than those above it, or far longer.

    Where it is not the first one, it has to be a sentence: it may be an answer of its column.
    """
    at, cell = next((at, cell) for at, cell in enumerate(row) if cell)
    alike = max((len(row[0]) for _, row in found.rows[-20:-1] if row[0]), default=0)
    long = at == 0 and not is_value(cell) and len(cell) > 2 * alike
    told = at == 0 or len(cell.split()) > 2
    return long or (told and _is_unlike(at, cell, found))


def _is_sum(row: Sequence[str], found: Answers) -> bool:
    """Say whether a row holds nothing but the sums of its columns, and no column has another."""
    above = [cells for _, cells in found.rows[:-1]]
    if len(above) < 3 or any(not cells[0] for cells in above):
        return False
    for at, cell in enumerate(row):
        if not cell:
            continue
        last, numbers = number(cell), [number(cells[at]) for cells in above if cells[at]]
        each = [one.ways for one in numbers if one is not None]
        if last is None or len(each) < len(numbers) or len(each) < 3:
            return False
        if not any(
            all(way in ways for ways in each)
            and value != 0
            and math.isclose(value, math.fsum(ways[way] for ways in each), rel_tol=1e-9)
            for way, value in last.ways.items()
        ):
            return False
    return True
