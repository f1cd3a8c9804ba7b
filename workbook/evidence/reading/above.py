"""What stands around the heading and is no answer: titles above it, units below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbook.evidence.reading.codes import WORDS
from workbook.evidence.reading.values import NO_ANSWER, is_value, plain

MOST_ABOVE = 20
"""Lines of titles above a heading."""
_MOST_WORDED = 3
"""Lines above a heading that are as wide as a table could be."""
_LOOKED_AT = 60
_MOSTLY = 0.9
_SURE = 2
"""Columns of numbers or days below a line of words, from which on it is no answer."""

_LETTERS = frozenset("dmsgltcfankwvj")
_WORDS = """
    % ‰ pct pp percent per_cent percentage por_ciento porcentaje prozent h hr hrs hour hours hora
    horas std stunde stunden min mins minute minutes minuto minutos minuten sec secs second seconds
    seg segundo segundos sek ms day days día días dia dias tag tage week weeks semana semanas month
    months mes meses year years año años ano anos € $ £ ¥ us$ r$ s/ eur euro euros usd dollar
    dollars cop mxn clp pen ars brl gbp chf pesos soles keur kusd m€ k€ kg gr km cm mm m2 m² m3 m³
    lt ml kwh mwh kw mw °c °f ºc bar mb gb kb # no. nº n° number número numero units unidades uds
    ud pcs stück points punto puntos pts score date fecha datum text texto id yes/no sí/no si/no
    dd/mm/yyyy mm/dd/yyyy dd/mm/aaaa dd.mm.yyyy yyyy-mm-dd aaaa-mm-dd hh:mm hh:mm:ss
    """
_UNITS = frozenset(_WORDS.split())
_SCALE = re.compile(r"\d{1,3}\s?(-|–|—|\.\.|to|a|bis)\s?\d{1,3}")


def titled(records: Sequence[tuple[int, list[str]]], usual: int, least: int) -> int | None:
    """Return which record is surely the heading, where the lines above it are titles with cells.

    It is wider than each of them, as wide as most answers, and its words stand above columns of
    numbers or days. The lines above are few, none could be an answer, and none holds some of its
    names, as the heading of a table that was widened does.

    Parameters
    ----------
    records
        The lines of a file, each with its number and its cells.
    usual
        How many cells most lines have.
    least
        How many a heading must have.
    """
    widest = looked = 0
    worded: list[set[str]] = []
    found = None
    for at, (_, cells) in enumerate(records):
        count = sum(map(bool, cells))
        if not count:
            continue
        if any(is_value(cell) for cell in cells):
            if count >= least and (worded or not _is_labelled(cells)):
                return found
        else:
            if count > widest > 0 and count >= usual and _is_complete(cells, count):
                again = any(words < _words(cells) for words in worded)
                described = all(map(is_unit, cells[:count]))
                over = [] if again or described else _over_values(cells, records[at + 1 :])
                found = at if len(over) >= _SURE else None
            elif count >= max(widest, least):
                found = None
            worded += [_words(cells)] if count >= least else []
        widest = max(widest, count)
        looked += 1
        if looked > MOST_ABOVE or len(worded) > _MOST_WORDED:
            return None
    return found


def _is_labelled(cells: Sequence[str]) -> bool:
    """Say whether a line is a word and its value, as in: Exported, 2026-11-28."""
    filled = [cell for cell in cells if cell]
    return len(filled) == 2 and not is_value(filled[0])


def _is_complete(cells: Sequence[str], count: int) -> bool:
    return all(cells[:count]) and len(_words(cells)) == count


def _words(cells: Sequence[str]) -> set[str]:
    return {cell.casefold() for cell in cells if cell}


def below_heading(body: Sequence[tuple[int, list[str]]]) -> str:
    """Say what the first line below a heading is: units, unsure, or nothing but an answer (empty).

    It is unsure where it has words above several columns of numbers or days.
    """
    at = next((at for at, (_, cells) in enumerate(body) if any(cells)), len(body))
    if at == len(body):
        return ""
    cells = body[at][1]
    if any(is_value(cell) or plain(cell).isdigit() for cell in cells):
        return ""
    over = _over_values(cells, body[at + 1 :])
    units = [place for place in over if is_unit(cells[place])]
    if units and all(is_unit(cell) for cell in cells if cell):
        certain = any(_bare(cells[place]) not in _LETTERS for place in units)
        return "units" if certain else "unsure"
    return "unsure" if units or len(over) >= _SURE else ""


def is_unit(cell: str) -> bool:
    """Say whether a cell names a unit or a scale, or several: min, [EUR], %, km/h, 0-10."""
    text = _bare(cell)
    if _is_one(text) or _SCALE.fullmatch(text):
        return True
    parts = re.split(r"\s*/\s*|\s+(?:per|por|pro)\s+|\s+", text)
    return len(parts) > 1 and all(map(_is_one, parts))


def _is_one(text: str) -> bool:
    return bool({text, text.rstrip(".:")} & (_UNITS | _LETTERS))


def _bare(cell: str) -> str:
    text = " ".join(plain(cell).split()).casefold()
    inner = re.fullmatch(r"[(\[{<]\s*(.*?)\s*[)\]}>]|(?:in|en)\s+(.*)", text)
    text = (inner[1] or inner[2] or text) if inner else text
    return text.replace("per cent", "per_cent").replace("por ciento", "por_ciento")


def _over_values(cells: Sequence[str], below: Sequence[tuple[int, list[str]]]) -> list[int]:
    """Return the places of words below which a column holds numbers or days, nearly all of it."""
    rows = [row for _, row in below if any(row)][:_LOOKED_AT]
    found = []
    for at, cell in enumerate(cells):
        if not cell or cell.casefold() in NO_ANSWER | WORDS:
            continue
        column = [row[at] for row in rows if at < len(row) and row[at]]
        column = [one for one in column if one.casefold() not in NO_ANSWER | WORDS]
        values = sum(is_value(one) or plain(one).isdigit() for one in column)
        if values > _MOSTLY * len(column) > 0:
            found.append(at)
    return found
